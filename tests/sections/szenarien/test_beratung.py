"""Posts of independent counselling and persons per post, on invented frames and on the figures of 2018."""

import re
from itertools import combinations

import pandas as pd
import pytest
from hidden import TRUE, each_hidden, hide, seen
from hypothesis import given as examples
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from shown import listed, plain, texts

from soest_analysis import origin
from soest_analysis.origin import Figure
from soest_analysis.premises import Premise
from soest_analysis.sections.szenarien import beratung as section
from tests.test_figures import written

STATED = {  # low, value, high; assumed
    "beratung_mittel": (None, 100000, None, False),
    "sachkosten_anteil": (10, 20, 30, True),
    "personalkosten_je_stelle": (60000, 70000, 80000, True),
    "beratungsstellen_vergleich": (None, 1.75, None, False),
    "jobcenter_fluechtlinge": (None, 2658, None, False),
}


def premise(name, low, value, high, assumed):
    return Premise(name, f"Titel {name}", value, low, high, "", "", f"Quelle {name}", assumed)


@pytest.fixture
def given(frame):
    tracked = isinstance(frame("asylblg", "aufenthaltsstatus,personen", "gesamt,1").personen.iloc[0], Figure)

    def build(*absent):
        found = {}
        for name, (*numbers, assumed) in STATED.items():
            words = f"2030:annahmen/{name}"
            figures = [n and origin.assumed(float(n), words, "2030.yaml", name) for n in numbers]
            found[name] = premise(name, *(figures if tracked else numbers), assumed)
        return {name: found[name] for name in found if name not in absent}

    return build


@pytest.fixture
def asylblg(frame):
    return frame("asylblg", "aufenthaltsstatus,personen", "gestattung,122", "duldung,37", "gesamt,159")


@pytest.fixture
def wohnraum(frame):
    return frame("staedtischer_wohnraum", "monat,personen", "2018-09,252", "2018-08,269")


def test_2018_the_money_pays_for_a_little_more_than_one_post(given):
    posts = section.compute_stellen(given())
    # 100000 * 0.9 / 60000; 100000 * 0.8 / 70000; 100000 * 0.7 / 80000
    assert listed(posts.stellen) == pytest.approx([1.5, 1.142857143, 0.875])
    # 1.75 * 60000 / 0.9; 1.75 * 70000 / 0.8; 1.75 * 80000 / 0.7
    assert listed(posts.kosten_vergleich) == pytest.approx([116666.666667, 153125, 200000])
    assert posts.fall.tolist() == ["Günstig", "Mittel", "Ungünstig"]


def test_2018_persons_per_post(given, asylblg, wohnraum):
    ratios = section.compute_betreuung(section.compute_stellen(given()), asylblg, wohnraum, given())
    assert listed(ratios.personen) == [159, 252, 2658]  # of the newest month, whatever the order of the rows
    assert listed(ratios.je_stelle) == pytest.approx([139.125, 220.5, 2325.75])  # / (8 / 7)
    assert listed(ratios.je_stelle_von) == pytest.approx([106, 168, 1772])  # / 1.5
    assert listed(ratios.je_stelle_bis) == pytest.approx([181.714286, 288, 3037.714286])  # / 0.875
    assert listed(ratios.je_stelle_vergleich) == pytest.approx([90.857143, 144, 1518.857143])  # / 1.75
    assert ratios.gebiet.tolist() == ["Stadt", "Stadt", "Kreis"]


