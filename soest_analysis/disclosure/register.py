"""The register ``data/veroeffentlicht/YEAR.csv``: which figures of an edition were published, and which were kept secret.

Whoever reads the next report has read this one. So what was shown counts as known, and what was hidden stays hidden.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

from soest_analysis.atomic import whole
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import Root
from soest_analysis.text_files import read_text

HEADER = ["zelle", "wert", "geheim"]
_YES, _NO = "ja", "nein"


def read(root: Root, year: int) -> dict[str, float | None] | None:
    """Cell -> value as published, None for a secret one; None if nothing of that edition was registered.

    Raises UnusableInput with every problem.
    """
    path = root.register(year)
    if not path.is_file():
        return None
    name = root.relative(path)
    header, *rows = list(csv.reader(io.StringIO(read_text(path, name)))) or [[]]
    if header != HEADER:
        raise UnusableInput(f"Datei {name}, Zeile 1: {', '.join(HEADER)} erwartet, {', '.join(header)} gefunden.")
    found: dict[str, float | None] = {}
    problems = []
    for line, row in enumerate(rows, 2):
        cell, value, secret = row if len(row) == len(HEADER) else ("", "", "")
        if (
            not cell
            or cell in found
            or secret not in (_YES, _NO)
            or (secret == _YES) != (value == "")
            or not _number(value)
        ):
            problems.append(
                f"Datei {name}, Zeile {line}: eine Zelle, ihren Wert und „nein“ oder, ohne Wert, „ja“ erwartet, "
                f"„{','.join(row)}“ gefunden. Bitte die Datei wiederherstellen; sie wird nie von Hand geändert."
            )
        found[cell] = float(value) if value and not problems else None
    if problems:
        raise UnusableInput(*problems)
    return found


def write(root: Root, year: int, figures: Mapping[str, Any]) -> None:
    """Register the figures of an edition: cell -> value, None for a secret one. Raises NotWritable."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for cell, value in sorted(figures.items()):
        writer.writerow([cell, "", _YES] if value is None else [cell, f"{value!r}" if value % 1 else int(value), _NO])
    with whole(root.register(year)) as part:
        part.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _number(text: str) -> bool:
    try:
        return not text or float(text) >= 0 or float(text) < 0  # no NaN
    except ValueError:
        return False
