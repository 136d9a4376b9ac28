"""When municipal housing is full: thresholds worked out by hand, and occupancy whose future is certain."""

import pandas as pd
import pytest
from hidden import each_hidden, hide
from hypothesis import given as examples
from hypothesis import strategies as st
from shown import listed, plain
from stated import SERIES_2018, monthly, premises

from soest_analysis import Edition, german, origin
from soest_analysis.sections.szenarien import belegung_schwellen as section

FILE = "data/2030/staedtischer_wohnraum.csv"
PLACES = ("gesamt,1,160", "gesamt,2,200")


@pytest.fixture
def places(frame):
    return lambda *rows: frame("unterkuenfte", "zeile,phase,plaetze", *rows)


@pytest.fixture
def levels(places):
    return lambda *rows, **given: section.compute_stufen(places(*rows), premises(**given), "data/2030/unterkuenfte.csv")


@pytest.fixture
def reach(frame, levels):
    def build(persons, *rows, **given):
        wohnraum = frame("staedtischer_wohnraum", "monat,personen", *monthly(2016, persons))
        return section.compute_schwellen(wohnraum, levels(*rows, **given), premises(**given), FILE)

    return build


@pytest.fixture
def single(frame):
    """Accommodation as the table holds it: name, phase, places, exactness."""
    header = "unterkunft,zeile,phase,plaetze,genauigkeit,fundstelle"
    return lambda *rows: frame("unterkuenfte", header, *rows)


ALTBAU, SUMME = "Altbau,einzeln,1,93,exakt,Kapitel 1", "Alle,gesamt,1,160,hoechstens,Kapitel 1"
NEUBAU, ANBAU = "Neubau,einzeln,,60,hoechstens,Kapitel 2", "Anbau,einzeln,,15,exakt,Kapitel 2"


def test_2018_accommodation_without_a_phase_is_the_additional_places():
    edition = Edition.load(2018)
    more = section.add_places({}, edition.table("unterkuenfte"), "Plan, Seite 3")["weitere_plaetze"]
    assert (more.title, float(more.value), more.exactness) == ("Schwarzer Weg (zwei Häuser)", 60, "bis zu")
    assert more.source == "Plan, Seite 3" and not more.assumed


def test_only_single_accommodation_without_a_phase_counts_and_others_stay(single):
    given = premises(weitere_plaetze=None)
    found = section.add_places(given, single(ALTBAU, SUMME, NEUBAU), "Plan, Seite 3")
    assert {name: found[name] for name in given} == given and set(found) - set(given) == {"weitere_plaetze"}
    more = found["weitere_plaetze"]
    assert (more.title, more.value, more.exactness, more.source) == ("Neubau", 60, "bis zu", "Plan, Seite 3")
    assert "weitere_plaetze" not in given


@pytest.mark.parametrize("rows", [(), (ALTBAU, SUMME)])
def test_without_such_accommodation_there_are_no_additional_places(single, rows):
    given = premises(weitere_plaetze=None)
    assert section.add_places(given, single(*rows), "Plan, Seite 3") == given


@pytest.mark.parametrize(
    ("rows", "title", "places", "about"),
    [
        ((ANBAU,), "Anbau", 15, ""),
        ((NEUBAU, ANBAU), "Neubau und Anbau", 75, "bis zu"),
        ((NEUBAU, ANBAU, ANBAU), "weitere Unterkünfte", 90, "bis zu"),
        ((ANBAU.replace("exakt", "rund"),), "Anbau", 15, "ungefähr"),
    ],
)
def test_several_accommodations_are_added_up(single, rows, title, places, about):
    more = section.add_places({}, single(SUMME, *rows), "Plan, Seite 3")["weitere_plaetze"]
    assert (more.title, more.value, more.exactness) == (title, places, about)
    if isinstance(more.value, origin.Figure):  # 60 + 15 leads back to both cells
        assert len(list(origin.leaves(more.value.origin))) == len(rows)


