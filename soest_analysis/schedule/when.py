"""The day of the year and the time of day at which the report is made."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from soest_analysis.errors import UnusableInput

COMMON_YEAR = 2001
SUMMER = range(4, 11)  # months that are two hours ahead of UTC in Germany, but for some days at both ends


@dataclass(frozen=True)
class When:
    """A day that every year has, and a time."""

    month: int = 12
    day: int = 1
    hour: int = 6
    minute: int = 0

    @classmethod
    def parse(cls, on: str, at: str) -> "When":
        """From ``11-15`` and ``05:30``. Raises UnusableInput, also for the 29th of February: most years have none."""
        day, time = _numbers(on, "-"), _numbers(at, ":")
        problems = []
        if not _exist([*day, 0, 0]):
            problems.append(
                f"Die Angabe --on ist unbrauchbar: ein Tag, den jedes Jahr hat, als Monat-Tag (11-15) erwartet, „{on}“ gefunden."
            )
        if not _exist([1, 1, *time]):
            problems.append(f"Die Angabe --at ist unbrauchbar: Stunde:Minute (05:30) erwartet, „{at}“ gefunden.")
        if problems:
            raise UnusableInput(*problems)
        return cls(*day, *time)

    @property
    def utc(self) -> "When":
        """The same in UTC, which GitHub reckons in."""
        there = datetime(COMMON_YEAR, self.month, self.day, self.hour, self.minute)
        there -= timedelta(hours=2 if self.month in SUMMER else 1)
        return When(there.month, there.day, there.hour, there.minute)

    @property
    def cron(self) -> str:
        """The five fields of cron."""
        return f"{self.minute} {self.hour} {self.day} {self.month} *"


def _numbers(text: str, mark: str) -> list[int]:
    found = re.fullmatch(rf"(\d\d?){mark}(\d\d?)", text, re.ASCII)
    return [int(part) for part in found.groups()] if found else [99, 99]


def _exist(parts: list[int]) -> bool:
    try:
        datetime(COMMON_YEAR, *parts)  # type: ignore[arg-type]  # month, day, hour, minute
    except ValueError:
        return False
    return True
