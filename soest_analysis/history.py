"""One table through the editions: which values continue a line, which were revised, where the way of counting changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.descriptor import Table

HISTORY = ["ausgabe", "reihe", "revidiert"]
REVISION = ["schluessel", "spalte", "alt", "neu", "ausgabe_alt", "ausgabe_neu"]


@dataclass(frozen=True)
class Delivery:
    """What one edition holds of a table.

    ``stand``: the day it describes, in words. ``definition``: what changed in counting since the delivery before, or
    None.
    """

    year: int
    frame: pd.DataFrame
    stand: str | None = None
    definition: str | None = None


def join(deliveries: Sequence[Delivery], table: Table) -> pd.DataFrame:
    """The lines of a time series across editions, the later edition winning for each point.

    Adds ``ausgabe`` (year of the edition that the row comes from), ``reihe`` (0, 1, … in each line: values of different
    numbers were counted differently and must not be compared) and ``revidiert`` (the last edition states the point
    otherwise than the ones before it, counted alike). Rows stay in the order of the editions, in each as delivered.
    """
    rows, _ = _follow(deliveries, table)
    columns = [field.name for field in table.fields]
    if not rows:
        return deliveries[-1].frame.assign(ausgabe=0, reihe=0, revidiert=False).iloc[:0]
    joined = pd.DataFrame([row for row, *_ in rows], columns=columns).astype(_types(deliveries[-1].frame))
    for position, name in enumerate(HISTORY, start=1):
        joined[name] = [row[position] for row in rows]
    return joined


def revisions(deliveries: Sequence[Delivery], table: Table) -> pd.DataFrame:
    """Every figure that a later edition states otherwise: schluessel (dict field -> value), spalte, alt, neu and the
    two editions. Figures that were counted differently are not revisions."""
    _, found = _follow(deliveries, table)
    return pd.DataFrame(found, columns=REVISION)


def delivered(deliveries: Sequence[Delivery]) -> list[int]:
    """The editions that hold the table."""
    return [delivery.year for delivery in deliveries if not delivery.frame.empty]


def current(joined: pd.DataFrame) -> pd.DataFrame:
    """The points that are counted as today, so that they can be compared."""
    return joined[joined.reihe == joined.reihe.max()].reset_index(drop=True)


def breaks(joined: pd.DataFrame, time: str) -> list[Any]:
    """The points of time from which on the way of counting is another one."""
    starts = joined.groupby("reihe")[time].min().sort_index()
    return list(starts.iloc[1:])


def comparable(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The deliveries counted like the last one, with rows, earliest first."""
    kept: list[Delivery] = []
    for delivery in deliveries:
        if delivery.definition:
            kept = []
        if not delivery.frame.empty:
            kept.append(delivery)
    return kept


def sentence_revisions(found: pd.DataFrame, table: Table) -> str:
    """``Revidiert: 12/2017, Städtischer Wohnraum: 200 → 202 (Ausgabe 2019).``; empty if nothing was revised."""
    if found.empty:
        return ""
    parts = []
    for row in found.itertuples():
        where = ", ".join(label(table, name, value) for name, value in row.schluessel.items())
        column = f" ({table.field(row.spalte).title})" if len(table.values) > 1 else ""
        change = f"{german.number(row.alt, None)} → {german.number(row.neu, None)}"
        parts.append(f"{where}{column}: {change} (Ausgabe {row.ausgabe_neu})")
    return f"Revidiert: {'; '.join(parts)}."


def sentence_breaks(deliveries: Sequence[Delivery]) -> str:
    """Since which edition the table is counted differently, and how; empty if never."""
    parts = [f"ab Ausgabe {d.year}: {d.definition.rstrip('.')}" for d in deliveries if d.definition]
    return f"Neue Zählweise {'; '.join(parts)}." if parts else ""


def label(table: Table, name: str, value: Any) -> str:
    """A code, month, date or number of a key as people read it."""
    if isinstance(value, pd.Period):
        return german.month(value, short=True)
    if isinstance(value, pd.Timestamp):
        return german.day(value)
    return table.field(name).labels.get(str(value), str(value))


def _follow(deliveries: Sequence[Delivery], table: Table) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    """Go through the editions: the rows that count in the end with their history, and the revisions on the way."""
    series = table.zeitreihe
    if series is None:
        raise ValueError(f"{table.name} ist keine Zeitreihe")
    rows: list[tuple[dict[str, Any], int, int, bool]] = []
    found: list[dict[str, Any]] = []
    number: dict[tuple[str, ...], int] = {}
    alike: dict[tuple[str, ...], tuple[str, ...]] = {}
    for delivery in deliveries:
        records = delivery.frame.to_dict("records")
        lines: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for record in records:
            lines.setdefault(_key(record, series.je), []).append(record)
        for line, points in lines.items():
            stated = series.bruch and any(not german.is_missing(point[series.bruch]) for point in points)
            same = _key(points[0], series.gleich)
            if line in number and (delivery.definition or stated or alike[line] != same):
                number[line] += 1
            number.setdefault(line, 0)
            alike[line] = _key(points[-1], series.gleich)
        earlier: dict[tuple[str, ...], tuple[dict[str, Any], int, int, bool]] = {}
        for row in rows:
            earlier.setdefault((*_key(row[0], series.je), str(row[0][series.zeit])), row)
        taken, new = set(), []
        for record in records:
            line = _key(record, series.je)
            point = (*line, str(record[series.zeit]))
            before = earlier.get(point)
            revised = False
            if before and before[2] == number[line] and point not in taken:
                changed = changed_figures(before[0], record, table)
                revised = bool(changed) and delivery is deliveries[-1]
                key = {name: record[name] for name in (series.zeit, *series.je)}
                found += [
                    {
                        "schluessel": key,
                        "spalte": column,
                        "alt": old,
                        "neu": now,
                        "ausgabe_alt": before[1],
                        "ausgabe_neu": delivery.year,
                    }
                    for column, old, now in changed
                ]
            taken.add(point)
            new.append((record, delivery.year, number[line], revised))
        rows = [row for row in rows if (*_key(row[0], series.je), str(row[0][series.zeit])) not in taken] + new
    return rows, found


def _key(record: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(record[name]) for name in names)


def changed_figures(old: Mapping[str, Any], new: Mapping[str, Any], table: Table) -> list[tuple[str, Any, Any]]:
    """Column, old and new value of every figure that is stated otherwise."""
    pairs = [(field.name, old[field.name], new[field.name]) for field in table.values]
    return [
        pair for pair in pairs if not german.is_missing(pair[1]) and (german.is_missing(pair[2]) or pair[1] != pair[2])
    ]


def _types(frame: pd.DataFrame) -> dict[str, Any]:
    return {name: frame[name].dtype for name in frame.columns}
