"""Where one Baustein stands: key figures, goals, measures, actors."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import bars, german, style, tracked

STEPS = 2  # changes that show a direction
ROOM = 2.7  # inches for the name of a bar
TOLD = 3  # key figures whose change the sentence tells
HORIZONS = {
    "grundsatz": "Grundsätzlich",
    "kurzfristig": "Kurzfristig",
    "mittelfristig": "Mittelfristig",
    "langfristig": "Langfristig",
}
HEADINGS = {
    "bezeichnung": "Kennzahl",
    "zeitbezug": "Stand",
    "vorher": "Vorher",
    "veraenderung": "Veränderung",
    "trend": "Trend",
    "herkunft": "Quelle",
}


def select(frame: pd.DataFrame, baustein: str) -> pd.DataFrame:
    """The rows of one Baustein."""
    return frame[frame.baustein == baustein].reset_index(drop=True)


def select_kennzahlen(kennzahlen: pd.DataFrame, baustein: str) -> pd.DataFrame:
    """A Baustein's measured figures, without rules and without repetitions of what stands in a table.

    A figure belongs where the newest edition that states it puts it, with all its earlier values.
    """
    measured = kennzahlen[kennzahlen.art == "kennzahl"]
    newest = measured.ausgabe == measured.groupby("kennzahl").ausgabe.transform("max")
    here = measured.kennzahl.isin(measured.kennzahl[newest & (measured.baustein == baustein)])
    return measured[here & (~newest | (measured.baustein == baustein))].reset_index(drop=True)


def compute_kennzahlen(
    kennzahlen: pd.DataFrame, year: int, units: dict[str, str], precision: dict[str, str]
) -> pd.DataFrame:
    """The latest value of every key figure of the edition ``year``, with the value before it and the trend where there are any.

    A key figure is stated at several dates (then the earlier one is ``vorher``) and sometimes at several places
    (then the first one counts). Only values counted alike are compared. ``kennzahlen`` is the series across the
    editions; what this one does not state any more is left out. ``units`` and ``precision`` map codes to
    labels. Columns: bezeichnung, wert, einheit, zeitbezug, gebiet, vorher, veraenderung, trend, herkunft, revidiert;
    vorher to trend only where the frame has any.
    """
    dated, latest = _points(kennzahlen)
    latest = latest[latest.kennzahl.isin(kennzahlen.kennzahl[kennzahlen.ausgabe == year])].sort_index()
    alike = dated[dated.reihe == dated.kennzahl.map(latest.set_index("kennzahl").reihe)]
    lines = {name: list(line.wert) for name, line in alike.groupby("kennzahl")}
    known = {name: list(filter(tracked.is_stated, line[:-1])) for name, line in lines.items()}
    before = tracked.column([known[name][-1] if known.get(name) else pd.NA for name in latest.kennzahl], "Float64")
    inexact = {code: f" ({words})" for code, words in precision.items() if code != "exakt"}
    frame = pd.DataFrame(
        {
            "bezeichnung": latest.bezeichnung,
            "wert": latest.wert,
            "einheit": latest.einheit.astype("string").map(units)
            + latest.genauigkeit.astype("string").map(inexact).fillna(""),
            "zeitbezug": latest.zeitbezug,
            "gebiet": latest.gebiet,
            "vorher": before,
            "veraenderung": latest.wert - before,
            "trend": latest.kennzahl.map(lambda name: trend(lines[name])).astype("string"),
            "herkunft": latest.fundstelle + latest.quelle.map(lambda text: f" ({text})", na_action="ignore").fillna(""),
            "revidiert": latest.revidiert,
        }
    )
    empty = [name for name in ("vorher", "veraenderung", "trend") if not any(map(tracked.is_stated, frame[name]))]
    frame.attrs = kennzahlen.attrs
    return frame.drop(columns=empty).reset_index(drop=True)


def note_vergleich(kennzahlen: pd.DataFrame) -> str:
    """What the columns with the comparison mean, as far as the table has them."""
    if "vorher" not in kennzahlen:
        return ""
    return "„–“: kein Vergleich möglich." + (" Trend: aus mindestens drei Werten." if "trend" in kennzahlen else "")


def trend(values: Sequence[float]) -> str | None:
    """The direction of a line in one word; None with fewer than three values, which show none; ``*`` if one is secret."""
    steps = [new - old for old, new in pairwise(filter(tracked.is_stated, values))]
    if len(steps) < STEPS:
        return None
    if secret := [step for step in steps if german.is_secret(step)]:
        return german.number(secret[0])
    if not any(steps):
        return "gleichbleibend"
    return "steigend" if min(steps) >= 0 else "fallend" if max(steps) <= 0 else "schwankend"


def sentence_eingestellt(kennzahlen: pd.DataFrame, units: dict[str, str], editions: Sequence[int]) -> str:
    """Which key figures are no longer collected, since which edition, and their last value; empty if none.

    ``editions``: the years in which the table of key figures was delivered.
    """
    _, latest = _points(kennzahlen)
    last_stated = kennzahlen.groupby("kennzahl").ausgabe.max()
    parts = []
    for row in latest.sort_index().itertuples():
        since = [year for year in editions if year > last_stated[row.kennzahl]]
        if since:
            value = (
                f"{german.number(row.wert, None)} ({units[row.einheit]})"
                if tracked.is_stated(row.wert)
                else "ohne Wert"
            )
            parts.append(f"„{row.bezeichnung}“ seit {min(since)}, zuletzt {value}, {row.zeitbezug}")
    return f"Nicht mehr erhoben: {'; '.join(parts)}." if parts else ""


def sentence_zaehlweise(kennzahlen: pd.DataFrame, year: int) -> str:
    """Which key figures are counted differently since the edition ``year``, and how; empty if none."""
    _, latest = _points(kennzahlen)
    parts = []
    for row in latest.sort_index().itertuples():
        earlier = kennzahlen[(kennzahlen.kennzahl == row.kennzahl) & (kennzahlen.ausgabe < year)]
        if row.ausgabe == year and len(earlier) and earlier.reihe.max() < row.reihe:
            how = "andere Einheit, anderes Gebiet oder neue Zählweise der ganzen Tabelle"
            how = how if german.is_missing(row.definition) else row.definition.rstrip(".")
            parts.append(f"„{row.bezeichnung}“ ({how})")
    return f"Neu gezählt und mit früheren Werten nicht vergleichbar: {german.enumeration(parts)}." if parts else ""


def _points(kennzahlen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every key figure once per Stichtag, in time, and its latest point."""
    dated = kennzahlen.drop_duplicates(["kennzahl", "stichtag"]).sort_values("stichtag", kind="stable")
    return dated, dated.drop_duplicates("kennzahl", keep="last")


