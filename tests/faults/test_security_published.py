"""Faults 40, 41, 46 and 48: a hostile town is published, on a machine whose secrets are known, and everything is looked at."""

import csv
import io
import json
import re
import sys
import sysconfig
import uuid
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader

from soest_analysis.report.drawing import SHAPES, local_name
from soest_analysis.report.files import FORMULA_STARTS
from tests.browser.conftest import chromium, visit  # noqa: F401 - fixtures
from tests.examples import build_town
from tests.faults.hostile import FORMULAS, MARKUP, poison
from tests.running import REPOSITORY, edit_notebook, soest

CANARY = f"kanarienvogel{uuid.uuid4().hex[:12]}"
ACTING = {
    "script",
    "iframe",
    "object",
    "embed",
    "base",
    "link",
    "form",
    "input",
    "img",
    "image",
    "video",
    "audio",
    "template",
}
OF_TEXTS = {"em", "code"}  # what Markdown in a name would turn into


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The published draft of a hostile town, computed where every secret of the machine has the canary's name."""
    folder = tmp_path_factory.mktemp(CANARY)
    home = folder / "heim"
    home.mkdir()
    root = build_town(folder / "stadt")
    poison(root, 2030)
    (root / "data" / "2030" / "texte").mkdir()
    for run, texts in {"quellen": MARKUP, "massnahmen": FORMULAS}.items():
        (root / "data" / "2030" / "texte" / f"{run}.md").write_text("\n\n".join(texts), "utf-8")
    edit_notebook(root, "quellen", "import warnings; warnings.warn('a warning says where Python lies')")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("USER", "LOGNAME", "HOSTNAME", "SOEST_SECRET", "JUPYTER_TOKEN", "LANGUAGE"):
            environment.setenv(name, f"{CANARY}-{name}")
        environment.setenv("HOME", str(home))
        environment.setenv("TMPDIR", str(home))
        done = soest(root, "report", "2030", "--draft")
    assert done.returncode == 0, done.stderr
    return root / "outputs" / "2030-beispieldaten-entwurf"


def squeezed(text):
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def check_html(folder):
    page = BeautifulSoup((folder / "sachstandsbericht.html").read_text("utf-8"), "lxml")
    comments = [part for section in ("quellen", "massnahmen") for part in comment(page, section)]
    found = {element.name for element in page.find_all(True) if element not in comments}
    assert not found & (ACTING | OF_TEXTS)
    assert_nothing_acts(page)
    text = squeezed(page.get_text())
    assert [said for said in MARKUP if text.count(squeezed(said)) < 20] == []


def comment(page, section):
    """What stands in the office's comment; there, Markdown is Markdown."""
    heading = page.find(id=f"{section}-kommentar-der-verwaltung")
    return [element for part in heading.parent.find_next_siblings() for element in [part, *part.find_all(True)]]


def check_data_docs(folder):
    pages = sorted((folder / "datenqualitaet").rglob("*.html"))
    assert len(pages) > 10
    for path in pages:
        page = BeautifulSoup(path.read_text("utf-8"), "lxml")
        assert not {element.name for element in page.find_all(True)} & ACTING, path
        assert_nothing_acts(page)
    listing = next(path for path in pages if path.name == "index.html").read_text("utf-8")
    text = squeezed(BeautifulSoup(listing, "lxml").get_text())
    assert "<script>" in text and "onerror=" in text


def assert_nothing_acts(page):
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name in ("srcdoc", "src", "action")]
        assert re.match(r"#|https?://|mailto:|[a-z_]+\.html", element.get("href", "#")), element
    assert [meta.get("http-equiv") for meta in page.find_all("meta") if meta.get("http-equiv") != "Content-Security-Policy"
            and meta.get("http-equiv")] == []  # fmt: skip


def check_pdf(folder):
    """Typst's markup is printed, in the metadata and bookmarks too."""
    document = PdfReader(folder / "sachstandsbericht.pdf")
    text = squeezed("".join(page.extract_text() for page in document.pages))
    assert [said for said in MARKUP if text.count(squeezed(said)) < 5] == []
    assert "root:" not in text and "/etc/passwd" in text
    assert '#panic("11")' in document.metadata.title or "<" in document.metadata.title
    with pikepdf.open(folder / "sachstandsbericht.pdf") as pdf:
        names = [
            str(action.get("/S"))
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if (action := link.get("/A"))
        ]
        assert (
            set(names) <= {"/URI"} and "/OpenAction" not in pdf.Root and "/JavaScript" not in pdf.Root.get("/Names", {})
        )


