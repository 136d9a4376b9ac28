"""Where every table comes from."""

from collections.abc import Sequence

import pandas as pd

from soest_analysis import german, origin
from soest_analysis.descriptor import Table
from soest_analysis.disclosure.protection import Protection
from soest_analysis.parameters import Disclosure
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
    if not names:
        text = "Diesem Bericht liegt noch keine Tabelle zugrunde."
    return text + (f" Nicht geliefert: {german.enumeration([f'„{title}“' for title in missing])}." if missing else "")


def sentence_eingestellt(tables: Sequence[Table], year: int) -> str:
    """Which tables are no longer collected, since when and why; empty if none."""
    ended = [(table.title, table.eingestellt) for table in tables if table.eingestellt]
    parts = [f"„{title}“ seit {end.ab} ({end.grund.rstrip('.')})" for title, end in ended if end.ab <= year]
    return f"Nicht mehr erhoben: {german.enumeration(parts)}." if parts else ""


def sentence_geheimhaltung(schutz: Protection) -> str:
    """Which counts of people are kept secret in this edition, by what rule and why; or why all of them are shown."""
    rule, published = schutz.rule, schutz.rule.bereits_veroeffentlicht
    if schutz.mode == "intern":
        return (
            "Geheimhaltung: Diese Fassung nennt alle Zahlen, auch kleine Personenzahlen, und ist deshalb nur für den "
            f"Dienstgebrauch. {_reasons(rule)}"
        )
    if schutz.mode == "veroeffentlicht" and published:
        return (
            "Geheimhaltung: Diese Ausgabe nennt alle Zahlen, auch kleine Personenzahlen, denn sie sind bereits "
            f"veröffentlicht: {_ended(published.wo)} {_ended(published.grund)}"
        )
    return f"Geheimhaltung: {_method(rule)} {_extent(schutz)}{_reasons(rule)}"


def _method(rule: Disclosure) -> str:
    """What becomes of the counts of people."""
    if rule.verfahren == "rundung":
        return (
            f"Alle Personenzahlen sind auf Vielfache von {german.words(rule.basis)} gerundet. Summen, Anteile und "
            "Veränderungen sind aus den gerundeten Zahlen berechnet und können deshalb abweichen."
        )
    zero = "Eine Null ist keine kleine Zahl und wird gezeigt." if rule.nullen_zeigen else "Auch eine Null ist geheim."
    return (
        f"Personenzahlen unter {german.words(rule.schwelle)} sind geheim, und mit ihnen andere Zahlen, aus denen sie sich "
        f"errechnen ließen. {zero} Statt einer geheimen Zahl, und statt der Summen, Anteile und Veränderungen, die aus ihr zu "
        f"berechnen wären, steht „{german.SECRET}“. Das Zeichen steht für kleine Zahlen und für andere, die sie schützen."
    )


def _extent(schutz: Protection) -> str:
    """How many figures are hidden, if figures are hidden at all and not rounded."""
    if schutz.rule.verfahren == "rundung":
        return ""
    if not schutz.hidden:
        return "In dieser Ausgabe ist keine Zahl geheim. "
    hidden = origin.counted(schutz.hidden, "geheim", "Geheimhaltung")
    return (
        f"In dieser Ausgabe {'ist' if schutz.hidden == 1 else 'sind'} {german.count(hidden, 'Zahl', 'Zahlen')} geheim. "
    )


def _reasons(rule: Disclosure) -> str:
    return f"Grund: {_ended(rule.grund)} Rechtsgrundlage: {_ended(rule.rechtsgrundlage)}"


def _ended(text: str) -> str:
    """A text of the parameters as a sentence."""
    return f"{text.rstrip('.')}."
