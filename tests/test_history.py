"""One table through invented editions: joined lines, revisions, changed ways of counting."""

from dataclasses import replace

import pandas as pd
import pytest

from soest_analysis import history
from soest_analysis.descriptor import Table
from soest_analysis.figure_array import FigureArray
from soest_analysis.history import Delivery
from soest_analysis.origin import Secret
from soest_analysis.tables import typed


def make_table(**series):
    fields = [
        {"name": "monat", "type": "yearmonth", "title": "Monat"},
        {"name": "ort", "type": "string", "title": "Ort", "categories": [{"value": "a", "label": "Alpha"}]},
        {"name": "personen", "type": "integer", "title": "Personen"},
        {"name": "einheit", "type": "string", "title": "Einheit"},
        {"name": "definition", "type": "string", "title": "Zählweise"},
    ]
    fields[1]["categories"].append({"value": "b", "label": "Beta"})
    return Table.model_validate(
        {
            "name": "probe",
            "path": "probe.csv",
            "title": "Probe",
            "description": "Probe",
            "lieferant": "Amt",
            "personenzahlen": [{"feld": "personen"}],
            "schema": {"primaryKey": ["monat", "ort"], "fields": fields},
            "zeitreihe": {"zeit": "monat", "je": ["ort"], **series},
        }
    )


TABLE = make_table(gleich=["einheit"], bruch="definition")


def delivery(year, *lines, definition=None):
    """``delivery(2031, "2031-06 a 7")``: month, place, persons and, if given, unit and what changed in counting."""
    rows = [(line.split(maxsplit=4) + [None] * 5)[:5] for line in lines]
    rows = [[None if cell == "." else cell for cell in row] for row in rows]
    frame = pd.DataFrame(rows, columns=[field.name for field in TABLE.fields], dtype="string")
    return Delivery(year, typed(frame, TABLE), f"Juni {year}", definition)


def lines(joined):
    """Month, place, persons, edition, number of the line, revised."""
    columns = ["monat", "ort", "personen", "ausgabe", "reihe", "revidiert"]
    return [" ".join(map(str, row)) for row in joined[columns].itertuples(index=False)]


def test_a_later_edition_continues_the_lines_and_wins_where_both_state_a_point():
    first = delivery(2030, "2030-01 a 7", "2030-01 b 11", "2030-02 a 100")
    second = delivery(2031, "2030-02 a 101", "2031-01 a 5")
    assert lines(history.join([first, second], TABLE)) == [
        "2030-01 a 7 2030 0 False",
        "2030-01 b 11 2030 0 False",
        "2030-02 a 101 2031 0 True",
        "2031-01 a 5 2031 0 False",
    ]
    assert history.join([first, second], TABLE).dtypes["monat"] == "period[M]"


def test_a_revision_is_listed_with_both_values_and_editions():
    found = history.revisions([delivery(2030, "2030-02 a 100"), delivery(2031, "2030-02 a 101")], TABLE)
    [row] = found.to_dict("records")
    assert row["schluessel"] == {"monat": pd.Period("2030-02"), "ort": "a"}
    assert (row["spalte"], row["alt"], row["neu"]) == ("personen", 100, 101)
    assert (row["ausgabe_alt"], row["ausgabe_neu"]) == (2030, 2031)
    assert history.sentence_revisions(found, TABLE) == "Berichtigt: 02/2030, Alpha: 100 → 101 (Ausgabe 2031)."


def test_a_point_repeated_with_the_same_value_or_filled_in_later_is_no_revision():
    first = delivery(2030, "2030-01 a 7", "2030-02 a .")
    second = delivery(2031, "2030-01 a 7", "2030-02 a 11")
    assert history.revisions([first, second], TABLE).empty
    assert not history.join([first, second], TABLE).revidiert.any()
    assert history.sentence_revisions(history.revisions([first], TABLE), TABLE) == ""


def test_a_withdrawn_figure_is_a_revision_to_missing():
    found = history.revisions([delivery(2030, "2030-01 a 7"), delivery(2031, "2030-01 a .")], TABLE)
    assert "7 → liegt nicht vor" in history.sentence_revisions(found, TABLE)


def test_only_the_edition_that_corrects_marks_the_figure():
    editions = [delivery(2030, "2030-01 a 7"), delivery(2031, "2030-01 a 8"), delivery(2032, "2032-01 a 9")]
    assert history.join(editions[:2], TABLE).revidiert.tolist() == [True]
    assert history.join(editions, TABLE).revidiert.tolist() == [False, False]


