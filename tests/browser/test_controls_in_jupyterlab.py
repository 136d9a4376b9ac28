"""The controls as an analyst uses them: the real ``soest lab`` in a real browser, by keyboard alone."""

import json
import time
from urllib.parse import urlsplit

import pytest
from nbformat import v4
from playwright.sync_api import expect

from tests.faults.harness import Town
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
PATIENCE = 60_000  # milliseconds; the machine may be busy


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """JupyterLab on a town with one notebook more: where to open it. Settings of the machine do not count."""
    root = copy_inputs(tmp_path / "stadt")
    (root / "notebooks" / "probe.py").write_text(MODULE, "utf-8")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=list(map(v4.new_code_cell, CELLS)), metadata={"kernelspec": kernel})
    (root / "notebooks" / "probe.ipynb").write_text(v4.writes(notebook), "utf-8")
    for name in ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"JUPYTER_{name}", str(tmp_path / name))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    settings = {
        "ServerApp": {"allow_root": True, "open_browser": False, "port": 0},
        "LabApp": {"news_url": None, "check_for_updates_class": "jupyterlab.NeverCheckForUpdate"},
    }
    (tmp_path / "CONFIG_DIR" / "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
    with Town(root) as town, (tmp_path / "lab.log").open("w") as log:
        process = town.start("lab", stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE / 1000
        while not (found := list((tmp_path / "RUNTIME_DIR").glob("jpserver-*-open.html"))):  # written last
            assert process.poll() is None and time.monotonic() < end, (tmp_path / "lab.log").read_text("utf-8")
            time.sleep(0.1)
        server = json.loads(found[0].with_name(f"{found[0].stem.removesuffix('-open')}.json").read_text("utf-8"))
        yield f"http://127.0.0.1:{server['port']}/lab/tree/notebooks/probe.ipynb?token={server['token']}"


@pytest.fixture
def page(chromium, lab):
    """The notebook in JupyterLab, its cells executed."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.requested = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.goto(lab)
    page.get_by_text("| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.get_by_role("cell", name="600,0").wait_for()
    yield page
    context.close()


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
