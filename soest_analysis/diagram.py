"""Draws a diagram of boxes and arrows from two tables: nodes on a grid, edges between them."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from soest_analysis import german, style

COLUMNS = {"von": "Von", "nach": "Nach", "beschriftung": "Beziehung"}
BOX = (0.86, 0.68)  # share of a grid cell that a box fills
NARROW = 0.5  # share of a grid cell that a box fills at least, however long the words on the arrows beside it are
ROW = 0.86  # inches
PAD = 0.12  # inches of a box that stay blank, left and right together
ARROW = 0.22  # inches of an arrow that stay in sight on both sides of its words, together
LABEL = 1.1  # inches, widest line of words on an arrow
SIZES = (9.5, 9, 8.5, 8, 7.5)  # points: the largest whose longest word fits into its box
SMALL = 8  # points: groups and arrows
MUTED = "#4a5058"
FILLS = ("#e3edf6", "#fbe9dc", "#e0f0ed", "#f1e4ef", "#ececec", "#fff6d6")


def select(frame: pd.DataFrame, diagram: str) -> pd.DataFrame:
    """The rows of one diagram (``abbildung`` is its id in the report)."""
    return frame[frame.abbildung == diagram].reset_index(drop=True)


def plot_diagram(nodes: pd.DataFrame, edges: pd.DataFrame, groups: Mapping[str, str]) -> Figure:
    """Boxes at ``spalte``/``zeile`` with ``beschriftung`` and, below it, their group; arrows from ``von`` to ``nach``.

    ``groups``: code of a group -> its label, in an order that fixes their fills. Rows count downwards. An arrow from or to
    a box that was not delivered cannot be drawn.
    """
    nodes = nodes.dropna(subset=["spalte", "zeile"])
    if nodes.empty:
        return style.nothing()
    rows = int(nodes.zeile.max() - nodes.zeile.min()) + 1
    cell = style.WIDTH / (int(nodes.spalte.max() - nodes.spalte.min()) + 1)
    places = {node.knoten: (float(node.spalte), -float(node.zeile)) for node in nodes.itertuples()}
    drawn = edges[edges.von.isin(list(places)) & edges.nach.isin(list(places))]
    words = [word for text in nodes.beschriftung for word in text.split(" ")]
    box = (_width(drawn, places, cell, words), BOX[1])
    room = box[0] * cell - PAD
    size = next((size for size in SIZES if max(style.width(word, size) for word in words) <= room), SIZES[-1])
    texts = [style.wrap(text, room, size) for text in nodes.beschriftung]
    below = [_group(node, groups, room) for node in nodes.itertuples()]
    lines = [1.25 * (size * _lines(text) + SMALL * _lines(group)) for text, group in zip(texts, below, strict=True)]
    row = max(ROW, (max(lines) / 72 + PAD) / BOX[1])
    fills = dict(zip(groups, cycle(FILLS), strict=False))
    chart = style.figure(height=0.1 + row * rows)
    ax = style.axes(chart, grid="")
    for node, text, group in zip(nodes.itertuples(), texts, below, strict=True):
        _box(ax, places[node.knoten], box, fills.get(node.gruppe, "white"))
        look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center"}
        up, down = 0.6 * SMALL * _lines(group), -0.6 * size * _lines(text) * bool(group)
        ax.annotate(text, places[node.knoten], xytext=(0, up), fontsize=size, **look)
        ax.annotate(group, places[node.knoten], xytext=(0, down), fontsize=SMALL, color=MUTED, **look)
    for edge in drawn.itertuples():
        _arrow(ax, places[edge.von], places[edge.nach], box, cell, edge.beschriftung)
    ax.set_xlim(nodes.spalte.min() - 0.5, nodes.spalte.max() + 0.5)
    ax.set_ylim(-nodes.zeile.max() - 0.5, -nodes.zeile.min() + 0.5)
    return chart


def _group(node: Any, groups: Mapping[str, str], room: float) -> str:
    """The name of a box's group, unless the box is called so itself."""
    group = groups.get(node.gruppe, node.gruppe)
    return "" if group == node.beschriftung else style.wrap(group, room, SMALL)


def _lines(text: str) -> int:
    return text.count("\n") + bool(text)


