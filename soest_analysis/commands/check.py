"""``soest check``."""

import json
import sys
from pathlib import Path

import click

from soest_analysis.commands.common import ROOT, YEAR, edition_of, width
from soest_analysis.german_click import command


@command()
@YEAR
@click.option("--json", "as_json", is_flag=True, help="Befunde als JSON ausgeben.")
@ROOT
def check(year: int | None, as_json: bool, root: Path | None) -> None:
    """Nur die Daten prüfen und die Befunde zeigen."""
    from soest_analysis.edition import Edition
    from soest_analysis.findings import as_text

    gate = Edition(*edition_of(year, root)).gate()
    if as_json:
        click.echo(json.dumps(gate, ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(gate, width()))
    if any(finding["schwere"] == "fehler" and finding["status"] == "offen" for finding in gate["befunde"]):
        sys.exit(1)
