"""The outgoing survey workbook: what the edition knows already, and yellow cells for what it asks."""

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import Any

import xlsxwriter

from soest_analysis.descriptor import Table, TableField
from soest_analysis.edition import Edition
from soest_analysis.intake import layout
from soest_analysis.intake.guide import write_absent, write_comments, write_guide
from soest_analysis.intake.layout import HEAD, SPARE, Row, Sheet
from soest_analysis.intake.pages import Pages
from soest_analysis.intake.totals import Totals
from soest_analysis.sources import TableSource

COLOURS = ("#1F4E79", "#C55A11", "#548235", "#7F6000", "#7030A0", "#2E75B6", "#A5A5A5")  # of the offices' tabs
NARROWEST, FIRST, EMPTY_TEXT, WIDEST = 11, 18, 28, 30  # widths of columns in characters
ROOM = 240  # characters side by side; what a sheet with few columns does not need, its texts may use
DAY, LARGEST = "dd.mm.yyyy", 999_999_999_999_999  # Excel keeps 15 digits
LEGEND = (
    "Summen rechnet die Mappe, sobald alle Teile ausgefüllt sind; sie lassen sich überschreiben. "
    "Rot heißt: Die Summe weicht von ihren Teilen ab."
)
WRITTEN = {"date": "Schreibweise: TT.MM.JJJJ", "yearmonth": "Schreibweise: MM/JJJJ"}
HINTS = {
    layout.FILLED: "Pflicht, sobald dieses Blatt geliefert wird. Bitte als TT.MM.JJJJ eintragen.",
    layout.DAY: "Der Tag, den die Angaben auf diesem Blatt beschreiben. Bitte als TT.MM.JJJJ eintragen.",
    layout.SOURCE: "Wer die Angaben erhoben hat, so wie es im Bericht stehen soll.",
    layout.DEFINITION: "Nur ausfüllen, wenn seit der letzten Ausgabe anders gezählt wird: Was hat sich geändert?",
}


def write_survey(edition: Edition, path: Path, tables: Sequence[Table], office: str = "") -> None:
    """Write the workbook that asks for these tables, for one office or, without ``office``, for all.

    Same edition, same bytes. Existing files are overwritten; ``scaffold.new`` takes care that there is none.
    """
    parameters = edition.parameters
    file = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {
                "title": f"Erhebung {edition.year}",
                "company": parameters.kommune.bezeichnung,
                "created": datetime.combine(parameters.stichtag, time(12)),
            }
        )
        pages = Pages(book, parameters.kennzeichnung)
        offices = {name: [t for t in asked if t in tables] for name, asked in layout.offices(edition).items()}
        write_guide(pages, edition, {name: asked for name, asked in offices.items() if asked}, office)
        for number, asked in enumerate(offices.values()):
            for table in asked:
                _table(pages, edition, table, COLOURS[number % len(COLOURS)])
        write_comments(pages, edition)
        write_absent(pages, edition, [table for asked in offices.values() for table in asked])
        pages.write_choices()
    path.write_bytes(file.getvalue())


def _table(pages: Pages, edition: Edition, table: Table, colour: str) -> None:
    """The sheet of one table: details, headings, known rows, free rows."""
    page = pages.add(table.name, table.title, colour)
    page.write_string(1, 0, f"{table.description} Zuständig: {table.lieferant}.", pages.style("plain"))
    _details(pages, page, edition, table)
    sheet = layout.sheet(edition, table)
    columns = list(sheet.columns)
    inputs = {field.name: number for number, (field, _, last) in enumerate(columns) if not last}
    totals = Totals(sheet, inputs, len(columns))
    widths = [_width(sheet, *column, first=not number) for number, column in enumerate(columns)]
    for column, (field, heading, last) in enumerate(columns):
        page.write_string(HEAD - 1, column, heading, pages.style("head"))
        page.set_column(column, column, widths[column])
        if not last:
            _note(page, column, _explained(field))
            if rule := _rule(pages, table, field):
                page.data_validation(HEAD, column, totals.end, column, rule)
        for number in range(len(sheet.rows) + SPARE):
            if last:
                text = sheet.rows[number].last.get(field.name) if number < len(sheet.rows) else None
                _put(page, HEAD + number, column, field, text, pages.style("last", _shape(table, field)))
            else:
                _input(pages, page, totals, number, column, field)
    pages.fit(page, HEAD - 1, ((heading, width - 2) for (_, heading, _), width in zip(columns, widths, strict=True)))
    for number, row in enumerate(sheet.rows):
        shown = (
            (_shown(row, field, last) or "", width) for (field, _, last), width in zip(columns, widths, strict=True)
        )
        pages.fit(page, HEAD + number, shown)
    _dropped(pages, page, sheet, len(columns))
    if table.summen:
        page.write_string(HEAD - 2, 0, LEGEND, pages.style("plain"))
    page.freeze_panes(HEAD, len(list(takewhile(lambda field: field.name in table.key, table.fields))))
    page.repeat_rows(HEAD - 1)


