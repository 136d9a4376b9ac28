"""Crediting of the state's accommodation on the town's target, on invented frames and on the figures of 2018."""

import pandas as pd
import pytest
from credited import FILE, FORMER, OF_2018, PLANNED, SMALL
from hidden import TRUE, each_hidden, hide, seen
from shown import listed, plain, texts

from soest_analysis import origin
from soest_analysis.origin import Figure
from soest_analysis.sections.szenarien import anrechnung as section
from soest_analysis.sections.szenarien import anrechnung_schwelle as threshold


def test_2018_today_with_the_shelter_and_with_the_zue(town, given):
    table = section.compute_anrechnung(town(OF_2018), given(), FILE)
    assert list(table) == list(section.HEADINGS)[:10]
    assert listed(table.plaetze) == [None, 800, 1200]
    assert listed(table.reserve) == [None, None, 300]  # 1500 - 1200
    assert listed(table.angerechnet) == [None, 400, 630]  # 800 * 0.5; 1200 * 0.5 + 300 * 0.1
    assert listed(table.soll) == [217] * 3
    assert listed(table.soll_danach) == [217, 0, 0]
    assert listed(table.differenz) == [-45, 172, 172]
    assert listed(table.quote) == [pytest.approx(79.262673), None, None]  # 172 / 217
    assert listed(table.quote_aufnahme) == pytest.approx([79.262673, 263.594470, 369.585253])  # + 400, + 630


def test_what_is_credited_already_comes_beside_and_a_part_of_the_target_may_be_left(town, given):
    table = section.compute_anrechnung(town(SMALL), given(zue_plaetze=50, zue_plaetze_belegbar=40), FILE)
    # 40 * 0.5 + 10 * 0.1 = 21, and 5 already; 100 - 26 = 74; 60 - 74; 60 / 74; 86 / 100
    row = table.iloc[2]
    assert [row.angerechnet, row.soll_danach, row.differenz, row.quote_aufnahme] == [21, 74, -14, 86]
    assert row.quote == pytest.approx(81.081081)
    assert [table.soll_danach[0], table.differenz[0]] == [95, -35] and pd.isna(table.angerechnet[0])


def test_a_town_above_its_target_needs_no_places_and_can_be_allocated_nobody(town, given):
    rows = town("Stadt,120,0,100,120")
    thresholds = threshold.compute_schwelle(rows, given(), FILE)
    assert listed(thresholds.wert) == [0, 200, 0, 0, 0]
    said = section.sentence_anrechnung(rows, section.compute_anrechnung(rows, given(), FILE), given(), FILE)
    assert plain(said).startswith(
        "Das Aufnahmesoll der Stadt von 100 war bereits erfüllt (ausgewiesene Erfüllung: 120,00 %)."
    )
    said = threshold.sentence_schwelle(rows, thresholds, given())
    assert plain(said).startswith("Auch ohne weitere Plätze ist das Aufnahmesoll von 100 erfüllt. Werden")


def test_what_was_cut_or_rounded_up_leads_to_the_table_that_it_was_computed_from(town, given):
    rows, stated = town("Stadt,172,0,217,"), given(zue_anrechnung_belegbar=7)
    table, thresholds = section.compute_anrechnung(rows, stated, FILE), threshold.compute_schwelle(rows, stated, FILE)
    numbers = [table.soll_danach[1], thresholds.wert[0]]  # 217 - 400 cut to 0; 45 / 0.07 = 642.86 rounded up
    assert list(map(float, numbers)) == [0, 643]
    for number in filter(lambda value: isinstance(value, Figure), numbers):
        assert [(leaf.art, leaf.datei) for leaf in origin.leaves(number.origin)] == [("modell", FILE)]


def test_without_a_target_left_a_sign_stands_in_place_of_the_quota(town, given):
    table = section.compute_anrechnung(town(OF_2018), given(), FILE)
    assert section.signs(table) == {
        "quote": [None, "x", "x"],
        "plaetze": ["–", None, None],
        "angerechnet": ["–", None, None],
        "reserve": ["–", "–", None],
    }
    course = threshold.compute_verlauf(town(OF_2018), given(), FILE)
    assert section.signs(course)["quote"].count("x") == sum(places >= 434 for places in course.plaetze) > 0
    assert "x: Es bleibt kein Soll" in section.rechnung_anrechnung(town(OF_2018), given())


def told(rows, stated, stand=None):
    return plain(section.sentence_anrechnung(rows, section.compute_anrechnung(rows, stated, FILE), stated, FILE, stand))


def told_of_thresholds(rows, stated):
    return plain(threshold.sentence_schwelle(rows, threshold.compute_schwelle(rows, stated, FILE), stated))


def test_2018_in_sentences(town, given):
    assert told(town(OF_2018), given(), "07.10.2018") == (
        "Bis zum Aufnahmesoll der Stadt von 217 fehlten 45 Menschen (Stand 07.10.2018; ausgewiesene Erfüllung: 79,12 %). Für "
        "die geplante ZUE (bis zu 1.500 Plätze, davon 1.200 regulär belegbar) würden 630 Aufnahmen angerechnet. Zieht die "
        "Bezirksregierung sie vom Soll ab (Annahme), bliebe davon nichts; zählt sie sie als Aufnahmen, läge die Erfüllung bei "
        "369,6 %. Für die frühere Notunterkunft (bis zu 800 Plätze, gemessen am selben Soll, angerechnet zu 50 % als Annahme) "
        "würden 400 Aufnahmen angerechnet. Bei Abzug vom Soll bliebe davon nichts; zählten sie als Aufnahmen, läge die "
        "Erfüllung bei 263,6 %."
    )
    said = told_of_thresholds(town(OF_2018), given())
    assert said.startswith(
        "Zusammen mit den 172 Menschen, die schon da sind, genügten 90 belegbare Plätze der ZUE, um das Aufnahmesoll von 217 "
        "zu erfüllen (geplant: 1.200). Werden die Plätze vom Soll abgezogen (Annahme), bliebe ab 434 Plätzen kein Soll."
    )
    assert "Unsicher" in said


