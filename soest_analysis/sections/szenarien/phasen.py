"""Rules on how long people stay, as a monthly model of the three phases: how many places each rule needs."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import german, origin, tracked
from soest_analysis.premises import Premise, changed, ends, value
from soest_analysis.sections.szenarien.belegung_modell import compute_monate
from soest_analysis.sections.szenarien.belegung_schwellen import ADDITIONAL
from soest_analysis.sections.szenarien.phasen_modell import FULL, MEANINGS, REACHED, Rule, simulate_long_run
from soest_analysis.sections.szenarien.phasen_schaubild import PHASES, find_places, plot_phasen
from soest_analysis.sections.wohnungsvermittlung import exactness

Premises = Mapping[str, Premise]
CONCEPT, MINIMUM, NONE = "Regel des Konzepts", "Mindestaufenthalt", "Ohne Regel"
HEADINGS = {
    "regel": "Regel",
    "zugang": "Neue im Monat",
    "phase_1": "Plätze Phase I",
    "phase_2": "Plätze Phase II",
    "zusammen": "Plätze zusammen",
    "monate": "Mittlerer Aufenthalt (Monate)",
    "anlauf": "Anlauf (Monate)",
    "je_phase": "Neue im Monat, jede Phase für sich",
    "beide": "Neue im Monat, beide Phasen",
    "mit_weiteren": "Neue im Monat, auch weitere Plätze",
}
DIGITS = {"zugang": None, "phase_1": 0, "phase_2": 0, "zusammen": 0, "anlauf": 0}


def compute_chance(wohnraum: pd.DataFrame, vermittlung: pd.DataFrame, premises: Premises) -> Any:
    """The monthly probability that somebody in municipal housing finds a private flat.

    Private placements per month (``vermittlung_monate``), divided by the mean occupancy of the months that are known.
    """
    total = (vermittlung.rechtskreis == "gesamt") & (vermittlung.personenart == "gesamt")
    placed = vermittlung[(vermittlung.vermittlungsstand == "vermittelt") & (vermittlung.wohnraum == "privat") & total]
    people = compute_monate(wohnraum).personen.mean()
    number = pd.NA if placed.empty else placed.personen.iloc[0]
    return _divide(_divide(number, value(premises, "vermittlung_monate")), people)


def compute_aufenthalt(chance: Any, premises: Premises, file: str) -> pd.DataFrame:
    """Per rule (regel) the mean months in phase I and II, the months until 95 % of the people of the long run are there
    (anlauf), and how many percent have found no flat when they must leave at the latest (ohne_wohnung, missing without limit).

    As many places as months are needed for one newcomer a month (Little's law). Missing where nobody states what the rule
    needs, or where the houses would fill up without end. ``file``: the table's.
    """
    rows = []
    for name, rule in _rules(premises).items():
        found = dict.fromkeys(MEANINGS, pd.NA)
        if rule is not None and not german.is_missing(chance):
            found |= simulate_long_run(rule, min(float(chance), 1))
        words = f"Modell der drei Phasen, {name}"
        rows.append([_modelled(found[each], f"{words}, {MEANINGS[each]}", file, chance) for each in MEANINGS])
    frame = pd.DataFrame({"regel": list(_rules(premises))})
    return frame.assign(
        **{each: tracked.column([row[n] for row in rows], "Float64") for n, each in enumerate(MEANINGS)}
    )


def compute_phasen(aufenthalt: pd.DataFrame, premises: Premises) -> pd.DataFrame:
    """Per rule and newcomers a month (zugang, low to high): the places needed in the long run, by phase and together, the
    mean stay (monate), and after how many months nearly as many are needed (anlauf)."""
    rows = []
    for rule in tracked.records(aufenthalt):
        for inflow in _inflows(premises):
            first, second, months = rule["phase_1"], rule["phase_2"], rule["phase_1"] + rule["phase_2"]
            rows.append([inflow, inflow * first, inflow * second, inflow * months, months, rule["anlauf"]])
    names = ("zugang", *PHASES, "zusammen", "monate", "anlauf")
    frame = pd.DataFrame({"regel": [rule for rule in aufenthalt.regel for _ in _inflows(premises)]})
    return frame.assign(**{name: tracked.column([row[n] for row in rows], "Float64") for n, name in enumerate(names)})


def compute_grenzen(aufenthalt: pd.DataFrame, unterkuenfte: pd.DataFrame, premises: Premises) -> pd.DataFrame:
    """Per rule the most newcomers a month that the places can take in the long run.

    ``je_phase``: when each phase takes only its own people; ``beide``: when every place may be used; ``mit_weiteren``: with
    the additional places, too, if there are any.
    """
    places = find_places(unterkuenfte, premises)
    rows = []
    for rule in tracked.records(aufenthalt):
        needed = [(rule[name], places[name]) for name in PHASES]
        single = [_divide(there, months) for months, there in needed if german.is_missing(months) or months > 0]
        months, both = rule["phase_1"] + rule["phase_2"], places["phase_1"] + places["phase_2"]
        rows.append([_least(single), _divide(both, months), _divide(both + places["weitere"], months)])
    names = ("je_phase", "beide", *(["mit_weiteren"] if ADDITIONAL in premises else []))
    columns = {name: tracked.column([row[n] for row in rows], "Float64") for n, name in enumerate(names)}
    return aufenthalt[["regel"]].assign(**columns)


def sentence_phasen(
    phasen: pd.DataFrame, aufenthalt: pd.DataFrame, unterkuenfte: pd.DataFrame, premises: Premises
) -> str:
    """What places each rule needs at the assumed number of newcomers, against the places there are."""
    inflow, told, spans = value(premises, "zugang_monat"), [], ""
    known = tracked.records(phasen.dropna(subset="zusammen"))
    for row in known:
        if float(row["zugang"]) == float(inflow):
            others = [each for each in known if each["regel"] == row["regel"]]
            rule = _as(row["regel"], premises)
            told.append(f"{rule[:1].upper()}{rule[1:]} braucht es auf Dauer {_need(row, others)}.")
            spans = f" (denkbar: {_span(others, 'zugang')})" if others[1:] else ""
    if not told:
        return f"Wie viele Plätze die Regeln zum Aufenthalt brauchen, {german.none_known(phasen.zusammen)}."
    places = find_places(unterkuenfte, premises)
    assumed = "Annahme: " if premises["zugang_monat"].assumed else ""
    there = [_places(places[name], words) for name, words in PHASES.items() if tracked.is_stated(places[name])]
    existing = f" Heute gibt es {exactness(unterkuenfte)}{german.enumeration(there)}." if there else ""
    return (
        f"{assumed}Im Monat kommen {german.count(inflow, 'Mensch', 'Menschen')} neu an{spans}. "
        f"{' '.join(told)}{existing}{_catch(aufenthalt, premises)}"
    )


def sentence_grenzen(grenzen: pd.DataFrame, premises: Premises) -> str:
    """How many newcomers a month the places can take under each rule, without and with the additional places."""
    known = tracked.records(grenzen.dropna(subset="beide"))
    if not known:
        return f"Wie viele Menschen die vorhandenen Plätze auf Dauer aufnehmen, {german.none_known(grenzen.beide)}."
    told = [f"{_as(row['regel'], premises)} rund {german.number(row['beide'])}" for row in known]
    more = [german.number(row["mit_weiteren"]) for row in known if not german.is_missing(row.get("mit_weiteren"))]
    with_more = f" Mit „{premises[ADDITIONAL].title}“ wären es {german.enumeration(more)}." if more else ""
    return (
        "So viele Menschen können im Monat neu ankommen, ohne dass die Plätze auf Dauer fehlen: "
        f"{german.enumeration(told)}.{with_more} Annahme ist dabei, dass sich jeder Platz beider Phasen belegen lässt."
    )


def rechnung_phasen(chance: Any, premises: Premises) -> str:
    """The footnote: the rules, the formula, what is assumed, what the model does not say."""
    first, last = (value(premises, name) for name in ("phase_1_hoechstdauer", "phase_3_auszug_nach"))
    percent = german.percent(chance * FULL) if tracked.is_stated(chance) else german.MISSING
    return (
        "So rechnen wir: Plätze auf Dauer = Neue im Monat × mittlerer Aufenthalt in der Phase, Monat für Monat nachgerechnet. "
        "Annahme: Wer ausziehen darf, findet jeden Monat mit derselben Wahrscheinlichkeit eine Wohnung, nämlich private "
        f"Vermittlungen je Monat geteilt durch die mittlere Belegung: {percent}. {CONCEPT}: nach {_months(first)} von Phase I in "
        f"Phase II, Auszug sobald möglich und spätestens nach {_months(last)}. {MINIMUM}: in Phase I bis zum Auszug, frühestens "
        f"nach {_months(value(premises, 'verweildauer_mindestens'))}. {NONE}: in Phase I bis zum Auszug, sobald er möglich ist. "
        f"Anlauf: so viele Monate, bis von leeren Häusern an {german.percent(REACHED * FULL, 0)} der Menschen da sind, die auf "
        "Dauer da sein werden. Nicht enthalten: Menschen, die nicht vermittelt werden dürfen und länger bleiben; Fortzüge und "
        "Ausreisen; Betten, die leer bleiben."
    )


def erkunden(
    values: dict[str, Any],
    wohnraum: pd.DataFrame,
    vermittlung: pd.DataFrame,
    unterkuenfte: pd.DataFrame,
    premises: Premises,
    file: str,
) -> tuple[pd.DataFrame, Figure]:
    """Table and chart with other premises: ``values``, name -> number."""
    chosen = changed(premises, **values)
    chance = compute_chance(wohnraum, vermittlung, chosen)
    phasen = compute_phasen(compute_aufenthalt(chance, chosen, file), chosen)
    return phasen, plot_phasen(phasen, unterkuenfte, chosen)


def _rules(premises: Premises) -> dict[str, Rule | None]:
    """The rules by name; None where nobody states what a rule needs."""
    names = ("phase_1_hoechstdauer", "phase_3_auszug_nach", "verweildauer_mindestens")
    first, last, minimum = (None if german.is_missing(each := value(premises, n)) else int(each) for n in names)
    return {
        CONCEPT: Rule(first, 0, last) if first and last else None,
        MINIMUM: Rule(None, minimum, None) if minimum is not None else None,
        NONE: Rule(None, 0, None),
    }


def _modelled(number: Any, what: str, file: str, chance: Any) -> Any:
    unknown = german.is_missing(number) and not german.is_secret(chance)
    return pd.NA if unknown else origin.modelled(number, what, file, [chance])


def _inflows(premises: Premises) -> list[Any]:
    """Newcomers a month: low, assumed, high; each once."""
    low, assumed, high = ends(premises, "zugang_monat")
    if german.is_missing(assumed):
        return [assumed]
    return sorted({float(number): number for number in (low, high, assumed)}.values(), key=float)


def _divide(part: Any, whole: Any) -> Any:
    return pd.NA if not german.is_missing(whole) and whole == 0 else part / whole


def _least(values: list[Any]) -> Any:
    """The least of them; what is missing or secret, if one is."""
    unknown = [number for number in values if german.is_missing(number)]
    return unknown[0] if unknown else min(values)


def _as(rule: str, premises: Premises) -> str:
    minimum = _months(value(premises, "verweildauer_mindestens"))
    return {
        CONCEPT: "nach der Regel des Konzepts",
        MINIMUM: f"mit einem Mindestaufenthalt von {minimum}",
        NONE: "ohne Regel",
    }[rule]


def _months(number: Any) -> str:
    return german.count(number, "Monat", "Monaten")


def _need(row: dict[str, Any], others: list[dict[str, Any]]) -> str:
    """``rund 55 Plätze in Phase I und 109 Plätze in Phase II (zusammen 82 bis 327)``: the range is that of the ``others``."""
    phases = [_places(row[name], words) for name, words in PHASES.items() if row[name] > 0]
    together = "zusammen " if phases[1:] else ""
    span = f" ({together}{_span(others, 'zusammen')})" if others[1:] else ""
    return f"rund {german.enumeration(phases)}{span}"


def _places(number: Any, where: str) -> str:
    return f"{german.count(number, 'Platz', 'Plätze')} in {where}"


def _span(rows: list[dict[str, Any]], name: str) -> str:
    return f"{german.number(rows[0][name])} bis {german.number(rows[-1][name])}"


def _catch(aufenthalt: pd.DataFrame, premises: Premises) -> str:
    """What the concept's rule presupposes."""
    left = aufenthalt.ohne_wohnung[aufenthalt.regel == CONCEPT].dropna()
    if left.empty:
        return ""
    return (
        f" Die Regel des Konzepts setzt voraus, dass nach {_months(value(premises, 'phase_3_auszug_nach'))} auch jene "
        f"{german.percent(left.iloc[0], 0)} ausziehen, die bis dahin keine Wohnung gefunden haben."
    )
