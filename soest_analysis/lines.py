"""Lines that tell their numbers and their names themselves: at their ends, at their highest and lowest point."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from soest_analysis import german, style

BOLD = "semibold"
LINE = 1.3 * style.SMALL / 72  # inches, height of a line of text
NAME = 1.25  # inches, widest name at the end of a line
MOVED = 0.04  # inches that a label may stand beside the end of its line without a leader
ABOVE: dict[str, Any] = {"xytext": (0, 5), "va": "bottom"}
BELOW: dict[str, Any] = {"xytext": (0, -5), "va": "top"}


class End(NamedTuple):
    """The end of a line, ``value`` at ``place``; beside it stand the words of ``name`` (may be empty) and the number."""

    place: float
    value: Any
    name: str
    colour: str


def label_ends(ax: Axes, ends: Sequence[End]) -> bool:
    """Write names and numbers right of the axes, none over another; a thin line leads to those that had to move.

    False if the names together are higher than the axes: then only the numbers are written, and a legend has to name them.
    """
    height = style.measure(ax)[1]
    scale = height / (ax.get_ylim()[1] - ax.get_ylim()[0])
    edge = max((end.place for end in ends), default=0)
    ends = sorted(ends, key=lambda end: end.value)
    names = [style.wrap(end.name, NAME, style.SMALL) for end in ends]
    heights = [(name.count("\n") + 1) * LINE for name in names]
    named = sum(heights) <= height
    if not named:
        names, heights = [""] * len(ends), [LINE] * len(ends)
    middles = style.spread([float(end.value) * scale for end in ends], heights)
    for end, name, middle in zip(ends, names, middles, strict=True):
        moved = abs(middle - float(end.value) * scale) > MOVED or end.place < edge
        number = german.number(end.value, None)
        ax.annotate(
            f"{name} {number}" if name else number,
            (end.place, float(end.value)),
            xytext=(1.02, middle / scale),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=style.SMALL,
            weight=BOLD,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": end.colour, "linewidth": 0.7, "shrinkB": 2} if moved else None,
        )
    return named


def label_extremes(ax: Axes, places: Sequence[float], values: Sequence[Any], levels: Sequence[float] = ()) -> None:
    """Write the highest number above and the lowest below its point, away from ``levels``; not that of the last point."""
    scale = style.measure(ax)[1] / (ax.get_ylim()[1] - ax.get_ylim()[0])
    last = len(values) - 1
    points = range(len(values))
    lowest, highest = min(points, key=values.__getitem__), max(points, key=values.__getitem__)
    for point, wish in {lowest: BELOW, highest: ABOVE}.items():
        value, reach = float(values[point]), 1.5 * LINE / scale
        below = any(value - reach < level < value for level in (*levels, ax.get_ylim()[0]))
        above = any(value < level < value + reach for level in levels)
        side = ABOVE if wish is BELOW and below else BELOW if wish is ABOVE and above else wish
        if point != last:
            ax.annotate(
                german.number(values[point], None),
                (places[point], value),
                textcoords="offset points",
                ha="center",
                fontsize=style.SMALL,
                weight=BOLD,
                path_effects=style.HALO,
                **side,
            )
