"""What follows from what is known about counts: the smallest and the largest whole number that each of them can be.

Written apart from the optimiser that hides counts (``suppress.py``), so that it can judge it.
"""

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

SECONDS = 60  # that one question may take
CONSTANT = ""  # stands for 1 among the names of a form

Form = dict[str, Fraction]  # a sum of name × factor
Ratio = tuple[Form, Form]


class Unresolved(Exception):
    """An expression that is no ratio of sums of counts."""


class Unsolved(Exception):
    """The solver gave no answer that could be checked; the text says why, in German."""


def ratio(expression: Any, leaf: Callable[[str], Form], true: Mapping[str, Fraction]) -> Ratio:
    """Numerator and denominator of an expression (``origin.named``) of cells that ``leaf`` turns into forms.

    ``true``: the true values of what stands in the forms. Of an absolute value, everybody is taken to know the sign:
    sentences tell it ("stieg", "sank"). Raises Unresolved.
    """
    if isinstance(expression, str):
        return leaf(expression), {CONSTANT: Fraction(1)}
    if not isinstance(expression, list):
        return {CONSTANT: Fraction(str(expression))}, {CONSTANT: Fraction(1)}
    symbol, *parts = expression
    if symbol not in _OPERATIONS:
        raise Unresolved
    ratios = [ratio(part, leaf, true) for part in parts]
    if symbol != "abs":
        return functools.reduce(_OPERATIONS[symbol], ratios)
    [(over, under)] = ratios
    return (scale(over, Fraction(-1)) if value(over, true) * value(under, true) < 0 else over), under


def value(form: Form, true: Mapping[str, Fraction]) -> Fraction:
    """What a form comes to."""
    return sum((factor * (true[name] if name else 1) for name, factor in form.items()), Fraction(0))


def scale(form: Form, factor: Fraction) -> Form:
    """The form times a number."""
    return {name: part * factor for name, part in form.items() if factor}


def plus(first: Form, second: Form) -> Form:
    """The sum of two forms."""
    names = dict.fromkeys([*first, *second])
    return {name: total for name in names if (total := first.get(name, Fraction(0)) + second.get(name, Fraction(0)))}


def _times(first: Form, second: Form) -> Form:
    if set(first) <= {CONSTANT}:
        return scale(second, first.get(CONSTANT, Fraction(0)))
    if set(second) <= {CONSTANT}:
        return scale(first, second.get(CONSTANT, Fraction(0)))
    raise Unresolved


def _add(first: Ratio, second: Ratio) -> Ratio:
    if first[1] == second[1]:
        return plus(first[0], second[0]), first[1]
    return plus(_times(first[0], second[1]), _times(second[0], first[1])), _times(first[1], second[1])


_OPERATIONS: dict[str, Callable[[Ratio, Ratio], Ratio]] = {
    "+": _add,
    "-": lambda a, b: _add(a, (scale(b[0], Fraction(-1)), b[1])),
    "*": lambda a, b: (_times(a[0], b[0]), _times(a[1], b[1])),
    "/": lambda a, b: (_times(a[0], b[1]), _times(a[1], b[0])),
    "abs": lambda a, b: a,
}


@dataclass
class Row:
    """``low`` <= sum of count × factor <= ``high`` (None: no bound), with everything that says so."""

    low: int | None = None
    high: int | None = None
    reasons: dict[str, None] = field(default_factory=dict)

    def narrow(self, low: int | None, high: int | None, reason: str) -> None:
        """Add what else is known; a reason counts only if it says something new."""
        lower = low is not None and (self.low is None or low > self.low)
        higher = high is not None and (self.high is None or high < self.high)
        self.low, self.high = low if lower else self.low, high if higher else self.high
        if reason and (lower or higher):
            self.reasons[reason] = None

    @property
    def empty(self) -> bool:
        """Whether it contradicts itself."""
        return self.low is not None and self.high is not None and self.low > self.high


Terms = tuple[tuple[str, int], ...]


