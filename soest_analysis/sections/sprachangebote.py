"""Who offers which German course, for whom, and with child care or without."""

import pandas as pd

from soest_analysis import german


def sentence_angebote(angebote: pd.DataFrame, labels: dict[str, str]) -> str:
    """How many providers and offers there are, and of which kind."""
    if angebote.empty:
        return f"Welche Sprachangebote es gibt, {german.MISSING}."
    counts = angebote.angebot.value_counts(sort=False)
    parts = [f"{labels[code]} ({german.number(n)})" for code, n in counts.items() if n]
    return (
        f"{german.count(angebote.anbieter.nunique(), 'Anbieter hält', 'Anbieter halten')} zusammen "
        f"{german.count(len(angebote), 'Angebot', 'Angebote')} vor: {german.enumeration(parts)}."
    )


def sentence_kinderbetreuung(angebote: pd.DataFrame) -> str:
    """Where child care accompanies a course, and where nothing is known about it."""
    known = angebote.kinderbetreuung.dropna()
    if known.empty:
        return f"Ob Kinder während der Kurse betreut werden, {german.MISSING}."
    offered, unknown = int((known == "ja").sum()), len(angebote) - len(known)
    with_care = german.number(offered) if offered else "keinem"
    text = (
        f"Kinderbetreuung gibt es bei {with_care} der {german.number(len(known))} Angebote, zu denen etwas bekannt ist"
    )
    return text + (f"; zu {german.number(unknown)} liegt keine Angabe vor." if unknown else ".")
