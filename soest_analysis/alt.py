"""Drafts alternative texts from the data of a chart, so that they cannot contradict it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from soest_analysis import german

LASTING = 1 / 4  # of the span between highest and lowest value: a smaller movement is no turn
NAMED = 3  # turning points, or points that share an extreme, that are named


def series(kind: str, labels: Sequence[str], values: Sequence[Any], unit: str, digits: int | None = 0) -> str:
    """A series in words: form, range, first and last value, highest and lowest, course with its turning points.

    ``labels`` name the points (months, years), ``values`` may hold missing ones; a single known one is just stated.
    """
    points = [(label, value) for label, value in zip(labels, values, strict=True) if not german.is_missing(value)]
    if not points:
        return f"{kind}: {german.MISSING}."
    (first, start), (last, end) = points[0], points[-1]
    if len(points) == 1:
        return f"{kind} in {unit}, nur {first}: {german.number(start, digits)}."
    known = [value for _, value in points]
    opening = f"{kind} von {first} bis {last} in {unit}:"
    if min(known) == max(known):
        return f"{opening} durchgehend {german.number(start, digits)}."
    extremes = [
        f"{name} {german.number(value, digits)} ({_where([label for label, other in points if other == value])})"
        for name, value in (("Höchstwert", max(known)), ("Tiefstwert", min(known)))
    ]
    return (
        f"{opening} Beginn {german.number(start, digits)}, Ende {german.number(end, digits)}, {', '.join(extremes)}. "
        f"Verlauf: {_course(points, digits)}."
    )


def turning_points(values: Sequence[float]) -> list[int]:
    """The positions where a series changes its direction lastingly.

    These are its highs and lows before and after which it moves by at least a quarter of the span between its highest
    and its lowest value. What is less than that is taken for a fluctuation.
    """
    lasting = LASTING * (max(values) - min(values))
    found: list[int] = []
    high = low = 0
    direction = 0  # 1 while it rises lastingly, -1 while it falls
    for position, value in enumerate(values):
        high = position if value > values[high] else high
        low = position if value < values[low] else low
        if direction >= 0 and lasting and values[high] - value >= lasting:
            found += [high] if direction else []
            direction, low = -1, position
        elif direction <= 0 and lasting and value - values[low] >= lasting:
            found += [low] if direction else []
            direction, high = 1, position
    return found


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


def _where(labels: Sequence[str]) -> str:
    """The points that share a value; of many the first."""
    if len(labels) <= NAMED:
        return german.enumeration(labels)
    return f"an {len(labels)} Stellen, zuerst {labels[0]}"


def _course(points: Sequence[tuple[str, Any]], digits: int | None) -> str:
    """``durchgehend steigend``, or what it did up to each turning point and after the last."""
    values = [value for _, value in points]
    turns = turning_points(values)
    if not turns:
        rises = values[-1] > values[0]
        steps = [(new - old) * (1 if rises else -1) for old, new in pairwise(values)]
        how = "durchgehend" if min(steps) > 0 else "insgesamt"
        return f"{how} {'steigend' if rises else 'fallend'}"
    if len(turns) > NAMED:
        return f"schwankend mit {len(turns)} Wendepunkten"
    ways = ["fallend", "steigend"] if values[turns[0]] < values[0] else ["steigend", "fallend"]
    parts = [
        f"{ways[number % 2]} bis zum Wendepunkt {points[turn][0]} ({german.number(points[turn][1], digits)})"
        for number, turn in enumerate(turns)
    ]
    return f"{', dann '.join(parts)}, dann {ways[len(turns) % 2]}"
