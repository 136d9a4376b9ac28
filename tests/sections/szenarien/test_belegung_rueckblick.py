"""The look back: on series whose forecasts can be worked out by hand, and on the series of 2018."""

import numpy as np
import pandas as pd
import pytest
from hidden import TRUE, each_hidden, seen
from shown import listed, plain
from stated import SERIES_2018, monthly, premises

from soest_analysis.sections.szenarien import belegung_modell
from soest_analysis.sections.szenarien import belegung_rueckblick as section

FILE = "data/2030/staedtischer_wohnraum.csv"
BOTH = ["ohne Trend", "Trend der letzten 12 Monate"]


@pytest.fixture
def look_back(frame):
    def build(persons, **given):
        wohnraum = frame("staedtischer_wohnraum", "monat,personen", *monthly(2016, persons))
        return section.compute_rueckblick(wohnraum, premises(**given), FILE)

    return build


def test_2018_every_month_from_the_18th_on_that_has_a_later_one_is_tried(look_back):
    table = look_back(SERIES_2018)
    assert table.columns.tolist() == list(section.HEADINGS)
    assert [plain(way) for way in table.grundlage] == BOTH[:1] * 4 + BOTH[1:] * 4
    assert table.voraus.tolist() == ["1", "3", "6", "12"] * 2
    assert listed(table.proben) == [15, 13, 10, 4] * 2  # 33 - 17 - 1, 33 - 17 - 3, …


def test_2018_the_naive_errors_are_those_worked_out_from_the_series(look_back):
    table, values = look_back(SERIES_2018), np.array(SERIES_2018)
    for row in table.itertuples():
        starts = range(17, 33 - int(row.voraus))
        stays = [abs(values[s + int(row.voraus)] - values[s]) for s in starts]
        trend = [
            abs(values[s + int(row.voraus)] - values[s] - int(row.voraus) * (values[s] - values[0]) / s) for s in starts
        ]
        assert row.fehler_letzter_wert == pytest.approx(np.mean(stays))
        assert row.fehler_trend == pytest.approx(np.mean(trend))


