"""Any described table as a section: rows, layout and sentences on invented tables."""

import pytest
from hidden import hide
from shown import plain
from small_tables import describe, fill

from soest_analysis.errors import UnusableInput
from soest_analysis.history import Delivery
from soest_analysis.sections import zusatztabelle as section

SUMS = [{"feld": "ort", "gesamt": "gesamt"}]
PLAIN = describe("ort* wert:integer/Personen", summen=SUMS)
PAIR = describe("ort* art=a|b* wert:integer/Personen", summen=SUMS)
LINE = describe("jahr:integer* wert:integer/Personen", zeitreihe={"zeit": "jahr"})
LINES = describe("jahr:integer* art=a|b* anteil:number/Prozent", zeitreihe={"zeit": "jahr", "je": ["art"]})


def delivered(table, *rows, year=2030, definition=None):
    return Delivery(year, fill(table, *rows), definition=definition)


def said(table, *rows):
    """The sentence on a single delivery, without its beginning."""
    text = plain(section.sentence_werte(section.compute_werte([delivered(table, *rows)], table), table))
    return text.partition(": ")[2]


def test_a_table_shows_the_rows_of_the_last_delivery_only():
    werte = section.compute_werte([delivered(PLAIN, "Nord 7"), delivered(PLAIN, "Süd 11", year=2031)], PLAIN)
    assert werte.ort.tolist() == ["Süd"]


def test_a_series_shows_the_rows_of_all_editions_in_the_order_of_time_with_years_as_texts():
    earlier = delivered(LINE, "2028 7", "2029 11")
    werte = section.compute_werte([earlier, delivered(LINE, "2030 20", "2028 8", year=2031)], LINE)
    assert werte.jahr.tolist() == ["2028", "2029", "2030"] and werte.wert.tolist() == [8, 11, 20]
    assert werte.revidiert.tolist() == [True, False, False]
    assert earlier.frame.jahr.dtype == "Int64"  # what was delivered stays as it was


def test_the_key_comes_first_and_names_the_row():
    table = describe("wert:integer/Personen ort* anteil:number/Prozent jahr:integer*")
    werte = section.compute_werte([delivered(table, "7 Nord 12.25 2030")], table)
    tabelle, layout = section.compute_tabelle(werte, table), section.layout(werte, table, [])
    assert tabelle.columns.tolist() == ["ort", "jahr", "wert", "anteil"] and layout["headers"] == 2
    assert tabelle.jahr.tolist() == ["2030"]  # not printed as 2.030
    assert layout["digits"] == {"wert": None, "anteil": None}
    assert (layout["columns"]["wert"], layout["columns"]["anteil"]) == ("Wert (Personen)", "Anteil (Prozent)")


def test_two_keys_and_one_value_become_a_table_with_two_sides():
    werte = fill(PAIR, "Nord b 7", "Nord a 3", "Süd b 11", "gesamt b 18")
    tabelle, layout = section.compute_tabelle(werte, PAIR), section.layout(werte, PAIR, [])
    assert tabelle.columns.tolist() == ["ort", "a", "b"]  # the order of the codes
    assert tabelle.ort.tolist() == ["Nord", "Süd", "gesamt"]  # the order of the rows
    assert tabelle.b.tolist() == [7, 11, 18] and tabelle.a.isna().tolist() == [False, True, True]
    assert (layout["columns"]["a"], layout["columns"]["b"], layout["headers"]) == ("A", "B", 1)
    assert (layout["totals_in"], layout["totals"]) == ("ort", ["gesamt"])
    assert layout["digits"] == {"a": None, "b": None} and layout["note"] == "Werte: Wert (Personen)."


