"""``soest fleet``."""

import sys
from pathlib import Path

import click

from soest_analysis.commands.common import ROOT, names_in
from soest_analysis.german_click import Whole, command

ALL = "alle"


@command()
@click.argument("roots", nargs=-1, required=True, metavar="STADT …")
@click.option("--to", metavar="ORDNER", help="Wohin die Übersicht kommt (sonst: outputs/flotte).")
@click.option("--years", metavar="A,B", help=f"Diese Ausgaben jeder Stadt, oder „{ALL}“ (sonst: die neueste).")
@click.option("--scheduler", metavar="ADRESSE", help="Auf einem Dask-Cluster rechnen, zum Beispiel tcp://rechner:8786.")
@click.option("--jobs", type=Whole(1), metavar="N", help="Städte nebeneinander (sonst: je Kern eine).")
@click.option(
    "--retries", type=Whole(0), default=1, metavar="N", help="So oft neu versuchen, was daran liegen kann (1)."
)
@click.option("--draft", is_flag=True, help="Trotz offener Fehler Entwürfe erzeugen.")
@click.option("--fresh", is_flag=True, help="Alles neu berechnen, auch was unverändert ist.")
@ROOT
def fleet(
    roots: tuple[str, ...],
    to: str | None,
    years: str | None,
    scheduler: str | None,
    jobs: int | None,
    retries: int,
    draft: bool,
    fresh: bool,
    root: Path | None,
) -> None:
    """Viele Städte oder Ausgaben berechnen und vergleichen."""
    if scheduler and jobs:
        raise click.BadParameter(
            "Auf einem Cluster bestimmen dessen Prozesse, wie viel zugleich läuft.", param_hint="--jobs"
        )
    from soest_analysis.fleet import run

    home = _home(root, needed=not to)
    orders = run.orders(roots, _years(years), lender=home and str(home), draft=draft, fresh=fresh)
    results, written = run.fleet(orders, to or str(home / "outputs" / "flotte"), retries, jobs, scheduler)  # type: ignore[operator]
    for place in written:
        click.echo(place)
    sys.exit(run.exit_code(results))


def _home(root: Path | None, needed: bool) -> Path | None:
    """The folder whose notebooks and expectations towns without own ones use; None if nobody named one or started in one."""
    from soest_analysis.errors import UnusableInput
    from soest_analysis.paths import Root

    try:
        return Root.find(root).folder
    except UnusableInput:
        if root or needed:
            raise
        return None


def _years(text: str | None) -> list[int] | None:
    """The years that ``--years`` names: None without it, none for all."""
    if text is None or text == ALL:
        return None if text is None else []
    try:
        return [Whole(1990).convert(name, None, None) for name in names_in(text)]
    except click.BadParameter as error:
        raise click.BadParameter(f"{error.message} Oder „{ALL}“.", param_hint="--years") from None
