"""The outgoing workbook, read back with openpyxl."""

import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from soest_analysis.edition import Edition
from soest_analysis.intake import scaffold
from soest_analysis.intake.layout import COMMENTS, HEAD, LISTS, SPARE
from soest_analysis.intake.template import write_survey

FIRST = HEAD + 1  # the first row of data


@pytest.fixture
def survey(town):
    """The workbook of the new edition 2031."""
    scaffold.new(town, 2031)
    return load_workbook(town.survey(2031))


@pytest.fixture
def rewrite(town):
    """Survey 2031 once more, with other files in its folder: ``rewrite(quellen="…", **tables)``."""

    def write(quellen="{}", **tables):
        if not town.parameters(2031).exists():
            scaffold.new(town, 2031)
        town.sources(2031).write_text(quellen, encoding="utf-8")
        for name, text in tables.items():
            town.table(2031, name).write_text(text, encoding="utf-8")
        edition = Edition(town, 2031)
        write_survey(edition, town.survey(2031), edition.package.resources)
        return load_workbook(town.survey(2031))

    return write


def column(sheet, heading):
    """The letter of the column below that heading."""
    return next(cell.column_letter for cell in sheet[HEAD] if cell.value == heading)


def values(sheet, heading, rows):
    return [sheet[f"{column(sheet, heading)}{FIRST + row}"].value for row in rows]


def rule(sheet, cell):
    """The validation of a cell."""
    return next((r for r in sheet.data_validations.dataValidation if cell in r.sqref), None)


def sheet_of(book, name):
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def test_a_sheet_for_every_table_office_by_office_and_the_lists_hidden(survey):
    tables = ["belegung", "arbeit", "schulen", "kennzahlen"]
    assert survey.sheetnames == ["Anleitung", *tables, "Kommentare", "Nicht geliefert", "Listen"]
    assert [sheet.sheet_state for sheet in survey] == ["visible"] * 7 + ["hidden"]
    colours = [survey[name].sheet_properties.tabColor.rgb for name in tables]
    assert colours[1] == colours[2] and len(set(colours)) == 3


def test_the_same_edition_gives_the_same_bytes(town):
    scaffold.new(town, 2031)
    first = town.survey(2031).read_bytes()
    town.survey(2031).unlink()
    scaffold.new(town, 2031)
    assert town.survey(2031).read_bytes() == first


def test_the_guide_names_edition_town_and_office_and_leads_to_every_sheet(survey):
    guide = survey["Anleitung"]
    assert guide["A1"].value == "Erhebung 2031, Stadt Probstadt"
    answers = {row[0].value: row[1] for row in guide.iter_rows(min_row=3, max_col=2) if row[0].value}
    assert answers["Ausgabe"].value == 2031 and answers["Gemeindeschlüssel"].value == "00000009"
    office = answers["Ausgefüllt von (Stelle)"]
    assert office.value is None and not office.protection.locked
    assert offered(survey, rule(guide, office.coordinate)) == ["Wohnungsamt", "Amt für Prüfung", "Büro Ü/Ö"]
    assert "30.09.2031" in answers["Bis wann"].value and "Amt für Proben" in answers["Worum es geht"].value
    links = {cell.value: cell.hyperlink.location for row in guide.iter_rows() for cell in row if cell.hyperlink}
    assert links == {
        "belegung: Belegung & Betten": "'belegung'!A1",
        "arbeit: Arbeit nach Alter": "'arbeit'!A1",
        "schulen: Schulen": "'schulen'!A1",
        "kennzahlen: Kennzahlen": "'kennzahlen'!A1",
    }
    assert answers["Amt für Prüfung"].value == "arbeit: Arbeit nach Alter"


def test_the_workbook_of_one_office_is_about_that_office(town):
    scaffold.new(town, 2031, by_office=True)
    book = load_workbook(town.survey(2031, "amt-fuer-pruefung"))
    office = book["Anleitung"]["B5"]
    assert office.value == "Amt für Prüfung" and office.protection.locked
    assert [row[0] for row in sheet_of(book, "Nicht geliefert")[3:]] == ["arbeit", "schulen"]
    assert [row[:2] for row in sheet_of(book, "Kommentare")[3:]] == [["wohnen", "Wohnen"], ["vergleich", "Vergleich"]]


def test_the_title_says_what_it_is_and_who_answers(survey):
    sheet = survey["arbeit"]
    assert (sheet["A1"].value, sheet["A1"].font.bold) == ("Arbeit nach Alter", True)
    assert sheet["A2"].value == "Eine Zeile je alter. Zuständig: Amt für Prüfung."
    assert "Summen" in sheet["A8"].value and survey["kennzahlen"]["A8"].value is None  # nothing to add up there


