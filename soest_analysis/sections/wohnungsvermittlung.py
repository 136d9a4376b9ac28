"""Housing: who was placed in a flat since 2015, who waits, and how full the municipal housing is."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, history, style, tracked
from soest_analysis.lines import End, label_ends, label_extremes, mark_secrets

COLUMNS = {
    "vermittelt_staedtisch": ("vermittelt", "staedtisch"),
    "vermittelt_privat": ("vermittelt", "privat"),
    "vermittelbar": ("vermittelbar", "offen"),
    "noch_nicht_vermittelbar": ("noch_nicht_vermittelbar", "offen"),
    "nicht_vermittelbar": ("nicht_vermittelbar", "offen"),
}


CIRCLES = {"asylblg": "AsylbLG", "sgb2": "SGB II"}
HEADINGS = {
    "vermittelt_staedtisch": "Vermittelt, städtischer Wohnraum",
    "vermittelt_privat": "Vermittelt, privater Wohnraum",
    "vermittelbar": "Auf Wohnungssuche",
    "noch_nicht_vermittelbar": "Noch nicht vermittelbar",
    "nicht_vermittelbar": "Nicht vermittelbar",
}
ROOM = 1.4  # inches for the name of a bar
MANY_MONTHS = 48  # with more, the axis names Januaries only


def compute_vermittlung(vermittlung: pd.DataFrame, values: str = "personen") -> pd.DataFrame:
    """One row per legal circle and kind of person; a column of ``values`` (persons or signs) per state.

    The row gesamt/gesamt holds the printed totals.
    """
    frame = pd.DataFrame(index=vermittlung.set_index(["rechtskreis", "personenart"]).index.unique())
    for column, (state, housing) in COLUMNS.items():
        part = vermittlung[(vermittlung.vermittlungsstand == state) & (vermittlung.wohnraum == housing)]
        frame[column] = part.set_index(["rechtskreis", "personenart"])[values]
    return frame.reset_index().sort_values(["rechtskreis", "personenart"]).reset_index(drop=True)


def compute_familien(vermittlung: pd.DataFrame) -> pd.DataFrame:
    """Families and their members per state, housing and legal circle, with the mean number of members."""
    frame = tracked.stated(vermittlung, "familien")
    frame = frame[["vermittlungsstand", "wohnraum", "rechtskreis", "familien", "personen"]].copy()
    frame["mitglieder"] = (frame.personen / frame.familien).astype("Float64")
    return frame.reset_index(drop=True)


def sentence_vermittlung(vermittlung: pd.DataFrame, stand: str | None = None) -> str:
    """How many were placed, into which housing, under which law, and until when, if stated."""
    placed = vermittlung[vermittlung.vermittlungsstand == "vermittelt"]
    total = _printed(placed, "gesamt")
    if german.is_missing(total):
        return f"Wie viele Geflüchtete in Wohnungen vermittelt wurden, {german.absent(total)}."
    counted = history.count_nothing(placed[placed.personenart != "gesamt"])
    circles = {c: counted.personen[counted.rechtskreis == c].sum(skipna=False, min_count=1) for c in CIRCLES}

    def part(housing: str, words: str) -> str:
        people = _printed(placed, housing)
        share = "" if german.is_secret(people) else f" ({german.percent(people / total * 100)})"
        return f"{german.number(people)} {words}{share}"

    return (
        f"Seit Beginn der Vermittlung zogen {german.count(total, 'Person', 'Personen')} in eine Wohnung"
        f"{f' (Stand {stand})' if stand else ''}: "
        f"{part('privat', 'in privaten Wohnraum')} und {part('staedtisch', 'in Wohnungen, die die Stadt angemietet hat')}. "
        f"{_by_law(circles)}"
    )


def _by_law(circles: Mapping[str, Any]) -> str:
    """Under which law the placed people live (``circles``: code -> persons)."""
    if all(map(german.is_secret, circles.values())):
        return f"Zu welchem Rechtskreis sie gehörten, {german.KEPT_SECRET}."
    return (
        f"{german.number(circles['sgb2'])} von ihnen gehörten zum Rechtskreis des SGB II, {german.number(circles['asylblg'])} "
        "zu dem des Asylbewerberleistungsgesetzes."
    )


def sentence_familien(familien: pd.DataFrame) -> str:
    """How many of the placed people moved in as families."""
    placed = familien[familien.vermittlungsstand == "vermittelt"]
    if placed.empty:
        return ""
    return (
        f"Als Familie vermittelt wurden {german.count(placed.personen.sum(), 'Person', 'Personen')} in "
        f"{german.count(placed.familien.sum(), 'Familie', 'Familien')}."
    )


def sentence_offen(vermittlung: pd.DataFrame) -> str:
    """How many wait for a flat, may not move yet, or may not move at all."""
    states = ["vermittelbar", "noch_nicht_vermittelbar", "nicht_vermittelbar"]
    now, later, never = (_printed(vermittlung[vermittlung.vermittlungsstand == state], "offen") for state in states)
    if not any(map(tracked.is_stated, (now, later, never))):
        return f"Wie viele Menschen eine Wohnung suchen, {german.MISSING}."
    one = [not german.is_missing(number) and number == 1 for number in (now, later, never)]
    known = [
        (f"eine Wohnung {'suchte' if one[0] else 'suchten'}", now),
        (f"noch nicht vermittelbar, weil das Asylverfahren läuft, {'war' if one[1] else 'waren'}", later),
        (
            "nicht vermittelbar, weil eine Duldung oder ein sicheres Herkunftsland vorliegt, "
            f"{'war' if one[2] else 'waren'}",
            never,
        ),
    ]
    parts = [f"{words} {german.count(n, 'Person', 'Personen')}" for words, n in known if tracked.is_stated(n)]
    gaps = "" if len(parts) == len(known) else " Die übrigen Angaben liegen nicht vor."
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}.{gaps}"


def compute_rechtskreise(tabelle: pd.DataFrame) -> pd.DataFrame:
    """Persons per legal circle (index) and state (columns), single persons and families together.

    A sum with a missing part is missing.
    """
    sums = {c: tabelle[tabelle.rechtskreis == c][list(HEADINGS)].sum(skipna=False, min_count=1) for c in CIRCLES}
    return pd.DataFrame(sums).T.astype("Int64")


def alt_vermittlung(tabelle: pd.DataFrame) -> str:
    """Alternative text: the persons of both legal circles per state."""
    parts = compute_rechtskreise(tabelle)
    frame = parts.T.rename_axis("stand").reset_index().replace({"stand": HEADINGS})
    return alt.bars("Geteilte Balken", frame, "stand", CIRCLES, "Personen")


def plot_vermittlung(tabelle: pd.DataFrame) -> Figure:
    """One bar per state, divided by legal circle."""
    if tabelle.empty:
        return style.nothing()
    names = [style.wrap(heading, ROOM) for heading in HEADINGS.values()]
    parts = compute_rechtskreise(tabelle)
    chart = style.figure(height=3.1)
    ax = style.axes(chart, grid="x")
    bars.divided(ax, names, {circle: list(parts.loc[circle]) for circle in CIRCLES}, CIRCLES)
    ax.set_xlabel("Personen")
    return chart


def compute_kapazitaet(unterkuenfte: pd.DataFrame) -> pd.DataFrame:
    """Places per phase as stated in total (upper limits), and summed up from phase to phase.

    Columns: phase, plaetze, kumuliert. Accommodation that was not open at the Stichtag has no total and stays out.
    """
    totals = unterkuenfte[unterkuenfte.zeile == "gesamt"]
    frame = totals.sort_values("phase")[["phase", "plaetze"]].reset_index(drop=True)
    frame["kumuliert"] = frame.plaetze.cumsum(skipna=False)
    return frame


def compute_belegung(wohnraum: pd.DataFrame, kapazitaet: pd.DataFrame) -> pd.DataFrame:
    """Occupants per month (monat, personen) and, in percent, their share of all stated places (column auslastung)."""
    frame = wohnraum.sort_values("monat")[["monat", "personen"]].reset_index(drop=True)
    places = kapazitaet.plaetze.sum(skipna=False, min_count=1)
    frame["auslastung"] = (frame.personen / places * 100).astype("Float64")
    return frame


def exactness(unterkuenfte: pd.DataFrame) -> str:
    """The word before the number of all places: none, "bis zu " or "ungefähr ", as their totals are stated."""
    stated = set(unterkuenfte.genauigkeit[unterkuenfte.zeile == "gesamt"])
    if stated <= {"exakt"}:
        return ""
    return "bis zu " if stated <= {"exakt", "hoechstens"} else "ungefähr "


def sentence_belegung(belegung: pd.DataFrame, kapazitaet: pd.DataFrame, about: str) -> str:
    """Latest occupancy against capacity (``about``: its ``exactness``), and where the series turned, as far as it is told."""
    stated = tracked.stated(belegung, "personen")
    told = stated.dropna(subset="personen")
    if told.empty:
        return f"Wie viele Menschen im städtischen Wohnraum leben, {german.none_known(stated.personen)}."
    last, low, high = stated.iloc[-1], told.loc[told.personen.idxmin()], told.loc[told.personen.idxmax()]
    highest = "höchste Stand" if len(told) == len(stated) else "höchste genannte Stand"
    places = kapazitaet.plaetze.sum(skipna=False, min_count=1)
    text = (
        f"Im {german.month(last.monat)} {'lebte' if last.personen == 1 else 'lebten'} "
        f"{german.count(last.personen, 'Person', 'Personen')} im städtischen Wohnraum. "
        f"Der {highest} seit {german.month(stated.iloc[0].monat)} war {german.number(high.personen)} im "
        f"{german.month(high.monat)}, der niedrigste {german.number(low.personen)} im {german.month(low.monat)}."
    )
    if german.is_missing(places):
        return f"{text} Die Zahl der Plätze {german.absent(places)}."
    if german.is_secret(last.personen):
        return text
    return f"{text} Gemessen an {about}{german.count(places, 'Platz', 'Plätzen')} sind das {german.percent(last.auslastung)}."


def plot_belegung(
    belegung: pd.DataFrame, kapazitaet: pd.DataFrame, counted: Sequence[int] = (), about: str = "bis zu "
) -> Figure:
    """The monthly series as a line from zero, with the stated places of phase I and of both phases as levels.

    ``counted``: the way of counting of every month (``reihe``, default: one for all); each is a line of its own.
    ``about``: the ``exactness`` of the places.
    """
    if belegung.personen.isna().all():
        return style.nothing(german.none_known(belegung.personen))
    chart = style.figure(height=3.6)
    ax = style.axes(chart)
    months = belegung.monat.dt.to_timestamp()
    ways = pd.Series(list(counted) or [0] * len(belegung), index=belegung.index)
    for number, line in belegung.groupby(ways):
        ax.plot(months[line.index], line.personen.astype(float), color=style.BLUE, marker="o", markersize=3)
        if number > ways.min():
            style.mark_break(ax, months[line.index[0]])
    known = belegung.dropna(subset="personen")
    mark_secrets(ax, list(map(ax.convert_xunits, months)), list(belegung.personen))
    newest = tracked.stated(belegung, "personen").personen.iloc[-1]
    when = f" {german.month(known.monat.iloc[-1], short=True)}" if german.is_secret(newest) else ""
    ends = [End(months[known.index[-1]], known.personen.iloc[-1], f"Belegt{when}:", style.BLUE)]
    for label, places in _levels(kapazitaet):
        ax.axhline(float(places), color=style.ORANGE, linestyle="--", linewidth=1.3)
        ends.append(End(months.iloc[-1], places, f"{label}: {about}".strip(), style.ORANGE))
    named = (1, 7) if len(belegung) <= MANY_MONTHS else (1,)
    ticks = [index for index, month in enumerate(belegung.monat) if month.month in named]
    ax.set_xticks(months.iloc[ticks], [german.month(belegung.monat[index], short=True) for index in ticks])
    ax.margins(y=0.12)
    ax.set_ylim(bottom=0)
    ax.set_ylabel("Personen")
    label_ends(ax, ends)
    current = known[ways[known.index] == ways[known.index].max()]
    label_extremes(
        ax, list(months[current.index]), list(current.personen), [float(places) for _, places in _levels(kapazitaet)]
    )
    return chart


def alt_belegung(belegung: pd.DataFrame, kapazitaet: pd.DataFrame, about: str = "bis zu ") -> str:
    """Alternative text: the monthly series, and the stated places as levels."""
    text = alt.series("Linie", [german.month(m, short=True) for m in belegung.monat], belegung.personen, "Personen")
    levels = [f"{label}, {about}{german.number(places)}" for label, places in _levels(kapazitaet)]
    return f"{text} Waagrechte Linien: {german.enumeration(levels)}." if levels else text


def _levels(kapazitaet: pd.DataFrame) -> list[tuple[str, Any]]:
    """Name and number of the places of phase I and of both phases, as far as they are known."""
    known = kapazitaet.dropna(subset="kumuliert")
    names = ["Plätze Phase I" if phase == 1 else "Plätze Phase I und II" for phase in known.phase]
    return list(zip(names, known.kumuliert, strict=True))


def _printed(frame: pd.DataFrame, housing: str) -> Any:
    """The printed total of that housing, NA where it is missing."""
    row = frame[(frame.wohnraum == housing) & (frame.rechtskreis == "gesamt") & (frame.personenart == "gesamt")]
    return pd.NA if row.empty else row.iloc[0].personen
