"""Bars that tell their numbers and their names themselves: side by side, divided, stacked as columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from soest_analysis import german, style

HEIGHT = 0.66  # of a divided bar, as a part of the distance between bars
PAD = 0.08  # inches around a number or name within a part
FEWEST = 4  # columns that there is room for, so that a single one is not as wide as the chart
LINES = 3  # that a name above a part may have
BOLD = "semibold"
Parts = Mapping[str, Sequence[float | None]]  # code -> one value per bar


def plain(ax: Axes, names: Sequence[str], values: Sequence[float | None], texts: Sequence[str] = ()) -> None:
    """Horizontal bars from zero, first name on top, with one number (or text) each; a missing one says so."""
    side_by_side(ax, names, {"": values}, {}, texts)


def side_by_side(
    ax: Axes, names: Sequence[str], parts: Parts, words: Mapping[str, str], texts: Sequence[str] = ()
) -> None:
    """Horizontal bars from zero, first name on top, with one bar per code in ``parts``.

    Every bar carries its number (with a single part: its text, if ``texts`` has any); a missing one says so. The bars of
    the first group carry their names (``words``), too.
    """
    fills, height = style.colours(list(parts)), 0.8 / len(parts)
    for number, (code, values) in enumerate(parts.items()):
        places = [name + (number - (len(parts) - 1) / 2) * height for name in range(len(names))]
        ends = [0.0 if german.is_missing(value) else float(value or 0) for value in values]
        look: dict[str, Any] = {"color": fills[code], "hatch": style.HATCHES.get(fills[code]), "linewidth": 0}
        ax.barh(places, ends, height=0.9 * height, **look)
        for position, (place, end) in enumerate(zip(places, ends, strict=True)):
            text = texts[position] if texts else german.number(values[position], None)
            ax.annotate(
                f"{words[code]}: {text}" if code in words and not position else text,
                (end, place),
                xytext=(-4 if end < 0 else 4, 0),
                textcoords="offset points",
                ha="right" if end < 0 else "left",
                va="center",
                fontsize=style.SMALL,
            )
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.margins(x=0.12, y=0.02)
    if ax.dataLim.x0 >= 0:
        ax.set_xlim(left=0)


def divided(
    ax: Axes,
    names: Sequence[str],
    parts: Mapping[str, Sequence[int]],
    words: Mapping[str, str],
    texts: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Horizontal bars, first name on top, each divided into ``parts``.

    Every part but an empty one carries its number (or its text in ``texts``); where it is too narrow, name and number stand
    behind the bar. The names (``words``) stand above the parts of the first bar or, where they do not fit, in a legend.
    """
    fills, left = style.colours(list(parts)), [0] * len(names)
    starts = {}
    for code, values in parts.items():
        hatch = style.HATCHES.get(fills[code])
        ax.barh(
            range(len(names)),
            values,
            left=left,
            color=fills[code],
            height=HEIGHT,
            label=words[code],
            edgecolor="white",
            hatch=hatch,
        )
        starts[code], left = left, [start + value for start, value in zip(left, values, strict=True)]
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    told = texts or {code: [german.number(value) for value in values] for code, values in parts.items()}
    scale = _scale(ax, 1.05 * max(left, default=0))
    behind = _too_narrow(parts, told, scale, words)
    if behind:  # then there must be room behind the bars
        room = max(left[bar] * scale + style.width(text, style.SMALL) + 2 * PAD for bar, text in behind.items())
        scale = _scale(ax, 1.05 * max(left) * max(1, room / (1.05 * max(left) * scale)))
        behind = _too_narrow(parts, told, scale, words)
    for code, values in parts.items():
        for bar, (start, value) in enumerate(zip(starts[code], values, strict=True)):
            if value and _fits(told[code][bar], value * scale):
                _inside(ax, (start + value / 2, bar), told[code][bar], fills[code])
    for bar, text in behind.items():
        look: dict[str, Any] = {
            "xytext": (4, 0),
            "textcoords": "offset points",
            "va": "center",
            "fontsize": style.SMALL,
        }
        ax.annotate(text, (left[bar], bar), **look)
    _name_parts(ax, {code: (starts[code][0], values[0]) for code, values in parts.items() if any(values)}, words, scale)


