"""The real ``soest lab``, with settings of its own, and its notebooks as an analyst sees them in a browser."""

import json
import os
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.harness import Town

PATIENCE = 60_000  # milliseconds; the machine may be busy
PROMPTS = "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')].map(p => p.textContent.trim())"
# What a cell writes to stderr, and errors, which JupyterLab shows as one or the other.
FAILURE = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
DONE = f"""() => document.querySelector('{FAILURE}')
    || ({PROMPTS})().every(prompt => /^\\[\\d+\\]:$/.test(prompt))"""


class Lab:
    """A running JupyterLab. ``requested``: every address that its pages asked for."""

    def __init__(self, browser, port, token, settings):
        self._browser, self._port, self._token, self._settings = browser, port, token, settings
        self.requested, self._opened = [], 0

    @contextmanager
    def open(self, notebook, width=1280, height=900, theme="JupyterLab Light"):
        """A notebook, its kernel ready; "" for what JupyterLab opens by itself. Cells out of sight are drawn, too."""
        for name, setting in {
            "notebook-extension/tracker": {"windowingMode": "none"},
            "apputils-extension/themes": {"theme": theme},
        }.items():
            file = self._settings / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(setting), "utf-8")
        context = self._browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda request: self.requested.append(request.url))
        self._opened += 1  # a workspace of its own, or the notebook of before would be open behind it
        place = f"/lab/workspaces/{self._opened}/tree/notebooks/{notebook}.ipynb" if notebook else "/"
        page.goto(f"http://127.0.0.1:{self._port}{place}?token={self._token}")
        page.get_by_text("| Idle").wait_for()
        page.locator(".jp-CodeCell .cm-content").first.wait_for()
        yield page
        context.close()


def run_all(page):
    """Run all cells from the menu and wait for the last one, or for an error."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE)


def type_parameters(page, *lines):
    """Replace the cell of the parameters, which is the first with code."""
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("\n".join(lines))


def keep(page, name):
    """Save a screenshot of the whole notebook where SOEST_SCREENSHOTS says, if it does."""
    if folder := os.environ.get("SOEST_SCREENSHOTS"):
        size, outer = page.viewport_size, page.locator(".jp-NotebookPanel-notebook .jp-WindowedPanel-outer")
        page.set_viewport_size({"width": size["width"], "height": outer.evaluate("e => e.scrollHeight") + 200})
        outer.evaluate("e => { e.scrollTop = 0 }")
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.set_viewport_size(size)


def started(runtime, process, log=None):
    """What a JupyterLab that was just started says of itself, as soon as it answers."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        assert process.poll() is None and time.monotonic() < end, log and log.read_text("utf-8")
        time.sleep(0.1)
        if found := list(runtime.glob("jpserver-*-open.html")):  # written last, but before it listens
            server = json.loads(found[0].with_name(f"{found[0].stem.removesuffix('-open')}.json").read_text("utf-8"))
            with suppress(OSError), socket.create_connection(("127.0.0.1", server["port"]), timeout=1):
                return server


@contextmanager
def jupyterlab(browser, root, folder):
    """``soest lab`` on the town in ``root``; settings of the machine do not count, its own lie in ``folder``."""
    with pytest.MonkeyPatch.context() as patch, Town(root) as town:
        for name in ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR"):
            (folder / name).mkdir(parents=True)
            patch.setenv(f"JUPYTER_{name}", str(folder / name))
        patch.delenv("JUPYTER_TOKEN", raising=False)
        settings = folder / "CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab"
        with (folder / "lab.log").open("w") as log:
            process = town.start("lab", "--no-browser", "--port", "0", "--allow-root", stdout=log, stderr=log)
        server = started(folder / "RUNTIME_DIR", process, folder / "lab.log")
        yield Lab(browser, server["port"], server["token"], settings)
