"""Where tables come from: what ``data/YEAR/quellen.yaml`` says of them, and the source line that is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from soest_analysis import german
from soest_analysis.descriptor import Table
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Stem, Text
from soest_analysis.paths import Root
from soest_analysis.yaml_files import Day, Whole, load_model

UNKNOWN = f"Quelle {german.MISSING}"  # printed in a draft only: the gate refuses to publish it


class PartSource(BaseModel):
    """Where one of several figures comes from that a table holds together."""

    model_config = ConfigDict(extra="forbid")

    quelle: str
    fundstelle: str


class Document(BaseModel):
    """A delivered file: who published it, when, under which licence, and its checksum."""

    model_config = ConfigDict(extra="forbid")

    titel: str
    kurz: str
    herausgeber: str
    datum: Day | str | Whole | None = None
    lizenz: str
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    datei: str | None = Field(default=None, description="Name of the delivered file")
    hinweis: str | None = None


class TableSource(BaseModel):
    """Where a table comes from, as printed, and where it stands."""

    model_config = ConfigDict(extra="forbid")

    dokument: str
    stichtag: Day | None = None
    stand: str | None = None
    quelle: str | None = Field(default=None, description="As printed; None where the document names none")
    fundstelle: str
    konzeptnummer: str | None = None
    lieferant: str
    datum: Day | None = None
    weitere: list[str] = Field(default=[], description="Further documents that the table was put together from")
    teile: dict[str, PartSource] = Field(default={}, description="Figure -> its own source, if it has one")
    definition: str | None = Field(default=None, description="What changed in counting since the edition before")


class Sources(BaseModel):
    """``data/YEAR/quellen.yaml``."""

    model_config = ConfigDict(extra="forbid")

    dokumente: dict[str, Document] = {}
    tabellen: dict[str, TableSource] = {}
    nicht_geliefert: dict[Stem, Text] = Field(default={}, description="Table -> reason why it was not delivered")

    @classmethod
    def load(cls, root: Root, year: int, path: Path | None = None) -> "Sources":
        """Read the sources of an edition, or what would become them (``path``). Raises UnusableInput with every problem."""
        name = root.relative(root.sources(year))
        sources = load_model(cls, path or root.sources(year), name)
        late = [  # what is nearer is for the gate to judge, and for people to explain
            f"Datei {name}, tabellen.{table}.stichtag: ein Tag bis {german.day(date(year + 1, 12, 31))} erwartet, "
            f"„{german.day(entry.stichtag)}“ gefunden. Bitte das Jahr prüfen."
            for table, entry in sources.tabellen.items()
            if entry.stichtag and entry.stichtag.year > year + 1
        ]
        if late:
            raise UnusableInput(*late)
        return sources

    def about(self, table: str) -> list[Any]:
        """All that is said of one table, with the documents that it comes from, as JSON can hold it."""
        entry = self.tabellen.get(table)
        named = [entry.dokument, *entry.weitere] if entry else []
        documents = [self.dokumente[name].model_dump(mode="json") for name in named if name in self.dokumente]
        return [entry and entry.model_dump(mode="json"), documents, self.nicht_geliefert.get(table)]


@dataclass(frozen=True)
class Source:
    """The source line of a table or figure, and the tables behind it."""

    tables: tuple[Table, ...]
    text: str


def of_rows(rows: pd.DataFrame, documents: Mapping[int, str]) -> list[str]:
    """Place, source and dates of the rows, each place once: ``Konzept, Kapitel 4.2: Statistikamt 2018; Stand: 2017``.

    ``rows``: fundstelle, quelle, zeitbezug and ausgabe. ``documents``: edition -> short name of its document.
    """
    dates: dict[str, list[str]] = {}
    for row in rows.itertuples():
        stated = "" if german.is_missing(row.quelle) else f": {row.quelle}"
        place = f"{documents[row.ausgabe]}, {row.fundstelle}{stated}"
        dates.setdefault(place, []).append(str(row.zeitbezug))
    return [f"{place}; Stand: {german.enumeration(list(dict.fromkeys(stands)))}" for place, stands in dates.items()]
