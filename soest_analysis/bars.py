"""Bars that tell their numbers and their names themselves: side by side, divided, stacked as columns.

A value that is missing or secret has no length, and a sign says so at its place.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from soest_analysis import german, origin, style

HEIGHT = 0.66  # of a divided bar, as a part of the distance between bars
PAD = 0.08  # inches around a number or name within a part
FEWEST = 4  # columns that there is room for, so that a single one is not as wide as the chart
LINES = 3  # that a name above a part may have
MOST_ROOM = 2 / 3  # of the axis that is kept free behind the bars
BOLD = "semibold"
Parts = Mapping[str, Sequence[Any]]  # code -> one value per bar, which may be missing or secret


def plain(ax: Axes, names: Sequence[str], values: Sequence[Any], texts: Sequence[str] = ()) -> None:
    """Horizontal bars from zero, first name on top, with one number (or text) each."""
    side_by_side(ax, names, {"": values}, {}, texts)


def side_by_side(
    ax: Axes, names: Sequence[str], parts: Parts, words: Mapping[str, str], texts: Sequence[str] = ()
) -> None:
    """Horizontal bars from zero, first name on top, with one bar per code in ``parts``.

    Every bar carries its number (with a single part: its text, if ``texts`` has any). The bars of the first group carry
    their names (``words``), too.
    """
    fills, height = style.colours(list(parts)), 0.8 / len(parts)
    for number, (code, values) in enumerate(parts.items()):
        places = [name + (number - (len(parts) - 1) / 2) * height for name in range(len(names))]
        ends, told = _lengths(values), _told(values, texts, digits=None)
        look: dict[str, Any] = {"color": fills[code], "hatch": style.HATCHES.get(fills[code]), "linewidth": 0}
        ax.barh(places, ends, height=0.9 * height, **look)
        for position, (place, end) in enumerate(zip(places, ends, strict=True)):
            ax.annotate(
                f"{words[code]}: {told[position]}" if code in words and not position else told[position],
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
    parts: Parts,
    words: Mapping[str, str],
    texts: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Horizontal bars, first name on top, each divided into ``parts``.

    Every part but an empty one carries its number (or its text in ``texts``); where it is too narrow, name and number stand
    behind the bar, as do name and sign of a missing or secret one. The names (``words``) stand above the parts of the first
    bar or, where they do not fit, in a legend.
    """
    fills, left = style.colours(list(parts)), [0.0] * len(names)
    told = {code: _told(values, (texts or {}).get(code, ())) for code, values in parts.items()}
    lengths, starts = {code: _lengths(values) for code, values in parts.items()}, {}
    for code, values in lengths.items():
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
    end = 1.05 * max(left, default=0) or 1
    scale = _scale(ax, end)
    behind = _behind(parts, told, scale, words, end)
    if behind:  # then there must be room behind the bars
        across = end * scale
        room = {bar: style.width(text, style.SMALL) + 2 * PAD for bar, text in behind.items()}
        end = max(end, *(left[bar] * across / (across - min(need, MOST_ROOM * across)) for bar, need in room.items()))
        scale = _scale(ax, end)
        behind = _behind(parts, told, scale, words, end)
    for code, values in lengths.items():
        for bar, (start, value) in enumerate(zip(starts[code], values, strict=True)):
            if value and _fits(told[code][bar], value * scale):
                _inside(ax, (start + value / 2, bar), told[code][bar], fills[code])
    for bar, text in behind.items():
        _beside(ax, text, (left[bar], bar))
    first = {code: (starts[code][0], values[0]) for code, values in lengths.items() if any(values)}
    _name_parts(ax, first, words, scale)


