"""Placement in flats and municipal housing, on invented frames."""

import pytest
from shown import listed, middles, names, plain, stacks, texts

from soest_analysis import history, style
from soest_analysis.sections import wohnungsvermittlung as section

HEADER = "vermittlungsstand,wohnraum,rechtskreis,personenart,personen,familien,zeichen"
PLACED = (
    "vermittelt,staedtisch,asylblg,einzelpersonen,10,,",
    "vermittelt,privat,sgb2,einzelpersonen,8,,",
    "vermittelt,privat,sgb2,familienangehoerige,22,11,",
    "vermittelt,staedtisch,gesamt,gesamt,10,,",
    "vermittelt,privat,gesamt,gesamt,30,,",
    "vermittelt,gesamt,gesamt,gesamt,40,,",
)
WAITING = ("vermittelbar,offen,sgb2,einzelpersonen,7,,", "nicht_vermittelbar,offen,sgb2,einzelpersonen,,,-")


@pytest.fixture
def placements(frame):
    return lambda *rows: frame("wohnungsvermittlung", HEADER, *rows)


@pytest.fixture
def wide(placements, unchanged):
    return unchanged(section.compute_vermittlung(placements(*PLACED, *WAITING)))


def test_states_become_columns_and_the_printed_totals_a_row(wide):
    assert wide.columns.tolist() == ["rechtskreis", "personenart", *section.HEADINGS]
    assert list(zip(wide.rechtskreis, wide.personenart, strict=True)) == [
        ("asylblg", "einzelpersonen"),
        ("sgb2", "einzelpersonen"),
        ("sgb2", "familienangehoerige"),
        ("gesamt", "gesamt"),
    ]
    assert listed(wide.vermittelt_staedtisch) == [10, None, None, 10]
    assert listed(wide.vermittelt_privat) == [None, 8, 22, 30]
    assert listed(wide.vermittelbar) == [None, 7, None, None]


def test_the_sign_for_nothing_there_stands_where_the_number_is_absent(placements):
    signs = section.compute_vermittlung(placements(*PLACED, *WAITING), "zeichen")
    assert signs.nicht_vermittelbar.tolist()[1] == "-"
    assert signs[list(section.COLUMNS)].notna().to_numpy().sum() == 1


def test_families_have_a_mean_number_of_members(placements):
    families = section.compute_familien(placements(*PLACED))
    assert families[["rechtskreis", "familien", "personen", "mitglieder"]].to_numpy().tolist() == [
        ["sgb2", 11, 22, 2.0]
    ]


def test_placements_are_told_by_housing_and_law(placements):
    sentence = plain(section.sentence_vermittlung(placements(*PLACED)))
    assert "zogen 40 Personen in eine Wohnung: 30 in privaten Wohnraum (75,0 %)" in sentence
    assert "10 in Wohnungen, die die Stadt angemietet hat (25,0 %)" in sentence
    # The parts, not the printed totals, say which law applies: 8 + 22 and 10.
    assert "30 von ihnen gehörten zum Rechtskreis des SGB II, 10 zu dem des Asylbewerberleistungsgesetzes" in sentence


def test_placements_say_as_of_when(placements):
    sentence = plain(section.sentence_vermittlung(placements(*PLACED), "Juni 2030"))
    assert "in eine Wohnung (Stand Juni 2030): 30 in" in sentence


def test_without_the_printed_total_placements_are_missing(placements):
    for rows in ((), ("vermittelt,gesamt,gesamt,gesamt,,,",)):
        assert section.sentence_vermittlung(placements(*rows)).endswith("liegt nicht vor.")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (PLACED, "22 Personen in 11 Familien."),
        (("vermittelt,privat,sgb2,familienangehoerige,7,1,",), "7 Personen in 1 Familie."),
        (("vermittelbar,offen,sgb2,familienangehoerige,7,1,",), ""),
    ],
)
def test_only_placed_families_are_told(placements, unchanged, rows, said):
    sentence = plain(section.sentence_familien(unchanged(section.compute_familien(placements(*rows)))))
    assert sentence.endswith(said) and bool(sentence) == bool(said)


