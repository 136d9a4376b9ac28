"""What changed since the edition before, from invented differences; and the notebook of the first edition."""

import json
from pathlib import Path

import pandas as pd
import pytest
from IPython.utils.capture import capture_output
from shown import listed, plain

from soest_analysis.compare import COLUMNS, MOVES
from soest_analysis.display import RESOURCE
from soest_analysis.sections import veraenderungen as section

ROOT = Path(__file__).parents[2]
YEARS = (2030, 2031)


@pytest.fixture
def changes(unchanged):
    """``changes({"alt": 7, "neu": 11}, …)``: a moved single value of the row „Nah“, but for what is said otherwise."""

    def row(**said):
        numbers = [said.get(name) for name in ("alt", "neu")]
        moved = None if None in numbers or isinstance(numbers[0], str) else numbers[1] - numbers[0]
        usual = {"tabelle": "herkunft", "titel": "Herkunft", "schluessel": "Nah", "feld": "anzahl"}
        usual |= {"feldtitel": "Anzahl", "einheit": "Personen", "art": "geaendert", "ebene": "einzelwert"}
        usual |= {"veraenderung": moved, "stand_alt": "2030", "stand_neu": "2031"}
        usual |= {"quelle_alt": "Ausgabe 2030: Blatt 1", "quelle_neu": "Ausgabe 2031: Blatt 1"}
        return dict.fromkeys(COLUMNS) | usual | said

    return lambda *rows: unchanged(pd.DataFrame([row(**said) for said in rows], columns=COLUMNS, dtype=object))


@pytest.fixture
def measures(unchanged):
    """Rows of (number, earlier status, later status)."""

    def row(number, before, after):
        return dict.fromkeys(MOVES) | {"nummer": number, "status_alt": before, "status_neu": after}

    return lambda *rows: unchanged(pd.DataFrame([row(*said) for said in rows], columns=MOVES, dtype=object))


def test_a_change_is_shown_with_its_place_its_numbers_and_from_when_to_when(changes):
    table = section.compute_veraenderungen(
        changes({"alt": 122, "neu": 131}, {"alt": 1.5, "neu": 1, "feldtitel": "Personen", "stand_alt": "2031"})
    )
    assert list(table) == ["angabe", "alt", "neu", "veraenderung", "stand", "art"]
    # the unit says the column already
    assert table.angabe.tolist() == ["Herkunft: Nah, Anzahl (Personen)", "Herkunft: Nah (Personen)"]
    assert (listed(table.alt), listed(table.neu), listed(table.veraenderung)) == ([122, 1.5], [131, 1], [9, -0.5])
    assert table.stand.tolist() == ["2030 → 2031", "2031"]
    assert table.art.tolist() == ["geändert", "geändert"]


def test_a_new_point_beside_an_earlier_value_is_called_so(changes):
    table = section.compute_veraenderungen(
        changes({"neu": 4, "art": "neu"}, {"alt": 7, "neu": 11, "art": "neu", "grund": "Wert berichtigt"})
    )
    assert sorted(table.art) == ["neu", "neuer Zeitpunkt: Wert berichtigt"]


def test_what_cannot_be_subtracted_says_why(changes):
    whole = {"ebene": "tabelle", "schluessel": None, "art": "entfallen", "grund": "nicht geliefert: krank"}
    other = {"alt": 7, "neu": 11, "veraenderung": None, "art": "neue_zaehlweise", "grund": "ohne Gäste"}
    table = section.compute_veraenderungen(changes(whole | {"stand_neu": None}, other))
    assert table.angabe.tolist() == ["Tabelle „Herkunft“", "Herkunft: Nah, Anzahl (Personen)"]
    assert table.art.tolist() == ["entfallen: nicht geliefert: krank", "neue Zählweise: ohne Gäste"]
    assert listed(table.veraenderung) == [None, None] and table.stand.tolist() == ["2030", "2030 → 2031"]


def test_texts_revisions_and_points_on_the_way_stand_elsewhere(changes):
    table = section.compute_veraenderungen(
        changes(
            {"alt": "Alle lernen.", "neu": "Alle wohnen.", "ebene": "text"},
            {"alt": 7, "neu": 11, "art": "revidiert"},
            {"alt": 7, "neu": 11, "art": "neu", "ebene": "zwischenstand"},
        )
    )
    assert table.empty


def many(level, number, size):
    """Changes by 1, 2, … from ``size``, the smallest first, of rows that are numbered."""
    return [{"schluessel": f"{level} {n}", "ebene": level, "alt": size, "neu": size + n} for n in range(1, number + 1)]


