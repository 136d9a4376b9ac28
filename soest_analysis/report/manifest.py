"""The manifest: what went into an edition, what came out, and how each section fared."""

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soest_analysis import checksums
from soest_analysis.atomic import disk_errors, whole

if TYPE_CHECKING:
    from soest_analysis.report.execute import Outcome

NAME = "manifest.json"
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


def run_id(start: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """Twelve characters that name a run: the same files, options and packages give the same."""
    return checksums.of_value([start, options, checksums.packages()])[:12]


def own_key(salt: Path, run_id: str) -> str:
    """A run's name for this machine alone, from which nobody can try what went into it; ``salt``: a file of random bytes."""
    if not salt.is_file():
        with whole(salt) as part:
            part.write_bytes(os.urandom(32))
    return hashlib.sha256(salt.read_bytes() + run_id.encode()).hexdigest()[:12]


def holds(folder: Path, run_id: str) -> bool:
    """Whether the edition in a folder is that run's, whole and unchanged since it was published."""
    try:
        manifest = _read(folder / NAME)
        return bool(manifest["lauf"] == run_id and manifest["ausgaben"] == _outputs(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def recorded(record: Path) -> dict[str, Any]:
    """What ``keep_record`` wrote: ``schluessel``, ``lauf``, ``eingaben``, ``geheimhaltung``; empty if there is none."""
    try:
        return _read(record)
    except (OSError, ValueError):
        return {}


def keep_record(record: Path, key: str, run_id: str, inputs: Mapping[str, str], secrecy: str) -> None:
    """Note what an edition was made from and what it keeps secret, in words, beside it and not in it.

    Who knows all of a small table but two figures could try which ones give its checksum; so the manifest, and the run's
    name in it, are made from the tables as they may be seen.
    """
    with whole(record) as part:
        said = {"schluessel": key, "lauf": run_id, "eingaben": inputs, "geheimhaltung": secrecy}
        text = json.dumps(said, ensure_ascii=False, indent=1)
        part.write_text(text + "\n", encoding="utf-8", newline="\n")


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def sections(folder: Path) -> list[str]:
    """The runs that a published edition consists of."""
    return [entry["lauf"] for entry in _read(folder / NAME)["abschnitte"]]


def _outputs(folder: Path) -> dict[str, str]:
    """Every published file but the manifest, with its sha256."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    sums = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {name: checksum for name, checksum in sums.items() if name != NAME}


def write_manifest(
    folder: Path,
    run_id: str,
    *,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, str],
    outcomes: Sequence["Outcome"],
) -> None:
    """Write ``manifest.json`` into the staged edition, with the sha256 of every file in it."""
    manifest = {
        "format": FORMAT,
        "lauf": run_id,
        "parameter": parameters,
        "eingaben": inputs,
        "ausgaben": _outputs(folder),
        "versionen": versions(),
        "abschnitte": [
            {"lauf": outcome.run.id, "status": "fertig", "sekunden": round(outcome.seconds, 2), "grund": outcome.reason}
            for outcome in outcomes
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    with disk_errors(folder / NAME):
        (folder / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")
