"""Findings: core expectations in our words, crashes, explanations, order."""

import pandas as pd
import pytest

from soest_analysis.quality import gate
from soest_analysis.quality.findings import CRASH, STALE, Befund, Place, collect, explain
from soest_analysis.quality.rules import ExpectPartsToEqualTotal
from soest_analysis.quality.suites import ExpectationSuite, get_expectation_impl

META = {"grund": "Weil es gilt.", "stelle": "Amt", "regel": "probe", "lesart": ""}


@pytest.fixture
def findings(given):
    """What one expectation of Great Expectations finds in a small table."""
    evidence = given(t="ort* art  n:integer\na x 1\nb y .\nc y -3\nc z 40")
    place = Place("t", "data/2018/t.csv", [2, 3, 4, 6])

    def find(kind, severity="critical", **kwargs):
        expectation = get_expectation_impl(kind)(**kwargs, meta=META, severity=severity)
        suite = ExpectationSuite(name="t", expectations=[expectation])
        (outcome,) = gate.validate({"t": suite}, evidence)["t"].results
        return collect(outcome, place, evidence)

    return find


@pytest.mark.parametrize(
    ("kind", "kwargs", "cells"),
    [
        ("expect_column_values_to_not_be_null", {"column": "n"}, [(3, "n", "kein Wert", "eine Angabe")]),
        (
            "expect_column_values_to_be_in_set",
            {"column": "art", "value_set": ["x", "y"]},
            [(6, "art", "z", "x oder y")],
        ),
        ("expect_column_values_to_be_between", {"column": "n", "min_value": 0}, [(4, "n", "−3", "mindestens 0")]),
        (
            "expect_column_values_to_be_between",
            {"column": "n", "min_value": -9, "max_value": 9},
            [(6, "n", "40", "−9 bis 9")],
        ),
        (
            "expect_column_values_to_be_unique",
            {"column": "ort"},
            [
                (4, "ort", "c", "ein nur einmal vergebener Schlüssel"),
                (6, "ort", "c", "ein nur einmal vergebener Schlüssel"),
            ],
        ),
        ("expect_compound_columns_to_be_unique", {"column_list": ["ort", "art"]}, []),
        ("expect_table_row_count_to_equal", {"value": 5}, [(None, None, "", "Weil es gilt.")]),
    ],
)
def test_what_great_expectations_rejects_is_said_in_german_with_line_and_column(findings, kind, kwargs, cells):
    found = findings(kind, **kwargs)
    assert [(b.zeile, b.spalte, b.gefunden, b.erwartet) for b in found] == cells
    assert all(b.text.endswith("erwartet.") for b in found)


@pytest.mark.parametrize(("severity", "schwere"), [("critical", "fehler"), ("warning", "warnung"), ("info", "hinweis")])
def test_severities_have_german_names(findings, severity, schwere):
    (found,) = findings("expect_column_values_to_not_be_null", severity, column="n")
    assert (found.schwere, found.blocks) == (schwere, schwere == "fehler")


def test_an_expectation_about_a_missing_column_is_an_error_even_as_a_hint(findings):
    (found,) = findings("expect_column_values_to_not_be_null", "info", column="gibt_es_nicht")
    assert (found.regel, found.schwere) == (CRASH, "fehler")
    assert "gibt_es_nicht" in found.text


def test_a_rule_that_raises_is_an_error_and_never_a_pass(findings):
    (found,) = findings("expect_figures_to_agree", tabelle="t", spalte="n", mit={"tabelle": "fehlt", "spalte": "n"})
    assert (found.regel, found.schwere, found.zeile) == (CRASH, "fehler", None)
    assert "Traceback" not in found.text


def befund(regel="summe", schluessel="t/a/n", schwere="fehler"):
    return Befund(
        schluessel=schluessel, regel=regel, schwere=schwere, status="offen", tabelle="t", datei="t.csv", zeile=2,
        spalte="n", gefunden="1", erwartet="2", text="Text.", lesart="", grund="Grund.", stelle="Amt",
    )  # fmt: skip


def explanations(*rows):
    frame = pd.DataFrame(rows, columns=["regel", "schluessel", "erlaeuterung", "stelle", "datum"])
    return frame.assign(datum=pd.to_datetime(frame["datum"]))


PLACE = Place("erlaeuterungen", "data/2018/erlaeuterungen.csv", [2, 3])


def test_an_explained_error_no_longer_blocks(given):
    (found,) = explain([befund()], explanations(("summe", "t/a/n", "Gerundet.", "Amt", "2018-12-31")), PLACE)
    assert (found.status, found.blocks) == ("erlaeutert", False)
    assert found.erlaeuterung == {"text": "Gerundet.", "stelle": "Amt", "datum": "31.12.2018"}


@pytest.mark.parametrize("row", [("anteil", "t/a/n"), ("summe", "t/b/n")])
def test_an_explanation_needs_rule_and_key_and_is_reported_when_it_fits_nothing(row):
    found = explain([befund()], explanations((*row, "Gerundet.", "Amt", "2018-12-31")), PLACE)
    assert [(b.regel, b.status) for b in found] == [("summe", "offen"), (STALE, "offen")]
    assert (found[1].datei, found[1].zeile, found[1].schwere) == (PLACE.file, 2, "warnung")


def test_a_crash_cannot_be_explained_away():
    found = explain([befund(CRASH)], explanations((CRASH, "t/a/n", "Egal.", "Amt", "2018-12-31")), PLACE)
    assert [b.regel for b in found if b.blocks] == [CRASH]


def test_lines_are_those_of_the_file_even_when_a_record_spans_two(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x\ny"\n2,z\n', "utf-8")
    assert Place.of("t", path, "t.csv").lines == [3, 4]


def test_an_undelivered_table_has_no_lines(tmp_path):
    assert Place.of("t", tmp_path / "t.csv", "t.csv").lines == []


def test_the_metric_hands_the_rule_its_own_table(given):
    """Through Great Expectations, a rule sees the batch and not the frame of another table."""
    text = "art* n:integer\na 1\nb 2\ngesamt {n}"
    evidence = given(falsch=text.format(n=4), richtig=text.format(n=3))
    suites = {
        name: ExpectationSuite(
            name=name, expectations=[ExpectPartsToEqualTotal(tabelle=name, felder=["art"], spalten=["n"], meta=META)]
        )
        for name in ("falsch", "richtig")
    }
    results = gate.validate(suites, evidence)
    assert {name: result.success for name, result in results.items()} == {"falsch": False, "richtig": True}


def test_only_rules_that_do_not_hold_are_asked_for_the_rows(outcome_2018):
    outcomes = [outcome for result in outcome_2018.results.values() for outcome in result.results]
    assert {outcome.success for outcome in outcomes} == {True, False}
    assert [outcome for outcome in outcomes if bool(outcome.result) == outcome.success] == []
