"""Rules on how long people stay and the places they need: by hand on small figures, and on those of 2018."""

from itertools import combinations

import pytest
from hidden import TRUE, each_hidden, hide, seen
from hypothesis import given as examples
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from shown import listed, names, plain, stacks, texts
from stated import SERIES_2018, monthly, premises

from soest_analysis import display, german, origin, style
from soest_analysis.sections.szenarien import phasen as section
from soest_analysis.sections.szenarien import phasen_schaubild
from tests.test_figures import written

FILE = "data/2030/staedtischer_wohnraum.csv"
HEADER = "vermittlungsstand,wohnraum,rechtskreis,personenart,personen"
PLACES = ("gesamt,1,160,hoechstens", "gesamt,2,200,exakt")
SMALL = {"phase_1_hoechstdauer": 2, "phase_3_auszug_nach": 4, "verweildauer_mindestens": 1, "zugang_monat": 8}


@pytest.fixture
def series(frame):
    return lambda *persons: frame("staedtischer_wohnraum", "monat,personen", *monthly(2016, persons))


@pytest.fixture
def placed(frame):
    def build(number):
        row = f"vermittelt,privat,gesamt,gesamt,{'' if number is None else number}"
        return frame("wohnungsvermittlung", HEADER, row, "vermittelt,staedtisch,gesamt,gesamt,7")

    return build


@pytest.fixture
def places(frame):
    return lambda *rows: frame("unterkuenfte", "zeile,phase,plaetze,genauigkeit", *rows)


@pytest.fixture
def chance(series, placed):
    """With half a chance: 74 placed in 37 months are 2 a month, of 4 people on average."""
    return section.compute_chance(series(3, None, 5), placed(74), premises())


def test_the_chance_of_a_flat_is_placements_a_month_per_person_in_municipal_housing(chance):
    assert chance == 0.5


def test_2018_the_chance_of_a_flat(series, placed):
    # 7580 in 33 months are 229.7 on average; 300 / 37 = 8.108
    assert sum(SERIES_2018) == 7580
    found = section.compute_chance(series(*SERIES_2018), placed(300), premises())
    assert found == pytest.approx(300 / 37 / (7580 / 33)) and round(100 * found, 1) == 3.5


@pytest.mark.parametrize(
    ("persons", "number", "given"),
    [((), 74, {}), ((4,), None, {}), ((4,), 74, {"vermittlung_monate": None}), ((0, 0), 74, {})],
)
def test_without_one_of_its_parts_the_chance_is_missing_and_so_is_all_else(
    series, placed, places, persons, number, given
):
    known = premises(**given)
    found = section.compute_chance(series(*persons), placed(number), known)
    assert german.is_missing(found)
    stays = section.compute_aufenthalt(found, known, FILE)
    table, limits = section.compute_phasen(stays, known), section.compute_grenzen(stays, places(*PLACES), known)
    assert table.zusammen.isna().all() and limits.beide.isna().all() and len(table) == 9
    assert section.sentence_phasen(table, stays, places(*PLACES), known).endswith("liegt nicht vor.")
    assert section.sentence_grenzen(limits, known).endswith("liegt nicht vor.")
    assert texts(phasen_schaubild.plot_phasen(table, places(*PLACES), known)) == ["liegt nicht vor"]
    assert "Belegung: liegt nicht vor" in section.rechnung_phasen(found, known)


def test_places_are_newcomers_times_months(chance):
    given = premises(**SMALL)
    stays = section.compute_aufenthalt(chance, given, FILE)
    # concept: 1 + 1/2 | 1/4 + 1/8; a month more than without a rule; 1 + 1/2 + 1/4 + … = 2
    assert listed(stays.phase_1) == pytest.approx([1.5, 3, 2], rel=2e-6)
    assert listed(stays.phase_2) == [0.375, 0, 0]
    assert listed(stays.ohne_wohnung) == [6.25, None, None]
    table = section.compute_phasen(stays, given)
    assert table.columns.tolist() == list(section.HEADINGS)[:7]
    assert listed(table.zugang) == [5, 8, 20] * 3
    assert listed(table.zusammen) == pytest.approx([5 * 1.875, 15, 37.5, 15, 24, 60, 10, 16, 40], rel=2e-6)
    assert listed(table.phase_2[:3]) == [5 * 0.375, 3, 7.5]


