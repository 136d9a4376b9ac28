"""Figures that remember where they come from: what arithmetic makes of the origin, and how it travels in a sentence."""

import copy
import operator
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soest_analysis import german, origin
from soest_analysis.origin import BETWEEN, CLOSE, OPEN, Figure, Leaf, Secret


def cell(name: str, value: float) -> Leaf:
    return Leaf("zelle", name, float(value), "data/2030/haus.csv", 2, "30.09.2030", "Amt für Wohnen")


def figure(name: str, value: float) -> Figure:
    return Figure(value, cell(name, value))


VALUES = {"a": 11.0, "b": 4.0, "c": -7.0, "d": 2.5, "e": 0.0}
A, B, C, D, E = (figure(name, value) for name, value in VALUES.items())


def rechnung(value: Figure) -> object:
    return origin.named(value.origin)


NUMBERS = st.sampled_from([A, B, C, D, E, 3, 0, 0.5, np.float64(2), np.int64(-3)])
DIVISORS = st.sampled_from([A, B, C, D, 3, np.float64(2)])
COMPUTED = st.recursive(
    NUMBERS,
    lambda parts: st.one_of(
        st.tuples(st.sampled_from([operator.add, operator.sub, operator.mul]), parts, parts).map(
            lambda t: t[0](*t[1:])
        ),
        st.tuples(parts, DIVISORS).map(lambda pair: pair[0] / pair[1]),
        st.tuples(st.sampled_from([operator.neg, operator.pos, abs]), parts).map(lambda t: t[0](t[1])),
        st.lists(parts, min_size=1, max_size=4).map(sum),
        st.lists(parts, min_size=1, max_size=4).map(origin.total),
        st.lists(parts, min_size=1, max_size=4).map(max),
    ),
    max_leaves=12,
)


@given(COMPUTED)
def test_the_origin_computes_the_figure_again(value):
    expression = origin.named(origin.expression(value))
    assert origin.compute(expression, VALUES) == pytest.approx(float(value), abs=1e-6)


@given(COMPUTED)
def test_a_figure_comes_out_of_its_sentence_as_it_went_in(value):
    text, origins = origin.extract(f"Es sind {origin.mark('viele', value)}.")
    found = [value.origin] if isinstance(value, Figure) else []
    assert origins == found and origin.plain(text) == "Es sind viele."


@pytest.mark.parametrize("number", [2, 2.0, np.int64(2), np.int32(2), np.float64(2), np.float32(2)])
def test_every_kind_of_number_on_either_side_keeps_the_origin(number):
    assert [rechnung(value) for value in (number + A, number - A, number * A, number / A)] == [
        ["+", 2.0, "a"],
        ["-", 2.0, "a"],
        ["*", 2.0, "a"],
        ["/", 2.0, "a"],
    ]
    assert [float(value) for value in (A + number, A - number, A * number, A / number)] == [13, 9, 22, 5.5]


def test_a_running_total_that_starts_as_a_numpy_number_keeps_the_origin():
    total = np.float64(0)
    for value in (A, B):
        total += value
    assert rechnung(total) == ["+", "a", "b"]


def test_sums_stay_flat_and_begin_with_their_first_term():
    assert rechnung(sum([A, B, C])) == ["+", "a", "b", "c"]
    assert rechnung((A + B) + (C + D)) == rechnung(origin.total([A, B, C, D])) == ["+", "a", "b", "c", "d"]
    assert rechnung(sum([A])) == rechnung(A + 0) == "a"
    assert rechnung(origin.total([A, 3])) == ["+", "a", 3.0]
    assert rechnung(E + 0) == "e"  # a cell that holds zero is no zero that a sum begins with


def test_a_sum_of_plain_numbers_is_a_plain_number():
    assert type(origin.total([3, 4])) is int and origin.total([]) == 0


def test_differences_do_not_flatten():
    assert rechnung(A - (B - C)) == ["-", "a", ["-", "b", "c"]]
    assert rechnung(-A) == ["-", 0.0, "a"] and float(-A) == -11


def test_a_ratio_to_nothing_is_missing():
    assert (A / 0) is pd.NA and (A / E) is pd.NA and (3 / E) is pd.NA


