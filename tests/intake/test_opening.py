"""What somebody sends is a workbook, or it is refused by name before anything of it is loaded."""

import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from filled import part, repacked
from openpyxl import Workbook

from soest_analysis.errors import UnusableInput
from soest_analysis.intake import opening
from soest_analysis.intake.opening import LARGEST, OLE, STALE, open_book

MIB = 2**20
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path):
    """A small sound workbook."""
    book = Workbook()
    book.active["A1"] = "Guten Tag"
    book.active["B2"] = 7
    book.save(tmp_path / "mappe.xlsx")
    return tmp_path / "mappe.xlsx"


def refusal(path):
    """The one sentence with which a file is refused, within a second."""
    start = time.monotonic()
    with pytest.raises(UnusableInput) as refused:
        open_book(path)
    assert time.monotonic() - start < 1
    assert len(refused.value.problems) == 1 and refused.value.problems[0].startswith(f"Datei {path.name}: ")
    return refused.value.problems[0]


def test_a_sound_workbook_is_opened(path):
    book = open_book(path)
    assert book.name == "mappe.xlsx" and len(book.sha256) == 64
    assert {place: cell.value for place, cell in book.grids["Sheet"].cells.items()} == {(1, 1): "Guten Tag", (2, 2): 7}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "leere Datei"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "alten Format (.xls)"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "verschlüsselte Mappe"),
        (b"\xef\xbb\xbf<!DOCTYPE html><table><tr><td>7</td></tr></table>", "HTML"),
        ("\ufeff<html><table>".encode("utf-16-le"), "HTML"),
        ("Alter;Personen\r\n1-3;7\r\n".encode("cp1252"), "CSV"),
        ("Alter;Müller\r\n1-3;7\r\n".encode("utf-16"), "CSV"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "Datei anderer Art"),
        (b"PK\3\4 das ist kein Archiv", "beschädigt"),
    ],
)
def test_what_only_bears_the_name_of_a_workbook_is_called_what_it_is(tmp_path, content, found):
    path = tmp_path / "antwort.xlsx"
    path.write_bytes(content)
    assert found in refusal(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "nicht gefunden" in refusal(tmp_path / "fehlt.xlsx")
    assert "keine Datei" in refusal(tmp_path)


def test_an_archive_of_another_kind_is_refused(path):
    assert "ohne Excel-Mappe" in refusal(repacked(path, **{"xl/workbook.xml": None, "word/document.xml": "<a/>"}))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    assert "OpenDocument" in refusal(repacked(path, mimetype=kind))


def test_a_cut_off_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:-400])
    assert "beschädigt" in refusal(path)


def test_a_part_that_is_no_xml_is_refused(path):
    assert "beschädigt" in refusal(repacked(path, **{SHEET: "<worksheet><sheetData><row>"}))


@pytest.mark.parametrize("parts", [{"xl__vbaProject.bin": b"x"}, {"xl__macrosheets__sheet1.xml": "<a/>"}])
def test_macros_are_refused(path, parts):
    assert "Makros" in refusal(repacked(path, **parts))


def test_a_workbook_declared_as_one_with_macros_is_refused(path):
    types = part(path, "[Content_Types].xml").replace("sheet.main+xml", "macroEnabled.main+xml", 1)
    assert "Makros" in refusal(repacked(path, **{"[Content_Types].xml": types}))


@pytest.mark.parametrize("name", ["../../x.xml", "/etc/x.xml", "C:\\x.xml", "xl/../../x.xml", "..\\x.xml"])
def test_names_that_lead_elsewhere_are_refused(path, name):
    assert "unzulässigen Dateinamen" in refusal(repacked(path, **{name: "<a/>"}))


def test_a_part_that_is_there_twice_is_refused(path):
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")
    assert "unzulässigen Dateinamen" in refusal(path)


# Zip and XML bombs


def test_a_zip_bomb_is_refused_by_its_directory(path):
    assert "ungewöhnliche Größe" in refusal(repacked(path, **{"xl/worksheets/sheet2.xml": bytes(LARGEST)}))


def test_many_small_parts_that_grow_too_large_together_are_refused(path):
    noise = os.urandom(4000) * 400  # 1.6 MB each, no single one suspicious
    parts = {f"xl/worksheets/sheet{number}.xml": noise for number in range(2, 50)}
    assert "ungewöhnliche Größe" in refusal(repacked(path, **parts))


def test_thousands_of_parts_are_refused(path):
    assert "1205 Teilen" in refusal(repacked(path, **{f"xl/a{number}.xml": "" for number in range(1196)}))