def _details(pages: Pages, page: Any, edition: Edition, table: Table) -> None:
    """When and whence: the answers above the table, with what the edition or the one before said."""
    own = edition.sources.tabellen.get(table.name)
    before = [e.sources.tabellen[table.name] for e in edition.earlier if table.name in e.sources.tabellen]
    answers: dict[str, date | str | None] = {}
    if own:
        filled = own.datum or own.stichtag or edition.parameters.stichtag
        answers = {layout.FILLED: filled, layout.DAY: own.stichtag, layout.DEFINITION: own.definition}
    elif edition.root.table(edition.year, table.name).exists():  # explanations have no source but the editors
        answers = {layout.FILLED: edition.parameters.stichtag}
    sources: list[TableSource] = [own] if own else before
    answers[layout.SOURCE] = sources[-1].quelle if sources else None
    for row, label in enumerate(layout.DETAILS, start=layout.DETAILS_FROM - 1):
        answer = answers.get(label)
        page.write_string(row, 0, label, pages.style("label"))
        rule = _day() if label in (layout.FILLED, layout.DAY) else {"validate": "any"}
        shape = DAY if label in (layout.FILLED, layout.DAY) else "@"
        if isinstance(answer, date):
            page.write_datetime(row, 1, answer, pages.style("line", shape))
        elif answer:
            page.write_string(row, 1, answer, pages.style("line", shape))
        else:
            page.write_blank(row, 1, None, pages.style("line", shape))
        page.data_validation(row, 1, row, 1, {**rule, "input_title": label, "input_message": HINTS[label]})


def _input(pages: Pages, page: Any, totals: Totals, number: int, column: int, field: TableField) -> None:
    """A cell of the table: locked if it tells the row from others, otherwise yellow with what is known."""
    sheet, shape = totals.sheet, _shape(totals.sheet.table, field)
    if number >= len(sheet.rows):
        page.write_blank(HEAD + number, column, None, pages.style("input", shape))
        return
    text = sheet.rows[number].values[field.name]
    fixed = field.name in sheet.table.key and field.name not in sheet.table.erhebung.vorbelegung
    style = pages.style("fixed" if fixed else "input", shape)
    formula = totals.formula(number, field) if text is None else None
    if formula:
        page.write_formula(HEAD + number, column, formula, style, "")
    else:
        _put(page, HEAD + number, column, field, text, style)
    for conflict in totals.conflicts(number, field):
        page.conditional_format(
            HEAD + number,
            column,
            HEAD + number,
            column,
            {"type": "formula", "criteria": conflict, "format": pages.style("conflict")},
        )


def _dropped(pages: Pages, page: Any, sheet: Sheet, column: int) -> None:
    """The last column, where a known row can be ended; past points of a series stay."""
    page.write_string(HEAD - 1, column, layout.DROPPED, pages.style("head"))
    page.set_column(column, column, NARROWEST)
    _note(page, column, f"{layout.DROPPED_MARK}, wenn die Zeile nicht fortgeführt wird, etwa eine geschlossene Schule.")
    rule = pages.choices("Zeichen_entfällt", [layout.DROPPED_MARK])
    for number, row in enumerate(sheet.rows, start=HEAD):
        page.write_blank(number, column, None, pages.style("last" if row.known else "input", "@"))
    if sheet.rows:
        page.data_validation(HEAD, column, HEAD + len(sheet.rows) - 1, column, rule)


