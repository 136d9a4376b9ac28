"""Survey workbooks as offices return them: written by the template, filled in cell by cell, or taken apart."""

import zipfile
from datetime import date

from openpyxl import load_workbook

from soest_analysis.edition import Edition
from soest_analysis.intake import layout, scaffold
from soest_analysis.intake.template import write_survey

FILLED = date(2031, 10, 6)
OFFICE = "Amt für Prüfung"


_WRITTEN: dict[object, dict[str, bytes]] = {}  # what the template writes for the same inputs is written once


def remembered(root, inputs, write):
    """The files that ``write`` adds to the town, from memory if the same inputs were given before."""
    files = {root.relative(file): file.read_bytes() for file in root.folder.rglob("*") if file.is_file()}
    given = {name: text for name, text in files.items() if name.startswith(("data/", "parameters/"))}
    key = (inputs, *sorted(given.items()))
    if key not in _WRITTEN:
        write()
        after = {root.relative(file): file.read_bytes() for file in root.folder.rglob("*") if file.is_file()}
        _WRITTEN[key] = {name: text for name, text in after.items() if text != files.get(name)}
    for name, text in _WRITTEN[key].items():
        (root.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (root.folder / name).write_bytes(text)


def begin(root, year=2031):
    """Create the edition of that year, without data and without workbook."""
    remembered(root, year, lambda: scaffold.new(root, year))
    root.survey(year).unlink()
    return root


class Workbook:
    """One returned workbook, for these tables or all. A row is named by the labels of its key, a column by its heading."""

    def __init__(self, root, name="antwort.xlsx", office=OFFICE, year=2031, tables=()):
        self.path = root.folder / name
        edition = Edition(root, year)
        asked = [table for table in edition.package.resources if not tables or table.name in tables]
        remembered(root, (year, name, tables), lambda: write_survey(edition, self.path, asked))
        self.book = load_workbook(self.path)
        self.book[layout.GUIDE]["B5"] = office

    def __getitem__(self, sheet):
        return self.book[sheet]

    def deliver(self, sheet, filled=FILLED, day=None, source=None, definition=None):
        for row, answer in enumerate((filled, day, source, definition), start=layout.DETAILS_FROM):
            if answer is not None:
                self[sheet].cell(row, 2).value = answer
        return self

    def column(self, sheet, heading):
        return next(cell.column for cell in self[sheet][layout.HEAD] if cell.value == heading)

    def cell(self, sheet, key, heading):
        """The cell in the row whose first cells hold this key."""
        rows = self[sheet].iter_rows(min_row=layout.HEAD + 1, max_col=len(key))
        row = next(cells[0].row for cells in rows if [cell.value for cell in cells] == list(key))
        return self[sheet].cell(row, self.column(sheet, heading))

    def put(self, sheet, heading, values):
        """``{key: value}`` into one column; the key is a tuple of labels."""
        for key, value in values.items():
            self.cell(sheet, key, heading).value = value
        return self

    def add(self, sheet, number=0, **values):
        """Fill the ``number``-th free row: heading -> value; blanks and brackets of a heading become ``_``."""
        row = self[sheet].max_row - layout.SPARE + 1 + number
        for cell in self[sheet][layout.HEAD]:
            name = str(cell.value).partition(" [")[0].replace(" ", "_")
            if name in values:
                self[sheet].cell(row, cell.column).value = values[name]
        return row

    def note(self, sheet, name, text):
        """A comment or a reason."""
        row = next(cell.row for cell in self[sheet]["A"] if cell.value == name)
        self[sheet].cell(row, 3).value = text
        return self

    def save(self):
        self.book.save(self.path)
        return self.path


WORK = {
    ("1-3", "mit Arbeit"): 2,
    ("1-3", "ohne Arbeit"): 3,
    ("1-3", "Gesamt"): 5,
    ("4-6", "mit Arbeit"): 7,
    ("4-6", "ohne Arbeit"): None,
    ("4-6", "Gesamt"): None,
    ("Gesamt", "mit Arbeit"): 9,
    ("Gesamt", "ohne Arbeit"): None,
    ("Gesamt", "Gesamt"): None,
}


def with_work(root, tables=("arbeit",), **where):
    """A workbook that delivers the table ``arbeit``, some figures not known."""
    return (
        Workbook(root, tables=tables, **where).deliver("arbeit", day=date(2031, 9, 30)).put("arbeit", "Personen", WORK)
    )


def repacked(path, **parts):
    """Write the archive anew with parts replaced, added or (None) left out; ``__`` in a name stands for ``/``."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content |= {name.replace("__", "/"): text for name, text in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            if text is not None:
                archive.writestr(name, text)
    return path


def part(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()
