"""Alternative texts drafted from the data of a chart."""

import pandas as pd
import pytest

from soest_analysis import alt


def test_a_series_is_told_by_its_range_ends_and_extremes():
    assert alt.series("Linie", ["Januar", "Februar", "März", "April"], [1100, 7, 2000, 11], "Personen") == (
        "Linie von Januar bis April in Personen: Beginn 1.100, Ende 11, Höchstwert 2.000 (März), Tiefstwert 7 (Februar)."
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
    assert text == "Linie von a bis b in Prozent: Beginn 12,25, Ende 1,5, Höchstwert 12,25 (a), Tiefstwert 1,5 (b)."


@pytest.mark.parametrize("values", [[], [None], [pd.NA, float("nan")]])
def test_a_series_without_values_is_said_to_be_missing(values):
    assert alt.series("Linie", ["a", "b"][: len(values)], values, "Personen") == "Linie: liegt nicht vor."


def test_the_first_of_several_extremes_is_named():
    text = alt.series("Linie", ["a", "b", "c", "d"], [7, 11, 11, 7], "Personen")
    assert "Höchstwert 11 (b)" in text and "Tiefstwert 7 (a)" in text


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
