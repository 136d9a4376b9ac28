"""The 2018 edition from end to end: what is published says what the concept says."""

import csv
import hashlib
import html
import io
import json
import re
import sys
from collections import Counter
from pathlib import Path

import frictionless
import openpyxl
import pypdf
import pytest

from soest_analysis.edition import Edition
from tests.running import REPOSITORY, contents

NBSP = "\u00a0"
SENTENCES = {
    # Table 3: 244 in 6/2018 after 200 in 12/2017; highest 848 in 12/2015, lowest 190 in 6/2017
    "Im Juni 2018 lebten 244 Geflüchtete in Unterkünften von Kommune und Land. "
    "Gegenüber Dezember 2017 sind es 44 mehr (damals 200). "
    "Der höchste Stand der Reihe war 848 im Dezember 2015, der niedrigste 190 im Juni 2017.",
    # Table 1
    "Die Stadt liegt unter ihrem Aufnahmesoll von 217 (−45); die Erfüllungsquote beträgt 79,12 %.",
    # Figure 3: 122 / 159 = 76.73 %, 37 / 159 = 23.27 %
    "erhielten 159 Personen: 122 mit Aufenthaltsgestattung (76,7 %) und 37 mit Duldung (23,3 %).",
    # Table 4: 10 / 29 = 34.48 %, 25 / 34 = 73.53 %
    "Von 29 Kindern unter drei Jahren besuchten 10 eine Kita (34,5 %)",
    # Table 5: 69 / 157 = 43.95 %
    "„Astrid-Lindgren-Grundschule“ mit 43,9 % (69 von 157)",
    # Table 6: 27 / 122 = 22.13 %
    "Ohne Maßnahme oder auf einer Warteliste waren 27 (22,1 %).",
    # Table 7: 70+195+36... SGB II placed: 4+70+37+195 = 306; AsylbLG: 8+11+113+24 = 156; 300 / 462 = 64.94 %
    "300 in privaten Wohnraum (64,9 %) und 162 in Wohnungen, die die Stadt angemietet hat (35,1 %). "
    "306 von ihnen gehörten zum Rechtskreis des SGB II, 156 zu dem des Asylbewerberleistungsgesetzes.",
    # Figure 5 against 160 + 200 places: 252 / 360 = 70 %
    "Gemessen an bis zu 360 Plätzen sind das 70,0 %.",
}


@pytest.fixture(scope="module")
def folder(published):
    return published / "outputs" / "2018"


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "sachstandsbericht.html").read_text(encoding="utf-8")


