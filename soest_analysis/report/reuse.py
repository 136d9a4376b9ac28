"""Executed sections that are kept, each with the checksums of all that it was made from, and used as long as these hold.

Kept is only a section that kept its contract, and only if nothing that it was made from changed while it ran.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from soest_analysis import atomic, checksums, german, reads
from soest_analysis.edition import Edition
from soest_analysis.parameters import Run
from soest_analysis.report.run import REUSED

NEW = "ausgeführt, kein Ergebnis abgelegt"
DAMAGED = "ausgeführt, das abgelegte Ergebnis ist beschädigt"
UNCLEAR = "ausgeführt, weil nicht feststeht, was das Notebook einbindet"
ASKED = "ausgeführt, weil mit --fresh verlangt"

_ABSENT = "fehlt"
_STALE_SECONDS = 60
_NAMED = 3  # so many changes are named, the others counted
_RUNNER = [f"soest_analysis/report/{name}.py" for name in ("engine", "execute", "kernels", "preload")]


class Results:
    """The kept sections of one edition, in a ``folder``.

    ``start``: the checksums of inputs, notebooks and program as the run began.
    """

    def __init__(self, edition: Edition, folder: Path, start: Mapping[str, str], fresh: bool = False):
        self._edition, self._root, self._fresh, self._start = edition, edition.root, fresh, start
        self._folder, self._parts = folder, dict(_parts(edition))
        _remove_leftovers(folder)

    def find(self, run: Run) -> tuple[NotebookNode | None, str]:
        """The kept notebook of a run if all that it was made from is unchanged, and why it is used or not."""
        path = self._path(run)
        if self._fresh or not path.is_file():
            return None, ASKED if self._fresh else NEW
        checksum, _, text = path.read_text(encoding="utf-8", errors="replace").partition("\n")
        if hashlib.sha256(text.encode()).hexdigest() != checksum:
            return None, DAMAGED
        kept, program = json.loads(text), self._program(run)
        if program is None:
            return None, UNCLEAR
        changed = checksums.changed(kept["programm"], program)
        changed += checksums.changed(kept["gelesen"], self._content(kept["gelesen"]))
        return (None, _because(changed)) if changed else (nbformat.from_dict(kept["notebook"]), REUSED)

    def keep(self, run: Run, notebook: NotebookNode, read: Iterable[str]) -> None:
        """Keep an executed notebook. ``read``: what it read, as ``reads`` names it."""
        program, content = self._program(run), self._content(read)
        if program is None:
            return
        files = self._content({name.partition(": ")[0] for name in read} - set(reads.WORDS))
        now = files | {name: checksum for name, checksum in program.items() if name in self._start}
        if any(self._start.get(name, _ABSENT) != checksum for name, checksum in now.items()):
            return  # changed while the section ran
        kept = {"programm": program, "gelesen": content, "notebook": notebook}
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        with atomic.whole(self._path(run)) as part:
            part.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}", encoding="utf-8", newline="\n")

    def _path(self, run: Run) -> Path:
        return self._folder / f"{run.id}.ergebnis"

    def _program(self, run: Run) -> dict[str, str] | None:
        """The checksums of what a run executes: notebook, modules, packages, parameters; None if it is no plain Python."""
        notebook = self._root.notebooks / f"{run.abschnitt}.ipynb"
        given = {"Parameter des Laufs": checksums.of_value(run.parameter)}
        try:
            modules = checksums.modules(notebook, beside=self._root.notebooks)
        except (SyntaxError, ValueError, KeyError):  # what is wrong with it, if anything, its execution will say
            return None
        return modules | {name: self._start[name] for name in _RUNNER} | checksums.packages() | given

    def _content(self, names: Iterable[str]) -> dict[str, str]:
        """The checksums of what a section reads."""
        return {name: self._checksum(name) for name in names}

    def _checksum(self, name: str) -> str:
        file, _, part = name.partition(": ")
        if name == reads.EDITIONS:
            return checksums.of_value([edition.year for edition in self._edition.earlier])
        if name == reads.GATE:
            return checksums.of_value(self._edition.gate())
        if part:
            return checksums.of_value(self._parts[file](part)) if file in self._parts else _ABSENT
        path = self._root.folder / file
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else _ABSENT


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed run had not finished writing; what is younger may be written by a run beside this one."""
    for part in folder.glob(".*.neu"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()


def _parts(edition: Edition) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """The files that the edition hands out part by part, each with what gives one of its parts."""
    root = edition.root
    tables = {table.name: table.model_dump(mode="json") for table in edition.descriptor.resources}
    yield root.relative(root.descriptor), tables.get
    if protection := edition.protection:
        yield reads.PROTECTION, protection.checksum
    for each in [*edition.earlier, edition]:
        fields = each.parameters.model_dump(mode="json")
        yield root.relative(root.parameters(each.year)), partial(_field, fields)
        yield root.relative(root.sources(each.year)), each.sources.about


def _field(fields: Mapping[str, Any], name: str) -> Any:
    """A field, or all of them for a name that is computed from several."""
    return fields.get(name, fields)


def _because(changed: Sequence[str]) -> str:
    changed = list(dict.fromkeys(changed))  # a module beside the notebooks is both imported and read
    named = [*changed[:_NAMED], *([f"{len(changed) - _NAMED} weitere"] if len(changed) > _NAMED else [])]
    return f"ausgeführt, geändert: {german.enumeration(named)}"
