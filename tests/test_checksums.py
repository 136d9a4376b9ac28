"""What a result is made from: every file, every module that is imported on the way, every package."""

import hashlib
import importlib.metadata
import json
import shutil
from pathlib import Path

import pytest

from soest_analysis import checksums
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root

TOWN = Path(__file__).parent / "towns" / "musterstadt"


def test_inputs_are_all_files_of_the_year_and_of_those_before_with_their_checksums(tmp_path):
    town = Path(shutil.copytree(TOWN, tmp_path / "town"))
    (town / "parameters" / "2032.yaml").touch()
    (town / "data" / "2031" / "texte").mkdir()
    (town / "data" / "2031" / "texte" / "wohnen.md").write_text("Sieben.", encoding="utf-8")
    root = Root(town)
    inputs = checksums.inputs(root, Parameters.load(root, 2031))
    assert sorted(inputs) == [
        *("data/2030/belegung.csv", "data/2030/herkunft.csv", "data/2030/quellen.yaml", "data/2030/spenden.csv"),
        *("data/2031/belegung.csv", "data/2031/herkunft.csv", "data/2031/quellen.yaml", "data/2031/texte/wohnen.md"),
        *("data/datapackage.json", "parameters/2030.yaml", "parameters/2031.yaml"),
    ]
    assert inputs["data/2031/texte/wohnen.md"] == hashlib.sha256(b"Sieben.").hexdigest()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package in the place of the real one; the notebook beside it imports some of it."""
    folder = tmp_path / checksums.PACKAGE.name
    name = folder.name
    for file, text in {
        "__init__.py": "",
        "one.py": f"from {name} import two\n",
        "two.py": f"def later():\n    import {name}.deep.three\n",
        "deep/__init__.py": "",
        "deep/three.py": "import json\n",
        "deep/four.py": f"from {name} import one\n",
        "deep/page.html": "",
        "five.py": "",
    }.items():
        (folder / file).parent.mkdir(exist_ok=True, parents=True)
        (folder / file).write_text(text, "utf-8")
    (tmp_path / "beside.py").write_text(f"from {name}.deep.four import anything\n", "utf-8")
    monkeypatch.setattr(checksums, "PACKAGE", folder)
    return folder


def imported_by(folder, *lines):
    notebook = folder / "page.ipynb"
    cells = [{"cell_type": "markdown", "source": "import nothing"}, {"cell_type": "code", "source": list(lines)}]
    notebook.write_text(json.dumps({"cells": cells}), "utf-8")
    found = checksums.modules(notebook, beside=folder)
    assert found.pop("notebooks/page.ipynb") == hashlib.sha256(notebook.read_bytes()).hexdigest()
    return {name.removeprefix("soest_analysis/") for name in found}


def test_modules_are_found_through_modules_functions_and_packages(package):
    found = imported_by(package.parent, "%matplotlib inline\n", "from soest_analysis import one\n")
    assert found == {"__init__.py", "one.py", "two.py", "deep/__init__.py", "deep/three.py"}


def test_a_module_beside_the_notebook_is_followed_too(package):
    found = imported_by(package.parent, "import pandas, beside\n", "!ls")
    expected = {"__init__.py", "one.py", "two.py", "deep/__init__.py", "deep/three.py", "deep/four.py"}
    assert found == {"notebooks/beside.py", *expected}


def test_of_a_package_beside_the_notebook_every_module_counts_that_a_relative_import_may_run(package):
    folder = package.parent / "help"
    folder.mkdir()
    (folder / "__init__.py").write_text("from .other import thing\n", "utf-8")
    (folder / "other.py").write_text("", "utf-8")
    found = imported_by(package.parent, "import help")
    assert found == {"notebooks/help/__init__.py", "notebooks/help/other.py"}


def test_what_is_no_python_is_refused(package):
    with pytest.raises(SyntaxError):
        imported_by(package.parent, "edition = (")


def test_what_editors_leave_is_no_input_but_a_linked_folder_is(tmp_path):
    town = Path(shutil.copytree(TOWN, tmp_path / "town"))
    root = Root(town)
    before = checksums.inputs(root, Parameters.load(root, 2031))
    for name in (".~lock.belegung.csv#", "belegung.csv~", "~$belegung.xlsx", ".DS_Store", "Thumbs.db"):
        (town / "data" / "2031" / name).touch()
    assert checksums.inputs(root, Parameters.load(root, 2031)) == before
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "wohnen.md").write_text("Sieben.", encoding="utf-8")
    (town / "data" / "2031" / "texte").symlink_to(tmp_path / "share")
    assert set(checksums.inputs(root, Parameters.load(root, 2031))) - set(before) == {"data/2031/texte/wohnen.md"}


def test_the_program_can_be_taken_in_parts(package):
    top = {"soest_analysis/__init__.py", "soest_analysis/five.py", "soest_analysis/one.py", "soest_analysis/two.py"}
    assert set(checksums.program("shallow")) == top
    deep = {f"soest_analysis/deep/{name}" for name in ("__init__.py", "four.py", "page.html", "three.py")}
    assert set(checksums.program("deep")) == set(checksums.program()) == top | deep


def test_the_gate_imports_only_what_its_key_covers():
    found = checksums.modules(*(checksums.PACKAGE / "quality").rglob("*.py"))
    assert set(found) <= set(checksums.program("quality", "disclosure"))


def test_packages_are_known_with_their_versions():
    found = checksums.packages()
    assert found["Paket pandas"] == importlib.metadata.version("pandas")
    assert found["Paket great_expectations"] == importlib.metadata.version("great-expectations")


def test_what_changed_appeared_or_went_is_named():
    assert checksums.changed({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ["b", "c", "d"]
