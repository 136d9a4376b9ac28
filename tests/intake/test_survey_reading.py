"""One returned workbook: read as it is meant, or refused with every problem at its cell."""

import unicodedata
from datetime import date, datetime
from pathlib import Path

import pytest
from filled import FILLED, OFFICE, Workbook, begin, with_work
from openpyxl.styles import Font

from soest_analysis.descriptor import DataPackage
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.intake import layout
from soest_analysis.intake.answers import Asked
from soest_analysis.intake.opening import open_book
from soest_analysis.intake.reading import open_surveys, read_survey

PERSONS = "Personen"
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def town(town):
    """The town with an edition of 2031 that has no data yet."""
    return begin(town)


def read(root, path):
    edition = Edition(root, 2031)
    _, books = open_surveys([path], root)
    return read_survey(books[0], edition, {table.name: Asked.of(edition, table) for table in edition.package.resources})


def problems(root, workbook):
    with pytest.raises(UnusableInput) as refused:
        read(root, workbook.save())
    return refused.value.problems


def where(sheet, workbook, key, heading):
    row = workbook.cell(sheet, key, heading).row
    return f"Datei antwort.xlsx, Blatt {sheet}, Zeile {row}, Spalte {heading}: "


@pytest.mark.parametrize("path", ["data/datapackage.json", "tests/towns/musterstadt/data/datapackage.json"])
def test_the_headings_of_a_sheet_tell_its_columns_apart(path):
    for table in DataPackage.load(PROJECT / path).resources:
        headings = [layout.heading(field) for field in table.fields]
        assert len(set(headings)) == len(headings), table.name
        assert all(len(set(field.labels.values())) == len(field.labels) for field in table.fields), table.name


# What is delivered, and what is not


def test_a_filled_sheet_is_read_row_by_row(town):
    workbook = with_work(town).deliver("arbeit", source="Zählung der Ämter", definition="ohne Minijobs")
    survey = read(town, workbook.note("Kommentare", "wohnen", "Es wird **eng**.\n").save())
    assert (survey.name, survey.office, list(survey.answers)) == ("antwort.xlsx", OFFICE, ["arbeit"])
    answers = survey.answers["arbeit"]
    assert (answers.filled, answers.day) == (FILLED, date(2031, 9, 30))
    assert (answers.source, answers.definition) == ("Zählung der Ämter", "ohne Minijobs")
    rows = [tuple(line.texts.values()) for line in answers.lines]
    assert rows[:3] == [("1-3", "ja", "2"), ("1-3", "nein", "3"), ("1-3", "gesamt", "5")]
    assert ("4-6", "nein", "") in rows and len(rows) == 9  # the figure that is not known
    assert answers.lines[0].row == layout.HEAD + 1
    assert survey.comments["wohnen"].text == "Es wird **eng**.\n" and not survey.absent


def test_an_untouched_workbook_delivers_nothing(town):
    assert not read(town, Workbook(town, office=None).save()).answers


def test_formats_and_blanks_are_no_change(town):
    workbook = Workbook(town)
    workbook["arbeit"]["C10"].font = Font(bold=True)
    workbook["arbeit"]["Z99"].value = "  "
    assert not read(town, workbook.save()).answers


def test_figures_without_the_day_of_filling_in_are_a_problem(town):
    workbook = Workbook(town, tables=("arbeit",)).put(
        "arbeit", PERSONS, {("1-3", "mit Arbeit"): 2, ("1-3", "ohne Arbeit"): 3}
    )
    assert problems(town, workbook) == [
        "Datei antwort.xlsx, Blatt arbeit, Ausgefüllt am: Datum erwartet, leere Zelle gefunden, obwohl auf dem Blatt "
        "etwas eingetragen ist (C10, C11). Bitte das Datum eintragen, wenn das Blatt geliefert wird, sonst die Änderung "
        "zurücknehmen."
    ]


