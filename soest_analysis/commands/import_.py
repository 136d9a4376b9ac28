"""``soest import``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT
from soest_analysis.german_click import command


@command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="MAPPE …")
@click.option("--dry-run", is_flag=True, help="Nur zeigen, was sich ändern würde.")
@click.option("--replace", is_flag=True, help="Auch Angaben überschreiben, die eine andere Stelle geliefert hat.")
@ROOT
def import_(files: tuple[Path, ...], dry_run: bool, replace: bool, root: Path | None) -> None:
    """Ausgefüllte Mappen einlesen: alles oder, wenn etwas nicht stimmt, nichts."""
    from soest_analysis.intake.importing import import_surveys
    from soest_analysis.paths import Root

    home = Root.find(root)
    changes = import_surveys(home, files, dry_run=dry_run, replace=replace, announce=click.echo)
    if changes.any:
        folder = home.relative(home.data(changes.year))
        click.echo("Probelauf: nichts geschrieben." if dry_run else f"Geschrieben: {folder}")
