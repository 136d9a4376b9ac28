"""Draws a diagram of boxes and arrows from two tables: nodes on a grid, edges between them."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from soest_analysis import style

COLUMNS = {"von": "Von", "nach": "Nach", "beschriftung": "Beziehung"}
BOX = (0.86, 0.62)  # share of a grid cell that a box fills
FILLS = ("#e3edf6", "#fbe9dc", "#e0f0ed", "#f1e4ef", "#ececec", "#fff6d6")


def select(frame: pd.DataFrame, diagram: str) -> pd.DataFrame:
    """The rows of one diagram (``abbildung`` is its id in the report)."""
    return frame[frame.abbildung == diagram].reset_index(drop=True)


def plot_diagram(nodes: pd.DataFrame, edges: pd.DataFrame, groups: dict[str, str]) -> Figure:
    """Boxes at ``spalte``/``zeile`` with ``beschriftung``, filled by ``gruppe``; arrows from ``von`` to ``nach``.

    ``groups``: code of a group -> its label in the legend. Rows count downwards.
    """
    if nodes.empty:
        return style.nothing()
    rows = int(nodes.zeile.max() - nodes.zeile.min()) + 1
    columns = int(nodes.spalte.max() - nodes.spalte.min()) + 1
    chart = style.figure(height=0.5 + 0.82 * rows)
    ax = style.axes(chart, grid="")
    used = list(dict.fromkeys(nodes.gruppe))
    fills = dict(zip(used, FILLS, strict=False))
    places = {}
    size = 9.5 if columns <= 4 else 8.5  # noqa: PLR2004 - from five columns on the boxes are narrow
    for node in nodes.itertuples():
        x, y = float(node.spalte), -float(node.zeile)
        places[node.knoten] = (x, y)
        ax.add_patch(
            FancyBboxPatch(
                (x - BOX[0] / 2, y - BOX[1] / 2),
                *BOX,
                boxstyle="round,pad=0,rounding_size=0.06",
                facecolor=fills[node.gruppe],
                edgecolor=style.INK,
                linewidth=0.9,
            )
        )
        ax.text(
            x,
            y,
            textwrap.fill(node.beschriftung, int(100 / columns / (size / 9))),
            ha="center",
            va="center",
            fontsize=size,
        )
    for edge in edges.itertuples():
        _arrow(ax, places[edge.von], places[edge.nach], edge.beschriftung, size)
    for group in used:
        ax.scatter(
            [],
            [],
            marker="s",
            s=90,
            color=fills[group],
            edgecolors=style.INK,
            linewidths=0.8,
            label=groups.get(group, group),
        )
    chart.legend(loc="outside lower center", ncols=min(len(used), 4), handletextpad=0.4)
    ax.set_xlim(nodes.spalte.min() - 0.5, nodes.spalte.max() + 0.5)
    ax.set_ylim(-nodes.zeile.max() - 0.5, -nodes.zeile.min() + 0.5)
    return chart


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], label: str | None, size: float) -> None:
    """An arrow from the edge of one box to the edge of the other, its label on a white ground in the middle."""
    (x0, y0), (x1, y1) = _border(start, end), _border(end, start)
    ax.add_patch(
        FancyArrowPatch(
            (x0, y0),
            (x1, y1),
            arrowstyle="-|>",
            mutation_scale=11,
            color="#565d66",
            linewidth=1.1,
            shrinkA=1,
            shrinkB=1,
            zorder=0.5,
        )
    )
    if label is not None and not pd.isna(label):
        ax.text(
            (x0 + x1) / 2,
            (y0 + y1) / 2,
            textwrap.fill(label, 18),
            ha="center",
            va="center",
            fontsize=size - 1.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )


def _border(box: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line between two box centres leaves the first box."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    scale = min(BOX[0] / 2 / abs(dx) if dx else 1.0, BOX[1] / 2 / abs(dy) if dy else 1.0)
    return box[0] + dx * scale, box[1] + dy * scale


def as_table(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """The arrows as a table with the boxes' labels; columns as in COLUMNS."""
    names = dict(zip(nodes.knoten, nodes.beschriftung, strict=True))
    return pd.DataFrame(
        {"von": edges.von.map(names), "nach": edges.nach.map(names), "beschriftung": edges.beschriftung}
    )


def describe(nodes: pd.DataFrame, edges: pd.DataFrame) -> str:
    """Alternative text: every arrow as "from → to", and the boxes without an arrow."""
    names = dict(zip(nodes.knoten, nodes.beschriftung, strict=True))
    arrows = []
    for edge in edges.itertuples():
        label = "" if edge.beschriftung is None or pd.isna(edge.beschriftung) else f" ({edge.beschriftung})"
        arrows.append(f"{names[edge.von]} → {names[edge.nach]}{label}")
    alone = [names[node] for node in nodes.knoten if node not in {*edges.von, *edges.nach}]
    text = f"Schaubild mit {len(nodes)} Feldern und {len(edges)} Pfeilen: {'; '.join(arrows)}"
    return text + (f". Ohne Pfeil: {', '.join(alone)}." if alone else ".")
