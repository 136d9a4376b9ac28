"""Every number in the text of the 2018 edition leads back to the data; none is typed."""

import csv
import html
import json
import re

import pytest

from soest_analysis import origin
from tests.report.conftest import REPOSITORY

MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
ALLOWED = (
    r"„[^“]*“",  # names: of schools, measures, key figures
    r"\[(?:Tabelle|Abbildung) \d+\]\(#[\w-]+\)",
    rf"(?:{MONTHS}) (?:19|20)\d\d|\d\d\.\d\d\.(?:19|20)\d\d|\b(?:19|20)\d\d\b",  # dates
    r"§§? ?\d+\w?|Kapitel [\d.]+",  # law paragraphs, chapters of the concept
    r"\b\d\.\d(?= „)",  # the number of a measure before its title
    r"\d\d (?:bis|und) \d\d Jahre",  # the name of an age band
    r"von 10 Menschen",  # a way to tell a share in plain words
)


@pytest.fixture(scope="module")
def report(published):
    folder = published / "outputs" / "2018"
    return json.loads((folder / "notebooks" / "sachstandsbericht.ipynb").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def about(report):
    return report["metadata"]["sachstandsbericht"]


@pytest.fixture(scope="module")
def page(published):
    return (published / "outputs" / "2018" / "sachstandsbericht.html").read_text(encoding="utf-8")


def texts(report):
    """Every paragraph that is no heading, with the marks of its numbers."""
    for cell in report["cells"]:
        if cell["cell_type"] == "markdown" and "sachstandsbericht" not in cell["metadata"]:
            yield cell["source"]


def typed(text):
    """The digits in a text that belong neither to a marked number nor to a name, date or law."""
    text = origin.replace(text, lambda mark, number: "").replace("\u00a0", " ")
    return re.findall(r"\S*\d\S*", re.sub("|".join(ALLOWED), "", text))


def test_no_number_is_typed(report):
    assert {text: typed(text) for text in texts(report) if typed(text)} == {}


def test_the_scan_finds_a_typed_number():
    assert typed("Im Juni 2018 lebten 244 Menschen, 20 % davon in 3 Häusern.") == ["244", "20", "3"]
    assert typed(f"Nach § 24 waren es 2018 {origin.OPEN}beleg-1{origin.BETWEEN}7{origin.CLOSE} „Haus 9“.") == []


def test_the_report_has_numbers(about):
    """The summary alone states 28 figures of the concept."""
    assert sum(entry["abschnitt"] == "zusammenfassung" for entry in about["belege"]) == 28


def test_every_cell_behind_a_number_stands_in_its_file_as_claimed(about):
    files = {}
    cells = {name: cell for name, cell in about["zellen"].items() if cell["art"] == "zelle"}
    for name, cell in cells.items():
        if cell["datei"] not in files:
            with (REPOSITORY / cell["datei"]).open(encoding="utf-8", newline="") as file:
                files[cell["datei"]] = list(csv.DictReader(file))
        row = files[cell["datei"]][cell["zeile"] - 2]  # the first line holds the names
        assert float(row[name.rpartition("/")[2]]) == cell["wert"], name
    assert len(cells) > 60  # the eight key figures, both series' ends, and the 16 schools alone need more than 60


def test_every_number_is_what_its_formula_gives(about):
    values = {name: cell["wert"] for name, cell in about["zellen"].items()}
    for entry in about["belege"]:
        shown = entry["zahl"].replace("\u00a0%", "").replace("−", "-").replace(".", "").replace("±", "")
        if re.fullmatch(r"[-+]?[\d,]+", shown):
            decimals = len(shown.partition(",")[2])
            computed = origin.compute(entry["rechnung"], values)
            assert float(shown.replace(",", ".")) == pytest.approx(computed, abs=0.5 * 10**-decimals + 1e-9), entry


def test_formulas_use_no_constant_but_those_of_percent_and_of_shares_of_ten(about):
    def constants(part):
        if isinstance(part, list):
            return [number for each in part[1:] for number in constants(each)]
        return [] if isinstance(part, str) else [part]

    assert {number for entry in about["belege"] for number in constants(entry["rechnung"])} <= {100.0, 10.0}


def test_every_number_on_the_page_leads_to_its_evidence_and_back(page, about):
    links = re.findall(r'<a class="beleg" id="zahl-(\d+)" href="#beleg-(\d+)" title="([^"]+)">([^<]+)</a>', page)
    assert [int(number) for number, _, _, _ in links] == [entry["nummer"] for entry in about["belege"]]
    for (back, there, title, number), entry in zip(links, about["belege"], strict=True):
        assert back == there and html.unescape(title) == entry["text"] and html.unescape(number) == entry["zahl"]
        assert re.search(rf'<li id="beleg-{there}"><a href="#zahl-{back}">', page)


def test_a_number_names_its_table_line_file_date_and_office(page):
    """Table 1 of the concept, 07.10.2018: 172 persons assigned."""
    (title,) = set(re.findall(r'title="([^"]+)">172</a>', page))
    assert title == "data/2018/zuweisung.csv, Spalte bestand, Zeile 2; Stand 07.10.2018; Abteilung Soziales"
