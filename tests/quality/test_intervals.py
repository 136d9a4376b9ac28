"""Interval arithmetic: examples worked by hand, and properties that must hold for any counts."""

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soest_analysis.quality.intervals import Interval, approximate, change, denominator, exact, rounded, share

DIGITS = st.integers(0, 3)
TOTALS = st.integers(1, 200_000)
ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])


def published(part: int, total: int, digits: int, rounding: str) -> Decimal:
    """The share as an office prints it."""
    return (Decimal(100) * part / total).quantize(Decimal(1).scaleb(-digits), rounding)


@pytest.mark.parametrize(
    ("value", "accuracy", "low", "high"),
    [
        (12, "exakt", 12, 12),
        (80, "rund", 75, 85),
        (150, "rund", 145, 155),
        (0.268, "rund", Fraction("0.2675"), Fraction("0.2685")),
        (2000, "knapp", 1700, 2000),
        (200, "hoechstens", -math.inf, 200),
        (6, "mindestens", 6, math.inf),
        (33.3, "mehr_als", Fraction("33.3"), math.inf),
    ],
)
def test_words_before_a_figure_have_one_meaning(value, accuracy, low, high):
    assert approximate(value, accuracy) == Interval(low, high)


def test_an_unknown_word_is_no_exact_figure():
    with pytest.raises(ValueError, match="ungefähr"):
        approximate(5, "ungefähr")


def test_172_of_217_is_79_12_percent_only_because_217_is_rounded():
    """172 / 217 = 79.26 %, but 172 / 217.4 = 79.12 % (Table 1 of the concept)."""
    printed = rounded(79.12, 2)
    assert share(exact(172), rounded(217, 0)).meets(printed)
    assert not share(exact(172), exact(217)).meets(printed)


def test_693_to_630_is_minus_9_1_percent():
    """-63 / 693 = -1/11 = -9.0909... %"""
    assert change(exact(693), exact(630)) == exact(Fraction(-100, 11))
    assert change(exact(693), exact(630)).meets(rounded(-9.1, 1))


def test_a_share_of_nothing_has_no_limit():
    assert share(exact(0), exact(0)) == Interval(0, math.inf)


def test_counts_and_shares_of_table_2_leave_a_narrow_population():
    """9771 = 20.0 % alone allows 48,733 to 48,977 inhabitants; 14047 = 28.7 % cuts that to 48,859 and more."""
    alone = denominator([(9771, rounded(20.0, 1))])
    both = denominator([(9771, rounded(20.0, 1)), (14047, rounded(28.7, 1))])
    assert (math.ceil(alone.low), math.floor(alone.high)) == (48734, 48977)
    assert (math.ceil(both.low), math.floor(both.high)) == (48860, 48977)


@given(TOTALS, st.data(), DIGITS, ROUNDINGS)
def test_a_correctly_rounded_share_always_fits_its_counts(total, data, digits, rounding):
    part = data.draw(st.integers(0, total))
    assert rounded(published(part, total, digits, rounding), digits).meets(share(exact(part), exact(total)))


@given(TOTALS, st.data(), DIGITS, ROUNDINGS)
def test_a_share_more_than_one_unit_off_never_fits_its_counts(total, data, digits, rounding):
    part = data.draw(st.integers(0, total))
    wrong = published(part, total, digits, rounding) + Decimal(2).scaleb(-digits)
    assert not rounded(wrong, digits).meets(share(exact(part), exact(total)))


@given(TOTALS, st.lists(st.integers(0, 200_000), min_size=1, max_size=6), DIGITS, ROUNDINGS)
def test_shares_of_one_total_always_leave_that_total_possible(total, counts, digits, rounding):
    parts = [min(count, total) for count in counts]
    pairs = [(part, rounded(published(part, total, digits, rounding), digits)) for part in parts]
    assert total in denominator(pairs)


@given(st.lists(TOTALS, min_size=2, max_size=5), DIGITS)
def test_more_shares_never_widen_the_possible_totals(counts, digits):
    total = sum(counts)
    pairs = [(count, rounded(published(count, total, digits, ROUND_HALF_EVEN), digits)) for count in counts]
    few, many = denominator(pairs[:-1]), denominator(pairs)
    assert few.low <= many.low <= total <= many.high <= few.high


@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=6), DIGITS)
@settings(max_examples=50)
def test_the_sum_of_rounded_parts_contains_the_true_sum(values, digits):
    possible = exact(0)
    for value in values:
        possible += rounded(round(value, digits), digits)
    assert sum(values) in possible


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_change_undoes_itself(old, new):
    """new = old * (1 + change / 100)"""
    percent = change(exact(old), exact(new)).low
    assert old * (1 + Fraction(percent) / 100) == new
