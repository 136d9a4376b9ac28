"""``soest new``: a new edition from the one before, with what must be decided, and never over what exists."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from soest_analysis.cli import cli
from soest_analysis.edition import Edition
from soest_analysis.errors import NotWritable, UnusableInput
from soest_analysis.intake import scaffold
from soest_analysis.parameters import Parameters, open_decisions
from soest_analysis.paths import Root

PROJECT = Path(__file__).parents[2]


def files(root):
    return {root.relative(path): path.read_bytes() for path in root.folder.rglob("*") if path.is_file()}


def test_a_new_edition_is_the_one_before_with_the_new_year(town):
    before = files(town)
    written = scaffold.new(town, 2031)
    assert [town.relative(path) for path in written] == [
        "parameters/2031.yaml",
        "data/2031/quellen.yaml",
        "outputs/erhebung_2031.xlsx",
    ]
    after = files(town)
    assert set(after) - set(before) == {town.relative(path) for path in written}
    assert all(after[name] == before[name] for name in before)
    text = town.parameters(2031).read_text(encoding="utf-8")
    assert text.startswith(
        "# Ausgabe 2031 der Probe; unbekannte Schlüssel sind Fehler.\njahr: 2031   # mit Bemerkung\n"
    )
    assert "titel: Konzept zur Probe, Ausgabe 2030" in text  # only the leading comment speaks of this edition
    edition = Edition(town, 2031)
    assert edition.parameters.stichtag.isoformat() == "2031-09-30"
    assert edition.parameters.konzept == Parameters.load(town, 2030).konzept
    assert not edition.sources.dokumente and not edition.sources.tabellen and not edition.sources.nicht_geliefert


@pytest.mark.parametrize(("year", "due"), [(2031, True), (2032, False), (2034, True)])
def test_what_must_be_decided_stands_above_the_line(town, year, due):
    scaffold.new(town, year)  # the concept of 2028 is to be reviewed every three years
    lines = town.parameters(year).read_text(encoding="utf-8").splitlines()
    decisions = {lines[number].partition(":")[0]: text for number, text in open_decisions(town, year)}
    assert decisions == {
        "stichtag": "Stichtag bestätigen",
        **({"konzept": "die Überprüfung des Konzepts ist fällig"} if due else {}),
        "bausteine": "Fragen und Kennzahlen der Schaubilder bestätigen",
        "laeufe": "Abschnitte bestätigen",
    }
    assert all(lines[number - 1].startswith("# ENTSCHEIDEN: ") for number, _ in open_decisions(town, year))


def test_what_was_left_undecided_is_not_asked_twice(town):
    scaffold.new(town, 2031)
    for name in ("belegung", "arbeit", "schulen", "kennzahlen"):
        shutil.copy(town.table(2030, name), town.table(2031, name))
    scaffold.new(town, 2032)
    assert [text for _, text in open_decisions(town, 2032)] == [
        "Stichtag bestätigen",
        "Fragen und Kennzahlen der Schaubilder bestätigen",
        "Abschnitte bestätigen",
    ]


def test_a_leap_day_becomes_the_last_of_february(town):
    path = town.parameters(2030)
    path.write_text(path.read_text(encoding="utf-8").replace("2030-09-30", "2028-02-29"), encoding="utf-8")
    scaffold.new(town, 2031)
    assert Parameters.load(town, 2031).stichtag.isoformat() == "2029-02-28"  # a year after the one before


def test_an_existing_edition_is_left_alone_and_only_surveyed(town):
    scaffold.new(town, 2031)
    town.survey(2031).unlink()
    (town.folder / "data" / "2031" / "arbeit.csv").write_text("alter,arbeit,personen\n1-3,ja,41\n", encoding="utf-8")
    before = files(town)
    assert scaffold.new(town, 2031) == [town.survey(2031)]
    after = files(town)
    assert after.pop("outputs/erhebung_2031.xlsx") and after == before
    assert load_workbook(town.survey(2031))["arbeit"]["C10"].value == 41


def test_a_workbook_is_never_overwritten(town):
    town.outputs.mkdir()
    for office in ("wohnungsamt", "buero-ue-oe"):
        town.survey(2031, office).write_text("ausgefüllt", encoding="utf-8")
    before = files(town)
    with pytest.raises(UnusableInput) as refused:
        scaffold.new(town, 2031, by_office=True)
    assert [re.match(r"Datei (\S+): gibt es schon .* löschen", problem)[1] for problem in refused.value.problems] == [
        "outputs/erhebung_2031_buero-ue-oe.xlsx",
        "outputs/erhebung_2031_wohnungsamt.xlsx",
    ]
    assert files(town) == before


def test_each_office_gets_its_own_tables(town):
    written = scaffold.new(town, 2031, by_office=True)
    assert {path.name: load_workbook(path).sheetnames[1:-3] for path in written[2:]} == {
        "erhebung_2031_wohnungsamt.xlsx": ["belegung"],  # "altes" is no longer collected
        "erhebung_2031_amt-fuer-pruefung.xlsx": ["arbeit", "schulen"],
        "erhebung_2031_buero-ue-oe.xlsx": ["kennzahlen"],
    }


def test_without_an_earlier_edition_nothing_is_created(town):
    before = files(town)
    with pytest.raises(UnusableInput, match=r"Ausgabe 2029: .*Vorhandene Ausgaben: 2030\. Bitte"):
        scaffold.new(town, 2029)
    assert files(town) == before


def test_parameters_that_would_not_load_are_not_left_behind(town):
    with pytest.raises(UnusableInput, match=r"parameters/2101\.yaml, jahr: höchstens 2100 erwartet"):
        scaffold.new(town, 2101)
    assert sorted(path.name for path in (town.folder / "parameters").iterdir()) == ["2030.yaml"]
    assert town.years() == [2030]


def test_after_an_interruption_the_sources_are_kept(town):
    town.data(2031).mkdir()
    town.sources(2031).write_text("nicht_geliefert: {arbeit: das Amt zieht um}\n", encoding="utf-8")
    assert town.sources(2031) not in scaffold.new(town, 2031)
    assert Edition(town, 2031).sources.nicht_geliefert == {"arbeit": "das Amt zieht um"}


def test_an_edition_that_cannot_be_read_is_no_model(town):
    town.table(2030, "belegung").write_text("kaputt", encoding="utf-8")
    town.table(2030, "arbeit").unlink()
    before = files(town)
    with pytest.raises(UnusableInput) as refused:
        scaffold.new(town, 2031)
    assert {problem.split(",")[0].split(":")[0] for problem in refused.value.problems} == {
        "Datei data/2030/belegung.csv",
        "Datei data/2030/arbeit.csv",
    }
    assert files(town) == before


def test_a_crash_while_writing_leaves_no_half_workbook(town):
    scaffold.new(town, 2031)
    town.survey(2031).unlink()
    town.table(2031, "kennzahlen").write_text("kaputt", encoding="utf-8")  # the sheets before it are written by then
    with pytest.raises(UnusableInput, match=r"kennzahlen\.csv"):
        scaffold.new(town, 2031)
    assert list(town.outputs.iterdir()) == []


def test_where_nothing_can_be_written_the_place_is_named_and_a_second_try_works(town):
    town.outputs.write_text("kein Ordner", encoding="utf-8")
    with pytest.raises(NotWritable, match="outputs“ lässt sich nicht schreiben"):
        scaffold.new(town, 2031)
    town.outputs.unlink()
    assert scaffold.new(town, 2031) == [town.survey(2031)]


def test_the_command_says_what_was_made_what_to_decide_and_how_to_go_on(town):
    result = CliRunner().invoke(cli, ["new", "2031", "--root", str(town.folder)])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[:3] == [
        f"Angelegt: {town.parameters(2031)}",
        f"Angelegt: {town.sources(2031)}",
        f"Mappe: {town.survey(2031)}",
    ]
    assert lines[3] == "Zu entscheiden (parameters/2031.yaml, Zeile 3): Stichtag bestätigen"
    assert len(lines[4:-1]) == 3 and all(line.startswith("Zu entscheiden (") for line in lines[4:-1])
    assert "soest import" in lines[-1]


def test_the_town_of_soest_can_go_on(tmp_path):
    for name in ("parameters", "data", "notebooks"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    root = Root(tmp_path)
    year = root.years()[-1] + 1
    scaffold.new(root, year)
    edition = Edition(root, year)
    assert edition.parameters.jahr == year
    book = load_workbook(root.survey(year))
    assert book.sheetnames[1:-3] == [t.name for t in sorted_by_office(edition.package.resources)]


def sorted_by_office(tables):
    offices = list(dict.fromkeys(table.lieferant for table in tables))
    return sorted(tables, key=lambda table: offices.index(table.lieferant))
