"""Tables that a town adds or retires without code: the notebook zusatztabelle, run as the report runs it."""

import json
import shutil
from pathlib import Path

import pytest

from soest_analysis.edition import Edition
from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report.contract import resources
from soest_analysis.report.execute import sections
from soest_analysis.sections.zusatztabelle import select_ausgabe
from tests.running import NothingKept

REPOSITORY = Path(__file__).parents[2]
TOWN = REPOSITORY / "tests" / "towns" / "musterstadt"


def redescribe(root, name, **entries):
    """Change a table's entry in the descriptor."""
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    next(table for table in package["resources"] if table["name"] == name).update(entries)
    path.write_text(json.dumps(package), encoding="utf-8")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Musterstadt, which had no donations in 2031 and retires the table of origins, with the notebook."""
    root = tmp_path_factory.mktemp("orte") / "stadt"
    shutil.copytree(TOWN, root)
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
    redescribe(root, "herkunft", eingestellt={"ab": 2031, "grund": "niemand fragt mehr danach"}, frage="Woher?")
    (root / "data" / "2031" / "herkunft.csv").unlink()
    return root


def test_the_edition_shown_is_this_one_or_the_last_with_rows(town):
    edition = Edition.load(2031, town)
    chosen = {name: select_ausgabe(edition, name).year for name in ("belegung", "spenden", "herkunft")}
    assert chosen == {"belegung": 2031, "spenden": 2030, "herkunft": 2030}
    assert select_ausgabe(Edition.load(2030, town), "herkunft").year == 2030


def run(table):
    stem = table.replace("_", "-")
    return Run(
        abschnitt="zusatztabelle", titel="Titel", parameter={"tabelle": table}, zeigt=(f"tab-{stem}", f"abb-{stem}")
    )


@pytest.fixture(scope="module")
def executed(town, tmp_path_factory):
    """The notebook, run as the report runs it: table -> how it ended."""
    found = {}
    for root, year, tables in (
        (REPOSITORY, 2018, ["asylblg", "staedtischer_wohnraum"]),
        (town, 2031, ["spenden", "herkunft"]),
    ):
        with sections(Root(root), year, tmp_path_factory.mktemp("gelaufen"), NothingKept(), jobs=2) as running:
            for future in running.submit([run(table) for table in tables]):
                outcome = future.result()
                found[outcome.run.parameter["tabelle"]] = outcome
    return found


@pytest.mark.parametrize("table", ["asylblg", "staedtischer_wohnraum", "spenden", "herkunft"])
def test_the_notebook_keeps_its_contract(executed, table):
    assert executed[table].problems == []


def resource(executed, table, kind="tab-"):
    return next(shown for shown, _ in resources(executed[table].notebook) if shown["name"].startswith(kind))


def spoken(executed, table):
    return "".join(
        output.data["text/markdown"]
        for cell in executed[table].notebook.cells
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    )


def test_the_notebook_prints_the_published_table(executed):
    shown = resource(executed, "asylblg")
    assert shown["title"] == "Leistungsbeziehende nach dem Asylbewerberleistungsgesetz"
    assert [row["personen"] for row in shown["data"]] == [122, 37, 159]  # Abbildung 3 of the concept
    assert shown["bericht"]["summenzeilen"] == [2]
    assert "insgesamt 159" in spoken(executed, "asylblg")


def test_a_retired_table_still_runs_and_says_since_when_why_and_what_is_known(executed):
    text = spoken(executed, "herkunft")
    assert "wird seit 2031 nicht mehr erhoben. Grund: niemand fragt mehr danach. " in text
    assert "aus der Ausgabe 2030" in text
    shown = resource(executed, "herkunft")
    assert len(shown["data"]) > 1 and "liegt nicht vor" not in shown["sources"][0]["title"]


def test_the_chart_asks_the_question_of_the_descriptor_or_makes_one_of_the_title(executed):
    assert resource(executed, "herkunft", "abb-")["title"] == "Woher?"
    assert resource(executed, "spenden", "abb-")["title"] == "Spenden: Wie hoch ist der Wert „Euro“ je Monat?"


def test_an_undelivered_table_says_why(executed):
    assert "liegt nicht vor. Grund: die Kämmerei zählt erst ab 2032." in spoken(executed, "spenden")
