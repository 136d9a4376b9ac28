"""``soest init-town``: a skeleton that runs and holds nothing of the town that it was copied from."""

import csv
import json
import re
import shutil
from datetime import date

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from soest_analysis.cli import cli
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.intake import layout, scaffold, town
from soest_analysis.intake.importing import import_surveys
from soest_analysis.parameters import open_decisions
from soest_analysis.paths import Root
from soest_analysis.sources import Sources
from tests.clerk import fill
from tests.running import REPOSITORY, contents, copy_inputs
from tests.test_another_town import own_names, said

NAME, AGS, YEAR = "Musterstadt", "05999999", 2026
STATUS = ("gestattung", "duldung", "gesamt")
TEXTS = (".json", ".yaml", ".md", ".ipynb")


def build(folder, model=REPOSITORY, **other):
    arguments = {"name": NAME, "ags": AGS, "year": YEAR} | other
    return town.create(Root(model), folder, **arguments)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gebiet") / "muster"
    build(folder)
    return Root(folder)


@pytest.fixture
def root(built, tmp_path):
    """A copy of the skeleton that a test may change."""
    return Root(shutil.copytree(built.folder, tmp_path / "muster"))


def figures():
    """Every figure of the edition 2018 that has three digits, so that it is not there by chance."""
    found = set()
    for path in (REPOSITORY / "data" / "2018").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                found |= {cell for cell in row if re.fullmatch(r"\d{3,}|\d+\.\d{2,}|\d{2,}\.\d", cell)}
    return found


def asylblg(root, office="Sozialamt", **absent):
    """The workbook as an office sends it back: one table filled in, the reasons as they went out but for ``absent``."""
    book = root.survey(YEAR)
    rows = [{"aufenthaltsstatus": code, "personen": str(n)} for code, n in zip(STATUS, (40, 30, 70), strict=True)]
    filled = {"office": office, "filled": date(YEAR + 1, 1, 15), "day": date(YEAR, 12, 31)}
    fill(book, Edition(root, YEAR).package, {"asylblg": rows}, absent=absent, **filled)
    return book


def test_the_skeleton_holds_every_notebook_and_general_suite_and_no_table(built):
    files = contents(built.folder)
    stems = [path.name for path in (REPOSITORY / "notebooks").glob("*.ipynb")]
    names = [table.name for table in Edition(built, YEAR).package.resources]
    assert {name for name in files if name.startswith("notebooks/")} == {f"notebooks/{stem}" for stem in stems}
    assert {name for name in files if name.startswith("expectations/")} == {f"expectations/{n}.json" for n in names}
    assert {name for name in files if "/" not in name} == {"LIESMICH.md"}
    assert {name for name in files if name.startswith("data/")} == {
        "data/datapackage.json",
        f"data/{YEAR}/quellen.yaml",
    }


def test_the_files_written_are_named(tmp_path):
    written = build(tmp_path / "neu")
    assert sorted(written) == sorted(path for path in (tmp_path / "neu").rglob("*") if path.is_file())
    assert [path.name for path in tmp_path.iterdir()] == ["neu"]  # nothing is left beside it


def test_every_table_is_missing_for_a_reason(built):
    edition = Edition(built, YEAR)
    assert edition.tables() and all(frame.empty for frame in edition.tables().values())
    assert all(edition.missing(table.name) == layout.NOT_YET for table in edition.package.resources)


def test_no_file_says_a_name_or_figure_of_the_town_it_came_from(built):
    paths = [path for path in built.folder.rglob("*") if path.is_file()]
    known, names = figures(), own_names()
    assert len(known) > 100 and {path.suffix for path in paths} <= set(TEXTS)
    for path in paths:
        assert not [name for name in names if said(path, name)], path
        text = re.sub(r'"id": "[0-9a-f-]+"', "", path.read_text(encoding="utf-8"))
        numbers = set(re.findall(r"(?<![\w.,])\d+(?:\.\d+)?(?![\w,])", text)) - {AGS, str(YEAR), "1990", "2100", "100"}
        assert not numbers & known, path


