"""What is compared: the commands of each way to the report, and what each must leave behind."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measure import Failed
from town import REPOSITORY, YEAR, Town, bind

BIN = REPOSITORY / ".venv" / "bin"
BOOK_BIN = REPOSITORY / ".venv-bench" / "bin"
SOEST = (str(BIN / "soest"), "report", str(YEAR))
FILES = ("sachstandsbericht.html", "sachstandsbericht.pdf", "sachstandsbericht.xlsx", "manifest.json")


@dataclass(frozen=True)
class Job:
    """Commands that run one after the other in ``folder``, and what checks their result (raises Failed)."""

    commands: Sequence[Sequence[str]]
    folder: Path
    check: Callable[[], None]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))


def ours(town: Town, *options: str, shown: str = "") -> Job:
    """``soest report``: all formats and the gate. ``shown``: words that the HTML must hold afterwards."""
    only = ("--sections", ",".join(run.id for run in town.runs)) if town.partial else ()
    published = published_folder(town)

    def check() -> None:
        for name in [*FILES, *(f"notebooks/{run.id}.ipynb" for run in town.runs)]:
            _check_file(published / name)
        page = (published / FILES[0]).read_text("utf-8")
        promised = [f'id="{name}"' for run in town.runs for name in run.shows]
        absent = [text for text in [*promised, shown] if text not in page]
        if absent:
            raise Failed(f"{FILES[0]} lacks {', '.join(absent)}.")

    return Job([[*SOEST, "--root", str(town.folder), *only, *options]], town.folder, check)


def published_folder(town: Town) -> Path:
    """Where ``soest report`` leaves the report of this town."""
    return town.folder / "outputs" / (f"{YEAR}-auszug" if town.partial else str(YEAR))


def by_hand(town: Town, *, gate: bool = True) -> Job:
    """Papermill, then nbconvert, section by section; before them the gate, whose findings two sections print."""
    folder, commands = town.folder / "outputs" / "by-hand", []
    folder.mkdir(parents=True, exist_ok=True)
    if gate:
        commands.append([sys.executable, "-m", "soest_analysis.quality", str(YEAR), "--root", str(town.folder)])
    for run in town.runs:
        executed = folder / f"{run.id}.ipynb"
        given = [part for name, value in {"jahr": YEAR, **run.parameters}.items() for part in ("-p", name, str(value))]
        commands.append([str(BIN / "papermill"), *given, f"{run.section}.ipynb", str(executed)])
        commands.append([str(BIN / "jupyter"), "nbconvert", "--to", "html", str(executed)])

    def check() -> None:
        if gate:
            _check_file(town.folder / "outputs" / ".pruefung" / str(YEAR) / "befunde.json")
        _check_pages(town, folder)

    return Job(commands, town.notebooks, check)


def nbconvert(town: Town) -> Job:
    """``jupyter nbconvert --execute``, section by section. The gate runs inside, where a section asks for findings."""
    notebooks = bind(town, town.folder / "bound")
    commands = [[str(BIN / "jupyter"), "nbconvert", "--to", "html", "--execute", str(path)] for path in notebooks]
    return Job(commands, town.folder, lambda: _check_pages(town, town.folder / "bound"))


def jupyter_book(town: Town, execute: str) -> Job:
    """``jupyter-book build`` with ``execute_notebooks: force`` or ``cache``, its kernels those of the project."""
    folder = town.folder / "book"
    names = [path.stem for path in bind(town, folder)]
    kernel = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    kernel |= {"display_name": "Python 3 (ipykernel)", "language": "python"}
    config = {"title": "Sachstandsbericht", "execute": {"execute_notebooks": execute, "timeout": 300}}
    contents = {"format": "jb-book", "root": names[0]}
    contents |= {"chapters": [{"file": name} for name in names[1:]]} if names[1:] else {}  # an empty list is refused
    # JSON is YAML, too.
    for path, content in (
        (folder / "_config.yml", config),
        (folder / "_toc.yml", contents),
        (town.folder / "jupyter" / "kernels" / "python3" / "kernel.json", kernel),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), "utf-8")

    def check() -> None:
        # A section that failed leaves a report of its error; the exit code of the build says nothing about it.
        errors = sorted(path.name for path in (folder / "_build").rglob("*.err.log"))
        if errors:
            raise Failed(f"jupyter-book: errors in {', '.join(errors)}.")
        _check_pages(town, folder / "_build" / "html")

    environment = {**os.environ, "JUPYTER_PATH": str(town.folder / "jupyter")}
    return Job([[str(BOOK_BIN / "jupyter-book"), "build", str(folder)]], folder, check, environment)


def _check_pages(town: Town, folder: Path) -> None:
    """Each section is one HTML page with as many tables and pictures as it promises."""
    for run in town.runs:
        path = folder / f"{run.id}.html"
        _check_file(path)
        page = path.read_text("utf-8")
        tables, pictures = page.count("<table"), page.count("<img") + page.count("<svg")
        wanted = [sum(name.startswith(kind) for name in run.shows) for kind in ("tab-", "abb-")]
        if tables < wanted[0] or pictures < wanted[1]:
            raise Failed(
                f"{path.name} shows {tables} tables and {pictures} pictures, {wanted[0]} and {wanted[1]} are due."
            )


def _check_file(path: Path) -> None:
    if not path.is_file() or not path.stat().st_size:
        raise Failed(f"{path.name} was not written.")
