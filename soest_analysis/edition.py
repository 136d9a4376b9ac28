"""Edition: one year's parameters and tables, and the earlier editions behind it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from soest_analysis import german
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.tables import DataPackage, Table, read_table, typed
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


class Sources(BaseModel):
    """``data/YEAR/quellen.yaml``."""

    model_config = ConfigDict(extra="forbid")

    dokumente: dict[str, Document]
    tabellen: dict[str, TableSource]


@dataclass(frozen=True)
class Source:
    """The source line of a table or figure, and the tables behind it."""

    tables: tuple[Table, ...]
    text: str


class Edition:
    """One year: ``parameters``, the tables as typed frames, their sources and labels.

    Frames are handed out as copies, so that no section changes what another one reads.
    """

    def __init__(self, root: Root, year: int):
        self.root = root
        self.year = year
        path = root.parameters(year)
        if not path.is_file():
            known = german.enumeration([str(y) for y in root.years()]) or "keine"
            raise UnusableInput(f"Jahr {year}: {root.relative(path)} fehlt. Vorhandene Ausgaben: {known}.")
        self.parameters = load_model(Parameters, path, root.relative(path))
        if self.parameters.jahr != year:
            raise UnusableInput(
                f"Datei {root.relative(path)}, jahr: {year} erwartet, „{self.parameters.jahr}“ gefunden."
            )
        self.package = DataPackage.load(root.descriptor)
        self._frames: dict[str, pd.DataFrame] = {}
        self.sources = load_model(Sources, root.sources(year), root.relative(root.sources(year)))

    @classmethod
    def load(cls, year: int, root: Path | str | None = None) -> Edition:
        """The edition of that year, from the folder at or above ``root`` (default: the working directory)."""
        return cls(Root.find(root), year)

    def earlier(self) -> list[Edition]:
        """The editions before this one, latest first."""
        return [Edition(self.root, year) for year in reversed(self.root.years()) if year < self.year]

    def table(self, name: str) -> pd.DataFrame:
        """A table of this edition; an empty frame of the same columns where it was not delivered."""
        if name not in self._frames:
            table, path = self.describe(name), self.root.table(self.year, name)
            if name in self.parameters.nicht_geliefert and not path.exists():
                empty = pd.DataFrame(columns=[field.name for field in table.fields], dtype="string")
                self._frames[name] = typed(empty, table)
            else:
                self._frames[name] = read_table(path, table, self.root.relative(path))
        return self._frames[name].copy()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the descriptor. Raises UnusableInput with the problems of all files at once."""
        frames, problems = {}, []
        for table in self.package.resources:
            try:
                frames[table.name] = self.table(table.name)
            except UnusableInput as error:
                problems += error.problems
        if problems:
            raise UnusableInput(*problems)
        return frames

    def describe(self, name: str) -> Table:
        """The descriptor of a table."""
        return self.package.table(name)

    def labels(self, table: str, field: str) -> dict[str, str]:
        """Code -> German label of a coded field."""
        return self.describe(table).field(field).labels

    def source(self, *names: str) -> Source:
        """The source line for one or more tables: as printed, with Stichtag and place in the document."""
        if not names:
            return Source((), f"Eigene Zusammenstellung aus den Daten der Ausgabe {self.year}")
        lines = []
        for name in names:
            if name in self.parameters.nicht_geliefert:
                lines.append(f"{self.describe(name).title}: {german.MISSING} ({self.parameters.nicht_geliefert[name]})")
                continue
            entry = self.sources.tabellen[name]
            stand = f"Stand {entry.stand}" if entry.stand else None
            place = f"{self.sources.dokumente[entry.dokument].kurz}, {entry.fundstelle}"
            lines.append("; ".join(filter(None, [entry.quelle, stand, place])))
        return Source(tuple(map(self.describe, names)), " · ".join(dict.fromkeys(lines)))

    def inputs(self) -> dict[str, str]:
        """Every input file of this edition, named from the root, with its sha256."""
        files = [self.root.descriptor, self.root.parameters(self.year), *self.root.expectations.glob("*.json")]
        files += [file for file in self.root.data(self.year).rglob("*") if file.is_file()]
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
            self.tables()  # what cannot be read ends here, not after the seconds that the import takes
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
