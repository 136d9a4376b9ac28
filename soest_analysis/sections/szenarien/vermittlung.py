"""How fast people find a flat, how long those would wait who can be placed now, and what doubles or halves that."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, origin, style, tracked
from soest_analysis.premises import Premise, changed, ends, value

Premises = Mapping[str, Premise]
MONTHS = "vermittlung_monate"
KINDS = {"gesamt": "Alle Wohnungen", "privat": "Privater Wohnraum", "staedtisch": "Von der Stadt angemietet"}
HEADINGS = {
    "art": "Wohnraum",
    "vermittelt": "Vermittelt",
    "je_monat": "Vermittelt je Monat",
    "monate": "Monate, bis alle vermittelt sind",
    "tempo_halb": "Tempo je Monat für die halbe Zeit",
    "zugang_doppelt": "Neue je Monat, die die Zeit verdoppeln",
    "fall": "Fall",
    "tempo": "Vermittelt je Monat",
    "zugang": "Neu vermittelbar je Monat",
}
NEVER = "endet nie"
QUARTERS = 4  # of the pace: how many newly entitled people per month are tried out
ROOM = 2.6  # inches for the name of a bar


def compute_tempo(vermittlung: pd.DataFrame, premises: Premises) -> pd.DataFrame:
    """Per kind of housing (art): people placed, per month, and how long placing those who can be placed now takes.

    ``monate`` at this pace with nobody new; ``tempo_halb``: pace that halves it; ``zugang_doppelt``: people per month who
    become entitled and so double it. From as many as ``je_monat`` on it never ends.
    """
    rows = []
    for code, kind in KINDS.items():
        placed = _printed(vermittlung, "vermittelt", code)
        pace = _ratio(placed, value(premises, MONTHS))
        months = _ratio(_printed(vermittlung, "vermittelbar", "offen"), pace)
        rows.append((kind, placed, pace, months, pace * 2, pace / 2))
    return _frame(["art", "vermittelt", "je_monat", "monate", "tempo_halb", "zugang_doppelt"], rows)


def compute_wartezeit(vermittlung: pd.DataFrame, premises: Premises) -> pd.DataFrame:
    """Months until all are placed at several paces (tempo), and with several numbers of newly entitled people (zugang).

    Columns: fall, tempo, zugang, monate; missing where it never ends (see ``signs``) or where a figure is missing.
    """
    waiting = _printed(vermittlung, "vermittelbar", "offen")
    tempo = compute_tempo(vermittlung, premises)
    usual, private = tempo.je_monat.iloc[:2]
    paces = {"Doppeltes Tempo": usual * 2, "Tempo wie bisher": usual, "Nur private Wohnungen": private}
    cases = [(name, pace, pace * 0) for name, pace in paces.items()]  # nobody new, which is known only if the pace is
    for part in range(1, QUARTERS + 1):
        new = usual * part / QUARTERS
        cases.append((f"Tempo wie bisher (neu je Monat: {german.number(new, 1)})", usual, new))
    rows = [(*case, _ratio(waiting, case[1] - case[2])) for case in cases]
    return _frame(["fall", "tempo", "zugang", "monate"], rows)


def signs(wartezeit: pd.DataFrame) -> dict[str, list[str | None]]:
    """What stands where no number of months is: that it never ends; None for a missing figure."""
    pairs = zip(wartezeit.tempo, wartezeit.zugang, strict=True)
    return {"monate": [NEVER if not german.is_missing(pace) and pace <= new else None for pace, new in pairs]}


def sentence_tempo(vermittlung: pd.DataFrame, premises: Premises, stand: str | None = None) -> str:
    """The pace, how long it takes to place all, what halves, doubles and prolongs it for ever, and how sure this is.

    ``stand``: as of when people wait, if stated.
    """
    waiting = _printed(vermittlung, "vermittelbar", "offen")
    every, private, _ = tracked.records(compute_tempo(vermittlung, premises))
    if german.is_missing(every["monate"]):
        return f"Wie lange die Vermittlung aller Wartenden dauern würde, {german.absent(every['monate'])}."
    when = f" (Stand {stand})" if stand else ""
    if waiting == 0:
        return f"Niemand wartet, der in eine Wohnung vermittelt werden kann{when}."
    pace, (months, privately) = german.number(every["je_monat"], 1), _ranges(vermittlung, premises)
    only = "" if german.is_missing(private["monate"]) else f", nur in privaten Wohnraum {privately}"
    return (
        f"Im Mittel fanden {pace} Menschen je Monat eine Wohnung. So dauerte es {months}, bis die {german.number(waiting)} "
        f"versorgt sind, die vermittelt werden können{when}{only}. In der Hälfte der Zeit gelänge es mit doppeltem Tempo, also "
        f"{pace} Vermittlungen mehr je Monat; kommen monatlich {german.number(every['zugang_doppelt'], 1)} Menschen neu hinzu, "
        f"dauert es doppelt so lange, und ab {pace} werden es nie weniger. Das Tempo ist ein Mittel über "
        f"{german.number(value(premises, MONTHS), None)} Monate; wie schnell zuletzt vermittelt wurde, liegt nicht vor."
    )


def rechnung_tempo(premises: Premises) -> str:
    """The footnote of the table."""
    low, _, high = ends(premises, MONTHS)
    months = german.number(value(premises, MONTHS), None)
    if not german.is_missing(low) and low != high:
        months = f"{months}, je nach Beginn {german.number(low, None)} bis {german.number(high, None)}"
    assumed = "; eine Annahme" if MONTHS in premises and premises[MONTHS].assumed else ""
    return (
        f"So rechnen wir: Tempo = alle Vermittelten geteilt durch die Monate seit Beginn ({months}{assumed}). Zu den "
        "Vermittelten zählt auch der Familiennachzug; für die Wartenden kann das Tempo deshalb niedriger sein. Monate = "
        "Menschen, die vermittelt werden können, geteilt durch das Tempo. Annahme ist, dass das Tempo gleich bleibt; das der "
        "letzten Monate und die Zahl der neu Vermittelbaren liegen nicht vor. Familien ziehen gemeinsam um, in Wirklichkeit "
        "geht es also in Sprüngen. Die Rechnung sagt nicht, ob es passende Wohnungen gibt."
    )


def rechnung_wartezeit() -> str:
    """The footnote of the chart."""
    return (
        "So rechnen wir: Monate = Menschen, die vermittelt werden können, geteilt durch das Tempo, von dem abgeht, wer monatlich "
        f"neu vermittelbar wird. Wie viele das sind, liegt nicht vor; die Fälle dazu sind Annahmen, in Vierteln des Tempos. "
        f"„{NEVER}“: Es kommen so viele hinzu, wie eine Wohnung finden. Ob es passende Wohnungen gibt, sagt die Rechnung nicht."
    )


def plot_wartezeit(wartezeit: pd.DataFrame) -> Figure:
    """One bar per case: months until all are placed; none where it never ends."""
    if wartezeit.monate.isna().all():
        return style.nothing(german.none_known(wartezeit.monate))
    chart = style.figure(height=3.2)
    ax = style.axes(chart, grid="x")
    names = [style.wrap(origin.plain(case), ROOM) for case in wartezeit.fall]
    pairs = zip(wartezeit.monate, signs(wartezeit)["monate"], strict=True)
    bars.plain(ax, names, [0 if never else months for months, never in pairs], _told(wartezeit))
    ax.set_xlabel("Monate, bis alle vermittelt sind")
    return chart


def alt_wartezeit(wartezeit: pd.DataFrame) -> str:
    """Alternative text: the months of every case."""
    return alt.bars("Balken", wartezeit.assign(monate=_told(wartezeit)), "fall", {"monate": ""}, "Monate")


def erkunden(
    values: Mapping[str, Any], *, vermittlung: pd.DataFrame, premises: Premises
) -> tuple[pd.DataFrame, Figure]:
    """Table and chart with other ``values`` of premises (name -> number), for the controls in JupyterLab."""
    tried = changed(premises, **values)
    return compute_tempo(vermittlung, tried), plot_wartezeit(compute_wartezeit(vermittlung, tried))


def _frame(names: list[str], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of a text and numbers as a table."""
    first, *others = zip(*rows, strict=True)
    columns = {n: tracked.column(v, "Float64") for n, v in zip(names[1:], others, strict=True)}
    return pd.DataFrame({names[0]: list(first), **columns})


