"""What the expectations of Great Expectations itself reject (null, value set, range, key), in our words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import number


def core_deviations(config: Any, result: Any, table: str, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """The rows that an expectation of Great Expectations itself rejects, in our words."""
    columns = [config.kwargs["column"]] if "column" in config.kwargs else config.kwargs.get("column_list", [])
    expected = _expected(config)
    frame = evidence.frames[table]
    for position in result.get("unexpected_index_list") or [None]:
        row = None if position is None else frame.iloc[position].to_dict()
        value = "" if row is None else ", ".join(_shown(row[column]) for column in columns)
        where = evidence.table_name(table) if row is None else evidence.place(table, row)
        yield {
            "schluessel": "/".join([table, *columns]) if row is None else evidence.key(table, row, "+".join(columns)),
            "text": f"{where}, Spalte „{', '.join(columns)}“: {value or 'kein Wert'} gefunden, {expected} erwartet.",
            "gefunden": value,
            "erwartet": expected,
            "row": position,
            "spalte": columns[0] if len(columns) == 1 else None,
            "lesart": "",
        }


def _expected(config: Any) -> str:
    kwargs = config.kwargs
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    match config.type:
        case "expect_column_values_to_not_be_null":
            return "eine Angabe"
        case "expect_column_values_to_be_in_set":
            return german.enumeration([str(value) for value in kwargs["value_set"]], "oder")
        case "expect_column_values_to_be_between" if low is not None and high is not None:
            return f"{number(low)} bis {number(high)}"
        case "expect_column_values_to_be_between":
            return f"mindestens {number(low)}" if low is not None else f"höchstens {number(high)}"
        case "expect_column_values_to_be_unique" | "expect_compound_columns_to_be_unique":
            return "ein nur einmal vergebener Schlüssel"
    return str(config.meta["grund"])


def _shown(value: Any) -> str:
    if german.is_missing(value):
        return "kein Wert"
    return number(value) if isinstance(value, int | float) else str(value)
