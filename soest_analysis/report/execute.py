"""Runs the notebooks with Papermill, each in a kernel of its own, side by side."""

import copy
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report.kernels import use_warm_kernels

CELL_TIMEOUT = 300  # seconds that one cell may take
FAILURES = {
    "DeadKernelError": "Der Kernel ist mitten in der Zelle gestorben.",
    "CellTimeoutError": f"Die Zelle lief länger als {CELL_TIMEOUT} Sekunden.",
}
KERNELS = {"KernelManager": {"transport_encryption": "required"}}  # the kernels' sockets are not in clear


@dataclass(frozen=True)
class Outcome:
    """How one run ended: the executed notebook on disk, seconds, and what Papermill complained about (or None)."""

    run: Run
    notebook: Path
    seconds: float
    error: str | None


class Sections:
    """Executes sections side by side, each in a kernel of its own."""

    def __init__(self, root: Root, year: int, target: Path, jobs: int):
        self._root, self._year, self._target = root, year, target
        self._threads = ThreadPoolExecutor(jobs)
        use_warm_kernels()

    def submit(self, runs: Sequence[Run]) -> list[Future[Outcome]]:
        """Start the runs; the futures are in the order of ``runs``."""
        return [self._threads.submit(self._execute, run) for run in runs]

    def close(self) -> None:
        """Drop what has not started and end the kernels that still run."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.kill()
        self._threads.shutdown(wait=True)

    def _execute(self, run: Run) -> Outcome:
        import papermill  # takes most of a second, so not before the warm parent is on its way
        from traitlets.config import Config

        start, error, target = time.monotonic(), None, self._target / f"{run.id}.ipynb"
        try:
            papermill.execute_notebook(
                self._root.notebooks / f"{run.abschnitt}.ipynb",
                target,
                parameters={"jahr": self._year, **run.parameter},
                kernel_name="python3",
                progress_bar=False,
                autosave_cell_every=0,
                start_timeout=60,
                execution_timeout=CELL_TIMEOUT,
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
                config=Config(KERNELS),
                # Not Papermill's own ``cwd``: it changes the folder of the whole process.
                resources={"metadata": {"path": str(self._root.notebooks)}},
            )
        except OSError:
            raise
        except Exception as failure:  # whatever went wrong in the notebook is judged, reported, never published
            error = FAILURES.get(type(failure).__name__) or f"{type(failure).__name__}: {failure}"
        return Outcome(run, target, time.monotonic() - start, error)


@contextmanager
def sections(root: Root, year: int, target: Path, jobs: int | None = None) -> Iterator[Sections]:
    """Executes sections for one report, by default as many at once as there are cores; no kernel outlives the block."""
    running = Sections(root, year, target, jobs or os.cpu_count() or 1)
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


def finished(futures: Sequence[Future[Outcome]]) -> Iterator[Outcome]:
    """The outcomes as they come in."""
    for future in as_completed(futures):
        yield future.result()
