"""The model of occupancy tested on the past: what it would have said month by month, and what came."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from soest_analysis import german, origin, tracked
from soest_analysis.premises import changed
from soest_analysis.sections.szenarien.belegung_modell import (
    Array,
    Past,
    Premises,
    compute_laeufe,
    compute_monate,
    find_changes,
    find_margins,
    numbers,
    result,
    ways,
)

MIN_TRAINING = 18  # known values up to the month from which a forecast looks ahead
LEADS = (1, 3, 6, 12)  # months
ALIKE = 0.05  # of an error, by which two forecasts may differ and still be called alike
TINY = 1e-9  # persons added to every error, so that none is divided by nothing
NOMINAL = 80  # percent of what comes should lie between the 10 and the 90 % quantile
ERRORS = ("fehler_modell", "fehler_letzter_wert", "fehler_trend")
HEADINGS = {
    "grundlage": "Sicht",
    "voraus": "Monate voraus",
    "proben": "Proben",
    "fehler_modell": "Fehler der Vorausschau (Personen)",
    "fehler_letzter_wert": "Fehler, wenn der letzte Wert bliebe (Personen)",
    "fehler_trend": "Fehler, wenn der Trend aller Monate bliebe (Personen)",
    "treffer": "Im Bereich (%)",
}
DIGITS = {"treffer": 0}


class _Try(NamedTuple):
    """What came, what the forecasts said (``guesses``: as ERRORS), and the range."""

    came: float
    guesses: tuple[float, ...]
    low: float
    high: float


def compute_rueckblick(wohnraum: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """One row per way of looking and months ahead (voraus): the forecasts that can be compared (proben), mean absolute
    errors in persons (ERRORS), and how many percent of what came lay between the 10 and the 90 % quantile (treffer).

    Every forecast knows only what was known then. Its error is that of its median; beside it those of two naive forecasts,
    that the last value stays, and that it changes every month by the mean of all changes so far. ``file``: the table's.
    """
    months, rows = compute_monate(wohnraum), []
    persons = numbers(months.personen)
    for (way, lead), tries in _tries(persons, premises).items():
        errors = np.abs([np.subtract(each.guesses, each.came) for each in tries])
        means = errors.mean(axis=0) if tries else [math.nan] * len(ERRORS)
        hits = 100 * float(np.mean([each.low <= each.came <= each.high for each in tries])) if tries else math.nan
        measured = dict(zip(("proben", *ERRORS, "treffer"), [len(tries), *map(float, means), hits], strict=True))
        words = f"Rückblick auf die Belegung, {way}, {german.count(lead, 'Monat', 'Monate')} voraus"
        doubts = [] if tries else list(months.personen)
        found = {n: result(number, f"{words}, {HEADINGS[n]}", file, doubts) for n, number in measured.items()}
        rows.append({"grundlage": way, "voraus": str(lead), **found})  # a name, no figure
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in ("grundlage", "voraus")})
    counts = tracked.column([row["proben"] for row in rows], "Int64")
    return frame.assign(
        proben=counts, **{name: tracked.column([row[name] for row in rows], "Float64") for name in (*ERRORS, "treffer")}
    )


def sentence_rueckblick(rueckblick: pd.DataFrame) -> str:
    """How near each way of looking would have come, beside the simplest forecast, and whether its range is too narrow."""
    known = rueckblick.dropna(subset=[*ERRORS, "treffer"])
    if known.empty:
        return f"Wie gut die Vorausschau in der Vergangenheit gewesen wäre, {german.none_known(rueckblick.treffer)}."
    told = [
        f"Die Sicht „{way}“ ist mit {_span(rows.fehler_modell)} Personen {_better(rows)}; zwischen den Rändern lagen "
        f"{_span(rows.treffer)} Prozent der eingetretenen Werte statt vier von fünf{_width(rows)}."
        for way, rows in known.groupby("grundlage", sort=False)
    ]
    return (
        f"Ein Blick zurück zeigt anhand von höchstens {german.count(max(known.proben), 'Probe', 'Proben')}, die sich "
        "überschneiden: Die einfachste Annahme, dass der letzte Stand bleibt, liegt je nach Zahl der Monate voraus im Mittel um "
        f"{_span(known.fehler_letzter_wert)} Personen daneben. {' '.join(told)}"
    )


def rechnung_rueckblick() -> str:
    """The footnote of the test on the past."""
    return (
        f"So rechnen wir: Von jedem Monat an, bis zu dem {german.number(MIN_TRAINING)} Werte vorliegen, rechnen wir mit den bis "
        "dahin bekannten Werten voraus und vergleichen mit dem, was eintrat; jeder Vergleich ist eine Probe. Fehler: mittlerer "
        "Abstand zum eingetretenen Wert; bei der Vorausschau zählt der Abstand ihres mittleren Werts. Trend aller Monate: die "
        "mittlere Veränderung je Monat bis dahin. Im Bereich: Anteil der eingetretenen Werte zwischen unterem und oberem Rand; "
        f"{german.percent(NOMINAL, 0)} wären richtig. Wie gut die Vorausschau künftig ist, sagt das nicht."
    )


def _tries(persons: Array, premises: Premises) -> dict[tuple[str, int], list[_Try]]:
    """Way of looking and months ahead -> every forecast that can be compared with what came."""
    chosen, known = changed(premises, belegung_horizont=max(LEADS)), ~np.isnan(persons)
    found: dict[tuple[str, int], list[_Try]] = {(way, lead): [] for way in ways(persons[:0], chosen) for lead in LEADS}
    for start in np.flatnonzero(known & (known.cumsum() >= MIN_TRAINING)):
        past = Past(None, persons[start], find_changes(persons[: start + 1]), ())
        for way, paths in compute_laeufe(past, chosen).items():
            for lead in LEADS:
                if (
                    start + lead < len(persons)
                    and known[start + lead]
                    and not np.isnan(paths[:1, lead - 1 : lead]).all()
                ):
                    low, middle, high = find_margins(paths[:, lead - 1])
                    guesses = (middle, past.persons, past.persons + lead * past.changes.mean())
                    found[way, lead].append(_Try(persons[start + lead], guesses, low, high))
    return found


def _better(known: pd.DataFrame) -> str:
    """How the errors compare with those of the last value, on average over the months ahead."""
    errors, others = (known[name].astype(float) + TINY for name in ("fehler_modell", "fehler_letzter_wert"))
    ratio = (errors / others).mean()
    if abs(ratio - 1) <= ALIKE:
        return "etwa so genau"
    return "genauer" if ratio < 1 else "ungenauer"


def _span(values: pd.Series) -> str:
    """``12 bis 74``: the least and the largest number."""
    low, high = (german.number(find(values)) for find in (min, max))
    return low if origin.plain(low) == origin.plain(high) else f"{low} bis {high}"


def _width(known: pd.DataFrame) -> str:
    narrow = int((known.treffer.astype(float) < NOMINAL).sum())
    if narrow == len(known):
        return ", die Spanne ist also zu schmal"
    return ", die Spanne ist also teils zu schmal" if narrow else ""
