"""The chart that any described table gets, on invented tables."""

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from small_tables import describe, fill

from soest_analysis import chart, origin, style
from soest_analysis.descriptor import DataPackage
from soest_analysis.errors import UnusableInput
from soest_analysis.figure_array import FigureArray
from soest_analysis.history import Delivery, join
from soest_analysis.origin import Figure, Secret

REPOSITORY = Path(__file__).parents[1]
PLAIN = describe("ort* wert:integer/Personen", summen=[{"feld": "ort", "gesamt": "gesamt"}])
PAIR = describe("ort* art=kita|zuhause|gesamt* wert:integer/Kinder", summen=[{"feld": "art", "gesamt": "gesamt"}])
LINE = describe("jahr:integer* wert:integer/Personen", zeitreihe={"zeit": "jahr"})
EIGHT_LINES = "jahr:integer* art=a|b|c|d|e|f|g|h* wert:integer/Personen"
LINES = describe(EIGHT_LINES, zeitreihe={"zeit": "jahr", "je": ["art"]})


def series(table, *deliveries):
    """The joined series of several deliveries; a string says what changed in counting."""
    found = []
    for year, (rows, definition) in enumerate(deliveries, start=2030):
        found.append(Delivery(year, fill(table, *rows), definition=definition))
    return join(found, table)


def names(figure):
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def bars(figure):
    """Start and end of every bar on the value axis, by colour."""
    found = {}
    for bar in figure.axes[0].patches:
        end = round(bar.get_x() + bar.get_width(), 9)
        found.setdefault(to_hex(bar.get_facecolor()), []).append((round(bar.get_x(), 9), end))
    return found


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def drawn(figure):
    """The points of every line, without the dotted ones across."""
    lines = [line for line in figure.axes[0].lines if line.get_linestyle() == "-"]
    return [[tuple(map(float, point)) for point in line.get_xydata()] for line in lines]


def across(figure):
    return [float(line.get_xdata()[0]) for line in figure.axes[0].lines if line.get_linestyle() == ":"]


def test_the_value_is_the_first_column_with_a_unit():
    table = describe("ort* phase:integer plaetze:integer/Plätze anteil:number/Prozent")
    assert chart.value_field(table).name == "plaetze"
    assert chart.value_field(describe("ort* phase:integer stufe:integer")).name == "phase"


def test_a_table_without_figures_is_refused_with_its_name_and_a_way_out():
    with pytest.raises(UnusableInput, match=r"Tabelle probe: .*Zahlen.*erwartet, keines gefunden\. Bitte"):
        chart.value_field(describe("jahr:integer* text"))


@pytest.mark.parametrize(
    ("field", "said"),
    [("wert:integer", "Wert"), ("personen:integer/Personen", "Personen"), ("wert:number/Euro", "Wert (Euro)")],
)
def test_a_heading_names_the_unit_once(field, said):
    assert chart.heading(describe(f"ort* {field}").values[0]) == said


def test_single_entries_become_bars_from_zero_the_largest_first_without_the_total():
    rows = chart.select(fill(PLAIN, "Nord 7", "Süd 1100", "gesamt 1107"), PLAIN)
    figure = chart.plot(rows, PLAIN)
    assert rows.ort.tolist() == ["Süd", "Nord"]
    assert names(figure) == ["Süd", "Nord"] and figure.axes[0].yaxis_inverted()
    assert bars(figure) == {style.BLUE: [(0, 1100), (0, 7)]}
    assert texts(figure) == ["1.100", "7"]
    assert figure.axes[0].get_xlim()[0] == 0 and figure.axes[0].get_xlabel() == "Wert (Personen)"
    assert chart.note(fill(PLAIN, "Nord 7", "Süd 1100", "gesamt 1107"), PLAIN) == ""
    assert chart.describe(rows, PLAIN) == "Balken in der Einheit Personen. Süd: 1.100; Nord: 7."


def test_a_value_without_unit_is_called_by_its_title():
    table = describe("ort* phase:integer")
    assert chart.describe(chart.select(fill(table, "Nord 1"), table), table) == "Balken der Größe „Phase“. Nord: 1."


