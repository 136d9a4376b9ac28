"""The optimiser: published examples, an independent auditor on random tables, and cases worked out by hand."""

import random
from dataclasses import replace
from itertools import combinations, product
from types import SimpleNamespace

import pytest
from scipy import optimize

from soest_analysis.disclosure.problem import Cell, Item, Problem, Relation, Requirement
from soest_analysis.disclosure.suppress import Exposure, OutOfTime, Pattern, Unprotectable, exposed, protect, ranges
from tests.disclosure.brute_force import failing
from tests.disclosure.crosstable import crosstable, joined, linked, sum_of
from tests.disclosure.literature import EXAMPLES

REQUIREMENT = Requirement()


def everything(problem: Problem) -> set[str]:
    return {one.name for one in (*problem.cells, *problem.items) if not one.shown}


def row(*values: int, total: bool | None = True, least: int = 1) -> Problem:
    """Counts a, b, c … and their total S, shown if ``total``; zeros are shown."""
    cells = [
        Cell(name, value, secret=0 < value < 3, shown=None if value else True, least=least)
        for name, value in zip("abcdef", values, strict=False)
    ]
    cells.append(Cell("S", sum(values), secret=0 < sum(values) < 3, shown=total, least=least))
    return Problem(tuple(cells), (sum_of("S", [cell.name for cell in cells[:-1]]),))


# Published examples


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_literature_publishes_as_sufficient_is_sufficient(name):
    example = EXAMPLES[name]
    assert exposed(example.problem, example.published, example.requirement) == []
    assert ranges(example.problem, example.published, example.ranges) == example.ranges


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if example.naive])
def test_what_the_literature_shows_to_be_too_few_hidden_counts_is_found(name):
    example = EXAMPLES[name]
    assert exposed(example.problem, example.naive, example.requirement)
    assert ranges(example.problem, example.naive, example.naive_ranges) == example.naive_ranges


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_best_pattern_hides_no_more_than_the_published_one(name):
    example = EXAMPLES[name]
    pattern = protect(example.problem, example.requirement)
    assert exposed(example.problem, pattern.hidden, example.requirement) == []
    assert len(pattern.hidden) <= len(example.published)
    assert example.fewest in (None, len(pattern.hidden))


def test_singletons_are_found_only_by_those_who_are_alone():
    """As with detectSingletons TRUE and FALSE in sdcTable: region a is open for all but who is alone in c.

    sdcTable lets hidden counts be 0 here, and so everybody may think of 0 to 2 for both."""
    example = EXAMPLES["singletons"]
    cells = tuple(replace(cell, least=0) for cell in example.problem.cells)
    found = exposed(replace(example.problem, cells=cells), example.naive, example.requirement)
    assert {one.holder for one in found} == {"t/a1", "t/a3", "t/S1", "t/S3"}
    assert all(one.range == (1, 1) for one in found)


# Cases worked out by hand


def test_two_ones_and_shown_zeros_cannot_be_hidden_if_their_total_is_public():
    """Each is at least 1 and both are 2 together."""
    with pytest.raises(Unprotectable) as error:
        protect(row(1, 1, 0, 0), REQUIREMENT)
    assert {cell.name for cell in error.value.part.cells} == set("abcdS")
    assert not set("0123456789") & set(f"{error.value!r}"), "a message may be printed, and must not tell counts"


def test_two_ones_are_safe_if_their_total_is_hidden():
    assert protect(row(1, 1, 0, 0, total=None), REQUIREMENT).hidden == {"a", "b", "S"}


def test_the_cheapest_pattern_is_taken_and_costs_what_it_hides():
    problem = row(1, 5, 7)
    cells = tuple(replace(cell, cost=cell.value) for cell in problem.cells)
    pattern = protect(replace(problem, cells=cells), REQUIREMENT)
    assert (pattern.hidden, pattern.cost) == ({"a", "b"}, 6)


def test_of_equal_patterns_the_one_that_shows_the_first_name_is_taken():
    """b, c or d would do as company of a."""
    assert protect(row(1, 5, 5, 5), REQUIREMENT).hidden == {"a", "d"}


def test_who_is_alone_in_a_count_can_subtract_it():
    """2, 1 and 5 of 8, where a count can be 0: everybody thinks of 0 to 3 for a, but who is b knows that 2 remain."""
    problem = row(2, 1, 5, least=0)
    assert exposed(problem, {"a", "b"}, REQUIREMENT) == [Exposure("a", "b", (2, 2))]
    assert ranges(problem, {"a", "b"}, known={"b": 1}) == {"a": (2, 2), "b": (1, 1)}
    assert protect(problem, REQUIREMENT).hidden == {"a", "b", "c"}