@pytest.mark.parametrize(
    ("second", "number"),
    [
        (delivery(2031, "2031-01 a 9"), 0),
        (delivery(2031, "2031-01 a 9", definition="ohne Kinder"), 1),
        (delivery(2031, "2031-01 a 9 . ohne Kinder"), 1),  # one line only
        (delivery(2031, "2031-01 a 9 Haushalte"), 1),  # another unit
    ],
)
def test_a_changed_way_of_counting_starts_a_new_line(second, number):
    joined = history.join([delivery(2030, "2030-01 a 7", "2030-01 b 7"), second], TABLE)
    assert joined.set_index("monat").reihe.to_dict()[pd.Period("2031-01")] == number
    assert joined[joined.ort == "b"].reihe.tolist() == [0]
    assert history.breaks(joined, "monat") == [pd.Period("2031-01")] * number
    assert history.current(joined).monat.max() == pd.Period("2031-01")
    assert len(history.current(joined)) == (1 if number else 3)


def test_recounted_past_points_belong_to_the_new_line_and_are_no_revisions():
    editions = [
        delivery(2030, "2030-01 a 7", "2030-02 a 8"),
        delivery(2031, "2030-02 a 80", "2031-01 a 90", definition="mit Kindern"),
    ]
    joined = history.join(editions, TABLE)
    assert lines(joined) == ["2030-01 a 7 2030 0 False", "2030-02 a 80 2031 1 False", "2031-01 a 90 2031 1 False"]
    assert history.revisions(editions, TABLE).empty
    assert history.breaks(joined, "monat") == [pd.Period("2030-02")]
    assert history.sentence_breaks(editions) == "Neue Zählweise ab Ausgabe 2031: mit Kindern."
    assert history.sentence_breaks(editions[:1]) == ""


def test_a_later_revision_within_the_new_way_of_counting_is_one():
    editions = [
        delivery(2030, "2030-01 a 7"),
        delivery(2031, "2030-01 a 70", definition="mit Kindern"),
        delivery(2032, "2030-01 a 71"),
    ]
    assert history.revisions(editions, TABLE)[["alt", "neu"]].values.tolist() == [[70, 71]]


def test_an_edition_without_the_table_changes_nothing():
    first = delivery(2030, "2030-01 a 7")
    assert lines(history.join([first, delivery(2031)], TABLE)) == ["2030-01 a 7 2030 0 False"]
    empty = history.join([delivery(2030), delivery(2031)], TABLE)
    assert empty.empty and {"monat", "personen", "ausgabe", "reihe", "revidiert"} <= set(empty.columns)
    assert history.delivered([first, delivery(2031)]) == [2030]


def test_several_rows_of_one_point_stay_together():
    """A key figure is stated at several places of one edition."""
    first = delivery(2030, "2030-01 a 7", "2030-01 a 7")
    assert len(history.join([first, delivery(2031, "2031-01 a 9")], TABLE)) == 3
    assert lines(history.join([first, delivery(2031, "2030-01 a 9")], TABLE)) == ["2030-01 a 9 2031 0 True"]


def test_deliveries_before_a_new_definition_cannot_be_compared():
    editions = [delivery(2029, "2029-01 a 1"), delivery(2030, "2030-01 a 7", definition="neu"), delivery(2031)]
    assert [kept.year for kept in history.comparable(editions)] == [2030]
    assert [kept.year for kept in history.comparable([editions[0], delivery(2031, "2031-01 a 2")])] == [2029, 2031]


def test_only_a_time_series_can_be_joined():
    plain = TABLE.model_copy(update={"zeitreihe": None})
    with pytest.raises(ValueError, match="probe ist keine Zeitreihe"):
        history.join([delivery(2030, "2030-01 a 7")], plain)


def test_a_break_begins_at_the_point_that_states_it_and_old_points_may_still_be_corrected():
    editions = [delivery(2030, "2030-01 a 60"), delivery(2031, "2030-01 a 62", "2031-01 a 84 . mit Gästen")]
    assert lines(history.join(editions, TABLE)) == ["2030-01 a 62 2031 0 True", "2031-01 a 84 2031 1 False"]
    assert history.revisions(editions, TABLE)[["alt", "neu"]].values.tolist() == [[60, 62]]


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_another_unit_breaks_the_line_whatever_the_order_of_the_rows(order):
    points = ["2030-01 a 62 Personen", "2031-01 a 20 Faelle"][order]
    joined = history.join([delivery(2030, "2030-01 a 60 Personen"), delivery(2031, *points)], TABLE)
    assert joined.set_index(joined.monat.astype(str)).reihe.to_dict() == {"2030-01": 0, "2031-01": 1}


