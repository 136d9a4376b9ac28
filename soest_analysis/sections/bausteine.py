"""The six fields of action (Bausteine) at a glance."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from soest_analysis import german, style, tracked
from soest_analysis.sections import ist_stand

PERCENT = "Prozent"  # the unit whose changes are percentage points
MOST = 3  # key figures of a Baustein that the arrows show
NAME, LINE, HEAD, SMALL = 2.4, 0.17, 0.26, 8.5  # inches: widest name, height of its line, of a Baustein's; points
POINTS = "Veränderung von Anteilen in Prozentpunkten"
SCALES = {"Veränderung in Prozent des früheren Werts": "veraenderung_prozent", POINTS: "veraenderung"}
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
    alone = len(leaders) == 1
    return (
        f"Die {german.words(len(uebersicht))} Bausteine umfassen {german.count(uebersicht.ziele.sum(), 'Ziel', 'Ziele')} und "
        f"{german.count(uebersicht.massnahmen.sum(), 'Maßnahme', 'Maßnahmen')}. Die meisten Maßnahmen, "
        f"{'' if alone else 'je '}{german.number(top)}, {'hat der Baustein' if alone else 'haben die Bausteine'} "
        f"{german.enumeration(leaders)}."
    )


def compute_bewegung(kennzahlen: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The key figures that have an earlier comparable value, per Baustein from the largest to the smallest change.

    ``kennzahlen``: code of a Baustein -> its ``ist_stand.compute_kennzahlen``. Columns: baustein, bezeichnung, einheit,
    vorher, wert, veraenderung, veraenderung_prozent (of the earlier value; missing if that was zero, and of percentages,
    whose change is one in percentage points). Changes are ranked by their part of the earlier value, those from zero last.
    Those with a secret value stand last. A Baustein without any has one row in which all but the name is missing.
    """
    rows: list[dict[str, Any]] = []
    for code, frame in kennzahlen.items():
        known = tracked.stated(frame, "vorher", "wert") if "vorher" in frame else frame[:0]
        found = [
            {
                "baustein": code,
                **{name: getattr(row, name) for name in ("bezeichnung", "einheit", "vorher", "wert", "veraenderung")},
                "veraenderung_prozent": _relative(row) if row.vorher and not _is_share(row.einheit) else pd.NA,
            }
            for row in sorted(known.itertuples(), key=_size, reverse=True)
        ]
        rows += found or [{"baustein": code}]
    frame = pd.DataFrame(rows, columns=["baustein", "bezeichnung", "einheit", *NUMBERS], dtype=object)
    for name in NUMBERS:
        frame[name] = tracked.column(list(frame[name]), "Float64")
    return frame


def compute_auswahl(bewegung: pd.DataFrame) -> pd.DataFrame:
    """What the arrows show: of every Baustein the three largest changes."""
    return bewegung.groupby("baustein", sort=False).head(MOST).reset_index(drop=True)


def note_bewegung(bewegung: pd.DataFrame, areas: dict[str, str]) -> str:
    """What the arrows compare and leave out, and which Bausteine have nothing to compare (``areas``: code -> label)."""
    auswahl = compute_auswahl(bewegung)
    without = [areas[code] for code in bewegung.loc[bewegung.bezeichnung.isna(), "baustein"]]
    if len(without) == len(bewegung):
        return "Zu keiner Kennzahl der Bausteine liegt ein früherer Wert vor, mit dem sie sich vergleichen ließe."
    scales = [scale for scale in SCALES if not _on(auswahl, scale).empty]
    parts = [
        f"Pfeile: {german.enumeration(scales, 'oder')}, nach rechts mehr, nach links weniger; ob das gut oder schlecht ist, sagt "
        "die Richtung nicht."
    ]
    if left_out := len(bewegung) - len(auswahl):
        rest = german.count(left_out, "weitere steht", "weitere stehen")
        largest = "größten genannten" if tracked.any_secret(bewegung.veraenderung) else "größten"
        parts.append(
            f"Gezeigt sind je Baustein die {german.words(MOST)} {largest} Veränderungen, gemessen am früheren Wert; "
            f"{rest} bei den Bausteinen."
        )
    if without:
        parts.append(f"Ohne Vergleich: {', '.join(without)}.")
    return " ".join(parts)


