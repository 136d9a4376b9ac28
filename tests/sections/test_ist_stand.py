"""Key figures, goals, measures and actors of one Baustein, on invented frames."""

import pytest
from shown import listed, names, plain, stacks, texts

from soest_analysis import style
from soest_analysis.history import Delivery, join
from soest_analysis.sections import ist_stand as section
from tests.conftest import PACKAGE

HEADER = (
    "kennzahl,stichtag,zeitbezug,baustein,art,bezeichnung,wert,genauigkeit,einheit,gebiet,quelle,fundstelle,"
    "hinweis,definition"
)
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
        (7.25, 7.5, "„Zahl a“ stieg von 7,25 auf 7,50 (+0,25)"),
    ],
)
def test_figures_are_told_as_they_moved(computed, before, after, said):
    lines = (figure("a", "2030-01-01", before), figure("a", "2031-01-01", after), figure("b", "2031-01-01", 100))
    sentence = plain(section.sentence_kennzahlen(computed(*lines)))
    assert "2 Kennzahlen" in sentence and sentence.endswith(f"{said}.")  # b has no earlier value and is not told


def test_without_earlier_values_the_sentence_compares_nothing(computed):
    sentence = section.sentence_kennzahlen(computed(figure("a", "2030-01-01", 7), figure("b", "2030-01-01", 7)))
    assert sentence.endswith("Zu keiner davon liegt ein früherer Wert vor, mit dem sie sich vergleichen ließe.")


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
        ([], "liegt nicht vor."),
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
    assert [plain(text) for text in section.tell_stand(state, PRECISION)] == ["2", "1"]  # what was counted is exact


def test_chosen_figures_are_shown_in_the_chosen_order_with_their_latest_value(figures, actors, unchanged):
    table = figures(figure("a", "2031-01-01", 11), figure("a", "2030-01-01", 100), figure("b", "2030-01-01", 7))
    state = unchanged(section.compute_stand(table, actors, ("b", "a")))
    assert listed(state.wert) == [7, 11]
    assert section.label_stand(state, KINDS) == ["Zahl b, 2030", "Zahl a, 2031"]
    assert state.genauigkeit.tolist() == ["rund", "rund"]  # stands in the data behind the chart


def test_bars_are_labelled_and_a_missing_one_says_so(figures, actors, unchanged):
    table = figures(figure("a", "2030-01-01", 12.5), figure("b", "2030-01-01", 1000, precision="exakt"))
    state = unchanged(section.compute_stand(table, actors, ("b", "fehlt", "a")))
    numbers = section.tell_stand(state, PRECISION)
    chart = section.plot_stand(state, ["groß", "nie gezählt", "klein"], numbers, "Personen")
    assert stacks(chart) == {style.BLUE: [(0, 1000), (0, 0), (0, 12.5)]}
    assert [plain(text) for text in texts(chart)] == ["1.000", "liegt nicht vor", "rund 12,5"]
    assert names(chart) == ["groß", "nie gezählt", "klein"]
    assert chart.axes[0].get_xlabel() == "Personen" and chart.axes[0].get_xlim()[0] == 0


def of(figures, *editions):
    """The joined series of editions: each (year, lines)."""
    deliveries = [Delivery(year, figures(*lines)[PACKAGE_COLUMNS]) for year, lines in editions]
    return join(deliveries, PACKAGE.table("kennzahlen"))


PACKAGE_COLUMNS = [field.name for field in PACKAGE.table("kennzahlen").fields]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2, 3], "steigend"),
        ([3, 2, 2], "fallend"),
        ([2, 2, 2], "gleichbleibend"),
        ([1, 3, 2], "schwankend"),
        ([1, 2], None),
        ([1, None, 2], None),
        ([1, None, 2, 3], "steigend"),
        ([], None),
    ],
)
def test_a_trend_needs_three_known_values(values, said):
    assert section.trend(values) == said


