"""The problem of an edition: what is one number, and what an outsider can set up as equations. Derived by hand."""

import subprocess
import sys

import pytest

from soest_analysis.disclosure.links import Links, Rule, link
from soest_analysis.disclosure.problem import Cell, Item
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from tests.disclosure.small_town import build, rule, table
from tests.examples import REPOSITORY, answer_survey, build_town

HOMES = table("heime", "ort=nord|sued|gesamt* personen:integer", summen=[{"feld": "ort", "gesamt": "gesamt"}])
TEXT = table("kennzahlen", "kennzahl* stichtag:date* fundstelle* wert:number genauigkeit einheit", "wert")


@pytest.fixture
def linked(tmp_path):
    """The links of the last edition; ``shown`` and the rule as for ``link``."""

    def run(tables, years, suites=None, shown=None, redefined=(), **of_rule) -> Links:
        return link(build(tmp_path, tables, years, suites, redefined), Rule(**of_rule), shown or {})

    return run


@pytest.fixture
def homes(linked):
    """The links of the table Heime of 2031."""
    return lambda rows, suites=None, **more: linked(
        [HOMES], {2031: {"heime": rows}}, suites and {"heime": suites}, **more
    )


def cells(found):
    return {cell.name.removeprefix("2031:"): cell for cell in found.problem.cells}


def relations(found):
    """Terms as one readable line, with the bounds and the item."""
    return {
        (
            " ".join(f"{factor:+}·{name.removeprefix('2031:')}" for name, factor in relation.terms),
            relation.low,
            relation.high,
            relation.item and relation.item.removeprefix("2031:"),
        )
        for relation in found.problem.relations
    }


# what is secret


def test_one_and_two_are_secret_and_a_zero_is_known_to_all(homes):
    found = homes("nord 2\nsued 0\ngesamt 3")
    assert cells(found) == {
        "heime/nord/personen": Cell("2031:heime/nord/personen", 2, True, None, least=1, cost=3),
        "heime/sued/personen": Cell("2031:heime/sued/personen", 0, False, True, least=0, cost=1),
        "heime/gesamt/personen": Cell("2031:heime/gesamt/personen", 3, False, None, least=1, cost=4),
    }


def test_zeros_that_are_secret_could_stand_behind_every_hidden_count(homes):
    found = cells(homes("nord 2\nsued 0\ngesamt 3", zeros_shown=False))
    assert {name: (cell.secret, cell.shown, cell.least) for name, cell in found.items()} == {
        "heime/nord/personen": (True, None, 0),
        "heime/sued/personen": (True, None, 0),
        "heime/gesamt/personen": (False, None, 0),
    }


def test_a_threshold_of_five_keeps_four_secret(homes):
    found = cells(homes("nord 4\nsued 5", threshold=5))
    assert [found[f"heime/{place}/personen"].secret for place in ("nord", "sued")] == [True, False]


def test_totals_are_shown_if_the_rule_says_so_but_not_those_that_are_secret_themselves(homes):
    assert [cell.shown for cell in cells(homes("nord 4\nsued 5\ngesamt 9", totals_shown=True)).values()] == [
        True,
        None,
        None,
    ]
    assert cells(homes("nord 1\nsued 1\ngesamt 2", totals_shown=True))["heime/gesamt/personen"].shown is None


def test_what_is_published_or_hidden_already_stays_so(homes):
    found = cells(
        homes("nord 1\nsued 7\ngesamt 8", shown={"2031:heime/nord/personen": True, "2031:heime/sued/personen": False})
    )
    assert [found[f"heime/{place}/personen"].shown for place in ("nord", "sued", "gesamt")] == [True, False, None]


def test_what_was_not_delivered_is_no_count_and_a_dash_is_a_zero(linked):
    signed = table("heime", "ort* personen:integer zeichen")
    found = cells(linked([signed], {2031: {"heime": "nord . -\nsued . .\nwest 7 ."}}, zeros_shown=False))
    assert {name: cell.value for name, cell in found.items()} == {"heime/nord/personen": 0, "heime/west/personen": 7}


