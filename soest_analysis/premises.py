"""What a scenario starts from: key figures of the data, and assumptions that the parameters set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from soest_analysis import origin
from soest_analysis.assumptions import Assumption
from soest_analysis.errors import UnusableInput

if TYPE_CHECKING:
    from soest_analysis.edition import Edition


class Premise(NamedTuple):
    """A value that scenarios start from.

    ``value`` with its origin, NA if it was not delivered; ``low`` and ``high``: the range that is thought possible, if one
    is given. ``exactness``: how exactly the value is stated (label such as "höchstens"), empty for exactly. ``source``: where
    it stands or, if it is ``assumed``, why.
    """

    name: str
    title: str
    value: Any
    low: Any
    high: Any
    unit: str
    exactness: str
    source: str
    assumed: bool


def gather(edition: Edition) -> dict[str, Premise]:
    """Every newest key figure and every assumption of an edition, by name. Raises UnusableInput if both have a name."""
    series = edition.series("kennzahlen").drop_duplicates(["kennzahl", "stichtag"])
    newest = series.sort_values("stichtag", kind="stable").drop_duplicates("kennzahl", keep="last")
    units, exactness = edition.labels("kennzahlen", "einheit"), edition.labels("kennzahlen", "genauigkeit")
    found = {}
    for position, row in enumerate(newest.itertuples()):
        source = edition.source("kennzahlen", rows=newest.iloc[position : position + 1]).text
        about = "" if row.genauigkeit == "exakt" else exactness[row.genauigkeit]
        unit = units[row.einheit]
        found[row.kennzahl] = Premise(
            row.kennzahl, row.bezeichnung, row.wert, None, None, unit, about, source, assumed=False
        )
    file = edition.root.relative(edition.root.parameters(edition.year))
    if twice := [name for name in edition.parameters.annahmen if name in found]:
        raise UnusableInput(
            *(
                f"Datei {file}, annahmen.{name}: so heißt schon eine Kennzahl in {edition.file('kennzahlen')}. Bitte streichen "
                "oder anders nennen; sonst stünde im Bericht ein anderer Wert als in den Daten."
                for name in twice
            )
        )
    return found | {
        name: _assumption(name, said, f"{edition.year}:annahmen/", file)
        for name, said in edition.parameters.annahmen.items()
    }


def _assumption(name: str, said: Assumption, prefix: str, file: str) -> Premise:
    def figure(value: float | None, which: str) -> Any:
        words = f"{said.bezeichnung}{which}"
        return None if value is None else origin.assumed(value, f"{prefix}{name}{which}", file, words)

    return Premise(
        name,
        said.bezeichnung,
        figure(said.wert, ""),
        figure(said.von, ", von"),
        figure(said.bis, ", bis"),
        said.einheit,
        "",
        said.quelle or str(said.begruendung),
        assumed=said.quelle is None,
    )


def value(premises: Mapping[str, Premise], name: str) -> Any:
    """The value of that name; NA if nobody states one."""
    return premises[name].value if name in premises else pd.NA


def ends(premises: Mapping[str, Premise], name: str) -> tuple[Any, Any, Any]:
    """Low, value and high of that name; the value itself where no range is given, NA where nobody states one."""
    if name not in premises:
        return pd.NA, pd.NA, pd.NA
    premise = premises[name]
    low, high = (premise.value if end is None else end for end in (premise.low, premise.high))
    return low, premise.value, high


def changed(premises: Mapping[str, Premise], **values: Any) -> dict[str, Premise]:
    """The premises with other values, for trying out; those that nobody states are left out."""
    known = {name: premises[name]._replace(value=value) for name, value in values.items() if name in premises}
    return {**premises, **known}