def test_offices_and_freely_named_rows_of_the_other_town_stay_behind(built):
    package = json.loads(built.descriptor.read_text("utf-8"))
    assert {table["lieferant"] for table in package["resources"]} == {town.OFFICE}
    suites = [json.loads(path.read_text("utf-8")) for path in built.expectations.glob("*.json")]
    assert {rule["meta"]["stelle"] for suite in suites for rule in suite["expectations"]} == {town.OFFICE}
    [count] = Edition(built, YEAR).describe("kennzahlen").personenzahlen
    assert count.ausser == {} and set(count.wo) == {"art", "einheit", "gebiet"}  # codes of closed lists are anybody's


def test_a_table_that_the_other_town_added_or_ended_for_itself_stays_behind(tmp_path):
    model = copy_inputs(tmp_path / "vorlage")
    package = json.loads((model / "data/datapackage.json").read_text("utf-8"))
    tables = {table["name"]: table for table in package["resources"]}
    tables["sprachangebote"]["seit"] = 2019
    tables["asylblg"]["eingestellt"] = {"ab": 2020, "grund": "Entfallen."}
    (model / "data/datapackage.json").write_text(json.dumps(package), "utf-8")
    build(tmp_path / "neu", model)
    left = {table.name for table in Edition(Root(tmp_path / "neu"), YEAR).package.resources}
    assert set(tables) - left == {"sprachangebote", "asylblg"}


def test_a_notebook_starts_with_the_new_towns_edition(built):
    for path in built.notebooks.glob("*.ipynb"):
        years = re.findall(r"jahr: int = (\d+)", path.read_text(encoding="utf-8"))
        assert set(years) <= {str(YEAR)}, path
        assert path.read_text("utf-8").replace(f"int = {YEAR}", "int = 2018") == (
            (REPOSITORY / "notebooks" / path.name).read_text("utf-8")
        )


@pytest.mark.parametrize("name", ["Musterstadt", 'Bad "Muster": an der #Ruhr', "Müster-$tadt {x}"])
def test_the_names_are_kept_as_they_were_given(tmp_path, name):
    build(tmp_path / "neu", name=name, designation=f"Gemeinde {name}")
    kommune = Edition(Root(tmp_path / "neu"), YEAR).parameters.kommune
    assert (kommune.name, kommune.bezeichnung, kommune.ags) == (name, f"Gemeinde {name}", AGS)


def test_what_has_to_be_decided_is_marked_in_whole_sentences(built):
    said = [text for _, text in open_decisions(built, YEAR)]
    assert any("Konzept" in text for text in said) and any("Ausschuss" in text for text in said)
    assert not [text for text in said if text.endswith(("und", "die", "sich", "keine", ",", ":")) or len(text) > 80]


def test_switched_off_runs_are_valid_when_switched_on(root):
    path = root.parameters(YEAR)
    text = re.sub(r"^  # (- abschnitt|  zeigt)", r"  \1", path.read_text("utf-8"), flags=re.MULTILINE)
    before = {run.id for run in Edition(root, YEAR).parameters.laeufe}
    path.write_text(text, "utf-8")
    assert {run.id for run in Edition(root, YEAR).parameters.laeufe} - before == {"szenarien", "kommunalvergleich"}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"ags": "5999999"}, "--ags: den Amtlichen Gemeindeschlüssel aus acht Ziffern"),
        ({"ags": "0599999x"}, "--ags:"),
        ({"ags": "٠٥٩٩٩٩٩٩"}, "--ags:"),
        ({"year": 1989}, "--year: ein Jahr von 1990 bis 2100 erwartet, „1989“ gefunden."),
        ({"year": 2101}, "--year:"),
        ({"name": " "}, "--name:"),
        ({"name": "Muster\nstadt"}, "--name:"),
    ],
)
def test_unusable_arguments_are_refused_before_anything_is_written(tmp_path, other, expected):
    with pytest.raises(UnusableInput, match=re.escape(expected)):
        build(tmp_path / "neu", **other)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "voll").mkdir()
    (tmp_path / "voll" / "notiz.txt").write_text("wichtig", "utf-8")
    for place in (tmp_path / "voll", tmp_path / "voll" / "notiz.txt"):
        with pytest.raises(UnusableInput, match="einen neuen oder leeren Ordner erwartet"):
            build(place)
    assert contents(tmp_path) == {"voll/notiz.txt": b"wichtig"}


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "leer").mkdir()
    build(tmp_path / "leer")
    assert [path.name for path in tmp_path.iterdir()] == ["leer"] and (tmp_path / "leer" / "LIESMICH.md").is_file()