def test_only_figures_that_count_persons_are_cells(linked):
    counted = [{"feld": "wert", "wo": {"einheit": ["personen"]}, "ausser": {"kennzahl": ["kraefte"]}}]
    text = TEXT | {"personenzahlen": counted}
    rows = "gaeste 2031-09-30 K1 7 exakt personen\nkraefte 2031-09-30 K1 2 exakt personen\nbusse 2031-09-30 K1 1 exakt busse"
    assert list(cells(linked([text], {2031: {"kennzahlen": rows}}))) == ["kennzahlen/gaeste/2031-09-30/K1/wert"]


def test_a_mean_below_the_threshold_is_secret_and_a_change_is_no_count(linked):
    rows = "mittel 2031-09-30 K1 2.5 exakt personen\nzuwachs 2031-09-30 K1 -3 exakt personen"
    found = cells(linked([TEXT], {2031: {"kennzahlen": rows}}))
    assert [(name, cell.value, cell.secret) for name, cell in found.items()] == [
        ("kennzahlen/mittel/2031-09-30/K1/wert", 2, True)
    ]


def test_two_numbers_of_one_name_are_refused(linked):
    slashes = table("heime", "ort* haus* personen:integer")
    with pytest.raises(UnusableInput, match="Zwei Zahlen heißen heime/a/b/c/personen"):
        linked([slashes], {2031: {"heime": "a/b c 4\na b/c 5"}})


# totals


def test_a_total_of_the_descriptor_and_of_a_suite_is_one_relation(homes):
    same = rule("parts_to_equal_total", felder=["ort"], spalten=["personen"])
    found = homes("nord 2\nsued 7\ngesamt 9", [same])
    assert relations(found) == {("+1·heime/gesamt/personen -1·heime/nord/personen -1·heime/sued/personen", 0, 0, None)}
    assert found.problem.relations[0].reason == "Heime: Summe über Ort"


def test_a_total_that_does_not_add_up_is_known_with_its_difference(homes):
    # 9 is printed, the parts are 10
    found = homes("nord 2\nsued 8\ngesamt 9")
    assert relations(found) == {
        ("+1·heime/gesamt/personen -1·heime/nord/personen -1·heime/sued/personen", -1, -1, None)
    }


def test_a_part_that_was_not_delivered_leaves_room_below_the_total(homes):
    # nobody knows how many there are in the south, only that there are not fewer than none
    assert relations(homes("nord 2\nsued .\ngesamt 9")) == {
        ("+1·heime/gesamt/personen -1·heime/nord/personen", 0, None, None)
    }


def test_a_total_below_its_known_parts_says_nothing_of_the_missing_one(homes):
    assert relations(homes("nord 10\nsued .\ngesamt 9")) == set()


def test_totals_over_two_fields_at_once_leave_out_rows_with_half_a_total(linked):
    homes = table("heime", "ort* art* personen:integer zeichen")
    suite = [rule("parts_to_equal_total", felder=["ort", "art"], spalten=["personen"], zeichen="zeichen")]
    rows = "nord frau 4 .\nnord mann . -\nnord gesamt 4 .\ngesamt gesamt 4 ."
    found = linked([homes], {2031: {"heime": rows}}, {"heime": suite}, totals_shown=True)
    assert relations(found) == {
        ("+1·heime/gesamt/gesamt/personen -1·heime/nord/frau/personen -1·heime/nord/mann/personen", 0, 0, None)
    }
    assert {name: cell.shown for name, cell in cells(found).items()} == {
        "heime/gesamt/gesamt/personen": True,
        "heime/nord/frau/personen": None,
        "heime/nord/gesamt/personen": None,  # the rule calls only the other one a total
        "heime/nord/mann/personen": True,
    }