def test_unknown_places_are_never_left_out_of_the_sum(single, levels):
    for rows in ((NEUBAU, "Anbau,einzeln,,,,"), ("Anbau,einzeln,,,,",)):
        more = section.add_places(premises(), single(*rows), "Plan, Seite 3")["weitere_plaetze"]
        assert more.value is pd.NA
    given = section.add_places(premises(), single("Anbau,einzeln,,,,"), "Plan, Seite 3")
    table = section.compute_stufen(single(SUMME, "B,gesamt,2,200,,"), given, FILE)
    assert listed(table.personen) == [320, 400, 360, 240, None, None]


def test_secret_places_are_secret_in_the_sum(single):
    later = hide(single(NEUBAU, ANBAU), "plaetze", 1)
    more = section.add_places({}, later, "Plan, Seite 3")["weitere_plaetze"]
    assert german.is_secret(more.value)
    both = hide(single(NEUBAU, "Anbau,einzeln,,,,"), "plaetze", 0)
    assert section.add_places({}, both, "Plan, Seite 3")["weitere_plaetze"].value is pd.NA


def test_2018_the_thresholds(levels):
    table = levels(*PLACES)
    # 160 / 50 %; 200 / 50 %; 160 + 200; 66.7 % of 360 = 240.12; 360 + 60; 66.7 % of 420 = 280.14
    assert listed(table.personen) == [320, 400, 360, 240, 420, 280]
    assert table.art.tolist() == ["phase", "phase", "plaetze", "sozial", "plaetze", "sozial"]
    assert list(table.schwelle)[4:] == [
        "Beide Phasen und Plätze im Neubau voll",
        "Beide Phasen und Plätze im Neubau sozialverträglich belegt",
    ]


def test_phases_fill_by_their_share_and_persons_are_rounded_down(levels):
    # 160 / 55 % = 290.9; 200 / 45 % = 444.4; 70 % of 360 = 252, although 0.7 * 360 is a little less in binary fractions
    found = listed(levels(*PLACES, staedtischer_wohnraum_anteil_dezentral=45, belegung_sozialvertraeglich=70).personen)
    assert found[:2] == [290, 444] and found[3] == 252


@pytest.mark.parametrize(
    ("rows", "given", "expected"),
    [
        ((), {}, [None] * 6),
        (("gesamt,1,160",), {}, [320, None, 160, 106, 220, 146]),  # 66.7 % of 160 = 106.72, of 220 = 146.74
        (PLACES, {"weitere_plaetze": None}, [320, 400, 360, 240]),
        (PLACES, {"belegung_sozialvertraeglich": None}, [320, 400, 360, None, 420, None]),
        (PLACES, {"staedtischer_wohnraum_anteil_dezentral": None}, [None, None, 360, 240, 420, 280]),
        (PLACES, {"staedtischer_wohnraum_anteil_dezentral": 0}, [160, None, 360, 240, 420, 280]),
    ],
)
def test_what_is_not_stated_makes_its_thresholds_missing(levels, rows, given, expected):
    assert listed(levels(*rows, **given).personen) == expected


def test_a_long_name_of_additional_places_is_not_written_in_the_chart(places):
    given = premises()
    for title, said in (
        ("Schwarzer Weg (zwei Häuser)", "Dazu Schwarzer Weg (zwei Häuser):"),
        ("x" * 31, "Dazu weitere Plätze:"),
    ):
        given["weitere_plaetze"] = given["weitere_plaetze"]._replace(title=title)
        table = section.compute_stufen(places(*PLACES), given, FILE)
        assert table.kurz[4] == said and title in table.schwelle[4]


def test_secret_places_make_their_thresholds_secret(places):
    table = section.compute_stufen(hide(places(*PLACES), "plaetze", 0), premises(), FILE)
    assert list(map(german.is_secret, table.personen)) == [True, False, True, True, True, True]


