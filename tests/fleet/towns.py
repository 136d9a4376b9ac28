"""Any number of invented towns for tests and measurements: Beispielstadt again and again, with figures from a seed.

Every figure that others are made of is drawn anew, then what follows from it is computed: totals, shares, repetitions.
So the suites hold. Every report says on every page that its data are synthetic.
"""

import csv
import hashlib
import random
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from soest_analysis.parameters import READ_DIGITS
from tests.examples import EXAMPLES, REPOSITORY

YEAR = 2030
MARK = "SYNTHETISCHE DATEN"
NAME = "Beispielstadt"
NUMBER = re.compile(r"\d\d |[Ee]inem |[Kk]ein ")  # in texts of Beispielstadt that may seem to tell a figure
TOTALS = {"gesamt", "gesamt_mit_mh"}
KEYS = {  # what rows of a total are alike in
    *("jahr", "gruppe", "monat", "unterbringung", "aufenthaltsstatus", "altersgruppe", "taetigkeit", "betreuungsart"),
    *("schulform", "schule", "vermittlungsstand", "wohnraum", "rechtskreis", "personenart"),
}
Row = dict[str, str]


def build_towns(folder: Path, count: int, seed: int, *, own: bool = True, secret: bool = False) -> list[Path]:
    """``count`` towns below ``folder``, each with one edition; the same seed gives the same towns.

    ``own``: each has its notebooks and expectations, else it needs a lender. ``secret``: nothing of them counts as
    published before, so small figures are kept secret.
    """
    return [_build(folder, number, random.Random(f"{seed}/{number}"), own, secret) for number in range(1, count + 1)]


def _build(folder: Path, number: int, chance: random.Random, own: bool, secret: bool) -> Path:
    root, name = folder / f"{NAME.lower()}-{number:03}", f"{NAME} {number:03}"
    (root / "data" / str(YEAR)).mkdir(parents=True)
    (root / "parameters").mkdir()
    for part in ("notebooks", "expectations") if own else ():
        shutil.copytree(REPOSITORY / part, root / part)
    shutil.copy(REPOSITORY / "data" / "datapackage.json", root / "data")
    for path in (EXAMPLES / "data" / str(YEAR)).iterdir():
        text = path.read_text("utf-8").replace(NAME, name)
        (root / "data" / str(YEAR) / path.name).write_text(text, "utf-8", newline="\n")
    text = (EXAMPLES / "parameters" / f"{YEAR}.yaml").read_text("utf-8")
    text = text.replace(NAME, name).replace('"00000000"', f'"{number:08}"')
    text = text.replace("kennzeichnung: Beispieldaten", f"kennzeichnung: {MARK}")
    if secret:
        before, _, after = text.partition("geheimhaltung:\n")
        text = before + "geheimhaltung:\n  gelesene_texte:\n" + _read_texts() + after[after.index("\nausschuss:") :]
    (root / "parameters" / f"{YEAR}.yaml").write_text(text, "utf-8", newline="\n")
    _Figures(root / "data" / str(YEAR), chance).draw()
    return root


def _read_texts() -> str:
    """That somebody has read the texts of Beispielstadt that count people: none of them means a figure of the tables."""
    lines = []
    for name in ("massnahmen.csv", "ziele.csv"):
        with (EXAMPLES / "data" / str(YEAR) / name).open(encoding="utf-8", newline="") as file:
            texts = {text for row in csv.DictReader(file) for text in row.values() if NUMBER.search(text)}
        sums = sorted(hashlib.sha256(text.encode()).hexdigest()[:READ_DIGITS] for text in texts)
        lines += [f'    - {{datei: {name}, pruefsumme: "{checksum}"}}\n' for checksum in sums]
    return "".join(lines)


