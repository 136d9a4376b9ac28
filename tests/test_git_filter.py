"""The Git filter, in a real repository: what is committed holds no outputs, what is worked with keeps them."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output

from soest_analysis.git_filter import OPTIONS

REPOSITORY = Path(__file__).parents[1]
# What JupyterLab writes of the machine's kernel when it saves.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3.12.1",
}


@pytest.fixture
def git(tmp_path, monkeypatch):
    """``git(*arguments)`` in a repository with one committed notebook, the filter set up by its command."""
    folder = tmp_path / "Stadt mit Leerzeichen"
    (folder / "notebooks").mkdir(parents=True)
    for name, value in {"GIT_CONFIG_GLOBAL": tmp_path / "keine", "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, str(value))

    def run(*arguments):
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("utf-8")

    run("init", "-q")
    run("config", "user.name", "Beispiel")
    run("config", "user.email", "beispiel@example.org")
    shutil.copy(REPOSITORY / ".gitattributes", folder)
    shutil.copy(REPOSITORY / "notebooks" / "quellen.ipynb", folder / "notebooks")
    run("add", "-A")
    run("commit", "-qm", "Anfang")
    subprocess.run([sys.executable, "-m", "soest_analysis.git_filter"], cwd=folder, check=True, capture_output=True)
    run.notebook = folder / "notebooks" / "quellen.ipynb"
    return run


def execute(path, source=""):
    """Leave in a notebook what JupyterLab does when it is run and saved."""
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.execution_count = number
        cell.outputs = [new_output("stream", text="ausgegeben\n")]
        cell.metadata["execution"] = {"iopub.execute_input": "2030-01-01T00:00:00Z"}
    notebook.cells[0].source += source
    notebook.metadata.language_info = LANGUAGE
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    nbformat.write(notebook, path)


@pytest.mark.slow
def test_a_notebook_that_was_only_run_has_not_changed(git):
    execute(git.notebook)
    assert git("diff", "--stat") == ""
    git("add", "-A")
    assert git("status", "--porcelain") == ""
    assert "ausgegeben" in git.notebook.read_text("utf-8")  # the working copy keeps what was computed


@pytest.mark.slow
def test_a_changed_notebook_is_committed_with_its_change_alone(git):
    before = nbformat.reads(git("show", "HEAD:notebooks/quellen.ipynb"), as_version=4)
    execute(git.notebook, " Ergänzt: Größe.")
    git("add", "-A")
    git("commit", "-qm", "Ergänzt")
    text = git("show", "HEAD:notebooks/quellen.ipynb")
    committed = nbformat.reads(text, as_version=4)
    assert committed.cells[0].source == before.cells[0].source + " Ergänzt: Größe."
    assert [cell.id for cell in committed.cells] == [cell.id for cell in before.cells]
    assert committed.cells[1:] == before.cells[1:] and committed.metadata == before.metadata
    assert "ausgegeben" not in text and "3.12.1" not in text and "ausgegeben" in git.notebook.read_text("utf-8")


def test_the_notebooks_of_the_project_are_as_the_filter_leaves_them(tmp_path):
    originals = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
    copies = [shutil.copy(path, tmp_path) for path in originals]
    subprocess.run([sys.executable, "-m", "nbstripout", *OPTIONS, *copies], check=True, capture_output=True)
    assert [path.name for path in originals if path.read_bytes() != (tmp_path / path.name).read_bytes()] == []


def test_without_a_filter_that_works_nothing_is_committed(git):
    git("config", "filter.notebook.clean", "false")
    execute(git.notebook)
    with pytest.raises(AssertionError):
        git("add", "-A")


def test_outside_a_repository_it_fails(tmp_path):
    command = [sys.executable, "-m", "soest_analysis.git_filter"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0
