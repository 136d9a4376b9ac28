"""Reads the sheet of one table: headings, details above them, rows; strictly, with every problem at its cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from soest_analysis import german
from soest_analysis.descriptor import Table, TableField
from soest_analysis.edition import Edition
from soest_analysis.history import NOTHING, SIGN
from soest_analysis.intake import layout
from soest_analysis.intake.cells import quoted, read_day, read_field
from soest_analysis.intake.headings import read_headings, strays
from soest_analysis.intake.layout import HEAD, Sheet
from soest_analysis.intake.opening import STALE, Grid, address
from soest_analysis.sources import TableSource
from soest_analysis.tables import check_keys

OLDEST = 20  # years that a Stichtag may lie before the edition
LATEST = 2  # years after the edition in which a workbook may still be filled in
TEXT = TableField(name="text", type="string", title="Text")  # how a free text above a table is checked

Key = tuple[str, ...]
Cells = Mapping[str, str]  # field -> text as the CSV file writes it, empty where nothing stands


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number there, and what it says."""

    row: int
    texts: Cells


@dataclass(frozen=True)
class Answers:
    """What a workbook delivers for one table. ``dropped``: rows marked as not continued."""

    table: Table
    lines: tuple[Line, ...]
    dropped: tuple[Line, ...]
    filled: date
    day: date | None
    source: str
    definition: str


@dataclass(frozen=True)
class Asked:
    """What the edition knows of a table while its sheet is read.

    ``sheets``: as first sent out and as it would be sent out now. ``known``: the points of its time series that
    earlier editions state. ``entry`` and ``before``: the source of what the edition and the last one before hold.
    """

    table: Table
    sheets: tuple[Sheet, Sheet]
    known: Mapping[Key, Cells]
    entry: TableSource | None
    before: TableSource | None

    @classmethod
    def of(cls, edition: Edition, table: Table) -> "Asked":
        """Look it up."""
        sheets = layout.sheet(edition, table, fresh=True), layout.sheet(edition, table)
        known: dict[Key, Cells] = {}
        if table.zeitreihe and edition.earlier:
            joined = layout.as_texts(edition.earlier[-1].series(table.name), table)
            known = {point(texts, table): texts for texts in map(cells, joined)}
        earlier = [e.sources.tabellen[table.name] for e in edition.earlier if table.name in e.sources.tabellen]
        entry = edition.sources.tabellen.get(table.name)
        return cls(table, sheets, known, entry, earlier[-1] if earlier else None)

    @cached_property
    def prefilled(self) -> dict[Key, list[Cells]]:
        """Key -> what stood in its row when the workbook went out, at first and now."""
        rows: dict[Key, list[Cells]] = {}
        for texts in (cells(row.values) for sheet in self.sheets for row in sheet.rows):
            rows.setdefault(key_of(texts, self.table), []).append(texts)
        return rows


def cells(texts: layout.Texts) -> Cells:
    """The texts of a row with "" where nothing stands."""
    return {name: text or "" for name, text in texts.items()}


def key_of(texts: Cells, table: Table) -> Key:
    """What tells the row from others."""
    return tuple(texts[name] for name in table.key)


def point(texts: Cells, table: Table) -> Key:
    """The line of a time series and the point of time that the row is about."""
    series = table.zeitreihe
    return tuple(texts[name] for name in (*series.je, series.zeit)) if series else ()