def test_the_person_who_is_a_whole_row_may_know_its_total():
    """A total of 1 beside shown zeros is the same person; nobody else is told of. It is open for all others."""
    pattern = protect(crosstable([[1, 0, 0], [4, 5, 6], [7, 8, 9]]), REQUIREMENT)
    assert pattern.hidden >= {"t/a1", "t/aS"}


def test_a_percentage_that_gives_a_count_away_is_hidden():
    """a is 10 % of 20, without decimals: 9.5 to 10.5 % leave only 2."""
    problem = row(2, 8, 10)
    share = [Relation((("a", 200), ("S", -19)), 0, None, "share"), Relation((("a", 200), ("S", -21)), None, 0, "share")]
    problem = replace(problem, relations=(*problem.relations, *share), items=(Item("share", cost=5),))
    assert ranges(problem, {"a", "b"}) == {"a": (2, 2), "b": (8, 8)}
    pattern = protect(problem, REQUIREMENT)
    assert (pattern.hidden, pattern.cost) == ({"a", "c", "share"}, 7)
    public = replace(problem, items=(Item("share", shown=True),))
    with pytest.raises(Unprotectable):
        protect(public, REQUIREMENT)
    hidden_before = replace(problem, items=(Item("share", shown=False),))
    assert protect(hidden_before, REQUIREMENT).cost == 2


def test_a_harmless_percentage_stays():
    """1 % to 50 %."""
    problem = row(2, 8, 10)
    share = Relation((("a", 100), ("S", -1)), 0, None, "share"), Relation((("a", 2), ("S", -1)), None, 0, "share")
    problem = replace(problem, relations=(*problem.relations, *share), items=(Item("share"),))
    assert protect(problem, REQUIREMENT).hidden == {"a", "c"}


def test_a_count_that_bounds_a_secret_too_narrowly_is_hidden():
    """a is a part of b: 4 at most. With b hidden it has no bound."""
    part = Relation((("b", 1), ("a", -1)), 0, None)
    problem = Problem((Cell("a", 2, secret=True, least=1), Cell("b", 4, least=1)), (part,))
    assert protect(problem, Requirement(threshold=4)).hidden == {"a"}
    assert protect(problem, Requirement(threshold=5)).hidden == {"a", "b"}
    assert ranges(problem, {"a", "b"}) == {"a": (1, None), "b": (1, None)}
    assert ranges(problem, {"a"}) == {"a": (1, 4)}
    assert ranges(problem, {"a"}, of=["b", "a"]) == {"a": (1, 4), "b": (4, 4)}


def test_what_an_earlier_edition_hid_stays_hidden_and_costs_nothing():
    problem = row(1, 5, 7)
    cells = tuple(replace(cell, shown=False) if cell.name == "b" else cell for cell in problem.cells)
    assert protect(replace(problem, cells=cells), REQUIREMENT) == Pattern(frozenset("ab"), 1)


def test_what_an_earlier_edition_showed_is_known():
    problem = row(1, 5, 7)
    cells = tuple(replace(cell, shown=True) if cell.name == "c" else cell for cell in problem.cells)
    assert protect(replace(problem, cells=cells), REQUIREMENT).hidden == {"a", "b"}
    all_shown = tuple(replace(cell, shown=True) if cell.name in "bc" else cell for cell in problem.cells)
    with pytest.raises(Unprotectable):
        protect(replace(problem, cells=all_shown), REQUIREMENT)


def test_a_secret_of_an_earlier_edition_is_not_given_away_later():
    """Now = before + 5: who sees the new count knows the old one."""
    cells = Cell("2030", 2, secret=True, shown=False, least=1), Cell("2031", 7, least=1), Cell("more", 5, shown=True)
    problem = Problem(cells, (sum_of("2031", ["2030", "more"]),))
    assert protect(problem, REQUIREMENT).hidden == {"2030", "2031"}


def test_a_secret_that_is_public_already_is_no_reason_to_hide_more():
    problem = row(1, 5, 7)
    cells = tuple(replace(cell, shown=True) if cell.name == "a" else cell for cell in problem.cells)
    assert protect(replace(problem, cells=cells), REQUIREMENT).hidden == frozenset()


