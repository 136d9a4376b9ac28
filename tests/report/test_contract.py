"""A section is judged by its own contract, whatever Papermill says of it."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from soest_analysis.bundle import RESOURCE
from soest_analysis.report.contract import problems


def shows(name):
    return new_output("display_data", data={RESOURCE: {"name": name}})


def notebook(*cells):
    return new_notebook(cells=[new_markdown_cell("# Titel"), *cells])


GOOD = new_code_cell("show()", execution_count=1, outputs=[shows("tab-eins")])
AGAIN = new_code_cell("show()", execution_count=2, outputs=[shows("tab-eins")])
BEGUN = new_code_cell("x = 0", execution_count=1, metadata={"papermill": {"start_time": "2026-11-21T10:00:00"}})
ADDED = new_markdown_cell("An Exception was encountered", metadata={"tags": ["papermill-error-cell-tag"]})
FULL = new_code_cell("x * 2", execution_count=2, outputs=[new_output("error", ename="MemoryError", evalue="")])
FAILED = new_code_cell("kaputt()", execution_count=2, outputs=[new_output("error", ename="NameError", evalue="kaputt")])


def test_a_kept_contract_has_no_problems():
    assert problems(notebook(GOOD, new_code_cell("", execution_count=None)), ["tab-eins"]) == []


@pytest.mark.parametrize(("cells", "promised", "error", "sentence"), [
    ([GOOD, FAILED], ["tab-eins"], None, "Zelle 3: NameError: kaputt"),
    ([GOOD, new_code_cell("x = 1")], ["tab-eins"], None, "Zelle 3: wurde nicht ausgeführt."),
    ([BEGUN, new_code_cell("x = 1")], ["tab-eins"], "Der Kernel ist gestorben.", "Zelle 2: Der Kernel ist gestorben."),
    ([new_code_cell("x = 1")], ["tab-eins"], "Der Kernel startet nicht.", "Der Kernel startet nicht."),
    ([ADDED, GOOD, ADDED, FAILED], ["tab-eins"], None, "Zelle 3: NameError: kaputt"),
    ([GOOD, FULL], ["tab-eins"], None, "Zelle 3: MemoryError: Der Arbeitsspeicher reichte nicht."),
    ([GOOD, new_code_cell("y", execution_count=1)], ["tab-eins"], None, "Die Zellen wurden nicht der Reihe nach ausgeführt."),
    ([GOOD], ["tab-eins", "abb-zwei"], None, "„abb-zwei“ wird in parameters/ zugesagt, aber nicht gezeigt."),
    ([GOOD, AGAIN], ["tab-eins"], None, "„tab-eins“ wird mehrfach gezeigt."),
    ([GOOD], [], None, "„tab-eins“ wird gezeigt, aber in parameters/ nicht zugesagt."),
])  # fmt: skip
def test_a_broken_contract_is_named_with_its_cell(cells, promised, error, sentence):
    assert problems(notebook(*cells), promised, error) == [sentence]
