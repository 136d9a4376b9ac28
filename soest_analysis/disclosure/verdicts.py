"""What the audit of disclosure control found, and its report."""

import math
from dataclasses import dataclass

OUTSIDERS = "Außenstehende"


@dataclass(frozen=True)
class Verdict:
    """Between what a secret count can lie for those with a ``knowledge``: outsiders, or the only one in another cell.

    ``high`` None: without limit.
    """

    cell: str
    value: int
    knowledge: str
    low: int
    high: int | None
    passed: bool


@dataclass(frozen=True)
class Audit:
    """The result. ``problems``: why it could not be proven, in German. ``hidden``: cells printed as ``*`` and their values.

    ``reasons``: what is known of unknown counts. ``counts``: how much was looked at, by what it is called.
    """

    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]
    hidden: tuple[tuple[str, int], ...] = ()
    reasons: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every secret stays secret."""
        return not self.problems and all(verdict.passed for verdict in self.verdicts)

    def as_text(self) -> str:
        """The report in German Markdown. It tells every secret."""
        result = "bestanden" if self.passed else "NICHT bestanden"
        lines = ["# Prüfung der Geheimhaltung", "", "Nur für den Dienstgebrauch: enthält geheime Werte.", ""]
        lines += [f"Ergebnis: **{result}**", "", *(f"- {name}: {number}" for name, number in self.counts)]
        lines += _section("Probleme", [f"- {problem}" for problem in self.problems])
        failed = [verdict for verdict in self.verdicts if not verdict.passed]
        lines += _section("Nicht geschützt", _table(failed))
        lines += _section("Für Außenstehende", _table([v for v in self.verdicts if v.knowledge == OUTSIDERS]))
        lines += _section(
            "Für Menschen, die eine 1 kennen, weil sie es selbst sind: das Engste", _table(self._tightest())
        )
        lines += _section("Gesperrte Zellen", [f"- {name}: {count}" for name, count in self.hidden])
        lines += _section("Was über unbekannte Zellen bekannt ist", [f"- {reason}" for reason in self.reasons])
        return "\n".join(lines) + "\n"

    def _tightest(self) -> list[Verdict]:
        """Per cell, the first of the verdicts with the least distance."""
        found: dict[str, Verdict] = {}
        for verdict in (verdict for verdict in self.verdicts if verdict.knowledge != OUTSIDERS):
            if verdict.cell not in found or _distance(verdict) < _distance(found[verdict.cell]):
                found[verdict.cell] = verdict
        return list(found.values())


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *(lines or ["keine"])]


def _table(verdicts: list[Verdict]) -> list[str]:
    rows = [
        f"| {v.cell} | {v.value} | {v.knowledge} | {v.low} | {'unbegrenzt' if v.high is None else v.high} | "
        f"{'ja' if v.passed else 'NEIN'} |"
        for v in verdicts
    ]
    head = ["| Zelle | Wert | Wissen | kleinster | größter | geschützt |", "|---|--:|---|--:|--:|---|"]
    return [*head, *rows] if rows else []


def _distance(verdict: Verdict) -> float:
    return math.inf if verdict.high is None else verdict.high - verdict.low
