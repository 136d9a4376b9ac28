"""Faults 25 to 27 and 32 to 36: what whole files say, and whether they are what they claim to be.

Each by both ways in: a workbook that ``soest import`` reads, and the plain files that ``soest check`` reads.
"""

import re
import shutil
import subprocess
import sys
from datetime import date

import pytest
from bs4 import BeautifulSoup

from soest_analysis.intake.opening import OLE
from tests.faults.offices import Survey, edit, places
from tests.intake.filled import Workbook, part, repacked

CHECK = ("check", "2018")
SHEET = "xl/worksheets/sheet2.xml"  # of the first table


@pytest.fixture
def survey(tmp_path):
    return Survey(tmp_path / "probstadt")


def test_fault_25_a_total_that_differs_from_its_parts_is_shown_with_both_figures(edition):
    edit(edition.root, "data/2018/asylblg.csv", ("gesamt,159", "gesamt,160"))  # 122 + 37 = 159
    edition.refused(1, r"Als Summe ist 160 gedruckt, .*122.*37.* 159", r"2\soffene Fehler, nichts veröffentlicht")
    done = edition.run(*CHECK)
    assert done.returncode == 1 and "FEHLER (offen)  data/2018/asylblg.csv, Zeile 4, personen" in done.stdout
    assert "Gefunden: 160; erwartet: 159" in done.stdout


def test_fault_26_two_offices_that_contradict_each_other_are_both_named(edition, survey):
    edit(edition.root, "data/2018/staedtischer_wohnraum.csv", ("2018-06,244", "2018-06,245"))
    text = (edition.root / "data/2018/quellen.yaml").read_text("utf-8")
    before, after = text.split("  staedtischer_wohnraum:\n")
    after = after.replace("Abteilung Soziales", "ZGW").replace("ZGW", "Abteilung Soziales", 1)
    edit(edition.root, "data/2018/quellen.yaml", (None, f"{before}  staedtischer_wohnraum:\n{after}"))
    done = edition.run(*CHECK)
    assert done.returncode == 1
    [finding] = [text for text in done.stdout.split("\n\n") if "FEHLER (offen)" in text]
    finding = " ".join(finding.split())
    assert "data/2018/fluechtlinge.csv, Zeile 21, personen" in finding
    assert "Gefunden: 244; erwartet: 245 (data/2018/staedtischer_wohnraum.csv)" in finding
    edition.assert_intact()

    one = survey.workbook("arbeit", name="amt.xlsx").put("arbeit", "Personen", {("1-3", "mit Arbeit"): 2})
    other = survey.workbook("arbeit", name="buero.xlsx", office="Büro Ü/Ö")
    other.put("arbeit", "Personen", {("1-3", "mit Arbeit"): 3})
    [line] = survey.told(one, other, code=2)
    assert line == (
        "Blatt arbeit, 1-3 / mit Arbeit, Spalte Personen: gleiche Angaben erwartet, gefunden: Datei amt.xlsx, Zeile 10: "
        "„2“; Datei buero.xlsx, Zeile 10: „3“. Bitte klären, was gilt, und in einer der Mappen berichtigen oder löschen."
    )


def test_fault_27_what_an_office_did_not_deliver_is_visible_as_missing_and_never_zero(edition, survey):
    (edition.root / "data/2018/kinderbetreuung.csv").unlink()
    edition.refused(
        2, r"^Datei data/2018/kinderbetreuung.csv: fehlt\. Bitte anlegen oder .* nicht geliefert", run=CHECK
    )
    text = (edition.root / "data/2018/quellen.yaml").read_text("utf-8")
    text = re.sub(r"  kinderbetreuung:\n(    .*\n)+", "", text) + "nicht_geliefert:\n  kinderbetreuung: Amt zog um\n"
    edit(edition.root, "data/2018/quellen.yaml", (None, text))
    done = edition.run("report", "2018", "--sections", "betreuung_schule,quellen", "--formats", "html")
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup(
        (edition.root / "outputs/2018-auszug/sachstandsbericht.html").read_text("utf-8"), "html.parser"
    )
    assert [cell.get_text() for cell in page.find(id="tab-kinderbetreuung").find_all("td")] == ["liegt nicht vor"]
    figure = page.find(id="abb-kinderbetreuung").get_text(" ", strip=True)
    assert "liegt nicht vor (Amt zog um)" in figure and not re.search(r"\b0\b", figure)
    assert "liegt nicht vor: Amt zog um" in page.find(id="tab-quellen").get_text()
    edition.assert_intact()

    workbook = survey.workbook("arbeit", "schulen").put("arbeit", "Personen", {("1-3", "mit Arbeit"): 2})
    workbook["schulen"]["B4"].value = workbook["schulen"]["B5"].value = None
    assert "Nicht geliefert: schulen, Amt zog um" in survey.told(
        workbook.note("Nicht geliefert", "schulen", "Amt zog um")
    )
    assert "schulen: Amt zog um" in survey.root.sources(2031).read_text("utf-8")
    assert not survey.root.table(2031, "schulen").exists()
    assert "1-3,ja,2\n1-3,nein,\n" in survey.csv("arbeit")  # a cell that was left empty


