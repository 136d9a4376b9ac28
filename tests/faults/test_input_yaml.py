"""Fault 37, YAML that could mean something else; and all problems of all files at once."""

import re
import shutil

import pytest

from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from tests.faults.offices import edit, places
from tests.running import copy_inputs

CHECK = ("check", "2018")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "parameters",
            "jahr: 2018",
            "jahr: 2018\njahr: 2018",
            r"Zeile 3, Spalte 1: der Schlüssel \"jahr\" steht mehrfach",
        ),
        (
            "parameters",
            "kommune:\n  name",
            "kommune:\n\tname",
            r"Zeile \d+, Spalte 1: Leerzeichen zum Einrücken erwartet",
        ),
        ("parameters", "vergleicht: true", "vergleicht: no", r"laeufe\.2\.vergleicht: true oder false erwartet, „no“"),
        ("parameters", "jahr: 2018", "jahr: 018", r"Zeile 2, Spalte 7: ganze Zahl oder Text in .* erwartet, „018“"),
        ("parameters", "jahr: 2018", 'jahr: "2018"', r"jahr: ganze Zahl \(ohne Anführungszeichen\) erwartet, „2018“"),
        (
            "parameters",
            'ags: "05974040"',
            "ags: 05974040",
            r"Zeile \d+, Spalte 8: .*Anführungszeichen erwartet, „05974040“",
        ),
        ("parameters", "titel: Sach", "titel: 2018-09-30 #", r"titel: Text erwartet .*„2018-09-30“"),
        ("parameters", "2018-09-30", "30.09.2018", r"stichtag: Datum JJJJ-MM-TT erwartet, „30\.09\.2018“"),
        ("parameters", "2018-09-30", "2018-02-30", r"Zeile 3, Spalte 11: Datum JJJJ-MM-TT erwartet, „2018-02-30“"),
        ("quellen", 'stand: "07.10.2018"', "stand: 2018", r"tabellen\.zuweisung\.stand: Text erwartet .*„2018“"),
        (
            "quellen",
            'stichtag: "2018-10-07"',
            "stichtag: 2018",
            r"tabellen\.zuweisung\.stichtag: Datum JJJJ-MM-TT erwartet, „2018“",
        ),
        ("quellen", "%YAML 1.2", "%YAML 1.1", r"Zeile 1: YAML 1\.2 erwartet, „%YAML 1\.1“"),
    ],
)
def test_fault_37_yaml_that_could_mean_something_else_is_refused(tmp_path, file, old, new, said):
    """The same reader as at the command line, where the test below meets such a file."""
    root, name = copy_inputs(tmp_path), "parameters/2018.yaml" if file == "parameters" else "data/2018/quellen.yaml"
    edit(root, name, (old, new))
    with pytest.raises(UnusableInput, match=rf"^Datei {re.escape(name)}, {said}"):
        Edition(Root(root), 2018)


def test_every_problem_of_all_files_is_told_at_once_in_the_order_of_files_and_rows(edition):
    edit(edition.root, "data/2018/quellen.yaml", ('stand: "07.10.2018"', "stand: 2018"))
    rows = "".join(f"2030-{n},gesamt,sieben,\n" for n in (13, 14))
    edit(
        edition.root,
        "data/2018/fluechtlinge.csv",
        ("monat,unterbringung,personen,zeichen\n", f"monat,unterbringung,personen,zeichen\n{rows}"),
    )
    edit(edition.root, "data/2018/asylblg.csv", ("gesamt,159", "gesamt,viele"))
    shutil.copy(edition.root / "data/2018/ziele.csv", edition.root / "data/2018/zeile.csv")
    (edition.root / "data/2018/texte").mkdir(exist_ok=True)
    edit(edition.root, "data/2018/texte/quellen.md", (None, "Geprüft.".encode("cp1252")))
    expected = [
        "data/2018/asylblg.csv, Zeile 4, Spalte personen",
        *(f"data/2018/fluechtlinge.csv, Zeile {n}, Spalte {name}" for n in (2, 3) for name in ("monat", "personen")),
        "data/2018/quellen.yaml, tabellen.zuweisung.stand",
        "data/2018/texte/quellen.md, Zeile 1",
        "data/2018/zeile.csv",
    ]
    for run in (CHECK, ("report", "2018")):
        assert places(edition.refused(2, run=run).stderr.splitlines()) == expected
