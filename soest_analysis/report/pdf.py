"""The PDF report: tagged for screen readers (PDF/UA-1) and for the archive (PDF/A-2a).

``jupyter nbconvert`` imports every registered exporter, whichever one was asked for; so this one imports what it exports
with only when it does.
"""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default


class PDFReportExporter(Exporter):  # type: ignore[misc]
    """Exports a combined notebook, or one executed section alone, as the PDF report."""

    export_from_notebook = "Sachstandsbericht (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".pdf"

    @default("default_preprocessors")
    def _preprocessors_of_printed_cells(self) -> list[str]:
        return []  # they clean up after code, of which there is none; nbconvert would validate the notebook after each

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The report as PDF, the same bytes for the same notebook. Raises SectionFailed if it cannot be set."""
        from soest_analysis.report.assemble import as_combined
        from soest_analysis.report.typesetting import typeset

        combined, resources = super().from_notebook_node(as_combined(nb), resources, **kw)
        return typeset(combined), resources