class _Figures:
    """Draws the figures of one town and writes them into its tables."""

    def __init__(self, folder: Path, chance: random.Random):
        self._folder, self._chance = folder, chance
        self._size = chance.uniform(0.7, 5)  # times Beispielstadt

    def draw(self) -> None:
        """All tables, in an order in which each finds what it repeats."""
        homes, foreigners = self._homes(), self._population()
        self._refugees(homes)
        for name, column in {"erwerbsfaehige": "personen", "kinderbetreuung": "kinder"}.items():
            self._counts(name, [column])
        self._counts("wohnungsvermittlung", ["personen"], self._families)
        self._counts("schulen", ["schueler_sek1", "schueler_sek2", "schueler", "auslaender", "gu"], self._stages)
        self._places()
        self._quota()
        supported = self._counts("asylblg", ["personen"])[-1]["personen"]
        self._key_figures({"asylblg_gesamt": supported, "staedtischer_wohnraum_personen": homes["2030-09"]}, foreigners)

    def _count(self, text: str) -> str:
        """About the count in a town of this size; what is missing or nobody stays so."""
        return text and str(round(int(text) * self._size * self._chance.uniform(0.6, 1.4)))

    def _rows(self, name: str) -> list[Row]:
        with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _write(self, name: str, rows: list[Row]) -> list[Row]:
        with (self._folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return rows

    def _counts(self, name: str, columns: list[str], then: Callable[[Row, Row], None] | None = None) -> list[Row]:
        """A table of counts: the parts drawn, ``then`` mended by their old row, the totals their sums."""
        rows = self._rows(name)
        for row in rows:
            if TOTALS.isdisjoint(row.values()):
                before = dict(row)
                row.update({column: self._count(row[column]) for column in columns})
                if then:
                    then(row, before)
        _add_up(rows, columns)
        return self._write(name, rows)

    @staticmethod
    def _families(row: Row, before: Row) -> None:
        if before["familien"] and int(before["personen"]):
            row["familien"] = str(-(-int(row["personen"]) * int(before["familien"]) // int(before["personen"])))

    @staticmethod
    def _stages(row: Row, _: Row) -> None:
        if row["schueler_sek1"]:
            row["schueler"] = str(int(row["schueler_sek1"]) + int(row["schueler_sek2"]))
        row["auslaender"] = str(min(int(row["auslaender"]), int(row["schueler"]) // 2))

    def _homes(self) -> dict[str, str]:
        """Month -> people in the town's housing."""
        rows, people = self._rows("staedtischer_wohnraum"), 150 * self._size
        for row in rows:
            row["personen"] = str(round(people))
            people += self._chance.randint(-4, 6) * self._size
        return {row["monat"]: row["personen"] for row in self._write("staedtischer_wohnraum", rows)}

    def _refugees(self, homes: dict[str, str]) -> None:
        rows = self._rows("fluechtlinge")
        for row in rows:
            housed = row["unterbringung"] == "staedtischer_wohnraum"
            row["personen"] = (housed and homes.get(row["monat"])) or self._count(row["personen"])
        _add_up(rows, ["personen"])
        self._write("fluechtlinge", rows)

    def _population(self) -> dict[str, str]:
        """Year -> share of foreigners. Of thousands of inhabitants, so that shares have just one decimal."""
        rows, thousands = self._rows("bevoelkerung"), round(31 * self._size)
        shares: dict[str, str] = {}
        for row in rows:
            if row["gruppe"] not in TOTALS:
                tenths = round(float(row["anteil"]) * 10 * self._chance.uniform(0.8, 1.2))
                row["anzahl"], row["anteil"] = str(tenths * thousands), str(tenths)
        _add_up(rows, ["anzahl", "anteil"])
        for row in rows:
            row["anteil"] = f"{int(row['anteil']) / 10:g}"
            shares |= {row["jahr"]: row["anteil"]} if row["gruppe"] == "auslaender" else {}
        self._write("bevoelkerung", rows)
        return shares

    def _places(self) -> None:
        rows = self._rows("unterkuenfte")
        for row in rows:
            row["plaetze"] = row["plaetze"] and str(round(int(row["plaetze"]) * self._size))
        self._write("unterkuenfte", rows)

    def _quota(self) -> None:
        (row,) = self._rows("zuweisung")
        present, credited = int(self._count(row["bestand"])), int(self._count(row["anrechnung"]))
        due = round((present + credited) * self._chance.uniform(0.8, 1.3))
        row |= {"bestand": str(present), "anrechnung": str(credited), "aufnahmesoll": str(due)}
        row["differenz"] = str(present + credited - due)
        row["erfuellungsquote"] = str(round((present + credited) / due * 100, 2))
        row["schluessel"] = f"{self._chance.uniform(0.05, 0.9):.9f}"
        self._write("zuweisung", [row])

    def _key_figures(self, repeated: dict[str, str], foreigners: dict[str, str]) -> None:
        rows = self._rows("kennzahlen")
        for row in rows:
            if row["kennzahl"] == "auslaenderanteil":
                row["wert"] = foreigners[row["stichtag"][:4]]
            elif row["art"] == "kennzahl" and row["wert"]:
                drawn = float(row["wert"]) * self._chance.uniform(0.7, 1.3)
                row["wert"] = f"{drawn:.1f}" if row["einheit"] == "prozent" else str(round(drawn))
            row["wert"] = repeated.get(row["kennzahl"], row["wert"])
        self._write("kennzahlen", rows)


def _add_up(rows: list[Row], columns: Iterable[str]) -> None:
    """Compute every total that is stated: of the parts that are like it where it is no total itself."""
    parts = [row for row in rows if TOTALS.isdisjoint(row.values())]
    for row in rows:
        if TOTALS.isdisjoint(row.values()):
            continue
        keys = [key for key in row if key in KEYS and row[key] not in TOTALS]
        below = [part for part in parts if all(part[key] == row[key] for key in keys)]
        row |= {column: str(sum(int(part[column] or 0) for part in below)) for column in columns if row[column]}
