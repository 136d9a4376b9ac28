"""Time series: gaps, jumps and the low point that the text claims."""

import pytest

from soest_analysis.quality.rules import ExpectLowestPoint, ExpectNoGaps, ExpectNoJumps


def series(months, values):
    return "monat*:yearmonth personen:integer\n" + "\n".join(f"{m} {v}" for m, v in zip(months, values, strict=True))


MONTHS = [f"2018-{m:02}" for m in range(1, 13)]
CALM = [100, 103, 101, 104, 102, 99, 101, 105, 103, 104, 102, 101]


def test_a_monthly_series_without_gap_is_not_reported(given, broken):
    assert broken(ExpectNoGaps(tabelle="t", zeit="monat", schritt=1), given(t=series(MONTHS, CALM))) == []


def test_a_missing_month_is_named(given, broken):
    evidence = given(t=series(MONTHS[:4] + MONTHS[5:], CALM[:-1]))
    (found,) = broken(ExpectNoGaps(tabelle="t", zeit="monat", schritt=1), evidence)
    assert found.schluessel == "t/2018-05/monat"
    assert "„Mai 2018“ fehlt" in found.text


def test_a_half_yearly_series_of_two_groups_reports_the_missing_and_the_odd_point(given, broken):
    table = """
    jahr*:integer gruppe* n:integer
    2009 a 1
    2011 a 1
    2013 a 1
    2009 b 1
    2012 b 1
    2013 b 1
    """
    rule = ExpectNoGaps(tabelle="t", zeit="jahr", schritt=2, je=("gruppe",))
    assert [(d.schluessel, d.gefunden) for d in broken(rule, given(t=table))] == [
        ("t/2011/b/jahr", "fehlt"),
        ("t/2012/b/jahr", "steht außerhalb der Reihe"),
    ]


def test_the_last_point_of_one_group_may_not_be_missing(given, broken):
    table = "jahr*:integer gruppe* n:integer\n2009 a 1\n2011 a 1\n2009 b 1"
    (found,) = broken(ExpectNoGaps(tabelle="t", zeit="jahr", schritt=2, je=("gruppe",)), given(t=table))
    assert found.schluessel == "t/2011/b/jahr"


@pytest.mark.parametrize(
    ("july", "found"), [(101, []), (110, []), (1010, ["t/2018-07/personen", "t/2018-08/personen"])]
)
def test_a_jump_far_outside_the_usual_is_reported_there_and_back(given, broken, july, found):
    """The changes of CALM lie between -3 and +4; an extra digit in July makes +911 and -905."""
    evidence = given(t=series(MONTHS, [*CALM[:6], july, *CALM[7:]]))
    rule = ExpectNoJumps(tabelle="t", zeit="monat", spalte="personen", faktor=4, mindestens=25)
    assert [d.schluessel for d in broken(rule, evidence)] == found


def test_a_series_continues_what_earlier_editions_know(given, broken):
    """The table of this edition holds four months and one past figure that it corrects."""
    earlier = given(t=series(MONTHS[:8], CALM[:8])).frames
    own = series([MONTHS[2], *MONTHS[9:]], [CALM[2], *CALM[9:]])
    (found,) = broken(ExpectNoGaps(tabelle="t", zeit="monat", schritt=1), given(t=own, earlier=earlier))
    assert found.schluessel == f"t/{MONTHS[8]}/monat"
    complete = series([MONTHS[2], *MONTHS[8:]], [CALM[2], *CALM[8:]])
    assert broken(ExpectNoGaps(tabelle="t", zeit="monat", schritt=1), given(t=complete, earlier=earlier)) == []


def test_a_gap_that_an_earlier_edition_was_told_of_is_not_told_again(given, broken):
    earlier = given(t=series([*MONTHS[:3], *MONTHS[4:8]], [*CALM[:3], *CALM[4:8]])).frames
    own = series(MONTHS[8:], CALM[8:])
    assert broken(ExpectNoGaps(tabelle="t", zeit="monat", schritt=1), given(t=own, earlier=earlier)) == []


def test_a_jump_is_judged_against_earlier_editions_but_only_where_this_one_states_it(given, broken):
    rule = ExpectNoJumps(tabelle="t", zeit="monat", spalte="personen", faktor=4, mindestens=25)
    jump = [*CALM[:5], 1010, *CALM[6:8]]
    earlier = given(t=series(MONTHS[:8], jump)).frames
    assert broken(rule, given(t=series(MONTHS[8:], CALM[8:]), earlier=earlier)) == []
    earlier = given(t=series(MONTHS[:9], CALM[:9])).frames
    (found,) = broken(rule, given(t=series(MONTHS[9:10], [1010]), earlier=earlier))
    assert (found.row, found.schluessel) == (0, f"t/{MONTHS[9]}/personen")


def test_a_series_too_short_to_know_what_is_usual_is_not_judged(given, broken):
    rule = ExpectNoJumps(tabelle="t", zeit="monat", spalte="personen", faktor=4, mindestens=25)
    assert broken(rule, given(t=series(MONTHS[:4], [10, 11, 900, 12]))) == []


LOW = {"wo": {"ort": "stadt"}, "spalte": "personen", "stelle": "Kapitel 4.2", "wortlaut": "einen Tiefstand"}


@pytest.mark.parametrize(
    ("december", "ausgabe", "found"), [(195, 2018, 0), (190, 2018, 0), (185, 2018, 1), (185, 2019, 0)]
)
def test_a_claimed_low_point_is_checked_in_the_edition_that_claims_it(given, broken, december, ausgabe, found):
    table = f"""
    monat*:yearmonth ort*  personen:integer
    2016-12          stadt {december}
    2017-06          stadt 190
    2017-12          stadt 200
    2017-12          land  5
    """
    rule = ExpectLowestPoint(tabelle="t", monat="2017-06", ausgabe=ausgabe, **LOW)
    deviations = broken(rule, given(t=table))
    assert len(deviations) == found
    assert all("Differenz −5" in d.text for d in deviations)
