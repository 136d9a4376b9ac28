"""Runs the notebooks with Papermill, each in a kernel of its own, side by side, unless a kept result still holds."""

import copy
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report import contract, warm_parent
from soest_analysis.report.reuse import Results

CELL_TIMEOUT = 300  # seconds that one cell may take
FAILURES = {
    "DeadKernelError": "Der Kernel ist mitten in der Zelle gestorben.",
    "CellTimeoutError": f"Die Zelle lief länger als {CELL_TIMEOUT} Sekunden.",
}


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

    def __init__(self, root: Root, year: int, target: Path, results: Results, jobs: int):
        self._root, self._year, self._target, self._results = root, year, target, results
        self._threads = ThreadPoolExecutor(jobs)

    def submit(self, runs: Sequence[Run]) -> list[Future[Outcome]]:
        """Start the runs; the futures are in the order of ``runs``."""
        return [self._threads.submit(self._run, run) for run in runs]

    def close(self) -> None:
        """Drop what has not started and end the kernels that still run."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.kill()
        self._threads.shutdown(wait=True)

    def _run(self, run: Run) -> Outcome:
        start = time.monotonic()
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
        try:
            executed = execute(notebook, target, {"jahr": self._year, **run.parameter}, cell_timeout=CELL_TIMEOUT)
        except Exception as failure:  # whatever went wrong in the notebook is judged, reported, never published
            if isinstance(failure, OSError) and not isinstance(failure, TimeoutError):  # a cell's time-out is one too
                raise
            error = FAILURES.get(type(failure).__name__) or f"{type(failure).__name__}: {failure}"
            return (nbformat.read(target, as_version=4) if target.exists() else None), None, error
        return executed, executed.metadata[READ], None


@contextmanager
def sections(root: Root, year: int, target: Path, results: Results, jobs: int | None = None) -> Iterator[Sections]:
    """Executes sections for one report, by default as many at once as there are cores; no kernel outlives the block."""
    running = Sections(root, year, target, results, jobs or os.cpu_count() or 1)
    try:
        yield running
    finally:
        running.close()


def strip(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without what tells of this machine and this run: paths, times, Papermill's notes."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = NotebookNode({key: notebook.metadata[key] for key in ("kernelspec", "language_info")})
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"  # Papermill draws an id at random
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
    return notebook
