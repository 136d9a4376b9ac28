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
from matplotlib.ticker import FuncFormatter

from soest_analysis import german

BLUE, ORANGE, GREEN, PURPLE, GREY = "#1f4e79", "#c8641b", "#2a8071", "#8e3b73", "#767676"
LIGHT = "#d9dee4"
INK = "#1f2328"

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
    value_axis.set_major_formatter(FuncFormatter(lambda value, _: german.number(value)))
    return ax


def nothing() -> Figure:
    """What stands in place of a chart whose data were not delivered."""
    chart = figure(height=0.8)
    axes(chart, grid="").text(0.5, 0.5, german.MISSING, ha="center", va="center", style="italic")
    return chart


def divided_bars(ax: Axes, names: Sequence[str], parts: Mapping[str, Sequence[int]], words: Mapping[str, str]) -> None:
    """Horizontal bars, first name on top, each divided into ``parts`` (code -> one value per bar).

    A code has its fixed colour and the legend's ``words``; every part but an empty one carries its number.
    """
    left = [0] * len(names)
    for code, values in parts.items():
        ax.barh(names, values, left=left, color=COLOURS[code], height=0.66, label=words[code], edgecolor="white")
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
