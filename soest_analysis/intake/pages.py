"""How every sheet of the survey workbook looks: formats, protection, printing, the hidden lists behind drop-downs."""

import textwrap
from collections.abc import Iterable
from typing import Any

from xlsxwriter.utility import xl_range_abs

from soest_analysis.intake.layout import LISTS

YELLOW, GREY, LINE = "#FFF8D6", "#F0F0F0", "#BFBFBF"
LINE_HEIGHT, HIGHEST = 15, 409  # in points; the latter is Excel's limit for a row
FIGURES = ("#,##0", "General")  # their cells keep away from the text beside them
_TOP = {"valign": "top", "text_wrap": True}
_BOX = {**_TOP, "border": 1, "border_color": LINE}
_KINDS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "label": {"bold": True, "valign": "top"},
    "text": _TOP,
    "number": {"valign": "top", "align": "left"},
    "link": {"font_color": "#1F4E79", "underline": 1, "valign": "top"},
    "head": {**_BOX, "bold": True, "bg_color": "#DCE6F1"},
    "fixed": {**_BOX, "align": "left"},
    "last": {**_BOX, "font_color": "#595959", "bg_color": GREY},
    "input": {**_BOX, "bg_color": YELLOW, "locked": False},
    "line": {"valign": "top", "border": 1, "border_color": LINE, "bg_color": YELLOW, "locked": False},
    "yellow": {**_BOX, "bold": True, "bg_color": YELLOW},
    "grey": {**_BOX, "bold": True, "font_color": "#595959", "bg_color": GREY},
    "conflict": {"font_color": "#9C0006", "bg_color": "#FFC7CE", "bold": True},
}
_ALLOWED = {"format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True}


class Pages:
    """The sheets of one workbook. ``mark`` stands in the first row and in the printed header of each."""

    def __init__(self, book: Any, mark: str | None):
        self.book = book
        self.mark = mark
        self._styles: dict[tuple[str, str], Any] = {}
        self._choices: dict[str, list[str]] = {}

    def style(self, kind: str, shape: str = "General") -> Any:
        """The format of a kind of cell; ``shape`` is Excel's number format."""
        if (kind, shape) not in self._styles:
            figure = {"align": "right", "indent": 1} if shape in FIGURES and kind in ("input", "last") else {}
            self._styles[kind, shape] = self.book.add_format({**_KINDS[kind], **figure, "num_format": shape})
        return self._styles[kind, shape]

    def add(self, name: str, title: str, colour: str | None = None) -> Any:
        """A protected sheet with its title in the first row, ready to print on A4."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, " · ".join(filter(None, [title, self.mark])), self.style("title"))
        sheet.protect("", _ALLOWED)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{_escaped(title)}&R{_escaped(self.mark or '')}")
        sheet.set_footer("&L&A&RSeite &P von &N")
        if colour:
            sheet.set_tab_color(colour)
        return sheet

    def fit(self, sheet: Any, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """Make a row high enough for texts in columns of these widths. Excel would do so itself, LibreOffice would not.

        A row of one line keeps the height that grows with what is typed.
        """
        lines = max((_lines(text, width) for text, width in texts), default=1)
        if lines > 1:
            sheet.set_row(row, min(LINE_HEIGHT * lines, HIGHEST))

    def choices(self, name: str, labels: Iterable[str]) -> dict[str, Any]:
        """The validation that offers a closed list; the list stands on the hidden sheet under this name."""
        self._choices[name] = list(labels)
        return {
            "validate": "list",
            "source": f"={name}",
            "error_title": "Angabe aus der Liste",
            "error_message": "Bitte eine Angabe aus der Liste wählen.",
        }

    def write_choices(self) -> None:
        """The hidden sheet with all lists; the last one of the workbook."""
        sheet = self.book.add_worksheet(LISTS)
        sheet.hide()
        sheet.protect()
        for column, (name, labels) in enumerate(self._choices.items()):
            sheet.write_string(0, column, name)
            sheet.write_column(1, column, labels, self.style("plain", "@"))
            cells = xl_range_abs(1, column, len(labels), column)
            self.book.define_name(name, f"={LISTS}!{cells}")


def _lines(text: str, width: float) -> int:
    return sum(len(textwrap.wrap(line, max(1, int(width * 1.1)))) or 1 for line in text.splitlines()) or 1


def _escaped(text: str) -> str:
    """Text in a printed header, where ``&`` begins a command."""
    return text.replace("&", "&&")
