"""What of an edition is computed again: only what changed, all that changed, and nothing that did not end well."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from soest_analysis import checksums
from soest_analysis.disclosure.prepare import prepare
from soest_analysis.edition import Edition
from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report import execute, manifest
from soest_analysis.report.reuse import ASKED, DAMAGED, NEW, UNCLEAR, Results
from soest_analysis.report.run import REUSED, all_checksums, publish
from tests.running import contents, soest

AREAS = ("sprache", "kita_schule", "berufskollegs", "beruf_qualifizierung", "private_wohnungen", "religion_freizeit")
ALL_AREAS = {f"ist_stand-{area}" for area in AREAS}


@pytest.fixture
def computed(published, town):
    """A town whose edition was computed, with its kept results; the test may change the town."""
    for name in (".abschnitte", ".laeufe"):
        shutil.copytree(published / "outputs" / name, town / "outputs" / name)
    return town


def results(root):
    home = Root(root)
    protection = prepare(Edition(home, 2018), "public", home.protection("2018")).protection
    edition = Edition(home, 2018, protection=protection)
    return edition, Results(edition, home.results("2018"), all_checksums(home, edition.parameters))


def executed_again(root):
    """Which runs would be executed; the page that reads the gate's result is left out, for the gate would run too."""
    edition, kept = results(root)
    return {run.id: kept.find(run)[1] for run in edition.runs if run.id != "datenqualitaet" and not kept.find(run)[0]}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")


def test_without_a_change_nothing_is_executed_again(computed):
    edition, kept = results(computed)
    assert {kept.find(run)[1] for run in edition.runs} == {REUSED}
    assert len(edition.runs) == 19


