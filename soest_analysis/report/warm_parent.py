"""The process that kernels are forked from; light to import, so that it can be on its way before all else."""

import multiprocessing
import os
import signal
from contextlib import suppress
from typing import Any

INTERRUPTION = {signal.SIGINT}
KERNELS: set[Any] = set()  # the processes that were forked from it


def context() -> Any:
    """The way of starting processes that forks them from one that has imported ``preload``."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["soest_analysis.report.preload"])
    return context


def start() -> bool:
    """Start it in the background, unless it runs already; False where the system cannot fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return False
    from multiprocessing import forkserver, resource_tracker

    context()
    resource_tracker.ensure_running()  # the forkserver needs it, and starting it would undo the next line
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTION)  # it inherits that: Ctrl-C is for the run to handle
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return True


def kill_kernels() -> None:
    """End all kernels that were forked from it, with whatever their cells have started."""
    for process in KERNELS & set(multiprocessing.active_children()):
        with suppress(ProcessLookupError, PermissionError):  # no group yet; on macOS none but a dead process
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
