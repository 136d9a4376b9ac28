"""Reads one returned survey workbook strictly: nothing is guessed, nothing is dropped in silence."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.intake import layout
from soest_analysis.intake.answers import TEXT, Answers, Asked, read_answers
from soest_analysis.intake.cells import read_field, read_text
from soest_analysis.intake.guide import TOP
from soest_analysis.intake.headings import outside
from soest_analysis.intake.opening import Book, Cell, Grid, address, open_book
from soest_analysis.paths import Root

NAME, TEXT_COLUMN = 1, 3  # columns of the sheets of comments and of what is absent
OWN = "Bitte die Angaben in die verschickte Mappe übertragen."


@dataclass(frozen=True)
class Note:
    """A comment or a reason, and the cell it stands in."""

    text: str
    place: str


@dataclass(frozen=True)
class Survey:
    """What one workbook delivers: answers by table, comments by run, reasons by table that is not delivered."""

    name: str
    sha256: str
    office: str
    answers: Mapping[str, Answers]
    comments: Mapping[str, Note]
    absent: Mapping[str, Note]


def read_year(book: Book, root: Root) -> int:
    """The edition that a workbook is about. Raises UnusableInput if it names none that this root has."""
    guide = book.grids.get(layout.GUIDE)
    if not guide:
        raise UnusableInput(
            f"Datei {book.name}: Blatt „{layout.GUIDE}“ erwartet, nicht gefunden. Das ist keine Mappe dieser Erhebung "
            f"oder das Blatt wurde umbenannt. {OWN}"
        )
    place, cell = _labelled(guide, layout.YEAR_LABEL)
    text = str(cell.value)[:10].removesuffix(".0")
    where = f"Datei {book.name}, Blatt {layout.GUIDE}, {place}"
    if not (text.isascii() and text.isdecimal()):
        raise UnusableInput(f"{where}: Jahr der Ausgabe erwartet, „{cell.value or ''}“ gefunden. {OWN}")
    if int(text) not in root.years():
        known = ", ".join(map(str, root.years())) or "keine"
        raise UnusableInput(
            f"{where}: eine vorhandene Ausgabe ({known}) erwartet, „{text}“ gefunden. "
            f"Bitte prüfen oder die Ausgabe zuerst mit „soest new {text}“ anlegen."
        )
    return int(text)


def read_survey(book: Book, edition: Edition, asked: Mapping[str, Asked]) -> Survey:
    """Read a workbook for this edition. Raises UnusableInput with every problem of the file."""
    problems = _town(book, edition)
    if problems:
        raise UnusableInput(*problems)
    answers: dict[str, Answers] = {}
    for name, grid in book.grids.items():
        where = f"Datei {book.name}, Blatt {name}"
        if name in asked:
            problems += _covered(grid, where)
            found, wrong = read_answers(grid, asked[name], edition.year, where)
            problems += wrong
            if found:
                answers[name] = found
        elif name in (layout.COMMENTS, layout.ABSENT):
            problems += _covered(grid, where)
        elif name not in (layout.GUIDE, layout.LISTS) and not all(cell.blank for cell in grid.cells.values()):
            hidden = "ausgeblendetes " if grid.hidden else ""
            problems.append(
                f"{where}: ein Blatt der Erhebung {edition.year} erwartet, {hidden}fremdes Blatt mit Angaben gefunden. "
                "Bitte löschen oder die Angaben in die verschickten Blätter übertragen."
            )
    comments, wrong = _notes(book, layout.COMMENTS, {run.id for run in edition.runs}, "einen Abschnitt des Berichts")
    problems += wrong
    absent, wrong = _notes(book, layout.ABSENT, set(asked), "eine Tabelle der Erhebung")
    problems += wrong
    absent = _stated(absent, answers, edition.sources.nicht_geliefert)
    for table, reason in absent.items():
        if table in answers:
            problems.append(
                f"{reason.place}: kein Grund erwartet, „{reason.text}“ gefunden; das Blatt {table} ist aber als "
                f"ausgefüllt gekennzeichnet. Bitte den Grund oder dort „{layout.FILLED}“ löschen."
            )
    place, cell = _labelled(book.grids[layout.GUIDE], layout.OFFICE_LABEL)
    office, bad = read_field(cell, TEXT)
    if bad or (answers and not office):
        found_ = bad or "Name der Stelle erwartet, leere Zelle gefunden. Bitte eintragen, wer die Mappe ausgefüllt hat."
        problems.append(f"Datei {book.name}, Blatt {layout.GUIDE}, {place}: {found_}")
    if problems:
        raise UnusableInput(*problems)
    return Survey(book.name, book.sha256, office, answers, comments, absent)


def open_surveys(paths: list[Path], root: Root) -> tuple[int, list[Book]]:
    """Open workbooks of one edition. Raises UnusableInput with the problems of all of them."""
    books, years, problems = [], [], []
    for path in paths:
        try:
            books.append(open_book(path))
            years.append(read_year(books[-1], root))
        except UnusableInput as error:
            problems += error.problems
    if not problems and len(set(years)) > 1:
        found = ", ".join(f"{book.name}: {year}" for book, year in zip(books, years, strict=True))
        problems.append(f"Mappen einer einzigen Ausgabe erwartet, mehrere gefunden ({found}). Bitte getrennt einlesen.")
    if problems:
        raise UnusableInput(*problems)
    return years[0], books


def _stated(absent: Mapping[str, Note], filled: Collection[str], held: Mapping[str, str]) -> dict[str, Note]:
    """The reasons that somebody gave: not one that went out with the workbook and was left beside a sheet since filled.

    What a new town's tables go out with is no statement at all: another office may have filled in the table meanwhile.
    """
    left = {table for table, note in absent.items() if table in filled and note.text == held.get(table)}
    return {t: note for t, note in absent.items() if t not in left and note.text != layout.NOT_YET}


def _labelled(guide: Grid, label: str) -> tuple[str, Cell]:
    """Where the answer to a label stands, and the cell."""
    row = next((row for (row, column), cell in sorted(guide.cells.items()) if column == 1 and cell.value == label), 0)
    return (f"Zelle {address(row, 2)} ({label})" if row else label), guide.cell(row, 2)


def _town(book: Book, edition: Edition) -> list[str]:
    town = edition.parameters.kommune
    place, cell = _labelled(book.grids[layout.GUIDE], layout.TOWN_LABEL)
    if cell.value == town.ags:
        return []
    return [
        f"Datei {book.name}, Blatt {layout.GUIDE}, {place}: {town.ags} ({town.bezeichnung}) erwartet, "
        f"„{cell.value or ''}“ gefunden. Bitte die Mappe dieser Kommune verwenden."
    ]


def _covered(grid: Grid, where: str) -> Iterator[str]:
    """What hides or merges cells of a sheet that is read."""
    used = {place for place, cell in grid.cells.items() if not cell.blank}
    if grid.hidden:
        yield f"{where}: sichtbares Blatt erwartet, ausgeblendetes gefunden. Bitte einblenden und prüfen."
    rows = sorted({row for row, _ in used} & grid.hidden_rows)
    if rows:
        yield (
            f"{where}, Zeile {', '.join(map(str, rows))}: sichtbare Zeilen erwartet, ausgeblendete mit Angaben gefunden. "
            "Bitte einblenden oder den Filter aufheben und prüfen."
        )
    columns = sorted({column for _, column in used if any(a <= column <= b for a, b in grid.hidden_columns)})
    if columns:
        letters = ", ".join(address(1, column).rstrip("1") for column in columns)
        yield (
            f"{where}, Spalte {letters}: sichtbare Spalten erwartet, ausgeblendete mit Angaben gefunden. "
            "Bitte einblenden und prüfen."
        )
    if grid.merged:
        yield (
            f"{where}, Zelle {', '.join(grid.merged[:3])}: einzelne Zellen erwartet, verbundene gefunden. "
            "Bitte den Verbund aufheben."
        )


def _notes(book: Book, name: str, known: set[str], expected: str) -> tuple[dict[str, Note], list[str]]:
    """The filled rows of the sheet of comments or of reasons; and what is wrong with them."""
    notes: dict[str, Note] = {}
    grid = book.grids.get(name)
    if not grid:
        return notes, []
    where = f"Datei {book.name}, Blatt {name}"
    problems = []
    first = TOP + 2  # the row below the headings, counted from 1
    for row in sorted({row for row, column in grid.cells if row >= first and column == TEXT_COLUMN}):
        cell = grid.cell(row, TEXT_COLUMN)
        text, wrong = read_text(cell) if name == layout.COMMENTS else read_field(cell, TEXT)
        key = str(grid.cell(row, NAME).value or "")
        if wrong:
            problems.append(f"{where}, Zelle {address(row, TEXT_COLUMN)}: {wrong}")
        elif text.strip() and key not in known:
            problems.append(f"{where}, Zelle {address(row, NAME)}: {expected} erwartet, „{key}“ gefunden. {OWN}")
        elif text.strip() and key in notes:
            problems.append(f"{where}, Zelle {address(row, NAME)}: „{key}“ einmal erwartet, mehrfach gefunden.")
        elif text.strip():
            notes[key] = Note(text, f"{where}, Zelle {address(row, TEXT_COLUMN)}")
    stray = [
        address(row, column)
        for (row, column), cell in sorted(grid.cells.items())
        if not cell.blank and (column > TEXT_COLUMN or (row < first - 1 and column > 1))
    ]
    return notes, problems + outside(stray, where)