def every_outcome(changes, start, lead):
    """All equally likely outcomes ``lead`` months ahead (1, 3, 6, 12), one after the other: a block begins at each change."""
    ring, length = [*changes, *changes], min(lead, 3)
    blocks = np.array([sum(ring[first : first + length]) for first in range(len(changes))])
    outcomes = np.array([float(start)])
    for _ in range(lead // length):
        outcomes = np.maximum(np.add.outer(outcomes, blocks).ravel(), 0)
    return np.sort(outcomes)


def test_2018_errors_and_hits_are_those_of_all_outcomes_written_out(look_back):
    """Instead of draws: every sequence of blocks once, at most 20⁴ for the four starts of twelve months."""
    table, values = look_back(SERIES_2018), SERIES_2018
    for position, row in enumerate(table.itertuples()):
        errors, hits, unsure = [], 0, 0
        for s in range(17, 33 - int(row.voraus)):
            changes = np.diff(values[: s + 1])
            changes = changes - changes.mean() if position < 4 else changes[-12:]
            outcomes, came = every_outcome(changes, values[s], int(row.voraus)), values[s + int(row.voraus)]
            # one and a half points beside each quantile (five standard errors of 10,000 draws), and rounding
            around = [np.quantile(outcomes, (q - 0.015, q, q + 0.015)) for q in (0.1, 0.5, 0.9)]
            errors.append([abs(middle - came) for middle in around[1]])
            surely = np.ceil(around[0][2] + 0.5) <= came <= np.floor(around[2][0] - 0.5)
            perhaps = np.floor(around[0][0] - 0.5) <= came <= np.ceil(around[2][2] + 0.5)
            hits, unsure = hits + surely, unsure + (perhaps and not surely)
        slack = np.mean([max(error) - min(error) for error in errors]) + 0.5
        assert row.fehler_modell == pytest.approx(np.mean([middle for _, middle, _ in errors]), abs=slack)
        assert hits <= row.treffer * row.proben / 100 + 1e-6 and row.treffer * row.proben / 100 <= hits + unsure + 1e-6


def test_2018_without_trend_is_as_good_as_the_last_value_the_newest_trend_is_worse_and_both_are_too_narrow(look_back):
    table = look_back(SERIES_2018)
    assert listed(table.treffer) == pytest.approx([1000 / 15, 1000 / 13, 70, 25, 700 / 15, 500 / 13, 10, 0])
    model, stays = (table[name].astype(float) for name in ("fehler_modell", "fehler_letzter_wert"))
    assert (abs(model / stays - 1)[:4] < 0.1).all() and (model > stays)[4:].all()
    sentence = plain(section.sentence_rueckblick(table))
    # (2 + 4 + 6 …) / 15 = 11.8 and 294 / 4 = 73.5, which rounds to the even number
    assert sentence.startswith(
        "Ein Blick zurück zeigt anhand von höchstens 15 Proben, die sich überschneiden: Die einfachste Annahme, dass der letzte "
        "Stand bleibt, liegt je nach Zahl der Monate voraus im Mittel um 12 bis 74 Personen daneben. Die Sicht „ohne Trend“ ist "
    )
    assert (
        " etwa so genau; zwischen den Rändern lagen 25 bis 77 Prozent der eingetretenen Werte statt vier von fünf, "
        in sentence
    )
    assert "12 Monate“ ist mit 13 bis 142 Personen ungenauer; zwischen den Rändern lagen 0 bis 47 Prozent" in sentence
    assert sentence.count("die Spanne ist also zu schmal.") == 2 and sentence.count(". ") == 2


def test_a_steady_rise_is_foreseen_by_its_trend_and_stands_still_without(look_back):
    table = look_back(range(100, 133))
    assert listed(table.fehler_modell) == [1, 3, 6, 12] + [0] * 4
    assert listed(table.fehler_letzter_wert) == [1, 3, 6, 12] * 2 and listed(table.fehler_trend) == [0] * 8
    assert listed(table.treffer) == [0] * 4 + [100] * 4
    sentence = plain(section.sentence_rueckblick(table))
    assert "„ohne Trend“ ist mit 1 bis 12 Personen etwa so genau; zwischen den Rändern lagen 0 Prozent" in sentence
    assert sentence.endswith(
        "Monate“ ist mit 0 Personen genauer; zwischen den Rändern lagen 100 Prozent der eingetretenen Werte statt vier von fünf."
    )


@pytest.mark.parametrize(
    ("model", "last", "said"),
    [
        ([10, 30], [10, 30], "etwa so genau"),
        ([10.4, 30.6], [10, 30], "etwa so genau"),  # by 4 and 2 %, 3 % on average
        ([11, 33], [10, 30], "ungenauer"),
        ([9, 27], [10, 30], "genauer"),
        ([5, 45], [10, 30], "etwa so genau"),  # half and one and a half
        ([0, 0], [0, 0], "etwa so genau"),
        ([0, 1], [0, 0], "ungenauer"),
        ([0, 0], [0, 1], "genauer"),
    ],
)
def test_errors_within_five_percent_are_called_alike(model, last, said):
    assert section._better(pd.DataFrame({"fehler_modell": model, "fehler_letzter_wert": last})) == said


@pytest.mark.parametrize(
    ("hits", "said"),
    [
        ([80, 100], ""),
        ([79, 80], ", die Spanne ist also teils zu schmal"),
        ([79, 0], ", die Spanne ist also zu schmal"),
    ],
)
def test_fewer_hits_than_80_percent_mean_too_narrow_a_range(hits, said):
    assert section._width(pd.DataFrame({"treffer": hits})) == said


def test_a_turn_that_nobody_could_know_is_not_known(look_back):
    # 20 months at 100, then 10 more a month: in month 18, 19 and 20 the forecast is 100 without any range.
    table = look_back([100] * 20 + [110, 120, 130])
    first = table.iloc[0]
    # Starts 18 to 22: 100 -> 100, 100 -> 100, 100 -> 110, then 110 -> 120 and 120 -> 130. Without trend the month after 110
    # is 110 - 10 / 20 = 109.5 on 19 of 20 paths, in whole persons 110, and that after 120 120 - 20 / 21 = 119 on 19 of 21.
    assert first.proben == 5 and first.fehler_letzter_wert == pytest.approx(30 / 5)
    assert first.fehler_modell == pytest.approx((10 + 10 + 11) / 5)
    assert first.treffer == pytest.approx(100 * 2 / 5)


def test_a_forecast_does_not_know_what_came_later(look_back, monkeypatch):
    known = []
    true = belegung_modell.simulate
    monkeypatch.setattr(
        belegung_modell, "simulate", lambda changes, *rest: known.append(changes) or true(changes, *rest)
    )
    look_back(SERIES_2018)
    past = np.diff(SERIES_2018)
    expected = [changes for n in range(17, 33) for changes in (past[:n] - past[:n].mean(), past[n - 12 : n])]
    assert len(known) == len(expected) == 32
    assert all(np.array_equal(*pair) for pair in zip(known, expected, strict=True))


def test_unknown_months_are_no_start_and_no_target(look_back):
    persons = list(SERIES_2018)
    persons[20] = None
    # 32 known values; starts from the 18th known on but for that month; 1 ahead: the month before it has no target, either
    assert look_back(persons).proben.iloc[0] == 15 - 2


@pytest.mark.parametrize("persons", [(), (7,), SERIES_2018[:18], (None,) * 5])
def test_a_short_series_has_nothing_to_compare(look_back, persons):
    table = look_back(persons)
    assert table.fehler_modell.isna().all() and set(listed(table.proben)) == {0}
    assert section.sentence_rueckblick(table).endswith("liegt nicht vor.")


def test_without_premises_nothing_is_compared(look_back):
    table = look_back(SERIES_2018, belegung_blocklaenge=None)
    assert table.treffer.isna().all()
    one_way = look_back(SERIES_2018, belegung_fenster=None)
    assert listed(one_way.proben) == [15, 13, 10, 4, 0, 0, 0, 0]
    assert section.sentence_rueckblick(one_way).count("zwischen den Rändern") == 1


def test_whatever_month_is_secret_nothing_tells_it(frame):
    for where, hidden in each_hidden(
        frame("staedtischer_wohnraum", "monat,personen", *monthly(2016, SERIES_2018[-20:]))
    ):
        table = section.compute_rueckblick(hidden, premises(), FILE)
        assert not [text for text in seen([table, section.sentence_rueckblick(table)]) if str(TRUE) in text], where
        if "," in where:  # all of them
            assert section.sentence_rueckblick(table).endswith("unterliegt der Geheimhaltung.")


def test_every_number_has_a_name_of_its_own(look_back):
    table = look_back(SERIES_2018)
    names = [value.origin.worte for column in ("proben", *section.ERRORS, "treffer") for value in table[column]]
    assert len(set(names)) == len(names) == 40


def test_the_footnote_says_what_an_error_is():
    text = section.rechnung_rueckblick()
    assert text.startswith("So rechnen wir: ") and "18 Werte" in text and "80\u00a0% wären richtig" in text