def test_2018_the_places_each_rule_needs(series, placed):
    given, kept = premises(), 1 - 300 / 37 / (7580 / 33)
    stays = section.compute_aufenthalt(section.compute_chance(series(*SERIES_2018), placed(300), given), given, FILE)
    ten = section.compute_phasen(stays, given).query("zugang == 10")
    assert [round(number) for number in ten.phase_1] == [55, 343, 283]  # 10 (1 - k⁶) / q; 10 (6 + 1 / q); 10 / q
    assert [round(number) for number in ten.phase_2] == [109, 0, 0]  # 10 (k⁶ - k²⁴) / q
    assert stays.ohne_wohnung.iloc[0] == pytest.approx(100 * kept**24) and round(100 * kept**24) == 42


def test_what_the_places_can_take_is_places_through_months(chance, places):
    given = premises(**SMALL)
    limits = section.compute_grenzen(section.compute_aufenthalt(chance, given, FILE), places(*PLACES), given)
    # 160 / 1.5 = 106.7 is less than 200 / 0.375; 160 / 3; 160 / 2. Together 360 and 420 by 1.875, 3 and 2.
    assert listed(limits.je_phase) == pytest.approx([160 / 1.5, 160 / 3, 80], rel=2e-6)
    assert listed(limits.beide) == pytest.approx([192, 120, 180], rel=2e-6)
    assert listed(limits.mit_weiteren) == pytest.approx([224, 140, 210], rel=2e-6)


@pytest.mark.parametrize(
    ("rows", "given", "known"),
    [
        ((), {}, [0, 0, 0]),
        (("gesamt,1,160,hoechstens",), {}, [2, 0, 0]),  # of the rules without phase II alone
        (PLACES, {"weitere_plaetze": None}, [3, 3]),
    ],
)
def test_limits_are_known_as_far_as_places_are(chance, places, rows, given, known):
    given = premises(**given)
    limits = section.compute_grenzen(section.compute_aufenthalt(chance, given, FILE), places(*rows), given)
    assert [int(limits[name].notna().sum()) for name in list(limits)[1:]] == known


@pytest.mark.slow
@pytest.mark.parametrize("frame", ["plain"], indirect=True)  # origins cost most of the time and change no figure
@examples(st.integers(5, 400), st.integers(1, 30), st.integers(1, 12), st.integers(0, 24))
def test_the_largest_inflow_needs_just_the_places_there_are(frame, number, inflow, first, more):
    places = frame("unterkuenfte", "zeile,phase,plaetze,genauigkeit", *PLACES)
    given = premises(phase_1_hoechstdauer=first, phase_3_auszug_nach=first + more, zugang_monat=inflow)
    stays = section.compute_aufenthalt(number / 1000, given, FILE)
    table, limits = section.compute_phasen(stays, given), section.compute_grenzen(stays, places, given)
    for limit in limits.itertuples():
        rows = table[table.regel == limit.regel].astype({"zugang": float})
        # places are in proportion to newcomers
        for row in rows.itertuples():
            assert row.zusammen * limit.beide / row.zugang == pytest.approx(360)
            full = limit.je_phase / row.zugang
            assert max(row.phase_1 * full / 160, row.phase_2 * full / 200) == pytest.approx(1)
        assert rows.zusammen.astype(float).is_monotonic_increasing


@pytest.mark.parametrize(
    ("lacking", "known"),
    [("phase_1_hoechstdauer", [0, 1, 1]), ("phase_3_auszug_nach", [0, 1, 1]), ("verweildauer_mindestens", [1, 0, 1])],
)
def test_a_rule_that_nobody_states_is_missing_the_others_are_not(chance, places, lacking, known):
    given = premises(**{lacking: None})
    stays = section.compute_aufenthalt(chance, given, FILE)
    assert list(stays.phase_1.notna()) == known
    table = section.compute_phasen(stays, given)
    sentence = plain(section.sentence_phasen(table, stays, places(*PLACES), given))
    assert ("der Regel des Konzepts" in sentence) == bool(known[0]) and ("setzt voraus" in sentence) == bool(known[0])
    assert "Ohne Regel braucht es auf Dauer rund 20 Plätze in Phase I (10 bis 40)." in sentence
    chart = phasen_schaubild.plot_phasen(table, places(*PLACES), given)
    assert any("liegt nicht vor" in text for text in texts(chart))


def test_without_flats_only_the_limit_of_the_concept_gives_a_number(places):
    stays = section.compute_aufenthalt(0, premises(), FILE)
    assert listed(stays.phase_1) == [6, None, None] and listed(stays.phase_2) == [18, None, None]


def test_a_chance_beyond_certainty_counts_as_certain():
    assert listed(section.compute_aufenthalt(1.7, premises(), FILE).phase_1) == [1, 7, 1]