@examples(st.integers(1, 10**6), st.integers(0, 99), st.integers(0, 99), st.integers(1, 10**5), st.integers(1, 10**5))
def test_money_is_spent_to_the_last_euro_and_lower_costs_never_buy_less(money, share, other, salary, another):
    low, high = sorted((share, other))
    cheap, dear = sorted((salary, another))
    given = {name: premise(name, *STATED[name]) for name in STATED} | {
        "beratung_mittel": premise("beratung_mittel", None, money, None, False),
        "sachkosten_anteil": premise("sachkosten_anteil", low, share, high, True),
        "personalkosten_je_stelle": premise("personalkosten_je_stelle", cheap, salary, dear, True),
    }
    posts = section.compute_stellen(given)
    spent = posts.stellen * posts.personalkosten + money * posts.sachkosten / 100
    assert list(spent) == pytest.approx([money] * 3)
    best, usual, worst = posts.stellen
    assert best >= usual >= worst
    people = pd.DataFrame({"aufenthaltsstatus": ["gesamt"], "personen": [159]})
    ratios = section.compute_betreuung(posts, people, pd.DataFrame({"monat": [], "personen": []}), given).iloc[0]
    assert ratios.je_stelle_von <= ratios.je_stelle <= ratios.je_stelle_bis
    assert ratios.je_stelle * usual == pytest.approx(159)


def test_2018_in_sentences(given, asylblg, wohnraum):
    posts = section.compute_stellen(given())
    assert plain(section.sentence_stellen(posts, given())) == (
        "Die beantragten 100.000 € würden 1,14 Stellen für ein Jahr bezahlen, je nach Kosten 0,88 bis 1,50 (Sachkosten und "
        "Personalkosten sind Annahmen). Zum Vergleich: 1,75 Titel beratungsstellen_vergleich würden unter denselben "
        "Annahmen rund 153 Tausend Euro im Jahr kosten, je nach Kosten 117 bis 200 Tausend."
    )
    said = plain(section.sentence_betreuung(section.compute_betreuung(posts, asylblg, wohnraum, given()), given()))
    assert "139 (106 bis 182) in der Gruppe „Mit Leistungen nach dem AsylbLG“" in said
    assert "2.326 (1.772 bis 3.038) in der Gruppe „Vom Jobcenter betreute Geflüchtete im Kreis“" in said
    assert "Bei 1,75 Stellen wären es 91, 144 und 1.519." in said and "für den ganzen Kreis" in said


def test_the_note_names_assumptions_and_what_is_not_known_of_the_other_town(given):
    note = plain(section.rechnung_beratung(section.compute_stellen(given()), given()))
    assert note.startswith("So rechnen wir: ") and "am unteren Ende (1,50 Stellen statt 1,14), " in note
    assert "Sachkosten 20 % (10 bis 30 %, Annahme), Personalkosten 70.000 € (60.000 bis 80.000 €, Annahme)" in note
    assert "beide am oberen (0,88 Stellen statt 1,14). " in note
    assert "(Quelle: Quelle beratungsstellen_vergleich)" in note and "keine Zahl je Stelle" in note


def everything(asylblg, wohnraum, stated):
    s = section
    posts = s.compute_stellen(stated)
    ratios = s.compute_betreuung(posts, asylblg, wohnraum, stated)
    yield from (posts, ratios, s.sentence_stellen(posts, stated), s.sentence_betreuung(ratios, stated))
    yield from (s.rechnung_beratung(posts, stated), s.rechnung_betreuung(ratios, stated))
    yield from (s.plot_betreuung(ratios, stated), s.alt_betreuung(ratios, stated))


@pytest.mark.parametrize("absent", ["beratung_mittel", "sachkosten_anteil", "personalkosten_je_stelle"])
def test_without_money_or_costs_there_are_no_posts_and_no_zero(given, asylblg, wohnraum, absent):
    posts, ratios, first, second, note, _, chart, alt = everything(asylblg, wohnraum, given(absent))
    assert posts.stellen.isna().all() and ratios.je_stelle.isna().all()
    assert first.endswith("liegt nicht vor.") and second.endswith("liegt nicht vor.")
    assert texts(chart) == ["liegt nicht vor"]
    assert not re.search(r"liegt nicht vor.(%|€|Stellen)", "\n".join(map(plain, seen([first, second, note, alt]))))


def test_without_a_comparison_only_the_money_is_told(given, asylblg, wohnraum):
    posts, ratios, first, second, note, _, chart, _ = everything(asylblg, wohnraum, given("beratungsstellen_vergleich"))
    assert posts.kosten_vergleich.isna().all() and ratios.je_stelle_vergleich.isna().all()
    assert "Vergleich" not in first and "wären es" not in second and "Quelle:" not in note
    assert [plain(text) for text in texts(chart)] == ["100.000 €: 139 (106 bis 182)", "220 (168 bis 288)"]


