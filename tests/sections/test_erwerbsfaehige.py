"""Activities of people of working age, on invented frames."""

import pandas as pd
import pytest
from shown import middles, names, plain, stacks, texts

from soest_analysis import style
from soest_analysis.sections import erwerbsfaehige as section

COLUMNS = ["altersgruppe", "gesamt", *section.ACTIVITIES]  # Berufskolleg, Sprachkurs, Beschäftigung, ohne Maßnahme
AGES = {"18-25": "jung", "26-35": "älter", "gesamt": "alle"}


@pytest.fixture
def bands(unchanged):
    """The wide table: per row the age band, its printed total and the four activities."""
    types = dict.fromkeys(COLUMNS[1:], "Int64")
    return lambda *rows: unchanged(pd.DataFrame(rows, columns=COLUMNS).astype(types))


def test_the_long_table_becomes_one_row_per_band_and_one_column_per_activity(frame):
    wide = section.compute_tabelle(
        frame(
            "erwerbsfaehige",
            "altersgruppe,taetigkeit,personen",
            *("18-25,ohne_massnahme,1", "18-25,beschaeftigung,2", "18-25,sprachkurs,3", "18-25,berufskolleg,4"),
            *("18-25,gesamt,7", "26-35,gesamt,11", "gesamt,gesamt,100"),
        )
    )
    assert wide.columns.tolist() == COLUMNS
    assert wide.altersgruppe.tolist() == ["18-25", "26-35", "gesamt"]
    assert wide.iloc[0].tolist() == ["18-25", 7, 4, 3, 2, 1]
    assert wide.iloc[1, 2:].isna().all()


def test_shares_refer_to_the_sum_of_the_activities_not_to_the_printed_total(bands):
    shares = section.compute_anteile(bands(("18-25", 100, 5, 10, 15, 20)))
    assert shares.summe.tolist() == [50]
    assert shares[section.ACTIVITIES].iloc[0].tolist() == [10.0, 20.0, 30.0, 40.0]


def test_a_missing_activity_leaves_the_whole_band_without_shares(bands):
    shares = section.compute_anteile(bands(("18-25", 100, 5, None, 15, 20), ("26-35", 4, 1, 1, 1, 1)))
    assert shares.drop(columns="altersgruppe").isna().all(axis=1).tolist() == [True, False]


def test_the_sentence_tells_the_total_row_with_shares(bands):
    table = bands(("18-25", 7, 1, 1, 1, 4), ("gesamt", 200, 10, 50, 40, 100))
    sentence = plain(section.sentence_taetigkeiten(table))
    assert sentence.startswith("In städtischen Unterkünften lebten 200 Personen im erwerbsfähigen Alter. Von ihnen")
    assert "erwerbsfähigen Alter (Stand Juni 2030). Von" in section.sentence_taetigkeiten(table, "Juni 2030")
    assert "50 (25,0 %) einen Sprachkurs" in sentence
    assert "10 (5,0 %) ein Berufskolleg" in sentence and "40 (20,0 %) hatten eine Beschäftigung" in sentence
    assert sentence.endswith("waren 100 (50,0 %).")


def test_one_person_is_a_person(bands):
    assert "lebte 1 Person im" in plain(section.sentence_taetigkeiten(bands(("gesamt", 1, 0, 1, 0, 0))))


@pytest.mark.parametrize("rows", [[], [("18-25", 7, 1, 1, 1, 4)], [("gesamt", None, 1, 1, 1, 4)]])
def test_without_a_total_nothing_is_counted(bands, rows):
    assert section.sentence_taetigkeiten(bands(*rows)).endswith("liegt nicht vor.")


def test_a_missing_activity_is_not_told_as_zero(bands):
    sentence = section.sentence_taetigkeiten(bands(("gesamt", 100, 7, None, 11, 7)))
    assert "liegt nicht vor" in sentence and " 0" not in sentence and "(0" not in sentence


def test_the_band_most_often_without_a_measure_is_named(bands):
    table = bands(("18-25", 10, 7, 0, 0, 3), ("26-35", 10, 3, 0, 0, 7), ("gesamt", 20, 0, 0, 0, 20))
    sentence = plain(section.sentence_ohne_massnahme(section.compute_anteile(table), AGES))
    assert "in der Altersgruppe älter: 70,0 % von 10 Personen" in sentence  # the total does not compete


