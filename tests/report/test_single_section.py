"""One section alone, as an analyst exports it: executed and converted by Jupyter's own command."""

import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

from tests.running import copy_inputs

pytestmark = pytest.mark.slow  # 20 seconds: commands that start anew, and a kernel
JUPYTER = Path(sys.executable).with_name("jupyter" + Path(sys.executable).suffix)


def nbconvert(folder, *arguments):
    command = [JUPYTER, "nbconvert", "--log-level=ERROR", *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The folder of the notebooks of a town, with ``bausteine`` executed in place, its outputs kept."""
    notebooks = copy_inputs(tmp_path_factory.mktemp("stadt")) / "notebooks"
    nbconvert(notebooks, "--execute", "--to", "notebook", "--inplace", "bausteine.ipynb")
    return notebooks


def test_an_executed_section_becomes_a_page(executed):
    nbconvert(executed, "--to", "sachstandsbericht-html", "bausteine.ipynb")
    text = (executed / "bausteine.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.html["lang"] == "de" and len(page.find_all("h1")) == 1
    assert page.find(id="tab-bausteine").caption.text.startswith("Tabelle 1: ")
    assert page.find(id="abb-bausteine").svg["aria-label"]
    assert str(executed) not in text and "show_table" not in text


def test_an_executed_section_becomes_a_pdf(executed):
    nbconvert(executed, "--to", "sachstandsbericht-pdf", "bausteine.ipynb")
    with pikepdf.open(executed / "bausteine.pdf") as document:
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert str(executed) not in str(document.Root.Metadata.read_bytes())
