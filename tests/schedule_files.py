"""Reads the files of a schedule as systemd and cron do."""

import re


def crontab_command(text):
    """What cron gives to the shell (``do_command.c``): a percent sign behind a backslash is one, any other ends it."""
    *_, line = (line for line in text.splitlines() if line and not line.startswith("#"))
    return re.sub(
        r"\\(.)|%",
        lambda m: "\n" if m[0] == "%" else "%" if m[1] == "%" else m[0],
        line.split(maxsplit=5)[5],
        flags=re.DOTALL,
    )


def systemd_words(unit, key):
    """The quoted words of a setting (systemd.syntax, systemd.service: quotes, escapes, specifiers)."""
    (value,) = re.findall(rf"^{key}=(.*)", unit, re.MULTILINE)
    words = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', value)]
    assert not any("%" in word.replace("%%", "") for word in words)  # no specifier, such as %h
    return [word.replace("%%", "%") for word in words]
