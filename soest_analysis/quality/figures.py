"""Figures: how a suite names a published figure, and the interval of true values that the figure allows.

A figure in a suite is one of

    {"spalte": S}                                  the same row's column S
    {"tabelle": T, "wo": {F: code}, "spalte": S}   the one row of T with these codes, at the same Stichtag
    {"kennzahl": K}                                the figure K from running text, at the same Stichtag
    {"zahl": 100}                                  a constant
    {"anzahl": {"tabelle": T, "wo": ..., "ausser": ..., "verschieden": F}}   rows of T, or different values of F in them
    {"bezug": {"tabelle": T, "anzahl": S, "anteil": P, "stellen": n}}   the total that T's counts and shares imply
    {"summe": [..]}, {"produkt": [a, b]}, {"anteil": [part, whole]}, {"veraenderung": [old, new]}   (percent)

``stellen`` beside a cell says to how many decimals it was rounded for print. ``zeit`` says how close the Stichtage must
be: "tag" (default), "monat", "jahr", "vorjahr" (exactly one year before) or "immer".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence, Row
from soest_analysis.quality.intervals import (
    Interval,
    approximate,
    change,
    denominator,
    exact,
    rounded,
    share,
)

Spec = Mapping[str, Any]
_WORDS = {"rund": "rund ", "knapp": "knapp ", "mindestens": "mindestens ", "mehr_als": "mehr als ", "hoechstens": "bis zu "}


@dataclass(frozen=True)
class Figure:
    """A published figure: what it allows, how it is printed, and where it stands."""

    interval: Interval
    text: str
    place: str

    @property
    def value(self) -> Fraction | float:
        """One number for differences: the bound that was printed, or the middle of what was rounded."""
        low, high = self.interval.low, self.interval.high
        if isinstance(low, float):
            return high
        return low if isinstance(high, float) else (low + high) / 2


@dataclass(frozen=True)
class Anchor:
    """The row that a rule starts from, and the day its figures describe."""

    table: str
    row: Row
    day: date

    @classmethod
    def of(cls, table: str, row: Row, evidence: Evidence) -> Anchor:
        return cls(table, row, day_of(row) or evidence.day(table))


def rows(frame: pd.DataFrame, where: Mapping[str, Any] | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Position and content of the rows that have these codes (one code or a list of codes per column)."""
    mask = pd.Series(True, index=frame.index)
    for column, wanted in (where or {}).items():
        codes = wanted if isinstance(wanted, list) else [wanted]
        mask &= frame[column].astype("string").isin([str(code) for code in codes]).fillna(False)
    records = frame[mask].to_dict("records")
    yield from zip(mask.to_numpy().nonzero()[0].tolist(), records, strict=True)


def cell(table: str, row: Row, column: str, evidence: Evidence, digits: int | None = None) -> Figure | None:
    """The figure in one cell, or None where nothing was delivered."""
    value = row[column]
    if german.is_missing(value):
        return None
    accuracy = "exakt" if german.is_missing(row.get("genauigkeit")) else str(row["genauigkeit"])
    interval = rounded(value, digits) if accuracy == "exakt" and digits is not None else approximate(value, accuracy)
    return Figure(interval, _WORDS.get(accuracy, "") + number(value, digits), evidence.place(table, row, column))


def number(value: Any, digits: int | None = None) -> str:
    """A figure in German with the decimals it has, at least the published ones."""
    return german.number(float(value), max(_decimals(value), digits or 0))


def signed(value: Any) -> str:
    """A difference with its sign and the decimals it has."""
    return german.signed(float(value), _decimals(value))


def _decimals(value: Any) -> int:
    return max(0, -int(Decimal(str(float(value))).normalize().as_tuple().exponent))


