"""The chart of the rules on how long people stay: the places that there are, and those that each rule needs."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, origin, style, tracked
from soest_analysis.premises import Premise, value
from soest_analysis.sections.szenarien.belegung_schwellen import ADDITIONAL
from soest_analysis.sections.wohnungsvermittlung import compute_kapazitaet

Premises = Mapping[str, Premise]
THERE = "Vorhandene Plätze"
PHASES = {"phase_1": "Phase I", "phase_2": "Phase II"}


def find_places(unterkuenfte: pd.DataFrame, premises: Premises) -> dict[str, Any]:
    """The places of phase I and II (phase_1, phase_2), and those that were not open yet (weitere)."""
    stated = compute_kapazitaet(unterkuenfte)
    found = dict(zip(stated.phase, stated.plaetze, strict=True))
    return {"phase_1": found.get(1, pd.NA), "phase_2": found.get(2, pd.NA), "weitere": value(premises, ADDITIONAL)}


def compute_schaubild(phasen: pd.DataFrame, unterkuenfte: pd.DataFrame, premises: Premises) -> pd.DataFrame:
    """What the chart draws: the places there are, the additional ones in a row of their own, and those that rules need."""
    places, columns = find_places(unterkuenfte, premises), ["zugang", *PHASES, "zusammen"]
    first, second = (places[name] for name in PHASES)
    rows = [{"regel": THERE, "phase_1": first, "phase_2": second, "zusammen": first + second}]
    if ADDITIONAL in premises:
        rows.append({"regel": premises[ADDITIONAL].title, "zusammen": places["weitere"]})
    rows += tracked.records(phasen[["regel", *columns]])
    frame = pd.DataFrame({"regel": [row["regel"] for row in rows]})
    return frame.assign(**{name: tracked.column([row.get(name, pd.NA) for row in rows], "Float64") for name in columns})


def signs(schaubild: pd.DataFrame, premises: Premises) -> dict[str, list[str | None]]:
    """Signs for cells of places that have no such number: nobody comes to them, or they belong to no phase."""
    more = premises[ADDITIONAL].title if ADDITIONAL in premises else ""
    phase = ["–" if rule == more else None for rule in schaubild.regel]
    return {
        "zugang": ["–" if rule in (THERE, more) else None for rule in schaubild.regel],
        **dict.fromkeys(PHASES, phase),
    }


def plot_phasen(phasen: pd.DataFrame, unterkuenfte: pd.DataFrame, premises: Premises) -> Figure:
    """The places there are as a bar, below it the places that each rule needs for few and for many newcomers, by phase."""
    if phasen.zusammen.isna().all():
        return style.nothing(german.none_known(phasen.zusammen))
    places, words = find_places(unterkuenfte, premises), dict(PHASES)
    names, rows = [THERE], [places]
    for rule, group in phasen.groupby("regel", sort=False):
        names, rows = [*names, ""], [*rows, {}]
        for number, row in enumerate(tracked.records(group)):
            inflow = f"{german.number(row['zugang'], None)} im Monat"
            names.append(f"{rule}: {inflow}" if not number else inflow)
            rows.append(row)
    if ADDITIONAL in premises:
        words["weitere"] = premises[ADDITIONAL].title
    parts = {code: [row.get(code, 0) for row in rows] for code in words}
    chart = style.figure(height=0.9 + 0.26 * len(rows))
    ax = style.axes(chart, grid="x")
    bars.divided(ax, list(map(origin.plain, names)), parts, words)
    for level in (places["phase_1"] + places["phase_2"], sum(places.values())):
        if not german.is_missing(level):
            ax.vlines(float(level), 0, len(rows) - 0.5, color=style.INK, linestyle="--", linewidth=1, zorder=0)
    ax.set_ylim(len(rows) - 0.5, -0.8)
    ax.set_xlabel("Plätze")
    return chart


def alt_phasen(phasen: pd.DataFrame, unterkuenfte: pd.DataFrame, premises: Premises) -> str:
    """Alternative text: the places needed by phase for every rule and number of newcomers, and the places there are."""
    names = [f"{r['regel']}, {german.number(r['zugang'], None)} im Monat" for r in tracked.records(phasen)]
    places = find_places(unterkuenfte, premises)
    words = PHASES | ({"weitere": premises[ADDITIONAL].title} if ADDITIONAL in premises else {})
    there = german.enumeration([f"{said} {german.number(places[code])}" for code, said in words.items()])
    return f"{alt.bars('Geteilte Balken', phasen.assign(name=names), 'name', PHASES, 'Plätze')} Vorhandene Plätze: {there}."
