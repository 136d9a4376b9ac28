"""The structure of the real PDF: what a screen reader, a bookmark pane and an archive get of the edition 2018."""

import re
from itertools import pairwise

import nbformat
import pikepdf
import pytest
from pdf_structure import elements, marked_content, pages, scope, tagged

from soest_analysis.bundle import RESOURCE

pytestmark = pytest.mark.slow  # reading all its pages takes 20 seconds


@pytest.fixture(scope="module")
def edition(published):
    with pikepdf.open(published / "outputs" / "2018" / "sachstandsbericht.pdf") as document:
        yield document


@pytest.fixture(scope="module")
def combined(published):
    return nbformat.read(published / "outputs" / "2018" / "notebooks" / "sachstandsbericht.ipynb", as_version=4)


@pytest.fixture(scope="module")
def edition_texts(published):
    return pages((published / "outputs" / "2018" / "sachstandsbericht.pdf").read_bytes())


def shown(combined, kind):
    resources = [cell.outputs[0].data[RESOURCE] for cell in combined.cells if cell.cell_type == "code"]
    return [resource for resource in resources if resource["bericht"]["art"] == kind]


def test_every_figure_of_the_edition_has_the_alternative_text_that_was_computed(edition, combined):
    texts = [resource["bericht"]["alternativtext"] for resource in shown(combined, "abbildung")]
    assert len(texts) > 10 and all(len(text) > 40 for text in texts)
    assert [str(element.Alt) for element in tagged(edition, "/Figure")] == texts


def test_every_table_of_the_edition_has_header_cells_with_scope(edition, combined):
    tables, resources = tagged(edition, "/Table"), shown(combined, "tabelle")
    assert len(tables) == len(resources) > 30
    for element, resource in zip(tables, resources, strict=True):
        columns, rows = len(resource["schema"]["fields"]), len(resource["data"])
        heads = [scope(cell) for cell in elements(element) if cell.S == "/TH"]
        assert heads == ["/Column"] * columns + ["/Row"] * rows * resource["bericht"]["kopfspalten"]
        assert len([row for row in elements(element) if row.S == "/TR"]) == 1 + max(rows, 1)


def test_the_edition_says_its_language_and_its_title(edition):
    assert str(edition.Root.Lang) == "de-DE" and bool(edition.Root.MarkInfo.Marked)
    assert bool(edition.Root.ViewerPreferences.DisplayDocTitle)
    metadata = edition.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("2", "A", "1")


def test_the_editions_headings_descend_without_gaps_and_are_its_bookmarks(edition, combined):
    structure = elements(edition.Root.StructTreeRoot.K)
    levels = [int(str(element.S)[2]) for element in structure if re.fullmatch("/H[1-6]", str(element.S))]
    entries = combined.metadata["sachstandsbericht"]["inhalt"]
    assert levels[0] == 1 and levels[-len(entries) :] == [entry["level"] for entry in entries]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    with edition.open_outline() as outline:
        chapters = [f"{entry['number']} {entry['text']}" for entry in entries if entry["level"] == 1]
        assert [item.title for item in outline.root] == ["Inhalt", *chapters]


def test_every_font_of_the_edition_is_embedded(edition):
    objects = [item for item in edition.objects if isinstance(item, pikepdf.Dictionary)]
    fonts = [item for item in objects if item.get("/Type") == "/Font" and "/DescendantFonts" not in item]
    assert fonts and all({"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()) for font in fonts)


def test_running_heads_and_feet_are_not_read_out_and_all_else_is(edition):
    """Whatever is painted is either content of a structure element or an artifact (PDF/UA-1, 7.1)."""
    read = {
        (page.objgen, int(child))
        for element in elements(edition.Root.StructTreeRoot.K)
        for page, child in marked_content(element)
    }
    for number, page in enumerate(edition.pages):
        within, painted, artifacts = [], 0, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BDC", "BMC"):
                properties = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                within.append((str(operands[0]), properties.get("/MCID")))
            elif str(operator) == "EMC":
                within.pop()
            elif str(operator) in ("Tj", "TJ"):
                artifact = any(tag == "/Artifact" for tag, _ in within)
                assert artifact or any((page.objgen, int(id)) in read for _, id in within if id is not None)
                painted, artifacts = painted + (not artifact), artifacts + artifact
        assert painted and bool(artifacts) == (number > 0)  # the title page has neither head nor foot


def test_the_editions_lists_name_the_page_of_every_chapter_table_and_figure(edition_texts, combined):
    texts = [re.sub(r"[\s\u00ad.-]", "", text) for text in edition_texts]
    about = combined.metadata["sachstandsbericht"]
    first = next(number for number, text in enumerate(texts) if number > 1 and "Inhalt" not in text[:80])
    lists = "".join(texts[1:first])
    entries = [(entry["number"], entry["text"]) for entry in about["inhalt"] if entry["level"] <= 3]
    entries += [(entry["number"], entry["title"]) for entry in about["tabellen"] + about["abbildungen"]]
    for number, title in entries:
        found = re.findall(re.escape(re.sub(r"[\s.-]", "", number + title)) + r"(\d+)", lists)
        heading = re.sub(r"[\s.-]", "", f"{number}{':' if ' ' in number else ''}{title}")
        real = [page for page, text in enumerate(texts[first:], start=first + 1) if heading in text]
        assert any(text.startswith(str(page)) for text in found for page in real), (number, title)


def test_no_source_line_of_the_edition_is_parted_from_its_table(edition_texts):
    """On a page that begins with a source line, what it belongs to would stand on the page before."""
    for text in edition_texts[1:]:
        assert not re.match(r"Sachstandsbericht zur Integration von Geflüchteten 2018 [^:]{3,80}? Quelle: ", text)
