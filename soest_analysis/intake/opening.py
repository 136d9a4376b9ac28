"""Opens an .xlsx file that somebody sent: refuses what is none or is hostile, then hands out the cells that exist."""

import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from soest_analysis.errors import UnusableInput

MIB = 2**20
LARGEST = 16 * MIB  # of the file, and of all its parts unpacked; a filled survey has less than one
MOST_PARTS = 1000
MOST_CELLS, MOST_PLACES = 200_000, 1_000_000  # cells that hold something, and those that are only formatted, too
HIGHEST_RATIO = 200  # how far a part above 1 MiB may be compressed; spreadsheets reach about 30
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
COPY = "Bitte die Angaben in die verschickte Mappe übertragen."
SAVE = "Bitte in Excel oder LibreOffice öffnen und als Excel-Arbeitsmappe (.xlsx) speichern."
STALE = (
    "das Ergebnis der Formel fehlt. "
    "Bitte die Datei in Excel oder LibreOffice öffnen, neu berechnen und speichern, oder den Wert eintragen."
)
_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0")
# How Excel writes control characters, and how lone surrogates could come in.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F]|007F|D[89A-F][0-9A-F]{2})_", re.IGNORECASE)
# What a number format shows as it stands ("…", \x), as a gap (_x), as filling (*x), or takes as colour or currency.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True)
class Cell:
    """What a cell holds: text, number, truth value, date or time; ``problem`` says why it cannot be read."""

    value: Any = None
    formula: bool = False
    problem: str | None = None

    @property
    def blank(self) -> bool:
        """True if nobody can see anything in the cell."""
        return self.problem is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


@dataclass(frozen=True)
class Grid:
    """One sheet: its cells by row and column, counted from 1, and what hides or merges some of them."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden: bool
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    merged: tuple[str, ...]

    def cell(self, row: int, column: int) -> Cell:
        """The cell; an empty one where nothing stands."""
        return self.cells.get((row, column), Cell())


@dataclass(frozen=True)
class Book:
    """An opened file: name without folder, checksum, sheets by name."""

    name: str
    sha256: str
    grids: Mapping[str, Grid]


def open_book(path: Path) -> Book:
    """Open a workbook. Raises UnusableInput if it is none, or one that must not be opened."""
    data = _content(path)
    _check_archive(data, path.name)
    try:
        grids = {grid.name: grid for grid in _grids(data, path.name)}
    except UnusableInput:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged file provokes
        raise UnusableInput(f"Datei {path.name}: beschädigt, sie lässt sich nicht lesen. {SAVE}") from error
    return Book(path.name, hashlib.sha256(data).hexdigest(), grids)


def address(row: int, column: int) -> str:
    """How people call a cell: ``B5``."""
    return f"{get_column_letter(column)}{row}"


def _refuse(name: str, found: str, advice: str = SAVE) -> NoReturn:
    raise UnusableInput(f"Datei {name}: Excel-Arbeitsmappe (.xlsx) erwartet, {found} gefunden. {advice}")


def _content(path: Path) -> bytes:
    """The bytes of the file, once it is known to be a zip archive."""
    name = path.name
    if not path.exists():
        raise UnusableInput(f"Datei {name}: nicht gefunden. Bitte Ordner und Namen prüfen.")
    if not path.is_file():
        _refuse(name, "keine Datei")
    if path.stat().st_size > LARGEST:
        _refuse(name, f"Datei mit mehr als {LARGEST // MIB} MB", "Bitte nur die ausgefüllte Mappe schicken.")
    data = path.read_bytes()
    if data.startswith(b"PK\3\4"):
        return data
    if not data:
        _refuse(name, "leere Datei", "Bitte die Mappe noch einmal speichern.")
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            _refuse(name, "verschlüsselte Mappe", "Bitte ohne Kennwort speichern.")
        _refuse(name, "Mappe im alten Format (.xls)")
    start = data[:1000].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip().lower()
    if start.startswith(b"<") or b"<html" in start:
        _refuse(name, "HTML- oder XML-Datei")
    if re.search(rb"[;,\t].*[\r\n]", start) and not re.search(rb"[\1-\10\16-\37]", start):
        _refuse(name, "CSV-Datei")
    _refuse(name, "Datei anderer Art")


def _check_archive(data: bytes, name: str) -> None:
    """Look at the archive's directory and then at every part, never unpacking more than the directory promises."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_directory(parts, name)
            for part in parts:
                with archive.open(part) as source:
                    text = source.read(part.file_size + 1)
                if part.filename.lower().startswith("xl/media/"):
                    continue
                text = text.replace(b"\0", b"") if b"\0" in text else text  # UTF-16 without its other halves
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    _refuse(name, f"XML mit eigenen Definitionen ({part.filename})")
                if part.filename == "[Content_Types].xml" and b"macroEnabled" in text:
                    _refuse(name, "Mappe mit Makros", "Bitte ohne Makros als Excel-Arbeitsmappe (.xlsx) speichern.")
    except UnusableInput:
        raise
    except Exception as error:  # zipfile lets through what a damaged file provokes, such as a seek to before its start
        raise UnusableInput(f"Datei {name}: beschädigtes Archiv, sie lässt sich nicht öffnen. {SAVE}") from error