def select_latest(kennzahlen: pd.DataFrame, names: Collection[str], before: bool = False) -> pd.DataFrame:
    """The rows behind a chart of the key figures ``names``: the last of each in time, with the one ``before`` if asked."""
    dated, _ = _points(kennzahlen)
    return dated[dated.kennzahl.isin(list(names))].groupby("kennzahl").tail(2 if before else 1).sort_index()


def sentence_kennzahlen(kennzahlen: pd.DataFrame) -> str:
    """How many key figures there are and which of them moved."""
    if kennzahlen.empty:
        return f"Welche Kennzahlen es zu diesem Baustein gibt, {german.MISSING}."
    verb = "liegt" if len(kennzahlen) == 1 else "liegen"
    text = f"Zu diesem Baustein {verb} {german.count(tracked.count(kennzahlen), 'Kennzahl', 'Kennzahlen')} vor."
    if "vorher" not in kennzahlen:
        return text + " Zu keiner davon liegt ein früherer Wert vor, mit dem sie sich vergleichen ließe."
    moved = kennzahlen.dropna(subset=["wert", "vorher"])
    secret = len(moved) < len(tracked.stated(kennzahlen, "wert", "vorher"))
    if moved.empty and secret:
        return f"{text} Was sich davon mit einem früheren Wert vergleichen ließe, {german.KEPT_SECRET}."
    if moved.empty:
        return f"{text} Zu keiner davon liegen ein neuer und ein früherer Wert vor."
    told, opening = moved, "Soweit beide Werte genannt sind" if secret else "Soweit ein früherer Wert vorliegt"
    if len(moved) > TOLD:
        weight = moved.veraenderung.abs() / moved[["wert", "vorher"]].abs().max(axis=1).where(lambda size: size > 0)
        largest = weight[weight > 0].sort_values(ascending=False, kind="stable").index[:TOLD]
        told = moved.loc[largest.sort_values()]
        opening = f"{'Unter den genannten Werten am' if secret else 'Am'} stärksten bewegt haben sich"
    if told.empty and secret:
        return f"{text} Soweit beide Werte genannt sind, hat sich keine davon gegenüber dem früheren Wert verändert."
    if told.empty:
        return f"{text} Keine davon hat sich gegenüber dem früheren Wert verändert."
    parts = [
        f"„{row.bezeichnung}“ {german.change(row.wert, row.vorher, None, row.einheit)}" for row in told.itertuples()
    ]
    return f"{text} {opening}: {german.enumeration(parts)}."


