"""Returned workbooks become the edition's data, all of it or nothing; contradictions are named, never decided."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from filled import OFFICE, WORK, Workbook, begin, with_work

from soest_analysis.atomic import lock
from soest_analysis.cli import cli
from soest_analysis.edition import Edition
from soest_analysis.errors import Locked, NotWritable, UnusableInput
from soest_analysis.intake import importing
from soest_analysis.intake.importing import import_surveys
from soest_analysis.intake.template import write_survey
from soest_analysis.paths import Root
from soest_analysis.yaml_files import read_yaml

PERSONS = "Personen"
PROJECT = Path(__file__).parents[2]
GOALS = {
    "name": "ziele",
    "path": "ziele.csv",
    "title": "Ziele",
    "description": "Eine Zeile je Ziel.",
    "lieferant": "Büro Ü/Ö",
    "personenzahlen": [],
    "erhebung": {"fortschreiben": ["text"]},
    "schema": {
        "fields": [
            {"name": "ziel", "type": "string", "title": "Ziel"},
            {"name": "text", "type": "string", "title": "Text"},
        ],
        "primaryKey": ["ziel"],
    },
}
SOURCES = """
dokumente: {plan: {titel: Plan der Probe, kurz: Plan, herausgeber: Stadt Probstadt, lizenz: frei}}
tabellen:
  schulen: {dokument: plan, quelle: Schulamt, fundstelle: Seite 3, lieferant: Amt für Prüfung}
  ziele: {dokument: plan, fundstelle: Kapitel 5, lieferant: Büro Ü/Ö, stand: 2028}
"""


@pytest.fixture
def town(town):
    """The town with goals that are only carried on, and an edition of 2031 that has no data yet."""
    package = json.loads(town.descriptor.read_text(encoding="utf-8"))
    package["resources"].append(GOALS)
    town.descriptor.write_text(json.dumps(package), encoding="utf-8")
    town.table(2030, "ziele").write_text("ziel,text\na,Alle lernen Deutsch.\n", encoding="utf-8")
    town.sources(2030).write_text(SOURCES.replace("stand: 2028", 'stand: "2028"'), encoding="utf-8")
    return begin(town)


def state(root):
    """Every file of the data with its bytes and its time of change."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.folder.joinpath("data").rglob("*.*")
        if path.is_file()
    }


def csv(root, name):
    return root.table(2031, name).read_text(encoding="utf-8")


def sources(root):
    return read_yaml(root.sources(2031), "quellen.yaml")


def refused(root, *paths, **options):
    """The sentences with which an import is refused; nothing has changed then."""
    before = state(root)
    with pytest.raises(UnusableInput) as error:
        import_surveys(root, paths, **options)
    assert state(root) == before
    return error.value.problems


# The first import