def test_headings_explain_themselves(survey):
    sheet = survey["belegung"]
    headings = ["Monat", "Ort", "Personen", "Personen, zuletzt", "Zeichen", "Zeichen, zuletzt", "entfällt"]
    assert [cell.value for cell in sheet[HEAD]] == headings
    assert sheet[f"A{HEAD}"].comment.text == "Monat\nSchreibweise: MM/JJJJ"
    assert sheet[f"B{HEAD}"].comment.text == "Ort\nMöglich: Im Norden; Im Süden; Gesamt"
    assert sheet[f"C{HEAD}"].comment.text == "Wer dort wohnt\nEinheit: Personen"
    assert sheet[f"D{HEAD}"].comment is None  # grey columns need no explanation


def test_notes_name_no_author(town):
    scaffold.new(town, 2031)
    with zipfile.ZipFile(town.survey(2031)) as file:
        notes = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/comments")]
    assert len(notes) == 4 and all("<authors><author></author></authors>" in note for note in notes)


def test_a_series_shows_its_past_and_asks_for_what_is_due(survey):
    sheet, rows = survey["belegung"], range(6 + 4 * 3)  # two points three months apart, four more up to September 2031
    months = ["06/2030", "09/2030", "12/2030", "03/2031", "06/2031", "09/2031"]
    assert values(sheet, "Monat", rows) == [month for month in months for _ in range(3)]
    assert values(sheet, "Ort", range(3)) == ["Im Norden", "Im Süden", "Gesamt"]
    assert values(sheet, "Personen", range(6)) == [None] * 6
    assert values(sheet, "Personen, zuletzt", range(7)) == [11, None, 11, 12, 5, 17, None]
    assert values(sheet, "Zeichen, zuletzt", range(3)) == [None, "nichts vorhanden", None]
    formulas = [str(value).startswith("=") for value in values(sheet, "Personen", rows)]
    assert formulas == [False] * 6 + [False, False, True] * 4  # what was stated before is not added up again
    locked = [sheet[f"G{FIRST + row}"].protection.locked for row in (5, 6)]
    assert locked == [True, False]  # a past point cannot be ended


def test_key_figures_carry_their_name_and_propose_the_day(survey):
    sheet = survey["kennzahlen"]
    assert [cell.value for cell in sheet[HEAD]] == [
        "Kennung",
        "Stichtag",
        "Bezeichnung",
        "Wert",
        "Wert, zuletzt",
        "entfällt",
    ]
    asked = [cell.value for cell in sheet[FIRST]]
    assert asked == ["busse", datetime(2031, 9, 30), "Busse der Stadt", None, 4, None]
    assert sheet[f"B{FIRST}"].number_format == "dd.mm.yyyy"
    assert [sheet.cell(FIRST, number).protection.locked for number in range(1, 7)] == [
        True,
        False,  # a proposal, to be replaced by the day that is true
        False,
        False,
        True,
        False,
    ]


def test_only_yellow_cells_can_be_filled(survey):
    sheet = survey["schulen"]
    school, classes, last, free = sheet[f"B{FIRST}"], sheet[f"C{FIRST}"], sheet[f"D{FIRST}"], sheet[f"B{FIRST + 4}"]
    assert [cell.protection.locked for cell in (school, classes, last, free)] == [True, False, True, False]
    assert classes.fill.fgColor.rgb == free.fill.fgColor.rgb == "FFFFF8D6"
    assert last.font.color.rgb == "FF595959"
    assert not sheet[f"B{FIRST + 3 + SPARE}"].protection.locked and sheet[f"B{FIRST + 4 + SPARE}"].protection.locked
    for page in survey:
        assert page.protection.sheet and page.protection.password is None
    assert not sheet.protection.formatColumns and not sheet.protection.formatRows  # openpyxl: False means allowed
    assert not sheet.protection.selectLockedCells


def test_values_stand_there_as_what_they_are(survey):
    sheet = survey["schulen"]
    assert (sheet["B10"].value, sheet["B10"].data_type) == ("=Amsel-Schule", "s")  # text, not a formula
    assert [sheet[f"{letter}10"].value for letter in "DFH"] == [4, 12.5, datetime(2030, 5, 1)]
    assert [sheet[f"{letter}10"].number_format for letter in "ABCEG"] == ["@", "@", "#,##0", "General", "dd.mm.yyyy"]
    assert survey["arbeit"]["A10"].value == "1-3" and survey["arbeit"]["A10"].number_format == "@"
    assert survey["belegung"]["A10"].number_format == "@"


def offered(book, validation):
    """The list that a validation offers, through its defined name."""
    title, cells = next(book.defined_names[validation.formula1.lstrip("=")].destinations)
    assert title == LISTS
    return [cell.value for row in book[title][f"{cells}:{cells}" if ":" not in cells else cells] for cell in row]


