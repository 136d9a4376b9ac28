"""A folder at a place that fsspec reaches: lists it, fetches from it, and puts files and folders there, whole or not at all.

Servers that rename (FTP, SFTP, SMB, this machine) get a folder beside its place, then two renames; between them, for a
moment, neither stands there, and what a process that died then left is put back by the next one. On this machine it is
one step. Object stores (S3, GCS, …) only copy: there each file by itself is the old or the new one at any time, and the
manifest, whose checksums tell a whole edition, comes last.
"""

import posixpath
import re
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from soest_analysis import atomic
from soest_analysis.errors import NotWritable, SoestError, UnusableInput
from soest_analysis.fleet.addresses import shown

LAST = "manifest.json"
_LEFT = re.compile(r"\.(?P<name>.+)\.(?P<begun>\d+)-[0-9a-f]{8}\.(?P<kind>neu|alt)")
_STALE_SECONDS = 24 * 3600
_MARKS = ("size", "mtime", "modify", "LastModified", "last_modified", "updated", "ETag", "etag")  # tell a changed file
_REFUSED = {"error_perm", "AuthenticationException", "NoCredentialsError", "ClientAuthenticationError", "LogonFailure"}
_PACKAGES = {"smbclient": "smbprotocol"}  # module -> package, where they differ


class Missing(UnusableInput):
    """There is nothing at that place."""


