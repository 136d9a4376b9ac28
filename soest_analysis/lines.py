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
    """The end of a line, ``value`` at ``place``; beside it stand the words of ``name`` (may be empty) and the number.

    A line without any known value has a missing or secret one.
    """

    place: float
    value: Any
    name: str
    colour: str


def label_ends(ax: Axes, ends: Sequence[End]) -> bool:
    """Write names and numbers right of the axes, none over another; a thin line leads to those that had to move.

    What is said of a missing or secret value stands on top, for there is no line to stand at.

    False if the names together are higher than the axes: then only the numbers are written, and a legend has to name them.
    """
    height = style.measure(ax)[1]
    bottom, top = ax.get_ylim()
    scale = height / (top - bottom)
    edge = max([*(_at(ax, end.place) for end in ends), ax.dataLim.x1])

    def level(end: End) -> float:
        return top if german.is_missing(end.value) else float(end.value)

    ends = sorted(ends, key=level)
    names = [style.wrap(end.name, NAME, style.SMALL) for end in ends]
    heights = [(name.count("\n") + 1) * LINE for name in names]
    named = sum(heights) <= height
    if not named:
        names, heights = [""] * len(ends), [LINE] * len(ends)
    middles = style.spread([level(end) * scale for end in ends], heights)
    for end, name, middle in zip(ends, names, middles, strict=True):
        moved = abs(middle - level(end) * scale) > MOVED or _at(ax, end.place) < edge
        number = german.number(end.value, None)
        leader = {"arrowstyle": "-", "color": end.colour, "linewidth": 0.7, "shrinkB": 2}
        ax.annotate(
            f"{name} {number}" if name else number,
            (end.place, level(end)),
            xytext=(1.02, middle / scale),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=style.SMALL,
            weight=BOLD,
            annotation_clip=False,
            arrowprops=leader if moved and not german.is_missing(end.value) else None,
        )
    return named


def mark_secrets(ax: Axes, places: Sequence[Any], values: Sequence[Any]) -> None:
    """Write the sign of secret values above their places, at the upper edge: it tells nothing of how high they are."""
    secret = [_at(ax, place) for place, value in zip(places, values, strict=True) if german.is_secret(value)]
    for place in dict.fromkeys(secret):
        ax.update_datalim([(place, 0)], updatey=False)  # there may be no other point
        ax.annotate(
            german.SECRET,
            (place, 1),
            xycoords=ax.get_xaxis_transform(),
            xytext=(0, -2),
            textcoords="offset points",
            ha="center",
            va="top",
            weight=BOLD,
        )
    ax.autoscale_view(scaley=False)


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


def _at(ax: Axes, place: Any) -> float:
    """A place on the axis, or a day on it, as a number."""
    return float(ax.convert_xunits(place))  # type: ignore[no-untyped-call]
