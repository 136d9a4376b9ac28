"""When the occupancy of municipal housing reaches the places there are, and how likely: without and with further places."""

import math
from typing import Any

import numpy as np
import pandas as pd

from soest_analysis import german, origin, tracked
from soest_analysis.premises import Premise, ends, value
from soest_analysis.sections.szenarien.belegung_modell import (
    Array,
    Past,
    Premises,
    compute_laeufe,
    compute_start,
    result,
)
from soest_analysis.sections.wohnungsvermittlung import compute_kapazitaet, exactness

YEAR = 12  # months
FULL = 100  # percent
ADDITIONAL = "weitere_plaetze"  # the premise of places that were not open yet
ACCEPTABLE = "belegung_sozialvertraeglich"
MOST_NAMES = 2  # of accommodation in a sentence
SHORT = 30  # characters of a name in the chart, two lines
HEADINGS = {
    "schwelle": "Schwelle",
    "grundlage": "Sicht",
    "personen": "Personen",
    "auslastung": "Heute belegt (%)",
    "erreicht": "Mittlerer Monat",
    "binnen_jahr": "Binnen eines Jahres erreicht (%)",
    "im_zeitraum": "Im ganzen Zeitraum erreicht (%)",
    "am_ende": "Am Ende erreicht (%)",
}
DIGITS = {"auslastung": 0, "binnen_jahr": 1, "im_zeitraum": 1, "am_ende": 1}  # without one, rare would look like never


def add_places(premises: Premises, unterkuenfte: pd.DataFrame, source: str) -> dict[str, Premise]:
    """The premises with ``weitere_plaetze``: accommodation that no phase holds yet, if the table knows any.

    Missing if the places of one of them are. ``source``: the table's, in words.
    """
    later = unterkuenfte[(unterkuenfte.zeile == "einzeln") & unterkuenfte.phase.isna()]
    if later.empty:
        return dict(premises)
    known = len(tracked.stated(later, "plaetze")) == len(later)
    places = origin.total(later.plaetze) if known else pd.NA
    title = german.enumeration(list(later.unterkunft)) if len(later) <= MOST_NAMES else "weitere Unterkünfte"
    about = exactness(later.assign(zeile="gesamt")).strip()  # they are the total here
    more = Premise(ADDITIONAL, title, places, None, None, "Plätze", about, source, assumed=False)
    return {**premises, ADDITIONAL: more}


def compute_stufen(unterkuenfte: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """The thresholds: schwelle (name), kurz (in the chart), art (phase, plaetze or sozial), personen (occupants in total).

    A phase is full when its share of all occupants is as large as its places; the share is assumed to stay as it is.
    ``file``: the table's.
    """
    places, share = compute_kapazitaet(unterkuenfte), value(premises, "staedtischer_wohnraum_anteil_dezentral")
    phase = dict(zip(places.phase, places.plaetze, strict=True))
    both, acceptable = places.plaetze.sum(skipna=False, min_count=1), value(premises, ACCEPTABLE)
    found = [
        ("Phase I voll", "", "phase", _percent(phase.get(1, pd.NA), FULL - share)),
        ("Phase II voll", "", "phase", _percent(phase.get(2, pd.NA), share)),
        ("Beide Phasen voll", "Beide Phasen voll:", "plaetze", both),
        ("Beide Phasen sozialverträglich belegt", "Sozialverträglich:", "sozial", both * acceptable / FULL),
    ]
    if ADDITIONAL in premises:
        more, enlarged = premises[ADDITIONAL].title, both + value(premises, ADDITIONAL)
        label = f"Dazu {more if len(more) <= SHORT else 'weitere Plätze'}:"
        found += [
            (f"Beide Phasen und {more} voll", label, "plaetze", enlarged),
            (f"Beide Phasen und {more} sozialverträglich belegt", "", "sozial", enlarged * acceptable / FULL),
        ]
    frame = pd.DataFrame([level[:3] for level in found], columns=["schwelle", "kurz", "art"])
    whole = [_rounded_down(persons, f"Schwelle „{name}“, abgerundet", file) for name, *_, persons in found]
    return frame.assign(personen=tracked.column(whole, "Int64"))


def compute_schwellen(wohnraum: pd.DataFrame, stufen: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """One row per threshold and way of looking: occupancy today in percent of it, the month by which half of the paths
    reached it, and how many of 100 paths reach it within a year, at any time, and in the last month.

    ``stufen`` as of ``compute_stufen``; what is reached today counts as reached at any time. ``file``: the table's.
    """
    past, rows = compute_start(wohnraum), []
    laeufe = compute_laeufe(past, premises)
    for level in tracked.records(stufen):
        for way, paths in laeufe.items():
            once, last = _reach(paths, past.persons, level["personen"])
            inputs = [*past.doubts, level["personen"]]
            shares = {"binnen_jahr": once[YEAR - 1 : YEAR], "im_zeitraum": once[-1:], "am_ende": last}
            row = {name: level[name] for name in ("schwelle", "personen")} | {"grundlage": way}
            row["auslastung"] = _percent(past.persons, level["personen"])
            for name, share in shares.items():
                words = f"Vorausschau der Belegung, {way}, Schwelle „{level['schwelle']}“, {HEADINGS[name]}"
                row[name] = result(FULL * float(share[0]) if len(share) else math.nan, words, file, inputs)
            row["erreicht"] = _when(once, past, level["personen"], row["im_zeitraum"])
            rows.append(row)
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in ("schwelle", "grundlage")})
    numbers = {name: tracked.column([row[name] for row in rows], "Float64") for name in DIGITS}
    persons = tracked.column([row["personen"] for row in rows], "Int64")
    frame = frame.assign(personen=persons, erreicht=[row["erreicht"] for row in rows], **numbers)
    return frame[["schwelle", "grundlage", "personen", "auslastung", "erreicht", *list(DIGITS)[1:]]]


