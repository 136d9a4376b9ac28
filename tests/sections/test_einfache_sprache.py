"""The sentences in plain language, computed by hand from tiny frames."""

import pandas as pd
import pytest
from examples import EXAMPLES
from shown import plain

from soest_analysis.history import Delivery
from soest_analysis.parameters import Concept, Parameters, Run
from soest_analysis.paths import Root
from soest_analysis.sections import betreuung_schule, erwerbsfaehige
from soest_analysis.sections import einfache_sprache as section
from soest_analysis.sections.zusammenfassung import compute_vergleich
from soest_analysis.sources import TableSource


@pytest.fixture
def parameters():
    return Parameters.load(Root(EXAMPLES), 2030)


def test_the_town_the_year_the_committee_and_whom_to_ask_come_from_the_parameters(parameters):
    assert section.sentence_bericht(parameters) == (
        "Das Rathaus in Beispielstadt schreibt jedes Jahr einen Bericht. Dieser Bericht ist für das Jahr 2030. "
        "Es geht um geflüchtete Menschen in Beispielstadt. Geflüchtete Menschen mussten ihre Heimat verlassen."
    )
    assert section.sentence_ausschuss(parameters).startswith(
        "Der Bericht ist für diesen Ausschuss: Ausschuss für Beispiele. Ein Ausschuss hilft"
    )
    assert section.sentence_fragen(parameters) == (
        "Haben Sie Fragen? Wir antworten gern: Gemeinde Beispielstadt, Amt für Beispiele."
    )


@pytest.fixture
def living(frame):
    def build(*rows):
        series = frame("staedtischer_wohnraum", "monat,personen", *rows)
        return plain(section.sentence_leben(compute_vergleich(series, "personen"), "Unterkünften"))

    return build


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["2031-07,70", "2030-12,100", "2030-07,30"],
            "70 Menschen leben in Unterkünften. Im Juli 2030 waren es 30. Jetzt sind es 40 mehr.",
        ),
        (
            ["2030-06,1200", "2031-07,1"],
            "1 Mensch lebt in Unterkünften. Im Juni 2030 waren es 1.200. Jetzt sind es 1.199 weniger.",
        ),
        (["2030-07,1", "2031-07,2"], "2 Menschen leben in Unterkünften. Im Juli 2030 war es 1. Jetzt ist es 1 mehr."),
        (
            ["2030-07,7", "2031-07,7"],
            "7 Menschen leben in Unterkünften. Im Juli 2030 waren es 7. Jetzt sind es genauso viele.",
        ),
        (
            ["2030-07,7", "2031-07,0"],
            "0 Menschen leben in Unterkünften. Im Juli 2030 waren es 7. Jetzt sind es 7 weniger.",
        ),
        (
            ["2030-08,7", "2031-07,9"],
            "9 Menschen leben in Unterkünften. Ein Vergleich mit früher ist noch nicht möglich.",
        ),
        (["2031-07,9"], "9 Menschen leben in Unterkünften. Ein Vergleich mit früher ist noch nicht möglich."),
        (
            ["2031-08,", "2031-07,9", "2030-07,", "2030-06,8"],
            "9 Menschen leben in Unterkünften. Im Juni 2030 waren es 8. Jetzt ist es 1 mehr.",
        ),
    ],
)
def test_the_newest_figure_is_compared_with_the_last_one_a_year_older(living, rows, said):
    assert living(*rows) == f"Die neueste Zahl ist vom Juli 2031. {said}"


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2031-06", "Bei den Unterkünften gibt es eine neuere Zahl. Sie ist vom Juli 2031. 9 Menschen"),
        ("2031-08", "Bei den Unterkünften gibt es nur eine ältere Zahl. Sie ist vom Juli 2031. 9 Menschen"),
        ("2031-07", "Die neueste Zahl ist vom Juli 2031. 9 Menschen"),
    ],
)
def test_another_month_than_that_of_the_whole_is_said(frame, month, said):
    part, whole = (
        compute_vergleich(frame("staedtischer_wohnraum", "monat,personen", row), "personen")
        for row in ("2031-07,9", f"{month},8")
    )
    assert plain(section.sentence_leben(part, "Unterkünften", whole)).startswith(said)
    assert plain(section.sentence_leben(part, "Unterkünften", whole[:0])).startswith("Die neueste Zahl ist vom Juli")


def test_more_is_pointed_to_only_beside_a_number():
    assert section.more("9 Menschen leben hier.", "", "Mehr dazu.") == "Mehr dazu."
    assert section.more("Wie viele Menschen leben hier? Diese Zahl fehlt uns noch.", "Mehr dazu.") == ""