def test_those_who_wait_are_told_by_reason(placements):
    counts = {"vermittelbar": 1, "noch_nicht_vermittelbar": 7, "nicht_vermittelbar": 11}
    rows = [f"{state},offen,gesamt,gesamt,{n},," for state, n in counts.items()]
    assert plain(section.sentence_offen(placements(*rows))) == (
        "Eine Wohnung suchte 1 Person; noch nicht vermittelbar, weil das Asylverfahren läuft, waren 7 Personen; "
        "nicht vermittelbar, weil eine Duldung oder ein sicheres Herkunftsland vorliegt, waren 11 Personen."
    )
    some = plain(section.sentence_offen(placements(rows[1])))
    assert some.startswith("Noch nicht vermittelbar") and some.endswith("Die übrigen Angaben liegen nicht vor.")


def test_those_who_wait_are_never_zero_because_they_are_missing(placements):
    sentence = section.sentence_offen(placements())
    assert sentence == "Wie viele Menschen eine Wohnung suchen, liegt nicht vor."


CELLS = {  # state and housing -> single persons and family members under AsylbLG, then under SGB II
    "vermittelt,staedtisch": ("10,,", "5,1,", ",,-", ",,-"),
    "vermittelt,privat": (",,-", ",,-", "8,,", "22,11,"),
    "vermittelbar,offen": ("2,,", ",,", "7,,", ",,-"),  # family members under AsylbLG are not known
    "noch_nicht_vermittelbar,offen": ("1,,", "1,1,", ",,-", ",,-"),
    "nicht_vermittelbar,offen": ("3,,", "0,,", ",,-", ",,-"),
}
PEOPLE = [f"{circle},{kind}" for circle in ("asylblg", "sgb2") for kind in ("einzelpersonen", "familienangehoerige")]


@pytest.fixture
def counted(placements, unchanged):
    rows = [
        f"{state},{people},{cell}" for state, cells in CELLS.items() for people, cell in zip(PEOPLE, cells, strict=True)
    ]
    return unchanged(section.compute_vermittlung(history.count_nothing(placements(*rows))))


def test_legal_circles_are_summed_and_a_sum_with_a_missing_part_is_missing(counted):
    circles = section.compute_rechtskreise(counted)
    assert listed(circles.loc["asylblg"]) == [15, 0, None, 2, 3]
    assert listed(circles.loc["sgb2"]) == [0, 30, 7, 0, 0]


def test_the_alternative_text_gives_both_circles_per_state(counted):
    text = section.alt_vermittlung(counted)
    assert "Vermittelt, städtischer Wohnraum: AsylbLG 15 und SGB II 0" in text
    assert "Auf Wohnungssuche: AsylbLG liegt nicht vor und SGB II 7" in text


def test_bars_are_divided_by_legal_circle(counted):
    chart = section.plot_vermittlung(counted)
    assert stacks(chart) == {
        style.COLOURS["asylblg"]: [(0, 15), (0, 0), (0, 0), (0, 2), (0, 3)],
        style.COLOURS["sgb2"]: [(15, 15), (0, 30), (0, 7), (2, 2), (3, 3)],
    }
    # no label on an empty part; behind a bar stands what is missing
    assert texts(chart) == ["15", "2", "3", "30", "7", "AsylbLG: liegt nicht vor"]
    assert middles(chart)[:5] == [(7.5, 0), (1, 3), (1.5, 4), (15, 1), (3.5, 2)]
    assert [name.replace("\n", " ") for name in names(chart)] == list(section.HEADINGS.values())
    assert [text.get_text() for text in chart.legends[0].texts] == ["AsylbLG", "SGB II"]  # the first bar has no SGB II


@pytest.fixture
def capacity(frame, unchanged):
    def build(first, second):
        rows = ("gesamt_phase_2,gesamt,2," + second, "waldstrasse,einzeln,1,7", "gesamt_phase_1,gesamt,1," + first)
        return unchanged(section.compute_kapazitaet(frame("unterkuenfte", "unterkunft,zeile,phase,plaetze", *rows)))

    return build


@pytest.fixture
def occupancy(frame, unchanged):
    def build(places, *persons):
        rows = [f"2030-{month:02},{'' if n is None else n}" for month, n in enumerate(persons, start=1)]
        return unchanged(
            section.compute_belegung(frame("staedtischer_wohnraum", "monat,personen", *reversed(rows)), places)
        )

    return build