def test_a_missing_value_has_no_bar_but_says_so():
    figure = chart.plot(chart.select(fill(PLAIN, "Nord 7", "Süd ."), PLAIN), PLAIN)
    assert bars(figure) == {style.BLUE: [(0, 7), (0, 0)]} and texts(figure) == ["7", "liegt nicht vor"]


def test_a_negative_value_points_to_the_left_and_is_not_cut_off():
    figure = chart.plot(chart.select(fill(PLAIN, "Nord -7", "Süd 11"), PLAIN), PLAIN)
    assert bars(figure) == {style.BLUE: [(0, 11), (0, -7)]}
    assert figure.axes[0].get_xlim()[0] < -7
    assert [text.get_ha() for text in figure.axes[0].texts] == ["left", "right"]


def test_nothing_known_gives_a_chart_that_says_so():
    for rows in ([], ["Nord ."]):
        figure = chart.plot(chart.select(fill(PLAIN, *rows), PLAIN), PLAIN)
        assert texts(figure) == ["liegt nicht vor"]
    assert chart.describe(chart.select(fill(PLAIN), PLAIN), PLAIN) == "Balken: liegt nicht vor."


def test_of_many_entries_the_largest_thirty_are_shown():
    rows = fill(PLAIN, *(f"Ort{number} {number}" for number in range(1, 46)))  # 45 entries: 1 to 45
    shown = chart.select(rows, PLAIN)
    assert shown.wert.tolist() == list(range(45, 15, -1))
    assert chart.note(rows, PLAIN) == (
        "Das Schaubild zeigt 30 von 45 Einträgen, und zwar die größten; alle stehen in der Tabelle."
    )


def test_a_unique_last_key_is_name_enough():
    table = describe("form=a|b* schule* wert:integer/Personen")
    unique = chart.plot(chart.select(fill(table, "a Nord 7", "b Süd 11"), table), table)
    assert names(unique) == ["Süd", "Nord"]
    twice = chart.plot(chart.select(fill(table, "a Nord 7", "b Nord 11"), table), table)
    assert names(twice) == ["B, Nord", "A, Nord"]


def test_parts_of_a_total_divide_the_bars_in_their_fixed_colours():
    rows = chart.select(
        fill(PAIR, "Nord zuhause 3", "Nord kita 7", "Nord gesamt 10", "Süd kita 5", "Süd zuhause 0"), PAIR
    )
    figure = chart.plot(rows, PAIR)
    assert names(figure) == ["Nord", "Süd"]
    assert bars(figure) == {style.COLOURS["kita"]: [(0, 7), (0, 5)], style.COLOURS["zuhause"]: [(7, 10), (5, 5)]}
    assert texts(figure)[-2:] == ["KITA", "ZUHAUSE"] and figure.legends == []
    assert chart.describe(rows, PAIR) == (
        "Geteilte Balken in der Einheit Kinder. Nord: KITA 7 und ZUHAUSE 3; Süd: KITA 5 und ZUHAUSE 0."
    )


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (PAIR, ["Nord kita 7", "Nord zuhause .", "Süd kita 5", "Süd zuhause 2"]),  # the whole is not known
        (PAIR, ["Nord kita 7", "Süd kita 5", "Süd zuhause 2"]),
        (PAIR, ["Nord kita 7", "Nord zuhause -2", "Süd kita 5", "Süd zuhause 2"]),
        (PAIR, ["Nord kita 1000", "Nord zuhause 11", "Süd kita 5", "Süd zuhause 2"]),  # 1 % has no room for "11"
        (
            describe("ort* art=kita|zuhause* wert:integer/Kinder"),
            ["Nord kita 7", "Nord zuhause 2"],
        ),  # not said to add up
    ],
)
def test_parts_that_do_not_add_up_stand_side_by_side(table, rows):
    figure = chart.plot(chart.select(fill(table, *rows), table), table)
    assert all(start == 0 for part in bars(figure).values() for start, _ in part)
    assert set(bars(figure)) == {style.COLOURS["kita"], style.COLOURS["zuhause"]}
    assert chart.describe(chart.select(fill(table, *rows), table), table).startswith(
        "Balken nebeneinander in der Einheit Kinder."
    )


