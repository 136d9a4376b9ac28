"""What is hidden in an edition: by declaration, as new, after what earlier editions told, or rounded."""

import csv
import re

import pytest

from soest_analysis.disclosure import prepare, register
from soest_analysis.disclosure.protection import Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused
from soest_analysis.paths import Root
from tests.examples import answer_survey, build_town
from tests.running import REPOSITORY

# Tabelle 6 of the concept: the counts of one and two persons.
SMALL = {
    "erwerbsfaehige/26-35/berufskolleg/personen": 1,
    "erwerbsfaehige/36-45/berufskolleg/personen": 1,
    "erwerbsfaehige/46-55/beschaeftigung/personen": 1,
    "erwerbsfaehige/56-62/sprachkurs/personen": 2,
    "erwerbsfaehige/56-62/beschaeftigung/personen": 1,
    "erwerbsfaehige/56-62/ohne_massnahme/personen": 1,
}
DECLARED = re.compile(r"  bereits_veroeffentlicht:\n(    .*\n)+")


@pytest.fixture
def root(tmp_path):
    """The example town, whose figures nobody knows yet."""
    build_town(tmp_path)
    undeclare(tmp_path, 2030)
    return Root(tmp_path)


def undeclare(folder, year, more=""):
    path = folder / "parameters" / f"{year}.yaml"
    text, found = DECLARED.subn(more, path.read_text("utf-8"))
    assert found == 1
    path.write_text(text, "utf-8")


def prepared(root, year, view="public"):
    return prepare.prepare(Edition(root, year), view, root.protection(str(year))).protection


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_was_published_before_is_shown_and_the_reason_is_known():
    protection = prepare.decide(Edition(Root(REPOSITORY), 2018), "public").protection
    assert (protection.mode, protection.hidden, protection.cells) == ("veroeffentlicht", 0, {})
    assert "Handlungskonzept" in protection.rule.bereits_veroeffentlicht.wo


def test_as_new_every_count_of_one_or_two_in_the_concept_is_hidden():
    decision = prepare.decide(Edition(Root(REPOSITORY), 2018), "as-new")
    hidden = set(decision.protection.cells["2018/erwerbsfaehige"])
    assert hidden > SMALL.keys()
    assert not any(name.startswith("2018/asylblg") for name in decision.protection.cells)  # 122, 37 and 159 tell nobody


def test_internally_nothing_is_hidden():
    protection = prepare.decide(Edition(Root(REPOSITORY), 2018), "internal").protection
    assert (protection.mode, protection.cells) == ("intern", {})


def test_the_table_that_may_be_seen_is_the_delivered_one_without_the_hidden_cells(root):
    protection = prepared(root, 2030)
    table = Edition(root, 2030).describe("erwerbsfaehige")
    hidden = protection.cells["2030/erwerbsfaehige"]
    pairs = zip(rows(root.table(2030, "erwerbsfaehige")), rows(protection.file(2030, "erwerbsfaehige")), strict=True)
    empty = 0
    for delivered, seen in pairs:
        name = table.cell(delivered, "personen")
        assert seen == delivered | ({"personen": ""} if name in hidden else {})
        empty += not seen["personen"]
    assert empty == len(hidden) > 0
    assert protection.file(2030, "akteure") is None
    assert Protection.load(protection.folder) == protection


@pytest.mark.slow
def test_an_edition_seen_so_holds_secrets_where_the_cells_are_hidden(root):
    protection = prepared(root, 2030)
    edition = Edition(root, 2030, origins=True, protection=protection)
    frame, table = edition.table("erwerbsfaehige"), edition.describe("erwerbsfaehige")
    names = [table.cell(row, "personen") for row in frame[["altersgruppe", "taetigkeit"]].to_dict("records")]
    secret = [name for name, is_secret in zip(names, frame.personen.array.secret, strict=True) if is_secret]
    assert sorted(secret) == sorted(protection.cells["2030/erwerbsfaehige"])
    shown = frame.personen[~frame.personen.isna()].iloc[0]
    lines = rows(root.table(2030, "erwerbsfaehige"))
    assert shown == int(lines[shown.origin.zeile - 2]["personen"])  # the line of the delivered file