def test_a_relation_between_nothing_but_known_numbers_is_left_out(homes):
    known = {f"2031:heime/{place}/personen": True for place in ("nord", "sued", "gesamt")}
    assert relations(homes("nord 2\nsued 7\ngesamt 9", shown=known)) == set()


def test_a_total_in_groups_of_another_column(linked):
    homes = table("heime", "haus* zeile phase:integer personen:integer")
    suite = [rule("parts_to_equal_total", felder=["zeile"], spalten=["personen"], je=["phase"])]
    rows = "a einzeln 1 4\nb einzeln 1 5\nalle gesamt 1 9\nc einzeln 2 6"
    assert relations(linked([homes], {2031: {"heime": rows}}, {"heime": suite})) == {
        ("+1·heime/a/personen -1·heime/alle/personen +1·heime/b/personen", 0, 0, None)
    }


def test_columns_that_add_up(linked):
    schools = table("schulen", "schule* alle:integer unten:integer oben:integer", "alle unten oben")
    suite = [rule("columns_to_add_up", gesamt="alle", teile={"unten": 1, "oben": 1})]
    assert relations(linked([schools], {2031: {"schulen": "a 9 4 5\nb 7 . 7"}}, {"schulen": suite})) == {
        ("+1·schulen/a/alle -1·schulen/a/oben -1·schulen/a/unten", 0, 0, None)
    }


def test_a_column_computed_from_counts_tells_them_as_long_as_it_is_printed(linked):
    # 2 persons are there, 10 should be: as long as -8 is printed, everybody can compute the 2
    quota = table("soll", "ort* bestand:integer soll:integer differenz:integer", "bestand")
    suite = [rule("columns_to_add_up", gesamt="differenz", teile={"bestand": 1, "soll": -1})]
    found = linked([quota], {2031: {"soll": "nord 2 10 -8"}}, {"soll": suite})
    assert relations(found) == {("+1·soll/nord/bestand", 2, 2, "soll/nord/differenz")}
    assert found.problem.items == (Item("2031:soll/nord/differenz"),)


# the same number in several places


def pair(value, accuracy="exakt", wanted="zahl"):
    """A figure of the text that repeats one of the table Heime."""
    suite = [rule("figures_to_agree", wo={"kennzahl": wanted}, spalte="wert", mit={
        "tabelle": "heime", "wo": {"ort": "nord"}, "spalte": "personen"})]  # fmt: skip
    rows = {"heime": "nord 7\nsued 2", "kennzahlen": f"zahl 2030-09-30 K1 {value} {accuracy} personen"}
    return [HOMES, TEXT], {2030: rows}, {"kennzahlen": suite}


def test_one_number_in_a_table_and_a_text_is_one_cell(linked):
    found = linked(*pair(7))
    assert found.aliases == {
        "2030:heime/nord/personen": "2030:heime/nord/personen",
        "2030:heime/sued/personen": "2030:heime/sued/personen",
        "2030:kennzahlen/zahl/2030-09-30/K1/wert": "2030:heime/nord/personen",
    }
    assert [cell.name for cell in found.problem.cells] == ["2030:heime/nord/personen", "2030:heime/sued/personen"]
    assert found.problem.relations == ()


def test_two_places_that_contradict_each_other_are_linked_by_the_difference(linked):
    found = linked(*pair(9))
    assert relations(found) == {
        ("+1·2030:heime/nord/personen -1·2030:kennzahlen/zahl/2030-09-30/K1/wert", -2, -2, None)
    }


def test_a_rough_number_is_hidden_with_the_exact_one_that_it_repeats(linked):
    found = linked(*pair(10, "rund"))
    assert found.aliases["2030:kennzahlen/zahl/2030-09-30/K1/wert"] == "2030:heime/nord/personen"
    assert [cell.value for cell in found.problem.cells] == [7, 2]


def test_a_rule_about_another_day_links_nothing(linked):
    tables, years, suites = pair(7)
    years[2030]["kennzahlen"] = years[2030]["kennzahlen"].replace("2030-09-30", "2030-06-30")
    assert len(linked(tables, years, suites).problem.cells) == 3


