"""What is proposed where no pattern protects: merges of groups that work, and what they cost."""

import pytest

from soest_analysis.disclosure import merging
from soest_analysis.disclosure.links import Rule, link
from soest_analysis.disclosure.merging import proposals
from soest_analysis.disclosure.problem import Requirement
from soest_analysis.disclosure.suppress import Unprotectable, protect
from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from tests.disclosure.small_town import build, rule, table
from tests.examples import REPOSITORY

SHOWN = Rule(totals_shown=True)
NO_TOTALS = "In parameters/ „summen_zeigen: false“ setzen, also auch Summen sperren; gesperrt sind dann"
TEXT = table("kennzahlen", "kennzahl* stichtag:date* fundstelle* wert:number", "wert")


@pytest.fixture
def advice(tmp_path):
    """The proposals for a table of homes in four places that cannot be protected, and that alone if ``more`` is empty."""

    def ask(rows, ordered=True, shown=None, suites=None, more=(), **other_tables):
        homes = table("heime", "ort=a|b|c|d|gesamt* personen:integer", summen=[{"feld": "ort", "gesamt": "gesamt"}])
        homes["schema"]["fields"][0]["categoriesOrdered"] = ordered
        editions = build(tmp_path, [homes, *more], {2031: {"heime": rows, **other_tables}}, suites)
        with pytest.raises(Unprotectable) as failure:
            protect(link(editions, SHOWN, shown or {}).problem, SHOWN.requirement)
        return proposals(editions, SHOWN, shown or {}, failure.value.part)

    return ask


def said(found):
    return [
        (p.sentence.partition(" zusammenfassen")[0].removeprefix("Tabelle „Heime“: Ort "), p.hidden, p.rows)
        for p in found
    ]


# Everybody sees the total of 3. One and two persons, each at least one: nobody can be three.
ROWS = "a 1\nb 2\nc 0\nd 0\ngesamt 3"


def test_neighbours_are_merged_if_the_groups_have_an_order(advice):
    # only A and B make 3, which is no secret; otherwise the total has to be hidden with both
    found = advice(ROWS)
    assert [p.sentence for p in found] == [
        "Tabelle „Heime“: Ort „A“ und „B“ zusammenfassen; 1\xa0Zeile fällt weg, gesperrt ist dann nichts mehr.",
        f"{NO_TOTALS} 3\xa0Zahlen.",
    ]
    assert [(p.hidden, p.rows) for p in found] == [(0, 1), (3, 0)]


def test_groups_without_order_are_merged_in_any_pair(advice):
    assert said(advice("a 1\nb 0\nc 2\nd 0\ngesamt 3", ordered=False))[0] == ("„A“ und „C“", 0, 1)


def test_two_merges_are_tried_if_none_is_enough(advice):
    # A with B is 1, B with C is 2, C with D is 2: only three groups together are 3
    assert said(advice("a 1\nb 0\nc 2\nd 0\ngesamt 3"))[0] == ("„A“, „B“ und „C“", 0, 2)


def test_a_merge_does_not_help_if_one_of_the_groups_is_known_already(advice):
    # 3 of A and B together, less the 2 of B that were published
    assert [p.sentence for p in advice(ROWS, shown={"2031:heime/b/personen": True})] == [f"{NO_TOTALS} 2\xa0Zahlen."]


def test_a_merge_does_not_help_if_a_text_tells_one_of_the_groups(advice):
    # A stands in the text too: whatever it says, the sum of A and B would tell B, which is 2 at most
    agree = rule("figures_to_agree", spalte="wert", mit={"tabelle": "heime", "wo": {"ort": "a"}, "spalte": "personen"})
    found = advice(ROWS, more=[TEXT], suites={"kennzahlen": [agree]}, kennzahlen="zahl 2031-09-30 K1 1")
    assert [p.sentence for p in found] == [f"{NO_TOTALS} 3\xa0Zahlen."]


def test_at_most_five_are_proposed(monkeypatch, advice):
    anything = Requirement(threshold=1, width=0)  # then all six pairs work, and totals need not be shown
    monkeypatch.setattr(merging, "protect", lambda problem, *_: protect(problem, anything))
    found = advice(ROWS, ordered=False)
    assert len(found) == 5 and found[-1].sentence.startswith(NO_TOTALS)


def test_what_was_not_tried_in_time_is_not_proposed(monkeypatch, advice):
    monkeypatch.setattr(merging, "IN_ALL", 0)
    assert [p.sentence for p in advice(ROWS)] == [f"{NO_TOTALS} 3\xa0Zahlen."]


@pytest.fixture(scope="module")
def advice_2018():
    editions = [Edition(Root(REPOSITORY), 2018)]
    with pytest.raises(Unprotectable) as failure:
        protect(link(editions, SHOWN, {}).problem, SHOWN.requirement)
    return proposals(editions, SHOWN, {}, failure.value.part)


@pytest.mark.slow
def test_2018_table_6_can_keep_its_totals_if_the_oldest_are_merged(advice_2018):
    bands = "Tabelle „Flüchtlinge im erwerbsfähigen Alter“: Altersgruppe „46 bis 55 Jahre“ und „56 bis 62 Jahre“ zusammenfassen; "
    assert advice_2018[0].sentence.startswith(f"{bands}5\xa0Zeilen fallen weg, gesperrt sind dann")
    assert [p.hidden for p in advice_2018[:-1]] == sorted(p.hidden for p in advice_2018[:-1])
    assert advice_2018[-1].sentence.startswith(NO_TOTALS)


@pytest.mark.slow
def test_2018_the_merge_works_when_it_is_made(advice_2018, tmp_path):
    """The table with the two bands as one: as many numbers are hidden as was said."""
    frame = Edition(Root(REPOSITORY), 2018).table("erwerbsfaehige")
    sums: dict[tuple[str, str], int] = {}
    for row in frame.to_dict("records"):
        band = row["altersgruppe"].replace("46-55", "46-62").replace("56-62", "46-62")
        sums[band, row["taetigkeit"]] = sums.get((band, row["taetigkeit"]), 0) + row["personen"]
    both = [{"feld": field, "gesamt": "gesamt"} for field in ("altersgruppe", "taetigkeit")]
    merged = table("erwerbsfaehige", "altersgruppe* taetigkeit* personen:integer", summen=both)
    rows = "\n".join(f"{band} {kind} {number}" for (band, kind), number in sums.items())
    editions = build(tmp_path, [merged], {2031: {"erwerbsfaehige": rows}})
    pattern = protect(link(editions, SHOWN, {}).problem, SHOWN.requirement)
    assert len(frame) - len(sums) == advice_2018[0].rows
    assert len(pattern.hidden) == advice_2018[0].hidden