def test_nothing_is_written_if_something_to_copy_cannot_be_read(tmp_path):
    model = copy_inputs(tmp_path / "vorlage")
    (model / "expectations" / "ziele.json").write_text("{", "utf-8")
    with pytest.raises(UnusableInput, match=r"expectations/ziele\.json"):
        build(tmp_path / "neu", model)
    assert [path.name for path in tmp_path.iterdir()] == ["vorlage"]


def test_the_command_says_what_to_decide_and_where_to_go_on(tmp_path):
    folder = tmp_path / "neu"
    arguments = [folder, "--name", NAME, "--ags", AGS, "--year", YEAR, "--root", REPOSITORY]
    done = CliRunner().invoke(cli, ["init-town", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0 and f"Angelegt: {folder}" in done.stdout
    assert "Zu entscheiden (parameters/2026.yaml, Zeile" in done.stdout and "LIESMICH.md" in done.stdout


def test_reasons_that_went_out_with_the_workbook_may_stay_beside_a_filled_sheet(root):
    scaffold.new(root, YEAR)
    changes = import_surveys(root, [asylblg(root)])
    sources = Sources.load(root, YEAR)
    assert set(changes.tables) == {"asylblg"} and "asylblg" in sources.tabellen
    assert "asylblg" not in sources.nicht_geliefert and sources.nicht_geliefert["schulen"] == layout.NOT_YET


def test_a_reason_that_somebody_gave_may_stay_beside_the_sheet_filled_in_since(root):
    scaffold.new(root, YEAR)
    path = root.sources(YEAR)
    yaml = YAML(typ="safe")
    sources = yaml.load(path)
    sources["nicht_geliefert"]["asylblg"] = "Wird erst im Frühjahr gezählt."
    yaml.dump(sources, path)
    import_surveys(root, [asylblg(root, asylblg="Wird erst im Frühjahr gezählt.")])
    assert "asylblg" in Sources.load(root, YEAR).tabellen


def test_a_reason_given_anew_beside_a_filled_sheet_is_still_refused(root):
    scaffold.new(root, YEAR)
    with pytest.raises(UnusableInput, match=r"kein Grund erwartet, „Doch nicht\.“ gefunden"):
        import_surveys(root, [asylblg(root, asylblg="Doch nicht.")])


def test_a_later_workbook_with_the_first_reasons_takes_no_table_away(root):
    scaffold.new(root, YEAR)
    untouched = shutil.copy(root.survey(YEAR), root.folder / "zweite.xlsx")
    import_surveys(root, [asylblg(root)])
    changes = import_surveys(root, [root.folder / "zweite.xlsx"])
    assert not changes.any and untouched.is_file()
    assert list(Edition(root, YEAR).table("asylblg").personen) == [40, 30, 70]


def test_the_next_year_is_carried_over_with_what_is_still_to_be_decided(root):
    scaffold.new(root, YEAR + 1)
    before, after = ([text for _, text in open_decisions(root, year)] for year in (YEAR, YEAR + 1))
    assert set(before) == set(after)
