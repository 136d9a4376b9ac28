"""Draws a table of codes as a grid: a coloured field with a word for every row and column, and the same in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch

from soest_analysis import german, style

DASH = "–"  # in fields without a fill of their own
NAME, ROW, HEAD = 2.15, 0.3, 0.95  # inches: width of the names of rows, height of a row, of legend and names of columns
SMALL, SIZES = (
    8,
    (8, 7.5, 7, 6.5, 6),
)  # points: names of rows; names of columns and words in fields, the largest that fits
FIELD = 0.92  # share of its cell that a field fills
WHITE = "white"


def plot(codes: pd.DataFrame, names: Mapping[str, str], labels: Mapping[str, str], fills: Mapping[str, str]) -> Figure:
    """A field for every cell of ``codes``, with the label of its code; a dash where the fill is white.

    ``names``: index -> name of the row. ``labels`` and ``fills``: code -> label and colour, in the order of the legend.
    Columns bear their names as they are.
    """
    if codes.empty:
        return style.nothing()
    chart = style.figure(height=HEAD + ROW * len(codes))
    ax = style.axes(chart, grid="x")
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    room = (style.WIDTH - NAME - 0.2) / len(codes.columns)
    for x, column in enumerate(codes):
        for y, code in enumerate(codes[column]):
            _field(ax, x, y, None if german.is_missing(code) else code, labels, fills, room * FIELD)
    words = [word for column in codes for word in column.replace("-", "- ").split()]
    size = next((size for size in SIZES if max(style.width(word, size) for word in words) <= room * FIELD), SIZES[-1])
    columns = [style.wrap(column.replace("-", "- "), room * FIELD, size).replace("- ", "-") for column in codes]
    ax.set_xticks(range(len(columns)), columns, fontsize=size)
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(codes)), [style.wrap(names[row], NAME, SMALL) for row in codes.index], fontsize=SMALL)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(codes) - 0.5, -0.5)
    found = {code for column in codes for code in codes[column].dropna()}
    keys = [Patch(**_look(fill), label=labels[code]) for code, fill in fills.items() if code in found]
    chart.legend(handles=keys, loc="outside upper left", ncols=len(fills), handlelength=1.5, fontsize=SMALL)
    return chart


def describe(
    kind: str, codes: pd.DataFrame, names: Mapping[str, str], labels: Mapping[str, str], silent: str = ""
) -> str:
    """Alternative text: per column the rows of every code; of the code ``silent`` only how many."""
    if codes.empty:
        return f"{kind}: {german.MISSING}."
    told = []
    for column in codes:
        rows = {code: [names[row] for row in codes.index[codes[column].eq(code).fillna(False)]] for code in labels}
        rows[""] = [names[row] for row in codes.index[codes[column].isna()]]
        parts = [
            f"{labels.get(code, german.MISSING)}: {len(found) if code == silent else german.enumeration(found)}"
            for code, found in rows.items()
            if found
        ]
        told.append(f"{column}: {'; '.join(parts)}")
    return f"{kind}. {'. '.join(told)}."


def _field(
    ax: Axes, x: int, y: int, code: Any, labels: Mapping[str, str], fills: Mapping[str, str], room: float
) -> None:
    fill = fills.get(code, WHITE)
    word = german.MISSING.replace(" ", "\n", 1) if code is None else DASH if fill == WHITE else labels[code]
    corner = (x - FIELD / 2, y - FIELD / 2)
    ax.add_patch(FancyBboxPatch(corner, FIELD, FIELD, boxstyle="square,pad=0", **_look(fill)))
    size = next((size for size in SIZES if style.width(word, size) <= room), SIZES[-1])
    ax.text(x, y, word, color=style.on(fill), fontsize=size, ha="center", va="center")


def _look(fill: str) -> dict[str, Any]:
    """Light fields have an edge."""
    return {"facecolor": fill, "edgecolor": style.GREY if fill in (WHITE, style.LIGHT) else fill, "linewidth": 0.6}