def flat(text):
    """Text without markup, soft hyphens and line ends."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)).replace(NBSP, " ").replace("\u00ad", ""))


def test_everything_promised_is_published(published, folder):
    edition = Edition.load(2018, published)
    promised = [name for run in edition.runs for name in run.zeigt]
    names = set(contents(folder))
    for name in promised:
        expected = (
            [f"tabellen/{name}.csv"]
            if name.startswith("tab")
            else [f"abbildungen/{name}.{kind}" for kind in ("svg", "png", "csv")]
        )
        assert names.issuperset(expected), name
    assert names >= {f"notebooks/{run.id}.ipynb" for run in edition.runs}
    assert names >= {
        "sachstandsbericht.html",
        "sachstandsbericht.pdf",
        "sachstandsbericht.xlsx",
        "tabellen/datapackage.json",
        "datenqualitaet/befunde.json",
        "manifest.json",
    }


@pytest.mark.parametrize("sentence", sorted(SENTENCES))
def test_the_page_says_what_the_concept_says(page, sentence):
    assert sentence in flat(page)


@pytest.mark.slow
def test_the_pdf_says_the_same(folder):
    reader = pypdf.PdfReader(folder / "sachstandsbericht.pdf")
    text = re.sub(r"[\s\u00a0]+", "", "".join(page.extract_text() for page in reader.pages)).replace("-", "")
    for sentence in SENTENCES:
        assert re.sub(r"[\s\u00a0]+", "", sentence).replace("-", "") in text, sentence


def test_what_the_concept_contradicts_is_explained_under_its_table(page):
    table = page[page.index('id="tab-erwerbsfaehige"') : page.index('id="abb-erwerbsfaehige"')]
    assert "stehen 122 Erwerbsfähige; die fünf Altersgruppen 35, 36, 23, 9 und 4 ergeben 107" in flat(table)
    assert "Erläuterung" not in flat(
        page[page.index('id="tab-kinderbetreuung"') : page.index('id="abb-kinderbetreuung"')]
    )


def test_the_workbook_holds_the_tables_as_numbers(folder):
    book = openpyxl.load_workbook(folder / "sachstandsbericht.xlsx")
    titles = {sheet["A1"].value: sheet for sheet in book.worksheets}
    sheet = next(sheet for title, sheet in titles.items() if "Altersgruppe und Tätigkeit" in title)
    first = [cell.value for cell in sheet[6]]
    assert first == ["18 bis 25 Jahre", 35, 11, 17, 12, 7]  # Table 6, first row
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    assert not any(cell.data_type == "f" for sheet in book.worksheets for row in sheet for cell in row)


def test_the_tables_validate_as_a_data_package(folder):
    report = frictionless.validate(str(folder / "tabellen" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "message"])


def test_the_manifest_knows_every_file_and_section(published, folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {name: hashlib.sha256(data).hexdigest() for name, data in contents(folder).items()}
    files.pop("manifest.json")
    assert manifest["ausgaben"] == files
    assert (
        manifest["eingaben"]["data/2018/erwerbsfaehige.csv"]
        == hashlib.sha256((published / "data/2018/erwerbsfaehige.csv").read_bytes()).hexdigest()
    )
    edition = Edition.load(2018, published)
    assert [entry["lauf"] for entry in manifest["abschnitte"]] == [run.id for run in edition.runs]
    assert {entry["status"] for entry in manifest["abschnitte"]} == {"fertig"}


def test_no_published_file_tells_of_the_machine(published, folder):
    traces = [*(str(place).encode() for place in (published, REPOSITORY, sys.prefix, Path.home()))]
    traces += [b"site-packages", b"ipykernel_"]
    found = {(name, trace) for name, data in contents(folder).items() for trace in traces if trace in data}
    assert found == set()


def test_the_page_asks_for_nothing_from_outside(page):
    assert not re.search(r"<(script|link|iframe|object|embed)\b", page)
    assert not re.search(r"(src|srcset|action|data)=[\"']https?:", page)
    assert not re.search(r"url\(\s*[\"']?https?:|@import", page)


def test_every_number_of_a_table_can_be_read_back_from_its_csv(folder):
    rows = list(csv.DictReader(io.StringIO((folder / "tabellen/tab-fluechtlinge.csv").read_text(encoding="utf-8"))))
    assert [row["gesamt"] for row in rows] == ["311", "848", "564", "348", "190", "200", "244"]  # Table 3
    assert [row["landeseinrichtung"] for row in rows] == ["", "498", "298", "163", "", "", ""]


@pytest.mark.parametrize(
    ("table", "columns", "exports"),
    [
        ("zuweisung", ["bestand", "schluessel", "anrechnung", "aufnahmesoll", "differenz", "erfuellungsquote"],
         ["tab-zuweisung"]),
        ("bevoelkerung", ["anzahl", "anteil"], ["tab-bevoelkerung"]),
        ("fluechtlinge", ["personen"], ["tab-fluechtlinge"]),
        ("kinderbetreuung", ["kinder"], ["tab-kinderbetreuung"]),
        ("schulen", ["klassen", "schueler", "schueler_sek1", "schueler_sek2", "auslaender", "gu"], ["tab-schulen"]),
        ("erwerbsfaehige", ["personen"], ["tab-erwerbsfaehige"]),
        ("wohnungsvermittlung", ["personen", "familien"], ["tab-wohnungsvermittlung", "tab-familien", "tab-auf-einen-blick"]),
        ("asylblg", ["personen"], ["abb-asylblg"]),
        ("staedtischer_wohnraum", ["personen"], ["abb-staedtischer-wohnraum"]),
    ],
)  # fmt: skip
def test_every_number_of_the_concepts_tables_reaches_the_exports(published, folder, table, columns, exports):
    """The numbers themselves are compared with the print in tests/test_published.py."""
    frame = Edition.load(2018, published).table(table)
    numbers = Counter(float(value) for column in columns for value in frame[column].dropna())
    shown = Counter()
    for name in exports:
        path = folder / ("tabellen" if name.startswith("tab") else "abbildungen") / f"{name}.csv"
        cells = [cell for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) for cell in row]
        shown += Counter(float(cell) for cell in cells if re.fullmatch(r"-?\d+(\.\d+)?", cell))
    assert sum(numbers.values()) > 0 and not numbers - shown