def test_shares_are_never_put_on_top_of_each_other():
    table = describe("ort* art=a|b|gesamt* wert:number/Prozent", summen=[{"feld": "art", "gesamt": "gesamt"}])
    figure = chart.plot(chart.select(fill(table, "Nord a 12.5", "Nord b 87.5", "Nord gesamt 100"), table), table)
    assert bars(figure) == {style.BLUE: [(0, 12.5)], style.ORANGE: [(0, 87.5)]} and texts(figure) == [
        "A: 12,5",
        "B: 87,5",
    ]


def test_more_parts_than_colours_become_bars_of_their_own():
    table = describe("ort* art=a|b|c|d|e|f|g* wert:integer/Personen")
    figure = chart.plot(chart.select(fill(table, *(f"Nord {c} 7" for c in "abcdefg"), "Süd a 7"), table), table)
    assert names(figure)[0] == "Nord, A" and len(names(figure)) == 8


def test_groups_of_bars_are_cut_as_a_whole():
    table = describe("ort* art=a|b|c* wert:integer/Personen")  # three bars each, so ten of eleven groups have room
    rows = fill(table, *(f"Ort{number} {code} {number}" for number in range(1, 12) for code in "abc"))
    assert chart.select(rows, table).ort.unique().tolist() == [f"Ort{number}" for number in range(11, 1, -1)]


def test_a_series_is_one_line_from_zero_with_highest_lowest_and_last_value():
    rows = chart.select(series(LINE, (["2026 100", "2027 1300", "2028 90", "2029 120"], None)), LINE)
    figure = chart.plot(rows, LINE)
    assert drawn(figure) == [[(2026, 100), (2027, 1300), (2028, 90), (2029, 120)]]
    assert sorted(texts(figure)) == ["1.300", "120", "90"] and across(figure) == []
    assert figure.axes[0].get_ylim()[0] == 0 and figure.axes[0].get_ylabel() == "Wert (Personen)"
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["2029", "2028", "2027", "2026"]
    assert chart.describe(rows, LINE) == (
        "Linie von 2026 bis 2029 in der Einheit Personen. 2026: 100; 2027: 1.300; 2028: 90; 2029: 120. "
        "Höchstwert 1.300 (2027), Tiefstwert 90 (2028)."
    )


def test_a_gap_in_a_line_stays_a_gap():
    figure = chart.plot(chart.select(series(LINE, (["2026 7", "2027 .", "2028 11"], None)), LINE), LINE)
    assert pd.isna(drawn(figure)[0][1][1])


def test_a_line_is_interrupted_where_counting_changes():
    rows = chart.select(series(LINE, (["2028 7", "2029 11"], None), (["2030 20"], "nur Erstanträge")), LINE)
    figure = chart.plot(rows, LINE)
    assert drawn(figure) == [[(2028, 7), (2029, 11)], [(2030, 20)]]
    assert across(figure) == [2029.5] and "neue Zählweise" in texts(figure)
    assert chart.describe(rows, LINE) == (
        "Linie von 2028 bis 2029 in der Einheit Personen. 2028: 7; 2029: 11. Höchstwert 11 (2029), Tiefstwert 7 (2028). "
        "Linie nach neuer Zählweise in der Einheit Personen, nur 2030: 20."
    )


def test_several_lines_have_names_colours_and_numbers_at_their_ends_that_do_not_cover_each_other():
    rows = chart.select(series(LINES, (["2028 a 50", "2028 b 60", "2029 a 100", "2029 b 101"], None)), LINES)
    figure = chart.plot(rows, LINES)
    assert drawn(figure) == [[(2028, 50), (2029, 100)], [(2028, 60), (2029, 101)]]
    assert len({line.get_color() for line in figure.axes[0].lines}) == 2
    assert len({line.get_marker() for line in figure.axes[0].lines}) == 2
    low, high = (text.xyann[1] for text in figure.axes[0].texts)
    assert texts(figure) == ["A: 100", "B: 101"] and high - low > 5 and figure.legends == []


