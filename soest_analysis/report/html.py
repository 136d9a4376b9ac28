"""The HTML report: one file that needs no other, runs no script and requests nothing."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment
from markupsafe import Markup, escape
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from soest_analysis import german
from soest_analysis.display import RESOURCE, Resource, table_html
from soest_analysis.report import markdown
from soest_analysis.report.assemble import KEY, assemble_single
from soest_analysis.report.brand import COLOURS
from soest_analysis.report.drawing import safe_chart, safe_svg

TEMPLATES = Path(__file__).parent / "templates"


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
        environment.globals |= {"RESOURCE": RESOURCE, "COLOURS": COLOURS}
        environment.filters |= {
            "markdown": _markdown,
            "table": _table,
            "chart": _chart,
            "coat_of_arms": lambda wappen: _image(safe_svg(wappen["svg"], "bild"), wappen["alt"]),
            "day": lambda text: german.day(date.fromisoformat(text)),
        }
        return environment


def _markdown(text: str, evidence: Sequence[dict[str, Any]] = ()) -> Markup:
    return Markup(markdown.to_html(text, {f"beleg-{entry['nummer']}": entry["text"] for entry in evidence}))


def _chart(svg: str, resource: Resource) -> Markup:
    return _image(safe_chart(svg, resource["name"]), resource["bericht"]["alternativtext"])


def _image(drawing: ElementTree.Element, alt: str) -> Markup:
    drawing.set("role", "img")
    drawing.set("aria-label", alt)
    return Markup(ElementTree.tostring(drawing, encoding="unicode"))


def _table(resource: Resource, number: str, mark: str = "") -> Markup:
    """The table, with ``mark`` at the end of its caption."""
    return Markup(table_html(resource, number).replace("</caption>", f"{escape(mark)}</caption>", 1))
