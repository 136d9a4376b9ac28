"""The way back from a printed number to the cell, the file and the document; figures of the published concept."""

import hashlib
import re
import shutil

import pytest

from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.trace import same, trace
from tests.running import soest

CONCEPT = "cea2f2be0ab42b668659a45e66c53546d88bbea0cf6e58579b995a601170fc13"  # sha256 of the concept's text


@pytest.fixture(scope="module")
def root(published):
    return Root(published)


def test_a_number_leads_from_the_report_to_cell_file_and_document(root):
    """Table 1: 172 persons assigned; it stands once in the data."""
    said = trace(root, 2018, "172")
    checksum = hashlib.sha256((root.folder / "data/2018/zuweisung.csv").read_bytes()).hexdigest()
    assert re.search(r"172  \(Text in 1 Das Wichtigste in Kürze, beleg-\d+\)", said)
    assert "172  (Tabelle 3, Zeile „Soest“, Spalte „Bestand“)" in said
    assert "data/2018/zuweisung.csv, Spalte bestand, Zeile 2; Stand 07.10.2018; Abteilung Soziales" in said
    assert f"data/2018/zuweisung.csv: sha256 {checksum} (unverändert seit dem Lauf)" in said
    assert f"Kapitel 2.2, Tabelle 1; sha256 {CONCEPT}" in said


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "76,7 %",
            "122 : 159 × 100; „Leistungsbeziehende nach dem Asylbewerberleistungsgesetz“: Aufenthaltsgestattung und ",
        ),
        ("6126", "Summe aus 16 Werten; „Schulstatistik“: 16 Werte; data/2018/schulen.csv, Spalte schueler"),
        ("-45", "data/2018/zuweisung.csv, Spalte differenz, Zeile 2"),
        ("asylblg/duldung/personen", "37 : 159 × 100"),
        ("2018:asylblg/duldung/personen", "37  (Abbildung"),
        ("beleg-1", "data/2018/fluechtlinge.csv, Spalte personen, Zeile 20; Stand 06/2018; Abteilung Soziales"),
        ("tab-fluechtlinge", "data/2018/fluechtlinge.csv, Spalte personen, Zeilen 2, 3, 5"),
        ("tab-bausteine", "data/2018/massnahmen.csv, gezählte Zeilen"),
        ("tab-ziele", "Datei data/2018/ziele.csv: sha256"),
        ("tab-pruefumfang", "Geprüfte Tabellen  (tab-pruefumfang)"),
    ],
)
def test_it_finds_numbers_ids_and_cells(root, query, said):
    assert said in trace(root, 2018, query)


def test_the_same_number_from_different_cells_has_a_chain_each(root):
    """244: all refugees (Table 3), and municipal housing in the same month (Table 3 and Figure 5)."""
    chains = trace(root, 2018, "244").split("\n\n")
    places = (re.search(r"data/2018/(\w+)\.csv, Spalte personen, Zeile (\d+)", chain) for chain in chains)
    assert sorted(found.groups() for found in places if found) == [  # a scenario may come to 244, too
        ("fluechtlinge", "20"), ("fluechtlinge", "21"), ("staedtischer_wohnraum", "31")
    ]  # fmt: skip


def test_an_assumption_leads_to_the_parameters_and_a_model_to_the_table_that_it_starts_from(root):
    said = trace(root, 2018, "70.000")
    assert "parameters/2018.yaml, Vorgabe: Personalkosten einer vollen Stelle im Jahr" in said
    assert re.search(r"Datei parameters/2018\.yaml: sha256 [0-9a-f]{64} \(unverändert seit dem Lauf\)", said)
    said = trace(root, 2018, "abb-belegung-vorausschau")
    assert re.search(r"Datei data/2018/staedtischer_wohnraum\.csv: sha256 [0-9a-f]{64} \(unverändert", said)
    assert "Kommunales Handlungskonzept" in said


@pytest.mark.parametrize(
    "query",
    ["4711", "tab-gibt-es-nicht", "asylblg/niemand/personen", "", "beleg-9999", "schulen/a#3", "schulen/a#b", "20,4 %"],
)
def test_what_the_report_does_not_hold_is_said(root, query):
    with pytest.raises(UnusableInput):
        trace(root, 2018, query)


def test_an_edition_that_is_not_published_says_what_to_do(town):
    done = soest(town, "trace", "244", "2018")
    assert done.returncode == 2 and "Bitte zuerst „soest report 2018“ aufrufen." in done.stderr
    assert "Traceback" not in done.stderr


def test_what_an_older_version_published_says_what_to_do(published, tmp_path):
    shutil.copytree(published, tmp_path / "stadt")
    notebook = tmp_path / "stadt/outputs/2018/notebooks/sachstandsbericht.ipynb"
    for text in (notebook.read_text("utf-8").replace('"belege"', '"nachweise"'), "{"):
        notebook.write_text(text, "utf-8")
        with pytest.raises(UnusableInput, match=r"älteren Fassung oder ist beschädigt\. Bitte „soest report 2018“"):
            trace(Root(tmp_path / "stadt"), 2018, "244")


def test_data_that_changed_since_are_named(published, tmp_path):
    shutil.copytree(published, tmp_path / "stadt")
    file = tmp_path / "stadt/data/2018/zuweisung.csv"
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    assert "SEIT DEM LAUF GEÄNDERT" in trace(Root(tmp_path / "stadt"), 2018, "172")


@pytest.mark.parametrize(
    ("asked", "printed", "alike"),
    [("1234", "1.234", True), ("1.234", "1.234", True), ("-45", "−45", True), ("76,7", "76,7\u00a0%", True),
     ("20 %", "20", False), ("2,4", "+2,4", True), ("701.490,40", "701.490,4", True),
     ("12", "1,2", False), ("1.2", "1,2", False), ("244", "2.440", False), ("", "0", False)],
)  # fmt: skip
def test_a_number_may_be_asked_for_in_several_notations(asked, printed, alike):
    assert same(asked, printed) is alike
