"""Computes one edition: gate and sections side by side, assembly, exports, manifest."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

from soest_analysis import german
from soest_analysis.edition import Edition
from soest_analysis.errors import GateRefused, SectionFailed, UnusableInput
from soest_analysis.parameters import Run
from soest_analysis.report import brand
from soest_analysis.report.assemble import assemble
from soest_analysis.report.contract import problems
from soest_analysis.report.execute import Outcome, finished, sections, strip
from soest_analysis.report.files import write_figures, write_tables
from soest_analysis.report.manifest import write_manifest
from soest_analysis.report.run import FORMATS

NAME = "sachstandsbericht"


def produce(
    edition: Edition,
    folder: Path,
    *,
    only: Sequence[str] = (),
    draft: bool = False,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
) -> None:
    """Compute an edition into an empty folder; the options are those of ``run.publish``.

    Raises a SoestError if anything is not as it must be; the folder is then of no use.
    """
    runs = choose(edition.runs, only)
    inputs = edition.inputs() | edition.notebooks()
    edition.check_readable()  # what cannot be read ends the run before anything is started
    look = brand.describe(edition)
    with _failed_notebooks_kept(edition, folder):
        outcomes, findings = _execute(edition, runs, folder / "notebooks", jobs, draft)
        executed = [(outcome.run, _read(outcome.notebook)) for outcome in outcomes]
        promised = {shown for run in edition.runs for shown in run.zeigt}
        about = _metadata(edition, findings, look, excerpt=bool(only), draft=draft)
        texts = {"comments": edition.comments(), "alternatives": edition.parameters.alternativtexte}
        notebook = assemble(executed, about, findings, elsewhere=promised, **texts)
    for outcome, (_, section) in zip(outcomes, executed, strict=True):
        _write(strip(section), outcome.notebook)
    _export(notebook, folder, formats)
    shutil.copytree(edition.root.gate(edition.year), folder / "datenqualitaet", ignore=shutil.ignore_patterns(".*"))
    _refuse_changed_inputs(inputs, edition.inputs() | edition.notebooks())
    write_manifest(folder, parameters=edition.parameters.model_dump(mode="json"), inputs=inputs, outcomes=outcomes)


def _refuse_changed_inputs(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """A report from two states of its data would explain neither."""
    changed = sorted({name for name, _ in before.items() ^ after.items()})
    if changed:
        raise UnusableInput(
            *(f"Datei {name}: hat sich während des Laufs geändert. Bitte den Lauf wiederholen." for name in changed)
        )


def choose(runs: Sequence[Run], names: Sequence[str]) -> list[Run]:
    """The runs with that section or id, in the order of the report; all of them if no name is given."""
    known = {name for run in runs for name in (run.abschnitt, run.id)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnusableInput(
            f"Abschnitt {german.enumeration(unknown)}: unbekannt. Vorhanden: {', '.join(sorted(known))}."
        )
    return [run for run in runs if not names or {run.abschnitt, run.id} & set(names)]


def _execute(
    edition: Edition, runs: Sequence[Run], folder: Path, jobs: int | None, draft: bool
) -> tuple[list[Outcome], list[dict[str, Any]]]:
    """Run the sections while the gate checks the data; those that read its findings wait for it."""
    folder.mkdir()
    with (
        sections(edition.root, edition.year, folder, jobs) as running,
        ThreadPoolExecutor(1) as beside,
        tqdm(
            total=len(runs) + 1, desc=f"Ausgabe {edition.year}", unit="Schritt", disable=None, leave=False
        ) as progress,
    ):
        gate = beside.submit(edition.gate)
        gate.add_done_callback(lambda _: progress.update())
        waiting = [run for run in runs if run.nach_pruefung]
        futures = running.submit([run for run in runs if not run.nach_pruefung])
        findings = list(gate.result()["befunde"])
        if not draft:
            _refuse_open_errors(findings, edition.year)
        outcomes = _collect([*futures, *running.submit(waiting)], progress.update)
    return sorted(outcomes, key=lambda outcome: runs.index(outcome.run)), findings


def _open_errors(findings: Sequence[dict[str, Any]]) -> list[str]:
    return [f["text"] for f in findings if f["schwere"] == "fehler" and f["status"] == "offen"]


def _refuse_open_errors(findings: Sequence[dict[str, Any]], year: int) -> None:
    errors = _open_errors(findings)
    if errors:
        raise GateRefused(
            *errors,
            f"Ausgabe {year}: {german.count(len(errors), 'offener Fehler', 'offene Fehler')}, nichts veröffentlicht. "
            f"Bitte Daten berichtigen oder in data/{year}/erlaeuterungen.csv erläutern; mit --draft entsteht ein Entwurf.",
        )


def _collect(futures: Sequence[Future[Outcome]], step: Callable[[], Any]) -> list[Outcome]:
    """Wait for all sections and judge each by its contract; all failures are reported together."""
    outcomes, failures = [], []
    for outcome in finished(futures):
        step()
        outcomes.append(outcome)
        if outcome.notebook.exists():
            found = problems(_read(outcome.notebook), outcome.run.zeigt, outcome.error)
        else:
            found = [outcome.error or "wurde nicht ausgeführt."]
        failures += [f"Abschnitt {outcome.run.id} (notebooks/{outcome.run.abschnitt}.ipynb): {text}" for text in found]
    if failures:
        raise SectionFailed(*failures)
    return outcomes


@contextmanager
def _failed_notebooks_kept(edition: Edition, staged: Path) -> Iterator[None]:
    """If a section fails, keep the executed notebooks for reading, outside anything published."""
    kept = edition.root.outputs / f"{edition.year}-gescheitert"
    shutil.rmtree(kept, ignore_errors=True)
    try:
        yield
    except SectionFailed as failure:
        shutil.copytree(staged / "notebooks", kept)
        failure.problems.append(f"Die ausgeführten Notebooks liegen zum Nachlesen in {edition.root.relative(kept)}.")
        raise


def _metadata(
    edition: Edition, findings: Sequence[dict[str, Any]], look: Mapping[str, Any], *, excerpt: bool, draft: bool
) -> dict[str, Any]:
    """What the title page says. The only date in it is the edition's."""
    parameters = edition.parameters
    return {
        "titel": parameters.titel + (" (Auszug)" if excerpt else ""),
        "kommune": parameters.kommune.bezeichnung,
        "jahr": parameters.jahr,
        "stichtag": parameters.stichtag.isoformat(),
        "stichtag_text": german.day(parameters.stichtag),
        "ausschuss": parameters.ausschuss.name,
        "stelle": parameters.kommune.stelle,
        "kennzeichnung": [*filter(None, [parameters.kennzeichnung]), *["Entwurf"] * draft],
        "entwurf": draft,
        "offene_fehler": _open_errors(findings) if draft else [],
        "gestaltung": look,
    }


def _export(notebook: NotebookNode, folder: Path, formats: Sequence[str]) -> None:
    """Write the combined notebook and everything that is made from it."""
    _write(notebook, folder / "notebooks" / f"{NAME}.ipynb")
    if "html" in formats:
        from soest_analysis.report.html import HTMLReportExporter

        text, _ = HTMLReportExporter().from_notebook_node(notebook)
        (folder / f"{NAME}.html").write_text(text, encoding="utf-8", newline="\n")
    if "pdf" in formats:
        from soest_analysis.report.pdf import PDFReportExporter

        pdf, _ = PDFReportExporter().from_notebook_node(notebook)
        (folder / f"{NAME}.pdf").write_bytes(pdf)
    if "xlsx" in formats:
        from soest_analysis.report.workbook import write_workbook

        write_workbook(notebook, folder / f"{NAME}.xlsx")
    if "csv" in formats:
        about = notebook.metadata[NAME]
        title = f"{about['titel']} {about['jahr']}, {about['kommune']}"
        write_tables(notebook, folder / "tabellen", ", ".join([title, *about["kennzeichnung"]]))
        write_figures(notebook, folder / "abbildungen")


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def _write(notebook: NotebookNode, path: Path) -> None:
    path.write_text(
        json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )
