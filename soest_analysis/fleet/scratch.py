"""Folders for copies of towns on this machine: nobody else may read them, and none outlives its use for long."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "soest-kopie-"


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder of this process; removed at the end, and before, what processes left that were killed."""
    there = Path(tempfile.gettempdir())
    _remove_leftovers(there)
    folder = there / f"{_PREFIX}{uuid.uuid4().hex}"
    with _lock(folder):  # before the folder is there, or another process might take it for a leftover
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # not on Windows, as long as it is held
                _lock_file(folder).unlink()


def _remove_leftovers(there: Path) -> None:
    for folder in there.glob(f"{_PREFIX}*"):
        if folder.is_dir():
            with suppress(OSError, Timeout), _lock(folder):  # another user's, or at work
                shutil.rmtree(folder)
                _lock_file(folder).unlink()


def _lock(folder: Path) -> FileLock:
    return FileLock(_lock_file(folder), timeout=0)


def _lock_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
