"""From how many places of the state's central housing (ZUE) on the town's target is met, and from how many on it is gone."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from soest_analysis import alt, german, origin, style, tracked
from soest_analysis.lines import BOLD, End, label_ends
from soest_analysis.premises import changed, value
from soest_analysis.sections.szenarien.anrechnung import (
    FULL,
    PLACES,
    REGULAR,
    Premises,
    at_least_zero,
    compute_anrechnung,
    find_town,
    make_table,
    modelled,
    percent_of,
    stated,
)

MET = "Belegbare Plätze, ab denen das Aufnahmesoll erfüllt ist"
GONE = "Belegbare Plätze, ab denen bei Abzug vom Soll kein Aufnahmesoll bleibt"
DEDUCTED = "Abzug vom Soll"
STEPS = 120  # between no places and all
UNDER = 0.75  # of the axis; above it stand words
ROOM = 1.3  # inches for words at a place
BESIDE = 0.2  # inches between words and what they stand at, on both sides together
EXACT = 9  # decimals; what differs less is a trace of binary fractions


def compute_schwelle(zuweisung: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """From how many regular places on the target is met and gone, and how many people more could be allocated.

    Columns: groesse, wert, einheit. Whole places, rounded up; a threshold is missing if nothing is credited per place.
    ``file``: the table's.
    """
    stock, credited, target = find_town(zuweisung)
    wanted = {MET: target - credited - stock, GONE: target - credited}
    rate = value(premises, REGULAR)
    rows = [(what, _places(people, rate, what, file), "Plätze") for what, people in wanted.items()]
    for row in tracked.records(compute_anrechnung(zuweisung, premises, file)):
        what = f"Noch mögliche Zuweisungen, {row['fall'][0].lower()}{row['fall'][1:]}"
        rows.append((what, at_least_zero(row["soll_danach"] - row["bestand"], what, file), "Personen"))
    return make_table(["groesse", "wert", "einheit"], rows)


def compute_verlauf(zuweisung: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """Fulfilment in percent (``quote``, ``quote_aufnahme``) against regular places alone, from none to the planned ones.

    Among the places are those of ``compute_schwelle``, which the chart marks.
    """
    (stock, already, target), most = find_town(zuweisung), value(premises, PLACES)
    known, rows = not german.is_missing(most), []
    marked = [int(number) for number in compute_schwelle(zuweisung, premises, file).wert.iloc[:2].dropna()]
    steps = {round(step * float(most) / STEPS) for step in range(STEPS + 1)} if known else set()
    for number in sorted({*steps, *(place for place in marked if place < max(steps))}) if known else [most]:
        places = number if not known else modelled(number, f"{number} belegbare Plätze", file, most)
        credited = already + places * value(premises, REGULAR) / FULL
        left = at_least_zero(target - credited, f"Soll nach Anrechnung von {number} Plätzen", file)
        rows.append((places, left, percent_of(stock, left), percent_of(stock + credited, target)))
    return make_table(["plaetze", "soll_danach", "quote", "quote_aufnahme"], rows)


def sentence_schwelle(zuweisung: pd.DataFrame, schwelle: pd.DataFrame, premises: Premises) -> str:
    """From how many regular places on nobody need be allocated any more, and how sure that is."""
    (stock, credited, target), (met, gone) = find_town(zuweisung), schwelle.wert.iloc[:2]
    if german.is_missing(met):
        return f"Wie viele Plätze für das ganze Aufnahmesoll genügten: Eine Angabe dazu {german.absent(met)}."
    text = f"Auch ohne weitere Plätze ist das Aufnahmesoll von {german.number(target, None)} erfüllt."
    if met > 0:
        verb, places = "genügte" if met == 1 else "genügten", german.count(met, "belegbarer Platz", "belegbare Plätze")
        already = f" und den schon angerechneten {german.number(credited, None)}" if credited > 0 else ""
        text = (
            f"Zusammen mit den {german.number(stock)} Menschen, die schon da sind,{already} {verb} {places} der ZUE, um das "
            f"Aufnahmesoll von {german.number(target, None)} zu erfüllen (geplant: {stated(premises, PLACES)})."
        )
    return (
        f"{text} Werden die Plätze vom Soll abgezogen (Annahme), bliebe ab {german.count(gone, 'Platz', 'Plätzen')} kein "
        "Soll. Wie die Bezirksregierung die Erfüllung berechnet, sagen die Unterlagen nicht; ab wann das Soll erfüllt ist, "
        "hängt davon nicht ab. Unsicher bleibt, wie viele Plätze wirklich entstehen und ob die Reserveplätze frei bleiben."
    )


def rechnung_schwelle(premises: Premises) -> str:
    """The footnote of the table of thresholds."""
    return (
        "So rechnen wir: Plätze = was bis zum Aufnahmesoll an Bestand und schon Angerechnetem fehlt, geteilt durch die "
        f"Anrechnung je belegbarem Platz ({stated(premises, REGULAR)}), aufgerundet; bis kein Soll bleibt, ebenso ohne den "
        "Bestand. Reserveplätze zählen hier nicht mit. Noch mögliche Zuweisungen = Soll nach Anrechnung minus Bestand, "
        "mindestens null; dass die Plätze vom Soll abgezogen werden, ist eine Annahme. Wie viele Menschen das Land wirklich "
        "zuweist, sagt die Rechnung nicht."
    )


def rechnung_verlauf(verlauf: pd.DataFrame) -> str:
    """The footnote of the chart."""
    return (
        "So rechnen wir: wie in der Tabelle, aber nur mit belegbaren Plätzen, ohne Reserveplätze. Die Achse endet bei "
        f"{german.percent(_top(verlauf), 0)}, damit beide Lesarten lesbar bleiben; bei Abzug vom Soll steigt die Erfüllung "
        "darüber hinaus, bis kein Soll bleibt."
    )


def plot_anrechnung(verlauf: pd.DataFrame, schwelle: pd.DataFrame) -> Figure:
    """Fulfilment in both readings against regular places; marked are full fulfilment, and where no target is left."""
    if verlauf.quote_aufnahme.isna().all():
        return style.nothing(german.none_known(verlauf.quote_aufnahme))
    chart = style.figure(height=3.6)
    ax = style.axes(chart)
    most, top = float(verlauf.plaetze.max()), _top(verlauf)
    met, gone = schwelle.wert.iloc[:2]
    ax.axhline(FULL, color=style.GREY, linewidth=1.2, linestyle="--")
    for column, colour in (("quote_aufnahme", style.ORANGE), ("quote", style.BLUE)):
        ax.plot(verlauf.plaetze.astype(float), verlauf[column].astype(float), color=colour)
    ax.set(xlim=(0, most or 1), ylim=(0, top), xlabel="Belegbare Plätze", ylabel="Erfüllung (Prozent)")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda number, _: german.number(number, None)))
    ends = [
        End(most, FULL, "Soll erfüllt:", style.GREY),
        End(most, round(verlauf.quote_aufnahme.iloc[-1], 1), "Plätze zählen als Aufnahme:", style.ORANGE),
    ]
    last, vanishes = verlauf.quote.iloc[-1], not german.is_missing(gone) and gone <= most
    leaves = german.is_missing(last) or last > top
    label_ends(ax, ends if leaves else [*ends, End(most, round(last, 1), f"{DEDUCTED}:", style.BLUE)])
    fits = (1 - ROOM / style.measure(ax)[0]) * most  # where words begin at most, so that they end within the axes
    if vanishes:
        ax.axvline(float(gone), color=style.BLUE, linestyle=":", linewidth=1.2)
    if leaves:
        words = f"ab {german.count(gone, 'Platz', 'Plätzen')} bleibt kein Soll"
        places = [*([gone] if vanishes else []), verlauf.plaetze[~(verlauf.quote <= top).fillna(False)].min()]
        place = next((float(place) for place in places if place <= fits), None)
        before = verlauf.plaetze[(verlauf.quote <= UNDER * top).fillna(False)].max()
        room = 0 if german.is_missing(before) else before / most * style.measure(ax)[0]
        if place is not None and room >= style.width(DEDUCTED, style.SMALL, BOLD) + BESIDE:
            _write(ax, DEDUCTED, float(before), UNDER, "right", "bottom")  # at the line itself
        else:
            words = f"{DEDUCTED}: {words}"
        _write(ax, words, before if place is None else place, 1, "right" if place is None else "left", "top")
    if not german.is_missing(met) and 0 < met <= most:
        ax.plot(float(met), FULL, marker="o", color=style.INK, markersize=6, zorder=3)
        side = ("left", "top") if met <= fits else ("right", "bottom")
        _write(ax, german.count(met, "Platz", "Plätze"), float(met), FULL / top, *side)
    return chart


def alt_anrechnung(verlauf: pd.DataFrame, schwelle: pd.DataFrame) -> str:
    """Alternative text: both lines as far as they are drawn, the level, and where the target is met and gone."""
    if verlauf.quote_aufnahme.isna().all():
        return f"Erfüllung je Zahl belegbarer Plätze: {german.none_known(verlauf.quote_aufnahme)}."
    lines = []
    for column, words in (("quote", DEDUCTED), ("quote_aufnahme", "Plätze zählen als Aufnahme")):
        drawn = verlauf[(verlauf[column] <= _top(verlauf)).fillna(False)]
        places = [german.number(number) for number in drawn.plaetze]
        lines.append(alt.series(f"Linie „{words}“ nach Zahl der Plätze", places, drawn[column], "Prozent", 1))
    met, gone = (german.count(number, "Platz", "Plätzen") for number in schwelle.wert.iloc[:2])
    lines.append(f"Waagrechte Linie: Soll erfüllt, {german.percent(FULL, 0)}.")
    return f"{' '.join(lines)} Markiert: Soll erfüllt ab {met}, kein Soll mehr ab {gone}."


def erkunden(
    values: Mapping[str, Any], *, zuweisung: pd.DataFrame, premises: Premises, file: str
) -> tuple[pd.DataFrame, Figure]:
    """Table and chart with other ``values`` of premises (name -> number), for the controls in JupyterLab."""
    tried = changed(premises, **values)
    chart = plot_anrechnung(compute_verlauf(zuweisung, tried, file), compute_schwelle(zuweisung, tried, file))
    return compute_anrechnung(zuweisung, tried, file), chart


def _places(people: Any, percent: Any, what: str, file: str) -> Any:
    """So many whole places that this many people are credited, at that percentage; none for a negative number."""
    needed = percent_of(at_least_zero(people, what, file), percent)
    if german.is_missing(needed):
        return needed
    whole = math.ceil(round(float(needed), EXACT))
    return needed if round(float(needed), EXACT) == whole else modelled(whole, what, file, needed)


def _top(verlauf: pd.DataFrame) -> float:
    """Where the value axis ends: above all of the second reading, in whole hundreds of percent, from 200 on."""
    highest = verlauf.quote_aufnahme.max()
    return FULL * max(2, 0 if german.is_missing(highest) else math.ceil(highest / FULL))


def _write(ax: Axes, words: str, place: float, height: float, ha: str, va: str) -> None:
    """Words beside a place at that height of the axes (a part of one), in lines that ``ROOM`` has room for."""
    look: dict[str, Any] = {"xytext": (5 if ha == "left" else -5, -4 if va == "top" else 4), "ha": ha, "va": va}
    look |= {
        "textcoords": "offset points",
        "fontsize": style.SMALL,
        "weight": BOLD,
        "xycoords": ax.get_xaxis_transform(),
    }
    ax.annotate(style.wrap(origin.plain(words), ROOM, style.SMALL), (place, height), bbox=style.GROUND, **look)
