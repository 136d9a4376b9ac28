"""The PDF report: tagged, archivable, the same bytes every time, and data that is never read as markup."""

import json
import re
from io import BytesIO
from itertools import pairwise

import nbformat
import pandas as pd
import pikepdf
import pytest
import typst
from pdf_structure import elements, names, pages, scope, tagged
from pypdf import PdfReader
from sample_report import (
    ALT,
    FINDINGS,
    HOSTILE,
    METADATA,
    figure,
    measures,
    notebook,
    said,
    secret_table,
    secret_text,
    sections,
    table,
)

from soest_analysis import style
from soest_analysis.bundle import RESOURCE
from soest_analysis.errors import SectionFailed
from soest_analysis.parameters import Run
from soest_analysis.report.assemble import assemble
from soest_analysis.report.brand import COLOURS
from soest_analysis.report.pdf import PDFReportExporter


def export(combined):
    return PDFReportExporter().from_notebook_node(combined)[0]


def report_of(*cells, **metadata):
    return export(assemble([(Run(abschnitt="eins"), notebook("# Eins", *cells))], METADATA | metadata))


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


def test_a_viewer_shows_the_title_instead_of_the_files_name(document):
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)


def test_running_heads_name_the_report_and_the_chapter(texts):
    head = "Sachstandsbericht Integration 2018"
    assert head not in texts[0]
    for number, chapter in ((1, "Inhalt"), (2, "Flüchtlingszahlen"), (-1, "Schwierige Zeichen")):
        assert f"{head} {chapter}" in texts[number]


def test_long_words_are_divided_as_german_is():
    """Divisions by Duden: Bun|des|aus|bil|dungs|för|de|rungs|ge|setz, Not|auf|nah|me|ein|rich|tung."""
    legal = {"bundesausbildungsförderungsgesetz": "bun-des-aus-bil-dungs-för-de-rungs-ge-setz",
             "notaufnahmeeinrichtung": "not-auf-nah-me-ein-rich-tung"}  # fmt: skip
    divided = set()
    for width in range(1, 20, 2):
        text = " ".join(["x" * width, *legal] * 6)
        lines = PdfReader(BytesIO(report_of(said(text)))).pages[-1].extract_text().splitlines()
        for line in (line for line in lines if line.endswith("\u00ad")):
            end = line.rsplit(" ", 1)[-1].rstrip("\u00ad")
            word = next(word for word in legal if word.startswith(end))
            parts = legal[word].split("-")
            assert end in {"".join(parts[:count]) for count in range(1, len(parts))}
            divided.add((word, end))
    assert {word for word, _ in divided} == set(legal) and len(divided) > 4


@pytest.mark.parametrize(
    ("text", "breaks"), [("kurz", "optimized"), ("x" * 299, "optimized"), ("x" * 300, "simple"), ('"' * 300, "simple")]
)
def test_an_endless_word_costs_the_best_ends_of_lines_but_a_drawing_does_not(monkeypatch, text, breaks):
    arms = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0,0{"L9,9" * 100}"/></svg>'
    given = {}

    def compiled(*_, sys_inputs, **options):
        given.update(json.loads(sys_inputs["bericht"]))
        return compile_(*_, sys_inputs=sys_inputs, **options)

    compile_ = typst.compile
    monkeypatch.setattr(typst, "compile", compiled)
    report_of(said(text), figure("abb-probe"), gestaltung=COLOURS | {"wappen": {"svg": arms, "alt": "Wappen"}})
    assert "L9,9" * 100 in given["gestaltung"]["wappen"]["svg"] and given["zeilenumbruch"] == breaks


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
    assert {"fluechtlingszahlen", "ist_stand-sprache-ziele"} <= names(document)


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


@pytest.mark.slow
@pytest.mark.parametrize("notes", [0, 2, 30])
def test_what_stands_below_a_long_table_begins_on_the_page_of_its_last_row(notes):
    """However the table falls, and also if there is more of it than fits on that page."""
    for rows in range(60, 80, 2):
        frame = pd.DataFrame({"art": [f"Zelle{n}" for n in range(rows)]})
        combined = assemble([(Run(abschnitt="eins"), notebook("# Eins", table("tab-a", frame)))], METADATA)
        explanations = [f"Erläuterung {n}, " + "die länger ist als eine Zeile " * 4 for n in range(notes)]
        combined.cells[1].outputs[0].data[RESOURCE]["bericht"]["fussnoten"] = explanations
        texts = pages(export(combined))
        last = next(text for text in texts if f"Zelle{rows - 1} " in text)
        assert ("Erläuterungen: 1. Erläuterung 0" if notes else "Quelle:") in last
        assert all(re.search(r"Zelle|Erläuterung \d", text) for text in texts if "Quelle:" in text)