def test_a_filled_workbook_becomes_tables_comments_reasons_and_sources(town):
    workbook = with_work(town, tables=()).deliver("arbeit", source="Zählung", definition="ohne Minijobs")
    workbook.note("Kommentare", "wohnen", "Es wird **eng**.\r\n\r\nSehr.\n\n")
    workbook.note("Nicht geliefert", "kennzahlen", "das Büro ist unbesetzt")
    told = []
    changes = import_surveys(town, [workbook.save()], announce=told.append)
    assert csv(town, "arbeit") == (
        "alter,arbeit,personen\n1-3,ja,2\n1-3,nein,3\n1-3,gesamt,5\n4-6,ja,7\n4-6,nein,\n4-6,gesamt,\n"
        "gesamt,ja,9\ngesamt,nein,\ngesamt,gesamt,\n"
    )
    assert town.comment(2031, "wohnen").read_bytes() == b"Es wird **eng**.\n\nSehr.\n"
    entry = sources(town)["tabellen"]["arbeit"]
    assert entry == {
        "dokument": "erhebung_2031_amt_fuer_pruefung",
        "stichtag": "2031-09-30",
        "stand": "30.09.2031",
        "quelle": "Zählung",
        "fundstelle": "Blatt „arbeit“",
        "konzeptnummer": None,
        "lieferant": "Amt für Prüfung",
        "datum": "2031-10-06",
        "weitere": [],
        "teile": {},
        "definition": "ohne Minijobs",
    }
    document = sources(town)["dokumente"]["erhebung_2031_amt_fuer_pruefung"]
    assert len(document.pop("sha256")) == 64
    assert document == {
        "titel": "Erhebung 2031, Amt für Prüfung",
        "kurz": "Erhebung 2031",
        "herausgeber": "Stadt Probstadt",
        "datum": "2031-10-06",
        "lizenz": "nicht angegeben",
        "datei": "antwort.xlsx",
        "hinweis": None,
    }
    assert sources(town)["nicht_geliefert"] == {"kennzahlen": "das Büro ist unbesetzt"}
    assert Edition(town, 2031).table("arbeit").personen.sum() == 26
    assert "Zählung; Stand 30.09.2031; Erhebung 2031, Blatt „arbeit“" in Edition(town, 2031).source("arbeit").text
    assert told == [changes.text]
    assert changes.text.splitlines() == [
        "Erhebung 2031: antwort.xlsx (Amt für Prüfung)",
        "  arbeit: neu, 9 Zeilen".replace("9 Z", "9\u00a0Z"),
        "  Nicht geliefert: kennzahlen, das Büro ist unbesetzt",
        "  Kommentare neu: wohnen",
        "  Noch offen: belegung, schulen, ziele",
    ]
    assert sorted(path.name for path in town.data(2031).parent.iterdir()) == ["2030", "2031", "datapackage.json"]


def test_without_a_source_the_one_of_the_edition_before_stands(town):
    import_surveys(town, [Workbook(town).deliver("schulen", source="").deliver("arbeit").save()])
    tables = sources(town)["tabellen"]
    assert (tables["schulen"]["quelle"], tables["arbeit"]["quelle"]) == ("Schulamt", None)
    assert list(tables) == ["arbeit", "schulen"]  # in the descriptor's order


def test_what_is_carried_on_unchanged_keeps_its_source(town):
    import_surveys(town, [Workbook(town, tables=("ziele",)).deliver("ziele").save()])
    assert csv(town, "ziele") == "ziel,text\na,Alle lernen Deutsch.\n"
    assert sources(town)["tabellen"]["ziele"]["fundstelle"] == "Kapitel 5"
    assert sources(town)["dokumente"] == {
        "plan": read_yaml(town.sources(2030), "")["dokumente"]["plan"]
        | dict.fromkeys(("datum", "sha256", "datei", "hinweis"))
    }
    changes = import_surveys(
        town, [Workbook(town, tables=("ziele",)).deliver("ziele").put("ziele", "Text", {("a",): "Alle lesen."}).save()]
    )
    assert changes.tables["ziele"].cells[0].new == "Alle lesen."
    assert sources(town)["tabellen"]["ziele"]["fundstelle"] == "Blatt „ziele“"
    assert list(sources(town)["dokumente"]) == ["erhebung_2031_amt_fuer_pruefung"]  # nothing names the plan any more


def test_what_rests_on_several_documents_keeps_them_all(town):
    path = town.sources(2030)
    text = path.read_text(encoding="utf-8").replace(
        "ziele: {dokument: plan,", "ziele: {dokument: plan, weitere: [antrag],"
    )
    request = "dokumente: {antrag: {titel: Antrag, kurz: Antrag, herausgeber: Rat, lizenz: frei}, "
    path.write_text(text.replace("dokumente: {", request, 1), encoding="utf-8")
    import_surveys(town, [Workbook(town, tables=("ziele",)).deliver("ziele").save()])
    assert sources(town)["tabellen"]["ziele"]["weitere"] == ["antrag"]
    assert sources(town)["dokumente"]["antrag"]["herausgeber"] == "Rat"


