"""A copy of the town in which a contestant computes the report, and the sections it consists of."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
YEAR = 2018
PARTS = ("notebooks", "parameters", "data", "expectations")
# In a process of its own: the libraries that this one had loaded would share pages with those that are measured.
LIST_RUNS = """
import json, sys
from soest_analysis.edition import Edition
from soest_analysis.paths import Root
runs = Edition(Root.find(sys.argv[1]), int(sys.argv[2])).runs
print(json.dumps([[run.id, run.abschnitt, run.parameter, run.zeigt] for run in runs]))
"""
TRIVIAL_CELLS = (
    "from soest_analysis import Edition, german, show_text\n\nedition = Edition.load(jahr)",
    "show_text(f\"Diese Ausgabe hat {german.count(len(edition.runs), 'Lauf', 'Läufe')}.\")",
)


@dataclass(frozen=True)
class Run:
    """One section of the report: a notebook with its parameters, and the ids of what it shows."""

    id: str
    section: str
    parameters: dict[str, Any]
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Town:
    """A folder with all inputs of the report. ``partial``: only some of the edition's sections are computed."""

    folder: Path
    runs: tuple[Run, ...]
    partial: bool = False

    @property
    def notebooks(self) -> Path:
        return self.folder / "notebooks"


def list_runs() -> tuple[Run, ...]:
    """Every run of the edition, in the order of the report, as the code under test lists them."""
    command = [sys.executable, "-c", LIST_RUNS, str(REPOSITORY), str(YEAR)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return tuple(Run(id, section, given, tuple(shows)) for id, section, given, shows in json.loads(done.stdout))


def build(folder: Path, runs: Sequence[Run], *, partial: bool = False) -> Town:
    """A fresh copy of the town, without anything computed."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in PARTS:
        shutil.copytree(REPOSITORY / part, folder / part)
    return Town(folder, tuple(runs), partial)


def with_trivial_sections(town: Town, count: int) -> Town:
    """The town with further sections that compute next to nothing: a heading and one sentence each."""
    lines, added = [], []
    for number in range(1, count + 1):
        stem = f"messung_{number}"
        cells = [_cell("markdown", f"# Messung {number}\n\nEin Abschnitt, der fast nichts berechnet.")]
        cells += [_cell("code", f"jahr: int = {YEAR}", tags=["parameters"])]
        cells += [_cell("code", source) for source in TRIVIAL_CELLS]
        notebook = _read(next(town.notebooks.glob("*.ipynb"))) | {
            "cells": [{**cell, "id": f"{stem}_{i}"} for i, cell in enumerate(cells)]
        }
        _write(town.notebooks / f"{stem}.ipynb", notebook)
        lines.append(f"  - abschnitt: {stem}\n")
        added.append(Run(stem, stem, {}))
    parameters = town.folder / "parameters" / f"{YEAR}.yaml"
    before, key, runs = parameters.read_text("utf-8").partition("\nlaeufe:\n")
    parameters.write_text(before + key + "".join(lines) + runs, "utf-8")
    return replace(town, runs=(*added, *town.runs))


def bind(town: Town, folder: Path) -> list[Path]:
    """Copies of the notebooks with each run's parameters written into them, for tools that cannot pass any."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for run in town.runs:
        notebook = _read(town.notebooks / f"{run.section}.ipynb")
        cell = next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", []))
        values = {"jahr": YEAR, **run.parameters}
        cell["source"] = [f"{name} = {value!r}\n" for name, value in values.items()]
        paths.append(folder / f"{run.id}.ipynb")
        _write(paths[-1], notebook)
    return paths


def change_words(town: Town, section: str, added: str) -> None:
    """Append words to the introduction of one section."""
    path = town.notebooks / f"{section}.ipynb"
    notebook = _read(path)
    cell = next(c for c in notebook["cells"] if c["cell_type"] == "markdown")
    cell["source"] = "".join(cell["source"]) + f" {added}"
    _write(path, notebook)


def _cell(kind: str, source: str, **metadata: Any) -> dict[str, Any]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": metadata, **code}


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


def _write(path: Path, notebook: dict[str, Any]) -> None:
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