@pytest.mark.parametrize("rows", [[], ["2031-07,"]])
def test_without_a_value_the_sentence_says_which_figure_is_missing(living, rows):
    assert living(*rows) == "Wie viele Menschen leben in Unterkünften? Diese Zahl fehlt uns noch."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["A,einzeln,1,9,exakt", "I,gesamt,1,30,hoechstens", "II,gesamt,2,40,hoechstens"], "bis zu 70 Plätze"),
        (["I,gesamt,1,1,exakt"], "1 Platz"),
        (["I,gesamt,1,1030,exakt", "II,gesamt,2,40,hoechstens"], "bis zu 1.070 Plätze"),
        (["I,gesamt,1,30,mindestens"], "ungefähr 30 Plätze"),
        (["I,gesamt,1,30,"], "ungefähr 30 Plätze"),
    ],
)
def test_places_are_as_exact_as_their_totals(frame, rows, said):
    table = frame("unterkuenfte", "unterkunft,zeile,phase,plaetze,genauigkeit", *rows)
    assert plain(section.sentence_plaetze(table)) == f"Es gibt dort {said}."


@pytest.mark.parametrize("rows", [[], ["A,einzeln,1,9,exakt"], ["I,gesamt,1,30,exakt", "II,gesamt,2,,"]])
def test_places_without_every_total_are_missing(frame, rows):
    table = frame("unterkuenfte", "unterkunft,zeile,phase,plaetze,genauigkeit", *rows)
    assert section.sentence_plaetze(table) == "Wie viele Plätze gibt es dort? Diese Zahl fehlt uns noch."


def adults(frame, **people):
    rows = [f"gesamt,{activity},{number}" for activity, number in people.items()]
    table = frame("erwerbsfaehige", "altersgruppe,taetigkeit,personen", "18-25,gesamt,3", *rows)
    return plain(section.sentence_erwachsene(erwerbsfaehige.compute_tabelle(table))).splitlines()


def test_adults_learn_work_or_wait(frame):
    assert adults(frame, gesamt=60, sprachkurs=31, berufskolleg=2, beschaeftigung=12, ohne_massnahme=15) == [
        "Die Stadt zählt die Erwachsenen in ihren Unterkünften. 60 Menschen sind im richtigen Alter für eine Arbeit. "
        "Das machen sie:",
        "",
        "- 31 Menschen lernen Deutsch in einem Kurs. Das sind ungefähr 5 von 10 Menschen.",
        "- 2 Menschen lernen in einem Berufskolleg. Ein Berufskolleg ist eine Schule für Berufe.",
        "- 12 Menschen haben eine Arbeit. Das sind genau 2 von 10 Menschen.",
        "- 15 Menschen haben keinen Kurs und keine Arbeit oder warten darauf.",
    ]


def test_one_adult_alone_learns_in_the_singular(frame):
    lines = adults(frame, gesamt=1, sprachkurs=1, berufskolleg=1, beschaeftigung=1, ohne_massnahme=1)
    assert "1 Mensch ist im richtigen Alter für eine Arbeit." in lines[0]
    assert lines[2:] == [
        "- 1 Mensch lernt Deutsch in einem Kurs.",
        "- 1 Mensch lernt in einem Berufskolleg. Ein Berufskolleg ist eine Schule für Berufe.",
        "- 1 Mensch hat eine Arbeit.",
        "- 1 Mensch hat keinen Kurs und keine Arbeit oder wartet darauf.",
    ]


def test_what_is_not_known_of_the_adults_is_asked(frame):
    lines = adults(frame, gesamt="", sprachkurs=40)
    assert lines[0] == (
        "Wie viele Erwachsene sind im richtigen Alter für eine Arbeit? Diese Zahl fehlt uns noch. Das machen sie:"
    )
    assert lines[2] == "- 40 Menschen lernen Deutsch in einem Kurs."
    assert lines[4] == "- Wie viele Menschen haben eine Arbeit? Diese Zahl fehlt uns noch."
    assert adults(frame, gesamt=50)[0].endswith("Was machen sie? Das wissen wir noch nicht.")
    assert adults(frame) == [
        "Wie viele Erwachsene sind im richtigen Alter für eine Arbeit? Diese Zahl fehlt uns noch. "
        "Was machen sie? Das wissen wir noch nicht."
    ]


