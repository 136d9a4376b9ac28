"""Tables whose figures remember where they come from, and what is counted or put together from them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import pandas as pd

from soest_analysis.figure_array import FigureArray
from soest_analysis.origin import COUNT, Figure, Leaf, Secret

ROWS = "zeilen"  # in a frame's attrs: the table whose rows it holds


def track(
    frame: pd.DataFrame,
    leaf: Callable[[int, str, float | None], Leaf],
    columns: Sequence[str],
    rows: Leaf,
    secret: Container[str] = (),
) -> pd.DataFrame:
    """The frame with these ``columns`` as figures.

    ``leaf``: position of a row, column and value -> where the value stands. ``rows``: what a count of rows refers to.
    ``secret``: names of cells that are missing because they are kept secret.
    """

    def figure(position: int, column: str, value: Any) -> Any:
        if not pd.isna(value):
            return Figure(value, leaf(position, column, float(value)))
        place = leaf(position, column, None) if secret else None
        return Secret(origin=place) if place and place.name in secret else value

    tracked = frame.copy()
    for name in columns:
        values = [figure(position, name, value) for position, value in enumerate(frame[name])]
        tracked[name] = FigureArray(values, "i" if pd.api.types.is_integer_dtype(frame[name]) else "f")
    tracked.attrs[ROWS] = rows
    return tracked


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, column -> value; pandas' own ``to_dict`` would make plain numbers of figures."""
    columns = list(map(str, frame.columns))
    return [dict(zip(columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def count(frame: pd.DataFrame) -> int | Figure:
    """The number of rows, as a figure if it is known whose rows they are."""
    return _counted(frame, frame.attrs.get(ROWS), "")


def tally(frame: pd.DataFrame, column: str) -> dict[Any, int | Figure]:
    """Value -> number of rows that have it, in the order of the categories or of the rows; none that is missing."""
    values = frame[column].cat.categories if hasattr(frame[column], "cat") else frame[column].dropna().unique()
    rows = frame.attrs.get(ROWS)
    found = {value: frame[(frame[column] == value).fillna(False)] for value in values}
    return {value: _counted(same, rows, f"{column}={value}") for value, same in found.items() if len(same)}


def _counted(frame: pd.DataFrame, rows: Leaf | None, condition: str) -> int | Figure:
    number = len(frame)
    if rows is None:
        return number
    name = f"{rows.name}{condition and f'[{condition}]'}{COUNT}{number}"
    return Figure(number, Leaf(*rows)._replace(name=name, wert=float(number), worte=condition))


def any_secret(values: Iterable[Any]) -> bool:
    """True if one of the values is missing because it is kept secret."""
    return any(isinstance(value, Secret) for value in values)


def is_stated(value: Any) -> bool:
    """True for a value and for one that is kept secret, False for one that is missing."""
    return isinstance(value, Secret) or not (value is None or pd.isna(value))


def stated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows in which each of the columns states a value, be it a secret one."""
    rows = zip(*(frame[name] for name in columns), strict=True)
    return frame[pd.Series([all(map(is_stated, row)) for row in rows], index=frame.index, dtype=bool)]


def column(values: Sequence[Any], dtype: str) -> Any:
    """The values as a column of figures, or as one of ``dtype`` (Int64, Float64) if none of them has an origin.

    pandas itself would take single figures for plain numbers.
    """
    if any(isinstance(value, Figure) for value in values):
        return FigureArray(list(values), pd.api.types.pandas_dtype(dtype).kind)
    return pd.array([pd.NA if pd.isna(value) else value for value in values], dtype=dtype)