def stacked(
    ax: Axes, names: Sequence[str], parts: Mapping[str, Sequence[int]], words: Mapping[str, str], column: float = 0.74
) -> None:
    """Columns, each divided into ``parts`` from the bottom up; a part carries its number where there is room.

    The names (``words``) stand in the largest part of their kind or, where one does not fit, in a legend. ``column``: its
    width as a part of the distance between columns.
    """
    fills, bottom = style.colours(list(parts)), [0] * len(names)
    places: dict[str, list[tuple[float, float]]] = {}
    for code, values in parts.items():
        look: dict[str, Any] = {"color": fills[code], "hatch": style.HATCHES.get(fills[code]), "edgecolor": "white"}
        ax.bar(range(len(names)), values, bottom=bottom, width=column, label=words[code], **look)
        places[code] = [(start + value / 2, value) for start, value in zip(bottom, values, strict=True)]
        bottom = [start + value for start, value in zip(bottom, values, strict=True)]
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.6, max(len(names), FEWEST) - 0.4)
    ax.set_ylim(0, 1.12 * max(bottom, default=0) or 1)
    width, height = style.measure(ax)
    room, scale = column * width / (ax.get_xlim()[1] - ax.get_xlim()[0]) - PAD, height / ax.get_ylim()[1]
    line = 1.35 * style.SMALL / 72
    largest = {code: max(range(len(v)), key=v.__getitem__) for code, v in parts.items() if any(v)}
    wrapped = {code: style.wrap(words[code], room, style.SMALL) for code in largest}
    named = all(
        style.width(text, style.SMALL, BOLD) <= room
        and (text.count("\n") + 2) * line <= parts[code][largest[code]] * scale
        for code, text in wrapped.items()
    )
    for code, values in parts.items():
        for position, value in enumerate(values):
            text = german.number(value)
            if value and value * scale >= line and style.width(text, style.SMALL, BOLD) <= room:
                name = f"{wrapped[code]}\n" if named and position == largest[code] else ""
                _inside(ax, (position, places[code][position][0]), name + text, fills[code])
    if not named:
        style.legend(ax.figure, list(words.values()))


def _scale(ax: Axes, end: float) -> float:
    """Inches per unit once the value axis runs from zero to ``end``."""
    ax.set_xlim(0, end or 1)
    return style.measure(ax)[0] / (end or 1)


def _fits(text: str, room: float) -> bool:
    return style.width(text, style.SMALL, BOLD) + PAD / 2 <= room


def _too_narrow(
    parts: Mapping[str, Sequence[int]], told: Mapping[str, Sequence[str]], scale: float, words: Mapping[str, str]
) -> dict[int, str]:
    """Bar -> names and numbers that do not fit into their parts."""
    found: dict[int, list[str]] = {}
    for code, values in parts.items():
        for bar, value in enumerate(values):
            if value and not _fits(told[code][bar], value * scale):
                found.setdefault(bar, []).append(f"{words[code]}: {told[code][bar]}")
    return {bar: ", ".join(texts) for bar, texts in found.items()}


def _inside(ax: Axes, place: tuple[float, float], text: str, fill: str) -> None:
    ground = {"facecolor": fill, "edgecolor": "none", "pad": 1} if fill in style.HATCHES else None
    look: dict[str, Any] = {"color": style.on(fill), "weight": BOLD, "fontsize": style.SMALL, "bbox": ground}
    ax.text(*place, text, ha="center", va="center", **look)


def _name_parts(ax: Axes, first: Mapping[str, tuple[float, float]], words: Mapping[str, str], scale: float) -> None:
    """The names above the parts of the first bar (start and length each); the last may run on to the edge."""
    codes, edge = list(first), ax.get_xlim()[1]
    wrapped = {}
    for code in codes:
        start, length = first[code]
        room = ((edge - start) if code == codes[-1] else length) * scale - PAD
        wrapped[code] = style.wrap(words[code], room, style.SMALL)
        if not length or style.width(wrapped[code], style.SMALL) > room or wrapped[code].count("\n") >= LINES:
            style.legend(ax.figure, [words[code] for code in codes])
            return
    for code, text in wrapped.items():
        look: dict[str, Any] = {"xytext": (3, 2), "va": "bottom", "fontsize": style.SMALL, "bbox": style.GROUND}
        ax.annotate(text, (first[code][0], -HEIGHT / 2), textcoords="offset points", **look)