def list_ziele(ziele: pd.DataFrame) -> str:
    """The goals as a Markdown list per horizon."""
    parts = []
    for horizon, heading in HORIZONS.items():
        texts = ziele.loc[ziele.horizont == horizon, "text"]
        if len(texts):
            parts.append(f"**{heading}**\n\n" + "\n".join(f"- {text}" for text in texts))
    return "\n\n".join(parts) or f"Ziele: {german.MISSING}."


def sentence_massnahmen(massnahmen: pd.DataFrame) -> str:
    """How many measures the Baustein has, and for how many a status was reported."""
    if massnahmen.empty:
        return f"Welche Maßnahmen das Konzept in diesem Baustein vorsieht, {german.MISSING}."
    reported, planned = tracked.count(massnahmen[massnahmen.status.notna()]), tracked.count(massnahmen)
    whom = "zu keiner" if not reported else "zu allen" if reported == planned else f"zu {german.number(reported)}"
    status = f"{whom} gemeldet" if planned != 1 else f"{'' if reported else 'nicht '}gemeldet"
    return (
        f"Das Konzept sieht {german.count(planned, 'Maßnahme', 'Maßnahmen')} vor. Ein Bearbeitungsstand wurde {status}."
    )


def compute_regelwerte(kennzahlen: pd.DataFrame, units: dict[str, str], precision: dict[str, str]) -> pd.DataFrame:
    """Periods, ages and rates that law or concept set, each once; columns baustein, bezeichnung, wert, einheit, herkunft.

    A rule holds until an edition states it otherwise, so the latest statement of each counts.
    """
    _, rules = _points(kennzahlen[kennzahlen.art == "regelwert"])
    rules = rules.sort_index().assign(ausgabe=0)
    frame = compute_kennzahlen(rules, 0, units, precision)
    frame.insert(0, "baustein", rules.baustein.to_numpy())
    return frame[["baustein", "bezeichnung", "wert", "einheit", "herkunft"]]


def compute_massnahmen(massnahmen: pd.DataFrame) -> pd.DataFrame:
    """The measures of a Baustein: what was reported about each or, before the first report, what the concept says."""
    reported = ["status", "bearbeitungsstand", "naechster_schritt", "termin"]
    if massnahmen[reported].isna().all(axis=None):
        reported = ["beteiligte", "hinweise", "stand_laut_konzept"]
    return massnahmen[["nummer", "titel", "prozessverantwortung", *reported]]


def compute_akteure(akteure: pd.DataFrame) -> pd.DataFrame:
    """The actors of a Baustein, by kind."""
    return akteure.sort_values(["art", "akteur"])[["akteur", "art", "rolle"]].reset_index(drop=True)


def compute_stand(kennzahlen: pd.DataFrame, akteure: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """What the Baustein's chart shows: the ``chosen`` key figures, or else the number of actors by kind.

    Columns: bezeichnung, wert, genauigkeit, einheit, zeitbezug of key figures; art, wert of actors.
    """
    if chosen:
        latest = _points(kennzahlen)[1].set_index("kennzahl")
        frame = latest.reindex(list(chosen)).reset_index()
        return frame[["bezeichnung", "wert", "genauigkeit", "einheit", "zeitbezug"]]
    counts = sorted(tracked.tally(akteure, "art").items(), key=lambda kind: -kind[1])
    frame = pd.DataFrame({"art": [kind for kind, _ in counts]})
    return frame.assign(wert=tracked.column([number for _, number in counts], "Int64"))


def label_stand(stand: pd.DataFrame, kinds: dict[str, str]) -> list[str]:
    """The bars' names: the key figure with its date, or the kind of actor (``kinds``: code -> label)."""
    if "art" in stand:
        return [kinds[code] for code in stand.art]
    return [f"{row.bezeichnung}, {row.zeitbezug}" for row in stand.itertuples()]


def tell_stand(stand: pd.DataFrame, precision: dict[str, str]) -> list[str]:
    """The bars' numbers as the office states them: ``rund 150`` (``precision``: code -> label)."""
    inexact = {code: f"{words} " for code, words in precision.items() if code != "exakt"}
    codes = stand.genauigkeit if "genauigkeit" in stand else [""] * len(stand)
    return [
        ("" if german.is_missing(value) else inexact.get(code, "")) + german.number(value, None)
        for code, value in zip(codes, stand.wert, strict=True)
    ]


def plot_stand(stand: pd.DataFrame, labels: Sequence[str], texts: Sequence[str], unit: str) -> Figure:
    """Horizontal bars from zero, one per row, each with its name and its number in words."""
    if stand.empty:
        return style.nothing()
    chart = style.figure(height=0.7 + 0.36 * len(stand))
    ax = style.axes(chart, grid="x")
    bars.plain(ax, [style.wrap(label, ROOM) for label in labels], list(stand.wert), texts)
    ax.set_xlabel(unit)
    return chart
