"""Likely readings: what the figures themselves suggest about a contradiction. No causes, only arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence, Row
from soest_analysis.quality.figures import number, rows
from soest_analysis.tables import Total


def reading_of_total(
    frame: pd.DataFrame,
    evidence: Evidence,
    table: str,
    fields: Sequence[str],
    column: str,
    total: Row,
    difference: Fraction,
) -> str:
    """Why a total may differ from its parts, judged by the sums that cross it (a column by the rows, a row by the columns).

    Either one cell explains the row and the column at once, or the total fits in the other direction and its parts are
    doubtful, or most of its parts fit in the other direction and the total is.
    """
    described = evidence.package.table(table)
    for crossing in (identity for identity in described.summen if identity.feld not in fields):
        title = described.field(crossing.feld).title
        if str(total[crossing.feld]) == crossing.gesamt:
            if _misfit(frame, described.key, crossing, total, column) == 0:
                return (
                    f"Über {title} geht {number(total[column])} auf; eher ist eine der hier addierten Zahlen falsch "
                    "gedruckt als diese Summe."
                )
            continue
        others = [name for name in described.key if name not in fields]
        parts = [row for _, row in rows(frame) if row[fields[0]] != total[fields[0]] and _agree(row, total, others)]
        misfits = [_misfit(frame, described.key, crossing, row, column) for row in parts]
        same = [row for row, misfit in zip(parts, misfits, strict=True) if misfit == difference <= row[column]]
        if len(same) == 1:
            return (
                f"Eine einzelne Zahl erklärt zwei Abweichungen: Stünde bei {evidence.place(table, same[0])} "
                f"{number(same[0][column] - int(difference))} statt {number(same[0][column])}, "
                f"gingen diese Summe und die Summe über {title} auf."
            )
        fitting = sum(misfit == 0 for misfit in misfits)
        if 2 * fitting > len(misfits):
            return (
                f"{german.words(fitting).capitalize()} der {german.words(len(misfits))} Summen über {title} gehen mit "
                f"diesen Zahlen auf; eher ist die gedruckte Summe {number(total[column])} falsch als ein Teil."
            )
    return ""


def _misfit(frame: pd.DataFrame, key: Sequence[str], identity: Total, row: Row, column: str) -> Fraction | None:
    """By how much the parts exceed their total along ``identity``, in the group of ``row``."""
    others = [name for name in key if name != identity.feld]
    group = [other for _, other in rows(frame) if _agree(other, row, others) and not german.is_missing(other[column])]
    totals = [Fraction(str(r[column])) for r in group if str(r[identity.feld]) == identity.gesamt]
    parts = [Fraction(str(r[column])) for r in group if str(r[identity.feld]) != identity.gesamt]
    return sum(parts, Fraction(0)) - totals[0] if totals else None


def _agree(row: Row, other: Row, names: Sequence[str]) -> bool:
    return all(row[name] == other[name] for name in names)


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
