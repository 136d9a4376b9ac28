"""The forecast of occupancy, on the series of 2018 and on invented ones."""

import re
import time
from itertools import combinations, pairwise

import pandas as pd
import pytest
from hidden import TRUE, each_hidden, seen
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from shown import plain
from stated import SERIES_2018, monthly, premises

from soest_analysis import display, german, origin, style
from soest_analysis.premises import changed
from soest_analysis.sections.szenarien import belegung as section
from soest_analysis.sections.szenarien import belegung_rueckblick, belegung_schwellen
from tests.test_figures import written

FILE = "data/2030/staedtischer_wohnraum.csv"
PLACES = ("gesamt,1,160", "gesamt,2,200")
BOTH = ["ohne Trend", "Trend der letzten 12 Monate"]


@pytest.fixture
def series(frame):
    return lambda *persons, first=2016: frame("staedtischer_wohnraum", "monat,personen", *monthly(first, persons))


@pytest.fixture
def levels(frame):
    def build(given, *rows):
        return belegung_schwellen.compute_stufen(frame("unterkuenfte", "zeile,phase,plaetze", *rows), given, FILE)

    return build


def test_every_way_of_looking_tells_every_month_ahead(series):
    table = section.compute_vorausschau(series(*SERIES_2018), premises(), FILE)
    assert table.columns.tolist() == [name for name in section.HEADINGS if name != "personen"]
    assert [plain(way) for way in table.grundlage.unique()] == BOTH
    assert [str(month) for month in table.monat[:24]] == [
        str(m) for m in pd.period_range("2018-10", "2020-09", freq="M")
    ]
    assert len(table) == 48 and (table.p10 <= table.p50).all() and (table.p50 <= table.p90).all()


def test_2018_the_first_month_ahead_is_one_of_the_changes_that_were(series):
    # Each of 32 changes is as likely. In their order the 10 % quantile is the 4th, since 3 / 32 < 10 % < 4 / 32, and the 90 %
    # quantile the 29th. The 50 % quantile is the 16th or 17th: chance decides on which side of 16 / 32 the paths fall.
    steps = sorted(b - a for a, b in pairwise(SERIES_2018))
    assert (steps[3], steps[15], steps[16], steps[28]) == (-17, -4, -3, 15)
    low, middle, high = section.compute_vorausschau(series(*SERIES_2018), premises(), FILE).iloc[0][
        ["p10", "p50", "p90"]
    ]
    # their mean is 91 / 32 = 2.84 downwards, which „ohne Trend“ takes out; then rounded
    assert 252 - 343 == -91
    assert (low, high) == (round(252 - 17 + 2.84), round(252 + 15 + 2.84)) == (238, 270)
    assert middle in (round(252 - 4 + 2.84), round(252 - 3 + 2.84))


def test_2018_the_middle_stays_or_moves_by_the_mean_change_of_the_newest_months(series):
    # without trend it stays; 252 - 199 in 12 months: the middle of 24 months to come differs from the mean by little
    table = section.compute_vorausschau(series(*SERIES_2018), premises(), FILE)
    assert SERIES_2018[-13] == 199
    assert table.p50.iloc[23] == pytest.approx(252, abs=6)
    assert table.p50.iloc[47] == pytest.approx(252 + 24 * (252 - 199) / 12, abs=6)


def test_a_steady_rise_is_taken_out_or_goes_on_and_leaves_no_range(series):
    table = section.compute_vorausschau(series(*range(100, 140, 2)), premises(belegung_horizont=2), FILE)
    assert table[["p10", "p50", "p90"]].astype(float).to_numpy().tolist() == [[138] * 3] * 2 + [[140] * 3, [142] * 3]