def test_a_bomb_that_lies_about_its_size_is_refused(path):
    repacked(path, **{"xl/worksheets/sheet2.xml": bytes(40 * MIB)})
    data = bytearray(path.read_bytes())
    size = (40 * MIB).to_bytes(4, "little")
    assert data.count(size) == 2  # in the directory and before the part itself
    path.write_bytes(bytes(data).replace(size, (100).to_bytes(4, "little")))
    assert "beschädigtes Archiv" in refusal(path)


BOMB = '<!DOCTYPE a [<!ENTITY x "ha">' + "".join(
    f'<!ENTITY x{number} "{f"&x{number - 1 or str()};" * 10}">' for number in range(1, 10)
)
BOMB += "]><a>&x9;</a>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", SHEET, "docProps/core.xml", "xl/theme/theme1.xml"])
def test_definitions_in_xml_are_refused_in_every_part_and_encoding(path, name, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{BOMB}'
    assert f"XML mit eigenen Definitionen ({name})" in refusal(repacked(path, **{name: text.encode(encoding)}))


def test_an_external_entity_is_refused(path, tmp_path):
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim", encoding="utf-8")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    assert "geheim" not in refusal(repacked(path, **{"xl/sharedStrings.xml": text}))


def test_an_external_link_is_allowed_and_never_followed(path):
    links = '<externalReferences><externalReference r:id="rId99"/></externalReferences></workbook>'
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    book = part(path, "xl/workbook.xml").replace("</workbook>", links).replace("<workbook ", f"<workbook {space} ", 1)
    assert links in book
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="externalLinks/externalLink1.xml"/></Relationships>'
    relations = part(path, "xl/_rels/workbook.xml.rels").replace("</Relationships>", relation)
    parts = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations}
    repacked(path, **parts, **{"xl/externalLinks/externalLink1.xml": "<kaputt"})  # reading it would fail
    assert open_book(path).grids["Sheet"].cell(2, 2).value == 7


# Cells far away


