"""The overview of a fleet: what became of each edition, failures first, all text escaped, secrets and gaps said."""

import csv
import datetime
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from soest_analysis.fleet.orders import Order
from soest_analysis.fleet.overview import FIELDS, write
from tests.fleet.editions import GLANCE, REFUGEES, SECRET, failure, publish, result

PERSONS = "Personen"
HOSTILE = '<script>alert(1)</script> & "x"'


class Page(HTMLParser):
    """The text of each element by its tag, and all links."""

    def __init__(self, file):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.source = file.read_text("utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += " " + data


def overview(to, *results):
    """The page, and the rows of both CSV files."""
    page, *tables = write(results, to)
    found = []
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            found.append(list(csv.DictReader(file)))
    return Page(page), *found


def words(text):
    return " ".join(text.split())


@pytest.fixture
def mixed(tmp_path):
    """One published edition, one unchanged, one that failed."""
    published = result(publish(tmp_path / "a", "Adorf", mark="SYNTHETISCHE DATEN"), "Adorf")
    unchanged = result(publish(tmp_path / "b", "Bdorf"), "Bdorf", status="unverändert", attempts=2)
    failed = failure(tmp_path / "c", log=str(tmp_path / "c" / "outputs" / "logs" / "2030-1.log"))
    (tmp_path / "hier").mkdir()
    return overview(tmp_path / "hier", published, unchanged, failed)


def test_the_first_sentence_counts_and_failures_come_before_all_else_with_reason_and_remedy(mixed):
    page, rows, _ = mixed
    text = words(page.text)
    assert "3 Ausgaben: 1 veröffentlicht, 1 unverändert und 1 gescheitert." in text.replace("\u00a0", " ")
    order = [
        "c 2030",
        "asylblg.csv: nicht lesbar",
        "Die genannten Eingaben berichtigen",
        "logs/2030-1.log",
        "Alle Ausgaben",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert [row["stadt"] for row in rows] == ["c", "Adorf", "Bdorf"]


def test_the_csv_says_of_each_edition_what_happened(mixed):
    _, rows, _ = mixed
    assert tuple(rows[0]) == FIELDS
    assert rows[0] | {"ordner": ""} == dict.fromkeys(FIELDS, "") | {
        "stadt": "c",
        "jahr": "2030",
        "status": "gescheitert",
        "exit_code": "2",
        "sekunden": "0.2",
        "versuche": "1",
        "grund": "Datei data/2030/asylblg.csv: nicht lesbar.",
    }
    told = rows[2]
    findings = {"fehler_offen": "0", "warnungen_offen": "2", "hinweise_offen": "1", "erlaeutert": "3"}
    assert told.items() >= (findings | {"status": "unverändert", "versuche": "2", "sekunden": "12.3"}).items()
    assert told["ordner"] == "../b/outputs/2030"


def test_a_mark_of_one_edition_marks_the_overview_and_its_rows(mixed):
    page, rows, figures = mixed
    assert "Enthält: SYNTHETISCHE DATEN" in words(page.text)
    assert "SYNTHETISCHE DATEN" in re.search("<title>(.*)</title>", page.source)[1]
    assert [row["kennzeichnung"] for row in rows] == ["", "SYNTHETISCHE DATEN", ""]
    assert {row["stadt"]: row["kennzeichnung"] for row in figures} == {"Adorf": "SYNTHETISCHE DATEN", "Bdorf": ""}


def test_without_a_mark_there_is_none_and_a_draft_is_marked_as_one(tmp_path):
    published = publish(tmp_path / "a")
    plain, *_ = overview(tmp_path, result(published))
    assert "Enthält" not in plain.text
    draft, rows, _ = overview(tmp_path, result(published, order=Order(str(tmp_path / "a"), 2030, draft=True)))
    assert "Enthält: Entwurf" in words(draft.text) and rows[0]["kennzeichnung"] == "Entwurf"


def test_links_lead_to_the_reports_from_where_the_page_lies(tmp_path):
    published = publish(tmp_path / "Grün & 100 % #1")
    to = tmp_path / "aus gabe"
    page, *_ = overview(to, result(published))
    (link,) = [link for link in page.links if "outputs" in link]
    assert (to / unquote(link)).resolve() == published / "sachstandsbericht.html"
    assert "#" not in link and "%20" in link


def test_links_to_addresses_are_only_those_a_browser_can_open_and_passwords_are_nowhere(tmp_path):
    order = Order("sftp://amt:geheim@rechner/stadt", 2030)
    far = result(tmp_path, "Fern", folder="sftp://amt:geheim@rechner/stadt/outputs/2030", order=order)
    web = result(tmp_path, "Netz", folder="https://amt:geheim@rechner.example/2030", order=order)
    page, rows, _ = overview(tmp_path, far, web, failure("ftp://amt:geheim@rechner/x"))
    assert "geheim" not in page.source.replace("Geheimhaltung", "") and "geheim" not in str(rows)
    assert [link for link in page.links if "rechner" in link] == ["https://rechner.example/2030/sachstandsbericht.html"]
    assert rows[1]["ordner"] == "sftp://rechner/stadt/outputs/2030"


def test_an_edition_that_cannot_be_read_is_listed_and_said_to_be_missing_from_the_comparison(tmp_path):
    page, rows, figures = overview(tmp_path, result(tmp_path / "weg" / "outputs" / "2030", "Wegdorf"))
    assert "Es fehlen Wegdorf 2030" in words(page.text)
    assert [row["stadt"] for row in rows] == ["Wegdorf"] and figures == []


def test_all_text_is_escaped_and_no_cell_is_a_formula(tmp_path):
    evil = publish(tmp_path / "a", HOSTILE, glance=[(HOSTILE, 1, HOSTILE, HOSTILE)], text=HOSTILE)
    bad = failure(tmp_path / "=c", sentences=[f"=1+1 {HOSTILE}"], town=f"=2 {HOSTILE}")
    page, rows, figures = overview(tmp_path, result(evil, HOSTILE), bad)
    assert "script" not in page.tags and page.text.count("<script>") >= 5
    assert rows[0]["stadt"].startswith("'=2") and rows[0]["grund"].startswith("'=1+1")
    assert figures[0]["bezeichnung"] == HOSTILE


def test_numbers_are_german_on_the_page_and_plain_in_the_csv(tmp_path):
    glance = [(REFUGEES, 1234, PERSONS, "Juni 2030"), ("Quote", 91.25, "Prozent", "Juni 2030")]
    page, _, figures = overview(tmp_path, result(publish(tmp_path / "a", glance=glance, population=None)))
    assert "1.234" in page.text and "91,2" in page.text
    assert [row["wert"] for row in figures] == ["1234", "91.25"]


def test_secrets_gaps_other_dates_and_other_counting_are_told_in_words(tmp_path):
    other = [(REFUGEES, 7, PERSONS, "Mai 2030")]
    hidden = [(REFUGEES, SECRET, PERSONS, "Juni 2030"), GLANCE[1]]
    text = "Amt; neue Zählweise: mit Kindern"
    editions = [
        result(publish(tmp_path / "a", "Adorf", population=None), "Adorf"),
        result(publish(tmp_path / "b", "Bdorf", glance=hidden, population=None), "Bdorf"),
        result(publish(tmp_path / "c", "Cdorf", glance=other, population=None, text=text), "Cdorf"),
    ]
    page, _, figures = overview(tmp_path, *editions)
    text = words(page.text)
    assert 'aria-label="geheim gehalten">*<' in page.source
    assert "Bdorf * 40" in text  # the dates are those of the heads
    assert "Cdorf siehe Anmerkung 7 Stand Mai 2030 liegt nicht vor" in text
    assert "Cdorf: neue Zählweise: mit Kindern" in text
    signs = {(row["stadt"], row["bezeichnung"]): (row["wert"], row["zeichen"]) for row in figures}
    assert signs["Bdorf", REFUGEES] == ("", "*")


def test_each_year_is_a_table_of_its_own(tmp_path):
    results = [result(publish(tmp_path, year=year), year=year) for year in (2031, 2030)]
    page, rows, _ = overview(tmp_path, *results)
    assert re.findall("<caption>(Kennzahlen.*)</caption>", page.source) == [
        "Kennzahlen der Ausgabe 2030",
        "Kennzahlen der Ausgabe 2031",
    ]
    assert [row["jahr"] for row in rows] == ["2030", "2031"]


def test_a_town_whose_year_nobody_knows_is_told_by_its_folder(tmp_path):
    page, rows, figures = overview(tmp_path, failure(tmp_path / "dorf", year=None))
    assert (rows[0]["stadt"], rows[0]["jahr"], figures) == ("dorf", "", [])
    assert "None" not in page.text and "Kennzahlen im Vergleich" not in page.text


def test_the_page_is_one_file_that_loads_and_runs_nothing_and_bears_no_date_of_today(mixed):
    page, *_ = mixed
    assert {"script", "img", "link", "iframe", "svg"}.isdisjoint(page.tags)
    assert "default-src 'none'" in page.source and '<html lang="de">' in page.source
    assert page.tags.count("caption") == page.tags.count("table") == 2
    assert "scope" in page.source and not re.search("<th(?! scope)[ >]", page.source)
    today = datetime.date.today()
    assert not {today.isoformat(), f"{today:%d.%m.%Y}"} & set(re.findall(r"[\d.-]{10}", page.source))
