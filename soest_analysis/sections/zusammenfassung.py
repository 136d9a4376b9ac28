"""The most important figures of the edition in one table."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from soest_analysis import german, tracked
from soest_analysis.history import Delivery, comparable

YEAR = 12  # months


def row(
    topic: str, value: Any, unit: str, as_of: str | None, before: Any = None, before_as_of: str = ""
) -> dict[str, Any]:
    """One line of the table at a glance; ``before`` is the value to compare with, if any. A secret change is ``*``."""
    moved = None
    if tracked.is_stated(value) and tracked.is_stated(before):
        since = "" if tracked.any_secret([value, before]) else f" seit {before_as_of}"
        moved = german.signed(value - before, None) + since
    return {"thema": topic, "wert": value, "einheit": unit, "stand": as_of, "veraenderung": moved}


def compute_vergleich(series: pd.DataFrame, column: str) -> pd.DataFrame:
    """The last stated month, then the last one at least a year older: columns monat, wert; none to two rows."""
    known = tracked.stated(series, column).sort_values("monat", ascending=False)
    older = known[known.monat <= known.monat.iloc[0] - YEAR] if len(known) else known
    both = pd.concat([known.head(1), older.head(1)], ignore_index=True)
    return both[["monat", column]].rename(columns={column: "wert"})


def row_latest(topic: str, series: pd.DataFrame, column: str, unit: str) -> dict[str, Any]:
    """The last month of a monthly series, compared with the last value at least a year older."""
    points: list[tuple[Any, str | None]] = [
        (point.wert, german.month(point.monat)) for point in compute_vergleich(series, column).itertuples()
    ]
    (value, as_of), *before = points or [(None, None)]
    return row(topic, value, unit, as_of, *(before[0] if before else ()))


def row_cell(
    topic: str, deliveries: Sequence[Delivery], where: dict[str, str], column: str, unit: str
) -> dict[str, Any]:
    """One cell of a table, found by the codes in ``where``, compared with the last edition that states it alike."""
    own = deliveries[-1]
    earlier = [
        (value, delivery.stand or f"Ausgabe {delivery.year}")
        for delivery in comparable(deliveries)
        if delivery is not own and tracked.is_stated(value := _cell(delivery.frame, where, column))
    ]
    return row(topic, _cell(own.frame, where, column), unit, own.stand, *(earlier[-1] if earlier else ()))


def _cell(table: pd.DataFrame, where: dict[str, str], column: str) -> Any:
    for name, code in where.items():
        table = table[table[name] == code]
    return table.iloc[0][column] if len(table) == 1 else None


def compute_auf_einen_blick(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a table; columns thema, wert, einheit, stand, veraenderung."""
    frame = pd.DataFrame(rows, columns=["thema", "wert", "einheit", "stand", "veraenderung"])
    return frame.assign(wert=tracked.column([row["wert"] for row in rows], "Float64"))


def list_points(*sentences: str) -> str:
    """The sentences as a Markdown list."""
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)