def sentence_schwellen(schwellen: pd.DataFrame, stufen: pd.DataFrame, premises: Premises) -> str:
    """How likely all places are filled, and occupied beyond what is acceptable, without and with the additional ones."""
    names = stufen.schwelle[stufen.art != "phase"]
    known = schwellen[schwellen.schwelle.isin(names)].dropna(subset=["personen", "im_zeitraum"])
    if known.empty:
        said = german.none_known([*schwellen.personen, *schwellen.im_zeitraum])
        return f"Wie wahrscheinlich die Plätze im städtischen Wohnraum nicht mehr reichen, {said}."
    horizon, acceptable = value(premises, "belegung_horizont"), value(premises, ACCEPTABLE)
    ways = german.enumeration([f"„{way}“" for way in known.grundlage.unique()], "oder")
    reached = known.auslastung >= FULL
    text = []
    if not reached.all():
        text.append(
            f"Mit der Annahme {ways} erreichen binnen {german.count(horizon, 'Monat', 'Monaten')} so viele Durchläufe eine "
            f"Schwelle: {_chances(known[~reached], 'im_zeitraum')}."
        )
    if reached.any():
        text.append(
            f"Heute schon erreicht und am Ende {'noch' if text else f'mit der Annahme {ways} noch'} in so vielen Durchläufen: "
            f"{_chances(known[reached], 'am_ende')}."
        )
    if not german.is_missing(acceptable):
        words = f"höchstens {german.percent(acceptable)} der Plätze sind belegt"
        assumed = " (Annahme)" if premises[ACCEPTABLE].assumed else ""
        text.append(f"Sozialverträglich heißt hier: {words}{assumed}.")
    return " ".join(text)


def rechnung_schwellen(premises: Premises) -> str:
    """The footnote of the thresholds: what each stands for."""
    share = value(premises, "staedtischer_wohnraum_anteil_dezentral")
    low, _, high = ends(premises, ACCEPTABLE)
    words = ["Annahme"] if ACCEPTABLE in premises and premises[ACCEPTABLE].assumed else []
    if not german.is_missing(low) and low != high:
        words.append(f"denkbar sind {german.number(low)} bis {german.percent(high, 0)}")
    thought = f" ({'; '.join(words)})" if words else ""
    return (
        "So rechnen wir: Eine Phase ist voll, wenn die Menschen, die in ihr leben, alle ihre Plätze brauchen. Annahme: In "
        f"Phase II leben weiterhin {german.percent(share, 0)} der Menschen, die übrigen in Phase I. Sozialverträglich belegt: "
        f"{german.percent(value(premises, ACCEPTABLE))} der Plätze{thought}. Schwellen sind auf ganze Personen abgerundet. "
        "Erreicht ist eine Schwelle, wenn es in mindestens einem Monat so viele Personen sind oder mehr, heute eingeschlossen; "
        "„am Ende“ meint nur den letzten Monat. Mittlerer Monat: Bis dahin hat die Hälfte der Durchläufe die Schwelle erreicht; "
        "„seltener“ heißt weniger als die Hälfte. Die Anteile gelten nur unter den Annahmen der Vorausschau."
    )


def _percent(part: Any, whole: Any) -> Any:
    """``part`` in percent of ``whole``; missing if that is zero."""
    return pd.NA if not german.is_missing(whole) and whole == 0 else part / whole * FULL


def _rounded_down(persons: Any, what: str, file: str) -> Any:
    if german.is_missing(persons):
        return persons
    whole = math.floor(round(float(persons), 6))  # 70 % of 360 are 252, in binary fractions a little less
    return persons if whole == persons else origin.modelled(whole, origin.plain(what), file, [persons])


def _reach(paths: Array, today: Any, persons: Any) -> tuple[Array, Array]:
    """Share of paths that reached that number by each month, today included, and that do so in the last; NaN if unknown."""
    level, start = (math.nan if german.is_missing(number) else float(number) for number in (persons, today))
    hits = np.where(np.isnan(paths - level), math.nan, paths >= level)
    once = np.maximum(np.maximum.accumulate(hits, axis=1), float(start >= level))
    return once.mean(axis=0), hits.mean(axis=0)[-1:]


def _when(once: Array, past: Past, persons: Any, share: Any) -> str:
    """The month by which half of the paths reached a number of ``persons``, in words."""
    if not german.is_missing(past.persons) and not german.is_missing(persons) and past.persons >= persons:
        return "schon erreicht"
    if german.is_missing(share):
        return german.number(share)
    if once[-1] < 1 / 2:
        return "seltener"
    return german.month(past.month + int(np.argmax(once >= 1 / 2)) + 1, short=True)


def _chances(rows: pd.DataFrame, share: str) -> str:
    """``„Beide Phasen voll“ (360 Personen) 5 % oder 57 %; …``: for each threshold the ``share`` of paths, way by way."""
    told = []
    for name, level in rows.groupby("schwelle", sort=False):
        persons = german.count(level.personen.iloc[0], "Person", "Personen")
        told.append(f"„{name}“ ({persons}) {german.enumeration(list(map(_chance, level[share])), 'oder')}")
    return "; ".join(told)


def _chance(percent: Any) -> str:
    """Never as if something were impossible or certain because no path showed it."""
    if round(float(percent)) in (0, FULL):
        return "fast keine" if percent < FULL / 2 else "fast alle"
    return german.percent(percent, 0)
