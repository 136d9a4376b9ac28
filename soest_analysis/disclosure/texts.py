"""Texts that people wrote, where the figures beside them are kept secret: they must not say them.

A program cannot tell whether "zwei" means those two people. So a text that names the number is printed only if somebody
has read it and says so in the parameters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from soest_analysis import german
from soest_analysis.disclosure.prepare import figures
from soest_analysis.disclosure.protection import Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused

_WORD = re.compile(r"\d[\d.]*|\w+")


def refuse_secrets(
    edition: Edition, protection: Protection, tables: Mapping[str, Iterable[str]], findings: Iterable[Mapping[str, Any]]
) -> None:
    """Raises DisclosureRefused for every comment and explanation that names the number of a hidden count.

    ``edition`` as delivered; ``tables``: run -> tables that its section shows; ``findings``: those that are printed. A
    comment belongs to the tables of its section, an explanation to the table of its finding.
    """
    hidden = _hidden(edition, protection)
    root, read = edition.root, set(protection.rule.gelesene_texte)
    problems: list[tuple[str, str]] = []
    for run, comment in edition.comments().items():
        numbers = {number for table in tables.get(run, ()) for number in hidden.get(table, ())}
        problems += _problems(root.relative(root.comment(edition.year, run)), comment, numbers)
    file = root.relative(root.table(edition.year, "erlaeuterungen"))
    for finding in findings:
        text = (finding["erlaeuterung"] or {}).get("text", "")
        problems += _problems(file, text, hidden.get(finding["tabelle"], set()))
    if found := [problem for file, problem in problems if Path(file).name not in read]:
        raise DisclosureRefused(
            *found,
            "Nichts veröffentlicht. Bitte die Texte lesen und entweder ändern oder, wenn die Zahl etwas anderes meint, ihren "
            "Dateinamen in parameters/ unter geheimhaltung, gelesene_texte eintragen.",
        )


def _hidden(edition: Edition, protection: Protection) -> dict[str, set[int]]:
    """Table -> the numbers that are hidden in it."""
    found: dict[str, set[int]] = {}
    for name, value in figures(edition):
        table = name.partition(":")[2].partition("/")[0]
        if name in protection.secret(edition.year, table):
            found.setdefault(table, set()).add(int(value))
    return found


def _problems(file: str, text: str, numbers: Iterable[int]) -> Iterator[tuple[str, str]]:
    words = {str(number) for number in numbers} | {
        german.words(number) for number in numbers if number > 1
    }  # not "eine"
    for line, content in enumerate(text.splitlines(), 1):
        said = [word for word in _WORD.findall(content) if word.rstrip(".").replace(".", "").lower() in words]
        if said:
            yield (
                file,
                f"Datei {file}, Zeile {line} des Textes: nennt „{said[0]}“; ein Wert, der geheim ist, lautet auch so.",
            )