class Place:
    """The folder at an address. Raises UnusableInput for what cannot be read, NotWritable for what cannot be written."""

    _fs: Any = None
    _local = False

    def __init__(self, address: str):
        from fsspec import AbstractFileSystem, available_protocols, core
        from fsspec.implementations.local import LocalFileSystem

        self.shown = shown(address)
        protocol = re.split("://|::", address)[0].lower()
        if protocol not in available_protocols():
            raise UnusableInput(
                f"Ort {self.shown}: „{protocol}“ ist unbekannt. Möglich ist, was fsspec kennt, zum Beispiel s3, gcs, abfs, "
                "sftp, ftp, smb."
            )
        self._fs, self._path = self._try(UnusableInput, core.url_to_fs, address, skip_instance_cache=True)
        self._renames = type(self._fs).mv is not AbstractFileSystem.mv
        self._local = isinstance(self._fs, LocalFileSystem)
        self._made: set[str] = set()

    @property
    def name(self) -> str:
        """The last part of its path."""
        return PurePosixPath(self._path).name

    def names(self, folder: str = "") -> dict[str, str]:
        """What lies directly in a folder there: name -> ``file``, ``directory`` or what else it is."""
        return {name: entry["type"] for name, entry in self._entries(folder).items()}

    def files(self, folder: str, wanted: Callable[[str], bool] = lambda name: True) -> dict[str, tuple[Any, ...]]:
        """Every file below a folder, named from there, with what changes if it does; none if there is no such folder.

        ``wanted``: which files and folders count, by that name.
        """
        found, waiting = {}, [""]
        while waiting:
            above = waiting.pop()
            for name, entry in self._entries(posixpath.join(folder, above)).items():
                below = posixpath.join(above, name)
                if not wanted(below):
                    continue
                if entry["type"] not in ("file", "directory") or entry.get("islink"):
                    raise UnusableInput(
                        f"Ort {self.shown}, {folder}/{below}: Verknüpfungen werden nicht verfolgt. Bitte durch die Datei oder "
                        "den Ordner selbst ersetzen."
                    )
                if entry["type"] == "directory":
                    waiting.append(below)
                else:
                    found[below] = tuple(str(entry[mark]) for mark in _MARKS if mark in entry)
        return found

    def fetch(self, folder: str, target: Path, wanted: Callable[[str], bool] = lambda name: True) -> None:
        """Copy a folder to this machine. Raises UnusableInput if it changes meanwhile."""
        files = self.files(folder, wanted)
        for name in files:
            path = target / name
            with atomic.disk_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.read(posixpath.join(folder, name)))
        self._fs.invalidate_cache()
        if self.files(folder, wanted) != files:
            raise UnusableInput(f"Ort {self.shown}: Dateien in {folder} änderten sich beim Lesen. Bitte wiederholen.")

    def read(self, name: str) -> bytes:
        """The content of a file. Raises Missing."""
        return bytes(self._try(UnusableInput, self._fs.cat_file, self._at(name)))

    def put_file(self, content: bytes, name: str) -> None:
        """Write a file; whoever reads finds the old or the new one."""
        beside = self._beside(name, "neu") if self._renames else name
        self._write(content, beside)
        if self._renames:
            self._replace(beside, name)

    def put_folder(self, source: Path, name: str, check: Callable[[], None]) -> None:
        """Put a folder of this machine in the place of one there. ``check`` may raise, when all but the last step is done."""
        beside = self._beside(name, "neu")
        files = {path.relative_to(source).as_posix(): path for path in source.rglob("*") if path.is_file()}
        try:
            for file, path in files.items():
                self._write(path.read_bytes(), posixpath.join(beside, file))
            self._refuse_incomplete(beside, {file: path.stat().st_size for file, path in files.items()})
            check()
            self._switch(beside, name, sorted(files, key=lambda file: file == LAST))
        finally:
            with suppress(SoestError):  # what is left now, the connection being lost, goes a day later
                self._remove_folder(beside)

    def remove(self, name: str) -> None:
        """Remove a file or a folder, if it is there."""
        with suppress(Missing):
            if self.names(posixpath.dirname(name)).get(posixpath.basename(name)) == "file":
                self._try(NotWritable, self._fs.rm_file, self._at(name))
            else:
                self._remove_folder(name)

    def mend(self, folder: str) -> None:
        """Put back what a process left aside that died between two renames, and remove what others left a day ago."""
        names = self.names(folder)
        for name in sorted(names, reverse=True):
            if not (left := _LEFT.fullmatch(name)):
                continue
            if left["kind"] == "alt" and left["name"] not in names:
                self._move(posixpath.join(folder, name), posixpath.join(folder, left["name"]))
                names[left["name"]] = "directory"
            elif time.time() - int(left["begun"]) > _STALE_SECONDS:
                self.remove(posixpath.join(folder, name))

    def _at(self, name: str) -> str:
        return posixpath.join(self._path, name) if name else str(self._path)

    @staticmethod
    def _beside(name: str, kind: str) -> str:
        """A name beside another that nobody else uses, and that tells when it was given."""
        folder, last = posixpath.split(name)
        return posixpath.join(folder, f".{last}.{time.time():.0f}-{uuid.uuid4().hex[:8]}.{kind}")

    def _entries(self, folder: str) -> dict[str, dict[str, Any]]:
        place = self._at(folder).rstrip("/")
        try:
            listed = self._try(UnusableInput, self._fs.ls, place or "/", detail=True)
        except Missing:
            return {}
        paths = {entry["name"].rstrip("/").lstrip("/"): entry for entry in listed}
        within = {path.removeprefix(place.lstrip("/")).lstrip("/"): entry for path, entry in paths.items()}
        for name in within:
            if name == ".." or "/" in name or "\\" in name:
                raise UnusableInput(f"Ort {self.shown}: „{name}“ ist kein Name für eine Datei.")
        return {name: entry for name, entry in within.items() if name}  # a store may list the folder itself

    def _write(self, content: bytes, name: str) -> None:
        folder = posixpath.dirname(self._at(name))
        if folder not in self._made:
            self._try(NotWritable, self._fs.makedirs, folder, exist_ok=True)
            self._made.add(folder)
        self._try(NotWritable, self._fs.pipe_file, self._at(name), content)

    def _refuse_incomplete(self, folder: str, sizes: Mapping[str, int]) -> None:
        self._fs.invalidate_cache()
        there = {name: marks[0] for name, marks in self.files(folder).items()}
        if there != {name: str(size) for name, size in sizes.items()}:
            raise NotWritable(
                f"Ort {self.shown}: Was dort ankam, ist unvollständig. Was vorher dort lag, ist unverändert. Bitte wiederholen."
            )

    def _switch(self, beside: str, name: str, files: list[str]) -> None:
        """Put what lies beside in its place. ``files``: their names, in the order in which they may be seen."""
        if self._local:
            atomic.switch(Path(self._at(beside)), Path(self._at(name)))
        elif self._renames:
            self._exchange(beside, name)
        else:
            gone = self.files(name).keys() - set(files)
            for file in files:
                source, target = (self._at(posixpath.join(folder, file)) for folder in (beside, name))
                self._try(NotWritable, self._fs.cp_file, source, target)
            for file in gone:
                self.remove(posixpath.join(name, file))

    def _exchange(self, beside: str, name: str) -> None:
        if posixpath.basename(name) not in self.names(posixpath.dirname(name)):
            self._move(beside, name)
            return
        aside = self._beside(name, "alt")
        self._move(name, aside)
        try:
            self._move(beside, name)
        except SoestError:
            with suppress(SoestError):  # or the next process does it
                self._move(aside, name)
            raise
        with suppress(SoestError):  # the new one is in its place, whatever happens now
            self._remove_folder(aside)

    def _replace(self, beside: str, name: str) -> None:
        """Give a file the name that another may bear."""
        try:
            self._move(beside, name)
        except NotWritable:  # some servers do not rename over what is there
            self.remove(name)
            self._move(beside, name)

    def _move(self, old: str, new: str) -> None:
        self._try(NotWritable, self._fs.mv, self._at(old), self._at(new))
        self._fs.invalidate_cache()  # it may remember what lay below the old name

    def _remove_folder(self, name: str) -> None:
        """File by file, the folders last: not every file system can do it at once."""
        self._fs.invalidate_cache()
        if posixpath.basename(name) in self.names(posixpath.dirname(name)):
            self._try(NotWritable, self._fs.rm, self._at(name), recursive=True)

    def _try(self, failure: type[SoestError], action: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """What the action gives; ``from None``, for what libraries say may hold the password."""
        where = self._fs and str(arguments[0]).removeprefix(self._path).strip("/")  # without it, that is the address
        place = ", ".join(filter(None, [f"Ort {self.shown}", where]))
        try:
            return action(*arguments, **options)
        except FileNotFoundError:
            problem = f"{place}: nicht gefunden. Bitte die Adresse prüfen."
            raise (Missing(problem) if failure is UnusableInput else failure(problem)) from None
        except Exception as error:
            on_disk = self._local and isinstance(error, OSError)
            reason = f"Der Zugriff misslang: {atomic.reason(error)}" if on_disk else _reason(error)  # type: ignore[arg-type]
            raise failure(f"{place}: {reason}.") from None


def _reason(error: Exception) -> str:
    """What is wrong and what to do, in German; nothing of what the error says, for that may hold the password."""
    kind = type(error).__name__
    if isinstance(error, ImportError):
        module = getattr(error.__cause__ or error, "name", None) or "?"
        return f"Dafür fehlt ein Paket. Bitte „pip install {_PACKAGES.get(module, module)}“ in dieser Umgebung aufrufen"
    if isinstance(error, PermissionError) or kind in _REFUSED:
        return "Der Zugriff ist nicht erlaubt. Bitte Zugangsdaten und Rechte prüfen"
    if isinstance(error, OSError | EOFError):
        return f"Es kommt keine Verbindung zustande, oder sie riss ab ({kind}). Bitte Adresse und Netz prüfen"
    return f"Der Zugriff misslang ({kind}). Bitte die Adresse prüfen"
