"""The controls as an analyst uses them: the real ``soest lab`` in a real browser, by keyboard alone."""

from urllib.parse import urlsplit

import pytest
from nbformat import v4
from playwright.sync_api import expect

from tests.browser.lab import jupyterlab, run_all
from tests.running import copy_inputs

pytestmark = pytest.mark.slow  # 20 seconds, most of them JupyterLab's start
# 1,200 places of which 50 % count: 600.
MODULE = """
import pandas as pd

from soest_analysis import style
from soest_analysis.premises import Premise

TITLE = "Plätze der zentralen Unterbringungseinrichtung, die belegt werden können"
VORGABEN = {
    "plaetze": Premise("plaetze", TITLE, 1200, None, None, "Plätze", "", "Konzept", False),
    "anteil": Premise("anteil", "Anrechnung", 50.0, None, None, "Prozent", "", "Vorsichtig", True),
}


def erkunden(values):
    credited = values["plaetze"] * values["anteil"] / 100
    frame = pd.DataFrame({"fall": ["Geplant"], "angerechnet": pd.array([credited], dtype="Float64")})
    chart = style.figure(height=1.5)
    style.axes(chart, grid="x").barh(["Geplant"], [credited], color=style.BLUE)
    return frame, chart
"""
CELLS = [
    "import probe\nfrom soest_analysis import Edition, explore\n\nedition = Edition.load(2018)",
    "explore(\n    probe.erkunden, probe.VORGABEN, list(probe.VORGABEN),\n"
    '    title="Was wäre, wenn?", source=edition.source("zuweisung"), columns={"angerechnet": "Angerechnet"},\n)',
]


@pytest.fixture
def page(chromium, tmp_path):
    """JupyterLab on a town with one notebook more, open, its cells executed. ``page.requested``: what was asked for."""
    root = copy_inputs(tmp_path / "stadt")
    (root / "notebooks" / "probe.py").write_text(MODULE, "utf-8")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=list(map(v4.new_code_cell, CELLS)), metadata={"kernelspec": kernel})
    (root / "notebooks" / "probe.ipynb").write_text(v4.writes(notebook), "utf-8")
    with jupyterlab(chromium, root, tmp_path / "jupyter") as lab, lab.open("probe") as page:
        page.requested = lab.requested
        run_all(page)
        page.get_by_role("cell", name="600,0").wait_for()
        yield page


def test_a_slider_moved_by_keyboard_changes_table_and_chart(page, tmp_path):
    chart = page.get_by_role("img", name="Was wäre, wenn?")
    before = chart.get_attribute("src")
    places = page.get_by_role("slider").first
    places.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("cell", name="625,0").wait_for()  # 1,250 * 50 %
    expect(page.get_by_text("Gerechnet mit")).to_contain_text("1.250")
    assert chart.get_attribute("src") != before

    # The fields say their names in full, to screen readers too, and can be typed into.
    field = page.get_by_role("spinbutton", name="die belegt werden können (Plätze)")
    expect(field).to_have_value("1250")
    cut_off = "labels => labels.filter(label => label.scrollWidth > label.clientWidth).map(label => label.textContent)"
    assert page.locator(".jp-OutputArea label").evaluate_all(cut_off) == []
    field.fill("1300")
    field.press("Enter")
    page.get_by_role("cell", name="650,0").wait_for()
    page.screenshot(path=tmp_path / "regler.png")

    page.get_by_role("button", name="Zurücksetzen").press("Enter")
    page.get_by_role("cell", name="600,0").wait_for()
    expect(field).to_have_value("1200")
    assert {urlsplit(url).hostname for url in page.requested if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
