"""All charts as readers see them: of the edition 2018, and of the invented town with the tables it can grow by."""

from itertools import combinations
from pathlib import Path

import examples
import numpy as np
import pytest
from figures import shown
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import FancyBboxPatch, Rectangle

from soest_analysis import style

REPOSITORY = Path(__file__).parents[1]

# Simulated dichromacy on linear RGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model
# for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009) 1291-1298, table of matrices, severity 1.0.
SIGHT = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "all cones": np.eye(3),
}
# Linear sRGB to XYZ, IEC 61966-2-1; white is their sum.
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    """(edition, id) -> figure; the invented year 2031, after 2030, has every kind of additional table and a reported status."""
    root = examples.build_town(tmp_path_factory.mktemp("stadt"))
    for name in ("herkunftslaender", "kosten"):
        examples.add_zusatz(root, name, 2030)
    examples.answer_survey(root)
    for name in ("herkunftslaender", "kosten", "bevoelkerung_alter_geschlecht"):
        examples.add_zusatz(root, name, 2031)
    found = {}
    for folder, year in ((REPOSITORY, 2018), (root, 2031)):
        with pytest.MonkeyPatch.context() as patch:
            found |= {(year, id): figure for id, figure in shown(folder, year, patch).items()}
    for figure in found.values():
        FigureCanvasAgg(figure.chart).draw()
    return found


def written(chart):
    """What is written in the figure and where: the text and its box in pixels."""
    texts = [text for legend in chart.legends for text in legend.get_texts()]
    for ax in chart.axes:
        texts += ax.texts
        for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            if ax.axison:
                places = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
                texts += [axis.label, *(label for place, label in places if low <= place <= high)]
    renderer = chart.canvas.get_renderer()
    boxes = {}
    for number, text in enumerate(texts):
        if text.get_text() and text.get_visible():
            leader = {name: getattr(text, name, None) for name in ("arrow_patch", "arrowprops")}
            text.arrow_patch = text.arrowprops = None  # its leader is not the text
            boxes[number, text.get_text()] = text.get_window_extent(renderer).padded(-0.8)
            vars(text).update(leader)
    return boxes


def test_both_years_are_drawn_with_all_figures_that_their_reports_promise(charts):
    assert len([year for year, _ in charts if year == 2018]) == 24
    assert {"abb-kosten", "abb-herkunftslaender", "abb-bevoelkerung-alter-geschlecht"} <= {id for _, id in charts}


def test_no_text_covers_another_or_leaves_the_figure(charts):
    wrong = []
    for name, figure in charts.items():
        boxes, page = written(figure.chart), figure.chart.bbox
        assert boxes, name
        wrong += [(name, text) for text, box in boxes.items() if box.x0 < 0 or box.y0 < 0]
        wrong += [(name, text) for text, box in boxes.items() if box.x1 > page.x1 or box.y1 > page.y1]
        wrong += [(name, one, two) for one, two in combinations(boxes, 2) if boxes[one].overlaps(boxes[two])]
    assert wrong == []


def test_every_title_is_a_question_and_every_alternative_text_a_sentence(charts):
    for name, figure in charts.items():
        assert figure.title.endswith("?"), name
        assert figure.alt.endswith(".") and len(figure.alt) > 20, name


def test_every_axis_of_bars_begins_at_zero(charts):
    drawn = [ax for figure in charts.values() for ax in figure.chart.axes if ax.containers]
    for ax in drawn:
        bars = [bar for bars in ax.containers for bar in bars]
        if ax.containers[0].orientation == "horizontal" and ax.get_xlim()[0] < 1900:  # not the time line
            assert ax.get_xlim()[0] == 0 and min(bar.get_x() for bar in bars) == 0
        elif ax.containers[0].orientation == "vertical":
            assert ax.get_ylim()[0] == 0 and min(bar.get_y() for bar in bars) == 0


def categories(chart):
    """The colours of one chart's data with what else tells them apart: hatch, or marker of a line."""
    ax = chart.axes[0]
    bars = {(to_hex(p.get_facecolor()), p.get_hatch()) for c in ax.containers for p in c if isinstance(p, Rectangle)}
    lines = {
        (to_hex(line.get_color()), line.get_marker()) for line in ax.lines if line.get_marker() not in ("", "None")
    }
    return sorted(bars | lines, key=str)


def linear(colour):
    """sRGB without its gamma, IEC 61966-2-1."""
    parts = np.array(to_rgb(colour))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIE L*a*b* of linear RGB, ISO/CIE 11664-4."""
    part = XYZ @ np.clip(light, 0, 1) / XYZ.sum(axis=1)
    x, y, z = np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one, two):
    """The least difference of two colours, in lightness and, for the four kinds of sight, in colour (CIE 1976)."""
    seen = [
        np.linalg.norm(lab(sight @ linear(one)) - lab(sight @ linear(two))) for sight in map(np.array, SIGHT.values())
    ]
    return abs(lab(linear(one))[0] - lab(linear(two))[0]), min(seen)


def test_the_colour_formulas_give_known_values():
    # CIE L*a*b* (D65) of pure red: 53.24, 80.09, 67.20; red and green come close for the red-blind, black and white do not.
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    assert apart("#000000", "#ffffff") == pytest.approx((100, 100), abs=0.1)
    assert apart("#767676", "#1b7766")[1] < 10  # why grey fills are hatched


def test_the_categories_of_every_chart_are_told_apart_in_grey_and_by_colour_blind_readers(charts):
    several = 0
    for name, figure in charts.items():
        found = categories(figure.chart)
        several += len(found) > 1
        for (one, sign), (two, other) in combinations(found, 2):
            grey, colour = apart(one, two)
            assert sign != other or (grey >= 15 and colour >= 18), (name, one, two, grey, colour)
    assert several >= 12


def test_colours_without_a_hatch_differ_clearly_and_each_hatched_one_from_its_like():
    plain = [colour for colour in style.PALETTE if colour not in style.HATCHES]
    for one, two in combinations(plain, 2):
        grey, colour = apart(one, two)
        assert grey >= 15 and colour >= 18, (one, two)
    assert len(set(style.HATCHES.values())) == len(style.HATCHES)


def test_everything_drawn_stands_out_from_white_and_every_text_from_its_ground(charts):
    def contrast(one, two):  # WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
        dark, light = sorted(0.05 + linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, two))
        return light / dark

    for name, figure in charts.items():
        ax = figure.chart.axes[0]
        fills = [(bar, to_hex(bar.get_facecolor())) for bars in ax.containers for bar in bars]
        for colour in {fill for _, fill in fills} | {to_hex(line.get_color()) for line in ax.lines}:
            assert contrast(colour, "#ffffff") >= 3, (name, colour)
        boxes = [(p, to_hex(p.get_facecolor())) for p in ax.patches if isinstance(p, FancyBboxPatch)]
        for text in ax.texts:
            if text.get_text():
                place = text.get_window_extent().get_points().mean(axis=0)
                under = [fill for patch, fill in fills + boxes if patch.get_window_extent().contains(*place)]
                assert contrast(text.get_color(), (under or ["#ffffff"])[-1]) >= 4.5, (name, text.get_text())