def test_numbers_of_two_tables_are_one_cell_where_the_rows_meet(linked):
    other = table("bestand", "ort* personen:integer")
    suite = [
        rule("tables_to_agree", spalte="personen", mit={"tabelle": "bestand", "spalte": "personen"}, ueber=["ort"])
    ]
    found = linked([HOMES, other], {2031: {"heime": "nord 7\nsued 2", "bestand": "nord 7\nost 4"}}, {"heime": suite})
    assert found.aliases["2031:heime/nord/personen"] == "2031:bestand/nord/personen"
    assert len(found.problem.cells) == 3


def test_a_number_restated_in_another_chapter_is_one_cell(linked):
    suite = [rule("restatements_to_agree", je=["kennzahl", "stichtag"], spalte="wert")]
    rows = "\n".join(
        f"zahl 2031-09-30 {place} {value} exakt personen" for place, value in (("K1", 7), ("K2", 7), ("K3", 9))
    )
    found = linked([TEXT], {2031: {"kennzahlen": rows}}, {"kennzahlen": suite})
    one, three = (f"kennzahlen/zahl/2031-09-30/{place}/wert" for place in ("K1", "K3"))
    assert list(cells(found)) == [one, three]
    assert relations(found) == {(f"+1·{one} -1·{three}", -2, -2, None)}


def test_a_sum_and_a_difference_of_other_figures(linked):
    suite = [
        rule("figures_to_agree", wo={"kennzahl": "alle"}, spalte="wert", mit={"summe": [{"kennzahl": "a"}, {"kennzahl": "b"}]}),
        rule("figures_to_agree", wo={"kennzahl": "rest"}, spalte="wert", mit={
            "differenz": [{"zahl": 20}, {"produkt": [{"kennzahl": "a"}, {"zahl": 2}]}]}),
    ]  # fmt: skip
    rows = "\n".join(
        f"{name} 2031-09-30 K1 {v} exakt personen" for name, v in (("a", 4), ("b", 5), ("alle", 9), ("rest", 12))
    )
    found = linked([TEXT], {2031: {"kennzahlen": rows}}, {"kennzahlen": suite})
    a, b, all_, rest = (f"kennzahlen/{name}/2031-09-30/K1/wert" for name in ("a", "b", "alle", "rest"))
    assert relations(found) == {(f"+1·{a} -1·{all_} +1·{b}", 0, 0, None), (f"+2·{a} +1·{rest}", 20, 20, None)}


def test_counts_that_are_multiplied_are_refused_and_not_overlooked(linked):
    product = {"produkt": [{"kennzahl": "a"}, {"kennzahl": "a"}]}
    suite = [rule("figures_to_agree", wo={"kennzahl": "a"}, spalte="wert", mit=product)]
    with pytest.raises(UnusableInput, match=r"expectations/kennzahlen.json, expectations.0: für die Geheimhaltung"):
        linked([TEXT], {2031: {"kennzahlen": "a 2031-09-30 K1 4 exakt personen"}}, {"kennzahlen": suite})


@pytest.mark.parametrize(
    "kwargs", [{"spalte": "alle"}, {"spalte": "wert", "mit": {}}, {"spalte": "wert", "mit": {"zahl": 1}, "x": 1}]
)
def test_a_rule_that_names_something_unknown_is_refused_with_its_place(linked, kwargs):
    rows = {2031: {"kennzahlen": "a 2031-09-30 K1 4 exakt personen"}}
    with pytest.raises(
        UnusableInput, match=r"kennzahlen.json, expectations.0 \(expect_figures_to_agree\): unbrauchbar"
    ):
        linked([TEXT], rows, {"kennzahlen": [rule("figures_to_agree", **kwargs)]})


