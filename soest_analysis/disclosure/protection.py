"""What a reader of an edition may see: which figures are hidden or rounded, and the tables without what is secret.

The run decides it once (``disclosure/prepare.py``) and lays it down in a folder; sections see their edition through that
folder only. Light to import, for every notebook does.
"""

import json
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from soest_analysis import atomic, checksums
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Disclosure
from soest_analysis.paths import Root

Mode = Literal["geschuetzt", "veroeffentlicht", "intern"]
FILE, FINDINGS, DATA_DOCS = "schutz.json", "befunde.json", "data_docs"
_NOT_IN_PUBLIC = (
    "kann Werte enthalten, die der Geheimhaltung unterliegen, und wird bei einem öffentlichen Lauf nicht geöffnet."
)
OFFICIAL = "Nur für den Dienstgebrauch"


@dataclass(frozen=True)
class Protection:
    """What is hidden in an edition and those before it.

    ``mode``: geschuetzt; veroeffentlicht, if all figures of the edition are public already; intern, if nothing is hidden
    because nobody outside may read it. ``rule``: the parameters. ``cells``: per table (``2031/erwerbsfaehige``) the names
    of hidden cells, as ``Table.cell`` gives them. ``folder``: where the tables without them lie. ``basis``: counts are
    rounded to multiples of it.
    """

    year: int
    mode: Mode
    rule: Disclosure
    cells: Mapping[str, Collection[str]] = field(default_factory=dict)
    folder: Path | None = None
    basis: int | None = None

    @classmethod
    def load(cls, folder: Path) -> "Protection":
        """What ``save`` wrote there."""
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(said["jahr"], said["modus"], Disclosure(**said["regel"]), said["geheim"], folder, said["basis"])

    def save(self, key: str) -> None:
        """Lay it down in its folder. ``key``: the checksum of what it was decided from."""
        assert self.folder
        said = {
            "jahr": self.year,
            "modus": self.mode,
            "regel": self.rule.model_dump(),
            "geheim": {table: sorted(names) for table, names in self.cells.items()},
            "basis": self.basis,
            "schluessel": key,
        }
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
        with atomic.whole(self.folder / FILE) as part:
            part.write_text(text + "\n", encoding="utf-8", newline="\n")

    @property
    def hidden(self) -> int:
        """How many figures of the edition are hidden."""
        return sum(len(names) for table, names in self.cells.items() if table.startswith(f"{self.year}/"))

    def secret(self, year: int, table: str) -> frozenset[str]:
        """The hidden cells of a table, named as origins name them: ``2031:erwerbsfaehige/18-25/sprachkurs/personen``."""
        return frozenset(f"{year}:{cell}" for cell in self.cells.get(f"{year}/{table}", ()))

    def file(self, year: int, table: str) -> Path | None:
        """The table as it may be seen; None if that is as it was delivered."""
        return self.folder / f"{year}" / f"{table}.csv" if self.folder and f"{year}/{table}" in self.cells else None

    @property
    def result(self) -> Path | None:
        """The folder of the gate's result as it may be seen; None if that is the whole result."""
        return self.folder if self.cells else None

    def checksum(self, part: str) -> str:
        """The checksum of a table as it may be seen (``2031/erwerbsfaehige``), or of all else (``Regel``)."""
        year, _, table = part.partition("/")
        if table:
            path = self.file(int(year), table)
            return checksums.of_value([sorted(self.cells.get(part, ())), path and path.read_text(encoding="utf-8")])
        return checksums.of_value([self.mode, self.rule.model_dump(), self.hidden, self.basis])

    @property
    def state(self) -> str:
        """The checksum of what was decided."""
        return checksums.of_value(
            [self.checksum("Regel"), {table: sorted(names) for table, names in self.cells.items()}]
        )

    def guard(self, root: Root) -> None:
        """From now on, let this process open no file of the town that tells what is hidden, by accident or in haste.

        That is no wall against somebody who means to get around it: a notebook is a program like any other.
        """
        tables = {os.path.realpath(root.table(*_parts(name))) for name in self.cells}
        outputs, own = os.path.realpath(root.outputs) + os.sep, os.path.realpath(self.folder or "") + os.sep

        def refuse(event: str, details: tuple[Any, ...]) -> None:
            if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
                raise UnusableInput(f"{event}: {_NOT_IN_PUBLIC} Andere Programme lassen sich dabei nicht starten.")
            if event == "open" and isinstance(details[0], str | bytes | os.PathLike):
                path = os.path.realpath(os.fsdecode(details[0]))
                if path in tables or (path.startswith(outputs) and not path.startswith(own)):
                    raise UnusableInput(
                        f"Datei {root.relative(Path(path))}: {_NOT_IN_PUBLIC} Bitte die Tabelle mit edition.table(…) lesen."
                    )

        if self.cells:
            sys.addaudithook(refuse)


_given: list[Protection] = []  # what the run told this process


def use(folder: str) -> bool:
    """See editions as ``folder`` says from now on, and open nothing that tells more. A run tells its kernels so.

    Returns True, so that the run knows that it was done.
    """
    _given[:] = [Protection.load(Path(folder))]
    _given[0].guard(Root.find())
    return True


def given(year: int) -> Protection | None:
    """What the run told this process to show of an edition; None outside a run. Raises UnusableInput for a later one."""
    if _given and year > _given[0].year:
        raise UnusableInput(
            f"Ausgabe {year}: Der Bericht {_given[0].year} kennt keine spätere Ausgabe. Bitte ein Jahr bis dahin laden."
        )
    return _given[0] if _given else None


def _parts(name: str) -> tuple[int, str]:
    year, _, table = name.partition("/")
    return int(year), table