def test_a_dry_run_tells_and_writes_nothing(town):
    before, told = state(town), []
    changes = import_surveys(town, [with_work(town).save()], dry_run=True, announce=told.append)
    assert changes.any and told and state(town) == before


# Again


def test_the_same_workbook_twice_changes_nothing(town):
    workbook = with_work(town, tables=()).deliver("belegung").deliver("ziele").note("Kommentare", "wohnen", "Eng.")
    workbook.put("belegung", PERSONS, {("12/2030", "Im Norden"): 14})
    path = workbook.save()
    assert import_surveys(town, [path]).any
    before = state(town)
    again = import_surveys(town, [path])
    assert not again.any and state(town) == before
    assert again.text.splitlines()[1:] == [
        "  Unverändert: belegung, arbeit, ziele",
        "  Noch offen: schulen, kennzahlen",
        "Nichts zu schreiben: Die Mappen sagen nichts Neues.",
    ]


def test_another_file_with_the_same_content_changes_nothing(town):
    import_surveys(town, [with_work(town).save()])
    before = state(town)
    other = with_work(town, name="noch_einmal.xlsx")  # asked again, so it holds what the edition holds
    assert not import_surveys(town, [other.save()]).any and state(town) == before


def test_a_correction_names_what_changes_and_leaves_the_rest_alone(town):
    import_surveys(town, [with_work(town, tables=("arbeit", "schulen")).deliver("schulen").save()])
    before = state(town)
    workbook = Workbook(town, "korrektur.xlsx", tables=("arbeit", "schulen"))
    workbook.put("schulen", "Klassen", {("Grundschule", "Biber-Schule"): 6}).put(
        "schulen", "Quote [Prozent]", {("Grundschule", "Biber-Schule"): 12.5}
    )
    workbook.put("schulen", "entfällt", {("Realschule", "Dachs-Schule"): "x"})
    workbook.add("schulen", Form="Realschule", Schule="Elster-Schule", Klassen=3)
    changes = import_surveys(town, [workbook.save()])
    assert changes.text.replace("\u00a0", " ").splitlines()[1:7] == [
        "  schulen: geändert, 2 Angaben, 1 neue Zeile und 1 entfallene Zeile",
        "    Grundschule / Biber-Schule, Klassen: leer → 6",
        "    Grundschule / Biber-Schule, Quote [Prozent]: leer → 12,5",
        "    neu: Realschule / Elster-Schule",
        "    entfällt: Realschule / Dachs-Schule",
        "  Unverändert: arbeit",
    ]
    after = state(town)
    assert {path.name for path in after if after[path] != before.get(path)} == {"schulen.csv", "quellen.yaml"}
    tables = sources(town)["tabellen"]
    assert tables["arbeit"]["dokument"] == "erhebung_2031_amt_fuer_pruefung"
    assert tables["schulen"]["dokument"] == "erhebung_2031_amt_fuer_pruefung_2"
    assert sources(town)["dokumente"]["erhebung_2031_amt_fuer_pruefung_2"]["datei"] == "korrektur.xlsx"


def test_only_the_first_ten_changes_are_printed(town):
    import_surveys(town, [Workbook(town, tables=("ziele",)).deliver("ziele").save()])
    workbook = Workbook(town, "mehr.xlsx", tables=("ziele",))
    for number in range(12):
        workbook.add("ziele", number, Ziel=f"z{number}", Text="Alle zählen.")
    lines = import_surveys(town, [workbook.save()]).text.splitlines()
    assert lines[2] == "    neu: z0" and lines[11:13] == ["    neu: z9", "    … und 2 weitere"]


def test_a_new_stichtag_alone_changes_the_source_only(town):
    import_surveys(town, [with_work(town).save()])
    before = state(town)
    changes = import_surveys(town, [with_work(town).deliver("arbeit", day=date(2031, 8, 31)).save()])
    assert (
        "  arbeit: Zahlen unverändert, Angaben zur Herkunft geändert\n    Stichtag: 2031-09-30 → 2031-08-31"
        in changes.text
    )
    assert state(town)[town.table(2031, "arbeit")] == before[town.table(2031, "arbeit")]
    assert sources(town)["tabellen"]["arbeit"]["stand"] == "31.08.2031"


