"""Alternative texts drafted from the data of a chart."""

from pathlib import Path

import pandas as pd
import pytest

from soest_analysis import alt, german
from soest_analysis.figure_array import FigureArray
from soest_analysis.origin import Secret

MONTHS = ["06/2015", "12/2015", "06/2016", "12/2016", "06/2017", "12/2017", "06/2018"]


def test_every_value_of_a_short_series_is_told_with_its_extremes():
    text = alt.series("Säulen", MONTHS, [311, 848, 564, 348, 190, 200, 1244], "Personen")
    assert text == (
        "Säulen von 06/2015 bis 06/2018 in der Einheit Personen. 06/2015: 311; 12/2015: 848; 06/2016: 564; 12/2016: 348; "
        "06/2017: 190; 12/2017: 200; 06/2018: 1.244. Höchstwert 1.244 (06/2018), Tiefstwert 190 (06/2017)."
    )


def test_of_more_than_twelve_points_the_course_is_told():
    twelve = list(range(1, 13))
    assert "a: 1; b: 2;" in alt.series("Linie", list("abcdefghijkl"), twelve, "Personen")
    assert alt.series("Linie", list("abcdefghijklm"), [*twelve, 13], "Personen") == (
        "Linie von a bis m in der Einheit Personen: Beginn 1, Ende 13, Höchstwert 13 (m), Tiefstwert 1 (a). "
        "Verlauf: durchgehend steigend."
    )


def test_a_series_begins_and_ends_where_something_is_known():
    values = pd.array([None, 7, None, 11, None], dtype="Int64")
    text = alt.series("Linie", list("abcde"), values, "Personen")
    assert text.startswith("Linie von b bis d in der Einheit Personen. b: 7; d: 11.")
    assert "0" not in text and "nicht" not in text


def test_a_single_point_has_no_range():
    assert alt.series("Linie", ["a", "b"], [None, 7], "Personen") == "Linie in der Einheit Personen, nur b: 7."


def test_what_has_no_unit_is_not_given_one():
    assert alt.series("Linie", ["a", "b"], [7, 7], "") == "Linie von a bis b: durchgehend 7."


def test_decimals_of_a_series_are_chosen():
    text = alt.series("Linie", ["a", "b"], [12.25, 1.5], "Prozent", None)
    assert text.endswith("a: 12,25; b: 1,5. Höchstwert 12,25 (a), Tiefstwert 1,5 (b).")


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
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], "durchgehend steigend"),
        ([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], "durchgehend fallend"),
        ([1, 2, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], "durchgehend steigend"),  # it pauses
        ([13, 12, 12.5, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], "im Ganzen fallend"),  # a fluctuation
        # 311 to 350 is less than a quarter of the span, 350 - 185 = 165, and yet the beginning rises; so does the end
        (
            [311, 350, 330, 300, 266, 240, 220, 200, 190, 185, 190, 200, 210],
            "steigend bis b (350), dann fallend bis j (185), dann steigend",
        ),
        # 10 up on the way down from 100 to 0, 20 up at the end
        (
            [90, 100, 80, 60, 70, 50, 40, 30, 20, 10, 0, 10, 20],
            "steigend bis b (100), dann im Ganzen fallend bis k (0), dann steigend",
        ),
        ([9, 8, 7, 6, 5, 4, 3, 2, 1, 4, 7, 8, 9], "fallend bis i (1), dann steigend"),
        (
            [100, 0, 0, 0, 80, 80, 80, 80, 70, 60, 50, 40, 45],
            "fallend bis b (0), dann steigend bis e (80), dann fallend bis l (40), dann steigend",
        ),
        ([0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0], "schwankend mit 11 Wendepunkten"),
    ],
)
def test_the_course_of_a_series_is_true_of_its_beginning_its_end_and_its_extremes(values, course):
    text = alt.series("Linie", list("abcdefghijklm"), values, "Personen", None)
    assert text.endswith(f"Verlauf: {course}.")


def test_a_constant_series_says_so():
    assert (
        alt.series("Linie", ["a", "b", "c"], [7, None, 7], "Personen")
        == "Linie von a bis c in der Einheit Personen: durchgehend 7."
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
    assert text == (
        "Balken in der Einheit Personen. A: Frauen 7 und Männer 12,25; B: Frauen liegt nicht vor und Männer 1.100,5."
    )


@pytest.mark.parametrize(
    ("digits", "said"), [(0, "A: 12; B: 1.100."), (1, "A: 12,2; B: 1.100,5."), (2, "A: 12,25; B: 1.100,50.")]
)
def test_a_single_bar_needs_no_words_and_decimals_are_chosen(table, digits, said):
    assert alt.bars("Balken", table, "name", {"zwei": ""}, "Prozent", digits).endswith(said)


def test_a_bar_with_more_to_say_than_its_number_says_it(unchanged):
    table = unchanged(pd.DataFrame({"name": ["A", "B"], "text": ["rund 150", "12"]}))
    assert alt.bars("Balken", table, "name", {"text": ""}, "") == "Balken. A: rund 150; B: 12."


SECRET = Secret(origin=None)


def test_the_extremes_of_a_series_with_secrets_are_those_of_the_values_that_are_told():
    text = alt.series("Linie", ["a", "b", "c", "d", "e"], [SECRET, 7, SECRET, 11, None], "Personen")
    assert text == (
        "Linie von b bis d in der Einheit Personen. b: 7; d: 11. Höchstwert der genannten Werte 11 (d), "
        "Tiefstwert der genannten Werte 7 (b). Geheim gehalten: a und c."
    )


def test_so_is_the_course_of_a_long_series_and_of_many_secrets_only_the_first_is_named():
    values = [*range(1, 14), *[SECRET] * 13]
    text = alt.series("Linie", list("abcdefghijklmnopqrstuvwxyz"), values, "Personen")
    assert text == (
        "Linie von a bis m in der Einheit Personen: Beginn 1, Ende 13, Höchstwert der genannten Werte 13 (m), "
        "Tiefstwert der genannten Werte 1 (a). Verlauf der genannten Werte: durchgehend steigend. "
        "Geheim gehalten: an 13 Stellen, zuerst n."
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([SECRET, 7, None], "Linie, genannt nur b: 7. Geheim gehalten: a."),
        ([7, SECRET, 7], "Linie von a bis c: jeder genannte Wert 7. Geheim gehalten: b."),
        ([SECRET, None, SECRET], "Linie: unterliegt der Geheimhaltung."),
    ],
)
def test_what_few_known_values_say_is_not_said_of_the_secret_ones(values, said):
    assert alt.series("Linie", ["a", "b", "c"], values, "") == said


def test_a_secret_bar_is_told_in_words():
    table = pd.DataFrame({"name": ["A", "B"], "text": [f"rund {german.number(SECRET)}", "Schüler*innen"]})
    table["zahl"] = FigureArray([SECRET, 7], "i")
    text = alt.bars("Balken", table, "name", {"zahl": "Frauen", "text": "Männer"}, "Personen")
    assert text == (
        "Balken in der Einheit Personen. A: Frauen geheim gehalten und Männer rund geheim gehalten; "
        "B: Frauen 7 und Männer Schüler*innen."
    )
