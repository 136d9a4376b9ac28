"""The PDF report: tagged, archivable, the same bytes every time, and data that is never read as markup."""

import re
from io import BytesIO
from itertools import pairwise

import nbformat
import pandas as pd
import pikepdf
import pytest
from pypdf import PdfReader
from sample_report import ALT, FINDINGS, HOSTILE, METADATA, figure, measures, notebook, said, sections, table

from soest_analysis.errors import SectionFailed
from soest_analysis.parameters import Run
from soest_analysis.report.assemble import assemble
from soest_analysis.report.pdf import PDFReportExporter


def export(combined):
    return PDFReportExporter().from_notebook_node(combined)[0]


def pages(pdf):
    """The text of every page, with single blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def report_of(*cells, **metadata):
    return export(assemble([(Run(abschnitt="eins"), notebook("# Eins", *cells))], METADATA | metadata))


def elements(node):
    """Every structure element at or below a node, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from elements(node.get("/K", pikepdf.Array()))


def tagged(document, tag):
    return [element for element in elements(document.Root.StructTreeRoot.K) if str(element.S) == tag]


def scope(cell):
    return next(str(attributes.Scope) for attributes in cell.A if "/Scope" in attributes)


@pytest.fixture(scope="module")
def pdf():
    return export(assemble(sections(), METADATA, FINDINGS))


@pytest.fixture(scope="module")
def texts(pdf):
    return pages(pdf)


@pytest.fixture(scope="module")
def document(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        yield document


def test_the_file_says_what_it_is_and_when_it_was_true(document):
    assert str(document.Root.Lang) == "de-DE"
    metadata = document.open_metadata()
    assert metadata["dc:title"] == "Sachstandsbericht Integration, 2018, Stadt Musterstadt"
    assert metadata["dc:creator"] == [f"{METADATA['stelle']}, {METADATA['kommune']}"]
    assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == "2018-09-30T00:00:00+00:00"
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("2", "A", "1")


def test_title_page_contents_lists_and_page_numbers(texts):
    title, contents, *rest = texts
    for text in (METADATA["kommune"], METADATA["titel"], METADATA["ausschuss"], METADATA["stelle"], "30.09.2018"):
        assert text in title
    assert re.search(r"1 Flüchtlingszahlen[ .]+3", contents)
    assert re.search(r"Tabelle 3 Erwerbsfähige nach Art der Förderung[ .]+\d", contents)
    assert re.search(r"Abbildung 2 Menschen in städtischem Wohnraum[ .]+\d", contents)
    total = len(rest) + 2
    for number, text in enumerate([contents, *rest], start=2):
        assert f"Seite {number} von {total}" in text


def test_headings_and_bookmarks_follow_the_chapters_without_gaps(document):
    levels = [
        int(str(element.S)[2])
        for element in elements(document.Root.StructTreeRoot.K)
        if re.fullmatch("/H[1-6]", str(element.S))
    ]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    with document.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Inhalt",
            "1 Flüchtlingszahlen",
            "2 Ist-Stand: Sprache",
            "3 Erwerbsfähige Leistungsberechtigte",
            "4 Schwierige Zeichen # $ @ \\ <b>",
        ]


def test_every_figure_has_its_alternative_text(document):
    assert [str(element.Alt) for element in tagged(document, "/Figure")] == [ALT, ALT, HOSTILE]


def test_header_cells_name_their_column_or_their_row(document):
    first, _, jobs, _ = tagged(document, "/Table")
    assert [scope(cell) for cell in elements(jobs) if cell.S == "/TH"] == ["/Column"] * 3 + ["/Row"] * 4
    assert len([cell for cell in elements(jobs) if cell.S == "/TD"]) == 8
    # 30 rows over two pages; the repeated head is decoration and not read twice
    assert [scope(cell) for cell in elements(first) if cell.S == "/TH"] == ["/Column"] * 4 + ["/Row"] * 30


def test_a_table_in_a_text_does_not_shift_the_row_headers():
    two = table("tab-zwei", headers=2)
    with pikepdf.open(BytesIO(report_of(said("| Art | Zahl |\n|---|--:|\n| a | 1 |"), two))) as document:
        counts = [[scope(cell) for cell in elements(shown) if cell.S == "/TH"] for shown in tagged(document, "/Table")]
    assert counts == [["/Column"] * 2, ["/Column"] * 2 + ["/Row"] * 4]


def test_every_font_is_embedded(document):
    fonts = [font.DescendantFonts[0].FontDescriptor for page in document.pages for font in page.Resources.Font.values()]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_references_link_to_the_page_of_their_target(texts, document):
    page_of = {page.objgen: number for number, page in enumerate(document.pages)}
    links = [link.A.URI if "/A" in link else page_of[link.Dest[0].objgen] for link in document.pages[2].Annots]
    table_3 = next(number for number, text in enumerate(texts) if "Tabelle 3: Erwerbsfähige" in text)
    assert {str(link) for link in links} == {"https://www.it.nrw", str(table_3)}


def test_chapters_have_names_to_link_to_from_outside(document):
    names = document.Root.Names.Dests.Names
    assert {"fluechtlingszahlen", "ist_stand-sprache-ziele"} <= {str(name) for name in list(names)[::2]}