class Knowledge:
    """All that is known about counts that are not known themselves: rows, and bounds of single counts."""

    def __init__(self) -> None:
        self.rows: dict[Terms, Row] = {}
        self.contradictions: list[str] = []

    def add(self, form: Form, low: Fraction | None, high: Fraction | None, reason: str) -> None:
        """The form lies between ``low`` and ``high``. Counts are whole, and so a row can be narrowed to whole numbers."""
        form = dict(form)
        constant = form.pop(CONSTANT, Fraction(0))
        ends = [None if end is None else end - constant for end in (low, high)]
        if not form:
            if (ends[0] or 0) > 0 or (ends[1] or 0) < 0:
                self.contradictions.append(reason)
            return
        names = sorted(form)
        scaled = math.lcm(*(form[name].denominator for name in names))
        divisor = Fraction(math.gcd(*(int(form[name] * scaled) for name in names)), scaled)
        if form[names[0]] < 0:
            divisor, ends = -divisor, ends[::-1]
        terms = tuple((name, int(form[name] / divisor)) for name in names)
        row = self.rows.setdefault(terms, Row())
        row.narrow(
            None if ends[0] is None else math.ceil(ends[0] / divisor),
            None if ends[1] is None else math.floor(ends[1] / divisor),
            reason,
        )
        if row.empty:
            self.contradictions.append(reason)

    def add_ratio(
        self, over: Form, under: Form, low: Fraction, high: Fraction, true: Mapping[str, Fraction], reason: str
    ) -> None:
        """The ratio lies between ``low`` and ``high``; everybody knows the sign of what it is a ratio to."""
        sign = value(under, true)
        if not sign:
            raise Unresolved
        if sign < 0:
            over, under = scale(over, Fraction(-1)), scale(under, Fraction(-1))
        if low == high:
            self.add(plus(over, scale(under, -low)), Fraction(0), Fraction(0), reason)
        else:
            self.add(plus(over, scale(under, -low)), Fraction(0), None, reason)
            self.add(plus(over, scale(under, -high)), None, Fraction(0), reason)
        if set(under) - {CONSTANT}:
            self.add(under, Fraction(1, math.lcm(*(factor.denominator for factor in under.values()))), None, reason)

    def parts(self, names: Iterable[str]) -> list["Part"]:
        """The counts in parts that no row links, each in the order of names."""
        leaders = {name: name for name in [*names, *(name for terms in self.rows for name, _ in terms)]}

        def leader(name: str) -> str:
            while leaders[name] != name:
                leaders[name] = leaders[leaders[name]]
                name = leaders[name]
            return name

        for terms in self.rows:
            for name, _ in terms[1:]:
                leaders[leader(name)] = leader(terms[0][0])
        grouped: dict[str, list[str]] = {}
        for name in sorted(leaders):
            grouped.setdefault(leader(name), []).append(name)
        rows: dict[str, dict[Terms, Row]] = {}
        for terms in sorted(self.rows):
            rows.setdefault(leader(terms[0][0]), {})[terms] = self.rows[terms]
        return [Part(group, rows.get(first, {})) for first, group in grouped.items()]


