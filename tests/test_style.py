"""The one look of all charts: legible colours, German numbers, the same bytes every time."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib import font_manager
from matplotlib.colors import to_hex

from soest_analysis import diagram, style

INKS = {name: getattr(style, name) for name in ("BLUE", "ORANGE", "GREEN", "PURPLE", "GREY", "INK")}
# Categories that stand side by side in one chart.
TOGETHER = [
    ("staedtischer_wohnraum", "landeseinrichtung"),
    ("gestattung", "duldung"),
    ("kita", "zuhause"),
    ("asylblg", "sgb2"),
]


def luminance(colour):
    """Relative luminance, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second="#ffffff"):
    """Contrast ratio, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    dark, light = sorted([luminance(first), luminance(second)])
    return (light + 0.05) / (dark + 0.05)


def lightness(colour):
    """CIE L*, 0 (black) to 100 (white): what is left of a colour in greyscale."""
    return 116 * luminance(colour) ** (1 / 3) - 16


def test_the_formula_gives_the_known_ratios():
    assert contrast("#000000") == pytest.approx(21) and contrast("#ffffff") == pytest.approx(1)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.01)  # the usual example of a grey just below 4.5


@pytest.mark.parametrize("colour", sorted({*style.COLOURS.values(), *INKS.values()}))
def test_every_colour_stands_out_from_white(colour):
    assert contrast(colour) >= 3  # WCAG 2.2, criterion 1.4.11: graphical objects


@pytest.mark.parametrize("fill", diagram.FILLS)
def test_text_is_legible_on_every_box(fill):
    assert contrast(style.INK, fill) >= 4.5  # WCAG 2.2, criterion 1.4.3: text


@pytest.mark.parametrize("codes", TOGETHER, ids="-".join)
def test_categories_of_one_chart_differ_without_colour(codes):
    for first, second in combinations(codes, 2):
        assert abs(lightness(style.COLOURS[first]) - lightness(style.COLOURS[second])) >= 15


@pytest.mark.parametrize(
    ("table", "field"),
    [
        *(("fluechtlinge", "unterbringung"), ("asylblg", "aufenthaltsstatus"), ("bevoelkerung", "gruppe")),
        ("massnahmen", "zeitraum"),
    ],
)
def test_every_category_of_a_chart_has_a_colour_of_its_own(labels, table, field):
    colours = [style.COLOURS[code] for code in labels(table, field)]
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize(("grid", "axis"), [("y", "yaxis"), ("x", "xaxis")])
def test_the_value_axis_has_german_numbers_and_the_only_grid(grid, axis):
    ax = style.axes(style.figure(), grid)
    assert [getattr(ax, axis).get_major_formatter()(tick, 0) for tick in (1100.0, 0.1 + 0.2)] == ["1.100", "0,3"]
    shown = {name: any(line.get_visible() for line in getattr(ax, f"get_{name}gridlines")()) for name in "xy"}
    assert shown == {"x": grid == "x", "y": grid == "y"}


def test_divided_bars_start_where_the_part_before_ends_with_the_first_on_top():
    ax = style.axes(style.figure(), "x")
    style.divided_bars(ax, ["a", "b"], {"zuhause": [7, 0], "kita": [11, 100]}, {"zuhause": "Zuhause", "kita": "Kita"})
    home, kita = ax.containers
    assert [(bar.get_x(), bar.get_width()) for bar in (*home, *kita)] == [(0, 7), (0, 0), (7, 11), (0, 100)]
    assert {to_hex(bar.get_facecolor()) for bar in kita} == {style.COLOURS["kita"]}  # although it comes second
    assert [(text.get_text(), text.get_position()) for text in ax.texts] == [
        ("7", (3.5, 0)),
        ("11", (12.5, 0)),
        ("100", (50, 1)),
    ]
    assert ax.yaxis_inverted() and [bars.get_label() for bars in ax.containers] == ["Zuhause", "Kita"]


def test_codes_keep_their_fixed_colours_and_the_others_get_what_is_left():
    assert style.colours(["neu", "kita", "anders"]) == {
        "neu": style.ORANGE,
        "kita": style.COLOURS["kita"],
        "anders": style.PURPLE,
    }


@pytest.mark.parametrize("codes", [list("abcdef"), ["kita", "gestattung", "a", "b", "c", "d"]])
def test_six_codes_have_six_colours_even_if_two_have_the_same_elsewhere(codes):
    assert len(set(style.colours(codes).values())) == 6


def test_bars_start_at_zero_side_by_side_with_the_first_on_top():
    ax = style.axes(style.figure(), "x")
    style.bars(ax, ["a", "b"], {"zuhause": [7, None], "kita": [11, 100]}, {"zuhause": "Zuhause", "kita": "Kita"})
    home, kita = ax.containers
    assert [(bar.get_x(), bar.get_width()) for bar in (*home, *kita)] == [(0, 7), (0, 0), (0, 11), (0, 100)]
    assert all(one.get_y() + one.get_height() <= other.get_y() for one, other in zip(home, kita, strict=True))
    assert {to_hex(bar.get_facecolor()) for bar in kita} == {style.COLOURS["kita"]}
    assert [text.get_text() for text in ax.texts] == ["7", "liegt nicht vor", "11", "100"]
    assert ax.yaxis_inverted() and [bars.get_label() for bars in ax.containers] == ["Zuhause", "Kita"]


def test_a_diagram_has_no_axes():
    assert not style.axes(style.figure(), "").axison


def drawn():
    chart = style.figure(height=1)
    style.axes(chart).bar(["Größe"], [1100])
    return chart


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG\r\n")])
def test_the_same_figure_is_the_same_file(kind, start):
    first = style.render(drawn(), "abb-probe", kind)
    assert first == style.render(drawn(), "abb-probe", kind) and first.startswith(start)


def test_a_file_tells_neither_date_nor_program():
    svg, png = (style.render(drawn(), "abb-probe", kind) for kind in ("svg", "png"))
    assert b"dc:date" not in svg and b"dc:creator" not in svg and b"Software" not in png


def test_two_figures_on_one_page_do_not_share_ids():
    first, second = (style.render(drawn(), seed, "svg").decode() for seed in ("abb-eins", "abb-zwei"))
    clips = [set(re.findall(r'<clipPath id="([^"]+)"', svg)) for svg in (first, second)]
    assert clips[0] and clips[0].isdisjoint(clips[1])


def test_letters_are_paths_of_the_font_that_we_ship():
    svg = ElementTree.fromstring(style.render(drawn(), "abb-probe", "svg"))
    assert not list(svg.iter("{http://www.w3.org/2000/svg}text"))
    assert Path(font_manager.findfont(style.FONT, fallback_to_default=False)).parent == style.FONT_FOLDER
