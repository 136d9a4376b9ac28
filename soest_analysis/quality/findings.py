"""Findings (Befunde): what the expectations found, in the words that people meet, sorted and explained."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import number

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
        """Records can span lines, so the reader is asked; an undelivered table has none."""
        if not path.exists():
            return cls(table, name, [])
        reader = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True))
        return cls(table, name, [reader.line_num for _ in reader][1:])


def collect(result: Any, place: Place, evidence: Evidence) -> list[Befund]:
    """The findings of one table from its validation result. An expectation that crashed is an error, never a pass."""
    found = []
    for outcome in result.results:
        config = outcome.expectation_config
        crash = _crash(outcome.exception_info or {})
        if crash is not None:
            found.append(_crashed(config, crash, place))
        elif not outcome.success:
            deviations = outcome.result.get("deviations") or _core_deviations(config, outcome.result, place, evidence)
            found += [_befund(config, deviation, place) for deviation in deviations]
    return found


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
        text=f"Die Regel {config.type} für {place.table} ließ sich nicht auswerten: {' '.join(message.split())[:300]}.",
        lesart="",
        grund=config.meta["grund"],
        stelle=config.meta["stelle"],
    )


def _core_deviations(config: Any, result: Any, place: Place, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """The rows that an expectation of Great Expectations itself rejects, in our words."""
    columns = [config.kwargs["column"]] if "column" in config.kwargs else config.kwargs.get("column_list", [])
    expected = _expected(config)
    frame = evidence.frames[place.table]
    for position in result.get("unexpected_index_list") or [None]:
        row = None if position is None else frame.iloc[position].to_dict()
        value = "" if row is None else ", ".join(_shown(row[column]) for column in columns)
        where = evidence.table_name(place.table) if row is None else evidence.place(place.table, row)
        yield {
            "schluessel": "/".join([place.table, *columns])
            if row is None
            else evidence.key(place.table, row, "+".join(columns)),
            "text": f"{where}, Spalte „{', '.join(columns)}“: {value or 'kein Wert'} gefunden, {expected} erwartet.",
            "gefunden": value,
            "erwartet": expected,
            "row": position,
            "spalte": columns[0] if len(columns) == 1 else None,
            "lesart": "",
        }


def _expected(config: Any) -> str:
    kwargs = config.kwargs
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    match config.type:
        case "expect_column_values_to_not_be_null":
            return "eine Angabe"
        case "expect_column_values_to_be_in_set":
            return german.enumeration([str(value) for value in kwargs["value_set"]], "oder")
        case "expect_column_values_to_be_between" if low is not None and high is not None:
            return f"{number(low)} bis {number(high)}"
        case "expect_column_values_to_be_between":
            return f"mindestens {number(low)}" if low is not None else f"höchstens {number(high)}"
        case "expect_column_values_to_be_unique" | "expect_compound_columns_to_be_unique":
            return "ein nur einmal vergebener Schlüssel"
    return str(config.meta["grund"])


def _shown(value: Any) -> str:
    if german.is_missing(value):
        return "kein Wert"
    return number(value) if isinstance(value, int | float) else str(value)


def explain(befunde: Iterable[Befund], explanations: pd.DataFrame, place: Place) -> list[Befund]:
    """Mark the findings that ``erlaeuterungen.csv`` explains, and report each explanation that fits no finding any more.

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
            status.index(b.status), severity.index(b.schwere), b.tabelle, b.zeile or 0, b.regel, b.schluessel
        ),
    )
    return [asdict(befund) for befund in ordered]