def test_the_title_is_the_descriptors_question():
    table = describe("ort* wert:integer/Personen", frage="Woher kommen sie?")
    assert chart.question(chart.select(fill(table, "Nord 7"), table), table) == "Woher kommen sie?"


@pytest.mark.parametrize(
    ("fields", "row", "said"),
    [
        ("ort* wert:integer/Personen", "Nord 7", "Wie verteilen sich die Personen nach Ort?"),
        ("ort* art=a|b* wert:integer/Kinder", "Nord a 7", "Wie verteilen sich die Kinder nach Ort und Art?"),
        ("ort* wert:number/Prozent", "Nord 7", "Wie hoch ist der Wert „Wert“ je Ort?"),
        ("ort* wert:integer/Euro", "Nord 7", "Wie hoch ist der Wert „Wert“ je Ort?"),  # nobody counts euros
        ("ort* wert:integer", "Nord 7", "Wie hoch ist der Wert „Wert“ je Ort?"),
    ],
)
def test_a_table_that_asks_nothing_gets_a_question_from_its_columns(fields, row, said):
    table = describe(fields)
    assert chart.question(chart.select(fill(table, row), table), table) == f"Probe: {said}"


def test_lines_without_a_question_are_asked_how_they_moved():
    rows = chart.select(series(LINE, (["2028 7", "2029 11"], None)), LINE)
    assert chart.question(rows, LINE) == "Probe: Wie haben sich die Werte entwickelt?"


def test_what_has_an_order_of_its_own_keeps_it():
    years = describe("jahr:integer* wert:integer/Personen")
    assert chart.select(fill(years, "2028 7", "2029 11"), years).wert.tolist() == [7, 11]
    care = DataPackage.load(REPOSITORY / "data" / "datapackage.json").table(
        "kinderbetreuung"
    )  # in a Kita, then at home
    rows = fill(care, "kita u3 1", "kita ue3 2", "zuhause u3 100", "zuhause ue3 7")
    assert chart.select(rows, care).kinder.tolist() == [1, 2, 100, 7]


def test_groups_of_bars_are_sorted_by_their_sum_and_what_is_missing_comes_last():
    table = describe("ort* art=a|b* wert:integer/Personen")
    rows = fill(table, "Nord a .", "Nord b .", "Ost a 9", "Ost b 1", "Süd a 2", "Süd b 9")  # 10 and 11
    assert names(chart.plot(chart.select(rows, table), table)) == ["Süd", "Ost", "Nord"]


def test_of_many_lines_the_six_that_end_highest_are_shown():
    first = [f"2028 {code} 100" for code in "abcdefgh"]
    last = [f"2029 {code} {value}" for value, code in enumerate("abcdefgh")]  # a ends lowest, then b
    rows = series(LINES, (first + last, None))
    shown = chart.select(rows, LINES)
    assert shown.art.unique().tolist() == list("cdefgh")
    assert chart.note(rows, LINES) == (
        "Das Schaubild zeigt 6 von 8 Reihen, und zwar die größten; alle stehen in der Tabelle."
    )


def test_of_many_lines_the_totals_are_shown_where_there_are_any():
    table = describe(EIGHT_LINES, zeitreihe={"zeit": "jahr", "je": ["art"]}, summen=[{"feld": "art", "gesamt": "h"}])
    points = [f"{year} {code} 7" for year in (2028, 2029) for code in "abcdefgh"]
    rows = series(table, (points, None))
    assert chart.select(rows, table).art.tolist() == ["h", "h"]
    assert "1 von 8 Reihen, und zwar die Summen" in chart.note(rows, table)


