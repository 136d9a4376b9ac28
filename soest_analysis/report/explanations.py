"""Explanations: below which table or figure stands what the office wrote about a finding, and at which cell its number."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from soest_analysis.bundle import Resource
from soest_analysis.report.evidence import names


def explain(resources: Sequence[Resource], findings: Sequence[Mapping[str, Any]]) -> None:
    """Print each explanation below one table or figure that shows the cell it concerns (see ``_rank``), if there is any.

    The list of findings (section datenqualitaet) holds them all, with the finding itself.
    """
    for finding in findings:
        if finding["status"] == "erlaeutert":
            cells = _cells(finding)
            ranked = [(rank, resource) for resource in resources if (rank := _rank(resource, finding, cells))]
            if ranked:
                _, resource = min(ranked, key=lambda entry: entry[0])
                notes = resource["bericht"].setdefault("fussnoten", [])
                notes.append(finding["erlaeuterung"]["text"])
                _mark(resource, cells, len(notes))


def _cells(finding: Mapping[str, Any]) -> set[str]:
    """How an origin names the cell that a finding is about; its key may end in a colon and what the cell contradicts."""
    edition = finding["datei"].split("/")[1]
    return {f"{edition}:{key}" for key in (finding["schluessel"], finding["schluessel"].rpartition(":")[0])}


def _rank(resource: Resource, finding: Mapping[str, Any], cells: Collection[str]) -> tuple[int, bool, int] | None:
    """Lowest is best, None is not at all: the cell itself before what is computed from it, tables, few sources.

    The number of sources keeps an overview of many tables from taking the explanations of all. Where no number has an
    origin, or the finding is about a whole table, showing the table must do.
    """
    report = resource["bericht"]
    origins = [rechnung for column in report["belege"].values() for rechnung in column]
    if any(rechnung == cell for rechnung in origins for cell in cells):
        way = 0
    elif any(name in cells for rechnung in origins for name in names(rechnung)):
        way = 1
    elif (not origins or finding.get("zeile") is None) and finding["tabelle"] in report["tabellen"]:
        way = 2
    else:
        return None
    return way, report["art"] != "tabelle", len(report["tabellen"])


def _mark(resource: Resource, cells: Collection[str], note: int) -> None:
    """Put the number of the note at the cell that the finding is about, if the table shows it as it was delivered."""
    for field in resource["schema"]["fields"]:
        for index, rechnung in enumerate(resource["bericht"]["belege"].get(field["name"], ())):
            if any(rechnung == cell for cell in cells):
                field.setdefault("notes", {}).setdefault(str(index), []).append(note)