@pytest.mark.parametrize(
    ("part", "total", "said"),
    [
        (50, 122, "Das sind ungefähr 4 von 10 Menschen."),  # 4.1
        (30, 100, "Das sind genau 3 von 10 Menschen."),
        (299, 1000, "Das sind ungefähr 3 von 10 Menschen."),
        (149, 1000, "Das ist ungefähr 1 von 10 Menschen."),  # 1.49
        (15, 100, "Das sind ungefähr 2 von 10 Menschen."),  # 1.5, rounded to even
        (25, 100, "Das sind ungefähr 2 von 10 Menschen."),  # 2.5, rounded to even
        (10, 100, "Das ist genau 1 von 10 Menschen."),
        (6, 100, "Das ist ungefähr 1 von 10 Menschen."),  # 0.6
        (5, 100, "Das ist weniger als 1 von 10 Menschen."),  # 0.5 would round to nobody
        (1, 5000, "Das ist weniger als 1 von 10 Menschen."),
        (94, 100, "Das sind ungefähr 9 von 10 Menschen."),
        (95, 100, "Das sind fast alle."),  # 9.5 would round to all
        (4999, 5000, "Das sind fast alle."),
        (100, 100, "Das sind alle."),
        (0, 100, ""),
        (3, 10, ""),  # the number of so few people says it itself
        (11, 0, ""),
        (101, 100, ""),  # the parts of a printed table need not fit its total
        (None, 100, ""),
        (pd.NA, 100, ""),
        (3, pd.NA, ""),
    ],
)
def test_a_share_is_told_as_people_out_of_ten(part, total, said):
    assert plain(section.sentence_von_zehn(part, total)) == said


def placed(frame, found, searching):
    lines = [f"vermittelt,gesamt,gesamt,gesamt,{found}", f"vermittelbar,offen,gesamt,gesamt,{searching}"]
    table = frame("wohnungsvermittlung", "vermittlungsstand,wohnraum,rechtskreis,personenart,personen", *lines)
    return plain(section.sentence_wohnung([Delivery(2031, table)]))


def test_people_found_a_flat_or_still_search(frame):
    assert placed(frame, 1462, 1) == (
        "Die Stadt hilft bei der Suche nach einer Wohnung. 1.462 Menschen haben schon eine Wohnung gefunden. "
        "Wir zählen dabei alle Jahre zusammen. 1 Mensch sucht noch eine Wohnung."
    )
    assert placed(frame, 1, "") == (
        "Die Stadt hilft bei der Suche nach einer Wohnung. 1 Mensch hat schon eine Wohnung gefunden. "
        "Wir zählen dabei alle Jahre zusammen. Wie viele Menschen suchen noch eine Wohnung? Diese Zahl fehlt uns noch."
    )
    assert placed(frame, "", 108).endswith(
        "Wie viele Menschen haben schon eine Wohnung gefunden? Diese Zahl fehlt uns noch. "
        "108 Menschen suchen noch eine Wohnung."
    )


def kita(frame, *rows):
    table = betreuung_schule.compute_kinderbetreuung(
        frame("kinderbetreuung", "betreuungsart,altersgruppe,kinder", *rows)
    )
    text = plain(section.sentence_kita(betreuung_schule.compute_kitaquote(table)))
    return text.removesuffix(" Eine Kita ist ein Haus für kleine Kinder. Dort spielen und lernen sie.")


def test_both_ages_of_small_children_count_together(frame):
    assert kita(frame, "kita,u3,10", "kita,ue3,25", "gesamt,u3,29", "gesamt,ue3,34") == (
        "63 Kinder von Geflüchteten sind noch zu jung für die Schule. 35 Kinder gehen in eine Kita."
    )
    assert kita(frame, "kita,u3,0", "kita,ue3,1", "gesamt,u3,0", "gesamt,ue3,1") == (
        "1 Kind von Geflüchteten ist noch zu jung für die Schule. 1 Kind geht in eine Kita."
    )


def test_of_small_children_half_an_answer_is_none(frame):
    assert kita(frame, "kita,ue3,25", "gesamt,u3,29", "gesamt,ue3,34") == (
        "63 Kinder von Geflüchteten sind noch zu jung für die Schule. "
        "Wie viele Kinder gehen in eine Kita? Diese Zahl fehlt uns noch."
    )
    assert kita(frame) == (
        "Wie viele Kinder sind noch zu jung für die Schule? Diese Zahl fehlt uns noch. "
        "Wie viele Kinder gehen in eine Kita? Diese Zahl fehlt uns noch."
    )


