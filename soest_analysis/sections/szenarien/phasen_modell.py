"""The model of the three phases: who arrives, moves on and moves out, month by month."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

FULL = 100  # percent
REACHED = 0.95  # of the people in the long run: then it counts as reached
EXACT = 1e-6  # of the people in the long run, by which a simulation may miss them
LASTING = 6000  # months: what still grows then has no long run that would tell anybody anything
MEANINGS = {
    "phase_1": "mittlere Monate in Phase I",
    "phase_2": "mittlere Monate in Phase II",
    "anlauf": "Monate bis fast zum Dauerzustand",
    "ohne_wohnung": "Anteil ohne Wohnung beim spätesten Auszug",
}


class Rule(NamedTuple):
    """``first``: most months in phase I (None: no phase II). ``minimum``: months before one may move out. ``last``: most
    months in municipal housing (None: no limit)."""

    first: int | None
    minimum: int
    last: int | None


class Month(NamedTuple):
    """What happens in a month, in people: those there before it, newcomers, those there in it by phase, those who move on
    from phase I to II, those who move out at its end, those who are left."""

    before: float
    arrivals: float
    phase_1: float
    phase_2: float
    moved: float
    out: float
    after: float


def simulate(rule: Rule, inflow: float, chance: float, months: int) -> list[Month]:
    """The first ``months`` from empty houses. Every month: people arrive; at its end they move out or are a month older.

    ``chance``: the monthly probability that somebody who may move finds a flat. People are not rounded.
    """
    # without a limit the last age holds all who are older, too: nothing changes for them any more
    ages = max(rule.first or 0, rule.minimum, 1) + 1 if rule.last is None else rule.last
    age = np.arange(ages)
    leaving = np.where(age >= rule.minimum, chance, 0.0)
    if rule.last is not None:
        leaving[-1] = 1
    first = age < (ages if rule.first is None else rule.first)
    stock, done = np.zeros(ages), []
    for _ in range(months):
        before = stock.sum()
        present = stock + np.where(age == 0, inflow, 0.0)
        staying = present * (1 - leaving)
        stock = np.append(0.0, staying[:-1])
        stock[-1] += staying[-1]
        moved = staying[:-1][first[:-1] & ~first[1:]].sum()
        out = (present * leaving).sum()
        done.append(Month(before, inflow, present[first].sum(), present[~first].sum(), moved, out, stock.sum()))
    return done


def simulate_long_run(rule: Rule, chance: float) -> dict[str, Any]:
    """What one newcomer a month comes to, as MEANINGS; nothing if the houses fill up without end, or nearly so."""
    months = rule.last
    if months is None and chance > 0:  # those who may move become fewer by this chance every month
        tail = 1 if chance >= 1 else math.ceil(math.log(EXACT) / math.log1p(-chance))
        months = max(rule.first or 0, rule.minimum) + tail
    if months is None or months > LASTING:
        return {}
    run = simulate(rule, 1, chance, months)
    people = [month.phase_1 + month.phase_2 for month in run]
    start = next(number for number, here in enumerate(people, start=1) if here >= REACHED * people[-1])
    left = pd.NA if rule.last is None else FULL * (1 - chance) ** max(rule.last - rule.minimum, 0)
    return {"phase_1": run[-1].phase_1, "phase_2": run[-1].phase_2, "anlauf": start, "ohne_wohnung": left}