@pytest.mark.parametrize(
    "fields",
    [
        "ort* art* wert:integer/Personen",  # the second key has no list of codes
        "ort* art=a|b* wert:integer/Personen text",  # a column would be lost
        "ort* art=a|b* wert:integer/Personen quote:number/Prozent",
        "ort* wert:integer/Personen art=a|b",
    ],
)
def test_every_other_table_stays_as_it_is(fields):
    table = describe(fields)
    rows = fill(table, " ".join({"ort": "Nord", "art": "a", "text": "x"}.get(f.name, "7") for f in table.fields))
    assert sorted(section.compute_tabelle(rows, table)) == sorted(field.name for field in table.fields)


def test_a_total_that_became_a_column_marks_no_row():
    table = describe("ort* art=a|gesamt* wert:integer/Personen", summen=[{"feld": "art", "gesamt": "gesamt"}])
    layout = section.layout(fill(table, "Nord a 7", "Nord gesamt 7"), table, [])
    assert layout["totals"] == []


def test_an_empty_text_gets_a_dash_that_the_note_explains():
    table = describe("ort* wert:integer/Personen text")
    layout = section.layout(fill(table, "Nord 7 .", "Süd . neu"), table, [])
    assert layout["missing"] == {"text": "–"} and layout["note"] == "„–“: keine Angabe."  # a missing figure is said
    assert section.layout(fill(table, "Süd . neu"), table, [])["note"] == ""


def test_corrected_points_of_a_series_are_marked():
    editions = [delivered(LINE, "2028 7", "2029 11"), delivered(LINE, "2028 8", "2030 20", year=2031)]
    assert section.layout(section.compute_werte(editions, LINE), LINE, editions)["revised"] == {
        "wert": [True, False, False]
    }
    editions = [delivered(LINES, "2028 a 7", "2028 b 8"), delivered(LINES, "2028 b 9", year=2031)]
    assert section.layout(section.compute_werte(editions, LINES), LINES, editions)["revised"] == {
        "a": [False],
        "b": [True],
    }
    assert section.layout(fill(PLAIN, "Nord 7"), PLAIN, [])["revised"] == {}


def test_a_text_table_is_refused():
    table = describe("ort* text")
    with pytest.raises(UnusableInput, match="Tabelle probe"):
        section.layout(fill(table, "Nord x"), table, [])


def test_the_sentence_names_table_and_value():
    assert section.sentence_werte(fill(PLAIN, "Nord 7"), PLAIN).startswith("„Probe“, Wert (Personen): ")


@pytest.mark.parametrize(
    ("table", "rows", "sentence"),
    [
        # A stated total counts even where it is not the sum (that is for the gate): 30 of 50 is 60 %.
        (PLAIN, ["Nord 30", "Süd 10", "gesamt 50"], "insgesamt 50; größter Einzelwert 30 („Nord“), das sind 60,0 %."),
        # Without one the counts are added up: 1100 + 100 = 1200, and 1100 of them are 91.67 %.
        (PLAIN, ["Nord 1100", "Süd 100"], "insgesamt 1.200; größter Einzelwert 1.100 („Nord“), das sind 91,7 %."),
        # Totals per kind of a pair are no grand total: 7 + 3 + 10 = 20.
        (PAIR, ["Nord a 7", "Nord b 3", "Süd a 10", "gesamt a 17", "gesamt b 3"],
         "insgesamt 20; größter Einzelwert 10 („Süd, A“), das sind 50,0 %."),
        (PLAIN, ["Nord 7", "Süd 7", "Ost 6"],
         "insgesamt 20; größter Einzelwert 7 („Nord“ und „Süd“), das sind je 35,0 %."),
        (PLAIN, ["A 5", "B 5", "C 5", "D 5", "E 0"], "insgesamt 20; größter Einzelwert 5 (4 Einträge), das sind je 25,0 %."),
        (PLAIN, ["Nord 7", "Süd 7"], "insgesamt 14; überall 7."),
        (PLAIN, ["Nord 0", "Süd 0"], "insgesamt 0; überall 0."),
        (PLAIN, ["Nord 7", "gesamt 7"], "insgesamt 7; 7 („Nord“)."),
        # A sum with a missing part is missing, and so is every share of it.
        (PLAIN, ["Nord 7", "Süd .", "Ost 3"],
         "eine Summe liegt nicht vor; höchster Wert 7 („Nord“); niedrigster Wert 3 („Ost“); 1 von 3 Werten liegt nicht vor."),
        (PLAIN, ["Nord 7", "Süd .", "Ost .", "gesamt ."],
         "eine Summe liegt nicht vor; 7 („Nord“); 2 von 3 Werten liegen nicht vor."),
        (PLAIN, ["Nord .", "gesamt ."], "liegt nicht vor."),
        (PLAIN, ["Nord -7", "Süd 11"], "insgesamt 4; höchster Wert 11 („Süd“); niedrigster Wert −7 („Nord“)."),
        # Shares, sizes without unit and the years of a key are not added up.
        (describe("ort* wert:number/Prozent"), ["Nord 12.5", "Süd 3"],
         "höchster Wert 12,5 („Nord“); niedrigster Wert 3 („Süd“)."),
        (describe("ort* phase:integer"), ["Nord 1", "Süd 2"], "höchster Wert 2 („Süd“); niedrigster Wert 1 („Nord“)."),
        (describe("ort* jahr:integer* wert:integer/Personen"), ["Nord 2029 7", "Nord 2030 11"],
         "höchster Wert 11 („Nord, 2030“); niedrigster Wert 7 („Nord, 2029“)."),
    ],
)  # fmt: skip
def test_a_table_is_summed_up_by_its_total_and_its_largest_entry(table, rows, sentence):
    assert said(table, *rows) == sentence


