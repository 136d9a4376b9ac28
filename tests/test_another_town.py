"""Nothing that serves every town knows the one it was written for: neither its name nor what only its data may say."""

import csv
import json
import re
from functools import cache
from pathlib import Path

import pytest

from soest_analysis.parameters import Parameters
from soest_analysis.yaml_files import load_model

ROOT = Path(__file__).parents[1]
CODE = [path for path in (ROOT / "soest_analysis").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
FOR_ALL = [*CODE, *(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "expectations").glob("*.json")]
DESCRIPTOR = ROOT / "data" / "datapackage.json"
OWN = ROOT / "expectations" / "eigene"
OUR_NAME = re.compile(r"SoestError|soest[_-]analysis|soest-warm")  # the package, its error and its kernel bear it


def column(table, name):
    with (ROOT / "data" / "2018" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


@cache
def own_names():
    """What only the town's data may say: its name, key and committee, its shelters and schools, and whose it is."""
    town = load_model(Parameters, ROOT / "parameters" / "2018.yaml", "2018.yaml")
    names = {town.kommune.name, town.kommune.ags, town.ausschuss.name, town.konzept.titel}
    names |= column("zuweisung", "kommune") | column("zuweisung", "kreis") | column("instrumente", "kommune")
    names |= column("unterkuenfte", "unterkunft") | (column("schulen", "schule") - {"gesamt"})
    return frozenset(names - {"Sekundarschule"})  # a school that is called like its kind


def said(path, name):
    """Where a file says a name, also with an ending; ``soest`` may be typed as the command that it is."""
    text = _text(path)
    return [text[max(0, at.start() - 40) : at.end() + 20] for at in re.finditer(rf"\b{re.escape(name)}", text)]


@cache
def _text(path):
    return OUR_NAME.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FOR_ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_notebooks_and_general_rules_name_nothing_that_is_one_towns_own(path):
    assert {name: found for name in own_names() if (found := said(path, name))} == {}


def test_the_descriptor_and_its_texts_name_nothing_that_is_one_towns_own():
    assert {name: found for name in own_names() if (found := said(DESCRIPTOR, name))} == {}


def test_the_search_knows_the_names_and_finds_them_where_they_belong():
    assert len(own_names()) > 20
    assert said(ROOT / "parameters" / "2018.yaml", "Soest") and said(OWN / "kennzahlen.json", "Waldstraße")
    assert not said(ROOT / "soest_analysis" / "errors.py", "Soest")


def test_a_rule_about_a_key_figure_that_bears_an_own_name_is_an_own_rule():
    """Codes of key figures are free: one that names a shelter or a school of this town says nothing to another."""
    words = {word.lower() for name in own_names() for word in re.findall(r"\w{6,}", name)}
    words -= {"häuser", "wohnungen", "gesamt", "zentrale", "unterkünfte", "angemietete", "hauptschule", "grundschule"}
    words -= {"gesamtschule", "realschule", "gymnasium", "sekundarschule", "wohnmodul", "flüchtlingen", "integration"}
    for path in (ROOT / "expectations").glob("*.json"):
        for entry in json.loads(path.read_text("utf-8"))["expectations"]:
            code = json.dumps(entry["kwargs"]).lower()
            assert not {word for word in words if re.search(rf"(?<![a-z]){word}(?![a-z])", code)}, entry
