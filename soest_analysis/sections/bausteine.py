"""The six fields of action (Bausteine) at a glance."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from soest_analysis import german, style, tracked
from soest_analysis.sections import ist_stand

PERCENT = "Prozent"  # the unit whose changes are percentage points
MOST = 3  # key figures of a Baustein that the arrows show
NAME, LINE, SMALL = 2.4, 0.17, 8.5  # inches: widest name, height of a line of it; points
NO_COMPARISON = "kein Vergleich möglich"
NUMBERS = ("vorher", "wert", "veraenderung", "veraenderung_prozent")
HEADINGS = ist_stand.HEADINGS | {"veraenderung_prozent": "Veränderung in Prozent"}


def compute_uebersicht(areas: dict[str, str], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per Baustein: the number of rows it has in each of ``tables`` (name -> frame with column baustein).

    The counts of a table without any row are missing: it was not delivered.
    """
    frame = pd.DataFrame({"baustein": list(areas)})
    for name, table in tables.items():
        counts = [pd.NA if table.empty else tracked.count(table[table.baustein == code]) for code in areas]
        frame[name] = tracked.column(counts, "Int64")
    return frame


def sentence_uebersicht(uebersicht: pd.DataFrame, areas: dict[str, str]) -> str:
    """How many goals and measures the Bausteine hold together, and which has most measures."""
    if uebersicht[["ziele", "massnahmen"]].isna().any(axis=None):
        return f"Wie viele Ziele und Maßnahmen die Bausteine umfassen, {german.MISSING}."
    top = uebersicht.massnahmen.max()
    leaders = [f"„{areas[code]}“" for code in uebersicht.loc[uebersicht.massnahmen == top, "baustein"]]
    return (
        f"Die {german.words(len(uebersicht))} Bausteine umfassen {german.count(uebersicht.ziele.sum(), 'Ziel', 'Ziele')} und "
        f"{german.count(uebersicht.massnahmen.sum(), 'Maßnahme', 'Maßnahmen')}. Die meisten Maßnahmen, {german.number(top)}, "
        f"{'hat der Baustein' if len(leaders) == 1 else 'haben die Bausteine'} {german.enumeration(leaders)}."
    )


