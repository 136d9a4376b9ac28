"""Small invented tables, described and filled in a few words."""

import re
from typing import Any

import pandas as pd

from soest_analysis.descriptor import Table
from soest_analysis.tables import typed

FIELD = re.compile(r"(?P<name>\w+)(:(?P<type>\w+))?(/(?P<unit>\w+))?(=(?P<codes>[\w|]+))?(?P<key>\*)?")


def describe(fields: str, **extra: Any) -> Table:
    """``describe("ort* art=a|b* wert:integer/Personen")``: the table Probe; ``*`` marks the key, labels are in capitals."""
    parsed = [FIELD.fullmatch(word) for word in fields.split()]
    schema = {
        "primaryKey": [field["name"] for field in parsed if field["key"]],
        "fields": [
            {
                "name": field["name"],
                "type": field["type"] or "string",
                "title": field["name"].capitalize(),
                "unit": field["unit"],
                "categories": [{"value": c, "label": c.upper()} for c in (field["codes"] or "").split("|") if c],
            }
            for field in parsed
        ],
    }
    resource = {"name": "probe", "path": "probe.csv", "title": "Probe", "description": "", "lieferant": "Amt"}
    return Table.model_validate({**resource, "personenzahlen": [], "schema": schema, **extra})


def fill(table: Table, *rows: str) -> pd.DataFrame:
    """Rows as words in the order of the fields; ``.`` is a missing value."""
    cells = [[None if word == "." else word for word in row.split()] for row in rows]
    return typed(pd.DataFrame(cells, columns=[field.name for field in table.fields], dtype="string"), table)