def test_the_table_keeps_the_order_and_leaves_out_the_smallest_single_values(changes):
    frame = changes(*many("einzelwert", 30, 1000), *many("summe", 5, 1000), *many("kennzahl", 4, 1000))
    table = section.compute_veraenderungen(frame)
    assert len(table) == 25
    # 4 key figures and 5 totals stay whatever their size, so 16 single values: the larger changes, 15 to 30
    assert table.angabe.tolist() == [
        *(f"Herkunft: einzelwert {n}, Anzahl (Personen)" for n in range(15, 31)),
        *(f"Herkunft: summe {n}, Anzahl (Personen)" for n in range(1, 6)),
        *(f"kennzahl {n} (Personen)" for n in range(1, 5)),
    ]
    assert plain(section.note_auswahl(frame)) == (
        "Ausgewählt sind Kennzahlen, Gesamtzahlen und die größten Veränderungen, gemessen an der Differenz und zugleich an "
        "ihrem Anteil am größeren der beiden Werte (beides malgenommen); 14 weitere sind hier nicht aufgeführt. "
        "„–“: kein Wert, oder die Werte lassen sich nicht vergleichen."
    )


@pytest.mark.parametrize(
    ("figures", "others", "shown"),
    [(40, 0, (25, 0)), (40, 3, (22, 3)), (40, 40, (15, 10)), (3, 40, (3, 22)), (0, 2, (0, 2))],
)
def test_key_figures_and_tables_leave_each_other_room(changes, figures, others, shown):
    table = section.compute_veraenderungen(changes(*many("kennzahl", figures, 1000), *many("einzelwert", others, 1000)))
    assert tuple(int(table.angabe.str.contains(level).sum()) for level in ("kennzahl", "einzelwert")) == shown


def test_key_figures_that_are_counted_otherwise_or_gone_stay_in_any_case(changes):
    lost = [
        {
            "schluessel": "anders",
            "ebene": "kennzahl",
            "art": "neue_zaehlweise",
            "alt": 1,
            "neu": 1,
            "veraenderung": None,
        },
        {"schluessel": "fort", "ebene": "kennzahl", "art": "entfallen", "alt": 1},
    ]
    table = section.compute_veraenderungen(changes(*many("kennzahl", 40, 1000), *many("summe", 40, 1000), *lost))
    assert {"anders (Personen)", "fort (Personen)"} <= set(table.angabe)


def test_without_more_the_note_only_explains_the_sign(changes):
    note = section.note_auswahl(changes({"alt": 7, "neu": 11}))
    assert note == "„–“: kein Wert, oder die Werte lassen sich nicht vergleichen."


def test_the_largest_changes_of_key_figures_are_named(changes):
    figure = {"ebene": "kennzahl"}
    frame = changes(
        figure | {"schluessel": "Kurse", "alt": 7, "neu": 11, "prozent": 400 / 7},  # 4/sqrt(11) = 1.2
        # 100/sqrt(1000) = 3.2
        figure | {"schluessel": "Plätze", "alt": 1000, "neu": 900, "einheit": "Plätze", "prozent": -10.0},
        figure | {"schluessel": "Kinder", "alt": 7, "neu": 8},  # 1/sqrt(8) = 0.4
        figure | {"schluessel": "Quote", "alt": 1.5, "neu": 4, "einheit": "Prozent"},  # 2.5/sqrt(4) = 1.25
        figure | {"schluessel": "Anders", "alt": 7, "neu": 900, "art": "neue_zaehlweise", "veraenderung": None},
        {"schluessel": "Einzeln", "alt": 7, "neu": 900},
    )
    assert plain(section.sentence_groesste(frame)) == (
        "Größte Veränderungen bei den Kennzahlen: „Plätze“ (Plätze; −10,0 %) sank von 1.000 auf 900 (−100), "
        "„Quote“ stieg von 1,5 % auf 4,0 % (+2,5 Prozentpunkte) und „Kurse“ (Personen; +57,1 %) stieg von 7 auf 11 (+4)."
    )
    assert section.sentence_groesste(changes({"alt": 7, "neu": 11})) == ""


