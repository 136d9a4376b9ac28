"""The table at a glance, on invented frames."""

import pytest
from shown import listed

from soest_analysis.history import Delivery
from soest_analysis.sections import zusammenfassung as section


@pytest.mark.parametrize(
    ("value", "before", "said"),
    [
        (11, 7, "+4 seit Juli 2030"),
        (7, 11, "−4 seit Juli 2030"),
        (7, 7, "±0 seit Juli 2030"),
        (7.5, 7.25, "+0,25 seit Juli 2030"),
        (7, None, None),
        (None, 7, None),
    ],
)
def test_a_change_says_since_when(value, before, said):
    line = section.row("Thema", value, "Personen", "Juli 2031", before, "Juli 2030")
    assert line["veraenderung"] == said and line["stand"] == "Juli 2031"


@pytest.fixture
def latest(frame):
    def build(*rows):
        series = frame("staedtischer_wohnraum", "monat,personen", *rows)
        return section.row_latest("Thema", series, "personen", "Personen")

    return build


@pytest.mark.parametrize(
    ("rows", "stand", "said"),
    [
        (["2031-07,7", "2030-07,11", "2030-12,100"], "Juli 2031", "−4 seit Juli 2030"),
        (["2031-07,7", "2030-08,100"], "Juli 2031", None),
        (["2031-07,7", "2029-01,1", "2030-01,11"], "Juli 2031", "−4 seit Januar 2030"),
        (["2031-08,", "2031-07,7", "2030-07,", "2030-06,7"], "Juli 2031", "±0 seit Juni 2030"),
    ],
)
def test_the_last_known_month_is_compared_with_the_last_one_a_year_older(latest, rows, stand, said):
    line = latest(*rows)
    assert (line["wert"], line["stand"], line["veraenderung"]) == (7, stand, said)


@pytest.mark.parametrize("rows", [[], ["2031-07,"]])
def test_a_series_without_values_gives_a_line_without_value(latest, rows):
    line = latest(*rows)
    assert line["thema"] == "Thema"
    assert line["wert"] is None and line["stand"] is None and line["veraenderung"] is None


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ({"aufenthaltsstatus": "duldung"}, 7),
        ({"aufenthaltsstatus": "gesamt"}, None),  # no such row
        ({}, None),  # two rows: not one cell
    ],
)
def test_a_cell_is_found_by_its_codes_or_missing(frame, where, value):
    table = frame("asylblg", "aufenthaltsstatus,personen", "duldung,7", "gestattung,11")
    line = section.row_cell("Thema", [Delivery(2031, table, "Juli 2031")], where, "personen", "Personen")
    assert (line["wert"], line["stand"], line["veraenderung"]) == (value, "Juli 2031", None)


def test_a_cell_is_compared_with_the_last_edition_that_states_it_alike(frame):
    def delivery(year, persons, stand=None, definition=None):
        lines = () if persons is None else (f"duldung,{persons}",)
        return Delivery(year, frame("asylblg", "aufenthaltsstatus,personen", *lines), stand, definition)

    def moved(*deliveries):
        return section.row_cell("Thema", deliveries, {"aufenthaltsstatus": "duldung"}, "personen", "Personen")

    assert moved(delivery(2030, 11, "Juli 2030"), delivery(2031, 7))["veraenderung"] == "−4 seit Juli 2030"
    assert moved(delivery(2029, 1), delivery(2030, ""), delivery(2031, 7))["veraenderung"] == "+6 seit Ausgabe 2029"
    assert moved(delivery(2029, 1), delivery(2030, None), delivery(2031, 7))["veraenderung"] == "+6 seit Ausgabe 2029"
    assert moved(delivery(2030, 11), delivery(2031, None))["veraenderung"] is None
    assert moved(delivery(2030, 11), delivery(2031, 7, definition="nur Erwachsene"))["veraenderung"] is None


def test_lines_become_a_table_of_numbers():
    rows = [
        section.row("A", 7, "Personen", "2031"),
        section.row("B", None, "Prozent", None),
        section.row("C", 7.5, "Prozent", "2031"),
    ]
    table = section.compute_auf_einen_blick(rows)
    assert table.columns.tolist() == ["thema", "wert", "einheit", "stand", "veraenderung"]
    assert listed(table.wert) == [7, None, 7.5]


def test_empty_sentences_are_no_points():
    assert section.list_points("Erstens.", "", "Zweitens.") == "- Erstens.\n- Zweitens."
