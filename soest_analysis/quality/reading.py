"""Likely readings: what the figures themselves suggest about a contradiction. No causes, only arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from soest_analysis import german
from soest_analysis.descriptor import Total
from soest_analysis.quality.evidence import Evidence, Row
from soest_analysis.quality.figures import number

COPIED = 3  # fewer equal numbers are chance


@dataclass(frozen=True)
class View:
    """A column of a table, seen along the fields that a total sums over."""

    records: Sequence[Row]
    evidence: Evidence
    table: str
    fields: Sequence[str]
    column: str

    @property
    def others(self) -> list[str]:
        """The key columns that all parts of a total share with it."""
        return [name for name in self.evidence.package.table(self.table).key if name not in self.fields]

    def group(self, row: Row) -> list[Row]:
        """The rows that share ``others`` with this one and state a figure."""
        known = (other for other in self.records if not german.is_missing(other[self.column]))
        return [other for other in known if all(other[name] == row[name] for name in self.others)]


def reading_of_total(view: View, total: Row, difference: Fraction) -> str:
    """Why a total may differ from its parts, judged by the sums that cross it (a column by the rows, or the reverse).

    Either one cell explains the row and the column at once, or the total fits in the other direction and its parts are
    doubtful, or most of its parts fit in the other direction and the total is.
    """
    described, column, printed = view.evidence.package.table(view.table), view.column, number(total[view.column])
    for crossing in (identity for identity in described.summen if identity.feld not in view.fields):
        title, across = described.field(crossing.feld).title, replace(view, fields=[crossing.feld])
        if str(total[crossing.feld]) == crossing.gesamt:
            if _misfit(across, crossing, total) == 0:
                return (
                    f"Über {title} geht {printed} auf; eher ist eine der hier addierten Zahlen falsch gedruckt "
                    "als diese Summe."
                )
            continue
        parts = [row for row in view.group(total) if all(row[name] != total[name] for name in view.fields)]
        misfits = [_misfit(across, crossing, row) for row in parts]
        same = [row for row, misfit in zip(parts, misfits, strict=True) if misfit == difference <= row[column]]
        if len(same) == 1:
            return (
                f"Eine einzelne Zahl erklärt zwei Abweichungen: Stünde bei {view.evidence.place(view.table, same[0])} "
                f"{number(same[0][column] - int(difference))} statt {number(same[0][column])}, "
                f"gingen diese Summe und die Summe über {title} auf."
            )
        fitting = sum(misfit == 0 for misfit in misfits)
        if 2 * fitting > len(misfits):
            return (
                f"{german.words(fitting).capitalize()} der {german.words(len(misfits))} Summen über {title} gehen mit "
                f"diesen Zahlen auf; eher ist die gedruckte Summe {printed} falsch als ein Teil." + _copied(view, parts)
            )
    return ""


def _misfit(view: View, identity: Total, row: Row) -> Fraction | None:
    """By how much the parts exceed their total along ``identity``, in the group of ``row``."""
    figures = [
        (str(other[identity.feld]) == identity.gesamt, Fraction(str(other[view.column]))) for other in view.group(row)
    ]
    totals = [figure for is_total, figure in figures if is_total]
    return sum((figure for is_total, figure in figures if not is_total), Fraction(0)) - totals[0] if totals else None


def _copied(view: View, parts: Sequence[Row]) -> str:
    """A second group that shares at least three of the parts, as happens when a line is copied."""
    own = {tuple(row[name] for name in view.fields): row[view.column] for row in parts}
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in view.records:
        where = tuple(row[name] for name in view.others)
        elsewhere = where != tuple(parts[0][name] for name in view.others)
        if elsewhere and own.get(tuple(row[name] for name in view.fields)) == row[view.column] != 0:
            groups.setdefault(where, []).append(number(row[view.column]))
    where, same = max(groups.items(), key=lambda group: len(group[1]), default=((), []))
    if len(same) < COPIED:
        return ""
    labels = [view.evidence.label(view.table, name, code) for name, code in zip(view.others, where, strict=True)]
    return f" {german.enumeration(same)} stehen genauso bei „{', '.join(labels)}“; eine Zeile kann abgeschrieben sein."


def reading_of_pair(one: Any, other: Any) -> str:
    """What the digits of two different counts suggest: rounding, one wrong digit, two swapped digits."""
    first, second = str(one), str(other)
    if not (first.isdecimal() and second.isdecimal()):
        return ""
    for rough, fine in ((first, second), (second, first)):
        if rough.endswith("0") and not fine.endswith("0") and int(rough) == round(int(fine), -1):
            return f"{number(rough)} kann {number(fine)} sein, auf Zehner gerundet."
    wrong = [i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b]
    if len(first) != len(second) or not wrong:
        return ""
    if len(wrong) == 1:
        return "Die Zahlen unterscheiden sich in einer Ziffer; ein Schreibfehler ist möglich."
    if len(wrong) == 2 and sorted(first) == sorted(second):  # noqa: PLR2004
        return "Zwei Ziffern sind vertauscht; ein Schreibfehler ist möglich."
    return ""


def reading_elsewhere(value: Any, table: str, found: Sequence[Row], evidence: Evidence) -> str:
    """Where else in the table, at the same Stichtag, exactly this count stands."""
    described = evidence.package.table(table)
    columns = [f.name for f in described.fields if f.type == "integer" and f.name not in described.key]
    hits = [
        evidence.place(table, row, column)
        for row in found
        for column in columns
        if not german.is_missing(row[column]) and row[column] == value
    ]
    return f"{number(value)} steht in {hits[0]}; wahrscheinlich ist diese Angabe gemeint." if len(hits) == 1 else ""