def test_without_an_assumed_inflow_there_are_limits_but_no_places(chance, places):
    given = premises(zugang_monat=None)
    stays = section.compute_aufenthalt(chance, given, FILE)
    table = section.compute_phasen(stays, given)
    assert len(table) == 3 and table.zusammen.isna().all() and table.monate.notna().all()
    assert section.sentence_phasen(table, stays, places(*PLACES), given).endswith("liegt nicht vor.")
    assert section.compute_grenzen(stays, places(*PLACES), given).beide.notna().all()


@pytest.fixture
def told(chance, places):
    def build(**given):
        known = premises(**SMALL, **given)
        stays = section.compute_aufenthalt(chance, known, FILE)
        table, limits = section.compute_phasen(stays, known), section.compute_grenzen(stays, places(*PLACES), known)
        needs = section.sentence_phasen(table, stays, places(*PLACES), known)
        return plain(needs), plain(section.sentence_grenzen(limits, known))

    return build


def test_the_sentences_tell_places_range_and_what_the_concept_presupposes(told):
    needs, limits = told()
    assert needs == (
        "Annahme: Im Monat kommen 8 Menschen neu an (denkbar: 5 bis 20). Nach der Regel des Konzepts braucht es auf Dauer rund "
        "12 Plätze in Phase I und 3 Plätze in Phase II (zusammen 9 bis 38). Mit einem Mindestaufenthalt von 1 Monat braucht es "
        "auf Dauer rund 24 Plätze in Phase I (15 bis 60). Ohne Regel braucht es auf Dauer rund 16 Plätze in Phase I (10 bis 40). "
        "Heute gibt es bis zu 160 Plätze in Phase I und 200 Plätze in Phase II. Die Regel des Konzepts setzt voraus, dass nach "
        "4 Monaten auch jene 6 % ausziehen, die bis dahin keine Wohnung gefunden haben."
    )
    assert limits == (
        "So viele Menschen können im Monat neu ankommen, ohne dass die Plätze auf Dauer fehlen: nach der Regel des Konzepts rund "
        "192, mit einem Mindestaufenthalt von 1 Monat rund 120 und ohne Regel rund 180. Mit „Plätze im Neubau“ wären es 224, 140 "
        "und 210. Annahme ist dabei, dass sich jeder Platz beider Phasen belegen lässt."
    )


def test_the_additional_places_are_told_only_if_they_are_stated(told):
    assert "Neubau" not in told(weitere_plaetze=None)[1]


def test_the_footnote_names_the_rules_and_the_limits(chance):
    text = plain(section.rechnung_phasen(chance, premises()))
    assert text.startswith("So rechnen wir: ") and "mittlere Belegung: 50,0 %" in text and "Annahme" in text
    assert "nach 6 Monaten von Phase I in Phase II" in text and "spätestens nach 24 Monaten" in text
    assert "Nicht enthalten" in text


@pytest.fixture
def drawn(series, placed, places):
    def build(rows=PLACES, **given):
        known = premises(**given)
        found = section.compute_chance(series(*SERIES_2018), placed(300), known)
        stays = section.compute_aufenthalt(found, known, FILE)
        chart = phasen_schaubild.plot_phasen(section.compute_phasen(stays, known), places(*rows), known)
        display.strip_origins(chart)
        FigureCanvasAgg(chart).draw()
        return chart

    return build


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "given"),
    [
        *((PLACES, given) for given in ({}, {"zugang_monat": 12}, {"verweildauer_mindestens": None})),
        *(((), {}), ((), {"weitere_plaetze": None, "phase_1_hoechstdauer": None})),
    ],
)
def test_no_text_covers_another_or_leaves_the_chart(drawn, rows, given):
    chart = drawn(rows, **given)
    boxes, page = written(chart), chart.bbox
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1 for box in boxes.values())
    assert [pair for pair in combinations(boxes, 2) if boxes[pair[0]].overlaps(boxes[pair[1]])] == []


def test_the_bar_of_existing_places_stands_on_top_and_lines_lead_from_its_ends(drawn):
    chart = drawn()
    first, second, more = (stacks(chart)[colour] for colour in style.PALETTE[:3])
    assert (first[0], second[0], more[0]) == ((0, 160), (160, 360), (360, 420))
    assert [end for _, end in first[6:9]] == pytest.approx([171.6, 343.3, 686.6], abs=0.05)  # 5, 10, 20 × (6 + 1 / q)
    lines = [segment[0][0] for lines in chart.axes[0].collections for segment in lines.get_segments()]
    assert lines == [360, 420]
    assert names(chart)[:4] == ["Vorhandene Plätze", "", "Regel des Konzepts: 5 im Monat", "10 im Monat"]


