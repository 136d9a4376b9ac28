"""The workbook, read back with openpyxl and pandas: plain tables that people, screen readers and programs can use."""

import datetime
import tempfile
import zipfile

import openpyxl
import pandas as pd
import pytest

from soest_analysis.bundle import RESOURCE
from soest_analysis.report.assemble import assemble
from soest_analysis.report.contract import resources
from soest_analysis.report.workbook import write_workbook
from tests.report import sample_report
from tests.report.sample_report import METADATA, notebook, secret_table, table

NBSP = "\u00a0"
FINISHED = METADATA | {"kennzeichnung": [], "entwurf": False, "offene_fehler": []}
HEADER, FIRST = 5, 6  # rows of every sheet


def written(path, report):
    write_workbook(report, path)
    return openpyxl.load_workbook(path)


def one(tmp_path, *cells, metadata=FINISHED, findings=()):
    """The workbook of a report with these cells."""
    run = sample_report.Run(abschnitt="abschnitt")
    return written(tmp_path / "eins.xlsx", assemble([(run, notebook("# Abschnitt", *cells))], metadata, findings))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]


@pytest.fixture(scope="module")
def report():
    return assemble(sample_report.sections(), METADATA, sample_report.FINDINGS)


@pytest.fixture(scope="module")
def path(report, tmp_path_factory):
    path = tmp_path_factory.mktemp("mappe") / "bericht.xlsx"
    write_workbook(report, path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_it_opens_on_the_contents_which_lead_to_every_sheet(book, report):
    assert book.active.title == "Inhalt"
    shown = [resource["bericht"]["nummer"] for resource, _ in resources(report)]
    assert book.sheetnames == ["Inhalt", "Hinweise", *shown]
    links = {row[0].value: row[0].hyperlink.location for row in book["Inhalt"].iter_rows(min_row=FIRST)}
    assert links == {name: f"'{name}'!A1" for name in ["Hinweise", *shown]}
    back = {sheet["A4"].hyperlink.location for sheet in book.worksheets[1:]}
    assert back == {"'Inhalt'!A1"}


def test_the_first_lines_say_what_whose_and_of_when(book):
    cover = [book["Inhalt"].cell(row, 1).value for row in range(1, 4)]
    assert cover[0] == "Sachstandsbericht Integration 2018 · Beispieldaten · Entwurf"
    assert cover[1] == ("Stichtag 30.09.2018. Herausgegeben von: Stadt Musterstadt, Integrationsbüro (Beispieldaten).")
    first = [book["Tabelle 1"].cell(row, 1).value for row in range(1, 5)]
    assert first == [
        "Tabelle 1: Zuweisungen, Anerkennungen und Anteil an der Bevölkerung nach Monaten · Beispieldaten · Entwurf",
        "Quelle: Stadt Musterstadt, Beispieldaten; Stand 30.09.2018",
        "Ohne die Zentrale Unterbringungseinrichtung des Landes.",
        "Zum Inhalt",
    ]


def test_every_sheet_holds_one_table_marked_up_from_the_first_column_to_its_last_cell(book):
    names = set()
    for sheet in book.worksheets:
        [marked] = sheet.tables.values()
        assert marked.ref == f"A{HEADER}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert marked.autoFilter is None
        names.add(marked.name)
        headings = [cell.value for cell in sheet[HEADER]]
        assert [column.name for column in marked.tableColumns] == headings
        assert len({heading.casefold() for heading in headings}) == len(headings)
        assert [c.coordinate for row in sheet[marked.ref] for c in row if c.value in (None, "")] == []
    assert {"inhalt", "hinweise", "tab_zuweisung", "abb_wohnraum"} <= names


def test_nothing_is_merged_frozen_hidden_or_a_formula(book):
    for sheet in book.worksheets:
        assert (sheet.merged_cells.ranges, sheet.freeze_panes, sheet.sheet_state) == (set(), None, "visible")
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert not any(cell.data_type == "f" for row in sheet for cell in row)
        assert sheet.sheet_view.selection[0].activeCell == "A1" or not sheet.sheet_view.selection


def test_the_values_are_those_of_the_report(book, report):
    for resource, _ in resources(report):
        sheet = book[resource["bericht"]["nummer"]]
        expected = [["liegt nicht vor" if v is None else v for v in row.values()] for row in resource["data"]]
        assert values(sheet) == expected, resource["name"]


def test_pandas_reads_a_sheet_back_as_the_data_behind_it(path, report):
    resource = next(resource for resource, _ in resources(report) if resource["name"] == "tab-zuweisung")
    frame = pd.read_excel(path, sheet_name="Tabelle 1", header=4, na_values="liegt nicht vor")
    headings = ["Monat", "Zuweisungen im Monat", "Anerkannte Flüchtlinge", "Anteil an der Bevölkerung in Prozent"]
    assert list(frame.columns) == headings
    assert frame.dtypes.map(lambda kind: kind.kind).tolist()[1:] == ["i", "i", "f"]
    data = pd.DataFrame(resource["data"]).set_axis(headings, axis=1)
    pd.testing.assert_frame_equal(frame, data, check_dtype=False)


def test_numbers_show_the_decimals_signs_and_marks_that_the_report_prints(tmp_path):
    frame = pd.DataFrame(
        {
            "art": ["a", "b"],
            "zahl": [1234, 5],
            "anteil": [12.25, 3.0],
            "wert": [244.0, 0.125],
            "veraenderung": pd.array([-3, None], dtype="Int64"),
        }
    )
    cell = table("tab-a", frame, digits={"wert": None}, missing={"veraenderung": "–"}, revised={"zahl": [True, False]})
    sheet = one(tmp_path, cell)["Tabelle 1"]
    assert values(sheet) == [["a", 1234, 12.25, 244, -3], ["b", 5, 3, 0.125, "–"]]
    assert [c.number_format for c in sheet[FIRST]][1:] == [
        f'#,##0"{NBSP}r"',
        "#,##0.0",
        "#,##0",  # as delivered: no decimals here, and no lonely separator
        '+#,##0;-#,##0;"±"#,##0',
    ]
    assert [c.number_format for c in sheet[FIRST + 1]][1:4] == [f"#,##0_{NBSP}_r", "#,##0.0", "#,##0.000"]
    assert {c.alignment.horizontal for row in sheet.iter_rows(min_row=HEADER, min_col=2) for c in row} == {"right"}


def test_a_total_is_bold_and_nothing_else_is(tmp_path):
    sheet = one(tmp_path, table("tab-a", totals=(1,)))["Tabelle 1"]
    assert [[c.font.bold for c in row] for row in sheet.iter_rows(min_row=FIRST)] == [[False, False], [True, True]]


def test_text_that_looks_like_a_formula_stays_text_when_it_is_edited(tmp_path):
    frame = pd.DataFrame({"art": ['=HYPERLINK("https://beispiel.invalid")', "harmlos", "12"], "zahl": [1, 2, 3]})
    sheet = one(tmp_path, table("tab-a", frame))["Tabelle 1"]
    cells = [sheet.cell(row, 1) for row in range(FIRST, FIRST + 3)]
    assert [cell.value for cell in cells] == frame["art"].tolist()
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * 3
    assert [bool(cell.quotePrefix) for cell in cells] == [True, False, False]


def test_headings_that_repeat_are_told_apart(tmp_path):
    frame = pd.DataFrame([["x", 1, 2, 3, 4, 5]], columns=["a", "b", "c", "d", "e", "f"])
    headings = {"a": "Jahr", "b": "Männer", "c": "Anteil", "d": "Frauen", "e": "anteil", "f": "Anteil"}
    sheet = one(tmp_path, table("tab-a", frame, columns=headings))["Tabelle 1"]
    found = [cell.value for cell in sheet[HEADER]]
    assert found == ["Jahr", "Männer", "Männer: Anteil", "Frauen", "Frauen: anteil", "anteil: Anteil"]
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "c"])
    sheet = one(tmp_path, table("tab-a", frame, columns={"a": "Zahl", "b": "Zahl", "c": "Zahl"}))["Tabelle 1"]
    assert [cell.value for cell in sheet[HEADER]] == ["Zahl", "Zahl: Zahl", "Zahl: Zahl (3)"]


