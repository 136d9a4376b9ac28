"""What a figure of a rule says about counts of people: a linear expression in them, or a ratio of two."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from soest_analysis.quality.figures import Figure
from soest_analysis.quality.intervals import Interval, exact

ANYTHING = Interval(-math.inf, math.inf)


class NotLinear(Exception):
    """A rule multiplies or divides counts in a way that nobody has needed so far."""


@dataclass(frozen=True)
class Expression:
    """``terms`` (name of a count -> factor) and a ``rest`` that is known, divided by ``over`` if that is given.

    ``items``: the printed numbers, no counts, that the rest was taken from.
    """

    terms: Mapping[str, Fraction] = field(default_factory=dict)
    rest: Interval = field(default_factory=lambda: exact(0))
    items: tuple[str, ...] = ()
    over: Expression | None = None

    @property
    def tells(self) -> bool:
        """True if it tells of counts."""
        return bool(self.terms) or (self.over is not None and self.over.tells)

    @property
    def only(self) -> str | None:
        """The count that it is, if it is just one."""
        (name, factor), *more = self.terms.items() or [("", 0)]
        return name if factor == 1 and not more and self.rest == exact(0) and self.over is None else None

    def __add__(self, other: Expression) -> Expression:
        if self.over or other.over:
            return _opaque(self, other)
        terms = dict(self.terms)
        for name, factor in other.terms.items():
            terms[name] = terms.get(name, Fraction(0)) + factor
        return Expression(terms, self.rest + other.rest, self.items + other.items)

    def __mul__(self, factor: Fraction | int) -> Expression:
        terms = {name: own * factor for name, own in self.terms.items()}
        return replace(self, terms=terms, rest=self.rest * factor if factor else exact(0))

    def __sub__(self, other: Expression) -> Expression:
        return self + other * -1


def constant(value: Interval, *items: str) -> Expression:
    """A number that is known, within an interval, perhaps because it is printed as one of ``items``."""
    return Expression(rest=value, items=items)


def count(name: str) -> Expression:
    """A single count."""
    return Expression({name: Fraction(1)})


def total(parts: Iterable[Expression]) -> Expression:
    """The sum of parts."""
    return sum(parts, Expression())


def product(parts: Iterable[Expression]) -> Expression:
    """The product of factors, of which at most one tells of counts."""
    first, *others = parts
    for other in others:
        varying, fixed = (other, first) if other.tells else (first, other)
        value = Figure(fixed.rest, "", "").value
        if fixed.tells or fixed.over or math.isinf(value):
            first = _opaque(varying, fixed)
        else:
            first = replace(varying * Fraction(value), items=varying.items + fixed.items)
    return first


def ratio(part: Expression, whole: Expression) -> Expression:
    """``part`` in percent of ``whole``."""
    items = part.items + whole.items
    if part.over or whole.over or not (part.tells or whole.tells):
        return _opaque(part, whole)
    if not whole.terms and whole.rest.low == whole.rest.high != 0:
        return replace(part * (Fraction(100) / Fraction(whole.rest.low)), items=items)
    return replace(part * 100, items=items, over=whole)


def _opaque(one: Expression, other: Expression) -> Expression:
    """Something that is not linear; it says nothing of counts, or nobody could take it into account."""
    if one.tells or other.tells:
        raise NotLinear
    return Expression(rest=ANYTHING, items=one.items + other.items)
