"""Key figures, goals, measures and actors of one Baustein, on invented frames."""

import pytest
from shown import listed, names, plain, stacks, texts

from soest_analysis import style
from soest_analysis.sections import ist_stand as section

HEADER = "kennzahl,stichtag,zeitbezug,baustein,art,bezeichnung,wert,genauigkeit,einheit,gebiet,quelle,fundstelle"
EDITION = 2030  # of every frame here
UNITS, PRECISION = {"personen": "Personen", "prozent": "Prozent"}, {"exakt": "ohne Zusatz", "rund": "rund"}
KINDS = {"verein": "Vereine", "schule": "Schulen", "kita": "Kitas"}


def figure(name, day, value, place="Kapitel 7", kind="kennzahl", area="sprache", source="", precision="rund"):
    """A line of the table of key figures."""
    return f"{name},{day},{day[:4]},{area},{kind},Zahl {name},{value},{precision},personen,stadt,{source},{place}"


@pytest.fixture
def figures(frame):
    return lambda *lines: frame("kennzahlen", HEADER, *lines)


@pytest.fixture
def computed(figures, unchanged):
    return lambda *lines: unchanged(section.compute_kennzahlen(figures(*lines), EDITION, UNITS, PRECISION))


def test_only_rows_of_the_baustein_are_selected(figures):
    table = figures(figure("a", "2030-01-01", 7), figure("b", "2030-01-01", 11, area="kita_schule"))
    assert section.select(table, "kita_schule").kennzahl.tolist() == ["b"]
    assert section.select(table, "berufskollegs").empty


def test_rules_and_repetitions_are_no_measured_figures(figures):
    table = figures(
        figure("a", "2030-01-01", 7),
        figure("b", "2030-01-01", 11, kind="regelwert"),
        figure("c", "2030-01-01", 100, kind="wiedergabe"),
    )
    assert section.select_kennzahlen(table, "sprache").kennzahl.tolist() == ["a"]


def test_the_latest_value_stands_beside_the_one_before_it(computed):
    table = computed(
        *(figure("a", "2031-01-01", 11), figure("a", "2029-01-01", 100), figure("a", "2030-01-01", 7.5)),
        figure("b", "2030-01-01", 7),
    )
    assert table.bezeichnung.tolist() == ["Zahl a", "Zahl b"]
    assert table.zeitbezug.tolist() == ["2031", "2030"]
    assert listed(table.wert) == [11, 7] and listed(table.vorher) == [7.5, None]
    assert listed(table.veraenderung) == [3.5, None]


def test_without_earlier_values_there_is_nothing_to_compare(computed):
    columns = ["bezeichnung", "wert", "einheit", "zeitbezug", "gebiet", "herkunft", "revidiert"]
    assert computed(figure("a", "2030-01-01", 7)).columns.tolist() == columns


def test_a_figure_stated_at_two_places_counts_once_and_is_not_its_own_predecessor(computed):
    table = computed(
        figure("a", "2030-01-01", 7, place="Kapitel 1", source="Amt"), figure("a", "2030-01-01", 11, place="Kapitel 2")
    )
    assert listed(table.wert) == [7] and table.herkunft.tolist() == ["Kapitel 1 (Amt)"]
    assert "vorher" not in table


def test_only_a_figure_that_is_not_exact_says_so_beside_its_unit(computed):
    table = computed(figure("a", "2030-01-01", 7), figure("b", "2030-01-01", 7, precision="exakt"))
    assert table.einheit.tolist() == ["Personen (rund)", "Personen"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (7, 11, "„Zahl a“ stieg von 7 auf 11 (+4)"),
        (11, 7, "„Zahl a“ sank von 11 auf 7 (−4)"),
        (7, 7, "„Zahl a“ blieb unverändert bei 7"),
        (7.25, 7.5, "„Zahl a“ stieg von 7,25 auf 7,5 (+0,25)"),
    ],
)
def test_figures_are_told_as_they_moved(computed, before, after, said):
    lines = (figure("a", "2030-01-01", before), figure("a", "2031-01-01", after), figure("b", "2031-01-01", 100))
    sentence = plain(section.sentence_kennzahlen(computed(*lines)))
    assert "2 Kennzahlen" in sentence and sentence.endswith(f"{said}.")  # b has no earlier value and is not told


def test_without_earlier_values_the_sentence_compares_nothing(computed):
    sentence = section.sentence_kennzahlen(computed(figure("a", "2030-01-01", 7), figure("b", "2030-01-01", 7)))
    assert "Ein früherer Wert zum Vergleich liegt zu keiner davon vor" in sentence


def test_without_any_figure_nothing_is_counted(computed):
    assert "liegt nicht vor" in section.sentence_kennzahlen(computed())


