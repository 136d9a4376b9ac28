"""One run of the gate: read, validate with Great Expectations, collect, explain."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import great_expectations as gx

from soest_analysis.edition import Edition
from soest_analysis.quality.evidence import Evidence, use
from soest_analysis.quality.findings import Befund, Place, collect, explain
from soest_analysis.quality.texts import check_texts

EXPLANATIONS = "erlaeuterungen"


@dataclass(frozen=True)
class Outcome:
    """What a run found: the results per table, the findings of each result, and all findings with explanations."""

    results: Mapping[str, Any]
    found: Mapping[str, list[list[Befund]]]
    befunde: list[Befund]


def run(edition: Edition, evidence: Evidence, suites: Mapping[str, Any]) -> Outcome:
    """Validate every table of the edition against its suite, collect all findings and mark the explained ones."""
    root, year = edition.root, edition.year
    results = validate(suites, evidence)
    places = {
        table: Place.of(table, root.table(year, table), root.relative(root.table(year, table))) for table in suites
    }
    found = {
        table: [collect(outcome, places[table], evidence) for outcome in results[table].results] for table in suites
    }
    befunde = [befund for of_table in found.values() for of_result in of_table for befund in of_result]
    befunde += check_texts(edition)
    if EXPLANATIONS in suites:
        befunde = explain(befunde, evidence.frames[EXPLANATIONS], places[EXPLANATIONS])
    return Outcome(results, found, befunde)


def validate(suites: Mapping[str, Any], evidence: Evidence) -> dict[str, Any]:
    """Great Expectations' result per table, from an ephemeral context without progress bars, log lines or network.

    Nearly all rules hold. Which rows break one is asked in a second look at those that do not: for all it takes twice
    the time.
    """
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    use(evidence)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("ausgabe").add_dataframe_asset("tabelle")
    definition = asset.add_batch_definition_whole_dataframe("ganz")
    results = {}
    for table, suite in suites.items():
        batch = definition.get_batch({"dataframe": evidence.frames[table]})
        results[table] = batch.validate(suite, result_format="BOOLEAN_ONLY")
        results[table].results = [
            outcome if outcome.success else batch.validate(_rule(outcome), result_format="COMPLETE")
            for outcome in results[table].results
        ]
    return results


def _rule(outcome: Any) -> Any:
    """The expectation that an outcome belongs to."""
    return outcome.expectation_config.to_domain_obj()