def test_a_table_without_rows_has_no_sentence():
    assert section.sentence_werte(fill(PLAIN), PLAIN) == ""


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["2030 7"], "7 (2030)."),
        (["2029 7", "2030 7"], "7 (2030), gegenüber 2029 ±0."),
        (["2027 1300", "2028 90", "2030 120"],
         "120 (2030), gegenüber 2028 +30; höchster Wert 1.300 (2027), niedrigster 90 (2028)."),
        (["2028 7", "2029 11", "2030 ."],
         "liegt nicht vor (2030), zuletzt 11 (2029); höchster Wert 11 (2029), niedrigster 7 (2028)."),
        (["2029 7", "2030 ."], "liegt nicht vor (2030), zuletzt 7 (2029)."),
        (["2030 ."], "liegt nicht vor."),
    ],
)  # fmt: skip
def test_a_line_is_told_by_its_last_value_the_one_before_and_its_extremes(rows, sentence):
    assert said(LINE, *rows) == sentence


def test_each_of_several_lines_has_its_own_item_and_shares_move_by_points():
    werte = section.compute_werte([delivered(LINES, "2029 a 12.5", "2030 a 14", "2029 b 3")], LINES)
    assert plain(section.sentence_werte(werte, LINES)).splitlines() == [
        "„Probe“, Anteil (Prozent):",
        "",
        "- A: 14 (2030), gegenüber 2029 +1,5 Prozentpunkte; höchster Wert 14 (2030), niedrigster 12,5 (2029).",
        "- B: 3 (2029).",
    ]


def test_what_is_counted_differently_is_not_compared():
    old, new = (
        delivered(LINE, "2028 90", "2029 100"),
        delivered(LINE, "2030 7", year=2031, definition="nur Erstanträge"),
    )
    first = section.sentence_werte(section.compute_werte([old, new], LINE), LINE)
    assert first.endswith(": 7 (2030), neu gezählt und mit früheren Werten nicht vergleichbar.")
    later = section.compute_werte([old, new, delivered(LINE, "2031 9", year=2032)], LINE)
    assert section.sentence_werte(later, LINE).endswith(
        ": 9 (2031), gegenüber 2030 +2; höchster Wert 9 (2031), niedrigster 7 (2030)."
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (["Nord 7", "Süd 10"], ["Nord 9", "Süd 5"], "insgesamt 14 statt 17 (−3); am stärksten verändert „Süd“: 5 statt 10 (−5)."),
        (["Nord 7", "Süd 3"], ["Nord 7", "Süd 3"], "insgesamt unverändert 10."),
        (["Nord 7", "gesamt 7"], ["Nord 8", "gesamt 8"], "insgesamt 8 statt 7 (+1)."),
        (["Nord 7", "Süd ."], ["Nord 8", "Süd 4"], None),  # no total before, and a single pair is the whole comparison
        (["Nord ."], ["Nord ."], None),
    ],
)  # fmt: skip
def test_a_table_is_compared_with_the_edition_before(old, new, sentence):
    text = section.sentence_veraenderung([delivered(PLAIN, *old), delivered(PLAIN, *new, year=2031)], PLAIN)
    assert text == (f"Gegenüber der Ausgabe 2030: {sentence}" if sentence else "")


