"""The process that kernels, and in a fleet much else, are forked from; light to import, so that it can start before all else."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

INTERRUPTION = {signal.SIGINT}
KERNELS, GATE = "soest_analysis.report.preload", "soest_analysis.quality.preload"
_STARTING = threading.Lock()
_preloaded: list[str] = [KERNELS]
_forked: set[Any] = set()


def start(many: bool = False) -> bool:
    """Start it in the background, unless it runs already; False where the system cannot fork.

    ``many``: for many editions, so that it pays to import Great Expectations too. That is for the first call to say.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return False
    from multiprocessing import forkserver, resource_tracker

    _preloaded[:] = [KERNELS, GATE] if many else _preloaded
    _context()
    resource_tracker.ensure_running()  # the forkserver needs it, and starting it would undo the next line
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTION)  # it inherits that: Ctrl-C is for the run to handle
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return True


def serves_many() -> bool:
    """Whether it was started for many editions; then gates can be forked from it."""
    return GATE in _preloaded


def fork(target: Callable[..., None], arguments: Sequence[Any]) -> Any:
    """A process forked from it that calls ``target``, as a leader of a session of its own that ends with this process."""
    process = _context().Process(target=_call, args=(target, arguments), daemon=True)
    with _without_main():
        process.start()
        _forked.intersection_update(multiprocessing.active_children())
        _forked.add(process)
    return process


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives: where many editions are computed, in a process that is forked for it, and with it its memory.

    Raises what the function raises, RuntimeError if the process dies.
    """
    if not serves_many():
        return function(*arguments)
    answer, its = Pipe(duplex=False)
    process = fork(_answer, [function, arguments, its])
    its.close()
    try:
        done, result = answer.recv()
    except EOFError:
        raise RuntimeError("ein Hilfsprozess endete vorzeitig") from None
    finally:
        answer.close()
        process.join()
    if done:
        return result
    raise result


def _answer(function: Callable[..., Any], arguments: Sequence[Any], answer: Connection) -> None:
    try:
        answer.send((True, function(*arguments)))
    except Exception as error:
        answer.send((False, error))


def kill_forked() -> None:
    """End all that were forked from it, with whatever they have started."""
    for process in _forked & set(multiprocessing.active_children()):
        with suppress(ProcessLookupError, PermissionError):  # no group yet; on macOS none but a dead process
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()


def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_preloaded)
    return context


@contextmanager
def _without_main() -> Iterator[None]:
    """A new process is told where its parent's main script lies and runs that again; these must not."""
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _call(target: Callable[..., None], arguments: Sequence[Any]) -> None:
    """What runs in the forked process."""
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTION)
    threading.Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()
    target(*arguments)


def _end_with(caller: Any) -> None:
    """Wait for the end of the process that asked, however it comes, then end this one and all that it has started."""
    caller.join()
    os.killpg(0, signal.SIGKILL)
