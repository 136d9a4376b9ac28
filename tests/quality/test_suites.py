"""The suites: complete, readable, stable in Git, and refused with a reason when they cannot be used."""

import json
import re
from pathlib import Path

import pytest

from soest_analysis.errors import UnusableInput
from soest_analysis.paths import OWN_RULES
from soest_analysis.quality.suites import load_suites

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "expectations").glob("*.json"))
OWN = sorted((ROOT / "expectations" / OWN_RULES).glob("*.json"))
DESCRIPTOR = {r["name"]: r for r in json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))["resources"]}


def test_every_table_has_a_suite_and_every_suite_a_table():
    assert {path.stem for path in FILES} == set(DESCRIPTOR)


@pytest.mark.parametrize("path", [*FILES, *OWN], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_suite_is_stored_in_one_canonical_form_without_ids(path):
    text = path.read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    assert '"id"' not in text


@pytest.mark.parametrize("path", [*FILES, *OWN], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_expectation_has_a_german_reason_that_ends_like_a_sentence(path):
    for entry in json.loads(path.read_text("utf-8"))["expectations"]:
        assert re.fullmatch(r"[A-ZÄÖÜ].{20,}\.", entry["meta"]["grund"]), entry


@pytest.mark.parametrize("path", [*FILES, *OWN], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_suite_is_tied_to_one_edition_unless_it_says_so(path):
    """Suites serve every year: no Stichtag in a filter. Claims of one edition's text name that edition."""
    for entry in json.loads(path.read_text("utf-8"))["expectations"]:
        if "ausgabe" not in entry["kwargs"]:
            assert not re.search(r"20\d\d-", json.dumps(entry["kwargs"])), entry


def test_value_sets_are_those_of_the_descriptor():
    for path in FILES:
        sets = {
            entry["kwargs"]["column"]: entry["kwargs"]["value_set"]
            for entry in json.loads(path.read_text("utf-8"))["expectations"]
            if entry["type"] == "expect_column_values_to_be_in_set"
        }
        fields = DESCRIPTOR[path.stem]["schema"]["fields"]
        coded = {f["name"]: [c["value"] for c in f["categories"]] for f in fields if f.get("categories")}
        assert sets == coded, path.stem


def test_identities_of_the_descriptor_are_checked_by_the_suites():
    for name, resource in DESCRIPTOR.items():
        suite = json.loads((ROOT / "expectations" / f"{name}.json").read_text("utf-8"))
        checked = {
            (field, entry["kwargs"].get("gesamt", "gesamt"))
            for entry in suite["expectations"]
            if entry["type"] == "expect_parts_to_equal_total"
            for field in entry["kwargs"]["felder"]
        }
        assert {(s["feld"], s["gesamt"]) for s in resource.get("summen", [])} <= checked, name


def write(folder, name, **entry):
    entry = {
        "type": "expect_column_values_to_be_unique",
        "kwargs": {"column": "a"},
        "meta": {"grund": "Weil es so ist.", "stelle": "Amt", "regel": "schluessel"},
        "severity": "critical",
        **entry,
    }
    (folder / f"{name}.json").write_text(json.dumps({"name": name, "expectations": [entry], "meta": {}}), "utf-8")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"type": "expect_magic"}, "expectations.0 (expect_magic): unbrauchbar"),
        ({"type": "expect_parts_to_equal_total"}, "expectations.0 (expect_parts_to_equal_total): unbrauchbar"),
        ({"severity": "schlimm"}, "expectations.0.severity"),
        ({"meta": {"stelle": "Amt", "regel": "x"}}, "expectations.0.meta.grund"),
        ({"meta": {"grund": "Weil.", "stelle": "Amt", "regel": "Ein Satz"}}, "expectations.0.meta.regel"),
        ({"id": "5f1c"}, "expectations.0.id"),
    ],
)
def test_an_unusable_entry_is_named(tmp_path, entry, problem):
    write(tmp_path, "t", **entry)
    with pytest.raises(UnusableInput, match=re.escape(problem)):
        load_suites(tmp_path, ["t"])


def test_the_problems_of_all_suites_are_reported_at_once(tmp_path):
    write(tmp_path, "gut")
    (tmp_path / "kaputt.json").write_text("{", "utf-8")
    write(tmp_path, "fremd")
    with pytest.raises(UnusableInput) as error:
        load_suites(tmp_path, ["gut", "kaputt", "weg"])
    assert [problem.split(":")[0] for problem in error.value.problems] == [
        "Datei expectations/fremd.json",
        "Datei expectations/kaputt.json, Zeile 1, Spalte 2",
        "Datei expectations/weg.json",
    ]


def test_the_towns_own_rules_follow_the_general_ones(tmp_path):
    write(tmp_path, "t")
    (tmp_path / OWN_RULES).mkdir()
    write(tmp_path / OWN_RULES, "t", kwargs={"column": "b"})
    assert [rule.column for rule in load_suites(tmp_path, ["t"])["t"].expectations] == ["a", "b"]


def test_an_own_rule_is_refused_by_its_own_place(tmp_path):
    (tmp_path / OWN_RULES).mkdir()
    for folder, kind in ((tmp_path, "expect_column_values_to_be_unique"), (tmp_path / OWN_RULES, "expect_magic")):
        write(folder, "t", type=kind)
    write(tmp_path / OWN_RULES, "fremd")
    with pytest.raises(UnusableInput) as error:
        load_suites(tmp_path, ["t"])
    assert [problem.split(":")[0] for problem in error.value.problems] == [
        "Datei expectations/eigene/fremd.json",
        "Datei expectations/eigene/t.json, expectations.0 (expect_magic)",
    ]
