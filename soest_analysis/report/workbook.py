"""The report's tables and figure data as a workbook, after the good practice for statistical spreadsheets:
a contents sheet, one table a sheet starting in the first column, notes above it, no merged cells."""

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from nbformat import NotebookNode

from soest_analysis.display import Resource, cell
from soest_analysis.report.contract import resources

TOP = 4  # rows above a table: title, source, note, blank
WIDEST, NARROWEST = 60, 9


def write_workbook(notebook: NotebookNode, path: Path) -> None:
    """One sheet per table and figure, in the order of the report. Same notebook, same bytes."""
    about = notebook.metadata["sachstandsbericht"]
    sheets = [(resource["bericht"]["nummer"], resource) for resource, _ in resources(notebook)]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        created = datetime.combine(datetime.fromisoformat(about["stichtag"]).date(), time(12))
        book.set_properties(
            {"title": f"{about['titel']} {about['jahr']}", "company": about["kommune"], "created": created}
        )
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "link": book.add_format({"font_color": "#1f4e79", "underline": 1}),
        }
        for digits in (None, *range(5)):
            shape = "#,##0" + {None: ".##########", 0: ""}.get(digits, "." + "0" * (digits or 0))
            formats[f"number{digits}"] = book.add_format({"num_format": shape, "valign": "top"})
        _contents(book, formats, about, sheets)
        for name, resource in sheets:
            _sheet(book, formats, name, resource)
        for sheet in book.worksheets() if about["kennzeichnung"] else ():
            sheet.set_header("&R" + " · ".join(about["kennzeichnung"]))


def _contents(
    book: Any, formats: Mapping[str, Any], about: Mapping[str, Any], sheets: list[tuple[str, Resource]]
) -> None:
    sheet = book.add_worksheet("Inhalt")
    sheet.write_string(0, 0, f"{about['titel']} {about['jahr']}", formats["title"])
    sheet.write_string(
        1, 0, ", ".join([about["kommune"], f"Stichtag {about['stichtag_text']}", *about["kennzeichnung"]])
    )
    sheet.write_string(2, 0, "Jedes Blatt enthält eine Tabelle oder die Daten einer Abbildung.")
    sheet.write_row(TOP, 0, ["Blatt", "Titel", "Quelle"], formats["head"])
    for line, (name, resource) in enumerate(sheets, start=TOP + 1):
        sheet.write_url(line, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_string(line, 1, resource["title"], formats["text"])
        sheet.write_string(line, 2, resource["sources"][0]["title"], formats["text"])
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 2, WIDEST)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(book: Any, formats: Mapping[str, Any], name: str, resource: Resource) -> None:
    sheet, fields = book.add_worksheet(name), resource["schema"]["fields"]
    notes = [resource["description"], *resource["bericht"].get("fussnoten", [])]
    sheet.write_string(0, 0, f"{name}: {resource['title']}", formats["title"])
    sheet.write_string(1, 0, f"Quelle: {resource['sources'][0]['title']}")
    sheet.write_string(2, 0, " ".join(filter(None, notes)))
    for column, field in enumerate(fields):
        sheet.write_string(TOP, column, field["title"], formats["head"])
        texts = [cell(resource, index, field) for index in range(len(resource["data"]))]
        width = max(map(len, [*texts, *field["title"].split()]), default=0) + 2
        sheet.set_column(column, column, min(max(width, NARROWEST), WIDEST))
        for line, (row, text) in enumerate(zip(resource["data"], texts, strict=True), start=TOP + 1):
            value = row[field["name"]]
            if field["type"] in ("integer", "number") and value is not None:
                sheet.write_number(line, column, value, formats[f"number{field.get('digits', 0)}"])
            else:
                sheet.write_string(line, column, text, formats["text"])
    sheet.freeze_panes(TOP + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TOP)
