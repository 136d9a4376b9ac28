"""Runs the real command line on a copy of the real town, which a test may break."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

REPOSITORY = Path(__file__).parents[1]
INPUTS = ("parameters", "data", "expectations", "notebooks")


class NothingKept:
    """In the place of ``reuse.Results``: every section is executed."""

    def find(self, run):
        return None, "ausgeführt"

    def keep(self, run, notebook, read):
        pass


def soest(root, *arguments):
    """Run the command line as its users do; the finished process with exit code, stdout and stderr."""
    command = [sys.executable, "-m", "soest_analysis", *map(str, arguments), "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)


def edit_notebook(root, stem, source, tags=()):
    """Put a code cell below the imports of a section's notebook; its number, as its author counts."""
    path, place = root / "notebooks" / f"{stem}.ipynb", 4
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}))
    nbformat.write(notebook, path)
    return place + 1


def break_a_sum(town):
    """Mistype a figure, so that the gate finds an error: the sum of 29 is 30 then."""
    table = town / "data/2018/kinderbetreuung.csv"
    table.write_text(table.read_text("utf-8").replace("kita,u3,10", "kita,u3,11"), "utf-8")


def contents(folder):
    """Relative name -> bytes of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copy_inputs(target):
    """Copy what a report is made from."""
    for name in INPUTS:
        shutil.copytree(REPOSITORY / name, target / name, dirs_exist_ok=True)
    return target
