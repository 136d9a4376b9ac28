"""Writes the combined notebook and everything that is made from it into the folder of the edition."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nbformat import NotebookNode

from soest_analysis.atomic import disk_errors
from soest_analysis.report.log import LOGGER

NAME = "sachstandsbericht"


def export(notebook: NotebookNode, folder: Path, formats: Sequence[str]) -> None:
    """Write the combined notebook and those of html, pdf, xlsx, csv that are asked for. Raises NotWritable."""
    write_notebook(notebook, folder / "notebooks" / f"{NAME}.ipynb")
    writers: list[tuple[str, str, Callable[[NotebookNode, Path], None]]] = [
        ("html", f"{NAME}.html", _html),
        ("pdf", f"{NAME}.pdf", _pdf),
        ("xlsx", f"{NAME}.xlsx", _workbook),
        ("csv", "tabellen", _tables),
        ("csv", "abbildungen", _figures),
    ]
    for kind, name, write in writers:
        if kind in formats:
            start = time.monotonic()
            with disk_errors(folder / name):
                write(notebook, folder / name)
            LOGGER.info("%s: geschrieben, %.2f s", name, time.monotonic() - start)


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook the same way every time. Raises NotWritable."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    with disk_errors(path):
        path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _html(notebook: NotebookNode, path: Path) -> None:
    from soest_analysis.report.html import HTMLReportExporter

    text, _ = HTMLReportExporter().from_notebook_node(notebook)
    path.write_text(text, encoding="utf-8", newline="\n")


def _pdf(notebook: NotebookNode, path: Path) -> None:
    from soest_analysis.report.pdf import PDFReportExporter

    pdf, _ = PDFReportExporter().from_notebook_node(notebook)
    path.write_bytes(pdf)


def _workbook(notebook: NotebookNode, path: Path) -> None:
    from xlsxwriter.exceptions import FileCreateError

    from soest_analysis.report.workbook import write_workbook

    try:
        write_workbook(notebook, path)
    except FileCreateError as error:  # it wraps what the disk says
        raise error.args[0] from error


def _tables(notebook: NotebookNode, folder: Path) -> None:
    from soest_analysis.report.assemble import KEY
    from soest_analysis.report.files import write_tables

    about = notebook.metadata[KEY]
    title = f"{about['titel']} {about['jahr']}, {about['kommune']}"
    write_tables(notebook, folder, ", ".join([title, *about["kennzeichnung"]]))


def _figures(notebook: NotebookNode, folder: Path) -> None:
    from soest_analysis.report.files import write_figures

    write_figures(notebook, folder)
