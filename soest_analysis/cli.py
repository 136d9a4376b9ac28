"""The command line: parse, call one public function, print. Commands are English, what they say is German."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from soest_analysis.errors import REPAIR, SectionFailed, SoestError
from soest_analysis.german_click import Group, Whole, complaint
from soest_analysis.slow_imports import leave_out

if TYPE_CHECKING:
    from soest_analysis.paths import Root

FORMATS = ("html", "pdf", "xlsx", "csv")
ROOT = click.option("--root", type=click.Path(path_type=Path), help="Ordner des Berichts (sonst: hier oder darüber).")
YEAR = click.argument("year", type=Whole(1990), required=False, metavar="[JAHR]")


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


@cli.command()
@YEAR
@click.option("--sections", default="", metavar="A,B", help="Nur diese Abschnitte, als Auszug.")
@click.option("--draft", is_flag=True, help="Trotz offener Fehler einen Entwurf erzeugen.")
@click.option("--jobs", type=Whole(1), metavar="N", help="Abschnitte nebeneinander (sonst: je Kern einer).")
@click.option("--formats", default=",".join(FORMATS), metavar="F,G", help=f"Ausgaben aus {', '.join(FORMATS)}.")
@click.option("--fresh", is_flag=True, help="Alles neu berechnen, auch was unverändert ist.")
@click.option("--why", is_flag=True, help="Je Abschnitt sagen, warum er neu berechnet wurde oder nicht.")
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
    view: str,
    as_new: bool,
    root: Path | None,
) -> None:
    """Daten prüfen, Abschnitte berechnen, veröffentlichen."""
    if as_new and view == "internal":
        raise click.BadParameter(
            "--internal zeigt alle Werte; bitte nur eines von beiden nennen.", param_hint="--as-new"
        )
    chosen = _names(formats)
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown:
        raise click.BadParameter(
            f"{', '.join(unknown)} ist keine Ausgabe; möglich sind {', '.join(FORMATS)}.", param_hint="--formats"
        )
    from soest_analysis.report.run import publish

    options: dict[str, Any] = {"draft": draft, "jobs": jobs, "formats": chosen, "fresh": fresh}
    options["view"] = "as-new" if as_new else view
    folder, computed, reasons, secrecy = publish(*_edition(year, root), only=_names(sections), **options)
    if not computed:
        click.echo("Nichts hat sich geändert: Was dort liegt, gilt noch; jede Datei ist geprüft.", err=True)
    if secrecy:
        click.echo(secrecy, err=True)
    if why:
        for run, reason in reasons.items():
            click.echo(f"{run}: {reason}.")
    for kind in ("html", "pdf", "xlsx"):
        if kind in chosen:
            click.echo(folder / f"sachstandsbericht.{kind}")


@cli.command()
@YEAR
@click.option("--json", "as_json", is_flag=True, help="Befunde als JSON ausgeben.")
@ROOT
def check(year: int | None, as_json: bool, root: Path | None) -> None:
    """Nur die Daten prüfen und die Befunde zeigen."""
    from soest_analysis.edition import Edition
    from soest_analysis.findings import as_text

    gate = Edition(*_edition(year, root)).gate()
    if as_json:
        click.echo(json.dumps(gate, ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(gate, _width()))
    if any(finding["schwere"] == "fehler" and finding["status"] == "offen" for finding in gate["befunde"]):
        sys.exit(1)


@cli.command()
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


@cli.command("import")
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


@cli.command()
@YEAR
@ROOT
def release(year: int | None, root: Path | None) -> None:
    """Eine Ausgabe, die bekannt gegeben wurde, als veröffentlicht eintragen."""
    from soest_analysis.disclosure.release import release

    click.echo(release(*_edition(year, root)))


@cli.command()
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
        click.echo(editions.as_text(comparison, _width()))


@cli.command(context_settings={"ignore_unknown_options": True})  # a negative number is no option
@click.argument("query", metavar="ZAHL|KENNUNG")
@YEAR
@ROOT
def trace(query: str, year: int | None, root: Path | None) -> None:
    """Zeigen, woher eine gedruckte Zahl kommt: bis zur Zelle, ihrer Datei und deren Quelle."""
    from soest_analysis.trace import trace

    click.echo(trace(*_edition(year, root), query))


@cli.command()
@ROOT
def lab(root: Path | None) -> None:
    """JupyterLab öffnen (nur auf diesem Rechner)."""
    import subprocess

    from soest_analysis.paths import Root

    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ip=127.0.0.1",
        f"--notebook-dir={Root.find(root).folder}",
        "--ServerApp.default_url=/lab/tree/notebooks",
    ]
    sys.exit(subprocess.run(command, check=False).returncode)


def main() -> NoReturn:
    """Entry point: German sentences on stderr and the exit code of DESIGN; a traceback only with --debug."""
    leave_out()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    debug = "--debug" in sys.argv
    try:
        sys.exit(cli.main(standalone_mode=False))
    except SoestError as error:
        _fail(error.exit_code, *error.problems, cause=error if debug else None)
    except click.exceptions.Abort:
        _fail(130, "Abgebrochen. Die veröffentlichte Ausgabe ist unverändert.")
    except click.ClickException as error:
        _fail(2, complaint(error, cli.commands))
    except OSError as error:
        from soest_analysis.atomic import reason

        file = f"„{os.fsdecode(error.filename)}“: " if error.filename else ""
        _fail(6, f"{file}Der Zugriff misslang: {reason(error)}.", cause=error if debug else None)
    except Exception as error:  # nobody should be left with a traceback
        _fail(SectionFailed.exit_code, *_unexpected(error), cause=error if debug else None)


def _unexpected(error: Exception) -> list[str]:
    """What to do about an error that this program should not have."""
    if isinstance(error, ImportError):
        return [f"Das Paket „{error.name or '?'}“ lässt sich nicht laden ({error}). {REPAIR}"]
    return [
        f"Unerwarteter Fehler ({type(error).__name__}: {error}). Was veröffentlicht ist, ist ganz.",
        "Bitte den Befehl mit „soest --debug …“ wiederholen und die Ausgabe der Stelle schicken, die das Programm pflegt.",
    ]


def _edition(year: int | None, folder: Path | None) -> tuple["Root", int]:
    """The town's folder and that year, or its newest edition."""
    from soest_analysis.errors import UnusableInput
    from soest_analysis.paths import Root

    root = Root.find(folder)
    years = root.years()
    if not years:
        raise UnusableInput("Ordner parameters: keine Ausgabe vorhanden (JAHR.yaml erwartet).")
    return root, years[-1] if year is None else year


def _names(text: str) -> list[str]:
    return [name for name in (part.strip() for part in text.split(",")) if name]


def _width() -> int:
    """How many characters a line of the terminal holds, within what can be read."""
    import shutil

    return max(60, min(shutil.get_terminal_size().columns, 120))


def _fail(code: int, *sentences: str, cause: BaseException | None = None) -> NoReturn:
    if cause:
        import traceback

        traceback.print_exception(cause)
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)
