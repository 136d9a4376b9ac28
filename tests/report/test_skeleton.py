"""A new town from ``soest init-town`` to its first figure: nothing is invented before, and what comes in is shown.

The figures that it delivers are invented; every page says so.
"""

import csv
import re
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from pdf_structure import pages

from soest_analysis.edition import Edition
from soest_analysis.german import MISSING
from soest_analysis.intake import layout
from soest_analysis.paths import Root
from tests.clerk import fill
from tests.running import REPOSITORY, soest

pytestmark = pytest.mark.slow
YEAR, AGS = 2026, "05999999"
OWN = ("tab-befunde", "tab-dokumente")  # of the program's own run: its findings, and that there is no document
PERSONS = {"gestattung": 40, "duldung": 30, "gesamt": 70}


def succeeded(done):
    assert done.returncode == 0, done.stderr + done.stdout
    return done


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The town as it was created and marked as an example, checked and published; what the run said."""
    folder = tmp_path_factory.mktemp("gebiet") / "muster"
    named = ("--name", "Musterstadt", "--ags", AGS, "--year", YEAR, "--designation", "Gemeinde Musterstadt")
    succeeded(soest(REPOSITORY, "init-town", folder, *named))
    root = Root(folder)
    path = root.parameters(YEAR)
    path.write_text(path.read_text("utf-8") + "kennzeichnung: Beispieldaten\n", "utf-8")
    succeeded(soest(folder, "check", YEAR))
    return root, succeeded(soest(folder, "report", YEAR))


@pytest.fixture(scope="module")
def published(empty):
    return empty[0].published(YEAR, "-beispieldaten")


def page(folder):
    return BeautifulSoup((folder / "sachstandsbericht.html").read_text("utf-8"), "lxml")


def words(element):
    return " ".join(element.get_text(" ").split())


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def is_figure(cell):
    return bool(re.fullmatch(r"[-+]?\d[\d.,]*\s*%?", cell))


def test_everything_promised_is_there_and_says_that_it_is_missing(empty, published):
    html = page(published)
    promised = [id for run in Edition(empty[0], YEAR).runs for id in run.zeigt]
    assert len(promised) > 50
    for id in promised:
        said = words(html.find(id=id))
        assert MISSING in said or id in OWN, (id, said)
    assert "keine Einträge" in words(html.find(id="tab-dokumente"))


def test_no_number_is_printed_that_nobody_delivered(published):
    html = page(published)
    findings = html.find(id="tab-befunde")
    for cell in html.find_all("td"):
        assert findings in cell.parents or not re.search(r"\d", words(cell)), words(cell)
    tables, decisions = 20, 8  # the descriptor's, and what is still to be decided
    law = r"Artikel 5 Absatz 1 Buchstabe c und Erwägungsgrund 26|§ 16 Bundesstatistikgesetz"
    for said in map(words, [*html.main.find_all("p"), *html.main.select("li")]):
        left = re.sub(rf"{law}|(Tabelle|Abbildung) \d+|^\d+(\.\d+)? ", "", said)
        assert set(re.findall(r"\d+", left)) <= {str(n) for n in (YEAR, YEAR + 1, tables, decisions)}, said


def test_nothing_reads_as_if_it_had_been_counted(empty, published):
    texts = [words(page(published).body), " ".join(pages((published / "sachstandsbericht.pdf").read_bytes()))]
    for said in [*texts, empty[1].stdout, empty[1].stderr]:
        assert not re.search(r"(?<![\d.,])0\s(Zeile|Tabelle|Wert|Fehler|Person|Maßnahme|Ziel|Akteur)", said)
    assert "nichts gesperrt" in empty[1].stderr


def test_the_pdf_holds_no_figure_either(published):
    text = " ".join(pages((published / "sachstandsbericht.pdf").read_bytes()))
    large = set(re.findall(r"\d{3,}|\d+,\d+|\d+\s%", text))  # smaller numbers count pages, chapters and tables
    assert large <= {str(YEAR), str(YEAR + 1), "256"} and text.count(MISSING) > 100


def test_the_files_for_machines_are_empty_and_say_why(published):
    for path in [*published.glob("tabellen/tab-*.csv"), *published.glob("abbildungen/abb-*.csv")]:
        assert path.stem == "tab-befunde" or not [cell for row in rows(path)[1:] for cell in row if is_figure(cell)]
    book = openpyxl.load_workbook(published / "sachstandsbericht.xlsx")
    assert len(book.sheetnames) > 50
    for sheet in book:
        numbers = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
        assert not numbers or {sheet.cell(5, cell.column).value for cell in numbers} == {"Nr."}, sheet.title


def test_the_first_table_delivered_is_shown_and_the_others_are_missing_still(empty):
    root, _ = empty
    succeeded(soest(root.folder, "new", YEAR))
    answers = [{"aufenthaltsstatus": code, "personen": str(number)} for code, number in PERSONS.items()]
    book, package = root.survey(YEAR), Edition(root, YEAR).package
    filled = {"office": "Amt für Beispiele", "filled": date(YEAR + 1, 1, 15), "day": date(YEAR, 12, 31)}
    fill(book, package, {"asylblg": answers}, **filled)
    succeeded(soest(root.folder, "import", book))
    succeeded(soest(root.folder, "report", YEAR))
    html = page(root.published(YEAR, "-beispieldaten"))
    shown = {words(row.th): words(row.td) for row in html.find(id="abb-asylblg").select("tbody tr")}
    assert shown == {"Aufenthaltsgestattung": "40", "Duldung": "30", "Gesamt": "70"}
    assert "liegt nicht vor" not in words(html.find(id="abb-asylblg")) and "Amt für Beispiele" in words(html.body)
    assert f"({layout.NOT_YET})" in words(html.find(id="tab-schulen"))
    assert "Davon liegen 19 Tabellen nicht vor." in words(html.body).replace("\xa0", " ")
    assert "Diesem Bericht liegt 1 Tabelle zugrunde." in words(html.body).replace("\xa0", " ")


def test_the_year_after_is_asked_for_with_the_figures_of_this_one(empty):
    root, _ = empty
    succeeded(soest(root.folder, "new", YEAR + 1))
    sheet = openpyxl.load_workbook(root.survey(YEAR + 1))["asylblg"]
    assert {cell.value for row in sheet.iter_rows() for cell in row} >= set(PERSONS.values())