def test_one_person_one_place(town, given):
    assert told(town("Stadt,99,0,100,"), given()).startswith("Bis zum Aufnahmesoll der Stadt von 100 fehlte 1 Mensch (")
    said = told_of_thresholds(town("Stadt,99,0,100,"), given(zue_anrechnung_belegbar=100))
    assert "genügte 1 belegbarer Platz der ZUE" in said


def test_what_is_credited_already_is_told_and_no_credit_of_the_zue(town, given):
    assert "400 angerechnet" in (said := told(town("Stadt,172,400,700,"), given())) and "ZUE (bis" in said
    assert "würden 630 Aufnahmen angerechnet" in said and "1.030" not in said
    said = told_of_thresholds(town(SMALL), given())
    # (100 - 60 - 5) / 0.5
    assert "die schon da sind, und den schon angerechneten 5 genügten 70 belegbare Plätze" in said
    note = plain(section.rechnung_anrechnung(town(SMALL), given()))
    assert "schon anrechnet (5)" in note and "sonst zählten sie doppelt" in note


def test_the_remaining_target_is_told_with_both_readings(town, given):
    assert (
        "21 Aufnahmen angerechnet. Zieht die Bezirksregierung sie vom Soll ab (Annahme), sänke es auf 74 und die Erfüllung "
        "läge bei 81,1 %; zählt sie sie als Aufnahmen, läge die Erfüllung bei 86,0 %."
    ) in told(town(SMALL), given(zue_plaetze=50, zue_plaetze_belegbar=40))


def test_the_assumed_rate_of_the_shelter_is_told_at_its_lower_end_too(town, given):
    rows, stated = town(OF_2018), given()
    shelter = stated["notunterkunft_anrechnung"]
    stated["notunterkunft_anrechnung"] = shelter._replace(low=shelter.value / 5, high=shelter.value * 2)
    # 800 * 0.1; 217 - 80; 172 / 137; 252 / 217
    assert told(rows, stated).endswith(
        "Rechnete das Land dort nur 10 % je Platz an, wären es 80 Aufnahmen. Bei Abzug vom Soll sänke es auf 137 und die "
        "Erfüllung läge bei 125,5 %; zählten sie als Aufnahmen, läge die Erfüllung bei 116,1 %."
    )


def everything(rows, stated):
    first, second = section, threshold
    computed = (first.compute_anrechnung, second.compute_schwelle, second.compute_verlauf)
    table, thresholds, course = (compute(rows, stated, FILE) for compute in computed)
    yield from (table, thresholds, course, first.sentence_anrechnung(rows, table, stated, FILE), first.signs(table))
    yield from (second.sentence_schwelle(rows, thresholds, stated), first.rechnung_anrechnung(rows, stated))
    yield from (second.rechnung_schwelle(stated), second.rechnung_verlauf(course))
    yield from (second.plot_anrechnung(course, thresholds), second.alt_anrechnung(course, thresholds))


def test_a_town_that_did_not_deliver_is_told_so(town, given):
    table, thresholds, _, sentence, *_, chart, alt = everything(town(), given())
    assert table[["soll_danach", "quote", "differenz"]].isna().all(axis=None) and thresholds.wert.isna().all()
    assert sentence.endswith("liegt nicht vor.") and alt.endswith("liegt nicht vor.")
    assert texts(chart) == ["liegt nicht vor"]


@pytest.mark.parametrize("absent", [*PLANNED, *FORMER])
def test_a_missing_premise_makes_missing_results_and_no_zero(town, given, absent):
    stated = {name: value for name, value in given().items() if name != absent}
    table, _, _, sentence, *_ = everything(town(OF_2018), stated)
    row = 1 if absent in FORMER else 2
    assert pd.isna(table.angerechnet[row]) and pd.isna(table.quote_aufnahme[row]) and pd.isna(table.soll_danach[row])
    assert section.signs(table)["quote"][row] is None  # that is what "liegt nicht vor" is for
    assert "lässt sich die Anrechnung nicht berechnen: Eine Angabe dazu liegt nicht vor." in sentence
    assert pd.notna(table.soll_danach[0])


def test_secret_figures_stay_secret(town, given):
    rows = town(OF_2018)
    for column in ("bestand", "anrechnung", "aufnahmesoll"):
        table, thresholds, _, sentence, *_, chart, alt = everything(hide(rows, column, 0), given())
        assert "unterliegt der Geheimhaltung" in sentence and alt.endswith("unterliegt der Geheimhaltung.")
        assert texts(chart) == ["unterliegt der Geheimhaltung"]
        assert repr(thresholds.wert[0]) == repr(table.differenz[2]) == "*"
    for what, hidden in each_hidden(rows):
        told = "\n".join(seen(list(everything(hidden, given()))))
        assert str(TRUE) not in told and "nan" not in told.lower(), what


def test_every_figure_can_be_computed_again_from_its_evidence(town, given):
    for result in list(everything(town(SMALL), given(zue_anrechnung_belegbar=30)))[:3]:
        for value in (value for column in result for value in result[column] if isinstance(value, Figure)):
            cells = {leaf.name: leaf.wert for leaf in origin.leaves(value.origin)}
            assert origin.compute(origin.named(value.origin), cells) == pytest.approx(value)
