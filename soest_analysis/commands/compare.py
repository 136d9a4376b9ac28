"""``soest compare``."""

import json
from pathlib import Path

import click

from soest_analysis.commands.common import ROOT, width
from soest_analysis.german_click import Whole, command


@command()
@click.argument("earlier", type=Whole(1990), metavar="JAHR")
@click.argument("later", type=Whole(1990), metavar="JAHR")
@click.option("--json", "as_json", is_flag=True, help="Unterschiede als JSON ausgeben.")
@ROOT
def compare(earlier: int, later: int, as_json: bool, root: Path | None) -> None:
    """Zeigen, was sich von einer Ausgabe zu einer späteren geändert hat."""
    from soest_analysis import compare as editions
    from soest_analysis.edition import Edition
    from soest_analysis.paths import Root

    home = Root.find(root)
    comparison = editions.compare(*(Edition(home, year) for year in (earlier, later)))
    if as_json:
        click.echo(json.dumps(editions.as_json(comparison), ensure_ascii=False, indent=2))
    else:
        click.echo(editions.as_text(comparison, width()))
