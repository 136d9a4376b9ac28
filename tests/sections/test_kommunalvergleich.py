"""The comparison of municipalities, on invented frames; what the real table of 2018 promises."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from shown import plain

from soest_analysis import style
from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from soest_analysis.sections import kommunalvergleich as section
from soest_analysis.sources import Sources
from tests.running import REPOSITORY

HEADER = "kommune,instrument,status,datum,menge,menge_bis,einheit,dokument,fundstelle,aussage,massnahmen,hinweis"
OWN = "Stadt Probe"
DOCUMENTS = {"konzept": "Konzept", "brief": "Antrag einer Fraktion"}
MINE, THEIRS = "Stadt Probe (Konzept)", "Kreis Muster (Antrag einer Fraktion)"
ROWS = (
    "Kreis Muster,sprachkurse,umgesetzt,2029,3,,Kurse,brief,Absatz 1,Kurse laufen.,,",
    "Kreis Muster,monitoring,nicht_erwaehnt,,,,,brief,,,,",
    "Kreis Muster,lotsen,beantragt,2029-04-30,100000,,Euro,brief,Punkt 2,Lotsen sollen helfen.,,",
    "Kreis Muster,verfahrensberatung,gefordert,,1,2,Räume,brief,Punkt 3,Beratung fehlt.,,Von uns zugeordnet.",
    "Stadt Probe,sprachkurse,umgesetzt,2030-05,,,,konzept,Kapitel 1,Es gibt Kurse.,1.1; 2.1,",
    "Stadt Probe,monitoring,gefordert,,,6,Monate,konzept,Kapitel 6,Zahlen sollen vorliegen.,3.1,",
    "Stadt Probe,lotsen,umgesetzt,,,,,konzept,Kapitel 3,Lotsen gibt es.,,",
    "Stadt Probe,verfahrensberatung,nicht_erwaehnt,,,,,konzept,,,,Am nächsten kommt das Telefon.",
)
MEASURES = ("nummer,baustein,titel,zeitraum", *(f"{n},sprache,Maßnahme {n},kurzfristig" for n in ("1.1", "2.1", "3.1")))


@pytest.fixture
def table(frame):
    return lambda *rows: frame("instrumente", HEADER, *(rows or ROWS))


@pytest.fixture
def names(labels):
    return labels("instrumente", "instrument")


@pytest.fixture
def states(labels):
    return labels("instrumente", "status")


def rows(frame):
    return [[None if pd.isna(value) else plain(str(value)) for value in row] for row in frame.to_numpy().tolist()]


def test_the_own_town_comes_first_and_instruments_keep_the_order_of_the_codes(table, states):
    matrix = section.compute_matrix(table(), OWN, DOCUMENTS)
    assert matrix.columns.tolist() == ["instrument", MINE, THEIRS]
    assert rows(matrix) == [
        ["verfahrensberatung", "nicht_erwaehnt", "gefordert"],
        ["lotsen", "umgesetzt", "beantragt"],
        ["sprachkurse", "umgesetzt", "umgesetzt"],
        ["monitoring", "gefordert", "nicht_erwaehnt"],
    ]
    assert section.name_matrix(matrix, states)[MINE].tolist()[0] == "nicht erwähnt"


def test_a_cell_without_a_row_is_missing_and_said_to_be_so(table, names, states):
    matrix = section.compute_matrix(table(ROWS[0], ROWS[6]), OWN, DOCUMENTS)
    assert rows(matrix) == [["lotsen", "umgesetzt", None], ["sprachkurse", None, "umgesetzt"]]
    alt = section.alt_matrix(matrix, names, states)
    assert f"{MINE}: umgesetzt: Lotsen für Geflüchtete; liegt nicht vor: Sprachkurse." in plain(alt)
    words = [text.get_text() for text in section.plot_matrix(matrix, names, states).axes[0].texts]
    assert words == ["umgesetzt", "liegt\nnicht vor", "liegt\nnicht vor", "umgesetzt"]


def test_what_is_mentioned_is_told_with_date_quantity_place_measures_and_hint(table, states):
    details = section.compute_details(table(), OWN, states, {"konzept": "Konzept"})
    assert rows(details) == [
        ["verfahrensberatung", "Kreis Muster", "gefordert (ohne Datum), 1 bis 2 Räume",
         "Beratung fehlt (brief, Punkt 3). Hinweis: Von uns zugeordnet."],
        ["lotsen", OWN, "umgesetzt (ohne Datum)", "Lotsen gibt es (Konzept, Kapitel 3)."],
        ["lotsen", "Kreis Muster", "beantragt (Stand 30.04.2029), 100.000 Euro", "Lotsen sollen helfen (brief, Punkt 2)."],
        ["sprachkurse", OWN, "umgesetzt (Stand 05/2030)", "Es gibt Kurse (Konzept, Kapitel 1). Maßnahmen 1.1 und 2.1."],
        ["sprachkurse", "Kreis Muster", "umgesetzt (Stand 2029), 3 Kurse", "Kurse laufen (brief, Absatz 1)."],
        ["monitoring", OWN, "gefordert (ohne Datum), höchstens 6 Monate",
         "Zahlen sollen vorliegen (Konzept, Kapitel 6). Maßnahme 3.1."],
    ]  # fmt: skip


def test_the_own_gaps_are_what_others_mention_and_no_own_measure_covers_the_silent_ones_first(table, states):
    # Sprachkurse are covered by 1.1 and 2.1; monitoring nobody else mentions; of the rest the own document knows the Lotsen
    more = "Kreis Muster,unabhaengige_beratung,beschlossen,,,,,brief,Punkt 1,Beratung kommt.,,"
    gaps = section.compute_own_gaps(table(*ROWS, more), OWN, states, DOCUMENTS)
    assert rows(gaps) == [
        ["unabhaengige_beratung", f"{THEIRS}: beschlossen", None, None],
        ["verfahrensberatung", f"{THEIRS}: gefordert", "nicht_erwaehnt", "Am nächsten kommt das Telefon."],
        ["lotsen", f"{THEIRS}: beantragt", "umgesetzt", "Lotsen gibt es."],
    ]


def test_the_gaps_of_the_others_are_own_measures_of_no_instrument_that_they_mention(table, frame):
    left = section.compute_other_gaps(frame("massnahmen", *MEASURES), table(), OWN)
    assert left.nummer.tolist() == ["3.1"]  # belongs to the monitoring, of which the Kreis is silent
    silent = [row.replace("umgesetzt,2029,3,,Kurse", "nicht_erwaehnt,,,,") for row in ROWS]
    left = section.compute_other_gaps(frame("massnahmen", *MEASURES), table(*silent), OWN)
    assert left.nummer.tolist() == ["1.1", "2.1", "3.1"]


def test_the_comparison_is_summed_up(table, names, states):
    assert plain(section.sentence_matrix(table(), OWN, names, states)) == (
        "Verglichen werden 4 Instrumente in 2 Dokumenten. Das eigene Dokument (Stadt Probe) nennt 2 als umgesetzt und 1 als "
        "gefordert; 1 erwähnt es nicht. Am häufigsten erwähnt, in 2 Dokumenten: „Lotsen für Geflüchtete“ und „Sprachkurse“."
    )
    limits = plain(section.sentence_limits(table(), DOCUMENTS))
    assert f"verschiedenen Alters: {THEIRS} und {MINE}. Was darin gefordert" in limits
    assert limits.endswith("Ohne Datum sind 3 von 6 Aussagen.")


def test_what_one_document_says_of_two_towns_is_counted_once(table, names, states):
    # with the own document two mention the Sprachkurse; counted by town it would be three
    twin = ROWS[0].replace("Kreis Muster", "Dorf Muster")
    said = plain(section.sentence_matrix(table(ROWS[0], twin, ROWS[4]), OWN, names, states))
    assert said.endswith("Am häufigsten erwähnt, in 2 Dokumenten: „Sprachkurse“.")


def test_what_is_said_under_the_name_of_a_document_does_not_repeat_it(table, states):
    said = table(ROWS[0].replace("Kreis Muster", "Treffen"), ROWS[1])
    assert section.compute_matrix(said, OWN, {"brief": "Treffen"}).columns.tolist() == [
        "instrument",
        "Treffen",
        "Kreis Muster (Treffen)",
    ]


def test_the_gaps_are_counted_apart_from_what_is_there_or_intended_without_a_measure(table, frame):
    assert plain(section.sentence_own_gaps(table(), OWN)) == (
        "Die anderen Dokumente nennen 3 Instrumente. Zu 2 davon gehört keine eigene Maßnahme: 1 erwähnt das eigene Dokument "
        "nicht und 1 gibt es laut eigenem Dokument schon."
    )
    meant = section.sentence_own_gaps(table(*ROWS[:6], ROWS[6].replace("umgesetzt", "gefordert"), ROWS[7]), OWN)
    assert plain(meant).endswith("1 erwähnt das eigene Dokument nicht und 1 sieht das eigene Dokument erst vor.")
    covered = section.sentence_own_gaps(table(ROWS[0], ROWS[4]), OWN)
    assert plain(covered) == "Die anderen Dokumente nennen 1 Instrument. Jedes davon deckt eine eigene Maßnahme ab."
    assert plain(section.sentence_other_gaps(frame("massnahmen", *MEASURES), table(), OWN)) == (
        "Umgekehrt nennt zu 1 von 3 Maßnahmen der eigenen Kommune (Stadt Probe) kein anderes Dokument ein Gegenstück."
    )


def test_a_town_of_which_nothing_is_told_says_so(table, names, states):
    alone = table(*ROWS[:4])
    assert "Was das eigene Dokument (Stadt Probe) dazu sagt, liegt nicht vor." in section.sentence_matrix(
        alone, OWN, names, states
    )
    assert section.compute_own_gaps(alone, OWN, states, DOCUMENTS).status.isna().all()
    assert "3 erwähnt das eigene Dokument nicht" in plain(section.sentence_own_gaps(alone, OWN))


def test_tables_that_were_not_delivered_are_missing_everywhere(frame, names, states, labels):
    none, measures = frame("instrumente"), frame("massnahmen", *MEASURES)
    matrix = section.compute_matrix(none, OWN, {})
    assert matrix.empty and section.compute_details(none, OWN, states, {}).empty
    assert section.compute_own_gaps(none, OWN, states, {}).empty
    assert section.compute_other_gaps(measures, none, OWN).empty and section.sentence_limits(none, {}) == ""
    assert [text.get_text() for text in section.plot_matrix(matrix, names, states).axes[0].texts] == ["liegt nicht vor"]
    for said in (
        section.sentence_matrix(none, OWN, names, states),
        section.sentence_own_gaps(none, OWN),
        section.sentence_other_gaps(measures, none, OWN),
        section.sentence_other_gaps(frame("massnahmen"), none, OWN),
        section.alt_matrix(matrix, names, states),
    ):
        assert said.endswith("liegt nicht vor.")
    tried, chart = section.erkunden({}, none, OWN, names, states, {})
    assert tried.empty and chart.axes[0].texts[0].get_text() == "liegt nicht vor"


def test_chosen_municipalities_and_statuses_give_their_part_of_the_matrix(table, names, states):
    def told(**values):
        frame, chart = section.erkunden(values, table(), OWN, names, states, DOCUMENTS)
        assert len(chart.axes[0].texts) == len(frame) * (len(frame.columns) - 1)
        return rows(frame)

    assert told() == rows(section.name_matrix(section.compute_matrix(table(), OWN, DOCUMENTS), states))
    assert told(kommunen=[THEIRS], status=["beantragt"]) == [["lotsen", "beantragt"]]
    assert told(status=["gefordert"]) == [
        ["verfahrensberatung", "nicht erwähnt", "gefordert"],
        ["monitoring", "gefordert", "nicht erwähnt"],
    ]
    nothing, chart = section.erkunden({"kommunen": []}, table(), OWN, names, states, DOCUMENTS)
    assert nothing.empty and chart.axes[0].texts[0].get_text() == "liegt nicht vor"


def test_every_status_has_its_fill_and_what_is_not_mentioned_a_dash(table, names, states):
    chart = section.plot_matrix(section.compute_matrix(table(), OWN, DOCUMENTS), names, states)
    ax = chart.axes[0]
    drawn = {(to_hex(patch.get_facecolor()), text.get_text()) for patch, text in zip(ax.patches, ax.texts, strict=True)}
    assert drawn == {
        (style.BLUE, "umgesetzt"),
        (style.ORANGE, "beantragt"),
        (style.LIGHT, "gefordert"),
        ("#ffffff", "–"),
    }
    assert [text.get_text() for text in chart.legends[0].get_texts()] == [
        "umgesetzt", "beantragt", "gefordert", "nicht erwähnt",
    ]  # fmt: skip
    assert set(section.FILLS) == set(states)


def test_the_alternative_text_names_every_instrument_that_is_mentioned(table, names, states):
    alt = section.alt_matrix(section.compute_matrix(table(), OWN, DOCUMENTS), names, states)
    assert plain(alt) == (
        "Matrix mit 4 Instrumenten, eine Spalte je Kommune und Dokument. Stadt Probe (Konzept): umgesetzt: Lotsen für "
        "Geflüchtete und Sprachkurse; gefordert: Integrationsmonitoring; nicht erwähnt: 1. Kreis Muster (Antrag einer "
        "Fraktion): umgesetzt: Sprachkurse; beantragt: Lotsen für Geflüchtete; gefordert: "
        "Verfahrensberatung im Asylverfahren; nicht erwähnt: 1."
    )


def test_a_later_edition_names_a_document_anew():
    def described(**names):
        document = {"titel": "T", "herausgeber": "H", "lizenz": "L"}
        return Sources.model_validate({"dokumente": {key: {**document, "kurz": kurz} for key, kurz in names.items()}})

    assert section.name_documents([described(a="Alt", b="Bleibt"), described(a="Neu")]) == {"a": "Neu", "b": "Bleibt"}


@pytest.fixture(scope="module")
def edition():
    return Edition(Root(REPOSITORY), 2018)


def test_the_matrix_of_2018_is_complete_and_names_only_measures_and_documents_that_exist(edition):
    instrumente, measures = edition.table("instrumente"), set(edition.table("massnahmen").nummer)
    own = edition.parameters.kommune.bezeichnung
    assert section.compute_matrix(instrumente, own, {}).notna().to_numpy().all()
    assert set(instrumente.instrument) == set(edition.labels("instrumente", "instrument"))
    assert set(instrumente.dokument) == set(edition.sources.dokumente)
    named = instrumente.dropna(subset="massnahmen")
    assert set(named.kommune) == {own}
    assert {number for cell in named.massnahmen for number in cell.split(";")} <= measures
    assert instrumente.fundstelle.notna().equals(instrumente.status != "nicht_erwaehnt")


def test_dates_and_quantities_of_2018_are_those_of_the_documents(edition):
    table = edition.table("instrumente").set_index(["kommune", "instrument"])
    assert table.loc[("Kreis Soest", "unabhaengige_beratung"), "menge"] == 100000
    assert table.loc["Kreis Soest"].datum.isna().all() and table.loc["Landkreis Heidekreis"].datum.isna().all()
    assert set(table.loc["Stadt Herne"].datum.dropna()) == {"2015-04-29"}
    assert table.loc[("Stadt Herne", "sozialberatung_freie_traeger"), "menge"] == 1.75
    assert table.loc[("Stadt Herne", "ehrenamtskoordination"), "menge"] == 1
    # the six months of 2007 are what the motion wants to end, no quantity of what it asks for
    assert table.loc[("Stadt Herne", "umzug_ohne_mindestdauer"), ["menge", "menge_bis"]].isna().all()
    assert "6 Monate" in table.loc[("Stadt Herne", "umzug_ohne_mindestdauer"), "aussage"]
    # only the number of carriers of courses has a day of its own; when something began stands in the words
    assert table.loc["Stadt Soest"].datum.dropna().to_dict() == {"sprachkurse": "2018-09"}
    for place, words in {
        ("Stadt Herne", "raeume_in_unterkuenften"): [1, 2],
        ("Landkreis Heidekreis", "ehrenamtsschulung"): [2, 3],
    }.items():
        assert table.loc[place, ["menge", "menge_bis"]].tolist() == words


def test_the_gaps_of_2018_are_those_read_off_by_hand(edition, states):
    instrumente, own = edition.table("instrumente"), edition.parameters.kommune.bezeichnung
    gaps = section.compute_own_gaps(instrumente, own, states, section.name_documents([edition.sources]))
    assert gaps.instrument[gaps.status == "nicht_erwaehnt"].tolist() == [
        "unabhaengige_beratung", "verfahrensberatung", "therapievermittlung", "information_leistungen", "aufgabentrennung",
        "raeume_in_unterkuenften", "alltagskurse", "sprechzeiten_in_unterkuenften", "umzug_ohne_mindestdauer",
    ]  # fmt: skip
    assert gaps.instrument[gaps.status != "nicht_erwaehnt"].tolist() == [
        "sozialberatung_freie_traeger", "lotsen", "ehrenamtsbegleitung", "ehrenamtsschulung", "koordination_verstetigen",
        "runder_tisch_netzwerk", "integrationskonzept",
    ]  # fmt: skip
    left = section.compute_other_gaps(edition.table("massnahmen"), instrumente, own)
    # 1.1 and 1.2 are courses, 4.3 the coordination of volunteers, 5.1 and 5.3 housing, 5.4 its concept; nothing else is met
    assert set(edition.table("massnahmen").nummer) - set(left.nummer) == {"1.1", "1.2", "4.3", "5.1", "5.3", "5.4"}


def test_demands_of_the_workshop_of_2018_belong_to_no_municipality(edition, states):
    instrumente, own = edition.table("instrumente"), edition.parameters.kommune.bezeichnung
    demands = instrumente[(instrumente.dokument == "workshop_bielefeld") & (instrumente.status == "gefordert")]
    assert set(demands.kommune) == {"Workshop Bielefeld"} and len(demands) == 3
    gaps = section.compute_own_gaps(instrumente, own, states, section.name_documents([edition.sources]))
    told = gaps.set_index("instrument").andere
    assert told["information_leistungen"] == (
        "Stadt Herne (Antrag zweier Fraktionen): beantragt; Workshop Bielefeld: gefordert"
    )


def test_what_2018_has_is_counted_by_hand(edition, states):
    instrumente, own = edition.table("instrumente"), edition.parameters.kommune.bezeichnung
    said = plain(section.sentence_matrix(instrumente, own, edition.labels("instrumente", "instrument"), states))
    assert "(Stadt Soest) nennt 13 als umgesetzt und 1 als gefordert; 9 erwähnt es nicht." in said
    assert "Am häufigsten erwähnt, in 3 Dokumenten: " in said and "Information über Leistungen" not in said
