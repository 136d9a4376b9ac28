"""The gate's own process: ``python -m soest_analysis.quality YEAR --root DIR`` writes befunde.json and the Data Docs.

Exit codes: 0 no open error, 1 open errors, 2 unusable input, 6 result not writable (one German sentence per problem
on stderr).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from soest_analysis import checksums, gate_result
from soest_analysis.atomic import disk_errors
from soest_analysis.disclosure.protection import DATA_DOCS, FINDINGS, Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import SoestError, UnusableInput, all_of
from soest_analysis.paths import Root
from soest_analysis.quality.evidence import Evidence
from soest_analysis.slow_imports import leave_out

if TYPE_CHECKING:
    from soest_analysis.quality.gate import Outcome

SCHEMA_VERSION = "1.1"
STALE_SECONDS = 3600


def main(arguments: list[str] | None = None) -> int:
    """Run the gate for one edition and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m soest_analysis.quality", description="Prüft die Daten einer Ausgabe."
    )
    parser.add_argument("jahr", type=int, help="Jahr der Ausgabe")
    parser.add_argument("--root", type=Path, default=None, help="Ordner des Sachstandsberichts")
    parser.add_argument("--schutz", type=Path, default=None, help="Ordner: was davon veröffentlicht werden darf")
    parser.add_argument("--debug", action="store_true", help="zeigt bei einem Abbruch, wo er geschah")
    options = parser.parse_args(arguments)
    try:
        root = Root.find(options.root)
        seen = options.schutz and Protection.load(options.schutz)
        with disk_errors(root.gate(options.jahr)):
            return 1 if check(Edition(root, options.jahr), seen) else 0
    except SoestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except Exception as error:  # an accident must not look like "errors found"
        if options.debug:
            raise
        print(f"Die Prüfung brach ab ({type(error).__name__}: {error}).", file=sys.stderr)
    return UnusableInput.exit_code


def _end_with(caller: int) -> None:
    """End as soon as the process that asked is gone; Windows does not tell, there the gate ends when it is done."""
    while os.getppid() == caller:
        time.sleep(0.5)
    os._exit(UnusableInput.exit_code)


def check(edition: Edition, seen: Protection | None = None) -> bool:
    """Run the gate, write its result, and tell whether an error is open.

    ``seen``: what the public may see; what it may see of the result is written to its folder.
    """
    key = gate_result.key(edition.root, edition.parameters)
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from soest_analysis.quality.gate import run
    from soest_analysis.quality.public import without_secrets
    from soest_analysis.quality.suites import load_suites

    names = [table.name for table in edition.descriptor.resources]
    evidence, suites = all_of(lambda: Evidence.of(edition), lambda: load_suites(edition.root.expectations, names))
    collected = {table.name: suites[table.name] for table in edition.package.resources}
    outcome = run(edition, evidence, collected)
    results = {edition.root.gate(edition.year): (outcome, evidence, "")}
    if seen and seen.result:
        public = Edition(edition.root, edition.year, protection=seen)
        shown = Evidence.of(public)
        results[seen.result] = (without_secrets(outcome, run(public, shown, collected)), shown, seen.state)
    for folder, (found, about, state) in results.items():
        _keep(edition, found, about, folder, key, state)
    return any(befund.blocks for befund in outcome.befunde)


def _keep(edition: Edition, outcome: Outcome, evidence: Evidence, folder: Path, key: str, state: str) -> None:
    """Write a result: findings, Data Docs and the seal on both."""
    from soest_analysis.quality.data_docs import write_data_docs
    from soest_analysis.quality.findings import in_order

    counts = {
        table: {"erwartungen": len(result.results), "zeilen": len(evidence.frames[table])}
        for table, result in outcome.results.items()
    }
    report = {
        "schema": SCHEMA_VERSION,
        "jahr": edition.year,
        "eingaben": {} if state else checksums.inputs(edition.root, edition.parameters),
        "erwartungen": sum(count["erwartungen"] for count in counts.values()),
        "tabellen": counts,
        "befunde": in_order(outcome.befunde),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".neu-*"):  # of a run that was killed; younger ones may belong to a run beside this one
        if time.time() - left.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".neu-") as temporary:
        new = Path(temporary)
        write_data_docs(outcome.results, outcome.found, evidence, new / DATA_DOCS)
        (new / FINDINGS).write_text(
            json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
        )
        if gate_result.key(edition.root, edition.parameters) != key:
            raise UnusableInput("Daten, Regeln oder Pakete haben sich während der Prüfung geändert. Bitte wiederholen.")
        with FileLock(folder.with_suffix(".lock")):  # a draft may be on its way beside the edition
            shutil.rmtree(folder / DATA_DOCS, ignore_errors=True)
            (new / DATA_DOCS).replace(folder / DATA_DOCS)
            (new / FINDINGS).replace(folder / FINDINGS)
            gate_result.seal(folder, key + state)  # of all of it


if __name__ == "__main__":
    leave_out()
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    gc.disable()  # looking for cycles of objects takes a sixth of a process that ends after seconds, and frees 2 MB
    code = main()
    gc.freeze()  # or Python looks through everything once more before it ends
    sys.exit(code)
