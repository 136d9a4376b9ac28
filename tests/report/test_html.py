"""The HTML report: one self-contained, accessible file in which nothing is executed."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from sample_report import (
    ALT,
    FINDINGS,
    HOSTILE,
    METADATA,
    figure,
    notebook,
    said,
    secret_table,
    secret_text,
    sections,
    table,
)

from soest_analysis.bundle import RESOURCE
from soest_analysis.parameters import Run
from soest_analysis.report import markdown
from soest_analysis.report.assemble import assemble
from soest_analysis.report.drawing import safe_chart, share_letters
from soest_analysis.report.html import HTMLReportExporter


def export(combined):
    return HTMLReportExporter().from_notebook_node(combined)[0]


def page(*cells, **metadata):
    return BeautifulSoup(
        export(assemble([(Run(abschnitt="eins"), notebook(*cells))], METADATA | metadata)), "html.parser"
    )


@pytest.fixture(scope="module")
def text():
    return export(assemble(sections(), METADATA, FINDINGS))


@pytest.fixture(scope="module")
def report(text):
    return BeautifulSoup(text, "html.parser")


def test_the_page_says_language_landmarks_and_who_reports_what(report):
    assert report.html["lang"] == "de"
    assert [report.find(tag) is not None for tag in ("header", "nav", "main", "footer")] == [True] * 4
    assert report.find("a")["href"] == f"#{report.main['id']}"
    assert report.title.text == "Sachstandsbericht Integration, 2018, Stadt Musterstadt, Beispieldaten, Entwurf"
    facts = {item.dt.text: item.dd.text for item in report.header.find_all("div") if item.dt}
    assert facts == {
        "Ausgabe": "2018",
        "Stichtag": "30.09.2018",
        "Vorgelegt dem": METADATA["ausschuss"],
        "Herausgeber": METADATA["stelle"],
    }


def test_there_is_one_title_and_no_heading_level_is_skipped(report):
    levels = [int(heading.name[1]) for heading in report.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_every_link_in_the_page_has_one_target(report):
    ids = [element["id"] for element in report.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in report.find_all("a") if a["href"].startswith("#")}
    assert {"tab-leistungen", "abb-wohnraum", "fluechtlingszahlen"} <= targets <= set(ids)


def test_nothing_is_loaded_and_no_script_runs(report, text):
    assert not report.find_all(["script", "img", "link", "iframe", "object", "embed", "base", "form"])
    loading = [
        value
        for element in report.find_all(True)
        for name, value in element.attrs.items()
        if name in ("src", "srcset", "xlink:href", "data", "poster") or (name == "href" and element.name != "a")
    ]
    assert [value for value in loading if not value.startswith("#")] == []
    assert re.findall(r"url\(\s*[^#)]|@import", text) == []
    policy = report.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_hostile_texts_are_shown_and_not_executed(report):
    elements = report.find_all(True)
    assert not [name for element in elements for name in element.attrs if name.startswith("on")]
    assert not [a for a in report.find_all("a") if not re.match("#|https?:|mailto:", a["href"])]
    assert report.find(id="tab-feindlich").td is not None
    assert report.find(id="tab-feindlich").find("th", scope="row").text == HOSTILE
    assert report.find(id="abb-feindlich").svg["aria-label"] == HOSTILE
    assert "<script>alert(1)</script> <img src=x onerror=alert(1)>" in report.find(id="feindlich").find_next("p").text


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScript&#58;alert(1))",
        "[x](data:text/html,<b>)",
        "[x](//fremd.de)",
        "<javascript:alert(1)>",
        "[x](vbscript:a)",
        "[x]\n\n[x]: javascript:alert(1)",
    ],
)
def test_only_web_mail_and_inner_links_survive(source):
    assert BeautifulSoup(markdown.to_html(source), "html.parser").find("a") is None


def test_markdown_that_loads_or_looks_like_code_is_text():
    text = BeautifulSoup(
        markdown.to_html("![Bild](https://fremd.de/x.png)\n\n<b onclick=x>roh</b> &lt;i&gt;"), "html.parser"
    )
    assert [p.text for p in text.find_all("p")] == ["![Bild](https://fremd.de/x.png)", "<b onclick=x>roh</b> <i>"]
    assert {tag.name for tag in text.find_all(True)} == {"p"}


@pytest.mark.parametrize("block", ["~~~\n<b>x\n~~~", "<div onclick=x>", "# x"])
def test_code_html_and_headings_are_text_behind_a_list_too(block):
    tokens = markdown.parse(f"- a\n{block}")
    assert {token["type"] for token in tokens} <= {"list", "paragraph", "blank_line"}  # what the PDF knows to print
    assert "x" in markdown.plain(f"- a\n{block}")


def test_a_table_has_caption_scopes_sums_and_says_what_is_missing(report):
    shown = report.find(id="tab-leistungen")
    assert shown.caption.text == "Tabelle 3: Erwerbsfähige nach Art der Förderung\u202f1"
    assert [th["scope"] for th in shown.thead.find_all("th")] == ["col"] * 3
    assert [th.text for th in shown.tbody.find_all("th", scope="row")][-1] == "Insgesamt"
    assert [row.th.text for row in shown.find_all("tr", class_="summe")] == ["Insgesamt"]
    assert [td.text for td in shown.find_all(class_="fehlt")] == ["liegt nicht vor"] * 2
    assert [item.text for item in shown.find_all("li")] == ["Das Jobcenter zählte drei Personen doppelt."]
    assert "Quelle: Stadt Musterstadt, Beispieldaten" in shown.find(class_="quelle").text


def test_explanations_are_numbered_below_the_table_and_its_caption_leads_to_them():
    notes = [f"Erläuterung {word}." for word in ("eins", "zwei", "drei", "vier")]
    for count, printed, links in (
        (1, "1", [("1", "Erläuterung 1", 1)]),
        (3, "1, 2, 3", [(str(n), f"Erläuterung {n}", n) for n in (1, 2, 3)]),
        (4, "1–4", [("1–4", "Erläuterungen 1 bis 4, zur ersten", 1)]),
    ):
        cells = [table("tab-a"), figure("abb-a")]
        combined = assemble([(Run(abschnitt="eins"), notebook("# Eins", *cells))], METADATA)
        for cell in combined.cells[1:]:
            cell.outputs[0].data[RESOURCE]["bericht"]["fussnoten"] = notes[:count]
        shown = BeautifulSoup(export(combined), "html.parser")
        for id, caption in (("tab-a", "caption"), ("abb-a", "figcaption")):
            mark = shown.find(id=id).find(caption).sup
            found = [(a.text, a["aria-label"], int(a["href"].removeprefix(f"#{id}-erlaeuterung-"))) for a in mark("a")]
            assert (mark.text, found) == (printed, links)
            below = shown.find(id=id).find(class_="anmerkung").ol
            assert [item.text for item in below.find_all("li")] == notes[:count]
            assert [item["id"] for item in below("li")] == [f"{id}-erlaeuterung-{n + 1}" for n in range(count)]
    assert page("# Eins", table("tab-a")).caption.sup is None


def test_every_table_scrolls_in_a_named_region_that_the_keyboard_reaches(report):
    regions = [shown.find_parent(role="region") for shown in report.find_all("table")]
    assert all(region["tabindex"] == "0" for region in regions)
    labels = [region["aria-label"] for region in report.find_all(role="region")]
    assert len(labels) == len(set(labels)) == 4 + 2 * 3  # four tables; three figures with drawing and data


def test_a_figure_has_alternative_text_number_source_and_its_data(report):
    shown = report.find(id="abb-wohnraum")
    assert (shown.svg["role"], shown.svg["aria-label"]) == ("img", ALT)
    assert shown.figcaption.text == "Abbildung 1: Menschen in städtischem Wohnraum"
    assert "Quelle: Stadt Musterstadt" in shown.find(class_="quelle").text
    assert [td.text for td in shown.details.find_all("td")] == ["190", "240", "238", "290", "301", "335"]


def test_drawings_share_their_letters_and_keep_those_that_differ():
    def drawing(name, letter, shape):
        path = f'<path id="{name}-SourceSansPro-R-{letter}" d="{shape}" transform="scale(1)" />'
        return f'<svg><defs>{path}</defs><use href="#{name}-SourceSansPro-R-{letter}" x="1" /></svg>'

    page = f"<body>{drawing('abb-a', '4f', 'M 0')}{drawing('abb-b', '4f', 'M 0')}{drawing('abb-c', '4f', 'M 9')}</body>"
    shared = share_letters(page)
    assert shared.count('d="M 0"') == shared.count('id="z-R-4f"') == 1 and shared.count('d="M 9"') == 1
    assert shared.count('<use href="#z-R-4f" x="1" />') == 2
    assert '<use href="#abb-c-SourceSansPro-R-4f" x="1" />' in shared
    assert share_letters("<body><p>href</p></body>") == "<body><p>href</p></body>"


def test_a_drawing_keeps_its_shapes_and_loses_all_else():
    svg = safe_chart(
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<metadata>geheim</metadata><style>@import "x";</style><script>alert(1)</script><defs><path id="p" d="M0 0"/>'
        '</defs><use xlink:href="#p" xlink:title="geheim" onclick="x" clip-path="url(#p)"/><use href="https://fremd.de/x.svg"/>'
        '<image href="https://fremd.de/x.png"/><rect style="fill: url(https://fremd.de)"/></svg>',
        "abb-a",
    )
    assert ElementTree.tostring(svg, encoding="unicode") == (
        '<svg xmlns="http://www.w3.org/2000/svg" style="stroke-linejoin:round;stroke-linecap:butt"><defs>'
        '<path id="abb-a-p" d="M0 0" /></defs><use href="#abb-a-p" clip-path="url(#abb-a-p)" /><use /><rect /></svg>'
    )


def test_markdown_tables_get_scopes_too():
    shown = page("# Eins", said("| Art | Zahl |\n|---|--:|\n| a | 1 |")).main.table
    assert [(th["scope"], th.text) for th in shown.find_all("th")] == [("col", "Art"), ("col", "Zahl")]


def test_a_draft_says_so_and_lists_the_open_errors():
    mark = page("# Eins").find(class_="kennzeichnung")
    assert mark.li.text == METADATA["offene_fehler"][0]
    assert mark.strong.text == "Beispieldaten · Entwurf" and "nicht zur Veröffentlichung" in mark.p.text
    assert page("# Eins", kennzeichnung=[]).find(class_="kennzeichnung") is None


def test_a_mark_stands_at_the_head_and_at_the_foot_without_being_a_draft():
    marked = page("# Eins", kennzeichnung=["Beispieldaten"], entwurf=False, offene_fehler=[])
    assert marked.find(class_="kennzeichnung").text.strip() == "Beispieldaten"
    assert marked.footer.text.strip().endswith("Beispieldaten")


def test_no_code_and_no_notebook_trimmings_are_shown(text):
    assert not [word for word in ("geheim", "nur Text", "nur JupyterLab", "papermill") if word in text]


def test_the_same_notebook_gives_the_same_bytes(text):
    assert export(assemble(sections(), METADATA, FINDINGS)) == text


def test_a_section_alone_exports_from_its_file(tmp_path):
    nbformat.write(
        notebook("# Der Titel", "## A\n\nsiehe [@tab-a]", table("tab-a"), figure("abb-a")), tmp_path / "x.ipynb"
    )
    text, resources = HTMLReportExporter().from_filename(str(tmp_path / "x.ipynb"))
    report = BeautifulSoup(text, "html.parser")
    assert resources["output_extension"] == ".html"
    assert report.h1.text == report.title.text == "Der Titel"
    assert [heading.text for heading in report.find_all("h2")] == ["1 A"]
    assert str(tmp_path) not in text


def test_a_table_without_rows_keeps_its_headings():
    empty = pd.DataFrame({"art": pd.Series(dtype="string")})
    shown = page("# Eins", table("tab-leer", empty, columns={"art": "Art"})).find(id="tab-leer")
    assert [th.text for th in shown.find_all("th")] == ["Art"]


def test_a_secret_number_is_a_star_in_table_and_text_with_a_legend_and_without_evidence():
    shown = page("# Eins", secret_text(), secret_table())
    cells = shown.find(id="tab-geheim").find_all(class_="geheim")
    assert [(cell.text, cell.span["aria-label"]) for cell in cells] == [("*", "geheim gehalten")] * 2
    assert shown.find(id="tab-geheim").find(class_="anmerkung").text == "*: unterliegt der Geheimhaltung."
    paragraphs = [p.text for p in shown.main.find_all("p", recursive=False)]
    assert paragraphs == ["Es sind 41 Männer und * Frauen, * Kinder.", "Nord: *", "*: unterliegt der Geheimhaltung."]
    assert [a.text for a in shown.main.find_all("a", class_="beleg")] == ["41"]
    assert "sprachkurs/frauen" not in str(shown)
