"""The concept of 2018 checked against itself: every contradiction is found, nothing consistent is reported."""

import re

import pytest

from soest_analysis.quality.findings import in_order

# Rule, key, printed figure, figure it contradicts; read off the concept by hand (Tables 2, 3 and 6, Figure 5, chapter 4.2).
WOHNRAUM = "(data/2018/staedtischer_wohnraum.csv)"
CONTRADICTIONS = {
    ("summe", "erwerbsfaehige/18-25/gesamt/personen:taetigkeit", "35", "47"),
    ("summe", "erwerbsfaehige/26-35/gesamt/personen:taetigkeit", "36", "37"),
    ("summe", "erwerbsfaehige/36-45/gesamt/personen:taetigkeit", "23", "21"),
    ("summe", "erwerbsfaehige/46-55/gesamt/personen:taetigkeit", "9", "14"),
    ("summe", "erwerbsfaehige/gesamt/gesamt/personen:altersgruppe", "122", "107"),
    ("summe", "erwerbsfaehige/gesamt/berufskolleg/personen:altersgruppe", "12", "13"),
    ("abgleich", "fluechtlinge/2016-06/staedtischer_wohnraum/personen:staedtischer_wohnraum", "266", f"286 {WOHNRAUM}"),
    ("abgleich", "fluechtlinge/2016-12/staedtischer_wohnraum/personen:staedtischer_wohnraum", "185", f"189 {WOHNRAUM}"),
    ("abgleich", "fluechtlinge/2017-06/staedtischer_wohnraum/personen:staedtischer_wohnraum", "190", f"181 {WOHNRAUM}"),
    ("abgleich", "fluechtlinge/2017-12/staedtischer_wohnraum/personen:staedtischer_wohnraum", "200", f"202 {WOHNRAUM}"),
    (
        "abgleich",
        "kennzahlen/migrationshintergrund_personen/2017-12-31/Kapitel 4.2/wert:bevoelkerung",
        "9.771",
        "14.047 (data/2018/bevoelkerung.csv)",
    ),
    (
        "anteil",
        "kennzahlen/migrationshintergrund_anteil/2017-12-31/Kapitel 4.2/wert:migrationshintergrund_personen",
        "knapp 33,3\u00a0%",
        "19,97\u00a0% (9.771 von rund 48.900)",
    ),
    ("tiefstand", "fluechtlinge/2017-06/staedtischer_wohnraum/personen:tiefstand", "190", "höchstens 185"),
}


def test_exactly_the_contradictions_of_the_concept_are_found(outcome_2018):
    found = [b for of_table in outcome_2018.found.values() for of_result in of_table for b in of_result]
    assert {(b.regel, b.schluessel, b.gefunden, b.erwartet) for b in found} == CONTRADICTIONS
    assert len(found) == len(CONTRADICTIONS)


def test_a_finding_names_both_places_and_a_line_that_holds_the_figure(outcome_2018):
    finding = next(b for b in outcome_2018.befunde if b.schluessel.startswith("fluechtlinge/2016-06"))
    assert finding.text == (
        "Konzept, Tabelle 3, Monat „Juni 2016“, Unterbringung „Städtischer Wohnraum“ nennt 266, "
        "Konzept, Abbildung 5, Monat „Juni 2016“ dagegen 286; Differenz +20."
    )
    assert (finding.datei, finding.zeile, finding.spalte) == ("data/2018/fluechtlinge.csv", 9, "personen")


def test_every_numbered_place_of_the_concept_is_said_to_be_the_concepts(outcome_2018):
    """Else a reader takes it for a table, figure or chapter of the report."""
    texts = [b.text.replace("Stand von Tabelle 2", "") for b in outcome_2018.befunde]  # a date as the data words it
    numbered = re.compile(r"(?:Tabelle|Abbildung|Kapitel) \d")
    assert all(numbered.search(text) for text in texts)
    assert [text for text in texts if numbered.search(re.sub(rf"Konzept, {numbered.pattern}", "", text))] == []


def test_no_difference_is_told_from_an_approximate_share(outcome_2018):
    text = next(b.text for b in outcome_2018.befunde if b.gefunden == "knapp 33,3\u00a0%")
    assert text.endswith("dagegen 19,97\u00a0% (9.771 von rund 48.900).")


def test_every_finding_has_a_likely_reading(outcome_2018):
    assert [b.schluessel for b in outcome_2018.befunde if not b.lesart] == []


def test_one_wrong_cell_explains_the_row_26_to_35_and_the_column_berufskolleg(outcome_2018):
    """0 instead of 1 makes the row 36 and the column 12, as printed."""
    readings = [b.lesart for b in outcome_2018.befunde if "Berufskolleg“ 0 statt 1" in b.lesart]
    assert len(readings) == 2


def test_9771_is_recognised_as_the_germans_of_table_2(outcome_2018):
    finding = next(b for b in outcome_2018.befunde if b.gefunden == "9.771")
    assert "Deutsche mit Migrationshintergrund" in finding.lesart


def test_every_contradiction_is_explained_and_no_explanation_is_stale(outcome_2018):
    assert [b.schluessel for b in outcome_2018.befunde if b.status == "offen"] == []
    assert len(outcome_2018.befunde) == len(CONTRADICTIONS)
    assert {b.erlaeuterung["stelle"] for b in outcome_2018.befunde} == {"Redaktion des Sachstandsberichts"}


def test_rule_and_key_identify_a_finding(outcome_2018):
    names = [(b.regel, b.schluessel) for b in outcome_2018.befunde]
    assert len(names) == len(set(names))


def test_open_errors_come_first_and_the_order_is_total(outcome_2018):
    ordered = in_order(reversed(outcome_2018.befunde))
    assert ordered == in_order(outcome_2018.befunde)
    assert [b["schwere"] for b in ordered] == ["fehler"] * 12 + ["warnung"]


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ("zuweisung", "expect_share_to_fit_counts"),  # 172 of 217 printed as 79.12 %
        ("bevoelkerung", "expect_shares_to_have_common_denominator"),
        ("unterkuenfte", "expect_parts_to_equal_total"),  # 93 + 2 * 30 of up to 160
        ("staedtischer_wohnraum", "expect_no_jumps"),  # 228 to 189 in December 2016
    ],
)
def test_near_misses_are_evaluated_and_pass(outcome_2018, table, rule):
    outcomes = [r.success for r in outcome_2018.results[table].results if r.expectation_config.type == rule]
    assert outcomes == [True]
