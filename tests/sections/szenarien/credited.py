"""What the tests of crediting start from: the figures of 2018, and other towns."""

from soest_analysis import origin
from soest_analysis.premises import Premise

FILE = "data/2030/zuweisung.csv"
HEADER = "kommune,bestand,anrechnung,aufnahmesoll,erfuellungsquote"
OF_2018 = "Stadt,172,0,217,79.12"  # Tabelle 1 of the concept
SMALL = "Stadt,60,5,100,65.3"
PLANNED = {
    "zue_plaetze": 1500,
    "zue_plaetze_belegbar": 1200,
    "zue_anrechnung_belegbar": 50,
    "zue_anrechnung_reserve": 10,
}
FORMER = {"notunterkunft_land_plaetze": 800, "notunterkunft_anrechnung": 50}


def premise(name, value):
    unit = "Prozent" if "anrechnung" in name else "Plätze"
    about = "bis zu" if name in ("zue_plaetze", "notunterkunft_land_plaetze") else ""
    return Premise(name, name, value, None, None, unit, about, "Quelle", assumed=name == "notunterkunft_anrechnung")


def known(values):
    return {name: premise(name, value) for name, value in values.items()}


def given_premises(tracked, **values):
    """The premises of 2018, changed by name; with an origin if ``tracked``."""
    stated = {**PLANNED, **FORMER, **values}
    if tracked:
        stated = {n: origin.assumed(float(v), f"2030:annahmen/{n}", "2030.yaml", n) for n, v in stated.items()}
    return known(stated)