@pytest.mark.parametrize("rows", [[], [("gesamt", 4, 1, 1, 1, 1)], [("18-25", 4, 1, 1, 1, None)]])
def test_without_known_bands_none_is_named(bands, rows):
    assert section.sentence_ohne_massnahme(section.compute_anteile(bands(*rows)), AGES) == ""


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["nicht_kurs_oder_arbeitsfaehig,2030-01-01,7", "nicht_kurs_oder_arbeitsfaehig,2031-01-01,11"], "11 Personen"),
        (["nicht_kurs_oder_arbeitsfaehig,2031-01-01,1", "nicht_kurs_oder_arbeitsfaehig,2030-01-01,7"], "1 Person "),
        (["etwas_anderes,2031-01-01,7"], "liegt nicht vor."),
        (["nicht_kurs_oder_arbeitsfaehig,2031-01-01,"], "liegt nicht vor."),
    ],
)
def test_the_latest_count_of_those_unable_to_take_part_is_told(frame, rows, said):
    sentence = section.sentence_nicht_teilnahmefaehig(frame("kennzahlen", "kennzahl,stichtag,wert", *rows))
    assert said in plain(sentence)


def test_bars_are_divided_by_activity_and_leave_the_total_out(bands, labels):
    activities = labels("erwerbsfaehige", "taetigkeit")
    table = bands(("gesamt", 34, 1, 9, 14, 10), ("26-35", 18, 0, 7, 11, 0), ("18-25", 16, 1, 2, 3, 10))
    chart = section.plot_taetigkeiten(table, AGES, activities)
    assert stacks(chart) == {
        style.COLOURS["berufskolleg"]: [(0, 0), (0, 1)],
        style.COLOURS["sprachkurs"]: [(0, 7), (1, 3)],
        style.COLOURS["beschaeftigung"]: [(7, 18), (3, 6)],
        style.COLOURS["ohne_massnahme"]: [(18, 18), (6, 16)],
    }
    assert texts(chart) == ["1", "7", "2", "11", "3", "10"]  # per activity; no label on an empty part
    assert middles(chart) == [(0.5, 1), (3.5, 0), (2, 1), (12.5, 0), (4.5, 1), (11, 1)]
    assert names(chart) == ["älter", "jung"]
    assert [text.get_text() for text in chart.legends[0].texts] == [activities[code] for code in section.ACTIVITIES]


def test_the_alternative_text_leaves_the_total_out_as_the_chart_does(bands, labels):
    text = section.alt_taetigkeiten(
        bands(("18-25", 10, 1, 2, 3, 4), ("gesamt", 10, 1, 2, 3, 4)), AGES, labels("erwerbsfaehige", "taetigkeit")
    )
    assert text == (
        "Geteilte Balken in der Einheit Personen. jung: Berufskolleg 1, Sprachkurs 2, Beschäftigung 3 und "
        "Ohne Maßnahme oder auf der Warteliste 4."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("18-25", 10, 1, 2, 3, 4)], ""),
        ([("18-25", 10, 1, 2, 3, 4), ("gesamt", 99, 1, 2, 3, 4)], ""),  # no bar is drawn of the total
        ([("18-25", 10, 1, 2, 3, None), ("26-35", None, 1, 2, 3, 4)], ""),  # nothing to compare
        ([("18-25", 7, 1, 2, 3, 4), ("26-35", 10, 1, 2, 3, 4)], "in der Altersgruppe jung (10 statt 7)."),
        (
            [("18-25", 7, 1, 2, 3, 4), ("26-35", 11, 1, 2, 3, 4)],
            "in den Altersgruppen jung (10 statt 7) und älter (10 statt 11).",
        ),
    ],
)
def test_a_note_names_the_bands_whose_parts_do_not_make_the_stated_total(bands, rows, said):
    note = plain(section.note_taetigkeiten(bands(*rows), AGES))
    assert note.endswith(said) and bool(note) == bool(said)