@pytest.mark.parametrize(
    ("source", "said"), [("Amt; Stand 2018", "keine Einträge"), ("Arten: liegt nicht vor (Ausfall)", "liegt nicht vor")]
)
def test_a_table_without_rows_says_so(tmp_path, source, said):
    empty = pd.DataFrame({"art": ["a"], "zahl": [1]})[:0]
    sheet = one(tmp_path, table("tab-a", empty, source=sample_report.source(text=source)))["Tabelle 1"]
    assert values(sheet) == [[said, said]]


def test_the_notes_explain_the_signs_and_hold_the_numbered_explanations(book):
    rows = values(book["Hinweise"])
    assert [row[:2] for row in rows] == [
        ["liegt nicht vor", "alle Blätter"],
        ["–", "alle Blätter"],
        ["r", "alle Blätter"],
        ["*", "alle Blätter"],
        ["Offener Fehler 1", "alle Blätter"],
        ["Erläuterung 1 zu Tabelle 3", "Tabelle 3"],
    ]
    assert rows[4][2] == "Tabelle zuweisung: Summe 12 erwartet, 13 gefunden."
    assert rows[5][2] == "Das Jobcenter zählte drei Personen doppelt."
    assert book["Tabelle 3"]["A3"].value == "Siehe Erläuterung 1 zu Tabelle 3 im Blatt „Hinweise“."
    assert book["Tabelle 2"]["A3"].value == "Zeichen erklärt das Blatt „Hinweise“."