def test_groups_that_were_not_delivered_are_left_out_of_sentence_and_chart(given, frame):
    nobody = (frame("asylblg"), frame("staedtischer_wohnraum"))
    _, ratios, _, said, _, note, chart, alt = everything(*nobody, given())
    assert listed(ratios.je_stelle)[:2] == [None, None]
    assert "AsylbLG" not in said and "2.326" in said
    assert len(chart.axes) == 1 and "Achse" not in note
    assert "Mit Leistungen nach dem AsylbLG: mit 100.000 €: liegt nicht vor" in plain(alt)


def test_secret_figures_stay_secret(given, asylblg, wohnraum):
    hidden = [(what, people, wohnraum) for what, people in each_hidden(asylblg)]
    hidden += [(what, asylblg, people) for what, people in each_hidden(wohnraum)]
    for what, people, homes in hidden:
        told = "\n".join(seen(list(everything(people, homes, given()))))
        assert str(TRUE) not in told and "nan" not in told.lower(), what
    _, ratios, _, said, *_, alt = everything(asylblg, hide(wohnraum, "personen", 0), given())  # the newest month
    assert repr(ratios.je_stelle[1]) == "*" and "Im städtischen Wohnraum" not in said
    assert "Im städtischen Wohnraum: mit 100.000 €: * und" in plain(alt)  # outside of tests it is spoken


def test_every_figure_can_be_computed_again_from_its_evidence(given, asylblg, wohnraum):
    for result in list(everything(asylblg, wohnraum, given()))[:2]:
        for value in (value for column in result for value in result[column] if isinstance(value, Figure)):
            cells = {leaf.name: leaf.wert for leaf in origin.leaves(value.origin)}
            assert origin.compute(origin.named(value.origin), cells) == pytest.approx(value)


def test_town_and_district_have_bars_on_axes_of_their_own(given, asylblg, wohnraum):
    *_, note, chart, alt = everything(asylblg, wohnraum, given())
    town, district = chart.axes
    assert [round(bar.get_width(), 1) for bars in town.containers for bar in bars] == [139.1, 90.9, 220.5, 144]
    assert [round(bar.get_width(), 1) for bars in district.containers for bar in bars] == [2325.8, 1518.9]
    assert [list(map(round, line.get_xdata())) for line in town.lines] == [[106, 182], [168, 288]]
    assert texts(chart) == ["100.000 €: 139 (106 bis 182)", "1,75 Stellen: 91", "220 (168 bis 288)", "144"]
    assert town.get_xlim()[0] == district.get_xlim()[0] == 0
    assert plain(note).startswith("So rechnen wir: ") and note.endswith("Stadt und Kreis haben je eine eigene Achse.")
    assert "im erwerbsfähigen Alter (Quelle jobcenter_fluechtlinge)." in note
    assert "Im städtischen Wohnraum: mit 100.000 €: 220 (168 bis 288) und bei den Vergleichsstellen: 144" in plain(alt)
    FigureCanvasAgg(chart).draw()
    boxes = written(chart)
    assert all(box.x1 <= chart.bbox.x1 and box.y1 <= chart.bbox.y1 for box in boxes.values())
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes.values())
    assert [(one, two) for one, two in combinations(boxes, 2) if boxes[one].overlaps(boxes[two])] == []


def test_trying_out_a_salary_beyond_its_range_stretches_the_range(given, asylblg, wohnraum):
    values = {"personalkosten_je_stelle": 100000, "beratung_mittel": 125000}
    ratios, chart = section.erkunden(values, asylblg=asylblg, wohnraum=wohnraum, premises=given())
    assert ratios.je_stelle[0] == 159  # 125000 * 0.8 / 100000 = 1
    assert ratios.je_stelle_bis[0] == pytest.approx(159 / (125000 * 0.7 / 100000))
    assert plain(texts(chart)[0]).startswith("125.000 €: 159 (")