def test_shares_are_compared_in_points():
    table = describe("ort* wert:number/Prozent")
    text = section.sentence_veraenderung(
        [delivered(table, "Nord 1", "Süd 20"), delivered(table, "Nord 1", "Süd 20.5", year=2031)], table
    )
    assert (
        plain(text) == "Gegenüber der Ausgabe 2030: am stärksten verändert „Süd“: 20,5 statt 20 (+0,5 Prozentpunkte)."
    )


def test_an_edition_that_did_not_deliver_is_skipped_in_the_comparison():
    editions = [delivered(PLAIN, "Nord 7"), delivered(PLAIN, year=2031), delivered(PLAIN, "Nord 9", year=2032)]
    assert section.sentence_veraenderung(editions, PLAIN) == "Gegenüber der Ausgabe 2030: insgesamt 9 statt 7 (+2)."


@pytest.mark.parametrize(
    "editions",
    [
        [delivered(PLAIN, "Nord 7")],
        [delivered(PLAIN, "Nord 7"), delivered(PLAIN, year=2031)],
        [delivered(PLAIN, "Nord 7"), delivered(PLAIN, "Nord 9", year=2031, definition="mit Kindern")],
    ],
    ids=["first", "empty", "counted anew"],
)
def test_without_anything_comparable_nothing_is_compared(editions):
    assert section.sentence_veraenderung(editions, PLAIN) == ""


def test_a_series_is_not_compared_with_the_edition_before_because_it_holds_its_past():
    editions = [delivered(LINE, "2029 7"), delivered(LINE, "2030 9", year=2031)]
    assert section.sentence_veraenderung(editions, LINE) == ""


def test_corrections_and_changes_of_counting_are_said_together():
    editions = [
        delivered(LINE, "2028 7"),
        delivered(LINE, "2029 9", year=2031, definition="mit Kindern"),
        delivered(LINE, "2029 11", year=2032),
    ]
    assert section.sentence_zaehlweise(editions, LINE) == (
        "Berichtigt: 2029: 9 → 11 (Ausgabe 2032). Neue Zählweise ab Ausgabe 2031: mit Kindern."
    )
    assert section.sentence_zaehlweise(editions[:1], LINE) == ""
    assert section.sentence_zaehlweise([delivered(PLAIN, "Nord 7", definition="mit Kindern")], PLAIN).startswith("Neue")


RETIRED = {"eingestellt": {"ab": 2032, "grund": "Das Land veröffentlicht die Zahl."}}


