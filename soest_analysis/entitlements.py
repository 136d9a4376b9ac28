"""Entitlements by residence status, as the concept states them: a table, how often it says yes, and how to read it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from soest_analysis import german, tracked
from soest_analysis.parameters import Concept

NOT_MENTIONED, STATED = "nicht_erwaehnt", "angabe"  # codes: the concept is silent; it gives neither a yes nor a no


def compute(ansprueche: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    """One row per area (``bereich``), one column per residence status: what the concept says, with law and chapter.

    ``words``: code of anspruch -> label.
    """
    told = ansprueche.assign(text=[_claim(row, words) for row in ansprueche.itertuples()])
    wide = told.pivot(index="bereich", columns="aufenthaltsstatus", values="text")
    return wide.set_axis(map(str, wide.columns), axis="columns").reset_index().astype({"bereich": "string"})


def sentence(ansprueche: pd.DataFrame, labels: Mapping[str, str], concept: Concept | None) -> str:
    """In how many areas that know a yes or no the concept says yes, and nothing, by status; how far to trust it."""
    if ansprueche.empty:
        return f"Welche Ansprüche mit welchem Aufenthaltsstatus verbunden sind, {german.MISSING}."
    asked = ansprueche[~ansprueche.anspruch.isin([STATED, NOT_MENTIONED])].drop_duplicates("bereich")
    found = ansprueche[ansprueche.bereich.isin(asked.bereich)]
    yes, none = (tracked.tally(found[found.anspruch == code], "aufenthaltsstatus") for code in ("ja", NOT_MENTIONED))
    parts = [
        f"{labels[code]} {german.number(number)}{f' (zu {german.number(none[code])} schweigt es)' if code in none else ''}"
        for code, number in yes.items()
    ]
    silent = tracked.count(ansprueche[ansprueche.anspruch == NOT_MENTIONED])
    fields = german.count(tracked.count(ansprueche), "Feld", "Feldern")
    return (
        f"In {german.count(tracked.count(asked), 'Bereich', 'Bereichen')} nennt das Konzept, wer Zugang hat. Ja sagt es je nach "
        f"Status in so vielen davon: {german.enumeration(parts) or 'in keinem'}. Zu {german.number(silent)} von {fields} der "
        f"Tabelle sagt es nichts. Sie gibt wieder, was das Konzept{f' {concept.jahr}' if concept else ''} über das Recht sagt. "
        "Das Recht kann sich seither geändert haben; die Tabelle ist keine Rechtsauskunft."
    )


def note(ansprueche: pd.DataFrame, areas: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """How to read the table, and where its statements were assigned to a status by us."""
    every, told = ansprueche.aufenthaltsstatus.nunique(), []
    hints = ansprueche.dropna(subset="hinweis").astype("string")
    for (area, hint), rows in hints.groupby(["bereich", "hinweis"], sort=False):
        whom = [labels[status] for status in rows.aufenthaltsstatus]
        told.append(f"{areas[area]}{f' ({german.enumeration(whom)})' if len(whom) < every else ''}: {hint}")
    return (
        "So lesen wir: „ja“, „bedingt“ und „nein“ stehen vor dem, was das Konzept sagt, in Klammern die Vorschrift, die "
        f"es dazu nennt, und das Kapitel. „nicht erwähnt“: Das Konzept sagt dazu nichts. {' '.join(told)}"
    ).strip()


def _claim(row: Any, words: Mapping[str, str]) -> str:
    """What the concept says of one status in one area, with law and chapter."""
    if row.anspruch == NOT_MENTIONED:
        return words[NOT_MENTIONED]
    angabe, *places = (None if german.is_missing(v) else v for v in (row.angabe, row.grundlage, row.fundstelle))
    said = [None if row.anspruch == STATED else words[row.anspruch], angabe]
    place = ", ".join(filter(None, places))
    return f"{': '.join(filter(None, said))}{f' ({place})' if place else ''}"