def test_six_lines_need_no_note():
    rows = series(LINES, ([f"{year} {code} 7" for year in (2028, 2029) for code in "abcdef"], None))
    assert chart.note(rows, LINES) == "" and len(drawn(chart.plot(chart.select(rows, LINES), LINES))) == 6


def test_a_series_with_a_single_point_of_time_is_drawn_as_bars():
    rows = chart.select(series(LINES, (["2029 a 7", "2029 b 11"], None)), LINES)
    figure = chart.plot(rows, LINES)
    assert bars(figure) == {style.BLUE: [(0, 7)], style.ORANGE: [(0, 11)]} and names(figure) == ["2029"]


@pytest.mark.parametrize(
    ("kind", "points", "labels"),
    [
        ("yearmonth", ["2029-11", "2029-12", "2030-03"], ["03/2030", "12/2029", "11/2029"]),
        ("date", ["2029-12-30", "2029-12-31", "2030-01-03"], ["03.01.2030", "31.12.2029", "30.12.2029"]),
    ],
)
def test_distances_on_the_time_axis_are_true(kind, points, labels):
    table = describe(f"zeit:{kind}* wert:integer/Personen", zeitreihe={"zeit": "zeit"})
    figure = chart.plot(chart.select(series(table, ([f"{point} 7" for point in points], None)), table), table)
    first, second, third = (place for place, _ in drawn(figure)[0])
    assert (second - first, third - second) == (1, 3)
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == labels


def test_a_point_of_time_in_words_has_its_place_in_the_row():
    table = describe("zeit* wert:integer/Personen", zeitreihe={"zeit": "zeit"})
    figure = chart.plot(chart.select(series(table, (["2028/29 7", "2029/30 11"], None)), table), table)
    assert drawn(figure) == [[(0, 7), (1, 11)]]


def test_a_long_time_axis_is_named_in_even_steps_back_from_the_last_point():
    table = describe("monat:yearmonth* wert:integer/Personen", zeitreihe={"zeit": "monat"})
    months = pd.period_range("2027-01", "2029-12", freq="M")  # 36 months: every sixth gives six names
    figure = chart.plot(chart.select(series(table, ([f"{month} 7" for month in months], None)), table), table)
    shown = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert shown == ["12/2029", "06/2029", "12/2028", "06/2028", "12/2027", "06/2027"]


def test_counts_have_no_fractions_on_their_axis():
    figure = chart.plot(chart.select(fill(PLAIN, "Nord 1", "Süd 2"), PLAIN), PLAIN)
    low, high = figure.axes[0].get_xlim()
    assert all(tick == int(tick) for tick in figure.axes[0].get_xticks() if low <= tick <= high)


def hide(frame, *hidden):
    """The frame with these values kept secret, each value a figure of its own."""
    values = [
        value if pd.isna(value) else Secret(origin="zelle") if value in hidden else Figure(value, float(value))
        for value in frame.wert
    ]
    return frame.assign(wert=FigureArray(values, "i"))


def test_secret_bars_have_no_length_a_star_and_their_place_behind_what_is_told():
    rows = hide(fill(PLAIN, "Ost 2", "Nord 7", "Süd 1100", "West 1", "gesamt 1110"), 1, 2)
    shown = chart.select(rows, PLAIN)
    assert shown.ort.tolist() == ["Süd", "Nord", "Ost", "West"]  # the secret ones as they were delivered
    figure = chart.plot(shown, PLAIN)
    assert bars(figure) == {style.BLUE: [(0, 1100), (0, 7), (0, 0), (0, 0)]}
    assert list(map(origin.plain, texts(figure))) == ["1.100", "7", "*", "*"]
    said = origin.plain(chart.describe(shown, PLAIN))
    assert said.endswith("Süd: 1.100; Nord: 7; Ost: geheim gehalten; West: geheim gehalten.")


def test_the_order_of_bars_does_not_depend_on_secret_values():
    for small, large in ((1, 900), (900, 1)):
        rows = hide(fill(PLAIN, f"Ost {small}", "Nord 7", f"West {large}"), 1, 900)
        assert chart.select(rows, PLAIN).ort.tolist() == ["Nord", "Ost", "West"]


