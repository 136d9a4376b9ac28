"""Parts equal totals: rows, columns and the grand total."""

from dataclasses import replace

import pytest

from soest_analysis.quality.rules import ExpectColumnsToAddUp, ExpectPartsToEqualTotal
from soest_analysis.sources import TableSource

CHILDREN = """
art*      alter*  kinder:integer
kita      u3      10
kita      ue3     25
zuhause   u3      19
zuhause   ue3      9
gesamt    u3      29
gesamt    ue3     34
"""


def test_a_column_that_adds_up_is_not_reported(given, broken):
    rule = ExpectPartsToEqualTotal(tabelle="kinder", felder=["art"], spalten=["kinder"])
    assert broken(rule, given(kinder=CHILDREN)) == []


def test_a_wrong_total_is_reported_with_both_figures_and_the_difference(given, broken):
    rule = ExpectPartsToEqualTotal(tabelle="kinder", felder=["art"], spalten=["kinder"])
    (found,) = broken(rule, given(kinder=CHILDREN.replace("34", "33")))
    assert found.schluessel == "kinder/gesamt/ue3/kinder:art"
    assert (found.gefunden, found.erwartet, found.row, found.spalte) == ("33", "34", 5, "kinder")
    assert "kita 25 und zuhause 9" in found.text
    assert "Differenz +1" in found.text


def test_a_wrong_part_is_reported_at_its_total(given, broken):
    rule = ExpectPartsToEqualTotal(tabelle="kinder", felder=["art"], spalten=["kinder"])
    (found,) = broken(rule, given(kinder=CHILDREN.replace("19", "91")))
    assert (found.gefunden, found.erwartet) == ("29", "101")


CROSSED = """
band*   was*    personen:integer
jung    lernt   {a}
jung    arbeitet 20
jung    gesamt  {row}
alt     lernt    5
alt     arbeitet 6
alt     gesamt  11
gesamt  lernt   15
gesamt  arbeitet 26
gesamt  gesamt  41
"""


@pytest.mark.parametrize(("a", "row", "rows", "columns"), [(10, 30, 0, 0), (10, 31, 1, 1), (12, 30, 1, 1)])
def test_rows_columns_and_grand_total_are_separate_sums(given, broken, a, row, rows, columns):
    """A wrong row total breaks its row and the grand total's column; a wrong cell breaks its row and its column."""
    evidence = given(t=CROSSED.format(a=a, row=row))
    over = {
        field: broken(ExpectPartsToEqualTotal(tabelle="t", felder=[field], spalten=["personen"]), evidence)
        for field in ("was", "band")
    }
    assert (len(over["was"]), len(over["band"])) == (rows, columns)


def test_a_total_over_two_fields_at_once(given, broken):
    table = """
    kreis*  art*    personen:integer
    asyl    allein   3
    asyl    familie  6
    sgb2    allein  36
    sgb2    familie 63
    gesamt  gesamt 108
    """
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=["kreis", "art"], spalten=["personen"])
    assert broken(rule, given(t=table)) == []
    assert [d.erwartet for d in broken(rule, given(t=table.replace("108", "109")))] == ["108"]


def test_a_dash_means_nothing_but_a_gap_only_allows_a_larger_total(given, broken):
    table = """
    ort*    personen:integer zeichen
    stadt   311 .
    land    .   {sign}
    gesamt  {total} .
    """
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=["ort"], spalten=["personen"], zeichen="zeichen")
    count = {
        (sign, total): len(broken(rule, given(t=table.format(sign=sign, total=total))))
        for sign in "-."
        for total in (310, 311, 312)
    }
    assert count == {("-", 310): 1, ("-", 311): 0, ("-", 312): 1, (".", 310): 1, (".", 311): 0, (".", 312): 0}


def test_published_shares_may_miss_their_sum_by_rounding_only(given, broken):
    """19.44 + 8.25 = 27.69 prints as 19.4 + 8.3 = 27.7 or, rounded singly, even as 19.4 + 8.2; 27.9 is impossible."""
    table = """
    gruppe* anteil:number
    a       19.4
    b        8.2
    gesamt  {total}
    """
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=["gruppe"], spalten=["anteil"], stellen=1)
    assert broken(rule, given(t=table.format(total=27.7))) == []
    assert len(broken(rule, given(t=table.format(total=27.9)))) == 1


@pytest.mark.parametrize(("limit", "found"), [(160, 0), (153, 0), (152, 1)])
def test_capacities_may_stay_below_an_upper_limit_when_one_is_unknown(given, broken, limit, found):
    """93 + 2 * 30 = 153 places are stated, those of the solid building are not (chapter 5.5.1.2)."""
    table = f"""
    haus*   zeile    phase:integer plaetze:integer genauigkeit
    wald    einzeln  1   93  exakt
    fest    einzeln  1   .   .
    modul_1 einzeln  1   30  exakt
    modul_2 einzeln  1   30  exakt
    alle    gesamt   1  {limit} hoechstens
    neu     einzeln  .   60  hoechstens
    """
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=["zeile"], spalten=["plaetze"], je=["phase"])
    assert len(broken(rule, given(t=table))) == found


def test_columns_add_up_with_signs(given, broken):
    table = """
    ort* bestand:integer anrechnung:integer soll:integer differenz:integer
    a    172 0 217 {difference}
    b    100 5 105 0
    c    .   0 10  3
    """
    rule = ExpectColumnsToAddUp(tabelle="t", gesamt="differenz", teile={"bestand": 1, "anrechnung": 1, "soll": -1})
    assert broken(rule, given(t=table.format(difference=-45))) == []
    (found,) = broken(rule, given(t=table.format(difference=-44)))
    assert found.schluessel == "t/a/differenz:spalten"
    assert (found.gefunden, found.erwartet) == ("−44", "−45")


SERIES = {"zeitreihe": {"zeit": "monat", "je": ["ort"]}}
PAST = """
monat*:yearmonth ort*    personen:integer
2030-06          stadt   100
2030-06          land    50
2030-06          gesamt  150
2029-06          gesamt  7
2029-06          stadt   1
"""


def series(given, own, definition=None):
    """The evidence of a series with that own delivery after ``PAST``."""
    past = given(t=PAST, resource=SERIES)
    evidence = given(t=own, resource=SERIES, earlier=past.frames, earlier_year=2017)
    source = TableSource(dokument="d", fundstelle="f", lieferant="Amt", definition=definition)
    return replace(evidence, sources={"t": source})


@pytest.mark.parametrize(
    ("own", "definition", "found"),
    [
        ("2030-06 stadt 101", None, [(None, "150", "151")]),  # one part of a past month corrected, its total not
        ("2030-06 gesamt 151", None, [(0, "151", "150")]),
        ("2030-06 stadt 101\n2030-06 gesamt 151", None, []),
        ("2031-06 stadt 1", None, []),  # what earlier editions got wrong was told in its time
        ("2030-06 stadt 999", "mit Gästen", []),  # parts and total are not counted alike
    ],
)
def test_a_series_is_added_up_with_what_earlier_editions_state(given, broken, own, definition, found):
    evidence = series(given, "monat*:yearmonth ort* personen:integer\n" + own, definition)
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=["ort"], spalten=["personen"])
    assert [(d.row, d.gefunden, d.erwartet) for d in broken(rule, evidence)] == found
