"""Where a number comes from: figures that remember the cells of the data that they were computed from.

Arithmetic with figures gives figures (columns of them: ``soest_analysis.tracked``). A formatted number carries its
origin within the sentence, between characters of Unicode's private use area, until ``extract`` takes it out again.

An origin is an expression in plain lists, so that it fits in JSON and can be computed again: a ``Leaf``, a plain number,
or an operator with its operands: ``["+", a, b, …]``, ``["-", a, b]``, ``["*", a, b]``, ``["/", a, b]``, ``["abs", a]``.
"""

from __future__ import annotations

import functools
import json
import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

MADE = {"annahme": "Vorgabe", "modell": "Modellrechnung"}  # kinds of leaves that stand in no table, and their names
COUNT = "#"  # stands between what was counted, modelled or assumed and how much, in the name of what is no cell
OPEN, BETWEEN, CLOSE = "\ue000", "\ue001", "\ue002"


class Leaf(NamedTuple):
    """What stands at the end of the chain: a cell of a table, a count of rows, an assumption, the result of a model.

    ``art``: zelle, anzahl, annahme or modell. ``name``: stable, such as ``2018:asylblg/duldung/personen``. ``wert``: None
    if it is secret. ``zeile``: line of the file, 0 where there is none. ``stand``: the day or time it is true for, in words,
    if known. ``lieferant``: the office that delivered it. ``titel`` and ``worte`` say the same to readers: the table, and the
    row and column or, of a count, the condition.
    """

    art: str
    name: str
    wert: float | None
    datei: str
    zeile: int
    stand: str | None
    lieferant: str
    titel: str = ""
    worte: str = ""


_DECIMALS = 6
_MARKED = re.compile(f"{OPEN}([^{OPEN}{BETWEEN}{CLOSE}]*){BETWEEN}([^{OPEN}{BETWEEN}{CLOSE}]*){CLOSE}")
_COMPUTE: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class Figure(float):
    """A number with its origin; arithmetic gives figures again. A ratio to zero is missing (NA)."""

    __slots__ = ("origin",)
    __array_priority__ = -1  # above NumPy's numbers, which leave the computing to the figure; below its arrays
    origin: Any

    def __new__(cls, value: float, origin: Any) -> Figure:
        """The number ``value``, computed as the expression ``origin`` says."""
        figure = super().__new__(cls, value)
        figure.origin = origin
        return figure

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles keep the origin."""
        return Figure, (float(self), self.origin)

    def __repr__(self) -> str:
        """``244``, ``12.5``: a count is a whole number."""
        return str(int(self)) if self.is_integer() else super().__repr__()

    def __index__(self) -> int:
        """A whole figure counts as a whole number: ``range(figure)``, ``f"{figure:d}"``."""
        if not self.is_integer():
            raise TypeError(f"{float(self)} is not a whole number")
        return int(self)

    def __pos__(self) -> Figure:
        return self

    def __abs__(self) -> Figure:
        return Figure(abs(float(self)), ["abs", self.origin])

    def __neg__(self) -> Any:
        return 0 - self

    def __round__(self, digits: Any = None) -> Any:
        """Rounding is a way of printing: the origin still gives the exact value."""
        return Figure(round(float(self), digits), self.origin)


class Secret(Figure):
    """A figure that is kept secret: it is missing (NaN), and so is all that is computed from it.

    Its origin names the cells that it would be computed from, but no value.
    """

    __slots__ = ()

    def __new__(cls, value: float = math.nan, origin: Any = None) -> Secret:
        """The secret figure whose ``origin`` is that expression; it has no other value than NaN."""
        return super().__new__(cls, math.nan, origin)  # type: ignore[return-value]

    def __reduce__(self) -> tuple[Any, ...]:
        return Secret, (math.nan, self.origin)

    def __repr__(self) -> str:
        return "*"

    def __abs__(self) -> Secret:
        return Secret(origin=["abs", self.origin])

    def __round__(self, digits: Any = None) -> Any:
        return self


def _add_operators() -> None:
    for symbol, name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv")):
        setattr(Figure, f"__{name}__", _operator(symbol, swapped=False))
        setattr(Figure, f"__r{name}__", _operator(symbol, swapped=True))
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(Figure, f"__{name}__", _comparison(getattr(operator, name)))


def _operator(symbol: str, swapped: bool) -> Callable[[Figure, Any], Any]:
    def compute(self: Figure, other: Any) -> Any:
        if not isinstance(other, (int, float, np.number, np.bool_)):
            return NotImplemented
        first, second = (other, self) if swapped else (self, other)
        origin = _join(symbol, expression(first), expression(second))
        if isinstance(first, Secret) or isinstance(second, Secret):
            return Secret(origin=origin)
        if symbol == "/" and second == 0:
            return pd.NA
        return Figure(_COMPUTE[symbol](float(first), float(second)), origin)

    return compute


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Figure, Any], Any]:
    """As a plain number, which NumPy's whole numbers can be compared with too."""
    return lambda self, other: compare(float(self), float(other) if isinstance(other, Figure) else other)


_add_operators()


def expression(value: Any) -> Any:
    """The origin of a number; a number that comes from nowhere stands for itself."""
    return value.origin if isinstance(value, Figure) else float(value)


