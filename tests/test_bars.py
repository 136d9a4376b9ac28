"""Bars that tell their numbers and names themselves, on invented numbers."""

import pytest
from matplotlib.colors import to_hex

from soest_analysis import bars, style
from soest_analysis.origin import Secret

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


SECRET = Secret(origin=None)


def ends(drawn):
    return [(bar.get_x(), bar.get_width()) for bar in drawn]


def test_a_secret_bar_has_no_length_and_a_star_in_its_place(axes):
    bars.side_by_side(axes, ["a", "b", "c"], {"zuhause": [7, SECRET, 0], "kita": [SECRET, None, 100]}, WORDS)
    home, kita = axes.containers
    assert ends(home) == [(0, 7), (0, 0), (0, 0)] and ends(kita) == [(0, 0), (0, 0), (0, 100)]
    assert written(axes) == ["Zuhause: 7", "*", "0", "Kita: *", "liegt nicht vor", "100"]
    assert [text.xy[0] for text in axes.texts] == [7, 0, 0, 0, 0, 100]


def test_of_a_secret_bar_no_text_tells_more(axes):
    bars.plain(axes, ["a", "b", "c"], [50, SECRET, None], ["50,0 % (7)", "2,0 % (1)", "0,0 % (0)"])
    assert written(axes) == ["50,0 % (7)", "*", "liegt nicht vor"]


def test_a_secret_part_is_named_behind_its_bar_and_takes_no_room_in_it(axes):
    bars.divided(axes, ["a", "b"], {"zuhause": [40, SECRET], "kita": [SECRET, 100]}, WORDS)
    home, kita = axes.containers
    assert ends(home) == [(0, 40), (0, 0)] and ends(kita) == [(40, 0), (0, 100)]
    assert {text.get_text(): text.xy for text in axes.texts if "*" in text.get_text()} == {
        "Kita: *": (40, 0),
        "Zuhause: *": (100, 1),
    }
    assert legends(axes) == [["Zuhause", "Kita"]]  # the first bar has no part that could carry the name
    assert axes.get_xlim()[1] > 100


def test_missing_and_secret_parts_are_told_apart_and_a_part_of_zero_says_nothing(axes):
    words = {"zuhause": "Zuhause", "kita": "Kita", "offen": "Offen"}
    bars.divided(axes, ["a"], {"zuhause": [SECRET], "kita": [None], "offen": [0]}, words)
    assert written(axes) == ["Zuhause: *, Kita: liegt nicht vor"]


@pytest.mark.parametrize(("value", "said"), [(SECRET, "*"), (None, "liegt nicht vor")])
def test_a_bar_of_which_nothing_is_known_says_so_once(axes, value, said):
    bars.divided(axes, ["a", "b"], {"zuhause": [value, 40], "kita": [value, 60]}, WORDS)
    assert said in written(axes) and not [text for text in written(axes) if ": " in text]


def test_of_a_secret_part_no_text_tells_more(axes):
    parts, texts = {"zuhause": [40], "kita": [SECRET]}, {"zuhause": ["40 (40,0 %)"], "kita": ["2 (2,0 %)"]}
    bars.divided(axes, [""], parts, WORDS, texts)
    assert written(axes)[:2] == ["40 (40,0 %)", "Kita: *"]


def test_there_is_room_for_what_stands_behind_the_longest_bar_in_lines_of_half_the_axis(axes):
    words = {code: f"Eine Tätigkeit mit einem langen Namen {code}" for code in "abcd"}
    bars.divided(axes, ["x", "y"], {"a": [90, 50], "b": [SECRET, 10], "c": [None, 10], "d": [SECRET, 10]}, words)
    [behind] = [text for text in axes.texts if "*" in text.get_text()]
    assert behind.get_text().replace("\n", " ") == (
        "Eine Tätigkeit mit einem langen Namen b: *, Eine Tätigkeit mit einem langen Namen c: liegt nicht vor, "
        "Eine Tätigkeit mit einem langen Namen d: *"
    )
    across, end = style.measure(axes)[0], axes.get_xlim()[1]
    wide = style.width(behind.get_text(), style.SMALL)
    assert wide <= across / 2 and 90 / end * across + wide <= across


def test_a_name_and_its_star_stay_on_one_line():
    for letters in range(5, 60, 5):  # half of the axis has room for about 50
        ax = style.axes(style.figure(), "x")
        bars.divided(
            ax, ["a"], {"zuhause": [40], "kita": [SECRET], "offen": [SECRET]}, WORDS | {"offen": letters * "a"}
        )
        assert not [line for text in written(ax) for line in text.split("\n") if line.startswith("*")]


def test_a_secret_part_of_a_column_stands_beside_it_and_the_legend_says_which():
    ax = stacked((100, 50), (100, SECRET), (SECRET, 200), (SECRET, None), (100, None))
    home, kita = ax.containers
    assert [bar.get_height() for bar in (*home, *kita)] == [100, 100, 0, 0, 100, 50, 0, 200, 0, 0]
    assert [bar.get_y() for bar in kita] == [100, 100, 0, 0, 100]
    assert legends(ax) == [["Zuhause (2 und 3: *)", "Kita (1: *; 3 und 4: liegt nicht vor)"]]
    stars = [text.xy for text in ax.texts if text.get_text() == "*"]
    assert stars == [pytest.approx(place) for place in [(1.37, 100), (2.37, 0), (3.37, 0)]]  # half of 0.74 to the right
    assert [text for text in written(ax) if text != "*"] == ["100", "100", "100", "50", "200"]


def test_columns_of_which_nothing_is_known_have_an_axis_all_the_same():
    ax = stacked((SECRET, None))
    assert ax.get_ylim() == (0, 1) and legends(ax) == [["Zuhause (0: *)", "Kita (0: liegt nicht vor)"]]


def test_of_a_column_with_a_secret_part_the_known_whole_is_an_empty_frame():
    ax = style.axes(style.figure())
    parts = {"zuhause": [SECRET, 100, SECRET, 40], "kita": [SECRET, 50, 20, None]}
    tops = bars.stacked(ax, list("abcd"), parts, WORDS, totals=[300, 160, SECRET, 45])
    assert tops == [300, 150, 20, 45]  # a whole that contradicts its known parts is no frame
    frames = [bar for bar in ax.patches if not bar.get_fill()]
    assert [(bar.get_x() + bar.get_width() / 2, bar.get_y(), bar.get_height()) for bar in frames] == [
        (0, 0, 300),
        (3, 40, 5),
    ]
    assert ax.get_ylim()[1] > 300
