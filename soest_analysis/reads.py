"""What a section reads while it runs, noted by name, so that a later run can tell whether any of it has changed.

A name is a file (``data/2018/asylblg.csv``), a part of one (``data/2018/quellen.yaml: asylblg``) or one of the words
below. The edition notes the parts that it hands out; any other file in the town's folders for data, parameters,
expectations and notebooks that is opened is noted as a whole.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

from soest_analysis.paths import Root

EDITIONS = "frühere Ausgaben"
GATE = "Ergebnis der Prüfung"
PROTECTION = "Geheimhaltung"  # with a table (2031/asylblg) or the word Regel
WORDS = (EDITIONS, GATE, PROTECTION)

_names: set[str] = set()
_watched: set[Path] = set()


def note(name: str) -> None:
    """Note something that is being read."""
    _names.add(name)


@contextmanager
def unnoted() -> Iterator[None]:
    """Forget what the block notes: a file that is opened only for its checksum is not read."""
    before = set(_names)
    yield
    _names.intersection_update(before)


class Noted:
    """Hands out the fields of what a file says, and notes which."""

    def __init__(self, content: Any, file: str):
        self._content, self._file = content, file

    def __getattr__(self, field: str) -> Any:
        if field.startswith("_"):  # such as Python asks for when it makes a copy
            raise AttributeError(field)
        note(f"{self._file}: {field}")
        return getattr(self._content, field)


def watch() -> None:
    """From now on, note the files of the town, whose folder this is or is in, that are opened.

    The files that the edition notes part by part are left out.
    """
    root = Root.find()
    folders = {root.folder / name for name in ("data", "parameters", "expectations", "notebooks")}
    if not folders <= _watched:
        _watched.update(folders)
        sys.addaudithook(lambda event, details: _note_file(root, details[0]) if event == "open" else None)


def as_hex() -> str:
    """What was noted, as a JSON list in hexadecimal, which is printed as it is; ``null`` if nobody watched."""
    return json.dumps(sorted(_names) if _watched else None).encode().hex()


def _note_file(root: Root, name: Any) -> None:
    if isinstance(name, str | os.PathLike):
        path = Path(os.path.normpath(Path.cwd() / os.fspath(name)))
        parameters, sources = root.parameters(0).parent, root.sources(0).name
        in_parts = path == root.descriptor or path.parent == parameters or path.name == sources
        if not in_parts and not _watched.isdisjoint(path.parents):
            note(root.relative(Path(source_from_cache(path)) if path.suffix == ".pyc" else path))
