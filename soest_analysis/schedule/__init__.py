"""Ready files that let another program make the report once a year: systemd, cron, GitHub Actions or Airflow."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from soest_analysis.atomic import disk_errors
from soest_analysis.errors import UnusableInput, printable
from soest_analysis.paths import Root, slug
from soest_analysis.schedule.quoting import FILTERS
from soest_analysis.schedule.when import When

__all__ = ["KINDS", "When", "as_text", "files", "write"]

KINDS = {"systemd": ("service", "timer"), "cron": ("crontab",), "github": ("yml",), "airflow": ("py",)}
PROGRAM = Path(__file__).resolve().parents[2]  # its repository, unless it is installed as a package


def files(kind: str, root: Root, when: When) -> dict[str, str]:
    """Name -> text of the files of one of the ``KINDS``. Raises UnusableInput if a path cannot stand in them."""
    paths = {"root": str(root.folder), "outputs": os.path.realpath(root.outputs), "python": sys.executable}
    if odd := [path for path in paths.values() if printable(path) != path]:
        raise UnusableInput(*(f"Pfad {path}: enthält Zeichen, die in keinem Zeitplan stehen können." for path in odd))
    if kind == "systemd" and set(sys.executable) & set("\\\"'"):
        raise UnusableInput(
            f"Programm {sys.executable}: systemd startet keines, in dessen Pfad ein Anführungszeichen oder ein Rückstrich "
            "steht. Bitte es in einem anderen Ordner installieren oder einen anderen Zeitplan wählen."
        )
    name = "-".join(filter(None, ["sachstandsbericht", slug(root.folder.name)]))
    values = paths | {
        "name": name,
        "place": _in_repository(root) if kind == "github" else "",
        "owner": _owner(root.folder),
        "command": [sys.executable, "-m", "soest_analysis", "report", "--summary", "--root", str(root.folder)],
        "version": f"{sys.version_info.major}.{sys.version_info.minor}",
        "when": when,
    }
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # No markup, so no escaping of it: a filter quotes every value as its place needs it.
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    templates.filters |= FILTERS
    return {f"{name}.{end}": templates.get_template(f"{end}.j2").render(values) for end in KINDS[kind]}


def _in_repository(root: Root) -> str:
    """Where the town's folder lies in the program's repository. Raises UnusableInput if it lies elsewhere."""
    if not (PROGRAM / "requirements.lock").is_file() or not root.folder.is_relative_to(PROGRAM):
        raise UnusableInput(
            f"Ordner {root.folder}: liegt nicht im Repository des Programms ({PROGRAM}); GitHub rechnet nur mit dem, was "
            "dort eingecheckt ist. Bitte ihn dorthin legen oder einen anderen Zeitplan wählen."
        )
    return root.folder.relative_to(PROGRAM).as_posix()


def _owner(folder: Path) -> str:
    """Whom the folder belongs to, by number if there is no name."""
    try:
        return folder.owner()
    except (KeyError, NotImplementedError):
        return str(folder.stat().st_uid)


def as_text(files: Mapping[str, str]) -> str:
    """All files to read; a single one as it is, so that it can be piped."""
    if len(files) == 1:
        return "".join(files.values())
    return "\n".join(f"# ===== {name} =====\n{text}" for name, text in files.items())


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the files to a folder: all, or none if one of them is there already (UnusableInput)."""
    paths = {folder / name: text for name, text in files.items()}
    if there := [path for path in paths if os.path.lexists(path)]:
        raise UnusableInput(
            *(f"Datei {path}: gibt es schon. Nichts geschrieben. Bitte einen anderen Ordner nennen." for path in there)
        )
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in paths.items():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    return list(paths)