def test_a_certain_rise_reaches_every_threshold_in_its_month(reach):
    # From 100 in January 2016 by 10 a month to 300 in September 2017; if it goes on, on every path 320 two months later, 360
    # six, 400 ten, 420 twelve; 240 was reached long before, and so was 280. Without trend it stays at 300.
    table = reach(range(100, 301, 10), *PLACES)
    still, rising = table[table.grundlage == "ohne Trend"], table[table.grundlage != "ohne Trend"]
    assert rising.erreicht.tolist() == [
        *("11/2017", "07/2018", "03/2018", "schon erreicht", "09/2018", "schon erreicht")
    ]
    assert still.erreicht.tolist() == [*["seltener"] * 3, "schon erreicht", "seltener", "schon erreicht"]
    for column in ("binnen_jahr", "im_zeitraum", "am_ende"):
        assert listed(rising[column]) == [100] * 6 and listed(still[column]) == [0, 0, 0, 100, 0, 100]
    assert listed(table.auslastung[:4]) == [93.75, 93.75, 75, 75]  # 300 of 320 and of 400


def test_a_threshold_after_the_first_year_is_not_reached_within_it(reach):
    table = reach(range(100, 121), *PLACES, belegung_sozialvertraeglich=38)  # by 1 a month: 133 < 136 <= 144
    acceptable = table[table.personen == 136].iloc[1]  # with the trend
    assert (acceptable.binnen_jahr, acceptable.im_zeitraum, acceptable.am_ende) == (0, 100, 100)
    assert acceptable.erreicht == "01/2019"  # 120 in September 2017, 136 sixteen months later


def test_a_certain_fall_leaves_what_is_reached_today_behind(reach):
    table = reach(range(450, 241, -10), *PLACES)
    still, falling = (row for row in table[table.personen == 240].itertuples())
    assert (still.erreicht, still.im_zeitraum, still.am_ende) == ("schon erreicht", 100, 100)
    assert (falling.erreicht, falling.im_zeitraum, falling.am_ende) == ("schon erreicht", 100, 0)
    assert table[table.personen == 360].erreicht.tolist() == ["seltener"] * 2
    assert listed(table[table.personen == 360].im_zeitraum) == [0, 0]


def test_2018_the_more_places_the_less_likely_they_are_full(reach):
    table = reach(SERIES_2018, *PLACES)
    for _, rows in table.groupby("grundlage"):
        chances = rows.sort_values("personen").im_zeitraum.astype(float)
        assert chances.is_monotonic_decreasing and chances.iloc[0] == 100
    assert (table.binnen_jahr.astype(float) <= table.im_zeitraum.astype(float)).all()
    assert (table.am_ende.astype(float) <= table.im_zeitraum.astype(float)).all()


@pytest.mark.slow
@pytest.mark.parametrize("frame", ["plain"], indirect=True)  # origins cost most of the time and change no figure
@examples(st.lists(st.integers(0, 400), min_size=14, max_size=20), st.integers(1, 24))
def test_shares_lie_between_0_and_100_and_grow_with_time(frame, persons, horizon):
    places = frame("unterkuenfte", "zeile,phase,plaetze", *PLACES)
    wohnraum = frame("staedtischer_wohnraum", "monat,personen", *monthly(2016, persons))
    given = premises(belegung_horizont=horizon)
    table = section.compute_schwellen(wohnraum, section.compute_stufen(places, given, FILE), given, FILE)
    shares = table[["binnen_jahr", "im_zeitraum", "am_ende"]].astype(float)
    assert shares.im_zeitraum.between(0, 100).all() and (shares.am_ende <= shares.im_zeitraum).all()
    assert shares.binnen_jahr.isna().all() if horizon < 12 else (shares.binnen_jahr <= shares.im_zeitraum).all()


def test_every_number_of_the_model_has_a_name_of_its_own(reach):
    table = reach(SERIES_2018, *PLACES)
    words = [value.origin.worte for name in ("binnen_jahr", "im_zeitraum", "am_ende") for value in table[name]]
    assert len(set(words)) == len(words) == 36


def told(table, levels, *rows, **given):
    return plain(section.sentence_schwellen(table, levels(*rows, **given), premises(**given)))


