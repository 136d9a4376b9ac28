"""Alternative texts that the office writes itself, in place of those drafted from a chart's data."""

import re
from collections.abc import Iterable, Mapping

from soest_analysis import german
from soest_analysis.bundle import Resource, cell
from soest_analysis.errors import UnusableInput

NUMBER = re.compile(r"(?<![\w.,])[-−+]?\d[\d.,]*")


def replace_alternatives(resources: Iterable[Resource], texts: Mapping[str, str], file: str) -> None:
    """Give the figures that ``texts`` (id -> alternative text) names that text.

    What it says must stay true next year, so each of its numbers must stand in the figure's data, title or source.
    Raises UnusableInput, naming the parameter ``file``, for numbers that do not.
    """
    problems = []
    for resource in resources:
        if text := texts.get(resource["name"]):
            known = {number for printed in _printed(resource) for number in _numbers(printed)}
            if strange := [number for number in _numbers(text) if number not in known]:
                problems.append(
                    f"Datei {file}, alternativtexte, {resource['name']}: {german.enumeration(strange)} "
                    f"{'steht' if len(strange) == 1 else 'stehen'} so nicht in den Daten der Abbildung. Bitte Zahlen "
                    "schreiben, wie sie dort gedruckt sind, oder weglassen."
                )
            resource["bericht"]["alternativtext"] = text
    if problems:
        raise UnusableInput(*problems)


def _printed(resource: Resource) -> list[str]:
    cells = [cell(resource, index, f) for index in range(len(resource["data"])) for f in resource["schema"]["fields"]]
    return [*cells, resource["title"], resource["sources"][0]["title"]]


def _numbers(text: str) -> list[str]:
    return [number.rstrip(".,").replace("-", german.MINUS) for number in NUMBER.findall(text)]
