"""The PDF report: tagged for screen readers (PDF/UA-1) and for the archive (PDF/A-2a), set by Typst.

The content reaches the template as JSON and is never read as markup, so ``#``, ``$``, ``@`` and ``\\`` print as they are.
"""

import json
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import typst
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from soest_analysis import german, style
from soest_analysis.display import RESOURCE, Resource, cell
from soest_analysis.errors import SectionFailed
from soest_analysis.report import markdown
from soest_analysis.report.assemble import KEY, assemble_single
from soest_analysis.report.html import safe_svg

TEMPLATE = Path(__file__).parent / "templates" / "bericht.typ"


class PDFReportExporter(Exporter):  # type: ignore[misc]
    """Exports a combined notebook, or one executed section alone, as the PDF report."""

    export_from_notebook = "Sachstandsbericht (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The report as PDF, the same bytes for the same notebook. Raises SectionFailed if it cannot be set."""
        combined = nb if KEY in nb.metadata else assemble_single(nb)
        combined, resources = super().from_notebook_node(combined, resources, **kw)
        report = _report(combined)
        return _mark_row_headers(_compile(report), report), resources


def _report(notebook: NotebookNode) -> dict[str, Any]:
    """What the template prints: metadata, and ``teile``, the parts in their order, each with its ``art``."""
    report = dict(notebook.metadata[KEY])
    stichtag = date.fromisoformat(report["stichtag"]) if report.get("stichtag") else None
    return report | {
        "stichtag": german.day(stichtag),
        "datum": [stichtag.year, stichtag.month, stichtag.day] if stichtag else None,
        "teile": [_part(part) for part in notebook.cells],
    }


def _part(part: NotebookNode) -> dict[str, Any]:
    if KEY in part.metadata:
        return {"art": "ueberschrift", **part.metadata[KEY]}
    if part.cell_type == "markdown":
        return {"art": "text", "text": markdown.parse(part.source)}
    bundle = part.outputs[0].data
    resource, report = bundle[RESOURCE], bundle[RESOURCE]["bericht"]
    common = {
        "art": report["art"], "id": resource["name"], "nummer": report["nummer"].split()[1], "titel": resource["title"],
        "quelle": resource["sources"][0]["title"], "anmerkung": resource["description"], "fussnoten": report["fussnoten"],
    }
    if report["art"] == "abbildung":
        drawing = safe_svg(bundle["image/svg+xml"], resource["name"])
        return common | {"svg": ElementTree.tostring(drawing, encoding="unicode"), "alt": report["alternativtext"]}
    return common | {"kopfspalten": report["kopfspalten"], **_table(resource)}


def _table(resource: Resource) -> dict[str, Any]:
    fields, totals = resource["schema"]["fields"], resource["bericht"]["summenzeilen"]
    return {
        "spalten": [{"titel": field["title"], "zahl": field["type"] in ("integer", "number")} for field in fields],
        "zeilen": [
            {"summe": index in totals,
             "zellen": [{"text": cell(resource, index, field), "fehlt": row[field["name"]] is None} for field in fields]}
            for index, row in enumerate(resource["data"])
        ],
    }


def _compile(report: dict[str, Any]) -> bytes:
    # The clock must not show in the file, so a report without Stichtag is dated to the beginning of time.
    timestamp = datetime(*report["datum"], tzinfo=UTC) if report["datum"] else datetime(1970, 1, 1, tzinfo=UTC)
    try:
        return bytes(typst.compile(
            TEMPLATE, root=TEMPLATE.parent, sys_inputs={"bericht": json.dumps(report)}, font_paths=[style.FONT_FOLDER],
            ignore_system_fonts=True, pdf_standards=["ua-1", "a-2a"], timestamp=timestamp,
        ))
    except typst.TypstError as error:
        unprintable = re.search(r'(?:text|codepoint) `"(.+?)"`', error.message)
        if unprintable:
            raise SectionFailed(f"PDF: für „{unprintable[1]}“ gibt es in der Schrift kein Zeichen. Bitte den Text in den "
                                "Daten oder im Kommentar ändern.") from error
        raise SectionFailed(f"PDF: der Satz des Berichts brach ab ({error.message}).") from error


def _mark_row_headers(pdf: bytes, report: dict[str, Any]) -> bytes:
    """Tag the cells that name a row as row headers, which Typst 0.15 offers only behind a switch of its command line."""
    tables = iter([part for part in report["teile"] if part["art"] == "tabelle"])
    with pikepdf.open(BytesIO(pdf)) as document:
        for table in _tagged(document.Root.StructTreeRoot, "/Table"):
            if not any(_tagged(table, "/Caption")):
                continue  # a table in a text
            columns = next(tables)["kopfspalten"]
            for body in _tagged(table, "/TBody"):
                for row in _tagged(body, "/TR"):
                    _mark(list(_tagged(row, "/TD")), columns)
        target = BytesIO()
        document.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _tagged(element: Any, tag: str) -> Any:
    """The structure elements with that tag at or below ``element``, in reading order."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if not isinstance(child, pikepdf.Dictionary) or "/S" not in child:
            continue  # marked content, not an element
        if child.S == tag:
            yield child
        else:
            yield from _tagged(child, tag)


def _mark(cells: list[Any], columns: int) -> None:
    for position, cell in enumerate(cells):
        attributes = [a for a in cell.A if a.get("/O") == "/Table"]
        if position < columns:
            cell.S = pikepdf.Name.TH
            attributes[0]["/Scope"] = pikepdf.Name.Row
        for attribute in attributes:
            del attribute["/Headers"]  # they name the column alone; the scopes name both
