"""The six fields of action (Bausteine) at a glance."""

import pandas as pd

from soest_analysis import german


def compute_uebersicht(areas: dict[str, str], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per Baustein: the number of rows it has in each of ``tables`` (name -> frame with column baustein).

    The counts of a table without any row are missing: it was not delivered.
    """
    frame = pd.DataFrame({"baustein": list(areas)})
    for name, table in tables.items():
        counts = frame.baustein.map(table.baustein.astype("string").value_counts()).fillna(0).astype("Int64")
        frame[name] = pd.NA if table.empty else counts
        frame[name] = frame[name].astype("Int64")
    return frame


def sentence_uebersicht(uebersicht: pd.DataFrame, areas: dict[str, str]) -> str:
    """How many goals and measures the Bausteine hold together, and which has most measures."""
    if uebersicht[["ziele", "massnahmen"]].isna().any(axis=None):
        return f"Wie viele Ziele und Maßnahmen die Bausteine umfassen, {german.MISSING}."
    top = uebersicht.massnahmen.max()
    leaders = [f"„{areas[code]}“" for code in uebersicht.loc[uebersicht.massnahmen == top, "baustein"]]
    return (
        f"Die {german.words(len(uebersicht))} Bausteine umfassen {german.count(uebersicht.ziele.sum(), 'Ziel', 'Ziele')} und "
        f"{german.count(uebersicht.massnahmen.sum(), 'Maßnahme', 'Maßnahmen')}. Die meisten Maßnahmen, {german.number(top)}, "
        f"{'hat der Baustein' if len(leaders) == 1 else 'haben die Bausteine'} {german.enumeration(leaders)}."
    )