def test_a_new_way_of_counting_alone_needs_the_day_too(town):
    workbook = Workbook(town)
    workbook["arbeit"]["B7"].value = "ohne Minijobs"
    assert "obwohl „Stichtag“ oder „Neue Zählweise“ ausgefüllt ist" in problems(town, workbook)[0]


def test_a_day_that_is_none_is_a_problem(town):
    workbook = with_work(town).deliver("arbeit", filled="Anfang Oktober")
    assert problems(town, workbook) == [
        "Datei antwort.xlsx, Blatt arbeit, Ausgefüllt am: Datum TT.MM.JJJJ erwartet, „Anfang Oktober“ gefunden."
    ]


def test_a_workbook_filled_in_years_later_is_a_wrong_year(town):
    found = problems(town, with_work(town).deliver("arbeit", filled=date(2034, 1, 1)))
    assert len(found) == 1 and "Ausgefüllt am: ein Tag bis 2033 erwartet, „01.01.2034“ gefunden." in found[0]
    late = read(town, with_work(town).deliver("arbeit", filled=date(2033, 12, 31)).save())
    assert late.answers["arbeit"].filled == date(2033, 12, 31)


@pytest.mark.parametrize("day", [date(2032, 1, 1), date(2011, 12, 31), "30.09.1931"])
def test_a_stichtag_of_the_future_or_long_ago_is_a_problem(town, day):
    found = problems(town, with_work(town).deliver("arbeit", day=day))
    assert len(found) == 1 and "Stichtag: ein Tag aus den Jahren 2012 bis 2031 erwartet" in found[0]


@pytest.mark.parametrize("day", [date(2031, 12, 31), date(2012, 1, 1)])
def test_a_stichtag_within_the_years_is_taken(town, day):
    assert read(town, with_work(town).deliver("arbeit", day=day).save()).answers["arbeit"].day == day


def test_a_reason_for_a_delivered_table_is_a_problem(town):
    found = problems(town, with_work(town).note("Nicht geliefert", "arbeit", "keine Zeit"))
    assert len(found) == 1 and "kein Grund erwartet, „keine Zeit“ gefunden; das Blatt arbeit" in found[0]


def test_who_filled_it_in_must_be_said_once_something_is_delivered(town):
    assert problems(town, with_work(town, office=None)) == [
        "Datei antwort.xlsx, Blatt Anleitung, Zelle B5 (Ausgefüllt von (Stelle)): Name der Stelle erwartet, leere Zelle "
        "gefunden. Bitte eintragen, wer die Mappe ausgefüllt hat."
    ]


# Rows


def test_a_past_point_left_empty_stays_as_it_was_and_a_revised_one_is_read(town):
    workbook = Workbook(town, tables=("belegung",)).deliver("belegung")
    workbook.put("belegung", PERSONS, {("09/2030", "Im Norden"): 13, ("12/2030", "Im Norden"): 14})
    rows = [tuple(line.texts.values()) for line in read(town, workbook.save()).answers["belegung"].lines]
    assert [row for row in rows if row[0] < "2030-12"] == [("2030-09", "nord", "13", "")]
    assert rows[1] == ("2030-12", "nord", "14", "")
    assert ("2031-09", "sued", "", "") in rows  # asked and not known: missing, not zero
    assert len(rows) == 1 + 4 * 3  # the quarters up to the Stichtag


def test_a_row_marked_as_dropped_is_left_out_and_remembered(town):
    workbook = (
        Workbook(town, tables=("schulen",))
        .deliver("schulen")
        .put("schulen", "entfällt", {("Realschule", "Dachs-Schule"): "x"})
    )
    answers = read(town, workbook.save()).answers["schulen"]
    assert [line.texts["schule"] for line in answers.dropped] == ["Dachs-Schule"]
    assert "Dachs-Schule" not in [line.texts["schule"] for line in answers.lines] and len(answers.lines) == 3