def test_a_rule_of_the_towns_own_counts_as_known_too_and_is_named_by_its_place(linked):
    lines = [f"{name} 2031-09-30 K1 {number} exakt personen" for name, number in (("a", 4), ("b", 5), ("c", 9))]
    rows = {2031: {"kennzahlen": "\n".join(lines)}}
    own = rule(
        "figures_to_agree", wo={"kennzahl": "c"}, spalte="wert", mit={"summe": [{"kennzahl": "a"}, {"kennzahl": "b"}]}
    )
    a, b, c = (f"kennzahlen/{name}/2031-09-30/K1/wert" for name in "abc")
    found = linked([TEXT], rows, {"kennzahlen": [], "eigene/kennzahlen": [own]})
    assert relations(found) == {(f"+1·{a} +1·{b} -1·{c}", 0, 0, None)}
    with pytest.raises(UnusableInput, match=r"expectations/eigene/kennzahlen\.json, expectations\.1"):
        linked([TEXT], rows, {"eigene/kennzahlen": [own, rule("figures_to_agree", spalte="alle")]})


def test_a_suite_without_rules_is_refused(linked):
    with pytest.raises(UnusableInput, match="Regeln mit Angabe type erwartet"):
        linked([TEXT], {2031: {"kennzahlen": "a 2031-09-30 K1 4 exakt personen"}}, {"kennzahlen": [{}]})


# limits and shares


def test_a_part_is_not_larger_than_its_whole(linked):
    schools = table("schulen", "schule* alle:integer neue:integer", "alle neue")
    suite = [rule("parts_within_total", spalte="neue", hoechstens={"spalte": "alle"})]
    found = linked([schools], {2031: {"schulen": "a 9 2\nb 7 8"}}, {"schulen": suite})  # b contradicts the rule
    assert relations(found) == {("+1·schulen/a/alle -1·schulen/a/neue", 0, None, None)}


def test_places_limit_the_persons_as_long_as_they_are_printed(linked):
    homes = table("heime", "ort* personen:integer plaetze:integer")
    suite = [rule("parts_within_total", spalte="personen", hoechstens={"spalte": "plaetze"})]
    found = linked([homes], {2031: {"heime": "nord 2 3"}}, {"heime": suite})
    assert relations(found) == {("+1·heime/nord/personen", None, 3, "heime/nord/plaetze")}


SHARES = table("quoten", "ort* teil:integer alle:integer quote:number", "teil alle")
SHARE = [rule("share_to_fit_counts", anteil="quote", stellen=1, zaehler={"spalte": "teil"}, nenner={"spalte": "alle"})]


def test_a_rounded_percentage_is_an_interval(linked):
    # 12.45 <= 100 × part / whole <= 12.55, times 20 × whole: 249 × whole <= 2000 × part <= 251 × whole
    found = linked([SHARES], {2031: {"quoten": "nord 1 8 12.5"}}, {"quoten": SHARE})
    whole, part = "quoten/nord/alle", "quoten/nord/teil"
    assert relations(found) == {
        (f"+249·{whole} -2000·{part}", None, 0, "quoten/nord/quote"),
        (f"+251·{whole} -2000·{part}", 0, None, "quoten/nord/quote"),
    }


def test_a_percentage_that_contradicts_its_counts_gives_way_as_far_as_the_counts_ask(linked):
    # 2 of 8 is 25 %: 251 × 8 - 2000 × 2 = -1992
    found = linked([SHARES], {2031: {"quoten": "nord 2 8 12.5"}}, {"quoten": SHARE})
    whole, part = "quoten/nord/alle", "quoten/nord/teil"
    assert relations(found) == {
        (f"+249·{whole} -2000·{part}", None, 0, "quoten/nord/quote"),
        (f"+251·{whole} -2000·{part}", -1992, None, "quoten/nord/quote"),
    }


