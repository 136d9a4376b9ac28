"""The overview of the six fields of action, on invented frames."""

import pytest
from shown import listed, plain, texts

from soest_analysis.sections import bausteine as section
from soest_analysis.sections import ist_stand

AREAS = {"sprache": "Sprache", "kita_schule": "Kita & Schule", "berufskollegs": "Berufskollegs"}


@pytest.fixture
def overview(frame, unchanged):
    """The overview of areas with these numbers of goals and of measures."""

    def build(goals, measures):
        def rows(numbers):
            return [f"{area},{n}" for area, n in zip(AREAS, numbers, strict=False) for n in range(n)]

        return unchanged(
            section.compute_uebersicht(
                AREAS,
                {
                    "ziele": frame("ziele", "baustein,text", *rows(goals)),
                    "massnahmen": frame("massnahmen", "baustein,nummer", *rows(measures)),
                },
            )
        )

    return build


def test_every_baustein_is_counted_in_every_table(overview):
    table = overview((1, 0, 2), (0, 0, 3))
    assert table.to_numpy().tolist() == [["sprache", 1, 0], ["kita_schule", 0, 0], ["berufskollegs", 2, 3]]


def test_an_area_unknown_to_the_edition_is_not_counted(frame):
    table = frame("akteure", "baustein,akteur", "uebergreifend,A", "sprache,B")
    assert section.compute_uebersicht({"sprache": "Sprache"}, {"akteure": table}).akteure.tolist() == [1]


@pytest.mark.parametrize(
    ("goals", "measures", "said"),
    [
        ((1, 0, 0), (1, 0, 3), "1 Ziel und 4 Maßnahmen. Die meisten Maßnahmen, 3, hat der Baustein „Berufskollegs“."),
        ((2, 1, 0), (2, 2, 1), "3 Ziele und 5 Maßnahmen."),
        ((2, 1, 0), (2, 2, 1), "Maßnahmen, je 2, haben die Bausteine „Sprache“ und „Kita & Schule“."),
        ((2, 2, 2), (1, 0, 0), "6 Ziele und 1 Maßnahme."),
    ],
)
def test_the_sentence_counts_together_and_names_all_leaders(overview, goals, measures, said):
    sentence = plain(section.sentence_uebersicht(overview(goals, measures), AREAS))
    assert sentence.startswith("Die drei Bausteine umfassen ") and said in sentence


def figure(name, area, day, value, unit="personen"):
    return f"{name},{day},{day[:4]},{area},kennzahl,Zahl {name},{value},exakt,{unit},stadt,Kapitel 1"


FIELDS = "kennzahl,stichtag,zeitbezug,baustein,art,bezeichnung,wert,genauigkeit,einheit,gebiet,fundstelle"


@pytest.fixture
def moves(frame, labels, unchanged):
    """The movement of these key figures, by Baustein."""

    def build(*rows):
        series = frame("kennzahlen", FIELDS, *rows)
        words = labels("kennzahlen", "einheit"), labels("kennzahlen", "genauigkeit")
        return unchanged(
            section.compute_bewegung(
                {
                    area: ist_stand.compute_kennzahlen(ist_stand.select_kennzahlen(series, area), 2030, *words)
                    for area in AREAS
                }
            )
        )

    return build


@pytest.fixture
def moved(moves):
    return moves(
        figure("a", "sprache", "2029-01-01", 40),
        figure("a", "sprache", "2030-01-01", 30),  # 10 less of 40
        figure("b", "sprache", "2029-01-01", 60, "prozent"),
        figure("b", "sprache", "2030-01-01", 72.5, "prozent"),  # 12.5 points, 12.5 / 60 = 20.8 %
        figure("c", "sprache", "2029-01-01", 0),
        figure("c", "sprache", "2030-01-01", 5),
        figure("d", "kita_schule", "2029-01-01", 7),
        figure("d", "kita_schule", "2030-01-01", 7),
        figure("e", "berufskollegs", "2030-01-01", 7),
    )


def test_changes_are_told_in_percent_of_the_earlier_value_the_largest_first(moved):
    assert moved.baustein.tolist() == ["sprache", "sprache", "sprache", "kita_schule", "berufskollegs"]
    assert listed(moved.bezeichnung) == ["Zahl a", "Zahl b", "Zahl c", "Zahl d", None]
    assert listed(moved.vorher) == [40, 60, 0, 7, None] and listed(moved.wert) == [30, 72.5, 5, 7, None]
    assert listed(moved.veraenderung) == [-10, 12.5, 5, 0, None]
    assert listed(moved.veraenderung_prozent) == [-25, None, None, 0, None]  # none of a percentage, of zero


