"""Where the numbers of the report's text come from, in words: how each was computed, from which lines of which file."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from soest_analysis import german, origin
from soest_analysis.origin import COUNT

SIGNS = {"+": "+", "-": german.MINUS, "*": "×", "/": ":"}
MOST_TERMS = 6  # of a sum that is still written out
MOST_DAYS = 3
MOST_NAMED = 4  # cells that are still named one by one

Cells = Mapping[str, Mapping[str, Any]]


class Register:
    """Numbers the marked numbers through the report and keeps an entry of each.

    ``entries``: nummer, zahl (as printed), abschnitt, rechnung and text (the same in words); ``cells`` as in ``describe``.
    """

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.cells: dict[str, Mapping[str, Any]] = {}

    def enter(self, text: str, evidence: Mapping[str, Any], section: str) -> str:
        """The text with ``beleg-1``, ``beleg-2``, … as marks; ``evidence`` as ``display.show_text`` emits it."""
        self.cells |= evidence["zellen"]

        def entry(position: str, number: str) -> str:
            rechnung, id = evidence["belege"][int(position)], len(self.entries) + 1
            said = describe(rechnung, self.cells)
            self.entries.append(
                {"nummer": id, "zahl": number, "abschnitt": section, "rechnung": rechnung, "text": said}
            )
            return f"{origin.OPEN}beleg-{id}{origin.BETWEEN}{number}{origin.CLOSE}"

        return origin.replace(text, entry)


def names(rechnung: Any) -> list[str]:
    """The cells of an expression, each once, in its order."""
    if isinstance(rechnung, str):
        return [rechnung]
    parts = rechnung[1:] if isinstance(rechnung, list) else ()
    return list(dict.fromkeys(name for part in parts for name in names(part)))


def describe(rechnung: Any, cells: Cells) -> str:
    """``122 : 159 × 100; data/2018/asylblg.csv, Spalte personen, Zeilen 2 und 4; Stand 30.09.2018; Abteilung Soziales``.

    ``rechnung``: an expression of names (``origin.named``); ``cells``: name -> value and place of each of them.
    """
    used = [(name, cells[name]) for name in names(rechnung)]
    formula = [] if isinstance(rechnung, str) else [_formula(rechnung, cells)]
    formula += [_words([cell for _, cell in used if cell.get("titel") == title], title) for title in _titles(used)]
    days = list(dict.fromkeys(cell["stand"] for _, cell in used if cell["stand"]))
    stand = [f"Stand {german.enumeration(days)}"] if 0 < len(days) <= MOST_DAYS else ["Stand je Zeile"] if days else []
    offices = dict.fromkeys(cell["lieferant"] for _, cell in used)
    return "; ".join([*formula, *places(dict(used)), *stand, german.enumeration(list(offices))])


def places(cells: Cells) -> list[str]:
    """Per file, the columns and lines of these cells, or what was counted there."""
    files: dict[tuple[str, str], list[Any]] = {}
    for name, cell in cells.items():
        files.setdefault((cell["art"], cell["datei"]), []).append((name, cell))
    return list(map(_place, files.values()))


def _titles(used: list[tuple[str, Mapping[str, Any]]]) -> list[str]:
    return [title for title in dict.fromkeys(cell.get("titel", "") for _, cell in used) if title]


def _words(cells: list[Mapping[str, Any]], title: str) -> str:
    """``„Leistungsbeziehende“: Aufenthaltsgestattung und gesamt``; many cells are only counted."""
    words = [cell["worte"] for cell in cells if cell["art"] == "zelle"]
    if not words:
        return f"„{title}“"
    return f"„{title}“: {german.enumeration(words) if len(words) <= MOST_NAMED else f'{len(words)} Werte'}"


def _place(used: list[tuple[str, Mapping[str, Any]]]) -> str:
    """File, columns and lines of cells in one file, or what was counted, assumed or computed there."""
    file, kind = used[0][1]["datei"], used[0][1]["art"]
    if kind in origin.MADE:
        return f"{file}, {origin.MADE[kind]}: {german.enumeration([cell['worte'] for _, cell in used])}"
    if kind == "anzahl":
        if not all(":" in name for name, _ in used):  # no rows of a table: named by what is counted
            return f"{file}, gezählt: {german.enumeration([name.partition(COUNT)[0] for name, _ in used])}"
        conditions = [cell["worte"].replace("=", " = ") for _, cell in used if cell.get("worte")]
        return f"{file}, gezählte Zeilen" + (f" mit {german.enumeration(conditions)}" if conditions else "")
    columns = list(dict.fromkeys(name.rpartition("/")[2] for name, _ in used))
    lines = sorted({cell["zeile"] for _, cell in used})
    return (
        f"{file}, {'Spalte' if len(columns) == 1 else 'Spalten'} {german.enumeration(columns)}, "
        f"{'Zeile' if len(lines) == 1 else 'Zeilen'} {german.enumeration(_ranges(lines))}"
    )


def _ranges(lines: Iterable[int]) -> list[str]:
    """``[2, 4, 5, 6]`` -> ``["2", "4 bis 6"]``."""
    found: list[str] = []
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        run = [line for _, line in group]
        found += [f"{run[0]} bis {run[-1]}"] if len(run) > 2 else map(str, run)  # noqa: PLR2004 - two lines are named
    return found


def _formula(rechnung: Any, cells: Cells, outer: str = "") -> str:
    """The expression with the values of its cells, in brackets where the ``outer`` operator needs them."""
    if isinstance(rechnung, str):
        return german.number(cells[rechnung]["wert"], None)
    if not isinstance(rechnung, list):
        return german.number(rechnung, None)
    symbol, *parts = rechnung
    if symbol == "abs":  # of a difference: the larger number first
        inner, known = parts[0], {name: cell["wert"] for name, cell in cells.items()}
        swapped = isinstance(inner, list) and inner[0] == "-" and origin.compute(inner, known) < 0
        return _formula([inner[0], *inner[:0:-1]] if swapped else inner, cells, outer)
    if symbol == "+" and len(parts) > MOST_TERMS:
        return f"Summe aus {german.number(len(parts))} Werten"
    text = f" {SIGNS[symbol]} ".join(
        _formula(part, cells, symbol if position or symbol in "*/" else "") for position, part in enumerate(parts)
    )
    return f"({text})" if outer and ((symbol in "+-" and outer in "-*/") or (outer == "/" and symbol in "*/")) else text
