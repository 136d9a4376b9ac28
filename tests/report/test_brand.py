"""The town's colours and coat of arms, from its parameters to both reports; the drawings are made here."""

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import matplotlib.image
import numpy as np
import pikepdf
import pytest
from bs4 import BeautifulSoup
from sample_report import METADATA, notebook, table

from soest_analysis.contrast import contrast
from soest_analysis.errors import UnusableInput
from soest_analysis.parameters import DARK_PAPER, LIGHT_PAPER, Brand, Parameters, Run
from soest_analysis.paths import Root
from soest_analysis.report import brand
from soest_analysis.report.assemble import assemble
from soest_analysis.report.html import TEMPLATES, HTMLReportExporter
from soest_analysis.report.pdf import PDFReportExporter
from soest_analysis.yaml_files import load_model

TOWN = Path(__file__).parents[1] / "towns" / "musterstadt" / "parameters" / "2031.yaml"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://inkscape.org" width="60px" height="70" '
    'inkscape:export-filename="/home/geheim/wappen.svg" style="fill-rule:evenodd"><title>geheim</title>'
    '<script>alert(1)</script><path id="schild" d="M2 2h56v36l-28 30l-28-30z" fill="#8b0000" onclick="x"/></svg>'
)


def png():
    """A red square of 8 by 8 pixels."""
    file = BytesIO()
    matplotlib.image.imsave(file, np.full((8, 8, 3), (139, 0, 0), dtype=np.uint8), format="png")
    return file.getvalue()


@pytest.fixture
def edition(tmp_path):
    """``edition("akzent: …")``: what the brand is read from, with those lines as ``gestaltung`` in the parameters."""

    def build(*lines):
        path = tmp_path / "parameters" / "2031.yaml"
        path.parent.mkdir(exist_ok=True)
        block = "\n".join(["gestaltung:", *(f"  {line}" for line in lines), ""]) if lines else ""
        path.write_text(TOWN.read_text("utf-8") + block, "utf-8")
        parameters = load_model(Parameters, path, "parameters/2031.yaml")
        return SimpleNamespace(parameters=parameters, root=Root(tmp_path), year=2031)

    return build


def report(look):
    return assemble([(Run(abschnitt="eins"), notebook("# Eins", table("tab-a")))], METADATA | {"gestaltung": look})


def html(look):
    return HTMLReportExporter().from_notebook_node(report(look))[0]


@pytest.fixture
def pdf():
    def export(look):
        return pikepdf.open(BytesIO(PDFReportExporter().from_notebook_node(report(look))[0]))

    return export


def colours(document):
    """The colours, 0 to 255, that the pages are painted with."""
    found = set()
    for page in document.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("scn", "SCN", "rg", "RG") and len(operands) == 3:
                found.add(tuple(round(float(part) * 255) for part in operands))
    return found


def test_a_town_that_says_nothing_gets_the_usual_colours(edition):
    assert brand.describe(edition()) == {"akzent": "#1f4e79", "akzent_dunkel": "#93c0ea"}


def test_the_usual_colours_and_papers_are_those_of_the_style_sheet():
    css = (TEMPLATES / "sachstandsbericht" / "stil.css").read_text("utf-8")
    light, dark, *_ = (block.split("}")[0] for block in css.split(":root {")[1:])
    assert f"--papier: {LIGHT_PAPER};" in light and f"--papier: {DARK_PAPER};" in dark


def test_a_colour_for_dark_paper_is_derived_and_just_legible(edition):
    look = brand.describe(edition('akzent: "#8B0000"'))
    assert look["akzent"] == "#8b0000"
    assert 4.5 <= contrast(look["akzent_dunkel"], "#15191e") < 4.65
    red, green, blue = (int(look["akzent_dunkel"][start : start + 2], 16) for start in (1, 3, 5))
    assert red > green == blue  # the same hue


@pytest.mark.parametrize("colour", ["#000000", "#767676", "#0000ff", "#1a1a1a"])
def test_every_legible_colour_has_a_counterpart_on_dark_paper(colour):
    assert contrast(Brand(akzent=colour).on_dark_paper, DARK_PAPER) >= 4.5


