"""Click in German: help texts, whole numbers, complaints about arguments."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import click

LONGEST = 40  # characters of an argument that a complaint quotes
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)  # Python reads no number of more than 4300 digits

HELP = {
    "Usage:": "Aufruf:",
    "Options:": "Optionen:",
    "Commands:": "Befehle:",
    "[OPTIONS]": "[OPTIONEN]",
    "Show this message and exit.": "Diese Hilfe zeigen.",
}


class Command(click.Command):
    """A command whose help is German throughout."""

    def get_help(self, ctx: click.Context) -> str:
        """The help text with Click's own words in German."""
        text = super().get_help(ctx)
        for english, german in HELP.items():
            text = text.replace(english, german)
        return text


class Group(Command, click.Group):
    """The group of all commands."""


def command(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., None]], click.Command]:
    """``click.command`` with German help."""
    return click.command(name, cls=Command, **attributes)


class Whole(click.ParamType):  # type: ignore[type-arg]
    """A whole number from ``least`` on."""

    name = "ganze Zahl"

    def __init__(self, least: int):
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a complaint in German."""
        text = str(value)
        if not (_WHOLE.fullmatch(text) and int(text) >= self.least):
            shown = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
            self.fail(f"ganze Zahl ab {self.least} erwartet, „{shown}“ gefunden.", param, ctx)
        return int(text)


def complaint(error: click.ClickException, commands: Iterable[str]) -> str:
    """What Click complains about, in German. ``commands``: those that there are."""
    param = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    if param:
        name = (param.metavar or "").strip("[] …") if isinstance(param, click.Argument) else param.opts[0]
    match error:
        case click.NoSuchOption():
            return f"Die Option {name} gibt es nicht. Hilfe: soest --help"
        case click.MissingParameter():
            return f"Es fehlt die Angabe {name}. Hilfe: soest --help"
        case click.BadOptionUsage():
            return f"Die Option {name} braucht eine Angabe. Hilfe: soest --help"
        case click.BadParameter():
            return f"Die Angabe {name} ist unbrauchbar: {error.message}"
    command = re.search(r"No such command '(.*?)'", error.message)
    if command:
        return f"Den Befehl {command[1]} gibt es nicht. Vorhanden: {', '.join(commands)}."
    if "extra argument" in error.message:
        return f"Zu viele Angaben: {error.message.partition('(')[2].rstrip(')')}. Hilfe: soest --help"
    return f"Unbrauchbarer Aufruf ({error.message}). Hilfe: soest --help"