def test_of_many_changes_the_three_largest_of_a_baustein_are_shown_and_the_rest_is_counted(moves, moved):
    rows = [
        figure(n, "sprache", f"{year}-01-01", v)
        for n, new in zip("abcde", (11, 15, 9, 20, 10), strict=True)
        for year, v in ((2029, 10), (2030, new))
    ]
    many = moves(*rows)
    chosen = section.compute_auswahl(many)
    assert listed(chosen.bezeichnung) == ["Zahl d", "Zahl b", "Zahl a", None, None]  # 100, 50 and 10 %; c has -10 %
    assert plain(section.note_bewegung(many, AREAS)).endswith(
        "Gezeigt sind je Baustein die drei größten Veränderungen, gemessen am früheren Wert; 2 weitere stehen bei den "
        "Bausteinen. Ohne Vergleich: Kita & Schule, Berufskollegs."
    )
    note = section.note_bewegung(moved, AREAS)
    assert "Prozent des früheren Werts oder Veränderung von Anteilen in Prozentpunkten," in note
    assert note.endswith("sagt die Richtung nicht. Ohne Vergleich: Berufskollegs.")


def arrows(ax):
    return [(text.xyann[0], round(text.xy[0], 6)) for text in ax.texts if text.arrow_patch]


def test_an_arrow_runs_from_zero_to_the_change_and_numbers_stand_beside_it(moved):
    counts, shares = section.plot_bewegung(moved, AREAS).axes
    assert arrows(counts) == [(0, -25)]  # none from zero people, none where nothing moved
    assert arrows(shares) == [(0, 12.5)]  # in percentage points, on axes of their own
    assert (counts.get_xlabel(), shares.get_xlabel()) == (
        "Veränderung in Prozent des früheren Werts",
        "Veränderung von Anteilen in Prozentpunkten",
    )
    assert [plain(text.get_text()) for ax in (counts, shares) for text in ax.texts if text.get_text()] == [
        "Personen: 40 → 30\n(−25,0 %)",
        "Personen: 0 → 5\n(+5, früher null)",
        "Personen: 7 → 7\n(unverändert)",
        "Prozent: 60 → 72,5\n(+12,5 Prozentpunkte)",
    ]
    assert [(list(line.get_xdata()), line.get_marker()) for line in counts.lines if line.get_marker() == "o"] == [
        ([0], "o")
    ]
    assert counts.get_xlim()[0] < -25 and shares.get_xlim()[1] > 12.5


def test_only_bausteine_with_a_comparison_are_drawn_each_in_bold_above_its_figures(moved):
    counts, shares = section.plot_bewegung(moved, AREAS).axes
    bold = [[t.get_text() for t in ax.get_yticklabels() if t.get_fontweight() == "bold"] for ax in (counts, shares)]
    assert bold == [["Sprache", "Kita & Schule"], ["Sprache"]]
    places = [round(label.get_position()[1], 3) for label in counts.get_yticklabels()]
    assert places == sorted(set(places)) and len(places) == 5


def test_a_single_comparison_makes_a_low_chart_with_one_scale(moves, moved):
    few = moves(figure("a", "sprache", "2029-01-01", 40), figure("a", "sprache", "2030-01-01", 30))
    chart = section.plot_bewegung(few, AREAS)
    assert len(chart.axes) == 1 and chart.get_figheight() < section.plot_bewegung(moved, AREAS).get_figheight() / 2
    assert section.note_bewegung(few, AREAS).startswith("Pfeile: Veränderung in Prozent des früheren Werts, nach")


def test_the_alternative_text_tells_old_and_new_values(moved):
    assert plain(section.alt_bewegung(moved, AREAS)) == (
        "Pfeile nach Bausteinen, früherer und neuer Wert. Sprache: Zahl a, Personen: 40 → 30 (−25,0 %); "
        "Zahl b, Prozent: 60 → 72,5 (+12,5 Prozentpunkte); Zahl c, Personen: 0 → 5 (+5, früher null). "
        "Kita & Schule: Zahl d, Personen: 7 → 7 (unverändert)."
    )


def test_without_any_comparison_the_chart_says_so(moves):
    assert texts(section.plot_bewegung(moves(), AREAS)) == ["kein Vergleich möglich"]
    assert section.alt_bewegung(moves(), AREAS) == "Pfeile: kein Vergleich möglich."
    assert section.note_bewegung(moves(), AREAS).startswith(
        "Zu keiner Kennzahl der Bausteine liegt ein früherer Wert vor"
    )
