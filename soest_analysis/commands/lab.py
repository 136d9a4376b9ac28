"""``soest lab``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT
from soest_analysis.german_click import command


@command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONEN VON JUPYTERLAB]")
@ROOT
def lab(arguments: tuple[str, ...], root: Path | None) -> None:
    """JupyterLab öffnen (nur auf diesem Rechner), etwa mit --no-browser oder --port 8890."""
    from soest_analysis.lab import run
    from soest_analysis.paths import Root

    run(Root.find(root), arguments)
