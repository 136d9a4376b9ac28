"""A real browser for the HTML report: an installed Chromium, and axe-core's judgement of a page."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Behind text on the shadow of a region that scrolls, axe-core cannot tell the background; the paper is what counts.
WITHOUT_SHADOWS = ".rollen { background-image: none !important; }"


@pytest.fixture(scope="module")
def chromium():
    """Ends with the module, for Playwright's event loop would be in the way of other tests in the same process."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        missing = f"Kein Browser ({', '.join(PROGRAMS)}) ist installiert"
        pytest.fail(missing) if os.environ.get("SOEST_TEST_TOOLS") == "required" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """``visit(file, width, height, **options)``: the file in a window of that many CSS pixels."""
    contexts = []

    def open_page(file, width=1280, height=800, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def violations():
    """``violations(page)``: what breaks a rule of axe-core, details opened: rule, element, reason."""

    def judge(page):
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        page.add_style_tag(content=WITHOUT_SHADOWS)
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(page, context={"exclude": [["svg > *"]]}, options=options).response  # an svg is one image
        assert {"color-contrast", "page-has-heading-one"} & {
            rule["id"] for rule in found["passes"] + found["violations"]
        }
        return [
            (rule["id"], node["html"][:200], node["failureSummary"])
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return judge
