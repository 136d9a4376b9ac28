"""Edition: one year's parameters and tables, and the earlier editions behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

import pandas as pd

from soest_analysis import gate_result, german, history, reads, sources
from soest_analysis.descriptor import DataPackage, Table
from soest_analysis.disclosure import protection as protections
from soest_analysis.disclosure.protection import OFFICIAL, Protection
from soest_analysis.errors import UnusableInput, all_of
from soest_analysis.history import Delivery
from soest_analysis.origin import Leaf
from soest_analysis.parameters import Parameters, Run
from soest_analysis.paths import Root, visible
from soest_analysis.sources import Source, Sources, TableSource
from soest_analysis.strays import problems_beside, refuse_unknown_tables
from soest_analysis.tables import read_table, record_lines, typed
from soest_analysis.text_files import read_text
from soest_analysis.tracked import track


class Edition:
    """One year: ``parameters``, the tables as typed frames, their sources and labels.

    Frames are handed out as copies, so that no section changes what another one reads. With ``origins``, their figures
    remember where they stand (``soest_analysis.origin``). With ``protection``, this and the earlier editions are as their
    readers may see them: hidden figures are missing or, with origins, secret. What is handed out is noted
    (``soest_analysis.reads``).
    """

    def __init__(self, root: Root, year: int, *, origins: bool = False, protection: Protection | None = None):
        self.root = root
        self.year = year
        self._origins = origins
        self._protection = protection
        self._frames: dict[str, pd.DataFrame] = {}
        Parameters.require(root, year)
        self._parameters: Parameters
        self._descriptor: DataPackage
        self._sources: Sources
        try:
            self._parameters, self._descriptor, self._sources = all_of(
                lambda: Parameters.load(root, year),
                lambda: DataPackage.load(root.descriptor),
                lambda: Sources.load(root, year),
            )
        except UnusableInput as error:
            raise UnusableInput(*error.problems, *problems_beside(root, year)) from None
        self._gate = gate_result.Gate(root, self._parameters, self.check_readable)

    @classmethod
    def load(cls, year: int, root: Path | str | None = None, *, internal: bool = False) -> Edition:
        """The edition for a notebook, its figures with their origins, as a report would publish them.

        It is looked for in the folder at or above ``root`` (default: the working directory). ``internal``: with all
        figures, for official use only; a public run refuses that.
        """
        home = Root.find(root)
        if given := protections.given(year):
            if internal and given.mode != "intern":
                raise UnusableInput(
                    "Edition.load(…, internal=True): nur in JupyterLab oder mit „soest report --internal“."
                )
            return cls(home, year, origins=True, protection=given)
        from soest_analysis.disclosure import prepare  # heavy, and a run has done it for its sections

        return cls(home, year, origins=True, protection=prepare.explore(home, year, internal))

    @property
    def parameters(self) -> Parameters:
        """Titles, committee, concept, runs: what ``parameters/YEAR.yaml`` says."""
        return cast(Parameters, reads.Noted(self._parameters, self.root.relative(self.root.parameters(self.year))))

    @property
    def sources(self) -> Sources:
        """Who delivered what: ``data/YEAR/quellen.yaml``."""
        reads.note(self.root.relative(self.root.sources(self.year)))
        return self._sources

    @property
    def descriptor(self) -> DataPackage:
        """Every table that any edition knows."""
        reads.note(self.root.relative(self.root.descriptor))
        return self._descriptor

    @property
    def protection(self) -> Protection | None:
        """Which figures are kept secret, and by what rule; None if nobody decided that."""
        reads.note(f"{reads.PROTECTION}: Regel")
        return self._protection

    @property
    def package(self) -> DataPackage:
        """The tables that this edition collects."""
        return self.descriptor.of(self.year)

    @cached_property
    def earlier(self) -> list[Edition]:
        """The editions before this one, earliest first; one that holds no table yet is none."""
        reads.note(reads.EDITIONS)
        filled = [year for year in self.root.years() if visible(self.root.data(year), "*.csv")]
        before = [year for year in filled if year < self.year]
        kind = partial(Edition, self.root, origins=self._origins, protection=self._protection)
        return all_of(*(partial(kind, year) for year in before))

    @property
    def runs(self) -> list[Run]:
        """The runs of this edition's report; those that compare editions only if there is an earlier one."""
        return [run for run in self.parameters.laeufe if self.earlier or not run.vergleicht]

    def _delivery(self, name: str) -> TableSource | None:
        """What ``quellen.yaml`` says of a table, if it was delivered."""
        reads.note(f"{self.root.relative(self.root.sources(self.year))}: {name}")
        return self._sources.tabellen.get(name)

    def table(self, name: str) -> pd.DataFrame:
        """A table of this edition; an empty frame of the same columns where it was not delivered or is not collected."""
        table, path = self.describe(name), self.root.table(self.year, name)
        reads.note(self.root.relative(path))
        reads.note(f"{reads.PROTECTION}: {self.year}/{name}")
        if name not in self._frames:
            self._delivery(name)  # notes that it was read
            absent = name in self._sources.nicht_geliefert and not path.exists()
            if absent or not table.collected(self.year):
                frame = typed(pd.DataFrame(columns=[field.name for field in table.fields], dtype="string"), table)
            else:
                seen = self._seen(name)
                frame = read_table(seen, table, self.root.relative(path), gaps=seen != path)
            self._frames[name] = self._tracked(frame, table) if self._origins else frame
        return self._frames[name].copy()

    def file(self, name: str) -> str:
        """The file of a table of this edition, as origins name it."""
        return self.root.relative(self.root.table(self.year, name))

    def _seen(self, name: str) -> Path:
        """The file that holds a table as it may be seen."""
        return (self._protection and self._protection.file(self.year, name)) or self.root.table(self.year, name)

    def _tracked(self, frame: pd.DataFrame, table: Table) -> pd.DataFrame:
        """The frame with figures that know their file, line, date and office."""
        file, entry = self.file(table.name), self._delivery(table.name)
        stand, office = (entry.stand, entry.lieferant) if entry else (None, table.lieferant)
        lines = record_lines(self._seen(table.name))
        records, series = frame.to_dict("records"), table.zeitreihe

        def leaf(position: int, column: str, value: float | None) -> Leaf:
            record = records[position]
            when = history.label(table, series.zeit, record[series.zeit]) if series else stand
            name = f"{self.year}:{table.cell(record, column)}"
            words = [history.label(table, key, record[key]) for key in table.key]
            words += [table.field(column).title] if len(table.values) > 1 else []
            return Leaf("zelle", name, value, file, lines[position], when, office, table.title, ", ".join(words))

        rows = Leaf("anzahl", f"{self.year}:{table.name}", 0, file, 0, stand, office, table.title)
        secret = self._protection.secret(self.year, table.name) if self._protection else ()
        return track(frame, leaf, [field.name for field in table.values], rows, secret)

    def deliveries(self, name: str) -> list[Delivery]:
        """What the editions up to this one hold of a table, earliest first, this one's last."""
        found = []
        for edition in [*self.earlier, self]:
            entry = edition._delivery(name)
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
        for path in paths.values():
            reads.note(self.root.relative(path))
        written = {id: path for id, path in paths.items() if path.is_file()}
        texts = all_of(*(partial(read_text, path, self.root.relative(path)) for path in written.values()))
        return dict(zip(written, texts, strict=True))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table that this edition collects. Raises UnusableInput with the problems of all files at once."""
        explained = all(self.missing(table.name) for table in self.package.resources)
        if not explained and not visible(self.root.data(self.year), "*.csv"):
            raise UnusableInput(
                f"Ausgabe {self.year}: noch keine Tabelle vorhanden. Bitte ausgefüllte Mappen mit „soest import“ einlesen."
            )
        names = [table.name for table in self.package.resources]
        return dict(zip(names, all_of(*(partial(self.table, name) for name in names)), strict=True))

    def check_readable(self) -> None:
        """Read every table and text of this edition and those before it. Raises UnusableInput with all problems at once."""

        def read(edition: Edition) -> None:
            strays = partial(refuse_unknown_tables, self.root, edition.year, self._descriptor)
            all_of(edition.tables, edition.comments, strays)

        all_of(lambda: all_of(*(partial(read, edition) for edition in self.earlier)), partial(read, self))

    def describe(self, name: str) -> Table:
        """The descriptor of a table, also of one that this edition does not collect."""
        reads.note(f"{self.root.relative(self.root.descriptor)}: {name}")
        return self._descriptor.table(name)

    def labels(self, table: str, field: str) -> dict[str, str]:
        """Code -> German label of a coded field."""
        return self.describe(table).field(field).labels

    def source(self, *names: str, part: str = "", rows: pd.DataFrame | None = None, note: str = "") -> Source:
        """The source line for one or more tables: as printed, with Stichtag and place in the document.

        ``part``: the figure that is shown, if a table holds several (``TableSource.teile``). ``rows``: the only rows that
        are shown, if each says where it comes from (see ``sources.of_rows``). ``note``: what else to say of the sources.
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
                lines += sources.of_rows(rows, {e.year: e._document(name) for e in [*self.earlier, self]})
                continue
            if not (entry := self._delivery(name)):
                lines.append(f"{self.describe(name).title}: {sources.UNKNOWN}")
                continue
            own = entry.teile.get(part, entry)
            stand = f"Stand {entry.stand}" if entry.stand else None
            place = f"{self._document(name)}, {own.fundstelle}"
            counted = f"neue Zählweise: {entry.definition}" if entry.definition else None
            lines.append("; ".join(filter(None, [own.quelle, stand, place, self._before(name), counted, note])))
        lines += self._seen_as(names)
        return Source(tuple(map(self.describe, names)), " · ".join(dict.fromkeys(lines)))

    def _seen_as(self, names: Sequence[str]) -> list[str]:
        """What the source line says of rounding, and of figures that only the office may see."""
        if not self._protection or not any(self.describe(name).personenzahlen for name in names):
            return []
        basis = self._protection.basis
        rounded = f"Personenzahlen gerundet auf Vielfache von {german.number(basis)}" if basis else None
        return list(filter(None, [rounded, OFFICIAL if self._protection.mode == "intern" else None]))

    def _document(self, name: str) -> str:
        """The short name of the document that a table comes from, or that nobody says which."""
        entry = self._delivery(name)
        document = entry and self._sources.dokumente.get(entry.dokument)
        return document.kurz if document else sources.UNKNOWN

    def _before(self, name: str) -> str | None:
        """Which earlier editions a time series continues."""
        years = [str(e.year) for e in self.earlier if e._delivery(name) and not e.missing(name)]
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
        self._delivery(name)
        return self._sources.nicht_geliefert.get(name)

    def gate(self, fresh: bool = False, seen: Protection | None = None) -> dict[str, Any]:
        """The gate's result: ``befunde`` and counts (see ``gate_result``), of a protected edition without what is hidden.

        ``fresh``: not the stored one. ``seen``: what the public may see; the result is then stored without the rest, too.
        """
        reads.note(reads.GATE)
        if self._protection and self._protection.result:
            if not protections.given(0):  # in JupyterLab; a run has laid it down for its sections
                self._gate.result(fresh, self._protection)
            return gate_result.read(self._protection.result)
        return self._gate.result(fresh, seen)

    def end_gate(self) -> None:
        """End the gate's process if it still runs, or as soon as it does, for nobody waits for its result any more."""
        self._gate.end()

    def findings(self) -> list[dict[str, Any]]:
        """The gate's findings (Befunde), worst first."""
        return list(self.gate()["befunde"])
