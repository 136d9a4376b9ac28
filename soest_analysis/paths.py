"""The only module that knows a folder."""

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from soest_analysis.errors import UnusableInput

DESCRIPTOR = Path("data") / "datapackage.json"
OWN_RULES = "eigene"  # in the folder of the suites: rules about one town's own names and the words of its document
INPUTS = ("parameters", "data", "expectations", "notebooks")
_LITTER = {"__pycache__", "thumbs.db", "desktop.ini"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Root:
    """The folder of one town: parameters, data, expectations, notebooks, outputs."""

    folder: Path

    @classmethod
    def find(cls, start: Path | str | None = None) -> "Root":
        """The nearest folder at or above ``start`` (default: the working directory) that holds the descriptor.

        Raises UnusableInput if there is none, or if a link in it leads out of it: what lies elsewhere, on the machine of
        whoever publishes, must neither be printed nor replaced.
        """
        start = Path(start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / DESCRIPTOR).is_file():
                root = cls(folder)
                root.check_links()
                return root
        raise UnusableInput(
            f"Ordner {start}: weder hier noch darüber liegt {DESCRIPTOR.as_posix()}. "
            "Bitte im Ordner des Sachstandsberichts starten oder ihn mit --root nennen."
        )

    def check_links(self) -> None:
        """Raise UnusableInput for every link that leads out. The folders of the first level may lie elsewhere themselves."""
        tops = [self.folder / name for name in INPUTS]
        links = [path for top in tops for path in top.rglob("*") if path.is_symlink()]
        links += [path for path in self.outputs.glob("*") if path.is_symlink()]
        inside = [os.path.realpath(place) for place in (self.folder, self.outputs, *tops)]
        outside = [link for link in links if not any(Path(os.path.realpath(link)).is_relative_to(p) for p in inside)]
        if outside:
            raise UnusableInput(
                *(
                    f"Verknüpfung {self.relative(link)}: führt aus dem Ordner des Berichts heraus. "
                    "Bitte durch die Datei oder den Ordner selbst ersetzen."
                    for link in sorted(outside)
                )
            )

    @property
    def descriptor(self) -> Path:
        """``data/datapackage.json``."""
        return self.folder / DESCRIPTOR

    @property
    def notebooks(self) -> Path:
        """One notebook per section."""
        return self.folder / "notebooks"

    @property
    def expectations(self) -> Path:
        """One Great Expectations suite per table."""
        return self.folder / "expectations"

    @property
    def outputs(self) -> Path:
        """Everything generated."""
        return self.folder / "outputs"

    def parameters(self, year: int) -> Path:
        """The edition's parameter file."""
        return self.folder / "parameters" / f"{year}.yaml"

    def data(self, year: int) -> Path:
        """The edition's folder of tables."""
        return self.folder / "data" / str(year)

    def table(self, year: int, name: str) -> Path:
        """The CSV file of a table."""
        return self.data(year) / f"{name}.csv"

    def sources(self, year: int) -> Path:
        """Publisher, date, licence and checksum of what was delivered."""
        return self.data(year) / "quellen.yaml"

    def comment(self, year: int, run: str) -> Path:
        """What the office wrote about a section of the report."""
        return self.data(year) / "texte" / f"{run}.md"

    def survey(self, year: int, office: str = "") -> Path:
        """The workbook that asks for the edition's data, for one office or for all."""
        return self.outputs / f"erhebung_{year}{office and '_' + office}.xlsx"

    def published(self, year: int, suffix: str = "") -> Path:
        """Where an edition is published; ``suffix`` tells drafts and internal editions apart."""
        return self.outputs / f"{year}{suffix}"

    def gate(self, year: int) -> Path:
        """The gate's last result (``befunde.json``, Data Docs), outside the published folder, so notebooks can read it."""
        return self.outputs / ".pruefung" / str(year)

    def results(self, name: str) -> Path:
        """The executed notebooks of an edition (``2018``, ``2018-intern``), kept with checksums of what they were made from."""
        return self.outputs / ".abschnitte" / name

    def protection(self, name: str) -> Path:
        """What sections of a published edition may see: its tables without what is secret (disclosure/protection.py)."""
        return self.outputs / ".geheimhaltung" / name

    def audit(self, name: str) -> Path:
        """The proof that a published edition keeps its secrets. It tells them, so it is never published itself."""
        return self.outputs / "geheimhaltung" / f"{name}.md"

    def register(self, year: int) -> Path:
        """Which figures of an edition are published, and which ones were kept secret."""
        return self.folder / "data" / "veroeffentlicht" / f"{year}.csv"

    def record(self, name: str) -> Path:
        """What the last run of a published edition was made from. Checksums would tell small secrets, so it stays here."""
        return self.outputs / ".laeufe" / f"{name}.json"

    @property
    def salt(self) -> Path:
        """Random bytes of this machine; without them nobody can tell from a run's name in logs what went into it."""
        return self.outputs / ".laeufe" / "salz"

    def log(self, year: int, run: str) -> Path:
        """What a run did, for those who look for the reason of something."""
        return self.outputs / "logs" / f"{year}-{run}.log"

    def years(self) -> list[int]:
        """The editions that have a parameter file, oldest first."""
        return sorted(int(p.stem) for p in (self.folder / "parameters").glob("*.yaml") if p.stem.isdecimal())

    def relative(self, path: Path) -> str:
        """How a file is named in messages and published files: from the root, with forward slashes."""
        path = Path(path)
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else path.name


def visible(folder: Path, *patterns: str) -> list[Path]:
    """What lies in a folder, but what systems, editors and Python leave there: an index, a lock, a backup, a module."""
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    return sorted(path for path in found if not any(map(_hidden, path.relative_to(folder).parts)))


def _hidden(name: str) -> bool:
    return name.startswith((".", "~")) or name.endswith("~") or name.lower() in _LITTER


def slug(text: str) -> str:
    """A name in the characters that files and addresses may have: ``Grün & Gärten`` -> ``gruen-gaerten``."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))
