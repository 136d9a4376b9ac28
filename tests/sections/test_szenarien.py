"""What the scenarios start from, and that the section names every premise that its models ask for."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hidden import TRUE, seen
from shown import listed, plain

from soest_analysis import origin
from soest_analysis.origin import Figure, Leaf, Secret
from soest_analysis.premises import Premise
from soest_analysis.sections import szenarien
from soest_analysis.sections.szenarien import vorgaben
from soest_analysis.sources import Source

STATED = Premise("zue_plaetze", "Plätze", 300, None, None, "Plätze", "bis zu", "Konzept, Kapitel 4", assumed=False)
ASSUMED = Premise("zugang_monat", "Neue im Monat", 10.5, 5, 20, "Personen", "", "Nicht veröffentlicht.", assumed=True)


METHOD = "dazu kommen Annahmen über den Rechenweg, die bei jeder Rechnung stehen."
UNSTATED = "weil keine Quelle sie nennt"
FILE = "parameters/2030.yaml"


def premises(*given):
    return {premise.name: premise for premise in given}


def test_premises_with_a_source_come_first_and_the_others_are_called_an_annahme():
    table = vorgaben.compute_vorgaben(premises(ASSUMED, STATED))
    assert table.columns.tolist() == list(vorgaben.HEADINGS)
    assert table.vorgabe.tolist() == ["Plätze", "Neue im Monat"]
    assert listed(table.wert) == [300, 10.5] and listed(table.bis)[1] == 20 and pd.isna(table.von[0])
    assert table.herkunft.tolist() == ["Konzept, Kapitel 4 (bis zu)", "Annahme: Nicht veröffentlicht."]


def test_premises_of_no_scenario_are_left_out():
    other = STATED._replace(name="schulpflicht_ab_alter")
    assert vorgaben.compute_vorgaben(premises(other)).empty


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((STATED, ASSUMED), f"Die Szenarien gehen von 2 Vorgaben aus. 1 davon ist eine Annahme, {UNSTATED}; {METHOD}"),
        ((STATED,), f"Die Szenarien gehen von 1 Vorgabe aus. Für alle nennen Konzept oder Dokumente eine Quelle; {METHOD}"),
        ((), "Wovon die Szenarien ausgehen, liegt nicht vor."),
    ],
)  # fmt: skip
def test_the_sentence_counts_them(given, said):
    assert plain(vorgaben.sentence_vorgaben(vorgaben.compute_vorgaben(premises(*given)), FILE)) == said


def test_the_counts_lead_to_the_file_that_holds_the_premises():
    said = vorgaben.sentence_vorgaben(vorgaben.compute_vorgaben(premises(STATED, ASSUMED)), FILE)
    leaves = [leaf for expression in origin.extract(said)[1] for leaf in origin.leaves(expression)]
    assert [(leaf.wert, leaf.datei) for leaf in leaves] == [(2, FILE), (1, FILE)]


def test_the_source_line_names_each_document_once_and_the_annahmen():
    motion = STATED._replace(name="beratung_mittel", source="Antrag der Fraktion: zunächst")
    again = STATED._replace(name="zue_plaetze_belegbar", source="Konzept, Kapitel 4; Stand: 2018")
    given, names = premises(STATED, again, motion, ASSUMED), ["zue_plaetze", "zue_plaetze_belegbar", "unbekannt"]
    assert vorgaben.source_of(given, names) == Source((), "Konzept, Kapitel 4")
    names += ["beratung_mittel", "zugang_monat"]
    line = vorgaben.source_of(given, names, Source((), "Amt; Stand 2018")).text
    assert line == "Amt; Stand 2018 · Konzept, Kapitel 4 · Antrag der Fraktion · Annahmen: Neue im Monat"


def test_a_secret_premise_stays_secret():
    hidden = STATED._replace(value=Secret(origin=Leaf("zelle", "2030:x/1/wert", TRUE, "x.csv", 2, None, "Amt")))
    table = vorgaben.compute_vorgaben(premises(hidden))
    assert repr(table.wert[0]) == "*" and not [text for text in seen(table) if str(TRUE) in text]


def test_values_keep_their_origin():
    cell = Leaf("zelle", "2030:kennzahlen/zue_plaetze/wert", 300.0, "kennzahlen.csv", 2, None, "Amt")
    table = vorgaben.compute_vorgaben(premises(STATED._replace(value=Figure(300, cell))))
    assert table.wert[0].origin == cell


def test_every_premise_that_a_model_asks_for_is_in_the_list():
    """Read from the programs, for a premise that is missing in the list would be missing in the report."""
    folder = Path(szenarien.__file__).parent
    texts = [path.read_text("utf-8") for path in folder.glob("*.py") if path.name != "vorgaben.py"]
    known = Path(__file__).parents[2] / "parameters" / "2018.yaml"
    assumed = set(re.findall(r"^  ([a-z_0-9]+):\n    bezeichnung:", known.read_text("utf-8"), re.MULTILINE))
    assert len(assumed) >= 12
    for name in assumed:
        assert name in vorgaben.NAMES
        parts = name.partition("_")[2]  # some are put together: f"belegung_{name}"
        assert any(f'"{name}"' in text or f'"{parts}"' in text for text in texts), name
    asked = {
        name
        for text in texts
        for name in re.findall(r'"((?:zue|notunterkunft|phase|beratung|jobcenter|weitere)_[a-z_0-9]+)"', text)
    } - {"phase_1", "phase_2"}
    assert asked <= set(vorgaben.NAMES)
