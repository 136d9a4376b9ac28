"""The descriptor (Frictionless Data Package) and the strict reading and writing of the tables it describes.

A table is read as it stands or refused: nothing is guessed, stripped or repaired. All problems of a file are
collected and reported together, each with file, line and column.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from soest_analysis.errors import UnusableInput
from soest_analysis.yaml_files import describe

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "yearmonth": "period[M]",
}
EXPECTED = {
    "integer": "ganze Zahl ohne Tausenderpunkt",
    "number": "Zahl mit Dezimalpunkt",
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


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Category(_Model):
    """A code and its German label."""

    value: str
    label: str


class Constraints(_Model):
    """What a single value must keep."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None


class TableField(_Model):
    """One column: its type, its heading in the report, its unit and its closed list of codes."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Literal["string", "integer", "number", "date", "yearmonth"]
    title: str
    description: str = ""
    unit: str | None = None
    constraints: Constraints = Constraints()
    categories: tuple[Category, ...] = ()
    categories_ordered: bool = Field(default=False, alias="categoriesOrdered")

    @property
    def labels(self) -> dict[str, str]:
        """Code -> label."""
        return {category.value: category.label for category in self.categories}


class Total(_Model):
    """An identity: for every combination of the other keys, the row ``gesamt`` is the sum of the other rows."""

    feld: str
    gesamt: str


class Series(_Model):
    """The table is a time series that every edition continues: it holds new points, and past ones only if revised.

    ``zeit`` is the field of time; rows that agree in ``je`` belong to one line. Values of a line can be compared as
    long as the fields ``gleich`` stay the same and ``bruch`` (where a row says what changed in counting) stays empty.
    """

    zeit: str
    je: tuple[str, ...] = ()
    gleich: tuple[str, ...] = ()
    bruch: str | None = None


class Survey(_Model):
    """How the workbook asks for the table.

    ``fortschreiben``: fields whose last value stands in the cell, to be checked and changed. ``vorbelegung``: what
    stands in the cell of a field without last value; {jahr}, {stichtag} and {tag} are filled in. ``nur``: field ->
    codes; rows with other codes are not asked again.
    """

    fortschreiben: tuple[str, ...] = ()
    vorbelegung: dict[str, str] = {}
    nur: dict[str, tuple[str, ...]] = {}


class Retired(_Model):
    """The first edition that no longer collects the table, and why."""

    ab: int
    grund: str


class Schema(_Model):
    """The columns of a table and its key."""

    fields: tuple[TableField, ...]
    primary_key: tuple[str, ...] = Field(alias="primaryKey")
    missing_values: tuple[str, ...] = Field(default=("",), alias="missingValues")


class Table(_Model):
    """One table of the edition: what a row is, who delivers it, which rows are sums of others."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")  # also names a sheet, which has room for 31 characters
    path: str
    title: str
    description: str
    schema_: Schema = Field(alias="schema")
    lieferant: str
    personenzahlen: bool
    leer_erlaubt: bool = False
    frage: str | None = Field(default=None, description="The question that a chart of the table answers: its title")
    summen: tuple[Total, ...] = ()
    zeitreihe: Series | None = None
    erhebung: Survey = Survey()
    seit: int | None = Field(default=None, description="First edition that collects the table; None: from the start")
    eingestellt: Retired | None = None

    @model_validator(mode="after")
    def _names_are_fields(self) -> "Table":
        series, survey = self.zeitreihe, self.erhebung
        named = [*self.key, *(total.feld for total in self.summen)]
        named += [*survey.fortschreiben, *survey.vorbelegung, *survey.nur]
        named += [series.zeit, *series.je, *series.gleich, *([series.bruch] if series.bruch else [])] if series else []
        unknown = sorted(set(named) - {field.name for field in self.fields})
        if unknown:
            raise ValueError(f"unbekannte Felder genannt: {', '.join(unknown)}")
        return self

    @property
    def fields(self) -> tuple[TableField, ...]:
        """The columns in their order."""
        return self.schema_.fields

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that tell one row from another."""
        return self.schema_.primary_key

    @property
    def values(self) -> tuple[TableField, ...]:
        """The columns with figures, without those of the key."""
        return tuple(f for f in self.fields if f.type in ("integer", "number") and f.name not in self.key)

    def field(self, name: str) -> TableField:
        """The column of that name."""
        return next(field for field in self.fields if field.name == name)

    def cell(self, row: Mapping[str, Any], column: str) -> str:
        """The stable name of a cell: table, key values and column, e.g. ``asylblg/duldung/personen``."""
        return "/".join([self.name, *(_code(row[name]) for name in self.key), column])

    def collected(self, year: int) -> bool:
        """True if the edition of that year has the table."""
        return (self.seit or year) <= year and not (self.eingestellt and self.eingestellt.ab <= year)


class DataPackage(BaseModel):
    """The descriptor ``data/datapackage.json``. Keys of the standard that we do not use are allowed."""

    name: str
    title: str
    resources: tuple[Table, ...]

    @classmethod
    def load(cls, path: Path) -> "DataPackage":
        """Read and check the descriptor. Raises UnusableInput."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise UnusableInput(
                *(f"Datei {path.name}, {'.'.join(map(str, e['loc']))}: {describe(e)}" for e in error.errors())
            ) from error

    def of(self, year: int) -> "DataPackage":
        """The tables that the edition of that year collects."""
        return self.model_copy(update={"resources": tuple(t for t in self.resources if t.collected(year))})

    def table(self, name: str) -> Table:
        """The table of that name; KeyError names the known ones."""
        for table in self.resources:
            if table.name == name:
                return table
        raise KeyError(f"Tabelle „{name}“ ist unbekannt; bekannt sind: {', '.join(t.name for t in self.resources)}")


