"""Shared by the gate's tests: small tables written as text, and the edition 2018 with its findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from soest_analysis.descriptor import DataPackage
from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.gate import Outcome, run
from soest_analysis.quality.rules.base import Deviation, Rule
from soest_analysis.quality.suites import load_suites
from soest_analysis.sources import TableSource
from soest_analysis.tables import typed

ROOT = Path(__file__).parents[2]
DAY = date(2018, 9, 30)


def _small_table(name: str, text: str, **extra: Any) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Descriptor and rows of a table written as aligned text: ``key*`` marks key columns, ``.`` a missing value."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    fields = []
    for word in header:
        column, _, kind = word.replace("*", "").partition(":")
        fields.append({"name": column, "type": kind or "string", "title": column.capitalize()})
    resource = {
        "name": name,
        "path": f"{name}.csv",
        "title": name.capitalize(),
        "description": name,
        "lieferant": "Amt",
        "personenzahlen": [],
        "schema": {"fields": fields, "primaryKey": [word.partition("*")[0] for word in header if "*" in word]},
        **extra,
    }
    rows = [{f["name"]: None if v == "." else v for f, v in zip(fields, line, strict=True)} for line in lines]
    return resource, rows


@pytest.fixture
def given() -> Callable[..., Evidence]:
    """Build evidence: ``given(table=TEXT, other=TEXT, summen={table: [...]}, days={table: date}, **fields of Evidence)``.

    ``resource``: more of the descriptor of every table.
    """

    def build(
        summen: dict[str, Any] | None = None,
        days: dict[str, date] | None = None,
        resource: dict[str, Any] | None = None,
        **tables_and_fields: Any,
    ) -> Evidence:
        texts = {k: v for k, v in tables_and_fields.items() if isinstance(v, str)}
        parsed = {k: _small_table(k, v, summen=(summen or {}).get(k, []), **(resource or {})) for k, v in texts.items()}
        package = DataPackage.model_validate(
            {"name": "klein", "title": "klein", "resources": [resource for resource, _ in parsed.values()]}
        )
        frames = {k: typed(pd.DataFrame(rows, dtype="string"), package.table(k)) for k, (_, rows) in parsed.items()}
        sources = {
            k: TableSource(dokument="d", stichtag=day, quelle="q", fundstelle="f", lieferant="Amt")
            for k, day in (days or {}).items()
        }
        fields = {k: v for k, v in tables_and_fields.items() if not isinstance(v, str)}
        return Evidence(year=2018, stichtag=DAY, package=package, frames=frames, sources=sources, **fields)

    return build


@pytest.fixture
def broken() -> Callable[[Rule, Evidence], list[Deviation]]:
    """The deviations that a rule finds in its own table."""
    return lambda rule, evidence: list(rule.deviations(evidence.frames[rule.tabelle], evidence))


@pytest.fixture(scope="session")
def evidence_2018() -> Evidence:
    """The published data of 2018."""
    return Evidence.of(Edition(Root(ROOT), 2018))


@pytest.fixture(scope="session")
def suites_2018(evidence_2018: Evidence) -> dict[str, Any]:
    """The suites of all tables."""
    return load_suites(ROOT / "expectations", evidence_2018.frames)


@pytest.fixture(scope="session")
def outcome_2018(evidence_2018: Evidence, suites_2018: dict[str, Any]) -> Outcome:
    """One full run of the gate on the published data of 2018."""
    return run(Edition(Root(ROOT), 2018), evidence_2018, suites_2018)