def test_several_notes_on_a_sheet_are_referred_to_together(tmp_path):
    finding = sample_report.FINDINGS[0] | {"tabelle": "art"}
    frame = pd.DataFrame({"art": ["a", "b", "c"], "zahl": pd.array([1, None, None], dtype="Int64")})
    cell = table("tab-a", frame, "art", missing={"zahl": [None, "-", None]}, revised={"zahl": [True, False, False]})
    book = one(tmp_path, cell, findings=[finding] * 3)
    assert values(book["Tabelle 1"]) == [["a", 1], ["b", "–"], ["c", "liegt nicht vor"]]
    assert book["Tabelle 1"]["A3"].value.endswith("Siehe Erläuterung 1 bis 3 zu Tabelle 1 im Blatt „Hinweise“.")


def test_the_notes_of_each_table_are_numbered_as_in_the_report_and_name_the_cells_they_are_about(tmp_path):
    frame = pd.DataFrame({"art": ["a", "b"], "ort": ["x", "y"], "zahl": pd.array([1, None], dtype="Int64")})
    cells = [table("tab-a", frame, headers=2, columns={"ort": "Ort", "zahl": "Zahl"}), table("tab-b")]
    report = assemble([(sample_report.Run(abschnitt="abschnitt"), notebook("# Abschnitt", *cells))], FINISHED)
    for resource, _ in resources(report):
        resource["bericht"]["fussnoten"] = ["Eins.", "Zwei."]
    resource, _ = next(resources(report))
    resource["schema"]["fields"][0]["notes"] = {"1": [1]}
    resource["schema"]["fields"][2]["notes"] = {"0": [2], "1": [1, 2]}
    book = written(tmp_path / "eins.xlsx", report)
    assert [(row[0], row[2]) for row in values(book["Hinweise"])[4:]] == [
        ("Erläuterung 1 zu Tabelle 1", "Eins. Betrifft: b, y, art; b, y, Zahl."),
        ("Erläuterung 2 zu Tabelle 1", "Zwei. Betrifft: a, x, Zahl; b, y, Zahl."),
        ("Erläuterung 1 zu Tabelle 2", "Eins."),
        ("Erläuterung 2 zu Tabelle 2", "Zwei."),
    ]
    assert values(book["Tabelle 1"]) == [["a", "x", 1], ["b", "y", "liegt nicht vor"]]  # no mark in a cell
    assert book["Tabelle 2"]["A3"].value == "Siehe Erläuterung 1 und 2 zu Tabelle 2 im Blatt „Hinweise“."


