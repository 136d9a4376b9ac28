"""Runs the notebooks with Papermill, each in a kernel of its own, side by side, unless a kept result still holds."""

import copy
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from soest_analysis import warm_parent
from soest_analysis.atomic import disk_errors
from soest_analysis.errors import REPAIR, NotWritable, SectionFailed
from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report import contract
from soest_analysis.report.log import LOGGER
from soest_analysis.report.reuse import Results

CELL_TIMEOUT, START_TIMEOUT = 300, 60  # seconds that one cell, and that the start of a kernel may take


@dataclass(frozen=True)
class Outcome:
    """How one run ended: its notebook as published, seconds that it took now, why it was executed or not, problems."""

    run: Run
    notebook: NotebookNode | None
    seconds: float
    reason: str
    problems: list[str]


class Sections:
    """Executes sections side by side, each in a kernel of its own, and keeps those that kept their contract."""

    def __init__(self, root: Root, year: int, target: Path, results: Results, jobs: int, protection: Path | None):
        self._root, self._year, self._target, self._results = root, year, target, results
        self._protection = protection
        self._threads = ThreadPoolExecutor(jobs)
        self._futures: list[Future[Outcome]] = []

    def submit(self, runs: Sequence[Run]) -> list[Future[Outcome]]:
        """Start the runs; the futures are in the order of ``runs``."""
        futures = [self._threads.submit(self._run, run) for run in runs]
        self._futures += futures
        return futures

    def close(self) -> None:
        """Drop what has not started and end the kernels that still run, with all that their cells have started.

        Where the system cannot fork, the kernels are nobody's children and end with the cells that they execute.
        """
        self._threads.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in self._futures):  # some may be starting their kernel just now
            warm_parent.kill_forked()
            time.sleep(0.05)
        self._threads.shutdown(wait=True)

    def _run(self, run: Run) -> Outcome:
        start = time.monotonic()
        threading.current_thread().name = run.id  # so the log tells whose lines these are
        notebook, reason = self._results.find(run)
        if notebook:
            problems = contract.problems(notebook, run.zeigt)
        else:
            notebook, read, error = self._execute(run)
            problems = (
                contract.problems(notebook, run.zeigt, error) if notebook else [error or "wurde nicht ausgeführt."]
            )
            if notebook and not problems:
                notebook = strip(notebook)
                if read is not None:
                    self._results.keep(run, notebook, read)
        return Outcome(run, notebook, time.monotonic() - start, reason, problems)

    def _execute(self, run: Run) -> tuple[NotebookNode | None, list[str] | None, str | None]:
        """The executed notebook, also on disk for reading if it fails, what it read, and what Papermill complained about."""
        warm_parent.start()
        from soest_analysis.report.engine import READ, execute  # takes most of a second, and not every run needs it
        from soest_analysis.report.kernels import use_warm_kernels

        use_warm_kernels()
        notebook, target = self._root.notebooks / f"{run.abschnitt}.ipynb", self._target / f"{run.id}.ipynb"
        given = {"jahr": self._year, **run.parameter}
        try:
            with disk_errors(target):
                limits = {"cell_timeout": CELL_TIMEOUT, "start_timeout": START_TIMEOUT}
                executed = execute(notebook, target, given, protection=self._protection, **limits)
        except NotWritable:
            raise
        except Exception as failure:  # whatever went wrong in the notebook is judged, reported, never published
            if isinstance(failure, OSError) and not isinstance(failure, TimeoutError):  # a cell's time-out is one too
                raise
            return (nbformat.read(target, as_version=4) if target.exists() else None), None, _error(failure)
        _take_warnings(executed)
        return executed, executed.metadata[READ], None


@contextmanager
def sections(
    root: Root, year: int, target: Path, results: Results, jobs: int | None = None, protection: Path | None = None
) -> Iterator[Sections]:
    """Executes sections for one report, by default as many at once as there are cores; no kernel outlives the block.

    ``protection``: the folder that says what they may see; without one, they see what they would in JupyterLab.
    """
    running = Sections(root, year, target, results, jobs or os.cpu_count() or 1, protection)
    try:
        yield running
    finally:
        running.close()


def _error(failure: Exception) -> str:
    """What ended a notebook beside an error in a cell. Raises SectionFailed for what will end every other one too."""
    match type(failure).__name__:  # importing the types takes time that most runs do not need
        case "DeadKernelError":
            return (
                "Der Kernel ist mitten in der Zelle gestorben. Bitte den Lauf wiederholen; geschieht es wieder, reicht "
                "vielleicht der Arbeitsspeicher nicht (dann mit --jobs 1)."
            )
        case "CellTimeoutError":
            return f"Die Zelle lief länger als {CELL_TIMEOUT} Sekunden und wurde abgebrochen."
        case "NoSuchKernel":
            raise SectionFailed(f"Der Kernel (ipykernel) ist nicht installiert. {REPAIR}") from failure
        case "RuntimeError" if "respond" in str(failure):
            return f"Der Kernel antwortete nicht binnen {START_TIMEOUT} Sekunden. Bitte wiederholen, mit --jobs 1."
        case "RuntimeError":
            raise SectionFailed(f"Der Kernel ließ sich nicht starten ({failure}). {REPAIR}") from failure
    return f"{type(failure).__name__}: {failure}"


def _take_warnings(notebook: NotebookNode) -> None:
    """Move what a section wrote to stderr, warnings mostly, to the log: they name folders of this machine."""
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        for output in [each for each in outputs if each.get("name") == "stderr"]:
            LOGGER.warning(output.text.rstrip())
            outputs.remove(output)


def strip(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without what tells of this machine and this run: paths, times, Papermill's notes."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = NotebookNode(
        {key: notebook.metadata[key] for key in ("kernelspec", "language_info") if key in notebook.metadata}
    )
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"  # Papermill draws an id at random
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
    return notebook