def _put(page: Any, row: int, column: int, field: TableField, text: str | None, style: Any) -> None:
    """Write a value as its kind: numbers and days as such, codes by their label, months and all else as text."""
    if text is None:
        page.write_blank(row, column, None, style)
    elif field.type in ("integer", "number"):
        page.write_number(row, column, float(text), style)
    elif field.type == "date":
        page.write_datetime(row, column, date.fromisoformat(text), style)
    elif field.type == "yearmonth":
        page.write_string(row, column, f"{text[5:]}/{text[:4]}", style)
    else:
        page.write_string(row, column, field.labels.get(text, text), style)


def _shape(table: Table, field: TableField) -> str:
    """Excel's number format; "@" keeps Excel from turning ``1-3`` or ``09/2019`` into a date."""
    if field.type == "integer":
        return "0" if field.name in table.key else "#,##0"
    return {"number": "General", "date": DAY}.get(field.type, "@")


def _rule(pages: Pages, table: Table, field: TableField) -> dict[str, Any] | None:
    """What Excel accepts in the cells of a field, and what it says otherwise; None if anything."""
    if field.categories:
        return pages.choices(f"{table.name}.{field.name}", field.labels.values())
    if field.type == "date":
        return _day()
    if field.type in ("integer", "number"):
        low, high = field.constraints.minimum, field.constraints.maximum
        limits = [f"mindestens {low:g}" if low is not None else "", f"höchstens {high:g}" if high is not None else ""]
        kind, whole = ("ganze Zahl", int) if field.type == "integer" else ("Zahl", float)
        return {
            "validate": "integer" if whole is int else "decimal",
            "criteria": "between",
            "minimum": whole(-LARGEST if low is None else low),
            "maximum": whole(LARGEST if high is None else high),
            "error_title": f"{kind[0].upper()}{kind[1:]} erwartet",
            "error_message": f"Bitte eine {', '.join(filter(None, [kind, *limits]))} eintragen, ohne Punkt für Tausender. "
            "Was nicht vorliegt, bleibt leer.",
        }
    return None


def _day() -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(1990, 1, 1),
        "maximum": date(2100, 12, 31),
        "error_title": "Tag erwartet",
        "error_message": "Bitte einen Tag als TT.MM.JJJJ eintragen, zum Beispiel 30.09.2019.",
    }


def _note(page: Any, column: int, text: str) -> None:
    """What a heading means, as a note of readable size that names no author."""
    height = 18 * (2 + sum(len(line) // 42 + 1 for line in text.splitlines()))
    page.write_comment(HEAD - 1, column, text, {"width": 300, "height": height, "font_size": 10, "author": ""})


def _explained(field: TableField) -> str:
    """Description, unit, codes and way of writing of a field."""
    unit = f"Einheit: {field.unit}" if field.unit else ""
    codes = f"Möglich: {'; '.join(field.labels.values())}" if field.categories else ""
    return "\n".join(filter(None, [field.description or field.title, unit, codes, WRITTEN.get(field.type, "")]))


def _shown(row: Row, field: TableField, last: bool) -> str | None:
    """What stands in a cell, codes by their label."""
    text = (row.last if last else row.values).get(field.name)
    return text if text is None else field.labels.get(text, text)


def _width(sheet: Sheet, field: TableField, heading: str, last: bool, first: bool) -> float:
    """As wide as the longest value or word of the heading, within limits; what is longer wraps."""
    texts = list(filter(None, (_shown(row, field, last) for row in sheet.rows)))
    free = field.type == "string" and not field.categories and not last and not texts
    least = FIRST if first else EMPTY_TEXT if free else NARROWEST
    widest = max(WIDEST, ROOM // len(list(sheet.columns)))
    return min(max(least, 2 + max(map(len, [*texts, *heading.split()]))), widest)
