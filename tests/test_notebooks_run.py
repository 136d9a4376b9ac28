"""Every notebook, in a real kernel as JupyterLab starts it: from top to bottom as it stands, and with another year typed."""

import re

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from tests.examples import answer_survey, build_town
from tests.running import REPOSITORY, copy_inputs

pytestmark = pytest.mark.long  # half a minute: all notebooks, twice
STEMS = sorted(path.stem for path in (REPOSITORY / "notebooks").glob("*.ipynb"))


def kernel(folder):
    """``run(stem, old, new)`` in one kernel in a folder of notebooks, which forgets all names in between: what failed."""
    manager, client = start_new_kernel(cwd=str(folder))

    def run(stem, old="", new=""):
        notebook = nbformat.read(folder / f"{stem}.ipynb", as_version=4)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert old in cells[0]
        failed = []

        def hook(message):
            content = message["content"]
            if message["msg_type"] == "error" or content.get("name") == "stderr":
                failed.append(content.get("evalue") or content.get("text"))

        for source in ["%reset -f", cells[0].replace(old, new), *cells[1:]]:
            client.execute_interactive(source, allow_stdin=False, output_hook=hook, timeout=120)
        return failed

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def soest(tmp_path_factory):
    yield from kernel(copy_inputs(tmp_path_factory.mktemp("stadt")) / "notebooks")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example town, which has a year before, a table that was not delivered and, undeclared, secrets."""
    root = build_town(tmp_path_factory.mktemp("beispiel") / "stadt")
    answer_survey(root)
    for year in (2030, 2031):
        path = root / "parameters" / f"{year}.yaml"
        text, times = re.subn(r"(?m)^  bereits_veroeffentlicht:\n(?:    .*\n)+", "", path.read_text("utf-8"))
        assert times == 1
        path.write_text(text, "utf-8")
    yield from kernel(root / "notebooks")


@pytest.mark.parametrize("stem", STEMS)
def test_it_runs_as_it_stands(soest, stem):
    assert soest(stem) == []


@pytest.mark.parametrize("stem", STEMS)
def test_it_runs_when_another_year_is_typed(example, stem):
    assert example(stem, "2018", "2031") == []
