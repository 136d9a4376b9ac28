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
    with ``ueber`` the row of T must also share these columns. ``ausser`` lists codes that need no definition. ``trenner``
    stands between several codes in one cell.
    """

    spalte: str
    aus: dict[str, Any]
    ueber: tuple[str, ...] = ()
    ausser: tuple[str, ...] = ()
    trenner: str | None = None

    def deviations(self, frame: pd.DataFrame, evidence: Evidence) -> Iterator[Deviation]:
        """One deviation per cell with unknown codes."""
        known = self._known(evidence)
        for position, row in rows(frame):
            unknown = [code for code in self._codes(row) if self._identity(row, code) not in known]
            if unknown:
                where = self.aus.get("tabelle", self.aus.get("parameter"))
                quoted = german.enumeration([f"„{code}“" for code in unknown])
                verb = "ist" if len(unknown) == 1 else "sind"
                yield Deviation(
                    schluessel=evidence.key(self.tabelle, row, self.spalte),
                    text=f"{evidence.place(self.tabelle, row)}: {quoted} {verb} in {where} nicht definiert.",
                    gefunden=german.enumeration(unknown),
                    erwartet=german.enumeration(sorted({codes[-1] for codes in known}), "oder"),
                    row=position,
                    spalte=self.spalte,
                )

    def _codes(self, row: Row) -> list[str]:
        if german.is_missing(row[self.spalte]):
            return []
        text = str(row[self.spalte])
        codes = [part.strip() for part in text.split(self.trenner)] if self.trenner else [text]
        return [code for code in codes if code not in self.ausser]

    def _known(self, evidence: Evidence) -> set[tuple[str, ...]]:
        if "parameter" in self.aus:
            return {(code,) for code in evidence.codes[self.aus["parameter"]]}
        column = self.aus["spalte"]
        return {self._identity(row, str(row[column])) for _, row in rows(evidence.frames[self.aus["tabelle"]])}

    def _identity(self, row: Row, code: str) -> tuple[str, ...]:
        return (*(str(row[name]) for name in self.ueber), code)
