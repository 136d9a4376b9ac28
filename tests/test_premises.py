"""What scenarios start from, on the invented town: its key figures, and assumptions written into its parameters."""

import re

import pytest

from soest_analysis import premises
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.origin import leaves
from soest_analysis.paths import Root
from tests.examples import build_town

ASSUMED = """
annahmen:
  kosten_je_stelle:
    bezeichnung: Kosten einer Stelle
    wert: 50000
    von: 40000
    einheit: Euro
    begruendung: Keine Quelle nennt sie.
  dauer:
    bezeichnung: Dauer
    wert: 1.5
    einheit: Monate
    quelle: Beispielkonzept, Kapitel 9
"""


@pytest.fixture
def load(tmp_path):
    town = Root(build_town(tmp_path / "stadt"))
    path = town.parameters(2030)
    text = re.sub(r"^annahmen:\n(  .*\n)+", "", path.read_text("utf-8"), flags=re.MULTILINE)

    def build(added=ASSUMED):
        path.write_text(text + added, encoding="utf-8")
        return Edition(town, 2030, origins=True)

    return build


def test_assumptions_and_key_figures_come_with_value_range_and_source(load):
    known = premises.gather(load())
    costs, duration = known["kosten_je_stelle"], known["dauer"]
    assert (costs.value, costs.low, costs.high, costs.unit, costs.assumed) == (50000, 40000, None, "Euro", True)
    assert (duration.value, duration.source, duration.assumed) == (1.5, "Beispielkonzept, Kapitel 9", False)
    rate = known["beschaeftigungsquote"]  # the newest of several in kennzahlen.csv
    assert (rate.unit, rate.assumed) == ("Prozent", False)
    assert rate.source == "Beispielerhebung, Beispielerhebung 2030: Beispielagentur; Stand: März 2030"


def test_a_key_figure_is_the_newest_even_if_its_value_was_not_delivered(load):
    edition = load()
    known, stated = premises.gather(edition), edition.table("kennzahlen").set_index("kennzahl")
    for name, rows in stated.groupby(level=0):
        newest = rows.wert[rows.stichtag == rows.stichtag.max()].iloc[0]
        assert repr(known[name].value) == repr(newest)


def test_what_is_computed_with_an_assumption_names_it(load):
    known = premises.gather(load())
    result = 100000 / known["kosten_je_stelle"].value
    [leaf] = leaves(result.origin)
    assert (result, leaf.art, leaf.datei) == (2, "annahme", "parameters/2030.yaml")
    assert leaf.name == "2030:annahmen/kosten_je_stelle#50000.0"
    assert leaf.worte == "Kosten einer Stelle"


def test_a_range_without_an_end_ends_at_the_value(load):
    known = premises.gather(load())
    assert premises.ends(known, "kosten_je_stelle") == (40000, 50000, 50000)
    assert all(end is premises.pd.NA for end in premises.ends(known, "niemand"))
    assert premises.value(known, "niemand") is premises.pd.NA


def test_an_assumption_does_not_hide_a_key_figure(load):
    edition = load(ASSUMED.replace("dauer:", "beschaeftigungsquote:"))
    with pytest.raises(UnusableInput) as refused:
        premises.gather(edition)
    assert "annahmen.beschaeftigungsquote: so heißt schon eine Kennzahl in data/2030/kennzahlen.csv" in str(
        refused.value
    )


def test_trying_another_value_leaves_the_premises_as_they_are(load):
    known = premises.gather(load())
    tried = premises.changed(known, dauer=3, niemand=1)
    assert (tried["dauer"].value, known["dauer"].value, "niemand" in tried) == (3, 1.5, False)
    assert tried["dauer"].title == "Dauer"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    begruendung: Keine Quelle nennt sie.\n", "", "entweder quelle oder begruendung erwartet"),
        ("    quelle: B", "    begruendung: Weil.\n    quelle: B", "entweder quelle oder begruendung erwartet"),
        ("wert: 50000", "wert: 30000", "wert zwischen von (40000) und bis (30000) erwartet, „30000“ gefunden"),
        ("wert: 50000", "wert: .inf", "annahmen.kosten_je_stelle.wert: endliche Zahl erwartet"),
        ("wert: 1.5", "wert: -1.5", "annahmen.dauer.wert"),
        ("wert: 1.5\n    einheit: Monate", "wert: 130\n    einheit: Prozent", "höchstens 100 Prozent erwartet, „130“"),
        ("wert: 50000", 'wert: "50000"', "annahmen.kosten_je_stelle.wert: Zahl (ohne Anführungszeichen) erwartet"),
        ("wert: 50000", "wert: ja", "annahmen.kosten_je_stelle.wert"),
        ("    einheit: Euro\n", "", "annahmen.kosten_je_stelle.einheit"),
        ("    von: 40000", "    vom: 40000", "annahmen.kosten_je_stelle.vom"),
    ],
)
def test_an_assumption_that_is_unfounded_or_contradicts_itself_is_refused(load, old, new, said):
    assert old in ASSUMED
    with pytest.raises(UnusableInput) as refused:
        load(ASSUMED.replace(old, new))
    assert said in str(refused.value)
    assert "parameters/2030.yaml" in str(refused.value)


def test_a_town_without_assumptions_has_its_key_figures_only(load):
    edition = load("")
    assert edition.parameters.annahmen == {}
    assert set(premises.gather(edition)) == set(edition.table("kennzahlen").kennzahl)