# Which section shows or tells what was read off the notebooks. Without old text, an empty line is added to the file.
CHANGES = {
    "a-table-of-two-sections": ("data/2018/schulen.csv", "", "", {"betreuung_schule", "einfache_sprache"}),
    "a-table-of-many-sections": ("data/2018/akteure.csv", "", "", {"bausteine", *ALL_AREAS}),
    "a-notebook": ("notebooks/massnahmen.ipynb", "# Maßnahmen und Ziele", "# Ziele", {"massnahmen"}),
    "the-year-of-the-concept": (
        *("parameters/2018.yaml", "  jahr: 2018\n", "  jahr: 2017\n"),
        {"massnahmen", "kommunalvergleich", "zusammenfassung", "einfache_sprache"},
    ),
    "the-question-of-a-chart": ("parameters/2018.yaml", "Wie viele Wohnungen sind", "Wie viele sind", ALL_AREAS),
    "a-colour-of-the-page": ("parameters/2018.yaml", 'akzent: "#1f4e79"', 'akzent: "#1f4e70"', set()),
    "the-day-of-a-source": (
        *("data/2018/quellen.yaml", 'stand: "07.10.2018"', 'stand: "08.10.2018"'),
        {"fluechtlingszahlen", "szenarien", "zusammenfassung", "kommunalvergleich", "quellen", "einfache_sprache"},
    ),
    "a-title-in-the-descriptor": (
        *("data/datapackage.json", '"title": "Sprachangebote"', '"title": "Angebote"'),
        {"sprachangebote", "quellen"},
    ),
    "a-comment-of-the-office": ("data/2018/texte/massnahmen.md", "", "", set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_reaches_the_sections_that_read_it_and_no_other(computed, name):
    file, old, new, affected = CHANGES[name]
    if old:
        replace(computed / file, old, new)
    else:
        with (computed / file).open("a", encoding="utf-8") as opened:
            opened.write("\n")
    again = executed_again(computed)
    assert set(again) == affected
    assert all(file in reason for reason in again.values())


def test_an_earlier_edition_that_appears_concerns_all_who_look_back(computed):
    shutil.copytree(computed / "data/2018", computed / "data/2017")
    text = (computed / "parameters/2018.yaml").read_text("utf-8")
    (computed / "parameters/2017.yaml").write_text(
        text.replace("2018\nstichtag: 2018", "2017\nstichtag: 2017"), "utf-8"
    )
    again = executed_again(computed)
    assert again.pop("veraenderungen") == NEW  # it runs only where there is an earlier edition
    assert set(again) >= {"fluechtlingszahlen", "wohnungsvermittlung", "zusammenfassung", *ALL_AREAS}
    assert all("frühere Ausgaben" in reason for reason in again.values())


@pytest.mark.parametrize(
    ("module", "affected"),
    [
        ("sections/erwerbsfaehige.py", {"erwerbsfaehige", "zusammenfassung", "einfache_sprache"}),
        ("report/pdf.py", set()),
        ("quality/gate.py", set()),
    ],
)
def test_a_changed_module_concerns_the_sections_that_import_it(computed, tmp_path, monkeypatch, module, affected):
    package = tmp_path / "anders" / checksums.PACKAGE.name
    shutil.copytree(checksums.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    with (package / module).open("a", encoding="utf-8") as opened:
        opened.write("# a comment\n")
    monkeypatch.setattr(checksums, "PACKAGE", package)
    again = executed_again(computed)
    assert set(again) == affected
    assert all(module in reason for reason in again.values())


def test_another_version_of_a_package_concerns_every_section(computed, monkeypatch):
    installed = checksums.packages() | {"Paket pandas": "99"}
    monkeypatch.setattr(checksums, "packages", lambda: installed)
    again = executed_again(computed)
    assert len(again) == 18
    assert set(again.values()) == {"ausgeführt, geändert: Paket pandas"}


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data.replace(b"a", b"b", 1), lambda _: b""])
def test_a_damaged_result_is_not_used(computed, damage):
    path = next((computed / "outputs/.abschnitte/2018").glob("bausteine*"))
    before = path.read_bytes()
    path.write_bytes(damage(before))
    assert path.read_bytes() != before
    assert executed_again(computed) == {"bausteine": DAMAGED}


PROBE = Run(abschnitt="probe")
METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
LOAD = "from soest_analysis import Edition\nedition = Edition.load(jahr)\n"


@pytest.fixture
def probe(town, tmp_path):
    """Run a section of one cell in the town; how it ended, and how it is found afterwards."""
    (town / "executed").mkdir()

    def run(source):
        cells = [new_code_cell("jahr: int = 2018", metadata={"tags": ["parameters"]}), new_code_cell(source)]
        nbformat.write(new_notebook(cells=cells, metadata=METADATA), town / "notebooks/probe.ipynb")
        edition, kept = results(town)
        seen = edition.protection.folder
        with execute.sections(edition.root, 2018, town / "executed", kept, 1, seen) as running:
            (future,) = running.submit([PROBE])
            outcome = future.result()
        return outcome, lambda: results(town)[1].find(PROBE)

    return run


@pytest.mark.parametrize(
    "ending",
    [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import sys; sys.exit(0)",
        "1 / 0",
        "while True: pass",
    ],
    ids=["early-exit", "killed", "sys-exit", "exception", "time-out"],
)
def test_what_did_not_end_well_is_never_kept(probe, monkeypatch, ending):
    monkeypatch.setattr(execute, "CELL_TIMEOUT", 3)
    outcome, found = probe(LOAD + ending)
    assert outcome.problems
    assert found() == (None, NEW)


def test_a_good_section_is_kept_with_what_it_read(probe, town):
    outcome, found = probe(LOAD + "print(len(edition.table('schulen')))")
    assert outcome.problems == []
    assert outcome.reason == NEW
    notebook, reason = found()
    assert reason == REUSED
    assert notebook == outcome.notebook
    assert notebook.cells[-1].outputs[0].text == "19\n"  # lines of the file below its heading


def test_a_file_that_a_notebook_reads_by_its_path_counts_too(probe, town):
    (town / "data/2018/eigenes.csv").write_text("a\n1\n", "utf-8")
    _, found = probe(LOAD + "import pandas as pd; print(pd.read_csv('../data/2018/eigenes.csv').a.sum())")
    assert found()[1] == REUSED
    (town / "data/2018/eigenes.csv").write_text("a\n2\n", "utf-8")
    assert found() == (None, "ausgeführt, geändert: data/2018/eigenes.csv")


def test_a_module_beside_the_notebooks_counts_too(probe, town):
    (town / "notebooks/eigenes.py").write_text("WERT = 1\n", "utf-8")
    _, found = probe(LOAD + "import eigenes; print(eigenes.WERT)")
    assert found()[1] == REUSED
    (town / "notebooks/eigenes.py").write_text("WERT = 2\n", "utf-8")
    assert found() == (None, "ausgeführt, geändert: notebooks/eigenes.py")


def test_a_section_is_not_kept_if_its_data_change_while_it_runs(probe):
    outcome, found = probe(LOAD + "edition.table('schulen')\nopen('../data/2018/schulen.csv', 'a').write('\\n')")
    assert outcome.problems == []
    assert found() == (None, NEW)


def test_what_is_read_before_the_edition_counts_too(probe, town):
    (town / "data/2018/eigenes.csv").write_text("a\n1\n", "utf-8")
    _, found = probe("print(open('../data/2018/eigenes.csv').read())")
    assert found()[1] == REUSED
    (town / "data/2018/eigenes.csv").write_text("a\n2\n", "utf-8")
    assert found() == (None, "ausgeführt, geändert: data/2018/eigenes.csv")


def test_a_notebook_that_is_more_than_python_is_executed_every_time(probe):
    outcome, found = probe(LOAD + "folder = !pwd\nprint(len(folder))")
    assert (outcome.problems, found()) == ([], (None, NEW))


@pytest.mark.parametrize("source", ['{"cells": [', '{"cells": [{"cell_type": "code", "source": "edition = ("}]}', "{}"])
def test_a_notebook_that_was_broken_is_executed_for_its_error_to_be_reported(computed, source):
    (computed / "notebooks/bausteine.ipynb").write_text(source, "utf-8")
    assert executed_again(computed) == {"bausteine": UNCLEAR}


def test_another_result_of_the_gate_concerns_the_page_that_prints_it(computed, monkeypatch):
    found = Edition(Root(computed), 2018).gate()
    other = found | {"befunde": found["befunde"][1:]}
    for result, reason in ((found, REUSED), (other, "ausgeführt, geändert: Ergebnis der Prüfung")):
        monkeypatch.setattr(Edition, "gate", lambda _, result=result: result)
        edition, kept = results(computed)
        (run,) = [run for run in edition.runs if run.id == "datenqualitaet"]
        assert kept.find(run)[1] == reason


@pytest.mark.slow
def test_a_report_of_kept_and_new_sections_is_to_the_byte_the_one_computed_afresh(computed):
    replace(computed / "data/2018/akteure.csv", "beteiligt an BIK-S und", "wirkt mit bei BIK-S und")
    replace(computed / "notebooks/massnahmen.ipynb", "# Maßnahmen und Ziele", "# Ziele und Maßnahmen")
    (computed / "data/2018/texte/betreuung_schule.md").write_text("Ein Kommentar.", "utf-8")
    pages = []
    for options in ((), ("--fresh",)):
        done = soest(computed, "report", "2018", "--why", *options)
        assert done.returncode == 0, done.stderr
        pages.append((contents(computed / "outputs/2018"), done.stdout))
    (kept, why), (fresh, why_fresh) = pages
    assert [name for name in fresh if kept.get(name) != fresh[name]] == ["manifest.json"]  # it says what was executed
    assert kept.keys() == fresh.keys()
    executed = {line.partition(":")[0] for line in why.splitlines() if ": ausgeführt" in line}
    assert executed == {"bausteine", "massnahmen", *ALL_AREAS}
    assert why_fresh.count(ASKED) == 19  # nothing of the first report was used


def test_an_edition_that_still_holds_is_checked_and_left_alone(published, tmp_path):
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    root, folder = Root(tmp_path), tmp_path / "outputs/2018"
    before = contents(folder)
    done = publish(root, 2018)
    assert (done.folder, done.computed) == (folder, False)
    assert done.reasons == dict.fromkeys([run.id for run in Edition(root, 2018).runs], REUSED)
    reason = Edition(root, 2018).parameters.geheimhaltung.bereits_veroeffentlicht
    assert done.secrecy.startswith("Geheimhaltung: nichts gesperrt") and reason.wo in done.secrecy
    assert "wiederverwendet, nichts hat sich geändert" in done.log.read_text("utf-8")
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["sachstandsbericht.html", "tabellen/tab-schulen.csv", "manifest.json"])
def test_an_edition_with_a_changed_missing_or_foreign_file_does_not_hold(published, tmp_path, name):
    folder = Path(shutil.copytree(published / "outputs/2018", tmp_path / "2018"))
    run_id = json.loads((folder / "manifest.json").read_text("utf-8"))["lauf"]
    assert manifest.holds(folder, run_id) and not manifest.holds(folder, "0" * 12)
    path = folder / name
    text = path.read_bytes()
    path.write_bytes(text[: len(text) // 2])
    assert not manifest.holds(folder, run_id)
    path.unlink()
    assert not manifest.holds(folder, run_id)
    path.write_bytes(text)
    assert manifest.holds(folder, run_id)
    (folder / "fremd.txt").touch()
    assert not manifest.holds(folder, run_id)


def test_every_file_option_and_package_is_in_the_name_of_a_run(monkeypatch):
    given = {"data/2018/a.csv": "1"}, {"draft": False}
    names = [manifest.run_id(*given), manifest.run_id({"data/2018/a.csv": "2"}, given[1])]
    names.append(manifest.run_id(given[0], {"draft": True}))
    with monkeypatch.context() as changed:
        changed.setattr(checksums, "packages", lambda: {"anders": "1"})
        names.append(manifest.run_id(*given))
    assert len(set(names)) == len(names)
    assert manifest.run_id(*given) == names[0]


def test_to_see_that_nothing_changed_nothing_heavy_is_imported(published, tmp_path):
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    code = (
        "import sys; from soest_analysis.cli import cli; cli(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, "report", "2018", "--root", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert "Nichts hat sich geändert" in done.stderr
    heavy = {"pandas", "matplotlib", "papermill", "nbconvert", "nbformat", "jupyter_client", "great_expectations"}
    assert heavy.isdisjoint(done.stdout.split())
