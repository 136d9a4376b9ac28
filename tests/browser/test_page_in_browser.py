"""What a reader meets in a real browser: the invented report with all its oddities, and the edition 2018."""

import base64
from io import BytesIO

import matplotlib.image
import numpy as np
import pytest
from nbformat.v4 import new_notebook

from soest_analysis.parameters import Run
from soest_analysis.report.assemble import assemble
from soest_analysis.report.html import HTMLReportExporter
from tests.report.sample_report import FINDINGS, METADATA, secret_table, secret_text, sections

pytestmark = pytest.mark.slow  # axe-core takes 20 seconds for the whole edition
PAGES = ["beispiel", "2018"]
A4 = {"auto": 170, "quer": 257}  # mm between margins of 2 cm, upright and turned
LOOK = {"akzent": "#8b0000", "akzent_dunkel": "#ff9d9d"}
RED, PINK = "rgb(139, 0, 0)", "rgb(255, 157, 157)"


def coat_of_arms():
    """A red square of 8 by 8 pixels as PNG."""
    file = BytesIO()
    matplotlib.image.imsave(file, np.full((8, 8, 3), (139, 0, 0), dtype=np.uint8), format="png")
    return {"alt": "Wappen: Stadt Musterstadt", "png": base64.b64encode(file.getvalue()).decode()}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    about = METADATA | {"gestaltung": LOOK | {"wappen": coat_of_arms()}}
    file = tmp_path_factory.mktemp("beispiel") / "beispiel.html"
    hidden = new_notebook(cells=[secret_text(), secret_table()])
    shown = [*sections(), (Run(abschnitt="geheim", titel="Geheim"), hidden)]
    file.write_text(HTMLReportExporter().from_notebook_node(assemble(shown, about, FINDINGS))[0], "utf-8")
    return file


@pytest.fixture(scope="module")
def single(published, tmp_path_factory):
    """One section alone."""
    file = tmp_path_factory.mktemp("abschnitt") / "abschnitt.html"
    executed = published / "outputs" / "2018" / "notebooks" / "fluechtlingszahlen.ipynb"
    file.write_text(HTMLReportExporter().from_filename(str(executed))[0], "utf-8")
    return file


@pytest.fixture
def file(request):
    """The HTML file of that name; only what is asked for is computed."""
    if request.param == "2018":
        return request.getfixturevalue("published") / "outputs" / "2018" / "sachstandsbericht.html"
    return request.getfixturevalue({"beispiel": "sample", "abschnitt": "single"}[request.param])


both = pytest.mark.parametrize("file", PAGES, indirect=True)


def sideways(page):
    """How many CSS pixels the page is wider than its window."""
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")


def open_details(page):
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


@pytest.mark.parametrize(
    ("file", "width", "scheme"),
    [
        *((file, 1280, "light") for file in [*PAGES, "abschnitt"]),
        *((file, 320, "dark") for file in ["beispiel", "abschnitt"]),
        pytest.param("2018", 320, "dark", marks=pytest.mark.long),
    ],
    indirect=["file"],
)
def test_axe_finds_no_violation(visit, violations, file, width, scheme):
    assert violations(visit(file, width, color_scheme=scheme)) == []


def test_axe_would_find_what_is_broken(visit, violations, sample, tmp_path):
    broken = tmp_path / "kaputt.html"
    text = (
        sample.read_text("utf-8")
        .replace('alt="Wappen: Stadt Musterstadt"', "")
        .replace("--tinte: #1f2328", "--tinte: #aaa")
    )
    broken.write_text(text.replace('<html lang="de">', "<html>"), "utf-8")
    found = {rule for rule, _, _ in violations(visit(broken, color_scheme="light"))}
    assert found == {"color-contrast", "html-has-lang", "image-alt"}


@both
@pytest.mark.parametrize("window", [(1280, 800), (320, 800), (320, 256)], ids="{0[0]}x{0[1]}".format)
def test_the_page_is_never_wider_than_its_window(visit, file, window):
    """320 by 256 CSS pixels is a window of 1280 by 1024 at 400 % (WCAG 2.2, criterion 1.4.10)."""
    page = visit(file, *window)
    open_details(page)
    assert sideways(page) <= 0
    page.add_style_tag(content="h1 { width: 3000px; }")  # what is too wide would be seen
    assert sideways(page) > 0


@both
def test_more_space_between_letters_and_lines_hides_nothing(visit, file):
    """WCAG 2.2, criterion 1.4.12."""
    page = visit(file, 320)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } "
        "p { margin-bottom: 2em !important; }"
    )
    assert sideways(page) <= 0
    assert (
        page.evaluate("""() => [...document.querySelectorAll('body, body *:not(svg *)')].filter(element => {
        const style = getComputedStyle(element)
        return (['hidden', 'clip'].includes(style.overflowY) && element.scrollHeight > element.clientHeight)
            || (['hidden', 'clip'].includes(style.overflowX) && element.scrollWidth > element.clientWidth)
    }).map(element => element.outerHTML.slice(0, 200))""")
        == []
    )


@both
def test_nothing_but_the_file_is_requested(visit, file):
    page = visit(file)
    open_details(page)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert [url for url in page.requested if not url.startswith("data:")] == [file.as_uri()]


def test_a_request_would_be_seen(visit, tmp_path):
    (tmp_path / "seite.html").write_text("<img src='bild.png'>", "utf-8")
    assert len(visit(tmp_path / "seite.html").requested) == 2


@both
def test_everything_shows_and_opens_without_javascript(visit, file):
    plain, scripted = visit(file, java_script_enabled=False), visit(file)
    assert plain.inner_text("body") == scripted.inner_text("body")
    data = plain.locator("figure details").first
    assert not data.locator("td").first.is_visible()
    data.locator("summary").click()
    assert data.locator("td").first.is_visible()


