"""What everybody can compute from what is shown: the possible tables, and the range of every hidden count.

The solver's answers are checked without rounding; where it does not finish or its answer does not hold, ``Unsolved``.
scipy takes a third of a second to load, so it is loaded when it is needed.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import inf
from time import monotonic
from typing import Any

from soest_analysis.disclosure.problem import Cell, Item, Problem, Relation

OPTIMAL, INFEASIBLE = 0, 2  # statuses of scipy.optimize.milp and linprog


class Unsolved(Exception):
    """The solver did not finish in time, or its answer does not hold without rounding."""


def elements(problem: Problem) -> tuple[Cell | Item, ...]:
    """All that can be hidden."""
    return (*problem.cells, *problem.items)


def hidden_of(problem: Problem, chosen: Collection[str]) -> frozenset[str]:
    """What is hidden if ``chosen`` is hidden of all that can be chosen."""
    return frozenset(
        one.name for one in elements(problem) if one.shown is False or (one.shown is None and one.name in chosen)
    )


class View:
    """What everybody knows once ``hidden`` is hidden: every hidden count is an unknown whole number."""

    def __init__(self, problem: Problem, hidden: frozenset[str], deadline: float):
        import numpy as np
        from scipy.sparse import csr_array

        self.hidden, self.deadline = hidden, deadline
        self.cells = {cell.name: cell for cell in problem.cells}
        self.optional = {item.name for item in problem.items if item.shown is None}
        self.unknown = sorted(hidden.intersection(self.cells))
        self.index = {name: column for column, name in enumerate(self.unknown)}
        self.relations = [
            relation
            for relation in problem.relations
            if relation.item not in hidden and any(name in self.index for name, _ in relation.terms)
        ]
        entries = [
            (factor, row, self.index[name])
            for row, relation in enumerate(self.relations)
            for name, factor in relation.terms
            if name in self.index
        ]
        factors, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = csr_array((factors, (rows, columns)), shape=(len(self.relations), len(self.unknown)), dtype=float)
        true = self.matrix @ np.array([self.cells[name].value for name in self.unknown], dtype=float)
        slack = np.array([self.slack(relation) for relation in self.relations], dtype=float).reshape(-1, 2)
        self.low, self.high = true + slack[:, 0], true + slack[:, 1]

    def hideable(self, item: str) -> bool:
        """Whether an item that is shown here could be hidden."""
        return item in self.optional

    def slack(self, relation: Relation) -> tuple[float, float]:
        """How far the sum of a relation may fall or rise from what it truly is."""
        true = sum(factor * self.cells[name].value for name, factor in relation.terms)
        return (
            -inf if relation.low is None else relation.low - true,
            inf if relation.high is None else relation.high - true,
        )

    def table(self, name: str, known: Mapping[str, int], least: int = 0) -> dict[str, int] | None:
        """The possible table with the least count ``name`` that is at least ``least``; None if there is none."""
        return self._counts({name: 1}, known, {name: least})

    def range(self, name: str, known: Mapping[str, int]) -> tuple[int, int | None]:
        """The least and the largest possible count (None: no bound)."""
        if name not in self.index:
            return self.cells[name].value, self.cells[name].value
        lowest = self._counts({name: 1}, known)
        if lowest is None:
            raise ValueError(f"{sorted(known)}: contradicts what is shown")
        if self._endless(name, known):
            return lowest[name], None
        highest = self._counts({name: -1}, known)
        assert highest
        return lowest[name], highest[name]

    def prices(self, name: str, sign: int, known: Mapping[str, int]) -> list[tuple[Relation, Fraction]]:
        """What to multiply the relations with so that their sum bounds ``sign`` × ``name`` well (none: no bound)."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        equal, above, below = self.low == self.high, np.isfinite(self.high), np.isfinite(self.low)
        above, below = above & ~equal, below & ~equal
        low, high = self._bounds(known, {})
        result = linprog(
            self._vector({name: -sign}),
            A_ub=vstack([self.matrix[above], -self.matrix[below]]),
            b_ub=np.concatenate([self.high[above], -self.low[below]]),
            A_eq=self.matrix[equal],
            b_eq=self.low[equal],
            bounds=np.column_stack([low, high]),
            method="highs",
            options=self._limit(),
        )
        if result.status != OPTIMAL:
            return []
        prices = np.zeros(len(self.relations))
        prices[equal] = -result.eqlin.marginals
        count = int(above.sum())
        prices[above] -= result.ineqlin.marginals[:count]
        prices[below] += result.ineqlin.marginals[count:]
        exact = (Fraction(float(price)).limit_denominator(10**6) for price in prices)
        return [(relation, price) for relation, price in zip(self.relations, exact, strict=True) if price]

    def _counts(
        self, objective: Mapping[str, int], known: Mapping[str, int], least: Mapping[str, int] | None = None
    ) -> dict[str, int] | None:
        """The possible table with the least sum of factor × count; checked without rounding."""
        solution = self._solve(objective, self._bounds(known, least or {}), (self.low, self.high), integers=True)
        if solution is None:
            return None
        counts = {name: round(value) for name, value in zip(self.unknown, solution, strict=True)}
        everything = {name: cell.value for name, cell in self.cells.items()} | counts
        if (
            any(count < self.cells[name].least for name, count in counts.items())
            or any(counts.get(name, count) != count for name, count in known.items())
            or any(counts[name] < count for name, count in (least or {}).items())
            or not all(holds(relation, everything) for relation in self.relations)
        ):
            raise Unsolved
        return counts

    def _endless(self, name: str, known: Mapping[str, int]) -> bool:
        """Whether a count can grow without end: whether steps that break no bound, however often repeated, raise it."""
        import numpy as np

        fixed = np.isin(self.unknown, list(known))
        step = np.where(fixed, 0.0, np.inf)
        step[self.index[name]] = 0.0 if name in known else 1.0
        low, high = np.where(np.isfinite(self.low), 0, -np.inf), np.where(np.isfinite(self.high), 0, np.inf)
        steps = self._solve({name: -1}, (np.zeros(len(step)), step), (low, high), integers=False)
        assert steps is not None
        return bool(steps[self.index[name]] > 1 / 2)  # it is 0 or 1

    def _bounds(self, known: Mapping[str, int], least: Mapping[str, int]) -> tuple[Any, Any]:
        import numpy as np

        low = [known.get(name, max(self.cells[name].least, least.get(name, 0))) for name in self.unknown]
        return np.array(low, dtype=float), np.array([known.get(name, inf) for name in self.unknown], dtype=float)

    def _solve(
        self, objective: Mapping[str, int], bounds: tuple[Any, Any], rows: tuple[Any, Any], integers: bool
    ) -> Any | None:
        from scipy.optimize import Bounds, LinearConstraint

        constraints = LinearConstraint(self.matrix, *rows) if self.relations else None
        return solve(self._vector(objective), constraints, Bounds(*bounds), integers, self.deadline)

    def _vector(self, factors: Mapping[str, int]) -> Any:
        import numpy as np

        vector = np.zeros(len(self.unknown))
        for name, factor in factors.items():
            vector[self.index[name]] = factor
        return vector

    def _limit(self) -> dict[str, float]:
        return _limit(self.deadline)


