"""Numbers, dates and plurals as German readers expect them.

Every printed number goes through here. What was not delivered is said, never shown as zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from soest_analysis import origin

LOCALE = Locale("de", "DE")
MISSING = "liegt nicht vor"
KEPT_SECRET = "unterliegt der Geheimhaltung"
SECRET = "*"  # the official statistics' sign for a figure that is kept secret
SPOKEN_SECRET = "geheim gehalten"  # the same where it is read aloud
NBSP = "\u00a0"
REVISED = "r"  # the official statistics' sign for a figure that corrects an earlier publication
MINUS = "\u2212"
PERCENT = "Prozent"  # the unit whose differences are percentage points

_SMALL = ("null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")


def is_missing(value: Any) -> bool:
    """True for None, NaN, NaT and pandas' NA."""
    return value is None or bool(pd.isna(value))


def is_secret(value: Any) -> bool:
    """True for a figure that is missing because it is kept secret."""
    return isinstance(value, origin.Secret)


def absent(value: Any) -> str:
    """What a sentence says of a missing value: "liegt nicht vor", or that it is kept secret."""
    return KEPT_SECRET if is_secret(value) else MISSING


def spoken(text: str) -> str:
    """The text for those who hear it: with words in place of the sign of every secret number."""
    return origin.spoken(text, SPOKEN_SECRET)


def none_known(values: Iterable[Any]) -> str:
    """What is said of values of which none is known: that some are kept secret, or else that they are missing."""
    return KEPT_SECRET if any(map(is_secret, values)) else MISSING


def number(value: Any, digits: int | None = 0) -> str:
    """``1234`` -> ``1.234``; with one digit ``12.25`` -> ``12,2``; with None as many digits as the value has.

    Missing -> "liegt nicht vor", secret -> "*". Rounds half to even, as Babel does, on the decimal notation of the value.
    """
    return _sign(value) if is_missing(value) else origin.mark(_decimal(value, digits), value)


def signed(value: Any, digits: int | None = 0) -> str:
    """A change with its sign: ``+12``, ``−3``, ``±0``."""
    return _sign(value) if is_missing(value) else origin.mark(_signed(value, digits), value)


def percent(value: Any, digits: int = 1) -> str:
    """``12.5`` -> ``12,5 %`` (the value is already in percent)."""
    return _sign(value) if is_missing(value) else origin.mark(f"{_decimal(value, digits)}{NBSP}%", value)


def points(value: Any, digits: int | None = 1) -> str:
    """A difference of two percentages: ``+1,2 Prozentpunkte``."""
    return _sign(value) if is_missing(value) else f"{signed(value, digits)}{NBSP}Prozentpunkte"


def count(value: Any, singular: str, plural: str) -> str:
    """``1`` -> ``1 Person``, ``1234`` -> ``1.234 Personen``; missing -> "liegt nicht vor"."""
    if is_missing(value) and not is_secret(value):
        return MISSING
    return f"{number(value)}{NBSP}{singular if value == 1 else plural}"


def words(value: float) -> str:
    """Whole numbers up to twelve in words (feminine), larger ones in figures."""
    return origin.mark(_SMALL[int(value)], value) if 0 <= value < len(_SMALL) else number(value)


def day(value: date | pd.Timestamp) -> str:
    """``2018-09-30`` -> ``30.09.2018``."""
    return MISSING if is_missing(value) else format_date(value, "dd.MM.yyyy", locale=LOCALE)


def month(value: date | pd.Period | pd.Timestamp, short: bool = False) -> str:
    """``2018-09`` -> ``September 2018``, short: ``09/2018``."""
    if is_missing(value):
        return MISSING
    value = value.to_timestamp() if isinstance(value, pd.Period) else value
    return format_date(value, "MM/yyyy" if short else "LLLL yyyy", locale=LOCALE)


def label(value: Any, labels: Mapping[str, str], short: bool = True) -> str:
    """A month, a day, or a code by its label, as people read it."""
    if isinstance(value, pd.Period):
        return month(value, short)
    if isinstance(value, pd.Timestamp):
        return day(value)
    return labels.get(str(value), str(value))


def enumeration(items: Sequence[str], conjunction: str = "und") -> str:
    """``["a", "b", "c"]`` -> ``a, b und c``."""
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}" if items else ""


def change(new: Any, old: Any, digits: int | None = 0, unit: str = "") -> str:
    """How a figure moved, as a verb phrase that stays true: ``stieg von 190 auf 244 (+54)``.

    With the ``unit`` Prozent: ``stieg von 71,5 % auf 74,0 % (+2,5 Prozentpunkte)``. With ``digits`` None both values
    have as many digits as the more exact one.
    """
    if is_secret(new) or is_secret(old):
        return "lässt sich nicht vergleichen, weil ein Wert der Geheimhaltung unterliegt"
    if is_missing(new) or is_missing(old):
        return "lässt sich nicht vergleichen, weil ein Wert nicht vorliegt"
    digits = max(map(_digits, (new, old))) if digits is None else digits
    value, difference = (percent, points) if unit.partition(" ")[0] == PERCENT else (number, signed)
    if new == old:
        return f"blieb unverändert bei {value(new, digits)}"
    verb = "stieg" if new > old else "sank"
    return f"{verb} von {value(old, digits)} auf {value(new, digits)} ({difference(new - old, digits)})"


def _sign(value: Any) -> str:
    return origin.mark(SECRET, value) if is_secret(value) else MISSING


def _decimal(value: Any, digits: int | None) -> str:
    pattern = "#,##0" + {None: ".#########", 0: ""}.get(digits, "." + "0" * (digits or 0))
    text = str(format_decimal(value, format=pattern, locale=LOCALE))
    return text.replace("-", MINUS if text.strip("-0,") else "")  # what rounds to zero has no sign


def _digits(value: Any) -> int:
    return len(_decimal(value, None).partition(",")[2])


def _signed(value: Any, digits: int | None) -> str:
    text = _decimal(value, digits)
    if not text.strip("0,"):
        return f"±{text}"
    return text if value < 0 else f"+{text}"
