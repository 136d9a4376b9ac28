"""``python -m soest_analysis.git_filter``: sets up, in the Git repository around, that commits hold notebooks without outputs.

``.gitattributes`` names the filter. The working copy keeps its outputs; cell ids stay, for reviews to follow a cell.
"""

import shlex
import subprocess
import sys
from pathlib import Path

# What a kernel of another version would write otherwise. The language itself stays: Papermill asks for it.
_OF_THE_MACHINE = ("version", "codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "pygments_lexer")


OPTIONS = ["--keep-id", "--extra-keys", " ".join(f"metadata.language_info.{key}" for key in _OF_THE_MACHINE)]


def install(folder: Path) -> int:
    """Configure the filter for the repository of that folder; Git's exit code. Git calls it through a shell, also on Windows."""
    clean = f'"{Path(sys.executable).as_posix()}" -m nbstripout {shlex.join(OPTIONS)}'
    for name, value in {"clean": clean, "smudge": "cat", "required": "true"}.items():
        done = subprocess.run(["git", "config", f"filter.notebook.{name}", value], cwd=folder, check=False)
        if done.returncode:
            return done.returncode
    print("Notebooks kommen von nun an ohne Ausgaben in die Versionsverwaltung.")
    return 0


if __name__ == "__main__":
    sys.exit(install(Path.cwd()))
