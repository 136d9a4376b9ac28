"""Secondary suppression: the cheapest further counts to hide so that no secret can be computed from what is shown.

An integer program, as in Fischetti and Salazar, "Solving the cell suppression problem on tabular data with linear
constraints", Management Science 47 (2001). A small program chooses what to hide; then two possible tables are looked
for that leave a secret open, for every secret and everybody who may compute it. Where there are none, a condition that
every sufficient pattern meets is added, and the program chooses again. What makes this exact:

- To hide more never helps to compute a secret, not even the person who is alone in a count of 1: if that count is
  shown, everybody knows what this person knows. So if hiding everything does not do, nothing does; and what a failing
  pattern shows contains something that every sufficient pattern hides.
- A secret counts as protected only by two tables of whole numbers, checked without rounding. The promise does not rest
  on the arithmetic of the solver.
- Conditions follow from the relations by exact fractions. The solver only suggests what to multiply each relation
  with; a bad suggestion makes the search longer, not wrong. There is no bound on counts that nobody knows a bound of.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from time import monotonic

from soest_analysis.disclosure.conditions import Condition, lacking
from soest_analysis.disclosure.outsider import Unsolved, View, elements, hidden_of, holds, same_counts, solve
from soest_analysis.disclosure.problem import Problem, Requirement

ROUGHLY = 0.2  # how much more than the least cost a first pattern may cost, so that it is found sooner
BLOCK = 16  # names put in order at once, with weights up to 2 ** 15


class Unprotectable(Exception):
    """No pattern protects ``part``: a secret can be computed even if everything that may be hidden is hidden."""

    def __init__(self, part: Problem):
        super().__init__([cell.name for cell in part.cells])  # no counts, for a message may be printed
        self.part = part


class OutOfTime(Exception):
    """The time was over, or the solver gave up, before the cheapest pattern of ``part`` was found and proved."""

    def __init__(self, part: Problem):
        super().__init__([cell.name for cell in part.cells])  # no counts, for a message may be printed
        self.part = part


@dataclass(frozen=True)
class Pattern:
    """``hidden``: names of cells and items; ``cost``: of those among them that could be chosen (``shown`` None)."""

    hidden: frozenset[str]
    cost: int


@dataclass(frozen=True)
class Exposure:
    """A secret that falls short; the cell of 1 whose person can tell, or None: everybody; the range they compute."""

    secret: str
    holder: str | None
    range: tuple[int, int | None]


def protect(problem: Problem, requirement: Requirement, seconds: float = 60) -> Pattern:
    """The cheapest pattern that meets ``requirement`` for every secret that is not known already.

    Of equally cheap patterns the one that hides the fewest names, and of those the one that shows the first name in
    alphabetical order, so that the pattern depends on nothing but the problem. Raises ``Unprotectable`` if there is
    none, ``OutOfTime`` if it takes longer than ``seconds``, and ``ValueError`` if the true counts contradict the
    relations.
    """
    deadline = monotonic() + seconds
    hidden = hidden_of(problem, ())
    for part in problem.parts():
        try:
            hidden |= _Search(part, requirement, deadline).pattern()
        except Unsolved:
            raise OutOfTime(part) from None
    cost = sum(one.cost for one in elements(problem) if one.shown is None and one.name in hidden)
    return Pattern(frozenset(hidden), cost)


def exposed(problem: Problem, hidden: Collection[str], requirement: Requirement) -> list[Exposure]:
    """The secrets that fall short if ``hidden`` is hidden: what everybody can tell, then what the holders of a 1 can.

    Raises ``Unsolved`` if the solver fails.
    """
    found = []
    for part in problem.parts():
        search = _Search(part, requirement, inf)
        view = search.view(hidden_of(part, hidden))
        found += [
            Exposure(secret, holder, view.range(secret, {holder: 1} if holder else {}))
            for secret, holder in search.pairs(view.hidden)
            if not search.open(view, secret, holder)
        ]
    return sorted(found, key=lambda exposure: (exposure.holder or "", exposure.secret))


def ranges(
    problem: Problem, hidden: Collection[str], of: Collection[str] | None = None, known: Mapping[str, int] | None = None
) -> dict[str, tuple[int, int | None]]:
    """The least and largest count (None: no bound) that the hidden cells ``of`` can have, for all who know ``known``.

    Raises ``ValueError`` if what is known contradicts what is shown, and ``Unsolved`` if the solver fails.
    """
    known = known or {}
    view = View(problem, hidden_of(problem, hidden), inf)
    return {name: view.range(name, known) for name in (sorted(of) if of is not None else view.unknown)}


@dataclass(frozen=True)
class _Witness:
    """A table that differs from the true one, and what has to be hidden so that it is possible."""

    counts: Mapping[str, int]
    hidden: frozenset[str]


class _Search:
    """The search for the best pattern of a part."""

    def __init__(self, part: Problem, requirement: Requirement, deadline: float):
        self.part, self.requirement, self.deadline = part, requirement, deadline
        self.cells = {cell.name: cell for cell in part.cells}
        true = {cell.name: cell.value for cell in part.cells}
        for relation in part.relations:
            if not holds(relation, true):
                raise ValueError(f"{relation.terms}: does not hold")
        for cell in part.cells:
            if not cell.shown and cell.value < cell.least:
                raise ValueError(f"{cell.name}: less than its least")
        self.secrets = [cell.name for cell in part.cells if cell.secret and not cell.shown]
        self.fixed = hidden_of(part, self.secrets)
        self.choices = sorted(one.name for one in elements(part) if one.shown is None and one.name not in self.fixed)
        self.cost = {one.name: one.cost for one in elements(part) if one.name in self.choices}
        self.same = same_counts(part)
        self.witnesses: list[_Witness] = []
        self.seen: dict[View, list[_Witness]] = {}
        self.checked: dict[View, int] = {}
        self.conditions = list(self.useful())
        self.settled: list[tuple[Mapping[str, int], int]] = []

    def pattern(self) -> frozenset[str]:
        """The best pattern."""
        everything = self.view(self.fixed.union(self.choices))
        if not all(self.open(everything, *pair) for pair in self.pairs(everything.hidden)):
            raise Unprotectable(self.part)
        names = self.choices
        blocks = [names[start : start + BLOCK] for start in range(0, len(names), BLOCK)]
        aims = [self.cost, dict.fromkeys(names, 1)]
        aims += [{name: 2 ** (len(block) - 1 - place) for place, name in enumerate(block)} for block in blocks]
        hidden = self.sufficient(self.cost, ROUGHLY)  # not the best yet, but most conditions are found sooner
        for aim in aims:
            if hidden.intersection(aim):  # what hides none of these names is the best already
                hidden = self.sufficient(aim)
            self.settled.append((aim, sum(weight for name, weight in aim.items() if name in hidden)))
        return hidden

    def sufficient(self, aim: Mapping[str, int], gap: float = 0) -> frozenset[str]:
        """A sufficient pattern with the least sum of ``aim``, or nearly, among those that keep what is settled."""
        while self.learn(hidden := self.best(aim, gap)):
            pass
        return hidden

    def useful(self) -> Iterator[Condition]:
        """What the best pattern meets because to hide a count that follows from what is shown is no use.

        Another count of the same relation is hidden too.
        """
        for relation in self.part.relations:
            names = [name for name, _ in relation.terms if not self.cells[name].shown]
            if relation.low == relation.high and not relation.item:
                for name in names:
                    others = [other for other in names if other != name]
                    if not self.fixed.isdisjoint(others):
                        continue
                    if name in self.choices:
                        yield Condition({name: -1, **dict.fromkeys(others, 1)}, 0)
                    elif name in self.secrets and not self._meets(self.cells[name].value, self.cells[name].value):
                        yield Condition(dict.fromkeys(others, 1), 1)

    def view(self, hidden: frozenset[str]) -> View:
        return View(self.part, hidden, self.deadline)

    def pairs(self, hidden: Collection[str]) -> Iterator[tuple[str, str | None]]:
        """Every secret with everybody who may not be able to compute it: None for all, else the holder of a hidden 1.

        Who is alone in a count knows all counts that everybody knows to be equal to it; they tell of nobody else.
        """
        holders = [name for name, cell in self.cells.items() if name in hidden and cell.value == 1]
        for holder in (None, *holders):
            for secret in self.secrets:
                if holder is None or self.same[secret] != self.same[holder]:
                    yield secret, holder

    def open(self, view: View, secret: str, holder: str | None) -> bool:
        """Whether the holder must think two counts of the secret possible that meet the requirement."""
        low = high = self.cells[secret].value
        for witness in self.possible(view):
            if secret in witness.counts and holder not in witness.counts:
                low, high = min(low, witness.counts[secret]), max(high, witness.counts[secret])
        known = {holder: 1} if holder else {}
        if secret not in view.index:
            return False
        while not self._meets(low, high):
            least = max(self.requirement.threshold, low + self.requirement.width)
            high = self._witness(view, view.table(secret, known, least)).get(secret, high)
            if self._meets(low, high) or least == self.requirement.threshold:
                break
            lowest = self._witness(view, view.table(secret, known)).get(secret, low)
            if lowest == low:
                break
            low = lowest
        return self._meets(low, high)

    def possible(self, view: View) -> list[_Witness]:
        """The tables found so far that are possible in this view."""
        found = self.seen.setdefault(view, [])
        found += (w for w in self.witnesses[self.checked.get(view, 0) :] if w.hidden <= view.hidden)
        self.checked[view] = len(self.witnesses)
        return found

    def _meets(self, low: int, high: int) -> bool:
        return high >= self.requirement.threshold and high - low >= self.requirement.width

    def _witness(self, view: View, counts: Mapping[str, int] | None) -> Mapping[str, int]:
        """Keep a table for later patterns; what differs in it."""
        if counts is None:
            return {}
        changed = {name: count for name, count in counts.items() if count != self.cells[name].value}
        everything = {name: changed.get(name, cell.value) for name, cell in self.cells.items()}
        items = (relation.item for relation in self.part.relations if not holds(relation, everything))
        self.witnesses.append(_Witness(changed, frozenset(changed).union(item for item in items if item)))
        return changed

    def best(self, aim: Mapping[str, int], gap: float) -> frozenset[str]:
        """What meets the conditions so far and keeps what is settled, with the least sum of ``aim``, or nearly."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csr_array

        names = sorted({name for condition in self.conditions for name in condition.weights})
        if not names:
            return self.fixed
        column = {name: number for number, name in enumerate(names)}
        rows: list[tuple[Mapping[str, int], float, float]] = [(one.weights, one.least, inf) for one in self.conditions]
        rows += [(settled, -inf, most + 1 / 2) for settled, most in self.settled]
        entries = [
            (weight, row, column[name])
            for row, (weights, *_) in enumerate(rows)
            for name, weight in weights.items()
            if name in column
        ]
        factors, at, columns = zip(*entries, strict=True)
        matrix = csr_array((factors, (at, columns)), shape=(len(rows), len(names)), dtype=float)
        constraints = LinearConstraint(matrix, [low for _, low, _ in rows], [high for *_, high in rows])
        objective = np.array([aim.get(name, 0) for name in names], dtype=float)
        solution = solve(objective, constraints, Bounds(0, 1), True, self.deadline, gap)
        if solution is None:
            raise Unsolved
        chosen = self.fixed.union(name for name, value in zip(names, solution, strict=True) if value > 1 / 2)
        if not all(one.met(chosen) for one in self.conditions):
            raise Unsolved
        return chosen

    def learn(self, hidden: frozenset[str]) -> bool:
        """Add conditions that ``hidden`` does not meet; False if it is sufficient.

        A secret that fails gives several, each about other names: what the first one asks for is hidden, and so on.
        """
        before, base = len(self.conditions), self.view(hidden)
        for secret, holder in self.pairs(hidden):
            if holder and len(self.conditions) > before:
                break  # first all that everybody can compute
            view = base
            while not self.open(view, secret, holder):
                found = lacking(view, secret, holder, self.requirement, self.fixed)
                found = found or Condition(dict.fromkeys(self.core(view, secret, holder), 1), 1)
                self.conditions.append(found)
                view = self.view(view.hidden.union(found.weights))
        return len(self.conditions) > before

    def core(self, view: View, secret: str, holder: str | None) -> list[str]:
        """Names of which a sufficient pattern hides at least one, found by hiding as many others as possible."""
        hidden = view.hidden

        def hide(names: list[str]) -> None:
            nonlocal hidden
            if not self.open(self.view(hidden.union(names)), secret, holder):
                hidden = hidden.union(names)
            elif len(names) > 1:
                hide(names[: len(names) // 2])
                hide(names[len(names) // 2 :])

        hide([name for name in self.choices if name not in hidden])
        return [name for name in self.choices if name not in hidden]
