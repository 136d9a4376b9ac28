"""The gate as a process: contract, exit codes, schema, Data Docs, and its isolation from everybody else."""

import ast
import csv
import getpass
import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from soest_analysis import checksums, gate_result
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.quality.__main__ import main
from soest_analysis.quality.data_docs import write_data_docs
from soest_analysis.quality.findings import in_order

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "soest_analysis/quality/befunde.schema.json").read_text("utf-8"))


class Town:
    """A small town with one table of figures, consistent until a test changes it."""

    def __init__(self, folder):
        self.root, self.folder = Root(folder), folder
        self.tables = ["asylblg", "erlaeuterungen"]
        descriptor = json.loads((ROOT / "data/datapackage.json").read_text("utf-8"))
        descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in self.tables]
        (folder / "data/2018").mkdir(parents=True)
        (folder / "parameters").mkdir()
        (folder / "expectations").mkdir()
        (folder / "data/datapackage.json").write_text(json.dumps(descriptor), "utf-8")
        for name in (
            "parameters/2018.yaml",
            "data/2018/quellen.yaml",
            *(f"expectations/{t}.json" for t in self.tables),
        ):
            shutil.copy(ROOT / name, folder / name)
        self.people(122, 37, 159)
        self.explain()

    def people(self, *figures):
        lines = [f"{c},{n}" for c, n in zip(("gestattung", "duldung", "gesamt"), figures, strict=True)]
        self.write("data/2018/asylblg.csv", "\n".join(["aufenthaltsstatus,personen", *lines]) + "\n")

    def explain(self, *rows):
        with (self.folder / "data/2018/erlaeuterungen.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["regel", "schluessel", "erlaeuterung", "stelle", "datum"], *rows])

    def write(self, name, text):
        (self.folder / name).write_text(text, "utf-8")

    def check(self):
        return main(["2018", "--root", str(self.folder)])

    def report(self):
        return json.loads((self.root.gate(2018) / "befunde.json").read_text("utf-8"))

    def outputs(self):
        folder = self.root.gate(2018)
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


KEY = "asylblg/gesamt/personen:aufenthaltsstatus"


def test_consistent_data_pass_with_the_scope_of_the_check(town):
    assert town.check() == 0
    report = town.report()
    assert report["befunde"] == []
    assert report["tabellen"]["asylblg"]["zeilen"] == 3
    assert report["erwartungen"] == sum(t["erwartungen"] for t in report["tabellen"].values()) > 0
    assert report["eingaben"] == checksums.inputs(town.root, Edition(town.root, 2018).parameters)


def test_an_open_error_fails_an_explained_one_passes_and_a_stale_explanation_is_reported(town):
    town.people(122, 37, 160)
    assert town.check() == 1
    (found,) = town.report()["befunde"]
    assert (found["schluessel"], found["zeile"], found["gefunden"], found["erwartet"]) == (KEY, 4, "160", "159")

    town.explain(["summe", KEY, "So geliefert.", "Redaktion", "2018-12-31"])
    assert town.check() == 0
    (found,) = town.report()["befunde"]
    assert (found["status"], found["erlaeuterung"]["text"]) == ("erlaeutert", "So geliefert.")

    town.people(122, 37, 159)
    assert town.check() == 0
    (found,) = town.report()["befunde"]
    assert (found["regel"], found["schwere"], found["zeile"]) == ("erlaeuterung", "warnung", 2)


def test_a_crashing_expectation_fails_the_check_even_if_it_is_only_a_hint(town):
    suite = json.loads((town.folder / "expectations/asylblg.json").read_text("utf-8"))
    entry = {
        "type": "expect_figures_to_agree",
        "kwargs": {"spalte": "personen", "mit": {"unsinn": 1}},
        "meta": {"grund": "Weil es so ist.", "stelle": "Amt", "regel": "abgleich"},
        "severity": "info",
    }
    suite["expectations"].append(entry)
    town.write("expectations/asylblg.json", json.dumps(suite))
    assert town.check() == 1
    (found,) = town.report()["befunde"]
    assert (found["regel"], found["status"]) == ("absturz", "offen")
    assert str(town.folder) not in json.dumps(town.report()) + str(town.outputs())


def test_unreadable_tables_and_suites_name_every_problem_and_leave_the_old_result(town, capsys):
    assert town.check() == 0
    before = town.outputs()
    town.write("data/2018/asylblg.csv", "aufenthaltsstatus,personen\ngestattung,sieben\nduldung,-1\n")
    assert town.check() == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "Datei data/2018/asylblg.csv, Zeile 2, Spalte personen",
        "Datei data/2018/asylblg.csv, Zeile 3, Spalte personen",
    ]
    (town.folder / "expectations/asylblg.json").unlink()
    town.write("expectations/erlaeuterungen.json", "{}")
    assert town.check() == 2
    lines = capsys.readouterr().err.splitlines()
    assert {line.split(",")[0].split(":")[0] for line in lines} == {
        "Datei data/2018/asylblg.csv",
        "Datei expectations/asylblg.json",
        "Datei expectations/erlaeuterungen.json",
    }
    assert town.outputs() == before


