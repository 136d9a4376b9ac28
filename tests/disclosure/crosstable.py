"""Tables of counts with margins as disclosure problems, for tests."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from soest_analysis.disclosure.problem import Cell, Problem, Relation


def crosstable(
    values: Sequence[Sequence[int]],
    threshold: int = 3,
    zeros_shown: bool = True,
    secret: Collection[str] | None = None,
    name: str = "t",
) -> Problem:
    """A table with the totals of its rows, columns and of all.

    ``a1`` is the count in row a and column 1, ``aS`` the row's total, ``S1`` the column's, ``SS`` that of all, with the
    name of the table before them. Secret are the counts below the threshold, or those named by ``secret``. Shown zeros
    are public, and everybody knows then that a hidden count is 1 or more.
    """
    rows, columns = "abcdefgh"[: len(values)], "123456789"[: len(values[0])]
    counts = {f"{r}{c}": values[i][j] for i, r in enumerate(rows) for j, c in enumerate(columns)}
    counts |= {f"{r}S": sum(counts[f"{r}{c}"] for c in columns) for r in rows}
    counts |= {f"S{c}": sum(counts[f"{r}{c}"] for r in rows) for c in (*columns, "S")}
    cells = tuple(
        Cell(
            f"{name}/{key}",
            count,
            secret=key in secret if secret is not None else zeros_shown <= count < threshold,
            shown=True if zeros_shown and not count else None,
            least=int(zeros_shown),
        )
        for key, count in counts.items()
    )
    sums = [(f"{r}S", [f"{r}{c}" for c in columns]) for r in (*rows, "S")]
    sums += [(f"S{c}", [f"{r}{c}" for r in rows]) for c in (*columns, "S")]
    return Problem(
        cells, tuple(sum_of(f"{name}/{total}", [f"{name}/{part}" for part in parts]) for total, parts in sums)
    )


def sum_of(total: str, parts: Sequence[str]) -> Relation:
    return Relation(((total, 1), *((part, -1) for part in parts)))


def joined(*problems: Problem, links: Sequence[Relation] = ()) -> Problem:
    """Several tables as one problem."""
    return Problem(
        tuple(cell for problem in problems for cell in problem.cells),
        (*(relation for problem in problems for relation in problem.relations), *links),
        tuple(item for problem in problems for item in problem.items),
    )


def linked(one: Problem, other: Problem, rows: Sequence[str]) -> Problem:
    """Two tables with the same totals of rows: each is one cell, that of the first table."""
    same = {f"u/{row}S": f"t/{row}S" for row in rows}
    cells = (*one.cells, *(cell for cell in other.cells if cell.name not in same))
    relations = tuple(
        replace(relation, terms=tuple((same.get(name, name), factor) for name, factor in relation.terms))
        for relation in other.relations
    )
    return Problem(cells, (*one.relations, *relations))