def test_if_figures_are_left_out_as_secret_nothing_is_said_of_all(changes):
    frame = changes(*many("kennzahl", 30, 1000), {"alt": 7, "neu": 11, "art": "revidiert"})
    assert section.sentence_groesste(frame, 1).startswith("Größte genannte Veränderungen bei den Kennzahlen: ")
    assert "Gesamtzahlen und die größten genannten Veränderungen, gemessen an" in section.note_auswahl(frame, 1)
    assert plain(section.sentence_revisionen(frame, 1)) == "1 genannte Zahl früherer Ausgaben wurde berichtigt."
    assert section.sentence_revisionen(changes(), 1) == "Keine genannte Zahl früherer Ausgaben wurde berichtigt."


def test_texts_are_counted_by_table(changes):
    text = {"ebene": "text", "alt": "Alt.", "neu": "Neu."}
    frame = changes(
        text | {"titel": "Ziele"}, {"alt": 7, "neu": 11}, text | {"titel": "Akteure"}, text | {"titel": "Ziele"}
    )
    assert (
        plain(section.sentence_texte(frame)) == "Angaben in Worten unterscheiden sich bei: Ziele (2) und Akteure (1)."
    )
    assert section.sentence_texte(changes({"alt": 7, "neu": 11})) == ""


def test_revised_figures_are_listed_with_both_sources_and_the_reason(changes):
    revised = {"art": "revidiert", "alt": 200, "neu": 202, "grund": "Nachgemeldet."}
    frame = changes({"alt": 7, "neu": 11}, revised, revised | {"neu": None, "grund": None})
    table = section.compute_revisionen(frame)
    assert list(table) == ["angabe", "alt", "neu", "veraenderung", "quelle_alt", "quelle_neu", "grund"]
    assert (listed(table.neu), listed(table.veraenderung)) == ([202, None], [2, None])
    assert listed(table.grund) == ["Nachgemeldet.", None]
    assert plain(section.sentence_revisionen(frame)) == "2 Zahlen früherer Ausgaben wurden berichtigt."
    assert plain(section.sentence_revisionen(frame[1:2])) == "1 Zahl früherer Ausgaben wurde berichtigt."


def test_no_revision_is_said_and_the_table_is_empty(changes):
    frame = changes({"alt": 7, "neu": 11})
    assert section.sentence_revisionen(frame) == "Keine Zahl früherer Ausgaben wurde berichtigt."
    assert section.compute_revisionen(frame).empty


def test_measures_that_moved_are_counted_by_their_new_status(measures, changes):
    nothing = changes()
    frame = measures(("1.1", None, "Begonnen"), ("1.2", "Begonnen", "Fertig"), ("1.3", None, "Begonnen"))
    assert plain(section.sentence_bewegung(frame, nothing)) == (
        "Bei 3 Maßnahmen hat sich der gemeldete Stand geändert; jetzt: Begonnen (2) und Fertig (1)."
    )
    gone = section.sentence_bewegung(measures(("1.1", "Begonnen", None)), nothing)
    assert plain(gone) == "Bei 1 Maßnahme hat sich der gemeldete Stand geändert; jetzt: liegt nicht vor (1)."
    unmoved = "Bei keiner Maßnahme hat sich der gemeldete Stand geändert."
    assert section.sentence_bewegung(measures(), nothing) == unmoved
    ended = {"tabelle": "massnahmen", "ebene": "tabelle", "schluessel": None, "art": "entfallen"}
    assert section.sentence_bewegung(measures(), changes(ended)) == "Der Stand der Maßnahmen liegt nicht vor."
    assert section.sentence_bewegung(measures(), changes(ended | {"tabelle": "ziele"})) == unmoved


def test_the_source_names_the_editions():
    assert section.source(YEARS).text == "Eigene Zusammenstellung aus den Daten der Ausgaben 2030 und 2031"
    assert section.source((None, 2030)).text == "Eigene Zusammenstellung aus den Daten der Ausgabe 2030"


def test_the_notebook_of_the_first_edition_runs_and_says_that_there_is_none_before(shell, monkeypatch):
    monkeypatch.chdir(ROOT)
    cells = json.loads((ROOT / "notebooks" / "veraenderungen.ipynb").read_text(encoding="utf-8"))["cells"]
    with capture_output() as captured:
        for cell in cells:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()
    said = [output.data["text/markdown"] for output in captured.outputs if "text/markdown" in output.data]
    tables = [output.data[RESOURCE] for output in captured.outputs if RESOURCE in output.data]
    assert said[0] == "Eine frühere Ausgabe liegt nicht vor."
    assert [table["name"] for table in tables] == ["tab-veraenderungen", "tab-revisionen", "tab-massnahmen-bewegung"]
    assert [table["data"] for table in tables] == [[], [], []]
