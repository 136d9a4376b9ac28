"""Fills the survey workbook as clerks in the offices do: by heading and visible row, cell by cell, with openpyxl."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from soest_analysis.descriptor import DataPackage, Table, TableField
from soest_analysis.intake.layout import (
    ABSENT,
    COMMENTS,
    DAY,
    DETAILS,
    DETAILS_FROM,
    DROPPED,
    DROPPED_MARK,
    FILLED,
    GUIDE,
    HEAD,
    OFFICE_LABEL,
    heading,
)

Rows = Sequence[Mapping[str, str]]


def fill(
    path: Path,
    package: DataPackage,
    answers: Mapping[str, Rows],
    *,
    office: str,
    filled: date,
    day: date,
    absent: Mapping[str, str] | None = None,
    comments: Mapping[str, str] | None = None,
) -> None:
    """Answer the tables of ``answers`` in the workbook and save it in its place.

    A row that the sheet shows and the answer does not have gets its x, unless the table is a time series; a row that
    the sheet does not show goes into the free rows below.
    """
    book = openpyxl.load_workbook(path)
    for row in book[GUIDE].iter_rows(max_col=2):
        if row[0].value == OFFICE_LABEL:
            row[1].value = office
    for name, rows in answers.items():
        if name in book.sheetnames:
            _fill_sheet(book[name], package.table(name), rows, filled, day)
    for sheet, texts in ((ABSENT, absent or {}), (COMMENTS, comments or {})):
        for row in book[sheet].iter_rows(max_col=3):
            if row[0].value in texts:
                row[2].value = texts[row[0].value]
    book.save(path)


def _fill_sheet(sheet: Any, table: Table, rows: Rows, filled: date, day: date) -> None:
    details = dict(zip(DETAILS, range(DETAILS_FROM, DETAILS_FROM + len(DETAILS)), strict=True))
    sheet.cell(details[FILLED], 2).value = filled
    sheet.cell(details[DAY], 2).value = day
    columns = {sheet.cell(HEAD, column).value: column for column in range(1, sheet.max_column + 1)}
    keys = [columns[heading(table.field(name))] for name in table.key]
    shown = {}
    line = HEAD + 1
    while any(sheet.cell(line, column).value is not None for column in keys):
        shown[tuple(_plain(sheet.cell(line, column).value) for column in keys)] = line
        line += 1
    left = set(shown.values())
    for row in rows:
        key = tuple(_plain(visible(table.field(name), row[name])) for name in table.key)
        target = shown.get(key)
        if target is None:
            target, line = line, line + 1
        left.discard(target)
        for field in table.fields:
            sheet.cell(target, columns[heading(field)]).value = visible(field, row[field.name])
    if table.zeitreihe is None or table.field(table.zeitreihe.zeit).type == "date":
        for target in left:
            sheet.cell(target, columns[DROPPED]).value = DROPPED_MARK


def visible(field: TableField, text: str) -> Any:
    """What a clerk enters for the text of a CSV cell: a label, a number, a date, a month."""
    if not text:
        return None
    if field.categories:
        return field.labels[text]
    match field.type:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "date":
            return datetime.fromisoformat(text)
        case "yearmonth":
            return f"{text[5:]}/{text[:4]}"
    return text


def _plain(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
