"""Tables and figures as single files for reuse: CSV with a Data Package, SVG and PNG."""

import base64
import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from soest_analysis.display import Resource
from soest_analysis.report.contract import resources

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(notebook: NotebookNode, folder: Path, title: str) -> None:
    """``<id>.csv`` for every table, and the ``datapackage.json`` that describes them."""
    folder.mkdir()
    tables = [resource for resource, _ in resources(notebook) if resource["bericht"]["art"] == "tabelle"]
    for resource in tables:
        _write_csv(resource, folder)
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": folder.name,
        "title": title,
        "resources": [_describe(resource) for resource in tables],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def write_figures(notebook: NotebookNode, folder: Path) -> None:
    """``<id>.svg``, ``<id>.png`` and, with the figure's data, ``<id>.csv``."""
    folder.mkdir()
    for resource, output in resources(notebook):
        if resource["bericht"]["art"] == "abbildung":
            _write_csv(resource, folder)
            (folder / f"{resource['name']}.svg").write_text(
                output.data["image/svg+xml"], encoding="utf-8", newline="\n"
            )
            (folder / f"{resource['name']}.png").write_bytes(base64.b64decode(output.data["image/png"]))


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _write_csv(resource: Resource, folder: Path) -> None:
    names = [field["name"] for field in resource["schema"]["fields"]]
    with (folder / f"{resource['name']}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([harmless(row[name]) for name in names] for row in resource["data"])


def _describe(resource: Resource) -> dict[str, Any]:
    fields: Sequence[dict[str, Any]] = resource["schema"]["fields"]
    return {
        "name": resource["name"],
        "path": f"{resource['name']}.csv",
        "format": "csv",
        "encoding": "utf-8",
        "title": f"{resource['bericht']['nummer']}: {resource['title']}",
        "description": resource["description"],
        "sources": resource["sources"],
        "schema": {
            "fields": [{key: field[key] for key in ("name", "type", "title")} for field in fields],
            "missingValues": [""],
        },
    }
