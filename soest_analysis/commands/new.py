"""``soest new``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT
from soest_analysis.german_click import Whole, command


@command()
@click.argument("year", type=Whole(1990), metavar="JAHR")
@click.option("--office", is_flag=True, help="Eine Mappe je Stelle statt einer für alle.")
@ROOT
def new(year: int, office: bool, root: Path | None) -> None:
    """Eine neue Ausgabe anlegen und die Mappe schreiben, die ihre Daten erhebt."""
    from soest_analysis.intake import scaffold
    from soest_analysis.parameters import open_decisions
    from soest_analysis.paths import Root

    home = Root.find(root)
    written = scaffold.new(home, year, office)
    surveys = [path for path in written if path.suffix == ".xlsx"]
    for path in written:
        click.echo(f"{'Mappe' if path in surveys else 'Angelegt'}: {path}")
    for number, text in open_decisions(home, year):
        click.echo(f"Zu entscheiden ({home.relative(home.parameters(year))}, Zeile {number}): {text}")
    click.echo("Nächster Schritt: Mappe ausfüllen lassen, dann „soest import“ mit dem Pfad der ausgefüllten Mappe.")
