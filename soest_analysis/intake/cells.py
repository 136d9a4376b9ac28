"""From what stands in a cell to the text that the CSV file holds, or to what is wrong with it; nothing is guessed."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from soest_analysis import german
from soest_analysis.descriptor import TableField
from soest_analysis.intake.opening import Cell
from soest_analysis.tables import as_text, check_cell

EMPTY = "Was nicht vorliegt, bitte leer lassen."
NUMBER = "Bitte als Zahl eingeben."
EXPECTED = {"integer": "ganze Zahl", "number": "Zahl", "date": "Datum TT.MM.JJJJ", "yearmonth": "Monat MM/JJJJ"}
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{2})/(\d{4})|(\d{4})-(\d{2})", re.ASCII)

Reading = tuple[str, str | None]  # text for the CSV file, and what is wrong


def read_field(cell: Cell, field: TableField) -> Reading:
    """A cell of a table: its text as the CSV file writes it (empty where nothing stands), and what is wrong with it."""
    if cell.problem:
        return "", cell.problem
    try:
        text = "" if cell.value is None else _READERS[field.type](cell.value, field)
    except Wrong as wrong:
        return "", str(wrong)
    return text, check_cell(text, field)


def read_text(cell: Cell) -> Reading:
    """A cell for free text."""
    if cell.problem:
        return "", cell.problem
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or "", None
    return "", f"Text erwartet, „{shown(cell.value)}“ gefunden."


def read_day(cell: Cell) -> tuple[date | None, str | None]:
    """A cell for a day: date cell or text TT.MM.JJJJ."""
    if cell.problem or cell.blank:
        return None, cell.problem
    try:
        return date.fromisoformat(_day(cell.value)), None
    except Wrong as wrong:
        return None, str(wrong)


def shown(value: Any) -> str:
    """A value as the workbook shows it."""
    match value:
        case bool():
            return "WAHR" if value else "FALSCH"
        case datetime() if value.time() != time():
            return f"{german.day(value)} {value:%H:%M}"
        case date():
            return german.day(value)
        case float():
            return f"{value:.15g}".replace(".", ",")
    return str(value)


class Wrong(ValueError):
    """A value that the field does not take: what was expected, what was found, what to do."""


def _found(expected: str, value: Any, advice: str = "") -> Wrong:
    return Wrong(f"{expected} erwartet, „{shown(value)}“ gefunden. {advice}".rstrip())


def _number(value: Any, field: TableField) -> str:
    expected = EXPECTED[field.type]
    if isinstance(value, str):
        raise _found(expected, value, NUMBER if re.search(r"\d", value) else EMPTY)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _found(expected, value, NUMBER)
    if field.type == "integer":
        if isinstance(value, float) and not value.is_integer():
            raise _found(expected, value)
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    # Excel keeps and shows 15 digits; what comes after them is noise of its arithmetic. + 0.0 turns -0.0 into 0.
    return as_text(float(f"{value:.15g}") + 0.0)


def _month(value: Any, _: TableField) -> str:
    if isinstance(value, datetime) and value.day == 1 and value.time() == time():
        return f"{value:%Y-%m}"
    match = _MONTH.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise _found(EXPECTED["yearmonth"], value)
    month, year, iso_year, iso_month = match.groups()
    return f"{year or iso_year}-{month or iso_month}"


def _day(value: Any) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if match:
        day, month, year = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        with suppress(ValueError):
            return date(int(year), int(month), int(day)).isoformat()
    raise _found(EXPECTED["date"], value)


def _string(value: Any, field: TableField) -> str:
    if isinstance(value, date | time | timedelta):
        raise _found(
            "Text", value, "Excel hat daraus ein Datum gemacht. Bitte die Zelle als Text formatieren und neu eingeben."
        )
    if isinstance(value, bool):
        raise _found("Text", value)
    if not isinstance(value, str):
        if isinstance(value, float) and not value.is_integer():
            raise _found(
                "Text",
                value,
                "Excel hat daraus eine Zahl gemacht. Bitte die Zelle als Text formatieren und neu eingeben.",
            )
        value = str(int(value))
    if field.categories and value not in field.labels:
        codes = {label: code for code, label in field.labels.items()}
        if value not in codes:
            raise _found(f"eine Angabe aus {quoted(codes)}", value)
        return codes[value]
    return str(value)


def quoted(labels: Iterable[str]) -> str:
    """``„a“, „b“``."""
    return ", ".join(f"„{label}“" for label in labels)


_READERS: dict[str, Callable[[Any, TableField], str]] = {
    "integer": _number,
    "number": _number,
    "yearmonth": _month,
    "date": lambda value, _: _day(value),
    "string": _string,
}
