"""Key figures of many editions side by side, read from what they published: a secret stays one, what is missing is said.

A folder is an edition's published one, or its address as fsspec writes it.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from soest_analysis import german
from soest_analysis.paths import slug

Reader = Callable[
    [str, str], str
]  # folder and name of a file in it -> its text; raises OSError, ValueError, ImportError

GLANCE = "tab-auf-einen-blick"  # every row of it is a key figure
REFUGEES = "gefluechtete-in-unterkuenften-von-kommune-und-land"
# In the last row of these tables, the latest year or the total, are shares: what towns of unlike size can compare.
SHARES = (
    ("tab-bevoelkerung", "auslaender_anteil", "Ausländeranteil"),
    ("tab-bevoelkerung", "gesamt_mit_mh_anteil", "Anteil der Menschen mit Migrationshintergrund"),
    ("tab-erwerbsfaehige-anteile", "beschaeftigung", "Erwerbsfähige in Beschäftigung"),
    ("tab-erwerbsfaehige-anteile", "sprachkurs", "Erwerbsfähige im Sprachkurs"),
    ("tab-erwerbsfaehige-anteile", "ohne_massnahme", "Erwerbsfähige ohne Maßnahme oder auf einer Warteliste"),
)
_PART = "… "  # begins a row that is a part of the one before
FIELDS = (
    *("stadt", "ags", "jahr", "kennzahl", "bezeichnung", "einheit", "wert", "zeichen"),
    *("stand", "quelle", "vergleichbarkeit", "kennzeichnung"),
)
_STAND = re.compile(r"Stand ([^;·]+)")
_REMARK = re.compile(r"(neue Zählweise: [^·]+|Personenzahlen gerundet [^·]+)")


@dataclass(frozen=True)
class KeyFigure:
    """One figure as it was published; ``value``: None where ``sign`` stands instead, else ``sign`` is empty or a ``r``."""

    id: str
    label: str
    unit: str
    value: float | None
    sign: str
    stand: str
    source: str

    @property
    def column(self) -> tuple[str, str]:
        """What it is compared with: the same label in the same unit."""
        return self.label, self.unit

    @property
    def printed(self) -> str:
        """The value in German, or the sign that stands instead."""
        if self.value is None:
            return self.sign
        digits = 0 if self.unit == "Personen" and self.value.is_integer() else 1
        return " ".join(filter(None, [german.number(self.value, digits), self.sign]))


@dataclass(frozen=True)
class Published:
    """One published edition: whose it is, how it is marked, its key figures, and what limits their comparison."""

    town: str
    ags: str
    year: int
    mark: str
    figures: tuple[KeyFigure, ...]
    remarks: tuple[str, ...]

    def figure(self, column: tuple[str, str]) -> KeyFigure | None:
        """Its figure of that label and unit, if it published one."""
        return next((figure for figure in self.figures if figure.column == column), None)


def read_published(folder: str, read: Reader | None = None) -> Published:
    """The key figures of the edition in a folder. Raises OSError, ValueError or ImportError if they cannot be read."""
    files = _Files(folder, read or read_file)
    parameters = json.loads(files.text("manifest.json"))["parameter"]
    town, mark = parameters["kommune"], parameters["kennzeichnung"] or ""
    figures = tuple(_figures(files, f"{town['bezeichnung']}, {parameters['titel']} {parameters['jahr']}"))
    return Published(town["name"], town["ags"], parameters["jahr"], mark, figures, files.remarks())


def read_file(folder: str, name: str) -> str:
    """The text of a file in a local folder or at an address."""
    if "://" not in folder:
        return (Path(folder) / name).read_text(encoding="utf-8")
    import fsspec

    with fsspec.open(f"{folder.rstrip('/')}/{name}", "r", encoding="utf-8", newline="") as file:
        return str(file.read())


def columns(editions: Iterable[Published]) -> list[tuple[str, str]]:
    """Label and unit of every figure that any of the editions has, in the order of the first that has it."""
    return list(dict.fromkeys(figure.column for edition in editions for figure in edition.figures))


def usual_stand(editions: Iterable[Published], column: tuple[str, str]) -> str:
    """The date of most figures of a column, so that only others need to be named."""
    found = Counter(figure.stand for edition in editions if (figure := edition.figure(column)) and figure.stand)
    return found.most_common(1)[0][0] if found else ""


def as_rows(editions: Sequence[Published]) -> list[dict[str, Any]]:
    """One row per town, year and figure; numbers with a point, as they were published."""
    return [
        {
            "stadt": edition.town,
            "ags": edition.ags,
            "jahr": edition.year,
            "kennzahl": figure.id,
            "bezeichnung": figure.label,
            "einheit": figure.unit,
            "wert": "" if figure.value is None else f"{figure.value:.15g}",
            "zeichen": figure.sign,
            "stand": figure.stand,
            "quelle": figure.source,
            "vergleichbarkeit": "; ".join(edition.remarks),
            "kennzeichnung": edition.mark,
        }
        for edition in editions
        for figure in edition.figures
    ]


class _Files:
    """The files of a published edition, each read once."""

    def __init__(self, folder: str, read: Reader):
        self._folder, self._read = folder, read

    def text(self, name: str) -> str:
        return self._read(self._folder, name)

    @cached_property
    def _described(self) -> dict[str, Any]:
        return {entry["name"]: entry for entry in json.loads(self.text("tabellen/datapackage.json"))["resources"]}

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table; none if it was not published."""
        if table not in self._described:
            return []
        return list(csv.DictReader(io.StringIO(self.text(f"tabellen/{self._described[table]['path']}"), newline="")))

    def source(self, table: str) -> str:
        """What the report says below the table; nothing if it was not published."""
        return str(self._described[table]["sources"][0]["title"]) if table in self._described else ""

    def remarks(self) -> tuple[str, ...]:
        """What the sources of the compared tables say of how they count and round."""
        sources = [self.source(table) for table in dict.fromkeys([GLANCE, *(table for table, *_ in SHARES)])]
        return tuple(dict.fromkeys(found.strip() for source in sources for found in _REMARK.findall(source)))

    def title(self, table: str) -> str:
        """Number and title of the table in the report."""
        return str(self._described[table]["title"])


