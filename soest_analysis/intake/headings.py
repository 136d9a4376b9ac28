"""Finds the columns of a table's sheet by their headings, and what stands where it does not belong."""

import unicodedata
from collections.abc import Sequence

from soest_analysis import german
from soest_analysis.intake import layout
from soest_analysis.intake.layout import HEAD, Sheet
from soest_analysis.intake.opening import Grid, address

ADVICE = "Bitte die Überschriften der verschickten Mappe wiederherstellen."


def read_headings(grid: Grid, sheets: Sequence[Sheet], where: str) -> tuple[dict[str, int], list[str]]:
    """Field, and ``layout.DROPPED``, -> column, in any order; and what is wrong with the headings.

    The grey columns with the last known values are known and ignored.
    """
    table = sheets[0].table
    names = {layout.heading(field): field.name for field in table.fields} | {layout.DROPPED: layout.DROPPED}
    grey = {heading for sheet in sheets for _, heading, last in sheet.columns if last}
    found: dict[str, list[int]] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if row == HEAD and not cell.blank:
            found.setdefault(str(cell.value), []).append(column)
    unknown = [heading for heading in found if heading not in names and heading not in grey]
    problems = []
    place = f"{where}, Zeile {HEAD}"
    for heading in names:
        if heading in found:
            if len(found[heading]) > 1:
                doubles = german.enumeration([address(HEAD, column) for column in found[heading]])
                problems.append(f"{place}: Spalte „{heading}“ einmal erwartet, mehrfach gefunden ({doubles}). {ADVICE}")
            continue
        alike = next((other for other in unknown if _plain(other) == _plain(heading)), None)
        if alike:
            unknown.remove(alike)
            problems.append(
                f"{place}: Spalte „{heading}“ erwartet, „{alike}“ gefunden (Leerzeichen am Rand, Groß- und "
                f"Kleinschreibung oder zerlegte Umlaute). {ADVICE}"
            )
        else:
            problems.append(f"{place}: Spalte „{heading}“ erwartet, nicht gefunden. {ADVICE}")
    problems += [f"{place}: Spalte „{heading}“ gefunden, nicht erwartet. {ADVICE}" for heading in unknown]
    return {names[heading]: places[0] for heading, places in found.items() if heading in names}, problems


def strays(grid: Grid, where: str) -> list[str]:
    """One sentence about cells outside the form: in columns without heading, or above the headings beside the details."""
    columns = {column for (row, column), cell in grid.cells.items() if row == HEAD and not cell.blank}
    details = range(layout.DETAILS_FROM, layout.DETAILS_FROM + len(layout.DETAILS))
    places = [
        address(row, column)
        for (row, column), cell in sorted(grid.cells.items())
        if not cell.blank and (column not in columns if row > HEAD else row < HEAD and _outside(row, column, details))
    ]
    return outside(places, where)


def outside(places: Sequence[str], where: str) -> list[str]:
    """The sentence about these cells; none without any."""
    if not places:
        return []
    more = f" und in {german.count(len(places) - 1, 'weiteren Zelle', 'weiteren Zellen')}" if len(places) > 1 else ""
    return [
        f"{where}, Zelle {places[0]}: nichts erwartet, Angaben gefunden (dort{more}). Sie liegen außerhalb der "
        "Felder; bitte löschen oder in die gelben Zellen übertragen."
    ]


def _outside(row: int, column: int, details: range) -> bool:
    return column > 2 if row in details else column > 1  # noqa: PLR2004


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFC", heading).strip().casefold()
