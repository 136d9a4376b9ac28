"""What changed since the edition before: figures, revisions of earlier figures, measures that moved."""

from typing import Any

import pandas as pd

from soest_analysis import german, tracked
from soest_analysis.compare import MEASURES, counted, kind, place
from soest_analysis.compare.tables import (
    BETWEEN,
    CELL,
    FIGURE,
    GONE,
    MOVED,
    REDEFINED,
    REVISED,
    SUM,
    TEXT,
    WHOLE,
    weight,
)
from soest_analysis.sources import Source

MOST = 25  # rows of the table of changes
MOST_FIGURES = 15  # key figures among them, if the other tables need the room
LARGEST = 3  # key figures that are named in a sentence
SHOWN = ["angabe", "alt", "neu", "veraenderung", "stand", "art"]
REVISIONS = ["angabe", "alt", "neu", "veraenderung", "quelle_alt", "quelle_neu", "grund"]


def source(years: tuple[int | None, int]) -> Source:
    """The source line: the editions that are compared."""
    earlier, year = years
    editions = f"der Ausgabe {year}" if earlier is None else f"der Ausgaben {earlier} und {year}"
    return Source((), f"Eigene Zusammenstellung aus den Daten {editions}")


def sentence_groesste(changes: pd.DataFrame, secret: int = 0) -> str:
    """The key figures that moved most, in words; empty if none did. ``secret``: how many figures are left out as secret.

    Ranked by the difference times its share of the larger value (``compare.tables.weight``), so that neither a small
    number that doubled nor a large one that hardly moved stands first. Beside the difference stands its percentage of
    the earlier value.
    """
    moved = _weighed(changes[(changes.ebene == FIGURE) & (changes["art"] == MOVED) & changes.veraenderung.notna()])
    parts = [_told(row) for row in moved.head(LARGEST).itertuples()]
    largest = "Größte genannte" if secret else "Größte"
    return f"{largest} Veränderungen bei den Kennzahlen: {german.enumeration(parts)}." if parts else ""


def _told(row: Any) -> str:
    """``„Kurse“ (Anzahl; +57,1 %) stieg von 7 auf 11 (+4)``."""
    said = german.change(row.neu, row.alt, None, row.einheit)
    if row.einheit == german.PERCENT:
        return f"„{row.schluessel}“ {said}"
    share = "" if row.prozent is None else f"; {german.signed(row.prozent, 1)}{german.NBSP}%"
    return f"„{row.schluessel}“ ({row.einheit}{share}) {said}"


def sentence_texte(changes: pd.DataFrame) -> str:
    """In which tables texts changed, came or went; empty if in none."""
    counts = changes.loc[changes.ebene == TEXT, "titel"].value_counts(sort=False)
    parts = [f"{title} ({german.number(counted(n))})" for title, n in counts.items()]
    return f"Angaben in Worten unterscheiden sich bei: {german.enumeration(parts)}." if parts else ""


def compute_veraenderungen(changes: pd.DataFrame) -> pd.DataFrame:
    """The most telling changes of figures, at most ``MOST``, in the order of ``changes``; columns ``SHOWN``.

    Whole tables and stated totals go before single values, larger changes before smaller ones; key figures that are
    counted differently or gone before those that moved. Of a series only the last new point counts.
    """
    candidates = _figures(changes)
    figures, whole, totals, cells = (
        _weighed(candidates[candidates.ebene == level]) for level in (FIGURE, WHOLE, SUM, CELL)
    )
    lost = figures["art"].isin([REDEFINED, GONE])
    figures = pd.concat([figures[lost], figures[~lost]])
    others = pd.concat([whole, totals, cells])
    figures = figures.head(max(MOST_FIGURES, MOST - len(others)))
    chosen = pd.concat([figures, others.head(MOST - len(figures))]).sort_index()
    rows = chosen.to_dict("records")
    stands = [" → ".join(dict.fromkeys(filter(None, [row["stand_alt"], row["stand_neu"]]))) for row in rows]
    arts = [": ".join(filter(None, [kind(row), row["grund"]])) for row in rows]
    return _numbers(chosen.assign(stand=stands, art=arts))[SHOWN]