@pytest.mark.parametrize(
    ("table", "rows", "reason", "sentence"),
    [
        (describe("ort* wert:integer", **RETIRED), [["Nord 7"], [], []], None,
         "wird seit 2032 nicht mehr erhoben. Grund: Das Land veröffentlicht die Zahl. "
         "Gezeigt ist der letzte bekannte Stand aus der Ausgabe 2030."),
        (describe("ort* wert:integer", **RETIRED), [[], []], None, "enthält in der Ausgabe 2031 keine Einträge."),
        (PLAIN, [["Nord 7"], []], "Personalmangel",
         "liegt nicht vor. Grund: Personalmangel. Gezeigt ist der letzte bekannte Stand aus der Ausgabe 2030."),
        (PLAIN, [[]], "Personalmangel", "liegt nicht vor. Grund: Personalmangel."),
        (describe("ort* wert:integer", seit=2031), [[]], None, "liegt nicht vor."),
        (PLAIN, [["Nord 7"], []], None, "enthält in der Ausgabe 2031 keine Einträge."),
    ],
    ids=["retired", "not yet retired", "not delivered", "never delivered", "not yet collected", "nothing to report"],
)  # fmt: skip
def test_why_there_are_no_new_rows_and_whose_are_shown_instead(table, rows, reason, sentence):
    editions = [delivered(table, *lines, year=year) for year, lines in enumerate(rows, start=2030)]
    assert section.sentence_bestand(editions, table, reason) == f"Die Tabelle „Probe“ {sentence}"


def test_an_edition_with_rows_needs_no_excuse():
    assert section.sentence_bestand([delivered(PLAIN, "Nord 7")], PLAIN, None) == ""


@pytest.mark.parametrize(
    ("table", "rows", "hidden", "sentence"),
    [
        (PLAIN, ["Nord 30", "Süd 10", "gesamt 50"], [0],
         "insgesamt 50; 10 („Süd“); 1 von 2 Werten unterliegt der Geheimhaltung."),
        (PLAIN, ["Nord 30", "Süd 10", "Ost 2", "gesamt 50"], [2],
         "insgesamt 50; größter genannter Einzelwert 30 („Nord“), das sind 60,0 %; 1 von 3 Werten unterliegt der Geheimhaltung."),
        (PLAIN, ["Nord 30", "Süd 10", "Ost 2"], [2],  # a sum with a secret part is secret
         "eine Summe unterliegt der Geheimhaltung; höchster genannter Wert 30 („Nord“); niedrigster genannter Wert 10 („Süd“); "
         "1 von 3 Werten unterliegt der Geheimhaltung."),
        (PLAIN, ["Nord 7", "Süd 7", "Ost 2", "West ."], [1, 2],  # what is missing is still called so
         "eine Summe liegt nicht vor; 7 („Nord“); 1 von 4 Werten liegt nicht vor; 2 von 4 Werten unterliegen der Geheimhaltung."),
        (PLAIN, ["Nord 7", "Süd 7", "Ost 2", "gesamt 16"], [2],
         "insgesamt 16; soweit genannt, überall 7; 1 von 3 Werten unterliegt der Geheimhaltung."),
        (PLAIN, ["Nord 7", "Süd 7"], [0, 1], "unterliegt der Geheimhaltung."),
        (LINE, ["2028 7", "2029 11", "2030 2"], [2],
         "* (2030), zuletzt genannt 11 (2029); höchster genannter Wert 11 (2029), niedrigster 7 (2028)."),
        (LINE, ["2028 7", "2029 2", "2030 11"], [1],
         "11 (2030), gegenüber 2028 +4; höchster genannter Wert 11 (2030), niedrigster 7 (2028)."),
    ],
)  # fmt: skip
def test_a_secret_is_told_apart_from_what_is_missing(table, rows, hidden, sentence):
    secret = hide(fill(table, *rows), "wert", *hidden)
    werte = section.compute_werte([Delivery(2030, secret)], table)
    assert plain(section.sentence_werte(werte, table)).partition(": ")[2] == sentence


def test_the_most_changed_is_the_most_changed_that_is_told():
    old, new = fill(PLAIN, "Nord 7", "Süd 10", "Ost 2"), hide(fill(PLAIN, "Nord 9", "Süd 5", "Ost 90"), "wert", 2)
    text = section.sentence_veraenderung([Delivery(2030, old), Delivery(2031, new)], PLAIN)
    assert plain(text) == (
        "Gegenüber der Ausgabe 2030: unter den genannten Werten am stärksten verändert „Süd“: 5 statt 10 (−5)."
    )