def total(values: Iterable[Any]) -> Any:
    """The sum of numbers; a figure if one of them is. Adding them one by one would build each partial sum's origin."""
    terms = list(values)
    if not any(isinstance(term, Figure) for term in terms):
        return sum(terms)
    kind = Secret if any(isinstance(term, Secret) for term in terms) else Figure
    return kind(sum(map(float, terms)), _join("+", *map(expression, terms)))


def _join(symbol: str, *parts: Any) -> Any:
    """One operator more; long sums stay flat, and zeros, with which sums begin, are left out."""
    if symbol != "+":
        return [symbol, *parts]
    terms = [term for part in parts for term in (part[1:] if _is(part, "+") else [part]) if term != 0.0] or [0.0]
    return terms[0] if len(terms) == 1 else ["+", *terms]


def _is(part: Any, symbol: str) -> bool:
    return isinstance(part, list) and part[0] == symbol


def counted(number: int, what: str, file: str) -> Figure:
    """A count of things other than rows of a table, such as rules: ``what`` is counted in which ``file``."""
    return Figure(number, Leaf("anzahl", f"{what}{COUNT}{number}", float(number), file, 0, None, "Redaktion"))


def assumed(value: float, name: str, file: str, words: str) -> Figure:
    """A value that the parameters (``file``) set, such as ``2018:annahmen/personalkosten``; ``words`` say what it is."""
    return Figure(value, Leaf("annahme", f"{name}{COUNT}{value}", float(value), file, 0, None, "Redaktion", "", words))


def modelled(value: float, what: str, file: str, inputs: Iterable[Any] = ()) -> Figure:
    """What a model came to that is no formula of a few numbers, such as a simulation; to six decimals, as it is told.

    ``what``: the model and which of its results, in words; each different. ``file``: the table that the model starts from.
    Secret if one of the ``inputs`` is. A model must see shown figures only, as sections do: nobody can check its way.
    """
    if any(isinstance(each, Secret) for each in inputs):
        return Secret(origin=Leaf("modell", f"{what}{COUNT}", None, file, 0, None, "Redaktion", "", what))
    told = round(float(value), _DECIMALS)
    return Figure(told, Leaf("modell", f"{what}{COUNT}{told}", told, file, 0, None, "Redaktion", "", what))


def mark(text: str, value: Any) -> str:
    """The formatted number with the origin of ``value``, if it has one; of a secret one only that it is secret."""
    if isinstance(value, Secret):
        return f"{OPEN}{BETWEEN}{text}{CLOSE}"
    return f"{OPEN}{json.dumps(value.origin)}{BETWEEN}{text}{CLOSE}" if isinstance(value, Figure) else text


def has_secret(text: str) -> bool:
    """True if a secret number is marked in the text."""
    return "" in split(text)[1::3]


def spoken(text: str, words: str) -> str:
    """The text with ``words`` in place of the sign of every secret number."""
    return replace(text, lambda before, number: f"{OPEN}{before}{BETWEEN}{number}{CLOSE}" if before else words)


def plain(text: str) -> str:
    """The text without the origins of its numbers."""
    return _MARKED.sub(r"\2", text)


def clean(text: str) -> str:
    """A text that somebody wrote, without the characters that mark numbers, so that it cannot feign an origin."""
    return text.translate(dict.fromkeys(map(ord, (OPEN, BETWEEN, CLOSE))))


def extract(text: str) -> tuple[str, list[Any]]:
    """The text with the number of its position (0, 1, …) in place of each origin, and the origins."""
    origins: list[Any] = []

    def position(expression: str, number: str) -> str:
        if not expression:  # a secret number
            return number
        origins.append(_leaves_again(json.loads(expression)))
        return f"{OPEN}{len(origins) - 1}{BETWEEN}{number}{CLOSE}"

    return replace(text, position), origins


def replace(text: str, new: Callable[[str, str], str]) -> str:
    """The text with ``new(what stands before, number as printed)`` in place of every marked number."""
    return _MARKED.sub(lambda match: new(match[1], match[2]), text)


def split(text: str) -> list[str]:
    """Text, mark, number, text, mark, number, …, text."""
    return _MARKED.split(text)


def leaves(origin: Any) -> Iterator[Leaf]:
    """Every leaf of an expression, from left to right."""
    if isinstance(origin, Leaf):
        yield origin
    elif isinstance(origin, list):
        for part in origin[1:]:
            yield from leaves(part)


def named(origin: Any) -> Any:
    """The expression with names for leaves."""
    if isinstance(origin, Leaf):
        return origin.name
    return [origin[0], *map(named, origin[1:])] if isinstance(origin, list) else origin


def compute(rechnung: Any, values: Mapping[str, float]) -> float:
    """What an expression of names comes to; ``values``: name -> value."""
    if isinstance(rechnung, str):
        return values[rechnung]
    if not isinstance(rechnung, list):
        return float(rechnung)
    symbol, *operands = rechnung
    numbers = [compute(operand, values) for operand in operands]
    return abs(numbers[0]) if symbol == "abs" else functools.reduce(_COMPUTE[symbol], numbers)


def _leaves_again(part: Any) -> Any:
    """JSON makes lists of leaves."""
    if not isinstance(part, list):
        return part
    return [part[0], *map(_leaves_again, part[1:])] if part[0] in (*_COMPUTE, "abs") else Leaf(*part)
