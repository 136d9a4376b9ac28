"""Measures, goals and reviews, with an invented concept of 2030."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from shown import names, plain, stacks

from soest_analysis import style
from soest_analysis.parameters import Concept
from soest_analysis.sections import massnahmen as section

CONCEPT = Concept.model_validate(
    {
        "titel": "Konzept zur Probe",
        "jahr": 2030,
        "ueberpruefung_nach_jahren": 3,
        "quelle": "Kapitel 1",
        "horizonte": {
            "kontinuierlich": {"bezeichnung": "dauerhaft"},
            "kurzfristig": {"bezeichnung": "ein Jahr", "von_jahren": 1, "bis_jahren": 1},
            "mittelfristig": {"bezeichnung": "drei bis fünf", "von_jahren": 3, "bis_jahren": 5},
            "langfristig": {"bezeichnung": "zehn", "bis_jahren": 10},
        },
    }
)


@pytest.fixture
def measures(frame):
    def build(*rows):
        rows = rows or (
            "1.1,sprache,Kurse,kurzfristig,",
            "1.2,sprache,Netz,kontinuierlich,in_umsetzung",
            "2.1,kita_schule,Plätze,mittelfristig,angepasst",
            "5.1,private_wohnungen,Bauen,langfristig,umgesetzt",
        )
        return frame("massnahmen", "nummer,baustein,titel,zeitraum,status", *rows)

    return build


@pytest.fixture
def due(measures, unchanged):
    return lambda *rows: unchanged(section.compute_faelligkeit(measures(*rows), CONCEPT))


def test_due_years_are_counted_from_the_year_of_the_concept(due):
    table = due()
    years = table[["faellig_von", "faellig_bis"]].astype("string").fillna("offen")
    assert years.to_numpy().tolist() == [["2031", "2031"], ["offen", "offen"], ["2033", "2035"], ["2040", "2040"]]


def test_the_overview_says_the_due_years_in_words_beside_the_status(due):
    overview = section.compute_tabelle(due())
    assert overview.faellig.tolist() == ["2031", "laufend", "2033 bis 2035", "2040"]
    assert overview.columns.tolist()[-2:] == ["faellig", "status"]
    assert overview.nummer.tolist() == ["1.1", "1.2", "2.1", "5.1"]


@pytest.mark.parametrize(
    ("status", "late", "next_due"),
    [
        ("umgesetzt", False, False),
        ("dauerhaft", False, False),
        ("beendet", False, False),
        ("nicht_begonnen", True, True),
        ("", True, True),
    ],
)
def test_only_what_is_not_done_falls_due_or_is_late(due, status, late, next_due):
    rows = (f"1.1,sprache,Kurse,kurzfristig,{status}", "1.2,sprache,Netz,kontinuierlich,in_umsetzung")
    assert ("1.1\u00a0„Kurse“" in section.sentence_faellig(due(*rows), 2030)) is next_due
    sentence = section.sentence_ueberfaellig(due(*rows), 2031)
    assert sentence == (
        "Bis 2031 fällig und nicht als umgesetzt, dauerhaft oder beendet gemeldet: 1.1\u00a0„Kurse“." if late else ""
    )
    assert section.sentence_ueberfaellig(due(*rows), 2030) == ""


def test_before_any_report_nothing_is_late(due):
    assert section.sentence_ueberfaellig(due("1.1,sprache,Kurse,kurzfristig,"), 2031) == ""


def test_measures_are_counted_by_period(measures, labels):
    sentence = plain(section.sentence_zeitraeume(measures(), labels("massnahmen", "zeitraum")))
    assert "4 Maßnahmen: 1 kontinuierlich, 1 kurzfristig, 1 mittelfristig und 1 langfristig." in sentence
    one = section.sentence_zeitraeume(measures("1.1,sprache,Kurse,langfristig,"), labels("massnahmen", "zeitraum"))
    assert "1 Maßnahme: 1 langfristig." in plain(one)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2029, "2030 wird keine befristete Maßnahme fällig."),
        (2030, "2031 wird fällig: 1.1\u00a0„Kurse“."),
        (2031, "2032 wird keine befristete Maßnahme fällig."),
        (2032, "2033 wird fällig: 2.1\u00a0„Plätze“."),
        (2034, "2035 wird fällig: 2.1\u00a0„Plätze“."),
        (2035, "2036 wird keine befristete Maßnahme fällig."),
    ],
)
def test_a_measure_is_due_in_every_year_of_its_span_and_in_no_other(due, year, said):
    assert section.sentence_faellig(due(), year) == said


def test_several_measures_are_due_in_the_plural(due):
    rows = ("1.1,sprache,A,kurzfristig,", "1.2,sprache,B,kurzfristig,", "1.3,sprache,C,kurzfristig,")
    assert (
        section.sentence_faellig(due(*rows), 2030) == "2031 werden fällig: 1.1\u00a0„A“, 1.2\u00a0„B“ und 1.3\u00a0„C“."
    )


def test_reported_statuses_are_counted_and_silence_is_said(measures, labels):
    rows = ("1.1,sprache,A,kurzfristig,", "1.2,sprache,B,kurzfristig,", "1.3,sprache,C,kurzfristig,umgesetzt")
    sentence = plain(section.sentence_status(measures(*rows), labels("massnahmen", "status")))
    assert "Gemeldeter Stand: 1 umgesetzt." in sentence and "Zu 2 Maßnahmen liegt kein Stand vor." in sentence


def test_when_all_have_reported_none_is_missing(measures, labels):
    rows = ("1.1,sprache,A,kurzfristig,umgesetzt", "1.2,sprache,B,kurzfristig,beendet")
    sentence = section.sentence_status(measures(*rows), labels("massnahmen", "status"))
    assert "1 umgesetzt und 1 beendet" in sentence and "kein Stand" not in sentence


def test_without_any_report_the_status_is_missing_not_zero(measures, labels):
    sentence = section.sentence_status(measures("1.1,sprache,A,kurzfristig,"), labels("massnahmen", "status"))
    assert "liegt nicht vor" in sentence and "0" not in sentence


@pytest.mark.parametrize(
    ("year", "review"), [(2028, 2033), (2030, 2033), (2032, 2033), (2033, 2036), (2034, 2036), (2036, 2039)]
)
def test_the_next_review_comes_every_third_year_from_the_concept_on(year, review):
    assert section.next_review(CONCEPT, year) == review
    assert section.sentence_ueberpruefung(CONCEPT, year).startswith("Alle drei Jahre")
    assert section.sentence_ueberpruefung(CONCEPT, year).endswith(f"{review}.")


@pytest.mark.parametrize("concept", [None, CONCEPT.model_copy(update={"ueberpruefung_nach_jahren": None})])
def test_a_review_that_nobody_decided_is_missing_and_not_computed(concept, measures, labels):
    assert section.next_review(concept, 2030) is None
    assert section.sentence_ueberpruefung(concept, 2030).endswith("liegt nicht vor.")
    due = section.compute_faelligkeit(measures("1.1,sprache,A,kurzfristig,"), concept)
    alt = section.alt_zeitraeume(due, concept, 2030, labels("massnahmen", "zeitraum"), {})
    assert "Überprüfung" not in alt and "None" not in alt and "Markiert ist das Jahr der Ausgabe, 2030." in alt
    chart = section.plot_zeitraeume(due, concept, 2030, labels("massnahmen", "zeitraum"), {})
    assert not [text.get_text() for text in chart.axes[0].texts if "Überprüfung" in text.get_text()]


def test_without_a_concept_no_year_is_known(measures):
    due = section.compute_faelligkeit(measures("1.1,sprache,A,kurzfristig,"), None)
    assert due.faellig_von.isna().all() and due.faellig_bis.isna().all()


@given(year=st.integers(1990, 2100), step=st.integers(1, 12))
def test_a_review_lies_ahead_by_no_more_than_one_interval(year, step):
    concept = CONCEPT.model_copy(update={"ueberpruefung_nach_jahren": step})
    review = section.next_review(concept, year)
    assert 0 < review - max(year, 2030) <= step
    assert (review - 2030) % step == 0


@pytest.fixture
def timeline(due, labels):
    """The time line of these measures in an edition's year."""

    def plot(*rows, year=2030):
        return section.plot_zeitraeume(
            due(*rows), CONCEPT, year, labels("massnahmen", "zeitraum"), labels("massnahmen", "status")
        )

    return plot


