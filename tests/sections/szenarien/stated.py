"""Premises of the scenarios on housing as the tests state them, and the town's series of 2018."""

from soest_analysis import origin
from soest_analysis.premises import Premise

SERIES_2018 = (  # Abbildung 5 of the concept, January 2016 to September 2018
    *(343, 334, 318, 303, 296, 286, 269, 242, 227, 229, 228, 189),
    *(195, 187, 184, 185, 183, 181, 177, 188, 199, 186, 187, 202),
    *(195, 190, 214, 212, 212, 244, 274, 269, 252),
)
STATED = {  # name: value, low, high
    "belegung_blocklaenge": (3, 1, 6),
    "belegung_horizont": (24, 12, 24),
    "belegung_fenster": (12, 6, 24),
    "belegung_sozialvertraeglich": (66.7, 50, 100),
    "staedtischer_wohnraum_anteil_dezentral": (50,),
    "weitere_plaetze": (60,),
    "phase_1_hoechstdauer": (6,),
    "phase_3_auszug_nach": (24,),
    "verweildauer_mindestens": (6,),
    "zugang_monat": (10, 5, 20),
    "vermittlung_monate": (37,),
}
TITLES = {"weitere_plaetze": "Plätze im Neubau"}


def premises(**values):
    """The premises of 2018, some with another value; None leaves one out."""

    def figure(name, value, which=""):
        return origin.assumed(float(value), f"2030:annahmen/{name}{which}", "parameters/2030.yaml", name)

    def premise(name, value, low=None, high=None):
        ends = [None if end is None else figure(name, end, which) for end, which in ((low, ", von"), (high, ", bis"))]
        return Premise(
            name, TITLES.get(name, name), figure(name, value), *ends, "Einheit", "", "Grund.", assumed=low is not None
        )

    given = STATED | {name: None if value is None else (value, *STATED[name][1:]) for name, value in values.items()}
    return {name: premise(name, *stated) for name, stated in given.items() if stated is not None}


def monthly(first, persons):
    """CSV lines of the series: a month per number from ``first`` (year) on; None is missing."""
    return [
        f"{first + month // 12}-{month % 12 + 1:02},{'' if number is None else number}"
        for month, number in enumerate(persons)
    ]