def test_explanations_are_numbered_below_the_table_and_its_caption_leads_to_them(document, texts):
    page = next(number for number, text in enumerate(texts) if "Tabelle 3: Erwerbsfähige" in text)
    assert "Förderung 1 Art" in texts[page] and "Erläuterungen: 1. Das Jobcenter zählte drei" in texts[page]
    caption = next(item for item in elements(tagged(document, "/Table")[2]) if item.S == "/Caption")
    (link,) = (item for item in elements(caption) if item.S == "/Link")
    place = next(child.Obj for child in link.K if "/Obj" in child)
    target, _, _, height, *_ = place.Dest
    assert target.objgen == document.pages[page].objgen and height < place.Rect[1]  # further down on the page
    assert "Förderung ." in texts[1]  # the list of tables has no mark


def test_the_caption_of_a_long_table_stays_with_its_first_row():
    for lines in range(24, 36, 2):
        texts = pages(
            report_of(
                said("\n\n".join(["Zeile"] * lines)),
                table("tab-a", pd.DataFrame({"art": [f"Zelle{n}" for n in range(60)]}), title="Überschrift"),
            )
        )[2:]
        assert ["Tabelle 1:" in text for text in texts] == ["Zelle0 " in text for text in texts]


def test_no_row_of_a_table_stands_alone_on_a_page():
    """Neither the first nor the last one, and no page ends early because a table is kept whole."""
    for lines in range(0, 34):
        frame = pd.DataFrame({"art": [f"Zelle{n}" for n in range(22)]})
        texts = pages(report_of(said("\n\n".join(["Zeile"] * lines or ["Text"])), table("tab-a", frame)))[2:]
        rows = [len(re.findall(r"Zelle\d", text)) for text in texts]
        assert sum(rows) == 22 and 1 not in rows
        assert lines < 16 or rows[0] + lines > 22 or rows[0] == 0


def test_a_tall_figure_lets_text_move_up_but_is_read_where_it_belongs():
    tall = figure("abb-a")
    tall.outputs[0].data["image/svg+xml"] = style.render(style.figure(height=5), "abb-a", "svg").decode()
    pdf = report_of(said("\n\n".join(["Zeile"] * 20)), tall, "## Zwei", said("Danach"))
    before = next(text for text in pages(pdf) if "Danach" in text)
    assert "Zeile" in before and "Abbildung 1:" not in before
    with pikepdf.open(BytesIO(pdf)) as document:
        tags = [str(element.S) for element in elements(document.Root.StructTreeRoot.K)]
    assert [tag for tag in tags if tag in ("/Figure", "/H2")][-2:] == ["/Figure", "/H2"]


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


def test_every_row_takes_the_height_from_which_long_tables_are_known():
    """tabellen.typ does not measure a table that must be long already because each of its rows takes 1.5 em."""
    pdf = report_of(table("tab-a", pd.DataFrame({"art": [f"Zelle{n}" for n in range(6)]})))
    page, lines = PdfReader(BytesIO(pdf)).pages[-1], []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: lines.append((text, cm[3] * tm[5] + cm[5], size)))
    rows = [(place, size) for text, place, size in lines if "Zelle" in text]
    assert len(rows) == 6
    assert all(abs(below - above) >= 1.5 * size for (above, size), (below, _) in pairwise(rows))


def test_missing_values_and_explanations_are_printed(texts):
    text = next(text for text in texts if "Tabelle 3: Erwerbsfähige" in text)
    assert "Integrations- und Sprachkurse liegt nicht vor liegt nicht vor" in text
    assert "Das Jobcenter zählte drei Personen doppelt." in text
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


def test_a_secret_number_is_a_star_in_table_and_text_with_a_legend():
    text = pages(report_of(secret_text(), secret_table()))[-1]
    for line in ("Es sind 41 Männer und * Frauen, * Kinder.", "Nord: *", "a 7 x 12,5", "b * y *"):
        assert line in text
    assert text.count("*: unterliegt der Geheimhaltung.") == 2  # below the text and below the table


def test_a_star_is_set_like_a_number_and_not_in_the_italics_of_what_is_missing():
    printed = {}

    def visit(text, _matrix, _text_matrix, font, _size):
        if font:
            printed[font["/BaseFont"]] = printed.get(font["/BaseFont"], "") + text

    PdfReader(BytesIO(report_of(secret_table()))).pages[-1].extract_text(visitor_text=visit)
    [italics] = [text for font, text in printed.items() if "-It" in font]
    assert italics.count("liegt nicht vor") == 2 and "*" not in italics
