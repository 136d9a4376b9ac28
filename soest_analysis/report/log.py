"""The log of a run, ``outputs/logs/YEAR-RUN.log``: what it did and why it ended. It is never published.

It tells times, sections, findings and errors, but not what is wrong in the data: those figures and names are on the
terminal only. What a section itself wrote to stderr, and the error it ended in, stand here as they came. It names no
value of the environment, and paths only from the folders of the town, the program, Python or the user on.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soest_analysis.errors import DisclosureRefused, GateRefused, SoestError, UnusableInput
from soest_analysis.paths import Root

LOGGER = logging.getLogger("soest_analysis")
_PLACE = "Protokoll: "
_LINE = "%(asctime)s %(levelname)-7s %(threadName)s: %(message)s"


def everything() -> None:
    """Let all that is worth a line in the log reach whoever listens: our messages, Papermill's, everybody's warnings."""
    logging.captureWarnings(True)
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())  # nobody listening is no reason to print
    LOGGER.setLevel(logging.DEBUG)
    logging.getLogger("papermill").setLevel(logging.INFO)


def on_terminal() -> None:
    """Show the log on stderr as it is written."""
    everything()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_LINE))
    logging.getLogger().addHandler(handler)


@contextmanager
def kept(root: Root, year: int, run_id: str) -> Iterator[None]:
    """Write what happens in the block, and what ends it, to the run's log, below what earlier runs of its kind wrote.

    The error that ends it tells where that is (``place``).
    """
    everything()
    path = root.log(year, run_id)
    handler = _File(path, encoding="utf-8", delay=True)
    handler.setFormatter(_Formatter(root))
    logging.getLogger().addHandler(handler)
    try:
        yield
    except SoestError as error:
        for problem in error.problems:
            LOGGER.error(without_content(error, problem))
        LOGGER.debug("Ablauf:\n%s", "".join(traceback.format_tb(error.__traceback__)))
        error.add_note(f"{_PLACE}{path}")
        raise
    except BaseException as error:
        LOGGER.error("Abgebrochen (%s).", type(error).__name__, exc_info=True)
        error.add_note(f"{_PLACE}{path}")
        raise
    finally:
        logging.getLogger().removeHandler(handler)
        with suppress(OSError):  # what a full disk did not take before, it will not take now
            handler.close()


def place(error: BaseException) -> Path | None:
    """The log of the run that an error ended; None if it ended before there was a log."""
    notes = [note for note in getattr(error, "__notes__", []) if note.startswith(_PLACE)]
    return Path(notes[0].removeprefix(_PLACE)) if notes else None


def without_content(error: SoestError, problem: str) -> str:
    """The sentence without what it quotes from the data."""
    if isinstance(error, GateRefused):
        return problem.partition(": ")[0]
    return _without_quotations(problem) if isinstance(error, UnusableInput | DisclosureRefused) else problem


def _without_quotations(text: str) -> str:
    """Each quotation as „…“, with those inside it; where marks do not pair, rather too much than too little goes."""
    pairs = 1
    while pairs:
        text, pairs = re.subn("„[^„“]*“", "\0", text)
    return re.sub("„.*\0|\0.*“|\0", "„…“", text)


class _File(logging.FileHandler):
    """A log that cannot be written, on a full disk say, stops nothing; the run itself will tell of the disk."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class _Formatter(logging.Formatter):
    """Lines in which no path tells whose machine it is."""

    def __init__(self, root: Root):
        super().__init__(_LINE)
        program = Path(__file__).parents[2]
        home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() fails where there is none
        self._short = {root.folder: ".", Path(sys.prefix): "PYTHON", program: "PROGRAMM", home: "~"}

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for path, name in self._short.items():
            text = text.replace(f"{path}{os.sep}", f"{name}/")
        return text.replace("\x1b", "")  # would act on the terminal that shows the log