def stacked(
    ax: Axes,
    names: Sequence[str],
    parts: Parts,
    words: Mapping[str, str],
    totals: Sequence[Any] = (),
    column: float = 0.74,
) -> list[float]:
    """Columns, each divided into ``parts`` from the bottom up; a part carries its number where there is room.

    The names (``words``) stand in the largest part of their kind or, where one does not fit, in a legend. This also says
    in which columns a part is missing or secret; the sign of a secret one stands beside its place, and up to the whole, if
    that is known (``totals``), the column is an empty frame. ``column``: its width as a part of the distance between columns.

    Returns how high the columns are.
    """
    fills, bottom = style.colours(list(parts)), [0.0] * len(names)
    lengths = {code: _lengths(values) for code, values in parts.items()}
    absent = {code: _absent(names, values) for code, values in parts.items()}
    labels = {code: style.wrap(words[code] + absent[code], style.WIDTH - 1) for code in parts}
    signs: set[tuple[int, float]] = set()
    middles: dict[str, list[float]] = {}
    for code, values in lengths.items():
        look: dict[str, Any] = {"color": fills[code], "hatch": style.HATCHES.get(fills[code]), "edgecolor": "white"}
        ax.bar(range(len(names)), values, bottom=bottom, width=column, label=labels[code], **look)
        middles[code] = [start + value / 2 for start, value in zip(bottom, values, strict=True)]
        signs |= {(place, bottom[place]) for place, value in enumerate(parts[code]) if german.is_secret(value)}
        bottom = [start + value for start, value in zip(bottom, values, strict=True)]
    tops = list(bottom)
    for place, total in enumerate(totals):
        if any(german.is_missing(values[place]) for values in parts.values()) and not german.is_missing(total):
            tops[place] = max(bottom[place], float(total))
            frame: dict[str, Any] = {"fill": False, "edgecolor": style.GREY, "linestyle": "--"}
            ax.bar(place, tops[place] - bottom[place], bottom=bottom[place], width=column, **frame)
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.6, max(len(names), FEWEST) - 0.4)
    ax.set_ylim(0, 1.12 * max(tops, default=0) or 1)
    width, height = style.measure(ax)
    room, scale = column * width / (ax.get_xlim()[1] - ax.get_xlim()[0]) - PAD, height / ax.get_ylim()[1]
    line = 1.35 * style.SMALL / 72
    largest = {code: max(range(len(v)), key=v.__getitem__) for code, v in lengths.items() if any(v)}
    wrapped = {code: style.wrap(words[code], room, style.SMALL) for code in largest}
    named = not any(absent.values()) and all(
        style.width(text, style.SMALL, BOLD) <= room
        and (text.count("\n") + 2) * line <= lengths[code][largest[code]] * scale
        for code, text in wrapped.items()
    )
    for code, values in lengths.items():
        for position, (value, text) in enumerate(zip(values, _told(parts[code]), strict=True)):
            if value and value * scale >= line and style.width(text, style.SMALL, BOLD) <= room:
                name = f"{wrapped[code]}\n" if named and position == largest[code] else ""
                _inside(ax, (position, middles[code][position]), name + text, fills[code])
    for place, height in sorted(signs):
        _beside(ax, german.SECRET, (place + column / 2, height))
    if not named:
        style.legend(ax.figure, list(labels.values()))
    return tops


def _lengths(values: Sequence[Any]) -> list[float]:
    """How long the bars are: a missing or secret value has no length."""
    return [0.0 if german.is_missing(value) else float(value) for value in values]


def _told(values: Sequence[Any], texts: Sequence[str] = (), digits: int | None = 0) -> list[str]:
    """Numbers, or ``texts`` in their place if there are any, and what is said of a missing or secret value."""
    numbers = [origin.plain(german.number(value, digits)) for value in values]
    pairs = zip(values, numbers, texts or numbers, strict=True)
    return [number if german.is_missing(value) else text for value, number, text in pairs]


def _absent(names: Sequence[str], values: Sequence[Any]) -> str:
    """``(06/2018: *)``: which of the named values are missing or secret; empty if none is."""
    places: dict[str, list[str]] = {}
    for name, value, told in zip(names, values, _told(values), strict=True):
        if german.is_missing(value):
            places.setdefault(told, []).append(" ".join(name.split()))
    return f" ({'; '.join(f'{german.enumeration(where)}: {told}' for told, where in places.items())})" if places else ""


def _scale(ax: Axes, end: float) -> float:
    """Inches per unit once the value axis runs from zero to ``end``."""
    ax.set_xlim(0, end or 1)
    return style.measure(ax)[0] / (end or 1)


def _fits(text: str, room: float) -> bool:
    return style.width(text, style.SMALL, BOLD) + PAD / 2 <= room


def _behind(
    parts: Parts, told: Mapping[str, Sequence[str]], scale: float, words: Mapping[str, str], end: float
) -> dict[int, str]:
    """Bar -> names and numbers that do not fit into their parts or have none, in lines no longer than half the axis.

    Where nothing is known of a bar for one reason, this is enough.
    """
    found: dict[int, str] = {}
    for bar in range(len(next(iter(parts.values())))):
        said = {code: told[code][bar] for code in parts}
        missing = [code for code, values in parts.items() if german.is_missing(values[bar])]
        narrow = [
            code
            for code, values in parts.items()
            if code in missing or (values[bar] and not _fits(said[code], values[bar] * scale))
        ]
        if len(missing) == len(parts) and len(set(said.values())) == 1:
            found[bar] = said[missing[0]]
        elif narrow:
            texts = [f"{words[code]}: {said[code]}".replace(": ", f":{german.NBSP}") for code in narrow]
            found[bar] = style.wrap(", ".join(texts), end * scale / 2, style.SMALL).replace(german.NBSP, " ")
    return found


def _beside(ax: Axes, text: str, place: tuple[float, float]) -> None:
    """Write to the right of a place, legible over what is there."""
    look: dict[str, Any] = {"va": "center", "fontsize": style.SMALL, "path_effects": style.HALO}
    ax.annotate(text, place, xytext=(4, 0), textcoords="offset points", **look)


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
