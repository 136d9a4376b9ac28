"""Synthetic towns are unlike each other, hold together, are marked as synthetic and give nothing of the real town."""

import csv
import json
from collections import defaultdict

import pytest

from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from tests.examples import REPOSITORY
from tests.fleet.towns import MARK, YEAR, build_towns
from tests.running import contents, soest

COUNT = 12


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    return build_towns(tmp_path_factory.mktemp("staedte"), COUNT, seed=1, own=False)


def table(root, name):
    with (root / "data" / str(YEAR) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_town_has_its_own_name_key_and_figures(towns):
    all_parameters = [Parameters.load(Root(root), YEAR) for root in towns]
    names = [parameters.kommune.name for parameters in all_parameters]
    assert names[0] == "Beispielstadt 001" and len(set(names)) == COUNT
    assert len({parameters.kommune.ags for parameters in all_parameters}) == COUNT
    assert {parameters.kennzeichnung for parameters in all_parameters} == {MARK}
    assert len({json.dumps(table(root, "erwerbsfaehige")) for root in towns}) == COUNT
    assert len({table(root, "staedtischer_wohnraum")[-1]["personen"] for root in towns}) > COUNT / 2


def test_totals_are_the_sums_of_their_parts(towns):
    for root in towns:
        supported = {row["aufenthaltsstatus"]: int(row["personen"]) for row in table(root, "asylblg")}
        assert supported["gesamt"] == supported["gestattung"] + supported["duldung"]
        people = {
            (row["altersgruppe"], row["taetigkeit"]): int(row["personen"]) for row in table(root, "erwerbsfaehige")
        }
        parts = {key: value for key, value in people.items() if "gesamt" not in key}
        sums = defaultdict(int)
        for (age, activity), value in parts.items():
            for key in ((age, "gesamt"), ("gesamt", activity), ("gesamt", "gesamt")):
                sums[key] += value
        assert people == parts | sums
        population = table(root, "bevoelkerung")
        inhabitants = {round(int(row["anzahl"]) / float(row["anteil"]) * 100) for row in population}
        assert len(inhabitants) == 1  # so every share fits its count
        assert people["gesamt", "gesamt"] <= int(table(root, "staedtischer_wohnraum")[-1]["personen"])


def test_key_figures_repeat_what_the_tables_say(towns):
    for root in towns:
        stated = {(row["kennzahl"], row["stichtag"][:4]): row["wert"] for row in table(root, "kennzahlen")}
        assert stated["asylblg_gesamt", "2030"] == table(root, "asylblg")[-1]["personen"]
        assert stated["staedtischer_wohnraum_personen", "2030"] == table(root, "staedtischer_wohnraum")[-1]["personen"]
        foreigners = {
            row["jahr"]: row["anteil"] for row in table(root, "bevoelkerung") if row["gruppe"] == "auslaender"
        }
        assert [stated["auslaenderanteil", year] for year in ("2027", "2029")] == [
            foreigners["2027"],
            foreigners["2029"],
        ]


def test_a_seed_gives_the_same_towns_and_another_seed_others(towns, tmp_path):
    same, other = build_towns(tmp_path / "a", 2, seed=1, own=False), build_towns(tmp_path / "b", 2, seed=2, own=False)
    assert list(map(contents, same)) == list(map(contents, towns[:2]))
    assert contents(other[0]) != contents(same[0])


def test_nothing_is_taken_from_the_real_town(towns):
    real = {path.stem: path.read_text("utf-8").splitlines()[1:] for path in (REPOSITORY / "data/2018").glob("*.csv")}
    for root in towns:
        for path in (*root.glob("data/*/*.*"), *root.glob("parameters/*")):
            text = path.read_text("utf-8")
            assert "soest" not in text.lower(), path
            if path.suffix == ".csv" and (lines := set(text.splitlines()[1:])):
                alike = lines & set(real[path.stem])  # a drawn figure may happen to be the real one
                assert len(alike) < len(lines) / 2, path


def test_a_town_without_notebooks_needs_a_lender_and_one_with_secrets_says_nothing_was_published(tmp_path):
    (lent,) = build_towns(tmp_path / "lent", 1, seed=1, own=False, secret=True)
    assert {path.name for path in lent.iterdir()} == {"data", "parameters"}
    assert Parameters.load(Root(lent), YEAR).geheimhaltung.bereits_veroeffentlicht is None
    (owner,) = build_towns(tmp_path / "owner", 1, seed=1)
    assert {path.name for path in owner.iterdir()} == {"data", "parameters", "notebooks", "expectations"}
    assert Parameters.load(Root(owner), YEAR).geheimhaltung.bereits_veroeffentlicht


@pytest.mark.long  # half a minute
def test_a_town_with_secrets_publishes_without_them(tmp_path):
    (root,) = build_towns(tmp_path, 1, seed=1, secret=True)
    done = soest(root, "report", YEAR)
    assert done.returncode == 0, done.stderr
    published = (root / "outputs" / "2030-synthetische-daten" / "tabellen" / "tab-erwerbsfaehige.csv").read_text(
        "utf-8"
    )
    assert any(row["personen"] in ("1", "2") for row in table(root, "erwerbsfaehige"))
    assert ",*" in published


@pytest.mark.long  # half a minute: two gates and a whole report
def test_towns_pass_their_gate_without_a_finding_and_report_in_full(tmp_path):
    first, second = build_towns(tmp_path, 2, seed=1)
    for root in (first, second):
        checked = soest(root, "check", YEAR, "--json")
        assert (checked.returncode, json.loads(checked.stdout)["befunde"]) == (0, [])
    done = soest(first, "report", YEAR)
    assert done.returncode == 0, done.stderr
    page = (first / "outputs" / "2030-synthetische-daten" / "sachstandsbericht.html").read_text("utf-8")
    assert MARK in page and "Beispielstadt 001" in page
    assert f"{table(first, 'asylblg')[-1]['personen']}</td>" in page
