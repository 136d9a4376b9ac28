"""``soest lab``."""

import sys
from pathlib import Path

from soest_analysis.commands.common import ROOT
from soest_analysis.german_click import command


@command()
@ROOT
def lab(root: Path | None) -> None:
    """JupyterLab öffnen (nur auf diesem Rechner)."""
    import subprocess

    from soest_analysis.paths import Root

    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ip=127.0.0.1",
        f"--notebook-dir={Root.find(root).folder}",
        "--ServerApp.default_url=/lab/tree/notebooks",
    ]
    sys.exit(subprocess.run(command, check=False).returncode)
