"""The schema of what scenarios assume, a part of ``parameters/YEAR.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, model_validator

PERCENT, WHOLE = "Prozent", 100
Number = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Assumption(BaseModel):
    """A value that the parameters set: with its ``quelle``, or as an Annahme with the ``begruendung`` for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bezeichnung: Text
    wert: Number
    von: Number | None = Field(default=None, description="Least value that is thought possible")
    bis: Number | None = Field(default=None, description="Largest value that is thought possible")
    einheit: Text
    quelle: Text | None = None
    begruendung: Text | None = None

    @model_validator(mode="after")
    def _is_founded(self) -> Assumption:
        if (self.quelle is None) == (self.begruendung is None):
            raise ValueError("entweder quelle oder begruendung erwartet (ohne Quelle ist der Wert eine Annahme).")
        return self

    @model_validator(mode="after")
    def _is_a_share(self) -> Assumption:
        most = max(self.wert, self.bis or 0)
        if self.einheit == PERCENT and most > WHOLE:
            raise ValueError(f"höchstens {WHOLE} Prozent erwartet, „{most:g}“ gefunden.")
        return self

    @model_validator(mode="after")
    def _lies_in_its_range(self) -> Assumption:
        low, high = (self.wert if end is None else end for end in (self.von, self.bis))
        if not low <= self.wert <= high:
            raise ValueError(f"wert zwischen von ({low:g}) und bis ({high:g}) erwartet, „{self.wert:g}“ gefunden.")
        return self
