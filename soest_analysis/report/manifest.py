"""The manifest: what went into an edition, what came out, and how each section fared."""

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from soest_analysis.report.execute import Outcome

FORMAT = "1.0"
PACKAGES = (
    "soest-analysis",
    "pandas",
    "matplotlib",
    "papermill",
    "nbconvert",
    "great-expectations",
    "typst",
    "xlsxwriter",
)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that shape the output."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES}


def run_id(inputs: Mapping[str, str]) -> str:
    """Twelve characters that name a run: the same inputs and versions give the same id."""
    return hashlib.sha256(json.dumps([inputs, versions()], sort_keys=True).encode()).hexdigest()[:12]


def write_manifest(
    folder: Path, *, parameters: Mapping[str, Any], inputs: Mapping[str, str], outcomes: Sequence[Outcome]
) -> None:
    """Write ``manifest.json`` into the staged edition, with the sha256 of every file in it."""
    outputs = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {
        "format": FORMAT,
        "lauf": run_id(inputs),
        "parameter": parameters,
        "eingaben": inputs,
        "ausgaben": outputs,
        "versionen": versions(),
        "abschnitte": [
            {"lauf": outcome.run.id, "status": "fertig", "sekunden": round(outcome.seconds, 2), "grund": "ausgeführt"}
            for outcome in outcomes
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
