"""Warm kernels: one parent for all, a clean state for each, the same results as ordinary ones, nothing in clear."""

import multiprocessing
import subprocess
import sys

import nbformat
import pytest
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbformat.v4 import new_code_cell, new_notebook

from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report import execute
from tests.running import NothingKept

METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
STATE = """
import builtins, os, sys
print(getattr(builtins, "left_behind", None), "pandas" in sys.modules, os.getppid())
builtins.left_behind = jahr
"""
CONNECTION = """
import json
from ipykernel.connect import get_connection_file
info = json.load(open(get_connection_file()))
print(sorted(key for key in info if key.startswith("curve")))
"""


@pytest.fixture
def run_cells(tmp_path):
    """Execute notebooks of one cell each, one after the other; what they print, and the executed notebooks."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "executed").mkdir()

    def run(*sources):
        runs = [Run(abschnitt=f"probe_{position}") for position in range(len(sources))]
        for one, source in zip(runs, sources, strict=True):
            cells = [new_code_cell("jahr: int = 1", metadata={"tags": ["parameters"]}), new_code_cell(source)]
            nbformat.write(
                new_notebook(cells=cells, metadata=METADATA), tmp_path / "notebooks" / f"{one.abschnitt}.ipynb"
            )
        with execute.sections(Root(tmp_path), 2001, tmp_path / "executed", NothingKept(), jobs=1) as running:
            outcomes = [future.result() for future in running.submit(runs)]
        return [outcome.notebook.cells[-1].outputs[0].text.split() for outcome in outcomes], outcomes

    return run


def test_sections_share_a_warm_parent_and_nothing_else(run_cells):
    (first, second), _ = run_cells(STATE, STATE)
    assert first == second  # the same parent process, and nothing left behind by the first
    assert first[:2] == ["None", "True"]  # pandas was there before the notebook asked for it


def test_ordinary_kernels_give_the_same_outputs(run_cells, monkeypatch):
    source = "import pandas as pd\nprint(pd.Series([1, 2, 4]).sum(), jahr)"
    warm, _ = run_cells(source)
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])  # as on Windows
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "local-provisioner")
    ordinary, _ = run_cells(source)
    assert warm == ordinary == [["7", "2001"]]


def test_where_the_system_has_no_forked_processes_the_module_is_still_loaded():
    code = "import multiprocessing.context as c; del c.ForkServerProcess; import soest_analysis.report.kernels"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_kernel_and_run_say_to_each_other_is_encrypted(run_cells):
    (keys,), _ = run_cells(CONNECTION)
    assert keys == ["['curve_publickey',", "'curve_secretkey']"]


def test_an_executed_notebook_without_its_traces_tells_nothing_of_the_run(run_cells, tmp_path):
    _, (outcome,) = run_cells("print(jahr)")
    assert "papermill" in nbformat.read(tmp_path / "executed/probe_0.ipynb", as_version=4).metadata  # it was there
    assert set(outcome.notebook.metadata) == {"kernelspec", "language_info"}
    assert all(set(cell.metadata) <= {"tags"} for cell in outcome.notebook.cells)
    assert outcome.problems == []


@pytest.mark.slow
def test_a_script_without_a_guard_is_not_run_again_by_its_kernels(town):
    """Python starts processes by running the main script again, unless it is told otherwise."""
    script = town / "auszug.py"
    script.write_text(
        "from pathlib import Path\n"
        "from soest_analysis.paths import Root\n"
        "from soest_analysis.report.run import publish\n"
        "print('Beginn')\n"
        "print(publish(Root(Path(__file__).parent), 2018, only=['quellen'], formats=['html']).folder.name)\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["Beginn", "2018-auszug"]
