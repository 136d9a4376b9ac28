"""The descriptor ``data/datapackage.json`` (Frictionless Data Package): what every table is and how it is collected."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from soest_analysis.errors import UnusableInput
from soest_analysis.text_files import read_json
from soest_analysis.yaml_files import problems_of


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

    @field_validator("pattern")
    @classmethod
    def _is_one(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error:
            raise ValueError(f"regulären Ausdruck erwartet, „{pattern}“ gefunden.") from None
        return pattern


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


class PersonCount(_Model):
    """The figures of ``feld`` that count persons, or families, whose members can be recognised just as well.

    Those in rows that have one of the codes ``wo`` (field -> codes) in each field, and in no field one of ``ausser``; a
    row that does not say is meant. Staff, volunteers and members of committees are not.
    """

    feld: str
    wo: dict[str, tuple[str, ...]] = {}
    ausser: dict[str, tuple[str, ...]] = {}

    def includes(self, row: Mapping[str, Any]) -> bool:
        """True if the figure in that row is meant."""
        fits = (pd.isna(row[name]) or str(row[name]) in codes for name, codes in self.wo.items())
        return all(fits) and not any(str(row[name]) in codes for name, codes in self.ausser.items())


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
    personenzahlen: tuple[PersonCount, ...] = Field(description="Which figures count persons; [] if none does")
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
        _once([field.name for field in self.fields], "Feld")
        for field in self.fields:
            _once([category.value for category in field.categories], f"{field.name}, Angabe")
        return self

    @model_validator(mode="after")
    def _counts_are_figures(self) -> "Table":
        columns = {field.name: field for field in self.fields}
        figures = {field.name for field in self.values}
        for count in self.personenzahlen:
            if count.feld not in figures:
                raise ValueError(
                    f"personenzahlen: Feld mit Zahlen außerhalb des Schlüssels erwartet, „{count.feld}“ gefunden."
                )
            for name, codes in [*count.wo.items(), *count.ausser.items()]:
                if name not in columns:
                    raise ValueError(f"personenzahlen: unbekanntes Feld „{name}“ genannt.")
                known = columns[name].labels
                if known and (unknown := sorted(set(codes) - set(known))):
                    raise ValueError(f"personenzahlen: {name} hat keine Angabe „{unknown[0]}“.")
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

    def counts_persons(self, row: Mapping[str, Any], column: str) -> bool:
        """True if the figure in that row and column counts persons."""
        return any(count.feld == column and count.includes(row) for count in self.personenzahlen)

    def collected(self, year: int) -> bool:
        """True if the edition of that year has the table."""
        return (self.seit or year) <= year and not (self.eingestellt and self.eingestellt.ab <= year)


class DataPackage(BaseModel):
    """The descriptor ``data/datapackage.json``. Keys of the standard that we do not use are allowed."""

    name: str
    title: str
    resources: tuple[Table, ...]

    @field_validator("resources")
    @classmethod
    def _every_table_once(cls, resources: tuple[Table, ...]) -> tuple[Table, ...]:
        _once([table.name for table in resources], "Tabelle")
        return resources

    @classmethod
    def load(cls, path: Path) -> "DataPackage":
        """Read and check the descriptor. Raises UnusableInput."""
        content = read_json(path, path.name)  # pydantic's own reader takes the last of two equal keys
        try:
            return cls.model_validate_json(json.dumps(content), strict=True)
        except ValidationError as error:
            raise UnusableInput(*problems_of(error, path.name)) from None

    def of(self, year: int) -> "DataPackage":
        """The tables that the edition of that year collects."""
        return self.model_copy(update={"resources": tuple(t for t in self.resources if t.collected(year))})

    def table(self, name: str) -> Table:
        """The table of that name; KeyError names the known ones."""
        for table in self.resources:
            if table.name == name:
                return table
        raise KeyError(f"Tabelle „{name}“ ist unbekannt; bekannt sind: {', '.join(t.name for t in self.resources)}")


def _once(names: Sequence[str], kind: str) -> None:
    """Raises ValueError if a name stands twice."""
    if doubles := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{kind} mehrfach genannt: {', '.join(doubles)}")


def _code(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