def test_the_same_series_gives_the_same_table_and_every_number_has_a_name_of_its_own(series):
    one, two = (section.compute_vorausschau(series(*SERIES_2018), premises(), FILE) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    leaves = [value.origin for name in ("p10", "p50", "p90") for value in one[name]]
    assert len({leaf.worte for leaf in leaves}) == len(leaves) == 144
    assert {leaf.datei for leaf in leaves} == {FILE} and not any(origin.OPEN in leaf.name for leaf in leaves)


def test_the_whole_of_2018_with_its_look_back_takes_less_than_two_seconds(series, levels):
    rows, start = series(*SERIES_2018), time.process_time()
    section.compute_vorausschau(rows, premises(), FILE)
    belegung_schwellen.compute_schwellen(rows, levels(premises(), *PLACES), premises(), FILE)
    belegung_rueckblick.compute_rueckblick(rows, premises(), FILE)
    assert time.process_time() - start < 2


def test_the_sentence_tells_a_year_and_the_end_for_both_ways(series):
    sentence = plain(section.sentence_vorausschau(section.compute_vorausschau(series(*SERIES_2018), premises(), FILE)))
    assert re.search(
        r"vier von fünf dieser Durchläufe liegen. Annahme „ohne Trend“: im September 2019 zwischen \d+ und \d+ Personen "
        r"\(mittlerer Wert \d+\) und im September 2020 zwischen",
        sentence,
    )
    assert "Annahme „Trend der letzten 12 Monate“: im" in sentence
    table = section.compute_vorausschau(series(*SERIES_2018), premises(), FILE)
    assert f"am Ende von {int(table.p10.iloc[23])} bis {int(table.p90.iloc[47])} Personen." in sentence


def test_a_year_that_is_the_end_is_told_once(series):
    table = section.compute_vorausschau(series(*SERIES_2018), premises(belegung_horizont=12), FILE)
    assert plain(section.sentence_vorausschau(table)).count("im September 2019") == 2


@pytest.mark.parametrize("persons", [(), (7,), (7, 8), (None, None)])
def test_too_short_a_series_is_said_to_tell_nothing(series, levels, persons):
    rows = series(*persons)
    table = section.compute_vorausschau(rows, premises(), FILE)
    assert table.p50.isna().all()
    assert section.sentence_vorausschau(table).endswith("liegt nicht vor.")
    chart = section.plot_vorausschau(rows, table, levels(premises(), *PLACES))
    assert [text.get_text() for text in chart.axes[0].texts] == [german.MISSING]
    assert section.alt_vorausschau(rows, table, levels(premises())).startswith("Linie")


@pytest.mark.parametrize("name", ["belegung_horizont", "belegung_blocklaenge"])
def test_without_a_premise_nothing_is_told(series, name):
    table = section.compute_vorausschau(series(*SERIES_2018), premises(**{name: None}), FILE)
    assert table.p50.isna().all() and section.sentence_vorausschau(table).endswith("liegt nicht vor.")
    assert "liegt nicht vor" in section.rechnung_vorausschau({})


@pytest.fixture
def drawn(series, levels):
    def build(given=None, persons=SERIES_2018, places=PLACES):
        given, rows = given or premises(), series(*persons)
        chart = section.plot_vorausschau(rows, section.compute_vorausschau(rows, given, FILE), levels(given, *places))
        display.strip_origins(chart)
        FigureCanvasAgg(chart).draw()
        return chart

    return build


@pytest.mark.slow
@pytest.mark.parametrize("given", [{}, {"belegung_horizont": 12, "belegung_fenster": 24}, {"weitere_plaetze": None}])
def test_no_text_covers_another_or_leaves_the_chart(drawn, given):
    chart = drawn(premises(**given))
    boxes, page = written(chart), chart.bbox
    assert [
        text for text, box in boxes.items() if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1
    ] == []
    assert [pair for pair in combinations(boxes, 2) if boxes[pair[0]].overlaps(boxes[pair[1]])] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("persons", "places", "more"),
    [
        (SERIES_2018, ("gesamt,1,900", "gesamt,2,1100"), 60),  # levels far above the series, close together
        (SERIES_2018, ("gesamt,1,120", "gesamt,2,130"), 2),
        (range(900, 933), PLACES, None),  # a series far above the levels
        ([3, 2] * 12, ("gesamt,1,2", "gesamt,2,2"), 1),
    ],
)
@pytest.mark.parametrize(
    "title", ["Neubau", "Frühere Gemeinschaftsunterkunft am Bahnhof und Haus Niederbergheimer Straße"]
)
def test_levels_in_unusual_places_and_with_long_names_can_be_read(drawn, persons, places, more, title):
    given = premises(weitere_plaetze=more)
    if more:
        given["weitere_plaetze"] = given["weitere_plaetze"]._replace(title=title)
    chart = drawn(given, persons, places)
    boxes, page = written(chart), chart.bbox
    titles = [text for text in chart.findobj(Text) if plain(text.get_text()).startswith("Annahme: ")]
    boxes |= {plain(text.get_text()): text.get_window_extent() for text in titles}
    assert len(titles) == 2
    assert [box for box in boxes.values() if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1] == []
    assert [pair for pair in combinations(boxes, 2) if boxes[pair[0]].overlaps(boxes[pair[1]])] == []


def test_both_panels_have_the_same_scale_from_zero_and_the_levels(drawn):
    chart = drawn()
    first, second = chart.axes
    assert first.get_ylim() == second.get_ylim() and first.get_ylim()[0] == 0
    assert [plain(ax.get_title(loc="left")) for ax in chart.axes] == [f"Annahme: {way}" for way in BOTH]
    for ax in chart.axes:
        lines = [list(line.get_ydata()) for line in ax.lines]
        assert lines[0] == list(SERIES_2018)
        assert [line[0] for line in lines[4:]] == [360, 240, 420]
        assert all(line[0] == 252 and len(line) == 25 for line in lines[1:4])
    said = [plain(text.get_text()).replace("\n", " ") for text in second.texts]
    assert {"Beide Phasen voll: 360", "Dazu Plätze im Neubau: 420", "Sozialverträglich: 240"} <= set(said)


