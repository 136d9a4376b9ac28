"""A table of codes as a grid: what stands in the fields, how they are told apart, and the same in words."""

from itertools import combinations

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from soest_analysis import grid, style
from tests.test_figures import apart, written

NAMES = {"a": "Angebot mit einem ziemlich langen Namen, der umbricht", "b": "Beratung"}
LABELS = {"ja": "eingerichtet", "bald": "beschlossen", "nein": "nicht erwähnt"}
FILLS = {"ja": style.BLUE, "bald": style.LIGHT, "nein": "white"}


def codes(columns):
    frame = {column: ["ja", "nein"] if number % 2 else ["bald", None] for number, column in enumerate(columns)}
    return pd.DataFrame(frame, index=["a", "b"], dtype="string")


SEVEN = ["Stadt Rheda-Wiedenbrück (Workshop)", "Berlin-Reinickendorf (Workshop)", *(f"Kommune {n}" for n in range(5))]


@pytest.mark.parametrize(
    "columns", [["Nord"], ["Nord", "Stadt Rheda-Wiedenbrück"], SEVEN, [f"Kommune {n}" for n in range(8)]]
)
def test_no_word_leaves_its_field_and_no_text_covers_another(columns):
    chart = grid.plot(codes(columns), NAMES, LABELS, FILLS)
    FigureCanvasAgg(chart).draw()
    boxes, page = written(chart), chart.bbox
    assert [pair for pair in combinations(boxes, 2) if boxes[pair[0]].overlaps(boxes[pair[1]])] == []
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1 for box in boxes.values())
    ax = chart.axes[0]
    fields = [patch.get_window_extent(chart.canvas.get_renderer()) for patch in ax.patches]
    words = [text.get_window_extent(chart.canvas.get_renderer()) for text in ax.texts]
    heads = [label.get_window_extent(chart.canvas.get_renderer()) for label in ax.get_xticklabels()]
    assert all(head.width <= fields[0].width for head in heads)
    assert all(field.x0 <= word.x0 and word.x1 <= field.x1 for field, word in zip(fields, words, strict=True))


def test_every_field_has_its_word_and_colour_and_the_legend_what_occurs():
    chart = grid.plot(codes(["Nord", "Süd"]), NAMES, LABELS, FILLS)
    ax = chart.axes[0]
    assert [text.get_text() for text in ax.texts] == ["beschlossen", "liegt\nnicht vor", "eingerichtet", "–"]
    assert [to_hex(patch.get_facecolor()) for patch in ax.patches] == [style.LIGHT, "#ffffff", style.BLUE, "#ffffff"]
    assert [text.get_text() for text in chart.legends[0].get_texts()] == list(LABELS.values())
    only = grid.plot(codes(["Nord"]).dropna(), NAMES, LABELS, FILLS)
    assert [text.get_text() for text in only.legends[0].get_texts()] == ["beschlossen"]


def test_light_fields_have_an_edge_and_the_fills_of_the_comparison_differ_in_grey():
    from soest_analysis.sections.kommunalvergleich import FILLS as steps

    assert {
        to_hex(patch.get_edgecolor()) for patch in grid.plot(codes(["Nord"]), NAMES, LABELS, FILLS).axes[0].patches
    } == {style.GREY}
    assert all(apart(one, two)[0] >= 10 for one, two in combinations(steps.values(), 2))


def test_in_words_every_row_is_named_but_those_of_the_silent_code_counted():
    assert grid.describe("Raster", codes(["Nord", "Süd"]), NAMES, LABELS, "nein") == (
        f"Raster. Nord: beschlossen: {NAMES['a']}; liegt nicht vor: Beratung. Süd: eingerichtet: {NAMES['a']}; nicht erwähnt: 1."
    )


def test_nothing_is_said_to_be_missing():
    none = pd.DataFrame(index=pd.Index([], name="instrument"))
    assert grid.describe("Raster", none, NAMES, LABELS) == "Raster: liegt nicht vor."
    assert grid.plot(none, NAMES, LABELS, FILLS).axes[0].texts[0].get_text() == "liegt nicht vor"
