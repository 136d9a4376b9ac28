"""Texts that people wrote, as the report prints them: nothing in them is invisible, and nothing is markup."""

import re
from typing import Any

REPLACEMENT = "\ufffd"  # shown for a character that nothing can print
# What XML 1.0 does not allow (production 2: characters), and Unicode's other control characters; tab and line feed stay.
_UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# They turn the direction of what follows, so that the sentence around such a text would read backwards.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"\[@(?:tab|abb)-[a-z0-9-]+\]|[\\`*_\[\]<|~]|&(?=#|\w)")
_BOLD = re.compile(r"\*\*(.+)\*\*")
_POINT = re.compile(r"[ \t]*- (?=\S)")
_START = re.compile(r"(?=[-+#>=])|(?<=\d)(?=[.)](?:\s|$))")


def printable(value: Any) -> Any:
    """Whatever JSON can hold; in its texts, a sign for what cannot be printed, and no turning of the direction."""
    if isinstance(value, str):
        text = _DIRECTIONS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        return _UNPRINTABLE.sub(REPLACEMENT, text)
    if isinstance(value, list):
        return [printable(item) for item in value]
    return {key: printable(item) for key, item in value.items()} if isinstance(value, dict) else value


def literal(text: str) -> str:
    r"""Markdown that prints a text as it stands, whatever names from the data it holds: ``Schüler\*innen``.

    What our own sentences use keeps its meaning: paragraphs, ``- `` at the start of a line, a line that is bold as a
    whole, and references such as ``[@tab-schulen]``.
    """
    return "\n".join(map(_literal, text.split("\n")))


def cut(text: str, most: int) -> str:
    """The text, but at most so many units of UTF-16, as Excel counts; an ellipsis says that there was more."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * most else units[: 2 * most - 2].decode("utf-16-le", "ignore") + "…"


def _literal(line: str) -> str:
    if bold := _BOLD.fullmatch(line):
        return f"**{_escaped(bold[1])}**"
    point = _POINT.match(line)
    start = point.end() if point else 0
    rest = _escaped(line[start:])
    indent = len(rest) - len(rest.lstrip())
    digits = len(rest) - len(rest.lstrip(" \t0123456789"))
    mark = _START.match(rest, indent) or _START.match(rest, digits)
    return line[:start] + (f"{rest[: mark.end()]}\\{rest[mark.end() :]}" if mark else rest)


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: found[0] if found[0].startswith("[@") else f"\\{found[0]}", text)