def test_a_missing_operand_makes_the_result_missing():
    assert (A + pd.NA) is pd.NA and (pd.NA / A) is pd.NA


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError):
        A + "1"


def test_a_rounded_figure_still_knows_the_exact_value():
    rounded = round(A / B, 1)
    assert float(rounded) == 2.8 and origin.compute(rechnung(rounded), VALUES) == 2.75
    assert float(round(A / B)) == 3


def test_figures_compare_and_count_as_their_numbers():
    assert A == 11 and A > B >= 4 and np.float64(11) == A and hash(A) == hash(11.0) and len({A, 11.0}) == 1
    assert max([B, A, C]) is A and min([B, A, C]) is C and sorted([A, C, B]) == [C, B, A]
    assert int(A) == 11 and not E


def test_arrays_of_numpy_make_plain_numbers_of_figures():
    assert (np.array([1.0, 2.0]) * A).tolist() == [11.0, 22.0] and float(np.sqrt(B)) == 2.0


def test_whole_figures_print_as_whole_numbers():
    assert (repr(A), str(D), f"{A}", f"{D:.2f}") == ("11", "2.5", "11", "2.50")
    assert repr(figure("x", 0.1)) == "0.1"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_keep_the_origin(again):
    assert again(A / B) == A / B and again(A / B).origin == ["/", A.origin, B.origin]


def test_a_count_says_what_was_counted_and_where():
    tables = origin.counted(7, "tabellen", "quellen.yaml")
    assert tables == 7 and tables.origin == Leaf("anzahl", "tabellen#7", 7.0, "quellen.yaml", 0, None, "Redaktion")


def test_an_assumption_and_what_a_model_came_to_say_so():
    costs = origin.assumed(70000, "2030:annahmen/kosten", "parameters/2030.yaml", "Kosten")
    assert rechnung(A / costs) == ["/", "a", "2030:annahmen/kosten#70000"] and costs.origin.art == "annahme"
    months = origin.modelled(7.5, "Modell: Monate", "haus.csv", [A, costs])
    assert (months, months.origin.art, rechnung(months)) == (7.5, "modell", "Modell: Monate#7.5")
    assert origin.modelled(100 / 3, "Modell: Drittel", "haus.csv").origin.name == "Modell: Drittel#33.333333"
    hidden = origin.modelled(7.5, "Modell: Monate", "haus.csv", [A, HIDDEN])
    assert isinstance(hidden, Secret) and "7" not in repr(hidden.origin)


def test_the_leaves_of_an_expression_come_in_its_order():
    assert [leaf.name for leaf in origin.leaves(((B - A) / A * 100).origin)] == ["b", "a", "a"]
    assert list(origin.leaves(3.0)) == []


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        (german.number(A), "11", ["a"]),
        (german.number(A / B * 100, 1), "275,0", [["*", ["/", "a", "b"], 100.0]]),
        (german.percent(D), "2,5\u00a0%", ["d"]),
        (german.points(A - D), "+8,5\u00a0Prozentpunkte", [["-", "a", "d"]]),
        (german.count(A, "Person", "Personen"), "11\u00a0Personen", ["a"]),
        (german.words(B), "vier", ["b"]),
        (german.change(A, B), "stieg von 4 auf 11 (+7)", ["b", "a", ["-", "a", "b"]]),
        (german.change(A, A), "blieb unverändert bei 11", ["a"]),
        (german.enumeration([german.number(A), german.number(B)]), "11 und 4", ["a", "b"]),
        (german.number(11), "11", []),
        (german.number(A / 0), "liegt nicht vor", []),
    ],
)
def test_formatted_numbers_carry_their_origin(sentence, text, expected):
    assert origin.plain(sentence) == text
    marked, origins = origin.extract(sentence)
    assert [origin.named(found) for found in origins] == expected
    assert origin.plain(marked) == text


