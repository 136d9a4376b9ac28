"""Who offers which German course, for whom, and with child care or without."""

import pandas as pd

from soest_analysis import german, tracked


def sentence_angebote(angebote: pd.DataFrame, labels: dict[str, str]) -> str:
    """How many providers and offers there are, and of which kind."""
    if angebote.empty:
        return f"Welche Sprachangebote es gibt, {german.MISSING}."
    parts = [f"{labels[code]} ({german.number(n)})" for code, n in tracked.tally(angebote, "angebot").items()]
    providers = tracked.count(angebote.drop_duplicates("anbieter"))
    return (
        f"{german.count(providers, 'Anbieter hält', 'Anbieter halten')} zusammen "
        f"{german.count(tracked.count(angebote), 'Angebot', 'Angebote')} vor: {german.enumeration(parts)}."
    )


def sentence_kinderbetreuung(angebote: pd.DataFrame) -> str:
    """Where child care accompanies a course, and where nothing is known about it."""
    known = angebote.dropna(subset="kinderbetreuung")
    if known.empty:
        return f"Ob Kinder während der Kurse betreut werden, {german.MISSING}."
    offered = tracked.count(known[known.kinderbetreuung == "ja"])
    unknown = tracked.count(angebote[angebote.kinderbetreuung.isna()])
    with_care = german.number(offered) if offered else "keinem"
    all_known = german.number(tracked.count(known))
    text = f"Kinderbetreuung gibt es bei {with_care} der {all_known} Angebote, zu denen etwas bekannt ist"
    return text + (f"; zu {german.number(unknown)} liegt keine Angabe vor." if unknown else ".")
