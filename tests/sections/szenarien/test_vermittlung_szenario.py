"""The pace of placing people in flats, on invented frames and on the figures of 2018."""

from itertools import combinations

import pandas as pd
import pytest
from hidden import TRUE, each_hidden, hide, seen
from hypothesis import given as examples
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from shown import listed, names, plain, texts

from soest_analysis import german, origin
from soest_analysis.origin import Figure
from soest_analysis.premises import Premise
from soest_analysis.sections.szenarien import vermittlung as section
from tests.test_figures import written

MARK = origin.mark  # which the other tests of a section do without
HEADER = "vermittlungsstand,wohnraum,rechtskreis,personenart,personen"
STATES = {
    "gesamt": "vermittelt,gesamt",
    "privat": "vermittelt,privat",
    "staedtisch": "vermittelt,staedtisch",
    "offen": "vermittelbar,offen",
}
OF_2018 = {"gesamt": 462, "privat": 300, "staedtisch": 162, "offen": 108}  # Tabelle 7 of the concept


@pytest.fixture
def placements(frame):
    """The stated totals, and a part that must not be counted besides."""

    def build(**numbers):
        rows = [f"{STATES[code]},gesamt,gesamt,{number}" for code, number in numbers.items()]
        return frame("wohnungsvermittlung", HEADER, "vermittelt,privat,sgb2,einzelpersonen,70", *rows)

    return build


@pytest.fixture
def given(frame):
    tracked = isinstance(frame("asylblg", "aufenthaltsstatus,personen", "gesamt,1").personen.iloc[0], Figure)

    def build(months=37, low=36, high=37, assumed=False):
        ends = [low, months, high]
        if tracked:
            ends = [n and origin.assumed(float(n), f"2030:annahmen/m{i}", "2030.yaml", "m") for i, n in enumerate(ends)]
        low, months, high = ends
        name = "vermittlung_monate"
        return {name: Premise(name, "Monate", months, low, high, "Monate", "", "Tabelle 7", assumed)}

    return build


def test_2018_all_can_be_placed_in_nine_months_or_in_thirteen_by_private_flats_alone(placements, given):
    pace = section.compute_tempo(placements(**OF_2018), given())
    assert listed(pace.vermittelt) == [462, 300, 162]
    assert listed(pace.je_monat) == pytest.approx([12.486486, 8.108108, 4.378378])  # each / 37
    assert listed(pace.monate) == pytest.approx([8.649351, 13.32, 24.666667])  # 108 / (462 / 37), …
    assert listed(pace.tempo_halb) == pytest.approx([24.972973, 16.216216, 8.756757])
    assert listed(pace.zugang_doppelt) == pytest.approx([6.243243, 4.054054, 2.189189])


def test_the_pace_and_new_people_change_the_time(placements, given):
    # 120 placed in 12 months are 10 a month, 90 by private flats 7.5; 60 wait
    wait = section.compute_wartezeit(placements(gesamt=120, privat=90, offen=60), given(months=12))
    assert listed(wait.tempo) == [20, 10, 7.5, 10, 10, 10, 10]
    assert listed(wait.zugang) == [0, 0, 0, 2.5, 5, 7.5, 10]
    assert listed(wait.monate) == [3, 6, 8, 8, 12, 24, None]  # 60/20, 60/10, 60/7.5, 60/7.5, 60/5, 60/2.5
    assert plain(wait.fall[3]) == "Tempo wie bisher (neu je Monat: 2,5)"
    assert section.signs(wait) == {"monate": [None] * 6 + ["endet nie"]}


@examples(st.integers(1, 5000), st.integers(1, 2000), st.integers(1, 120), st.integers(0, 100))
def test_as_many_leave_the_list_as_stood_on_it_and_joined_it(placed, waiting, months, part):
    rows = pd.DataFrame(
        [(*STATES[code].split(","), "gesamt", "gesamt", n) for code, n in (("gesamt", placed), ("offen", waiting))],
        columns=HEADER.split(","),
    )
    name = "vermittlung_monate"
    given = {name: Premise(name, "", months * (1 + part / 100), None, None, "Monate", "", "", assumed=False)}
    wait = section.compute_wartezeit(rows, given)
    known = wait.dropna(subset="monate")
    assert list(known.monate * known.tempo) == pytest.approx(list(waiting + known.monate * known.zugang))
    double, usual, _, *more = wait.monate
    assert double * 2 == pytest.approx(usual) and more[1] == pytest.approx(2 * usual)  # half the pace comes in
    assert more[0] < more[1] < more[2] and pd.isna(more[3])


def test_2018_in_a_sentence(placements, given):
    said = plain(section.sentence_tempo(placements(**OF_2018), given(), "01.10.2018"))
    assert said == (
        "Im Mittel fanden 12,5 Menschen je Monat eine Wohnung. So dauerte es 8,4 bis 8,6 Monate, bis die 108 versorgt sind, "
        "die vermittelt werden können (Stand 01.10.2018), nur in privaten Wohnraum 13,0 bis 13,3 Monate. In der Hälfte der Zeit "
        "gelänge es mit doppeltem Tempo, also 12,5 Vermittlungen mehr je Monat; kommen monatlich 6,2 Menschen neu hinzu, dauert "
        "es doppelt so lange, und ab 12,5 werden es nie weniger. Das Tempo ist ein Mittel über 37 Monate; wie schnell zuletzt "
        "vermittelt wurde, liegt nicht vor."
    )  # 108 / (462 / 36) = 8.4; 108 / (300 / 36) = 12.96


