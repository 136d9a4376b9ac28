"""Refugees of working age in municipal housing: what they do, by age band."""

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, style, tracked

ACTIVITIES = ["berufskolleg", "sprachkurs", "beschaeftigung", "ohne_massnahme"]
NOT_ABLE = "nicht_kurs_oder_arbeitsfaehig"


def compute_tabelle(erwerbsfaehige: pd.DataFrame) -> pd.DataFrame:
    """One row per age band and the total as printed; columns gesamt and the four activities (persons)."""
    wide = erwerbsfaehige.pivot(index="altersgruppe", columns="taetigkeit", values="personen")
    return wide.reindex(columns=["gesamt", *ACTIVITIES]).reset_index()


def compute_anteile(tabelle: pd.DataFrame) -> pd.DataFrame:
    """Shares of the activities in percent of their own sum per row (column summe, persons).

    The printed band totals do not count: where they differ from the parts, shares of them would not add up to 100.
    """
    frame = tabelle[["altersgruppe"]].copy()
    frame["summe"] = tabelle[ACTIVITIES].sum(axis=1, min_count=len(ACTIVITIES)).astype("Int64")
    for activity in ACTIVITIES:
        frame[activity] = (tabelle[activity] / frame.summe * 100).astype("Float64")
    return frame


def sentence_taetigkeiten(tabelle: pd.DataFrame, stand: str | None = None) -> str:
    """What the people of working age in municipal housing do, how many are without a measure, and as of when."""
    total = tabelle[tabelle.altersgruppe == "gesamt"]
    people = None if total.empty else total.iloc[0].gesamt
    if german.is_missing(people):
        return f"Wie viele Geflüchtete im erwerbsfähigen Alter sind, {german.absent(people)}."
    row = total.iloc[0]

    def part(name: str) -> str:
        if german.is_secret(row[name]):
            return german.number(row[name])
        return f"{german.number(row[name])} ({german.percent(row[name] / row.gesamt * 100)})"

    return (
        f"In städtischen Unterkünften {'lebte' if row.gesamt == 1 else 'lebten'} "
        f"{german.count(row.gesamt, 'Person', 'Personen')} im erwerbsfähigen Alter{f' (Stand {stand})' if stand else ''}. "
        f"Von ihnen besuchten {part('sprachkurs')} einen Sprachkurs und {part('berufskolleg')} ein Berufskolleg, "
        f"{part('beschaeftigung')} hatten eine Beschäftigung. "
        f"Ohne Maßnahme oder auf einer Warteliste waren {part('ohne_massnahme')}."
    )


def sentence_ohne_massnahme(anteile: pd.DataFrame, labels: dict[str, str]) -> str:
    """The age band with the highest share of people without a measure, as far as the shares are told."""
    bands = anteile[anteile.altersgruppe != "gesamt"]
    told = bands.dropna(subset="ohne_massnahme")
    if told.empty:
        return ""
    top = told.loc[told.ohne_massnahme.idxmax()]
    highest = "Unter den genannten Werten am höchsten" if tracked.any_secret(bands.ohne_massnahme) else "Am höchsten"
    return (
        f"{highest} ist der Anteil ohne Maßnahme in der Altersgruppe {labels[top.altersgruppe]}: "
        f"{german.percent(top.ohne_massnahme)} von {german.count(top.summe, 'Person', 'Personen')}."
    )


def sentence_nicht_teilnahmefaehig(kennzahlen: pd.DataFrame) -> str:
    """How many could neither take a course nor work.

    A key figure of its own: the concept (chapter 5.4.1.1) does not say whether the table counts them too.
    """
    row = kennzahlen[kennzahlen.kennzahl == NOT_ABLE].sort_values("stichtag").tail(1)
    people = None if row.empty else row.iloc[0].wert
    if german.is_missing(people):
        return f"Wie viele Personen an keiner Maßnahme teilnehmen konnten, {german.absent(people)}."
    return (
        f"Zugleich konnten {german.count(people, 'Person', 'Personen')} weder an einem Sprachkurs teilnehmen "
        "noch arbeiten."
    )


def plot_taetigkeiten(tabelle: pd.DataFrame, ages: dict[str, str], activities: dict[str, str]) -> Figure:
    """One bar per age band, divided by activity (``ages``, ``activities``: code -> label)."""
    if tabelle.empty:
        return style.nothing()
    bands = tabelle[tabelle.altersgruppe != "gesamt"].reset_index(drop=True)
    chart = style.figure(height=3.1)
    ax = style.axes(chart, grid="x")
    names = [ages[code] for code in bands.altersgruppe]
    bars.divided(ax, names, {code: list(bands[code]) for code in ACTIVITIES}, activities)
    ax.set_xlabel("Personen")
    return chart


def alt_taetigkeiten(tabelle: pd.DataFrame, ages: dict[str, str], activities: dict[str, str]) -> str:
    """Alternative text: the persons of each age band by activity."""
    bands = tabelle[tabelle.altersgruppe != "gesamt"]
    words = {code: activities[code] for code in ACTIVITIES}
    return alt.bars("Geteilte Balken", bands.assign(alter=bands.altersgruppe.map(ages)), "alter", words, "Personen")


def note_taetigkeiten(tabelle: pd.DataFrame, ages: dict[str, str]) -> str:
    """Which bars are longer or shorter than the stated number of persons in the age band; empty if none."""
    parts = []
    for row in tracked.records(tabelle[tabelle.altersgruppe != "gesamt"]):
        values = [row[code] for code in ACTIVITIES]
        if any(map(german.is_missing, [row["gesamt"], *values])) or sum(values) == row["gesamt"]:
            continue
        parts.append(f"{ages[row['altersgruppe']]} ({german.number(sum(values))} statt {german.number(row['gesamt'])})")
    if not parts:
        return ""
    bands = "Altersgruppe" if len(parts) == 1 else "Altersgruppen"
    return (
        f"Die Balken zeigen die {german.words(len(ACTIVITIES))} Tätigkeiten. Deren Summe weicht von der angegebenen "
        f"Gesamtzahl ab in {'der' if len(parts) == 1 else 'den'} {bands} {german.enumeration(parts)}."
    )
