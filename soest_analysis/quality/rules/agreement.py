"""Figures that stand in two tables, in a table and a text, or at two places of the text agree at the same Stichtag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import Anchor, Figure, cell, rows, same_day, signed
from soest_analysis.quality.formulas import evaluate
from soest_analysis.quality.reading import reading_elsewhere, reading_of_pair
from soest_analysis.quality.rules.base import Deviation, Rule


class ExpectFiguresToAgree(Rule):
    """Every figure in ``spalte`` of the rows ``wo`` can be the figure ``mit`` (see formulas.py) of the same Stichtag.

    Approximate and rounded figures agree if one true value can stand behind both; ``toleranz`` allows more. Where both
    places print the same number of decimals, leave ``stellen`` out: then they must be equal.
    """

    wo: dict[str, Any] | None = None
    spalte: str
    stellen: int | None = None
    mit: dict[str, Any]
    toleranz: float = 0

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per row whose figure contradicts the other one."""
        for position, row in rows(frame, self.wo):
            anchor = Anchor.of(self.tabelle, row, evidence)
            one = cell(self.tabelle, row, self.spalte, evidence, self.stellen)
            other = evaluate(self.mit, anchor, evidence)
            if one and other and not one.agrees(other, self.toleranz):
                key = f"{evidence.key(self.tabelle, row, self.spalte)}:{name(self.mit)}"
                reading = self._reading(row, anchor, evidence)
                yield contradiction(key, position, self.spalte, one=one, other=other, reading=reading)

    def _reading(self, row: Mapping[str, Any], anchor: Anchor, evidence: Evidence) -> str:
        table = self.mit.get("tabelle")
        return reading_elsewhere(row[self.spalte], table, same_day(table, anchor, evidence), evidence) if table else ""


class ExpectTablesToAgree(Rule):
    """``spalte`` equals the column of another table in all rows that share the values of ``ueber``."""

    wo: dict[str, Any] | None = None
    spalte: str
    mit: dict[str, Any]
    ueber: list[str]
    toleranz: float = 0

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per shared row."""
        table, column = self.mit["tabelle"], self.mit["spalte"]
        others = {
            tuple(row[field] for field in self.ueber): row
            for _, row in rows(evidence.frames[table], self.mit.get("wo"))
        }
        for position, row in rows(frame, self.wo):
            partner = others.get(tuple(row[field] for field in self.ueber))
            one = cell(self.tabelle, row, self.spalte, evidence)
            other = cell(table, partner, column, evidence) if partner else None
            if partner and one and other and not one.agrees(other, self.toleranz):
                key = f"{evidence.key(self.tabelle, row, self.spalte)}:{table}"
                reading = reading_of_pair(row[self.spalte], partner[column])
                yield contradiction(key, position, self.spalte, one=one, other=other, reading=reading)


class ExpectRestatementsToAgree(Rule):
    """Rows that agree in ``je`` state the same figure at several places, so their values must be compatible."""

    je: list[str]
    spalte: str

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per pair of places."""
        groups: dict[tuple[Any, ...], list[tuple[int, dict[str, Any]]]] = {}
        for position, row in rows(frame):
            groups.setdefault(tuple(row[field] for field in self.je), []).append((position, row))
        pairs = chain.from_iterable(combinations(group, 2) for group in groups.values())
        for (_, one_row), (position, other_row) in pairs:
            one = cell(self.tabelle, one_row, self.spalte, evidence)
            other = cell(self.tabelle, other_row, self.spalte, evidence)
            if one and other and not one.agrees(other):
                key = f"{evidence.key(self.tabelle, other_row, self.spalte)}:{one_row['fundstelle']}"
                reading = reading_of_pair(one_row[self.spalte], other_row[self.spalte])
                yield contradiction(key, position, self.spalte, one=other, other=one, reading=reading)


class ExpectPartsWithinTotal(Rule):
    """A part is never larger than its whole: ``spalte`` of the rows ``wo`` against the figure ``hoechstens``."""

    wo: dict[str, Any] | None = None
    spalte: str
    hoechstens: dict[str, Any]

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per row that exceeds its whole."""
        for position, row in rows(frame, self.wo):
            one = cell(self.tabelle, row, self.spalte, evidence)
            whole = evaluate(self.hoechstens, Anchor.of(self.tabelle, row, evidence), evidence)
            if one and whole and one.interval.low > whole.interval.high:
                key = f"{evidence.key(self.tabelle, row, self.spalte)}:{name(self.hoechstens)}"
                yield Deviation(
                    schluessel=key,
                    text=f"{one.place} nennt {one.text}; das ist mehr als {whole.text} ({whole.place})"
                    f"{difference(whole, one)}.",
                    gefunden=one.text,
                    erwartet=f"höchstens {whole.text}",
                    row=position,
                    spalte=self.spalte,
                )


def contradiction(key: str, position: int, column: str, *, one: Figure, other: Figure, reading: str = "") -> Deviation:
    """The finding that two figures exclude each other, with both figures, both places and, if exact, the difference."""
    file = f" ({other.file})" if other.file not in ("", one.file) else ""  # which file is nothing for the report
    return Deviation(
        schluessel=key,
        text=f"{one.place} nennt {one.text}, {other.place} dagegen {other.text}{difference(one, other)}.",
        gefunden=one.text,
        erwartet=f"{other.text}{file}",
        row=position,
        spalte=column,
        lesart=reading,
    )


def difference(one: Figure, other: Figure) -> str:
    """The second figure minus the first as they are printed; empty where one of them is only approximate."""
    if one.stated is None or other.stated is None:
        return ""
    apart = float(other.stated - one.stated)
    return f"; Differenz {german.points(apart, None) if one.percent or other.percent else signed(apart)}"


def name(spec: Mapping[str, Any]) -> str:
    """A short stable name of a figure for the key of a finding."""
    for kind in ("kennzahl", "tabelle", "zahl", "spalte"):
        if kind in spec:
            return str(spec[kind])
    kind, parts = next(iter(spec.items()))
    return f"{kind}({'+'.join(map(name, parts))})" if isinstance(parts, list) else f"{kind}({name(parts)})"
