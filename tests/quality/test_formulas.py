"""Formulas of the suites: each form once, with a value worked by hand."""

from datetime import date
from fractions import Fraction

import pytest

from soest_analysis.quality.figures import Anchor
from soest_analysis.quality.formulas import evaluate

KENNZAHLEN = """
kennzahl* stichtag*:date fundstelle* bezeichnung zeitbezug wert:number genauigkeit einheit
a         2018-12-31     K1          A           .         630         exakt       personen
a         2017-12-31     K1          A           .         693         exakt       personen
b         2018-12-31     K1          B           .         9           exakt       personen
c         2018-12-31     K1          C           .         17          exakt       personen
luecke    2017-12-31     K1          L           .         1           exakt       personen
"""
SCHOOLS = """
form*  schule* schueler:integer
grund  x       10
grund  y       20
grund  gesamt  30
haupt  z        5
"""
SHARES = """
jahr*:integer gruppe* anzahl:integer anteil:number
2018          x       20             20.0
2018          y       50             50.0
"""


@pytest.fixture
def value(given):
    """The value of a formula, seen from the figure ``a`` of 2018."""
    evidence = given(kennzahlen=KENNZAHLEN, schulen=SCHOOLS, anteile=SHARES)
    row = evidence.frames["kennzahlen"].iloc[0].to_dict()
    anchor = Anchor.of("kennzahlen", row, evidence)
    assert anchor.day == date(2018, 12, 31)

    def compute(spec):
        figure = evaluate(spec, anchor, evidence)
        return figure and figure.value

    return compute


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"spalte": "wert"}, 630),
        ({"kennzahl": "b"}, 9),
        ({"kennzahl": "a", "zeit": "vorjahr"}, 693),
        ({"kennzahl": "luecke"}, None),
        ({"kennzahl": "luecke", "zeit": "immer"}, 1),
        ({"zahl": 100}, 100),
        ({"summe": [{"kennzahl": "b"}, {"kennzahl": "c"}]}, 26),
        ({"summe": [{"kennzahl": "b"}, {"kennzahl": "luecke"}]}, None),
        ({"differenz": [{"zahl": 100}, {"kennzahl": "b"}, {"kennzahl": "c"}]}, 74),
        ({"produkt": [{"kennzahl": "b"}, {"zahl": 2}]}, 18),
        ({"anteil": [{"kennzahl": "b"}, {"zahl": 36}]}, 25),
        ({"veraenderung": [{"kennzahl": "a", "zeit": "vorjahr"}, {"kennzahl": "a"}]}, Fraction(-100, 11)),
        ({"anzahl": {"tabelle": "schulen", "ausser": {"schule": "gesamt"}}}, 3),
        ({"anzahl": {"tabelle": "schulen", "wo": {"form": ["grund", "haupt"]}, "verschieden": "form"}}, 2),
        ({"tabelle": "schulen", "wo": {"schule": "z"}, "spalte": "schueler", "zeit": "jahr"}, 5),
        ({"tabelle": "schulen", "wo": {"schule": "z"}, "spalte": "schueler"}, None),
    ],
)
def test_each_form_of_a_formula(value, spec, expected):
    assert value(spec) == expected


def test_counts_and_shares_imply_their_total(given):
    """50 = 50.0 % allows 99.9 to 100.1; 20 = 20.0 % allows more, so the middle is 100."""
    evidence = given(kennzahlen=KENNZAHLEN, anteile=SHARES)
    anchor = Anchor.of("kennzahlen", evidence.frames["kennzahlen"].iloc[0].to_dict(), evidence)
    spec = {"bezug": {"tabelle": "anteile", "anzahl": "anzahl", "anteil": "anteil", "stellen": 1}}
    interval = evaluate(spec, anchor, evidence).interval
    assert interval.low == Fraction(5000, 1) / Fraction("50.05")
    assert interval.high == Fraction(5000, 1) / Fraction("49.95")


@pytest.mark.parametrize(
    "spec", [{"tabelle": "schulen", "wo": {"form": "grund"}, "spalte": "schueler", "zeit": "immer"}, {"unsinn": 1}]
)
def test_a_formula_that_names_no_single_figure_fails_loudly(value, spec):
    with pytest.raises(ValueError, match="nennt"):
        value(spec)
