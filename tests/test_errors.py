"""The sentences of unusable input: each in one line, in the order in which people look for them."""

import pytest

from soest_analysis.errors import UnusableInput, all_of


def refuse(*problems):
    raise UnusableInput(*problems)


def test_problems_are_ordered_by_file_and_by_the_number_of_the_row():
    told = [
        "Datei b.csv, Zeile 2: x",
        "Datei a.csv, Zeile 10, Spalte z: x",
        "Datei a.csv, Zeile 9: x",
        "Datei a.csv: x",
    ]
    assert UnusableInput(*told).problems == [told[3], told[2], told[1], told[0]]


def test_sheets_stay_in_the_order_of_the_workbook_and_columns_in_that_of_the_row():
    told = [
        "Datei m.xlsx, Blatt zwei, Zeile 10, Spalte b: x",
        "Datei m.xlsx, Blatt zwei, Zeile 10, Spalte a: x",
        "Datei m.xlsx, Blatt eins, Zelle B9: x",
        "Datei m.xlsx, Blatt zwei, Zelle AA3: x",
    ]
    assert UnusableInput(*told).problems == [told[3], told[0], told[1], told[2]]


def test_what_was_found_can_neither_break_the_line_nor_steer_the_terminal_nor_fill_it():
    [problem] = UnusableInput(f"Datei a.csv: Text erwartet, „a\nb\x1b[2J\u202e{'x' * 5000}“ gefunden.").problems
    assert problem.startswith("Datei a.csv: Text erwartet, „a b[U+001B][2J[U+202E]xxx")
    assert problem.endswith("xxx …“ gefunden.") and len(problem) < 300


def test_the_problems_of_all_readers_are_told_together_and_once():
    with pytest.raises(UnusableInput) as refusal:
        all_of(lambda: 1, lambda: refuse("Datei b: x", "Datei a: x"), lambda: refuse("Datei b: x", "Datei c: x"))
    assert refusal.value.problems == ["Datei a: x", "Datei b: x", "Datei c: x"]
    assert all_of(lambda: 1, lambda: 2) == [1, 2]
