"""Every notebook keeps the one skeleton: short cells, no logic, no typed figures, no outputs."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 12
LAYOUT = {"headers", "digits"}  # keyword arguments that take numbers about the layout, not figures
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.Try, ast.Lambda, ast.For, ast.While, ast.If)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def literal_figures(source):
    """Numbers in code, but for those that say how many columns or decimals to print."""
    tree = ast.parse(source)
    layout = {
        id(node)
        for call in ast.walk(tree)
        if isinstance(call, ast.keyword) and call.arg in LAYOUT
        for node in ast.walk(call.value)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and id(node) not in layout
    ]


def without_examples(text):
    """Prose without the files that it gives to copy."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def test_it_opens_with_title_purpose_parameters_and_edition(notebook):
    title, parameters, imports = notebook.cells[:3]
    assert re.fullmatch(r"# [^\n]+\n\n[^\n#]+", title.source)
    assert parameters.metadata["tags"] == ["parameters"]
    assert all(re.fullmatch(r"[a-z]+: (int|str) = .+  # .+", line) for line in parameters.source.splitlines())
    assert imports.source.startswith("from soest_analysis import Edition")
    assert "edition = Edition.load(jahr)" in imports.source


def test_it_carries_no_outputs(notebook):
    assert [cell for cell in code(notebook) if cell.outputs or cell.execution_count] == []


def test_its_cells_are_short_enough_to_read_aloud(notebook):
    assert max(len(cell.source.splitlines()) for cell in code(notebook)) <= LONGEST_CELL


def test_it_holds_no_logic(notebook):
    for cell in code(notebook):
        assert [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, FORBIDDEN)] == [], cell.source


def test_it_types_no_figure(notebook):
    for cell in code(notebook):
        if "parameters" not in cell.metadata.get("tags", []):
            assert literal_figures(cell.source) == [], cell.source
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d", without_examples(cell.source)), cell.source


def test_the_scan_for_figures_finds_one():
    assert literal_figures("show_table(x, headers=2, digits={'a': 1}, note=f'{3} Personen')") == [3]


def test_it_names_no_path(notebook):
    for cell in code(notebook)[1:]:
        assert not re.search(r"\.(csv|yaml|json)\b|Path\(|open\(", cell.source), cell.source
