"""Conditions that every sufficient pattern meets, derived from a pattern that is not sufficient.

A sum of relations, each times a price, bounds how far a secret can rise or fall whatever is hidden. So the pattern must
hide counts, or items, that lift the bound. The solver suggests prices that show why a pattern fails; the bound is then
computed in exact fractions and holds for any prices.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, inf, lcm

from soest_analysis.disclosure.outsider import View
from soest_analysis.disclosure.problem import Requirement

LARGEST = 1000  # of the whole numbers in a condition: small enough for the tolerances of the solver
Number = Fraction | float  # float only for infinity


@dataclass(frozen=True)
class Condition:
    """Of every sufficient pattern: the weights of what it hides sum up to ``least`` or more."""

    weights: Mapping[str, int]
    least: int

    def met(self, hidden: Collection[str]) -> bool:
        """Whether a pattern meets it."""
        return sum(weight for name, weight in self.weights.items() if name in hidden) >= self.least


def lacking(
    view: View, secret: str, holder: str | None, requirement: Requirement, fixed: Collection[str]
) -> Condition | None:
    """A condition that ``view``, in which ``secret`` is not open for ``holder``, does not meet; None if none is found.

    ``fixed`` is hidden in any case.
    """
    value, threshold, width = view.cells[secret].value, requirement.threshold, requirement.width
    terms: list[tuple[str | None, Number]] = []
    for sign, least in ((1, threshold - value), (-1, width)):
        terms += reach(view, secret, sign, holder, fixed)
        needed = least - sum(amount for name, amount in terms if name is None)
        if needed > 0:
            weights: dict[str, Number] = {}
            for name, amount in terms:
                if name:
                    weights[name] = min(weights.get(name, 0) + amount, needed)
            if (found := in_whole_numbers(weights, needed)) and not found.met(view.hidden):
                return found
    return None


def reach(
    view: View, secret: str, sign: int, holder: str | None, fixed: Collection[str]
) -> list[tuple[str | None, Number]]:
    """An upper bound of how far a secret can rise (``sign`` 1) or fall (-1): the sum of what hiding a name adds.

    What is hidden in any case comes with the name None. The bound holds for every pattern. In the sum of relations
    × price, the secret is the sum of (rate × deviation of a count) and (price × slack of a relation).
    """
    rates: defaultdict[str, Fraction] = defaultdict(Fraction, {secret: Fraction(sign)})
    terms: list[tuple[str | None, Number]] = []
    for relation, price in view.prices(secret, sign, {holder: 1} if holder else {}):
        for name, factor in relation.terms:
            rates[name] -= price * factor
        low, high = view.slack(relation)
        bound = high if price > 0 else low
        terms.append((None, inf if abs(bound) == inf else price * Fraction(bound)))
        if relation.item and view.hideable(relation.item):
            terms.append((relation.item, inf))
    for name, rate in rates.items():
        cell = view.cells[name]
        if rate and not cell.shown and name != holder:
            terms.append((None if name in fixed else name, inf if rate > 0 else -rate * (cell.value - cell.least)))
    return terms


def in_whole_numbers(weights: Mapping[str, Number], least: Number) -> Condition | None:
    """A condition in small whole numbers; if they have to be rounded, so that it asks for no more than before."""
    if least == inf:
        return None
    scale = lcm(*(Fraction(number).denominator for number in (*weights.values(), least)))
    factor = Fraction(scale) if scale * least <= LARGEST else Fraction(LARGEST) / Fraction(least)
    whole = {name: ceil(Fraction(weight) * factor) for name, weight in weights.items() if weight > 0}
    return Condition(whole, int(Fraction(least) * factor))
