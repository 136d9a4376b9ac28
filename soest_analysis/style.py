"""The one look of all charts: font, palette, German numbers, direct labels before legends, reproducible files.

Every colour of the palette has a contrast of at least 3:1 on white (WCAG 2.2, 1.4.11). Blue, orange, purple and green differ
from each other by 15 or more in lightness (CIE L*), so they hold in greyscale and for colour-blind readers. Ink is as dark
as purple and grey as light as green; as fills these two are hatched, and lines have a marker each. A category has the
same colour in every chart.

Direct labels come before legends: names stand at the ends of lines, above the parts of the first divided bar, in the
largest parts of stacked columns, beside the bars of the first group, in the boxes of a diagram. ``legend`` is for what
does not fit: a part of the first bar that is empty or narrower than its name, a column narrower than its name or with a
part of which nothing is known, or lines whose names together are higher than the chart.
"""

import io
import re
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import font_source_sans_pro
import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure, FigureBase
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import LayoutEngine
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from soest_analysis import german, origin
from soest_analysis.contrast import contrast
from soest_analysis.errors import UnusableInput

BLUE, ORANGE, PURPLE, GREEN = "#184875", "#da7a12", "#3f0f3b", "#1b7766"
INK, GREY = "#1f2328", "#767676"
LIGHT = "#d9dee4"
PALETTE = (BLUE, ORANGE, PURPLE, GREEN, INK, GREY)  # for categories without a colour of their own
HATCHES = {INK: "....", GREY: "////"}  # of fills that another colour resembles in greyscale
WIDTH = 6.7  # inches, the printed column
SMALL = 9  # points: what is written beside and on marks
HALO = [withStroke(linewidth=2.5, foreground="white")]  # of numbers on a line
# of words that a line across the axes would run through
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3

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

CANVASES: dict[str, Any] = {"svg": FigureCanvasSVG, "png": FigureCanvasAgg}
FONT_FOLDER = Path(font_source_sans_pro.font_directory)
FONT = "Source Sans Pro"
FONTS = [FONT, "DejaVu Sans"]  # the second comes with matplotlib and has Arabic, Hebrew and signs

_LOOK: dict[Any, Any] = {
    "font.family": FONTS,
    "font.size": 10,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
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
    "hatch.color": "white",
    "hatch.linewidth": 0.8,
    "lines.linewidth": 2,
    "legend.frameon": False,
}

_NO_GLYPH = r"Glyph \d+ .* missing from font"

for _file in ("Regular", "Semibold", "Bold", "It"):
    font_manager.fontManager.addfont(FONT_FOLDER / f"SourceSansPro-{_file}.ttf")
mpl.rcParams.update(_LOOK)  # for the whole process, so that what is drawn later on the axes looks the same
warnings.filterwarnings("ignore", _NO_GLYPH)  # ``render`` refuses; a warning would print where Python lies


def figure(height: float = 3.2) -> Figure:
    """An empty figure in the report's look, as wide as the printed column; height in inches."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def axes(chart: Figure, grid: str = "y", place: Any = 111) -> Axes:
    """Add axes with German numbers; ``grid`` names the value axis ("x", "y" or "" for a diagram).

    ``place``: its part of the figure (default: all of it).
    """
    ax = chart.add_subplot(place)
    if not grid:
        ax.set_axis_off()
        return ax
    ax.grid(axis="y" if grid == "y" else "x")
    value_axis = ax.yaxis if grid == "y" else ax.xaxis
    value_axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    value_axis.set_major_formatter(FuncFormatter(lambda value, _: german.number(value, None)))
    return ax


def nothing(said: str = german.MISSING) -> Figure:
    """What stands in place of a chart whose data were not delivered, or that would be empty for another reason."""
    chart = figure(height=0.8)
    axes(chart, grid="").text(0.5, 0.5, said, ha="center", va="center", style="italic")
    return chart


def legend(chart: FigureBase, names: Sequence[str]) -> None:
    """A legend above the chart, for names that do not fit as direct labels; in as many columns as there is room for."""
    columns = int(WIDTH / (max(map(width, names)) + 0.6))
    chart.legend(loc="outside upper left", ncols=max(1, min(columns, len(names))), handlelength=1.5)


def mark_break(ax: Axes, place: Any) -> None:
    """A dotted line across the time axis: from here on the way of counting is another one."""
    ax.axvline(place, color=INK, linestyle=":", linewidth=1.2)
    ax.annotate(
        "neue Zählweise",
        (place, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=SMALL,
    )


def colours(codes: Sequence[str]) -> dict[str, str]:
    """Code -> colour for at most six codes of one chart: the fixed colours, or else those of the palette in order."""
    fixed = {code: COLOURS[code] for code in codes if code in COLOURS}
    if len(set(fixed.values())) < len(fixed):  # codes of different tables may share a colour
        fixed = {}
    free = (colour for colour in PALETTE if colour not in fixed.values())
    return {code: fixed.get(code) or next(free) for code in codes}


def measure(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in inches, as the layout will have them. Numbers with their origins do not count."""
    marked = [text for text in ax.findobj(Text) if origin.plain(text.get_text()) != text.get_text()]
    for text in marked:
        text.set_visible(False)
    chart = cast(Figure, ax.figure)
    cast(LayoutEngine, chart.get_layout_engine()).execute(chart)
    for text in marked:
        text.set_visible(True)
    box = ax.get_window_extent()
    return float(box.width / chart.dpi), float(box.height / chart.dpi)


