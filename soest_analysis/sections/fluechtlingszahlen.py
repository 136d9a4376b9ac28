"""How many refugees live in the town, on which legal footing, and how many the town has to take in."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, history, style, tracked

HOUSING = {"staedtischer_wohnraum": "Städtischer Wohnraum", "landeseinrichtung": "Landeseinrichtung"}


def compute_entwicklung(fluechtlinge: pd.DataFrame, values: str = "personen") -> pd.DataFrame:
    """One row per month; columns gesamt, staedtischer_wohnraum, landeseinrichtung: persons, or another column's values."""
    wide = fluechtlinge.pivot(index="monat", columns="unterbringung", values=values)
    columns = ["gesamt", "staedtischer_wohnraum", "landeseinrichtung"]
    return wide.reindex(columns=columns).sort_index().reset_index()


def sentence_entwicklung(entwicklung: pd.DataFrame) -> str:
    """Latest figure, change against the month before it in the series, highest and lowest month that are told."""
    stated = tracked.stated(entwicklung, "gesamt")
    told = stated.dropna(subset="gesamt")
    if told.empty:
        unknown = german.none_known(stated.gesamt)
        return f"Die Zahl der Geflüchteten in Unterkünften von Kommune und Land {unknown}."
    last = stated.iloc[-1]
    text = f"Im {german.month(last.monat)} lebten {german.number(last.gesamt)} Geflüchtete in Unterkünften von Kommune und Land."
    if len(told) > 1:
        before = stated.iloc[-2]
        high, low = told.loc[told.gesamt.idxmax()], told.loc[told.gesamt.idxmin()]
        highest = "höchste Stand" if len(told) == len(stated) else "höchste genannte Stand"
        if not tracked.any_secret([last.gesamt, before.gesamt]):
            text += f" Gegenüber {german.month(before.monat)} {_moved(last.gesamt, before.gesamt)}."
        text += (
            f" Der {highest} der Reihe war {german.number(high.gesamt)} im {german.month(high.monat)},"
            f" der niedrigste {german.number(low.gesamt)} im {german.month(low.monat)}."
        )
    return text


def plot_entwicklung(
    entwicklung: pd.DataFrame, breaks: Sequence[pd.Period] = (), revised: Sequence[bool] = ()
) -> Figure:
    """Stacked bars per month: municipal housing and the state's facility, with the total above.

    ``entwicklung``: of the series with zeros where nothing is there (``history.count_nothing``), for else that is missing.
    ``breaks``: months from which on counting is different; ``revised``: which totals correct an earlier edition.
    """
    if all(tracked.stated(entwicklung, code).empty for code in ("gesamt", *HOUSING)):
        return style.nothing()
    chart = style.figure(height=3.2)
    ax = style.axes(chart)
    months = [german.month(month, short=True) for month in entwicklung.monat]
    parts = {code: list(entwicklung[code]) for code in HOUSING}
    heights = bars.stacked(ax, months, parts, HOUSING, totals=list(entwicklung.gesamt))
    for position, (total, mark, height) in enumerate(
        zip_longest(entwicklung.gesamt, revised, heights, fillvalue=False)
    ):
        text = german.number(total) + (f" {german.REVISED}" if mark is True else "")
        ax.annotate(text, (position, height), ha="center", xytext=(0, 3), textcoords="offset points")
    for month in breaks:
        style.mark_break(ax, months.index(german.month(month, short=True)) - 0.5)
    ax.set_ylabel("Personen")
    return chart


def alt_entwicklung(entwicklung: pd.DataFrame) -> str:
    """Alternative text: the series of the totals and of both parts."""
    months = [german.month(month, short=True) for month in entwicklung.monat]
    kinds = {"gesamt": "Gestapelte Säulen, insgesamt"} | HOUSING
    return " ".join(alt.series(kind, months, entwicklung[code], "Personen") for code, kind in kinds.items())


def compute_bevoelkerung(bevoelkerung: pd.DataFrame) -> pd.DataFrame:
    """One row per year; per group the count and, with suffix _anteil, its share of the population in percent."""
    wide = bevoelkerung.pivot(index="jahr", columns="gruppe", values=["anzahl", "anteil"])
    frame = pd.DataFrame(index=wide.index)
    for group in bevoelkerung.gruppe.cat.categories:
        for measure, column, dtype in (("anzahl", group, "Int64"), ("anteil", f"{group}_anteil", "Float64")):
            known = (measure, group) in wide.columns
            frame[column] = tracked.column(list(wide[measure, group]) if known else [pd.NA] * len(wide), dtype)
    return frame.reset_index().astype({"jahr": "string"})


def mark_bevoelkerung(bevoelkerung: pd.DataFrame, revisions: pd.DataFrame) -> dict[str, list[bool]]:
    """Which cells of ``compute_bevoelkerung`` correct an earlier edition, by column."""
    marked: dict[str, list[bool]] = {}
    for measure, suffix in (("anzahl", ""), ("anteil", "_anteil")):
        rows = bevoelkerung.assign(mark=history.marks(bevoelkerung, revisions, measure))
        wide = rows.pivot(index="jahr", columns="gruppe", values="mark")
        marked |= {f"{group}{suffix}": list(wide[group]) for group in wide}
    return marked