def test_extracted_numbers_are_marked_by_their_position():
    text, _ = origin.extract(f"{german.number(A)} von {german.number(B)}.")
    assert text == f"{OPEN}0{BETWEEN}11{CLOSE} von {OPEN}1{BETWEEN}4{CLOSE}."
    assert origin.split(text) == ["", "0", "11", " von ", "1", "4", "."]
    assert origin.replace(text, lambda position, number: f"[{position}: {number}]") == "[0: 11] von [1: 4]."


def test_any_name_survives_the_sentence():
    odd = figure(f'schüler/„Große" Straße \\ {OPEN}{BETWEEN}{CLOSE}/personen', 3)
    text, origins = origin.extract(german.number(odd))
    assert origins == [odd.origin] and origin.plain(text) == "3"


@pytest.mark.parametrize(
    "text", ["", "Öl.", OPEN, BETWEEN, CLOSE, f"{CLOSE}a{BETWEEN}b{OPEN}", f"{OPEN}a{CLOSE} {BETWEEN}"]
)
def test_text_without_a_whole_mark_stays_as_it_is(text):
    assert origin.extract(text) == (text, []) and origin.plain(text) == text and origin.split(text) == [text]


@pytest.mark.parametrize("stray", [OPEN, BETWEEN, CLOSE])
def test_a_stray_character_hides_no_number(stray):
    text, origins = origin.extract(f"x{stray}y {german.number(A)} z{stray}")
    assert [origin.named(found) for found in origins] == ["a"] and origin.plain(text) == f"x{stray}y 11 z{stray}"


HIDDEN = Secret(origin=cell("f", 0)._replace(wert=None))


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        (HIDDEN + A, ["+", "f", "a"]),
        (A - HIDDEN, ["-", "a", "f"]),
        (2 * HIDDEN, ["*", 2.0, "f"]),
        (HIDDEN / 0, ["/", "f", 0.0]),
        (HIDDEN * 0, ["*", "f", 0.0]),
        (np.float64(2) / HIDDEN, ["/", 2.0, "f"]),
        (-HIDDEN, ["-", 0.0, "f"]),
        (+HIDDEN, "f"),
        (abs(HIDDEN - A), ["abs", ["-", "f", "a"]]),
        (round(HIDDEN, 1), "f"),
        (sum([A, HIDDEN, B]), ["+", "a", "f", "b"]),
        (origin.total([A, HIDDEN, 3]), ["+", "a", "f", 3.0]),
        (copy.deepcopy(HIDDEN), "f"),
        (pickle.loads(pickle.dumps(HIDDEN - A)), ["-", "f", "a"]),
    ],
)
def test_whatever_is_computed_from_a_secret_is_secret_and_names_its_cells_without_a_value(value, expression):
    assert isinstance(value, Secret) and pd.isna(value) and repr(value) == str(value) == "*"
    assert rechnung(value) == expression


def test_a_secret_has_no_value_whatever_it_is_made_with():
    assert pd.isna(Secret(2, cell("f", 2))) and not (HIDDEN > 0 or HIDDEN < 3 or HIDDEN == 2)


def test_a_missing_operand_makes_a_secret_missing():
    assert (HIDDEN + pd.NA) is pd.NA


def test_a_secret_number_in_a_text_is_known_as_such_but_has_no_evidence():
    text = f"{german.number(HIDDEN)} von {german.number(A)} und Schüler*innen, *"
    assert origin.has_secret(text) and origin.plain(text) == "* von 11 und Schüler*innen, *"
    marked, origins = origin.extract(text)
    assert [origin.named(found) for found in origins] == ["a"]
    assert origin.split(marked) == ["* von ", "0", "11", " und Schüler*innen, *"] and not origin.has_secret(marked)


@pytest.mark.parametrize("text", ["", "*", "Schüler*innen", german.number(A), f"{OPEN}{BETWEEN}", f"{BETWEEN}*{CLOSE}"])
def test_a_star_that_no_secret_printed_is_just_a_star(text):
    assert not origin.has_secret(text) and origin.spoken(text, "geheim") == text


def test_a_secret_number_is_read_aloud_in_words_and_the_others_keep_their_origin():
    text = f"{german.percent(HIDDEN)} von {german.number(A)}*"
    assert german.spoken(text) == f"geheim gehalten von {german.number(A)}*"
