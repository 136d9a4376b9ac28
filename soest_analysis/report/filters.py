"""What the template of the HTML report prints with: Markdown, tables and drawings as markup that may stand as it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup, escape

from soest_analysis import german
from soest_analysis.bundle import RESOURCE, Resource, table_html
from soest_analysis.report import markdown
from soest_analysis.report.brand import COLOURS
from soest_analysis.report.drawing import safe_chart, safe_svg


def _markdown(text: str, evidence: Sequence[dict[str, Any]] = ()) -> Markup:
    return Markup(markdown.to_html(text, {f"beleg-{entry['nummer']}": entry["text"] for entry in evidence}))


def _chart(svg: str, resource: Resource) -> Markup:
    return _image(safe_chart(svg, resource["name"]), resource["bericht"]["alternativtext"])


def _coat_of_arms(wappen: Mapping[str, str]) -> Markup:
    return _image(safe_svg(wappen["svg"], "bild"), wappen["alt"])


def _image(drawing: ElementTree.Element, alt: str) -> Markup:
    drawing.set("role", "img")
    drawing.set("aria-label", alt)
    return Markup(ElementTree.tostring(drawing, encoding="unicode"))


def _table(resource: Resource, number: str, mark: str = "") -> Markup:
    """The table, with ``mark`` at the end of its caption."""
    return Markup(table_html(resource, number).replace("</caption>", f"{escape(mark)}</caption>", 1))


def _day(text: str) -> str:
    return german.day(date.fromisoformat(text))


GLOBALS = {"RESOURCE": RESOURCE, "COLOURS": COLOURS}
FILTERS = {"markdown": _markdown, "table": _table, "chart": _chart, "coat_of_arms": _coat_of_arms, "day": _day}
