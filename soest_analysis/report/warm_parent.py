"""The process that kernels are forked from; light to import, so that it can be on its way before all else."""

import multiprocessing
from typing import Any


def context() -> Any:
    """The way of starting processes that forks them from one that has imported ``preload``."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["soest_analysis.report.preload"])
    return context


def start() -> bool:
    """Start it in the background, unless it runs already; False where the system cannot fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return False
    from multiprocessing import forkserver

    context()
    forkserver.ensure_running()
    return True