def read_answers(grid: Grid, asked: Asked, year: int, where: str) -> tuple[Answers | None, list[str]]:
    """The sheet's answers, None if nobody filled it in, and what is wrong with it. ``where``: file and sheet."""
    columns, problems = read_headings(grid, asked.sheets, where)
    if problems:
        return None, problems
    problems = strays(grid, where)
    details, wrong = _details(grid, year, where)
    filled, day, source, definition = details
    if filled is None:
        return None, problems + (wrong or list(_changes(grid, columns, asked, day, definition, where)))
    problems += wrong
    lines: list[Line] = []
    dropped: list[Line] = []
    uncomputed: list[tuple[Line, str, str]] = []
    for row in _filled_rows(grid, columns):
        mark = grid.cell(row, columns[layout.DROPPED])
        texts, unreadable = _read_row(grid, row, columns, asked.table, where)
        if not mark.blank and str(mark.value).strip().lower() != layout.DROPPED_MARK:
            problems.append(
                f"{where}, Zeile {row}, Spalte {layout.DROPPED}: „{layout.DROPPED_MARK}“ oder nichts erwartet, "
                f"„{mark.value}“ gefunden."
            )
        if not mark.blank:
            dropped.append(Line(row, texts))
        elif _unchanged(grid, row, columns, asked, texts):
            problems += _idle_edits(texts, asked, f"{where}, Zeile {row}")
        else:
            lines.append(Line(row, texts))
            for name, sentence in unreadable.items():
                if sentence.endswith(STALE):
                    uncomputed.append((lines[-1], name, sentence))
                else:
                    problems.append(sentence)
    rows = [line.texts for line in lines]
    problems += [text for line, name, text in uncomputed if not _incomplete(line.texts, name, rows, asked.table)]
    keyed = [(line.row, list(line.texts.values())) for line in lines if all(key_of(line.texts, asked.table))]
    problems += check_keys(keyed, asked.table, where.removeprefix("Datei "))
    if not lines and not problems and not asked.table.leer_erlaubt:
        problems.append(
            f"{where}: mindestens eine ausgefüllte Zeile erwartet, keine gefunden. Liegt die Tabelle nicht vor, bitte "
            f"„{layout.FILLED}“ leeren und den Grund auf dem Blatt „{layout.ABSENT}“ nennen."
        )
    return Answers(asked.table, tuple(lines), tuple(dropped), filled, day, source, definition), problems


def _details(grid: Grid, year: int, where: str) -> tuple[tuple[date | None, date | None, str, str], list[str]]:
    """The answers above the table: filled on, Stichtag, source, way of counting."""
    problems = []
    for row, label in enumerate(layout.DETAILS, start=layout.DETAILS_FROM):
        if grid.cell(row, 1).value != label:
            problems.append(
                f"{where}, Zelle {address(row, 1)}: „{label}“ erwartet, „{grid.cell(row, 1).value or ''}“ gefunden. "
                "Bitte in die verschickte Mappe übertragen."
            )
    answers = {label: grid.cell(row, 2) for row, label in enumerate(layout.DETAILS, start=layout.DETAILS_FROM)}
    filled, no_date = read_day(answers[layout.FILLED])
    day, no_day = read_day(answers[layout.DAY])
    source, no_source = read_field(answers[layout.SOURCE], TEXT)
    definition, no_definition = read_field(answers[layout.DEFINITION], TEXT)
    if day and not date(year - OLDEST, 12, 31) < day <= date(year, 12, 31):
        no_day = (
            f"ein Tag aus den Jahren {year - OLDEST + 1} bis {year} erwartet, „{german.day(day)}“ gefunden. "
            "Bitte das Jahr prüfen."
        )
    if filled and filled.year > year + LATEST:
        no_date = f"ein Tag bis {year + LATEST} erwartet, „{german.day(filled)}“ gefunden. Bitte das Jahr prüfen."
    for label, wrong in zip(layout.DETAILS, (no_date, no_day, no_source, no_definition), strict=True):
        if wrong:
            problems.append(f"{where}, {label}: {wrong}")
    return (filled, day, source, definition), problems


def _filled_rows(grid: Grid, columns: Mapping[str, int]) -> list[int]:
    """The rows below the headings in which something stands."""
    used = set(columns.values())
    return sorted(
        {row for (row, column), cell in grid.cells.items() if row > HEAD and column in used and not cell.blank}
    )