def _figures(files: _Files, report: str) -> Iterable[KeyFigure]:
    def origin(table: str) -> str:
        return f"{report}, {files.title(table)} ({files.source(table)})"

    glance, shares, topic = [], {}, ""
    for row in files.rows(GLANCE):
        part = row["thema"].removeprefix(_PART)
        label = topic = row["thema"] if part == row["thema"] else f"{topic.partition(', ')[0]}, {part}"
        value = *_value(row, "wert"), row["stand"] or "", origin(GLANCE)
        glance.append(KeyFigure(slug(label), label, row["einheit"], *value))
    for table, column, label in SHARES:
        for row in files.rows(table)[-1:]:
            found = _STAND.search(files.source(table))
            value = *_value(row, column), found[1].strip() if found else "", origin(table)
            shares[column] = KeyFigure(slug(label), label, german.PERCENT, *value)
    yield from glance
    yield from _per_thousand(next((f for f in glance if f.id == REFUGEES), None), files, shares)
    yield from shares.values()


def _value(row: Mapping[str, str], column: str) -> tuple[float | None, str]:
    """The value and its sign; what was left empty without one is missing."""
    text, sign = row.get(column) or "", row.get(f"{column}_zeichen") or ""
    return (float(text), sign) if text else (None, sign or german.MISSING)


def _per_thousand(refugees: KeyFigure | None, files: _Files, shares: Mapping[str, KeyFigure]) -> Iterable[KeyFigure]:
    """Refugees per 1,000 inhabitants. Their number is not published: it follows from a count and its printed share."""
    share, rows = shares.get("gesamt_mit_mh_anteil"), files.rows("tab-bevoelkerung")
    if not refugees or not share:
        return
    count, sign = _value(rows[-1], "gesamt_mit_mh")
    stand = "; Einwohner: ".join(filter(None, [refugees.stand, share.stand]))
    value, source = None, f"{refugees.source}; {share.source}"
    if refugees.value is not None and share.value and count:
        value, sign = round(refugees.value / (count / share.value * 100) * 1000, 1), ""
        people, part = german.number(count), german.number(share.value, None)
        formula = f"{german.number(refugees.value)} : ({people} : {part} × 100) × 1.000"
        source = f"berechnet: {formula}, die Einwohner aus Anzahl und Anteil der Menschen mit Migrationshintergrund; {source}"
    else:
        secret = german.SECRET in (refugees.sign, share.sign, sign)
        sign = german.SECRET if secret else german.MISSING
    column = "gefluechtete-je-1000-einwohner", "Geflüchtete in Unterkünften", "je 1.000 Einwohner"
    yield KeyFigure(*column, value, sign, stand, source)