def _printed(vermittlung: pd.DataFrame, state: str, housing: str) -> Any:
    """The stated total of that state and housing, over legal circles and kinds of persons; NA where it is missing."""
    row = vermittlung[
        (vermittlung.vermittlungsstand == state)
        & (vermittlung.wohnraum == housing)
        & (vermittlung.rechtskreis == "gesamt")
        & (vermittlung.personenart == "gesamt")
    ]
    return pd.NA if row.empty else row.iloc[0].personen


def _ratio(part: Any, whole: Any) -> Any:
    return pd.NA if not german.is_missing(whole) and whole <= 0 else part / whole


def _ranges(vermittlung: pd.DataFrame, premises: Premises) -> list[str]:
    """``8,4 bis 8,6 Monate``, for all and for private flats: as the time since the start may have been shorter or longer."""
    low, _, high = ends(premises, MONTHS)
    least, most = (compute_tempo(vermittlung, changed(premises, **{MONTHS: months})).monate for months in (low, high))
    pairs = list(zip(least, most, strict=True))[:2]
    return [
        _months(long) if german.is_missing(long) or short == long else f"{german.number(short, 1)} bis {_months(long)}"
        for short, long in pairs
    ]


def _months(number: Any) -> str:
    return f"{german.number(number, 1)}{german.NBSP}Monate"


def _told(wartezeit: pd.DataFrame) -> list[str]:
    """What stands at each bar."""
    pairs = zip(wartezeit.monate, signs(wartezeit)["monate"], strict=True)
    return [sign or german.number(number, 1) for number, sign in pairs]
