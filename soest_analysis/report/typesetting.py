"""Sets the PDF report with Typst.

The content reaches the template as JSON and is never read as markup: ``#``, ``$``, ``@`` and ``\\`` print as they are.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import font_source_sans_pro
import pikepdf
import typst
from nbformat import NotebookNode

from soest_analysis import bundle, german, warm_parent
from soest_analysis.bundle import RESOURCE, Resource
from soest_analysis.errors import SectionFailed
from soest_analysis.report import markdown
from soest_analysis.report.assemble import KEY
from soest_analysis.report.brand import COLOURS
from soest_analysis.report.drawing import safe_chart, safe_svg

TEMPLATE = Path(__file__).parent / "templates" / "bericht.typ"
_ENDLESS = re.compile(r"\S{300}")  # a word in which the search for the best ends of lines would take minutes
_DRAWINGS = {"svg", "wappen"}


def typeset(combined: NotebookNode) -> bytes:
    """The combined notebook as PDF. Raises SectionFailed if it cannot be set."""
    about, parts = combined.metadata[KEY], [_part(cell) for cell in combined.cells]
    # The clock must not show in the file, so a section without Stichtag is dated to the beginning of time.
    day = datetime.fromisoformat(about.get("stichtag", "1970-01-01")).replace(tzinfo=UTC)
    printed = german.day(day) if "stichtag" in about else ""
    report = about | {"stichtag": printed, "gestaltung": _look(about), "teile": parts}
    report |= {"zeilenumbruch": "simple" if any(map(_ENDLESS.search, _texts(report))) else "optimized"}
    # Typst remembers what it has set, 150 MB for every report.
    pdf = warm_parent.apart(_compile, json.dumps(report), day)
    return _mark_row_headers(pdf, [columns for part in parts for columns in _columns(part)])


def _look(about: dict[str, Any]) -> dict[str, Any]:
    """Colours and coat of arms; a PNG as the list of its bytes, for Typst reads no Base64."""
    look: dict[str, Any] = about.get("gestaltung", COLOURS)
    arms: dict[str, Any] = look.get("wappen", {})
    if "svg" in arms:
        drawing = ElementTree.tostring(safe_svg(arms["svg"], "bild"), encoding="unicode")
        return look | {"wappen": arms | {"svg": drawing}}
    return look | {"wappen": arms | {"png": list(base64.b64decode(arms["png"]))}} if arms else look


def _part(cell: NotebookNode) -> dict[str, Any]:
    """What the template prints for a cell; ``art`` says which of its kinds of content it is."""
    if KEY in cell.metadata:
        return {"art": "ueberschrift", **cell.metadata[KEY]}
    if cell.cell_type == "markdown":
        return {"art": "text", "text": markdown.parse(cell.source)}
    shown = cell.outputs[0].data
    resource, report = shown[RESOURCE], shown[RESOURCE]["bericht"]
    common = {
        "art": report["art"],
        "id": resource["name"],
        "nummer": report["nummer"].split()[1],
        "titel": resource["title"],
        "quelle": resource["sources"][0]["title"],
        "anmerkung": resource["description"],
        "fussnoten": report["fussnoten"],
    }
    if report["art"] == "abbildung":
        drawing = safe_chart(shown["image/svg+xml"], resource["name"])
        return common | {"svg": ElementTree.tostring(drawing, encoding="unicode"), "alt": report["alternativtext"]}
    return common | {"kopfspalten": report["kopfspalten"], **_table(resource)}


def _table(resource: Resource) -> dict[str, Any]:
    fields, totals = resource["schema"]["fields"], resource["bericht"]["summenzeilen"]
    return {
        "spalten": [{"titel": field["title"], "zahl": field["type"] in ("integer", "number")} for field in fields],
        "leer": bundle.empty(resource),
        "zeilen": [
            {
                "summe": index in totals,
                "zellen": [
                    {
                        "text": bundle.cell(resource, index, f),
                        "fehlt": row[f["name"]] is None and not bundle.is_secret(f, index),
                    }
                    for f in fields
                ],
            }
            for index, row in enumerate(resource["data"])
        ],
    }


def _columns(part: dict[str, Any]) -> list[tuple[int, int]]:
    """For each table in a part, how many columns it has and how many of them name the row; none in a text's table."""
    if part["art"] == "text":
        tables = [token["children"][0]["children"] for token in part["text"] if token["type"] == "table"]
        return [(len(head), 0) for head in tables]
    return [(len(part["spalten"]), part["kopfspalten"])] if part["art"] == "tabelle" else []


def _compile(report: str, day: datetime) -> bytes:
    try:
        return bytes(
            typst.compile(
                TEMPLATE,
                root=TEMPLATE.parent,
                sys_inputs={"bericht": report},
                font_paths=[font_source_sans_pro.font_directory],
                ignore_system_fonts=True,
                pdf_standards=["ua-1", "a-2a"],
                timestamp=day,
            )
        )
    except typst.TypstError as error:
        unprintable = re.search(r'(?:text|codepoint) `"(.+?)"`', error.message)
        if unprintable:
            raise SectionFailed(
                f"PDF: für „{unprintable[1]}“ gibt es in der Schrift kein Zeichen. Bitte den Text in "
                "den Daten oder im Kommentar ändern."
            ) from error
        raise SectionFailed(f"PDF: der Satz des Berichts brach ab ({error.message}).") from error


def _texts(value: Any) -> Iterator[str]:
    """All texts in the content that may be set; drawings are none."""
    match value:
        case str():
            yield value
        case dict():
            yield from (text for key, part in value.items() if key not in _DRAWINGS for text in _texts(part))
        case list():
            yield from (text for part in value for text in _texts(part))


def _mark_row_headers(pdf: bytes, columns: Sequence[tuple[int, int]]) -> bytes:
    """Tag the cells that name a row as row headers, and take the template's empty last column out of the tags.

    ``columns`` says of each table how many columns it has and how many of them name the row. Typst 0.15 can tag row
    headers itself only behind a switch that its Python package does not offer.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        tables = _tagged(document.Root.StructTreeRoot, "/Table")
        for table, (shown, headers) in zip(tables, columns, strict=True):
            for row in list(_tagged(table, "/TR")):
                del row.K[shown:]
            for body in _tagged(table, "/TBody"):
                for row in _tagged(body, "/TR"):
                    _mark(list(_tagged(row, "/TD")), headers)
        target = BytesIO()
        document.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _tagged(element: Any, tag: str) -> Any:
    """The structure elements with that tag at or below ``element``, in reading order."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if not isinstance(child, pikepdf.Dictionary) or "/S" not in child:
            continue  # marked content, not an element
        if str(child.S) == tag:
            yield child
        else:
            yield from _tagged(child, tag)


def _mark(cells: list[Any], columns: int) -> None:
    for position, element in enumerate(cells):
        attributes = next(a for a in element.A if str(a.O) == "/Table")
        if position < columns:
            element.S = pikepdf.Name.TH
            attributes.Scope = pikepdf.Name.Row
        del attributes["/Headers"]  # they name the column's header alone; the scopes name both
