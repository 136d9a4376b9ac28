"""The one look of all charts: font, palette, German numbers, reproducible files.

The palette keeps a contrast of at least 3:1 on white and differs in lightness, so it holds in greyscale and for
colour-blind readers. A category has the same colour in every chart.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from soest_analysis import german

BLUE, ORANGE, GREEN, PURPLE, GREY = "#1f4e79", "#c8641b", "#2a8071", "#8e3b73", "#767676"
LIGHT = "#d9dee4"
INK = "#1f2328"
PALETTE = (BLUE, ORANGE, PURPLE, GREEN, INK, GREY)  # for categories without a colour of their own

COLOURS = {
    "staedtischer_wohnraum": BLUE,
    "landeseinrichtung": ORANGE,
    "gesamt": INK,
    "gestattung": BLUE,
    "duldung": ORANGE,
    "berufskolleg": PURPLE,
    "sprachkurs": BLUE,
    "beschaeftigung": GREEN,
    "ohne_massnahme": ORANGE,
    "kita": BLUE,
    "zuhause": ORANGE,
    "staedtisch": BLUE,
    "privat": GREEN,
    "offen": GREY,
    "asylblg": BLUE,
    "sgb2": GREEN,
    "deutsche_mit_mh": BLUE,
    "auslaender": ORANGE,
    "gesamt_mit_mh": INK,
    "kontinuierlich": GREY,
    "kurzfristig": ORANGE,
    "mittelfristig": BLUE,
    "langfristig": GREEN,
}

FONT_FOLDER = Path(font_source_sans_pro.font_directory)
FONT = "Source Sans Pro"

_LOOK: dict[Any, Any] = {
    "font.family": FONT,
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#8a9099",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": LIGHT,
    "grid.linewidth": 0.8,
    "figure.facecolor": "white",
    "svg.fonttype": "path",
    "lines.linewidth": 2,
    "legend.frameon": False,
}

for _file in ("Regular", "Semibold", "Bold", "It"):
    font_manager.fontManager.addfont(FONT_FOLDER / f"SourceSansPro-{_file}.ttf")
mpl.rcParams.update(_LOOK)  # for the whole process, so that what is drawn later on the axes looks the same


def figure(height: float = 3.2, width: float = 6.7) -> Figure:
    """An empty figure in the report's look; width and height in inches (6.7 fills the printed column)."""
    return Figure(figsize=(width, height), layout="constrained")


def axes(chart: Figure, grid: str = "y") -> Axes:
    """Add axes with German numbers; ``grid`` names the value axis ("x", "y" or "" for a diagram)."""
    ax = chart.add_subplot()
    if not grid:
        ax.set_axis_off()
        return ax
    ax.grid(axis="y" if grid == "y" else "x")
    value_axis = ax.yaxis if grid == "y" else ax.xaxis
    value_axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    value_axis.set_major_formatter(FuncFormatter(lambda value, _: german.number(value, None)))
    return ax


def nothing() -> Figure:
    """What stands in place of a chart whose data were not delivered."""
    chart = figure(height=0.8)
    axes(chart, grid="").text(0.5, 0.5, german.MISSING, ha="center", va="center", style="italic")
    return chart


def mark_break(ax: Axes, place: Any) -> None:
    """A dotted line across the time axis: from here on the way of counting is another one."""
    ax.axvline(place, color=INK, linestyle=":", linewidth=1.2)
    ax.annotate(
        "neue Zählweise",
        (place, 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, -2),
        textcoords="offset points",
        va="top",
        fontsize=9,
    )


def colours(codes: Sequence[str]) -> dict[str, str]:
    """Code -> colour for at most six codes of one chart: the fixed colours, or else those of the palette in order."""
    fixed = {code: COLOURS[code] for code in codes if code in COLOURS}
    if len(set(fixed.values())) < len(fixed):  # codes of different tables may share a colour
        fixed = {}
    free = (colour for colour in PALETTE if colour not in fixed.values())
    return {code: fixed.get(code) or next(free) for code in codes}


def bars(ax: Axes, names: Sequence[str], parts: Mapping[str, Sequence[float | None]], words: Mapping[str, str]) -> None:
    """Horizontal bars from zero, first name on top, with one bar per code in ``parts`` (code -> one value per name).

    Every bar carries its number; a missing one says so. Colours and ``words`` as in divided_bars.
    """
    fills, height = colours(list(parts)), 0.8 / len(parts)
    for number, (code, values) in enumerate(parts.items()):
        places = [name + (number - (len(parts) - 1) / 2) * height for name in range(len(names))]
        ax.barh(places, [value or 0 for value in values], color=fills[code], height=0.9 * height, label=words.get(code))
        for place, value in zip(places, values, strict=True):
            left = (value or 0) < 0
            ax.annotate(
                german.number(value, None),
                (value or 0, place),
                xytext=(-4 if left else 4, 0),
                textcoords="offset points",
                ha="right" if left else "left",
                va="center",
                fontsize=9,
            )
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.margins(x=0.12, y=0.02)
    if min((value or 0 for values in parts.values() for value in values), default=0) >= 0:
        ax.set_xlim(left=0)


def divided_bars(ax: Axes, names: Sequence[str], parts: Mapping[str, Sequence[int]], words: Mapping[str, str]) -> None:
    """Horizontal bars, first name on top, each divided into ``parts`` (code -> one value per bar).

    A code has its colour and the legend's ``words``; every part but an empty one carries its number.
    """
    left, fills = [0] * len(names), colours(list(parts))
    for code, values in parts.items():
        ax.barh(names, values, left=left, color=fills[code], height=0.66, label=words[code], edgecolor="white")
        for position, (start, value) in enumerate(zip(left, values, strict=True)):
            if value:
                place = (start + value / 2, position)
                ax.text(
                    *place, german.number(value), ha="center", va="center", color="white", weight="semibold", size=9
                )
        left = [start + value for start, value in zip(left, values, strict=True)]
    ax.invert_yaxis()


def render(chart: Figure, seed: str, kind: str) -> bytes:
    """The figure as ``svg`` or ``png`` (200 dpi), the same bytes for the same figure; ``seed`` fixes the SVG's ids."""
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with mpl.rc_context({"svg.hashsalt": seed}):
        chart.savefig(buffer, format=kind, dpi=200, metadata=metadata)
    return buffer.getvalue()


def warm_up() -> None:
    """Draw once, so that fonts, layout and both writers are loaded."""
    chart = figure(height=1)
    axes(chart).set_title("Aufwärmen")
    for kind in ("svg", "png"):
        render(chart, "", kind)