def compute_bewegung(kennzahlen: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The key figures that have an earlier comparable value, per Baustein from the largest to the smallest change.

    ``kennzahlen``: code of a Baustein -> its ``ist_stand.compute_kennzahlen``. Columns: baustein, bezeichnung, einheit,
    vorher, wert, veraenderung, veraenderung_prozent (of the earlier value; missing if that was zero, then last). A Baustein
    without any has one row in which all but the name is missing.
    """
    rows: list[dict[str, Any]] = []
    for code, frame in kennzahlen.items():
        known = frame.dropna(subset=["vorher", "wert"]) if "vorher" in frame else frame[:0]
        found = [
            {
                "baustein": code,
                **{name: getattr(row, name) for name in ("bezeichnung", "einheit", "vorher", "wert", "veraenderung")},
                "veraenderung_prozent": row.veraenderung / abs(row.vorher) * 100 if row.vorher else pd.NA,
            }
            for row in known.itertuples()
        ]
        found.sort(key=_size, reverse=True)
        rows += found or [{"baustein": code}]
    frame = pd.DataFrame(rows, columns=["baustein", "bezeichnung", "einheit", *NUMBERS], dtype=object)
    for name in NUMBERS:
        frame[name] = tracked.column(list(frame[name]), "Float64")
    return frame


def compute_auswahl(bewegung: pd.DataFrame) -> pd.DataFrame:
    """What the arrows show: of every Baustein the three largest changes."""
    return bewegung.groupby("baustein", sort=False).head(MOST).reset_index(drop=True)


def note_bewegung(bewegung: pd.DataFrame) -> str:
    """What the arrows compare and leave out."""
    left_out = len(bewegung) - len(compute_auswahl(bewegung))
    text = (
        "Pfeile: Veränderung in Prozent des früheren Werts, nach rechts mehr, nach links weniger; ob das gut oder schlecht ist, "
        "sagt die Richtung nicht."
    )
    if not left_out:
        return text
    rest = german.count(left_out, "weitere steht", "weitere stehen")
    return f"{text} Gezeigt sind je Baustein die {german.words(MOST)} größten Veränderungen, {rest} bei den Bausteinen."


def plot_bewegung(auswahl: pd.DataFrame, areas: dict[str, str]) -> Figure:
    """An arrow per key figure from zero to its change in percent, by Baustein; the numbers stand on the right."""
    if auswahl.empty:
        return style.nothing()
    rows = [
        (areas[code], group.dropna(subset="bezeichnung")) for code, group in auswahl.groupby("baustein", sort=False)
    ]
    names = [style.wrap(str(row.bezeichnung), NAME, SMALL) for _, group in rows for row in group.itertuples()]
    height = sum(0.06 + LINE * max(2, name.count("\n") + 1) for name in names) + 0.26 * len(rows)
    chart = style.figure(height=0.7 + height)
    ax = style.axes(chart, grid="x")
    bottom, ticks = 0.0, []
    for area, group in rows:
        ticks.append((bottom + 0.13, area))
        if group.empty:
            _write(ax, bottom + 0.13, NO_COMPARISON)
        bottom += 0.26
        for row in group.itertuples():
            name = style.wrap(str(row.bezeichnung), NAME, SMALL)
            size = 0.06 + LINE * max(2, name.count("\n") + 1)
            _arrow(ax, bottom + size / 2, row.veraenderung_prozent)
            _write(ax, bottom + size / 2, f"{row.einheit}: {_values(row)}\n({_change(row)})")
            ticks.append((bottom + size / 2, name))
            bottom += size
    ax.set_yticks([place for place, _ in ticks], [name for _, name in ticks], fontsize=SMALL)
    for label in ax.get_yticklabels():
        label.set_fontweight("bold" if label.get_text() in areas.values() else "normal")
    known = [float(value) for value in auswahl.veraenderung_prozent.dropna()]
    ax.set_ylim(bottom, 0)
    ax.set_xlim(1.1 * min(0.0, *known, -1.0), 1.1 * max(0.0, *known, 1.0))
    ax.axvline(0, color=style.INK, linewidth=1)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: german.signed(value, None) if value else "0"))
    ax.set_xlabel("Veränderung in Prozent des früheren Werts")
    return chart


def alt_bewegung(auswahl: pd.DataFrame, areas: dict[str, str]) -> str:
    """Alternative text: per Baustein every key figure with old and new value and its change."""
    parts = []
    for code, group in auswahl.groupby("baustein", sort=False):
        told = [
            f"{row.bezeichnung}, {row.einheit}: {_values(row)} ({_change(row)})"
            for row in group.dropna(subset="bezeichnung").itertuples()
        ]
        parts.append(f"{areas[code]}: {'; '.join(told) or NO_COMPARISON}.")
    return f"Pfeile nach Bausteinen, früherer und neuer Wert. {' '.join(parts)}"


def _size(row: dict[str, Any]) -> float:
    change = row["veraenderung_prozent"]
    return -1.0 if pd.isna(change) else abs(float(change))


def _arrow(ax: Axes, place: float, change: Any) -> None:
    """From zero to the change in percent; a dot if there is none, nothing if it cannot be told in percent."""
    if pd.isna(change):
        return
    if not change:
        ax.plot([0], [place], marker="o", color=style.BLUE, markersize=6)
        return
    look: dict[str, Any] = {
        "arrowstyle": "-|>",
        "color": style.BLUE,
        "linewidth": 2,
        "shrinkA": 0,
        "shrinkB": 0,
        "mutation_scale": 12,
    }
    ax.annotate("", (float(change), place), (0, place), arrowprops=look)


def _write(ax: Axes, place: float, text: str) -> None:
    ax.annotate(text, (1.02, place), xycoords=ax.get_yaxis_transform(), va="center", fontsize=SMALL)


def _values(row: Any) -> str:
    return f"{german.number(row.vorher, None)} → {german.number(row.wert, None)}"


def _change(row: Any) -> str:
    """``−9,1 %``, or percentage points where the unit is percent."""
    if not row.veraenderung:
        return "unverändert"
    if row.einheit.split(" ")[0] == PERCENT:
        return german.points(row.veraenderung, None)
    if pd.isna(row.veraenderung_prozent):
        return f"{german.signed(row.veraenderung, None)}, früher null"
    return f"{german.signed(row.veraenderung_prozent, 1)}{german.NBSP}%"
