"""Every table is delivered or declared missing, and describes a day that belongs to the edition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import day_of, rows
from soest_analysis.quality.rules.base import Deviation, Rule


class ExpectTableToBeDelivered(Rule):
    """The table has rows, or ``parameters/YEAR.yaml`` declares it missing with a reason; never both."""

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """At most one deviation."""
        reason = evidence.not_delivered.get(self.tabelle)
        where = f"{evidence.package.table(self.tabelle).title} (data/{evidence.year}/{self.tabelle}.csv)"
        if reason is not None and self.tabelle in evidence.present:
            yield Deviation(
                schluessel=self.tabelle,
                text=f"{where} liegt vor, ist aber unter nicht_geliefert als fehlend erklärt („{reason}“).",
                gefunden=f"{len(frame)} Zeilen",
                erwartet="keine Datei oder keine Erklärung",
            )
        elif reason is None and frame.empty:
            yield Deviation(
                schluessel=self.tabelle,
                text=f"{where} hat keine Zeilen und ist nicht unter nicht_geliefert mit einem Grund erklärt.",
                gefunden="keine Zeilen",
                erwartet="Daten oder eine Erklärung",
            )


class ExpectStichtagWithinEdition(Rule):
    """Every day that the table describes lies in the edition's time.

    Allowed are the years from ``jahre_zuvor`` before the edition's year to ``monate_danach`` months after its end. The
    day is the row's own (Stichtag, month or year) or, without such a column, the Stichtag stated in quellen.yaml.
    """

    jahre_zuvor: int
    monate_danach: int = 0

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per row, or one for the whole table."""
        first = date(evidence.year - self.jahre_zuvor, 1, 1)
        last = (pd.Period(f"{evidence.year}-12", freq="M") + self.monate_danach).end_time.date()
        source = evidence.sources.get(self.tabelle)
        dated: list[tuple[int | None, dict[str, Any] | None, date | None]]
        dated = [(i, row, day_of(row)) for i, row in rows(frame)]
        if all(day is None for _, _, day in dated):
            dated = [(None, None, source.stichtag if source else None)]
        for position, row, day in dated:
            if day and not first <= day <= last:
                where = evidence.place(self.tabelle, row) if row else f"{evidence.table_name(self.tabelle)}, Stichtag"
                yield Deviation(
                    schluessel=evidence.key(self.tabelle, row, "stichtag") if row else self.tabelle,
                    text=f"{where}: {german.day(day)} liegt nicht zwischen {german.day(first)} und {german.day(last)}, "
                    f"der Zeit der Ausgabe {evidence.year}.",
                    gefunden=german.day(day),
                    erwartet=f"{german.day(first)} bis {german.day(last)}",
                    row=position,
                    spalte=None if row is None else next(n for n in ("stichtag", "monat", "jahr") if n in row),
                )
