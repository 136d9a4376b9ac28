"""Likely readings: what the figures suggest, and silence where they suggest nothing."""

import pytest

from soest_analysis.quality.reading import reading_of_pair
from soest_analysis.quality.rules import ExpectPartsToEqualTotal

SUMMEN = {"t": [{"feld": "band", "gesamt": "gesamt"}, {"feld": "was", "gesamt": "gesamt"}]}
TABLE = """
band*   was*    personen:integer
jung    lernt   {cell}
jung    arbeitet 20
jung    ruht     7
jung    gesamt  {row}
alt     lernt    5
alt     arbeitet 6
alt     ruht     8
alt     gesamt  19
gesamt  lernt   15
gesamt  arbeitet 26
gesamt  ruht    15
gesamt  gesamt  56
"""


def reading(given, broken, field, key, **figures):
    evidence = given(summen=SUMMEN, t=TABLE.format(**{"cell": 10, "row": 37, **figures}))
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=[field], spalten=["personen"])
    return {d.schluessel: d.lesart for d in broken(rule, evidence)}[key]


def test_one_cell_that_breaks_row_and_column_is_named(given, broken):
    """12 instead of 10 makes both sums 2 too large."""
    for field, key in (("was", "t/jung/gesamt/personen:was"), ("band", "t/gesamt/lernt/personen:band")):
        text = reading(given, broken, field, key, cell=12)
        assert "Band „jung“, Was „lernt“ 10 statt 12" in text


def test_a_total_is_doubted_when_its_parts_fit_everywhere_else(given, broken):
    text = reading(given, broken, "was", "t/jung/gesamt/personen:was", row=30)
    assert text.startswith("Drei der drei Summen über Band gehen mit diesen Zahlen auf")
    assert "30 falsch" in text


def test_a_part_is_doubted_when_the_total_fits_in_the_other_direction(given, broken):
    text = reading(given, broken, "band", "t/gesamt/gesamt/personen:band", row=30)
    assert text.startswith("Über Was geht 56 auf")


def test_a_line_that_repeats_three_figures_of_another_may_be_copied(given, broken):
    rows = [("a", 11, 17, 12, 7, 35), ("b", 0, 17, 12, 7, 36), ("gesamt", 11, 34, 24, 14, 83)]
    lines = ["band* was* personen:integer"]
    lines += [
        f"{band} {was} {n}"
        for band, *figures in rows
        for was, n in zip(("k", "l", "m", "n", "gesamt"), figures, strict=True)
    ]
    rule = ExpectPartsToEqualTotal(tabelle="t", felder=["was"], spalten=["personen"])
    (found,) = broken(rule, given(summen=SUMMEN, t="\n".join(lines)))
    assert found.schluessel == "t/a/gesamt/personen:was"
    assert "17, 12 und 7 stehen genauso bei „b“" in found.lesart


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (200, 202, "200 kann 202 sein, auf Zehner gerundet."),
        (266, 286, "in einer Ziffer"),
        (172, 127, "vertauscht"),
        (190, 181, ""),
        (95, 106, ""),
        (1.5, 2.5, ""),
    ],
)
def test_the_digits_of_two_counts_suggest_a_slip_or_nothing(one, other, expected):
    text = reading_of_pair(one, other)
    assert expected in text
    assert bool(text) == bool(expected)
