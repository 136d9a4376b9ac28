"""One year's parameters, tables and sources, in the invented town Musterstadt (2030 complete, 2031 without donations)."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from soest_analysis import tracked
from soest_analysis.descriptor import DataPackage
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.origin import Leaf
from soest_analysis.paths import Root

TOWN = Path(__file__).parent / "towns" / "musterstadt"


@pytest.fixture
def town(tmp_path):
    """A copy of the town that a test may change."""
    return Path(shutil.copytree(TOWN, tmp_path / "town"))


def test_an_edition_is_found_from_any_folder_below_its_root(town):
    edition = Edition.load(2031, town / "data" / "2031")
    assert edition.root.folder == town and edition.year == 2031
    assert edition.parameters.kommune.name == "Musterstadt"


def test_outside_of_any_town_the_way_out_is_said(tmp_path):
    with pytest.raises(UnusableInput, match=r"data/datapackage\.json.*--root"):
        Edition.load(2031, tmp_path)


def test_an_unknown_year_lists_the_known_ones(town):
    with pytest.raises(
        UnusableInput, match=r"Jahr 1999: parameters/1999\.yaml fehlt\..*2030, 2031\..*steht in der Ausgabe 2030"
    ):
        Edition.load(1999, town)
    with pytest.raises(UnusableInput, match=r"Jahr 2033: parameters/2033\.yaml fehlt\. [^.]*2030, 2031\.$"):
        Edition.load(2033, town)
    shutil.rmtree(town / "parameters")
    with pytest.raises(UnusableInput, match=r"Vorhandene Ausgaben: keine\."):
        Edition.load(2031, town)


def test_a_parameter_file_of_another_year_is_refused(town):
    shutil.copy(town / "parameters" / "2031.yaml", town / "parameters" / "2032.yaml")
    with pytest.raises(UnusableInput, match=r"parameters/2032\.yaml, jahr: 2032 erwartet, „2031“ gefunden"):
        Edition.load(2032, town)


def test_files_beside_the_editions_are_no_years(town):
    (town / "parameters" / "vorlage.yaml").touch()
    assert Root(town).years() == [2030, 2031]


@pytest.mark.parametrize(
    ("load", "types"),
    [(Edition.load, ["Figure[i]", "Figure[f]"]), (lambda y, t: Edition(Root(t), y), ["Int64", "Float64"])],
)
def test_a_table_is_read_with_its_types_and_for_notebooks_with_the_origin_of_its_figures(town, load, types):
    edition = load(2031, town)
    assert edition.table("belegung").dtypes.astype(str).tolist() == ["period[M]", types[0]]
    assert edition.table("herkunft").dtypes.astype(str).tolist()[:3] == ["category", *types]
    assert edition.earlier[0].table("herkunft").dtypes.equals(edition.table("herkunft").dtypes)
    assert edition.table("belegung").personen.isna().tolist() == [False, True, False]


def test_a_figure_knows_its_cell_date_and_office(town):
    edition = Edition.load(2031, town)
    shares = edition.table("herkunft").set_index("gruppe").anteil
    assert shares["fern"].origin == Leaf(
        *("zelle", "2031:herkunft/fern/anteil", 75.0, "data/2031/herkunft.csv", 3, None, "Meldeamt"),
        *("Herkunft", "Aus der Ferne, Anteil (%)"),
    )
    assert edition.table("belegung").personen[2].origin == Leaf(
        *("zelle", "2031:belegung/2031-09/personen", 100.0, "data/2031/belegung.csv", 4, "30.09.2031", "Wohnungsamt"),
        *("Belegung der Unterkünfte", "09/2031"),
    )


def test_every_figure_stands_in_the_line_that_it_names(town):
    for table in ("belegung", "herkunft", "spenden"):
        frame = Edition.load(2030, town).table(table)
        for name in frame.select_dtypes("number"):
            for leaf in (figure.origin for figure in frame[name].dropna()):
                with (town / leaf.datei).open(encoding="utf-8", newline="") as lines:
                    header, line = (cells := list(csv.reader(lines)))[0], cells[leaf.zeile - 1]
                assert float(line[header.index(leaf.name.rpartition("/")[2])]) == leaf.wert


def test_the_office_is_the_one_that_delivered_this_edition(town):
    path = town / "data" / "2031" / "quellen.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("lieferant: Meldeamt", "lieferant: Statistikstelle"), encoding="utf-8")
    assert Edition.load(2031, town).table("herkunft").personen[0].origin.lieferant == "Statistikstelle"
    assert Edition.load(2031, town).earlier[0].table("herkunft").personen[0].origin.lieferant == "Meldeamt"


def test_a_count_of_rows_names_the_table(town):
    table = Edition.load(2031, town).table("belegung")
    assert tracked.count(table[table.personen > 20]).origin == Leaf(
        *("anzahl", "2031:belegung#1", 1.0, "data/2031/belegung.csv", 0, "30.09.2031", "Wohnungsamt"),
        "Belegung der Unterkünfte",
    )


def test_each_point_of_a_series_names_its_own_month_and_the_file_that_states_it(town):
    descriptor = town / "data" / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    package["resources"][0]["zeitreihe"] = {"zeit": "monat"}
    descriptor.write_text(json.dumps(package), encoding="utf-8")
    with (town / "data" / "2031" / "belegung.csv").open("a", encoding="utf-8") as lines:
        lines.write("2030-12,12\n")  # a correction of what the edition 2030 says
    series = Edition.load(2031, town).series("belegung").set_index("monat").personen
    assert series.dtype == "Figure[i]"
    places = {
        str(month): (int(n), n.origin.datei, n.origin.zeile, n.origin.stand) for month, n in series.dropna().items()
    }
    assert places == {
        "2030-11": (7, "data/2030/belegung.csv", 2, "11/2030"),
        "2030-12": (12, "data/2031/belegung.csv", 5, "12/2030"),
        "2031-07": (11, "data/2031/belegung.csv", 2, "07/2031"),
        "2031-09": (100, "data/2031/belegung.csv", 4, "09/2031"),
    }
    [revision] = Edition.load(2031, town).revisions("belegung").itertuples()
    assert (revision.alt.origin.datei, revision.neu.origin.datei) == (
        "data/2030/belegung.csv",
        "data/2031/belegung.csv",
    )


def test_every_caller_gets_a_copy(town):
    edition = Edition.load(2031, town)
    mine, ours = edition.table("belegung"), edition.tables()["belegung"]
    mine.loc[0, "personen"] = 7
    ours["neu"] = 7
    assert edition.table("belegung").personen[0] == 11
    assert edition.table("belegung").columns.tolist() == ["monat", "personen"]


def test_a_table_that_was_not_delivered_is_empty_with_its_columns_and_types(town):
    edition, complete = Edition.load(2031, town), Edition.load(2030, town)
    assert edition.table("spenden").empty
    assert edition.table("spenden").dtypes.equals(complete.table("spenden").dtypes)


def test_a_missing_file_that_nobody_declared_is_refused(town):
    (town / "data" / "2031" / "belegung.csv").unlink()
    with pytest.raises(UnusableInput, match=r"Datei data/2031/belegung\.csv: fehlt"):
        Edition.load(2031, town).table("belegung")


def test_the_problems_of_all_tables_are_reported_together(town):
    (town / "data" / "2031" / "belegung.csv").write_text("monat,personen\n2031-09,sieben\n", encoding="utf-8")
    (town / "data" / "2031" / "herkunft.csv").unlink()
    with pytest.raises(UnusableInput) as refusal:
        Edition.load(2031, town).tables()
    assert [problem.split(",")[0].split(":")[0] for problem in refusal.value.problems] == [
        "Datei data/2031/belegung.csv",
        "Datei data/2031/herkunft.csv",
    ]


def test_tables_come_in_the_order_of_the_descriptor():
    assert list(Edition(Root(TOWN), 2031, origins=True).tables()) == ["belegung", "herkunft", "spenden"]


def test_codes_have_labels():
    assert Edition(Root(TOWN), 2031, origins=True).labels("herkunft", "gruppe") == {
        "nah": "Aus der Nähe",
        "fern": "Aus der Ferne",
        "gesamt": "Alle zusammen",
    }
    assert Edition(Root(TOWN), 2031, origins=True).labels("belegung", "personen") == {}


@pytest.mark.parametrize(
    ("tables", "text"),
    [
        (("belegung",), "Wohnungsamt; Stand 30.09.2031; Lieferung, Blatt 1"),
        (("herkunft",), "Konzept, Kapitel 7, Tabelle 11"),  # neither origin nor date: none is printed
        (("belegung", "belegung"), "Wohnungsamt; Stand 30.09.2031; Lieferung, Blatt 1"),
        (
            ("herkunft", "belegung"),
            "Konzept, Kapitel 7, Tabelle 11 · Wohnungsamt; Stand 30.09.2031; Lieferung, Blatt 1",
        ),
        (("spenden",), "Spenden: liegt nicht vor (die Kämmerei zählt erst ab 2032)"),
        ((), "Eigene Zusammenstellung aus den Daten der Ausgabe 2031"),
    ],
)
def test_the_source_line_says_who_when_and_where_or_that_nothing_was_delivered(tables, text):
    source = Edition(Root(TOWN), 2031, origins=True).source(*tables)
    assert source.text == text
    assert [table.name for table in source.tables] == list(tables)


def test_the_source_of_2018_names_the_number_in_the_concept():
    edition = Edition.load(2018, Path(__file__).parents[1])
    # Kapitel 5.4.1.1, Tabelle 6: "Quelle: Stadt Soest, Abteilung Soziales; Stand 30.09.2018"
    assert edition.source("erwerbsfaehige").text == (
        "Stadt Soest, Abteilung Soziales; Stand 30.09.2018; Konzept, Kapitel 5.4.1.1, Tabelle 6"
    )


@pytest.mark.parametrize(
    ("figure", "text"),  # the lines below the figures 1, 2 and 4 of the concept
    [
        ("abb-bausteine", "Stadt Soest, Abteilung Soziales; Konzept, Kapitel 1.2, Abbildung 1"),
        ("abb-statuswechsel", "Der Paritätische Gesamtverband 2016: 29; Konzept, Kapitel 2.2, Abbildung 2"),
        ("abb-wege-in-arbeit", "Bundesagentur für Arbeit; Konzept, Kapitel 5.4, Abbildung 4"),
    ],
)
def test_each_diagram_of_2018_names_its_own_source(figure, text):
    assert Edition.load(2018, Path(__file__).parents[1]).source("diagramm_knoten", part=figure).text == text


def test_a_figure_without_a_source_of_its_own_names_that_of_its_table():
    edition = Edition(Root(TOWN), 2031, origins=True)
    assert edition.source("belegung", part="abb-haus").text == edition.source("belegung").text


def test_rows_that_say_where_they_come_from_replace_the_source_of_their_table(town):
    rows = pd.DataFrame(
        {
            "fundstelle": ["Kapitel 7", "Kapitel 7", "Kapitel 11", "Seite 3"],
            "quelle": ["Kreis", "Kreis", None, None],
            "zeitbezug": ["2029", "2030", "Mai 2031", "Mai 2031"],
            "ausgabe": [2031, 2031, 2031, 2030],
        }
    )
    path = town / "data" / "2030" / "quellen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kurz: Konzept", "kurz: Entwurf"), encoding="utf-8")
    edition = Edition.load(2031, town)
    assert edition.source("herkunft", rows=rows).text == (
        "Konzept, Kapitel 7: Kreis; Stand: 2029 und 2030 · Konzept, Kapitel 11; Stand: Mai 2031"
        " · Entwurf, Seite 3; Stand: Mai 2031"
    )
    assert edition.source("herkunft", rows=rows[:0]).text == edition.source("herkunft").text


def test_a_note_is_added_to_a_source_but_not_where_there_is_none():
    edition = Edition(Root(TOWN), 2031, origins=True)
    assert edition.source("herkunft", note="Stand je Zeile").text.endswith("Tabelle 11; Stand je Zeile")
    assert "Stand je Zeile" not in edition.source("spenden", note="Stand je Zeile").text


def test_earlier_editions_come_earliest_first(town):
    text = (town / "parameters" / "2030.yaml").read_text(encoding="utf-8")
    (town / "parameters" / "2029.yaml").write_text(text.replace("2030", "2029"), encoding="utf-8")
    shutil.copytree(town / "data" / "2030", town / "data" / "2029")
    assert [edition.year for edition in Edition.load(2031, town).earlier] == [2029, 2030]
    assert Edition.load(2029, town).earlier == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    fundstelle: Blatt 1\n", "", "tabellen.belegung.fundstelle: Angabe erwartet"),
        ("    stand:", "    stnad:", "tabellen.belegung.stnad: unbekannter Schlüssel"),
        ("    lizenz:", "    sha256: abc\n    lizenz:", "dokumente.lieferung.sha256: "),
        ("  spenden: die", "  ../spenden: die", "nicht_geliefert.../spenden"),
        ("  spenden: die Kämmerei zählt erst ab 2032", "  spenden:", "nicht_geliefert.spenden"),  # no reason given
    ],
)
def test_a_wrong_source_file_is_refused_with_its_place(town, old, new, said):
    path = town / "data" / "2031" / "quellen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnusableInput, match=rf"Datei data/2031/quellen\.yaml, {said}"):
        Edition.load(2031, town)


def test_a_table_whose_source_or_document_nobody_describes_says_so(town):
    path = town / "data" / "2031" / "quellen.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("dokument: lieferung", "dokument: leiferung"), encoding="utf-8")
    said = Edition.load(2031, town).source("belegung").text
    assert said == "Wohnungsamt; Stand 30.09.2031; Quelle liegt nicht vor, Blatt 1"
    path.write_text(text.replace("  belegung:", "  belegugn:", 1), encoding="utf-8")
    edition = Edition.load(2031, town)
    assert edition.source("belegung").text == f"{edition.describe('belegung').title}: Quelle liegt nicht vor"
    row = pd.DataFrame({"fundstelle": ["Blatt 1"], "quelle": [None], "zeitbezug": ["Mai 2031"], "ausgabe": [2031]})
    assert edition.source("belegung", rows=row).text == "Quelle liegt nicht vor, Blatt 1; Stand: Mai 2031"


def test_what_systems_leave_beside_the_tables_is_neither_table_nor_text(town):
    for year in (2030, 2031):
        (town / f"data/{year}/texte").mkdir(exist_ok=True)
        for name in ("._belegung.csv", ".#x.csv", "texte/._wohnen.md"):
            (town / f"data/{year}" / name).write_bytes(b"\xff")
    Edition.load(2031, town).check_readable()
    (town / "parameters/2030.yaml").write_text("jahr: 2030\n", encoding="utf-8")
    with pytest.raises(UnusableInput) as refusal:
        Edition.load(2030, town)
    assert all(problem.startswith("Datei parameters/2030.yaml, ") for problem in refusal.value.problems)


def test_an_edition_that_holds_no_table_yet_is_none_to_compare_with(town):
    for path in (town / "data" / "2030").glob("*.csv"):
        path.rename(path.with_name(f"._{path.name}"))
    assert Edition.load(2031, town).earlier == []
    with pytest.raises(UnusableInput, match="Ausgabe 2030: noch keine Tabelle vorhanden"):
        Edition.load(2030, town).tables()


def test_an_edition_whose_tables_are_all_declared_missing_can_be_read(town):
    for path in (town / "data" / "2030").glob("*.csv"):
        path.unlink()
    names = [table.name for table in DataPackage.load(town / "data" / "datapackage.json").of(2030).resources]
    reasons = "".join(f"  {name}: noch nicht gezählt\n" for name in names[1:])
    path = town / "data" / "2030" / "quellen.yaml"
    path.write_text(f"nicht_geliefert:\n{reasons}", encoding="utf-8")
    with pytest.raises(UnusableInput, match="noch keine Tabelle vorhanden"):
        Edition.load(2030, town)
    path.write_text(f"nicht_geliefert:\n{reasons}  {names[0]}: fehlt\n", encoding="utf-8")
    assert all(frame.empty for frame in Edition.load(2030, town).tables().values())


def test_the_source_line_says_that_counting_changed(town):
    path = town / "data" / "2031" / "quellen.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("    fundstelle: Blatt 1\n", "    fundstelle: Blatt 1\n    definition: mit Kindern\n", 1)
    )
    assert Edition.load(2031, town).source("belegung").text.endswith("; neue Zählweise: mit Kindern")


def test_a_table_with_a_misspelt_name_is_refused_and_the_right_one_is_suggested(town):
    path = town / "data" / "2031" / "belegung.csv"
    shutil.copy(path, path.with_name("belegugn.CSV"))
    with pytest.raises(UnusableInput) as refusal:
        Edition.load(2031, town).check_readable()
    assert refusal.value.problems == [
        "Datei data/2031/belegugn.CSV: eine Tabelle aus data/datapackage.json erwartet, „belegugn.CSV“ gefunden. "
        "Gemeint ist vielleicht belegung.csv. Bitte umbenennen oder löschen."
    ]


def test_what_is_wrong_with_this_edition_and_those_before_it_is_told_at_once(town):
    (town / "parameters" / "2030.yaml").write_text("jahr: 2030\n", encoding="utf-8")
    (town / "data" / "2030" / "belegung.csv").write_bytes(b"")
    (town / "data" / "2031" / "belegung.csv").write_bytes(b"")
    with pytest.raises(UnusableInput) as refusal:
        Edition.load(2031, town).check_readable()
    files = list(dict.fromkeys(problem.split(",")[0].split(":")[0] for problem in refusal.value.problems))
    assert files == ["Datei data/2030/belegung.csv", "Datei data/2031/belegung.csv", "Datei parameters/2030.yaml"]
