"""The command line: its commands are in ``commands/``, English; what they say is German."""

import signal
import sys
import traceback
from typing import NoReturn

import click

from soest_analysis.commands.check import check
from soest_analysis.commands.compare import compare
from soest_analysis.commands.fleet import fleet
from soest_analysis.commands.import_ import import_
from soest_analysis.commands.init_town import init_town
from soest_analysis.commands.lab import lab
from soest_analysis.commands.new import new
from soest_analysis.commands.release import release
from soest_analysis.commands.report import report
from soest_analysis.commands.schedule import schedule
from soest_analysis.commands.trace import trace
from soest_analysis.failures import told
from soest_analysis.german_click import Group, complaint
from soest_analysis.slow_imports import leave_out


@click.group(
    cls=Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="",
    subcommand_metavar="BEFEHL …",
)
@click.option("--debug", is_flag=True, help="Das Protokoll mitlesen, bei einem Fehler den vollen Ablauf zeigen.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Sachstandsbericht zur Integration: Daten prüfen, Abschnitte berechnen, Bericht veröffentlichen."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    if debug:
        from soest_analysis.report import log

        log.on_terminal()


for _command in (report, check, new, import_, release, compare, trace, lab, schedule, fleet, init_town):
    cli.add_command(_command)


def main() -> NoReturn:
    """Entry point: German sentences on stderr and the exit code of DESIGN; a traceback only with --debug."""
    leave_out()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.Abort:
        code, sentences = 130, ["Abgebrochen. Die veröffentlichte Ausgabe ist unverändert."]
    except click.ClickException as error:
        code, sentences = 2, [complaint(error, cli.commands)]
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exception(error)
        code, sentences = told(error)
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)
