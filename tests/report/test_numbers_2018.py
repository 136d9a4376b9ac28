"""Every number in the text of the 2018 edition leads back to the data; none is typed."""

import html
import re

import pytest

from soest_analysis import origin
from tests.report.printed_numbers import read, texts, typed, without_origin, wrong_cells, wrong_numbers
from tests.running import REPOSITORY


@pytest.fixture(scope="module")
def report(published):
    return read(published / "outputs" / "2018")


@pytest.fixture(scope="module")
def about(report):
    return report["metadata"]["sachstandsbericht"]


@pytest.fixture(scope="module")
def page(published):
    return (published / "outputs" / "2018" / "sachstandsbericht.html").read_text(encoding="utf-8")


def test_no_number_is_typed(report):
    assert {text: typed(text) for text in texts(report) if typed(text)} == {}


def test_the_scan_finds_a_typed_number():
    assert typed("Im Juni 2018 lebten 244 Menschen, 20 % davon in 3 Häusern.") == ["244", "20", "3"]
    assert typed(f"Nach § 24 waren es 2018 {origin.OPEN}beleg-1{origin.BETWEEN}7{origin.CLOSE} „Haus 9“.") == []


def test_the_report_has_numbers(about):
    """The summary alone states 28 figures of the concept."""
    assert sum(entry["abschnitt"] == "zusammenfassung" for entry in about["belege"]) == 28


def test_every_cell_behind_a_number_stands_in_its_file_as_claimed(about):
    assert wrong_cells(about, REPOSITORY) == []
    assert len(about["zellen"]) > 60  # the eight key figures, both series' ends, and the 16 schools alone need more


def test_every_number_is_what_its_formula_gives(about):
    assert wrong_numbers(about) == []


def test_every_number_in_a_table_or_figure_leads_to_its_cells(report):
    assert without_origin(report) == []


def test_the_checks_see_a_wrong_number(about):
    entry = about["belege"][0] | {"zahl": "4.711"}
    cells = {
        name: cell | {"wert": cell["wert"] + 1} for name, cell in about["zellen"].items() if cell["art"] == "zelle"
    }
    assert wrong_numbers(about | {"belege": [entry]}) == [entry]
    assert len(wrong_cells({"zellen": cells}, REPOSITORY)) == len(cells)


def test_formulas_use_no_constant_but_those_of_percent_shares_of_ten_halves_and_thousands(about):
    def constants(part):
        if isinstance(part, list):
            return [number for each in part[1:] for number in constants(each)]
        return [] if isinstance(part, str) else [part]

    assert {number for entry in about["belege"] for number in constants(entry["rechnung"])} <= {
        100.0,
        10.0,
        2.0,
        1000.0,
    }


def test_every_number_on_the_page_leads_to_its_evidence_and_back(page, about):
    links = re.findall(r'<a class="beleg" id="zahl-(\d+)" href="#beleg-(\d+)" title="([^"]+)">([^<]+)</a>', page)
    assert [int(number) for number, _, _, _ in links] == [entry["nummer"] for entry in about["belege"]]
    for (back, there, title, number), entry in zip(links, about["belege"], strict=True):
        assert back == there and html.unescape(title) == entry["text"] and html.unescape(number) == entry["zahl"]
        assert re.search(rf'<li id="beleg-{there}"><a href="#zahl-{back}">', page)


def test_a_number_names_its_table_line_file_date_and_office(page):
    """Table 1 of the concept, 07.10.2018: 172 persons assigned."""
    titles = set(re.findall(r'title="([^"]+)">172</a>', page))
    assert (
        "„Zuweisung nach dem Flüchtlingsaufnahmegesetz“: Soest, Bestand; data/2018/zuweisung.csv, Spalte bestand, Zeile 2; "
        "Stand 07.10.2018; Abteilung Soziales"
    ) in titles
