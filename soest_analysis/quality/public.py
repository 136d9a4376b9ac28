"""What may be told of the findings where figures are kept secret.

A finding is told as it is if the tables without their secrets give the same finding in the same words: then nothing in it
depends on a secret. Of other errors it is only said that there is one in that table: which rule a secret figure breaks
tells something of it. Warnings and hints of that kind are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
    return Outcome(whole.results, found, _told(whole.befunde, known))


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