def test_the_note_says_what_is_assumed_and_where_the_months_may_begin(given):
    note = plain(section.rechnung_tempo(given()))
    assert note.startswith("So rechnen wir: ") and "seit Beginn (37, je nach Beginn 36 bis 37). " in note
    assert "seit Beginn (37; eine Annahme)." in plain(section.rechnung_tempo(given(low=None, high=None, assumed=True)))
    assert "Annahme ist, dass das Tempo gleich bleibt" in note and "Familiennachzug" in note
    assert section.rechnung_wartezeit().startswith("So rechnen wir: ") and "„endet nie“" in section.rechnung_wartezeit()


def test_nobody_waits(placements, given):
    said = section.sentence_tempo(placements(gesamt=10, offen=0), given(), "01.10.2030")
    assert said == "Niemand wartet, der in eine Wohnung vermittelt werden kann (Stand 01.10.2030)."


def everything(rows, stated):
    pace, wait = section.compute_tempo(rows, stated), section.compute_wartezeit(rows, stated)
    yield from (pace, wait, section.signs(wait), section.sentence_tempo(rows, stated), section.rechnung_tempo(stated))
    yield from (section.plot_wartezeit(wait), section.alt_wartezeit(wait))


@pytest.mark.parametrize("numbers", [{}, {"gesamt": 40, "privat": 30}, {"offen": 7}])
def test_missing_figures_are_missing_results_and_no_zero(placements, given, numbers):
    pace, _, signs, sentence, _, chart, _ = everything(placements(**numbers), given())
    assert pace.monate.isna().all()
    assert sentence.endswith("liegt nicht vor.") and texts(chart) == ["liegt nicht vor"]
    assert signs["monate"][:6] == [None] * 6


def test_nobody_placed_and_no_months_stated_give_no_pace(placements, given):
    assert pd.isna(section.compute_tempo(placements(gesamt=0, offen=7), given()).monate[0])
    assert section.compute_tempo(placements(**OF_2018), {}).je_monat.isna().all()
    assert section.sentence_tempo(placements(**OF_2018), {}).endswith("liegt nicht vor.")
    assert "liegt nicht vor" in section.rechnung_tempo({})


def test_without_private_flats_only_their_bar_says_that_it_is_missing(placements, given):
    wait = section.compute_wartezeit(placements(gesamt=120, offen=60), given(months=12))
    assert texts(section.plot_wartezeit(wait)) == ["3,0", "6,0", "liegt nicht vor", "8,0", "12,0", "24,0", "endet nie"]
    assert "Nur private Wohnungen: liegt nicht vor" in section.alt_wartezeit(wait)
    assert "privat" not in section.sentence_tempo(placements(gesamt=120, offen=60), given())


def test_secret_figures_stay_secret(placements, given):
    for what, hidden in each_hidden(placements(**OF_2018)):
        told = "\n".join(seen(list(everything(hidden, given()))))
        assert str(TRUE) not in told and "nan" not in told.lower(), what


def test_secret_totals_are_said_to_be_secret(placements, given):
    for row in (1, 4):  # all who were placed, and those who wait
        pace, _, _, sentence, _, chart, _ = everything(hide(placements(**OF_2018), "personen", row), given())
        assert sentence.endswith("unterliegt der Geheimhaltung.") and repr(pace.monate[0]) == "*"
        # without those who wait nothing is known; private flats have a pace of their own
        assert texts(chart) == (["unterliegt der Geheimhaltung"] if row == 4 else [*"**", "13,3", *"****"])


def test_every_figure_can_be_computed_again_from_its_evidence(placements, given):
    for result in list(everything(placements(**OF_2018), given()))[:2]:
        for value in (value for column in result for value in result[column] if isinstance(value, Figure)):
            cells = {leaf.name: leaf.wert for leaf in origin.leaves(value.origin)}
            assert origin.compute(origin.named(value.origin), cells) == pytest.approx(value)


def test_a_secret_number_in_the_name_of_a_case_is_still_marked_as_one(placements, given, monkeypatch):
    monkeypatch.setattr(origin, "mark", MARK)
    wait = section.compute_wartezeit(hide(placements(**OF_2018), "personen", 1), given())  # all who were placed
    assert origin.has_secret(wait.fall[3]) and "neu je Monat: geheim gehalten" in german.spoken(
        section.alt_wartezeit(wait)
    )
    assert not any(origin.OPEN in name for name in names(section.plot_wartezeit(wait)))


def test_every_case_is_a_bar_with_its_months(placements, given):
    chart = section.plot_wartezeit(section.compute_wartezeit(placements(**OF_2018), given()))
    assert texts(chart) == ["4,3", "8,6", "13,3", "11,5", "17,3", "34,6", "endet nie"]
    assert names(chart)[:3] == ["Doppeltes Tempo", "Tempo wie bisher", "Nur private Wohnungen"]
    assert [round(bar.get_width(), 2) for bar in chart.axes[0].containers[0]][-2:] == [34.6, 0]
    FigureCanvasAgg(chart).draw()
    boxes = written(chart)
    assert all(min(box.x0, box.y0) >= 0 and box.x1 <= chart.bbox.x1 for box in boxes.values())
    assert [(one, two) for one, two in combinations(boxes, 2) if boxes[one].overlaps(boxes[two])] == []
    alt = plain(section.alt_wartezeit(section.compute_wartezeit(placements(**OF_2018), given())))
    assert "Tempo wie bisher: 8,6;" in alt and alt.endswith("(neu je Monat: 12,5): endet nie.")


def test_trying_out_a_shorter_time_changes_table_and_chart(placements, given):
    pace, chart = section.erkunden({"vermittlung_monate": 18.5}, vermittlung=placements(**OF_2018), premises=given())
    assert pace.je_monat[0] == pytest.approx(462 / 18.5)
    assert texts(chart)[1] == "4,3"
