"""Tables and figures as files: what a reuser reads back, and that the same input gives the same bytes."""

import base64
import csv
import hashlib
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import pandas as pd
import pytest

from soest_analysis import style
from soest_analysis.report.assemble import assemble
from soest_analysis.report.contract import resources
from soest_analysis.report.files import harmless, write_figures, write_tables
from soest_analysis.report.html import HTMLReportExporter
from soest_analysis.report.pdf import PDFReportExporter
from soest_analysis.report.workbook import write_workbook
from tests.report import sample_report
from tests.report.sample_report import METADATA, figure, notebook, secret_table, table
from tests.running import REPOSITORY, contents

TEXTS = ["=1+1", "+49 2921", "@SUM(A1)", 'sagt "ja"', "zwei\nZeilen", "Grün, Größe; ß", "true", "007", "-", "0"]
HOSTILE = pd.DataFrame({"art": TEXTS, "zahl": range(len(TEXTS))})
REVISED = pd.DataFrame({"art": ["a", "b", "c", "d"], "zahl": pd.array([7, None, None, 9], dtype="Int64")})


def combined(*cells, metadata=METADATA):
    """The report of one section with these cells; figures get a PNG, which the sample leaves out."""
    report = assemble([(sample_report.Run(abschnitt="abschnitt"), notebook("# Abschnitt", *cells))], metadata)
    return with_pictures(report)


def with_pictures(report):
    png = base64.b64encode(style.render(style.nothing(), "bild", "png")).decode()
    for cell in report.cells:
        for output in cell.get("outputs", ()):
            if "image/svg+xml" in output.data:
                output.data["image/png"] = png
    return report


def write_everything(folder):
    """Every format of the sample report. A process of its own calls this."""
    report = with_pictures(assemble(sample_report.sections(), METADATA, sample_report.FINDINGS))
    write_workbook(report, folder / "bericht.xlsx")
    write_tables(report, folder / "tabellen", "Beispieldaten")
    write_figures(report, folder / "abbildungen")
    html, _ = HTMLReportExporter().from_notebook_node(report)
    pdf, _ = PDFReportExporter().from_notebook_node(report)
    (folder / "bericht.html").write_bytes(html.encode())
    (folder / "bericht.pdf").write_bytes(pdf)


def tables(folder, *cells):
    """The folder of a report's tables, and its descriptor."""
    write_tables(combined(*cells), folder / "tabellen", "Titel")
    return folder / "tabellen", json.loads((folder / "tabellen" / "datapackage.json").read_text(encoding="utf-8"))