COSTS = r"""
import re, sys, time
from pathlib import Path
from soest_analysis.intake.opening import open_book
start = time.monotonic()
book = open_book(Path(sys.argv[1]))
peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # ru_maxrss would be the parent's, too
print(time.monotonic() - start, int(peak[1]) // 1024)
print({place: cell.value for place, cell in book.grids["Sheet"].cells.items() if not cell.blank})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="misst den Speicher des Prozesses")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</sheetData>", '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'),
        ('<dimension ref="A1:B2"/>', '<dimension ref="A1:XFD1048576"/>'),
        ("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="C3:XFD1048576"/></mergeCells>'),
        ("</sheetData>", '</sheetData><hyperlinks><hyperlink ref="C3:XFD1048576" location="A1"/></hyperlinks>'),
    ],
    ids=["stray-blank", "false-dimension", "merged-to-the-end", "link-to-the-end"],
)
def test_the_far_end_of_the_sheet_costs_nothing(path, old, new):
    sheet = part(path, SHEET).replace('<dimension ref="A1:B2" />', '<dimension ref="A1:B2"/>')
    assert old in sheet
    repacked(path, **{SHEET: sheet.replace(old, new)})
    done = subprocess.run([sys.executable, "-c", COSTS, path], capture_output=True, text=True, check=True)
    costs, cells = done.stdout.splitlines()
    seconds, megabytes = map(float, costs.split())
    assert seconds < 2 and megabytes < 300
    assert cells == "{(1, 1): 'Guten Tag', (2, 2): 7}"


def test_a_cell_that_is_there_twice_is_refused(path):
    sheet = part(path, SHEET).replace("</sheetData>", '<row r="9"><c r="B2"><v>8</v></c></row></sheetData>')
    assert "Blatt Sheet mit zwei Zellen B2" in refusal(repacked(path, **{SHEET: sheet}))


def test_more_cells_than_any_survey_has_are_refused_while_they_are_read(path):
    cells = "".join(f"<c><v>{column**3}</v></c>" for column in range(500))
    rows = "".join(f'<row r="{row}">{cells}</row>' for row in range(1, 402))
    with pytest.raises(UnusableInput, match=r"Mappe mit mehr als 200000 ausgefüllten Zellen .* Mappe übertragen\."):
        open_book(
            repacked(
                path,
                **{SHEET: re.sub("<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", part(path, SHEET))},
            )
        )


def test_cells_that_are_only_formatted_are_counted_apart(path, monkeypatch):
    rows = "".join(f'<row r="{row}">{"<c/>" * 500}</row>' for row in range(1, 402))
    sheet = re.sub("<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", part(path, SHEET))
    assert open_book(repacked(path, **{SHEET: sheet})).grids["Sheet"].cells == {}
    monkeypatch.setattr(opening, "MOST_PLACES", 200_499)
    with pytest.raises(UnusableInput, match=r"Mappe mit mehr als 200499 Zellen gefunden\. Bitte die Angaben in die"):
        open_book(path)


def test_a_directory_that_leads_before_the_file_is_refused(path):
    data = bytearray(path.read_bytes())
    del data[100]  # every place that the directory names is off by one now
    path.write_bytes(bytes(data))
    assert "beschädigtes Archiv" in refusal(path)


# Formulas, errors and control characters


@pytest.fixture
def cells(tmp_path):
    """Write cells with xlsxwriter, which decides about cached values; what is read back."""

    def build(write) -> dict:
        path = Path(tmp_path / "formeln.xlsx")
        with xlsxwriter.Workbook(path) as book:
            write(book.add_worksheet("Blatt"))
        return open_book(path).grids["Blatt"].cells

    return build


def test_a_formula_counts_as_its_result(cells):
    def write(page):
        page.write_formula("A1", "=1+6", None, 7)
        page.write_formula("A2", '="a"&"b"', None, "ab")
        page.write_array_formula("A3", '=IF(1,"","x")', None, "")  # a result that is an empty text

    read = cells(write)
    assert read[1, 1].value == 7 and read[1, 1].formula
    assert read[2, 1].value == "ab"
    assert (3, 1) not in read


def test_a_formula_without_result_is_a_problem(cells):
    cell = cells(lambda page: page.write_formula("A1", "=1+6", None, ""))[1, 1]
    assert cell.problem == STALE and not cell.blank and "neu berechnen und speichern" in STALE


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?"])
def test_an_error_value_is_a_problem(cells, error):
    cell = cells(lambda page: page.write_formula("A1", "=B1", None, error))[1, 1]
    assert cell.problem == f"Angabe erwartet, Fehlerwert „{error}“ gefunden. Bitte die Formel berichtigen."


@pytest.mark.parametrize("shape", ["0%", "0.00 %", '0" von "0 %', "[Red]0%", '"a"%"b"'])
def test_a_number_shown_as_percent_is_a_problem_whichever_of_the_two_is_meant(shape, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "prozent.xlsx") as book:
        book.add_worksheet("Blatt").write_number("A1", 0.125, book.add_format({"num_format": shape}))
    cell = open_book(tmp_path / "prozent.xlsx").grids["Blatt"].cells[1, 1]
    assert cell.value is None
    assert cell.problem.startswith("Zahl ohne Prozentzeichen erwartet, „12,5 %“ gefunden. Bitte die Zelle als Zahl")


@pytest.mark.parametrize("shape", ['0.0" %"', r"0.0\ \%", "0.0[$%]", "0.0_%", "0.0*%"])
def test_a_percent_sign_that_is_only_shown_changes_no_number(shape, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "prozent.xlsx") as book:
        book.add_worksheet("Blatt").write_number("A1", 12.5, book.add_format({"num_format": shape}))
    assert open_book(tmp_path / "prozent.xlsx").grids["Blatt"].cells[1, 1].value == 12.5


def test_control_characters_are_a_problem_and_line_feeds_are_not(cells):
    def write(page):
        for row, text in enumerate(["a\nb", "a\tb", "a\x07b"]):
            page.write_string(row, 0, text)

    read = cells(write)
    assert read[1, 1].value == "a\nb"
    assert read[2, 1].problem == "Text ohne Steuerzeichen erwartet, U+0009 gefunden. Bitte neu eintippen."
    assert "U+0007" in read[3, 1].problem


@pytest.mark.parametrize(
    ("raw", "read"), [("a_x000D_\nb", "a\nb"), ("a_x0000_b", None), ("a_xD800_b", None), ("a_x0041_b", "a_x0041_b")]
)
def test_escaped_control_characters_are_read_as_what_they_stand_for(path, raw, read):
    sheet = part(path, SHEET).replace("</row>", f'<c r="Z1" t="inlineStr"><is><t>{raw}</t></is></c></row>', 1)
    cell = open_book(repacked(path, **{SHEET: sheet})).grids["Sheet"].cell(1, 26)
    assert cell.value == read and bool(cell.problem) == (read is None)
