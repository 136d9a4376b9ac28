"""``soest schedule``."""

from pathlib import Path

import click

from soest_analysis.commands.common import ROOT
from soest_analysis.german_click import command


@command()
@click.option("--systemd", is_flag=True, help="Dienst und Zeitgeber für systemd.")
@click.option("--cron", is_flag=True, help="Zeilen für crontab.")
@click.option("--github", is_flag=True, help="Workflow für GitHub Actions.")
@click.option("--airflow", is_flag=True, help="DAG für Apache Airflow 3.")
@click.option("--on", default="12-01", metavar="MM-TT", help="Tag im Jahr (sonst: 12-01).")
@click.option("--at", default="06:00", metavar="HH:MM", help="Uhrzeit (sonst: 06:00).")
@click.option("--to", type=click.Path(path_type=Path), metavar="ORDNER", help="Dorthin schreiben statt auf den Schirm.")
@ROOT
def schedule(on: str, at: str, to: Path | None, root: Path | None, **kinds: bool) -> None:
    """Einen Zeitplan ausgeben, der den Bericht einmal im Jahr berechnet."""
    from soest_analysis import schedule as schedules
    from soest_analysis.errors import UnusableInput
    from soest_analysis.paths import Root

    chosen = [kind for kind in schedules.KINDS if kinds[kind]]
    if len(chosen) != 1:
        found = " und ".join(f"--{kind}" for kind in chosen) or "keines davon"
        raise UnusableInput(f"Bitte genau eines von --{', --'.join(schedules.KINDS)} nennen; gefunden: {found}.")

    files = schedules.files(chosen[0], Root.find(root), schedules.When.parse(on, at))
    if to is None:
        click.echo(schedules.as_text(files), nl=False)
    else:
        for path in schedules.write(files, to):
            click.echo(path.absolute())
