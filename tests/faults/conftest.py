"""Faults and hostile input: one test per number of the catalogue, and the table of them that the test run writes.

``make test-faults`` runs this folder. A test is called ``test_fault_NN_what_happens``; its result goes into
``outputs/faults.md``.
"""

import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from tests.faults.harness import LAST, Town
from tests.running import REPOSITORY

TABLE = REPOSITORY / "outputs" / "faults.md"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("faults")


def pytest_terminal_summary(terminalreporter):
    """Write the table, unless the tests were only collected or run by some worker."""
    found = defaultdict(list)
    for outcome in ("passed", "failed", "skipped", "error"):
        for report in terminalreporter.getreports(outcome):
            if number := re.search(r"::(test_fault_(\d+)_\w+)", report.nodeid):
                found[int(number[2])].append((number[1], outcome, report))
    if not found:
        return
    lines = [
        "# The catalogue of faults, as the last test run found them",
        "",
        "| No. | test | result |",
        "|---|---|---|",
    ]
    for number in range(1, LAST + 1):
        names = sorted({name for name, *_ in found[number]})
        lines.append(f"| {number} | {', '.join(f'`{name}`' for name in names) or '–'} | {_result(found[number])} |")
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _result(reports):
    if not reports:
        return "not run"
    counts = defaultdict(int)
    for _, outcome, _ in reports:
        counts[outcome] += 1
    reasons = {report.longrepr[2].removeprefix("Skipped: ") for _, outcome, report in reports if outcome == "skipped"}
    return "; ".join([", ".join(f"{count} {outcome}" for outcome, count in counts.items()), *sorted(reasons)])


@pytest.fixture
def edition(published, town):
    """The town of 2018 with its published edition and its kept sections, so that only what a test breaks runs anew."""
    for name in ("2018", ".abschnitte", ".laeufe"):
        shutil.copytree(published / "outputs" / name, town / "outputs" / name)
    with Town(town) as edition:
        yield edition