def problems(folder):
    """The types of everything that Frictionless finds wrong."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return {error.type for error in [*report.errors, *(error for task in report.tasks for error in task.errors)]}


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_difficult_text_comes_back_as_it_was_but_for_formulas(tmp_path):
    folder, _ = tables(tmp_path, table("tab-a", HOSTILE))
    assert problems(folder) == set()
    expected = [
        "'=1+1",
        "'+49 2921",
        "'@SUM(A1)",
        'sagt "ja"',
        "zwei\nZeilen",
        "Grün, Größe; ß",
        "true",
        "007",
        "'-",
        "0",
    ]
    assert [row["art"] for row in read(folder / "tab-a.csv")] == expected
    with frictionless.Package(str(folder / "datapackage.json")).get_resource("tab-a") as resource:
        assert [row.to_list() for row in resource.row_stream] == [[t, n] for n, t in enumerate(expected)]


def test_a_line_ends_and_quotes_as_the_standard_for_csv_says(tmp_path):
    folder, _ = tables(tmp_path, table("tab-a", pd.DataFrame({"art": ['a"b', "c,d"], "zahl": [1.5, 80.0]})))
    assert (folder / "tab-a.csv").read_bytes() == b'art,zahl\r\n"a""b",1.5\r\n"c,d",80\r\n'  # RFC 4180, section 2


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")
def test_text_is_no_formula_and_a_number_stays_one(start):
    assert harmless(f"{start}1") == f"'{start}1"
    assert [harmless(value) for value in (-1, -1.5, None, "a=b")] == [-1, -1.5, None, "a=b"]


def test_text_is_no_formula_where_a_german_excel_begins_a_cell():
    """It separates by semicolons, and takes the end of a line for the end of a row, whatever the quotes say."""
    assert [harmless(text) for text in ("a;=1+1", "a\n=1+1", "  =1", "a; @b")] == [
        "a;'=1+1",
        "a\n'=1+1",
        "'  =1",
        "a;' @b",
    ]
    assert [harmless(text) for text in ("a;b", "a, -b", "1-3", "a\nb")] == ["a;b", "a, -b", "1-3", "a\nb"]


def test_signs_stand_beside_the_value_that_is_missing_or_revised(tmp_path):
    cell = table(
        "tab-a", REVISED, missing={"zahl": ["-", "-", None, None]}, revised={"zahl": [False, False, False, True]}
    )
    folder, package = tables(tmp_path, cell)
    found = [(row["zahl"], row["zahl_zeichen"]) for row in read(folder / "tab-a.csv")]
    assert found == [("7", ""), ("", "–"), ("", "liegt nicht vor"), ("9", "r")]
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == ["art", "zahl", "zahl_zeichen"]
    assert problems(folder) == set()


def test_where_everything_else_is_not_delivered_no_signs_are_needed(tmp_path):
    folder, package = tables(tmp_path, table("tab-a", REVISED))
    assert list(read(folder / "tab-a.csv")[1].values()) == ["b", ""]
    assert "„liegt nicht vor“" in package["description"]


def test_a_table_without_rows_is_a_valid_file(tmp_path):
    folder, package = tables(tmp_path, table("tab-a", REVISED[:0]))
    assert (folder / "tab-a.csv").read_bytes() == b"art,zahl\r\n"
    assert "primaryKey" not in package["resources"][0]["schema"]
    assert problems(folder) == set()


def test_the_package_says_who_published_what_and_how_to_check_it(tmp_path):
    cell = table("tab-a", HOSTILE, title="Arten", note="Ohne Zelte.", columns={"zahl": "Zahl der Häuser"})
    folder, package = tables(tmp_path, cell)
    [resource] = package["resources"]
    data = (folder / "tab-a.csv").read_bytes()
    assert package["name"] == "sachstandsbericht-stadt-musterstadt-2018-tabellen"
    assert package["contributors"][0]["title"] == "Stadt Musterstadt, Integrationsbüro (Beispieldaten)"
    assert package["description"].startswith("Stichtag 30.09.2018.")
    assert (resource["title"], resource["description"]) == ("Tabelle 1: Arten", "Ohne Zelte.")
    assert resource["sources"] == [{"title": "Stadt Musterstadt, Beispieldaten; Stand 30.09.2018"}]
    assert resource["bytes"] == len(data)
    assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
    assert resource["schema"]["fields"][1] == {"name": "zahl", "type": "integer", "title": "Zahl der Häuser"}
    assert resource["schema"]["primaryKey"] == ["art"]


@pytest.mark.parametrize("second", ["a", None])
def test_only_what_tells_rows_apart_is_called_their_key(tmp_path, second):
    folder, package = tables(tmp_path, table("tab-a", pd.DataFrame({"art": ["a", second], "zahl": [1, 2]})))
    assert "primaryKey" not in package["resources"][0]["schema"]
    assert problems(folder) == set()


def rewritten(folder, old, new):
    """Change the only table's file and let the descriptor know."""
    path = folder / "tab-a.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["bytes"] = path.stat().st_size
    package["resources"][0]["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def test_validation_finds_a_wrong_type_a_doubled_row_and_a_changed_file(tmp_path):
    folder, _ = tables(tmp_path, table("tab-a"))
    rewritten(folder, b"1234", b"viele")
    assert problems(folder) == {"type-error"}
    rewritten(folder, b"Wohnung,viele", b"Haus,8")
    assert problems(folder) == {"primary-key"}
    rewritten(folder, b"Haus,8", b"Wohnung,8")
    assert problems(folder) == set()
    (folder / "tab-a.csv").write_bytes((folder / "tab-a.csv").read_bytes().replace(b"8", b"9"))
    assert problems(folder) == {"hash-count"}


def test_figures_come_with_data_pictures_and_a_package(tmp_path):
    folder = tmp_path / "abbildungen"
    write_figures(combined(figure("abb-a", alt="Die Linie steigt.")), folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert problems(folder) == set()
    assert (
        package["title"] == "Abbildungen: Sachstandsbericht Integration 2018, Stadt Musterstadt, Beispieldaten, Entwurf"
    )
    assert {path.name for path in folder.iterdir()} == {"datapackage.json", "abb-a.csv", "abb-a.svg", "abb-a.png"}
    described = {resource["path"]: resource for resource in package["resources"]}
    assert described["abb-a.svg"]["description"] == described["abb-a.png"]["description"] == "Die Linie steigt."
    assert [row["personen"] for row in read(folder / "abb-a.csv")] == ["190", "240", "238", "290", "301", "335"]
    assert ElementTree.parse(folder / "abb-a.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_png_is_sharp_enough_to_print(tmp_path):
    write_figures(combined(figure("abb-a")), tmp_path / "abbildungen")
    png = (tmp_path / "abbildungen" / "abb-a.png").read_bytes()
    across, down, unit = struct.unpack(">IIB", png[png.index(b"pHYs") + 4 :][:9])
    assert (across, down, unit) == (7874, 7874, 1)  # 200 dots an inch of 0.0254 metres


@pytest.mark.slow
def test_the_same_report_gives_the_same_bytes_on_another_day_and_machine(tmp_path):
    """Apart by seconds, half a day of time zone, hash seed, locale and encoding."""
    runs = {
        "hier": {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"},
        "anderswo": {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2", "LC_ALL": "POSIX", "SOURCE_DATE_EPOCH": "1"}
        | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    }
    code = (
        "import pathlib, sys; from tests.report import test_files as t; t.write_everything(pathlib.Path(sys.argv[1]))"
    )
    for name, settings in runs.items():
        (tmp_path / name).mkdir()
        command = [sys.executable, "-c", code, str(tmp_path / name)]
        subprocess.run(command, cwd=REPOSITORY, env=os.environ | settings, check=True, timeout=120)
    here, there = (contents(tmp_path / name) for name in runs)
    assert {Path(name).suffix for name in here} == {".xlsx", ".csv", ".json", ".svg", ".png", ".html", ".pdf"}
    assert [name for name in here if here[name] != there.get(name)] == []


def test_a_secret_number_is_empty_and_the_star_stands_beside_it(tmp_path):
    folder, package = tables(tmp_path, secret_table(revised={"zahl": [True, True, False]}))
    rows = (folder / "tab-geheim.csv").read_text(encoding="utf-8").splitlines()
    assert rows == [
        "art,zahl,zahl_zeichen,wort,anteil,anteil_zeichen",
        "a,7,r,x,12.5,",
        "b,,*,y,,*",
        "c,,liegt nicht vor,z,,liegt nicht vor",
    ]
    [resource] = package["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert (fields["zahl"]["type"], fields["anteil"]["type"]) == ("integer", "number")
    assert fields["zahl_zeichen"]["description"].endswith("*: unterliegt der Geheimhaltung.")
    assert resource["description"].endswith("*: unterliegt der Geheimhaltung.")
    assert "„*“, wenn der Wert der Geheimhaltung unterliegt" in package["description"]
    assert problems(folder) == set()


def test_the_number_of_a_note_does_not_stand_in_the_column_of_signs_beside_a_star(tmp_path):
    report = combined(secret_table())
    [resource] = [resource for resource, _ in resources(report)]
    resource["schema"]["fields"][1]["notes"] = {"1": [1]}
    write_tables(report, tmp_path / "tabellen", "Titel")
    assert [row["zahl_zeichen"] for row in read(tmp_path / "tabellen" / "tab-geheim.csv")] == [
        "",
        "*",
        "liegt nicht vor",
    ]