def test_a_total_that_differs_from_its_parts_by_a_known_number_counts_as_known():
    problem = row(1, 5, 7)
    off = tuple(replace(cell, value=20) if cell.name == "S" else cell for cell in problem.cells)
    relation = replace(problem.relations[0], low=7, high=7)
    assert protect(Problem(off, (relation,)), REQUIREMENT).hidden == {"a", "c"}
    with pytest.raises(ValueError, match="does not hold"):
        protect(replace(problem, cells=off), REQUIREMENT)


def test_secrets_that_are_shown_are_exposed():
    assert exposed(row(1, 5, 7), {"b", "c"}, REQUIREMENT) == [Exposure("a", None, (1, 1))]


def test_knowledge_that_contradicts_what_is_shown_is_an_error():
    with pytest.raises(ValueError, match="contradicts"):
        ranges(row(1, 5, 7), {"a", "b"}, known={"a": 30})


# An independent auditor on random tables


def some_table(rng: random.Random, rows: int, columns: int, **options) -> Problem:
    values = [[rng.randint(0, 6) for _ in range(columns)] for _ in range(rows)]
    return crosstable(values, **options)


def some_linked_tables(rng: random.Random, rows: int, columns: int, **options) -> Problem:
    """A second table breaks the same rows down in two or three columns."""
    one = some_table(rng, rows, columns, **options)
    totals = [cell.value for cell in one.cells if cell.name in {f"t/{row}S" for row in "abcd"}]
    others = []
    for total in totals:
        cuts = sorted(rng.randint(0, total) for _ in range(rng.randint(1, 2)))
        others.append([high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)])
    width = max(map(len, others))
    other = crosstable([[*parts, *[0] * (width - len(parts))] for parts in others], name="u", **options)
    return linked(one, other, "abcdS"[:rows] + "S")


def some_problem(number: int) -> tuple[Problem, Requirement]:
    """A table, or two that share the totals of their rows; in every third problem totals are public."""
    rng = random.Random(number)
    threshold = rng.choice([3, 3, 5, 10])
    options = {"threshold": threshold, "zeros_shown": rng.random() < 0.5}
    if number % 4 == 0:
        problem = some_linked_tables(rng, rng.randint(2, 3), rng.randint(2, 3), **options)
    else:
        problem = some_table(rng, rng.randint(2, 4), rng.randint(2, 5), **options)
    if number % 3 == 0:
        public = [replace(cell, shown=True) if "S" in cell.name and not cell.secret else cell for cell in problem.cells]
        problem = replace(problem, cells=tuple(public))
    return problem, Requirement(threshold, rng.choice([2, 2, 4]))


def check(number: int) -> str:
    problem, requirement = some_problem(number)
    try:
        pattern = protect(problem, requirement)
    except Unprotectable as error:
        assert next(failing(error.part, everything(error.part), requirement), None)
        return "unprotectable"
    assert list(failing(problem, pattern.hidden, requirement)) == []
    return "protected" if pattern.hidden else "nothing secret"


@pytest.mark.parametrize(
    "numbers", [range(20), *(pytest.param(range(n, n + 48), marks=pytest.mark.long) for n in range(20, 500, 48))]
)
def test_an_independent_auditor_finds_every_secret_of_random_tables_open(numbers):
    """Of 500; and where there is said to be no pattern, it finds that to hide everything is not enough."""
    results = [check(number) for number in numbers]
    assert results.count("protected") > len(numbers) / 3
    assert results.count("unprotectable") > 0


@pytest.mark.slow
def test_what_is_called_exposed_is_what_the_auditor_calls_failing():
    for number in range(40):
        problem, requirement = some_problem(number)
        rng = random.Random(number)
        hidden = {one.name for one in problem.cells if not one.shown and (one.secret or rng.random() < 0.4)}
        found = {(one.secret, one.holder) for one in exposed(problem, hidden, requirement)}
        assert found == set(failing(problem, hidden, requirement)), number