class Part:
    """Counts that hang together, and what can be asked of them."""

    def __init__(self, names: list[str], rows: Mapping[Terms, Row]):
        self.names, self.rows = names, rows
        self._points: dict[tuple[str, int], set[int]] = {}  # which of the points found so far have that count
        self._found = 0
        self._answers: dict[Any, int | None] = {}
        self._linked = any(len(terms) > 1 for terms in rows)
        self._bounds = {name: rows.get(((name, 1),), Row()) for name in names}
        self._prepared: Any = None

    def possible(self, point: dict[str, int]) -> bool:
        """Whether these could be the counts; if so, that is remembered."""
        good = all(
            (row.low is None or total >= row.low) and (row.high is None or total <= row.high)
            for terms, row in self.rows.items()
            for total in [sum(point[name] * factor for name, factor in terms)]
        )
        for found in point.items() if good else ():
            self._points.setdefault(found, set()).add(self._found)
        self._found += good
        return good

    def same(self, name: str) -> set[str]:
        """The counts that everybody knows to be equal to that one: a total and its only part count the same people."""
        found = {name}
        pairs = [{one for one, _ in terms} for terms, row in self.rows.items() if _equal(terms, row)]
        while more := [pair for pair in pairs if pair & found and pair - found]:
            found = found.union(*more)
        return found

    def range(self, name: str, known: Mapping[str, int], threshold: int, width: int) -> tuple[int, int | None]:
        """The least and the most that a count can be if others are ``known``; None: there is no most.

        Then there is a possible value as large as ``threshold`` and ``width`` ask for. Raises Unsolved.
        """
        low, high = self._extreme(name, 1, known), self._extreme(name, -1, known)
        if low is None:
            raise Unsolved(f"{name} hat keine untere Grenze.")
        if high is None and self._linked:
            self._solve(name, 1, known, max(threshold, low + width))
        return low, high

    def _extreme(self, name: str, sign: int, known: Mapping[str, int]) -> int | None:
        """The least (``sign`` 1) or the most (-1). A point found before may prove that a bound can be reached."""
        key = (name, sign, tuple(known.items()))
        if key not in self._answers:
            bound = self._bounds[name].low if sign > 0 else self._bounds[name].high
            likely = [bound, self._extreme(name, sign, {}) if known else None]
            reached = [end for end in likely if end is not None and self._seen(name, end, known)]
            self._answers[key] = reached[0] if reached else self._solve(name, sign, known) if self._linked else bound
        return self._answers[key]

    def _seen(self, name: str, end: int, known: Mapping[str, int]) -> bool:
        return bool(set.intersection(*(self._points.get(pair, set()) for pair in [(name, end), *known.items()])))

    def _solve(self, name: str, sign: int, known: Mapping[str, int], at_least: int | None = None) -> int | None:
        """The optimum as a whole number, checked in whole numbers; None if there is none. Raises Unsolved."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix, row_low, row_high, low, high, position = self._arrays()
        low, high, costs = low.copy(), high.copy(), np.zeros(len(low))
        for other, count in known.items():
            low[position[other]] = high[position[other]] = count
        if at_least is not None:
            low[position[name]] = max(low[position[name]], at_least)
        costs[position[name]] = sign
        result = milp(
            costs,
            integrality=np.ones(len(low)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix, row_low, row_high) if matrix.shape[0] else None,
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        if sign < 0 and "unbounded" in str(result.message).lower():
            return None
        if result.status != 0:
            raise Unsolved(
                f"Wie {'groß' if sign < 0 else 'klein'} {name} sein kann, ließ sich nicht berechnen: {result.message}"
            )
        point = {other: round(result.x[index]) for other, index in position.items()}
        bound = result.mip_dual_bound if result.mip_dual_bound is not None else result.fun
        proven = abs(point[name] * sign - bound) < 1 / 2 and all(
            point[other] == count for other, count in known.items()
        )
        if not (proven and self.possible(point)) or (at_least is not None and point[name] < at_least):
            raise Unsolved(f"Die Grenze {point[name]} von {name} hält der Nachrechnung nicht stand.")
        return int(point[name])

    def _arrays(self) -> Any:
        """Matrix and bounds as the solver wants them, made once."""
        import numpy as np
        from scipy.sparse import csr_array

        if self._prepared is None:
            position = {name: index for index, name in enumerate(self.names)}
            rows = [(terms, row) for terms, row in self.rows.items() if len(terms) > 1]
            entries = [(factor, line, position[name]) for line, (terms, _) in enumerate(rows) for name, factor in terms]
            factors, lines, columns = zip(*entries, strict=True) if entries else ((), (), ())
            matrix = csr_array((np.array(factors, dtype=float), (lines, columns)), shape=(len(rows), len(self.names)))
            row_bounds = [_ends([row for _, row in rows]), _ends([self._bounds[name] for name in self.names])]
            self._prepared = (matrix, *row_bounds[0], *row_bounds[1], position)
        return self._prepared


def _ends(rows: list[Row]) -> tuple[Any, Any]:
    import numpy as np

    return (
        np.array([-np.inf if row.low is None else row.low for row in rows], dtype=float),
        np.array([np.inf if row.high is None else row.high for row in rows], dtype=float),
    )


def _equal(terms: Terms, row: Row) -> bool:
    """Whether a row says that two counts are equal."""
    return len(terms) == 2 and terms[0][1] == -terms[1][1] and row.low == row.high == 0  # noqa: PLR2004
