"""Drafts alternative texts from the data of a chart, so that they cannot contradict it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from soest_analysis import german, tracked

LASTING = 1 / 4  # of the span between highest and lowest value: a smaller movement is no turn
LISTED = 12  # points of a series that are all told
NAMED = 3  # turning points, or points that share an extreme, that are named


def series(kind: str, labels: Sequence[str], values: Sequence[Any], unit: str, digits: int | None = 0) -> str:
    """A series in words: range, highest and lowest value, and every value or, of many, first, last and course.

    ``labels`` name the points (months, years), ``values`` may hold missing and secret ones; a single known one is just
    stated. What is said of the others holds of those that are named, for a secret one may be higher or lower. ``unit`` may
    be empty.
    """
    points = [(label, value) for label, value in zip(labels, values, strict=True) if not german.is_missing(value)]
    if not points:
        return f"{kind}: {german.none_known(values)}."
    (first, start), (last, end) = points[0], points[-1]
    secret = _withheld([label for label, value in zip(labels, values, strict=True) if german.is_secret(value)])
    if len(points) == 1:
        return f"{kind}{_measured(unit)}, {secret and 'genannt '}nur {first}: {german.number(start, digits)}.{secret}"
    known = [value for _, value in points]
    opening = f"{kind} von {first} bis {last}{_measured(unit)}"
    if min(known) == max(known):
        always = "jeder genannte Wert" if secret else "durchgehend"
        return f"{opening}: {always} {german.number(start, digits)}.{secret}"
    of = " der genannten Werte" if secret else ""
    extremes = ", ".join(
        f"{name}{of} {german.number(value, digits)} ({_where([label for label, other in points if other == value])})"
        for name, value in (("Höchstwert", max(known)), ("Tiefstwert", min(known)))
    )
    if len(points) <= LISTED:
        told = "; ".join(f"{label}: {german.number(value, digits)}" for label, value in points)
        return f"{opening}. {told}. {extremes}.{secret}"
    return (
        f"{opening}: Beginn {german.number(start, digits)}, Ende {german.number(end, digits)}, {extremes}. "
        f"Verlauf{of}: {_course(points, digits)}.{secret}"
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
    """Bars in words: for each row of ``frame`` (named by column ``label``) the values of ``columns`` (name -> words).

    A value is a number or, if there is more to say than that, a text. ``unit`` may be empty.
    """
    if frame.empty:
        return f"{kind}: {german.MISSING}."
    rows = []
    for row in tracked.records(frame):
        told = {name: row[name] if isinstance(row[name], str) else german.number(row[name], digits) for name in columns}
        parts = [german.spoken(f"{words} {told[name]}" if words else told[name]) for name, words in columns.items()]
        rows.append(f"{row[label]}: {german.enumeration(parts)}")
    return f"{kind}{_measured(unit)}. {'; '.join(rows)}."


def _measured(unit: str) -> str:
    """The unit, never inflected."""
    return f" in der Einheit {unit}" if unit else ""


def _withheld(labels: Sequence[str]) -> str:
    """A sentence that names the points whose values are secret, or of many the first."""
    where = german.enumeration(labels) if len(labels) <= LISTED else _where(labels)
    return f" {german.SPOKEN_SECRET.capitalize()}: {where}." if labels else ""


def _where(labels: Sequence[str]) -> str:
    """The points that share a value; of many the first."""
    if len(labels) <= NAMED:
        return german.enumeration(labels)
    return f"an {len(labels)} Stellen, zuerst {labels[0]}"


def _course(points: Sequence[tuple[str, Any]], digits: int | None) -> str:
    """``durchgehend steigend``, or what it did up to each turn and after the last; one way is true of all its points.

    What moved the other way in between is told as ``im Ganzen``. The first and the last movement, however small, are told:
    so the course agrees with the beginning, the end, and the highest and lowest value.
    """
    values = [value for _, value in points]
    turns = turning_points(values)
    if len(turns) > NAMED:
        return f"schwankend mit {len(turns)} Wendepunkten"
    last = len(values) - 1
    ways = list(pairwise([0, *turns, last]))
    bounds = sorted({0, last, *turns, _extreme(values, *ways[0], first=True), _extreme(values, *ways[-1], first=False)})
    parts = [_way(values[start : end + 1]) for start, end in pairwise(bounds)]
    if len(parts) == 1:
        return parts[0] if parts[0].startswith("im") else f"durchgehend {parts[0]}"
    told = [
        f"{part} bis {points[end][0]} ({german.number(points[end][1], digits)})"
        for part, end in zip(parts, bounds[1:-1], strict=False)
    ]
    return f"{', dann '.join(told)}, dann {parts[-1]}"


def _extreme(values: Sequence[float], start: int, end: int, *, first: bool) -> int:
    """Where the first movement (from ``start``) really begins, or the last (to ``end``) really ends: its outermost point."""
    rises = values[end] > values[start]
    find = min if rises == first else max
    return find(range(start, end + 1) if first else range(end, start - 1, -1), key=values.__getitem__)


def _way(values: Sequence[float]) -> str:
    rises = values[-1] > values[0]
    steps = [(new - old) * (1 if rises else -1) for old, new in pairwise(values)]
    return f"{'' if min(steps) >= 0 else 'im Ganzen '}{'steigend' if rises else 'fallend'}"
