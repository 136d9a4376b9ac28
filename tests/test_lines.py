"""Names and numbers at the ends and extremes of lines, on invented ones."""

import pandas as pd
import pytest

from soest_analysis import lines, origin, style
from soest_analysis.lines import End
from soest_analysis.origin import Secret


@pytest.fixture
def axes():
    ax = style.axes(style.figure(height=3))
    ax.plot([0, 10], [0, 100])
    ax.set_ylim(0, 100)
    return ax


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_a_name_and_a_number_stand_at_the_height_of_the_end_without_a_leader(axes):
    assert lines.label_ends(axes, [End(10, 80, "Nord:", style.BLUE), End(10, 1100, "", style.BLUE)])
    assert written(axes) == ["Nord: 80", "1.100"]
    assert [text.xyann[1] for text in axes.texts] == pytest.approx([80, 1100])
    assert [text.arrow_patch for text in axes.texts] == [None, None]


def test_labels_of_equal_ends_stand_one_above_the_other_with_leaders(axes):
    lines.label_ends(axes, [End(10, 50, "Nord:", style.BLUE), End(10, 50, "Süd:", style.ORANGE)])
    low, high = (text.xyann[1] for text in axes.texts)
    height = lines.LINE / (style.measure(axes)[1] / 100)
    assert high - low == pytest.approx(height) and (low + high) / 2 == pytest.approx(50)
    assert all(text.arrow_patch and text.xy == (10, 50) for text in axes.texts)


def test_a_line_that_ends_earlier_is_led_to_its_name(axes):
    lines.label_ends(axes, [End(5, 20, "Früh:", style.BLUE), End(10, 80, "Spät:", style.ORANGE)])
    assert [bool(text.arrow_patch) for text in axes.texts] == [True, False]


def test_names_higher_than_the_chart_are_left_to_a_legend_but_the_numbers_stay(axes):
    many = [
        End(10, number, "Name mit so vielen Wörtern dass er viele Zeilen braucht:", style.BLUE) for number in range(8)
    ]
    assert not lines.label_ends(axes, many)
    assert written(axes) == [str(number) for number in range(8)]


def test_the_highest_stands_above_its_point_and_the_lowest_below(axes):
    lines.label_extremes(axes, [0, 1, 2, 3], [60, 90, 40, 50])
    assert {text.get_text(): (text.xy, text.get_va()) for text in axes.texts} == {
        "90": ((1, 90), "bottom"),
        "40": ((2, 40), "top"),
    }


def test_a_number_keeps_off_a_level_that_would_run_through_it(axes):
    lines.label_extremes(axes, [0, 1, 2, 3], [60, 90, 40, 50], levels=[93, 38])
    assert {text.get_text(): text.get_va() for text in axes.texts} == {"90": "top", "40": "bottom"}


def test_a_number_at_the_foot_of_the_chart_keeps_off_the_axis(axes):
    lines.label_extremes(axes, [0, 1, 2], [60, 1, 50])
    assert {text.get_text(): text.get_va() for text in axes.texts} == {"60": "bottom", "1": "bottom"}


def test_the_last_point_is_named_at_the_end_of_the_line_alone(axes):
    lines.label_extremes(axes, [0, 1, 2], [60, 40, 90])
    assert written(axes) == ["40"]


SECRET = Secret(origin=None)


def test_a_line_without_a_known_value_is_named_on_top_without_a_leader(axes):
    ends = [End(10, SECRET, "Ost:", style.GREEN), End(10, 99, "Nord:", style.BLUE), End(10, None, "West:", style.INK)]
    assert lines.label_ends(axes, ends)
    assert list(map(origin.plain, written(axes))) == ["Nord: 99", "Ost: *", "West: liegt nicht vor"]
    assert [bool(text.arrow_patch) for text in axes.texts] == [True, False, False]
    low, middle, high = (text.xyann[1] for text in axes.texts)
    assert low < middle < high


def test_a_star_stands_at_the_upper_edge_above_each_secret_value(axes):
    lines.mark_secrets(axes, [0, 5, 5, 10], [7, SECRET, SECRET, None])
    [star] = axes.texts
    assert (star.get_text(), star.xy, star.get_va()) == ("*", (5, 1), "top")


def test_the_axis_reaches_to_a_secret_value_at_its_end_and_the_last_known_one_is_led_there(axes):
    lines.mark_secrets(axes, [12], [SECRET])
    assert axes.get_xlim()[1] >= 12 and axes.get_ylim() == (0, 100)
    lines.label_ends(axes, [End(10, 50, "", style.BLUE)])
    assert axes.texts[-1].get_text() == "50" and axes.texts[-1].arrow_patch


def test_days_are_places_too():
    days = pd.to_datetime(["2030-01-01", "2030-02-01"])
    ax = style.axes(style.figure(height=3))
    ax.plot(days, [7, float("nan")])
    lines.mark_secrets(ax, list(days), [7, SECRET])
    assert [text.xy for text in ax.texts] == [(ax.convert_xunits(days[1]), 1)]