def test_comments_are_changed_deleted_and_left_alone(town):
    def comment(text):
        return import_surveys(town, [Workbook(town, tables=("arbeit",)).note("Kommentare", "wohnen", text).save()])

    assert "Kommentare neu: wohnen" in comment("Eins.").text
    changed = comment("Zwei.").text
    assert "Kommentare geändert: wohnen" in changed and "    wohnen, bisher: Eins." in changed
    assert town.comment(2031, "wohnen").read_text(encoding="utf-8") == "Zwei.\n"
    assert not comment(None).any  # an empty cell says nothing
    assert "Kommentare gelöscht: wohnen" in comment("entfällt").text
    assert not town.comment(2031, "wohnen").exists()


def test_a_table_that_is_declared_missing_goes_and_comes_back(town):
    import_surveys(town, [with_work(town).save()])
    fresh = Workbook(town, tables=("arbeit",))
    fresh["arbeit"]["B4"].value = fresh["arbeit"]["B5"].value = None
    changes = import_surveys(town, [fresh.note("Nicht geliefert", "arbeit", "falsch gezählt").save()])
    assert "  Nicht geliefert: arbeit, falsch gezählt (bisherige Tabelle entfällt)" in changes.text
    assert not town.table(2031, "arbeit").exists()
    assert sources(town) == {"dokumente": {}, "tabellen": {}, "nicht_geliefert": {"arbeit": "falsch gezählt"}}
    workbook = with_work(town)
    workbook.note("Nicht geliefert", "arbeit", None)
    import_surveys(town, [workbook.save()])
    assert sources(town)["nicht_geliefert"] == {} and csv(town, "arbeit").count("\n") == 10


# Several workbooks


def two(root, first, second, heading=PERSONS, key=("1-3", "mit Arbeit")):
    """Two offices that fill the same cell of the same table."""
    paths = []
    for name, office, value in (("a.xlsx", "Amt A", first), ("b.xlsx", "Amt B", second)):
        workbook = (
            Workbook(root, name, office, tables=("arbeit",))
            .deliver("arbeit")
            .put("arbeit", PERSONS, dict.fromkeys(WORK))
        )
        paths.append(workbook.put("arbeit", heading, {key: value}).save())
    return paths


def test_two_offices_fill_in_parts_of_one_table(town):
    paths = [
        Workbook(town, name, office, tables=("arbeit",))
        .deliver("arbeit", filled=day)
        .put("arbeit", PERSONS, {key: WORK[key] if key[0] == age else None for key in WORK})
        .save()
        for name, office, age, day in (
            ("a.xlsx", "Amt A", "1-3", date(2031, 10, 7)),
            ("b.xlsx", "Amt B", "4-6", date(2031, 10, 9)),
        )
    ]
    import_surveys(town, paths)
    assert csv(town, "arbeit").splitlines()[1:5] == ["1-3,ja,2", "1-3,nein,3", "1-3,gesamt,5", "4-6,ja,7"]
    entry = sources(town)["tabellen"]["arbeit"]
    assert (entry["lieferant"], entry["datum"]) == (
        "Amt B und Amt A",
        "2031-10-09",
    )  # the one filled in last goes first
    documents = sources(town)["dokumente"]
    assert [documents[key]["datei"] for key in (entry["dokument"], *entry["weitere"])] == ["b.xlsx", "a.xlsx"]
    held = csv(town, "arbeit")
    for path in paths:  # one part alone would empty the other
        with pytest.raises(UnusableInput, match=r"die vorhandenen Angaben erwartet, nichts gefunden.*alle zusammen"):
            import_surveys(town, [path])
    assert not import_surveys(town, paths).any
    assert csv(town, "arbeit") == held
    assert entry["fundstelle"] == "Blatt „arbeit“, zusammengeführt mit a.xlsx"