def test_fault_32_hidden_rows_columns_and_sheets_and_merged_cells_are_reported(survey):
    workbook = survey.workbook("arbeit", "schulen", "kennzahlen")
    page = workbook["arbeit"]
    page.row_dimensions[12].hidden = page.row_dimensions[40].hidden = True  # nothing stands in the second
    page.column_dimensions["C"].hidden = True
    page.merge_cells("A45:B46")
    workbook["schulen"].sheet_state = "hidden"
    workbook["kennzahlen"].sheet_state = "veryHidden"
    workbook.book.create_sheet("Geheim")["A1"] = 7
    workbook["Geheim"].sheet_state = "hidden"
    lines = survey.told(workbook, code=2)
    assert places(lines) == [
        "antwort.xlsx, Blatt arbeit, Spalte C, D, E",  # openpyxl hides what has the same width, too
        "antwort.xlsx, Blatt arbeit, Zeile 12",
        "antwort.xlsx, Blatt arbeit, Zelle A45:B46",
        "antwort.xlsx, Blatt schulen",
        "antwort.xlsx, Blatt kennzahlen",
        "antwort.xlsx, Blatt Geheim",
    ]
    assert "ausgeblendete mit Angaben gefunden." in lines[0] and "verbundene gefunden. Bitte den Verbund" in lines[2]
    assert "ausgeblendetes gefunden. Bitte einblenden" in lines[4] and "ausgeblendetes fremdes Blatt" in lines[5]


def test_fault_33_what_is_empty_or_no_table_or_no_workbook_is_called_what_it_is(edition, survey):
    html = "<!DOCTYPE html><table><tr><td>7</td></tr></table>\n"
    for name, content in {
        "asylblg": "",
        "ziele": "ziel,baustein,horizont,text,fundstelle\n",
        "akteure": html,
        "schulen": OLE + bytes(600),
        "massnahmen": b"PK\3\4" + bytes(40),
    }.items():
        edit(edition.root, f"data/2018/{name}.csv", (None, content))
    lines = edition.refused(2, run=CHECK).stderr.splitlines()
    for file, said in {
        "akteure.csv, Zeile 1": "Spalte „baustein“ erwartet, nicht gefunden.",
        "asylblg.csv": "Kopfzeile erwartet, leere Datei gefunden.",
        "massnahmen.csv, Zeile 1": "UTF-8 erwartet, Nullzeichen gefunden.",
        "schulen.csv, Zeile 1": "UTF-8 erwartet, andere Kodierung gefunden.",
        "ziele.csv": "mindestens eine Zeile unter der Kopfzeile erwartet, keine gefunden.",
    }.items():
        assert any(line.startswith(f"Datei data/2018/{file}: {said}") for line in lines), file

    sent = {
        "leer.xlsx": (b"", "leere Datei"),
        "alt.xls": (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "Mappe im alten Format (.xls)"),
        "geheim.xlsx": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "verschlüsselte Mappe"),
        "netz.xlsx": (html.encode(), "HTML- oder XML-Datei"),
    }
    for name, (content, _) in sent.items():
        (survey.root.folder / name).write_bytes(content)
    other = survey.workbook("arbeit", name="blatt.xlsx")
    other["arbeit"].title = "Tabelle1"
    empty = survey.workbook("kennzahlen", name="zeilenlos.xlsx")
    empty["kennzahlen"].delete_rows(10, 60)
    lines = survey.told(*(survey.root.folder / name for name in sent), code=2)
    assert places(lines) == sorted(sent)
    for line in lines:
        assert f"{sent[places([line])[0]][1]} gefunden. Bitte" in line
    lines = survey.told(other, empty, code=2)
    assert places(lines) == ["blatt.xlsx, Blatt Tabelle1", "zeilenlos.xlsx, Blatt kennzahlen"]
    assert "fremdes Blatt mit Angaben gefunden" in lines[0]
    assert "mindestens eine ausgefüllte Zeile erwartet, keine gefunden" in lines[1]


