"""Where every table comes from."""

import pandas as pd

from soest_analysis import german
from soest_analysis.edition import Sources

SHORT_HASH = 12


def compute_quellen(sources: Sources, titles: dict[str, str], missing: dict[str, str]) -> pd.DataFrame:
    """Per table: source as printed, date, place in the document, delivering office; or why it is missing."""
    rows: list[dict[str, str | None]] = []
    for name, title in titles.items():
        if name in missing:
            rows.append({"tabelle": title, "quelle": f"{german.MISSING}: {missing[name]}"})
        elif entry := sources.tabellen.get(name):
            rows.append(
                {
                    "tabelle": title,
                    "quelle": entry.quelle,
                    "stand": entry.stand,
                    "fundstelle": entry.fundstelle,
                    "lieferant": entry.lieferant,
                }
            )
    return pd.DataFrame(rows, columns=["tabelle", "quelle", "stand", "fundstelle", "lieferant"])


def compute_dokumente(sources: Sources) -> pd.DataFrame:
    """The documents behind the tables, with licence and the first characters of their SHA-256."""
    return pd.DataFrame(
        [
            {
                "titel": d.titel,
                "herausgeber": d.herausgeber,
                "lizenz": d.lizenz,
                "pruefsumme": d.sha256 and d.sha256[:SHORT_HASH],
            }
            for d in sources.dokumente.values()
        ],
        columns=["titel", "herausgeber", "lizenz", "pruefsumme"],
    )


def sentence_lieferung(quellen: pd.DataFrame, missing: dict[str, str]) -> str:
    """How many tables were delivered."""
    delivered = len(quellen) - len(missing)
    text = f"{german.count(delivered, 'Tabelle liegt', 'Tabellen liegen')} diesem Bericht zugrunde."
    return text + (f" Nicht geliefert: {german.enumeration(list(missing))}." if missing else "")