@pytest.mark.slow
def test_no_cheaper_pattern_is_sufficient():
    """All patterns of small tables that are cheaper, or as cheap and with fewer names, are tried by the auditor."""
    tried = 0
    for number in range(1000, 1050):
        rng = random.Random(number)
        problem = some_table(rng, 2, rng.randint(2, 3), threshold=rng.choice([3, 5]), zeros_shown=rng.random() < 0.5)
        problem = replace(problem, cells=tuple(replace(cell, cost=rng.randint(1, 3)) for cell in problem.cells))
        secrets = {cell.name for cell in problem.cells if cell.secret}
        free = {cell.name: cell.cost for cell in problem.cells if cell.shown is None and not cell.secret}
        if not secrets or len(free) > 9:
            continue
        try:
            pattern = protect(problem, REQUIREMENT)
        except Unprotectable:
            continue
        chosen = pattern.hidden - secrets
        best = sum(free[name] for name in chosen), len(chosen), [name in chosen for name in sorted(free)]
        for size in range(len(free) + 1):
            for names in combinations(free, size):
                this = sum(free[name] for name in names), size, [name in names for name in sorted(free)]
                if this < best:
                    tried += 1
                    assert next(failing(problem, secrets.union(names), REQUIREMENT), None), (number, names)
    assert tried > 500


def cube(rng: random.Random) -> Problem:
    """Counts by three criteria with all totals, of which 1 and 2 are secret; a count costs what it is."""
    counts = dict.fromkeys(product("abcS", "xyzS", "123S"), 0)
    for key in product("abc", "xyz", "123"):
        count = rng.choice([0, 1, 2, 4, 8, 15, 30])
        for total in product(*((part, "S") for part in key)):
            counts[total] += count
    cells = [
        Cell("".join(key), count, 0 < count < 3, None if count else True, least=1, cost=count)
        for key, count in counts.items()
    ]
    sums = [
        sum_of("".join(key), ["".join((*key[:at], part, *key[at + 1 :])) for part in parts])
        for at, parts in enumerate(["abc", "xyz", "123"])
        for key in counts
        if key[at] == "S"
    ]
    return Problem(tuple(cells), tuple(sums))


@pytest.mark.slow
def test_tables_of_three_criteria_are_protected():
    results = []
    for number in range(4):
        problem = cube(random.Random(number))
        try:
            pattern = protect(problem, REQUIREMENT)
        except Unprotectable as error:
            assert next(failing(error.part, everything(error.part), REQUIREMENT), None)
        else:
            assert list(failing(problem, pattern.hidden, REQUIREMENT)) == []
            results.append(pattern)
    assert results


# Order and time


def shuffled(problem: Problem, rng: random.Random) -> Problem:
    def mixed(parts):
        return tuple(rng.sample(parts, len(parts)))

    relations = [replace(relation, terms=mixed(relation.terms)) for relation in problem.relations]
    return Problem(mixed(problem.cells), mixed(relations), mixed(problem.items))


@pytest.mark.parametrize("number", [1, 4, 13, 16])
def test_the_pattern_does_not_depend_on_the_order(number):
    problem, requirement = some_problem(number)
    pattern = protect(problem, requirement)
    assert len(pattern.hidden) > 3
    rng = random.Random(number)
    for _ in range(3):
        assert protect(shuffled(problem, rng), requirement) == pattern


def test_parts_are_decided_apart_and_all_together_are_the_pattern():
    one, other = row(1, 5, 7), crosstable([[1, 8], [9, 9]], name="u")
    both = protect(joined(other, one), REQUIREMENT)
    assert both.hidden == protect(one, REQUIREMENT).hidden | protect(other, REQUIREMENT).hidden


def test_without_time_there_is_no_pattern():
    problem = row(1, 5, 7)
    with pytest.raises(OutOfTime) as error:
        protect(problem, REQUIREMENT, seconds=0)
    assert error.value.part == problem.parts()[0]
    assert protect(Problem((Cell("a", 7),)), REQUIREMENT, seconds=0) == Pattern(frozenset(), 0)


@pytest.mark.parametrize("status", [1, 3, 4])
def test_a_solution_that_is_not_proved_to_be_the_best_is_no_pattern(status, monkeypatch):
    """Whatever the solver has found by then."""
    real = optimize.milp

    def early(*args, **options):
        return SimpleNamespace(status=status, x=real(*args, **options).x)

    monkeypatch.setattr(optimize, "milp", early)
    with pytest.raises(OutOfTime):
        protect(row(1, 5, 7), REQUIREMENT)


def test_a_solution_that_does_not_hold_without_rounding_is_no_pattern(monkeypatch):
    real = optimize.milp

    def wrong(*args, **options):
        result = real(*args, **options)
        return SimpleNamespace(status=result.status, x=None if result.x is None else result.x + 1)

    monkeypatch.setattr(optimize, "milp", wrong)
    with pytest.raises(OutOfTime):
        protect(row(1, 5, 7), REQUIREMENT)