def _width(edges: pd.DataFrame, places: dict[str, tuple[float, float]], cell: float, words: list[str]) -> float:
    """The boxes' share of a cell (inches): less if the words on an arrow between neighbours in a row need the gap."""
    share = BOX[0]
    for edge in edges.itertuples():
        (x0, y0), (x1, y1) = places[edge.von], places[edge.nach]
        if y0 == y1 and x0 != x1 and not german.is_missing(edge.beschriftung):
            need = style.width(style.wrap(edge.beschriftung, LABEL, SMALL), SMALL) + ARROW
            share = min(share, abs(x1 - x0) - need / cell)
    longest = (max(style.width(word, SIZES[-1]) for word in words) + PAD) / cell
    return min(BOX[0], max(share, NARROW, longest))


def _box(ax: Axes, place: tuple[float, float], box: tuple[float, float], fill: str) -> None:
    corner = (place[0] - box[0] / 2, place[1] - box[1] / 2)
    look: dict[str, Any] = {"facecolor": fill, "edgecolor": style.INK, "linewidth": 0.9}
    ax.add_patch(FancyBboxPatch(corner, *box, boxstyle="round,pad=0,rounding_size=0.06", **look))


def _arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    box: tuple[float, float],
    cell: float,
    label: str | None,
) -> None:
    """An arrow from the edge of one box to the edge of the other, with its label.

    This stands right of an upright arrow, on another one, or above it where the gap (columns are ``cell`` inches) is too
    small.
    """
    (x0, y0), (x1, y1) = _border(start, end, box), _border(end, start, box)
    look: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 1, "shrinkB": 1}
    ax.add_patch(FancyArrowPatch((x0, y0), (x1, y1), color="#565d66", linewidth=1.1, zorder=0.5, **look))
    if german.is_missing(label):
        return
    text = style.wrap(str(label), LABEL, SMALL)
    place: dict[str, Any] = {"xytext": (0, 0), "ha": "center", "va": "center"}
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    if x0 == x1:
        place |= {"xytext": (5, 0), "ha": "left"}
    elif y0 == y1 and style.width(text, SMALL) > abs(x1 - x0) * cell - ARROW / 2:
        middle, place["va"] = (middle[0], y0 + box[1] / 2), "bottom"
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    ax.annotate(text, middle, textcoords="offset points", fontsize=SMALL, bbox=ground, **place)


def _border(place: tuple[float, float], towards: tuple[float, float], box: tuple[float, float]) -> tuple[float, float]:
    """Where the line between two box centres leaves the first box."""
    dx, dy = towards[0] - place[0], towards[1] - place[1]
    scale = min(box[0] / 2 / abs(dx) if dx else 1.0, box[1] / 2 / abs(dy) if dy else 1.0)
    return place[0] + dx * scale, place[1] + dy * scale


def as_table(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """The arrows as a table with the boxes' labels, missing where a box was not delivered; columns as in COLUMNS."""
    names = dict(zip(nodes.knoten, nodes.beschriftung, strict=True))
    return pd.DataFrame(
        {"von": edges.von.map(names), "nach": edges.nach.map(names), "beschriftung": edges.beschriftung}
    )


def describe(nodes: pd.DataFrame, edges: pd.DataFrame, groups: Mapping[str, str]) -> str:
    """Alternative text: the boxes by group, and every arrow as "from → to"."""
    if nodes.empty:
        return f"Schaubild: {german.MISSING}."
    names = dict(zip(nodes.knoten, nodes.beschriftung, strict=True))
    boxes = [
        f"{groups.get(code, code)}: {german.enumeration([f'„{name}“' for name in group.beschriftung])}"
        for code, group in nodes.groupby("gruppe", sort=False, observed=True)
    ]
    arrows = []
    for edge in edges[edges.von.isin(list(names)) & edges.nach.isin(list(names))].itertuples():
        label = "" if german.is_missing(edge.beschriftung) else f" ({edge.beschriftung})"
        arrows.append(f"{names[edge.von]} → {names[edge.nach]}{label}")
    counts = f"{german.count(len(nodes), 'Feld', 'Feldern')} und {german.count(len(arrows), 'Pfeil', 'Pfeilen')}"
    text = f"Schaubild mit {counts}. Felder: {'; '.join(boxes)}."
    text += f" Pfeile: {'; '.join(arrows)}." if arrows else ""
    left_out = len(edges) - len(arrows)
    return text + (f" Zu {german.count(left_out, 'Pfeil', 'Pfeilen')} fehlt ein Feld." if left_out else "")
