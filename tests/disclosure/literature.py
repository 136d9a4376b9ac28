"""Published examples of cell suppression, with what their source says about them."""

from dataclasses import dataclass, field

from soest_analysis.disclosure.problem import Problem, Requirement
from tests.disclosure.crosstable import crosstable, joined, sum_of

NOT_EXACTLY = Requirement(threshold=0, width=1)  # the published methods prevent only that a count is computed exactly


@dataclass(frozen=True)
class Example:
    """``source``: document, example and address. ``naive``: hidden cells that the source shows to be too few (None: it
    shows none). ``published``: hidden cells that it calls sufficient. ``ranges``: what it says can be computed then.
    ``requirement``: the source's, in our terms. ``fewest``: how many cells have to be hidden, if the source tells."""

    source: str
    problem: Problem
    published: frozenset[str]
    naive: frozenset[str] | None = None
    naive_ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    requirement: Requirement = NOT_EXACTLY
    fewest: int | None = None


def names(*keys: str) -> frozenset[str]:
    return frozenset(f"t/{key}" for part in keys for key in part.split())


def with_groups(values: list[list[int]], secret: str) -> Problem:
    """Persons by age (a young, b old) and country (1 Iceland, 2 Portugal, 3 Spain) and by being in the EU (N, E)."""
    table = crosstable(values, zeros_shown=False, secret=names_of(secret))
    counts = {cell.name: cell.value for cell in table.cells}
    groups, relations = [], []
    for row in "abS":
        for group, parts in (("N", "1"), ("E", "23")):
            members = [f"t/{row}{part}" for part in parts]
            key = f"{row}{group}"
            total = sum(counts[member] for member in members)
            groups.append((key, total))
            relations.append(sum_of(f"t/{key}", members))
        relations.append(sum_of(f"t/{row}S", [f"t/{row}N", f"t/{row}E"]))
    more = [(f"t/{key}", total, key in names_of(secret)) for key, total in groups]
    cell = type(table.cells[0])
    return joined(
        table,
        Problem(tuple(cell(name, total, is_secret) for name, total, is_secret in more)),
        links=[*relations, *(sum_of(f"t/S{group}", [f"t/a{group}", f"t/b{group}"]) for group in "NE")],
    )


def names_of(keys: str) -> set[str]:
    return set(keys.split())


GAUSS = (
    "Small count frequency table suppression, vignette of GaussSuppression (Statistics Norway), {}, "
    "https://statisticsnorway.github.io/ssb-gausssuppression/articles/Small_count_frequency_table_suppression.html"
)
SDC_TABLE = "sdcTable (Statistics Austria), tests/testthat/{}, https://github.com/sdcTools/sdcTable"