def test_a_point_restated_in_another_unit_is_no_revision():
    editions = [delivery(2030, "2030-01 a 60 Personen"), delivery(2031, "2030-01 a 20 Faelle")]
    assert history.revisions(editions, TABLE).empty


def test_a_line_that_skips_the_edition_of_the_new_definition_is_broken_too():
    editions = [
        delivery(2029, "2029-01 a 7", "2029-01 b 10"),
        delivery(2030, "2030-01 a 8", definition="mit Kindern"),
        delivery(2031, "2031-01 b 90"),
    ]
    joined = history.join(editions, TABLE)
    assert joined[joined.ort == "b"].reihe.tolist() == [0, 1]
    without_rows = [editions[0], delivery(2030, definition="mit Kindern"), delivery(2031, "2029-01 a 70")]
    assert history.revisions(without_rows, TABLE).empty


def test_the_definition_kept_beside_a_corrected_point_is_no_second_break():
    editions = [
        delivery(2030, "2030-01 a 7"),
        delivery(2031, "2031-01 a 9 . mit Kindern"),
        delivery(2032, "2031-01 a 8 . mit Kindern", "2032-01 a 10"),
    ]
    assert history.join(editions, TABLE).reihe.tolist() == [0, 1, 1]
    assert history.revisions(editions, TABLE)[["alt", "neu"]].values.tolist() == [[9, 8]]


def test_nothing_there_is_zero_and_not_missing():
    record = {"personen": pd.NA, "zeichen": "-"}
    assert history.figure(record, "personen", TABLE) == 0
    assert pd.isna(history.figure({"personen": pd.NA, "zeichen": pd.NA}, "personen", TABLE))
    zero = {"personen": 0, "zeichen": pd.NA}
    assert history.changed_figures(zero, record, TABLE) == [] == history.changed_figures(record, zero, TABLE)
    assert history.changed_figures(record, {"personen": 3}, TABLE) == [("personen", 0, 3)]


def test_only_the_corrected_column_of_a_row_is_marked():
    found = history.revisions([delivery(2030, "2030-01 a 7", "2030-01 b 7"), delivery(2031, "2030-01 a 8")], TABLE)
    joined = history.join([delivery(2030, "2030-01 a 7", "2030-01 b 7"), delivery(2031, "2030-01 a 8")], TABLE)
    marked = dict(zip(joined.ort, history.marks(joined, found, "personen"), strict=True))
    assert marked == {"a": True, "b": False}
    assert history.marks(joined, found, "anders") == [False, False]


def secretly(delivery, *rows):
    """The delivery with a secret in place of the persons of these rows."""
    values = [Secret() if row in rows else value for row, value in enumerate(delivery.frame.personen)]
    return replace(delivery, frame=delivery.frame.assign(personen=FigureArray(values, "i")))


@pytest.mark.parametrize("hidden", [(0,), (1,), (0, 1)], ids=["before", "now", "both"])
def test_what_is_secret_in_either_edition_is_no_revision(hidden):
    editions = [delivery(2030, "2030-01 a 7", "2030-01 b 3"), delivery(2031, "2030-01 a 8", "2030-01 b 4")]
    editions = [secretly(edition, *[0] * (place in hidden)) for place, edition in enumerate(editions)]
    assert history.revisions(editions, TABLE)[["alt", "neu"]].values.tolist() == [[3, 4]]  # those of b
    joined = history.join(editions, TABLE)
    assert joined.revidiert.tolist() == [False, True]
    assert joined.personen.array.secret.tolist() == [1 in hidden, False]  # the later edition wins, as always


def test_a_secret_is_not_zero_because_something_else_is_not_there():
    frame = pd.DataFrame({"personen": FigureArray([Secret(), pd.NA, 7], "i"), "zeichen": [pd.NA, "-", pd.NA]})
    assert list(map(repr, history.count_nothing(frame).personen)) == ["*", "0", "7"]