def test_a_percentage_of_a_number_that_is_no_count_limits_the_count_alone(linked):
    # 50 % of 9.5 to 10.5 (10, rounded), within half a percent: 49.5 × 9.5 <= 100 × x <= 50.5 × 10.5, so 5 or less
    quota = table("soll", "ort* bestand:integer soll:integer quote:number", "bestand")
    suite = [rule("share_to_fit_counts", anteil="quote", stellen=0, zaehler={"spalte": "bestand"},
                  nenner={"spalte": "soll", "stellen": 0})]  # fmt: skip
    found = linked([quota], {2031: {"soll": "nord 5 10 50"}}, {"soll": suite})
    assert relations(found) == {
        ("+1·soll/nord/bestand", 5, None, "soll/nord/quote"),
        ("+1·soll/nord/bestand", None, 5, "soll/nord/quote"),
    }


def test_percentages_that_tell_each_other_are_hidden_together(linked):
    # quote and rest make 100: who knows one, knows the other
    shares = table("quoten", "ort* teil:integer alle:integer quote:number rest:number", "teil alle")
    hundred = rule("figures_to_agree", spalte="rest", mit={"differenz": [{"zahl": 100}, {"spalte": "quote"}]})
    found = linked([shares], {2031: {"quoten": "nord 1 8 12.5 87.5"}}, {"quoten": [*SHARE, hundred]})
    assert found.problem.items == (Item("2031:quoten/nord/quote", None, 2),)
    assert found.aliases["2031:quoten/nord/rest"] == "2031:quoten/nord/quote"


def test_a_share_of_numbers_that_are_no_counts_says_nothing_of_a_count(linked):
    homes = table("heime", "ort* personen:integer betten:integer plaetze:integer")
    half = {"anteil": [{"spalte": "betten"}, {"spalte": "plaetze"}]}
    suite = [rule("figures_to_agree", spalte="personen", mit={"differenz": [half, {"zahl": 48}]})]
    found = linked([homes], {2031: {"heime": "nord 2 3 6"}}, {"heime": suite})
    assert found.problem.relations == () and len(found.problem.cells) == 1


def test_percentages_that_tell_of_no_count_are_not_part_of_the_problem(linked):
    found = linked([SHARES | {"personenzahlen": []}], {2031: {"quoten": "nord 1 8 12.5"}}, {"quoten": SHARE})
    assert found == Links(found.problem, {}) and found.problem.items == ()


def test_counts_with_shares_have_a_whole_in_common_that_is_printed_nowhere(linked):
    # 2 = 20 % and 3 = 30 % (to 0 decimals): 2/0.205 = 9.76 and 3/0.305 = 9.84 at least, so 10
    groups = table("gruppen", "jahr:integer* gruppe* anzahl:integer anteil:number", "anzahl")
    suite = [rule("shares_to_have_common_denominator", je=["jahr"], anzahl="anzahl", anteil="anteil", stellen=0)]
    found = linked([groups], {2031: {"gruppen": "2031 a 2 20\n2031 b 3 30"}}, {"gruppen": suite})
    a, b, whole = "gruppen/2031/a/anzahl", "gruppen/2031/b/anzahl", "gruppen/2031/a/anzahl:anteil:gesamtheit"
    assert cells(found)[whole] == Cell(f"2031:{whole}", 10, False, False, least=0, cost=0)
    assert f"2031:{whole}" not in found.aliases  # it is no figure of the report
    assert relations(found) == {
        (f"+200·{a} -39·{whole}", 0, None, "gruppen/2031/a/anteil"),  # 19.5 % of the whole at least
        (f"+200·{a} -41·{whole}", None, 0, "gruppen/2031/a/anteil"),
        (f"+59·{whole} -200·{b}", None, 0, "gruppen/2031/b/anteil"),
        (f"+61·{whole} -200·{b}", 0, None, "gruppen/2031/b/anteil"),
    }


# earlier editions

MONTHS = table("monate", "monat:yearmonth* ort* personen:integer", zeitreihe={"zeit": "monat", "je": ["ort"]},
               summen=[{"feld": "ort", "gesamt": "gesamt"}])  # fmt: skip


