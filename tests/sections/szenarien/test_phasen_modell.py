"""The model of the three phases month by month: small cases by hand, closed forms, and what must always hold."""

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from soest_analysis.sections.szenarien import phasen_modell as model
from soest_analysis.sections.szenarien.phasen_modell import Rule

CHANCES = st.floats(0, 1)
INFLOWS = st.floats(0, 1000)
RULES = st.builds(
    Rule, st.none() | st.integers(1, 12), st.integers(0, 12), st.none() | st.integers(1, 36)
)  # also a minimum beyond the limit: then the limit counts


def survival(rule, chance, age):
    """The share of newcomers who are there in the month in which they are ``age`` months old."""
    if rule.last is not None and age >= rule.last:
        return 0
    return (1 - chance) ** max(age - rule.minimum, 0)


def test_half_of_those_who_may_move_do_so_month_by_month():
    # at most 2 months in phase I, 4 in all, every month half find a flat, 8 arrive: 8, 4 | 2, 1 of each age
    run = model.simulate(Rule(2, 0, 4), 8, 0.5, 5)
    assert [(month.phase_1, month.phase_2) for month in run] == [(8, 0), (12, 0), (12, 2), (12, 3), (12, 3)]
    assert [month.moved for month in run] == [0, 2, 2, 2, 2]  # half of the 4 who are in their second month
    assert [month.out for month in run] == [4, 6, 7, 8, 8]  # in the fourth month all: 4 + 2 + 1 + 1
    assert [month.after for month in run] == [4, 6, 7, 7, 7]


def test_before_the_minimum_nobody_moves_out():
    run = model.simulate(Rule(None, 2, None), 8, 0.5, 4)
    assert [month.phase_1 for month in run] == [8, 16, 24, 28] and [month.out for month in run] == [0, 0, 4, 6]
    assert {month.phase_2 for month in run} == {0}


@examples(RULES, INFLOWS, CHANCES)
def test_nobody_is_lost_and_nobody_comes_from_nowhere(rule, inflow, chance):
    before = 0
    for month in model.simulate(rule, inflow, chance, 60):
        assert month.before == before
        assert month.after == pytest.approx(month.before + inflow - month.out, abs=1e-6)
        assert month.phase_1 + month.phase_2 == pytest.approx(month.before + inflow)
        assert min(month) >= 0
        before = month.after


@examples(RULES, INFLOWS, CHANCES)
def test_those_move_on_to_phase_two_who_are_still_there_after_their_months_in_phase_one(rule, inflow, chance):
    for number, month in enumerate(model.simulate(rule, inflow, chance, 40), start=1):
        arrived = rule.first is not None and number >= rule.first  # the first of them are as old
        assert month.moved == pytest.approx(inflow * survival(rule, chance, rule.first) if arrived else 0)


@examples(st.integers(1, 12), INFLOWS)
def test_who_moves_on_arrives_in_phase_two(first, inflow):
    run = model.simulate(Rule(first, 0, None), inflow, 0, 40)
    for number, month in enumerate(run):
        assert month.phase_2 == pytest.approx(sum(each.moved for each in run[:number]))


@examples(RULES, st.floats(0.02, 1), INFLOWS, st.integers(1, 80))
def test_the_simulation_is_the_inflow_times_the_sum_of_those_who_are_still_there(rule, chance, inflow, months):
    month = model.simulate(rule, inflow, chance, months)[-1]
    there = [inflow * survival(rule, chance, age) for age in range(months)]
    central = len(there) if rule.first is None else rule.first
    assert month.phase_1 == pytest.approx(sum(there[:central]))
    assert month.phase_2 == pytest.approx(sum(there[central:]), abs=1e-9)


@examples(RULES, CHANCES, INFLOWS, st.floats(0, 100))
def test_more_newcomers_never_need_fewer_places(rule, chance, inflow, more):
    few, many = (model.simulate(rule, number, chance, 40)[-1] for number in (inflow, inflow + more))
    assert many.phase_1 >= few.phase_1 - 1e-9 and many.phase_2 >= few.phase_2 - 1e-9


@examples(RULES, st.tuples(CHANCES, CHANCES).map(sorted), st.floats(0, 100))
def test_better_chances_never_need_more_places(rule, chances, inflow):
    worse, better = (model.simulate(rule, inflow, chance, 40)[-1] for chance in chances)
    assert better.phase_1 <= worse.phase_1 + 1e-6 and better.phase_2 <= worse.phase_2 + 1e-6


@pytest.mark.parametrize("chance", [0.01, 0.0353, 0.5, 1])
def test_in_the_long_run_a_newcomer_needs_as_many_places_as_months(chance):
    kept = 1 - chance
    limited = model.simulate_long_run(Rule(6, 0, 24), chance)
    assert limited["phase_1"] == pytest.approx((1 - kept**6) / chance)  # 1 + k + … + k⁵
    assert limited["phase_2"] == pytest.approx((kept**6 - kept**24) / chance)
    assert limited["ohne_wohnung"] == pytest.approx(100 * kept**24)
    assert model.simulate_long_run(Rule(None, 0, None), chance)["phase_1"] == pytest.approx(1 / chance, rel=2e-6)
    assert model.simulate_long_run(Rule(None, 6, None), chance)["phase_1"] == pytest.approx(6 + 1 / chance, rel=2e-6)


def test_nearly_the_long_run_is_reached_at_95_percent():
    # with a half: 1, 1.5, 1.75, 1.875 of 1.875; 2 - 2 / 2ⁿ >= 1.9 from n = 5 on; a minimum of 1: 3 - 2 / 2ⁿ⁻¹ >= 2.85, n = 5
    rules = (Rule(2, 0, 4), Rule(None, 0, None), Rule(None, 1, None))
    assert [model.simulate_long_run(rule, 0.5)["anlauf"] for rule in rules] == [4, 5, 5]


@pytest.mark.parametrize("chance", [0, 1e-6])
def test_without_flats_only_a_limit_keeps_houses_from_filling_up_without_end(chance):
    assert model.simulate_long_run(Rule(None, 0, None), chance) == {}
    limited = model.simulate_long_run(Rule(6, 0, 24), chance)
    assert (limited["phase_1"], limited["phase_2"]) == pytest.approx((6, 18), rel=1e-4)
    assert limited["ohne_wohnung"] == pytest.approx(100, rel=1e-4)
