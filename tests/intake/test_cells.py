"""A cell becomes the text of the CSV file or one German sentence; nothing is guessed and blank is never zero."""

from datetime import date, datetime, time

import pytest

from soest_analysis.descriptor import Category, Constraints, TableField
from soest_analysis.intake.cells import EMPTY, NUMBER, read_day, read_field, read_text
from soest_analysis.intake.opening import Cell

COUNT = TableField(name="personen", type="integer", title="Personen", constraints=Constraints(minimum=0, maximum=50))
SHARE = TableField(name="anteil", type="number", title="Anteil")
MONTH = TableField(name="monat", type="yearmonth", title="Monat")
DAY = TableField(name="tag", type="date", title="Tag")
NAME = TableField(name="name", type="string", title="Name")
NUMMER = TableField(
    name="nummer", type="string", title="Nummer", constraints=Constraints(pattern=r"\d\.\d", required=True)
)
AGE = TableField(
    name="alter",
    type="string",
    title="Alter",
    categories=(Category(value="18-25", label="18 bis 25"), Category(value="NA", label="1-3")),
)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (COUNT, None, ""),
        (COUNT, 0, "0"),
        (COUNT, 7, "7"),
        (COUNT, 7.0, "7"),
        (COUNT, -0.0, "0"),
        (SHARE, 12.5, "12.5"),
        (SHARE, -0.0, "0"),
        (SHARE, 1000, "1000"),
        (SHARE, 1e3, "1000"),
        (SHARE, 0.1 + 0.2, "0.3"),  # as Excel shows it
        (SHARE, 0.26787050299999998, "0.267870503"),
        (MONTH, "09/2031", "2031-09"),
        (MONTH, "2031-09", "2031-09"),
        (MONTH, datetime(2031, 9, 1), "2031-09"),
        (DAY, datetime(2031, 9, 30), "2031-09-30"),
        (DAY, "30.09.2031", "2031-09-30"),
        (DAY, "1.9.2031", "2031-09-01"),
        (NAME, "Größe\nzwei", "Größe\nzwei"),
        (NAME, "=1+1", "=1+1"),
        (NAME, 7, "7"),
        (NAME, 7.0, "7"),
        *((NAME, text, text) for text in ("NA", "None", "null", "N/A")),
        (AGE, "18 bis 25", "18-25"),
        (AGE, "18-25", "18-25"),
        (AGE, "NA", "NA"),
        (AGE, "1-3", "NA"),
    ],
)
def test_what_is_understood(field, value, text):
    assert read_field(Cell(value), field) == (text, None)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        (COUNT, "7 ", f"ganze Zahl erwartet, „7 “ gefunden. {NUMBER}"),
        (COUNT, "1.234", f"ganze Zahl erwartet, „1.234“ gefunden. {NUMBER}"),
        (SHARE, "12,5", f"Zahl erwartet, „12,5“ gefunden. {NUMBER}"),
        (COUNT, "1e3", f"ganze Zahl erwartet, „1e3“ gefunden. {NUMBER}"),
        (COUNT, "７", f"ganze Zahl erwartet, „７“ gefunden. {NUMBER}"),
        *(
            (COUNT, text, f"ganze Zahl erwartet, „{text}“ gefunden. {EMPTY}")
            for text in ("sieben", " ", "-", ".", "*", "k. A.")
        ),
        (COUNT, True, f"ganze Zahl erwartet, „WAHR“ gefunden. {NUMBER}"),
        (COUNT, datetime(2031, 1, 3), f"ganze Zahl erwartet, „03.01.2031“ gefunden. {NUMBER}"),
        (COUNT, time(7, 30), f"ganze Zahl erwartet, „07:30:00“ gefunden. {NUMBER}"),
        (COUNT, 2.5, "ganze Zahl erwartet, „2,5“ gefunden."),
        (COUNT, -1, "mindestens 0 erwartet, „-1“ gefunden."),
        (COUNT, 51, "höchstens 50 erwartet, „51“ gefunden."),
        (SHARE, float("inf"), "Zahl mit Dezimalpunkt und höchstens 15 Ziffern erwartet, „Infinity“ gefunden."),
        (MONTH, datetime(2031, 9, 2), "Monat MM/JJJJ erwartet, „02.09.2031“ gefunden."),
        (MONTH, "September 2031", "Monat MM/JJJJ erwartet, „September 2031“ gefunden."),
        (MONTH, "13/2031", "Monat JJJJ-MM erwartet, „2031-13“ gefunden."),
        (MONTH, 2031, "Monat MM/JJJJ erwartet, „2031“ gefunden."),
        (DAY, "31.02.2031", "Datum TT.MM.JJJJ erwartet, „31.02.2031“ gefunden."),
        (DAY, datetime(2031, 9, 30, 12, 5), "Datum TT.MM.JJJJ erwartet, „30.09.2031 12:05“ gefunden."),
        (DAY, 48000, "Datum TT.MM.JJJJ erwartet, „48000“ gefunden."),
        (NAME, True, "Text erwartet, „WAHR“ gefunden."),
        (AGE, "18–25", "eine Angabe aus „18 bis 25“, „1-3“ erwartet, „18–25“ gefunden."),
        (AGE, "1-3 ", "eine Angabe aus „18 bis 25“, „1-3“ erwartet, „1-3 “ gefunden."),
        (NUMMER, None, "Angabe erwartet, leere Zelle gefunden."),
    ],
)
def test_what_is_refused(field, value, problem):
    assert read_field(Cell(value), field)[1] == problem


@pytest.mark.parametrize("field", [NAME, AGE])
def test_what_excel_made_a_date_of_is_not_taken_for_text(field):
    """``1-3`` typed into a cell of the format „Standard“ is the first of March (or the third of January)."""
    _, problem = read_field(Cell(datetime(2031, 3, 1)), field)
    assert problem == (
        "Text erwartet, „01.03.2031“ gefunden. Excel hat daraus ein Datum gemacht. "
        "Bitte die Zelle als Text formatieren und neu eingeben."
    )


def test_a_number_of_a_measure_that_lost_its_last_zero_is_refused():
    _, problem = read_field(Cell(1.1), NUMMER)  # 1.10, typed as a number
    assert problem.startswith("Text erwartet, „1,1“ gefunden. Excel hat daraus eine Zahl gemacht.")


@pytest.mark.parametrize("text", ["Name ", " Name", "Name\u00a0", "Gro\u0308ße"])
def test_blanks_at_the_edge_and_decomposed_umlauts_are_refused(text):
    assert "ohne Leerzeichen am Rand und mit zusammengesetzten Umlauten" in read_field(Cell(text), NAME)[1]


def test_a_cell_that_could_not_be_read_keeps_its_problem():
    cell = Cell(problem="kaputt")
    assert read_field(cell, COUNT) == read_text(cell) == ("", "kaputt")
    assert read_day(cell) == (None, "kaputt")


def test_a_day_above_the_table_may_be_a_date_or_a_text():
    assert read_day(Cell(datetime(2031, 9, 30))) == read_day(Cell("30.09.2031")) == (date(2031, 9, 30), None)
    assert read_day(Cell()) == read_day(Cell(" ")) == (None, None)
    assert read_day(Cell("Ende September")) == (None, "Datum TT.MM.JJJJ erwartet, „Ende September“ gefunden.")


def test_a_comment_is_text():
    assert read_text(Cell("**fett**\n")) == ("**fett**\n", None)
    assert read_text(Cell(7)) == ("", "Text erwartet, „7“ gefunden.")