def _check_directory(parts: list[zipfile.ZipInfo], name: str) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS:
        _refuse(name, f"Archiv mit {len(parts)} Teilen")
    if any(part.flag_bits & 1 for part in parts):
        _refuse(name, "verschlüsseltes Archiv", "Bitte ohne Kennwort speichern.")
    if sum(part.file_size for part in parts) > LARGEST or any(
        part.file_size > MIB and part.file_size > HIGHEST_RATIO * part.compress_size for part in parts
    ):
        _refuse(
            name,
            f"Archiv, das sich auf ungewöhnliche Größe entpackt (mehr als {LARGEST // MIB} MB oder das "
            f"{HIGHEST_RATIO}-Fache),",
            COPY,
        )
    if any(map(_UNSAFE_NAME.search, names)) or len(set(names)) < len(names):
        _refuse(name, "Archiv mit unzulässigen Dateinamen")
    if any(part.lower().endswith("vbaproject.bin") or part.lower().startswith("xl/macrosheets/") for part in names):
        _refuse(name, "Mappe mit Makros", "Bitte ohne Makros als Excel-Arbeitsmappe (.xlsx) speichern.")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        _refuse(name, "Archiv ohne Excel-Mappe" if "mimetype" not in names else "OpenDocument-Datei (.ods)")


def _grids(data: bytes, name: str) -> Iterator[Grid]:
    places = filled = 0
    with warnings.catch_warnings(action="ignore"):  # what openpyxl does not know does not concern us
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        percent = _percent_styles(book)
        for sheet in book.worksheets:
            raw: dict[tuple[int, int], dict[str, Any] | None] = {}
            parser = _parser(sheet)
            for _, row in parser.parse():
                for cell in row:
                    place, full = (cell["row"], cell["column"]), cell["value"] is not None or cell["formula"]
                    if place in raw:
                        _refuse(name, f"Blatt {sheet.title} mit zwei Zellen {address(*place)}")
                    raw[place] = cell if full else None
                    filled += full
                places += len(row)
                if filled > MOST_CELLS:
                    _refuse(name, f"Mappe mit mehr als {MOST_CELLS} ausgefüllten Zellen", COPY)
                if places > MOST_PLACES:
                    _refuse(name, f"Mappe mit mehr als {MOST_PLACES} Zellen", COPY)
            parser.source.close()
            cells = {place: _cell(found, percent) for place, found in raw.items() if found}
            yield Grid(
                sheet.title,
                {place: cell for place, cell in cells.items() if cell.value is not None or cell.problem},
                sheet.sheet_state != "visible",
                frozenset(int(row) for row, look in parser.row_dimensions.items() if _hidden(look, "ht")),
                tuple(
                    (column_index_from_string(letter), int(look.get("max", 0)))
                    for letter, look in parser.column_dimensions.items()
                    if _hidden(look, "width")
                ),
                tuple(str(merged.ref) for merged in parser.merged_cells.mergeCell) if parser.merged_cells else (),
            )


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """openpyxl's parser, which gives a formula's result, and beside it that there is a formula."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """The cell as openpyxl reads it."""
        return {**super().parse_cell(element), "formula": element.find(FORMULA_TAG) is not None}


def _parser(sheet: Any) -> _Parser:
    """The parser of a sheet, which hands out the cells that the file holds.

    This is what openpyxl's own sheets do inside. But those fill up the grid (up to a stray cell in the last row, or
    to a false dimension) or create every cell of a merged range or link, which may name seventeen billion.
    """
    book = sheet.parent
    return _Parser(
        sheet._get_source(), sheet._shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats
    )


def _percent_styles(book: Any) -> set[int]:
    """The styles that show 0.125 as 12,5 %, whichever of the two is meant."""
    own = dict(enumerate(book._number_formats, start=BUILTIN_FORMATS_MAX_SIZE))
    formats = [own.get(style.numFmtId) or BUILTIN_FORMATS.get(style.numFmtId, "") for style in book._cell_styles]
    return {number for number, code in enumerate(formats) if "%" in _LITERAL.sub("", code)}


def _hidden(look: Mapping[str, str], size: str) -> bool:
    return look.get("hidden") in ("1", "true") or float(look.get(size, 1)) == 0


def _cell(raw: Mapping[str, Any], percent: set[int]) -> Cell:
    value, formula = raw["value"], raw["formula"]
    if raw["style_id"] in percent and isinstance(value, int | float) and not isinstance(value, bool):
        shown = f"{value * 100:.15g} %".replace(".", ",")
        return Cell(
            None,
            formula,
            f"Zahl ohne Prozentzeichen erwartet, „{shown}“ gefunden. Bitte die Zelle als Zahl formatieren und neu eingeben.",
        )
    if raw["data_type"] == "e":
        return Cell(None, formula, f"Angabe erwartet, Fehlerwert „{value}“ gefunden. Bitte die Formel berichtigen.")
    if formula and value is None and raw["data_type"] != "str":  # a formula that gives "" has the type of a text
        return Cell(None, formula, STALE)
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value).replace("\r\n", "\n").replace("\r", "\n")
        odd = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"), None)
        if odd:
            return Cell(
                None, formula, f"Text ohne Steuerzeichen erwartet, U+{ord(odd):04X} gefunden. Bitte neu eintippen."
            )
    return Cell(value or None if isinstance(value, str) else value, formula)
