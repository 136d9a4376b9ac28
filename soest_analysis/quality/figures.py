"""Figures: one published number, the true values that it allows, where it stands, and which day it describes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence, Row
from soest_analysis.quality.intervals import Interval, approximate, rounded

Spec = Mapping[str, Any]
_WORDS = {
    "rund": "rund ",
    "knapp": "knapp ",
    "mindestens": "mindestens ",
    "mehr_als": "mehr als ",
    "hoechstens": "bis zu ",
}


@dataclass(frozen=True)
class Figure:
    """A published figure: what it allows, how it is printed, where it stands, and in which file.

    ``stated``: the number in the text; None where a word such as "knapp" stands with it, so that no difference from it
    can be told. ``percent``: it is a percentage.
    """

    interval: Interval
    text: str
    place: str
    file: str = ""
    stated: Fraction | None = None
    percent: bool = False

    @property
    def value(self) -> Fraction | float:
        """One number to go on computing with: the bound that was printed, or the middle of what was rounded."""
        low, high = self.interval.low, self.interval.high
        if isinstance(low, float):
            return high
        return low if isinstance(high, float) else (low + high) / 2

    def agrees(self, other: Figure, tolerance: float = 0) -> bool:
        """True if one true value can stand behind both; two limits ("bis zu") must be the same limit."""
        one, two = self.interval, other.interval
        if one.low == two.low == -math.inf:
            one, two = Interval(one.high, one.high), Interval(two.high, two.high)
        elif one.high == two.high == math.inf:
            one, two = Interval(one.low, one.low), Interval(two.low, two.low)
        margin = Fraction(str(tolerance))
        return one.meets(two + Interval(-margin, margin))


@dataclass(frozen=True)
class Anchor:
    """The row that a rule starts from, and the day its figures describe."""

    table: str
    row: Row
    day: date

    @classmethod
    def of(cls, table: str, row: Row, evidence: Evidence) -> Anchor:
        """The row and its own day, or its table's."""
        return cls(table, row, day_of(row) or evidence.day(table))


def rows(frame: pd.DataFrame, where: Mapping[str, Any] | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Position and content of the rows that have these codes (one code or a list of codes per column)."""
    mask = pd.Series(True, index=frame.index)
    for column, wanted in (where or {}).items():
        codes = wanted if isinstance(wanted, list) else [wanted]
        mask &= frame[column].astype("string").isin([str(code) for code in codes]).fillna(False)
    records = frame[mask].to_dict("records")
    yield from zip(mask.to_numpy().nonzero()[0].tolist(), records, strict=True)


def continued(
    frame: pd.DataFrame, point: Sequence[str], earlier: pd.DataFrame | None
) -> list[tuple[int | None, dict[str, Any]]]:
    """The rows of ``earlier`` editions, without position, and then the table's own, which win where ``point`` agrees."""
    own = list(rows(frame))
    stated = {tuple(row[name] for name in point) for _, row in own}
    before = [] if earlier is None else [row for _, row in rows(earlier)]
    return [*((None, row) for row in before if tuple(row[name] for name in point) not in stated), *own]


def allowed(row: Row, column: str, digits: int | None = None) -> Interval | None:
    """The values that a cell allows, by its rounding or the word beside it; None where nothing was delivered."""
    value, accuracy = row[column], _accuracy(row)
    if german.is_missing(value):
        return None
    return rounded(value, digits) if accuracy == "exakt" and digits is not None else approximate(value, accuracy)


def _accuracy(row: Row) -> str:
    return "exakt" if german.is_missing(row.get("genauigkeit")) else str(row["genauigkeit"])


def cell(table: str, row: Row, column: str, evidence: Evidence, digits: int | None = None) -> Figure | None:
    """The figure in one cell, or None where nothing was delivered."""
    interval = allowed(row, column, digits)
    if interval is None:
        return None
    word, percent = _WORDS.get(_accuracy(row), ""), _is_percentage(table, row, column, evidence)
    text = word + number(row[column], digits) + (f"{german.NBSP}%" if percent else "")
    place, file = evidence.place(table, row, column), f"data/{evidence.year}/{table}.csv"
    return Figure(interval, text, place, file, None if word else Fraction(str(row[column])), percent)


def _is_percentage(table: str, row: Row, column: str, evidence: Evidence) -> bool:
    unit = row["einheit"] if "einheit" in row else evidence.package.table(table).field(column).unit
    return str(unit).lower() == "prozent"


def number(value: Any, digits: int | None = None) -> str:
    """A figure in German with the decimals it has, at least the published ones."""
    return german.number(float(value), max(_decimals(value), digits or 0))


def signed(value: Any) -> str:
    """A difference with its sign and the decimals it has."""
    return german.signed(float(value), _decimals(value))


def _decimals(value: Any) -> int:
    return max(0, -int(Decimal(str(float(value))).normalize().as_tuple().exponent))


def same_day(table: str, anchor: Anchor, evidence: Evidence) -> list[dict[str, Any]]:
    """The rows of a table that describe the anchor's day."""
    return rows_at_day(table, {}, {}, anchor, evidence)


def rows_at_day(table: str, where: Spec, spec: Spec, anchor: Anchor, evidence: Evidence) -> list[dict[str, Any]]:
    """The rows with these codes whose day is as close to the anchor's as ``spec`` asks (key ``zeit``)."""
    closeness = spec.get("zeit", "tag")
    found = [row for _, row in rows(evidence.frames[table], where)]
    return [row for row in found if _same_time(day_of(row) or evidence.day(table), anchor.day, closeness, row)]


def _same_time(day: date, wanted: date, closeness: str, row: Row) -> bool:
    match closeness:
        case "immer":
            return True
        case "jahr":
            return day.year == wanted.year
        case "vorjahr":
            return (day.year + 1, day.month) == (wanted.year, wanted.month)
        case "monat":
            return (day.year, day.month) == (wanted.year, wanted.month)
        case "tag":  # a row that is known by month is compared by month
            return (day.year, day.month) == (wanted.year, wanted.month) if "monat" in row else day == wanted
    raise ValueError(f"zeit: „{closeness}“ ist unbekannt")


def day_of(row: Row) -> date | None:
    """The day a row describes, if the row itself says so: its Stichtag, the end of its month or of its year."""
    if "stichtag" in row and not german.is_missing(row["stichtag"]):
        return date.fromisoformat(pd.Timestamp(row["stichtag"]).strftime("%Y-%m-%d"))
    if "monat" in row:
        month = row["monat"]
        return date(month.year, month.month, month.days_in_month)
    return date(int(row["jahr"]), 12, 31) if "jahr" in row else None
