"""Change against the edition before: revisions of past figures, and implausible changes of current ones."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import number, rows, signed
from soest_analysis.quality.rules.base import Deviation, Rule


class ExpectChangeSinceEarlierEditionToBePlausible(Rule):
    """A figure with the same key as in the edition before differs by at most ``hoechstens_prozent``.

    In a table whose key holds the month or year, 0 means that past figures are not revised silently. Differences below
    ``mindestens`` are passed, because small numbers change by large shares.
    """

    spalten: list[str]
    hoechstens_prozent: float
    mindestens: float = 1

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per cell; none in the first edition."""
        earlier = evidence.comparable(self.tabelle)
        if earlier is None:
            return
        table = evidence.package.table(self.tabelle)
        key = (table.zeitreihe.zeit, *table.zeitreihe.je) if table.zeitreihe else table.key
        before = {tuple(str(row[name]) for name in key): row for _, row in rows(earlier)}
        for position, row in rows(frame):
            old = before.get(tuple(str(row[name]) for name in key))
            if old is None:
                continue
            for column in self.spalten:
                now, then = row[column], old[column]
                if german.is_missing(now) or german.is_missing(then):
                    continue
                change = abs(now - then)
                if change >= self.mindestens and change * 100 > self.hoechstens_prozent * abs(then):
                    yield Deviation(
                        schluessel=evidence.key(self.tabelle, row, column),
                        text=f"{evidence.place(self.tabelle, row, column)}: Ausgabe {evidence.year} nennt "
                        f"{number(now)}, Ausgabe {evidence.earlier_year} nannte {number(then)}; "
                        f"Differenz {signed(now - then)}.",
                        gefunden=number(now),
                        erwartet=f"{number(then)} ± {german.percent(self.hoechstens_prozent, 0)}",
                        row=position,
                        spalte=column,
                    )
