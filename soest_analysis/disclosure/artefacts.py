"""What stands in the published files: tables as rows of cells, marked numbers, and what a printed number says.

Read from the files themselves, without the code that wrote them, for the audit of disclosure control.
"""

import csv
import html
import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

NBSP = "\u00a0"
SECRET = "*"
NOISE = Fraction(1, 10**12)  # of a number that a computer wrote, relative to it
LARGEST_DENOMINATOR = 10**6  # more people than any table counts
ALL_DIGITS = 9  # what is printed with all its digits has no more than these
WORDS = ("null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
NUMBER = r"(?<![\w,])[+±−-]?\d+(?:\.\d{3})*(?:,\d+)?(?![\w,]*\d)"
DATES = r"\b\d\d\.\d\d\.(?:19|20)\d\d\b|\b\d\d/20\d\d\b|\b(?:19|20)\d\d(?:/(?:19|20)?\d\d)?\b"

Interval = tuple[Fraction, Fraction]
Rows = list[list[Any]]


@cache
def printed(text: str, digits: int | None = 0) -> Interval | None:
    """Where the exact value lies of a number printed as ``41,0 %``, ``1.234``, ``−3``, ``±0``, ``zwei``; None: it is none.

    Between half a unit of its last digit below and above, both included, however halves were rounded. ``digits`` None:
    it was printed with all the digits it has.
    """
    text = text.replace(NBSP, " ").removesuffix("%").strip()
    if text.lower() in WORDS:
        text = str(WORDS.index(text.lower()))
    if not re.fullmatch(NUMBER, text):
        return None
    plain = text.lstrip("+±").replace("−", "-").replace(".", "").replace(",", ".")
    decimals = len(plain.partition(".")[2])
    value, half = Fraction(plain), Fraction(1, 2 * 10**decimals)
    return (value, value) if digits is None and decimals < ALL_DIGITS else (value - half, value + half)


@cache
def stored(number: float | str) -> Interval:
    """Where the exact value lies of a number that a computer wrote: of ``40.98360655737705`` exactly at 2500/61."""
    value = Fraction(str(number))
    simple, noise = value.limit_denominator(LARGEST_DENOMINATOR), abs(value) * NOISE
    return (simple, simple) if abs(simple - value) <= noise else (value - noise, value + noise)


def numbers(text: str) -> list[str]:
    """The numbers in a text as printed, without dates and years."""
    return re.findall(NUMBER, re.sub(DATES, " ", text.replace(NBSP, " ")))


class Page(HTMLParser):
    """What a page shows.

    ``tables``: id of what a table belongs to ("" if to nothing) -> rows of texts, the headings first. ``alternatives``:
    id of a figure -> its alternative text. ``marked``: number of its evidence -> every text printed for it.
    """

    def __init__(self, text: str):
        super().__init__()
        self.tables: dict[str, Rows] = {}
        self.alternatives: dict[str, str] = {}
        self.marked: dict[int, list[str]] = defaultdict(list)
        self._id, self._ends, self._open = "", "", 0  # of the table or figure being read; its tag; how many are open
        self._rows: Rows | None = None
        self._text: list[str] | None = None
        self._evidence = 0
        self.feed(re.sub(r"<(?:path|use)\b[^>]*>", "", text))  # most of a page, and they say nothing
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What begins here, by tag and attributes."""
        values = {name: value or "" for name, value in attrs}
        if tag == "figure" or (tag == "div" and values.get("class") == "tabelle"):
            self._id, self._ends, self._open = values.get("id", ""), tag, 0
        self._open += tag == self._ends
        if tag == "svg" and "aria-label" in values and self._id:
            self.alternatives[self._id] = values["aria-label"]
        elif tag == "table":
            self._rows = self.tables.setdefault(self._id, [])
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th"):
            self._text = []
        elif tag == "a" and values.get("class") == "beleg":
            self._evidence, self._text = _number(values.get("href", "")), []
        elif tag == "li" and values.get("id", "").startswith("beleg-"):
            self._evidence = _number(values["id"])
        elif tag == "a" and self._evidence:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        """What ends here is stored."""
        if tag in ("td", "th") and self._rows and self._text is not None:
            self._rows[-1].append("".join(self._text).strip())
            self._text = None
        elif tag == "a" and self._evidence:
            self.marked[self._evidence].append("".join(self._text or ()))
            self._evidence, self._text = 0, None
        elif tag == "table":
            self._rows = None
        self._open -= tag == self._ends
        if tag == self._ends and not self._open:
            self._id = ""

    def handle_data(self, data: str) -> None:
        """Text counts where a cell or a marked number is open."""
        if self._text is not None:
            self._text.append(data)


def _number(reference: str) -> int:
    return int(reference.rpartition("-")[2])


def description(drawing: Path) -> str:
    """What a drawing (SVG) says of itself to those who cannot see it."""
    return " ".join(
        html.unescape(text) for text in re.findall(r"<desc\b[^>]*>(.*?)</desc>", drawing.read_text("utf-8"), re.S)
    )


def flat_file(path: Path) -> Rows:
    """The rows of a CSV file, the names of its columns first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def workbook(path: Path) -> Iterator[tuple[str, Rows]]:
    """Name and rows of every sheet, hidden ones too."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            yield sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()