EXAMPLES = {
    # Only the feasibility interval is printed: X11 between 3 and 6. The true counts are not; any table that fits will do.
    "geurts": Example(
        "Handbook on Statistical Disclosure Control, 4.2.2, example 3 (after Geurts 1992, table 10), "
        "https://sdctools.github.io/HandbookSDC/04-magnitude-tabular-data.html",
        crosstable([[3, 4], [3, 0], [3, 3]], zeros_shown=False, secret=["a1"]),
        names("a1 a2 b1 b2"),
        ranges={"t/a1": (3, 6)},
    ),
    # «while there are >= 2 supps in each constraint, a cell (w|b) can be exactly recomputed»: 236 - 189 = 47.
    "two in every row and column": Example(
        SDC_TABLE.format("test-simpleheuristic.R"),
        crosstable(
            [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]],
            zeros_shown=False,
            secret=["a1", "a2", "a3", "b1", "b3", "c2", "c4", "d2", "d4"],
        ),
        names("a1 a2 a3 b1 b2 b3 c2 c4 d2 d4"),
        naive=names("a1 a2 a3 b1 b3 c2 c4 d2 d4"),
        naive_ranges={"t/a2": (47, 47)},
        ranges={"t/a2": (0, 141)},
        fewest=10,  # the source adds a single cell, and without one the pattern fails
    ),
    # Regions a 1, b 2, c 1, d 0: no further cell without, one more with detection of singletons, for who is alone in
    # region a subtracts the 1 from what regions a and c have together.
    "singletons": Example(
        SDC_TABLE.format("test-protectTable.r, «create dataset with singletons»"),
        crosstable([[1, 2, 1, 0]], secret=["a1", "a3"]),
        names("a1 a2 a3 S1 S2 S3"),
        naive=names("a1 a3 S1 S3"),
        ranges={"t/a1": (1, 2)},
        fewest=6,
    ),
    # Iceland, Portugal, Spain; 0 and 1 are secret. Four hidden cells are fewest: a hidden count needs another one in its
    # row and in its column, and so do they.
    "two years": Example(
        GAUSS.format("table 1"),
        crosstable([[2, 0, 5], [3, 4, 6]], zeros_shown=False, secret=["a2"]),
        names("a1 a2 b1 b2"),
        naive=names("a1 a2"),
        fewest=4,
    ),
    "a hierarchy": Example(
        GAUSS.format("table 2"), with_groups([[2, 0, 5], [3, 4, 6]], "a1 a2 aN"), names("a1 a2 aN aE b1 b2 bN bE")
    ),
    # «The sum of young:Iceland and young:Portugal can easily be calculated to be zero. Since negative frequencies are not
    # possible, the only possibility is two zeros», unless Spain is hidden too.
    "zeros": Example(
        GAUSS.format("table 7"),
        with_groups([[0, 0, 5], [3, 4, 6]], "a1 a2 aN"),
        names("a1 a2 a3 aN aE b1 b2 b3 bN bE"),
        naive=names("a1 a2 aN aE b1 b2 bN bE"),
        naive_ranges={"t/a1": (0, 0), "t/a2": (0, 0)},
    ),
    # The young of 2016. «Since zeros are never suppressed, the only possible values for these two cells are two ones.»
    "ones": Example(
        GAUSS.format("table 8"),
        Problem(
            tuple(cell for cell in crosstable([[1, 1, 7]], threshold=2).cells if cell.name in names("a1 a2 a3 aS")),
            (sum_of("t/aS", ["t/a1", "t/a2", "t/a3"]),),
        ),
        names("a1 a2 a3"),
        naive=names("a1 a2"),
        naive_ranges={"t/a1": (1, 1), "t/a2": (1, 1)},
        ranges={"t/a1": (1, 7)},  # by hand: all but one of the 9 in each of the others
        fewest=3,
    ),
    # rangeMin = 5: the intervals have a width of 4 with four hidden cells; with Spain hidden too they are as printed.
    "a required width": Example(
        GAUSS.format("table 9"),
        crosstable([[3, 1, 17], [10, 11, 17]], zeros_shown=False, secret=["a1", "a2"]),
        names("a1 a2 a3 b1 b2 b3"),
        naive=names("a1 a2 b1 b2"),
        naive_ranges={"t/a1": (0, 4), "t/a2": (0, 4)},
        ranges={"t/a1": (0, 13), "t/a2": (0, 12)},
        requirement=Requirement(threshold=0, width=5),
    ),
    # The table is that of the paper, which was not at hand: it and the pattern, «a possible solution», are as printed in
    # an introduction to it (readme of a suppression program of the Australian Bureau of Statistics). Range by hand: with
    # 34 hidden in column C, 30 in row II and 29 in row III, 22 can be 34 - 29 to 30.
    "investment": Example(
        "Fischetti and Salazar, Solving the Cell Suppression Problem on Tabular Data with Linear Constraints, Management "
        "Science 47 (2001), introduction, https://pubsonline.informs.org/doi/10.1287/mnsc.47.7.1008.9805",
        crosstable([[20, 50, 10], [8, 19, 22], [17, 32, 12]], zeros_shown=False, secret=["b3"]),
        names("b1 b3 c1 c3"),
        naive=names("b3"),
        naive_ranges={"t/b3": (22, 22)},
        ranges={"t/b3": (5, 30)},
        fewest=4,
    ),
}
