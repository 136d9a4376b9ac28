"""Evidence: everything that a rule may look at besides its own table, and how a cell is named in a finding.

An expectation of Great Expectations sees one batch, that is one table. Rules that compare tables need the others too;
the process puts them here with ``use`` before it validates, and a rule reads them with ``current``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from soest_analysis import german, history
from soest_analysis.descriptor import DataPackage
from soest_analysis.edition import Edition
from soest_analysis.sources import Document, TableSource

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """One edition as the rules see it: its tables, their sources, and what the editions before it hold.

    ``earlier``: a time series as the earlier editions together know it, another table as the edition before holds it.
    """

    year: int
    stichtag: date
    package: DataPackage
    frames: Mapping[str, pd.DataFrame]
    sources: Mapping[str, TableSource] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    not_delivered: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    earlier_year: int | None = None
    earlier: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, edition: Edition) -> Evidence:
        """Read every table of the edition and of those before. Raises UnusableInput with all problems at once."""
        edition.check_readable()
        parameters, root = edition.parameters, edition.root
        frames = {table.name: edition.table(table.name) for table in edition.descriptor.resources}  # ended ones: empty
        absent = {name: reason for name in frames if (reason := edition.missing(name))}
        before = edition.earlier[-1] if edition.earlier else None
        return cls(
            year=edition.year,
            stichtag=parameters.stichtag,
            package=edition.descriptor,
            frames=frames,
            sources=edition.sources.tabellen,
            documents=edition.sources.dokumente,
            present=frozenset(name for name in frames if root.table(edition.year, name).exists()),
            not_delivered=absent,
            codes={
                "bausteine": frozenset(parameters.bausteine),
                "horizonte": frozenset(parameters.konzept.horizonte if parameters.konzept else ()),
                # what is carried over from an earlier edition may name that one's documents
                "dokumente": frozenset(key for each in [*edition.earlier, edition] for key in each.sources.dokumente),
            },
            earlier_year=before.year if before else None,
            earlier=_known(before) if before else {},
        )

    def comparable(self, table: str) -> pd.DataFrame | None:
        """What earlier editions know of a table and counted as this one does; None if nothing."""
        source, earlier = self.sources.get(table), self.earlier.get(table)
        if earlier is None or (source and source.definition):
            return None
        return history.current(earlier) if "reihe" in earlier else earlier

    def day(self, table: str) -> date:
        """The Stichtag of a table, or the edition's where the table states none."""
        source = self.sources.get(table)
        return (source and source.stichtag) or self.stichtag

    def table_name(self, table: str) -> str:
        """``Konzept, Tabelle 6`` where its document numbers it, else the table's title."""
        source = self.sources.get(table)
        if source and source.konzeptnummer:
            return self.in_document(table, source.konzeptnummer)
        return f"„{self.package.table(table).title}“"

    def in_document(self, table: str, place: str) -> str:
        """A place in the document behind a table; its name keeps it from reading as a place in the report."""
        source = self.sources.get(table)
        document = self.documents.get(source.dokument) if source else None
        return f"{document.kurz}, {place}" if document else place

    def label(self, table: str, column: str, value: Any) -> str:
        """A code, month or date as people read it."""
        return german.label(value, self.package.table(table).field(column).labels, short=False)

    def key(self, table: str, row: Row, column: str) -> str:
        """The stable name of a cell: table, key values and column, e.g. ``asylblg/duldung/personen``."""
        return self.package.table(table).cell(row, column)

    def place(self, table: str, row: Row, column: str | None = None) -> str:
        """Where a figure stands, in words: table and row, or the chapter for a figure from running text."""
        if not german.is_missing(row.get("fundstelle")) and not german.is_missing(row.get("bezeichnung")):
            when = "" if german.is_missing(row.get("zeitbezug")) else f", {row['zeitbezug']}"
            return f"{self.in_document(table, row['fundstelle'])} (Text: „{row['bezeichnung']}“{when})"
        described = self.package.table(table)
        parts = [f"{described.field(name).title} „{self.label(table, name, row[name])}“" for name in described.key]
        if column and sum(f.type in ("integer", "number") for f in described.fields if f.name not in described.key) > 1:
            parts.append(f"Spalte „{described.field(column).title}“")
        return ", ".join([self.table_name(table), *parts])


def _known(edition: Edition) -> dict[str, pd.DataFrame]:
    """What the editions up to this one know."""
    return {
        table.name: edition.series(table.name) if table.zeitreihe else edition.table(table.name)
        for table in edition.package.resources
    }


_current: list[Evidence] = []


def use(evidence: Evidence) -> None:
    """Make this the evidence that the rules read in this process."""
    _current[:] = [evidence]


def current() -> Evidence:
    """The evidence that the rules read. Raises IndexError if nobody provided any."""
    return _current[0]
