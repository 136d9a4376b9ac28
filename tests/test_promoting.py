"""From the workshop into the report: somebody follows the five steps of ``erkunden.ipynb`` to the letter."""

import csv
import re
import shlex
import subprocess
import sys

import nbformat
import pytest

from tests.running import REPOSITORY

pytestmark = pytest.mark.slow  # twenty seconds: the gate and a kernel
YEAR, STEM = "2018", "wohnraum_anteil"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEPS = ["Erster", "Zweiter", "Dritter", "Vierter", "Fünfter"]


def read_steps():
    """Per step its prose and its blocks (kind, text)."""
    notebook = nbformat.read(REPOSITORY / "notebooks" / "erkunden.ipynb", as_version=4)
    texts = [cell.source for cell in notebook.cells if re.match(r"### \w+ Schritt: ", cell.source)]
    assert [text.split()[1] for text in texts] == STEPS
    return [(BLOCK.sub("", text), BLOCK.findall(text)) for text in texts]


def named(prose, pattern):
    """The one file of that kind that the prose names."""
    [name] = set(re.findall(rf"`({pattern})`", prose))
    return name


def in_terminal(command, town):
    """What an analyst types into the terminal, in the town's folder."""
    program, *arguments = shlex.split(command.replace("JAHR", YEAR))
    python = {"python": [sys.executable], "soest": [sys.executable, "-m", "soest_analysis"]}[program]
    return subprocess.run(
        [*python, *arguments], cwd=town, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_the_five_steps_make_a_figure_of_the_report(town):
    module, notebook, check, run, report = read_steps()

    prose, [(kind, text)] = module
    assert kind == "python"
    (town / named(prose, r"notebooks/\w+\.py")).write_text(text, "utf-8")

    prose, blocks = notebook
    copied = nbformat.read(town / "notebooks" / named(prose, r"\w+\.ipynb"), as_version=4)
    replaced = [cell for cell in copied.cells if cell.metadata.get("tags") != ["parameters"]]
    assert [{"markdown": "markdown", "code": "python"}[cell.cell_type] for cell in replaced] == [k for k, _ in blocks]
    for cell, (_, text) in zip(replaced, blocks, strict=True):
        cell.source = text.rstrip("\n")
    nbformat.write(copied, town / named(prose, r"notebooks/\w+\.ipynb"))

    prose, [(_, text), (_, command)] = check
    test = town / named(prose, r"notebooks/test_\w+\.py")
    test.write_text(text, "utf-8")
    done = in_terminal(command, town)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout

    prose, [(kind, text)] = run
    parameters = town / named(prose, r"parameters/JAHR\.yaml").replace("JAHR", YEAR)
    assert kind == "yaml"
    with parameters.open("a", encoding="utf-8") as file:
        file.write(text)

    prose, [(_, command)] = report
    done = in_terminal(command, town)
    assert done.returncode == 0, done.stderr
    excerpt = town / named(prose, r"outputs/JAHR-auszug").replace("JAHR", YEAR)
    assert "abb-wohnraum-anteil" in (excerpt / "sachstandsbericht.html").read_text("utf-8")
    with (excerpt / "abbildungen" / "abb-wohnraum-anteil.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    # Table 3 of the concept: 350 of 848 in December 2015, all 244 in June 2018.
    assert [float(value) for _, value in (rows[2], rows[-1])] == pytest.approx([350 / 848 * 100, 100])

    # The test can fail, and whoever changes the figure's way of computing is told.
    changed = town / "notebooks" / f"{STEM}.py"
    changed.write_text(changed.read_text("utf-8").replace("key_figures.share(", "-key_figures.share("), "utf-8")
    assert in_terminal(check[1][1][1], town).returncode == 1