def evaluate(spec: Spec, anchor: Anchor, evidence: Evidence) -> Figure | None:
    """The figure that a suite names, seen from the anchor row; None where it does not exist or was not delivered."""
    match spec:
        case {"zahl": value}:
            return Figure(exact(value), number(value), "")
        case {"summe": parts}:
            return _combine([evaluate(part, anchor, evidence) for part in parts], " + ")
        case {"produkt": parts}:
            return _combine([evaluate(part, anchor, evidence) for part in parts], " × ")
        case {"anteil": parts} | {"veraenderung": parts}:
            first, second = (evaluate(part, anchor, evidence) for part in parts)
            if first is None or second is None:
                return None
            relation = share if "anteil" in spec else change
            interval = relation(first.interval, second.interval)
            link = " von " if "anteil" in spec else " auf "
            middle = relation(exact(first.value), exact(second.value)).low
            text = f"{german.percent(float(middle), 2)} ({first.text}{link}{second.text})"
            return Figure(interval, text, _places([first, second]))
        case {"anzahl": {"tabelle": table, **query}}:
            return _count(table, query, evidence)
        case {"bezug": {"tabelle": table, "anzahl": count, "anteil": percent, "stellen": digits}}:
            return _implied_total(table, count, percent, digits, anchor, evidence)
        case {"kennzahl": code}:
            found = _at_same_day("kennzahlen", {"kennzahl": code}, spec, anchor, evidence)
            return cell("kennzahlen", found[0], "wert", evidence, spec.get("stellen")) if found else None
        case {"tabelle": table, "spalte": column}:
            found = _at_same_day(table, spec.get("wo", {}), spec, anchor, evidence)
            if len(found) > 1:
                raise ValueError(f"{dict(spec)} nennt {len(found)} Zeilen statt einer")
            return cell(table, found[0], column, evidence, spec.get("stellen")) if found else None
        case {"spalte": column}:
            return cell(anchor.table, anchor.row, column, evidence, spec.get("stellen"))
    raise ValueError(f"{dict(spec)} nennt keine Zahl")


def _combine(figures: list[Figure | None], sign: str) -> Figure | None:
    """The sum or product of figures; None as soon as one is missing, because the rest would be too small."""
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures):
        return None
    total = known[0].interval
    for figure in known[1:]:
        total = total + figure.interval if sign == " + " else total * Fraction(figure.value)
    value = Figure(total, "", "").value
    text = f"{number(float(value))} ({sign.join(figure.text for figure in known)})"
    return Figure(total, text, _places(known))


def _places(figures: list[Figure]) -> str:
    return german.enumeration(list(dict.fromkeys(figure.place for figure in figures if figure.place)))


def _count(table: str, query: Spec, evidence: Evidence) -> Figure | None:
    found = [row for _, row in rows(evidence.frames[table], query.get("wo"))]
    for column, code in query.get("ausser", {}).items():
        found = [row for row in found if str(row[column]) != code]
    if table in evidence.not_delivered:
        return None
    distinct = query.get("verschieden")
    count = len({str(row[distinct]) for row in found}) if distinct else len(found)
    return Figure(exact(count), str(count), f"{evidence.table_name(table)} (gezählt)")


def _implied_total(
    table: str, count: str, percent: str, digits: int, anchor: Anchor, evidence: Evidence
) -> Figure | None:
    found = [row for row in same_day(table, anchor, evidence) if not german.is_missing(row[percent])]
    possible = denominator((row[count], rounded(row[percent], digits)) for row in found)
    if not found or possible.empty:  # contradicting shares are the business of another rule
        return None
    text = f"rund {german.number(round(float(possible.low + possible.high) / 2, -2))}"
    return Figure(possible, text, f"{evidence.table_name(table)} (aus Anzahl und Anteil)")


def same_day(table: str, anchor: Anchor, evidence: Evidence) -> list[dict[str, Any]]:
    """The rows of a table that describe the anchor's day."""
    return _at_same_day(table, {}, {}, anchor, evidence)


def _at_same_day(table: str, where: Spec, spec: Spec, anchor: Anchor, evidence: Evidence) -> list[dict[str, Any]]:
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
            return day == wanted.replace(year=wanted.year - 1)
        case "monat":
            return (day.year, day.month) == (wanted.year, wanted.month)
        case "tag":  # a row that is known by month is compared by month
            return (day.year, day.month) == (wanted.year, wanted.month) if "monat" in row else day == wanted
    raise ValueError(f"zeit: „{closeness}“ ist unbekannt")


def day_of(row: Row) -> date | None:
    """The day a row describes, if the row itself says so: its Stichtag, the end of its month or of its year."""
    if "stichtag" in row and not german.is_missing(row["stichtag"]):
        return pd.Timestamp(row["stichtag"]).date()
    if "monat" in row:
        return row["monat"].end_time.date()  # type: ignore[no-any-return]
    return date(int(row["jahr"]), 12, 31) if "jahr" in row else None
