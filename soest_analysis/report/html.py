"""The HTML report: one file that needs no other, runs no script and requests nothing."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from soest_analysis import german
from soest_analysis.display import RESOURCE, Resource, table_html
from soest_analysis.report import markdown
from soest_analysis.report.assemble import KEY, assemble_single

TEMPLATES = Path(__file__).parent / "templates"

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = {
    "svg",
    "g",
    "defs",
    "use",
    "clipPath",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "marker",
}


class HTMLReportExporter(TemplateExporter):  # type: ignore[misc]
    """Exports a combined notebook, or one executed section alone, as the HTML report."""

    export_from_notebook = "Sachstandsbericht (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name(self) -> str:
        return "sachstandsbericht"

    @default("extra_template_basedirs")
    def _template_folder(self) -> list[str]:
        return [str(TEMPLATES)]

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The report as HTML. Raises SectionFailed if the section alone does not keep its contract."""
        combined = nb if KEY in nb.metadata else assemble_single(nb)
        html, resources = super().from_notebook_node(combined, resources, **kw)
        return html, resources

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.globals["RESOURCE"] = RESOURCE
        environment.filters |= {
            "markdown": lambda text: Markup(markdown.to_html(text)),
            "table": lambda resource, number: Markup(table_html(resource, number)),
            "chart": _chart,
            "day": lambda text: german.day(date.fromisoformat(text)),
        }
        return environment


def safe_svg(svg: str, prefix: str) -> ElementTree.Element:
    """The drawing in an SVG file: shapes only, no script, style sheet, metadata or outside reference.

    Ids get ``prefix``, so that several drawings can stand on one page.
    """
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) not in _SHAPES:
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element.tag)
        attributes = [(_local(name), value) for name, value in element.attrib.items()]
        element.attrib.clear()
        for name, value in attributes:
            outside = re.search(r"url\(\s*[^#\s]", value) or (name == "href" and not value.startswith("#"))
            if not outside and not name.lower().startswith("on"):
                element.set(name, _renamed(name, value, prefix))
    root.set("xmlns", _SVG)
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")  # matplotlib says so in a style sheet
    return root


def _renamed(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return f"{prefix}-{value}"
    return re.sub(r"^#" if name == "href" else r"(?<=url\()\s*#", f"#{prefix}-", value)


def _chart(svg: str, resource: Resource) -> Markup:
    root = safe_svg(svg, resource["name"])
    root.set("role", "img")
    root.set("aria-label", resource["bericht"]["alternativtext"])
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _local(name: str) -> str:
    return str(name).rpartition("}")[2]