def test_the_order_of_the_files_does_not_matter(town, tmp_path):
    paths = two(town, 7, None)
    other = Root(Path(shutil.copytree(town.folder, tmp_path / "gleiche_stadt")))
    import_surveys(town, paths)
    import_surveys(other, paths[::-1])
    assert csv(town, "arbeit").splitlines()[1] == "1-3,ja,7"
    assert csv(other, "arbeit") == csv(town, "arbeit")
    assert other.sources(2031).read_bytes() == town.sources(2031).read_bytes()


def test_two_offices_that_contradict_each_other_are_both_named(town):
    assert refused(town, *two(town, 7, 8)) == [
        "Blatt arbeit, 1-3 / mit Arbeit, Spalte Personen: gleiche Angaben erwartet, gefunden: Datei a.xlsx, Zeile 10: "
        "„7“; Datei b.xlsx, Zeile 10: „8“. Bitte klären, was gilt, und in einer der Mappen berichtigen oder löschen."
    ]


def test_equal_figures_are_no_contradiction(town):
    import_surveys(town, two(town, 7, 7))
    assert csv(town, "arbeit").splitlines()[1] == "1-3,ja,7"


def test_new_rows_of_two_offices_stand_side_by_side(town):
    paths = []
    for name, school in (("a.xlsx", "Elster-Schule"), ("b.xlsx", "Fuchs-Schule")):
        workbook = Workbook(town, name, tables=("schulen",)).deliver("schulen")
        workbook.add("schulen", Form="Realschule", Schule=school, Klassen=1)
        paths.append(workbook.save())
    import_surveys(town, paths)
    schools = [line.split(",")[1] for line in csv(town, "schulen").splitlines()[1:]]
    assert schools[:4] == ["=Amsel-Schule", "Biber-Schule", "gesamt", "Dachs-Schule"]
    assert sorted(schools[4:]) == ["Elster-Schule", "Fuchs-Schule"]


def test_a_row_that_one_ends_and_another_fills_in_is_a_contradiction(town):
    school = ("Realschule", "Dachs-Schule")
    one = (
        Workbook(town, "a.xlsx", tables=("schulen",))
        .deliver("schulen")
        .put("schulen", "entfällt", {school: "x"})
        .save()
    )
    untouched = Workbook(town, "b.xlsx", tables=("schulen",)).deliver("schulen").save()
    assert [row["schule"] for row in import_surveys(town, [one, untouched], dry_run=True).tables["schulen"].after] == [
        "=Amsel-Schule",
        "Biber-Schule",
        "gesamt",
    ]
    filled = (
        Workbook(town, "b.xlsx", tables=("schulen",)).deliver("schulen").put("schulen", "Klassen", {school: 4}).save()
    )
    found = refused(town, one, filled)
    assert len(found) == 1 and "Datei a.xlsx, Zeile 13: „entfällt“; Datei b.xlsx, Zeile 13: ausgefüllt" in found[0]


def test_contradicting_comments_reasons_and_details_are_named(town):
    paths = [
        Workbook(town, name)
        .deliver("arbeit", day=day)
        .note("Kommentare", "wohnen", text)
        .note("Nicht geliefert", "kennzahlen", text)
        .save()
        for name, day, text in (("a.xlsx", date(2031, 9, 30), "Eins."), ("b.xlsx", date(2031, 9, 29), "Zwei."))
    ]
    found = refused(town, *paths)
    assert len(found) == 3
    assert found[0].startswith(
        "Blatt arbeit, Stichtag: gleiche Angaben erwartet, gefunden: Datei a.xlsx: „30.09.2031“; Datei b.xlsx: „29.09.2031“."
    )
    comment, reason = found[1:]
    assert "Datei a.xlsx, Blatt Kommentare, Zelle C4: „Eins.“; Datei b.xlsx" in comment
    assert reason.startswith("kennzahlen: gleiche Angaben erwartet") and "Blatt Nicht geliefert" in reason


