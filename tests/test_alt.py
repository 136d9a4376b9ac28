"""Alternative texts drafted from the data of a chart."""

from pathlib import Path

import pandas as pd
import pytest

from soest_analysis import alt


def test_a_series_is_told_by_its_range_ends_and_extremes():
    assert alt.series("Linie", ["Januar", "Februar", "März", "April"], [1100, 7, 2000, 11], "Personen") == (
        "Linie von Januar bis April in Personen: Beginn 1.100, Ende 11, Höchstwert 2.000 (März), Tiefstwert 7 (Februar). "
        "Verlauf: fallend bis zum Wendepunkt Februar (7), dann steigend bis zum Wendepunkt März (2.000), dann fallend."
    )


def test_a_series_begins_and_ends_where_something_is_known():
    values = pd.array([None, 7, None, 11, None], dtype="Int64")
    text = alt.series("Linie", list("abcde"), values, "Personen")
    assert text.startswith("Linie von b bis d in Personen: Beginn 7, Ende 11")
    assert "0" not in text and "nicht" not in text


def test_a_single_point_has_no_range():
    assert alt.series("Linie", ["a", "b"], [None, 7], "Personen") == "Linie in Personen, nur b: 7."


def test_decimals_of_a_series_are_chosen():
    text = alt.series("Linie", ["a", "b"], [12.25, 1.5], "Prozent", None)
    assert "Beginn 12,25, Ende 1,5, Höchstwert 12,25 (a), Tiefstwert 1,5 (b)." in text


@pytest.mark.parametrize("values", [[], [None], [pd.NA, float("nan")]])
def test_a_series_without_values_is_said_to_be_missing(values):
    assert alt.series("Linie", ["a", "b"][: len(values)], values, "Personen") == "Linie: liegt nicht vor."


def test_points_that_share_an_extreme_are_named_or_of_many_counted():
    text = alt.series("Linie", ["a", "b", "c", "d"], [7, 11, 11, 7], "Personen")
    assert "Höchstwert 11 (b und c)" in text and "Tiefstwert 7 (a und d)" in text
    text = alt.series("Linie", list("abcdef"), [7, 11, 11, 11, 11, 8], "Personen")
    assert "Höchstwert 11 (an 4 Stellen, zuerst b)" in text


@pytest.mark.parametrize(
    ("values", "course"),
    [
        ([1, 2, 9], "Verlauf: durchgehend steigend."),
        ([9, 2, 1], "Verlauf: durchgehend fallend."),
        ([1, 2, 2, 9], "Verlauf: insgesamt steigend."),  # it pauses
        ([10, 9.5, 9.9, 1], "Verlauf: insgesamt fallend."),  # a fluctuation
        ([9, 1, 9], "Verlauf: fallend bis zum Wendepunkt b (1), dann steigend."),
        ([1, 9, 1], "Verlauf: steigend bis zum Wendepunkt b (9), dann fallend."),
        ([100, 0, 80, 40], "steigend bis zum Wendepunkt c (80), dann fallend."),
        ([0, 9, 0, 9, 0, 9], "Verlauf: schwankend mit 4 Wendepunkten."),
    ],
)
def test_the_course_of_a_series_is_told_with_its_turning_points(values, course):
    text = alt.series("Linie", list("abcdef")[: len(values)], values, "Personen", None)
    assert text.endswith(course)


def test_a_constant_series_says_so():
    assert (
        alt.series("Linie", ["a", "b", "c"], [7, None, 7], "Personen")
        == "Linie von a bis c in Personen: durchgehend 7."
    )


@pytest.mark.parametrize(
    ("values", "turns"),
    [
        ([7], []),
        ([7, 7, 7], []),
        ([1, 2, 3], []),
        ([9, 1, 9], [1]),
        ([0, 100, 75], [1]),  # a quarter of the span is lasting
        ([0, 100, 76], []),  # less is not
        ([95, 100, 0], []),  # nor is the rise before it
        ([100, 40, 60, 0], []),  # 20 up on the way down
        ([100, 40, 65, 0], [1, 2]),
        ([5, 1, 1, 9], [1]),  # the first of equal ones: 4 of 8 down, 8 of 8 up
    ],
)
def test_a_turning_point_has_a_quarter_of_the_span_before_and_after_it(values, turns):
    assert alt.turning_points(values) == turns


def test_the_occupancy_of_municipal_housing_turned_once():
    # data/2018/staedtischer_wohnraum.csv: from 343 in January 2016 down to 177 in July 2017, then up to 274 and to 252
    # in the end; 274 - 252 = 22 is less than (343 - 177) / 4 = 41.5.
    path = Path(__file__).parents[1] / "data" / "2018" / "staedtischer_wohnraum.csv"
    months = pd.read_csv(path)
    assert [months.monat[turn] for turn in alt.turning_points(list(months.personen))] == ["2017-07"]


def test_points_and_names_must_match():
    with pytest.raises(ValueError, match="zip"):
        alt.series("Linie", ["a", "b"], [7], "Personen")


@pytest.fixture
def table(unchanged):
    return unchanged(
        pd.DataFrame(
            {"name": ["A", "B"], "eins": pd.array([7, None], "Int64"), "zwei": pd.array([12.25, 1100.5], "Float64")}
        )
    )


def test_bars_are_told_row_by_row_and_a_missing_one_says_so(table):
    text = alt.bars("Balken", table, "name", {"eins": "Frauen", "zwei": "Männer"}, "Personen", digits=None)
    assert text == ("Balken in Personen. A: Frauen 7 und Männer 12,25; B: Frauen liegt nicht vor und Männer 1.100,5.")


@pytest.mark.parametrize(
    ("digits", "said"), [(0, "A: 12; B: 1.100."), (1, "A: 12,2; B: 1.100,5."), (2, "A: 12,25; B: 1.100,50.")]
)
def test_a_single_bar_needs_no_words_and_decimals_are_chosen(table, digits, said):
    assert alt.bars("Balken", table, "name", {"zwei": ""}, "Prozent", digits).endswith(said)
