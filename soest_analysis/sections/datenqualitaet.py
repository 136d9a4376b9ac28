"""What the gate checked and what it found."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from soest_analysis import german

SEVERITIES = ("fehler", "warnung", "hinweis")
OTHERS = (("warnung", "Warnung", "Warnungen"), ("hinweis", "Hinweis", "Hinweise"))
STATUS = {"offen": "offen", "erlaeutert": "erläutert"}


def compute_pruefumfang(gate: Mapping[str, Any], titles: Mapping[str, str]) -> pd.DataFrame:
    """Per table: rows, expectations checked, and findings by severity."""
    findings = pd.DataFrame(gate["befunde"], columns=["tabelle", "schwere"])
    counts = findings.groupby(["tabelle", "schwere"]).size()
    return pd.DataFrame(
        [
            {"tabelle": titles.get(name, name), "zeilen": entry["zeilen"], "erwartungen": entry["erwartungen"]}
            | {severity: int(counts.get((name, severity), 0)) for severity in SEVERITIES}
            for name, entry in gate["tabellen"].items()
        ]
    )


def compute_befunde(findings: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> pd.DataFrame:
    """The findings in print: what, where, how severe, whether somebody explained it."""
    rows = [
        {
            "nummer": position,
            "tabelle": titles.get(finding["tabelle"], finding["tabelle"]),
            "schwere": finding["schwere"].capitalize(),
            "status": STATUS[finding["status"]],
            "befund": finding["text"],
            "erlaeuterung": (finding["erlaeuterung"] or {}).get("text"),
        }
        for position, finding in enumerate(findings, start=1)
    ]
    return pd.DataFrame(rows, columns=["nummer", "tabelle", "schwere", "status", "befund", "erlaeuterung"])


def sentence_umfang(gate: Mapping[str, Any]) -> str:
    """How much was checked."""
    rows = sum(entry["zeilen"] for entry in gate["tabellen"].values())
    return (
        f"Geprüft wurden {german.count(len(gate['tabellen']), 'Tabelle', 'Tabellen')} mit zusammen "
        f"{german.count(rows, 'Zeile', 'Zeilen')} gegen {german.count(gate['erwartungen'], 'Regel', 'Regeln')}."
    )


def sentence_befunde(findings: Sequence[Mapping[str, Any]]) -> str:
    """How many findings there are, and how many of the errors are explained."""
    errors = [finding for finding in findings if finding["schwere"] == "fehler"]
    explained = sum(finding["status"] == "erlaeutert" for finding in errors)
    others = [
        german.count(n, one, many)
        for severity, one, many in OTHERS
        if (n := sum(finding["schwere"] == severity for finding in findings))
    ]
    more = f" Hinzu kommen {german.enumeration(others)}." if others else ""
    if not errors:
        return f"Die Prüfung fand keinen Fehler.{more}"
    state = "alle sind erläutert" if explained == len(errors) else f"{german.number(explained)} davon erläutert"
    return f"Die Prüfung fand {german.count(len(errors), 'Widerspruch', 'Widersprüche')}; {state}.{more}"
