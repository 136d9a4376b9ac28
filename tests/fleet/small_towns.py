"""Copies of the invented town with a report of one section, for tests that are about the way and not about what is computed."""

import re
import shutil
import time

from soest_analysis.paths import OWN_RULES
from tests.examples import build_town
from tests.running import edit_notebook

YEAR, SECTION = 2030, "erwerbsfaehige"


def small_town(folder, *, lent=False):
    """The town in ``folder``; ``lent``: without notebooks and expectations of its own."""
    build_town(folder)
    shutil.rmtree(folder / "expectations" / OWN_RULES)  # about another town, so a lender would not lend them
    parameters = folder / "parameters" / f"{YEAR}.yaml"
    text = parameters.read_text("utf-8")
    before, _, after = text.partition("\nlaeufe:\n")
    runs = re.findall(r"^  - .*\n(?:(?:    .*)?\n)*", after, re.MULTILINE)
    rest = after.removeprefix("".join(runs))
    kept = [run for run in runs if f"abschnitt: {SECTION}" in run]
    assert len(kept) == 1 and len(runs) > 5
    if lent:
        shutil.rmtree(folder / "notebooks")
        shutil.rmtree(folder / "expectations")
    parameters.write_text(f"{before}\nlaeufe:\n{kept[0]}{rest}", "utf-8")
    return folder


def held_town(folder):
    """A town whose section, when first executed, waits until it is killed; and the file that tells when it does."""
    town, marker = small_town(folder), folder / "laeuft"
    lines = ["import pathlib, time", f"place = pathlib.Path({str(marker)!r})", "if not place.exists():"]
    edit_notebook(town, SECTION, "\n".join([*lines, "    place.touch()", "    time.sleep(300)"]))
    return town, marker


def until(reached, seconds=90):
    """Wait until something is so; fails if it does not come."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)