def plot_bewegung(auswahl: pd.DataFrame, areas: dict[str, str]) -> Figure:
    """An arrow per key figure from zero to its change, by Baustein; the numbers stand on the right.

    Percentages have axes of their own, in percentage points. Bausteine without comparison are not drawn.
    """
    panels = {scale: rows for scale in SCALES if len(rows := _on(auswahl, scale))}
    if not panels:
        return style.nothing(NO_COMPARISON)
    heights = [sum(size for _, _, size in _lines(rows, areas)) for rows in panels.values()]
    chart = style.figure(height=0.7 * len(panels) + sum(heights))
    grid = chart.add_gridspec(len(panels), height_ratios=heights)
    for place, (scale, rows) in enumerate(panels.items()):
        ax = style.axes(chart, grid="x", place=grid[place])
        _draw(ax, _lines(rows, areas), SCALES[scale])
        ax.set_xlabel(scale)
    return chart


def alt_bewegung(auswahl: pd.DataFrame, areas: dict[str, str]) -> str:
    """Alternative text: per Baustein every key figure with old and new value and its change."""
    parts = []
    for code, group in auswahl.dropna(subset="bezeichnung").groupby("baustein", sort=False):
        told = [f"{row.bezeichnung}, {row.einheit}: {_told(row)}" for row in group.itertuples()]
        parts.append(f"{areas[code]}: {'; '.join(told)}.")
    return (
        f"Pfeile nach Bausteinen, früherer und neuer Wert. {' '.join(parts)}" if parts else f"Pfeile: {NO_COMPARISON}."
    )


def _is_share(unit: str) -> bool:
    """True for ``Prozent`` and ``Prozent (rund)``."""
    return unit.partition(" ")[0] == PERCENT


def _relative(row: Any) -> Any:
    return row.veraenderung / abs(row.vorher) * 100


def _size(row: Any) -> float:
    if german.is_secret(row.veraenderung):
        return -2.0
    return abs(float(_relative(row))) if row.vorher else -1.0


def _on(auswahl: pd.DataFrame, scale: str) -> pd.DataFrame:
    """The key figures whose change belongs on that scale."""
    known = auswahl.dropna(subset="bezeichnung")
    shares = known.einheit.map(_is_share).astype(bool)
    return known[shares if scale == POINTS else ~shares]


def _lines(rows: pd.DataFrame, areas: dict[str, str]) -> list[tuple[str, Any, float]]:
    """From top to bottom: what is written on the left, the key figure (None for a Baustein's name), height in inches."""
    found: list[tuple[str, Any, float]] = []
    for code, group in rows.groupby("baustein", sort=False):
        found.append((areas[code], None, HEAD))
        for row in group.itertuples():
            name = style.wrap(str(row.bezeichnung), NAME, SMALL)
            found.append((name, row, 0.06 + LINE * max(2, name.count("\n") + 1)))
    return found


def _draw(ax: Axes, lines: Sequence[tuple[str, Any, float]], column: str) -> None:
    """Names, arrows from zero to the change in ``column``, and numbers."""
    bottom, places = 0.0, []
    for _, row, size in lines:
        places.append(bottom + size / 2)
        bottom += size
        if row is not None:
            _arrow(ax, places[-1], getattr(row, column))
            _write(ax, places[-1], f"{row.einheit}: " + _told(row, "\n"))
    ax.set_yticks(places, [name for name, _, _ in lines], fontsize=SMALL)
    for label, (_, row, _) in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_fontweight("bold" if row is None else "normal")
    known = [float(getattr(row, column)) for _, row, _ in lines if row is not None and pd.notna(getattr(row, column))]
    ax.set_ylim(bottom, 0)
    ax.set_xlim(1.1 * min(0.0, *known, -1.0), 1.1 * max(0.0, *known, 1.0))
    ax.axvline(0, color=style.INK, linewidth=1)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: german.signed(value, None) if value else "0"))


def _arrow(ax: Axes, place: float, change: Any) -> None:
    """From zero to the change in percent; a dot if there is none, nothing if it is secret or cannot be told in percent."""
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


def _told(row: Any, blank: str = " ") -> str:
    """``9 → 12 (+33,3 %)``; if one of the values is secret, there is no change to tell."""
    values = f"{german.number(row.vorher, None)} → {german.number(row.wert, None)}"
    return values if german.is_secret(row.veraenderung) else f"{values}{blank}({_change(row)})"


def _change(row: Any) -> str:
    """``−9,1 %``, or percentage points where the unit is percent."""
    if not row.veraenderung:
        return "unverändert"
    if _is_share(row.einheit):
        return german.points(row.veraenderung, None)
    if pd.isna(row.veraenderung_prozent):
        return f"{german.signed(row.veraenderung, None)}, früher null"
    return f"{german.signed(row.veraenderung_prozent, 1)}{german.NBSP}%"
