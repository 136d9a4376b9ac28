"""Bars that tell their numbers and names themselves, on invented numbers."""

import pytest
from matplotlib.colors import to_hex

from soest_analysis import bars, style

WORDS = {"zuhause": "Zuhause", "kita": "Kita"}


@pytest.fixture
def axes():
    return style.axes(style.figure(), "x")


def written(ax):
    return [text.get_text() for text in ax.texts]


def legends(ax):
    return [[text.get_text() for text in legend.get_texts()] for legend in ax.figure.legends]


def test_plain_bars_start_at_zero_and_carry_their_numbers_or_texts(axes):
    bars.plain(axes, ["a", "b"], [1100, None])
    [drawn] = axes.containers
    assert [(bar.get_x(), bar.get_width()) for bar in drawn] == [(0, 1100), (0, 0)]
    assert written(axes) == ["1.100", "liegt nicht vor"] and axes.get_xlim()[0] == 0
    other = style.axes(style.figure(), "x")
    bars.plain(other, ["a", "b"], [50, 7], ["50,0 % (7)", "7,0 % (1)"])
    assert written(other) == ["50,0 % (7)", "7,0 % (1)"]


def test_bars_side_by_side_start_at_zero_with_the_first_on_top_and_names_in_the_first_group(axes):
    bars.side_by_side(axes, ["a", "b"], {"zuhause": [7, None], "kita": [11, 100]}, WORDS)
    home, kita = axes.containers
    assert [(bar.get_x(), bar.get_width()) for bar in (*home, *kita)] == [(0, 7), (0, 0), (0, 11), (0, 100)]
    assert all(one.get_y() + one.get_height() <= other.get_y() for one, other in zip(home, kita, strict=True))
    assert {to_hex(bar.get_facecolor()) for bar in kita} == {style.COLOURS["kita"]}
    assert written(axes) == ["Zuhause: 7", "liegt nicht vor", "Kita: 11", "100"]
    assert axes.yaxis_inverted() and legends(axes) == []


def test_divided_bars_start_where_the_part_before_ends_with_the_first_on_top(axes):
    bars.divided(axes, ["a", "b"], {"zuhause": [7, 0], "kita": [11, 100]}, WORDS)
    home, kita = axes.containers
    assert [(bar.get_x(), bar.get_width()) for bar in (*home, *kita)] == [(0, 7), (0, 0), (7, 11), (0, 100)]
    assert {to_hex(bar.get_facecolor()) for bar in kita} == {style.COLOURS["kita"]}  # although it comes second
    places = {text.get_text(): text.get_position() for text in axes.texts}
    assert (places["7"], places["11"], places["100"]) == ((3.5, 0), (12.5, 0), (50, 1))
    assert axes.yaxis_inverted() and "0" not in written(axes)


def test_names_stand_above_the_parts_of_the_first_bar(axes):
    bars.divided(axes, ["a", "b"], {"zuhause": [40, 0], "kita": [60, 100]}, WORDS)
    top = -bars.HEIGHT / 2
    assert {text.get_text(): text.xy for text in axes.texts if text.get_text() in WORDS.values()} == {
        "Zuhause": (0, top),
        "Kita": (40, top),
    }
    assert legends(axes) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"zuhause": [1, 50], "kita": [99, 50]},  # 1 % of the bar is narrower than the name
        {"zuhause": [0, 50], "kita": [100, 50]},
    ],
)
def test_a_legend_is_there_where_a_name_does_not_fit_above_its_part(axes, parts):
    bars.divided(axes, ["a", "b"], parts, WORDS)
    assert legends(axes) == [["Zuhause", "Kita"]]


def test_a_part_that_is_nowhere_needs_no_name(axes):
    bars.divided(axes, ["a"], {"zuhause": [0], "kita": [100]}, WORDS)
    assert written(axes) == ["100", "Kita"] and legends(axes) == []


def test_the_last_name_may_run_on_behind_its_part_in_up_to_three_lines(axes):
    words = {"zuhause": "Zuhause", "kita": "Kita oder auf der Warteliste"}
    bars.divided(axes, ["a", "b"], {"zuhause": [85, 0], "kita": [10, 100]}, words)
    [name] = [text for text in written(axes) if text.startswith("Kita")]
    assert name.replace("\n", " ") == words["kita"] and 1 <= name.count("\n") <= 2


def test_a_number_that_does_not_fit_into_its_part_stands_with_its_name_behind_the_bar(axes):
    bars.divided(axes, ["a", "b"], {"zuhause": [500, 300], "kita": [500, 2]}, WORDS)
    [behind] = [text for text in axes.texts if text.get_text() == "Kita: 2"]
    assert behind.xy == (302, 1)
    assert "2" not in written(axes)


def test_a_text_may_take_the_place_of_the_number(axes):
    parts, texts = {"zuhause": [40], "kita": [60]}, {"zuhause": ["40 (40,0 %)"], "kita": ["60 (60,0 %)"]}
    bars.divided(axes, [""], parts, WORDS, texts)
    assert written(axes)[:2] == ["40 (40,0 %)", "60 (60,0 %)"]


def test_numbers_on_a_light_part_are_dark(axes):
    bars.divided(axes, ["a"], {"zuhause": [50], "kita": [50]}, WORDS)  # orange and blue
    assert [text.get_color() for text in axes.texts[:2]] == [style.INK, "white"]


def test_the_fifth_and_sixth_colour_are_hatched_each_in_its_own_way(axes):
    codes = list("abcdef")
    bars.divided(axes, ["x"], {code: [10] for code in codes}, {code: code for code in codes})
    hatches = [drawn[0].get_hatch() for drawn in axes.containers]
    assert hatches[:4] == [None] * 4 and None not in hatches[4:] and hatches[4] != hatches[5]


def stacked(*columns):
    ax = style.axes(style.figure())
    parts = dict(zip(WORDS, zip(*columns, strict=True), strict=True))
    bars.stacked(ax, [str(number) for number in range(len(columns))], parts, WORDS)
    return ax


def test_columns_are_stacked_from_zero_with_names_in_the_largest_parts():
    ax = stacked((100, 50), (40, 200))
    home, kita = ax.containers
    assert [(bar.get_y(), bar.get_height()) for bar in (*home, *kita)] == [(0, 100), (0, 40), (100, 50), (40, 200)]
    assert written(ax) == ["Zuhause\n100", "40", "50", "Kita\n200"] and legends(ax) == []
    assert ax.texts[3].get_position() == (1, 140)


def test_columns_narrower_than_the_names_have_a_legend_and_flat_parts_no_number():
    ax = stacked(*([(100, 1)] * 12))
    assert legends(ax) == [["Zuhause", "Kita"]]
    assert written(ax) == ["100"] * 12