def test_without_known_places_there_is_the_fan_without_levels(drawn):
    assert [len(ax.lines) for ax in drawn(places=()).axes] == [4, 4]


def test_a_gap_in_the_series_is_a_gap_in_the_line(drawn):
    line = drawn(persons=[*SERIES_2018[:5], None, *SERIES_2018[6:]]).axes[0].lines[0].get_ydata()
    assert pd.isna(line[5]) and line[6] == SERIES_2018[6]


def test_every_line_stands_out_from_white(drawn):
    assert {line.get_color() for ax in drawn().axes for line in ax.lines} <= {style.BLUE, style.ORANGE, style.PURPLE}


def test_the_data_of_the_chart_hold_all_that_is_drawn(series, levels):
    rows = series(*SERIES_2018)
    ahead, stufen = section.compute_vorausschau(rows, premises(), FILE), levels(premises(), *PLACES)
    drawn = section.compute_schaubild(rows, ahead, stufen)
    assert len(drawn) == 33 + 3 + len(ahead)  # months, levels with a name in the chart, both ways of looking
    assert [int(number) for number in drawn.personen[:33]] == list(SERIES_2018)
    assert sorted(int(number) for number in drawn.personen[33:36]) == [240, 360, 420]
    assert drawn.p50[36] == ahead.p50[0] and drawn.monat[36] == ahead.monat[0]
    signs = section.signs(drawn, ahead)
    assert signs["monat"][32:37] == [None, "–", "–", "–", None]
    assert signs["personen"][35:37] == [None, "–"] and signs["p10"][35:37] == ["–", None]


def test_the_alternative_text_tells_what_is_drawn(series, levels):
    rows = series(*SERIES_2018)
    table = section.compute_vorausschau(rows, premises(), FILE)
    text = plain(section.alt_vorausschau(rows, table, levels(premises(), *PLACES)))
    low, middle, high = (int(table[name].iloc[47]) for name in ("p10", "p50", "p90"))
    assert "Beginn 343, Ende 252" in text
    assert (
        "Fächer „Trend der letzten 12 Monate“: 09/2019: " in text
        and f"09/2020: {low} bis {high}, mittlerer Wert {middle}." in text
    )
    assert text.endswith("Beide Phasen voll: 360, Sozialverträglich: 240 und Dazu Plätze im Neubau: 420.")


def test_exploring_recomputes_thresholds_and_chart(series, frame):
    places = frame("unterkuenfte", "zeile,phase,plaetze", *PLACES)
    data = {"wohnraum": series(*SERIES_2018), "unterkuenfte": places, "premises": premises(), "file": FILE}
    table, chart = section.erkunden({"weitere_plaetze": 100, "belegung_horizont": 12}, **data)
    given = changed(premises(), weitere_plaetze=100, belegung_horizont=12)
    assert 460 in list(table.personen) and section.compute_vorausschau(data["wohnraum"], given, FILE).shape[0] == 24
    assert len(chart.axes) == 2


def test_the_footnote_names_both_assumptions_and_what_a_path_is():
    text = plain(section.rechnung_vorausschau(premises()))
    assert (
        text.startswith("So rechnen wir: Ein Durchlauf beginnt beim letzten Stand")
        and "immer 3 Monate am Stück" in text
    )
    assert "Annahmen: „ohne Trend“" in text and "„Trend der letzten 12 Monate“" in text


def test_whatever_month_is_secret_nothing_tells_it(series, levels):
    rows, told = series(*SERIES_2018[-14:]), 0
    for where, hidden in each_hidden(rows):
        told += 1
        table = section.compute_vorausschau(hidden, premises(), FILE)
        stufen = levels(premises(), *PLACES)
        shown = (
            *(table, section.sentence_vorausschau(table), section.alt_vorausschau(hidden, table, stufen)),
            section.plot_vorausschau(hidden, table, stufen),
            belegung_schwellen.compute_schwellen(hidden, stufen, premises(), FILE),
        )
        assert not [text for text in seen(shown) if str(TRUE) in text], where
    assert told in (0, 15)  # plain figures are never secret


def test_a_secret_newest_month_makes_the_forecast_secret(series):
    for where, hidden in each_hidden(series(*SERIES_2018)):
        if where == "personen [32]":
            table = section.compute_vorausschau(hidden, premises(), FILE)
            assert len(table) == 48 and all(map(german.is_secret, table.p50))
            assert section.sentence_vorausschau(table).endswith("unterliegt der Geheimhaltung.")