def test_schools_count_once_and_only_where_both_figures_are_stated(frame):
    columns = "schulform,schule,schueler,auslaender"
    grund = [f"grundschule,{row}" for row in ("A,700,8", "B,500,4", "C,100,", "D,,9", "gesamt,1200,12")]
    assert plain(section.sentence_schule(frame("schulen", columns, *grund))) == (
        "Wir haben Zahlen von 2 Schulen. 1.200 Kinder und Jugendliche lernen dort. "
        "12 von ihnen haben keinen deutschen Pass. Geflüchtete Kinder und Jugendliche gehören auch dazu."
    )
    one = plain(section.sentence_schule(frame("schulen", columns, "hauptschule,E,147,1")))
    assert one.startswith("Wir haben Zahlen von 1 Schule. ") and "1 von ihnen hat keinen deutschen Pass." in one
    assert section.sentence_schule(frame("schulen")) == (
        "Wie viele Kinder und Jugendliche gehen in die Schule? Diese Zahl fehlt uns noch."
    )


def planned(frame, *status):
    rows = [f"{number}.1,sprache,{code}" for number, code in enumerate(status, 1)]
    text = plain(section.sentence_massnahmen(frame("massnahmen", "nummer,baustein,status", *rows)))
    return text.removeprefix("Eine Maßnahme ist etwas, das die Stadt tun will. ")


def test_measures_are_counted_by_how_far_they_are(frame):
    assert planned(frame, "nicht_begonnen", "umgesetzt", "umgesetzt", "dauerhaft", "in_umsetzung", "angepasst", "") == (
        "Die Stadt hat 7 Maßnahmen für geflüchtete Menschen geplant. 2 Maßnahmen sind fertig. "
        "3 Maßnahmen laufen gerade. 1 Maßnahme beginnt später. Bei 1 Maßnahme wissen wir das noch nicht."
    )
    assert planned(frame, "beendet") == (
        "Die Stadt hat 1 Maßnahme für geflüchtete Menschen geplant. 1 Maßnahme ist zu Ende."
    )


def test_measures_without_report_are_said_to_be_unknown(frame):
    assert planned(frame, "", "") == (
        "Die Stadt hat 2 Maßnahmen für geflüchtete Menschen geplant. "
        "Wie weit sind die Maßnahmen? Das wissen wir noch nicht."
    )
    assert planned(frame) == "Wie viele Maßnahmen gibt es? Diese Zahl fehlt uns noch."


def test_every_code_has_its_plain_words(labels):
    assert sorted(sum(section.PROGRESS.values(), ())) == sorted(labels("massnahmen", "status"))
    assert set(section.DOING) == set(labels("erwerbsfaehige", "taetigkeit")) - {"gesamt"}


@pytest.mark.parametrize(("year", "review"), [(2030, 2033), (2032, 2033), (2033, 2033), (2034, 2036)])
def test_the_review_is_the_next_one_or_the_one_of_this_year(year, review):
    concept = Concept(titel="K", jahr=2030, ueberpruefung_nach_jahren=3, quelle="Q", horizonte={})
    assert section.sentence_pruefung(concept, year) == f"Im Jahr {review} prüft die Stadt alle Maßnahmen."


def test_a_review_and_a_committee_that_nobody_named_are_not_spoken_of(parameters):
    assert section.sentence_pruefung(None, 2030) == ""
    assert section.sentence_ausschuss(parameters.model_copy(update={"ausschuss": None})) == ""


def test_the_time_of_the_figures_is_told_as_a_month_or_as_stated():
    def told(**stated):
        return section.sentence_zeit(TableSource(dokument="d", fundstelle="f", lieferant="l", **stated))

    assert told(stichtag="2031-03-31", stand="31.03.2031") == "Die Zahlen sind vom März 2031."
    assert told(stand="Schuljahr 2031/2032") == "Die Zahlen gelten für diese Zeit: Schuljahr 2031/2032."
    assert [told(), section.sentence_zeit(None)] == ["", ""]


def test_only_what_the_report_shows_is_pointed_to():
    runs = [Run(abschnitt="wohnen", zeigt=("tab-a", "abb-b")), Run(abschnitt="lernen")]
    assert section.sentence_mehr(runs, "tab-a", "abb-b") == "Mehr dazu steht in [@tab-a] und [@abb-b]."
    assert section.sentence_mehr(runs, "tab-a", "tab-c") == "Mehr dazu steht in [@tab-a]."
    assert section.sentence_mehr(runs, "tab-c") == ""
