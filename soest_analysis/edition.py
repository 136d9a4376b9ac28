"""Edition: one year's parameters and tables, and the earlier editions behind it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from soest_analysis import german, history, part_sources
from soest_analysis.descriptor import DataPackage, Table
from soest_analysis.errors import UnusableInput
from soest_analysis.history import Delivery
from soest_analysis.origin import Leaf
from soest_analysis.parameters import Parameters, Run, Stem, Text
from soest_analysis.paths import Root
from soest_analysis.tables import read_table, record_lines, typed
from soest_analysis.tracked import track
from soest_analysis.yaml_files import load_model


class Document(BaseModel):
    """A delivered file: who published it, when, under which licence, and its checksum."""

    model_config = ConfigDict(extra="forbid")

    titel: str
    kurz: str
    herausgeber: str
    datum: date | str | int | None = None
    lizenz: str
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    datei: str | None = Field(default=None, description="Name of the delivered file")
    hinweis: str | None = None


class TableSource(BaseModel):
    """Where a table comes from, as printed, and where it stands."""

    model_config = ConfigDict(extra="forbid")

    dokument: str
    stichtag: date | None = None
    stand: str | None = None
    quelle: str | None = Field(default=None, description="As printed; None where the document names none")
    fundstelle: str
    konzeptnummer: str | None = None
    lieferant: str
    datum: date | None = None
    weitere: list[str] = Field(default=[], description="Further documents that the table was put together from")
    teile: dict[str, part_sources.PartSource] = Field(default={}, description="Figure -> its own source, if it has one")
    definition: str | None = Field(default=None, description="What changed in counting since the edition before")


class Sources(BaseModel):
    """``data/YEAR/quellen.yaml``."""

    model_config = ConfigDict(extra="forbid")

    dokumente: dict[str, Document] = {}
    tabellen: dict[str, TableSource] = {}
    nicht_geliefert: dict[Stem, Text] = Field(default={}, description="Table -> reason why it was not delivered")


@dataclass(frozen=True)
class Source:
    """The source line of a table or figure, and the tables behind it."""

    tables: tuple[Table, ...]
    text: str


class Edition:
    """One year: ``parameters``, the tables as typed frames, their sources and labels.

    Frames are handed out as copies, so that no section changes what another one reads. With ``origins``, their figures
    remember where they stand (``soest_analysis.origin``).
    """

    def __init__(self, root: Root, year: int, *, origins: bool = False):
        self.root = root
        self.year = year
        self._origins = origins
        self.parameters = Parameters.load(root, year)
        self.descriptor = DataPackage.load(root.descriptor)
        self.package = self.descriptor.of(year)
        self._frames: dict[str, pd.DataFrame] = {}
        self.sources = load_model(Sources, root.sources(year), root.relative(root.sources(year)))

    @classmethod
    def load(cls, year: int, root: Path | str | None = None) -> Edition:
        """The edition for a notebook, its figures with their origins.

        It is looked for in the folder at or above ``root`` (default: the working directory).
        """
        return cls(Root.find(root), year, origins=True)

    @cached_property
    def earlier(self) -> list[Edition]:
        """The editions before this one, earliest first; one that holds no table yet is none."""
        filled = [year for year in self.root.years() if any(self.root.data(year).glob("*.csv"))]
        return [Edition(self.root, year, origins=self._origins) for year in filled if year < self.year]

    @property
    def runs(self) -> list[Run]:
        """The runs of this edition's report; those that compare editions only if there is an earlier one."""
        return [run for run in self.parameters.laeufe if self.earlier or not run.vergleicht]

    def table(self, name: str) -> pd.DataFrame:
        """A table of this edition; an empty frame of the same columns where it was not delivered or is not collected."""
        if name not in self._frames:
            table, path = self.describe(name), self.root.table(self.year, name)
            absent = name in self.sources.nicht_geliefert and not path.exists()
            if absent or not table.collected(self.year):
                frame = typed(pd.DataFrame(columns=[field.name for field in table.fields], dtype="string"), table)
            else:
                frame = read_table(path, table, self.root.relative(path))
            self._frames[name] = self._tracked(frame, table) if self._origins else frame
        return self._frames[name].copy()

    def _tracked(self, frame: pd.DataFrame, table: Table) -> pd.DataFrame:
        """The frame with figures that know their file, line, date and office."""
        file, entry = self.root.relative(self.root.table(self.year, table.name)), self.sources.tabellen.get(table.name)
        stand, office = (entry.stand, entry.lieferant) if entry else (None, table.lieferant)
        lines = record_lines(self.root.table(self.year, table.name))
        records, series = frame.to_dict("records"), table.zeitreihe

        def leaf(position: int, column: str, value: float) -> Leaf:
            record = records[position]
            when = history.label(table, series.zeit, record[series.zeit]) if series else stand
            name = f"{self.year}:{table.cell(record, column)}"
            words = [history.label(table, key, record[key]) for key in table.key]
            words += [table.field(column).title] if len(table.values) > 1 else []
            return Leaf("zelle", name, value, file, lines[position], when, office, table.title, ", ".join(words))

        rows = Leaf("anzahl", f"{self.year}:{table.name}", 0, file, 0, stand, office, table.title)
        return track(frame, leaf, [field.name for field in table.values], rows)

    def deliveries(self, name: str) -> list[Delivery]:
        """What the editions up to this one hold of a table, earliest first, this one's last."""
        found = []
        for edition in [*self.earlier, self]:
            entry = edition.sources.tabellen.get(name)
            stand, definition = (entry.stand, entry.definition) if entry else (None, None)
            found.append(Delivery(edition.year, edition.table(name), stand, definition))
        return found

    def series(self, name: str) -> pd.DataFrame:
        """A time series across the editions up to this one: the table's columns and those of ``history.join``."""
        return history.join(self.deliveries(name), self.describe(name))

    def revisions(self, name: str) -> pd.DataFrame:
        """What this edition states otherwise than those before it in a time series; see ``history.revisions``."""
        found = history.revisions(self.deliveries(name), self.describe(name))
        return found[found.ausgabe_neu == self.year].reset_index(drop=True)

    def comments(self) -> dict[str, str]:
        """Run -> what the office wrote about that section, in Markdown."""
        paths = {run.id: self.root.comment(self.year, run.id) for run in self.runs}
        try:
            return {id: path.read_text(encoding="utf-8") for id, path in paths.items() if path.is_file()}
        except UnicodeDecodeError:
            folder = self.root.relative(self.root.comment(self.year, "").parent)
            raise UnusableInput(f"Ordner {folder}: Texte in UTF-8 erwartet, andere Kodierung gefunden.") from None

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table that this edition collects. Raises UnusableInput with the problems of all files at once."""
        if not any(self.root.data(self.year).glob("*.csv")):
            raise UnusableInput(
                f"Ausgabe {self.year}: noch keine Tabelle vorhanden. Bitte ausgefüllte Mappen mit „soest import“ einlesen."
            )
        frames, problems = {}, []
        for table in self.package.resources:
            try:
                frames[table.name] = self.table(table.name)
            except UnusableInput as error:
                problems += error.problems
        if problems:
            raise UnusableInput(*problems)
        return frames

    def check_readable(self) -> None:
        """Read every table of this edition and those before it. Raises UnusableInput with all problems at once."""
        problems = []
        for edition in [*self.earlier, self]:
            try:
                edition.tables()
            except UnusableInput as error:
                problems += error.problems
        if problems:
            raise UnusableInput(*problems)

    def describe(self, name: str) -> Table:
        """The descriptor of a table, also of one that this edition does not collect."""
        return self.descriptor.table(name)

    def labels(self, table: str, field: str) -> dict[str, str]:
        """Code -> German label of a coded field."""
        return self.describe(table).field(field).labels

    def source(self, *names: str, part: str = "", rows: pd.DataFrame | None = None, note: str = "") -> Source:
        """The source line for one or more tables: as printed, with Stichtag and place in the document.

        ``part``: the figure that is shown, if a table holds several (``TableSource.teile``). ``rows``: the only rows that
        are shown, if each says where it comes from (see ``part_sources``). ``note``: what else to say of the sources.
        """
        if not names:
            return Source((), f"Eigene Zusammenstellung aus den Daten der Ausgabe {self.year}")
        lines = []
        for name in names:
            if reason := self.missing(name):
                missing = f"{self.describe(name).title}: {german.MISSING} ({reason})"
                lines.append("; ".join(filter(None, [missing, self._before(name)])))
                continue
            if rows is not None and len(rows):
                delivered = [e for e in [*self.earlier, self] if name in e.sources.tabellen]
                lines += part_sources.of_rows(rows, {e.year: e._document(name) for e in delivered})
                continue
            entry = self.sources.tabellen[name]
            own = entry.teile.get(part, entry)
            stand = f"Stand {entry.stand}" if entry.stand else None
            place = f"{self._document(name)}, {own.fundstelle}"
            counted = f"neue Zählweise: {entry.definition}" if entry.definition else None
            lines.append("; ".join(filter(None, [own.quelle, stand, place, self._before(name), counted, note])))
        return Source(tuple(map(self.describe, names)), " · ".join(dict.fromkeys(lines)))

    def _document(self, name: str) -> str:
        """The short name of the document that a table comes from."""
        return self.sources.dokumente[self.sources.tabellen[name].dokument].kurz

    def _before(self, name: str) -> str | None:
        """Which earlier editions a time series continues."""
        years = [str(e.year) for e in self.earlier if name in e.sources.tabellen and not e.missing(name)]
        if not years or not self.describe(name).zeitreihe:
            return None
        return f"frühere Werte aus {'der Ausgabe' if len(years) == 1 else 'den Ausgaben'} {german.enumeration(years)}"

    def missing(self, name: str) -> str | None:
        """Why the edition has no such table; None if it has."""
        table = self.describe(name)
        if table.eingestellt and table.eingestellt.ab <= self.year:
            return f"seit {table.eingestellt.ab} nicht mehr erhoben: {table.eingestellt.grund}"
        if not table.collected(self.year):
            return f"erst seit {table.seit} erhoben"
        return self.sources.nicht_geliefert.get(name)

    def inputs(self) -> dict[str, str]:
        """Every file that the edition is made from, those of earlier editions included, with its sha256."""
        files = [self.root.descriptor, *self.root.expectations.glob("*.json")]
        for year in (year for year in self.root.years() if year <= self.year):
            files += [self.root.parameters(year), *(f for f in self.root.data(year).rglob("*") if f.is_file())]
        arms = self.parameters.gestaltung.wappen
        files += [self.root.folder / arms] if arms and (self.root.folder / arms).is_file() else []
        return self._checksums(files)

    def notebooks(self) -> dict[str, str]:
        """Every section's notebook, named from the root, with its sha256."""
        return self._checksums(self.root.notebooks.glob("*.ipynb"))

    def _checksums(self, files: Iterable[Path]) -> dict[str, str]:
        return {self.root.relative(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)}

    def gate(self) -> dict[str, Any]:
        """The gate's result for the inputs as they are now: ``befunde`` and counts.

        Great Expectations takes seconds to import, so the gate runs in a process of its own, and only if its stored
        result belongs to other inputs. Raises UnusableInput if a table cannot be read.
        """
        result = self._stored_gate_result()
        if result is None:
            self.check_readable()  # what cannot be read ends here, not after the seconds that the import takes
            command = [sys.executable, "-m", "soest_analysis.quality", str(self.year), "--root", str(self.root.folder)]
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
            result = self._stored_gate_result()
            if result is None:
                raise UnusableInput(*(done.stderr.splitlines() or ["Die Prüfung der Daten brachte kein Ergebnis."]))
        return result

    def findings(self) -> list[dict[str, Any]]:
        """The gate's findings (Befunde), worst first."""
        return list(self.gate()["befunde"])

    def _stored_gate_result(self) -> dict[str, Any] | None:
        path = self.root.gate(self.year) / "befunde.json"
        result = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return result if result.get("eingaben") == self.inputs() else None