@pytest.mark.slow
def test_where_zeros_are_secret_the_sign_for_nobody_is_hidden_too(tmp_path):
    build_town(tmp_path)
    undeclare(tmp_path, 2030, "  nullen_zeigen: false\n")
    protection = prepared(root := Root(tmp_path), 2030)
    signs = {True: set(), False: set()}
    table = Edition(root, 2030).describe("wohnungsvermittlung")
    for row in rows(protection.file(2030, "wohnungsvermittlung")):
        signs[table.cell(row, "personen") in protection.cells["2030/wohnungsvermittlung"]].add(row["zeichen"])
    assert signs[True] == {""}
    assert any(row["zeichen"] == "-" for row in rows(root.table(2030, "wohnungsvermittlung")))


@pytest.mark.slow
def test_what_was_registered_stays_as_it_was(root):
    answer_survey(root.folder)
    hidden = (protection := prepared(root, 2030)).cells
    edition = Edition(root, 2030, protection=protection)
    every = dict(prepare.figures(Edition(root, 2030)))
    shown = dict(prepare.figures(edition))
    register.write(root, 2030, {name: shown.get(name) for name in every})
    later = prepare.decide(Edition(root, 2031), "public").protection.cells
    earlier = {name: sorted(cells) for name, cells in later.items() if name.startswith("2030/")}
    assert earlier == {name: sorted(cells) for name, cells in hidden.items()}


@pytest.mark.slow
def test_an_edition_that_nobody_registered_counts_as_published_as_it_would_be(root):
    answer_survey(root.folder)
    hidden = prepare.decide(Edition(root, 2030), "public").protection.cells
    later = prepare.decide(Edition(root, 2031), "public").protection.cells
    earlier = {name: sorted(cells) for name, cells in later.items() if name.startswith("2030/")}
    assert earlier == {name: sorted(cells) for name, cells in hidden.items()}
    assert any(name.startswith("2031/") for name in later)


@pytest.mark.slow
def test_a_figure_that_was_corrected_since_is_not_taken_for_known(root):
    answer_survey(root.folder)
    every = dict(prepare.figures(Edition(root, 2030)))
    corrected = "2030:asylblg/duldung/personen"
    register.write(root, 2030, every | {corrected: every[corrected] + 4})
    cells = prepare.decide(Edition(root, 2031), "public").protection.cells
    assert [name for name in cells if name.startswith("2030/")] == ["2030/asylblg"]
    assert cells["2030/asylblg"] == ["asylblg/duldung/personen"]


@pytest.mark.slow
def test_rounded_counts_are_multiples_and_what_is_no_count_stays(tmp_path):
    build_town(tmp_path)
    undeclare(tmp_path, 2030, "  verfahren: rundung\n")
    protection = prepared(root := Root(tmp_path), 2030)
    assert protection.basis == 5
    pairs = zip(rows(root.table(2030, "schulen")), rows(protection.file(2030, "schulen")), strict=True)
    for delivered, seen in pairs:
        assert seen["klassen"] == delivered["klassen"]
        if delivered["schueler"]:
            assert int(seen["schueler"]) % 5 == 0
            assert abs(int(seen["schueler"]) - int(delivered["schueler"])) <= 2
    assert {row["anteil"] for row in rows(protection.file(2030, "bevoelkerung"))} == {""}  # would tell the exact count


@pytest.mark.slow
def test_where_totals_must_be_shown_and_give_a_secret_away_it_is_said_what_would_help(tmp_path):
    build_town(tmp_path)
    undeclare(tmp_path, 2030, "  summen_zeigen: true\n")
    path = tmp_path / "data" / "2030" / "erwerbsfaehige.csv"
    text = path.read_text("utf-8")
    # 56-62: one person in each of two activities, nobody else; with the total of the band both are known.
    for old, new in {"56-62,gesamt,5": "56-62,gesamt,2", "56-62,ohne_massnahme,3": "56-62,ohne_massnahme,0"}.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    root = Root(tmp_path)
    with pytest.raises(DisclosureRefused) as refused:
        prepare.decide(Edition(root, 2030), "public")
    assert refused.value.exit_code == 3
    assert "erwerbsfaehige" in refused.value.problems[0]
    assert len(refused.value.problems) > 1  # what would help


def test_who_was_rounded_before_is_not_hidden_in_now(root):
    answer_survey(root.folder)
    path = root.parameters(2030)
    path.write_text(
        path.read_text("utf-8").replace("geheimhaltung:\n", "geheimhaltung:\n  verfahren: rundung\n"), "utf-8"
    )
    with pytest.raises(
        DisclosureRefused, match=r"parameters/2031\.yaml.*parameters/2030\.yaml erwartet \(rundung, basis 5\)"
    ):
        prepare.decide(Edition(root, 2031), "public")
