"""The simulation of occupancy: on changes whose outcome can be worked out by hand, and its invariants."""

import numpy as np
import pandas as pd
import pytest
from hidden import hide
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from shown import plain
from stated import SERIES_2018, monthly, premises

from soest_analysis.origin import Secret
from soest_analysis.sections.szenarien import belegung_modell as model

CHANGES = st.lists(st.integers(-50, 50), min_size=1, max_size=40).map(lambda steps: np.array(steps, dtype=float))


@pytest.fixture
def series(frame):
    return lambda *persons, first=2029: frame("staedtischer_wohnraum", "monat,personen", *monthly(first, persons))


def test_only_months_counted_as_today_are_used_and_gaps_between_them_are_missing(series):
    rows = series(90, 80, 70, 60, None, None)
    months = model.compute_monate(rows.assign(reihe=[0, 1, 1, 1, 1, 1]).drop(index=2))
    assert months.monat.astype(str).tolist() == ["2029-02", "2029-03", "2029-04"]
    assert [None if pd.isna(number) else number for number in months.personen] == [80, None, 60]


def test_the_start_is_the_newest_stated_month(series):
    past = model.compute_start(series(*range(100, 114), None))
    assert (str(past.month), past.persons, past.changes.tolist()) == ("2030-02", 113, [1] * 13)


def test_changes_beside_an_unknown_month_are_left_out():
    assert model.find_changes(np.array([5, 7, np.nan, 10, 6, 6])).tolist() == [2, -4, 0]


def test_equal_changes_make_every_path_a_straight_line_that_ends_at_zero():
    paths = model.simulate(np.array([-4.0] * 5), 10, 3, 4)
    assert paths.shape == (model.DRAWS, 4)
    assert (paths == [6, 2, 0, 0]).all()


def test_changes_that_follow_each_other_stay_together_and_the_newest_is_followed_by_the_oldest():
    steps = np.diff(model.simulate(np.array([1.0, 10.0, 100.0]), 0, 2, 4), prepend=0)
    blocks = {tuple(block) for block in steps.reshape(-1, 2).tolist()}
    assert blocks == {(1, 10), (10, 100), (100, 1)}


def test_every_change_is_drawn_equally_often():
    # 10,000 paths of one block of 3 from 12 changes: each 2,500 times of 30,000, standard error about 48 × √3 at most
    changes = np.arange(12.0)
    steps = np.diff(model.simulate(changes + 1, 0, 3, 3), prepend=0).ravel() - 1
    assert np.bincount(steps.astype(int), minlength=12) == pytest.approx(np.full(12, 2500), abs=250)


def test_two_equally_likely_changes_spread_as_the_binomial_distribution_says():
    # 0 or +1 in each of 4 months, drawn singly: 1, 4, 6, 4, 1 of 16 paths; standard error at most 0.5 points
    ends = model.simulate(np.array([0.0, 1.0]), 0, 1, 4)[:, -1]
    shares = np.bincount(ends.astype(int), minlength=5) / model.DRAWS
    assert shares == pytest.approx(np.array([1, 4, 6, 4, 1]) / 16, abs=0.02)


@examples(CHANGES, st.integers(0, 500), st.integers(1, 6), st.integers(1, 24))
def test_paths_are_never_negative_and_always_the_same(changes, start, length, months):
    paths = model.simulate(changes, start, length, months)
    assert paths.min() >= 0
    assert np.array_equal(paths, model.simulate(changes, start, length, months))


@examples(CHANGES, st.integers(0, 500), st.integers(1, 100), st.integers(1, 6))
def test_who_starts_higher_stays_at_least_as_high_on_every_path(changes, start, more, length):
    low, high = (model.simulate(changes, begin, length, 6) for begin in (start, start + more))
    assert (high >= low).all() and (high - low <= more).all()


def test_the_two_ways_of_looking_take_all_changes_less_their_mean_or_the_newest():
    # 0, 1, …, 5: their mean is 2.5
    found = model.ways(np.arange(6.0), premises(belegung_fenster=3))
    assert list(map(plain, found)) == ["ohne Trend", "Trend der letzten 3 Monate"]
    assert [steps.tolist() for steps in found.values()] == [[-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], [3, 4, 5]]


