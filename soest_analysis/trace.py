"""Where a printed number comes from: from the report back to the cell, its file, and the document behind it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from soest_analysis import german
from soest_analysis.bundle import RESOURCE, Resource, cell
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.origin import COUNT, MADE, Figure, Leaf
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.report import manifest
from soest_analysis.report.evidence import Cells, describe, names, places
from soest_analysis.sources import Sources
from soest_analysis.tracked import ROWS

KEY = "sachstandsbericht"
COUNTED = re.compile(rf"\d{{4}}:[a-z][a-z0-9_]*(?:\[.*\])?{COUNT}(\d+)")
CELL = re.compile(r"(?:\d{4}:)?[a-z][a-z0-9_]*/.+")  # as ``Table.cell`` names it, the edition may stand before it


class Occurrence(NamedTuple):
    """A number in the report: as printed, where it stands, and how it was computed (an expression of cell names)."""

    zahl: str
    ort: str
    rechnung: Any


def trace(root: Root, year: int, query: str) -> str:
    """The chain of a number as printed, of a table or figure (its id), of a number's evidence (``beleg-7``) or of a cell.

    Raises UnusableInput if the edition is not published or does not contain what is asked for.
    """
    return Trace(root, year).answer(query.strip())


class Trace:
    """A published edition with the data that it was made from."""

    def __init__(self, root: Root, year: int):
        self.root, self.year = root, year
        self.editions = {known: Edition(root, known, origins=True) for known in root.years() if known <= year}
        folder = root.published(year, Parameters.load(root, year).suffix)
        try:
            notebook = json.loads((folder / "notebooks" / f"{KEY}.ipynb").read_text(encoding="utf-8"))
            published = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            own = manifest.recorded(root.record(folder.name))  # knows the tables themselves, not as they may be seen
            self.inputs = (own if own.get("lauf") == published["lauf"] else published)["eingaben"]
            self.report = notebook["metadata"][KEY]
            self.entries, self.cells = self.report["belege"], self.report["zellen"]
        except (KeyError, ValueError):
            raise UnusableInput(
                f"Ausgabe {year}: {root.relative(folder)} stammt von einer älteren Fassung oder ist beschädigt. "
                f"Bitte „soest report {year}“ erneut aufrufen."
            ) from None
        except FileNotFoundError:
            raise UnusableInput(
                f"Ausgabe {year}: noch nicht veröffentlicht ({root.relative(folder)} fehlt). "
                f"Bitte zuerst „soest report {year}“ aufrufen."
            ) from None
        outputs = [output["data"] for c in notebook["cells"] for output in c.get("outputs", ())]
        self.resources = {data[RESOURCE]["name"]: data[RESOURCE] for data in outputs if RESOURCE in data}
        for resource in self.resources.values():
            self.cells = self.cells | resource["bericht"].get("gemacht", {})

    def answer(self, query: str) -> str:
        """See ``trace``."""
        if query in self.resources:
            return self._resource(query)
        if CELL.fullmatch(query):
            name = query if ":" in query.partition("/")[0] else f"{self.year}:{query}"
            found = [each for each in self._occurrences() if name in names(each.rechnung)]
            return self._chains(found or [Occurrence("", "im Bericht nicht gezeigt", name)])
        found = [
            each for each in self._occurrences() if query == each.ort.rpartition(", ")[2] or same(query, each.zahl)
        ]
        if not found:
            raise UnusableInput(
                f"„{query}“: in der Ausgabe {self.year} nicht gefunden. Gesucht werden kann eine Zahl, wie sie gedruckt "
                "ist, die Kennung einer Tabelle oder Abbildung (tab-…, abb-…), ein Nachweis (beleg-…) oder eine Zelle "
                "(tabelle/schlüssel/spalte)."
            )
        return self._chains(found)

    def _occurrences(self) -> Iterator[Occurrence]:
        titles = {entry["anchor"]: f"{entry['number']} {entry['text']}" for entry in self.report["inhalt"]}
        for entry in self.entries:
            where = f"Text in {titles.get(entry['abschnitt'], entry['abschnitt'])}, beleg-{entry['nummer']}"
            yield Occurrence(entry["zahl"], where, entry["rechnung"])
        for resource in self.resources.values():
            yield from _cells(resource)

    def _chains(self, found: list[Occurrence]) -> str:
        """Numbers that were computed alike share one chain."""
        chains: dict[str, list[Occurrence]] = {}
        for each in found:
            chains.setdefault(json.dumps(each.rechnung), []).append(each)
        return "\n\n".join(self._chain(group) for group in chains.values())

    def _chain(self, group: list[Occurrence]) -> str:
        rechnung = group[0].rechnung
        lines = [f"{each.zahl or rechnung}  ({each.ort})" for each in group]
        if rechnung is None:
            return "\n".join([*lines, "  Herkunft nicht verzeichnet"])
        known = self._known(rechnung)
        lines.append(f"  {describe(rechnung, known)}")
        return "\n".join([*lines, *self._sources(known)])

    def _resource(self, id: str) -> str:
        resource = self.resources[id]
        found = [each.rechnung for each in _cells(resource) if each.rechnung is not None]
        lines = [
            f"{resource['bericht']['nummer']}: {resource['title']}  ({id})",
            f"  {resource['sources'][0]['title']}",
        ]
        known = self._known(["+", *found]) if found else {}
        for name in resource["bericht"]["tabellen"]:
            own = {cell: place for cell, place in known.items() if _table(cell)[1] == name}
            lines += [f"  {place}" for place in places(own)]
        tables = [f"{self.year}:{name}" for name in resource["bericht"]["tabellen"]]
        return "\n".join([*lines, *self._sources(known or tables)])

    def _known(self, rechnung: Any) -> Cells:
        """Value and place of the cells of an expression: as printed in the text, or else as the data are now."""
        return {name: self.cells.get(name) or self._place(name) for name in names(rechnung)}

    def _place(self, name: str) -> Mapping[str, Any]:
        year, table = _table(name)
        known = self.editions[year].package.resources if year in self.editions else ()
        if table not in {described.name for described in known}:
            raise UnusableInput(f"Zelle {name}: in den Daten nicht vorhanden.")
        frame = self.editions[year].table(table)
        if counted := COUNTED.fullmatch(name):
            return {**Leaf(*frame.attrs[ROWS])._asdict(), "wert": float(counted[1])}
        figures = (value for column in frame for value in frame[column] if isinstance(value, Figure))
        for figure in figures:
            if figure.origin.name == name:
                return dict(figure.origin._asdict())
        raise UnusableInput(f"Zelle {name}: in den Daten nicht vorhanden.")

    def _sources(self, cells: Any) -> Iterator[str]:
        """The files behind these cells with their checksums, and the documents that these were made from."""
        for path in dict.fromkeys(filter(None, map(self._file, cells))):
            printed, now = self.inputs.get(path), _checksum(self.root.folder / path)
            state = "unverändert seit dem Lauf" if printed == now else "SEIT DEM LAUF GEÄNDERT"
            yield f"  Datei {path}: sha256 {printed} ({state})"
            year, name = (Path(path).parent.name, Path(path).stem) if path.startswith("data/") else ("0", "")
            sources = self.editions[int(year)].sources if name else Sources()
            if entry := sources.tabellen.get(name):
                named = [sources.dokumente.get(code) for code in [entry.dokument, *entry.weitere]]
                for document in filter(None, named):  # the gate reports one that is not described
                    known = [document.datei, f"sha256 {document.sha256}" if document.sha256 else None]
                    place = f"{document.titel} ({document.herausgeber}), {entry.fundstelle}"
                    yield f"  Quelle: {'; '.join(filter(None, [place, *known]))}"

    def _file(self, cell: str) -> str | None:
        """The file behind a cell, a count of rows or a table, or the one that an assumption or a model names."""
        year, name = _table(cell)
        if self.cells.get(cell, {}).get("art") in MADE:
            return str(self.cells[cell]["datei"])
        return self.root.relative(self.root.table(year, name)) if name else None


def _table(cell: str) -> tuple[int, str]:
    """Edition and table of a cell or a count of rows."""
    found = re.match(r"(\d{4}):([a-z][a-z0-9_]*)", cell)
    return (int(found[1]), found[2]) if found else (0, "")


def same(asked: str, printed: str) -> bool:
    """True for the same number in another notation: with or without sign of thousands, unit and protected blank."""
    if "%" in asked and "%" not in printed:
        return False
    return bool(asked) and _bare(asked) == _bare(printed)


def _bare(text: str) -> str:
    text = text.replace(german.NBSP, " ").replace(german.MINUS, "-").removesuffix("%").strip().removeprefix("+")
    text = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", text)
    return text.rstrip("0").rstrip(",") if "," in text else text


def _cells(resource: Resource) -> Iterator[Occurrence]:
    """Every number of a table or of a figure's data."""
    fields, report = resource["schema"]["fields"], resource["bericht"]
    for index, row in enumerate(resource["data"]):
        title = ", ".join(str(row[field["name"]]) for field in fields[: max(1, report["kopfspalten"])])
        for field in fields:
            rechnungen = report["belege"].get(field["name"])
            if field["type"] != "string" and row[field["name"]] is not None:
                where = f"{report['nummer']}, Zeile „{title}“, Spalte „{field['title']}“"
                yield Occurrence(
                    cell(resource, index, {**field, "notes": {}}), where, rechnungen[index] if rechnungen else None
                )


def _checksum(file: Any) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
