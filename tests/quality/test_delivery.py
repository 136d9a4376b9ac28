"""Delivered or declared missing, the Stichtag, known codes, and the edition before."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.rules import (
    ExpectChangeSinceEarlierEditionToBePlausible,
    ExpectCodesToBeKnown,
    ExpectStichtagWithinEdition,
    ExpectTableToBeDelivered,
)
from soest_analysis.sources import TableSource

ROOT = Path(__file__).parents[2]
TABLE = "ort* personen:integer\na 10"


@pytest.mark.parametrize(
    ("empty", "declared", "present", "expected"),
    [
        (False, False, True, None),
        (True, True, False, None),
        (True, False, True, "hat keine Zeilen"),
        (False, True, True, "ist aber unter nicht_geliefert"),
    ],
)
def test_a_table_is_delivered_or_declared_missing_and_never_both(given, broken, empty, declared, present, expected):
    evidence = given(
        t=TABLE,
        present=frozenset({"t"} if present else ()),
        not_delivered={"t": "Umstellung der Software"} if declared else {},
    )
    if empty:
        evidence = replace(evidence, frames={"t": evidence.frames["t"].iloc[:0]})
    deviations = broken(ExpectTableToBeDelivered(tabelle="t"), evidence)
    assert [expected in d.text for d in deviations] == ([True] if expected else [])


@pytest.mark.parametrize(
    ("day", "months_after", "found"),
    [
        (date(2018, 10, 7), 0, 0),
        (date(2017, 12, 31), 0, 0),
        (date(2016, 12, 31), 0, 1),
        (date(2019, 7, 31), 7, 0),
        (date(2019, 7, 31), 6, 1),
    ],
)
def test_the_stated_stichtag_lies_in_the_editions_time(given, broken, day, months_after, found):
    rule = ExpectStichtagWithinEdition(tabelle="t", jahre_zuvor=1, monate_danach=months_after)
    assert len(broken(rule, given(t=TABLE, days={"t": day}))) == found


def test_rows_with_their_own_day_are_checked_one_by_one(given, broken):
    evidence = given(t="monat*:yearmonth personen:integer\n2018-12 1\n2019-01 1")
    (found,) = broken(ExpectStichtagWithinEdition(tabelle="t", jahre_zuvor=5), evidence)
    assert (found.row, found.spalte, found.gefunden) == (1, "monat", "31.01.2019")


def test_a_table_without_any_day_is_not_judged(given, broken):
    assert broken(ExpectStichtagWithinEdition(tabelle="t", jahre_zuvor=0), given(t=TABLE)) == []


def test_a_code_must_be_defined_in_the_parameters(given, broken):
    evidence = given(
        t="nr* baustein\n1 sprache\n2 sprahce\n3 uebergreifend\n4 .", codes={"bausteine": frozenset({"sprache"})}
    )
    rule = ExpectCodesToBeKnown(
        tabelle="t", spalte="baustein", aus={"parameter": "bausteine"}, ausser=("uebergreifend",)
    )
    (found,) = broken(rule, evidence)
    assert (found.row, found.gefunden, found.erwartet) == (1, "sprahce", "sprache")


def test_a_code_must_be_defined_in_the_same_drawing(given, broken):
    evidence = given(kante="bild* von*\nx a\ny a", knoten="bild* name*\nx a\ny b")
    rule = ExpectCodesToBeKnown(
        tabelle="kante", spalte="von", aus={"tabelle": "knoten", "spalte": "name"}, ueber=("bild",)
    )
    assert [d.schluessel for d in broken(rule, evidence)] == ["kante/y/a/von"]


@pytest.mark.parametrize(("now", "found"), [(10, 0), (15, 0), (16, 1), (4, 1)])
def test_a_change_of_more_than_half_since_last_year_asks_for_confirmation(given, broken, now, found):
    earlier = given(t=TABLE).frames
    evidence = given(t=f"ort* personen:integer\na {now}\nneu 999", earlier=earlier, earlier_year=2017)
    rule = ExpectChangeSinceEarlierEditionToBePlausible(
        tabelle="t", spalten=["personen"], hoechstens_prozent=50, mindestens=2
    )
    assert len(broken(rule, evidence)) == found


def test_a_past_figure_may_not_be_revised_silently(given, broken):
    table = "monat*:yearmonth personen:integer\n2016-06 {n}\n2016-12 189"
    evidence = given(t=table.format(n=266), earlier=given(t=table.format(n=286)).frames, earlier_year=2017)
    rule = ExpectChangeSinceEarlierEditionToBePlausible(tabelle="t", spalten=["personen"], hoechstens_prozent=0)
    (found,) = broken(rule, evidence)
    assert "Ausgabe 2018 nennt 266, Ausgabe 2017 nannte 286; Differenz −20" in found.text


def test_figures_that_are_counted_differently_are_no_revision(given, broken):
    table = "monat*:yearmonth personen:integer\n2016-06 {n}"
    evidence = given(t=table.format(n=266), earlier=given(t=table.format(n=286)).frames, earlier_year=2017)
    source = TableSource(dokument="d", fundstelle="f", lieferant="Amt", definition="mit Gästen")
    rule = ExpectChangeSinceEarlierEditionToBePlausible(tabelle="t", spalten=["personen"], hoechstens_prozent=0)
    assert broken(rule, replace(evidence, sources={"t": source})) == []


def test_the_first_edition_has_nothing_to_compare(given, broken):
    rule = ExpectChangeSinceEarlierEditionToBePlausible(tabelle="t", spalten=["personen"], hoechstens_prozent=0)
    assert broken(rule, given(t=TABLE)) == []


def test_an_earlier_edition_that_no_longer_reads_is_refused_by_name(tmp_path):
    for folder in ("data", "parameters"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copytree(tmp_path / "data/2018", tmp_path / "data/2017")
    text = (tmp_path / "parameters/2018.yaml").read_text("utf-8")
    (tmp_path / "parameters/2017.yaml").write_text(
        text.replace("2018\nstichtag: 2018", "2017\nstichtag: 2017"), "utf-8"
    )
    assert Evidence.of(Edition(Root(tmp_path), 2018)).earlier_year == 2017
    (tmp_path / "data/2017/asylblg.csv").write_text("status,personen\nduldung,1\n", "utf-8")
    with pytest.raises(UnusableInput) as refusal:
        Evidence.of(Edition(Root(tmp_path), 2018))
    assert all(problem.startswith("Datei data/2017/asylblg.csv, Zeile 1") for problem in refusal.value.problems)


def test_a_table_that_ended_is_empty_for_the_rules_of_others(tmp_path):
    for folder in ("data", "parameters"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "data/datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    [table] = [resource for resource in package["resources"] if resource["name"] == "staedtischer_wohnraum"]
    table["eingestellt"] = {"ab": 2018, "grund": "zusammengelegt"}
    path.write_text(json.dumps(package), "utf-8")
    evidence = Evidence.of(Edition(Root(tmp_path), 2018))
    assert evidence.frames["staedtischer_wohnraum"].empty
    assert evidence.not_delivered == {"staedtischer_wohnraum": "seit 2018 nicht mehr erhoben: zusammengelegt"}
