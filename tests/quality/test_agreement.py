"""Figures that stand at two places."""

from datetime import date

import pytest

from soest_analysis.quality.rules import (
    ExpectFiguresToAgree,
    ExpectPartsWithinTotal,
    ExpectRestatementsToAgree,
    ExpectTablesToAgree,
)

TEXT = """
kennzahl* stichtag*:date fundstelle* bezeichnung zeitbezug wert:number genauigkeit einheit
anteil    2017-12-31     K4          Anteil      2017      8.7         exakt       prozent
alle      2018-09-30     K5          Alle        Sept      {alle}      {genau}     personen
"""
PEOPLE = """
jahr*:integer anteil:number
2009          6.3
2017          {anteil}
"""
STATUS = """
status* personen:integer
gesamt  159
"""


@pytest.mark.parametrize(("anteil", "found"), [("8.7", []), ("8.8", ["text/anteil/2017-12-31/K4/wert:people"])])
def test_text_and_table_of_the_same_year_must_agree(given, broken, anteil, found):
    evidence = given(text=TEXT.format(alle=159, genau="exakt"), people=PEOPLE.format(anteil=anteil))
    rule = ExpectFiguresToAgree(
        tabelle="text", wo={"kennzahl": "anteil"}, spalte="wert", mit={"tabelle": "people", "spalte": "anteil"}
    )
    assert [d.schluessel for d in broken(rule, evidence)] == found


@pytest.mark.parametrize(
    ("alle", "genau", "found"),
    [
        (159, "exakt", 0),
        (160, "rund", 0),
        (150, "mehr_als", 0),
        (158, "exakt", 1),
        (200, "rund", 0),
        (300, "rund", 1),
        (159, "knapp", 0),
    ],
)
def test_approximate_text_agrees_within_the_meaning_of_its_word(given, broken, alle, genau, found):
    evidence = given(text=TEXT.format(alle=alle, genau=genau), status=STATUS)
    rule = ExpectFiguresToAgree(
        tabelle="text", wo={"kennzahl": "alle"}, spalte="wert", mit={"tabelle": "status", "spalte": "personen"}
    )
    assert len(broken(rule, evidence)) == found


@pytest.mark.parametrize(
    ("genau", "anteil", "told"),
    [
        ("exakt", "6.26", "; Differenz −2,44\u00a0Prozentpunkte."),  # 6.26 - 8.70
        ("rund", "6.26", "dagegen 6,26."),
        ("knapp", "6.26", "dagegen 6,26."),
        ("exakt", "8.7000001", "; Differenz +0,0000001\u00a0Prozentpunkte."),
    ],
)
def test_percentages_differ_in_points_and_vague_ones_without_a_number(given, broken, genau, anteil, told):
    people = "jahr*:integer anteil:number\n2017 " + anteil
    text = TEXT.format(alle=1, genau="exakt").replace("8.7         exakt", f"8.7 {genau}")
    mit = {"tabelle": "people", "spalte": "anteil"}
    rule = ExpectFiguresToAgree(tabelle="text", wo={"kennzahl": "anteil"}, spalte="wert", mit=mit)
    (found,) = broken(rule, given(text=text, people=people))
    assert found.text.endswith(told)


def test_the_difference_from_a_share_is_that_from_the_share_as_printed(given, broken):
    people = """
    jahr*:integer gruppe* anzahl:integer
    2017          teil    1
    2017          alle    3
    """
    parts = [{"tabelle": "people", "wo": {"gruppe": group}, "spalte": "anzahl"} for group in ("teil", "alle")]
    rule = ExpectFiguresToAgree(tabelle="text", wo={"kennzahl": "anteil"}, spalte="wert", mit={"anteil": parts})
    (found,) = broken(rule, given(text=TEXT.format(alle=1, genau="exakt"), people=people))
    # 33.33 - 8.70, although a third is more than 33.33
    assert found.text.endswith("33,33\u00a0% (1 von 3); Differenz +24,63\u00a0Prozentpunkte.")


