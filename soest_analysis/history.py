"""One table through the editions: which values continue a line, which were revised, where the way of counting changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from soest_analysis import german, tracked
from soest_analysis.descriptor import Table

SIGN, NOTHING = "zeichen", "-"  # the column of the official signs; nothing is there
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
    if not rows:
        return deliveries[-1].frame.assign(ausgabe=0, reihe=0, revidiert=False)
    # as objects, because pandas would take figures with an origin for plain numbers
    joined = pd.DataFrame([row.record for row in rows], columns=[field.name for field in table.fields], dtype=object)
    joined.attrs = _counted_in(deliveries, {row.ausgabe for row in rows})
    return joined.astype(dict(deliveries[-1].frame.dtypes)).assign(
        ausgabe=[row.ausgabe for row in rows],
        reihe=[row.reihe for row in rows],
        revidiert=[row.revidiert for row in rows],
    )


def _counted_in(deliveries: Sequence[Delivery], years: set[int]) -> dict[Any, Any]:
    """What a count of joined rows refers to: the files of all editions that rows come from."""
    known = [delivery.frame.attrs.get(tracked.ROWS) for delivery in deliveries if delivery.year in years]
    files = german.enumeration([leaf.datei for leaf in known if leaf])
    return {tracked.ROWS: known[-1]._replace(datei=files)} if known and all(known) else {}


def revisions(deliveries: Sequence[Delivery], table: Table) -> pd.DataFrame:
    """Every figure that a later edition states otherwise: schluessel (dict field -> value), spalte, alt, neu and the
    two editions. Figures that were counted differently are not revisions."""
    _, found = _follow(deliveries, table)
    return pd.DataFrame(found, columns=REVISION, dtype=object)


def marks(joined: pd.DataFrame, found: pd.DataFrame, column: str) -> list[bool]:
    """Which rows of a joined series hold a figure in that column that is among the ``revisions`` found."""
    keys = [key for key, name in zip(found.schluessel, found.spalte, strict=True) if name == column]
    points = [tuple(map(str, key.values())) for key in keys]
    names = list(keys[0]) if keys else []
    return [tuple(str(row[name]) for name in names) in points for row in joined.to_dict("records")]


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
    """``Berichtigt: 12/2017, Städtischer Wohnraum: 200 → 202 (Ausgabe 2019).``; empty if nothing was revised."""
    if found.empty:
        return ""
    parts = []
    for row in found.itertuples():
        where = ", ".join(label(table, name, value) for name, value in row.schluessel.items())
        column = f" ({table.field(row.spalte).title})" if len(table.values) > 1 else ""
        change = f"{german.number(row.alt, None)} → {german.number(row.neu, None)}"
        parts.append(f"{where}{column}: {change} (Ausgabe {row.ausgabe_neu})")
    return f"Berichtigt: {'; '.join(parts)}."


def sentence_breaks(deliveries: Sequence[Delivery]) -> str:
    """Since which edition the table is counted differently, and how; empty if never."""
    parts = [f"ab Ausgabe {d.year}: {d.definition.rstrip('.')}" for d in deliveries if d.definition]
    return f"Neue Zählweise {'; '.join(parts)}." if parts else ""


def label(table: Table, name: str, value: Any) -> str:
    """A code, month, date or number of a table's field as people read it."""
    return german.label(value, table.field(name).labels)


def figure(record: Mapping[str, Any], name: str, table: Table) -> Any:
    """A figure; zero where the official sign says that nothing is there (DIN 55301). The sign stands for the first."""
    signed = name == table.values[0].name and str(record.get(SIGN)) == NOTHING
    return 0 if signed and german.is_missing(record[name]) else record[name]


def count_nothing(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with zero ``personen`` where the official sign says that nothing is there; what is missing stays missing."""
    return frame.assign(personen=frame.personen.mask(frame[SIGN] == NOTHING, 0))


def changed_figures(old: Mapping[str, Any], new: Mapping[str, Any], table: Table) -> list[tuple[str, Any, Any]]:
    """Column, old and new value of every figure that is stated otherwise; one that was missing before is new.

    What is kept secret in either is no change.
    """
    pairs = [(field.name, figure(old, field.name, table), figure(new, field.name, table)) for field in table.values]
    told = [pair for pair in pairs if not tracked.any_secret(pair)]
    return [(n, a, b) for n, a, b in told if not german.is_missing(a) and (german.is_missing(b) or a != b)]


class _Row(NamedTuple):
    """A row of the joined series; ``point``: its line and its time."""

    record: Mapping[str, Any]
    point: tuple[tuple[str, ...], Any]
    ausgabe: int
    reihe: int
    revidiert: bool


def _follow(deliveries: Sequence[Delivery], table: Table) -> tuple[list[_Row], list[dict[str, Any]]]:
    """Go through the editions: the rows that count in the end with their history, and the revisions on the way.

    A row's ``reihe`` is how often the table was redefined up to its edition, and its line up to its time.
    """
    series = table.zeitreihe
    if series is None:
        raise ValueError(f"{table.name} ist keine Zeitreihe")
    rows: list[_Row] = []
    found: list[dict[str, Any]] = []
    lines: dict[tuple[str, ...], _Line] = {}
    redefined = 0
    for delivery in deliveries:
        redefined += bool(delivery.definition)
        stated = [
            ((_key(record, series.je), record[series.zeit]), record) for record in tracked.records(delivery.frame)
        ]
        for (line, time), record in sorted(stated, key=lambda entry: entry[0][1]):
            changed = series.bruch is not None and not german.is_missing(record[series.bruch])
            lines.setdefault(line, _Line()).state(time, _key(record, series.gleich), changed)
        earlier = {row.point: row for row in reversed(rows)}
        fresh, seen = [], set()
        for point, record in stated:
            reihe, before, changes = redefined + lines[point[0]].breaks_until(point[1]), earlier.get(point), []
            alike = before is not None and _key(before.record, series.gleich) == _key(record, series.gleich)
            if before is not None and alike and before.reihe == reihe and point not in seen:
                changes = changed_figures(before.record, record, table)
                key = {name: record[name] for name in (series.zeit, *series.je)}
                editions = {"ausgabe_alt": before.ausgabe, "ausgabe_neu": delivery.year}
                found += [{"schluessel": key, "spalte": n, "alt": a, "neu": b, **editions} for n, a, b in changes]
            seen.add(point)
            fresh.append(_Row(record, point, delivery.year, reihe, bool(changes) and delivery is deliveries[-1]))
        rows = [row for row in rows if row.point not in seen] + fresh
    return rows, found


class _Line:
    """One line of a series: from which times on it is counted differently."""

    def __init__(self) -> None:
        self._alike: dict[Any, tuple[str, ...]] = {}
        self._breaks: set[Any] = set()

    def state(self, time: Any, alike: tuple[str, ...], changed: bool) -> None:
        """A point with what must stay the same, and whether it says itself that counting changed."""
        before = max((known for known in self._alike if known < time), default=None)
        if changed or (before is not None and self._alike[before] != alike):
            self._breaks.add(time)
        self._alike[time] = alike

    def breaks_until(self, time: Any) -> int:
        """How often counting changed up to that time."""
        return sum(at <= time for at in self._breaks)


def _key(record: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(record[name]) for name in names)
