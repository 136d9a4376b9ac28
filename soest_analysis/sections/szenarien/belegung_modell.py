"""The model of occupancy: the past monthly changes of municipal housing, drawn anew in blocks many times over."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from soest_analysis import german, history, origin, tracked
from soest_analysis.premises import Premise, value

Premises = Mapping[str, Premise]
Array = np.ndarray[Any, Any]

DRAWS = 10_000  # paths: a probability of 50 % has a standard error of 0.5 points, sqrt(0.5 × 0.5 / 10,000), others a smaller one
SEED = 2018  # any fixed number: the same data give the same figures
MIN_CHANGES = 12  # known changes that a forecast needs
LEVEL = "ohne Trend"
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


class Past(NamedTuple):
    """What a forecast starts from: the newest stated month, its occupants, and the known monthly ``changes``, oldest first.

    ``doubts``: a secret one among them makes every result secret.
    """

    month: Any
    persons: Any
    changes: Array
    doubts: Sequence[Any]


def compute_monate(wohnraum: pd.DataFrame) -> pd.DataFrame:
    """Occupants (personen) of every month (monat) from the first to the newest that is stated, counted as today.

    A month between them that nobody states is missing.
    """
    rows = tracked.stated(history.current(wohnraum), "personen").sort_values("monat")
    if rows.empty:
        return rows[["monat", "personen"]].reset_index(drop=True)
    months = pd.period_range(rows.monat.iloc[0], rows.monat.iloc[-1], freq="M", name="monat")
    return rows.set_index("monat")[["personen"]].reindex(months).reset_index()


def compute_start(wohnraum: pd.DataFrame) -> Past:
    """The newest stated month and the changes up to it; changes beside a missing or secret month are left out."""
    months = compute_monate(wohnraum)
    changes = find_changes(numbers(months.personen))
    if months.empty:
        return Past(pd.NaT, pd.NA, changes, [])
    newest = months.iloc[-1]
    return Past(
        newest.monat,
        newest.personen,
        changes,
        [newest.personen] if len(changes) >= MIN_CHANGES else list(months.personen),
    )


def numbers(persons: pd.Series) -> Array:
    """The numbers of a column, NaN where one is missing or secret."""
    return persons.to_numpy(dtype=float, na_value=np.nan)  # type: ignore[no-any-return]


def find_changes(persons: Array) -> Array:
    """The changes between known neighbours."""
    steps = np.diff(persons)
    return steps[~np.isnan(steps)]


def simulate(changes: Array, start: float, length: int, months: int) -> Array:
    """Occupancy in each of the ``months`` ahead (columns) on DRAWS paths (rows), never below zero.

    Blocks of ``length`` successive changes are drawn from a ring, in which the newest change is followed by the oldest.
    Plain moving blocks would hold the first and the last change in one block only, the others in several; but the newest
    must not count least. So every change is drawn equally often, and the paths move by its mean on average.
    """
    first = np.random.default_rng(SEED).integers(len(changes), size=(DRAWS, -(-months // length), 1))
    steps = changes[(first + np.arange(length)) % len(changes)].reshape(DRAWS, -1)
    level, paths = np.full(DRAWS, float(start)), np.empty((DRAWS, months))
    for month in range(months):
        level = np.maximum(level + steps[:, month], 0)
        paths[:, month] = level
    return paths.round(6)  # binary fractions would put some just below a threshold that they reach


def find_margins(persons: Array) -> Array:
    """What 10, 50 and 90 of 100 paths do not exceed (QUANTILES) in a month, in whole persons."""
    return np.rint(np.quantile(persons, list(QUANTILES.values())))  # type: ignore[no-any-return]


def ways(changes: Array, premises: Premises) -> dict[str, Array]:
    """The two ways of looking, by their names: all changes without their mean, and the newest ``belegung_fenster`` as they are.

    The mean of all changes is no way of looking: a series that fell and then rises has a trend that holds at neither end
    (that of 2018, tested on its own past, put none of what came six or twelve months later within the range).
    """
    window, level = value(premises, "belegung_fenster"), changes - changes.mean() if len(changes) else changes
    if german.is_missing(window):
        return {LEVEL: level, "Trend der letzten Monate": changes[:0]}
    newest = changes[max(len(changes) - int(window), 0) :]
    return {LEVEL: level, f"Trend der letzten {german.count(window, 'Monat', 'Monate')}": newest}


def compute_laeufe(past: Past, premises: Premises) -> dict[str, Array]:
    """Way of looking -> its paths over the horizon; all NaN where too little is known."""
    length, months = (value(premises, f"belegung_{name}") for name in ("blocklaenge", "horizont"))
    months = 0 if german.is_missing(months) else int(months)
    known = len(past.changes) >= MIN_CHANGES and not german.is_missing(past.persons) and not german.is_missing(length)
    return {
        way: simulate(changes, float(past.persons), max(int(length), 1), months)
        if known and len(changes)
        else np.full((1, months), math.nan)
        for way, changes in ways(past.changes, premises).items()
    }


def result(number: float, what: str, file: str, inputs: Iterable[Any]) -> Any:
    """A result of the model, ``what`` of it: secret if one of the ``inputs`` is, else missing if it is not a number."""
    inputs = list(inputs)
    if math.isnan(number) and not tracked.any_secret(inputs):
        return pd.NA
    return origin.modelled(number, origin.plain(what), file, inputs)