def test_the_data_of_the_chart_hold_the_places_there_are(chance, places):
    given = premises(**SMALL)
    table = section.compute_phasen(section.compute_aufenthalt(chance, given, FILE), given)
    drawn = phasen_schaubild.compute_schaubild(table, places(*PLACES), given)
    assert drawn.regel.tolist()[:3] == ["Vorhandene Plätze", "Plätze im Neubau", "Regel des Konzepts"]
    assert (drawn.phase_1[0], drawn.phase_2[0], drawn.zusammen[0], drawn.zusammen[1]) == (160, 200, 360, 60)
    assert len(drawn) == 2 + len(table) and drawn.zusammen[2] == table.zusammen[0]
    signs = phasen_schaubild.signs(drawn, given)
    assert signs["zugang"][:3] == ["–", "–", None] and signs["phase_1"][:3] == [None, "–", None]
    assert (
        phasen_schaubild.compute_schaubild(table, places(), premises(weitere_plaetze=None)).zusammen.isna().sum() == 1
    )


def test_the_alternative_text_tells_all_bars(chance, places):
    given = premises(**SMALL)
    table = section.compute_phasen(section.compute_aufenthalt(chance, given, FILE), given)
    text = plain(phasen_schaubild.alt_phasen(table, places(*PLACES), given))
    assert "Regel des Konzepts, 8 im Monat: Phase I 12 und Phase II 3;" in text
    assert text.endswith("Vorhandene Plätze: Phase I 160, Phase II 200 und Plätze im Neubau 60.")


def test_exploring_recomputes_table_and_chart(series, placed, places):
    data = {"wohnraum": series(3, 5), "vermittlung": placed(74), "unterkuenfte": places(*PLACES), "file": FILE}
    table, chart = section.erkunden({"zugang_monat": 30, "phase_1_hoechstdauer": 1}, premises=premises(), **data)
    assert listed(table.zugang[:3]) == [5, 20, 30] and listed(table.phase_1[:3]) == [5, 20, 30]
    assert len(chart.axes) == 1


def test_numbers_that_the_model_gives_have_names_of_their_own(chance):
    stays = section.compute_aufenthalt(chance, premises(), FILE)
    found = [value.origin for name in ("phase_1", "phase_2", "anlauf") for value in stays[name]]
    assert len({leaf.worte for leaf in found}) == 9 and {leaf.datei for leaf in found} == {FILE}


def test_places_lead_back_to_the_assumed_inflow_and_the_model(chance):
    table = section.compute_phasen(section.compute_aufenthalt(chance, premises(), FILE), premises())
    assert [leaf.art for leaf in origin.leaves(table.phase_1.iloc[0].origin)] == ["annahme", "modell"]


def test_whatever_is_secret_nothing_tells_it(series, placed, places):
    def everything(wohnraum, vermittlung, unterkuenfte):
        given = premises()
        found = section.compute_chance(wohnraum, vermittlung, given)
        stays = section.compute_aufenthalt(found, given, FILE)
        table, limits = section.compute_phasen(stays, given), section.compute_grenzen(stays, unterkuenfte, given)
        yield from (table, limits, section.sentence_phasen(table, stays, unterkuenfte, given))
        yield from (section.sentence_grenzen(limits, given), section.rechnung_phasen(found, given))
        yield from (
            phasen_schaubild.plot_phasen(table, unterkuenfte, given),
            phasen_schaubild.alt_phasen(table, unterkuenfte, given),
        )

    data = [series(300, 310, 320), placed(74), places(*PLACES)]
    for position, rows in enumerate(data):
        for where, hidden in each_hidden(rows):
            shown = list(everything(*data[:position], hidden, *data[position + 1 :]))
            assert not [text for text in seen(shown) if str(TRUE) in text], where
            assert position == 2 or where.startswith(("familien", "personen [1]")) or "Geheimhaltung" in shown[2], where


def test_a_secret_count_of_placements_makes_places_secret(series, placed):
    found = section.compute_chance(series(4), hide(placed(74), "personen", 0), premises())
    table = section.compute_phasen(section.compute_aufenthalt(found, premises(), FILE), premises())
    assert german.is_secret(found) and all(map(german.is_secret, table.zusammen))
    assert [plain(text) for text in texts(phasen_schaubild.plot_phasen(table, None, {}))] == [
        "unterliegt der Geheimhaltung"
    ]