def read_table(path: Path, table: Table, name: str | None = None) -> pd.DataFrame:
    """Read one CSV file as the descriptor says, typed, with one column per field in the descriptor's order.

    Integers become Int64, numbers Float64, dates datetime64, months Period, codes ordered categories.
    ``name`` is how messages call the file. Raises UnusableInput with every problem of the file.
    """
    name = name or path.name
    rows = _rows(path, name)
    problems = _check_header(rows[0], table, name)
    if problems:
        raise UnusableInput(*problems)
    columns: dict[str, list[Any]] = {field.name: [] for field in table.fields}
    for line, row in rows[1:]:
        if len(row) != len(table.fields):
            problems.append(f"Datei {name}, Zeile {line}: {len(table.fields)} Felder erwartet, {len(row)} gefunden.")
            continue
        for field, text in zip(table.fields, row, strict=True):
            problem = check_cell(text, field)
            if problem:
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
            series[field.name] = pd.to_numeric(column).astype(DTYPES[field.type])
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


def _code(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def _rows(path: Path, name: str) -> list[Any]:
    """The header and then (line number, cells) for every record."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UnusableInput(
            f"Datei {name}: fehlt. Bitte anlegen oder die Tabelle als nicht geliefert erklären."
        ) from None
    except UnicodeDecodeError:
        raise UnusableInput(
            f"Datei {name}: UTF-8 erwartet, andere Kodierung gefunden. Bitte als „CSV UTF-8“ speichern."
        ) from None
    if "\0" in text:
        raise UnusableInput(f"Datei {name}: UTF-8 erwartet, Nullzeichen gefunden. Bitte als „CSV UTF-8“ speichern.")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise UnusableInput(f"Datei {name}: kein lesbares CSV ({error}).") from None
    if not rows:
        raise UnusableInput(f"Datei {name}: Kopfzeile erwartet, leere Datei gefunden.")
    return [rows[0][1], *rows[1:]]


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
    if kind == "date":
        return not pd.isna(pd.to_datetime(text, format="%Y-%m-%d", errors="coerce"))
    return True


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
