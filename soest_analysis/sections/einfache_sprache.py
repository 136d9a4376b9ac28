"""The key figures once more in plain German, for every citizen and for readers whose first language is another one.

The sentences keep to the spirit of the published rules of plain language (DIN SPEC 33429, Netzwerk Leichte Sprache):
one statement each, at most about twelve words, active voice, no genitive, no abbreviation, the same word for the same
thing, figures as digits, and a hard word is explained where it first stands. What is missing is said.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from soest_analysis import german, tracked
from soest_analysis.history import Delivery
from soest_analysis.parameters import Concept, Parameters, Run
from soest_analysis.sections import massnahmen as measures
from soest_analysis.sections import wohnungsvermittlung as housing
from soest_analysis.sections import zusammenfassung
from soest_analysis.sources import TableSource

UNKNOWN = "Diese Zahl fehlt uns noch."
SECRET, PROTECTED = "Diese Zahl sagen wir nicht.", "So schützen wir einzelne Menschen."
TEN = 10  # shares are told as so many people out of ten
HALF = 0.5  # so much of one person rounds to nobody, as numbers are printed
DOING = {  # activity -> what one person does, what several do
    "sprachkurs": ("lernt Deutsch in einem Kurs", "lernen Deutsch in einem Kurs"),
    "berufskolleg": ("lernt in einem Berufskolleg", "lernen in einem Berufskolleg"),
    "beschaeftigung": ("hat eine Arbeit", "haben eine Arbeit"),
    "ohne_massnahme": (
        "hat keinen Kurs und keine Arbeit oder wartet darauf",
        "haben keinen Kurs und keine Arbeit oder warten darauf",
    ),
}
TOLD_AS_SHARE = ("sprachkurs", "beschaeftigung")  # rounded, all four might add up to eleven of ten
EXPLAINED = {"berufskolleg": "Ein Berufskolleg ist eine Schule für Berufe."}
PROGRESS = {  # what is said of one measure, of several -> the statuses that it means
    ("ist fertig", "sind fertig"): ("umgesetzt",),
    ("läuft gerade", "laufen gerade"): ("in_umsetzung", "dauerhaft", "angepasst"),
    ("beginnt später", "beginnen später"): ("nicht_begonnen",),
    ("ist zu Ende", "sind zu Ende"): ("beendet",),
}


def paragraph(*sentences: str) -> str:
    """The sentences in one paragraph; empty ones are left out."""
    return " ".join(filter(None, sentences))


def more(told: str, *sentences: str) -> str:
    """The sentences in one paragraph, such as where to read more; empty where ``told`` knows no number."""
    return paragraph(*sentences) if any(map(str.isdigit, told)) else ""


def sentence_bericht(parameters: Parameters) -> str:
    """Who writes the report, for which year, and whom it is about."""
    town = parameters.kommune.name
    return (
        f"Das Rathaus in {town} schreibt jedes Jahr einen Bericht. Dieser Bericht ist für das Jahr {parameters.jahr}. "
        f"Es geht um geflüchtete Menschen in {town}. Geflüchtete Menschen mussten ihre Heimat verlassen."
    )


def sentence_ausschuss(parameters: Parameters) -> str:
    """Which committee the report is for, and what a committee is; empty where that is not decided."""
    if not parameters.ausschuss:
        return ""
    return (
        f"Der Bericht ist für diesen Ausschuss: {parameters.ausschuss.name}. "
        "Ein Ausschuss hilft der Stadt beim Entscheiden."
    )


def sentence_leben(vergleich: pd.DataFrame, where: str, whole: pd.DataFrame | None = None) -> str:
    """How many people live there (``zusammenfassung.compute_vergleich``), and how many more or fewer than before.

    ``whole``: the same of what this is a part of, told just before; that its month differs is said, or the part may
    seem to be larger.
    """
    if vergleich.empty:
        return f"Wie viele Menschen leben in {where}? {UNKNOWN}"
    now = vergleich.iloc[0]
    if german.is_secret(now.wert):
        return f"Wie viele Menschen leben in {where}? {_absent(now.wert)}"
    text = (
        f"{_newest(now.monat, where, whole)} vom {german.month(now.monat)}. "
        f"{german.count(now.wert, 'Mensch lebt', 'Menschen leben')} in {where}."
    )
    if len(vergleich) == 1:
        return f"{text} Ein Vergleich mit früher ist noch nicht möglich."
    before = vergleich.iloc[1]
    if german.is_secret(before.wert):
        return f"{text} Die Zahl von früher sagen wir nicht. {PROTECTED}"
    were = f"{'war' if before.wert == 1 else 'waren'} es {german.number(before.wert)}"
    return f"{text} Im {german.month(before.monat)} {were}. {_moved(now.wert - before.wert)}"


def sentence_plaetze(unterkuenfte: pd.DataFrame) -> str:
    """How many places the municipal housing has, as exactly as its totals are stated."""
    places = housing.compute_kapazitaet(unterkuenfte).plaetze.sum(skipna=False, min_count=1)
    if german.is_missing(places):
        return f"Wie viele Plätze gibt es dort? {_absent(places)}"
    return f"Es gibt dort {housing.exactness(unterkuenfte)}{german.count(places, 'Platz', 'Plätze')}."


def sentence_erwachsene(tabelle: pd.DataFrame) -> str:
    """How many adults in municipal housing are of working age (``erwerbsfaehige.compute_tabelle``), and, as a list, how
    many of them learn, work or wait."""
    row = tabelle[tabelle.altersgruppe == "gesamt"]
    people = {column: None if row.empty else row.iloc[0][column] for column in ("gesamt", *DOING)}
    total = people.pop("gesamt")
    text = (
        f"Wie viele Erwachsene sind im richtigen Alter für eine Arbeit? {_absent(total)}"
        if german.is_missing(total)
        else "Die Stadt zählt die Erwachsenen in ihren Unterkünften. "
        f"{german.count(total, 'Mensch ist', 'Menschen sind')} im richtigen Alter für eine Arbeit."
    )
    if all(map(german.is_secret, people.values())):
        return f"{text} Was machen sie? Das sagen wir nicht. {PROTECTED}"
    if not any(map(tracked.is_stated, people.values())):
        return f"{text} Was machen sie? Das wissen wir noch nicht."
    points = []
    for activity, number in people.items():
        one, several = DOING[activity]
        said = (
            f"Wie viele Menschen {several}? {_absent(number)}"
            if german.is_missing(number)
            else f"{german.count(number, f'Mensch {one}', f'Menschen {several}')}."
        )
        share = sentence_von_zehn(number, total) if activity in TOLD_AS_SHARE else ""
        points.append(paragraph(said, share, EXPLAINED.get(activity, "")))
    return f"{text} Das machen sie:\n\n{zusammenfassung.list_points(*points)}"


def sentence_von_zehn(part: Any, total: Any) -> str:
    """A share as people out of ten: ``Das sind ungefähr 4 von 10 Menschen.``

    Empty where that would say nothing, or nothing true: a value is missing, the part is zero or larger than the whole,
    or there are no more than ten people, so that their number itself says it better.
    """
    if german.is_missing(part) or german.is_missing(total) or total <= TEN or not 0 < part <= total:
        return ""
    share, ten = part / total * TEN, german.count(TEN, "Mensch", "Menschen")
    if part == total:
        return "Das sind alle."
    if share >= TEN - HALF:
        return "Das sind fast alle."
    if share <= HALF:
        return f"Das ist weniger als {german.number(1)} von {ten}."
    exactly = "genau" if part * TEN % total == 0 else "ungefähr"
    return f"Das {'ist' if share < 1 + HALF else 'sind'} {exactly} {german.number(share)} von {ten}."


def sentence_wohnung(deliveries: Sequence[Delivery]) -> str:
    """How many people found a flat so far, and how many still search: the cells of the table at a glance."""
    found = _cell(deliveries, vermittlungsstand="vermittelt", wohnraum="gesamt")
    searching = _cell(deliveries, vermittlungsstand="vermittelbar", rechtskreis="gesamt")
    return paragraph(
        "Die Stadt hilft bei der Suche nach einer Wohnung.",
        f"Wie viele Menschen haben schon eine Wohnung gefunden? {_absent(found)}"
        if german.is_missing(found)
        else f"{german.count(found, 'Mensch hat', 'Menschen haben')} schon eine Wohnung gefunden. "
        "Wir zählen dabei alle Jahre zusammen.",
        f"Wie viele Menschen suchen noch eine Wohnung? {_absent(searching)}"
        if german.is_missing(searching)
        else f"{german.count(searching, 'Mensch sucht', 'Menschen suchen')} noch eine Wohnung.",
    )


def sentence_kita(quote: pd.DataFrame) -> str:
    """How many of the children below school age go to a Kita (``betreuung_schule.compute_kitaquote``)."""
    row = quote.set_index("altersgruppe")
    children, kita = (row[column]["u3"] + row[column]["ue3"] for column in ("gesamt", "kita"))
    return paragraph(
        f"Wie viele Kinder sind noch zu jung für die Schule? {_absent(children)}"
        if german.is_missing(children)
        else f"{german.count(children, 'Kind von Geflüchteten ist', 'Kinder von Geflüchteten sind')} noch zu jung für die "
        "Schule.",
        f"Wie viele Kinder gehen in eine Kita? {_absent(kita)}"
        if german.is_missing(kita)
        else f"{german.count(kita, 'Kind geht', 'Kinder gehen')} in eine Kita.",
        "Eine Kita ist ein Haus für kleine Kinder. Dort spielen und lernen sie.",
    )


def sentence_schule(schulen: pd.DataFrame) -> str:
    """How many pupils the schools have that state it, and how many of them are foreigners."""
    single = tracked.stated(schulen[schulen.schule != "gesamt"], "schueler", "auslaender")
    if single.empty:
        return f"Wie viele Kinder und Jugendliche gehen in die Schule? {UNKNOWN}"
    pupils, foreign = single.schueler.sum(), single.auslaender.sum()
    return paragraph(
        f"Wir haben Zahlen von {german.count(tracked.count(single), 'Schule', 'Schulen')}.",
        f"Wie viele Kinder und Jugendliche lernen dort? {_absent(pupils)}"
        if german.is_secret(pupils)
        else f"{german.number(pupils)} Kinder und Jugendliche lernen dort.",
        f"Wie viele von ihnen haben keinen deutschen Pass? {_absent(foreign)}"
        if german.is_secret(foreign)
        else f"{german.number(foreign)} von ihnen {'hat' if foreign == 1 else 'haben'} keinen deutschen Pass.",
        "Geflüchtete Kinder und Jugendliche gehören auch dazu.",
    )


def sentence_massnahmen(massnahmen: pd.DataFrame) -> str:
    """What a measure is, how many there are, and how far they are as far as it was reported."""
    text = "Eine Maßnahme ist etwas, das die Stadt tun will."
    if massnahmen.empty:
        return f"{text} Wie viele Maßnahmen gibt es? {UNKNOWN}"
    text += f" Die Stadt hat {german.count(tracked.count(massnahmen), 'Maßnahme', 'Maßnahmen')} für geflüchtete Menschen geplant."
    reported, silent = massnahmen.dropna(subset="status"), massnahmen[massnahmen.status.isna()]
    if reported.empty:
        return f"{text} Wie weit sind die Maßnahmen? Das wissen wir noch nicht."
    groups = {words: reported[reported.status.isin(statuses)] for words, statuses in PROGRESS.items()}
    parts = [
        f"{german.count(tracked.count(group), f'Maßnahme {one}', f'Maßnahmen {several}')}."
        for (one, several), group in groups.items()
        if len(group)
    ]
    number = german.count(tracked.count(silent), "Maßnahme", "Maßnahmen")
    return paragraph(text, *parts, "" if silent.empty else f"Bei {number} wissen wir das noch nicht.")


def sentence_pruefung(concept: Concept | None, year: int) -> str:
    """When the measures are reviewed next, the edition's own year included; empty where nobody has said that."""
    review = measures.next_review(concept, year - 1)
    return f"Im Jahr {review} prüft die Stadt alle Maßnahmen." if review else ""


