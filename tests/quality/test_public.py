"""What may be told of findings where figures are kept secret."""

from dataclasses import replace

import pytest

from soest_analysis import german
from soest_analysis.quality.findings import Befund
from soest_analysis.quality.gate import Outcome
from soest_analysis.quality.public import EXPLAINED, without_secrets

TOLD = Befund(
    schluessel="arbeit/west/gesamt/personen:kurs",
    regel="summe",
    schwere="fehler",
    status="offen",
    tabelle="arbeit",
    datei="data/2030/arbeit.csv",
    zeile=4,
    spalte="personen",
    gefunden="7919",
    erwartet="7918",
    text="Als Summe ist 7919 gedruckt, die Teile (7917 und 1) ergeben 7918.",
    lesart="7918 statt 7919",
    grund="Summen gehen auf.",
    stelle="Amt",
)


def outcome(*befunde):
    return Outcome({}, {"arbeit": [list(befunde)]}, list(befunde))


def told(whole, public):
    seen = without_secrets(outcome(*whole), outcome(*public))
    assert seen.found == {"arbeit": [seen.befunde]}
    return seen.befunde


def test_a_finding_that_does_not_depend_on_a_secret_is_told_as_it_is():
    explained = replace(
        TOLD, status="erlaeutert", erlaeuterung={"text": "Tippfehler", "stelle": "Amt", "datum": "1.1.2030"}
    )
    assert told([explained], [explained]) == [explained]


@pytest.mark.parametrize(
    "public", [[], [replace(TOLD, text="Als Summe ist 7919 gedruckt, die Teile (7917) ergeben 7917.")]]
)
def test_of_another_it_is_only_said_that_there_is_one_in_the_table(public):
    explained = replace(
        TOLD, status="erlaeutert", erlaeuterung={"text": "1 zu viel", "stelle": "Amt", "datum": "1.1.2030"}
    )
    (seen,) = told([explained], public)
    assert (seen.status, seen.schwere, seen.tabelle) == ("erlaeutert", "fehler", "arbeit")
    assert (seen.zeile, seen.spalte, seen.schluessel) == (None, None, "arbeit")  # which cell would tell something, too
    assert german.KEPT_SECRET in seen.text
    assert seen.erlaeuterung["text"] == EXPLAINED
    assert not any(sign in repr(seen) for sign in ("791", "west", "zu viel"))


def test_how_many_there_are_is_not_told():
    others = [replace(TOLD, schluessel=f"arbeit/{place}/gesamt/personen:kurs") for place in ("west", "ost")]
    assert len(told(others, [])) == 1
    assert len(told([others[0], replace(others[1], status="erlaeutert", erlaeuterung={})], [])) == 2


def test_a_warning_that_a_secret_figure_caused_is_left_out():
    assert told([replace(TOLD, schwere="warnung")], []) == []
