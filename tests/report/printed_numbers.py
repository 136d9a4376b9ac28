"""What must be true of the numbers in any report: none is typed, each is computed from the cells that it names."""

import csv
import functools
import json
import re

import pytest

from soest_analysis import origin
from soest_analysis.bundle import RESOURCE
from soest_analysis.report.assemble import COMMENT
from soest_analysis.yaml_files import read_yaml

WORDS = ("null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
ALLOWED = (
    r"„[^“]*“",  # names: of schools, measures, key figures
    r"\[(?:Tabelle|Abbildung) \d+\]\(#[\w-]+\)",
    rf"(?:{MONTHS}) (?:19|20)\d\d|\d\d\.\d\d\.(?:19|20)\d\d|\b\d\d/20\d\d\b|\b(?:19|20)\d\d\b",  # dates
    r"(?:§§?|Artikel|Absatz|Erwägungsgrund) ?\d+\w?|Kapitel [\d.]+",  # places in laws, chapters of the concept
    r"\b\d\.\d(?= „)",  # the number of a measure before its title
    r"\d\d (?:bis|und) \d\d Jahre",  # the name of an age band
    r"von 10 Menschen",  # a way to tell a share in plain words
)
WITHOUT = ("tab-pruefumfang", "tab-befunde")  # what the gate counted stands in no table


def read(folder):
    """The combined notebook of a published edition."""
    return json.loads((folder / "notebooks" / "sachstandsbericht.ipynb").read_text(encoding="utf-8"))


def texts(report):
    """Every paragraph that is computed, with the marks of its numbers: no heading, and no comment of the office."""
    heading = ""
    for cell in report["cells"]:
        heading = cell["metadata"].get("sachstandsbericht", {}).get("text", heading)
        if cell["cell_type"] == "markdown" and "sachstandsbericht" not in cell["metadata"] and heading != COMMENT:
            yield cell["source"]


def typed(text):
    """The digits in a text that belong neither to a marked number nor to a name, date or law."""
    text = origin.replace(text, lambda mark, number: "").replace("\u00a0", " ")
    return re.findall(r"\S*\d\S*", re.sub("|".join(ALLOWED), "", text))


def wrong_cells(about, root):
    """The cells behind the numbers that do not stand in their file as claimed, and the counts larger than their file."""

    @functools.cache
    def rows(name):
        with (root / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    wrong = []
    for name, cell in about["zellen"].items():
        if cell["art"] == "modell" and float(name.rpartition(origin.COUNT)[2]) == cell["wert"]:
            continue  # what a model came to is tested with the model
        if cell["art"] == "annahme":
            stated = read_yaml(root / cell["datei"], cell["datei"])["annahmen"]
            key, _, end = name.partition("/")[2].rpartition(origin.COUNT)[0].partition(", ")
            wrong += [name] if stated[key][end or "wert"] != cell["wert"] else []
            continue
        if not cell["datei"].startswith("data/"):
            continue  # a count of rules, tables or differences
        if cell["art"] == "anzahl":
            wrong += [name] if cell["wert"] > sum(len(rows(file)) for file in cell["datei"].split(" und ")) else []
        elif float(rows(cell["datei"])[cell["zeile"] - 2][name.rpartition("/")[2]]) != cell["wert"]:  # line 1: names
            wrong.append(name)
    return wrong


def wrong_numbers(about):
    """The numbers in the text that are not what their formula gives, to the decimals that they show."""
    values, wrong = {name: cell["wert"] for name, cell in about["zellen"].items()}, []
    for entry in about["belege"]:
        shown = entry["zahl"].replace("\u00a0%", "").replace("−", "-").replace(".", "").replace("±", "")
        shown = str(WORDS.index(shown)) if shown in WORDS else shown
        decimals = len(shown.partition(",")[2])
        computed = origin.compute(entry["rechnung"], values)
        if float(shown.replace(",", ".")) != pytest.approx(computed, abs=0.5 * 10**-decimals + 1e-9):
            wrong.append(entry)
    return wrong


def without_origin(report):
    """The numbers in tables and figures that lead nowhere: id, column, row."""
    resources = [output["data"][RESOURCE] for cell in report["cells"] for output in cell.get("outputs", ())]
    return [
        (resource["name"], field["name"], index)
        for resource in resources
        if resource["name"] not in WITHOUT
        for field in resource["schema"]["fields"]
        for index, row in enumerate(resource["data"])
        if field["type"] != "string" and row[field["name"]]  # a sign of the statistics stands for some zeros
        if not resource["bericht"]["belege"].get(field["name"], [None] * len(resource["data"]))[index]
    ]
