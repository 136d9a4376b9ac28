"""Suites: one readable JSON file per table, in the format of Great Expectations, under a strict schema of our own."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from great_expectations import ExpectationSuite
from great_expectations.exceptions import GreatExpectationsError
from great_expectations.expectations.registry import get_expectation_impl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from soest_analysis.errors import UnusableInput
from soest_analysis.paths import OWN_RULES, visible
from soest_analysis.quality.rules.base import Rule
from soest_analysis.text_files import read_json
from soest_analysis.yaml_files import problems_of


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Meta(_Model):
    """What people need to know about an expectation."""

    grund: str = Field(min_length=1, description="Why this must hold, one German sentence")
    stelle: str = Field(min_length=1, description="Office to ask")
    regel: str = Field(pattern=r"^[a-z]+$", description="Short name of the rule; with the key it identifies a finding")
    lesart: str = Field(default="", description="Likely reading where the figures themselves suggest none")


class Entry(_Model):
    """One expectation as Great Expectations stores it."""

    type: str
    kwargs: dict[str, Any]
    meta: Meta
    severity: Literal["critical", "warning", "info"]


class SuiteFile(_Model):
    """``expectations/TABLE.json``."""

    name: str
    expectations: list[Entry]
    meta: dict[str, Any] = {}


def load_suites(folder: Path, tables: Iterable[str]) -> dict[str, ExpectationSuite]:
    """The suite of every table, the town's own rules (``eigene/``) behind the general ones.

    Raises UnusableInput with the problems of all files at once.
    """
    suites: dict[str, ExpectationSuite] = {}
    problems = []
    tables = list(tables)
    for table in tables:
        path = folder / f"{table}.json"
        if not path.exists():
            problems.append(f"Datei expectations/{path.name}: fehlt. Jede Tabelle braucht ihre Regeln.")
            continue
        for each in filter(Path.exists, (path, folder / OWN_RULES / path.name)):
            try:
                suite = _load(each, table, _name(each, folder))
                suites.setdefault(table, ExpectationSuite(name=table)).expectations.extend(suite.expectations)
            except UnusableInput as error:
                problems += error.problems
    for path in visible(folder, "*.json", f"{OWN_RULES}/*.json"):
        if path.stem not in tables:
            problems.append(f"Datei {_name(path, folder)}: Die Tabelle „{path.stem}“ ist unbekannt.")
    if problems:
        raise UnusableInput(*problems)
    return suites


def _name(path: Path, folder: Path) -> str:
    return f"expectations/{path.relative_to(folder).as_posix()}"


def _load(path: Path, table: str, name: str) -> ExpectationSuite:
    try:
        file = SuiteFile.model_validate(read_json(path, name))
    except ValidationError as error:
        raise UnusableInput(*problems_of(error, name)) from None
    if file.name != table:
        raise UnusableInput(f"Datei {name}, name: „{table}“ erwartet, „{file.name}“ gefunden.")
    problems = []
    suite = ExpectationSuite(name=table, meta=file.meta)
    for number, entry in enumerate(file.expectations):
        try:
            kind = get_expectation_impl(entry.type)
            own = {"tabelle": table} if issubclass(kind, Rule) else {}
            expectation = kind(
                **entry.kwargs,
                **own,
                meta=entry.meta.model_dump(),
                severity=entry.severity,
                description=html.escape(entry.meta.grund),  # what the Data Docs show
            )
            suite.expectations.append(expectation)
        except (GreatExpectationsError, ValueError, TypeError) as error:
            message = " ".join(str(error).split())
            problems.append(f"Datei {name}, expectations.{number} ({entry.type}): unbrauchbar ({message}).")
    if problems:
        raise UnusableInput(*problems)
    return suite