def test_an_accident_is_not_mistaken_for_open_errors(town, capsys, monkeypatch):
    monkeypatch.setattr("soest_analysis.quality.gate.run", lambda *_: 1 / 0)
    assert town.check() == 2
    assert capsys.readouterr().err == "Die Prüfung brach ab (ZeroDivisionError: division by zero).\n"


def test_two_runs_give_identical_bytes_without_paths_names_or_leftovers(town):
    town.people(122, 37, 160)
    town.check()
    first = town.outputs()
    town.check()
    assert town.outputs() == first
    everything = b"\n".join(first.values())
    assert str(town.folder).encode() not in everything
    assert getpass.getuser().encode() + b"/" not in everything
    assert set(first) == {
        ".siegel",
        "befunde.json",
        "data_docs/index.html",
        *(f"data_docs/{t}.html" for t in town.tables),
    }


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.urls = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.urls += [value for name, value in attrs if name in ("src", "href")]


def test_data_docs_open_offline_and_link_only_each_other(evidence_2018, outcome_2018, tmp_path):
    write_data_docs(outcome_2018.results, outcome_2018.found, evidence_2018, tmp_path / "docs")
    pages = {path.name: Tags(path.read_text("utf-8")) for path in (tmp_path / "docs").iterdir()}
    assert len(pages) == len(evidence_2018.frames) + 1
    assert {url for page in pages.values() for url in page.urls} == {*pages}
    assert not {"script", "link", "img", "iframe"} & {tag for page in pages.values() for tag in page.tags}
    assert "http" not in "".join(path.read_text("utf-8") for path in (tmp_path / "docs").iterdir())


def test_data_docs_say_reasons_and_findings_in_german(town):
    town.people(122, 37, 160)
    town.check()
    page = (town.root.gate(2018) / "data_docs/asylblg.html").read_text("utf-8")
    assert "hat eine Gestattung oder eine Duldung." in page
    assert "Als Summe ist 160 gedruckt" in page
    assert not [word for word in ("Expectation<", "Observed", "Succeeded", "Show more", "unexpected") if word in page]


def test_markup_in_data_is_shown_and_not_executed(town):
    descriptor = (town.folder / "data/datapackage.json").read_text("utf-8")
    evil = '<img src=x onerror=\\"alert(1)\\">'
    town.write("data/datapackage.json", descriptor.replace('"label": "Duldung"', f'"label": "{evil}"'))
    assert evil in (town.folder / "data/datapackage.json").read_text("utf-8")
    town.people(122, 37, 160)
    town.check()
    page = (town.root.gate(2018) / "data_docs/asylblg.html").read_text("utf-8")
    assert "img" not in Tags(page).tags
    assert "&lt;img src=x" in page


def test_the_report_of_2018_keeps_the_schema(outcome_2018, evidence_2018):
    counts = {
        table: {"erwartungen": len(result.results), "zeilen": len(evidence_2018.frames[table])}
        for table, result in outcome_2018.results.items()
    }
    total = sum(count["erwartungen"] for count in counts.values())
    report = {"schema": "1.1", "jahr": 2018, "eingaben": {}, "erwartungen": total, "tabellen": counts}
    report["befunde"] = in_order(outcome_2018.befunde)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)


def test_what_the_process_writes_keeps_the_schema_and_the_schema_describes_every_key(town):
    town.people(122, 37, 160)
    town.explain(["summe", "veraltet", "x", "Amt", "2018-12-31"])
    town.check()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(town.report())
    for properties in (SCHEMA["properties"], SCHEMA["$defs"]["befund"]["properties"]):
        assert [key for key, value in properties.items() if not value.get("description")] == []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({**town.report(), "neu": 1})