def test_a_long_source_stays_readable_above_its_table(tmp_path):
    long = "; ".join(["Abteilung Soziales, Stand 30.09.2018"] * 8)
    sheet = one(tmp_path, table("tab-a", source=sample_report.source(text=long)))["Tabelle 1"]
    assert sheet["A2"].value == f"Quelle: {long}"
    assert sheet["A2"].alignment.wrap_text
    lines = len(sheet["A2"].value) / sheet.column_dimensions["A"].width
    assert sheet.row_dimensions[2].height >= 15 * lines


def test_the_document_says_what_it_is_and_carries_no_other_date_than_the_editions(path, book):
    about = book.properties
    assert (about.title, about.creator) == (
        "Sachstandsbericht Integration 2018",
        "Stadt Musterstadt, Integrationsbüro (Beispieldaten)",
    )
    assert about.created == datetime.datetime(2018, 9, 30, 12)
    assert book.custom_doc_props["Language"].value == "de-DE"
    with zipfile.ZipFile(path) as parts:
        assert {part.date_time for part in parts.infolist()} <= {(1980, 1, 1, 0, 0, 0), (1980, 1, 31, 0, 0, 0)}


def test_an_ampersand_in_the_mark_is_no_command_of_the_printed_header(tmp_path):
    marked = one(tmp_path, table("tab-a"), metadata=FINISHED | {"kennzeichnung": ["Muster & Probe"]})
    write = [sheet["A1"].value for sheet in marked.worksheets]
    assert all(title.endswith(" · Muster & Probe") for title in write)
    with zipfile.ZipFile(tmp_path / "eins.xlsx") as parts:
        assert "&amp;RMuster &amp;&amp; Probe" in parts.read("xl/worksheets/sheet3.xml").decode()


def test_a_resource_is_written_as_it_stands_and_not_changed(report, path):
    before = [dict(resource) for resource, _ in resources(report)]
    write_workbook(report, path.with_name("zweite.xlsx"))
    assert [dict(resource) for resource, _ in resources(report)] == before
    assert RESOURCE in report.cells[-1].outputs[0].data


def test_no_temporary_file_is_written(tmp_path, monkeypatch, path, report):
    """There would be three of them a sheet, and with them their folder, its rights and the time zone would shape the file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gibt-es-nicht"))
    write_workbook(report, tmp_path / "ohne.xlsx")
    assert (tmp_path / "ohne.xlsx").read_bytes() == path.read_bytes()


def test_a_text_longer_than_excel_can_hold_ends_in_an_ellipsis(tmp_path):
    """32,767 characters in a cell, 255 in a heading, says Microsoft's list of limits."""
    long = "x" * 40_000
    book = one(tmp_path, table("tab-a", pd.DataFrame({"art": [long]}), note=long, columns={"art": long}))
    cells = [cell.value for row in book["Tabelle 1"].iter_rows() for cell in row]
    assert [cell for cell in cells if len(cell) > 32_767] == []
    assert cells.count("x" * 32_766 + "…") == 2
    [marked] = book["Tabelle 1"].tables.values()
    assert len(marked.tableColumns[0].name) <= 255


def test_a_secret_number_is_a_star_at_the_right_and_its_column_stays_one_of_numbers(tmp_path):
    book = one(tmp_path, secret_table(note="Ohne Zelte."))
    sheet = book["Tabelle 1"]
    missing = "liegt nicht vor"
    assert values(sheet) == [["a", 7, "x", 12.5], ["b", "*", "y", "*"], ["c", missing, "z", missing]]
    stars = [sheet.cell(FIRST + 1, column) for column in (2, 4)]
    assert [(cell.data_type, cell.alignment.horizontal, bool(cell.quotePrefix)) for cell in stars] == [
        ("s", "right", False)
    ] * 2
    assert sheet["A3"].value == "Ohne Zelte. *: unterliegt der Geheimhaltung."
    [meaning] = [row[2] for row in values(book["Hinweise"]) if row[0] == "*"]
    assert meaning.startswith("Der Wert unterliegt der Geheimhaltung")
    frame = pd.read_excel(tmp_path / "eins.xlsx", sheet_name="Tabelle 1", header=4, na_values=["*", missing])
    assert frame.dtypes.iloc[[1, 3]].tolist() == ["float64", "float64"]
