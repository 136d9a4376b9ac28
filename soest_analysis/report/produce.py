"""Computes one edition: gate and sections side by side, assembly, exports, manifest."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from soest_analysis import atomic, checksums, german
from soest_analysis.atomic import disk_errors
from soest_analysis.disclosure.prepare import Decision, View, prepare, rule_of
from soest_analysis.disclosure.problem import Requirement
from soest_analysis.disclosure.protection import DATA_DOCS, FINDINGS, OFFICIAL, Protection
from soest_analysis.disclosure.texts import refuse_secrets
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused, GateRefused, SectionFailed, UnusableInput
from soest_analysis.parameters import Run
from soest_analysis.paths import Root
from soest_analysis.report import FORMATS, arguments, brand, manifest, verify
from soest_analysis.report.assemble import assemble
from soest_analysis.report.execute import Outcome, sections
from soest_analysis.report.export import export, write_notebook
from soest_analysis.report.log import LOGGER
from soest_analysis.report.manifest import versions, write_manifest
from soest_analysis.report.reuse import Results
from soest_analysis.report.run import all_checksums

UNTOLD = "nicht angegeben; es könnte verraten, dass sich ein geheimer Wert geändert hat"


def produce(
    root: Root,
    year: int,
    folder: Path,
    *,
    only: Sequence[str] = (),
    draft: bool = False,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
    fresh: bool = False,
    view: View = "public",
    start: Mapping[str, str],
    asked: Mapping[str, Any],
    name: str,
    results: Path,
) -> tuple[dict[str, str], str, str]:
    """Compute an edition into an empty folder; the options are those of ``run.publish``.

    ``start``: the checksums of inputs, notebooks and program as the run began. ``asked``: the options that the run's name
    is made from. ``name``: of the folder once it is published. ``results``: where executed sections are kept. Returns why
    each section was executed or not, the run's name, and what is kept secret, in words. Raises a SoestError if anything
    is not as it must be; the folder is then of no use.
    """
    whole = Edition(root, year)
    runs = choose(whole.runs, only)
    arguments.check(root, year, runs)
    whole.check_readable()  # what cannot be read ends the run before anything is started
    look = brand.describe(whole)
    LOGGER.debug("Versionen: %s", versions())
    decision = prepare(whole, view, root.protection(name))
    protection = decision.protection
    LOGGER.info("Geheimhaltung (%s): %s Werte gesperrt", protection.mode, protection.hidden)
    edition = Edition(root, year, protection=protection)
    with _failed_notebooks_kept(folder / "notebooks", root.outputs / f"{name}-gescheitert"):
        kept = Results(edition, results, start, fresh)
        outcomes = _execute(whole, edition, runs, folder / "notebooks", kept, jobs, draft, fresh)
        _refuse_changes(start, all_checksums(root, edition.parameters))  # before anything is read once more
        findings = edition.findings()
        promised = {shown for run in edition.runs for shown in run.zeigt}
        about = _metadata(edition, findings, look, protection, excerpt=bool(only), draft=draft)
        texts = {"comments": edition.comments(), "alternatives": edition.parameters.alternativtexte}
        executed = [(outcome.run, outcome.notebook) for outcome in outcomes]
        notebook = assemble(executed, about, findings, elsewhere=promised, **texts)
    refuse_secrets(whole, protection, findings)
    for run, section in executed:
        write_notebook(section, folder / "notebooks" / f"{run.id}.ipynb")
    export(notebook, folder, formats)
    seen, program = _as_seen(root, start, protection), checksums.program()
    inputs = {name: checksum for name, checksum in seen.items() if name not in program}
    _copy_gate_result(protection.result or root.gate(year), folder / "datenqualitaet", inputs)
    _refuse_changes(start, all_checksums(root, edition.parameters))
    run_id = manifest.run_id(seen, asked)
    parameters = edition.parameters.model_dump(mode="json")
    told = [replace(outcome, reason=UNTOLD, seconds=0) for outcome in outcomes] if protection.cells else outcomes
    write_manifest(folder, run_id, parameters=parameters, inputs=inputs, outcomes=told)
    verify.check(folder, run_id, formats, [shown for outcome in outcomes for shown in outcome.run.zeigt])
    _prove(folder, decision, rule_of(whole).requirement, root.audit(name))
    return {outcome.run.id: outcome.reason for outcome in outcomes}, run_id, _secrecy(protection, root.audit(name))


def _as_seen(root: Root, start: Mapping[str, str], protection: Protection) -> dict[str, str]:
    """The checksums with those of the tables as they may be seen in place of those that would tell what is hidden."""
    seen = {}
    for table in protection.cells:
        year, _, name = table.partition("/")
        if path := protection.file(int(year), name):
            seen[root.relative(root.table(int(year), name))] = checksums.of_bytes(path.read_bytes())
    return {**start, **seen}


def _secrecy(protection: Protection, proof: Path) -> str:
    """What the terminal says about figures that are kept secret; nothing if nobody has to know."""
    said = protection.rule.bereits_veroeffentlicht
    if protection.mode == "veroeffentlicht" and said:
        return f"Geheimhaltung: nichts gesperrt, bereits veröffentlicht ({said.wo}). {said.grund}"
    if protection.mode != "geschuetzt":
        return "" if protection.mode == "veroeffentlicht" else f"Mit allen Werten. {OFFICIAL}."
    hidden = (
        german.count(protection.hidden, "Wert gesperrt", "Werte gesperrt") if protection.hidden else "nichts gesperrt"
    )
    method = "gerundet" if protection.basis else hidden
    where = f"outputs/{proof.parent.name}/{proof.name}"
    return f"Geheimhaltung: {method}; der Nachweis steht in {where} (nur für den Dienstgebrauch)."


def _prove(folder: Path, decision: Decision, requirement: Requirement, report: Path) -> None:
    """Audit what was written; keep the proof for the office. Raises DisclosureRefused if a secret can be found out."""
    if not decision.links:
        return
    from soest_analysis.disclosure.audit import audit

    links, basis = decision.links, decision.protection.basis
    found = audit(folder, links.problem, links.aliases, requirement, rounding=basis)
    with atomic.whole(report) as part:
        part.write_text(found.as_text(), encoding="utf-8", newline="\n")
    if not found.passed:
        raise DisclosureRefused(
            "Die Prüfung der Geheimhaltung fand Werte, die sich aus dem Bericht errechnen lassen oder deren Schutz nicht "
            f"bewiesen ist. Nichts veröffentlicht. Welche, steht in outputs/{report.parent.name}/{report.name} (geheim).",
            "Bitte weglassen, was dort als Herkunft genannt ist, Gruppen zusammenfassen oder das Verfahren ändern.",
        )


def _copy_gate_result(source: Path, target: Path, inputs: Mapping[str, str]) -> None:
    """Findings and Data Docs. Not by ``shutil.copytree``, whose errors do not say what the disk said.

    The checksums of the ``inputs`` are those of the tables as they may be seen.
    """
    result = json.loads((source / FINDINGS).read_text(encoding="utf-8"))
    result["eingaben"] = {name: inputs[name] for name in inputs if not name.startswith("notebooks/")}
    files = {FINDINGS: (json.dumps(result, ensure_ascii=False, indent=2) + "\n").encode()}
    files |= {f"{DATA_DOCS}/{path.name}": path.read_bytes() for path in sorted((source / DATA_DOCS).glob("*.html"))}
    for name, content in files.items():
        with disk_errors(target / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)


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
    whole: Edition,
    edition: Edition,
    runs: Sequence[Run],
    folder: Path,
    results: Results,
    jobs: int | None,
    draft: bool,
    fresh: bool,
) -> list[Outcome]:
    """Run the sections while the gate checks the data, the ``whole`` edition; those that read its findings wait for it."""
    folder.mkdir()
    protection = edition.protection
    assert protection and protection.folder
    with (
        sections(edition.root, edition.year, folder, results, jobs, protection.folder) as running,
        _gate_beside(whole, fresh, protection) as gate,
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
    return sorted(outcomes, key=lambda outcome: runs.index(outcome.run))


@contextmanager
def _gate_beside(edition: Edition, fresh: bool, protection: Protection) -> Iterator[Future[dict[str, Any]]]:
    """The gate's result as it will be; its process does not outlive the block."""
    with ThreadPoolExecutor(1, "pruefung") as beside:
        try:
            yield beside.submit(edition.gate, fresh, protection)
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
    edition: Edition,
    findings: Sequence[dict[str, Any]],
    look: Mapping[str, Any],
    protection: Protection,
    *,
    excerpt: bool,
    draft: bool,
) -> dict[str, Any]:
    """What the title page says. The only date in it is the edition's."""
    parameters = edition.parameters
    return {
        "titel": parameters.titel + (" (Auszug)" if excerpt else ""),
        "kommune": parameters.kommune.bezeichnung,
        "jahr": parameters.jahr,
        "stichtag": parameters.stichtag.isoformat(),
        "stichtag_text": german.day(parameters.stichtag),
        "ausschuss": parameters.ausschuss and parameters.ausschuss.name,
        "stelle": parameters.kommune.stelle,
        "kennzeichnung": [
            *filter(None, [parameters.kennzeichnung]),
            *["Entwurf"] * draft,
            *[OFFICIAL] * (protection.mode == "intern"),
        ],
        "entwurf": draft,
        "offene_fehler": [found["text"] for found in _open_errors(findings)] if draft else [],
        "gestaltung": look,
    }
