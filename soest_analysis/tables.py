"""Strict reading and writing of the tables that the descriptor describes.

A table is read as it stands or refused: nothing is guessed, stripped or repaired. All problems of a file are
collected and reported together, each with file, line and column.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from soest_analysis.descriptor import Table, TableField
from soest_analysis.errors import UnusableInput
from soest_analysis.text_files import read_text

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "yearmonth": "period[M]",
}
MOST_DIGITS = 15  # that a floating-point number gives back as they were
EXPECTED = {
    "integer": "ganze Zahl ohne Tausenderpunkt",
    "number": f"Zahl mit Dezimalpunkt und höchstens {MOST_DIGITS} Ziffern",
    "date": "Datum JJJJ-MM-TT",
    "yearmonth": "Monat JJJJ-MM",
}
SPREADSHEET_ERROR = re.compile(r"#(REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|N/A|NV|NUM!|ZAHL!|NULL!)")
PATTERNS = {
    "integer": re.compile(r"-?(0|[1-9]\d{0,14})", re.ASCII),
    "number": re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?", re.ASCII),
    "date": re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII),
    "yearmonth": re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])", re.ASCII),
}
LONGEST = 32_767  # characters in a cell of Excel
# What no program shows, or shows elsewhere: controls but the line feed, reversals of the direction of writing, halves
# of characters, characters for private use, and those that are none.
ODD = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "\U000f0000-\U0010ffff]"
)


def read_table(path: Path, table: Table, name: str | None = None, *, gaps: bool = False) -> pd.DataFrame:
    """Read one CSV file as the descriptor says, typed, with one column per field in the descriptor's order.

    Integers become Int64, numbers Float64, dates datetime64, months Period, codes ordered categories.
    ``name`` is how messages call the file. ``gaps``: cells may be empty that must not be in a delivered table. Raises
    UnusableInput with every problem of the file.
    """
    name = name or path.name
    rows = _rows(path, name)
    problems = _check_header(rows[0][1], table, name)
    if problems:
        raise UnusableInput(*problems)
    columns: dict[str, list[Any]] = {field.name: [] for field in table.fields}
    for line, row in rows[1:]:
        if len(row) != len(table.fields):
            problems.append(f"Datei {name}, Zeile {line}: {len(table.fields)} Felder erwartet, {len(row)} gefunden.")
            continue
        for field, text in zip(table.fields, row, strict=True):
            problem = check_cell(text, field)
            if problem and (text or not gaps):
                problems.append(f"Datei {name}, Zeile {line}, Spalte {field.name}: {problem}")
            columns[field.name].append(text or None)
    if len(rows) == 1 and not table.leer_erlaubt:
        problems.append(
            f"Datei {name}: mindestens eine Zeile unter der Kopfzeile erwartet, keine gefunden. Nicht gelieferte "
            "Tabellen bitte in quellen.yaml unter nicht_geliefert mit Grund nennen und die Datei löschen."
        )
    problems += check_keys(rows[1:], table, name)
    if problems:
        raise UnusableInput(*problems)
    return typed(pd.DataFrame(columns, dtype="string"), table)


def typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Give every column the type of its field; codes become categories in the descriptor's order."""
    series = {}
    for field in table.fields:
        column = frame[field.name]
        if field.categories:
            series[field.name] = column.astype(pd.CategoricalDtype(list(field.labels), field.categories_ordered))
        elif field.type == "yearmonth":
            series[field.name] = pd.Series(pd.PeriodIndex(column, freq="M"), index=frame.index)
        elif field.type in ("integer", "number"):
            number = int if field.type == "integer" else float  # pandas' own reading is off by the last bit at times
            series[field.name] = column.map(number, na_action="ignore").astype(DTYPES[field.type])
        else:
            series[field.name] = column.astype(DTYPES[field.type])
    return pd.DataFrame(series, index=frame.index)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a typed table as CSV: UTF-8, comma, LF, decimal point, empty for missing; one way to write each value."""
    frame = frame.copy()
    for column in frame.select_dtypes("datetime"):
        frame[column] = frame[column].dt.strftime("%Y-%m-%d")
    for column in frame.select_dtypes("Float64"):
        frame[column] = frame[column].map(as_text, na_action="ignore").astype("string")
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def as_text(value: float) -> str:
    """A number as the tables write it: the shortest decimal notation that gives this value again."""
    return f"{Decimal(repr(float(value))).normalize():f}"


def record_lines(path: Path) -> list[int]:
    """The line of each record in the file: its last one, because a record can span lines; none if there is no file."""
    return [line for line, _ in _rows(path, path.name)[1:]] if path.exists() else []


def _rows(path: Path, name: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of every record, the header first."""
    try:
        text = read_text(path, name)
    except UnusableInput as error:
        if path.exists():
            raise
        raise UnusableInput(f"{error} Bitte anlegen oder die Tabelle als nicht geliefert erklären.") from None
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise UnusableInput(
            f"Datei {name}, Zeile {reader.line_num}: lesbares CSV erwartet. Hier oder darüber steht ein Anführungszeichen "
            f"zu viel oder zu wenig, oder eine Zelle hat mehr als {csv.field_size_limit()} Zeichen."
        ) from None
    if not rows:
        raise UnusableInput(f"Datei {name}: Kopfzeile erwartet, leere Datei gefunden.")
    return rows