def test_another_mark_than_the_one_agreed_is_a_problem(town):
    workbook = (
        Workbook(town, tables=("schulen",))
        .deliver("schulen")
        .put("schulen", "entfällt", {("Realschule", "Dachs-Schule"): "geschlossen"})
    )
    place = where("schulen", workbook, ("Realschule", "Dachs-Schule"), "entfällt")
    assert problems(town, workbook) == [f"{place}„x“ oder nichts erwartet, „geschlossen“ gefunden."]


def test_new_rows_come_from_the_free_lines(town):
    workbook = Workbook(town, tables=("schulen",)).deliver("schulen")
    workbook.add("schulen", 3, Form="Realschule", Schule="Elster-Schule", Klassen=2, Besucht_am=datetime(2031, 5, 2))
    line = read(town, workbook.save()).answers["schulen"].lines[-1]
    assert tuple(line.texts.values()) == ("real", "Elster-Schule", "2", "", "2031-05-02")


def test_a_key_that_stands_twice_is_a_problem_with_both_rows(town):
    workbook = Workbook(town, tables=("schulen",)).deliver("schulen")
    row = workbook.add("schulen", Form="Realschule", Schule="Dachs-Schule", Klassen=2)
    first = workbook.cell("schulen", ("Realschule", "Dachs-Schule"), "Klassen").row
    assert problems(town, workbook) == [
        f"Datei antwort.xlsx, Blatt schulen, Zeile {row}: Schlüssel real / Dachs-Schule steht schon in Zeile {first}."
    ]


def test_a_sheet_without_any_row_is_not_delivered(town):
    workbook = Workbook(town, tables=("kennzahlen",)).deliver("kennzahlen")
    workbook["kennzahlen"].delete_rows(layout.HEAD + 1)
    found = problems(town, workbook)
    assert len(found) == 1 and "mindestens eine ausgefüllte Zeile erwartet, keine gefunden" in found[0]


def test_all_problems_are_named_at_once(town):
    workbook = Workbook(town, tables=("schulen", "arbeit")).deliver("schulen").deliver("arbeit", filled="bald")
    school = ("Grundschule", "Biber-Schule")
    workbook.put("schulen", "Klassen", {school: "k. A.", ("Realschule", "Dachs-Schule"): 41})
    workbook.put("schulen", "Quote [Prozent]", {school: "12,5"})
    workbook.add("schulen", Form="Grund–Schule", Schule="Neu ", Klassen=True)
    workbook.note("Kommentare", "wohnen", 7)
    workbook["schulen"]["Z99"].value = "verirrt"
    found = problems(town, workbook)
    assert len(found) == 9
    for text in (
        where("schulen", workbook, school, "Klassen")
        + "ganze Zahl erwartet, „k. A.“ gefunden. Was nicht vorliegt, bitte leer lassen.",
        where("schulen", workbook, school, "Quote [Prozent]")
        + "Zahl erwartet, „12,5“ gefunden. Bitte als Zahl eingeben.",
        "höchstens 40 erwartet, „41“ gefunden.",
        "Spalte Form: eine Angabe aus „Grundschule“, „Realschule“, „Gesamt“ erwartet, „Grund–Schule“ gefunden.",
        "Spalte Schule: Text ohne Leerzeichen am Rand",
        "Spalte Klassen: ganze Zahl erwartet, „WAHR“ gefunden.",
        "Blatt arbeit, Ausgefüllt am: Datum TT.MM.JJJJ erwartet, „bald“ gefunden.",
        "Blatt Kommentare, Zelle C4: Text erwartet, „7“ gefunden.",
        "Blatt schulen, Zelle Z99: nichts erwartet, Angaben gefunden (dort).",
    ):
        assert any(text in problem for problem in found), text


def test_a_carried_text_of_a_past_point_needs_its_figure(town):
    package = town.descriptor.read_text(encoding="utf-8")
    package = package.replace(
        '"zeitreihe": {"zeit": "monat"', '"erhebung": {"fortschreiben": ["zeichen"]}, "zeitreihe": {"zeit": "monat"'
    )
    town.descriptor.write_text(package, encoding="utf-8")
    workbook = (
        Workbook(town, tables=("belegung",))
        .deliver("belegung")
        .put("belegung", "Zeichen", {("06/2030", "Im Süden"): None})
    )
    found = problems(town, workbook)
    assert found == [
        where("belegung", workbook, ("06/2030", "Im Süden"), "Zeichen") + "„-“ erwartet, „“ gefunden. Soll der frühere "
        "Zeitpunkt geändert werden, bitte auch seine Zahlen eintragen."
    ]


