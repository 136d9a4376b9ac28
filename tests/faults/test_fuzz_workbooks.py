"""Hostile workbooks: what comes out is exactly what was entered, or a refusal in German sentences.

Never another exception, never a value that nobody entered, never minutes or gigabytes.
"""

import io
import re
import zipfile
from decimal import Decimal, InvalidOperation
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soest_analysis.edition import Edition
from soest_analysis.intake import layout
from soest_analysis.intake.answers import Asked
from soest_analysis.intake.importing import import_surveys
from soest_analysis.intake.reading import open_surveys, read_survey
from tests.faults.fuzzing import NASTY, TEXT, bounded_memory, outcome  # noqa: F401
from tests.intake.conftest import build_town
from tests.intake.filled import Workbook, begin
from tests.running import contents

pytestmark = pytest.mark.usefixtures("bounded_memory")


class Returned:
    """A workbook that delivers the schools of Probstadt, in parts, with one free row to write into."""

    def __init__(self, folder):
        self.root = begin(build_town(folder))
        workbook = Workbook(self.root, tables=("schulen",)).deliver("schulen")
        workbook.put("schulen", "Klassen", {("Realschule", "Dachs-Schule"): 7})
        row = workbook.add("schulen", Form="Realschule", Schule="Elster-Schule", Klassen=2)
        for name in (layout.LISTS, layout.COMMENTS):
            workbook["schulen"].data_validations.dataValidation = []
            del workbook.book[name]
        workbook["schulen"].conditional_formatting = type(workbook["schulen"].conditional_formatting)()
        self.path = workbook.save()
        with zipfile.ZipFile(self.path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.sheet = "xl/worksheets/sheet2.xml"
        text = self.parts[self.sheet].decode()
        self.row = row
        self.before, self.after = re.split(rf'<row r="{row}".*?</row>', text, maxsplit=1)
        edition = Edition(self.root, 2031)
        self.edition = edition
        self.asked = {table.name: Asked.of(edition, table) for table in edition.package.resources}
        self.right = self.read(self.packed())

    def packed(self, **parts):
        """The file with some parts in another state; ``sheet`` is the one of the table."""
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
            for name, text in (self.parts | {self.sheet: parts.pop("sheet", self.parts[self.sheet])} | parts).items():
                archive.writestr(name, text)
        return data.getvalue()

    def with_cell(self, column, cell):
        """The file with one more school; the cell in this column is given as XML."""
        letters = {"schule": "B", "klassen": "C", "quote": "E", "besucht": "G"}
        cells = {"A": f'<c r="A{self.row}" t="inlineStr"><is><t>Realschule</t></is></c>'}
        cells["B"] = cells["A"].replace("A", "B", 1).replace("Realschule", "Elster-Schule")
        cells[letters[column]] = cell.format(place=f"{letters[column]}{self.row}")
        row = f'<row r="{self.row}">{"".join(cells[letter] for letter in sorted(cells))}</row>'
        return self.packed(sheet=self.before + row + self.after)

    def opened(self):
        year, (book,) = open_surveys([self.path], self.edition.root)
        assert year == self.edition.year
        return book

    def read(self, data):
        self.path.write_bytes(data)
        read = outcome(lambda: read_survey(self.opened(), self.edition, self.asked))
        return read and (read.office, read.answers, read.comments, read.absent)


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    found = Returned(tmp_path_factory.mktemp("probstadt"))
    assert found.right[1]["schulen"].lines[-1].texts["klassen"] == "2"
    return found


def same_number(text, raw, digits):
    """True if the text is the number that stands in the file, which counts to as many significant digits."""
    try:
        stated = Decimal(raw.strip().replace("_", ""))
        return Decimal(text) in (stated, Decimal(f"{float(stated):.{digits}g}"))
    except InvalidOperation:
        return False


XML_TEXT = TEXT.map(lambda text: re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))
NUMBER = st.one_of(st.integers(), st.integers(-5, 50), st.floats(), st.decimals(places=2)).map(str)


@given(text=XML_TEXT, column=st.sampled_from(["schule", "klassen", "quote", "besucht"]))
def test_fuzz_workbook_text_in_a_cell_is_kept_as_it_is_or_refused(returned, text, column):
    body = escape(text).replace("{", "{{").replace("}", "}}")
    read = returned.read(
        returned.with_cell(column, f'<c r="{{place}}" t="inlineStr"><is><t xml:space="preserve">{body}</t></is></c>')
    )
    if read and (texts := [line.texts for line in read[1]["schulen"].lines if line.row == returned.row]):
        found = texts[0][column]
        day = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
        stated = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day and column == "besucht" else text
        assert found == stated
        assert not found or column in ("schule", "besucht")  # no text is a number


