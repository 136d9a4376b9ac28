"""The one look of all charts: legible colours, German numbers, the same bytes every time."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib import font_manager
from matplotlib.lines import Line2D

from soest_analysis import diagram, origin, style
from soest_analysis.errors import UnusableInput

INKS = {name: getattr(style, name) for name in ("BLUE", "ORANGE", "GREEN", "PURPLE", "GREY", "INK")}


def luminance(colour):
    """Relative luminance, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second="#ffffff"):
    """Contrast ratio, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    dark, light = sorted([luminance(first), luminance(second)])
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_ratios():
    assert contrast("#000000") == pytest.approx(21) and contrast("#ffffff") == pytest.approx(1)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.01)  # the usual example of a grey just below 4.5


@pytest.mark.parametrize("colour", sorted({*style.COLOURS.values(), *INKS.values()}))
def test_every_colour_stands_out_from_white(colour):
    assert contrast(colour) >= 3  # WCAG 2.2, criterion 1.4.11: graphical objects


@pytest.mark.parametrize("fill", diagram.FILLS)
def test_text_is_legible_on_every_box(fill):
    assert contrast(style.INK, fill) >= 4.5  # WCAG 2.2, criterion 1.4.3: text


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


def test_codes_keep_their_fixed_colours_and_the_others_get_what_is_left():
    assert style.colours(["neu", "kita", "anders"]) == {
        "neu": style.ORANGE,
        "kita": style.COLOURS["kita"],
        "anders": style.PURPLE,
    }


@pytest.mark.parametrize("codes", [list("abcdef"), ["kita", "gestattung", "a", "b", "c", "d"]])
def test_six_codes_have_six_colours_even_if_two_have_the_same_elsewhere(codes):
    assert len(set(style.colours(codes).values())) == 6


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


def test_a_png_has_200_dots_per_inch():
    png = style.render(drawn(), "abb-probe", "png")
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])  # PNG, 11.2.1
    assert (width, height) == (1340, 200)  # 6.7 by 1 inches


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_file_takes_a_single_drawing(kind):
    class Counted(Line2D):
        def draw(self, renderer):
            times.append(kind)
            super().draw(renderer)

    times, chart = [], drawn()
    chart.axes[0].add_line(Counted([0, 1], [0, 1]))
    style.render(chart, "abb-probe", kind)
    assert times == [kind]


def test_a_file_tells_neither_date_nor_program():
    svg, png = (style.render(drawn(), "abb-probe", kind) for kind in ("svg", "png"))
    assert b"<metadata>" not in svg and b"Matplotlib" not in svg + png and b"Software" not in png


def test_title_and_description_travel_with_the_file():
    words = {"title": "Wie groß <ist> es?", "description": "Quelle & Stand → 30.09.2030"}
    svg, png = (style.render(drawn(), "abb-probe", kind, **words) for kind in ("svg", "png"))
    root = ElementTree.fromstring(svg)
    assert [element.tag.split("}")[1] for element in root][:2] == ["title", "desc"]  # first, as SVG 2, 5.7 wants it
    assert [element.text for element in root][:2] == list(words.values())
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [element.get("id") for element in root][:2]
    assert root.get("aria-labelledby") == "abb-probe-title abb-probe-desc"
    found = {}
    while png[8:]:  # chunks of length, kind, data and checksum: PNG, 11.2
        length, kind, data = int.from_bytes(png[8:12]), png[12:16], png[16 : 16 + int.from_bytes(png[8:12])]
        if kind in (b"tEXt", b"iTXt"):
            name, text = data.split(b"\0", 1)
            found[name.decode()] = text.strip(b"\0").decode("latin-1" if kind == b"tEXt" else "utf-8")
        png = png[:8] + png[20 + length :]
    assert found == {"Title": words["title"], "Description": words["description"]}


def test_a_file_without_words_has_none():
    svg, png = (style.render(drawn(), "abb-probe", kind) for kind in ("svg", "png"))
    assert b"<title" not in svg and b"aria-labelledby" not in svg and b'role="img"' in svg and b"Title" not in png


def test_places_in_a_drawing_have_two_decimals_and_scales_all_of_theirs():
    svg = style.render(drawn(), "abb-probe", "svg").decode()
    places = [*re.findall(r' d="([^"]*)"', svg), *re.findall(r"translate\([^)]*\)", svg)]
    assert len(places) > 10 and not re.findall(r"\.\d{3}", " ".join(places))
    assert "scale(0.015625)" in svg  # of the letters, which are drawn 64 times as large


@pytest.mark.parametrize(("fill", "text"), [("#184875", "white"), ("#da7a12", style.INK), ("#ffffff", style.INK)])
def test_text_on_a_colour_is_white_or_dark_as_it_is_legible(fill, text):
    assert style.on(fill) == text


@pytest.mark.parametrize("fill", style.PALETTE)
def test_text_on_every_colour_of_the_palette_is_legible(fill):
    assert contrast({"white": "#ffffff"}.get(style.on(fill), style.on(fill)), fill) >= 4.5  # WCAG 2.2, criterion 1.4.3


def test_width_is_that_of_the_longest_line_without_the_origins_of_its_numbers():
    assert (
        style.width("kurz\nsehr viel länger")
        == style.width("sehr viel länger")
        == 2 * style.width("sehr viel länger", 5)
    )
    assert style.width(f"{origin.OPEN}[1]{origin.BETWEEN}7{origin.CLOSE} Personen") == style.width("7 Personen")


def test_wrapping_keeps_words_whole_and_balances_the_lines():
    room = style.width("eins zwei drei")
    assert style.wrap("eins zwei drei vier", room) == "eins zwei\ndrei vier"
    assert style.wrap("eins", 0.01) == "eins"
    assert style.wrap("Donaudampfschiff ab", style.width("Donau")) == "Donaudampfschiff\nab"


@pytest.mark.parametrize(
    ("wishes", "heights", "places"),
    [
        ([0, 10], [2, 2], [0, 10]),
        ([5, 5], [2, 2], [4, 6]),
        ([0, 5, 5.5], [2, 2, 2], [0, 4.25, 6.25]),  # the pair around 5.25, the first stays
        ([4, 5, 6], [2, 2, 2], [3, 5, 7]),
        ([5, 5], [1, 3], [4, 6]),  # the stack would begin at 4.5, or at 3.5 - 1; it begins at 3.5
    ],
)
def test_labels_that_would_collide_are_stacked_around_their_wishes(wishes, heights, places):
    assert style.spread(wishes, heights) == pytest.approx(places)


def test_two_figures_on_one_page_do_not_share_ids():
    first, second = (style.render(drawn(), seed, "svg").decode() for seed in ("abb-eins", "abb-zwei"))
    clips = [set(re.findall(r'<clipPath id="([^"]+)"', svg)) for svg in (first, second)]
    assert clips[0] and clips[0].isdisjoint(clips[1])


def test_letters_are_paths_of_the_font_that_we_ship():
    svg = ElementTree.fromstring(style.render(drawn(), "abb-probe", "svg"))
    assert not list(svg.iter("{http://www.w3.org/2000/svg}text"))
    assert Path(font_manager.findfont(style.FONT, fallback_to_default=False)).parent == style.FONT_FOLDER


def test_a_dollar_sign_is_no_formula():
    def letters(text):
        chart = style.figure(height=1)
        style.axes(chart, grid="").text(0, 0, text)
        return style.render(chart, "abb-a", "svg").count(b"<use ")

    assert letters("$x$") == letters("axa") == 3


def test_arabic_and_hebrew_are_drawn_and_a_sign_without_glyph_is_named(recwarn):
    chart = style.figure(height=1)
    text = style.axes(chart, grid="").text(0, 0, "الجمعية שלום")
    style.render(chart, "abb-a", "svg")
    text.set_text("漢")
    with pytest.raises(UnusableInput, match="Abbildung abb-a: für „漢“ gibt es in der Schrift kein Zeichen"):
        style.render(chart, "abb-a", "png")
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]
