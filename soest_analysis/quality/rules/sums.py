"""Parts equal totals: over rows, over columns, over any combination of key columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence, Row
from soest_analysis.quality.figures import allowed, cell, continued, number, rows, signed
from soest_analysis.quality.intervals import Interval, exact
from soest_analysis.quality.reading import View, reading_of_total
from soest_analysis.quality.rules.base import Deviation, Rule

ANYTHING = Interval(Fraction(0), float("inf"))


class ExpectPartsToEqualTotal(Rule):
    """The row whose ``felder`` all say ``gesamt`` is the sum of the rows where none of them does.

    Checked in every group that states a total; rows form a group if they agree in ``je`` (default: the other key
    columns). ``stellen`` is the number of decimals to which parts and total were rounded for print. A missing part is
    zero if its column ``zeichen`` holds the dash for "nothing" (DIN 55301), otherwise it only allows a larger total.
    """

    felder: list[str]
    gesamt: str = "gesamt"
    spalten: list[str]
    je: list[str] | None = None
    stellen: int | None = None
    zeichen: str | None = None

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per total and column."""
        key = evidence.package.table(self.tabelle).key
        group = [name for name in key if name not in self.felder] if self.je is None else self.je
        records = self._records(frame, evidence)
        totals = [(i, row) for i, row in records if all(str(row[name]) == self.gesamt for name in self.felder)]
        single = [row for _, row in records if all(str(row[name]) != self.gesamt for name in self.felder)]
        own = {id(row) for position, row in records if position is not None}
        for column in self.spalten:
            view = View([row for _, row in records], evidence, self.tabelle, self.felder, column)
            for position, total in totals:
                parts = [row for row in single if all(_same(row[name], total[name]) for name in group)]
                printed = allowed(total, column, self.stellen)
                mine = position is not None or any(id(row) in own for row in parts)  # else its edition was told
                if mine and printed and parts and not self._possible(parts, column).meets(printed):
                    yield self._deviation(view, position, total, parts)

    def _records(self, frame: pd.DataFrame, evidence: Evidence) -> list[tuple[int | None, dict[str, Any]]]:
        """The table's rows; a time series is completed by what earlier editions state and count alike."""
        series = evidence.package.table(self.tabelle).zeitreihe
        if series is None:
            return list(rows(frame))
        return continued(frame, (series.zeit, *series.je), evidence.comparable(self.tabelle))

    def _possible(self, parts: Sequence[Row], column: str) -> Interval:
        possible = exact(0)
        for row in parts:
            interval = allowed(row, column, self.stellen)
            nothing = interval is None and self.zeichen is not None and str(row[self.zeichen]) == "-"
            possible += interval or (exact(0) if nothing else ANYTHING)
        return possible

    def _deviation(self, view: View, position: int | None, total: Row, parts: Sequence[Row]) -> Deviation:
        evidence, column = view.evidence, view.column
        known = [row for row in parts if not german.is_missing(row[column])]
        added = sum(Fraction(str(row[column])) for row in known)
        difference = added - Fraction(str(total[column]))
        listed = german.enumeration([f"{self._label(evidence, row)} {number(row[column])}" for row in known])
        printed = cell(self.tabelle, total, column, evidence, self.stellen)
        text = printed.text if printed else ""
        return Deviation(
            schluessel=f"{evidence.key(self.tabelle, total, column)}:{'+'.join(self.felder)}",
            text=f"{evidence.place(self.tabelle, total, column)}: Als Summe ist {text} gedruckt, "
            f"die Teile ({listed}) ergeben {number(added)}; Differenz {signed(difference)}.",
            gefunden=text,
            erwartet=number(added),
            row=position,
            spalte=column,
            lesart=reading_of_total(view, total, difference),
        )

    def _label(self, evidence: Evidence, row: Row) -> str:
        names = self.felder if self.je is None else evidence.package.table(self.tabelle).key
        return " / ".join(evidence.label(self.tabelle, name, row[name]) for name in names)


class ExpectColumnsToAddUp(Rule):
    """In every row without gap ``gesamt`` is the sum of ``teile``: column -> factor, so that -1 subtracts."""

    gesamt: str
    teile: dict[str, int]

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per row."""
        titles = {field.name: field.title for field in evidence.package.table(self.tabelle).fields}
        for position, row in rows(frame):
            if any(german.is_missing(row[column]) for column in (self.gesamt, *self.teile)):
                continue
            added = sum(factor * Fraction(str(row[column])) for column, factor in self.teile.items())
            difference = added - Fraction(str(row[self.gesamt]))
            if difference:
                listed = " ".join(
                    f"{'+' if factor > 0 else german.MINUS} {titles[column]} {number(row[column])}"
                    for column, factor in self.teile.items()
                ).removeprefix("+ ")
                yield Deviation(
                    schluessel=f"{evidence.key(self.tabelle, row, self.gesamt)}:spalten",
                    text=f"{evidence.place(self.tabelle, row, self.gesamt)}: Gedruckt ist {number(row[self.gesamt])}, "
                    f"{listed} ergibt {number(added)}; Differenz {signed(difference)}.",
                    gefunden=number(row[self.gesamt]),
                    erwartet=number(added),
                    row=position,
                    spalte=self.gesamt,
                )


def _same(one: object, other: object) -> bool:
    return one == other if not german.is_missing(one) else german.is_missing(other)
