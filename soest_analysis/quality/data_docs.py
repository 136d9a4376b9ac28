"""Data Docs of Great Expectations as plain German pages: offline, without scripts, run times and random ids."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.findings import Befund

GERMAN = {
    "Overview": "Übersicht",
    "Statistics": "Ergebnis",
    "Evaluated Expectations": "geprüfte Regeln",
    "Successful Expectations": "eingehalten",
    "Unsuccessful Expectations": "verletzt",
    "Table-Level Expectations": "Regeln für die ganze Tabelle",
    "Status": "Ergebnis",
    "Expectation": "Regel",
}
OBSERVED = ["Status", "Expectation", "Observed Value"]
DROPPED = ["Success Percent"]  # a share in English notation that the counts beside it say better


class OfflineView(DefaultJinjaPageView):  # type: ignore[misc]
    """Great Expectations' view with our own page around its content blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.env.loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent / "templates"), self.env.loader])

    def _validate_document(self, document: Any) -> None:
        """The document is a dictionary by now, not Great Expectations' own type."""


def write_data_docs(
    results: Mapping[str, Any], befunde: Mapping[str, list[list[Befund]]], evidence: Evidence, folder: Path
) -> None:
    """One page per table and an index. ``befunde`` holds the findings of each result, in the same order."""
    folder.mkdir(parents=True)
    view, listing = OfflineView(), []
    for table, result in results.items():
        title = evidence.package.table(table).title
        texts = [befund.text for found in befunde[table] for befund in found]
        page = view.render(_document(result), heading=f"Datenqualität: {title}", befunde=texts)
        _write(folder / f"{table}.html", page)
        failed = sum(not outcome.success for outcome in result.results)
        counts = {"rules": len(result.results), "failed": failed, "rows": len(evidence.frames[table])}
        listing.append({"name": table, "title": title, **counts})
    page = view.env.get_template("page.j2").render(
        heading=f"Datenqualität der Ausgabe {evidence.year}",
        introduction="Jede Tabelle wird gegen ihre Regeln geprüft. Erläuterungen zu den Befunden stehen im Bericht.",
        tables=listing,
    )
    _write(folder / "index.html", page)


def _write(path: Path, page: str) -> None:
    path.write_text(page.strip() + "\n", encoding="utf-8", newline="\n")


def _document(result: Any) -> dict[str, Any]:
    """Great Expectations' own rendering of a result, in German: which rules there are and which ones hold.

    What it observed is left out: values come unescaped, exceptions with paths, and our findings say it better.
    """
    result = copy(result)
    result.meta, result.results = {}, [copy(outcome) for outcome in result.results]  # meta holds the load time
    for outcome in result.results:
        outcome.result = {}
        outcome.exception_info = {"raised_exception": False, "exception_message": None, "exception_traceback": None}
    document = ValidationResultsPageRenderer().render(result).to_json_dict()
    overview = document["sections"][0]
    overview["content_blocks"] = [b for b in overview["content_blocks"] if b["content_block_type"] == "table"]
    return _translated(document)  # type: ignore[no-any-return]


def _translated(node: Any) -> Any:
    if isinstance(node, dict):
        if node.get("header_row") == OBSERVED:
            node = {**node, "header_row": OBSERVED[:2], "table": [row[:2] for row in node["table"]]}
        return {key: _translated(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_translated(item) for item in node if not (isinstance(item, list) and item[:1] == DROPPED)]
    return GERMAN.get(node, node) if isinstance(node, str) else node
