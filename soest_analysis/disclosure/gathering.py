"""Gathers what rules say of counts: which ones are one and the same, and what equations hold between the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from soest_analysis.disclosure.expressions import Expression, NotLinear
from soest_analysis.disclosure.problem import Relation
from soest_analysis.quality.intervals import Bound, Interval, denominator, rounded


@dataclass(frozen=True)
class Count:
    """A delivered count; not ``exact`` if a word such as "rund" stands with it."""

    value: int
    exact: bool = True


class Classes:
    """Names that stand for the same thing; the first in sort order speaks for all of them."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def leader(self, name: str) -> str:
        """The name that stands for this one."""
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def join(self, names: Iterable[str]) -> None:
        """Let these names stand for the same thing."""
        leaders = sorted({self.leader(name) for name in names})
        self._above.update(dict.fromkeys(leaders, leaders[0]) if leaders else {})

    @property
    def names(self) -> list[str]:
        """All that was joined."""
        return list(self._above)


@dataclass(frozen=True)
class _Statement:
    """low <= terms <= high. ``rounded``: one of two bounds that a rounded number gives."""

    terms: Mapping[str, Fraction]
    low: Bound
    high: Bound
    item: str | None
    reason: str
    rounded: bool = False


class Gathering:
    """``counts``: name -> count, of all editions. ``totals``: those that rules or the descriptor call a total."""

    def __init__(self, counts: Mapping[str, Count]):
        self.counts = counts
        self.totals: set[str] = set()
        self.wholes: dict[str, int] = {}
        self.same = Classes()
        self.items = Classes()
        self._exact = {name: count.value for name, count in counts.items() if count.exact}
        self._statements: list[_Statement] = []

    def value(self, name: str) -> int:
        """The value of a count or whole; of counts that are the same, the exact one."""
        if name in self.wholes:
            return self.wholes[name]
        leader = self.same.leader(name)
        return self._exact.get(leader, self.counts[leader].value)

    def whole(self, name: str, counts_and_shares: Sequence[tuple[Any, Any]], digits: int) -> None:
        """A whole that is printed nowhere: the least that fits all shares, or, if none does, what they imply together."""
        possible = denominator((number, rounded(share, digits)) for number, share in counts_and_shares)
        numbers, shares = (sum(Fraction(str(pair[i])) for pair in counts_and_shares) for i in (0, 1))
        fits = not possible.empty and not math.isinf(possible.low)
        self.wholes[name] = math.ceil(possible.low) if fits else round(100 * numbers / shares if shares else numbers)

    def equal(self, one: Expression, other: Expression, reason: str, tolerance: float = 0) -> None:
        """Two figures must be equal, within a tolerance; ``other`` may be a ratio, then ``one`` is a percentage."""
        if not one.tells and not other.tells:
            self.items.join(one.items + other.items)  # who knows one, knows the other
        elif one.only and other.only and not tolerance and self._merge(one.only, other.only):
            return
        elif other.over is None:
            apart, margin = one - other, Fraction(str(tolerance))
            low, high = -apart.rest.high - margin, -apart.rest.low + margin
            self._statements.append(_Statement(apart.terms, low, high, _item(one, other), reason))
        else:
            self._share(one, other, reason)

    def _share(self, one: Expression, other: Expression, reason: str) -> None:
        """Between the bounds of a printed percentage lies part / whole: part - bound × whole is not below, not above 0."""
        if one.tells or other.over is None:
            raise NotLinear
        printed = _as_printed(one.rest)
        part = Expression(other.terms, other.rest)
        for bound, lower in ((printed.low, True), (printed.high, False)):
            if isinstance(bound, Fraction):
                apart = part - other.over * bound
                low, high = (-apart.rest.high, math.inf) if lower else (-math.inf, -apart.rest.low)
                self._statements.append(_Statement(apart.terms, low, high, _item(one, other), reason, rounded=True))

    def within(self, part: Expression, whole: Expression, reason: str) -> None:
        """A part is never larger than its whole."""
        if not part.tells and not whole.tells:
            return
        item = _item(part, whole)
        if whole.over is not None:
            if part.tells:
                raise NotLinear
            if math.isinf(part.rest.low):
                return
            part, whole = whole.over * Fraction(part.rest.low), Expression(whole.terms, whole.rest)
        apart = part - whole
        self._statements.append(_Statement(apart.terms, -math.inf, -apart.rest.low, item, reason))

    def _merge(self, one: str, other: str) -> bool:
        """Take two counts for the same, unless both are exact and differ."""
        if one in self.wholes or other in self.wholes:
            return False
        leaders = [self.same.leader(name) for name in (one, other)]
        values = {self._exact[leader] for leader in leaders if leader in self._exact}
        if len(values) > 1:
            return False
        self.same.join(leaders)
        self._exact.update({self.same.leader(one): value for value in values})
        return True

    def relations(self) -> list[Relation]:
        """All statements between counts as the names that stand for them, each once, in whole numbers."""
        found: dict[Any, Relation] = {}
        for statement in self._statements:
            relation = self._relation(statement)
            if relation:
                found.setdefault((relation.terms, relation.low, relation.high, relation.item), relation)
        return list(found.values())

    def _relation(self, statement: _Statement) -> Relation | None:
        factors: dict[str, Fraction] = {}
        for name, factor in statement.terms.items():
            leader = self.same.leader(name)
            factors[leader] = factors.get(leader, Fraction(0)) + factor
        factors = {name: factors[name] for name in sorted(factors) if factors[name]}
        if not factors or statement.low == -statement.high == -math.inf:
            return None
        first = next(iter(factors.values()))
        unit = Fraction(
            math.gcd(*(factor.numerator for factor in factors.values())),
            math.lcm(*(factor.denominator for factor in factors.values())),
        ) * (1 if first > 0 else -1)
        terms = tuple((name, int(factor / unit)) for name, factor in factors.items())
        low, high = (bound / unit for bound in (statement.low, statement.high))
        if first < 0:
            low, high = high, low
        true = sum(factor * self.value(name) for name, factor in terms)
        if not low <= true <= high:
            if math.isinf(low) or math.isinf(high):
                if not statement.rounded:
                    return None
                low, high = min(low, true), max(high, true)
            else:  # the data contradict the rule, and everybody knows by how much
                low = high = Fraction(true)
        item = statement.item and self.items.leader(statement.item)
        return Relation(terms, _whole(low, math.ceil), _whole(high, math.floor), item, statement.reason)


def _whole(bound: Bound, rounding: Any) -> int | None:
    return None if math.isinf(bound) else int(rounding(bound))


def _item(one: Expression, other: Expression) -> str | None:
    """The printed number without which nobody knows that two figures agree; None if there are several or none."""
    candidates = one.items or other.items
    return candidates[0] if len(candidates) == 1 else None


def _as_printed(value: Interval) -> Interval:
    """A percentage without a word such as "rund" and without stated decimals is rounded as it is printed."""
    if isinstance(value.low, float) or value.low != value.high:
        return value
    digits = 1
    while (value.low * 10**digits).denominator > 1:
        digits += 1
    return rounded(value.low, digits)
