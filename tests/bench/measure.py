"""Runs commands and measures them: wall time, CPU time and memory of every process that they start.

Linux only: the kernel hands this process all orphans of the commands (it is their "subreaper"), so that the CPU time of
detached processes, such as kernels forked by a warm parent, is in the kernel's own accounts and not in samples.
"""

import ctypes
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import psutil

SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
COMMAND_TIMEOUT = 900  # seconds; no command of the comparison takes more than a few minutes
ORPHAN_TIMEOUT = 30  # seconds that detached processes may live on after their command
LEAST_PAUSE = 0.05  # seconds between two looks at the memory
PAUSE_PER_LOOK = 19  # and at least so many times as long as a look takes: at most a twentieth of one core


class Failed(Exception):
    """A measured command failed, or did not leave what it must; its times are of no use."""


@dataclass(frozen=True)
class Measurement:
    """Seconds of wall and CPU (user and system); peak memory of the process tree at one moment, in bytes.

    ``pss``: proportional set size, which counts a page shared by n processes as one nth in each, so that the sum is
    what the tree really holds. ``rss``: resident set size, which counts it n times. ``watching``: CPU seconds that the
    looks at the memory took, in no other figure.
    """

    wall: float
    cpu: float
    pss: int
    rss: int
    looks: int
    watching: float


def measure(
    commands: Sequence[Sequence[str]],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    timeout: float = COMMAND_TIMEOUT,
) -> Measurement:
    """Run commands one after the other in ``folder``, each at most ``timeout`` seconds; what they print goes to ``log``.

    Wall time ends with the last command; CPU time is complete, since all processes have ended when this returns.
    Raises Failed if a command does not end with exit code 0, takes too long, or leaves a process behind.
    """
    _adopt_orphans()
    before = _cpu_of_ended_processes()
    watch = _Watch()
    try:
        with log.open("w", encoding="utf-8") as output, watch:
            start = time.perf_counter()
            for command in commands:
                _run(command, folder, environment, output, timeout)
            wall = time.perf_counter() - start
        _wait_for_orphans()
    except Failed as failure:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise Failed(f"{failure}\nThe end of what it printed:\n{tail}") from None
    finally:
        for process in psutil.Process().children(recursive=True):  # none, unless something failed
            process.kill()
    return Measurement(wall, _cpu_of_ended_processes() - before, watch.pss, watch.rss, watch.looks, watch.seconds)


def machine() -> dict[str, Any]:
    """Processor, cores, memory, what else the machine was doing, Python."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if line.startswith("model name")]
    return {
        "processor": cpu[0].partition(":")[2].strip() if cpu else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": psutil.virtual_memory().total,
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
    }


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str], output: TextIO, timeout: float) -> None:
    name = " ".join([Path(command[0]).name, *command[1:]])
    process = subprocess.Popen(
        command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise Failed(f"{name}: took longer than {timeout:.0f} seconds.") from None
    if code:
        raise Failed(f"{name}: exit code {code}.")


def _adopt_orphans() -> None:
    if sys.platform != "linux":
        raise Failed("The measurement needs Linux: no other system accounts for detached processes this way.")
    if ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise Failed(f"The system refuses to hand over orphaned processes: {os.strerror(ctypes.get_errno())}.")


def _wait_for_orphans() -> None:
    """Wait until every process below this one has ended, and take over its accounts."""
    end = time.monotonic() + ORPHAN_TIMEOUT
    while time.monotonic() < end:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:  # none is left
            return
        if not ended:
            time.sleep(0.01)
    left = [" ".join(process.cmdline()) for process in psutil.Process().children(recursive=True)]
    raise Failed(f"Still running {ORPHAN_TIMEOUT} seconds after the end: {'; '.join(left)}.")


def _cpu_of_ended_processes() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Watch(threading.Thread):
    """Looks at the memory of all processes below this one, again and again, while the block runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.pss = self.rss = self.looks = 0
        self.seconds = 0.0
        self._ended = threading.Event()

    def __enter__(self) -> "_Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        pause = LEAST_PAUSE
        while not self._ended.wait(pause):
            start, cpu = time.perf_counter(), time.thread_time()
            self._look()
            self.seconds += time.thread_time() - cpu
            pause = max(LEAST_PAUSE, PAUSE_PER_LOOK * (time.perf_counter() - start))

    def _look(self) -> None:
        pss = rss = 0
        for process in psutil.Process().children(recursive=True):
            try:
                memory = process.memory_full_info()
            except psutil.Error:  # ended between being listed and being looked at
                continue
            pss += memory.pss
            rss += memory.rss
        self.pss, self.rss, self.looks = max(self.pss, pss), max(self.rss, rss), self.looks + 1