def check_drawings(folder):
    """Files that stand alone: shapes, and a title and a description with the texts."""
    texts = ""
    for path in (folder / "abbildungen").glob("*.svg"):
        drawing = fromstring(path.read_text("utf-8"))
        assert {local_name(element.tag) for element in drawing.iter()} <= SHAPES | {
            "style",
            "metadata",
            "title",
            "desc",
        }, path
        assert not [name for element in drawing.iter() for name in element.attrib if local_name(name).startswith("on")]
        texts += squeezed(drawing.findtext("{*}title") + drawing.findtext("{*}desc"))
    assert squeezed("<script>alert(1)</script>") in texts and "$x^2$" in texts


@pytest.mark.parametrize("check", [check_html, check_data_docs, check_pdf, check_drawings])
def test_fault_40_markup_in_any_text_is_printed_and_not_executed(hostile, check):
    check(hostile)


def test_fault_41_text_that_looks_like_a_formula_is_harmless_and_numbers_stay_numbers(hostile, libreoffice, tmp_path):
    texts, numbers = [], []
    for path in [*hostile.glob("tabellen/*.csv"), *hostile.glob("abbildungen/*.csv")]:
        for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline=""), strict=True):
            texts += row
    numbers = [text for text in texts if re.fullmatch(r"-\d+(\.\d+)?", text)]
    assert numbers  # negative ones, as they are
    for text in set(texts) - set(numbers):
        assert not [part for part in re.split("[;\t\r\n]", text) if part.strip().startswith(FORMULA_STARTS)], text
    assert set(texts) >= {f"'{formula}" for formula in FORMULAS[:-1]} | {"Stand;'=1+1"}

    book = openpyxl.load_workbook(hostile / "sachstandsbericht.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(isinstance(cell.value, int | float) and cell.value < 0 for cell in cells)
    assert {cell.value for cell in cells} >= set(FORMULAS)

    opened = libreoffice(hostile / "sachstandsbericht.xlsx", "xlsx", tmp_path / "geoeffnet")
    again = [cell for sheet in openpyxl.load_workbook(opened) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in again if cell.data_type == "f"]
    assert {cell.value for cell in again} >= set(FORMULAS)


def test_fault_46_what_is_published_requests_nothing_and_runs_nothing(hostile, visit):  # noqa: F811
    for path in [hostile / "sachstandsbericht.html", *sorted(hostile.glob("datenqualitaet/**/*.html"))]:
        page = visit(path)
        page.wait_for_timeout(100)  # for a page that would go elsewhere by itself
        assert page.requested == [path.as_uri()] and page.url == path.as_uri()
        assert page.evaluate("document.scripts.length") == 0
        page.context.close()


def test_fault_48_nothing_published_tells_of_the_machine(hostile):
    # Nothing that might be there by chance, as the machine's name or /usr; users and folders have the canary's name.
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "purelib")]
    needles = {secret.encode() for secret in (CANARY, str(REPOSITORY), sys.executable, *libraries)}
    parts = {name: data for path in sorted(hostile.rglob("*")) if path.is_file() for name, data in opened(path)}
    assert {Path(name).suffix for name in parts} >= {".html", ".pdf", ".xml", ".png", ".svg", ".ipynb", ".json", ".csv"}
    told = {(name, needle) for name, data in parts.items() for needle in needles if needle in data}
    assert told == set()
    logs = hostile.parents[1] / "outputs" / "logs"
    environment = f"{CANARY}-".encode()
    assert [path.name for path in logs.glob("**/*") if path.is_file() and environment in path.read_bytes()] == []


def opened(path):
    """Name and content of a file, or of every part of one that is compressed."""
    data = path.read_bytes()
    yield path.name, data
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
    elif path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            for number, item in enumerate(pdf.objects):
                stream = item.read_bytes() if isinstance(item, pikepdf.Stream) and not is_picture(item) else b""
                yield f"{path.name}/{number}", stream + repr(item).encode()
    elif path.suffix == ".ipynb":  # pictures in it are those of the folder abbildungen
        yield f"{path.stem}.json", json.dumps(json.loads(data), ensure_ascii=False).encode()


def is_picture(item):
    return item.get("/Subtype") == "/Image"
