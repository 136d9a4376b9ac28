"""Thresholds of the crediting and their chart, on invented frames and on the figures of 2018."""

from itertools import combinations

import pandas as pd
import pytest
from credited import FILE, FORMER, OF_2018, PLANNED, SMALL, known
from hypothesis import given as examples
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation
from shown import listed, plain, texts

from soest_analysis import origin
from soest_analysis.origin import Figure
from soest_analysis.sections.szenarien import anrechnung as section
from soest_analysis.sections.szenarien import anrechnung_schwelle as threshold
from tests.test_figures import written


def test_2018_ninety_places_meet_the_target_and_434_leave_none(town, given):
    thresholds = threshold.compute_schwelle(town(OF_2018), given(), FILE)
    # (217 - 172) / 0.5; 217 / 0.5; 217 - 172 people today, none afterwards
    assert listed(thresholds.wert) == [90, 434, 45, 0, 0]
    assert thresholds.einheit.tolist() == ["Plätze"] * 2 + ["Personen"] * 3


def test_thresholds_are_rounded_up_to_whole_places_but_not_by_a_trace_of_a_fraction(town, given):
    # (100 - 5 - 60) / 0.3 = 116.67; 95 / 0.3 = 316.67
    assert listed(threshold.compute_schwelle(town(SMALL), given(zue_anrechnung_belegbar=30), FILE).wert)[:2] == [
        117,
        317,
    ]
    # 7 people at 50 % are 14 places, though this is a trace more in binary fractions; 15 people are 30 places
    assert 7 / 50 * 100 > 14
    places = threshold.compute_schwelle(town("Stadt,8,0,15,"), given(), FILE).wert
    assert listed(places)[:2] == pytest.approx([14, 30])
    for number in filter(lambda value: isinstance(value, Figure), places[:2]):  # still the difference that they are
        assert "modell" not in {leaf.art for leaf in origin.leaves(number.origin)}


def statistics(stock, target, stated=0):
    return pd.DataFrame(
        {"bestand": [stock], "anrechnung": [stated], "aufnahmesoll": [target], "erfuellungsquote": [pd.NA]}
    )


@examples(st.integers(0, 400), st.integers(1, 400), st.integers(0, 50), st.integers(1, 100))
def test_both_readings_are_full_from_the_same_number_of_places_on(stock, target, stated, rate):
    rows = statistics(stock, target, stated)
    given = known({**PLANNED, **FORMER, "zue_anrechnung_belegbar": rate})
    met, gone = threshold.compute_schwelle(rows, given, FILE).wert[:2]
    assert met <= gone
    met = round(met)
    for places in {max(0, met - 1), met}:
        tried = {**given, **known({"zue_plaetze": places, "zue_plaetze_belegbar": places})}
        row = section.compute_anrechnung(rows, tried, FILE).iloc[2]
        reached = places >= met
        assert (row.quote_aufnahme >= 100 - 1e-9) == reached
        assert (pd.isna(row.quote) or row.quote >= 100 - 1e-9) == reached


@examples(st.integers(1, 400), st.integers(1, 400), st.integers(1, 100))
def test_fulfilment_never_falls_with_more_places_and_deducting_gives_the_more_extreme_reading(stock, target, rate):
    course = threshold.compute_verlauf(
        statistics(stock, target), known({**PLANNED, "zue_anrechnung_belegbar": rate}), FILE
    )
    drawn = course.dropna()
    assert course.quote_aufnahme.is_monotonic_increasing and drawn.quote.is_monotonic_increasing
    above = drawn[drawn.quote_aufnahme > 100 + 1e-9]
    assert (above.quote >= above.quote_aufnahme - 1e-9).all()
    assert course.soll_danach.min() >= 0 and course.quote.isna().tolist() == course.soll_danach.eq(0).tolist()


SHAPES = [{}, {"zue_plaetze_belegbar": 300}, {"zue_plaetze_belegbar": 80}, {"zue_plaetze_belegbar": 500}]
SHAPES += [{"zue_anrechnung_belegbar": 10}, {"zue_anrechnung_belegbar": 100}]


@pytest.mark.parametrize(
    ("row", "values"),
    [
        *((OF_2018, values) for values in SHAPES),
        ("Stadt,120,0,100,120", {}),
        *(("Stadt,900,0,300,300", v) for v in SHAPES[3:]),
    ],
)
def test_words_stay_in_the_chart_and_cover_no_other(town, given, values, row):
    _, chart = threshold.erkunden(values, zuweisung=town(row), premises=given(), file=FILE)
    FigureCanvasAgg(chart).draw()
    for text in chart.findobj(Annotation):
        text.arrow_patch = text.arrowprops = None  # its leader is not the text
    boxes = written(chart)
    assert boxes and all(box.x0 >= 0 and box.y0 >= 0 for box in boxes.values())
    assert all(box.x1 <= chart.bbox.x1 and box.y1 <= chart.bbox.y1 for box in boxes.values())
    assert [(one, two) for one, two in combinations(boxes, 2) if boxes[one].overlaps(boxes[two])] == []


def test_the_chart_marks_where_the_target_is_met_and_gone(town, given):
    rows, stated = town(OF_2018), given()
    course, thresholds = threshold.compute_verlauf(rows, stated, FILE), threshold.compute_schwelle(rows, stated, FILE)
    chart = threshold.plot_anrechnung(course, thresholds)
    ax = chart.axes[0]
    level, whole, deducted, gone, met = ax.lines
    assert set(level.get_ydata()) == {100} and set(gone.get_xdata()) == {434}
    assert (met.get_xdata()[0], met.get_ydata()[0]) == (90, 100)
    assert whole.get_ydata()[-1] == pytest.approx((172 + 600) / 217 * 100)
    assert deducted.get_ydata()[10] == pytest.approx(172 / (217 - 50) * 100)  # 100 places
    # the second reading ends at 355.8 %, so the axis at the next hundred; the note says so
    assert ax.get_ylim() == (0, 400) and ax.get_xlim() == (0, 1200)
    assert "Die Achse endet bei 400 %" in plain(threshold.rechnung_verlauf(course))
    assert {"90 Plätze", "Abzug vom Soll", "ab 434 Plätzen\nbleibt kein Soll"} <= set(texts(chart))
    alt = plain(threshold.alt_anrechnung(course, thresholds))
    assert "Soll erfüllt ab 90 Plätzen, kein Soll mehr ab 434 Plätzen" in alt and "Ende 355,8" in alt


def test_trying_out_another_rate_changes_table_and_chart(town, given):
    table, chart = threshold.erkunden(
        {"zue_anrechnung_belegbar": 10}, zuweisung=town(OF_2018), premises=given(), file=FILE
    )
    assert table.angerechnet[2] == 1200 * 0.1 + 300 * 0.1
    assert "450 Plätze" in texts(chart)  # 45 / 0.1