def test_a_sum_without_result_is_a_problem_only_if_its_parts_are_there(town):
    """openpyxl writes formulas without result, as any program does that does not compute."""
    workbook = Workbook(town, tables=("arbeit",)).deliver("arbeit").put("arbeit", PERSONS, {("1-3", "mit Arbeit"): 2})
    assert workbook.cell("arbeit", ("1-3", "Gesamt"), PERSONS).data_type == "f"
    assert read(town, workbook.save()).answers["arbeit"].lines[2].texts["personen"] == ""
    workbook.put("arbeit", PERSONS, {("1-3", "ohne Arbeit"): 3})
    found = problems(town, workbook)
    assert len(found) == 1 and "neu berechnen und speichern" in found[0]
    assert found[0].startswith(where("arbeit", workbook, ("1-3", "Gesamt"), PERSONS))


# Headings


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (None, "Spalte „Schule“ erwartet, nicht gefunden."),
        ("Bildungsstätte", "Spalte „Bildungsstätte“ gefunden, nicht erwartet."),
        ("Schule ", "Spalte „Schule“ erwartet, „Schule “ gefunden (Leerzeichen am Rand,"),
        ("Form", "Spalte „Form“ einmal erwartet, mehrfach gefunden (A9 und B9)."),
    ],
)
def test_a_heading_that_is_not_the_one_sent_out_is_a_problem(town, wrong, sentence):
    workbook = Workbook(town, tables=("schulen",)).deliver("schulen")
    workbook["schulen"]["B9"].value = wrong
    found = problems(town, workbook)
    assert any(sentence in problem for problem in found)
    assert all("Blatt schulen, Zeile 9: " in problem for problem in found)


def test_a_heading_with_a_decomposed_umlaut_is_a_problem(town):
    workbook = Workbook(town)
    cell = workbook["belegung"].cell(9, workbook.column("belegung", "entfällt"))
    cell.value = unicodedata.normalize("NFD", "entfällt")
    assert "Spalte „entfällt“ erwartet" in problems(town, workbook)[0]


def test_columns_may_stand_in_another_order(town):
    workbook = with_work(town)
    page = workbook["arbeit"]
    for row in range(layout.HEAD, layout.HEAD + 10):
        page.cell(row, 1).value, page.cell(row, 2).value = page.cell(row, 2).value, page.cell(row, 1).value
    lines = read(town, workbook.save()).answers["arbeit"].lines
    assert lines[1].texts == {"alter": "1-3", "arbeit": "nein", "personen": "3"}


# What lies outside the form, is hidden or merged


@pytest.mark.parametrize(
    ("sheet", "place"), [("arbeit", "J30"), ("arbeit", "C2"), ("arbeit", "D5"), ("Kommentare", "D5")]
)
def test_angaben_outside_the_form_are_not_lost_in_silence(town, sheet, place):
    workbook = with_work(town)
    workbook[sheet][place].value = "bitte beachten"
    found = problems(town, workbook)
    assert len(found) == 1
    assert f"Blatt {sheet}, Zelle {place}: nichts erwartet, Angaben gefunden (dort)" in found[0]


def test_another_sheet_with_content_is_a_problem_and_an_empty_one_is_not(town):
    workbook = with_work(town)
    workbook.book.create_sheet("Leer")
    read(town, workbook.save())
    workbook.book.create_sheet("Notizen")["A1"] = "Rückfrage"
    workbook.book.create_sheet("Geheim")["A1"] = 7
    workbook["Geheim"].sheet_state = "hidden"
    found = problems(town, workbook)
    assert [problem.partition(":")[0] for problem in found] == [
        "Datei antwort.xlsx, Blatt Notizen",
        "Datei antwort.xlsx, Blatt Geheim",
    ]
    assert "ausgeblendetes fremdes Blatt" in found[1]


