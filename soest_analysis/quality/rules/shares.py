"""Published shares fit the counts they were computed from, within their own rounding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import Anchor, cell, number, rows
from soest_analysis.quality.formulas import evaluate
from soest_analysis.quality.intervals import denominator, rounded
from soest_analysis.quality.rules.agreement import contradiction, name
from soest_analysis.quality.rules.base import Deviation, Rule


class ExpectShareToFitCounts(Rule):
    """``anteil`` (a column, in percent, printed with ``stellen`` decimals) can be ``zaehler`` in percent of ``nenner``.

    Counts that were rounded themselves carry their own ``stellen``: 172 of 217 is 79.12 % if 217 stands for 217.39.
    """

    wo: dict[str, Any] | None = None
    anteil: str
    stellen: int
    zaehler: dict[str, Any]
    nenner: dict[str, Any]

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per row."""
        for position, row in rows(frame, self.wo):
            printed = cell(self.tabelle, row, self.anteil, evidence, self.stellen)
            anchor = Anchor.of(self.tabelle, row, evidence)
            computed = evaluate({"anteil": [self.zaehler, self.nenner]}, anchor, evidence)
            if printed and computed and not printed.interval.meets(computed.interval):
                key = f"{evidence.key(self.tabelle, row, self.anteil)}:{name(self.zaehler)}"
                yield contradiction(key, position, self.anteil, one=printed, other=computed)


class ExpectSharesToHaveCommonDenominator(Rule):
    """Within each group ``je``, the counts and their rounded shares leave one whole number as common denominator.

    Each share, rounded to ``stellen`` decimals, allows an interval of denominators; the intervals must meet.
    """

    je: list[str]
    anzahl: str
    anteil: str
    stellen: int

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per group."""
        groups: dict[tuple[Any, ...], list[tuple[int, dict[str, Any]]]] = {}
        for position, row in rows(frame):
            if not german.is_missing(row[self.anzahl]) and not german.is_missing(row[self.anteil]):
                groups.setdefault(tuple(row[field] for field in self.je), []).append((position, row))
        for group in groups.values():
            bounds = [denominator([(row[self.anzahl], rounded(row[self.anteil], self.stellen))]) for _, row in group]
            possible = bounds[0]
            for bound in bounds[1:]:
                possible &= bound
            if possible.empty or possible.low > possible.high // 1:
                yield self._deviation(group, evidence)

    def _deviation(self, group: list[tuple[int, dict[str, Any]]], evidence: Evidence) -> Deviation:
        position, first = group[0]
        pairs = [f"{number(row[self.anzahl])} = {german.percent(row[self.anteil], self.stellen)}" for _, row in group]
        totals = [100 * row[self.anzahl] / row[self.anteil] for _, row in group]
        group_name = "/".join([self.tabelle, *(str(first[field]) for field in self.je), self.anteil])
        where = ", ".join(evidence.label(self.tabelle, field, first[field]) for field in self.je)
        return Deviation(
            schluessel=group_name,
            text=f"{evidence.table_name(self.tabelle)}, {where}: {german.enumeration(pairs)} passen zu keiner "
            f"gemeinsamen Gesamtzahl; einzeln gerechnet reichen sie von {german.number(min(totals))} bis "
            f"{german.number(max(totals))}.",
            gefunden=german.enumeration(pairs),
            erwartet="eine gemeinsame Gesamtzahl",
            row=position,
            spalte=self.anteil,
        )