def test_a_colour_that_is_named_for_dark_paper_is_taken(edition):
    look = brand.describe(edition('akzent: "#8b0000"', 'akzent_dunkel: "#ffb0b0"'))
    assert look["akzent_dunkel"] == "#ffb0b0"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        # #777777 on white: 4.478, the usual example of a grey just below 4.5
        ('akzent: "#777777"', r"akzent: Kontrast von mindestens 4,5 zu 1 .*„#777777“ 4,47 zu 1 gefunden.*dunklere"),
        # luminance of #15191e: 0.2126 × 0.00749 + 0.7152 × 0.00972 + 0.0722 × 0.01298 = 0.00948; 0.05948 / 0.05 = 1.1896
        ('akzent_dunkel: "#000000"', r"akzent_dunkel: Kontrast .* „#000000“ 1,18 zu 1 gefunden.*hellere"),
        ("akzent: #8b0000", 'akzent: Farbe wie "#1f4e79" .mit Anführungszeichen. erwartet, „None“'),
        ("akzent: rot", "akzent: Farbe .* „rot“"),
        ("farbe: rot", "farbe: unbekannter Schlüssel"),
        ("wappen: ../wappen.svg", "wappen: SVG- oder PNG-Datei im Ordner des Berichts erwartet"),
        ("wappen: /etc/wappen.svg", "wappen: SVG- oder PNG-Datei"),
        ('wappen: "C:\\\\wappen.svg"', "wappen: SVG- oder PNG-Datei"),
        ("wappen: parameters/wappen.jpg", "wappen: SVG- oder PNG-Datei"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(edition, line, problem):
    with pytest.raises(UnusableInput, match=rf"Datei parameters/2031.yaml, gestaltung.{problem}"):
        edition(line)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("fehlt.svg", None, "fehlt"),
        ("kaputt.svg", b"<svg", "lesbares SVG"),
        (
            "bombe.svg",
            b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
            "lesbares SVG",
        ),
        ("latin.svg", "<svg>ä</svg>".encode("latin-1"), "UTF-8 erwartet"),
        ("seite.svg", b"<html/>", "<html> gefunden"),
        ("stil.svg", SVG.replace("title>", "style>").encode(), "<style> gefunden"),
        ("bild.svg", SVG.replace("<path", '<image href="x.png"/><path').encode(), "<image> gefunden"),
        ("ohne.svg", SVG.replace('width="60px"', "").encode(), "viewBox"),
        ("nullgross.svg", SVG.replace("<svg", '<svg viewBox="0 0 0 0"').encode(), "viewBox"),
        (
            "wiederholt.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g id="a"><use href="#b"/></g><g id="b"/>'
            b'<use href="#a"/></svg>',
            "geschachtelte Wiederholungen",
        ),
        (
            "tief.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">' + b"<g>" * 9000 + b"</g>" * 9000 + b"</svg>",
            "zu tief verschachtelt",
        ),
        ("kaputt.png", b"\x89PNG\r\n\x1a\n", "lesbares PNG"),
        ("svg.png", SVG.encode(), "lesbares PNG"),
        ("gross.png", bytes(150_001), "höchstens 150 KB erwartet, 151 KB gefunden"),
    ],
)
def test_a_coat_of_arms_that_cannot_be_shown_is_named(edition, tmp_path, name, content, problem):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableInput, match=f"Datei parameters/2031.yaml, gestaltung.wappen: {name}: .*{problem}"):
        brand.describe(edition(f"wappen: {name}"))


def test_a_link_out_of_the_towns_folder_is_not_followed(edition, tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("fremd") / "wappen.svg"
    outside.write_text(SVG, "utf-8")
    try:
        (tmp_path / "wappen.svg").symlink_to(outside)
    except OSError:
        pytest.skip("dieses System erlaubt keine Verknüpfungen")
    with pytest.raises(UnusableInput, match="liegt außerhalb des Ordners"):
        brand.describe(edition("wappen: wappen.svg"))


def test_a_drawn_coat_of_arms_is_shown_without_what_it_hides(edition, tmp_path, pdf):
    (tmp_path / "wappen.svg").write_text(SVG, "utf-8")
    look = brand.describe(edition("wappen: wappen.svg"))
    text = html(look)
    page = BeautifulSoup(text, "html.parser")
    arms = page.header.svg
    assert (arms["role"], arms["aria-label"]) == ("img", "Wappen: Stadt Musterstadt")
    assert (arms["viewbox"], arms["style"]) == ("0 0 60 70", "fill-rule:evenodd")
    assert arms.path["fill"] == "#8b0000" and "geheim" not in text + str(look) and "alert" not in text + str(look)
    assert "img-src" not in text
    with pdf(look) as document:
        assert "Wappen: Stadt Musterstadt" in alternatives(document)


def test_a_coat_of_arms_in_pixels_is_the_only_image_that_the_page_allows(edition, tmp_path, pdf):
    (tmp_path / "wappen.png").write_bytes(png())
    look = brand.describe(edition("wappen: wappen.png"))
    page = BeautifulSoup(html(look), "html.parser")
    image = page.header.img
    assert image["alt"] == "Wappen: Stadt Musterstadt" and image["src"].startswith("data:image/png;base64,")
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy and "img-src data:;" in policy
    with pdf(look) as document:
        assert "Wappen: Stadt Musterstadt" in alternatives(document)
        assert any(
            stream.get("/Subtype") == "/Image" for stream in document.objects if isinstance(stream, pikepdf.Stream)
        )


def test_the_pdf_is_painted_in_the_towns_colour(edition, pdf):
    usual, red = (31, 78, 121), (139, 0, 0)
    with pdf(brand.describe(edition())) as document:
        assert usual in colours(document) and red not in colours(document)
    with pdf(brand.describe(edition('akzent: "#8b0000"'))) as document:
        assert red in colours(document) and usual not in colours(document)


def alternatives(document):
    return [str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