def test_of_many_entries_the_largest_that_are_told_are_shown_and_called_so():
    rows = fill(PLAIN, *(f"Ort{number} {number}" for number in range(1, 46)))
    shown = chart.select(hide(rows, 45), PLAIN)
    assert shown.wert.tolist() == list(range(44, 14, -1))  # the 45th may be the largest, and nobody may know
    assert chart.note(hide(rows, 45), PLAIN) == (
        "Das Schaubild zeigt 30 von 45 Einträgen, und zwar die größten, soweit die Werte genannt sind; "
        "alle stehen in der Tabelle."
    )


def test_parts_of_which_one_is_secret_stand_side_by_side_for_the_whole_is_not_shown():
    rows = hide(fill(PAIR, "Nord kita 7", "Nord zuhause 3", "Süd kita 5", "Süd zuhause 2"), 2)
    figure = chart.plot(chart.select(rows, PAIR), PAIR)
    assert bars(figure) == {style.COLOURS["kita"]: [(0, 7), (0, 5)], style.COLOURS["zuhause"]: [(0, 3), (0, 0)]}
    said = origin.plain(chart.describe(chart.select(rows, PAIR), PAIR))
    assert said == (
        "Balken nebeneinander in der Einheit Kinder. Nord: KITA 7 und ZUHAUSE 3; Süd: KITA 5 und ZUHAUSE geheim gehalten."
    )


def test_a_chart_without_any_known_value_says_that_they_are_secret():
    rows = hide(fill(PLAIN, "Nord 1", "Süd ."), 1)
    assert texts(chart.plot(chart.select(rows, PLAIN), PLAIN)) == ["unterliegt der Geheimhaltung"]


def test_a_secret_point_is_a_gap_under_a_star_and_the_extremes_are_those_that_are_told():
    points = ["2026 100", "2027 2", "2028 90", "2029 120", "2030 1"]
    rows = hide(chart.select(series(LINE, (points, None)), LINE), 1, 2)
    figure = chart.plot(rows, LINE)
    [line] = drawn(figure)
    assert [place for place, height in line if pd.isna(height)] == [2027, 2030]
    stars = [text.xy for text in figure.axes[0].texts if text.get_text() == "*"]
    assert stars == [(2027, 1), (2030, 1)]
    assert sorted(map(origin.plain, texts(figure))) == ["*", "*", "120", "90"]
    assert figure.axes[0].get_ylim()[0] == 0 and figure.axes[0].get_xlim()[1] > 2030
    assert origin.plain(chart.describe(rows, LINE)) == (
        "Linie von 2026 bis 2029 in der Einheit Personen. 2026: 100; 2028: 90; 2029: 120. Höchstwert der genannten Werte "
        "120 (2029), Tiefstwert der genannten Werte 90 (2028). Geheim gehalten: 2027 und 2030."
    )


def test_lines_name_their_secret_points_at_their_ends_and_a_secret_line_stands_alone():
    points = ["2028 a 50", "2029 a 1", "2030 a 100", "2028 b 60", "2029 b 70", "2030 b 2", "2028 c 3", "2029 c 3"]
    rows = hide(chart.select(series(LINES, (points, None)), LINES), 1, 2, 3)
    figure = chart.plot(rows, LINES)
    said = [origin.plain(text).replace("\n", " ") for text in texts(figure)]
    assert said == ["*", "*", "B (2030: *): 70", "A (2029: *): 100", "C: *"]
    assert "Linie „C“: unterliegt der Geheimhaltung." in chart.describe(rows, LINES)


def test_lines_are_chosen_by_what_is_told_of_them():
    first = [f"2028 {code} {value}" for value, code in enumerate("abcdefgh", 10)]
    last = [f"2029 {code} {value}" for value, code in enumerate("hgfedcba", 20)]  # the secret ones would end highest
    rows = series(LINES, (first + last, None))
    assert chart.select(hide(rows, 27, 26), LINES).art.unique().tolist() == list("cdefgh")