def _check_header(header: list[str], table: Table, name: str) -> list[str]:
    expected = [field.name for field in table.fields]
    if header == expected:
        return []
    if len(header) == 1 and ";" in header[0]:
        return [f"Datei {name}, Zeile 1: Komma als Trennzeichen erwartet, Semikolon gefunden."]
    problems = [f"Datei {name}, Zeile 1: Spalte „{c}“ erwartet, nicht gefunden." for c in expected if c not in header]
    problems += [f"Datei {name}, Zeile 1: Spalte „{c}“ gefunden, nicht erwartet." for c in header if c not in expected]
    problems += [f"Datei {name}, Zeile 1: Spalte „{c}“ steht mehrfach da." for c in expected if header.count(c) > 1]
    return problems or [
        f"Datei {name}, Zeile 1: Reihenfolge {', '.join(expected)} erwartet, {', '.join(header)} gefunden."
    ]


def check_cell(text: str, field: TableField) -> str | None:
    """What is wrong with a cell's text, as the rest of a sentence that names the cell; None if nothing."""
    if not text:
        return "Angabe erwartet, leere Zelle gefunden." if field.constraints.required else None
    if text != text.strip() or unicodedata.normalize("NFC", text) != text:
        return f"Text ohne Leerzeichen am Rand und mit zusammengesetzten Umlauten erwartet, „{text}“ gefunden."
    if odd := {f"U+{ord(character):04X}" for character in ODD.findall(text)}:
        return (
            f"Text ohne Zeichen wie {', '.join(sorted(odd))}, die nichts bedeuten, erwartet, „{text}“ gefunden. "
            "Bitte die Stelle neu eintippen."
        )
    if len(text) > LONGEST:
        return f"höchstens {LONGEST} Zeichen erwartet, {len(text)} gefunden."
    if SPREADSHEET_ERROR.fullmatch(text):
        return f"Angabe erwartet, Fehlerwert „{text}“ einer Tabellenkalkulation gefunden."
    if field.categories and text not in field.labels:
        return f"eine Angabe aus {', '.join(field.labels)} erwartet, „{text}“ gefunden."
    if field.type in PATTERNS and not _parses(text, field.type):
        return f"{EXPECTED[field.type]} erwartet, „{text}“ gefunden."
    if field.constraints.pattern and not re.fullmatch(field.constraints.pattern, text):
        return f"Angabe nach dem Muster {field.constraints.pattern} erwartet, „{text}“ gefunden."
    if field.type in ("integer", "number"):
        low, high = field.constraints.minimum, field.constraints.maximum
        if low is not None and float(text) < low:
            return f"mindestens {low:g} erwartet, „{text}“ gefunden."
        if high is not None and float(text) > high:
            return f"höchstens {high:g} erwartet, „{text}“ gefunden."
    return None


def _parses(text: str, kind: str) -> bool:
    if not PATTERNS[kind].fullmatch(text):
        return False
    if kind == "number" and len(text.replace(".", "").lstrip("-0")) > MOST_DIGITS:
        return False
    try:
        return kind != "date" or bool(date.fromisoformat(text))
    except ValueError:  # such as 2030-02-31
        return False


def check_keys(rows: Sequence[tuple[int, Sequence[str]]], table: Table, name: str) -> list[str]:
    """A sentence for every row (line number, cells in the order of the fields) whose key stands further up already."""
    positions = [i for i, field in enumerate(table.fields) if field.name in table.key]
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for line, row in rows:
        key = tuple(row[i] for i in positions if i < len(row))
        if key in seen:
            problems.append(
                f"Datei {name}, Zeile {line}: Schlüssel {' / '.join(key)} steht schon in Zeile {seen[key]}."
            )
        seen.setdefault(key, line)
    return problems
