"""Runs the notebooks with Papermill, each in a kernel of its own, side by side in worker processes."""

import copy
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from soest_analysis.parameters import Run
from soest_analysis.paths import Root

CELL_TIMEOUT = 300  # seconds that one cell may take


@dataclass(frozen=True)
class Outcome:
    """How one run ended: the executed notebook on disk, seconds, and what Papermill complained about (or None)."""

    run: Run
    notebook: Path
    seconds: float
    error: str | None


class Workers:
    """A pool of processes that execute notebooks; one process per notebook at a time, since a kernel's ``cwd`` is not
    thread-safe in Papermill."""

    def __init__(self, root: Root, year: int, target: Path, jobs: int):
        self._root, self._year, self._target = root, year, target
        self._pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_end_on_sigterm)

    def submit(self, runs: Sequence[Run]) -> list[Future[Outcome]]:
        """Start the runs; the futures are in the order of ``runs``."""
        return [
            self._pool.submit(_execute, run, self._root.notebooks / f"{run.abschnitt}.ipynb",
                              {"jahr": self._year, **run.parameter}, self._target / f"{run.id}.ipynb")
            for run in runs
        ]

    def close(self) -> None:
        """Drop what has not started and end the workers; each shuts its kernel down."""
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(timeout=10)


@contextmanager
def workers(root: Root, year: int, target: Path, jobs: int | None = None) -> Iterator[Workers]:
    """Worker processes for one report (default: one per core); none is left when the block ends."""
    pool = Workers(root, year, target, jobs or os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.close()


def strip(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without what tells of this machine and this run: paths, times, Papermill's notes."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = NotebookNode({key: notebook.metadata[key] for key in ("kernelspec", "language_info")})
    for cell in notebook.cells:
        cell.metadata = NotebookNode({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
    return notebook


def finished(futures: Sequence[Future[Outcome]]) -> Iterator[Outcome]:
    """The outcomes as they come in."""
    for future in as_completed(futures):
        yield future.result()


def _end_on_sigterm() -> None:
    """Turn SIGTERM into KeyboardInterrupt, so that Papermill shuts its kernel down. Leave SIGINT to the parent."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _execute(run: Run, source: Path, parameters: dict[str, Any], target: Path) -> Outcome:
    import papermill  # imported in the workers only: it takes most of a second

    start = time.monotonic()
    error = None
    try:
        papermill.execute_notebook(
            source, target, parameters=parameters, kernel_name="python3", cwd=source.parent, progress_bar=False,
            autosave_cell_every=0, start_timeout=60, execution_timeout=CELL_TIMEOUT,
        )
    except OSError:
        raise
    except Exception as failure:  # whatever went wrong in the notebook is judged, reported and never published
        error = f"{type(failure).__name__}: {failure}"
    return Outcome(run, target, time.monotonic() - start, error)