def on(fill: str) -> str:
    """White or ink, whichever is legible as text on that colour."""
    return "white" if contrast("#ffffff", mpl.colors.to_hex(fill)) >= TEXT_CONTRAST else INK


def width(text: str, size: float = 10, weight: str = "normal") -> float:
    """How wide the text is, in inches: its longest line."""
    return max(_width(line, size, weight) for line in origin.plain(text).split("\n"))


def wrap(text: str, room: float, size: float = 10) -> str:
    """The text in as few lines as ``room`` (inches) allows, all about equally long. A longer word keeps its line."""
    lines = _fill(text, room, size)
    while len(narrower := _fill(text, room := 0.95 * room, size)) == len(lines) and room > 0.5:  # noqa: PLR2004 - inches
        lines = narrower
    return "\n".join(lines)


def spread(places: Sequence[float], heights: Sequence[float]) -> list[float]:
    """The middles of labels that want to stand at ``places`` (ascending) and must not overlap: moved as a group.

    Labels that collide are stacked around the mean of their wishes.
    """
    groups: list[tuple[list[float], list[float]]] = []  # of each: the wishes for its lower end, and the heights
    for place, height in zip(places, heights, strict=True):
        wishes, stack = [place - height / 2], [height]
        while groups and _mean(groups[-1][0]) + sum(groups[-1][1]) > _mean(wishes):
            below, heights_below = groups.pop()
            wishes = below + [wish - sum(heights_below) for wish in wishes]
            stack = heights_below + stack
        groups.append((wishes, stack))
    found = []
    for wishes, stack in groups:
        start = _mean(wishes)
        for height in stack:
            found.append(start + height / 2)
            start += height
    return found


def render(chart: Figure, seed: str, kind: str, *, title: str = "", description: str = "") -> bytes:
    """The figure as ``svg`` or ``png`` (200 dpi), the same bytes for the same figure; ``seed`` fixes the SVG's ids.

    ``title`` and ``description`` (alternative text and source) travel with a file that leaves the page, unseen: as ``title``
    and ``desc`` of the SVG, which name and describe it to a screen reader, as ``Title`` and ``Description`` of the PNG.
    Raises UnusableInput for a character that the fonts do not have.
    """
    buffer = io.BytesIO()
    metadata: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    if kind == "png":
        words = {"Title": title, "Description": description}
        metadata = {"Software": None} | {name: text for name, text in words.items() if text}
    chart.set_dpi(200)
    with mpl.rc_context({"svg.hashsalt": seed}), warnings.catch_warnings():
        warnings.filterwarnings("error", _NO_GLYPH)
        try:
            # the canvas itself, because ``savefig`` goes through all that is drawn once more, only to lay it out
            getattr(CANVASES[kind](chart), f"print_{kind}")(buffer, metadata=metadata)
        except UserWarning as warning:
            sign = chr(int(re.findall(r"\d+", str(warning))[0]))
            text = f"Abbildung {seed}: für „{sign}“ gibt es in der Schrift kein Zeichen. Bitte den Text in den Daten ändern."
            raise UnusableInput(text) from None
    if kind == "png":
        return buffer.getvalue()
    svg = _ATTRIBUTE.sub(_rounded, _NEEDLESS.sub("", buffer.getvalue().decode()))
    texts = {tag: text for tag, text in {"title": title, "desc": description}.items() if text}
    elements = "".join(f'\n <{tag} id="{seed}-{tag}">{escape(text)}</{tag}>' for tag, text in texts.items())
    named = f' aria-labelledby="{" ".join(f"{seed}-{tag}" for tag in texts)}"' if texts else ""
    root = re.compile(r"<svg [^>]*>")
    return root.sub(lambda opening: f'{opening[0][:-1]} role="img"{named}>{elements}', svg, count=1).encode()


def warm_up() -> None:
    """Draw once, so that fonts, layout and both writers are loaded."""
    chart = figure(height=1)
    axes(chart).set_title("Aufwärmen")
    for kind in CANVASES:
        render(chart, "", kind)


@cache
def _width(line: str, size: float, weight: str) -> float:
    look = FontProperties(family=FONTS, size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(line, look, ismath=False)[0]) / 72


def _fill(text: str, room: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


# Indents, comments (the texts once more) and the rest of a font's name, which stands at every letter.
_NEEDLESS = re.compile(r"(?<=\n) +|<!--.*?-->\n|(?<=\bSourceSansPro-\w)[a-z]+(?=-)", re.DOTALL)
# The numbers of these are lengths in points (of letters: in hundredths of their size), scales are not.
_ATTRIBUTE = re.compile(r'(?<= )(?:d|x|y|width|height)="[^"]*"|translate\([^)]*\)')


def _rounded(attribute: re.Match[str]) -> str:
    """With two decimals, far below a pixel, so that the report stays small."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), attribute[0])
