"""What a conversion pays for our exporters: nothing until it exports with them, and no chart library even then."""

import subprocess
import sys

import nbformat
from sample_report import figure, notebook, table


def modules(code, *arguments):
    """The modules that a Python process has loaded in the end; ``code`` binds ``before`` to those that do not count."""
    code = f"import sys\n{code}\nprint(*sys.modules.keys() - before)"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    return set(done.stdout.split())


def test_importing_the_exporters_loads_nothing_but_themselves():
    """``jupyter nbconvert`` imports every registered exporter, whichever one was asked for."""
    code = """
import nbconvert.exporters
before = set(sys.modules)
import soest_analysis.report.html, soest_analysis.report.pdf"""
    assert modules(code) == {f"soest_analysis{name}" for name in ("", ".report", ".report.html", ".report.pdf")}


def test_exporting_draws_nothing_and_so_loads_no_chart_library(tmp_path):
    nbformat.write(notebook("# Titel", table("tab-a"), figure("abb-a")), tmp_path / "x.ipynb")
    code = """
from soest_analysis.report.html import HTMLReportExporter
from soest_analysis.report.pdf import PDFReportExporter
before = set()
HTMLReportExporter().from_filename(sys.argv[1])
PDFReportExporter().from_filename(sys.argv[1])"""
    loaded = modules(code, tmp_path / "x.ipynb")
    assert {"typst", "soest_analysis.bundle"} <= loaded
    assert not {"matplotlib", "IPython", "soest_analysis.style", "soest_analysis.display"} & loaded