def test_fault_34_duplicate_keys_unknown_categories_and_wrong_days_are_refused(edition, survey):
    edit(edition.root, "data/2018/asylblg.csv", ("duldung,37\n", "duldung,37\nduldung,38\n"))
    edit(edition.root, "data/2018/kinderbetreuung.csv", ("kita,u3", "Kita,u3"))
    edit(edition.root, "data/2018/quellen.yaml", ('stichtag: "2018-10-07"', 'stichtag: "2081-10-07"'))
    edit(edition.root, "parameters/2018.yaml", ("stichtag: 2018-09-30", "stichtag: 2019-09-30"))
    done = edition.refused(2, run=CHECK)
    assert done.stderr.splitlines() == [
        "Datei data/2018/asylblg.csv, Zeile 4: Schlüssel duldung steht schon in Zeile 3.",
        "Datei data/2018/kinderbetreuung.csv, Zeile 2, Spalte betreuungsart: eine Angabe aus kita, zuhause, gesamt erwartet, "
        "„Kita“ gefunden.",
        "Datei data/2018/quellen.yaml, tabellen.zuweisung.stichtag: ein Tag bis 31.12.2019 erwartet, „07.10.2081“ gefunden. "
        "Bitte das Jahr prüfen.",
        "Datei parameters/2018.yaml: stichtag: ein Tag aus den Jahren 2013 bis 2018 erwartet, „2019-09-30“ gefunden. "
        "Bitte das Jahr prüfen.",
    ]

    workbook = survey.workbook("schulen", "arbeit").deliver("arbeit", day=date(2032, 1, 1))
    row = workbook.add("schulen", Form="Realschule", Schule="Dachs-Schule", Klassen=2)
    odd = workbook.add("schulen", 1, Form="Hauptschule", Schule="Elster-Schule", Klassen=2)
    workbook["schulen"]["B5"].value = "31.02.2031"
    first = workbook.cell("schulen", ("Realschule", "Dachs-Schule"), "Klassen").row
    lines = survey.told(workbook, code=2)
    assert lines == [
        "Datei antwort.xlsx, Blatt arbeit, Stichtag: ein Tag aus den Jahren 2012 bis 2031 erwartet, „01.01.2032“ gefunden. "
        "Bitte das Jahr prüfen.",
        "Datei antwort.xlsx, Blatt schulen, Stichtag: Datum TT.MM.JJJJ erwartet, „31.02.2031“ gefunden.",
        f"Datei antwort.xlsx, Blatt schulen, Zeile {row}: Schlüssel real / Dachs-Schule steht schon in Zeile {first}.",
        f"Datei antwort.xlsx, Blatt schulen, Zeile {odd}, Spalte Form: eine Angabe aus „Grundschule“, „Realschule“, "
        "„Gesamt“ erwartet, „Hauptschule“ gefunden.",
    ]


COSTS = """
import re, sys, time
from pathlib import Path
from soest_analysis.intake.importing import import_surveys
from soest_analysis.paths import Root
start = time.monotonic()
import_surveys(Root(Path(sys.argv[1])), [Path(sys.argv[2])])
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())  # ru_maxrss would be the parent's, too
print(time.monotonic() - start, int(peak[1]) / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="misst den Speicher des Prozesses")
@pytest.mark.parametrize("kind", ["stray-blank", "false-dimension"])
def test_fault_35_the_far_end_of_a_sheet_costs_neither_time_nor_memory(survey, kind):
    path = survey.workbook("arbeit").put("arbeit", "Personen", {("1-3", "mit Arbeit"): 2}).save()
    sheet = part(path, SHEET)
    if kind == "stray-blank":
        stray = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
        sheet = sheet.replace("</sheetData>", stray)
    else:
        sheet = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', sheet)
    assert "XFD1048576" in sheet
    repacked(path, **{SHEET: sheet})
    done = subprocess.run(
        [sys.executable, "-c", COSTS, survey.root.folder, path], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 2 and megabytes < 300
    assert survey.csv("arbeit").startswith("alter,arbeit,personen\n1-3,ja,2\n1-3,nein,\n")


def test_fault_36_what_belongs_to_another_year_or_town_is_refused(edition, survey):
    shutil.copy(edition.root / "parameters/2018.yaml", edition.root / "parameters/2019.yaml")
    shutil.copytree(edition.root / "data/2018", edition.root / "data/2019")
    edition.refused(2, r"^Datei parameters/2019\.yaml, jahr: 2019 erwartet, „2018“ gefunden\.$", run=("check", "2019"))

    town, year = survey.workbook("arbeit", name="ort.xlsx"), survey.workbook("arbeit", name="jahr.xlsx")
    town["Anleitung"]["B4"].value = "00000008"
    [line] = survey.told(town, code=2)
    assert line == (
        "Datei ort.xlsx, Blatt Anleitung, Zelle B4 (Gemeindeschlüssel): 00000009 (Stadt Probstadt) erwartet, „00000008“ "
        "gefunden. Bitte die Mappe dieser Kommune verwenden."
    )
    year["Anleitung"]["B3"].value = 2032
    [line] = survey.told(year, code=2)
    assert "eine vorhandene Ausgabe (2030, 2031) erwartet, „2032“ gefunden." in line
    last = Workbook(survey.root, "vorjahr.xlsx", year=2030)
    [line] = survey.told(survey.workbook("arbeit"), last, code=2)
    assert "mehrere gefunden (antwort.xlsx: 2031, vorjahr.xlsx: 2030). Bitte getrennt einlesen." in line