def test_what_a_cell_takes_is_checked_where_it_is_typed(survey):
    sheet, last = survey["schulen"], FIRST + 3 + SPARE
    form, classes, quota, visited = (rule(sheet, f"{letter}{last}") for letter in "ACEG")
    assert offered(survey, form) == ["Grundschule", "Realschule", "Gesamt"]
    assert (classes.type, classes.formula1, classes.formula2) == ("whole", "0", "40")
    assert classes.errorStyle in (None, "stop") and "ganze Zahl, mindestens 0, höchstens 40" in classes.error
    assert (quota.type, float(quota.formula2)) == ("decimal", 100) and float(quota.formula1) < -1e14
    assert visited.type == "date" and "TT.MM.JJJJ" in visited.error
    assert rule(sheet, f"B{last}") is None and rule(sheet, f"A{last + 1}") is None
    assert offered(survey, rule(sheet, f"I{FIRST}")) == ["x"] and rule(sheet, f"I{FIRST + 4}") is None
    assert rule(sheet, "B4").type == "date" and rule(sheet, "B4").promptTitle == "Ausgefüllt am"
    assert rule(sheet, "B6").prompt.startswith("Wer die Angaben erhoben hat")


def details(book, name):
    sheet = book[name]
    assert [sheet[f"A{row}"].value for row in range(4, 8)] == ["Ausgefüllt am", "Stichtag", "Quelle", "Neue Zählweise"]
    assert not any(sheet[f"B{row}"].protection.locked for row in range(4, 8))
    return [sheet[f"B{row}"].value for row in range(4, 8)]


def test_above_a_new_table_stands_the_source_of_the_year_before(survey):
    assert details(survey, "belegung") == [None, None, "Zählung im Haus", None]
    assert details(survey, "arbeit") == [None] * 4


ENTRY = "{{dokument: x, fundstelle: y, lieferant: z, {}}}"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("datum: 2031-11-02, stichtag: 2031-08-31", [date(2031, 11, 2), date(2031, 8, 31), None, None]),
        ("stichtag: 2031-08-31", [date(2031, 8, 31), date(2031, 8, 31), None, None]),
        ("quelle: Bücher, definition: mit Gästen", [date(2031, 9, 30), None, "Bücher", "mit Gästen"]),
    ],
)
def test_above_a_table_that_the_edition_has_stands_what_it_says(rewrite, entry, expected):
    book = rewrite(f"tabellen: {{belegung: {ENTRY.format(entry)}}}")
    assert [v.date() if isinstance(v, datetime) else v for v in details(book, "belegung")] == expected


def test_what_the_edition_has_stands_in_the_cells_with_the_year_before_beside(rewrite):
    sheet = rewrite(
        arbeit="alter,arbeit,personen\n1-3,ja,7\n1-3,nein,\n1-3,gesamt,8\n",
        belegung="monat,ort,personen,zeichen\n2030-09,nord,13,\n2031-09,nord,,-\n",
    )
    assert values(sheet["arbeit"], "Personen", range(4)) == [7, None, 8, None]
    assert values(sheet["arbeit"], "Personen, zuletzt", range(3)) == [1, 2, 3]
    assert values(sheet["belegung"], "Personen", range(2)) == [13, None]
    assert values(sheet["belegung"], "Personen, zuletzt", range(2)) == [12, None]
    assert values(sheet["belegung"], "Zeichen", range(2)) == [None, "nichts vorhanden"]


def test_comments_and_reasons_come_along(town, rewrite):
    scaffold.new(town, 2031)
    text = town.comment(2031, "wohnen")
    text.parent.mkdir()
    text.write_text("Es ist **eng**.\n\n- sehr", encoding="utf-8")
    book = rewrite("nicht_geliefert: {arbeit: das Amt zieht um}")
    assert sheet_of(book, "Kommentare")[2:] == [
        ["Abschnitt", "Überschrift", "Kommentar"],
        ["wohnen", "Wohnen", "Es ist **eng**.\n\n- sehr"],
        ["vergleich", "Vergleich", None],
    ]
    assert sheet_of(book, "Nicht geliefert")[2:5] == [
        ["Tabelle", "Titel", "Grund"],
        ["belegung", "Belegung & Betten", None],
        ["arbeit", "Arbeit nach Alter", "das Amt zieht um"],
    ]
    comment = book[COMMENTS]["C4"]
    assert comment.alignment.wrap_text and not comment.protection.locked and book[COMMENTS]["A4"].protection.locked


def test_every_sheet_prints_on_a4_with_its_title_and_repeats_the_headings(survey):
    for sheet in survey.worksheets[:-1]:
        assert sheet.page_setup.paperSize == 9 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # as high as it needs
        assert sheet.oddFooter.right.text == "Seite &P von &N"
    sheet = survey["belegung"]
    assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert sheet.oddHeader.left.text.startswith("Belegung && Betten")
    assert sheet.freeze_panes == f"C{FIRST}"  # month and place stay in sight


def test_the_mark_of_the_edition_stands_on_every_sheet(town):
    parameters = town.parameters(2030)
    text = parameters.read_text(encoding="utf-8") + "kennzeichnung: Beispieldaten\n"
    parameters.write_text(text, encoding="utf-8")
    scaffold.new(town, 2031)
    for sheet in load_workbook(town.survey(2031)).worksheets[:-1]:
        assert sheet["A1"].value.endswith(" · Beispieldaten") and sheet.oddHeader.right.text == "Beispieldaten"
