"""The totals on a table's sheet: formulas that add up the parts, and rules that find a total that differs from them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from soest_analysis.descriptor import TableField, Total
from soest_analysis.history import NOTHING, SIGN
from soest_analysis.intake.layout import DROPPED_MARK, HEAD, SPARE, Sheet


class Totals:
    """The identities of one table, in the cells of its sheet.

    ``columns``: field -> column of its input; ``dropped``: the column where a row is marked as not continued.
    """

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], dropped: int):
        self.sheet = sheet
        self.columns = columns
        self.dropped = dropped
        self.end = HEAD + len(sheet.rows) + SPARE - 1

    def formula(self, position: int, field: TableField) -> str | None:
        """The sum of the parts of a total, empty until all of them are there; None if the row is not one to add up.

        It names the known parts cell by cell and only in the free rows looks for more. A formula over the whole column
        would contain itself, and with two identities each total would contain the other.
        """
        row = self.sheet.rows[position]
        for total in () if row.known or self.sheet.held else self._identities(position, field):
            others = self._others(total)
            parts = [
                number
                for number, part in enumerate(self.sheet.rows)
                if part.values[total.feld] != total.gesamt and all(part.values[n] == row.values[n] for n in others)
            ]
            if parts:
                known = [self._terms(HEAD + a, HEAD + b, field) for a, b in _blocks(parts)]
                free = self._terms(HEAD + len(self.sheet.rows), self.end, field, HEAD + position, total)
                complete, added = _joined([*known, free])
                return f'=IF({complete},{added},"")'
        return None

    def conflicts(self, position: int, field: TableField) -> Iterator[str]:
        """For every identity that the cell is the total of: true if it holds a number other than the complete sum."""
        cell = xl_rowcol_to_cell(HEAD + position, self.columns[field.name])
        for total in self._identities(position, field):
            complete, added = _joined([self._terms(HEAD, self.end, field, HEAD + position, total)])
            yield f"=AND(ISNUMBER({cell}),{complete},{cell}<>{added})"

    def _identities(self, position: int, field: TableField) -> list[Total]:
        table = self.sheet.table
        if field.type != "integer" or field.name in table.key:
            return []
        values = self.sheet.rows[position].values
        return [total for total in table.summen if values[total.feld] == total.gesamt]

    def _others(self, total: Total) -> list[str]:
        return [name for name in self.sheet.table.key if name != total.feld]

    def _terms(
        self, first: int, last: int, field: TableField, row: int | None = None, total: Total | None = None
    ) -> tuple[str, str, str]:
        """How many parts stand in these rows, how many of them without figure, and their sum.

        Without ``total`` every row is a part; with it those that agree with ``row`` in the other keys.
        SUMPRODUCT compares exactly; SUMIFS would take ``1-3`` for a date and ``*`` for anything.
        """

        def cells(column: int) -> str:
            return str(xl_range(first, column, last, column))

        counted = f'({cells(self.dropped)}<>"{DROPPED_MARK}")'
        if total is not None and row is not None:
            label = self.sheet.table.field(total.feld).labels.get(total.gesamt, total.gesamt).replace('"', '""')
            part = cells(self.columns[total.feld])
            counted += f'*({part}<>"")*({part}<>"{label}")'
            for name in self._others(total):
                column = self.columns[name]
                counted += f"*({cells(column)}={xl_rowcol_to_cell(row, column)})"
        figures = cells(self.columns[field.name])
        stated = f"ISNUMBER({figures})"
        if SIGN in self.columns:
            signs, label = cells(self.columns[SIGN]), self.sheet.table.field(SIGN).labels.get(NOTHING, NOTHING)
            stated += f'+({signs}="{label}")'
        return (
            f"SUMPRODUCT({counted}*1)",
            f"SUMPRODUCT({counted}*(({stated})=0))",
            f"SUMPRODUCT({counted}*1,{figures})",
        )


def _joined(terms: Sequence[tuple[str, str, str]]) -> tuple[str, str]:
    """The condition that every part has its figure, and the sum."""
    parts, missing, added = ("+".join(column) for column in zip(*terms, strict=True))
    return f"AND({parts}>0,{missing}=0)", added


def _blocks(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    gaps = [i for i, (one, other) in enumerate(pairwise(numbers), start=1) if other != one + 1]
    for start, end in pairwise([0, *gaps, len(numbers)]):
        yield numbers[start], numbers[end - 1]
