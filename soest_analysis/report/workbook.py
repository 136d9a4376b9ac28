"""The report's tables and figure data as a workbook.

After "Releasing statistics in spreadsheets" of the UK Government Analysis Function: contents, notes, one table a sheet
from the first column on, marked up as a table, in plain cells: none merged, none empty, no filters, nothing frozen.
"""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from nbformat import NotebookNode

from soest_analysis import bundle, german
from soest_analysis.bundle import Resource
from soest_analysis.plain_text import cut
from soest_analysis.report.assemble import KEY
from soest_analysis.report.contract import resources
from soest_analysis.report.files import FORMULA_STARTS

CONTENTS, NOTES = "Inhalt", "Hinweise"
TOP = 4  # lines above every table: title, source, remark, way back
NARROWEST, NARROW, WIDEST = 9, 20, 80  # widths of columns, in digits
PAGE, LONGEST = 125, 180  # characters in a line of A4 paper, landscape, and of the smallest print still to be read
LINE_HEIGHT, HIGHEST = 15, 409  # points; the latter is Excel's limit
MOST, MOST_HEADING = 32_767, 255  # characters (of UTF-16) that Excel allows in a cell and in a heading of a table
SIGNS = {
    german.MISSING: "Der Wert wurde nicht geliefert oder nicht erhoben; er ist unbekannt, nicht null.",
    "–": "Hier gibt es keinen Wert: nichts vorhanden oder keine Angabe. Genaueres sagt die Anmerkung über der Tabelle.",
    german.REVISED: "Der Wert berichtigt den einer früheren Ausgabe.",
    german.SECRET: "Der Wert unterliegt der Geheimhaltung, weil er etwas über einzelne Menschen verraten könnte.",
}


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text as printed or, with ``number`` and its number format, the number behind it."""

    text: str
    number: float | None = None
    shape: str = "General"
    bold: bool = False
    right: bool = False
    link: str = ""


@dataclass(frozen=True)
class Note:
    """A row of the notes sheet; ``sheet`` is where it applies, empty for all."""

    name: str
    sheet: str
    text: str


def write_workbook(notebook: NotebookNode, path: Path) -> None:
    """One sheet per table and figure, in the order of the report. Same notebook, same bytes."""
    about = notebook.metadata[KEY]
    shown = [resource for resource, _ in resources(notebook)]
    notes = _notes(about, shown)
    publisher = f"{about['kommune']}, {about['stelle']}"
    day = date.fromisoformat(about["stichtag"])
    state = f"Stichtag {german.day(day)}"
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:  # else each part of the file is a temporary file first
        book.set_properties(
            {
                "title": f"{about['titel']} {about['jahr']}",
                "author": publisher,
                "company": about["kommune"],
                "comments": " · ".join([state, *about["kennzeichnung"]]),
                "created": datetime.combine(day, time(12)),
            }
        )
        book.set_custom_property("Language", "de-DE")
        pages = _Pages(book, about["kennzeichnung"])
        above = [
            f"{about['titel']} {about['jahr']}",
            f"{state}. Herausgegeben von: {publisher}.",
            f"Jedes Blatt enthält eine Tabelle; die Spaltenüberschriften stehen in Zeile {TOP + 1}. "
            f"Zeichen erklärt das Blatt „{NOTES}“.",
        ]
        _contents(pages, above, shown, publisher)
        _explanations(pages, notes)
        for resource in shown:
            _table(pages, resource, notes)


class _Pages:
    """The sheets of the workbook; ``marks`` stand in the first cell and in the printed header of each."""

    def __init__(self, book: Any, marks: Sequence[str]):
        self._book = book
        self._marks = list(marks)
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def add(
        self, name: str, id: str, above: Sequence[str], headings: Sequence[Cell], rows: Sequence[Sequence[Cell]]
    ) -> Any:
        """A sheet with the table ``id`` and three lines ``above`` it: what it is, its source, a remark."""
        sheet = self._book.add_worksheet(name)
        columns = list(zip(headings, *rows, strict=True))
        widths = _widths(columns, wide=any(len(line) > LONGEST for line in above[1:]))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        title = " · ".join([above[0], *self._marks])
        sheet.write_string(0, 0, cut(title, MOST), self._style(bold=True, font_size=14))
        for line, text in enumerate(above[1:], 1):
            long = len(text) > LONGEST  # a shorter line runs on over the empty cells beside it
            sheet.write_string(line, 0, cut(text, MOST), self._style(text_wrap=long, valign="top"))
            self._fit(sheet, line, [(text, widths[0])] if long else [])
        sheet.add_table(TOP, 0, TOP + len(rows), len(headings) - 1, self._table(id, headings))
        self._fit(sheet, TOP, [(heading.text, width - 3) for heading, width in zip(headings, widths, strict=True)])
        for line, row in enumerate(rows, TOP + 1):
            for column, cell in enumerate(row):
                self._write(sheet, line, column, cell)
            self._fit(sheet, line, [(cell.text, width) for cell, width in zip(row, widths, strict=True)])
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{TOP + 1 + len(rows)}"})  # a year is no quantity
        self._print(sheet)
        return sheet

    def link(self, sheet: Any, line: int, target: str, text: str) -> None:
        """A link in the first column to the first cell of another sheet."""
        self._write(sheet, line, 0, Cell(text, link=target))

    def _table(self, id: str, headings: Sequence[Cell]) -> dict[str, Any]:
        """Marked up as a table, so that screen readers name a cell's heading; Excel wants different headings."""
        return {
            "name": id.replace("-", "_"),  # unlike the number, the same in every edition
            "columns": [{"header": h.text, "header_format": self._head(c, h.right)} for c, h in enumerate(headings)],
            "style": None,
            "autofilter": False,  # its buttons would cover the headings
            "banded_rows": False,
        }

    def _head(self, column: int, right: bool) -> Any:
        return self._style(bold=True, text_wrap=True, valign="bottom", bottom=1, **_alignment(column, right))

    def _write(self, sheet: Any, line: int, column: int, cell: Cell) -> None:
        look = {"valign": "top", "bold": cell.bold, **_alignment(column, cell.right)}
        if cell.link:
            style = self._style(**look, font_color="#1f4e79", underline=1)
            sheet.write_url(line, column, f"internal:'{cell.link}'!A1", style, cell.text)
        elif cell.number is not None:
            sheet.write_number(line, column, cell.number, self._style(**look, num_format=cell.shape))
        else:  # stays text even if somebody edits the cell
            style = self._style(**look, text_wrap=True, quote_prefix=cell.text.startswith(FORMULA_STARTS))
            sheet.write_string(line, column, cut(cell.text, MOST), style)

    def _style(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(properties)
        return self._styles[key]

    def _fit(self, sheet: Any, line: int, texts: Any) -> None:
        """Make a row high enough: LibreOffice does not do so itself."""
        lines = max((len(_wrapped(text, width)) for text, width in texts), default=1)
        if lines > 1:
            sheet.set_row(line, min(LINE_HEIGHT * lines, HIGHEST))

    def _print(self, sheet: Any) -> None:
        """On paper: A4 across, headings on every page, and what tells the pages apart (it stands in cells too)."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TOP)
        sheet.set_footer("&L&A&RSeite &P von &N")
        if self._marks:
            sheet.set_header("&R" + " · ".join(self._marks).replace("&", "&&"))


def _contents(pages: _Pages, above: Sequence[str], shown: Sequence[Resource], publisher: str) -> None:
    rows = [(NOTES, "Zeichen und Erläuterungen", publisher)]
    rows += [(r["bericht"]["nummer"], r["title"], _source(r)) for r in shown]
    cells = [[Cell(name, link=name), Cell(title), Cell(source)] for name, title, source in rows]
    sheet = pages.add(CONTENTS, "inhalt", above, [Cell("Blatt"), Cell("Titel"), Cell("Quelle")], cells)
    pages.link(sheet, TOP - 1, NOTES, f"Zum Blatt „{NOTES}“")


def _explanations(pages: _Pages, notes: Sequence[Note]) -> None:
    above = [
        "Hinweise: Zeichen und Erläuterungen",
        "Zuerst die Zeichen, die statt eines Wertes oder hinter ihm stehen, dann die Hinweise zu einzelnen Blättern.",
        "Summenzeilen sind fett gesetzt.",
    ]
    rows = [
        [Cell(note.name), Cell(note.sheet, link=note.sheet) if note.sheet else Cell("alle Blätter"), Cell(note.text)]
        for note in notes
    ]
    sheet = pages.add(
        NOTES, "hinweise", above, [Cell("Zeichen oder Hinweis"), Cell("Gilt für"), Cell("Erläuterung")], rows
    )
    pages.link(sheet, TOP - 1, CONTENTS, "Zum Inhalt")


def _notes(about: Mapping[str, Any], shown: Sequence[Resource]) -> list[Note]:
    """The signs, what a draft still has open, and the numbered explanations."""
    notes = [Note(sign, "", meaning) for sign, meaning in SIGNS.items()]
    notes += [Note(f"Offener Fehler {number}", "", text) for number, text in enumerate(about["offene_fehler"], 1)]
    for resource in shown:
        sheet = resource["bericht"]["nummer"]
        for number, text in enumerate(resource["bericht"].get("fussnoten", []), 1):
            places = f" Betrifft: {'; '.join(cells)}." if (cells := _concerned(resource, number)) else ""
            notes.append(Note(f"Erläuterung {number} zu {sheet}", sheet, text + places))
    return notes


def _concerned(resource: Resource, note: int) -> list[str]:
    """The cells with that note: what names the row, then the column."""
    fields, names = resource["schema"]["fields"], resource["bericht"]["kopfspalten"]
    return [
        ", ".join([*(_cell(resource, index, name).text for name in fields[:names]), heading])
        for field, heading in zip(fields, _different(fields), strict=True)
        for index in range(len(resource["data"]))
        if note in field.get("notes", {}).get(str(index), ())
    ]


def _table(pages: _Pages, resource: Resource, notes: Sequence[Note]) -> None:
    name, fields = resource["bericht"]["nummer"], resource["schema"]["fields"]
    remarks = filter(None, [resource["description"], _see(name, notes)])
    remark = " ".join(remarks) or f"Zeichen erklärt das Blatt „{NOTES}“."
    above = [f"{name}: {resource['title']}", f"Quelle: {_source(resource)}", remark]
    headings = [Cell(text, right=_numeric(field)) for text, field in zip(_different(fields), fields, strict=True)]
    rows = [[_cell(resource, index, field) for field in fields] for index in range(len(resource["data"]))]
    sheet = pages.add(name, resource["name"], above, headings, rows or [[Cell(bundle.empty(resource)) for _ in fields]])
    pages.link(sheet, TOP - 1, CONTENTS, "Zum Inhalt")


def _see(sheet: str, notes: Sequence[Note]) -> str:
    """Refers to the notes on a sheet; they stand one after the other."""
    own = sum(note.sheet == sheet for note in notes)
    last = f" {'bis' if own > 2 else 'und'} {own}" if own > 1 else ""  # noqa: PLR2004
    return f"Siehe Erläuterung 1{last} zu {sheet} im Blatt „{NOTES}“." if own else ""


def _cell(resource: Resource, index: int, field: Mapping[str, Any]) -> Cell:
    value, text = resource["data"][index][field["name"]], bundle.cell(resource, index, {**field, "notes": {}})
    bold = index in resource["bericht"]["summenzeilen"]
    if value is None or not _numeric(field):
        return Cell(text, bold=bold, right=_numeric(field))
    return Cell(text, value, _shape(value, index, field), bold, right=True)


def _shape(value: float, index: int, field: Mapping[str, Any]) -> str:
    """Excel's number format for what bundle.cell prints: decimals, the sign of a change, the mark of a revision."""
    digits = field.get("digits", 0)
    decimals = len(german.number(value, None).partition(",")[2]) if digits is None else digits
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    parts = [f"+{plain}", f"-{plain}", f'"±"{plain}'] if field["name"] in bundle.CHANGES else [plain]
    if "revised" in field:  # an unmarked figure leaves as much room, so that the digits stay in line
        mark = f'"{german.NBSP}{german.REVISED}"' if field["revised"][index] else f"_{german.NBSP}_{german.REVISED}"
        parts = [part + mark for part in parts]
    return ";".join(parts)


def _different(fields: Sequence[Mapping[str, Any]]) -> list[str]:
    """The headings; one that repeats says which column it belongs to, the one on its left."""
    titles = [cut(" ".join(field["title"].split()), MOST_HEADING // 3) or field["name"] for field in fields]
    times, headings = Counter(map(str.casefold, titles)), list[str]()
    for position, title in enumerate(titles):
        heading = f"{titles[position - 1]}: {title}" if position and times[title.casefold()] > 1 else title
        taken = heading.casefold() in map(str.casefold, headings)
        headings.append(f"{heading} ({position + 1})" if taken else heading)
    return headings


def _alignment(column: int, right: bool) -> dict[str, Any]:
    """Text keeps away from a number on its left."""
    return {"align": "right"} if right else {"align": "left", "indent": min(column, 1)}


def _source(resource: Resource) -> str:
    return str(resource["sources"][0]["title"])


def _numeric(field: Mapping[str, Any]) -> bool:
    return field["type"] in ("integer", "number")


def _widths(columns: Sequence[Sequence[Cell]], wide: bool) -> list[int]:
    """Each column as wide as its texts, but text wraps where the table would not fit on a page."""
    words = [max(map(len, heading.text.split())) + 4 for heading, *_ in columns]
    texts = [max(len(cell.text) for cell in cells) + 3 for _, *cells in columns]

    def limited(limit: int) -> list[int]:
        return [max(NARROWEST, word, min(text, limit)) for word, text in zip(words, texts, strict=True)]

    widths = next((w for limit in range(WIDEST, NARROW, -1) if sum(w := limited(limit)) <= PAGE), limited(NARROW))
    return [WIDEST, *widths[1:]] if wide else widths


def _wrapped(text: str, width: int) -> list[str]:
    """The lines that a text takes in a column that wide; textwrap is slow, and most texts fit in one."""
    lines = text.splitlines()
    return [part for line in lines for part in ([line] if len(line) <= width else textwrap.wrap(line, width))]
