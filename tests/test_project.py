"""The project's own promises: one stem everywhere, one list of dependencies, a lock without an index."""

import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

from soest_analysis.parameters import Parameters
from soest_analysis.yaml_files import load_model, read_yaml

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PARAMETERS = load_model(Parameters, ROOT / "parameters" / "2018.yaml", "2018.yaml")
ON_DEMAND = {"zusatztabelle"}  # for tables that a town adds; the concept of 2018 has none
WORKSHOP = "erkunden"  # where analysts start, no section of the report
SECTIONS = sorted({run.abschnitt for run in PARAMETERS.laeufe} | ON_DEMAND)
IDS_OF_THE_CONCEPT = {
    *("tab-zuweisung", "tab-bevoelkerung", "tab-fluechtlinge", "tab-kinderbetreuung", "tab-schulen"),
    *("tab-erwerbsfaehige", "tab-wohnungsvermittlung", "tab-massnahmen", "tab-ziele"),
    *("abb-bausteine", "abb-statuswechsel", "abb-asylblg", "abb-wege-in-arbeit", "abb-staedtischer-wohnraum"),
}


@pytest.mark.parametrize("stem", SECTIONS)
def test_a_section_bears_the_same_stem_everywhere(stem):
    for place in (f"notebooks/{stem}.ipynb", f"tests/sections/test_{stem}.py"):
        assert (ROOT / place).is_file(), place


def test_no_notebook_or_module_lies_outside_the_registry():
    assert sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")) == sorted([*SECTIONS, WORKSHOP])
    modules = [module.name for module in pkgutil.iter_modules([str(ROOT / "soest_analysis" / "sections")])]
    assert sorted(modules) == SECTIONS


def test_every_table_has_a_file_a_source_and_a_suite():
    package = read_yaml(ROOT / "data" / "datapackage.json", "datapackage.json")  # JSON is YAML 1.2
    names = {resource["name"] for resource in package["resources"]}
    assert {path.stem for path in (ROOT / "data" / "2018").glob("*.csv")} == names
    assert {path.stem for path in (ROOT / "expectations").glob("*.json")} == names
    sources = read_yaml(ROOT / "data" / "2018" / "quellen.yaml", "quellen.yaml")
    assert set(sources["tabellen"]) == names - {"erlaeuterungen"}  # written by the office, not delivered


def test_all_tables_and_figures_of_the_concept_are_promised():
    assert {name for run in PARAMETERS.laeufe for name in run.zeigt} >= IDS_OF_THE_CONCEPT


def test_conda_and_pip_users_get_the_same_dependencies():
    entries = read_yaml(ROOT / "environment.yml", "environment.yml")["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    conda = [entry for entry in entries if isinstance(entry, str) and entry != "pip"]
    wanted = {*PYPROJECT["project"]["dependencies"], "python" + PYPROJECT["project"]["requires-python"]}
    assert {*conda, *pip} - {"--no-deps --editable ."} == wanted


def test_every_dependency_is_bounded_on_both_sides():
    project = PYPROJECT["project"]
    named = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    unbounded = [each for each in named if not re.fullmatch(r"[A-Za-z0-9._-]+>=[0-9.]+,<[0-9.]+", each)]
    assert len(named) > 30 and unbounded == []


def test_the_lock_holds_hashes_and_no_index():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==", lock, re.MULTILINE)
    hashed = re.findall(r"^[^\s#].*\\\n {4}--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    assert len(pins) > 100 and len(hashed) == len(pins)
    assert "://" not in lock and not re.search(r"^-", lock, re.MULTILINE)  # no address and no option line


def test_the_lock_covers_every_dependency():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["project"]["optional-dependencies"]["dev"]]
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace(".", "-")
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), name


def test_the_command_line_stays_quick_because_it_imports_nothing_heavy():
    import subprocess
    import sys

    code = "import sys, soest_analysis.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "matplotlib", "great_expectations", "papermill", "nbconvert"} & set(done.stdout.split())