def test_figures_of_different_days_are_not_compared(given, broken):
    text = TEXT.format(alle=1, genau="exakt")
    mit = {"tabelle": "status", "spalte": "personen"}
    rule = ExpectFiguresToAgree(tabelle="text", wo={"kennzahl": "alle"}, spalte="wert", mit=mit)
    assert len(broken(rule, given(text=text, status=STATUS))) == 1
    assert broken(rule, given(text=text, status=STATUS, days={"status": date(2018, 9, 29)})) == []
    loose = ExpectFiguresToAgree(tabelle="text", wo={"kennzahl": "alle"}, spalte="wert", mit={**mit, "zeit": "monat"})
    assert len(broken(loose, given(text=text, status=STATUS, days={"status": date(2018, 9, 29)}))) == 1


def test_a_stated_tolerance_is_kept(given, broken):
    evidence = given(text=TEXT.format(alle=157, genau="exakt"), status=STATUS)
    mit = {"tabelle": "status", "spalte": "personen"}
    for tolerance, found in ((2, 0), (1, 1)):
        rule = ExpectFiguresToAgree(tabelle="text", wo={"kennzahl": "alle"}, spalte="wert", mit=mit, toleranz=tolerance)
        assert len(broken(rule, evidence)) == found


def test_a_figure_that_stands_in_another_row_is_recognised_there(given, broken):
    people = """
    jahr*:integer gruppe*  anzahl:integer
    2017          deutsche 9771
    2017          alle     14047
    """
    text = """
    kennzahl* stichtag*:date fundstelle* bezeichnung zeitbezug wert:number genauigkeit einheit
    mh        2017-12-31     K4          Einwohner   2017      9771        exakt       personen
    """
    rule = ExpectFiguresToAgree(
        tabelle="text", spalte="wert", mit={"tabelle": "people", "wo": {"gruppe": "alle"}, "spalte": "anzahl"}
    )
    (found,) = broken(rule, given(text=text, people=people))
    assert (found.gefunden, found.erwartet) == ("9.771", "14.047 (data/2018/people.csv)")
    assert "Differenz +4.276" in found.text
    assert "Gruppe „deutsche“" in found.lesart


def test_two_tables_are_compared_where_both_have_the_month(given, broken):
    half_year = """
    monat*:yearmonth ort*   personen:integer
    2016-06          stadt  266
    2016-06          land   298
    2016-12          stadt  189
    2015-06          stadt  311
    """
    monthly = """
    monat*:yearmonth personen:integer
    2016-06          286
    2016-12          189
    """
    rule = ExpectTablesToAgree(
        tabelle="halb",
        wo={"ort": "stadt"},
        spalte="personen",
        mit={"tabelle": "monatlich", "spalte": "personen"},
        ueber=["monat"],
    )
    (found,) = broken(rule, given(halb=half_year, monatlich=monthly))
    assert found.schluessel == "halb/2016-06/stadt/personen:monatlich"
    assert "nennt 266" in found.text
    assert "dagegen 286; Differenz +20" in found.text
    assert found.erwartet == "286 (data/2018/monatlich.csv)"  # both files are named: FAULTS 26


RESTATED = """
kennzahl* stichtag*:date fundstelle* bezeichnung zeitbezug wert:number genauigkeit einheit
plaetze   2018-09-30     K5          Plaetze     .         60          hoechstens  plaetze
plaetze   2018-09-30     K7          Plaetze     .         {wert}      {genau}     plaetze
plaetze   2017-09-30     K5          Plaetze     .         40          exakt       plaetze
"""


@pytest.mark.parametrize(
    ("wert", "genau", "found"),
    [(60, "hoechstens", 0), (55, "exakt", 0), (61, "exakt", 1), (70, "hoechstens", 1), (50, "hoechstens", 1)],
)
def test_a_figure_stated_twice_must_be_the_same_and_so_must_two_limits(given, broken, wert, genau, found):
    rule = ExpectRestatementsToAgree(tabelle="text", je=["kennzahl", "stichtag"], spalte="wert")
    assert len(broken(rule, given(text=RESTATED.format(wert=wert, genau=genau)))) == found


def test_a_part_larger_than_its_whole_is_reported(given, broken):
    schools = """
    schule* schueler:integer auslaender:integer
    a       147              41
    b       127              {foreign}
    """
    rule = ExpectPartsWithinTotal(tabelle="s", spalte="auslaender", hoechstens={"spalte": "schueler"})
    assert broken(rule, given(s=schools.format(foreign=127))) == []
    (found,) = broken(rule, given(s=schools.format(foreign=128)))
    assert found.row == 1
    assert "128; das ist mehr als 127" in found.text