@given(raw=st.one_of(NUMBER, NASTY), column=st.sampled_from(["klassen", "quote"]), style=st.integers(0, 60))
def test_fuzz_workbook_a_number_is_the_one_that_was_entered_or_refused(returned, raw, column, style):
    raw = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", raw)
    body = escape(raw).replace("{", "{{").replace("}", "}}")
    read = returned.read(returned.with_cell(column, f'<c r="{{place}}" s="{style}"><v>{body}</v></c>'))
    if read:
        [texts] = [line.texts for line in read[1]["schulen"].lines if line.row == returned.row]
        found = texts[column]
        assert same_number(found, raw, 17 if column == "klassen" else 15) if found else not raw.strip()


# fmt: off
ODD_CELL = st.sampled_from([
    '<c r="{place}" t="b"><v>1</v></c>', '<c r="{place}" t="e"><v>#N/A</v></c>',
    '<c r="{place}" t="s"><v>99999</v></c>', '<c r="{place}" t="d"><v>2031-13-01</v></c>',
    '<c r="{place}" t="str"><f>1+1</f><v>2</v></c>', '<c r="{place}"><f>1+1</f></c>',
    '<c r="{place}" t="zz"><v>7</v></c>', '<c r="XFD1048577"><v>7</v></c>', '<c r="{place}" s="99999"><v>7</v></c>',
    '<c r="A1"><v>7</v></c>', "<c><v>7</v></c>", '<c r="{place}"><v/></c>', '<c r="{place}" t="inlineStr"/>',
    '<c r="{place}" t="s"><v>-1</v></c>', '<c r="0"><v>7</v></c>', "</row></sheetData>", "<row/>", "<c/>" * 500,
    "<a>" * 500 + "</a>" * 500, "&unbekannt;", "<![CDATA[", "\x00",
])
# fmt: on


@given(column=st.sampled_from(["schule", "klassen", "quote", "besucht"]), cell=ODD_CELL)
def test_fuzz_workbook_a_cell_of_another_kind_is_refused_or_nothing(returned, column, cell):
    read = returned.read(returned.with_cell(column, cell))
    if read:
        lines = {line.row: line.texts for line in read[1]["schulen"].lines}
        assert set(lines) <= {10, 11, 12, 13, returned.row}
        assert lines.get(returned.row, {}).get(column, "") in ("", "7", "2", "Elster-Schule")


@given(
    place=st.floats(0, 1),
    kind=st.sampled_from(["flip", "cut", "insert", "double"]),
    length=st.integers(1, 60),
    seed=st.binary(min_size=1, max_size=8),
)
def test_fuzz_workbook_a_damaged_file_says_the_same_or_is_refused(returned, place, kind, length, seed):
    data = bytearray(returned.packed())
    start = int(place * (len(data) - 1))
    match kind:
        case "flip":
            data[start] ^= seed[0]
        case "cut":
            del data[start : start + length]
        case "insert":
            data[start:start] = seed
        case "double":
            data[start:start] = data[start : start + length]
    read = returned.read(bytes(data))
    assert read is None or read == returned.right


# fmt: off
SNIPPET = st.sampled_from([
    "<", ">", "&", '"', "]]>", "<!-- ", "</row>", "</sheetData>", "<row/>", '<row r="0"/>', '<row r="9999999999"/>',
    '<row r="7" hidden="1"/>', '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', 'ref="A1:ZZZ9"', "<c/>",
    '<col min="1" max="99999999" hidden="1"/>', '<!DOCTYPE a [<!ENTITY b "c">]>', "&#0;", "&#xD800;", "_x0000_", "e",
    "<?xml version='1.1'?>", "<v>1e999</v>", "<f>1+1</f>", ' t="e"', ' t="s"', ' s="-1"', ' r="C3"', "\ufffe",
    "9" * 5000,
])
# fmt: on


@given(
    part=st.sampled_from(["sheet", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]),
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), SNIPPET), min_size=1, max_size=3),
)
def test_fuzz_workbook_mutated_parts_are_read_or_refused(returned, part, places):
    name = returned.sheet if part == "sheet" else part
    text = returned.parts[name].decode()
    for place, cut, snippet in places:
        start = int(place * len(text))
        text = text[:start] + snippet + text[start + cut :]
    returned.read(returned.packed(**{part: text.encode("utf-8", "surrogatepass")}))


@settings(max_examples=settings.default.max_examples // 10)  # each of them takes a quarter of a second
@given(text=XML_TEXT.filter(str.strip))
def test_fuzz_workbook_an_import_writes_what_was_entered_or_nothing(returned, text):
    """The whole way: file, import, CSV, edition; only new rows are written, so that each import starts from nothing."""
    body = escape(text).replace("{", "{{").replace("}", "}}")
    cell = f'<c r="{{place}}" t="inlineStr"><is><t xml:space="preserve">{body}</t></is></c>'
    returned.path.write_bytes(returned.with_cell("schule", cell))
    before = contents(returned.root.folder / "data")
    if outcome(lambda: import_surveys(returned.root, [returned.path], replace=True)):
        assert text in Edition(returned.root, 2031).table("schulen").schule.tolist()
        returned.root.table(2031, "schulen").unlink()
        returned.root.sources(2031).write_bytes(before["2031/quellen.yaml"])
    assert contents(returned.root.folder / "data") == before
