"""Whatever a town writes: the HTML, the PDF, the drawings, the workbook and the CSV print it, and nothing of it acts."""

import csv
import re
import string
import time
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from bleach._vendor import html5lib  # parses as the standard of HTML says that browsers do
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_output
from openpyxl.utils.escape import unescape
from pypdf import PdfReader

from soest_analysis import display, style
from soest_analysis.bundle import RESOURCE
from soest_analysis.display import make_text
from soest_analysis.errors import SoestError, UnusableInput
from soest_analysis.plain_text import printable
from soest_analysis.report import markdown
from soest_analysis.report.assemble import assemble
from soest_analysis.report.drawing import SHAPES, local_name, safe_chart
from soest_analysis.report.files import FORMULA_STARTS, write_tables
from soest_analysis.report.html import HTMLReportExporter
from soest_analysis.report.typesetting import typeset
from soest_analysis.report.workbook import write_workbook
from tests.faults.hostile import MARKUP
from tests.report.sample_report import METADATA, Run, notebook, shown, source, table

PIECES = [
    *("<", "</", "/>", ">", "<!--", "-->", "]]>", "<![CDATA[", "<script>", "</script>", "<svg/onload=x>", "</style>"),
    *(
        "&",
        "&lt",
        "&lt;",
        "&#60;",
        "&#x3c",
        "&colon;",
        '"',
        "'",
        "`",
        "``",
        "```\n",
        "~~~\n",
        "*",
        "**",
        "_",
        "__",
        "# ",
    ),
    *(
        "[",
        "](",
        "](javascript:x)",
        "](data:x)",
        "](https://x)",
        "![",
        "[@tab-",
        "]",
        "(",
        ")",
        "|",
        "|-|\n",
        ": ",
        "---",
    ),
    *("\n", "\n\n", "\r", "\t", " ", "  \n", "\\", "\\\n", "- ", "> ", "1. ", "+ ", "===\n", "{{", "{%", "{#", "}}"),
    *(
        '#panic("x")',
        '#read("/etc/passwd")',
        "#{",
        "#[",
        "$",
        "@x",
        "<x>",
        "//",
        "/*",
        "~",
        "=",
        "+",
        "-",
        "@",
        ";",
        ",",
    ),
    *("a", "ä", "ß", "7", "1.234", "\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\u00ad", "\u200b", "\u200f", "\u2028"),
    *("\u202e", "\u2066", "\ufeff", "\ufffe", "\U0010ffff", "e\u0301\u0302\u0303", "\U0001f600", "الجمعية", "漢"),
]
# The three signs that mark a number belong to the program; readers refuse them.
ANY = st.characters(exclude_characters="\ue000\ue001\ue002")
LONG = st.builds(lambda piece, times: piece * times, st.sampled_from(["x", "ä ", "W-", "<b>"]), st.integers(1, 500))
TEXTS = st.one_of(
    st.sampled_from(MARKUP),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(ANY, max_size=40),
    st.text(string.printable, max_size=60),
    LONG,
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
OF_COMMENTS = set(re.findall(r"\w+", "p strong em code br hr blockquote ul ol li a div table thead tbody tr th td"))
ELEMENTS = OF_COMMENTS | set(
    re.findall(
        r"\w+",
        "html head meta title style body header h1 h2 h3 h4 h5 h6 dl dt dd nav span details summary main caption figure "
        "figcaption svg path sup section footer",
    )
)
OF_TEXTS = {"href", "title", "start", "class", "role", "aria-label", "tabindex", "scope"}
ATTRIBUTES = OF_TEXTS | set(
    re.findall(
        r"[\w-]+", "lang charset http-equiv content name id aria-labelledby colspan viewBox width height d style xmlns"
    )
)
EXPORTER = HTMLReportExporter()


def report(text):
    """A report with the text in every place."""
    sentence = new_code_cell(outputs=[new_output("display_data", data=make_text(text, text))])
    frame = pd.DataFrame({"art": [text, "Haus"], "zahl": [-1, 2]})
    columns, said = {"art": text, "zahl": "Zahl"}, source(text=text)
    shown_table = table("tab-a", frame, title=text, note=text, columns=columns, source=said)
    drawing = table("abb-a", frame, title=text, note=text, columns=columns, source=said).outputs[0].data[RESOURCE]
    drawing["bericht"] |= {"art": "abbildung", "alternativtext": printable(text)}
    cells = notebook("# Titel", sentence, shown_table, shown(drawing, SVG))
    run = Run.model_construct(abschnitt="eins", titel=text, parameter={}, zeigt=())
    about = dict.fromkeys(("titel", "kommune", "ausschuss", "stelle"), text)
    open_errors = {"offene_fehler": [text], "kennzeichnung": ["Beispieldaten"]}
    combined = assemble([(run, cells)], METADATA | about | open_errors, elsewhere=(), comments={"eins": text})
    for cell in combined.cells:
        for output in cell.get("outputs", ()):
            output.data[RESOURCE]["bericht"]["fussnoten"] = [printable(text)]
    return combined


def squeezed(text):
    """Without blanks, which every format lays out in its own way."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def without_marks(text):
    """A sentence as our own use of Markdown leaves it: points of a list, bold lines and references are no text."""
    lines = [re.sub(r"^[ \t]*- (?=\S)|^\*\*(.+)\*\*$", r"\1", line) for line in printable(text).split("\n")]
    return squeezed("\n".join(lines))


def texts(element, kind):
    return [squeezed("".join(found.itertext())) for found in element.iter(kind)]


def is_possible(text):
    """Readers refuse a title of which nothing is to be seen, the report a reference that leads nowhere."""
    return squeezed(printable(text)) and not re.search(r"\[@[\w-]+\]", printable(text))


SEEN = TEXTS.filter(is_possible)


@given(SEEN)
def test_fuzz_html_prints_every_text_and_lets_none_act(text):
    page = EXPORTER.from_notebook_node(report(text))[0]
    page.encode()  # can be written
    tree = html5lib.parse(page, namespaceHTMLElements=False, treebuilder="etree")
    for element in tree.iter():
        kind = re.sub("{.*}", "", str(element.tag))
        assert kind in ELEMENTS, (kind, text)
        assert {re.sub("{.*}", "", name) for name in element.attrib} <= ATTRIBUTES, (kind, element.attrib)
        href = element.get("href", "#")
        assert re.match("#|https?://|mailto:", href), href
        assert kind != "meta" or element.get("http-equiv", "Content-Security-Policy") == "Content-Security-Policy"
    said = squeezed(printable(text))
    assert squeezed("".join(tree.find(".//h1").itertext())) == said
    assert texts(tree, "dd") == [value for value in ("2018", "30.09.2018", said, said) if value]
    assert said in texts(tree, "th") and said in texts(tree, "li") and f"Quelle:{said}#" in texts(tree, "p")
    assert squeezed(tree.find(".//{*}svg").get("aria-label")) == said
    assert f"Tabelle1:{said}1" in texts(tree, "caption")
    paragraphs = squeezed("".join(tree.find(".//main").itertext()))
    assert f"1{said}#{without_marks(text)}{without_marks(text)}Tabelle1:" in paragraphs


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_fuzz_html_of_comments_holds_only_what_markdown_may_make(lines):
    tree = html5lib.parseFragment(markdown.to_html("\n".join(lines)), namespaceHTMLElements=False)
    for element in tree.iter():
        if element is not tree:
            assert element.tag in OF_COMMENTS and set(element.attrib) <= OF_TEXTS
            assert re.match("#|https?://|mailto:", element.get("href", "#"), re.IGNORECASE)


@given(SEEN)
def test_fuzz_typst_sets_every_text_and_executes_none(text):
    start = time.process_time()  # the machine may be busy with other tests
    try:
        pdf = typeset(report(text))
    except SoestError as error:
        assert re.fullmatch("PDF: für „.+“ gibt es in der Schrift kein Zeichen. Bitte .*", str(error), re.DOTALL), error
        return
    finally:
        assert time.process_time() - start < 20
    if text.isascii() and text.isprintable() and len(text) < 70:
        printed = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
        assert printed.count(squeezed(text)) >= 6, printed


@pytest.mark.filterwarnings("ignore:constrained_layout not applied")  # long texts leave no room for axes
@given(st.lists(SEEN, min_size=1, max_size=3))
def test_fuzz_svg_draws_every_text_and_holds_no_markup(monkeypatch, lines):
    chart, bundles = style.figure(height=0.5), []
    ax = style.axes(chart)
    for place, line in enumerate(lines):
        ax.text(0, place, line[:80])
    monkeypatch.setattr(display, "display", lambda bundle, **_: bundles.append(bundle))
    title, said = lines[0], source(text=lines[-1])
    try:
        display.show_figure("abb-a", chart, pd.DataFrame({"art": lines}), title=title, source=said, alt=lines[-1])
    except UnusableInput as error:
        assert re.fullmatch("Abbildung abb-a: für „.+“ gibt es in der Schrift kein Zeichen. Bitte .*", str(error)), (
            error
        )
        return
    drawing = fromstring(bundles[0]["image/svg+xml"])
    assert {local_name(element.tag) for element in drawing.iter()} <= SHAPES | {"metadata", "style", "title", "desc"}
    assert squeezed(drawing.findtext("{*}title")) == squeezed(printable(title))
    assert squeezed(drawing.findtext("{*}desc")) == squeezed(printable(f"{lines[-1]} Quelle: {lines[-1]}"))
    safe_chart(bundles[0]["image/svg+xml"], "abb-a")


@given(st.lists(TEXTS.filter(lambda text: "[@" not in text), min_size=1, max_size=8))
def test_fuzz_csv_and_workbook_hold_text_and_no_formula(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("fuzz")
    frame = pd.DataFrame({"art": lines, "zahl": range(-1, len(lines) - 1)})
    shown_table = table(
        "tab-a", frame, title=lines[0], note=lines[-1], columns={"art": lines[0]}, source=source(text=lines[0])
    )
    about = METADATA | {"titel": lines[0], "kommune": lines[-1]}
    combined = assemble([(Run(abschnitt="eins"), notebook("# Titel", shown_table))], about)
    write_tables(combined, folder / "tabellen", lines[0])
    given_texts = [printable(line) for line in lines]

    with (folder / "tabellen" / "tab-a.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file, strict=True)
    assert [int(number) for _, number in rows] == list(frame["zahl"])
    assert [re.sub(r"\A'|(?<=[;\t\r\n])'", "", text) for text, _ in rows] == [
        re.sub(r"\A'|(?<=[;\t\r\n])'", "", text) for text in given_texts
    ]
    for text, _ in rows:  # as one cell, and cut up as a German Excel does
        assert not [part for part in re.split("[;\t\r\n]", text) if part.strip().startswith(FORMULA_STARTS)]

    write_workbook(combined, folder / "bericht.xlsx")
    sheet = openpyxl.load_workbook(folder / "bericht.xlsx")["Tabelle 1"]
    cells = list(sheet.iter_rows(min_row=6))
    assert [number.value for _, number in cells] == list(frame["zahl"])
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [squeezed(unescape(text.value or "")) for text, _ in cells] == [squeezed(text) for text in given_texts]