def test_hostile_texts_print_as_they_are(texts):
    text = " ".join(texts)
    squeezed = re.sub(r"\s", "", text)
    assert squeezed.count(re.sub(r"\s", "", HOSTILE)) >= 5  # lists, captions, heading of a column, cell, note
    assert "4 Schwierige Zeichen # $ @ \\ <b>" in text


def test_typst_markup_in_data_is_not_executed():
    code = '#panic("x") #import "@preview/x:1.0.0" $1/0$ @nirgends <label> = Titel \\ // weg /* weg */ `r` *f* _k_ ~ --'
    text = " ".join(pages(report_of(table("tab-a", pd.DataFrame({"art": [code]})), kennzeichnung=[], titel=code)))
    assert text.count(code) >= 2


def test_a_long_table_repeats_its_head_on_every_page(texts):
    shown = [text for text in texts if re.search(r"\b\d\d/201[678]\b", text) and "Inhalt" not in text]
    assert len(shown) == 2
    assert all("Anerkannte Flüchtlinge" in text for text in shown)
    assert "Seite 3" in shown[0]


def test_a_short_table_is_not_torn_and_no_caption_stands_alone():
    for lines in range(20, 36, 2):
        texts = pages(
            report_of(
                said("\n\n".join(["Zeile"] * lines)),
                table("tab-a", pd.DataFrame({"art": [f"Zelle{n}" for n in range(8)]}), title="Überschrift"),
            )
        )[2:]
        assert [all(word in text for word in ("Tabelle 1:", "Zelle0", "Zelle7")) for text in texts].count(True) == 1


def test_the_caption_of_a_long_table_stays_with_its_first_row():
    for lines in range(24, 36, 2):
        texts = pages(
            report_of(
                said("\n\n".join(["Zeile"] * lines)),
                table("tab-a", pd.DataFrame({"art": [f"Zelle{n}" for n in range(60)]}), title="Überschrift"),
            )
        )[2:]
        assert ["Tabelle 1:" in text for text in texts] == ["Zelle0 " in text for text in texts]


def test_a_wide_table_stays_on_the_paper():
    document = PdfReader(BytesIO(report_of(table("tab-a", measures()))))
    for page in document.pages:
        right = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, right=right: right.append(tm[4] * cm[0] + cm[4])
        )
        assert max(right) < page.mediabox.width - 56  # 2 cm margin, in points
    words = re.sub(r"[\s\u00ad-]", "", "".join(page.extract_text() for page in document.pages))
    assert "HandlungsfeldübergreifendeZusammenarbeitwirdfortgesetzt" in words


def test_missing_values_and_explanations_are_printed(texts):
    text = next(text for text in texts if "Tabelle 3: Erwerbsfähige" in text)
    assert "Integrations- und Sprachkurse liegt nicht vor liegt nicht vor" in text
    assert "Die Summe weicht um 3 ab. Das Jobcenter zählte drei Personen doppelt." in text
    assert "Offener Befund" not in text


def test_a_draft_and_a_mark_say_so_on_every_page():
    texts = pages(report_of("Text"))
    assert len(texts) > 2 and all("Entwurf" in text and "Beispieldaten" in text for text in texts)
    assert METADATA["offene_fehler"][0] in texts[0] and "nicht zur Veröffentlichung" in texts[0]
    unmarked = " ".join(pages(report_of("Text", kennzeichnung=[], entwurf=False, offene_fehler=[]))).lower()
    assert "ntwurf" not in unmarked and "· beispieldaten" not in unmarked


def test_a_link_to_nowhere_stays_text():
    assert "zum Ziel" in pages(report_of("[zum Ziel](#gibt-es-nicht)"))[-1]


def test_a_table_without_rows_prints_its_headings():
    empty = pd.DataFrame({"art": pd.Series(dtype="string")})
    text = pages(report_of(table("tab-leer", empty, columns={"art": "Art der Zahl"})))[-1]
    assert "Art der Zahl keine Einträge Quelle:" in text


def test_a_character_without_glyph_is_named():
    with pytest.raises(SectionFailed, match="PDF: für „\N{GRINNING FACE}“ gibt es in der Schrift kein Zeichen"):
        report_of("heiter \N{GRINNING FACE}")


def test_no_code_and_no_path_gets_in(texts, document):
    everything = " ".join(texts) + str(document.Root.Metadata.read_bytes())
    assert not [word for word in ("geheim", "papermill", "/home", "/tmp", "nur Text") if word in everything]


def test_the_same_notebook_gives_the_same_bytes(pdf):
    assert export(assemble(sections(), METADATA, FINDINGS)) == pdf


def test_a_section_alone_exports_from_its_file(tmp_path):
    nbformat.write(
        notebook("# Der Titel", "## A\n\nsiehe [@tab-a]", table("tab-a"), figure("abb-a")), tmp_path / "x.ipynb"
    )
    pdf, resources = PDFReportExporter().from_filename(str(tmp_path / "x.ipynb"))
    texts = pages(pdf)
    assert resources["output_extension"] == ".pdf"
    assert "Der Titel" in texts[0]
    assert "siehe Tabelle 1" in texts[-1]
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.open_metadata()["xmp:CreateDate"] == "1970-01-01T00:00:00+00:00"