def test_the_caller_gets_the_result_from_a_silent_process_and_starts_it_once(town, monkeypatch):
    town.people(122, 37, 160)
    calls = []

    class Spied(subprocess.Popen):
        def communicate(self):
            _, said = super().communicate()
            calls.append((self.returncode, said))
            return _, said

    monkeypatch.setattr(subprocess, "Popen", Spied)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    edition = Edition(town.root, 2018)
    assert [found["schluessel"] for found in edition.gate()["befunde"]] == [KEY]
    assert edition.findings() == edition.gate()["befunde"]
    assert calls == [(1, "")]


def test_the_process_leaves_out_slow_extras_before_it_loads_great_expectations():
    code = """
import runpy, sys
sys.argv[1:] = ["--help"]
try:
    runpy.run_module("soest_analysis.quality", run_name="__main__")
except SystemExit:
    loaded = "great_expectations" in sys.modules
    import jsonschema
    print(loaded, "lark" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "False False"


@pytest.mark.slow
def test_the_result_counts_until_data_rules_or_packages_change(town, monkeypatch):
    town.people(122, 37, 159)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    edition, calls = Edition(town.root, 2018), []
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **kwargs: calls.append(args) or real(*args, **kwargs))

    def runs(fresh=False):
        before = len(calls)
        edition.gate(fresh)
        return len(calls) - before

    assert [runs(), runs(), runs(fresh=True), runs()] == [1, 0, 1, 0]
    (town.root.gate(2018) / "befunde.json").unlink()
    assert [runs(), runs()] == [1, 0]
    key = gate_result.key(town.root, edition.parameters)
    monkeypatch.setattr(checksums, "packages", lambda: {"Paket great_expectations": "99"})
    assert gate_result.key(town.root, edition.parameters) != key


@pytest.mark.long
def test_a_gate_that_breaks_off_is_not_taken_for_its_result_from_before(town, monkeypatch):
    town.people(122, 37, 159)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    edition = Edition(town.root, 2018)
    real = subprocess.Popen
    for end in ("os.kill(os.getpid(), 9)", "os._exit(1)"):  # 1 is also what Python says of an accident
        edition.gate()
        with monkeypatch.context() as broken:
            code = [sys.executable, "-c", f"import os; {end}"]
            broken.setattr(subprocess, "Popen", lambda _, code=code, **pipes: real(code, **pipes))
            with pytest.raises(UnusableInput, match="kein Ergebnis"):
                edition.gate(fresh=True)


@pytest.mark.parametrize("file", ["befunde.json", "data_docs/asylblg.html", ".siegel"])
def test_a_damaged_result_is_made_again(town, file):
    town.check()
    folder, key = town.root.gate(2018), gate_result.key(town.root, Edition(town.root, 2018).parameters)
    assert gate_result.holds(folder, key)
    path = folder / file
    path.write_bytes(path.read_bytes()[:-1])
    assert not gate_result.holds(folder, key)
    path.unlink()
    assert not gate_result.holds(folder, key)


def test_a_result_of_data_that_change_meanwhile_is_not_stored(town, monkeypatch, capsys):
    keys = iter(["before", "after"])
    monkeypatch.setattr(gate_result, "key", lambda *_: next(keys))
    assert town.check() == 2
    assert "während der Prüfung geändert" in capsys.readouterr().err
    assert not (town.root.gate(2018) / ".siegel").exists()


def test_nothing_outside_the_gate_imports_great_expectations_not_even_through_a_module_of_the_gate():
    imported = {}
    for path in (ROOT / "soest_analysis").rglob("*.py"):
        top = ast.parse(path.read_text("utf-8")).body
        names = {a.name for n in top if isinstance(n, ast.Import) for a in n.names}
        names |= {n.module or "" for n in top if isinstance(n, ast.ImportFrom)}
        names |= {f"{n.module}.{a.name}" for n in top if isinstance(n, ast.ImportFrom) for a in n.names}
        imported[path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")] = names
    heavy = {"great_expectations"}
    while more := {module for module, names in imported.items() if names & heavy} - heavy:
        heavy |= more
    assert "soest_analysis.quality.gate" in heavy
    assert {module for module in heavy if ".quality." not in module} == {"great_expectations"}