def note_auswahl(changes: pd.DataFrame, secret: int = 0) -> str:
    """By what rule the table of changes is chosen, and how much it leaves out (``secret``: as ``sentence_groesste``)."""
    left = len(_figures(changes)) - len(compute_veraenderungen(changes))
    sign = "„–“: kein Wert, oder die Werte lassen sich nicht vergleichen."
    if not left:
        return sign
    left_out = german.count(counted(left), "weitere ist", "weitere sind")
    return (
        f"Ausgewählt sind Kennzahlen, Gesamtzahlen und die größten {'genannten ' if secret else ''}Veränderungen, gemessen an "
        "der Differenz und zugleich an ihrem Anteil am größeren der beiden Werte (beides malgenommen); "
        f"{left_out} hier nicht aufgeführt. {sign}"
    )


def sentence_revisionen(changes: pd.DataFrame, secret: int = 0) -> str:
    """How many figures of earlier editions were stated otherwise (``secret``: as ``sentence_groesste``)."""
    revised, told = int((changes["art"] == REVISED).sum()), "genannte " if secret else ""
    if not revised:
        return f"Keine {told}Zahl früherer Ausgaben wurde berichtigt."
    one, several = f"{told}Zahl früherer Ausgaben wurde", f"{told}Zahlen früherer Ausgaben wurden"
    return f"{german.count(counted(revised), one, several)} berichtigt."


def compute_revisionen(changes: pd.DataFrame) -> pd.DataFrame:
    """Every revised figure with both statements, their sources and the reason; columns ``REVISIONS``."""
    return _numbers(changes[changes["art"] == REVISED])[REVISIONS]


def sentence_bewegung(measures: pd.DataFrame, changes: pd.DataFrame) -> str:
    """How many measures moved, and to which status; or that nothing was reported about any."""
    if ((changes.tabelle == MEASURES) & (changes.ebene == WHOLE) & (changes["art"] == GONE)).any():
        return f"Der Stand der Maßnahmen {german.MISSING}."
    if measures.empty:
        return "Bei keiner Maßnahme hat sich der gemeldete Stand geändert."
    counts = measures.status_neu.fillna(german.MISSING).value_counts(sort=False)
    parts = german.enumeration([f"{status} ({german.number(counted(n))})" for status, n in counts.items()])
    number = german.count(counted(len(measures)), "Maßnahme", "Maßnahmen")
    return f"Bei {number} hat sich der gemeldete Stand geändert; jetzt: {parts}."


def _figures(changes: pd.DataFrame) -> pd.DataFrame:
    """Figures and whole tables, without revisions and without points of a series that a later one follows."""
    return changes[(changes["art"] != REVISED) & ~changes.ebene.isin([TEXT, BETWEEN])]


def _weighed(changes: pd.DataFrame) -> pd.DataFrame:
    """What is counted differently first, then the largest changes."""
    weights = [(change["art"] != REDEFINED, -weight(change)) for change in changes.to_dict("records")]
    return changes.iloc[sorted(range(len(changes)), key=weights.__getitem__)]


def _numbers(changes: pd.DataFrame) -> pd.DataFrame:
    """With numbers as numbers and the place in words, in a new order of rows."""
    numbers = {name: tracked.column(list(changes[name]), "Float64") for name in ("alt", "neu", "veraenderung")}
    places = [_named(change) for change in changes.to_dict("records")]
    return changes.assign(angabe=places, **numbers).reset_index(drop=True)


def _named(change: dict[str, Any]) -> str:
    """What the figure is: the key figure, or table, row and column; with its unit."""
    unit = f" ({change['einheit']})" if change["einheit"] else ""
    if change["ebene"] == WHOLE:
        return f"Tabelle „{change['titel']}“"
    return (place(change) if change["ebene"] == FIGURE else f"{change['titel']}: {place(change)}") + unit
