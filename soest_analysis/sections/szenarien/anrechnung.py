"""What the state's accommodation in the town takes off the number of refugees that the town has to take in (FlüAG).

How places are credited follows chapter 4.1 of the concept. How the district government computes fulfilment from them stands
in none of the documents: that credited places are taken off the target (Sollabzug) is an Annahme, and the other reading,
that they count as people taken in, is computed beside it. Both reach 100 % at the same number of places.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from soest_analysis import german, origin, tracked
from soest_analysis.premises import Premise, changed, ends, value

Premises = Mapping[str, Premise]
TODAY, SHELTER, CENTRE = "Wie ausgewiesen", "Mit der früheren Notunterkunft", "Mit der geplanten ZUE"
HEADINGS = {
    "fall": "Fall",
    "plaetze": "Belegbare Plätze",
    "reserve": "Reserveplätze",
    "angerechnet": "Dafür angerechnet",
    "soll": "Aufnahmesoll",
    "soll_danach": "Soll nach Anrechnung",
    "bestand": "Bestand",
    "differenz": "Bestand minus Soll nach Anrechnung",
    "quote": "Erfüllung bei Abzug vom Soll (%)",
    "quote_aufnahme": "Erfüllung, wenn Plätze als Aufnahme zählen (%)",
    **{"groesse": "Größe", "wert": "Wert", "einheit": "Einheit"},
}
DIGITS = dict.fromkeys(("plaetze", "reserve", "angerechnet", "soll", "soll_danach", "bestand", "differenz", "wert"))
NO_PLACES, NO_TARGET = "–", "x"  # the official statistics' signs: nothing there; no sensible figure possible
PLACES = "zue_plaetze_belegbar"
REGULAR, RESERVE, SHELTER_RATE = "zue_anrechnung_belegbar", "zue_anrechnung_reserve", "notunterkunft_anrechnung"
FULL = 100  # percent
READINGS = ("Zieht die Bezirksregierung sie vom Soll ab (Annahme),", "zählt sie sie als Aufnahmen,")
BRIEFLY = ("Bei Abzug vom Soll", "zählten sie als Aufnahmen,")  # once the readings were introduced


def compute_anrechnung(zuweisung: pd.DataFrame, premises: Premises, file: str) -> pd.DataFrame:
    """Target, stock and fulfilment as stated, with the former emergency shelter, and with the planned central housing (ZUE).

    ``plaetze`` and ``reserve``: places of the state's accommodation; ``angerechnet``: credited for them, beside what is
    credited already and must not contain it; ``soll_danach``: the target without both, not below zero; ``quote``:
    ``bestand`` in percent of that, missing where no target is left; ``quote_aufnahme``: ``bestand`` and all that is
    credited in percent of the whole target. ``file``: the table's.
    """
    stock, stated, target = find_town(zuweisung)
    shelter, regular = value(premises, "notunterkunft_land_plaetze"), value(premises, PLACES)
    reserve = at_least_zero(value(premises, "zue_plaetze") - regular, "Reserveplätze der ZUE", file)
    for_centre = regular * value(premises, REGULAR) / FULL + reserve * value(premises, RESERVE) / FULL
    rows = []
    for case, places, kept, credited in (
        (TODAY, pd.NA, pd.NA, pd.NA),
        (SHELTER, shelter, pd.NA, shelter * value(premises, SHELTER_RATE) / FULL),
        (CENTRE, regular, reserve, for_centre),
    ):
        together = stated if case == TODAY else stated + credited
        left = at_least_zero(target - together, f"{case}: Soll nach Anrechnung", file)
        shares = (percent_of(stock, left), percent_of(stock + together, target))
        rows.append((case, places, kept, credited, target, left, stock, stock - left, *shares))
    return make_table(list(HEADINGS)[:10], rows)


def signs(tabelle: pd.DataFrame) -> dict[str, list[str | None]]:
    """Signs for cells without a number, by column: no places, or no target left that fulfilment could be measured by."""
    gone = [not german.is_missing(left) and left == 0 for left in tabelle.soll_danach]
    found: dict[str, list[str | None]] = {"quote": [NO_TARGET if none else None for none in gone]}
    if "fall" in tabelle:
        none = [NO_PLACES if case == TODAY else None for case in tabelle.fall]
        found |= {"plaetze": none, "angerechnet": none}
        found["reserve"] = [None if case == CENTRE else NO_PLACES for case in tabelle.fall]
    return found


def sentence_anrechnung(
    zuweisung: pd.DataFrame, tabelle: pd.DataFrame, premises: Premises, file: str, stand: str | None = None
) -> str:
    """How many people are missing (``stand``: as of when, if stated), and what ZUE and shelter do to the target."""
    today, shelter, centre = tracked.records(tabelle)
    difference, quota = today["differenz"], pd.NA if zuweisung.empty else zuweisung.iloc[0].erfuellungsquote
    if german.is_missing(difference):
        return f"Was Landeseinrichtungen an den Zuweisungen ändern: Eine Angabe dazu {german.absent(difference)}."
    target, credited = f"Aufnahmesoll der Stadt von {german.number(today['soll'], None)}", find_town(zuweisung)[1]
    if credited > 0:
        target += f", auf das schon {german.number(credited, None)} angerechnet sind,"
    people = german.count(today["soll_danach"] - today["bestand"], "Mensch", "Menschen")
    verb = "fehlte" if difference == -1 else "fehlten"
    begin = f"Bis zum {target} {verb} {people}" if difference < 0 else f"Das {target} war bereits erfüllt"
    when = f"Stand {stand}; " if stand else ""
    said = [f"{begin} ({when}ausgewiesene Erfüllung: {german.percent(quota, 2)})."]
    regular = f"{stated(premises, 'zue_plaetze')} Plätze, davon {stated(premises, PLACES)} regulär belegbar"
    said.append(_effect("die geplante ZUE", regular, centre, READINGS))
    former = f"{stated(premises, 'notunterkunft_land_plaetze')} Plätze, gemessen am selben Soll"
    rate = f"angerechnet zu {stated(premises, SHELTER_RATE)}"
    said.append(_effect("die frühere Notunterkunft", f"{former}, {rate}", shelter, BRIEFLY))
    low, usual, _ = ends(premises, SHELTER_RATE)
    if not german.is_missing(shelter["soll_danach"]) and low < usual:
        least = tracked.records(compute_anrechnung(zuweisung, changed(premises, **{SHELTER_RATE: low}), file))[1]
        only = f"{german.number(low, None)}{german.NBSP}%"
        people = _credited(least["angerechnet"])
        said.append(f"Rechnete das Land dort nur {only} je Platz an, wären es {people}. {_outcome(least, BRIEFLY)}")
    return " ".join(said)


def rechnung_anrechnung(zuweisung: pd.DataFrame, premises: Premises) -> str:
    """The footnote of the table."""
    quota = german.percent(pd.NA if zuweisung.empty else zuweisung.iloc[0].erfuellungsquote, 2)
    return (
        f"So rechnen wir: Angerechnet werden je Platz: ZUE belegbar {stated(premises, REGULAR)}, ZUE Reserve "
        f"{stated(premises, RESERVE)}, Notunterkunft {stated(premises, SHELTER_RATE)}. Was die Zuweisungsstatistik schon "
        f"anrechnet ({german.number(find_town(zuweisung)[1], None)}), bleibt dazu in jeder Zeile abgezogen; es darf dieselben "
        "Plätze nicht schon enthalten, sonst zählten sie doppelt. Abzug vom Soll: Erfüllung = Bestand geteilt durch das "
        "Aufnahmesoll ohne die angerechneten Plätze. Sie steigt umso weiter über "
        f"{german.percent(FULL, 0)}, je weniger vom Soll bleibt. Das ist eine Annahme, denn die Unterlagen nennen nur die "
        "Sätze. Zweite Lesart: Erfüllung = Bestand und angerechnete Plätze geteilt durch das ganze Aufnahmesoll. "
        f"{NO_TARGET}: Es bleibt kein Soll, an dem sich die Erfüllung messen ließe. {NO_PLACES}: keine solchen Plätze. Das "
        f"Soll ist offenbar gerundet; die ausgewiesene Erfüllung ({quota}) kann deshalb etwas abweichen. "
        "Offen bleibt, wie sich Bestand und Soll weiter entwickeln; das Soll aus der Zeit der Notunterkunft liegt nicht vor."
    )


def make_table(names: list[str], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of texts and numbers as a table."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pd.DataFrame({n: v if isinstance(v[0], str) else tracked.column(v, "Float64") for n, v in columns.items()})


def find_town(zuweisung: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Stock, what is credited already, and target; missing where the table was not delivered."""
    if zuweisung.empty:
        return pd.NA, pd.NA, pd.NA
    row = zuweisung.iloc[0]
    return row.bestand, row.anrechnung, row.aufnahmesoll


