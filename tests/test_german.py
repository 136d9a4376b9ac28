"""Numbers, dates and phrases as a German reader expects them."""

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soest_analysis import german, origin
from soest_analysis.origin import Secret

MISSING = [None, pd.NA, pd.NaT, np.nan, float("nan")]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (7, 0, "7"),
        (1000, 0, "1.000"),
        (1234567, 0, "1.234.567"),
        (-1100, 0, "−1.100"),  # a true minus sign, not a hyphen
        (12.25, 1, "12,2"),  # half to even
        (12.35, 1, "12,4"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
        (7, 1, "7,0"),
        (1100.5, 2, "1.100,50"),
        (7.0, None, "7"),
        (0.268, None, "0,268"),
        (0.1 + 0.2, None, "0,3"),  # no digits of the binary fraction
        (1100.25, None, "1.100,25"),
        (np.int64(1100), 0, "1.100"),
        (np.float64(7.5), 1, "7,5"),
        (Decimal("7.25"), 2, "7,25"),
    ],
)
def test_numbers_have_a_decimal_comma_and_thousands_points(value, digits, text):
    assert german.number(value, digits) == text


@given(st.integers(-(10**15), 10**15))
def test_a_printed_whole_number_can_be_read_back(value):
    text = german.number(value)
    assert int(text.replace(".", "").replace("−", "-")) == value
    assert all(len(group) == 3 for group in text.lstrip("−").split(".")[1:])


@given(st.decimals(-(10**6), 10**6, places=2))
def test_a_printed_decimal_number_can_be_read_back(value):
    assert Decimal(german.number(value, 2).replace(".", "").replace(",", ".").replace("−", "-")) == value


@pytest.mark.parametrize("value", MISSING)
def test_what_is_missing_is_said_and_never_zero(value):
    assert german.is_missing(value)
    for said in (
        *(german.number(value), german.number(value, None), german.signed(value), german.percent(value)),
        *(german.points(value), german.count(value, "Person", "Personen"), german.day(value), german.month(value)),
    ):
        assert said == "liegt nicht vor"


@pytest.mark.parametrize("value", [0, 0.0, False, "", pd.Timestamp("2030-01-01")])
def test_zero_and_the_like_are_not_missing(value):
    assert not german.is_missing(value)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (7, 0, "+7"),
        (-7, 0, "−7"),
        (0, 0, "±0"),
        (1100, 0, "+1.100"),
        (-7.5, 1, "−7,5"),
        (0.0, 1, "±0,0"),
        (0.04, 1, "±0,0"),  # nothing to see at this precision
        (0.25, None, "+0,25"),
    ],
)
def test_a_change_carries_its_sign(value, digits, text):
    assert german.signed(value, digits) == text


def test_percent_and_points_stay_on_the_line_of_their_number():
    assert german.percent(12.5) == "12,5\u00a0%"
    assert german.percent(100, 0) == "100\u00a0%"
    assert german.percent(0.268, None) == "0,268\u00a0%"
    assert german.points(1.25, 2) == "+1,25\u00a0Prozentpunkte"
    assert german.points(-7) == "−7,0\u00a0Prozentpunkte"
    assert german.points(0) == "±0,0\u00a0Prozentpunkte"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 Personen"), (1, "1 Person"), (1.0, "1 Person"), (2, "2 Personen"), (1100, "1.100 Personen")],
)
def test_one_is_singular_and_everything_else_plural(value, text):
    assert german.count(value, "Person", "Personen") == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "null"), (1, "eine"), (6, "sechs"), (12, "zwölf"), (13, "13"), (1100, "1.100")]
)
def test_small_numbers_are_words(value, text):
    assert german.words(value) == text


@pytest.mark.parametrize("value", [date(2030, 9, 7), pd.Timestamp("2030-09-07")])
def test_a_day_is_written_with_leading_zeros(value):
    assert german.day(value) == "07.09.2030"