def test_places_are_the_stated_totals_summed_up_from_phase_to_phase(capacity):
    places = capacity("60", "140")
    assert places.to_numpy().tolist() == [[1, 60, 60], [2, 140, 200]]


def test_occupancy_is_the_share_of_all_places_month_by_month(capacity, occupancy):
    months = occupancy(capacity("60", "140"), 50, None, 7)
    assert months.columns.tolist() == ["monat", "personen", "auslastung"]
    assert months.monat.astype(str).tolist() == ["2030-01", "2030-02", "2030-03"]
    assert listed(months.auslastung) == [25.0, None, 3.5]


def test_without_places_there_is_no_occupancy_rate(capacity, occupancy):
    assert occupancy(capacity("", ""), 50).auslastung.isna().all()


@pytest.mark.parametrize(
    ("persons", "said"),
    [
        ((50, 100, 7), "Im März 2030 lebten 7 Personen"),
        ((50, 100, 1), "Im März 2030 lebte 1 Person im"),
        ((50, 100, None), "Im Februar 2030 lebten 100 Personen"),
        ((50, 100, 7), "war 100 im Februar 2030, der niedrigste 7 im März 2030"),
        ((50, 100, 7), "bis zu 200 Plätzen sind das 3,5 %."),
    ],
)
def test_the_latest_month_is_told_against_the_series_and_the_places(capacity, occupancy, persons, said):
    places = capacity("60", "140")
    assert said in plain(section.sentence_belegung(occupancy(places, *persons), places, "bis zu "))


def test_missing_places_are_said_to_be_missing(capacity, occupancy):
    places = capacity("", "")
    sentence = section.sentence_belegung(occupancy(places, 7), places, "bis zu ")
    assert sentence.endswith("Die Zahl der Plätze liegt nicht vor.") and "%" not in sentence


@pytest.mark.parametrize("persons", [(), (None, None)])
def test_without_any_month_nothing_is_counted(capacity, occupancy, persons):
    places = capacity("60", "140")
    assert section.sentence_belegung(occupancy(places, *persons), places, "bis zu ").endswith("liegt nicht vor.")


def test_the_line_starts_at_zero_and_meets_the_places_of_both_phases(capacity, occupancy):
    places = capacity("60", "140")
    chart = section.plot_belegung(occupancy(places, 50, None, 100, 7), places)
    ax = chart.axes[0]
    line, first, second = ax.lines
    assert listed(line.get_ydata()) == [50, None, 100, 7]
    assert (first.get_ydata()[0], second.get_ydata()[0]) == (60, 200)
    assert ax.get_ylim()[0] == 0 and ax.get_ylim()[1] > 200
    written = [text.replace("\n", " ") for text in texts(chart)]
    assert written == ["Belegt: 7", "Plätze Phase I: bis zu 60", "Plätze Phase I und II: bis zu 200", "100"]


def test_the_alternative_text_tells_the_places_too(capacity, occupancy):
    places = capacity("60", "140")
    text = section.alt_belegung(occupancy(places, 50, None, 100, 7), places)
    assert text.startswith(
        "Linie von 01/2030 bis 04/2030 in der Einheit Personen. 01/2030: 50; 03/2030: 100; 04/2030: 7."
    )
    assert text.endswith("Waagrechte Linien: Plätze Phase I, bis zu 60 und Plätze Phase I und II, bis zu 200.")
    assert "Waagrecht" not in section.alt_belegung(occupancy(places, 7), capacity("", ""))


def test_the_line_names_every_january_and_july(capacity, occupancy):
    places = capacity("60", "140")
    ax = section.plot_belegung(occupancy(places, *range(1, 9)), places).axes[0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["01/2030", "07/2030"]


def test_a_new_way_of_counting_breaks_the_line(capacity, occupancy):
    places = capacity("60", "140")
    months = occupancy(places, 7, 11, 100)
    chart = section.plot_belegung(months, places, [0, 1, 1])
    lines = [list(line.get_ydata()) for line in chart.axes[0].lines if line.get_marker() == "o"]
    assert lines == [[7], [11, 100]]
    assert "neue Zählweise" in texts(chart)