def test_a_point_that_a_later_edition_repeats_is_the_cell_of_the_earlier_one(linked):
    years = {2030: {"monate": "2030-06 a 2"}, 2031: {"monate": "2030-06 a 2\n2031-06 a 5"}}
    found = linked([MONTHS], years, shown={"2030:monate/2030-06/a/personen": False})
    assert found.aliases["2031:monate/2030-06/a/personen"] == "2030:monate/2030-06/a/personen"
    assert {cell.name: cell.shown for cell in found.problem.cells} == {
        "2030:monate/2030-06/a/personen": False,  # hidden then, so hidden now
        "2031:monate/2031-06/a/personen": None,
    }


@pytest.mark.parametrize(
    ("now", "redefined"), [("2030-06 a 4", ()), ("2030-06 a 2", [(2031, "monate")])], ids=["corrected", "counted anew"]
)
def test_a_point_that_is_corrected_or_counted_differently_is_another_number(linked, now, redefined):
    years = {2030: {"monate": "2030-06 a 2"}, 2031: {"monate": now}}
    assert len(linked([MONTHS], years, redefined=redefined).problem.cells) == 2


def test_a_new_total_of_an_earlier_month_adds_up_what_the_earlier_edition_told(linked):
    years = {2030: {"monate": "2030-06 a 2\n2030-06 b 5"}, 2031: {"monate": "2030-06 gesamt 7"}}
    assert relations(linked([MONTHS], years)) == {
        (
            "+1·2030:monate/2030-06/a/personen +1·2030:monate/2030-06/b/personen -1·monate/2030-06/gesamt/personen",
            0,
            0,
            None,
        )
    }


def test_a_change_is_computed_from_what_the_earlier_edition_told(linked):
    # -50 %, as printed to one decimal at least: -50.05 <= 100 × (new - old) / old <= -49.95
    text = TEXT | {"zeitreihe": {"zeit": "stichtag", "je": ["kennzahl"]}}
    text["personenzahlen"] = [{"feld": "wert", "wo": {"einheit": ["personen"]}}]
    change = {"veraenderung": [{"kennzahl": "gaeste", "zeit": "vorjahr"}, {"kennzahl": "gaeste"}]}
    suite = [rule("figures_to_agree", wo={"kennzahl": "wechsel"}, spalte="wert", mit=change)]
    years = {
        2030: {"kennzahlen": "gaeste 2030-09-30 K1 8 exakt personen"},
        2031: {"kennzahlen": "gaeste 2031-09-30 K1 4 exakt personen\nwechsel 2031-09-30 K1 -50 exakt prozent"},
    }
    old, new = "2030:kennzahlen/gaeste/2030-09-30/K1/wert", "kennzahlen/gaeste/2031-09-30/K1/wert"
    assert relations(linked([text], years, {"kennzahlen": suite})) == {
        (f"+999·{old} -2000·{new}", None, 0, "kennzahlen/wechsel/2031-09-30/K1/wert"),
        (f"+1001·{old} -2000·{new}", 0, None, "kennzahlen/wechsel/2031-09-30/K1/wert"),
    }


def test_what_a_published_edition_holds_besides_counts_as_published(linked):
    years = {2030: {"heime": "nord 7\nsued 2"}, 2031: {"heime": "nord 4"}}
    named = {"2030:heime/sued/personen": False}
    for shown, expected in ((named, [False, False, None]), (named | {"2030:x": True}, [True, False, None])):
        assert [cell.shown for cell in linked([HOMES], years, shown=shown).problem.cells] == expected


# real data


@pytest.fixture(scope="module")
def edition_2018():
    return [Edition(Root(REPOSITORY), 2018)]


@pytest.fixture(scope="module")
def links_2018(edition_2018):
    return link(edition_2018, Rule(), {})


