"""``soest init-town``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT
from soest_analysis.german_click import Whole, command


@command("init-town")
@click.argument("folder", type=click.Path(path_type=Path), metavar="ORDNER")
@click.option("--name", required=True, metavar="NAME", help="Name der Kommune.")
@click.option("--ags", required=True, metavar="AGS", help="Amtlicher Gemeindeschlüssel, acht Ziffern.")
@click.option("--year", required=True, type=Whole(1), metavar="JAHR", help="Jahr der ersten Ausgabe.")
@click.option("--designation", metavar="TEXT", help="Wie die Kommune sich nennt, etwa „Gemeinde NAME“ (sonst: NAME).")
@ROOT
def init_town(folder: Path, name: str, ags: str, year: int, designation: str | None, root: Path | None) -> None:
    """Ein leeres Gerüst für eine andere Kommune anlegen: ohne Zahlen, aber lauffähig."""
    from soest_analysis.intake import town
    from soest_analysis.parameters import open_decisions
    from soest_analysis.paths import Root

    written = town.create(Root.find(root), folder, name, ags, year, designation)
    home = Root(folder.resolve())
    click.echo(f"Angelegt: {home.folder} ({len(written)} Dateien)")
    for number, text in open_decisions(home, year):
        click.echo(f"Zu entscheiden ({home.relative(home.parameters(year))}, Zeile {number}): {text}")
    click.echo(
        f"Nächster Schritt: {home.folder / 'LIESMICH.md'} lesen; alle weiteren Befehle im neuen Ordner aufrufen."
    )
