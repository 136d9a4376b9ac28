"""Where one Baustein stands: key figures, goals, measures, actors."""

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import german, style

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
    "herkunft": "Quelle",
}


def select(frame: pd.DataFrame, baustein: str) -> pd.DataFrame:
    """The rows of one Baustein."""
    return frame[frame.baustein == baustein].reset_index(drop=True)


def select_kennzahlen(kennzahlen: pd.DataFrame, baustein: str) -> pd.DataFrame:
    """A Baustein's measured figures, without rules and without repetitions of what stands in a table."""
    return select(kennzahlen[kennzahlen.art == "kennzahl"], baustein)


def compute_kennzahlen(kennzahlen: pd.DataFrame, units: dict[str, str], precision: dict[str, str]) -> pd.DataFrame:
    """The latest value of every key figure, with the value before it where there is one.

    A key figure is stated at several dates (then the earlier one is ``vorher``) and sometimes at several places
    (then the first one counts). ``units`` and ``precision`` map codes to labels. Columns: bezeichnung, wert,
    einheit, zeitbezug, gebiet, vorher, veraenderung, herkunft; vorher and veraenderung only where the frame has any.
    """
    dated = kennzahlen.drop_duplicates(["kennzahl", "stichtag"]).sort_values("stichtag", kind="stable")
    earlier = dated[dated.duplicated("kennzahl", keep="last")].drop_duplicates("kennzahl", keep="last")
    latest = dated.drop_duplicates("kennzahl", keep="last").sort_index()
    before = latest.kennzahl.map(earlier.set_index("kennzahl").wert)
    inexact = {code: f" ({words})" for code, words in precision.items() if code != "exakt"}
    frame = pd.DataFrame(
        {
            "bezeichnung": latest.bezeichnung,
            "wert": latest.wert,
            "einheit": latest.einheit.astype("string").map(units)
            + latest.genauigkeit.astype("string").map(inexact).fillna(""),
            "zeitbezug": latest.zeitbezug,
            "gebiet": latest.gebiet,
            "vorher": before.astype("Float64"),
            "veraenderung": (latest.wert - before).astype("Float64"),
            "herkunft": latest.fundstelle + latest.quelle.map(lambda text: f" ({text})", na_action="ignore").fillna(""),
        }
    )
    return (frame if before.notna().any() else frame.drop(columns=["vorher", "veraenderung"])).reset_index(drop=True)


def sentence_kennzahlen(kennzahlen: pd.DataFrame) -> str:
    """How many key figures there are and which of them moved."""
    if kennzahlen.empty:
        return f"Zu diesem Baustein {german.MISSING}, was sich zählen ließe."
    text = f"Zu diesem Baustein liegen {german.count(len(kennzahlen), 'Kennzahl', 'Kennzahlen')} vor."
    if "vorher" not in kennzahlen:
        return text + " Ein früherer Wert zum Vergleich liegt zu keiner davon vor."
    moved = kennzahlen.dropna(subset=["wert", "vorher"])
    parts = [f"„{row.bezeichnung}“ {german.change(row.wert, row.vorher, None)}" for row in moved.itertuples()]
    return f"{text} Soweit ein früherer Wert vorliegt: {german.enumeration(parts)}."


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
    reported = int(massnahmen.status.notna().sum())
    status = (
        "zu keiner" if not reported else "zu allen" if reported == len(massnahmen) else f"zu {german.number(reported)}"
    )
    return (
        f"Das Konzept sieht {german.count(len(massnahmen), 'Maßnahme', 'Maßnahmen')} vor. "
        f"Ein Bearbeitungsstand wurde {status} gemeldet."
    )


def compute_regelwerte(kennzahlen: pd.DataFrame, units: dict[str, str], precision: dict[str, str]) -> pd.DataFrame:
    """Periods, ages and rates that law or concept set, each once; columns baustein, bezeichnung, wert, einheit, herkunft."""
    rules = kennzahlen[kennzahlen.art == "regelwert"].drop_duplicates("kennzahl")
    frame = compute_kennzahlen(rules, units, precision)
    frame.insert(0, "baustein", rules.baustein.to_numpy())
    return frame[["baustein", "bezeichnung", "wert", "einheit", "herkunft"]]


def compute_massnahmen(massnahmen: pd.DataFrame) -> pd.DataFrame:
    """The measures of a Baustein: who is responsible, who takes part, costs, and where the concept sees them.

    Period and reported status stand in the overview of all measures.
    """
    return massnahmen[["nummer", "titel", "prozessverantwortung", "beteiligte", "hinweise", "stand_laut_konzept"]]


def compute_akteure(akteure: pd.DataFrame) -> pd.DataFrame:
    """The actors of a Baustein, by kind."""
    return akteure.sort_values(["art", "akteur"])[["akteur", "art", "rolle"]].reset_index(drop=True)


def compute_stand(kennzahlen: pd.DataFrame, akteure: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """What the Baustein's chart shows: the ``chosen`` key figures, or else the number of actors by kind.

    Columns: bezeichnung, wert, zeitbezug (key figures only), einheit.
    """
    if chosen:
        once = kennzahlen.drop_duplicates(["kennzahl", "stichtag"]).sort_values("stichtag", kind="stable")
        latest = once.drop_duplicates("kennzahl", keep="last").set_index("kennzahl")
        frame = latest.reindex(list(chosen)).reset_index()
        return frame[["bezeichnung", "wert", "einheit", "zeitbezug"]]
    counts = akteure.art.value_counts(sort=False)
    counts = counts[counts > 0].sort_values(ascending=False, kind="stable")
    return pd.DataFrame({"art": counts.index, "wert": counts.to_numpy(dtype="int64")})


def label_stand(stand: pd.DataFrame, kinds: dict[str, str]) -> list[str]:
    """The bars' names: the key figure with its date, or the kind of actor (``kinds``: code -> label)."""
    if "art" in stand:
        return [kinds[code] for code in stand.art]
    return [f"{row.bezeichnung}, {row.zeitbezug}" for row in stand.itertuples()]


def plot_stand(stand: pd.DataFrame, labels: Sequence[str], unit: str) -> Figure:
    """Horizontal bars from zero, one per row, each labelled with its value."""
    if stand.empty:
        return style.nothing()
    chart = style.figure(height=0.7 + 0.36 * len(stand))
    ax = style.axes(chart, grid="x")
    known = stand.wert.notna()
    ax.barh(range(len(stand)), stand.wert.fillna(0).astype(float), color=style.BLUE, height=0.6)
    for position, value in enumerate(stand.wert):
        text = german.number(value, None) if known.iloc[position] else german.MISSING
        ax.annotate(
            text,
            (0 if not known.iloc[position] else float(value), position),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
        )
    ax.set_yticks(range(len(stand)), [textwrap.fill(label, 44) for label in labels])
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlim(left=0)
    ax.set_xlabel(unit)
    return chart
