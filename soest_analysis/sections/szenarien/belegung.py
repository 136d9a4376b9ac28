"""Occupancy of municipal housing one to two years ahead, and when it reaches the places there are."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from soest_analysis import alt, german, origin, style, tracked
from soest_analysis.lines import End, label_ends, mark_secrets
from soest_analysis.premises import changed, value
from soest_analysis.sections.szenarien.belegung_modell import (
    DRAWS,
    QUANTILES,
    Premises,
    compute_laeufe,
    compute_monate,
    compute_start,
    find_margins,
    numbers,
    result,
    ways,
)
from soest_analysis.sections.szenarien.belegung_schwellen import compute_schwellen, compute_stufen

YEAR = 12  # months
HEADINGS = {
    "grundlage": "Sicht",
    "monat": "Monat",
    "personen": "Personen",
    "p10": "Unterer Rand",
    "p50": "Mittlerer Wert",
    "p90": "Oberer Rand",
}
PAST = "Bisher"
LOOKS = {"plaetze": (style.ORANGE, "--"), "sozial": (style.PURPLE, ":")}  # colour and line of a level in the chart
ROOM = 1.15  # above the highest number, for labels that collide there must not reach the title
MOST_TICKS = 3  # Januaries that are named below a panel


def compute_vorausschau(wohnraum: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """One row per way of looking (grundlage) and month ahead (monat): what 10, 50, 90 of 100 paths do not exceed, in persons.

    No row if no month or no horizon is stated. ``file``: the table's.
    """
    past, rows = compute_start(wohnraum), []
    for way, paths in compute_laeufe(past, premises).items():
        for column in range(0 if german.is_missing(past.month) else paths.shape[1]):
            month = past.month + column + 1
            words = f"Vorausschau der Belegung, {way}, {german.month(month, short=True)}"
            named = zip(find_margins(paths[:, column]), QUANTILES, strict=True)
            rows.append(
                (way, month, *(result(float(v), f"{words}, {HEADINGS[n]}", file, past.doubts) for v, n in named))
            )
    frame = pd.DataFrame([row[:2] for row in rows], columns=["grundlage", "monat"])
    ranges = {name: [row[column] for row in rows] for column, name in enumerate(QUANTILES, start=2)}
    return frame.assign(**{name: tracked.column(values, "Int64") for name, values in ranges.items()})


def compute_schaubild(wohnraum: pd.DataFrame, vorausschau: pd.DataFrame, stufen: pd.DataFrame) -> pd.DataFrame:
    """What the chart draws: the months so far and the levels (personen), and the months ahead (columns of QUANTILES)."""
    past, levels = compute_monate(wohnraum), stufen[stufen.kurz != ""]
    rows = [{"grundlage": PAST, "monat": row.monat, "personen": row.personen} for row in past.itertuples()]
    rows += [{"grundlage": row.schwelle, "personen": row.personen} for row in levels.itertuples()]
    rows += tracked.records(vorausschau)
    numbers = {n: tracked.column([row.get(n, pd.NA) for row in rows], "Int64") for n in ("personen", *QUANTILES)}
    months = pd.array([row.get("monat", pd.NaT) for row in rows], dtype="period[M]")
    return pd.DataFrame({"grundlage": [row["grundlage"] for row in rows], "monat": months}).assign(**numbers)


def signs(schaubild: pd.DataFrame, vorausschau: pd.DataFrame) -> dict[str, list[str | None]]:
    """Signs for cells that cannot hold a number: levels have no month, only months ahead have a range."""
    ahead = schaubild.grundlage.isin(vorausschau.grundlage)
    level = [not is_ahead and ground != PAST for is_ahead, ground in zip(ahead, schaubild.grundlage, strict=True)]
    return {
        "monat": ["–" if each else None for each in level],
        "personen": ["–" if each else None for each in ahead],
        **{name: [None if each else "–" for each in ahead] for name in QUANTILES},
    }


def sentence_vorausschau(vorausschau: pd.DataFrame) -> str:
    """Where the number of occupants lies after a year and at the end, for both ways of looking."""
    known = vorausschau.dropna(subset=list(QUANTILES))
    if known.empty:
        said = german.none_known(vorausschau.p50)
        return f"Wie viele Menschen in den nächsten Monaten im städtischen Wohnraum leben könnten, {said}."
    parts, ends = [], []
    for way, rows in known.groupby("grundlage", sort=False):
        chosen = list(rows.iloc[sorted({min(YEAR, len(rows)) - 1, len(rows) - 1})].itertuples())
        told = [
            f"im {german.month(row.monat)} zwischen {german.number(row.p10)} und {german.count(row.p90, 'Person', 'Personen')} "
            f"(mittlerer Wert {german.number(row.p50)})"
            for row in chosen
        ]
        ends.append(chosen[-1])
        parts.append(f"Annahme „{way}“: {german.enumeration(told)}.")
    low, high = min(row.p10 for row in ends), max(row.p90 for row in ends)
    return (
        "Wie viele Menschen im städtischen Wohnraum leben werden, hängt davon ab, ob der jüngste Trend anhält. Die Rechnung "
        "spielt die kommenden Monate viele Male durch; genannt ist, wo vier von fünf dieser Durchläufe liegen. "
        f"{' '.join(parts)} Zusammen reicht die Spanne am Ende von {german.number(low)} bis "
        f"{german.count(high, 'Person', 'Personen')}."
    )


def rechnung_vorausschau(premises: Premises) -> str:
    """The footnote of the forecast: how it is made, what is assumed, what it does not say."""
    length = german.count(value(premises, "belegung_blocklaenge"), "Monat", "Monate")
    level, trend = ways(np.empty(0), premises)
    return (
        "So rechnen wir: Ein Durchlauf beginnt beim letzten Stand und fügt Monat für Monat eine Veränderung hinzu, die es schon "
        f"gab. Gezogen wird zufällig, immer {length} am Stück und jede Veränderung gleich oft; auf den jüngsten Monat folgt "
        f"dabei wieder der älteste. Unter null fällt kein Stand. Von {german.number(DRAWS)} Durchläufen liegt die Hälfte unter "
        "dem mittleren Wert, je ein Zehntel liegt unter dem unteren und über dem oberen Rand; jede Berechnung zieht dieselben "
        "Zufallszahlen. Veränderungen neben einem fehlenden oder geheimen Monat bleiben weg. Annahmen: "
        f"„{level}“ nimmt die Veränderungen aller Monate abzüglich ihres Mittels, „{trend}“ nur die jüngsten, wie sie waren. "
        "Gesetze, Kriege und Beschlüsse kennt die Rechnung nicht; sie ist keine Vorhersage."
    )


def plot_vorausschau(wohnraum: pd.DataFrame, vorausschau: pd.DataFrame, stufen: pd.DataFrame) -> Figure:
    """Two panels, one per way of looking: the months so far, the range of four in five paths with its middle, the levels."""
    known, months = vorausschau.dropna(subset=list(QUANTILES)), compute_monate(wohnraum)
    if known.empty:
        return style.nothing(german.none_known(vorausschau.p50))
    chart = style.figure(height=3.7)
    levels = _drawn(stufen)
    top = ROOM * max(
        [*known.p90.astype(float), *months.personen.dropna().astype(float), *(persons for _, persons, _ in levels)]
    )
    grounds = list(vorausschau.grundlage.unique())
    grid, panels = chart.add_gridspec(1, len(grounds)), []
    for number, ground in enumerate(grounds):
        ax = style.axes(chart, place=grid[0, number])
        ax.set_title(f"Annahme: {origin.plain(ground)}", fontsize=style.SMALL + 1)
        ax.set_ylim(0, top)
        panels.append((ax, _draw(ax, months, known[known.grundlage == ground])))
        for _, persons, look in levels:
            ax.axhline(persons, **look)
        if number:
            ax.yaxis.set_major_formatter(NullFormatter())
        else:
            ax.set_ylabel("Personen")
    for ax, ends in panels:  # the names stand once, right of the last panel
        last = ax is panels[-1][0]
        extra = (
            [End(ax.get_xlim()[1], persons, name, str(look["color"])) for name, persons, look in levels] if last else []
        )
        label_ends(ax, [end if last else end._replace(name="") for end in ends] + extra)
    return chart


def alt_vorausschau(wohnraum: pd.DataFrame, vorausschau: pd.DataFrame, stufen: pd.DataFrame) -> str:
    """Alternative text: the months so far, the ranges after a year and at the end, the levels."""
    months = compute_monate(wohnraum)
    text = alt.series("Linie", [german.month(m, short=True) for m in months.monat], months.personen, "Personen")
    for way, rows in vorausschau.dropna(subset=list(QUANTILES)).groupby("grundlage", sort=False):
        chosen = rows.iloc[sorted({min(YEAR, len(rows)) - 1, len(rows) - 1})]
        told = [
            f"{german.month(row.monat, short=True)}: {german.number(row.p10)} bis {german.number(row.p90)}, mittlerer Wert "
            f"{german.number(row.p50)}"
            for row in chosen.itertuples()
        ]
        text += f" Fächer „{way}“: {'; '.join(told)}."
    levels = [f"{name} {german.number(persons)}" for name, persons, _ in _drawn(stufen)]
    return f"{text} Waagrechte Linien: {german.enumeration(levels)}." if levels else text


def erkunden(
    values: dict[str, Any], wohnraum: pd.DataFrame, unterkuenfte: pd.DataFrame, premises: Premises, file: str
) -> tuple[pd.DataFrame, Figure]:
    """Thresholds and chart with other premises: ``values``, name -> number."""
    chosen = changed(premises, **values)
    stufen = compute_stufen(unterkuenfte, chosen, file)
    chart = plot_vorausschau(wohnraum, compute_vorausschau(wohnraum, chosen, file), stufen)
    return compute_schwellen(wohnraum, stufen, chosen, file), chart


def _drawn(stufen: pd.DataFrame) -> list[tuple[str, Any, dict[str, Any]]]:
    """Name, number and look of the levels in the chart, as far as they are known."""
    looks = {art: {"color": colour, "linestyle": line, "linewidth": 1.3} for art, (colour, line) in LOOKS.items()}
    rows = stufen[stufen.kurz != ""].dropna(subset="personen")
    return [(row.kurz, int(row.personen), looks[row.art]) for row in rows.itertuples()]


def _draw(ax: Axes, months: pd.DataFrame, fan: pd.DataFrame) -> list[End]:
    """The months so far as a line, the months ahead as a fan from its end; returns the ends of the fan."""
    places, line = [month.ordinal for month in months.monat], numbers(months.personen)
    ax.plot(places, line, color=style.BLUE, marker="o", markersize=2, linewidth=1.2)
    ahead = [places[-1], *(month.ordinal for month in fan.monat)]
    low, middle, high = ([line[-1], *fan[name].astype(float)] for name in QUANTILES)
    if len(fan):
        ax.fill_between(ahead, low, high, color=style.BLUE, alpha=0.22, linewidth=0)
        for edge in (low, high):
            ax.plot(ahead, edge, color=style.BLUE, linewidth=0.8)
        ax.plot(ahead, middle, color=style.BLUE, linewidth=2.4)
    mark_secrets(ax, places, list(months.personen))
    januaries = [month for month in range(places[0], ahead[-1] + 1) if pd.Period(ordinal=month, freq="M").month == 1]
    named = januaries[:: -(-len(januaries) // MOST_TICKS) or 1]
    ax.set_xticks(named, [german.month(pd.Period(ordinal=month, freq="M"), short=True) for month in named])
    ax.tick_params(axis="x", pad=8)  # clear of the zero
    ax.set_xlim(places[0] - 1, ahead[-1])
    # plain numbers: the layout of one panel would count the origins in the other
    return [End(ahead[-1], int(fan[name].iloc[-1]), f"{HEADINGS[name]}:", style.BLUE) for name in QUANTILES if len(fan)]
