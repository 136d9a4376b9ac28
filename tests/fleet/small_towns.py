"""Copies of the invented town with a report of one section, for tests that are about the way and not about what is computed."""

import re
import shutil

from soest_analysis.paths import OWN_RULES
from tests.examples import build_town

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