def test_hidden_rows_columns_and_sheets_and_merged_cells_are_reported(town):
    workbook = with_work(town, tables=("arbeit", "schulen"))
    page = workbook["arbeit"]
    page.row_dimensions[12].hidden = True
    page.row_dimensions[40].hidden = True  # an empty one hides nothing
    page.column_dimensions["C"].hidden = True
    page.merge_cells("A45:B46")
    workbook["schulen"].sheet_state = "hidden"
    found = problems(town, workbook)
    assert len(found) == 4
    for text in (
        "Blatt arbeit, Zeile 12: sichtbare Zeilen erwartet",
        "Blatt arbeit, Spalte C",
        "Blatt arbeit, Zelle A45:B46: einzelne Zellen erwartet, verbundene gefunden",
        "Blatt schulen: sichtbares Blatt erwartet",
    ):
        assert any(text in problem for problem in found), text


def test_a_missing_sheet_is_not_delivered(town):
    workbook = with_work(town, tables=())
    for name in ("schulen", "belegung", "kennzahlen", "Kommentare", "Nicht geliefert"):
        del workbook.book[name]
    assert list(read(town, workbook.save()).answers) == ["arbeit"]


def test_a_comment_on_an_unknown_section_is_a_problem(town):
    workbook = Workbook(town)
    workbook["Kommentare"]["A20"].value, workbook["Kommentare"]["C20"].value = "wohnung", "Text"
    found = problems(town, workbook)
    assert len(found) == 1
    assert "Blatt Kommentare, Zelle A20: einen Abschnitt des Berichts erwartet, „wohnung“ gefunden." in found[0]


# Which edition, which town


def refused(root, *paths):
    with pytest.raises(UnusableInput) as error:
        open_surveys(list(paths), root)
    return error.value.problems


def test_a_workbook_of_another_town_is_refused(town):
    workbook = with_work(town)
    workbook["Anleitung"]["B4"].value = "00000008"
    assert problems(town, workbook) == [
        "Datei antwort.xlsx, Blatt Anleitung, Zelle B4 (Gemeindeschlüssel): 00000009 (Stadt Probstadt) erwartet, "
        "„00000008“ gefunden. Bitte die Mappe dieser Kommune verwenden."
    ]


def test_a_workbook_of_a_year_without_edition_is_refused(town):
    workbook = with_work(town)
    workbook["Anleitung"]["B3"].value = 2032
    assert refused(town, workbook.save()) == [
        "Datei antwort.xlsx, Blatt Anleitung, Zelle B3 (Ausgabe): eine vorhandene Ausgabe (2030, 2031) erwartet, „2032“ "
        "gefunden. Bitte prüfen oder die Ausgabe zuerst mit „soest new 2032“ anlegen."
    ]


def test_a_workbook_that_names_no_year_or_is_none_of_ours_is_refused(town):
    workbook = with_work(town)
    workbook["Anleitung"]["B3"].value = "dieses"
    assert "Jahr der Ausgabe erwartet, „dieses“ gefunden" in refused(town, workbook.save())[0]
    del workbook.book["Anleitung"]
    assert "Blatt „Anleitung“ erwartet, nicht gefunden" in refused(town, workbook.save())[0]


def test_workbooks_of_two_editions_are_not_read_together(town):
    paths = [Workbook(town, "neu.xlsx").save(), Workbook(town, "alt.xlsx", year=2030).save()]
    assert refused(town, *paths) == [
        "Mappen einer einzigen Ausgabe erwartet, mehrere gefunden (neu.xlsx: 2031, alt.xlsx: 2030). "
        "Bitte getrennt einlesen."
    ]


def test_the_name_of_a_file_is_all_that_is_kept_of_its_path(town):
    assert open_book(with_work(town).save()).name == "antwort.xlsx"