def sentence_zeit(source: TableSource | None) -> str:
    """Which time a table's figures are about; empty where that is not stated."""
    if source and source.stichtag:
        return f"Die Zahlen sind vom {german.month(source.stichtag)}."
    return f"Die Zahlen gelten für diese Zeit: {source.stand}." if source and source.stand else ""


def sentence_mehr(runs: Sequence[Run], *ids: str) -> str:
    """Where to read more; only tables that the report shows."""
    shown = [f"[@{id}]" for id in ids if any(id in run.zeigt for run in runs)]
    return f"Mehr dazu steht in {german.enumeration(shown)}." if shown else ""


def sentence_fragen(parameters: Parameters) -> str:
    """Whom to ask."""
    town = parameters.kommune
    return f"Haben Sie Fragen? Wir antworten gern: {town.bezeichnung}, {town.stelle}."


def _absent(value: Any) -> str:
    """What is said of a number that is missing, or that is kept secret."""
    return f"{SECRET} {PROTECTED}" if german.is_secret(value) else UNKNOWN


def _newest(month: pd.Period, where: str, whole: pd.DataFrame | None) -> str:
    if whole is None or whole.empty or whole.monat[0] == month:
        return "Die neueste Zahl ist"
    return f"Bei den {where} gibt es {'eine neuere' if whole.monat[0] < month else 'nur eine ältere'} Zahl. Sie ist"


def _moved(by: Any) -> str:
    if by == 0:
        return "Jetzt sind es genauso viele."
    size = abs(by)
    return f"Jetzt {'ist' if size == 1 else 'sind'} es {german.number(size)} {'mehr' if by > 0 else 'weniger'}."


def _cell(deliveries: Sequence[Delivery], **where: str) -> Any:
    return zusammenfassung.row_cell("", deliveries, where, "personen", "Personen")["wert"]
