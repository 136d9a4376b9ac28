"""Reads text as people and programs leave it in files: UTF-8 and of a bounded size, or refused with a German sentence."""

import json
from pathlib import Path
from typing import Any, NoReturn

from soest_analysis.errors import UnusableInput

MIB = 2**20
LARGEST = 16 * MIB  # the largest table of a town has less than one
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE = "Bitte als UTF-8 speichern (in Excel: „CSV UTF-8“)."


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """The text of a file of at most ``largest`` bytes, a byte order mark left out. Raises UnusableInput.

    ``name`` is how messages call the file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError:
        raise UnusableInput(f"Datei {name}: fehlt.") from None
    except OSError as error:
        from soest_analysis.atomic import reason  # with what it needs for locks, slower to import than all else here

        raise UnusableInput(f"Datei {name}: lesbare Datei erwartet, nicht lesbar ({reason(error)}).") from None
    if len(data) > largest:
        raise UnusableInput(f"Datei {name}: höchstens {largest // 1024} KB erwartet, mehr gefunden.")
    if data.startswith(_UTF16):
        raise UnusableInput(f"Datei {name}: UTF-8 erwartet, UTF-16 gefunden. {_SAVE}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableInput(f"Datei {name}, Zeile {line}: UTF-8 erwartet, andere Kodierung gefunden. {_SAVE}") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnusableInput(f"Datei {name}, Zeile {line}: UTF-8 erwartet, Nullzeichen gefunden. {_SAVE}")
    return text


def read_json(path: Path, name: str) -> Any:
    """The content of a JSON file, in which no key stands twice and every number is one. Raises UnusableInput."""
    text = read_text(path, name)

    def refuse(found: str) -> NoReturn:
        raise UnusableInput(f"Datei {name}: gültiges JSON erwartet, {found} gefunden.")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            refuse(f"mehrfach den Schlüssel „{next(key for key in keys if keys.count(key) > 1)}“")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=lambda word: refuse(f"die Angabe {word}"))
    except json.JSONDecodeError as error:
        raise UnusableInput(
            f"Datei {name}, Zeile {error.lineno}, Spalte {error.colno}: kein gültiges JSON. Bitte Klammern, Kommas und "
            "Anführungszeichen prüfen."
        ) from None
    except RecursionError:
        refuse("zu tief verschachtelte Angaben")
    except ValueError:  # a number of more than 4300 digits
        refuse("eine unbrauchbare Zahl")