@settings(max_examples=5)  # each draws 20,000 paths
@examples(CHANGES, st.integers(-40, 40))
def test_a_trend_in_all_changes_does_not_matter_without_trend(changes, shift):
    one, two = (model.ways(steps, premises())[model.LEVEL] for steps in (changes, changes + shift))
    assert two == pytest.approx(one, abs=1e-9)
    assert model.simulate(two, 200, 3, 6) == pytest.approx(model.simulate(one, 200, 3, 6), abs=1e-5)


@examples(CHANGES, st.integers(1, 6))
def test_without_trend_the_paths_stay_at_the_start_on_average(changes, length):
    # Changes less their mean lie within ±100: 24 of them never lead from 5,000 to zero. A path's standard deviation is at
    # most 100 × 24, the mean's a hundredth of it; a path of blocks is no wider than that.
    ends = model.simulate(model.ways(changes, premises())[model.LEVEL], 5000, length, 24)[:, -1]
    assert ends.mean() == pytest.approx(5000, abs=4 * ends.std() / 100 + 1e-5)


@examples(st.integers(-50, 50), st.integers(12, 40))
def test_without_trend_a_steady_rise_or_fall_stands_still(step, months):
    level, trend = model.ways(np.full(months, float(step)), premises()).values()
    assert (model.simulate(level, 300, 3, 5) == 300).all()
    assert (model.simulate(trend, 300, 3, 5) == [300 + step * month for month in range(1, 6)]).all()


def test_a_path_that_comes_to_a_whole_number_is_not_a_little_less():
    # 1, 0, 0 less their mean of a third: in any three months the ring is back at 7, as binary fractions are not
    paths = model.simulate(model.ways(np.array([1.0, 0.0, 0.0] * 4), premises())[model.LEVEL], 7, 3, 24)
    assert (paths[:, 2::3] == 7).all()


def test_margins_are_quantiles_in_whole_persons():
    # of 0, 1.4, …, 14: the second, the sixth and the tenth of eleven, 1.4, 7 and 12.6
    assert model.find_margins(np.arange(11) * 1.4).tolist() == [1, 7, 13]


def test_a_way_of_looking_that_nobody_defines_is_unknown_the_other_is_not(series):
    runs = model.compute_laeufe(model.compute_start(series(*SERIES_2018)), premises(belegung_fenster=None))
    assert [bool(np.isnan(paths).all()) for paths in runs.values()] == [False, True]


@pytest.mark.parametrize("lacking", ["belegung_blocklaenge", "belegung_horizont"])
def test_without_a_premise_nothing_is_computed(series, lacking):
    runs = model.compute_laeufe(model.compute_start(series(*SERIES_2018)), premises(**{lacking: None}))
    assert all(np.isnan(paths).all() for paths in runs.values())


@pytest.mark.parametrize("months", [0, 1, 2, 12])
def test_fewer_than_twelve_changes_are_no_basis(series, months):
    runs = model.compute_laeufe(model.compute_start(series(*[50] * months)), premises())
    assert all(np.isnan(paths).all() for paths in runs.values())


def test_a_secret_newest_month_or_secrets_that_leave_too_little_make_results_secret(series):
    rows = series(*range(100, 115))
    for hidden in (hide(rows, "personen", 14), hide(rows, "personen", 3, 7)):
        past = model.compute_start(hidden)
        assert isinstance(model.result(float("nan"), "Ergebnis", "a.csv", past.doubts), Secret)
    past = model.compute_start(hide(rows, "personen", 3))
    assert len(past.changes) == 12  # 14 but for the two beside the secret
    assert not isinstance(model.result(7.0, "Ergebnis", "a.csv", past.doubts), Secret)
    assert past.persons == 114


def test_a_result_that_is_no_number_is_missing():
    assert model.result(float("nan"), "Ergebnis", "a.csv", [7]) is pd.NA
