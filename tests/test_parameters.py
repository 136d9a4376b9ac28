"""The schema of an edition's parameters, on the invented town's file with one thing changed."""

from datetime import date
from pathlib import Path

import pytest

from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import Parameters, Run
from soest_analysis.yaml_files import load_model

TEXT = (Path(__file__).parent / "towns" / "musterstadt" / "parameters" / "2031.yaml").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path):
    """The parameters with ``old`` replaced by ``new``."""

    def build(old="", new=""):
        assert old in TEXT
        path = tmp_path / "2031.yaml"
        path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
        return load_model(Parameters, path, "parameters/2031.yaml")

    return build


def test_the_smallest_edition_has_its_year_town_and_runs(load):
    parameters = load()
    assert (parameters.jahr, parameters.stichtag) == (2031, date(2031, 9, 30))
    assert (parameters.kommune.name, parameters.kommune.ags) == ("Musterstadt", "00000007")
    assert [run.id for run in parameters.laeufe] == ["wohnen", "baustein-sprache-2"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("jahr: 2031", "jahr: zwanzig", "jahr"),
        ("jahr: 2031", "jahr: 018", "Zeile 2, Spalte 7"),
        ("jahr: 2031", 'jahr: "2031"', "jahr"),
        ("jahr: 2031", "jahr: 2031.0", "jahr"),
        ("jahr: 2031", "jahr: true", "jahr"),
        ("jahr: 2031", "jahr: no", "jahr"),
        ("jahr: 2031", "jahr: 1989", "jahr"),
        ("jahr: 2031", "jahr: 2101", "jahr"),
        ("jahr: 2031\n", "", "jahr"),
        ("jahr: 2031", "jahr: 2031\nyahr: 2031", "yahr"),
        ("stichtag: 2031-09-30", "stichtag: 30.09.2031", "stichtag"),
        ("stichtag: 2031-09-30", "stichtag: no", "stichtag"),
        ("stichtag: 2031-09-30", "stichtag: 0", "stichtag"),  # pydantic's own day number 0 is 1970-01-01
        ("stichtag: 2031-09-30", 'stichtag: "1948520000"', "stichtag"),
        ("stichtag: 2031-09-30", "stichtag: 2031-02-30", "Zeile 3, Spalte 11"),
        ("stichtag: 2031-09-30", "stichtag: 2031-09-30 12:00:00", "Zeile 3, Spalte 11"),
        ("titel: Bericht zur Probe", "titel: 2031-09-30", "titel"),
        ("titel: Bericht zur Probe", 'titel: "  "', "titel"),
        ('ags: "00000007"', "ags: 00000007", "Zeile 9, Spalte 8"),  # would lose its zeros
        ('ags: "00000007"', 'ags: "0000007"', "kommune.ags"),
        ("  name: Musterstadt", "  name: Musterstadt\n  url: x", "kommune.url"),
        ("nach_jahren: 3", "nach_jahren: 0", "konzept.ueberpruefung_nach_jahren"),
        ("von_jahren: 1", "von_jahren: -1", "konzept.horizonte.kurzfristig.von_jahren"),
        ("kurzfristig: {", "irgendwann: {", "konzept.horizonte.irgendwann"),
        ("sprache: {kapitel", "Sprache!: {kapitel", "bausteine.Sprache!"),
        ("einheit: Personen", "einheit: Personen, farbe: rot", "bausteine.sprache.schaubild.farbe"),
        ("abschnitt: wohnen", "abschnitt: ../wohnen", "laeufe.0.abschnitt"),
        ("abschnitt: wohnen", "abschnitt: /etc/passwd", "laeufe.0.abschnitt"),
        ("abschnitt: wohnen", 'abschnitt: "{wohnen}"', "laeufe.0.abschnitt"),
        ("abb-belegung]", "belegung]", "laeufe.0.zeigt.1"),
        ("abb-belegung]", "abb-../x]", "laeufe.0.zeigt.1"),
        ("{baustein: sprache", "{__import__: sprache", "laeufe.1.parameter.__import__"),
        ("{baustein: sprache", "{baustein: 'x; import os'", "laeufe.1.parameter.baustein"),
        ("stufe: 2", "stufe: 2.5", "laeufe.1.parameter.stufe"),
        ("titel: Bericht zur Probe", "titel: B\nkennzeichnung: <b>", "kennzeichnung"),
        ("abschnitt: wohnen", "abschnitt: wohnen\n    vergleicht: vielleicht", "laeufe.0.vergleicht"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(load, old, new, place):
    with pytest.raises(UnusableInput) as refusal:
        load(old, new)
    assert any(problem.startswith(f"Datei parameters/2031.yaml, {place}") for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "abschnitt: baustein\n    parameter: {baustein: sprache, stufe: 2}",
            "abschnitt: wohnen",
            "laeufe: .*: wohnen",
        ),
        ("parameter:", "zeigt: [abb-belegung]\n    parameter:", "zeigt: mehrfach genannt: abb-belegung"),
        ("[tab-belegung,", "[abb-belegung,", "zeigt: mehrfach genannt: abb-belegung"),
    ],
)
def test_no_run_and_no_id_is_promised_twice(load, old, new, said):
    with pytest.raises(UnusableInput, match=said):
        load(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("jahr: 2031\nstichtag: 2031", "jahr: 1990\nstichtag: 1990"),
        ("jahr: 2031\nstichtag: 2031", "jahr: 2100\nstichtag: 2099"),
        ("von_jahren: 1, bis_jahren: 1", "von_jahren: 0, bis_jahren: 0"),
        ("nach_jahren: 3", "nach_jahren: 1"),
        ("titel: Bericht zur Probe", "titel: B"),
        ("  - abschnitt: wohnen\n    zeigt: [tab-belegung, abb-belegung]\n", ""),  # one run is enough
    ],
)
def test_the_utmost_is_still_allowed(load, old, new):
    assert load(old, new) != load()


def test_one_notebook_may_run_several_times_with_different_parameters(load):
    parameters = load("abschnitt: wohnen", "abschnitt: baustein\n    parameter: {baustein: sprache, stufe: 1}")
    assert [run.id for run in parameters.laeufe] == ["baustein-sprache-1", "baustein-sprache-2"]


def test_a_file_without_runs_is_refused(load):
    with pytest.raises(UnusableInput, match="laeufe: "):
        load(TEXT[TEXT.index("laeufe:") :], "laeufe: []\n")


@pytest.mark.parametrize(
    ("mark", "suffix"), [("Beispieldaten", "-beispieldaten"), ("Nur zur Übung", "-nur-zur-uebung")]
)
def test_a_mark_becomes_part_of_the_published_folders_name(load, mark, suffix):
    assert load("titel:", f"kennzeichnung: {mark}\ntitel:").suffix == suffix
    assert load().suffix == ""


def test_parameters_cannot_be_changed_after_loading(load):
    with pytest.raises(ValueError, match="frozen"):
        load().laeufe[0].abschnitt = "anders"


def test_a_run_is_named_by_its_section_and_its_values_in_order():
    assert Run(abschnitt="a", parameter={"zwei": "b", "eins": 1}).id == "a-b-1"