@both
def test_the_first_stop_of_the_keyboard_skips_to_the_report(visit, file):
    page = visit(file)
    link = page.locator("a.sprung")
    assert link.bounding_box()["x"] < -100
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "sprung"
    assert link.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.localName") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@both
def test_whatever_has_the_focus_shows_it(visit, file):
    page = visit(file)
    open_details(page)
    page.keyboard.press("Tab")  # from here on the browser shows the focus of a keyboard
    unseen = """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(element => {
        element.focus({preventScroll: true})
        const style = getComputedStyle(element)
        return document.activeElement !== element || style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2
            || style.opacity !== '1'
    }).map(element => element.outerHTML.slice(0, 200))"""
    assert page.evaluate(unseen) == []
    page.add_style_tag(content="summary:focus-visible { outline: none !important; }")
    assert page.evaluate(unseen) != []


@both
def test_the_contents_follow_on_a_wide_screen_only(visit, file):
    middle = "window.scrollTo(0, document.body.scrollHeight / 2)"
    wide, narrow = visit(file, 1280), visit(file, 320)
    for page in (wide, narrow):
        page.evaluate(middle)
    top, height = wide.evaluate(
        "(({top, height}) => [top, height])(document.querySelector('nav').getBoundingClientRect())"
    )
    assert 0 <= top < 20 and height <= 800
    assert narrow.evaluate("document.querySelector('nav').getBoundingClientRect().bottom") < 0


@both
@pytest.mark.parametrize("width", [1280, 320])
def test_a_link_of_the_contents_leads_to_its_heading_in_full_view(visit, file, width):
    page = visit(file, width)
    open_details(page)
    lost, seen = page.evaluate("""() => {
        const links = [...document.querySelectorAll('nav a')]
        return [links.filter(link => {
            location.hash = link.hash
            const target = document.getElementById(decodeURIComponent(link.hash.slice(1)))
            const {left, top} = target.getBoundingClientRect()
            const title = link.lastElementChild ? link.lastElementChild.textContent : link.textContent
            return top < 0 || top > innerHeight - 20 || !target.contains(document.elementFromPoint(left + 2, top + 8))
                || !target.textContent.includes(title)
        }).map(link => link.hash), links.length]
    }""")
    assert lost == [] and seen > 5


@both
def test_on_paper_only_the_report_is_left_and_no_table_is_cut_off(visit, file):
    for kind, millimetres in A4.items():
        page = visit(file, round(millimetres / 25.4 * 96), 1000, color_scheme="dark")
        page.emulate_media(media="print")
        for left_out in ("nav", "a.sprung", "a.anker", "figure details"):
            assert not page.locator(left_out).first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        cut = """kind => [...document.querySelectorAll('table')].filter(table => {
            const box = table.closest('.tabelle')
            return table.checkVisibility() && (box ? getComputedStyle(box).page : 'auto') === kind
                && table.getBoundingClientRect().right > document.querySelector('main').getBoundingClientRect().right + 1
        }).map(table => table.innerText.slice(0, 60))"""
        assert page.evaluate(cut, kind) == []


def test_the_towns_colours_and_coat_of_arms_are_shown(visit, sample):
    for scheme, colour in (("light", RED), ("dark", PINK)):
        page = visit(sample, color_scheme=scheme)
        for place in ("h2", "main p a", ".kopf .kommune"):
            assert page.evaluate(f"getComputedStyle(document.querySelector('{place}')).color") == colour
        assert page.evaluate("getComputedStyle(document.querySelector('thead th')).borderTopColor") == colour
        assert page.evaluate("document.querySelector('.wappen img').naturalWidth") == 8
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('h2')).color") == RED


def test_the_name_of_a_row_stays_in_sight_when_its_table_scrolls_sideways(visit, sample):
    page = visit(sample, 320)
    region = page.locator("#tab-massnahmen .rollen")
    name, heading = region.locator("tbody th").first, region.locator("thead th").first
    assert region.evaluate("element => { element.scrollLeft = 200; return element.scrollLeft }") == 200
    left = region.bounding_box()["x"]
    assert abs(name.bounding_box()["x"] - left) < 1 and abs(heading.bounding_box()["x"] - left) < 1
    assert name.bounding_box()["width"] <= 0.46 * region.bounding_box()["width"]
    assert name.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert name.evaluate("element => getComputedStyle(element).position") == "static"


@both
def test_the_mark_at_a_caption_leads_to_its_explanation(visit, file):
    page = visit(file)
    mark = page.locator("caption sup a").first
    mark.click()
    target = mark.get_attribute("href")
    assert page.url.endswith(target)
    assert page.locator(target).evaluate("element => element.matches(':target') && element.localName") == "li"


@both
def test_a_number_shows_where_it_comes_from_and_leads_there_and_back(visit, file):
    page = visit(file)
    number = page.locator("a.beleg").first
    text, before = number.get_attribute("title"), number.evaluate("element => element.getClientRects().length")
    assert text  # shown by the browser where the pointer rests
    number.focus()
    assert number.evaluate("element => element.getClientRects().length") > before  # the same text, behind the number
    page.keyboard.press("Enter")
    entry = page.locator(number.get_attribute("href"))
    assert entry.evaluate("element => element.matches(':target')") and text in entry.inner_text()
    entry.locator("a").click()
    assert number.evaluate("element => element.matches(':target')")


def test_the_edition_is_one_file_of_less_than_one_and_a_half_megabytes(published):
    assert (published / "outputs" / "2018" / "sachstandsbericht.html").stat().st_size < 1_500_000
