"""How a path or a command is written in each of the files, so that it arrives as it is."""

import glob
import json
import shlex
from collections.abc import Sequence


def systemd(text: str) -> str:
    """One word of a unit file."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def systemd_command(words: Sequence[str]) -> str:
    """A command of a unit file; the colon before it lets ``$`` mean itself."""
    return " ".join(map(systemd, [f":{words[0]}", *words[1:]]))


def crontab(words: Sequence[str]) -> str:
    r"""A command of a crontab, where ``%`` ends the line and ``\%`` is one; two backslashes before it are not understood.

    The pair of quotes before it stands for nothing, inside quotes and outside, and keeps a backslash of the path away.
    """
    return shlex.join(words).replace("%", r"''\%")


def github(text: str) -> str:
    """A text of a workflow, where ``${{`` begins an expression."""
    return text.replace("${{", "${{ '${{' }}")


def python(words: Sequence[str]) -> str:
    """A list in a program; JSON writes it as Python does."""
    return json.dumps(words, ensure_ascii=False)


FILTERS = {
    "systemd": systemd,
    "systemd_command": systemd_command,
    "crontab": crontab,
    "github": github,
    "shell": shlex.quote,
    "glob": glob.escape,
    "python": python,
}
