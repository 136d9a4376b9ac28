"""Time series: without gaps, without implausible jumps, and with the low point that the text claims."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import continued, number, rows, signed
from soest_analysis.quality.rules.base import Deviation, Rule

NORMAL = 1.4826  # makes the median absolute deviation comparable with a standard deviation
ENOUGH = 8  # fewer changes say nothing about what is usual

Series = list[tuple[int | None, dict[str, Any]]]  # position in the table; None for a point of an earlier edition


class ExpectNoGaps(Rule):
    """From the first to the last point of ``zeit`` every ``schritt`` is there, in every group ``je``.

    The unit is the column's own: months for a month, years for a year.
    """

    zeit: str
    schritt: int
    je: tuple[str, ...] = ()

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per point that is missing or off the rhythm."""
        groups = _groups(frame, self.zeit, self.je, evidence.earlier.get(self.tabelle))
        if frame.empty:
            return
        points = [row[self.zeit] for group in groups for _, row in group]
        first, last = min(points), max(points)
        expected = [first]
        while expected[-1] + self.schritt <= last:
            expected.append(expected[-1] + self.schritt)
        for group in groups:
            there = {row[self.zeit] for _, row in group}
            judged = max((row[self.zeit] for position, row in group if position is None), default=None)
            odd = [*(p for p in expected if p not in there), *(p for p in sorted(there) if p not in expected)]
            for point in (p for p in odd if judged is None or p > judged):  # what lies before, its edition was told
                row = {**group[0][1], self.zeit: point}
                what = "fehlt" if point in expected else "steht außerhalb der Reihe"
                yield Deviation(
                    schluessel=f"{evidence.key(self.tabelle, row, self.zeit)}",
                    text=f"{evidence.place(self.tabelle, row)} {what}; die Reihe geht von "
                    f"{evidence.label(self.tabelle, self.zeit, first)} bis "
                    f"{evidence.label(self.tabelle, self.zeit, last)} in Schritten von {self.schritt}.",
                    gefunden=what,
                    erwartet="lückenlose Reihe",
                    row=next((i for i, r in group if r[self.zeit] == point), None),
                    spalte=self.zeit,
                )


class ExpectNoJumps(Rule):
    """No change between neighbours is far outside what is usual in its series.

    Unusual means: further from the median change than ``faktor`` times the normalised median absolute deviation of all
    changes, and at least ``mindestens`` in size. Both are robust: one wrong figure does not hide itself.
    """

    zeit: str
    spalte: str
    je: tuple[str, ...] = ()
    faktor: float
    mindestens: float

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per implausible change, at the later point."""
        for group in _groups(frame, self.zeit, self.je, evidence.comparable(self.tabelle)):
            known = [(i, row) for i, row in group if not german.is_missing(row[self.spalte])]
            values = [float(row[self.spalte]) for _, row in known]
            changes = [new - old for old, new in pairwise(values)]
            if len(changes) < ENOUGH:
                continue
            usual = median(changes)
            limit = self.faktor * NORMAL * median(abs(change - usual) for change in changes)
            for at, change in enumerate(changes):
                unusual = abs(change - usual) > limit and abs(change) >= self.mindestens
                if unusual and known[at + 1][0] is not None:  # an earlier edition was judged in its time
                    yield self._deviation(known[at][1], known[at + 1], usual, limit, evidence)

    def _deviation(
        self, old: dict[str, Any], new: tuple[int | None, Any], usual: float, limit: float, evidence: Evidence
    ) -> Deviation:
        position, row = new
        before, after = old[self.spalte], row[self.spalte]
        return Deviation(
            schluessel=evidence.key(self.tabelle, row, self.spalte),
            text=f"{evidence.place(self.tabelle, row, self.spalte)}: {number(after)} nach {number(before)} "
            f"({evidence.label(self.tabelle, self.zeit, old[self.zeit])}), Differenz {signed(after - before)}; "
            f"üblich sind in dieser Reihe {german.signed(usual - limit)} bis {german.signed(usual + limit)}.",
            gefunden=number(after),
            erwartet=f"{number(round(before + usual - limit))} bis {number(round(before + usual + limit))}",
            row=position,
            spalte=self.spalte,
        )


class ExpectLowestPoint(Rule):
    """The text of the edition ``ausgabe`` claims at ``stelle`` that the series was lowest in the month ``monat``."""

    wo: dict[str, Any]
    spalte: str
    monat: str
    ausgabe: int
    stelle: str
    wortlaut: str

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation if another month is lower."""
        known = [(i, row) for i, row in rows(frame, self.wo) if not german.is_missing(row[self.spalte])]
        claimed = [(i, row) for i, row in known if str(row["monat"]) == self.monat]
        if evidence.year != self.ausgabe or not claimed:
            return
        position, lowest = min(known, key=lambda entry: entry[1][self.spalte])
        stated = claimed[0][1]
        if lowest[self.spalte] < stated[self.spalte]:
            claim = f"{evidence.in_document(self.tabelle, self.stelle)} nennt {self.wortlaut}"
            yield Deviation(
                schluessel=f"{evidence.key(self.tabelle, stated, self.spalte)}:tiefstand",
                text=f"{claim}; in {evidence.place(self.tabelle, stated)}, stehen "
                f"{number(stated[self.spalte])}, aber in {evidence.place(self.tabelle, lowest)}, nur "
                f"{number(lowest[self.spalte])}; Differenz {signed(lowest[self.spalte] - stated[self.spalte])}.",
                gefunden=number(stated[self.spalte]),
                erwartet=f"höchstens {number(lowest[self.spalte])}",
                row=position,
                spalte=self.spalte,
            )


def _groups(frame: pd.DataFrame, time: str, group: tuple[str, ...], earlier: pd.DataFrame | None) -> list[Series]:
    """The rows of each group in the order of time, continuing what ``earlier`` editions know."""
    groups: dict[tuple[Any, ...], Series] = {}
    for position, row in continued(frame, (*group, time), earlier):
        groups.setdefault(tuple(row[name] for name in group), []).append((position, row))
    return [sorted(entries, key=lambda entry: entry[1][time]) for entries in groups.values()]