def test_the_sentence_tells_chances_without_and_with_the_additional_places(reach, levels):
    sentence = told(reach(range(100, 301, 10), *PLACES), levels, *PLACES)
    assert sentence == (
        "Mit der Annahme „ohne Trend“ oder „Trend der letzten 12 Monate“ erreichen binnen 24 Monaten so viele Durchläufe eine "
        "Schwelle: „Beide Phasen voll“ (360 Personen) fast keine oder fast alle; „Beide Phasen und Plätze im Neubau "
        "voll“ (420 Personen) fast keine oder fast alle. Heute schon erreicht und am Ende noch in so vielen "
        "Durchläufen: „Beide Phasen sozialverträglich belegt“ (240 Personen) fast alle oder fast alle; „Beide Phasen "
        "und Plätze im Neubau sozialverträglich belegt“ (280 Personen) fast alle oder fast alle. Sozialverträglich "
        "heißt hier: höchstens 66,7 % der Plätze sind belegt (Annahme)."
    )


def test_what_all_is_reached_today_is_told_in_one_sentence_with_both_assumptions(reach, levels):
    given = {"weitere_plaetze": None, "belegung_sozialvertraeglich": None}
    table = reach(range(450, 400, -2), *PLACES, **given)  # 402 at last; by 2 less a month 354 after two years
    assert told(table, levels, *PLACES, **given) == (
        "Heute schon erreicht und am Ende mit der Annahme „ohne Trend“ oder „Trend der letzten 12 Monate“ noch in so vielen "
        "Durchläufen: „Beide Phasen voll“ (360 Personen) fast alle oder fast keine."
    )


def test_what_no_path_shows_is_not_called_impossible(reach, levels):
    sentence = told(reach(range(450, 241, -10), *PLACES), levels, *PLACES)
    assert "(360 Personen) fast keine oder fast keine" in sentence and "(360 Personen) 0 %" not in sentence


def test_without_additional_places_nothing_is_told_of_them(reach, levels):
    sentence = told(reach(SERIES_2018, *PLACES, weitere_plaetze=None), levels, *PLACES, weitere_plaetze=None)
    assert "Neubau" not in sentence and "liegt nicht vor" not in sentence


@pytest.mark.parametrize("given", [{"belegung_horizont": None}, {"belegung_blocklaenge": None}])
def test_without_a_premise_the_chances_are_missing(reach, levels, given):
    table = reach(SERIES_2018, *PLACES, **given)
    assert table.im_zeitraum.isna().all() and set(table.erreicht) == {"liegt nicht vor", "schon erreicht"}
    assert told(table, levels, *PLACES, **given).endswith("nicht mehr reichen, liegt nicht vor.")


def test_without_places_or_series_nothing_is_told(reach, levels):
    for persons, rows in (((), PLACES), (SERIES_2018, ())):
        table = reach(persons, *rows)
        assert table.im_zeitraum.isna().all() and told(table, levels, *rows).endswith("liegt nicht vor.")
    assert "liegt nicht vor" in section.rechnung_schwellen({})


def test_a_secret_newest_month_makes_all_chances_secret(frame, levels):
    rows = frame("staedtischer_wohnraum", "monat,personen", *monthly(2016, SERIES_2018))
    for where, hidden in each_hidden(rows):
        table = section.compute_schwellen(hidden, levels(*PLACES), premises(), FILE)
        secret = where in ("personen [32]", f"personen {list(range(33))}")
        assert all(german.is_secret(value) == secret for value in [*table.im_zeitraum, *table.auslastung])
        if secret:
            assert set(map(plain, table.erreicht)) == {"*"}
            assert told(table, levels, *PLACES).endswith("unterliegt der Geheimhaltung.")


def test_the_footnote_says_what_is_assumed():
    text = plain(section.rechnung_schwellen(premises()))
    assert text.startswith("So rechnen wir: ") and "In Phase II leben weiterhin 50 % der Menschen" in text
    assert "66,7 % der Plätze (Annahme; denkbar sind 50 bis 100 %)" in text


def test_columns_have_headings(reach):
    table = reach(SERIES_2018, *PLACES)
    assert table.columns.tolist() == list(section.HEADINGS) and isinstance(table, pd.DataFrame)
