"""JupyterLab on a town's notebooks: for the person at this machine only, and silent towards the network."""

import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from soest_analysis.errors import SectionFailed, UnusableInput
from soest_analysis.paths import Root

START = "erkunden.ipynb"
SETTINGS = Path(__file__).parent / "lab_settings"
_FLAGS = ("--no-browser", "--allow-root", "--debug")
_VALUES = {"--port": "eine Zahl von 0 bis 65535", "--browser": "der Name eines Browsers"}
_TRAIT = re.compile(r"--[A-Z]\w*\.(\w+)=.*", re.DOTALL)
# What would let others in, or JupyterLab out, or open it elsewhere than on the town.
_FIXED = re.compile(
    r"ip|sock|token|password\w*|identity_provider_class|authorizer_class|allow_\w+|disable_check_xsrf|root_dir|notebook_dir"
    r"|news_url|check_for_updates_class|extension_manager|app_settings_dir"
)
_MOST_PORTS = 65535


def command(root: Root, arguments: Sequence[str]) -> list[str]:
    """What starts JupyterLab on the start notebook, with further ``arguments`` for it. Raises UnusableInput."""
    start = f"notebooks/{START}" if (root.notebooks / START).is_file() else "notebooks"
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.root_dir": str(root.folder),
        "LabApp.default_url": f"/lab/tree/{start}",
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "LabApp.app_settings_dir": str(SETTINGS),  # its front end would ask whether to fetch news
    }
    fixed = [f"--{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-m", "jupyterlab", *fixed, *_checked(list(arguments))]


def run(root: Root, arguments: Sequence[str]) -> None:
    """Run JupyterLab until it is ended. Raises UnusableInput for arguments, SectionFailed if it does not start."""
    with subprocess.Popen(command(root, arguments)) as process:
        # Ctrl-C reaches both: JupyterLab asks whether it is meant, so the answer is its own.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        code = process.wait()
    if code > 0:
        raise SectionFailed(f"JupyterLab endete mit einem Fehler (Code {code}); was es dazu sagt, steht darüber.")


def _checked(arguments: list[str]) -> list[str]:
    """The arguments, each with its value; raises UnusableInput for all that do not fit."""
    passed, problems = [], []
    while arguments:
        argument = arguments.pop(0)
        name, equals, value = argument.partition("=")
        if name in _VALUES:
            value = value if equals else arguments.pop(0) if arguments else ""
            if not value or (name == "--port" and not _is_port(value)):
                problems.append(f"Die Option {name} braucht eine Angabe ({_VALUES[name]}), „{value}“ gefunden.")
            passed.append(f"{name}={value}")
        elif (trait := _TRAIT.fullmatch(argument)) and not _FIXED.fullmatch(trait[1]):
            passed.append(argument)
        elif trait or (_FIXED.fullmatch(name.lstrip("-").replace("-", "_")) and argument not in _FLAGS):
            problems.append(
                f"Die Option {name} lässt sich nicht ändern: JupyterLab ist nur auf diesem Rechner, nur mit seinem Zugangswort "
                "und ohne Verbindung nach außen zu erreichen."
            )
        elif argument in _FLAGS:
            passed.append(argument)
        else:
            problems.append(
                f"Die Angabe „{argument}“ ist nicht vorgesehen. Möglich: {', '.join([*_FLAGS, *_VALUES])} "
                "und --Klasse.Einstellung=Wert von JupyterLab."
            )
    if problems:
        raise UnusableInput(*problems)
    return passed


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= _MOST_PORTS
