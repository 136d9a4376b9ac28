"""One writer at a time, a folder staged beside its target, put in its place in one switch or not at all."""

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from soest_analysis.errors import Locked, NotWritable
from soest_analysis.paths import Root

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_REASONS = {
    errno.ENOSPC: "der Speicherplatz reicht nicht",
    errno.EDQUOT: "das Kontingent ist erschöpft",
    errno.EFBIG: "die Datei wird größer, als das Dateisystem erlaubt",
    errno.EROFS: "das Dateisystem ist nur lesbar",
    errno.EACCES: "keine Berechtigung",
    errno.EPERM: "keine Berechtigung",
    errno.ENOTDIR: "auf dem Weg dorthin liegt eine Datei, wo ein Ordner sein soll",
    errno.EISDIR: "dort liegt ein Ordner, wo eine Datei sein soll",
    errno.EEXIST: "dort liegt schon etwas dieses Namens",
    errno.EIO: "der Datenträger meldet einen Fehler",
    errno.ENOTEMPTY: "der Ordner ist nicht leer",
    errno.ENOENT: "nicht gefunden",
    errno.EMFILE: "zu viele Dateien sind offen",
    errno.ENOMEM: "der Arbeitsspeicher reicht nicht",
    errno.EINVAL: "das Dateisystem kann das nicht",
}
_FAULTS_OF_THE_DISK = set(_REASONS) - {errno.ENOENT, errno.EMFILE, errno.ENOMEM, errno.EINVAL}


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
            who = _read_owner(owner)
            raise Locked(
                f"Ausgabe {name}: ein anderer Lauf ist dabei (Prozess {who.get('prozess', 'unbekannt')}, "
                f"begonnen {who.get('beginn', 'unbekannt')}). Bitte sein Ende abwarten."
            ) from None
    try:
        started = datetime.now().strftime("%d.%m.%Y %H:%M:%S")
        with disk_errors(owner):
            owner.write_text(json.dumps({"prozess": os.getpid(), "beginn": started}), encoding="utf-8")
        yield
    finally:
        held.release()


def _read_owner(path: Path) -> dict[str, object]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # not yet written
        return {}


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder beside the target, on its file system; removed at the end, and leftovers of dead runs before."""
    folder, aside = target.with_name(f".{target.name}.neu"), _aside(target)
    with disk_errors(folder):
        if sys.platform != "linux" and aside.is_dir() and not target.exists():
            aside.rename(target)  # a run was killed between the two renames of ``switch``
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def switch(staged: Path, target: Path) -> Path:
    """Put the staged folder in the place of the target, once it is on the disk and not only in the memory.

    On Linux both change places in one system call, so a reader finds the old folder or the new one, whole. Elsewhere
    the old one is moved aside first and put back if the second step fails. The old folder stays as ``.NAME.alt`` (what
    this returns) until the next switch, for those who are just reading it.
    """
    aside = _aside(target)
    with disk_errors(target):
        _sync(staged)
        _put_in_place(staged, target, aside)
    with suppress(OSError):  # the new edition is in its place, whatever happens now
        _sync_folder(target.parent)
    return aside


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.alt")


def _put_in_place(staged: Path, target: Path, aside: Path) -> None:
    if not target.exists():
        staged.rename(target)
        return
    if aside.is_symlink():  # a target that was a link to a folder
        aside.unlink()
    shutil.rmtree(aside, ignore_errors=True)
    if _exchange(staged, target):
        with suppress(OSError):  # then the next run removes the old edition
            staged.rename(aside)
        return
    target.rename(aside)
    try:
        staged.rename(target)
    except OSError:
        aside.rename(target)
        raise


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
    """Turn errors of the disk into one German sentence (exit code 6). ``place``: the file, if the error names none."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FAULTS_OF_THE_DISK:
            raise
        path = Path(os.fsdecode(error.filename)) if error.filename else place
        free = ""
        if error.errno == errno.ENOSPC:
            there = next(folder for folder in path.absolute().parents if folder.exists())
            free = f" (frei: {shutil.disk_usage(there).free // 1024} kB)"
        raise NotWritable(
            f"„{path}“ lässt sich nicht schreiben: {reason(error)}{free}. "
            "Was vorher dort lag, ist unverändert. Bitte Platz schaffen oder Schreibrechte geben."
        ) from error


def reason(error: OSError) -> str:
    """What the system complains about, in German."""
    if sys.platform == "win32" and error.errno in (errno.EACCES, errno.EPERM):
        return "keine Berechtigung, oder eine Datei darin ist in einem anderen Programm geöffnet (bitte schließen)"
    return _REASONS.get(error.errno or 0, f"Fehler {error.errno} des Betriebssystems")


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
    """Make sure that what will be switched is on the disk: the files, and the folders that name them."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # has no such call for folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives have no such call either
            os.fsync(handle)
    finally:
        os.close(handle)
