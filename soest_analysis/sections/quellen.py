"""Where every table comes from."""

from collections.abc import Sequence

import pandas as pd

from soest_analysis import german, origin
from soest_analysis.descriptor import Table
from soest_analysis.sources import Sources

SHORT_HASH = 12


def compute_quellen(sources: Sources, titles: dict[str, str]) -> pd.DataFrame:
    """Per table: source as printed, date, place in the document, delivering office; or why it is missing.

    A table that neither has a source nor is declared missing is one that the office keeps for itself (explanations).
    """
    rows: list[dict[str, str | None]] = []
    for name, title in titles.items():
        if reason := sources.nicht_geliefert.get(name):
            absent = dict.fromkeys(("stand", "fundstelle", "lieferant"), "–")
            rows.append({"tabelle": title, "quelle": f"{german.MISSING}: {reason}", **absent})
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


def sentence_lieferung(sources: Sources, titles: dict[str, str]) -> str:
    """How many tables were delivered, and which were not."""
    missing = [title for name, title in titles.items() if name in sources.nicht_geliefert]
    names = [name for name in titles if name in sources.tabellen and name not in sources.nicht_geliefert]
    delivered = origin.counted(len(names), "tabellen", "quellen.yaml")
    verb = "liegt" if len(names) == 1 else "liegen"
    text = f"Diesem Bericht {verb} {german.count(delivered, 'Tabelle', 'Tabellen')} zugrunde."
    return text + (f" Nicht geliefert: {german.enumeration([f'„{title}“' for title in missing])}." if missing else "")


def sentence_eingestellt(tables: Sequence[Table], year: int) -> str:
    """Which tables are no longer collected, since when and why; empty if none."""
    ended = [(table.title, table.eingestellt) for table in tables if table.eingestellt]
    parts = [f"„{title}“ seit {end.ab} ({end.grund.rstrip('.')})" for title, end in ended if end.ab <= year]
    return f"Nicht mehr erhoben: {german.enumeration(parts)}." if parts else ""