def _read_row(
    grid: Grid, row: int, columns: Mapping[str, int], table: Table, where: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The row's texts, and field -> what is wrong with its cell."""
    texts, wrong = {}, {}
    for field in table.fields:
        texts[field.name], problem = read_field(grid.cell(row, columns[field.name]), field)
        if problem:
            wrong[field.name] = f"{where}, Zeile {row}, Spalte {layout.heading(field)}: {problem}"
    return texts, wrong


def _incomplete(texts: Cells, name: str, rows: Sequence[Cells], table: Table) -> bool:
    """True for a sum of the workbook's own that cannot have a result yet because a part of it is missing.

    A workbook that no spreadsheet program has saved holds the formulas of its sums without any result.
    """
    complete = []
    for total in table.summen:
        if texts[total.feld] == total.gesamt:
            others = [key for key in table.key if key != total.feld]
            parts = [r for r in rows if r[total.feld] != total.gesamt and all(r[key] == texts[key] for key in others)]
            complete.append(all(part[name] or part.get(SIGN) == NOTHING for part in parts))
    return bool(complete) and not any(complete)


def _unchanged(grid: Grid, row: int, columns: Mapping[str, int], asked: Asked, texts: Cells) -> bool:
    """True for a point that an earlier edition states and that nobody states anew; or for a mark without a row."""
    fields = [field for field in asked.table.fields if layout.asked(asked.table, field)]
    if all(grid.cell(row, columns[field.name]).blank for field in asked.table.fields):
        return True
    known = point(texts, asked.table) in asked.known
    return known and all(grid.cell(row, columns[field.name]).blank for field in fields)


def _idle_edits(texts: Cells, asked: Asked, where: str) -> Iterator[str]:
    """Carried cells of a known point that were changed without a figure beside them."""
    before = asked.known.get(point(texts, asked.table), {})
    for name in asked.table.erhebung.fortschreiben:
        if before and texts[name] != before[name]:
            yield (
                f"{where}, Spalte {layout.heading(asked.table.field(name))}: „{before[name]}“ erwartet, "
                f"„{texts[name]}“ gefunden. Soll der frühere Zeitpunkt geändert werden, bitte auch seine Zahlen eintragen."
            )


def _changes(
    grid: Grid, columns: Mapping[str, int], asked: Asked, day: date | None, definition: str, where: str
) -> Iterator[str]:
    """One sentence if the sheet was changed although nobody wrote down when it was filled in."""
    missing = f"{where}, {layout.FILLED}: Datum erwartet, leere Zelle gefunden"
    advice = "Bitte das Datum eintragen, wenn das Blatt geliefert wird, sonst die Änderung zurücknehmen."
    changed = min((list(_differences(grid, columns, asked.table, sheet)) for sheet in asked.sheets), key=len)
    if changed:
        yield f"{missing}, obwohl auf dem Blatt etwas eingetragen ist ({_few(changed)}). {advice}"
    elif day not in (None, asked.entry and asked.entry.stichtag) or definition not in (
        "",
        asked.entry and asked.entry.definition,
    ):
        yield f"{missing}, obwohl {quoted([layout.DAY])} oder {quoted([layout.DEFINITION])} ausgefüllt ist. {advice}"


def _differences(grid: Grid, columns: Mapping[str, int], table: Table, sheet: Sheet) -> Iterator[str]:
    """The cells that differ from what stood in them when the workbook went out. Sums that the workbook computes in
    cells that went out empty do not count."""
    rows = {HEAD + 1 + number: cells(row.values) for number, row in enumerate(sheet.rows)}
    for row in sorted({*rows, *_filled_rows(grid, columns)}):
        for name, column in columns.items():
            before, cell = rows.get(row, {}).get(name, ""), grid.cell(row, column)
            if cell.blank or (cell.formula and not before and cell.problem in (None, STALE)):
                text = ""
            else:
                text = str(cell.value) if name == layout.DROPPED else read_field(cell, table.field(name))[0] or "?"
            if text != before:
                yield address(row, column)


def _few(places: Iterable[str], most: int = 3) -> str:
    """The first places, and how many more there are."""
    places = list(places)
    more = len(places) - most
    return ", ".join(places[:most]) + (
        f" und {german.count(more, 'weitere Zelle', 'weitere Zellen')}" if more > 0 else ""
    )
