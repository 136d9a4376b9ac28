"""Children in day care and pupils at the town's schools."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, style, tracked

PLACES = ("kita", "zuhause")
AGES = {"u3": "unter drei Jahren", "ue3": "zwischen drei und fünf Jahren"}


def compute_kinderbetreuung(kinderbetreuung: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of care with the children under three (u3) and from three to five (ue3)."""
    wide = kinderbetreuung.pivot(index="betreuungsart", columns="altersgruppe", values="kinder")
    return wide.reindex(columns=["u3", "ue3"]).reset_index()


def compute_kitaquote(betreuung: pd.DataFrame) -> pd.DataFrame:
    """Per age group: children in a Kita, at home, all, and the share in a Kita in percent of all."""
    frame = (
        betreuung.set_index("betreuungsart")
        .reindex(["kita", "zuhause", "gesamt"])
        .T.rename_axis("altersgruppe")
        .reset_index()
    )
    frame.columns.name = None
    frame["anteil"] = (frame["kita"] / frame["gesamt"] * 100).astype("Float64")
    return frame


def sentence_kinderbetreuung(quote: pd.DataFrame) -> str:
    """Which share of the children of each age group goes to a Kita."""
    row = quote.set_index("altersgruppe")
    values = [*row.gesamt, *row.kita]
    if row.gesamt.isna().all() and (row.kita.isna().all() or not tracked.any_secret(values)):
        return f"Wie viele Kinder eine Kita besuchen, {german.none_known(values)}."
    if any(map(german.is_missing, values)):
        return " ".join(_attendance(age, AGES[age.altersgruppe]) for age in quote.itertuples())
    return (
        f"Von {german.count(row.gesamt['u3'], 'Kind', 'Kindern')} {AGES['u3']} besuchten {german.number(row.kita['u3'])} "
        f"eine Kita ({german.percent(row.anteil['u3'])}), von {german.count(row.gesamt['ue3'], 'Kind', 'Kindern')} "
        f"{AGES['ue3']} {german.number(row.kita['ue3'])} ({german.percent(row.anteil['ue3'])})."
    )


def _attendance(row: Any, age: str) -> str:
    """How many children of one age group go to a Kita, as a sentence of its own; or what is not told of them."""
    if german.is_missing(row.kita):
        children = "Kinder" if german.is_missing(row.gesamt) else f"von {german.count(row.gesamt, 'Kind', 'Kindern')}"
        return f"Wie viele {children} {age} eine Kita besuchten, {german.absent(row.kita)}."
    if german.is_missing(row.gesamt):
        visited = "besuchte" if row.kita == 1 else "besuchten"
        return (
            f"{german.count(row.kita, 'Kind', 'Kinder')} {age} {visited} eine Kita; wie viele Kinder dieses Alters es gab, "
            f"{german.absent(row.gesamt)}."
        )
    return (
        f"Von {german.count(row.gesamt, 'Kind', 'Kindern')} {age} besuchten {german.number(row.kita)} eine Kita "
        f"({german.percent(row.anteil)})."
    )


def plot_kinderbetreuung(quote: pd.DataFrame, ages: dict[str, str], kinds: dict[str, str]) -> Figure:
    """One bar per age group, divided into Kita and at home (``ages``, ``kinds``: code -> label)."""
    if quote.gesamt.isna().all() and not tracked.any_secret(quote.gesamt):
        return style.nothing()
    chart = style.figure(height=2.1)
    ax = style.axes(chart, grid="x")
    names = [ages[code] for code in quote.altersgruppe]
    bars.divided(ax, names, {code: list(quote[code]) for code in PLACES}, {code: kinds[code] for code in PLACES})
    ax.set_xlabel("Kinder")
    return chart


def alt_kinderbetreuung(quote: pd.DataFrame, ages: dict[str, str], kinds: dict[str, str]) -> str:
    """Alternative text: the children of each age group in a Kita and at home."""
    frame = quote.assign(alter=quote.altersgruppe.map(ages))
    return alt.bars("Geteilte Balken", frame, "alter", {code: kinds[code] for code in PLACES}, "Kinder")


def compute_schulen(schulen: pd.DataFrame) -> pd.DataFrame:
    """The school statistics as printed, with the foreign pupils' share in percent of all pupils (anteil_auslaender)."""
    frame = schulen[
        [
            "schulform",
            "schule",
            "klassen",
            "klassen_umfang",
            "schueler_sek1",
            "schueler_sek2",
            "schueler",
            "auslaender",
            "gu",
        ]
    ].copy()
    frame.insert(8, "anteil_auslaender", (frame.auslaender / frame.schueler * 100).astype("Float64"))
    return frame


def sentence_schulen(schulen: pd.DataFrame) -> str:
    """Foreign pupils over all schools, and the school with the highest share that is told."""
    single = tracked.stated(schulen[schulen.schule != "gesamt"], "schueler", "auslaender")
    if single.empty:
        return f"Die Schulstatistik {german.MISSING}."
    pupils, foreign = single.schueler.sum(), single.auslaender.sum()
    share = foreign / pupils * 100
    text = (
        f"An den {german.number(tracked.count(single))} aufgeführten Schulen lernten {german.number(pupils)} "
        "Schülerinnen und Schüler"
    )
    if german.is_secret(foreign):
        text += f". Wie viele davon Ausländerinnen und Ausländer waren, {german.KEPT_SECRET}."
    else:
        told_share = "" if german.is_secret(share) else f" ({german.percent(share)})"
        text += f", darunter {german.number(foreign)} Ausländerinnen und Ausländer{told_share}."
    told = single.dropna(subset="anteil_auslaender")
    if told.empty:
        return text
    top = told.loc[told.anteil_auslaender.idxmax()]
    highest = "höchsten genannten" if tracked.any_secret(single.anteil_auslaender) else "höchsten"
    return (
        f"{text} Den {highest} Anteil hatte die Schule „{top.schule}“ mit {german.percent(top.anteil_auslaender)} "
        f"({german.number(top.auslaender)} von {german.number(top.schueler)})."
    )


def compute_schulvergleich(schulen: pd.DataFrame) -> pd.DataFrame:
    """The single schools with their foreign pupils, highest share first, secret ones last."""
    single = tracked.stated(schulen[schulen.schule != "gesamt"], "anteil_auslaender")
    single = single.sort_values("anteil_auslaender", ascending=False, kind="stable")
    return single[["schule", "schulform", "anteil_auslaender", "auslaender", "schueler"]].reset_index(drop=True)


def plot_schulen(single: pd.DataFrame) -> Figure:
    """Foreign pupils' share per school as bars in the order of the frame."""
    if single.empty:
        return style.nothing()
    chart = style.figure(height=0.7 + 0.27 * len(single))
    ax = style.axes(chart, grid="x")
    rows = zip(single.anteil_auslaender, single.auslaender, strict=True)
    texts = [f"{german.percent(share)} ({german.number(pupils)})" for share, pupils in rows]
    bars.plain(ax, list(single.schule), list(single.anteil_auslaender), texts)
    ax.set_xlabel("Prozent der Schülerinnen und Schüler (in Klammern: Anzahl)")
    return chart


def alt_schulen(single: pd.DataFrame) -> str:
    """Alternative text: the foreign pupils' share per school."""
    first = "höchste genannte" if tracked.any_secret(single.anteil_auslaender) else "höchste"
    return alt.bars(f"Balken, der {first} zuerst,", single, "schule", {"anteil_auslaender": ""}, "Prozent", digits=1)