def test_a_table_that_one_delivers_and_another_declares_missing_is_a_contradiction(town):
    one = with_work(town, name="a.xlsx").save()
    other = Workbook(town, "b.xlsx", tables=("arbeit",)).note("Nicht geliefert", "arbeit", "liegt nicht vor").save()
    found = refused(town, one, other)
    assert len(found) == 1 and "die Tabelle arbeit steht aber in der Datei a.xlsx" in found[0]


def test_problems_of_all_files_are_told_at_once(town, tmp_path):
    bad = with_work(town, name="a.xlsx").put("arbeit", PERSONS, {("1-3", "mit Arbeit"): "sieben"}).save()
    worse = with_work(town, name="b.xlsx").deliver("arbeit", day="gestern").save()
    found = refused(town, bad, worse)
    assert [problem.split(",")[0] for problem in found] == ["Datei a.xlsx", "Datei b.xlsx"]
    html = tmp_path / "c.xlsx"
    html.write_text("<html>", encoding="utf-8")
    assert len(refused(town, html, tmp_path / "fehlt.xlsx")) == 2


def test_two_files_of_one_name_cannot_be_told_apart(town, tmp_path):
    path = with_work(town).save()
    (tmp_path / "ordner").mkdir()
    other = Path(shutil.copy(path, tmp_path / "ordner"))
    assert refused(town, path, other) == [
        "Datei antwort.xlsx: jeden Namen einmal erwartet, 2-mal gefunden. Bitte umbenennen."
    ]


# Against what another office delivered


def test_figures_of_another_office_are_not_overwritten_in_silence(town):
    import_surveys(town, [with_work(town).save()])
    other = with_work(town, name="jobcenter.xlsx", office="Jobcenter").put(
        "arbeit", PERSONS, {("1-3", "mit Arbeit"): 4}
    )
    path = other.put("arbeit", PERSONS, {("4-6", "ohne Arbeit"): 1}).save()
    found = refused(town, path)
    assert len(found) == 1
    assert "vorhandenen Lieferung (Amt für Prüfung, antwort.xlsx)" in found[0]
    assert "in der neuen (Jobcenter, jobcenter.xlsx) gefunden: 1-3 / mit Arbeit, Personen: 2 → 4." in found[0]
    assert "4-6" not in found[0]  # what was missing may be added
    assert import_surveys(town, [path], replace=True).any
    assert csv(town, "arbeit").splitlines()[1] == "1-3,ja,4"
    assert sources(town)["tabellen"]["arbeit"]["lieferant"] == "Jobcenter"


def test_a_table_of_another_office_is_not_declared_missing_in_silence(town):
    import_surveys(town, [with_work(town).save()])
    other = Workbook(town, "b.xlsx", "Jobcenter", tables=("arbeit",))
    other["arbeit"]["B4"].value = other["arbeit"]["B5"].value = None
    found = refused(town, other.note("Nicht geliefert", "arbeit", "keine Zeit").save())
    assert len(found) == 1 and "die Tabelle wird als nicht geliefert gemeldet" in found[0]


# All or nothing


def test_a_full_disk_leaves_everything_as_it_was(town, monkeypatch):
    path, before, entries = with_work(town).save(), state(town), sorted(town.data(2031).parent.iterdir())

    def full(frame, target):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(importing, "write_table", full)
    with pytest.raises(NotWritable, match=r"arbeit\.csv"):
        import_surveys(town, [path])
    assert state(town) == before and sorted(town.data(2031).parent.iterdir()) == entries


def test_what_cannot_be_read_again_is_not_put_in_place(town, monkeypatch):
    path, before = with_work(town).save(), state(town)
    monkeypatch.setattr(importing, "write_table", lambda frame, target: target.write_text("x\n", encoding="utf-8"))
    with pytest.raises(UnusableInput, match=r"data/2031/arbeit\.csv"):
        import_surveys(town, [path])
    assert state(town) == before


