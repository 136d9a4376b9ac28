"""Notebooks as an analyst uses them: the real ``soest lab`` in a real browser, opened, changed, run from top to bottom."""

from urllib.parse import urlsplit

import pytest

from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from tests.browser.lab import FAILURE, jupyterlab, keep, run_all, type_parameters
from tests.examples import answer_survey, build_town
from tests.running import copy_inputs

pytestmark = pytest.mark.slow  # a minute and a half: two servers, and a kernel per notebook
OUTPUTS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea"
SIZES = "images => images.map(image => [image.naturalWidth, image.getBoundingClientRect().width])"
WORDS = "captions => captions.map(caption => caption.textContent)"
SIDES = "cells => [...new Set(cells.map(cell => getComputedStyle(cell).textAlign))]"


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """JupyterLab on the town of 2018."""
    folder = tmp_path_factory.mktemp("lab")
    with jupyterlab(chromium, copy_inputs(folder / "stadt"), folder / "jupyter") as running:
        yield running


@pytest.fixture(scope="module")
def example(chromium, tmp_path_factory):
    """JupyterLab on the example town, whose second edition hides small numbers."""
    folder = tmp_path_factory.mktemp("beispiel")
    root = build_town(folder / "stadt")
    answer_survey(root)
    with jupyterlab(chromium, root, folder / "jupyter") as running:
        yield running


def assert_shown(page, promised):
    """Nothing failed; all promised tables and charts are there, the charts drawn; text stands left, numbers right."""
    assert page.locator(FAILURE).all_inner_texts() == []
    images = page.locator(f"{OUTPUTS} img").evaluate_all(SIZES)
    assert len(images) >= sum(id.startswith("abb-") for id in promised)
    assert all(natural > 0 and shown > 300 for natural, shown in images), images
    captions = page.locator(f"{OUTPUTS} caption").evaluate_all(WORDS)
    assert len(captions) >= sum(id.startswith("tab-") for id in promised) and all(captions)
    assert page.locator(f"{OUTPUTS} .sachstand :is(th, td):not(.zahl)").evaluate_all(SIDES) in (["left"], [])
    assert page.locator(f"{OUTPUTS} .sachstand td.zahl").evaluate_all(SIDES) in (["right"], [])


def promised(stem, **parameter):
    runs = Parameters.load(Root.find(), 2018).laeufe
    return next(run.zeigt for run in runs if run.abschnitt == stem and run.parameter == parameter)


def test_the_start_notebook_opens_by_itself_and_shows_a_series_its_findings_and_its_origin(lab):
    with lab.open("") as page:
        run_all(page)
        assert_shown(page, ["abb-erkunden", "tab-erkunden", "abb-eigen", "tab-eigen", "tab-tabellen", "tab-kennzahlen"])
        assert page.get_by_text("data/2018/fluechtlinge.csv").count()
        keep(page, "erkunden")

        # The lists choose another key figure, and the chart follows; nobody has to type a name.
        page.get_by_label("Tabelle").select_option(label="Leistungsbeziehende nach dem Asylbewerberleistungsgesetz")
        page.get_by_label("Kennzahl").select_option(label="Duldung")
        page.get_by_text('kennzahl = "duldung/personen"').wait_for()
        page.get_by_text("Duldung").last.wait_for()
    hosts = {urlsplit(url).hostname for url in lab.requested if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert not [url for url in lab.requested if "/lab/api/news" in url or "/lab/api/update" in url]


@pytest.mark.parametrize(
    ("stem", "theme", "width"),
    [
        ("fluechtlingszahlen", "JupyterLab Light", 1280),
        ("szenarien", "JupyterLab Dark", 1280),
        ("fluechtlingszahlen", "JupyterLab Dark", 1000),
    ],
)
def test_a_notebook_runs_as_it_stands(lab, stem, theme, width):
    with lab.open(stem, theme=theme, width=width) as page:
        run_all(page)
        keep(page, f"{stem}-{theme.split()[-1].lower()}-{width}")
        assert_shown(page, promised(stem))


def test_another_baustein_is_typed_and_nothing_else(lab):
    with lab.open("ist_stand") as page:
        type_parameters(page, "jahr: int = 2018", 'baustein: str = "kita_schule"')
        run_all(page)
        keep(page, "ist_stand")
        assert_shown(page, promised("ist_stand", baustein="kita_schule"))
        assert page.get_by_text("Kennzahlen zum Baustein „Kita & Schule“").count()


def test_what_cannot_be_is_said_in_a_sentence_without_a_traceback(lab):
    with lab.open("ist_stand") as page:
        type_parameters(page, "jahr: int = 2017", 'baustein: str = "sprache"')
        run_all(page)
        [said] = page.locator(FAILURE).all_inner_texts()
        assert "2017" in said and "Traceback" not in said and "line" not in said and "soest_analysis" not in said


@pytest.mark.parametrize("stem", [pytest.param("fluechtlingszahlen", marks=pytest.mark.long), "erkunden"])
def test_another_year_is_typed_and_nothing_else(example, stem):
    with example.open(stem) as page:
        more = ['tabelle = "asylblg"', 'kennzahl = ""'] if stem == "erkunden" else []
        type_parameters(page, "jahr: int = 2031", *more)
        run_all(page)
        keep(page, f"{stem}-2031")
        assert_shown(page, promised("fluechtlingszahlen") if stem == "fluechtlingszahlen" else [])