def percent_of(part: Any, whole: Any) -> Any:
    """``part`` in percent of ``whole``; missing if that is nothing."""
    return pd.NA if not german.is_missing(whole) and whole == 0 else part / whole * FULL


def at_least_zero(number: Any, what: str, file: str) -> Any:
    """The number itself, or zero if it is negative; ``what`` and ``file`` as in ``modelled``."""
    return number if german.is_missing(number) or number >= 0 else modelled(0, what, file, number)


def modelled(number: float, what: str, file: str, source: Any) -> Any:
    """A number that ``source`` was rounded or cut to; ``what`` it is, and the ``file`` of the table it started from."""
    if not isinstance(source, origin.Figure):
        return number
    return origin.modelled(number, f"Anrechnung, {what}", file, [source])


def stated(premises: Premises, name: str) -> str:
    """``bis zu 1.500``, ``50 % als Annahme``: a premise as it is stated."""
    number, premise = german.number(value(premises, name), None), premises.get(name)
    if premise is None:
        return number
    unit = f"{german.NBSP}%" if premise.unit == german.PERCENT else ""
    return f"{premise.exactness} {number}{unit}{' als Annahme' * premise.assumed}".strip()


def _effect(name: str, details: str, row: Mapping[str, Any], readings: tuple[str, str]) -> str:
    """Sentences on what is credited for a facility, what is left of the target, and how far it is met."""
    left, credited = row["soll_danach"], row["angerechnet"]
    if german.is_missing(left):
        return f"Für {name} lässt sich die Anrechnung nicht berechnen: Eine Angabe dazu {german.absent(left)}."
    verb = "würde" if credited == 1 else "würden"
    return f"Für {name} ({details}) {verb} {_credited(credited)} angerechnet. {_outcome(row, readings)}"


def _credited(number: Any) -> str:
    return f"{german.number(number, None)}{german.NBSP}{'Aufnahme' if number == 1 else 'Aufnahmen'}"


def _outcome(row: Mapping[str, Any], readings: tuple[str, str]) -> str:
    """What is left of the target, and how far it is met, in both readings."""
    deducted, counted = readings
    left, other = row["soll_danach"], row["quote_aufnahme"]
    rest = f"sänke es auf {german.number(left, None)} und die Erfüllung läge bei {german.percent(row['quote'])}"
    text = f"{deducted} {'bliebe davon nichts' if left == 0 else rest}"
    return (
        f"{text}." if german.is_missing(other) else f"{text}; {counted} läge die Erfüllung bei {german.percent(other)}."
    )
