"""What the gate checked and what it found."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from soest_analysis import german, origin
from soest_analysis.compare import EXPLANATIONS

SEVERITIES = ("fehler", "warnung", "hinweis")
OTHERS = (("warnung", "Warnung", "Warnungen"), ("hinweis", "Hinweis", "Hinweise"))
RESULT = "datenqualitaet/befunde.json"  # where the numbers of this section stand in the published edition
STATUS = {"offen": "offen", "erlaeutert": "erläutert"}


def compute_pruefumfang(
    gate: Mapping[str, Any], titles: Mapping[str, str], absent: Collection[str] = ()
) -> pd.DataFrame:
    """Per table: rows, expectations checked, and findings by severity; missing where there was nothing to check.

    ``absent``: tables that were not delivered.
    """
    findings = pd.DataFrame(gate["befunde"], columns=["tabelle", "schwere"])
    counts = findings.groupby(["tabelle", "schwere"]).size()
    table = pd.DataFrame(
        [
            {"tabelle": titles.get(name, name), "zeilen": entry["zeilen"], "erwartungen": entry["erwartungen"]}
            | {severity: int(counts.get((name, severity), 0)) for severity in SEVERITIES}
            for name, entry in gate["tabellen"].items()
        ]
    )
    unchecked = [name in absent and name not in set(findings.tabelle) for name in gate["tabellen"]]
    for column in table.columns.drop("tabelle"):
        table[column] = table[column].astype("Int64").mask(unchecked)
    return table


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


def sentence_umfang(gate: Mapping[str, Any], absent: Collection[str] = ()) -> str:
    """How much was checked; the explanations are no delivered table, so they are named. ``absent``: not delivered."""
    tables = origin.counted(len(gate["tabellen"]), "tabellen", RESULT)
    rows = origin.counted(sum(entry["zeilen"] for entry in gate["tabellen"].values()), "zeilen", RESULT)
    rules = origin.counted(gate["erwartungen"], "erwartungen", RESULT)
    if not rows:
        return (
            f"Von {german.count(tables, 'Tabelle', 'Tabellen')} liegt noch keine vor. Geprüft ist deshalb nur, dass bei jeder "
            "steht, warum sie fehlt, und ob die Parameter der Ausgabe vollständig sind."
        )
    apart = ", darunter die der Erläuterungen," if EXPLANATIONS in gate["tabellen"] else ""
    missing = origin.counted(len(absent), "nicht_geliefert", "quellen.yaml")
    verb = "liegt" if len(absent) == 1 else "liegen"
    return (
        f"Geprüft wurden {german.count(tables, 'Tabelle', 'Tabellen')}{apart} mit zusammen "
        f"{german.count(rows, 'Zeile', 'Zeilen')} gegen {german.count(rules, 'Regel', 'Regeln')}."
    ) + (f" Davon {verb} {german.count(missing, 'Tabelle', 'Tabellen')} nicht vor." if absent else "")


def sentence_befunde(findings: Sequence[Mapping[str, Any]]) -> str:
    """How many findings there are, and how many of the errors are explained."""
    errors = [finding for finding in findings if finding["schwere"] == "fehler"]
    explained = [finding for finding in errors if finding["status"] == "erlaeutert"]
    others = {words: [f for f in findings if f["schwere"] == words[0]] for words in OTHERS}
    parts = [german.count(_counted(found), *words[1:]) for words, found in others.items() if found]
    if not errors:
        return f"Die Prüfung fand keinen Fehler{', aber ' if parts else ''}{german.enumeration(parts)}."
    verb = "kommt" if [len(found) for found in others.values() if found] == [1] else "kommen"
    more = f" Hinzu {verb} {german.enumeration(parts)}." if parts else ""
    all_told = len(explained) == len(errors)
    state = "alle sind erläutert" if all_told else f"{german.number(_counted(explained))} davon erläutert"
    return f"Die Prüfung fand {german.count(_counted(errors), 'Widerspruch', 'Widersprüche')}; {state}.{more}"


def _counted(findings: Sequence[Any]) -> origin.Figure:
    return origin.counted(len(findings), "befunde", RESULT)
