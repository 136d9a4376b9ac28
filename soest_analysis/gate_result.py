"""The gate's result: the stored one, or what the gate's own process makes, for Great Expectations takes seconds to import."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from soest_analysis import checksums, gate_process, reads
from soest_analysis.disclosure.protection import DATA_DOCS, FINDINGS, Protection
from soest_analysis.errors import NotWritable, UnusableInput
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root

SEAL = ".siegel"  # beside a result: the checksum of what it was made from, and of the result


class Gate:
    """The gate of one edition. ``check_readable`` raises UnusableInput for what cannot be read."""

    def __init__(self, root: Root, parameters: Parameters, check_readable: Callable[[], None]):
        self._root, self._parameters, self._check_readable = root, parameters, check_readable
        self._folder = root.gate(parameters.jahr)
        self._process: gate_process.GateProcess | None = None
        self._unwanted = False

    def result(self, fresh: bool = False, seen: Protection | None = None) -> dict[str, Any]:
        """The result for the inputs as they are now: ``befunde`` and counts, without the inputs' checksums.

        The process runs only if a stored result belongs to other inputs, rules or packages, or if ``fresh`` is asked for.
        ``seen``: what the public may see; its folder gets the result without the rest. Raises UnusableInput if a table
        cannot be read, NotWritable if the result cannot be kept.
        """
        folders = {self._folder: ""} | ({seen.result: seen.state} if seen and seen.result else {})
        if fresh or not self._hold(folders):
            self._run(folders, seen)
        return read(self._folder)

    def _hold(self, folders: Mapping[Path, str]) -> bool:
        now = key(self._root, self._parameters)
        return all(holds(folder, now + state) for folder, state in folders.items())

    def _run(self, folders: Mapping[Path, str], seen: Protection | None) -> None:
        for folder in folders:  # or a process that breaks off would seem to confirm the result from before
            (folder / SEAL).unlink(missing_ok=True)
        self._check_readable()  # what cannot be read ends here, not after the seconds that the import takes
        arguments = [str(self._parameters.jahr), "--root", str(self._root.folder)]
        arguments += ["--schutz", str(seen.result)] if seen and seen.result else []
        self._process = gate_process.start(arguments)
        if self._unwanted:
            self._process.kill()
        try:
            code, said = self._process.wait()
        except BaseException:  # interrupted
            self.end()
            raise
        if code not in (0, 1) or not self._hold(folders):
            failure = NotWritable if code == NotWritable.exit_code else UnusableInput
            raise failure(*(said.splitlines() or ["Die Prüfung der Daten brachte kein Ergebnis."]))

    def end(self) -> None:
        """End the process if it still runs, or as soon as it does."""
        self._unwanted = True
        if self._process:
            self._process.kill()


def read(folder: Path) -> dict[str, Any]:
    """The result that is stored in a folder, without the inputs' checksums."""
    found = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))
    return {name: value for name, value in found.items() if name != "eingaben"}


def key(root: Root, parameters: Parameters) -> str:
    """The checksum of all that the gate's result depends on."""
    with reads.unnoted():
        inputs = checksums.inputs(root, parameters)
    return checksums.of_value(inputs | checksums.program("quality", "disclosure") | checksums.packages())


def seal(folder: Path, key: str) -> None:
    """Confirm the result in a folder, as it lies there, and what it was made from."""
    (folder / SEAL).write_text(_checksum(folder, key), encoding="utf-8")


def holds(folder: Path, key: str) -> bool:
    """Whether the result in a folder was made from just that, and is as it was then."""
    place = folder / SEAL
    return place.is_file() and place.read_text(encoding="utf-8") == _checksum(folder, key)


def _checksum(folder: Path, key: str) -> str:
    files = [folder / FINDINGS, *sorted((folder / DATA_DOCS).glob("*"))]
    found = {path.name: checksums.of_bytes(path.read_bytes()) for path in files if path.is_file()}
    return checksums.of_value([key, found])