@pytest.mark.parametrize("value", [date(2030, 3, 1), pd.Timestamp("2030-03-07"), pd.Period("2030-03", freq="M")])
def test_a_month_is_written_out_or_short(value):
    assert german.month(value) == "März 2030"
    assert german.month(value, short=True) == "03/2030"


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (["a", "b", "c"], "a, b und c"), (("a", "b"), "a und b")],
)
def test_the_last_item_is_joined_by_a_word(items, text):
    assert german.enumeration(items) == text
    assert german.enumeration(["a", "b"], "oder") == "a oder b"


@pytest.mark.parametrize(
    ("old", "new", "digits", "text"),
    [
        (7, 11, 0, "stieg von 7 auf 11 (+4)"),
        (1100, 100, 0, "sank von 1.100 auf 100 (−1.000)"),
        (7, 7, 0, "blieb unverändert bei 7"),
        (0, 7, 0, "stieg von 0 auf 7 (+7)"),
        (7.5, 7.25, None, "sank von 7,50 auf 7,25 (−0,25)"),
        (71.5, 74, None, "stieg von 71,5 auf 74,0 (+2,5)"),
        (0.1, 0.3, None, "stieg von 0,1 auf 0,3 (+0,2)"),  # not 0,19999…
    ],
)
def test_a_change_is_told_as_it_went(old, new, digits, text):
    assert german.change(new, old, digits) == text


@pytest.mark.parametrize("unit", ["Prozent", "Prozent (rund)"])
def test_percentages_move_by_points(unit):
    told = german.change(74, 71.5, None, unit).replace(german.NBSP, " ")
    assert told == "stieg von 71,5 % auf 74,0 % (+2,5 Prozentpunkte)"
    assert german.change(7, 7, None, unit).replace(german.NBSP, " ") == "blieb unverändert bei 7 %"
    assert german.change(11, 7, None, "Personen") == "stieg von 7 auf 11 (+4)"


@pytest.mark.parametrize("value", MISSING)
def test_a_change_from_or_to_nothing_cannot_be_compared(value):
    for said in (german.change(7, value), german.change(value, 7), german.change(value, value)):
        assert said == "lässt sich nicht vergleichen, weil ein Wert nicht vorliegt"


@given(old=st.integers(0, 10**6), new=st.integers(0, 10**6))
def test_the_verb_the_figures_and_the_sign_never_disagree(old, new):
    words = german.change(new, old).split()
    assert (words[0], words[-1][1] if old != new else "") == (
        ("stieg", "+") if new > old else ("sank", "−") if new < old else ("blieb", "")
    )


SECRET = Secret(origin=None)


def test_what_is_secret_is_a_star_and_never_called_missing():
    for said in (
        *(german.number(SECRET), german.number(SECRET, None), german.signed(SECRET), german.percent(SECRET)),
        *(german.points(SECRET), german.words(SECRET)),
    ):
        assert origin.plain(said) == "*" and german.spoken(said) == "geheim gehalten"
    assert origin.plain(german.count(SECRET, "Person", "Personen")) == "*\u00a0Personen"


def test_a_secret_value_is_missing_but_not_every_missing_value_is_secret():
    assert german.is_missing(SECRET) and german.is_secret(SECRET)
    assert not any(map(german.is_secret, [*MISSING, 0, "*"]))


def test_a_sentence_says_why_there_is_no_number():
    assert german.absent(SECRET) == german.none_known([None, SECRET]) == "unterliegt der Geheimhaltung"
    assert german.absent(None) == german.none_known([None, pd.NA]) == german.none_known([]) == "liegt nicht vor"


@pytest.mark.parametrize(("new", "old"), [(7, SECRET), (SECRET, 7), (SECRET, SECRET), (SECRET, None)])
def test_a_change_from_or_to_a_secret_is_not_told(new, old):
    said = german.change(new, old, None, "Prozent")
    assert said == "lässt sich nicht vergleichen, weil ein Wert der Geheimhaltung unterliegt"
