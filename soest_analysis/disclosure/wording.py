"""What alternative texts and told formulas may say: only numbers that the data behind them say as well."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from soest_analysis.bundle import Resource
from soest_analysis.disclosure.artefacts import NBSP, Interval, numbers, printed, stored

COUNTED = re.compile(r"\ban \d+ Stellen|\bmit \d+ Wendepunkten")  # said of a drawn line


def names(expression: Any) -> Iterator[str]:
    """The cells of an expression (``origin.named``)."""
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, list):
        for part in expression[1:]:
            yield from names(part)


def foreign_in_formula(entry: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The numbers in how a number was computed, as the page tells it, that belong to no cell of the expression."""
    formula, expression = entry["text"].partition("; ")[0], entry["rechnung"]
    if isinstance(expression, str) or not formula[:1].isdigit():  # no formula, or only how many cells were added
        return []
    values = [*_constants(expression), *(cells.get(name, {}).get("wert") for name in names(expression))]
    return _foreign(formula, [stored(value)[0] for value in values if value is not None and is_number(value)], None)


def foreign_in_alternative(resource: Resource, text: str, known: Mapping[str, Fraction]) -> list[tuple[str, Interval]]:
    """The numbers of a figure's alternative text that do not follow from the figure's data.

    What follows: the numbers, their sums over rows with a text in common, and what the cells and sums in their evidence
    come to, if they are ``known``. Numbers in the texts of the data, such as age bands, and in its source are no numbers.
    """
    texts = [cell for row in resource["data"] for cell in row.values() if isinstance(cell, str)]
    texts += [column["title"] for column in resource["schema"]["fields"]]
    texts += [resource["title"], resource["sources"][0]["title"]]
    text = text.replace(NBSP, " ")
    for said in sorted(
        {said.replace(NBSP, " ") for said in texts if re.search(r"\d", said)}, key=lambda s: (-len(s), s)
    ):
        text = text.replace(said, " ")
    values = [*_values(resource), *_parts(resource, known)]
    found = dict.fromkeys(_foreign(COUNTED.sub(" ", text), values, 0))
    return [(number, interval) for number in found if (interval := printed(number))]


def is_number(value: Any) -> bool:
    """False for None and for NaN, which JSON may hold."""
    return value is not None and value == value  # noqa: PLR0124


def _foreign(text: str, values: list[Fraction], digits: int | None) -> list[str]:
    def belongs(interval: Interval | None) -> bool:
        return interval is not None and any(interval[0] <= abs(value) <= interval[1] for value in values)

    return [number for number in numbers(text) if not belongs(printed(number.lstrip("+±−-"), digits))]


def _constants(expression: Any) -> Iterator[float]:
    if isinstance(expression, list):
        for part in expression[1:]:
            yield from _constants(part)
    elif not isinstance(expression, str):
        yield expression


def _values(resource: Resource) -> Iterator[Fraction]:
    rows, fields = resource["data"], resource["schema"]["fields"]
    keys = [column["name"] for column in fields if column["type"] == "string"]
    for name in (column["name"] for column in fields if column["type"] != "string"):
        known = {index: stored(row[name])[0] for index, row in enumerate(rows) if row[name] is not None}
        yield from known.values()
        for key in keys:
            for shared in dict.fromkeys(row[key] for row in rows):
                parts = [index for index, row in enumerate(rows) if row[key] == shared]
                if known.keys() >= set(parts):
                    yield sum((known[index] for index in parts), Fraction(0))


def _parts(resource: Resource, known: Mapping[str, Fraction]) -> Iterator[Fraction]:
    rest = [part for column in resource["bericht"]["belege"].values() for part in column]
    while rest:
        part = rest.pop()
        if isinstance(part, str) and part in known:
            yield known[part]
        elif isinstance(part, list):
            if part[0] == "+" and all(isinstance(each, str) and each in known for each in part[1:]):
                yield sum((known[each] for each in part[1:]), Fraction(0))
            rest += part[1:]
