"""One writer at a time, a folder staged beside its target, put in its place in one switch or not at all."""

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from soest_analysis.errors import Locked, NotWritable
from soest_analysis.paths import Root

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST}


@contextmanager
def lock(root: Root, name: str) -> Iterator[None]:
    """Hold the lock of one edition. Raises Locked at once, naming the process that holds it.

    The operating system frees the lock of a process that died, so nothing needs to be cleaned up by hand.
    """
    with disk_errors(root.outputs):
        root.outputs.mkdir(exist_ok=True)
        held, owner = FileLock(root.outputs / f".{name}.lock"), root.outputs / f".{name}.lock.json"
        try:
            held.acquire(timeout=0)
        except Timeout:
            who = json.loads(owner.read_text(encoding="utf-8")) if owner.exists() else {}
            raise Locked(
                f"Ausgabe {name}: ein anderer Lauf ist dabei (Prozess {who.get('prozess', 'unbekannt')}, "
                f"begonnen {who.get('beginn', 'unbekannt')}). Bitte sein Ende abwarten."
            ) from None
    try:
        started = datetime.now().strftime("%d.%m.%Y %H:%M:%S")
        owner.write_text(json.dumps({"prozess": os.getpid(), "beginn": started}), encoding="utf-8")
        yield
    finally:
        held.release()


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder beside the target, on its file system; removed at the end, and leftovers of dead runs before."""
    folder = target.with_name(f".{target.name}.neu")
    with disk_errors(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def switch(staged: Path, target: Path) -> Path:
    """Put the staged folder in the place of the target.

    On Linux both change places in one system call, so a reader finds the old folder or the new one, whole. Elsewhere
    the old one is moved aside first and put back if the second step fails. The old folder stays as ``.NAME.alt`` (what
    this returns) until the next switch, for those who are just reading it.
    """
    aside = target.with_name(f".{target.name}.alt")
    with disk_errors(target):
        _sync(staged)
        if not target.exists():
            staged.rename(target)
            return aside
        shutil.rmtree(aside, ignore_errors=True)
        if _exchange(staged, target):
            staged.rename(aside)
            return aside
        target.rename(aside)
        try:
            staged.rename(target)
        except OSError:
            aside.rename(target)
            raise
    return aside


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``, which takes its place when the block has ended well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.neu")  # another run may be writing the same
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn errors of the disk into one German sentence (exit code 6)."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK:
            raise
        name = Path(error.filename).name if error.filename else place.name
        raise NotWritable(
            f"„{name}“ lässt sich nicht schreiben ({error.strerror}). "
            "Was vorher dort lag, ist unverändert. Bitte Platz schaffen oder Schreibrechte geben."
        ) from error


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot do it."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:  # an old C library
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _sync(folder: Path) -> None:
    """Make sure that what will be switched is on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
