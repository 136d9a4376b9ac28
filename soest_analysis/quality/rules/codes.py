"""Every code is known where it is defined: in another table, or in the edition's parameters and sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence, Row
from soest_analysis.quality.figures import rows
from soest_analysis.quality.rules.base import Deviation, Rule


class ExpectCodesToBeKnown(Rule):
    """Every code in ``spalte`` is defined.

    ``aus`` names the definition: {"parameter": "bausteine" | "horizonte" | "dokumente"} or {"tabelle": T, "spalte": S};
    with ``ueber`` the row of T must also share these columns. ``ausser`` lists codes that need no definition.
    """

    spalte: str
    aus: dict[str, Any]
    ueber: tuple[str, ...] = ()
    ausser: tuple[str, ...] = ()

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per row with an unknown code."""
        known = self._known(evidence)
        for position, row in rows(frame):
            code = row[self.spalte]
            if german.is_missing(code) or str(code) in self.ausser or self._identity(row, str(code)) in known:
                continue
            where = self.aus.get("tabelle", self.aus.get("parameter"))
            yield Deviation(
                schluessel=evidence.key(self.tabelle, row, self.spalte),
                text=f"{evidence.place(self.tabelle, row)}: „{code}“ ist in {where} nicht definiert.",
                gefunden=str(code),
                erwartet=german.enumeration(sorted({codes[-1] for codes in known}), "oder"),
                row=position,
                spalte=self.spalte,
            )

    def _known(self, evidence: Evidence) -> set[tuple[str, ...]]:
        if "parameter" in self.aus:
            return {(code,) for code in evidence.codes[self.aus["parameter"]]}
        column = self.aus["spalte"]
        return {self._identity(row, str(row[column])) for _, row in rows(evidence.frames[self.aus["tabelle"]])}

    def _identity(self, row: Row, code: str) -> tuple[str, ...]:
        return (*(str(row[name]) for name in self.ueber), code)
