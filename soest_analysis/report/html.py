"""The HTML report: one file that needs no other, runs no script and requests nothing.

``jupyter nbconvert`` imports every registered exporter, whichever one was asked for; so this one imports what it exports
with only when it does.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

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

    @default("default_preprocessors")
    def _preprocessors_of_printed_cells(self) -> list[str]:
        return []  # they clean up after code, of which there is none; nbconvert would validate the notebook after each

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The report as HTML. Raises SectionFailed if the section alone does not keep its contract."""
        from soest_analysis.report.assemble import as_combined
        from soest_analysis.report.drawing import share_letters

        html, resources = super().from_notebook_node(as_combined(nb), resources, **kw)
        return share_letters(html), resources

    def _create_environment(self) -> Environment:
        from soest_analysis.report import filters

        environment: Environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.globals |= filters.GLOBALS
        environment.filters |= filters.FILTERS
        return environment
