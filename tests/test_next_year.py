"""The job that repeats: empty workbook, filled by clerks, imported, checked, reported, compared; no code is touched.

The town and all its figures are invented (tests/beispieldaten). Everything runs through the command line, as its users
do it.
"""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup

from soest_analysis.descriptor import DataPackage
from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from tests.clerk import fill
from tests.examples import ADDITIONAL, EXAMPLES, add_zusatz, answers, build_town
from tests.report.printed_numbers import read, texts, typed, without_origin, wrong_cells, wrong_numbers
from tests.running import REPOSITORY, contents, soest

pytestmark = pytest.mark.slow
CHANGES = ("tab-veraenderungen", "tab-revisionen", "tab-massnahmen-bewegung")
ADDED, RETIRED = "herkunftslaender", "kosten"
REFUSED = 3  # the exit code
SMALL = ("1", "2")  # below the threshold of three
OFFICE, FILLED, DAY = "Amt für Beispiele", date(2031, 10, 15), date(2031, 9, 30)


def succeeded(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def retire(root, name, reason):
    """What a town does to end a table: one entry in the descriptor."""
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    [table] = [resource for resource in package["resources"] if resource["name"] == name]
    table["eingestellt"] = {"ab": 2031, "grund": reason}
    path.write_text(json.dumps(package, ensure_ascii=False), "utf-8")


def declare_read(parameters, refusal):
    """What the town does once somebody has read the texts that a report was refused for: copy the lines it was given."""
    entries = [f"    {line}\n" for line in refusal.splitlines() if line.startswith("- {datei:")]
    assert entries, refusal
    head = "geheimhaltung:\n"
    text = parameters.read_text("utf-8").replace(head, f"{head}  gelesene_texte:\n{''.join(entries)}")
    parameters.write_text(text, "utf-8")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The town with its edition 2031, computed from a workbook that was filled cell by cell."""
    root = build_town(tmp_path_factory.mktemp("beispielstadt"))
    code = contents(root / "notebooks")
    for name in (ADDED, RETIRED):  # tables that the town added last year; one of them ends this year
        add_zusatz(root, name, 2030)
    retire(root, RETIRED, "Die Kämmerei führt das Konto nicht mehr.")
    told = {"new": succeeded(soest(root, "new", "2031"))}
    parameters = root / "parameters/2031.yaml"
    kept = [line for line in parameters.read_text("utf-8").splitlines() if "ENTSCHEIDEN" not in line]
    parameters.write_text("\n".join(kept) + "\n", "utf-8")
    given = answers()
    absent = {row["tabelle"]: row["grund"] for row in given.pop("nicht_geliefert")}
    comments = {row["abschnitt"]: row["kommentar"] for row in given.pop("kommentare")}
    given[ADDED] = rows(ADDITIONAL / f"data/2031/{ADDED}.csv")
    book = Path(shutil.copy(root / "outputs/erhebung_2031.xlsx", root / "beispieldaten_erhebung_2031.xlsx"))
    package = DataPackage.load(root / "data/datapackage.json")
    fill(book, package, given, office=OFFICE, filled=FILLED, day=DAY, absent=absent, comments=comments)
    told["import"] = succeeded(soest(root, "import", book))
    told["check"] = succeeded(soest(root, "check", "2031"))
    refused = soest(root, "report", "2031")
    assert refused.returncode == REFUSED and not (root / "outputs/2031-beispieldaten").exists(), refused.stderr
    declare_read(parameters, refused.stderr)
    told["report"] = succeeded(soest(root, "report", "2031"))
    told["compare"] = succeeded(soest(root, "compare", "2030", "2031"))
    assert contents(root / "notebooks") == code
    return root, book, told


def test_every_number_leads_to_its_cells_in_this_or_an_earlier_edition(year):
    report = read(year[0] / "outputs/2031-beispieldaten")
    about = report["metadata"]["sachstandsbericht"]
    assert (wrong_numbers(about), wrong_cells(about, year[0]), without_origin(report)) == ([], [], [])
    assert {text: typed(text) for text in texts(report) if typed(text)} == {}
    assert {cell["datei"][:9] for cell in about["zellen"].values() if cell["art"] == "zelle"} == {
        "data/2030",
        "data/2031",
    }


def test_small_counts_of_the_new_edition_are_hidden(year):
    """A new edition is not published yet, so 1 and 2 are secret, also in a table that the town added."""
    folder = year[0] / "outputs/2031-beispieldaten"
    ages = DataPackage.load(year[0] / "data/datapackage.json").table("erwerbsfaehige").field("altersgruppe").labels
    work = {row["altersgruppe"]: row for row in rows(folder / "tabellen/tab-erwerbsfaehige.csv")}
    small = [row for row in answers()["erwerbsfaehige"] if row["personen"] in SMALL]
    shown = [(work[ages[row["altersgruppe"]]], row["taetigkeit"]) for row in small]
    assert shown and {(row[column], row[f"{column}_zeichen"]) for row, column in shown} == {("", "*")}
    countries = {row["land"]: row for row in rows(folder / f"tabellen/tab-{ADDED}.csv")}
    few = [row["land"] for row in rows(ADDITIONAL / f"data/2031/{ADDED}.csv") if row["personen"] in SMALL]
    assert few and {(countries[land]["personen"], countries[land]["personen_zeichen"]) for land in few} == {("", "*")}
    told = read(folder)["metadata"]["sachstandsbericht"]["zellen"]
    names = [f"2031:erwerbsfaehige/{row['altersgruppe']}/{row['taetigkeit']}/personen" for row in small]
    assert set(told).isdisjoint(names + [f"2031:{ADDED}/{land}/personen" for land in few])


@pytest.fixture(scope="module")
def page(year):
    text = (year[0] / "outputs/2031-beispieldaten/sachstandsbericht.html").read_text("utf-8")
    return BeautifulSoup(text, "html.parser")


def section(page, id):
    """The text of a chapter."""
    start = page.find(id=id)
    assert start is not None, id
    found = []
    for element in start.find_parent("div").next_siblings:
        if getattr(element, "h2", None):
            break
        found.append(element.get_text(" ", strip=True))
    return " ".join(found).replace("\u00a0", " ")


@pytest.mark.parametrize("name", sorted({*answers()} - {"nicht_geliefert", "kommentare"}))
def test_what_the_clerks_entered_stands_in_the_tables(year, name):
    stored, entered = rows(year[0] / f"data/2031/{name}.csv"), answers()[name]
    table = DataPackage.load(year[0] / "data/datapackage.json").table(name)
    by_key = {tuple(row[k] for k in table.key): row for row in stored}
    assert by_key == {tuple(row[k] for k in table.key): row for row in entered}
    assert len(stored) == len(entered)


def test_the_delivery_is_recorded_with_file_checksum_day_and_office(year):
    import hashlib

    root, book, _ = year
    sources = Edition(Root(root), 2031).sources
    entry = sources.tabellen["asylblg"]
    document = sources.dokumente[entry.dokument]
    assert (document.datei, str(document.datum)) == ("beispieldaten_erhebung_2031.xlsx", "2031-10-15")
    assert document.sha256 == hashlib.sha256(book.read_bytes()).hexdigest()
    assert (entry.stichtag, entry.stand, entry.lieferant) == (DAY, "30.09.2031", OFFICE)
    assert set(sources.nicht_geliefert) == {row["tabelle"] for row in answers()["nicht_geliefert"]}
    assert not (root / "data/2031/kinderbetreuung.csv").exists()


def test_importing_the_same_file_again_changes_nothing(year):
    root, book, _ = year
    before = {path: path.stat().st_mtime_ns for path in (root / "data/2031").rglob("*")}
    told = succeeded(soest(root, "import", book))
    assert {path: path.stat().st_mtime_ns for path in (root / "data/2031").rglob("*")} == before
    assert "nichts" in told.lower()


def test_every_page_of_the_report_is_marked_as_invented(year):
    folder = year[0] / "outputs/2031-beispieldaten"
    pages = [page.extract_text() for page in pypdf.PdfReader(folder / "sachstandsbericht.pdf").pages]
    assert len(pages) > 10 and all("beispieldaten" in text.lower() for text in pages)
    book = openpyxl.load_workbook(folder / "sachstandsbericht.xlsx")
    assert all("Beispieldaten" in sheet.oddHeader.right.text for sheet in book)


def test_revised_past_figures_are_marked_and_listed(year, page):
    root, _, told = year
    before = {(r["monat"], r["unterbringung"]): r["personen"] for r in rows(root / "data/2030/fluechtlinge.csv")}
    [(month, _place, old, new)] = [
        (r["monat"], r["unterbringung"], before[r["monat"], r["unterbringung"]], r["personen"])
        for r in answers()["fluechtlinge"]
        if before.get((r["monat"], r["unterbringung"]), r["personen"]) != r["personen"]
        and r["unterbringung"] != "gesamt"
    ]
    revised = f"{month[5:]}/{month[:4]}"
    text = section(page, "fluechtlingszahlen")
    assert "Berichtigt:" in text and f"{old} → {new} (Ausgabe 2031)" in text and revised in text
    assert f"{new} r" in page.find(id="tab-fluechtlinge").get_text().replace("\u00a0", " ")
    assert f"{old} → {new}" in told["compare"] and "berichtigt" in told["compare"].lower()


def test_lines_are_continued_across_editions(year, page):
    months = {r["monat"] for y in (2030, 2031) for r in rows(year[0] / f"data/{y}/staedtischer_wohnraum.csv")}
    data = pd.read_csv(year[0] / "outputs/2031-beispieldaten/abbildungen/abb-staedtischer-wohnraum.csv")
    assert len(data) == len(months)


def test_what_was_not_delivered_is_said_in_sentence_table_and_chart(page):
    [reason] = [row["grund"] for row in answers()["nicht_geliefert"]]
    text = section(page, "betreuung_schule")
    assert "liegt nicht vor" in text and reason in text
    assert page.find(id="tab-kinderbetreuung").tbody.get_text(strip=True) == "liegt nicht vor"
    assert page.find(id="abb-kinderbetreuung").svg is not None


def test_a_table_that_the_town_added_is_asked_checked_reported_and_exported_like_any_other(year, page):
    root, book, _ = year
    assert ADDED in openpyxl.load_workbook(book).sheetnames
    entered = rows(ADDITIONAL / f"data/2031/{ADDED}.csv")
    stored = rows(root / f"data/2031/{ADDED}.csv")
    assert sorted(map(str, stored)) == sorted(map(str, entered))
    assert [row["land"] for row in stored][-1] == "gesamt"  # a new country stands before the total, not below it
    folder = root / "outputs/2031-beispieldaten"
    for name in (f"tabellen/tab-{ADDED}.csv", f"abbildungen/abb-{ADDED}.svg", f"datenqualitaet/data_docs/{ADDED}.html"):
        assert (folder / name).is_file(), name
    total = next(row["personen"] for row in entered if row["land"] == "gesamt")
    assert f"insgesamt {total}" in section(page, f"zusatztabelle-{ADDED}")


def test_a_table_that_ended_is_no_longer_asked_and_the_report_says_since_when_and_why(year, page):
    _, book, told = year
    assert RETIRED not in openpyxl.load_workbook(book).sheetnames
    text = section(page, f"zusatztabelle-{RETIRED}")
    assert "wird seit 2031 nicht mehr erhoben. Grund: Die Kämmerei führt das Konto nicht mehr." in text
    assert "Nicht mehr erhoben: „Kosten der Integration“ seit 2031" in section(page, "quellen")
    assert "seit 2031 nicht mehr erhoben" in told["compare"]


def test_comments_are_printed_below_the_computed_text(page):
    for row in answers()["kommentare"]:
        words = section(page, row["abschnitt"]).partition("Kommentar der Verwaltung")[2]
        first = row["kommentar"].splitlines()[0].split("[")[0].replace("*", "").strip()
        assert first and first in words


def test_the_report_tells_what_changed(page):
    text = section(page, "veraenderungen")
    shown = {name: page.find(id=name).get_text(" ", strip=True).replace("\u00a0", " ") for name in CHANGES}
    assert "06/2030, Städtischer Wohnraum" in shown["tab-revisionen"] and "209 211" in shown["tab-revisionen"]
    assert "Gäste im Begegnungscafé" in shown["tab-veraenderungen"] and "neue Zählweise" in shown["tab-veraenderungen"]
    before = {row["nummer"]: row["status"] for row in rows(EXAMPLES / "data/2030/massnahmen.csv")}
    moved = [r for r in answers()["massnahmen"] if before.get(r["nummer"], r["status"]) != r["status"]]
    assert moved and all(row["titel"] in shown["tab-massnahmen-bewegung"] for row in moved)
    assert f"Bei {len(moved)} Maßnahmen" in text


def test_the_comparison_is_there_for_machines(year):
    found = json.loads(succeeded(soest(year[0], "compare", "2030", "2031", "--json")))
    kinds = {change["art"] for change in found["veraenderungen"]}
    assert {"neu", "entfallen", "revidiert", "geaendert", "neue_zaehlweise"} <= kinds


def test_the_workbook_survives_libreoffice(year, libreoffice, tmp_path):
    """What LibreOffice makes of the filled workbook holds the same data, computed totals included."""
    root, book, _ = year
    saved = libreoffice(book, "xlsx", tmp_path / "gespeichert")
    told = succeeded(soest(root, "import", saved, "--dry-run"))
    assert "nichts" in told.lower()


def test_the_edition_of_2018_is_rebuilt_byte_for_byte_through_its_own_workbook(tmp_path):
    for name in ("parameters", "data", "expectations", "notebooks"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    succeeded(soest(tmp_path, "new", "2018"))
    printed = contents(tmp_path / "data/2018")
    for path in (tmp_path / "data/2018").glob("*.csv"):
        path.unlink()
    book = tmp_path / "outputs/erhebung_2018.xlsx"
    workbook = openpyxl.load_workbook(book)
    for row in workbook["Anleitung"].iter_rows(max_col=2):
        if row[0].value == "Ausgefüllt von (Stelle)":
            row[1].value = "Integrationsbeauftragte"
    workbook.save(book)
    succeeded(soest(tmp_path, "import", book))
    rebuilt = contents(tmp_path / "data/2018")
    assert {name: text for name, text in rebuilt.items() if name.endswith(".csv")} == {
        name: text for name, text in printed.items() if name.endswith(".csv")
    }