def test_2018_the_students_of_the_text_are_a_cell_of_table_6(links_2018):
    cell = next(c for c in links_2018.problem.cells if c.name == "2018:erwerbsfaehige/gesamt/berufskolleg/personen")
    text = "2018:kennzahlen/erwerbsfaehige_berufskolleg/2018-09-30/Kapitel 5.3.1.1/wert"
    assert (cell.value, links_2018.aliases[text]) == (12, cell.name)


def test_2018_table_6_is_known_with_its_wrong_sums(links_2018):
    # the concept prints 36 for 26 to 35 years, the four activities give 1 + 17 + 12 + 7 = 37
    band = "2018:erwerbsfaehige/26-35"
    terms = {
        f"{band}/{name}/personen": 1 for name in ("berufskolleg", "beschaeftigung", "ohne_massnahme", "sprachkurs")
    }
    terms[f"{band}/gesamt/personen"] = -1
    found = [relation for relation in links_2018.problem.relations if dict(relation.terms) == terms]
    assert [(relation.low, relation.high) for relation in found] == [(1, 1)]


def test_2018_one_month_is_one_number_where_tables_3_and_figure_5_agree(links_2018):
    # June 2018: 244 in both; June 2016: 266 and 286
    one, other = "2018:fluechtlinge/{}/staedtischer_wohnraum/personen", "2018:staedtischer_wohnraum/{}/personen"
    assert links_2018.aliases[other.format("2018-06")] == one.format("2018-06")
    apart = ((one.format("2016-06"), 1), (other.format("2016-06"), -1))
    assert [(r.low, r.high) for r in links_2018.problem.relations if r.terms == apart] == [(-20, -20)]


def test_2018_a_dash_in_table_7_counts_as_nobody(links_2018):
    # 63 = 14 + 49, and nobody under SGB II
    group = "2018:wohnungsvermittlung/noch_nicht_vermittelbar/offen"
    kinds = [f"{right}/{kind}" for right in ("asylblg", "sgb2") for kind in ("einzelpersonen", "familienangehoerige")]
    terms = {f"{group}/{name}/personen": 1 for name in kinds} | {f"{group}/gesamt/gesamt/personen": -1}
    assert [(r.low, r.high) for r in links_2018.problem.relations if dict(r.terms) == terms] == [(0, 0)]
    values = {cell.name: (cell.value, cell.shown) for cell in links_2018.problem.cells}
    assert values[f"{group}/sgb2/einzelpersonen/personen"] == (0, True)


def test_2018_staff_and_classes_are_no_refugees(links_2018):
    names = " ".join(links_2018.aliases)
    assert "asylblg/duldung/personen" in names
    for other in (
        "/klassen",
        "bundesfreiwillige",
        "jobcenter_kraefte",
        "anerkennungsberaterinnen",
        "plaetze_waldstrasse",
        "_bund/",
    ):
        assert other not in names


@pytest.fixture(scope="module")
def editions_2031(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beispielstadt")
    build_town(folder)
    answer_survey(folder)
    later = Edition(Root(folder), 2031)
    return [*later.earlier, later]


@pytest.mark.parametrize("of_rule", [{}, {"zeros_shown": False}, {"totals_shown": True, "threshold": 10}], ids=str)
def test_every_relation_holds_for_the_true_counts_and_names_each_cell_once(edition_2018, editions_2031, of_rule):
    for editions in (edition_2018, editions_2031):
        problem = link(editions, Rule(**of_rule), {}).problem
        values = {cell.name: cell.value for cell in problem.cells}
        assert problem.relations
        for relation in problem.relations:
            assert len(dict(relation.terms)) == len(relation.terms) and all(factor for _, factor in relation.terms)
            total = sum(factor * values[name] for name, factor in relation.terms)
            assert (relation.low is None or relation.low <= total) and (relation.high is None or total <= relation.high)
        assert {relation.item for relation in problem.relations} - {None} == {item.name for item in problem.items}


def test_linking_does_not_wait_for_great_expectations():
    code = "import sys; import soest_analysis.disclosure.links; print('great_expectations' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert said.stdout.strip() == "False"