def test_goals_are_listed_from_principle_to_long_term(frame):
    goals = frame(
        "ziele", "horizont,text", "langfristig,Weit weg", "grundsatz,Immer", "grundsatz,Auch immer", "kurzfristig,Bald"
    )
    assert section.list_ziele(goals) == (
        "**Grundsätzlich**\n\n- Immer\n- Auch immer\n\n**Kurzfristig**\n\n- Bald\n\n**Langfristig**\n\n- Weit weg"
    )
    assert section.list_ziele(frame("ziele")) == "Ziele: liegt nicht vor."


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["", ""], "2 Maßnahmen vor. Ein Bearbeitungsstand wurde zu keiner gemeldet"),
        (["umgesetzt", ""], "2 Maßnahmen vor. Ein Bearbeitungsstand wurde zu 1 gemeldet"),
        (["umgesetzt", "beendet"], "2 Maßnahmen vor. Ein Bearbeitungsstand wurde zu allen gemeldet"),
        ([""], "1 Maßnahme vor."),
        ([], "0 Maßnahmen vor. Ein Bearbeitungsstand wurde zu keiner gemeldet"),
    ],
)
def test_reported_measures_are_counted(frame, statuses, said):
    lines = [f"1.{position},{status}" for position, status in enumerate(statuses, start=1)]
    assert said in plain(section.sentence_massnahmen(frame("massnahmen", "nummer,status", *lines)))


def test_measures_are_shown_with_responsibility_and_remarks(frame):
    measures = frame(
        "massnahmen",
        "nummer,titel,prozessverantwortung,stand_laut_konzept",
        "1.1,Kurse,Amt,angelaufen",
        "1.2,Netz,Amt,",
    )
    table = section.compute_massnahmen(measures)
    assert table.nummer.tolist() == ["1.1", "1.2"]
    assert listed(table.stand_laut_konzept) == ["angelaufen", None]
    assert {"titel", "prozessverantwortung", "beteiligte", "hinweise"} < set(table.columns)


def test_each_rule_is_listed_once_with_its_baustein(figures):
    table = section.compute_regelwerte(
        figures(
            figure("a", "2030-01-01", 7, kind="regelwert", area="kita_schule"),
            figure("a", "2030-01-01", 7, kind="regelwert", area="sprache", place="Kapitel 11"),
            figure("b", "2030-01-01", 100),
        ),
        UNITS,
        PRECISION,
    )
    assert table.columns.tolist() == ["baustein", "bezeichnung", "wert", "einheit", "herkunft"]
    assert table.baustein.tolist() == ["kita_schule"] and table.wert.tolist() == [7]


@pytest.fixture
def actors(frame):
    """Two schools, one Kita."""
    rows = ("sprache,Zeder,schule,lehrt", "sprache,Birke,kita,betreut", "sprache,Ahorn,schule,lehrt")
    return frame("akteure", "baustein,akteur,art,rolle", *rows)


def test_actors_are_sorted_by_kind_and_name(actors):
    table = section.compute_akteure(actors)
    assert table.columns.tolist() == ["akteur", "art", "rolle"]
    assert list(zip(table.akteur, table.art, strict=True)) == [
        ("Birke", "kita"),
        ("Ahorn", "schule"),
        ("Zeder", "schule"),
    ]


def test_without_chosen_figures_the_chart_counts_actors_by_kind(figures, actors, unchanged):
    state = unchanged(section.compute_stand(figures(figure("a", "2030-01-01", 7)), actors, ()))
    assert list(zip(state.art, state.wert, strict=True)) == [("schule", 2), ("kita", 1)]
    assert section.label_stand(state, KINDS) == ["Schulen", "Kitas"]


def test_chosen_figures_are_shown_in_the_chosen_order_with_their_latest_value(figures, actors, unchanged):
    table = figures(figure("a", "2031-01-01", 11), figure("a", "2030-01-01", 100), figure("b", "2030-01-01", 7))
    state = unchanged(section.compute_stand(table, actors, ("b", "a")))
    assert listed(state.wert) == [7, 11]
    assert section.label_stand(state, KINDS) == ["Zahl b, 2030", "Zahl a, 2031"]


def test_bars_are_labelled_and_a_missing_one_says_so(figures, actors, unchanged):
    table = figures(figure("a", "2030-01-01", 12.5), figure("b", "2030-01-01", 1000))
    state = unchanged(section.compute_stand(table, actors, ("b", "fehlt", "a")))
    chart = section.plot_stand(state, ["groß", "nie gezählt", "klein"], "Personen")
    assert stacks(chart) == {style.BLUE: [(0, 1000), (0, 0), (0, 12.5)]}
    assert texts(chart) == ["1.000", "liegt nicht vor", "12,5"]
    assert names(chart) == ["groß", "nie gezählt", "klein"]
    assert chart.axes[0].get_xlabel() == "Personen" and chart.axes[0].get_xlim()[0] == 0