def holds(relation: Relation, counts: Mapping[str, int]) -> bool:
    """Whether a relation holds for these counts."""
    total = sum(factor * counts[name] for name, factor in relation.terms)
    return (relation.low is None or relation.low <= total) and (relation.high is None or total <= relation.high)


def _limit(deadline: float) -> dict[str, float]:
    """The time that is left, as the solver wants it."""
    left = deadline - monotonic()
    if left <= 0:
        raise Unsolved
    return {"time_limit": left} if left < inf else {}


def solve(objective: Any, constraints: Any, bounds: Any, integers: bool, deadline: float, gap: float = 0) -> Any | None:
    """The solution with the least objective, or up to ``gap`` (a share) more; None if there is none."""
    from scipy import optimize

    result = optimize.milp(
        objective,
        constraints=constraints,
        bounds=bounds,
        integrality=int(integers),
        options={"mip_rel_gap": gap, **_limit(deadline)},
    )
    if result.status not in (OPTIMAL, INFEASIBLE):
        raise Unsolved
    return result.x if result.status == OPTIMAL else None


def same_counts(problem: Problem) -> dict[str, str]:
    """For every cell the name that stands for all that everybody knows to be equal to it.

    A row with a single count and zeros that are shown has a total that is the same count.
    """
    cells = {cell.name: cell for cell in problem.cells}
    same = {name: name for name in cells}
    for relation in problem.relations:
        unknown = [(name, factor) for name, factor in relation.terms if not cells[name].shown]
        public = sum(factor * cells[name].value for name, factor in relation.terms if cells[name].shown)
        factors = sorted(factor for _, factor in unknown)
        if (
            factors
            and factors == [-factors[-1], factors[-1]]
            and relation.low == relation.high == public
            and not relation.item
        ):
            merged = {same[name] for name, _ in unknown}
            same = {name: min(merged) if leader in merged else leader for name, leader in same.items()}
    return same
