"""``soest release``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT, YEAR, edition_of
from soest_analysis.german_click import command


@command()
@YEAR
@ROOT
def release(year: int | None, root: Path | None) -> None:
    """Eine Ausgabe, die bekannt gegeben wurde, als veröffentlicht eintragen."""
    from soest_analysis.disclosure.release import release

    click.echo(release(*edition_of(year, root)))
