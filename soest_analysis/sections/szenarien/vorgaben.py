"""What the scenarios start from: every value with its range, and whether a source states it or it is an Annahme."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from soest_analysis import german, origin, tracked
from soest_analysis.premises import Premise
from soest_analysis.sources import Source

HEADINGS = {
    "vorgabe": "Vorgabe",
    "wert": "Wert",
    "von": "Von",
    "bis": "Bis",
    "einheit": "Einheit",
    "herkunft": "Quelle oder Annahme",
}
DIGITS = dict.fromkeys(("wert", "von", "bis"))
SIGNS = dict.fromkeys(("von", "bis"), "–")
ASSUMED = "Annahme: "
DETAILS = re.compile("[:;]")  # what a source adds to the name of the document and the place in it
NAMES = (  # of all premises that the scenarios use, by scenario
    *("zue_plaetze", "zue_plaetze_belegbar", "zue_anrechnung_belegbar", "zue_anrechnung_reserve"),
    *("notunterkunft_land_plaetze", "notunterkunft_anrechnung"),
    *("staedtischer_wohnraum_anteil_dezentral", "weitere_plaetze", "belegung_sozialvertraeglich"),
    *("belegung_blocklaenge", "belegung_horizont", "belegung_fenster"),
    *("phase_1_hoechstdauer", "phase_3_auszug_nach", "verweildauer_mindestens", "zugang_monat"),
    "vermittlung_monate",
    *(
        "beratung_mittel",
        "personalkosten_je_stelle",
        "sachkosten_anteil",
        "beratungsstellen_vergleich",
        "jobcenter_fluechtlinge",
    ),
)


def compute_vorgaben(premises: Mapping[str, Premise]) -> pd.DataFrame:
    """One row per premise that the scenarios use, those with a source first; the columns are those of ``HEADINGS``.

    One that nobody states is left out; the scenario that needs it says that.
    """
    used = sorted((premises[name] for name in NAMES if name in premises), key=lambda premise: premise.assumed)
    frame = pd.DataFrame(
        {
            "vorgabe": [premise.title for premise in used],
            "wert": tracked.column([premise.value for premise in used], "Float64"),
            "von": tracked.column([_or_missing(premise.low) for premise in used], "Float64"),
            "bis": tracked.column([_or_missing(premise.high) for premise in used], "Float64"),
            "einheit": [premise.unit for premise in used],
            "herkunft": [_origin(premise) for premise in used],
        }
    )
    return frame[list(HEADINGS)]


def source_of(premises: Mapping[str, Premise], names: Iterable[str], data: Source | None = None) -> Source:
    """The source line of what is computed from the premises of these ``names`` and from ``data``: the documents, each once,
    and which values are Annahmen."""
    used = [premises[name] for name in names if name in premises]
    lines = [data.text] if data else []
    lines += [DETAILS.split(premise.source)[0] for premise in used if not premise.assumed]
    assumed = [premise.title for premise in used if premise.assumed]
    lines += [f"Annahmen: {'; '.join(assumed)}"] if assumed else []
    return Source(data.tables if data else (), " · ".join(dict.fromkeys(lines)))


def sentence_vorgaben(vorgaben: pd.DataFrame, file: str) -> str:
    """How many premises there are, and how many of them no source states; ``file`` holds the parameters."""
    if vorgaben.empty:
        return f"Wovon die Szenarien ausgehen, {german.MISSING}."
    assumed = origin.counted(int(vorgaben.herkunft.str.startswith(ASSUMED).sum()), "Annahmen", file)
    total = german.count(origin.counted(len(vorgaben), "Vorgaben", file), "Vorgabe", "Vorgaben")
    text, method = f"Die Szenarien gehen von {total} aus.", "Annahmen über den Rechenweg, die bei jeder Rechnung stehen"
    if not assumed:
        return f"{text} Für alle nennen Konzept oder Dokumente eine Quelle; dazu kommen {method}."
    verb = "ist eine Annahme" if int(assumed) == 1 else "sind Annahmen"
    return f"{text} {german.number(assumed)} davon {verb}, weil keine Quelle sie nennt; dazu kommen {method}."


def _origin(premise: Premise) -> str:
    about = f" ({premise.exactness})" if premise.exactness else ""
    return f"{ASSUMED if premise.assumed else ''}{premise.source}{about}"


def _or_missing(value: object) -> object:
    return pd.NA if value is None else value