def sentence_bevoelkerung(bevoelkerung: pd.DataFrame) -> str:
    """Share of foreigners and of people with a migration background, first against last year of the table."""
    people = None if bevoelkerung.empty else bevoelkerung.iloc[-1].gesamt_mit_mh
    if german.is_missing(people):
        return f"Die Zahl der Menschen mit Migrationshintergrund {german.absent(people)}."
    first, last = bevoelkerung.iloc[0], bevoelkerung.iloc[-1]
    text = (
        f"{last.jahr} hatten {german.number(people)} Einwohnerinnen und Einwohner einen Migrationshintergrund, "
        f"das sind {german.percent(last.gesamt_mit_mh_anteil)} der Bevölkerung."
    )
    if (
        len(bevoelkerung) == 1
        or german.is_missing(first.auslaender_anteil)
        or german.is_missing(last.auslaender_anteil)
    ):
        return text
    return (
        f"{text} Der Anteil der Ausländerinnen und Ausländer lag {first.jahr} bei {german.percent(first.auslaender_anteil)} "
        f"und {last.jahr} bei {german.percent(last.auslaender_anteil)} "
        f"({german.points(last.auslaender_anteil - first.auslaender_anteil)})."
    )


def sentence_zuweisung(zuweisung: pd.DataFrame, stand: str | None = None) -> str:
    """How far the town has met its obligation to take in refugees under the FlüAG, and as of when, if stated."""
    difference: Any = None if zuweisung.empty else zuweisung.iloc[0].differenz
    if german.is_missing(difference):
        return f"Die Zuweisungsstatistik {german.absent(difference)}."
    row = zuweisung.iloc[0]
    some = german.is_secret(row.anrechnung) or (not german.is_missing(row.anrechnung) and row.anrechnung)
    credited = f"; {german.number(row.anrechnung)} weitere werden angerechnet" if some else ""
    gap = "liegt genau auf ihrem" if difference == 0 else "liegt unter ihrem" if difference < 0 else "liegt über ihrem"
    return (
        f"Nach dem Flüchtlingsaufnahmegesetz waren der Stadt {german.count(row.bestand, 'Person', 'Personen')} zugewiesen"
        f"{credited}{f' (Stand {stand})' if stand else ''}. "
        f"Die Stadt {gap} Aufnahmesoll von {german.number(row.aufnahmesoll)} "
        f"({german.signed(difference)}); die Erfüllungsquote beträgt {german.percent(row.erfuellungsquote, 2)}."
    )


def compute_asylblg(asylblg: pd.DataFrame) -> pd.DataFrame:
    """Recipients per residence status with their share in percent of the printed total."""
    frame = asylblg.copy()
    total = frame.loc[frame.aufenthaltsstatus == "gesamt", "personen"]
    frame["anteil"] = frame.personen / total.iloc[0] * 100 if len(total) else pd.NA
    return frame.astype({"anteil": "Float64"})


def sentence_asylblg(asylblg: pd.DataFrame) -> str:
    """Recipients under the AsylbLG and how they divide into residence statuses."""
    if not {"gesamt", "gestattung", "duldung"} <= set(asylblg.aufenthaltsstatus):
        return f"Die Zahl der Leistungsberechtigten nach dem AsylbLG {german.MISSING}."
    row = asylblg.set_index("aufenthaltsstatus")

    def part(code: str, words: str) -> str:
        share = "" if german.is_secret(row.anteil[code]) else f" ({german.percent(row.anteil[code])})"
        return f"{german.number(row.personen[code])} {words}{share}"

    return (
        f"Leistungen nach dem Asylbewerberleistungsgesetz erhielten {german.number(row.personen['gesamt'])} Personen: "
        f"{part('gestattung', 'mit Aufenthaltsgestattung')} und {part('duldung', 'mit Duldung')}."
    )


def plot_asylblg(asylblg: pd.DataFrame) -> Figure:
    """One bar from zero, divided by residence status, each part with its name, count and share."""
    asylblg = tracked.stated(asylblg, "personen")
    if asylblg.empty:
        return style.nothing()
    chart = style.figure(height=1.5)
    ax = style.axes(chart, grid="x")
    known = asylblg[asylblg.aufenthaltsstatus != "gesamt"]
    codes = list(known.aufenthaltsstatus)
    words = {code: {"gestattung": "Gestattung", "duldung": "Duldung"}[code] for code in codes}
    texts = [[f"{german.number(row.personen)} ({german.percent(row.anteil)})"] for row in known.itertuples()]
    parts = {code: [value] for code, value in zip(codes, known.personen, strict=True)}
    bars.divided(ax, [""], parts, words, dict(zip(codes, texts, strict=True)))
    ax.set_xlabel("Personen")
    return chart


def alt_asylblg(asylblg: pd.DataFrame, labels: dict[str, str]) -> str:
    """Alternative text: the recipients of each residence status."""
    known = tracked.stated(asylblg[asylblg.aufenthaltsstatus != "gesamt"], "personen")
    frame = known.assign(status=known.aufenthaltsstatus.map(labels))
    return alt.bars("Geteilter Balken", frame, "status", {"personen": ""}, "Personen")


def _moved(new: float, old: float) -> str:
    if new == old:
        return "ist die Zahl unverändert"
    return f"sind es {german.number(abs(new - old))} {'mehr' if new > old else 'weniger'} (damals {german.number(old)})"
