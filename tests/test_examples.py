"""The invented town is whole, strict, unmistakably invented, and passes the gate."""

import csv
import json

import pytest

from soest_analysis.descriptor import DataPackage, Table
from soest_analysis.edition import Edition
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.sources import Sources
from soest_analysis.tables import read_table, write_table
from tests.examples import (
    ADDITIONAL,
    EXAMPLES,
    REPOSITORY,
    add_zusatz,
    additional,
    additional_sources,
    answer_survey,
    answers,
    build_town,
)

PACKAGE = DataPackage.load(REPOSITORY / "data" / "datapackage.json")
TABLES = {t.name: t for t in [*PACKAGE.resources, *map(Table.model_validate, additional().values())]}
SHEETS = ("nicht_geliefert", "kommentare")  # of the answers, beside the tables
FILES = sorted(path for path in EXAMPLES.rglob("*.csv") if path.stem not in SHEETS)


def name_of(path):
    """A file in the names of tests."""
    return path.relative_to(EXAMPLES).as_posix()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Both editions, with every additional table."""
    root = build_town(tmp_path_factory.mktemp("beispielstadt"))
    add_zusatz(root, "herkunftslaender", 2030)
    add_zusatz(root, "kosten", 2030)
    answer_survey(root)
    for name in additional():
        add_zusatz(root, name, 2031)
    return Root(root)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_table_reads_strictly_and_is_written_as_it_stands(path, tmp_path):
    write_table(read_table(path, TABLES[path.stem]), tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_the_first_edition_holds_every_table_and_names_the_source_of_every_figure(town):
    edition = Edition(town, 2030)
    names = {table.name for table in edition.package.resources}
    assert {path.stem for path in town.data(2030).glob("*.csv")} == names
    assert set(edition.sources.tabellen) == names - {"erlaeuterungen"}


def test_the_example_runs_what_the_real_town_runs(town):
    assert Edition(Root(REPOSITORY), 2018).parameters.laeufe == tuple(
        run for run in Edition(town, 2030).parameters.laeufe if run.abschnitt != "zusatztabelle"
    )


def test_everything_says_that_it_is_invented(town):
    assert EXAMPLES.name == "beispieldaten"
    for year in (2030, 2031):
        parameters = Parameters.load(town, year)
        assert parameters.kennzeichnung == "Beispieldaten"
        assert (parameters.kommune.name, parameters.kommune.ags) == ("Beispielstadt", "00000000")
        for document in Edition(town, year).sources.dokumente.values():
            assert "Beispiel" in document.titel


def test_nothing_is_taken_from_the_real_town():
    real = {path.stem: path.read_text("utf-8").splitlines()[1:] for path in (REPOSITORY / "data/2018").glob("*.csv")}
    for path in EXAMPLES.rglob("*.*"):
        text = path.read_text("utf-8")
        assert "soest" not in text.lower(), path
        if path.suffix == ".csv":
            assert not set(text.splitlines()[1:]) & set(real.get(path.stem, [])), path


def test_both_editions_read_and_the_second_has_every_answer(town):
    Edition(town, 2031).check_readable()
    given = answers()
    absent = [row["tabelle"] for row in given["nicht_geliefert"]]
    assert absent == ["kinderbetreuung"]
    assert {*given, *absent} == {*(table.name for table in PACKAGE.resources), *SHEETS}
    assert Edition(town, 2031).sources.nicht_geliefert.keys() == {"kinderbetreuung"}
    assert {path.stem for path in (town.data(2031) / "texte").iterdir()} <= {r.id for r in Edition(town, 2031).runs}


@pytest.mark.parametrize("name", ["fluechtlinge", "staedtischer_wohnraum"])
def test_a_series_is_continued_and_one_past_point_is_revised(town, name):
    revised = Edition(town, 2031).revisions(name)
    assert {str(row["monat"]) for row in revised.schluessel} == {"2030-06"}
    assert {(row.alt, row.neu) for row in revised.itertuples()} == {(209, 211)}
    new = {row["monat"] for row in answers()[name]} - {"2030-06"}
    assert min(new) > "2030-09"
    assert max(new) <= "2031-09"


def test_key_figures_are_continued_dropped_added_and_counted_anew():
    with (EXAMPLES / "data" / "2030" / "kennzahlen.csv").open(encoding="utf-8", newline="") as file:
        before = {row["kennzahl"] for row in csv.DictReader(file) if row["art"] == "kennzahl"}
    rows = answers()["kennzahlen"]
    now = {row["kennzahl"] for row in rows}
    assert before - now == {"gebetsraeume"}
    assert now - before == {"sprachpatenschaften"}
    assert {row["stichtag"] for row in rows} == {"2031-09-30"}
    assert [row["kennzahl"] for row in rows if not row["wert"]] == ["wohnungen_vermittelt_neubau"]
    assert [row["kennzahl"] for row in rows if row["definition"]] == ["begegnungscafe_gaeste"]


@pytest.mark.parametrize("name", sorted(additional()))
def test_an_additional_suite_is_canonical_and_knows_the_codes_and_identities_of_its_table(name):
    text = (ADDITIONAL / "expectations" / f"{name}.json").read_text("utf-8")
    suite = json.loads(text)
    assert text == json.dumps(suite, ensure_ascii=False, indent=2) + "\n"
    assert suite["name"] == name
    checked = [(e["type"], e["kwargs"]) for e in suite["expectations"]]
    sets = {k["column"]: k["value_set"] for t, k in checked if t == "expect_column_values_to_be_in_set"}
    assert sets == {f.name: list(f.labels) for f in TABLES[name].fields if f.categories}
    sums = {field for t, k in checked if t == "expect_parts_to_equal_total" for field in k["felder"]}
    assert sums == {total.feld for total in TABLES[name].summen}


@pytest.mark.parametrize("year", [2030, 2031])
def test_the_sources_of_additional_tables_are_complete(year):
    sources = Sources.model_validate(additional_sources(year))
    assert set(sources.tabellen) == set(additional())
    assert {entry.dokument for entry in sources.tabellen.values()} == set(sources.dokumente)
    days = {entry.stichtag for entry in sources.tabellen.values() if entry.stichtag}
    assert [day.isoformat() for day in days] == [f"{year}-09-30"]


def test_a_table_is_added_by_adding_lines(tmp_path):
    root = build_town(tmp_path)
    paths = [root / "parameters/2030.yaml", root / "data/2030/quellen.yaml"]
    before = [path.read_text("utf-8").splitlines() for path in paths]
    add_zusatz(root, "herkunftslaender", 2030)
    for path, lines in zip(paths, before, strict=True):
        after = iter(path.read_text("utf-8").splitlines())
        assert all(line in after for line in lines), path  # the old lines in their old order
    edition = Edition(Root(root), 2030)
    edition.check_readable()
    assert edition.parameters.laeufe[-3].id == "zusatztabelle-herkunftslaender"
    assert edition.parameters.laeufe[-3].zeigt == ("tab-herkunftslaender", "abb-herkunftslaender")
    assert edition.table("herkunftslaender").set_index("land").personen["gesamt"] == 213
    assert "Beispieltabellen, Blatt 1" in edition.source("herkunftslaender").text


@pytest.mark.parametrize(
    ("year", "open_keys"),
    [
        (2030, []),
        (2031, ["fluechtlinge/2030-06/staedtischer_wohnraum/personen", "staedtischer_wohnraum/2030-06/personen"]),
    ],
)
def test_the_gate_finds_only_the_revisions_of_which_one_is_explained(town, year, open_keys):
    from soest_analysis.quality.evidence import Evidence
    from soest_analysis.quality.gate import run
    from soest_analysis.quality.suites import load_suites

    edition = Edition(town, year)
    evidence = Evidence.of(edition)
    suites = load_suites(town.expectations, [table.name for table in edition.descriptor.resources])
    found = run(edition, evidence, {name: suites[name] for name in evidence.frames}).befunde
    assert [f.schluessel for f in found if f.status == "offen"] == open_keys
    assert all(f.regel == "vorjahr" and f.schwere == "warnung" for f in found)
    assert [f.schluessel for f in found if f.status == "erlaeutert"] == (
        ["fluechtlinge/2030-06/gesamt/personen"] if year == 2031 else []
    )
