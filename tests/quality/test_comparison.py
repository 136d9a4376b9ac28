"""The rules of the comparison of municipalities and of the entitlements notice what a slip leaves out or invents."""

from dataclasses import replace

import pytest

from soest_analysis.quality.findings import Place, collect
from soest_analysis.quality.gate import validate


@pytest.fixture
def broken_rules(evidence_2018, suites_2018):
    """``broken_rules(table, column, value, **where)``: the rules that break once the one row has that value."""

    def check(table, column, value, **where):
        frame = evidence_2018.frames[table].copy()
        mask = frame[list(where)].astype("string").eq(list(where.values())).all(axis="columns")
        assert mask.sum() == 1
        frame.loc[mask, column] = value
        changed = replace(evidence_2018, frames={**evidence_2018.frames, table: frame})
        place = Place(table, f"{table}.csv", list(range(len(frame))))
        [results] = validate({table: suites_2018[table]}, changed).values()
        found = [befund for outcome in results.results for befund in collect(outcome, place, changed)]
        assert {befund.zeile for befund in found} <= {mask.to_numpy().nonzero()[0][0]}
        return [befund.regel for befund in found]

    return check


ROOMS = {"kommune": "Stadt Herne", "instrument": "raeume_in_unterkuenften"}
SILENT = {"kommune": "Stadt Herne", "instrument": "monitoring"}
KITA = {"bereich": "kita", "aufenthaltsstatus": "duldung"}


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "rules"),
    [
        ("instrumente", ROOMS, "fundstelle", None, ["beleg"]),
        ("instrumente", ROOMS, "aussage", None, ["beleg"]),
        ("instrumente", ROOMS, "einheit", None, ["einheit"]),
        ("instrumente", ROOMS, "menge", 3, ["grenze"]),  # of 1 to 2 rooms
        ("instrumente", ROOMS, "menge", None, []),  # at most 2
        ("instrumente", ROOMS, "dokument", "antrag_unna", ["dokument"]),
        ("instrumente", ROOMS, "massnahmen", "1.2; 5.4", []),
        ("instrumente", ROOMS, "massnahmen", "1.2; 5.9; 7.1", ["massnahme"]),  # 23 end with 6.3
        ("instrumente", ROOMS, "status", None, ["pflicht"]),
        ("instrumente", SILENT, "status", "gefordert", ["beleg", "beleg"]),  # without saying where and what
        ("instrumente", SILENT, "aussage", "Es gibt etwas.", []),
        ("ansprueche", KITA, "angabe", None, ["beleg"]),
        ("ansprueche", KITA, "fundstelle", None, ["beleg"]),
        ("ansprueche", KITA, "grundlage", None, []),  # the concept cites none everywhere
    ],
)
def test_a_slip_breaks_the_rule_that_is_meant_for_it(broken_rules, table, row, column, value, rules):
    assert broken_rules(table, column, value, **row) == rules


def test_as_delivered_they_break_no_rule(broken_rules):
    assert broken_rules("instrumente", "menge", 1, **ROOMS) == []
