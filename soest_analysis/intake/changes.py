"""What an import changes, for reading before it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from soest_analysis import german
from soest_analysis.descriptor import Table
from soest_analysis.intake import layout
from soest_analysis.intake.answers import Cells, Key, key_of
from soest_analysis.intake.merging import row_name, value_name
from soest_analysis.sources import Sources

MOST = 10  # single changes printed for a table
DETAILS = {"stichtag": layout.DAY, "quelle": layout.SOURCE, "definition": layout.DEFINITION}


@dataclass(frozen=True)
class CellChange:
    """One cell of a row that is there before and after."""

    row: Cells
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class TableChange:
    """A table before (None: there was none) and after, row by row by key."""

    table: Table
    before: tuple[Cells, ...] | None
    after: tuple[Cells, ...]

    @cached_property
    def added(self) -> list[Cells]:
        """Rows with a new key."""
        return [row for key, row in self._new.items() if key not in self._old]

    @cached_property
    def dropped(self) -> list[Cells]:
        """Rows whose key is gone."""
        return [row for key, row in self._old.items() if key not in self._new]

    @cached_property
    def cells(self) -> list[CellChange]:
        """Cells that say something else."""
        return [
            CellChange(row, field.name, self._old[key][field.name], row[field.name])
            for key, row in self._new.items()
            for field in self.table.fields
            if key in self._old and self._old[key][field.name] != row[field.name]
        ]

    @property
    def equal(self) -> bool:
        """True if every row is there and says the same, in whatever order."""
        return self.before is not None and not (self.added or self.dropped or self.cells)

    @cached_property
    def _old(self) -> dict[Key, Cells]:
        return {key_of(row, self.table): row for row in self.before or ()}

    @cached_property
    def _new(self) -> dict[Key, Cells]:
        return {key_of(row, self.table): row for row in self.after}


@dataclass(frozen=True)
class Changes:
    """Everything an import changes in an edition.

    ``tables``: the delivered ones. ``removed``: tables that are declared as not delivered now. ``comments``: run -> old
    and new text, empty where there is none. ``open``: tables that are neither there nor excused after it.
    """

    year: int
    files: tuple[str, ...]
    tables: Mapping[str, TableChange]
    removed: tuple[str, ...]
    comments: Mapping[str, tuple[str, str]]
    old: Sources
    new: Sources
    open: tuple[str, ...]

    @property
    def any(self) -> bool:
        """True if something is to be written."""
        rows = any(not change.equal for change in self.tables.values())
        return rows or bool(self.removed or self.comments) or self.old != self.new

    @property
    def text(self) -> str:
        """The summary in German."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"Erhebung {self.year}: {german.enumeration(self.files)}"
        for name, change in self.tables.items():
            if not change.equal:
                yield from _table_lines(change)
            elif self.old.tabellen.get(name) != self.new.tabellen.get(name):
                yield f"  {name}: Zahlen unverändert, Angaben zur Herkunft geändert"
            yield from self._details(name)
        same = [
            name
            for name, change in self.tables.items()
            if change.equal and self.old.tabellen.get(name) == self.new.tabellen.get(name)
        ]
        if same:
            yield f"  Unverändert: {', '.join(same)}"
        for name, reason in self.new.nicht_geliefert.items():
            if self.old.nicht_geliefert.get(name) != reason:
                gone = " (bisherige Tabelle entfällt)" if name in self.removed else ""
                yield f"  Nicht geliefert: {name}, {reason}{gone}"
        for verb, condition in (
            ("neu", lambda old, new: not old),
            ("geändert", lambda old, new: old and new),
            ("gelöscht", lambda old, new: not new),
        ):
            runs = [run for run, texts in self.comments.items() if condition(*texts)]
            if runs:
                yield f"  Kommentare {verb}: {', '.join(runs)}"
            if verb == "geändert":
                yield from _first([f"{run}, bisher: {' '.join(self.comments[run][0].split())}" for run in runs])
        if self.open:
            yield f"  Noch offen: {', '.join(self.open)}"
        if not self.tables:
            yield f"  Kein Blatt ist als geliefert gekennzeichnet („{layout.FILLED}“ ist überall leer)."
        if not self.any:
            yield "Nichts zu schreiben: Die Mappen sagen nichts Neues."

    def _details(self, name: str) -> Iterator[str]:
        """What a table that was there says otherwise about its day, its source and its way of counting."""
        old, new = self.old.tabellen.get(name), self.new.tabellen.get(name)
        if old and new:
            for field, label in DETAILS.items():
                before, after = (getattr(entry, field) or "leer" for entry in (old, new))
                if before != after:
                    yield f"    {label}: {before} → {after}"


def _table_lines(change: TableChange) -> Iterator[str]:
    table = change.table
    if change.before is None:
        yield f"  {table.name}: neu, {german.count(len(change.after), 'Zeile', 'Zeilen')}"
        return
    counts = [
        german.count(len(found), one, many)
        for found, one, many in (
            (change.cells, "Angabe", "Angaben"),
            (change.added, "neue Zeile", "neue Zeilen"),
            (change.dropped, "entfallene Zeile", "entfallene Zeilen"),
        )
        if found
    ]
    yield f"  {table.name}: geändert, {german.enumeration(counts)}"
    yield from _first([cell_text(cell, table) for cell in change.cells])
    yield from _first([f"neu: {row_name(row, table)}" for row in change.added])
    yield from _first([f"entfällt: {row_name(row, table)}" for row in change.dropped])


def cell_text(cell: CellChange, table: Table) -> str:
    """``Grundschule / Musterschule, Klassen: 4 → 5``."""
    old, new = (value_name(text, cell.column, table) or "leer" for text in (cell.old, cell.new))
    return f"{row_name(cell.row, table)}, {layout.heading(table.field(cell.column))}: {old} → {new}"


def _first(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"    … und {len(lines) - MOST} weitere"
