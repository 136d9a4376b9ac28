"""``soest report``."""

from pathlib import Path
from typing import Any

import click

from soest_analysis.commands.common import ROOT, YEAR, edition_of, names_in
from soest_analysis.german_click import Whole, command
from soest_analysis.report import FORMATS


@command()
@YEAR
@click.option("--sections", default="", metavar="A,B", help="Nur diese Abschnitte, als Auszug.")
@click.option("--draft", is_flag=True, help="Trotz offener Fehler einen Entwurf erzeugen.")
@click.option("--jobs", type=Whole(1), metavar="N", help="Abschnitte nebeneinander (sonst: je Kern einer).")
@click.option("--formats", default=",".join(FORMATS), metavar="F,G", help=f"Ausgaben aus {', '.join(FORMATS)}.")
@click.option("--fresh", is_flag=True, help="Alles neu berechnen, auch was unverändert ist.")
@click.option("--why", is_flag=True, help="Je Abschnitt sagen, warum er neu berechnet wurde oder nicht.")
@click.option("--summary", is_flag=True, help="Statt der Pfade eine E-Mail ausgeben, auch wenn der Lauf scheitert.")
@click.option("--public", "view", flag_value="public", default=True, help="Ohne geheime Werte (das gilt ohne Angabe).")
@click.option("--internal", "view", flag_value="internal", help="Mit allen Werten, nur für den Dienstgebrauch.")
@click.option("--as-new", is_flag=True, help="Geheimhaltung auch für bereits veröffentlichte Werte.")
@ROOT
def report(
    year: int | None,
    sections: str,
    draft: bool,
    jobs: int | None,
    formats: str,
    fresh: bool,
    why: bool,
    summary: bool,
    view: str,
    as_new: bool,
    root: Path | None,
) -> None:
    """Daten prüfen, Abschnitte berechnen, veröffentlichen."""
    if as_new and view == "internal":
        raise click.BadParameter(
            "--internal zeigt alle Werte; bitte nur eines von beiden nennen.", param_hint="--as-new"
        )
    chosen = names_in(formats)
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown:
        raise click.BadParameter(
            f"{', '.join(unknown)} ist keine Ausgabe; möglich sind {', '.join(FORMATS)}.", param_hint="--formats"
        )
    from soest_analysis.report.run import publish
    from soest_analysis.report.summary import of_edition, of_failure

    options: dict[str, Any] = {"draft": draft, "jobs": jobs, "formats": chosen, "fresh": fresh}
    options["view"] = "as-new" if as_new else view
    edition: tuple[Any, ...] = ()
    try:
        edition = edition_of(year, root)
        done = publish(*edition, only=names_in(sections), **options)
    except BaseException as error:
        if summary:
            click.echo(of_failure(error, *edition))
        raise
    if not done.computed:
        click.echo("Nichts hat sich geändert: Was dort liegt, gilt noch; jede Datei ist geprüft.", err=True)
    elif done.secrecy:
        click.echo(done.secrecy, err=True)
    files = [done.folder / f"sachstandsbericht.{kind}" for kind in ("html", "pdf", "xlsx") if kind in chosen]
    if summary:
        click.echo(of_edition(done, files, *edition))
    if why:
        for run, reason in done.reasons.items():
            click.echo(f"{run}: {reason}.")
    if not summary:
        for file in files:
            click.echo(file)
