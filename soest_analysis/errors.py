"""What can go wrong, with the exit code that the command line gives for it."""

import re
from collections.abc import Callable, Iterable
from typing import Any

_PLACE = re.compile(r"Datei (?P<file>[^,:]+)(, Blatt (?P<sheet>[^,:]+))?(, (Zeile |Zelle [A-Z]+)(?P<row>\d+))?")
_LONG = re.compile("„([^“]{120})[^“]{20,}“")
# Controls of a terminal, ends of lines, reversals of the direction of writing, halves of characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

REPAIR = "Bitte die Umgebung neu anlegen (make -B .venv/ready; mit conda: conda env update -f environment.yml)."


class SoestError(Exception):
    """A failure with one German sentence per problem: where it is, what was expected, what to do."""

    exit_code = 2

    def __init__(self, *problems: str):
        self.problems = list(map(printable, problems))
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["SoestError"], tuple[str, ...]]:
        """To another process each problem goes by itself."""
        return type(self), tuple(self.problems)

    @property
    def _render_traceback_(self) -> Callable[[], list[str]]:
        """In JupyterLab, Jupyter's hook: the sentences alone. A run has none, so that its log tells where it happened."""
        from soest_analysis.attended import is_attended

        if not is_attended():
            raise AttributeError("_render_traceback_")
        return lambda: self.problems


class GateRefused(SoestError):
    """The gate found errors that nobody has explained."""

    exit_code = 1


class UnusableInput(SoestError):
    """A file, a parameter or an argument cannot be used.

    The problems are ordered by file, sheet and row, each in one line; long quotations from the input are cut.
    """

    exit_code = 2

    def __init__(self, *problems: str):
        super().__init__(*_in_order(map(printable, problems)))


class DisclosureRefused(SoestError):
    """Nothing can be published without giving away a figure that must stay secret, or that is not proven."""

    exit_code = 3


class Locked(SoestError):
    """Another run holds the lock."""

    exit_code = 4


class SectionFailed(SoestError):
    """A notebook did not keep its contract."""

    exit_code = 5


class NotWritable(SoestError):
    """Disk full, target missing or read-only."""

    exit_code = 6


def all_of(*readers: Callable[[], Any]) -> list[Any]:
    """What each reader reads; or one UnusableInput with the problems of all of them."""
    read, problems = [], []
    for reader in readers:
        try:
            read.append(reader())
        except UnusableInput as error:
            problems += error.problems
    if problems:
        raise UnusableInput(*problems)
    return read


def printable(problem: str) -> str:
    """A sentence in one line, its long quotations cut, without what would act on a terminal."""
    line = _LONG.sub(r"„\1 …“", problem.replace("\n", " "))
    return _UNPRINTABLE.sub(lambda odd: f"[U+{ord(odd[0]):04X}]", line)


def _in_order(problems: Iterable[str]) -> list[str]:
    """Each problem once, by file and row; the sheets of a file and the columns of a row stay in their order."""
    once = list(dict.fromkeys(problems))
    places = {problem: _place(problem) for problem in once}
    sheets = list(dict.fromkeys(place[:2] for place in places.values()))
    return sorted(once, key=lambda problem: (places[problem][0], sheets.index(places[problem][:2]), places[problem][2]))


def _place(problem: str) -> tuple[str, str, int]:
    """File, sheet and row that a sentence names."""
    found = _PLACE.match(problem)
    return (found["file"], found["sheet"] or "", int(found["row"] or 0)) if found else ("", "", 0)
