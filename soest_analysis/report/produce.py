"""Computes one edition: gate and sections side by side, assembly, exports, manifest."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tqdm import tqdm

from soest_analysis import checksums, german
from soest_analysis.atomic import disk_errors
from soest_analysis.edition import Edition
from soest_analysis.errors import GateRefused, SectionFailed, UnusableInput
from soest_analysis.parameters import Run
from soest_analysis.report import arguments, brand, verify
from soest_analysis.report.assemble import assemble
from soest_analysis.report.execute import Outcome, sections
from soest_analysis.report.export import export, write_notebook
from soest_analysis.report.log import LOGGER
from soest_analysis.report.manifest import versions, write_manifest
from soest_analysis.report.reuse import Results
from soest_analysis.report.run import FORMATS, all_checksums


def produce(
    edition: Edition,
    folder: Path,
    *,
    only: Sequence[str] = (),
    draft: bool = False,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
    fresh: bool = False,
    start: Mapping[str, str],
    run_id: str,
    failed: Path,
) -> dict[str, str]:
    """Compute an edition into an empty folder; the options are those of ``run.publish``.

    ``start``: the checksums of inputs, notebooks and program as the run began. ``run_id``: what the manifest calls the
    run. ``failed``: where the executed notebooks go if a section fails. Returns why each section was executed or not.
    Raises a SoestError if anything is not as it must be; the folder is then of no use.
    """
    runs = choose(edition.runs, only)
    arguments.check(edition.root, edition.year, runs)
    edition.check_readable()  # what cannot be read ends the run before anything is started
    look = brand.describe(edition)
    LOGGER.debug("Versionen: %s", versions())
    with _failed_notebooks_kept(folder / "notebooks", failed):
        results = Results(edition, start, fresh)
        outcomes, findings = _execute(edition, runs, folder / "notebooks", results, jobs, draft, fresh)
        promised = {shown for run in edition.runs for shown in run.zeigt}
        about = _metadata(edition, findings, look, excerpt=bool(only), draft=draft)
        texts = {"comments": edition.comments(), "alternatives": edition.parameters.alternativtexte}
        executed = [(outcome.run, outcome.notebook) for outcome in outcomes]
        notebook = assemble(executed, about, findings, elsewhere=promised, **texts)
    for run, section in executed:
        write_notebook(section, folder / "notebooks" / f"{run.id}.ipynb")
    export(notebook, folder, formats)
    _copy(edition.root.gate(edition.year), folder / "datenqualitaet")
    _refuse_changes(start, all_checksums(edition.root, edition.parameters))
    program, parameters = checksums.program(), edition.parameters.model_dump(mode="json")
    inputs = {name: checksum for name, checksum in start.items() if name not in program}
    write_manifest(folder, run_id, parameters=parameters, inputs=inputs, outcomes=outcomes)
    verify.check(folder, run_id, formats, [shown for outcome in outcomes for shown in outcome.run.zeigt])
    return {outcome.run.id: outcome.reason for outcome in outcomes}


def _copy(source: Path, target: Path) -> None:
    """Copy a folder without hidden files. Not by ``shutil.copytree``, whose errors do not say what the disk said."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(source).parts):
            with disk_errors(place):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(path.read_bytes())


def _refuse_changes(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """A report from two states of its data would explain neither."""
    if names := checksums.changed(before, after):
        raise UnusableInput(
            *(f"Datei {name}: hat sich während des Laufs geändert. Bitte den Lauf wiederholen." for name in names)
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
    edition: Edition, runs: Sequence[Run], folder: Path, results: Results, jobs: int | None, draft: bool, fresh: bool
) -> tuple[list[Outcome], list[dict[str, Any]]]:
    """Run the sections while the gate checks the data; those that read its findings wait for it."""
    folder.mkdir()
    with (
        sections(edition.root, edition.year, folder, results, jobs) as running,
        _gate_beside(edition, fresh) as gate,
        tqdm(
            total=len(runs) + 1, desc=f"Ausgabe {edition.year}", unit="Schritt", disable=None, leave=False
        ) as progress,
    ):
        gate.add_done_callback(lambda _: progress.update())
        waiting = [run for run in runs if run.nach_pruefung]
        futures = running.submit([run for run in runs if not run.nach_pruefung])
        findings = list(gate.result()["befunde"])
        for found in findings:  # without its text, for that tells figures
            LOGGER.info("Befund %s, %s: %s, %s", *(found[key] for key in ("regel", "tabelle", "schwere", "status")))
        if not draft:
            _refuse_open_errors(findings, edition.year)
        outcomes = _collect([*futures, *running.submit(waiting)], progress.update)
    return sorted(outcomes, key=lambda outcome: runs.index(outcome.run)), findings


@contextmanager
def _gate_beside(edition: Edition, fresh: bool) -> Iterator[Future[dict[str, Any]]]:
    """The gate's result as it will be; its process does not outlive the block."""
    with ThreadPoolExecutor(1, "pruefung") as beside:
        try:
            yield beside.submit(edition.gate, fresh)
        finally:
            edition.end_gate()


def _open_errors(findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for found in findings if found["schwere"] == "fehler" and found["status"] == "offen"]


def _place(finding: Mapping[str, Any]) -> str:
    line = [f"Zeile {finding['zeile']}"] if finding["zeile"] else []
    return ", ".join([f"Datei {finding['datei']}", *line])


def _refuse_open_errors(findings: Sequence[dict[str, Any]], year: int) -> None:
    if errors := [f"{_place(finding)}: {finding['text']}" for finding in _open_errors(findings)]:
        raise GateRefused(
            *errors,
            f"Ausgabe {year}: {german.count(len(errors), 'offener Fehler', 'offene Fehler')}, nichts veröffentlicht. "
            f"Bitte Daten berichtigen oder in data/{year}/erlaeuterungen.csv erläutern; mit --draft entsteht ein Entwurf.",
        )


def _collect(futures: Sequence[Future[Outcome]], step: Callable[[], Any]) -> list[Outcome]:
    """Wait for all sections; all failures are reported together."""
    outcomes, failures = [], []
    for future in as_completed(futures):
        step()
        outcome = future.result()
        outcomes.append(outcome)
        LOGGER.info("Abschnitt %s: %s, %.2f s", outcome.run.id, outcome.reason, outcome.seconds)
        name = f"Abschnitt {outcome.run.id} (notebooks/{outcome.run.abschnitt}.ipynb)"
        failures += [f"{name}: {problem}" for problem in outcome.problems]
    if failures:
        raise SectionFailed(*failures)
    return outcomes


@contextmanager
def _failed_notebooks_kept(notebooks: Path, kept: Path) -> Iterator[None]:
    """If a section fails, keep the executed notebooks for reading, outside anything published."""
    shutil.rmtree(kept, ignore_errors=True)
    try:
        yield
    except SectionFailed as failure:
        with suppress(OSError):  # a full disk must not hide why the section failed
            shutil.copytree(notebooks, kept)
            failure.problems.append(f"Die ausgeführten Notebooks liegen zum Nachlesen in outputs/{kept.name}.")
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
        "offene_fehler": [found["text"] for found in _open_errors(findings)] if draft else [],
        "gestaltung": look,
    }