def test_the_value_before_is_the_last_known_one_of_any_edition(figures):
    series = of(
        figures,
        (2029, [figure("a", "2029-01-01", 1)]),
        (2030, [figure("a", "2030-01-01", "")]),
        (2031, [figure("a", "2031-01-01", 2), figure("b", "2031-01-01", 5)]),
    )
    table = section.compute_kennzahlen(series, 2031, UNITS, PRECISION)
    assert (listed(table.wert), listed(table.vorher), listed(table.veraenderung)) == ([2, 5], [1, None], [1, None])
    assert "trend" not in table
    assert section.note_vergleich(table) == "„–“: kein Vergleich möglich."


def test_a_figure_that_is_not_stated_any_more_is_told_with_year_and_last_value(figures):
    series = of(
        figures,
        (2029, [figure("a", "2029-01-01", 1), figure("b", "2029-01-01", ""), figure("c", "2029-01-01", 7)]),
        (2030, [figure("c", "2029-01-01", 8)]),  # only an earlier point is corrected
    )
    assert section.sentence_eingestellt(series, UNITS, [2029, 2030]) == (
        "Nicht mehr erhoben: „Zahl a“ seit 2030, zuletzt 1 (Personen), 2029; "
        "„Zahl b“ seit 2030, zuletzt ohne Wert, 2029."
    )
    assert section.sentence_eingestellt(series, UNITS, []) == ""
    assert listed(section.compute_kennzahlen(series, 2030, UNITS, PRECISION).wert) == [8]


def test_a_figure_counted_differently_is_told_and_not_compared(figures):
    series = of(
        figures,
        (2029, [figure("a", "2029-01-01", 1), figure("b", "2029-01-01", 1)]),
        (2030, [figure("a", "2030-01-01", 9) + ",,mit Gästen.", figure("b", "2030-01-01", 2)]),
    )
    said = section.sentence_zaehlweise(series, 2030)
    assert said == "Neu gezählt und mit früheren Werten nicht vergleichbar: „Zahl a“ (mit Gästen)."
    assert listed(section.compute_kennzahlen(series, 2030, UNITS, PRECISION).vorher) == [None, 1]
    first = of(figures, (2030, [figure("a", "2030-01-01", 9) + ",,mit Gästen"]))
    assert section.sentence_zaehlweise(first, 2030) == ""


def test_a_figure_that_moved_to_another_baustein_takes_its_past_along(figures):
    series = of(
        figures, (2029, [figure("a", "2029-01-01", 1)]), (2030, [figure("a", "2030-01-01", 2, area="kita_schule")])
    )
    assert section.select_kennzahlen(series, "sprache").empty
    assert listed(section.select_kennzahlen(series, "kita_schule").wert) == [1, 2]


def test_of_many_moved_figures_the_three_that_moved_most_are_told(figures):
    values = {"a": (10, 11), "b": (10, 30), "c": (10, 5), "d": (10, 10), "e": (10, 14)}
    lines = [figure(n, f"20{y}-01-01", v) for n, pair in values.items() for y, v in zip((30, 31), pair, strict=True)]
    table = section.compute_kennzahlen(of(figures, (2031, lines)), 2031, UNITS, PRECISION)
    told = plain(section.sentence_kennzahlen(table))
    assert "Am stärksten bewegt haben sich: „Zahl b“ stieg" in told and "„Zahl a“" not in told
    same = [figure(n, f"20{y}-01-01", 7) for n in "abcd" for y in (30, 31)]
    table = section.compute_kennzahlen(of(figures, (2031, same)), 2031, UNITS, PRECISION)
    assert "Keine davon hat sich" in section.sentence_kennzahlen(table)


def test_behind_a_chart_stand_the_last_values_in_time_of_the_key_figures_it_shows(figures):
    table = figures(
        *(figure("a", "2031-01-01", 11), figure("a", "2029-01-01", 7), figure("a", "2030-01-01", 100)),
        *(figure("b", "2030-01-01", 7), figure("b", "2030-01-01", 7, place="Kapitel 11"), figure("c", "2030-01-01", 7)),
    )
    assert section.select_latest(table, ["a", "b"]).zeitbezug.tolist() == ["2031", "2030"]
    assert section.select_latest(table, ["a"], before=True).wert.tolist() == [11, 100]  # in the order of the table
    assert section.select_latest(table, ["b"]).fundstelle.tolist() == ["Kapitel 7"]  # the first place counts
    assert section.select_latest(table, []).empty