KILLED = """
import os, sys
from pathlib import Path
from soest_analysis.intake import importing
from soest_analysis.paths import Root
kill = lambda *arguments: os._exit(9)
setattr(importing, sys.argv[3], kill)
importing.import_surveys(Root(Path(sys.argv[1])), [Path(sys.argv[2])])
"""


@pytest.mark.parametrize("step", ["write_table", "switch"])
def test_a_killed_import_leaves_everything_and_the_next_one_works(town, step):
    path, before = with_work(town).save(), state(town)
    done = subprocess.run([sys.executable, "-c", KILLED, town.folder, path, step], check=False)
    assert done.returncode == 9
    assert {path: text for path, text in state(town).items() if ".2031.neu" not in path.parts} == before
    import_surveys(town, [path])
    assert csv(town, "arbeit").splitlines()[1] == "1-3,ja,2"
    assert sorted(entry.name for entry in (town.folder / "data").iterdir()) == ["2030", "2031", "datapackage.json"]


def test_two_imports_do_not_run_at_once(town):
    path, before = with_work(town).save(), state(town)
    with lock(town, "2031"), pytest.raises(Locked, match=f"Prozess {os.getpid()}"):
        import_surveys(town, [path])
    assert state(town) == before


# The command line


def soest(root, *arguments):
    return CliRunner().invoke(cli, ["import", *map(str, arguments), "--root", str(root.folder)])


def test_the_command_tells_what_it_does(town):
    path, before = with_work(town).save(), state(town)
    dry = soest(town, path, "--dry-run")
    assert dry.output.splitlines()[-1] == "Probelauf: nichts geschrieben." and state(town) == before
    done = soest(town, path)
    assert done.output.splitlines()[0] == f"Erhebung 2031: antwort.xlsx ({OFFICE})"
    assert done.output.splitlines()[-1] == "Geschrieben: data/2031" and done.exit_code == 0
    assert soest(town, path).output.splitlines()[-1] == "Nichts zu schreiben: Die Mappen sagen nichts Neues."


def test_the_command_fails_with_one_sentence_per_problem_and_no_traceback(town, tmp_path):
    (tmp_path / "leer.xlsx").touch()
    command = [sys.executable, "-m", "soest_analysis", "import", "leer.xlsx", "fehlt.xlsx", "--root", str(town.folder)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2 and "Traceback" not in done.stderr
    command[4:6] = []
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stderr == "Es fehlt die Angabe MAPPE. Hilfe: soest --help\n"


# The real edition


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The real edition with a workbook that delivers all of it again."""
    folder = tmp_path_factory.mktemp("soest")
    for name in ("parameters", "data", "notebooks"):
        shutil.copytree(PROJECT / name, folder / name)
    root = Root(folder)
    edition = Edition(root, 2018)
    path = folder / "erhebung.xlsx"
    write_survey(edition, path, edition.package.resources, "Abteilung Soziales")
    return root, path


def rebuilt(root, path, target):
    """The tables of an edition that has lost them, imported from its own workbook; and the ones it had."""
    shutil.copytree(root.folder, target, ignore=shutil.ignore_patterns("*.xlsx"))
    town = Root(target)
    had = {file.name: file.read_bytes() for file in town.data(2018).glob("*.csv")}
    for name in Edition(town, 2018).sources.tabellen:  # all but the explanations, which nobody delivers
        town.table(2018, name).unlink()
    import_surveys(town, [path])
    return {file.name: file.read_bytes() for file in town.data(2018).glob("*.csv")}, had


def test_the_edition_of_2018_goes_through_its_workbook_unchanged(real, tmp_path):
    root, path = real
    now, had = rebuilt(root, path, tmp_path / "stadt")
    assert now == had and len(had) > 15


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="braucht LibreOffice")
def test_libreoffice_changes_nothing_in_it(real, tmp_path):
    root, path = real
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        tmp_path,
        path,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = tmp_path / path.name
    assert saved.read_bytes() != path.read_bytes()
    now, had = rebuilt(root, saved, tmp_path / "stadt")
    assert now == had
