"""Interval arithmetic for published figures: which true values may stand behind a rounded or approximate number.

Bounds are exact fractions and belong to the interval, so no figure is reported for the rounding convention alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Bound = Fraction | float

# What a word before a figure means, stated here and nowhere else. "knapp" and "rund" are wide on purpose:
# the gate reports contradictions and does not quarrel about style.
ALMOST = Fraction(15, 100)  # "knapp": at most 15 % below the figure


@dataclass(frozen=True)
class Interval:
    """All values from ``low`` to ``high``."""

    low: Bound
    high: Bound

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: Fraction | int) -> Interval:
        low, high = sorted((self.low * factor, self.high * factor))
        return Interval(low, high)

    def __and__(self, other: Interval) -> Interval:
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def __contains__(self, value: Fraction | int) -> bool:
        return self.low <= value <= self.high

    @property
    def empty(self) -> bool:
        """True if no value is left."""
        return self.low > self.high

    def meets(self, other: Interval) -> bool:
        """True if one value can stand behind both."""
        return not (self & other).empty


def exact(value: Any) -> Interval:
    """The printed figure itself: ``20.0`` is 20, not a binary neighbour of it."""
    number = Fraction(str(value))
    return Interval(number, number)


def rounded(value: Any, digits: int) -> Interval:
    """What rounds to ``value`` at ``digits`` decimals, by either convention for the half."""
    half = Fraction(1, 2 * 10**digits) if digits >= 0 else Fraction(10**-digits, 2)
    number = Fraction(str(value))
    return Interval(number - half, number + half)


def approximate(value: Any, accuracy: str) -> Interval:
    """What an approximate statement allows; ``accuracy`` is the code of the column ``genauigkeit``.

    exakt: the figure; rund: what rounds to it at its last non-zero digit (150 -> 145 to 155, 0.268 -> 0.2675 to
    0.2685); knapp: up to ALMOST below; mindestens, mehr_als: the figure or above; hoechstens: the figure or below.
    """
    number = Fraction(str(value))
    match accuracy:
        case "exakt":
            return Interval(number, number)
        case "rund":
            return rounded(value, _last_digit(value))
        case "knapp":
            return Interval(number * (1 - ALMOST), number)
        case "mindestens" | "mehr_als":
            return Interval(number, math.inf)
        case "hoechstens":
            return Interval(-math.inf, number)
    raise ValueError(f"unbekannte Genauigkeit „{accuracy}“")


def _last_digit(value: Any) -> int:
    """The decimal place of the last non-zero digit: 150 -> -1, 12.5 -> 1."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def share(part: Interval, whole: Interval) -> Interval:
    """``part`` in percent of ``whole``. Both count something, so neither is negative; an empty whole gives no limit."""
    if whole.low <= 0:
        return Interval(Fraction(0), math.inf)
    high = math.inf if math.isinf(part.high) else 100 * part.high / whole.low
    return Interval(100 * part.low / whole.high, high)


def change(old: Interval, new: Interval) -> Interval:
    """The change from ``old`` to ``new`` in percent of ``old``."""
    relation = share(new, old)
    return Interval(relation.low - 100, relation.high - 100)


def denominator(counts_and_shares: Iterable[tuple[Any, Interval]]) -> Interval:
    """The possible common denominators of counts whose shares (in percent) were published; empty if there is none."""
    possible = Interval(Fraction(0), math.inf)
    for count, percent in counts_and_shares:
        number = Fraction(str(count))
        high = 100 * number / percent.low if percent.low > 0 else math.inf
        low = 100 * number / percent.high if percent.high > 0 else (math.inf if number > 0 else Fraction(0))
        possible = possible & Interval(low, high)
    return possible