def written(chart):
    return {text.get_text(): text for text in chart.axes[0].texts}


def test_each_period_has_its_colour_covers_its_due_years_and_is_led_to(timeline):
    chart = timeline()
    # A due year is a column as wide as the year.
    assert stacks(chart) == {
        style.COLOURS["kurzfristig"]: [(2030.5, 2031.5)],
        style.COLOURS["mittelfristig"]: [(2032.5, 2035.5)],
        style.COLOURS["langfristig"]: [(2039.5, 2040.5)],
    }
    before = {
        to_hex(line.get_color()): list(line.get_xdata())
        for line in chart.axes[0].lines
        if len(set(line.get_ydata())) == 1
    }
    assert before == {
        style.COLOURS["kurzfristig"]: [2029.5, 2030.5],
        style.COLOURS["mittelfristig"]: [2029.5, 2032.5],
        style.COLOURS["langfristig"]: [2029.5, 2039.5],
    }
    assert names(chart) == ["1.1 Kurse", "1.2 Netz", "2.1 Plätze", "5.1 Bauen"]
    assert chart.axes[0].get_ylim()[0] > 3  # rows 0 to 3 are in sight


def test_a_period_is_named_above_its_line_or_behind_its_bar(timeline):
    names = written(timeline())
    assert names["Langfristig"].xy == (2029.5, 3) and names["Kontinuierlich"].xy == (2029.5, 1)
    assert names["Kurzfristig"].xy == (2031.5, 0)  # the line of one year is shorter than the word


