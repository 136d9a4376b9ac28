"""The gate's own process: started, or forked from a warm parent that has imported Great Expectations already."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, suppress
from importlib import import_module
from io import StringIO
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Protocol

from soest_analysis import warm_parent


class GateProcess(Protocol):
    """One run of ``python -m soest_analysis.quality``."""

    def wait(self) -> tuple[int, str]:
        """Its exit code and what it said on stderr, once it has ended."""

    def kill(self) -> None:
        """End it, whatever it is doing."""


def start(arguments: Sequence[str]) -> GateProcess:
    """Start the gate with the arguments of its command line."""
    return _Forked(arguments) if warm_parent.serves_many() else _Started(arguments)


class _Started:
    def __init__(self, arguments: Sequence[str]):
        command = [sys.executable, "-m", "soest_analysis.quality", *arguments]
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(command, text=True, encoding="utf-8", **pipes)

    def wait(self) -> tuple[int, str]:
        with self._process:
            _, said = self._process.communicate()
            return self._process.returncode, said

    def kill(self) -> None:
        self._process.kill()


class _Forked:
    def __init__(self, arguments: Sequence[str]):
        self._answer, hers = Pipe(duplex=False)
        self._process = warm_parent.fork(_gate, [list(arguments), hers])
        hers.close()

    def wait(self) -> tuple[int, str]:
        answer = -1, ""
        with self._answer, suppress(EOFError):  # it died
            answer = self._answer.recv()
        self._process.join()
        return answer

    def kill(self) -> None:
        self._process.kill()


def _gate(arguments: list[str], answer: Connection) -> None:
    """What runs in the forked process."""
    gate = import_module(
        "soest_analysis.quality.__main__"
    )  # by its name: no section depends on what the gate is made of
    with redirect_stderr(StringIO()) as said:
        code = gate.main(arguments)
    answer.send((code, said.getvalue()))
