"""Tables and figures as single files for reuse: CSV with a Data Package, SVG and PNG.

A column holds values and nothing else: what is missing is empty. Signs stand in a column of their own beside it, as in
the flat files of the official statistics.
"""

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from soest_analysis import bundle, german
from soest_analysis.bundle import Resource
from soest_analysis.paths import slug
from soest_analysis.report.assemble import KEY
from soest_analysis.report.contract import resources

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the wide signs count in Excel's Asian editions
# At the start, and where a German Excel begins a new cell: it separates by semicolons, whatever the file does.
_FORMULA = re.compile(r"\A(?=[\t\r\n])|(?:\A|(?<=[;\t\r\n]))(?=\s*[=+\-@＝＋－＠])")
SIGN = "_zeichen"  # ends the name of a column of signs
SIGNED = {"missing", "revised", "secret"}  # what a field has if cells of its column carry signs
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
READING = (
    "Zahlen haben einen Punkt vor den Nachkommastellen und keine Tausendertrennung. Ein leeres Feld heißt "
    f"„{german.MISSING}“, wenn daneben keine Spalte „…{SIGN}“ etwas anderes sagt; dort steht auch das Zeichen "
    f"„{german.REVISED}“ für einen Wert, der eine frühere Ausgabe berichtigt, und „{german.SECRET}“, wenn der Wert der "
    "Geheimhaltung unterliegt. Text, den eine Tabellenkalkulation für eine Formel hielte, beginnt mit einem Apostroph, "
    "auch hinter einem Semikolon oder Zeilenumbruch."
)


def write_tables(notebook: NotebookNode, folder: Path, title: str) -> None:
    """``<id>.csv`` for every table, and the ``datapackage.json`` that describes them."""
    folder.mkdir()
    tables = [resource for resource, _ in resources(notebook) if resource["bericht"]["art"] == "tabelle"]
    _write_package(notebook, folder, title, [_write_csv(table, folder) for table in tables])


def write_figures(notebook: NotebookNode, folder: Path) -> None:
    """``<id>.svg``, ``<id>.png``, with the figure's data ``<id>.csv``, and the ``datapackage.json`` of all of them."""
    folder.mkdir()
    about, described = notebook.metadata[KEY], []
    for resource, output in resources(notebook):
        if resource["bericht"]["art"] == "abbildung":
            described += [_write_csv(resource, folder), *_write_pictures(resource, output.data, folder)]
    title = f"{about['titel']} {about['jahr']}, {about['kommune']}"
    _write_package(notebook, folder, ", ".join([f"Abbildungen: {title}", *about["kennzeichnung"]]), described)


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers."""
    return _FORMULA.sub("'", value) if isinstance(value, str) else value


def _write_package(notebook: NotebookNode, folder: Path, title: str, described: list[dict[str, Any]]) -> None:
    about = notebook.metadata[KEY]
    publisher = {"title": f"{about['kommune']}, {about['stelle']}", "organization": about["kommune"]}
    day = german.day(date.fromisoformat(about["stichtag"]))
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"sachstandsbericht-{slug(about['kommune'])}-{about['jahr']}-{folder.name}",
        "title": title,
        "description": f"Stichtag {day}. {READING}",
        "contributors": [publisher | {"roles": ["publisher"]}],
        "resources": described,
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_bytes(text.encode())


def _write_csv(resource: Resource, folder: Path) -> dict[str, Any]:
    """Write the data after RFC 4180; their description as a resource of a Data Package."""
    columns = [column for field in resource["schema"]["fields"] for column in _columns(resource, field)]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(field["name"] for field, _ in columns)
    writer.writerows(zip(*(map(harmless, values) for _, values in columns), strict=True))
    described = _write(resource, folder, "csv", "text/csv", file.getvalue().encode())
    schema = {"fields": [field for field, _ in columns], **_key(resource), "missingValues": [""]}
    return described | {"type": "table", "encoding": "utf-8", "schema": schema}


def _columns(resource: Resource, field: dict[str, Any]) -> Iterable[tuple[dict[str, Any], list[Any]]]:
    """A field's description with its values and, if cells carry signs, the same for the column of signs."""
    names = ("name", "type", "title", "description", "unit")
    yield {key: field[key] for key in names if key in field}, [_plain(row[field["name"]]) for row in resource["data"]]
    if not SIGNED.isdisjoint(field):
        legend = f"{bundle.REVISED_NOTE} {bundle.SECRET_NOTE}" if "secret" in field else bundle.REVISED_NOTE
        described = {
            "name": field["name"] + SIGN,
            "type": "string",
            "title": f"{field['title']}: Zeichen",
            "description": f"Was im Bericht statt des Wertes steht; {legend}",
        }
        yield described, [_sign(resource, index, field) for index in range(len(resource["data"]))]


def _plain(value: Any) -> Any:
    """A whole number without decimals, also if its column has others with some."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sign(resource: Resource, index: int, field: dict[str, Any]) -> str:
    """What is printed in a cell beside or instead of its value."""
    if bundle.is_secret(field, index):
        return german.SECRET
    if resource["data"][index][field["name"]] is None:
        return bundle.cell(resource, index, field)
    return german.REVISED if "revised" in field and field["revised"][index] else ""


def _key(resource: Resource) -> dict[str, list[str]]:
    """The columns that name a row are its key, if they do tell the rows apart."""
    names = [field["name"] for field in resource["schema"]["fields"][: resource["bericht"]["kopfspalten"]]]
    keys = [tuple(row[name] for name in names) for row in resource["data"]]
    told_apart = len(set(keys)) == len(keys) and not any(part in (None, "") for key in keys for part in key)
    return {"primaryKey": names} if keys and told_apart else {}


def _write_pictures(resource: Resource, data: NotebookNode, folder: Path) -> Iterable[dict[str, Any]]:
    for suffix, mediatype in PICTURES.items():
        drawing = data[mediatype]
        content = drawing.encode() if suffix == "svg" else base64.b64decode(drawing)
        described = _write(resource, folder, suffix, mediatype, content)
        text = resource["bericht"]["alternativtext"]
        yield described | {"name": f"{resource['name']}-{suffix}", "description": text}


def _write(resource: Resource, folder: Path, suffix: str, mediatype: str, content: bytes) -> dict[str, Any]:
    """Write one file; what the Data Package says of it."""
    path = folder / f"{resource['name']}.{suffix}"
    path.write_bytes(content)
    notes = [resource["description"], *resource["bericht"].get("fussnoten", [])]
    return {
        "name": resource["name"],
        "path": path.name,
        "title": f"{resource['bericht']['nummer']}: {resource['title']}",
        "description": " ".join(filter(None, notes)),
        "format": suffix,
        "mediatype": mediatype,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "sources": resource["sources"],
    }
