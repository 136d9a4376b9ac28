"""Strict YAML 1.2: no duplicate keys, no tags, no surprises with ``no`` or ``018``; German messages."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from soest_analysis.errors import UnusableInput

Model = TypeVar("Model", bound=BaseModel)

# pydantic's error types -> what was expected; {…} is filled from the error's own context.
_EXPECTED = {
    "int_type": "ganze Zahl erwartet",
    "int_from_float": "ganze Zahl erwartet",
    "int_parsing": "ganze Zahl erwartet",
    "string_type": "Text erwartet (Ziffernfolgen bitte in Anführungszeichen)",
    "string_pattern_mismatch": "Angabe nach dem Muster {pattern} erwartet",
    "string_too_short": "Text erwartet",
    "bool_type": "true oder false erwartet",
    "date_type": "Datum JJJJ-MM-TT erwartet",
    "date_parsing": "Datum JJJJ-MM-TT erwartet",
    "date_from_datetime_parsing": "Datum JJJJ-MM-TT erwartet",
    "date_from_datetime_inexact": "Datum JJJJ-MM-TT erwartet",
    "literal_error": "eine Angabe aus {expected} erwartet",
    "enum": "eine Angabe aus {expected} erwartet",
    "greater_than": "Zahl über {gt} erwartet",
    "greater_than_equal": "mindestens {ge} erwartet",
    "less_than_equal": "höchstens {le} erwartet",
    "tuple_type": "Liste erwartet",
    "list_type": "Liste erwartet",
    "dict_type": "Schlüssel und Werte erwartet",
    "model_type": "Schlüssel und Werte erwartet",
    "too_short": "mindestens {min_length} Eintrag erwartet",
}


def describe(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a German sentence: what was expected, what was found."""
    if error["type"] == "missing":
        return "Angabe erwartet, nichts gefunden."
    if error["type"] == "extra_forbidden":
        return "unbekannter Schlüssel. Bitte Schreibweise prüfen oder streichen."
    if error["type"] == "value_error":  # from our own validators, already in German
        return str(error["ctx"]["error"])
    expected = _EXPECTED.get(error["type"], error["msg"]).format(**error.get("ctx", {}))
    return f"{expected}, „{error['input']}“ gefunden."


def read_yaml(path: Path, name: str) -> Any:
    """The content of a YAML file; ``name`` is how messages call it. Raises UnusableInput."""
    try:
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), start=1):
            if any(unicodedata.category(character) == "Co" for character in line):
                raise UnusableInput(
                    f"Datei {name}, Zeile {number}: Text erwartet, ein Zeichen ohne Bedeutung gefunden."
                )
        return YAML(typ="safe", pure=True).load(text)
    except FileNotFoundError:
        raise UnusableInput(f"Datei {name}: fehlt.") from None
    except UnicodeDecodeError:
        raise UnusableInput(f"Datei {name}: UTF-8 erwartet, andere Kodierung gefunden.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", Zeile {mark.line + 1}, Spalte {mark.column + 1}" if mark else ""
        raise UnusableInput(f"Datei {name}{where}: {_problem(error.problem or '')}") from None
    except (YAMLError, ValueError) as error:  # a ValueError comes from a date such as 2030-02-31
        raise UnusableInput(f"Datei {name}: kein gültiges YAML ({error}).") from None


def _problem(text: str) -> str:
    """What the parser complains about; the two frequent mistakes in German."""
    if "duplicate key" in text:
        return f"der Schlüssel {text.split('duplicate key ')[1].split(' with value', maxsplit=1)[0]} steht mehrfach."
    if "\\t" in text:
        return "Leerzeichen zum Einrücken erwartet, Tabulator gefunden."
    return f"kein gültiges YAML ({text})."


def _place(error: Mapping[str, Any]) -> list[str]:
    """The key that an error of pydantic is about; none if it is about the whole file."""
    return [".".join(map(str, error["loc"]))] if error["loc"] else []


def load_model(model: type[Model], path: Path, name: str) -> Model:
    """Read a YAML file into a pydantic model; every problem is one sentence with its place."""
    content = read_yaml(path, name)
    if not isinstance(content, dict):
        raise UnusableInput(f"Datei {name}: Schlüssel und Werte erwartet, „{content}“ gefunden.")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UnusableInput(
            *(f"{', '.join([f'Datei {name}', *_place(e)])}: {describe(e)}" for e in error.errors())
        ) from None
