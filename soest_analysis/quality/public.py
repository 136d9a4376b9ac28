"""What may be told of the findings where figures are kept secret.

A finding is told as it is if the tables without their secrets give the same finding in the same words: then nothing in it
depends on a secret. Of other errors it is only said that there is one in that table: which rule a secret figure breaks
tells something of it. Warnings and hints of that kind are left out, and in the Data Docs such a rule counts as kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import replace
from typing import Any

from soest_analysis import german
from soest_analysis.quality.findings import Befund
from soest_analysis.quality.gate import Outcome

RULE = "geheimhaltung"
TEXT = f"In dieser Tabelle stimmt eine Angabe nicht mit anderen überein. Welche, {german.KEPT_SECRET}."
EXPLAINED = f"Die Stelle hat den Widerspruch erläutert; auch die Erläuterung {german.KEPT_SECRET}."


def without_secrets(whole: Outcome, public: Outcome) -> Outcome:
    """The outcome ``whole`` with what may be told of each finding. ``public``: the same rules on the tables without secrets."""
    known = {_said(befund) for befund in public.befunde}
    found = {table: [_told(of_result, known) for of_result in results] for table, results in whole.found.items()}
    results = {table: _as_told(result, public.results[table]) for table, result in whole.results.items()}
    return Outcome(results, found, _told(whole.befunde, known))


def _as_told(whole: Any, public: Any) -> Any:
    """The result of a table: broken are only those rules that the tables without secrets break, too."""
    told = copy(whole)
    told.results = list(map(copy, whole.results))
    for rule, seen in zip(told.results, public.results, strict=True):
        rule.success = rule.success or seen.success
    kept, every = sum(rule.success for rule in told.results), len(told.results)
    told.success = kept == every
    told.statistics = {
        **whole.statistics,
        "successful_expectations": kept,
        "unsuccessful_expectations": every - kept,
        "success_percent": 100 * kept / every if every else None,
    }
    return told


def _told(befunde: Iterable[Befund], known: Collection[tuple[str, ...]]) -> list[Befund]:
    """The findings that may be told, and at most one of those that may not for each table and status."""
    told: dict[Any, Befund] = {}
    for befund in befunde:
        if _said(befund) in known:
            told[_said(befund)] = befund
        elif befund.schwere == "fehler":
            told.setdefault((befund.tabelle, befund.status), _hidden(befund))
    return list(told.values())


def _hidden(befund: Befund) -> Befund:
    explained = befund.erlaeuterung and {**befund.erlaeuterung, "text": EXPLAINED}
    told = replace(befund, regel=RULE, schluessel=befund.tabelle, zeile=None, spalte=None, erlaeuterung=explained)
    return replace(told, gefunden=german.SECRET, erwartet=german.SECRET, text=TEXT, lesart="", grund="")


def _said(befund: Befund) -> tuple[str, ...]:
    """What a finding says, whether or not somebody explained it."""
    return befund.regel, befund.schluessel, befund.text, befund.gefunden, befund.erwartet, befund.lesart
