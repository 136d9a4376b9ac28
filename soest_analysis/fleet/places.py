"""Towns and results at places without a shared file system: a copy is at hand while an edition is computed.

What a place and an interrupted upload leave to readers there is said in ``fleet/transfer.py``. There is no lock at such a
place, for one that a killed run left would bar everybody: who publishes an edition that another one has published since
the town was copied is refused (Locked), so that two never mix. Credentials stand in the address, or better in the
variables of the environment that fsspec or the driver reads; no message, log or result tells them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soest_analysis.atomic import disk_errors
from soest_analysis.checksums import of_bytes
from soest_analysis.errors import Locked, SoestError, UnusableInput
from soest_analysis.fleet.addresses import is_address, shown
from soest_analysis.fleet.scratch import scratch
from soest_analysis.fleet.transfer import LAST, Missing, Place
from soest_analysis.parameters import Parameters
from soest_analysis.paths import DESCRIPTOR, INPUTS, Root

__all__ = ["at_hand", "delivered", "is_address", "named_there", "shown", "years"]
_OUTPUTS, _PROOFS, _RECORDS = "outputs", "geheimhaltung", ".laeufe"
_BY_YEAR = ("logs", ".pruefung", ".abschnitte", ".geheimhaltung")  # hold a folder or files of each edition
_AS_ONE = {".pruefung", ".geheimhaltung"}  # of no use in part
_FIRST = (_PROOFS, *_BY_YEAR)  # comes before an edition, and the record of its run comes after it


@contextmanager
def at_hand(address: str, year: int | None) -> Iterator[Path]:
    """A copy of a town on this machine, with what earlier runs of the edition left (None: the newest).

    When the block has ended, what it made in ``outputs`` is brought back: proof, logs, kept results, and last the
    edition, if one was published. A block that raises brings nothing back. Raises UnusableInput, NotWritable, Locked.
    """
    place = Place(address)
    with scratch() as above:
        folder = above / (place.name or "stadt")
        for name in INPUTS:
            place.fetch(name, folder / name)
        root = Root(folder)
        if not root.descriptor.is_file():
            raise UnusableInput(
                f"Ort {place.shown}: {DESCRIPTOR.as_posix()} erwartet, nicht gefunden. Bitte den Ort einer Stadt nennen."
            )
        chosen = year or max(root.years(), default=0)
        _fetch_arms(place, root, chosen)
        place.mend(_OUTPUTS)
        place.fetch(_OUTPUTS, root.outputs, lambda name: _concerns(name, chosen))
        before = _state(root, chosen)
        yield folder
        _bring_back(Place(address), root, before, _state(root, chosen))  # the connection may have been closed meanwhile


def named_there(text: str, copy: Path, address: str) -> str:
    """A sentence or a path that names a copy, as it names the place that it is a copy of."""
    return text.replace(str(copy), shown(address).rstrip("/"))


@contextmanager
def delivered(to: str) -> Iterator[Path]:
    """A folder of this machine whose files are at ``to``, a folder or an address, when the block has ended well.

    Raises NotWritable before the block if nothing can be written there.
    """
    if not is_address(to):
        with disk_errors(Path(to)):
            Path(to).mkdir(parents=True, exist_ok=True)
        yield Path(to)
        return
    place, probe = Place(to), ".schreibprobe"
    place.put_file(b"", probe)
    place.remove(probe)
    with scratch() as folder:
        yield folder
        place = Place(to)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            place.put_file(path.read_bytes(), path.relative_to(folder).as_posix())


def years(address: str) -> list[int]:
    """The editions of a town that have a parameter file, oldest first."""
    names = map(Path, Place(address).names("parameters"))
    return sorted(int(name.stem) for name in names if name.suffix == ".yaml" and name.stem.isdecimal())


def _fetch_arms(place: Place, root: Root, year: int) -> None:
    """The coat of arms, which may lie anywhere in the town's folder."""
    with suppress(SoestError):  # what is wrong with the parameters or the picture, the run will say
        arms = Parameters.load(root, year).gestaltung.wappen
        if arms and not (root.folder / arms).exists():
            content = place.read(arms)
            (root.folder / arms).parent.mkdir(parents=True, exist_ok=True)
            (root.folder / arms).write_bytes(content)


def _concerns(name: str, year: int) -> bool:
    """Whether a run of that edition reads a file or a folder of ``outputs``, or adds to it."""
    first, _, rest = name.partition("/")
    own = rest if first in _BY_YEAR else name
    return first == _RECORDS or not own or re.match(rf"{year}(?!\d)", own) is not None


def _state(root: Root, year: int) -> dict[str, str]:
    """The files of ``outputs`` that belong there too, with their checksums."""
    files = [path for path in root.outputs.rglob("*") if path.is_file() and path.suffix != ".lock"]
    named = {path.relative_to(root.outputs).as_posix(): path for path in files}
    kept = {n: path for n, path in named.items() if n.startswith(f"{_PROOFS}/") or _concerns(n, year)}
    return {name: of_bytes(path.read_bytes()) for name, path in kept.items()}


def _bring_back(place: Place, root: Root, before: dict[str, str], now: dict[str, str]) -> None:
    units = {_unit(name) for name, _ in before.items() ^ now.items()}

    def check() -> None:
        for unit in units & {name.partition("/")[0] for name in now if name.endswith(f"/{LAST}")}:
            _refuse_another(place, unit, before.get(f"{unit}/{LAST}"))

    check()
    for unit in sorted(units, key=_rank):
        path, name = root.outputs / unit, f"{_OUTPUTS}/{unit}"
        if path.is_dir():
            place.put_folder(path, name, check)
        elif path.is_file():
            place.put_file(path.read_bytes(), name)
        else:
            place.remove(name)


def _unit(name: str) -> str:
    """What is put in its place in one step: an edition, a folder of no use in part, else the file itself."""
    first, *below = name.split("/")
    if first in _AS_ONE:
        return "/".join([first, *below[:1]])
    return name if first in (*_FIRST, _RECORDS) else first


def _rank(unit: str) -> int:
    first = unit.partition("/")[0]
    return _FIRST.index(first) if first in _FIRST else len(_FIRST) + (first == _RECORDS)


def _refuse_another(place: Place, edition: str, known: str | None) -> None:
    try:
        found = of_bytes(place.read(f"{_OUTPUTS}/{edition}/{LAST}"))
    except Missing:
        found = None
    if found not in (None, known):
        raise Locked(
            f"Ort {place.shown}, Ausgabe {edition}: Ein anderer Lauf hat sie inzwischen veröffentlicht; sie bleibt, wie er "
            "sie schrieb. Bitte wiederholen."
        )