def test_a_continuing_measure_runs_on_as_an_arrow_beyond_the_last_due_year(timeline):
    [arrow] = [text for text in timeline().axes[0].texts if text.arrow_patch]
    assert arrow.xyann == (2029.5, 1) and arrow.xy[0] > 2040 and arrow.xy[1] == 1  # second row
    assert to_hex(arrow.arrow_patch.get_edgecolor()) == style.COLOURS["kontinuierlich"]


@pytest.mark.parametrize(("year", "review"), [(2030, 2033), (2033, 2036), (2035, 2036)])
def test_the_edition_and_the_next_review_are_marked(timeline, year, review):
    chart = timeline(year=year)
    assert written(chart)[f"Ausgabe {year}"].xy[0] == year
    assert written(chart)[f"Überprüfung {review}"].xy[0] == review
    assert [review, review] in [list(line.get_xdata()) for line in chart.axes[0].lines]


def test_the_reported_status_stands_beside_its_measure(timeline):
    texts = written(timeline())
    assert (texts["In Umsetzung"].xy[1], texts["Angepasst"].xy[1], texts["Umgesetzt"].xy[1]) == (1, 2, 3)
    assert texts["liegt nicht vor"].xy[1] == 0
    silent = written(timeline("1.1,sprache,Kurse,kurzfristig,"))
    assert "liegt nicht vor" not in silent  # before the first report nothing is missing


def test_a_chart_of_continuing_measures_alone_ends_after_the_review(timeline):
    chart = timeline("1.2,sprache,Netz,kontinuierlich,")
    assert chart.axes[0].get_xlim()[0] == 2029.5 and chart.axes[0].get_xlim()[1] > 2033
    assert stacks(chart) == {}


def test_the_alternative_text_names_every_measure_with_its_due_years_and_status(due, labels):
    words = labels("massnahmen", "zeitraum"), labels("massnahmen", "status")
    text = plain(section.alt_zeitraeume(due(), CONCEPT, 2031, *words))
    assert text.startswith("Zeitstrahl ab 2030 mit 4 Maßnahmen.")
    for part in ("Kontinuierlich (laufend): 1.2", "Kurzfristig (2031): 1.1", "Mittelfristig (2033 bis 2035): 2.1"):
        assert part in text
    assert "Markiert sind das Jahr der Ausgabe, 2031, und die nächste Überprüfung des Konzepts, 2033." in text
    assert text.endswith("Gemeldeter Stand: In Umsetzung: 1.2; Umgesetzt: 5.1; Angepasst: 2.1.")
    unreported = section.alt_zeitraeume(due("1.1,sprache,Kurse,kurzfristig,"), CONCEPT, 2030, *words)
    assert unreported.endswith("Gemeldeter Stand: liegt nicht vor.")


def test_the_note_explains_the_status_only_if_one_is_reported(due):
    assert section.note_zeitraeume(due()).endswith("Pfeile: laufende Aufgaben. Rechts: der gemeldete Stand.")
    assert section.note_zeitraeume(due("1.1,sprache,Kurse,kurzfristig,")).endswith("Pfeile: laufende Aufgaben.")


def test_goals_keep_their_order_and_say_where_they_stand(frame):
    goals = frame(
        "ziele",
        "ziel,baustein,horizont,text,fundstelle",
        "sprache-kurzfristig-1,sprache,kurzfristig,Zuerst,Kapitel 7",
        "sprache-grundsatz-1,sprache,grundsatz,Danach,Kapitel 11",
    )
    table = section.compute_ziele(goals)
    assert table.columns.tolist() == ["baustein", "horizont", "text", "fundstelle"]
    assert table.text.tolist() == ["Zuerst", "Danach"]


def test_the_year_of_the_review_says_that_it_is_due():
    assert "2033 ist es so weit, danach wieder 2036" in section.sentence_ueberpruefung(CONCEPT, 2033)
    assert "das nächste Mal 2033" in section.sentence_ueberpruefung(CONCEPT, 2032)


def test_without_measures_nothing_is_due_or_reported_but_missing(measures, labels):
    nothing = measures()[:0]
    assert (
        section.sentence_status(nothing, labels("massnahmen", "status")) == "Der Stand der Maßnahmen liegt nicht vor."
    )
    empty = section.compute_faelligkeit(nothing, CONCEPT)
    assert section.sentence_faellig(empty, 2032) == "Was 2033 fällig wird, liegt nicht vor."
