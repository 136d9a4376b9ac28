"""``soest trace``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT, YEAR, edition_of
from soest_analysis.german_click import command


@command(context_settings={"ignore_unknown_options": True})  # a negative number is no option
@click.argument("query", metavar="ZAHL|KENNUNG")
@YEAR
@ROOT
def trace(query: str, year: int | None, root: Path | None) -> None:
    """Zeigen, woher eine gedruckte Zahl kommt: bis zur Zelle, ihrer Datei und deren Quelle."""
    from soest_analysis.trace import trace

    click.echo(trace(*edition_of(year, root), query))
