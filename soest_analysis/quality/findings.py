"""Findings (Befunde): what the expectations found, in the words that people meet, sorted and explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.core import core_deviations
from soest_analysis.quality.evidence import Evidence
from soest_analysis.tables import record_lines

SEVERITY = {"critical": "fehler", "warning": "warnung", "info": "hinweis"}
CRASH, STALE = "absturz", "erlaeuterung"  # rules that belong to the gate itself, not to a suite


@dataclass(frozen=True)
class Befund:
    """One finding; every field is described in befunde.schema.json."""

    schluessel: str
    regel: str
    schwere: str
    status: str
    tabelle: str
    datei: str
    zeile: int | None
    spalte: str | None
    gefunden: str
    erwartet: str
    text: str
    lesart: str
    grund: str
    stelle: str
    erlaeuterung: dict[str, str] | None = None

    @property
    def blocks(self) -> bool:
        """True for an error that nobody has explained."""
        return self.schwere == "fehler" and self.status == "offen"


@dataclass(frozen=True)
class Place:
    """The file of a table, as messages name it, and the line of each record in it."""

    table: str
    file: str
    lines: list[int]

    @classmethod
    def of(cls, table: str, path: Path, name: str) -> Place:
        """The place of a table; an undelivered one has no lines."""
        return cls(table, name, record_lines(path))


def collect(outcome: Any, place: Place, evidence: Evidence) -> list[Befund]:
    """The findings of one expectation from its result. One that crashed is an error, never a pass."""
    config = outcome.expectation_config
    crash = _crash(outcome.exception_info or {})
    if crash is not None:
        return [_crashed(config, crash, place)]
    if outcome.success:
        return []
    deviations = outcome.result.get("deviations") or core_deviations(config, outcome.result, place.table, evidence)
    return [_befund(config, deviation, place) for deviation in deviations]


def _befund(config: Any, deviation: dict[str, Any], place: Place) -> Befund:
    row = deviation["row"]
    return Befund(
        schluessel=deviation["schluessel"],
        regel=config.meta["regel"],
        schwere=SEVERITY[config.severity],
        status="offen",
        tabelle=place.table,
        datei=place.file,
        zeile=None if row is None else place.lines[row],
        spalte=deviation["spalte"],
        gefunden=deviation["gefunden"],
        erwartet=deviation["erwartet"],
        text=deviation["text"],
        lesart=deviation["lesart"] or config.meta["lesart"],
        grund=config.meta["grund"],
        stelle=config.meta["stelle"],
    )


def _crash(info: dict[str, Any]) -> str | None:
    """The message of the exception that an expectation or one of its metrics raised."""
    infos = [info] if "raised_exception" in info else [entry for entry in info.values() if isinstance(entry, dict)]
    return next((str(entry.get("exception_message")) for entry in infos if entry.get("raised_exception")), None)


def _crashed(config: Any, message: str, place: Place) -> Befund:
    message = " ".join(message.split())[:300].rstrip(".")
    arguments = "/".join(str(config.kwargs[key]) for key in sorted(config.kwargs) if key not in ("batch_id", "tabelle"))
    return Befund(
        schluessel=f"{place.table}/{config.type}/{arguments}",
        regel=CRASH,
        schwere="fehler",
        status="offen",
        tabelle=place.table,
        datei=f"expectations/{place.table}.json",
        zeile=None,
        spalte=config.kwargs.get("column") or config.kwargs.get("spalte"),
        gefunden="keine Antwort",
        erwartet="eine ausgewertete Regel",
        text=f"Die Regel {config.type} für {place.table} ließ sich nicht auswerten: {message}.",
        lesart="",
        grund=config.meta["grund"],
        stelle=config.meta["stelle"],
    )


def explain(befunde: Iterable[Befund], explanations: pd.DataFrame, place: Place) -> list[Befund]:
    """Mark the findings that ``erlaeuterungen.csv`` explains; report each explanation that fits no finding any more.

    A crash cannot be explained away.
    """
    known = {(str(row["regel"]), str(row["schluessel"])): row for row in explanations.to_dict("records")}
    explained, used = [], set()
    for befund in befunde:
        row = known.get((befund.regel, befund.schluessel)) if befund.regel not in (CRASH, STALE) else None
        if row:
            used.add((befund.regel, befund.schluessel))
            text = {"text": str(row["erlaeuterung"]), "stelle": str(row["stelle"]), "datum": german.day(row["datum"])}
            befund = replace(befund, status="erlaeutert", erlaeuterung=text)  # noqa: PLW2901
        explained.append(befund)
    for position, (key, row) in enumerate(known.items()):
        if key not in used:
            explained.append(_stale(key, row, position, place))
    return explained


def _stale(key: tuple[str, str], row: Any, position: int, place: Place) -> Befund:
    return Befund(
        schluessel="/".join(key),
        regel=STALE,
        schwere="warnung",
        status="offen",
        tabelle=place.table,
        datei=place.file,
        zeile=place.lines[position],
        spalte="schluessel",
        gefunden=key[1],
        erwartet="ein Befund mit dieser Regel und diesem Schlüssel",
        text=f"Die Erläuterung zu {key[0]} „{key[1]}“ passt zu keinem Befund mehr.",
        lesart="Die Zahl wurde berichtigt oder der Schlüssel geändert; die Erläuterung kann dann entfallen.",
        grund="Eine Erläuterung ohne Befund würde später einen neuen Fehler verdecken.",
        stelle=str(row["stelle"]),
    )


def in_order(befunde: Iterable[Befund]) -> list[dict[str, Any]]:
    """Open before explained, errors first, then by table and line; as plain dictionaries."""
    status, severity = ["offen", "erlaeutert"], list(SEVERITY.values())
    ordered = sorted(
        befunde,
        key=lambda b: (
            status.index(b.status),
            severity.index(b.schwere),
            b.tabelle,
            b.zeile or 0,
            b.regel,
            b.schluessel,
        ),
    )
    return [asdict(befund) for befund in ordered]
