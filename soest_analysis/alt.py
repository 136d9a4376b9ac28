"""Drafts alternative texts from the data of a chart, so that they cannot contradict it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from soest_analysis import german


def series(kind: str, labels: Sequence[str], values: Sequence[Any], unit: str, digits: int | None = 0) -> str:
    """A series in words: form, range, first and last value, highest and lowest.

    ``labels`` name the points (months, years), ``values`` may hold missing ones; a single known one is just stated.
    """
    points = [(label, value) for label, value in zip(labels, values, strict=True) if not german.is_missing(value)]
    if not points:
        return f"{kind}: {german.MISSING}."
    (first, start), (last, end) = points[0], points[-1]
    if len(points) == 1:
        return f"{kind} in {unit}, nur {first}: {german.number(start, digits)}."
    high, low = max(points, key=lambda p: p[1]), min(points, key=lambda p: p[1])
    return (
        f"{kind} von {first} bis {last} in {unit}: Beginn {german.number(start, digits)}, Ende {german.number(end, digits)}, "
        f"Höchstwert {german.number(high[1], digits)} ({high[0]}), Tiefstwert {german.number(low[1], digits)} ({low[0]})."
    )


def bars(kind: str, frame: pd.DataFrame, label: str, columns: dict[str, str], unit: str, digits: int | None = 0) -> str:
    """Bars in words: for each row of ``frame`` (named by column ``label``) the values of ``columns`` (name -> words)."""
    if frame.empty:
        return f"{kind}: {german.MISSING}."
    rows = []
    for _, row in frame.iterrows():
        parts = [
            f"{words} {german.number(row[name], digits)}" if words else german.number(row[name], digits)
            for name, words in columns.items()
        ]
        rows.append(f"{row[label]}: {german.enumeration(parts)}")
    return f"{kind} in {unit}. {'; '.join(rows)}."
