"""Strict YAML 1.2: no duplicate keys, tags or aliases, no surprises with ``no`` or ``018``; German messages."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, Strict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from soest_analysis.errors import UnusableInput
from soest_analysis.text_files import read_text

Model = TypeVar("Model", bound=BaseModel)
LARGEST = 256 * 1024  # bytes; the parameters and sources of an edition have some ten thousand
LONGEST_PLACE = 150  # characters; a key that nobody knows may have any number
DEEPEST = 20  # levels of lists and keys; the parameters have seven
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d{0,14})", re.ASCII)
_OLDER = re.compile(r"%YAML(?! 1\.2\s*$)")  # 1.1 takes ``no`` for false and 017 for 15


def _day(value: Any) -> Any:
    """A date as YAML or as text; otherwise pydantic takes ``0`` and ``"1538265600"`` for days, too."""
    if isinstance(value, date) or (isinstance(value, str) and _is_day(value)):
        return value
    raise ValueError(f"Datum JJJJ-MM-TT erwartet, {_shown(value)} gefunden.")


# What only looks like one is refused: "2031" is no number, ``no`` no truth value, ``2030`` no day.
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Day = Annotated[date, BeforeValidator(_day)]

# pydantic's error types -> what was expected; {…} is filled from the error's own context.
_EXPECTED = {
    "float_type": "Zahl (ohne Anführungszeichen) erwartet",
    "finite_number": "endliche Zahl erwartet",
    "int_type": "ganze Zahl (ohne Anführungszeichen) erwartet",
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
    "invalid_key": "Text als Schlüssel erwartet",
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
    expected = _EXPECTED.get(error["type"], "andere Angabe erwartet").format(**error.get("ctx", {}))
    return f"{expected}, {_shown(error['input'])} gefunden."


def _shown(value: Any) -> str:
    """A value as a message names it, in the words of YAML and not of Python."""
    match value:
        case None:
            return "nichts"
        case bool():
            return f"„{str(value).lower()}“"
        case list() | tuple():
            return "eine Liste"
        case dict():
            return "Schlüssel und Werte"
    try:
        return f"„{value}“"
    except ValueError:  # a number of more than 4300 digits
        return "sehr lange Zahl"


class _PlainComposer(Composer):
    """Refuses what lets a small file grow without limit, names a type to be made, or only looks like a value."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node, as ruamel.yaml composes it."""
        event = self.parser.peek_event()
        if event.anchor:  # of an alias, too
            sign = "*" if isinstance(event, AliasEvent) else "&"
            _refuse(event, f"Angabe erwartet, Verweis mit {sign} gefunden. Bitte die Angabe wiederholen.")
        if event.tag:
            _refuse(event, f"kein gültiges YAML für diesen Zweck: Angabe ohne Typ erwartet, „{event.tag}“ gefunden.")
        self.depth += 1
        if self.depth > DEEPEST:
            _refuse(event, f"höchstens {DEEPEST} Ebenen erwartet, mehr gefunden.")
        node = super().compose_node(parent, index)
        self.depth -= 1
        if node.tag.endswith(":timestamp") and not _is_day(node.value):
            _refuse(event, f"Datum JJJJ-MM-TT erwartet, „{node.value}“ gefunden.")
        if node.tag.endswith(":int") and not _WHOLE.fullmatch(node.value):
            _refuse(event, f"ganze Zahl oder Text in Anführungszeichen erwartet, „{node.value}“ gefunden.")
        return node


class _Refused(MarkedYAMLError):
    """A problem that is already said in German."""


def _refuse(event: Any, problem: str) -> NoReturn:
    raise _Refused(problem=problem, problem_mark=event.start_mark)


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:  # such as 2030-02-31
        return False


def read_yaml(path: Path, name: str) -> Any:
    """The content of a YAML file; ``name`` is how messages call it. Raises UnusableInput."""
    text = read_text(path, name, LARGEST)
    for number, line in enumerate(text.split("\n"), start=1):
        if any(unicodedata.category(character) == "Co" for character in line):
            raise UnusableInput(f"Datei {name}, Zeile {number}: Text erwartet, ein Zeichen ohne Bedeutung gefunden.")
        if _OLDER.match(line):
            raise UnusableInput(f"Datei {name}, Zeile {number}: YAML 1.2 erwartet, „{line.strip()}“ gefunden.")
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _PlainComposer
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", Zeile {mark.line + 1}, Spalte {mark.column + 1}" if mark else ""
        problem = error.problem if isinstance(error, _Refused) else _problem(error.problem or "")
        raise UnusableInput(f"Datei {name}{where}: {problem}") from None
    except (YAMLError, ValueError):
        raise UnusableInput(f"Datei {name}: kein gültiges YAML. Bitte Zahlen und Sonderzeichen prüfen.") from None


def _problem(text: str) -> str:
    """What the parser complains about; the frequent mistakes in German."""
    if "duplicate key" in text:
        return f"der Schlüssel {text.split('duplicate key ')[1].split(' with value', maxsplit=1)[0]} steht mehrfach."
    if "\\t" in text:
        return "Leerzeichen zum Einrücken erwartet, Tabulator gefunden."
    if "mapping values are not allowed" in text:
        return "kein gültiges YAML: Ein Text mit Doppelpunkt braucht Anführungszeichen."
    if "cannot start any token" in text:
        return "kein gültiges YAML: Ein Text, der mit einem solchen Zeichen beginnt, braucht Anführungszeichen."
    return "kein gültiges YAML. Bitte hier und davor Einrückung, Klammern und Anführungszeichen prüfen."


def problems_of(error: ValidationError, name: str) -> list[str]:
    """A sentence for each problem that pydantic found in a file, with the key that it is about."""
    places = [".".join(map(str, e["loc"]))[:LONGEST_PLACE] for e in error.errors()]
    files = [f"Datei {name}, {place}" if place else f"Datei {name}" for place in places]
    return [f"{file}: {describe(e)}" for file, e in zip(files, error.errors(), strict=True)]


def load_model(model: type[Model], path: Path, name: str) -> Model:
    """Read a YAML file into a pydantic model; every problem is one sentence with its place."""
    content = read_yaml(path, name)
    if not isinstance(content, dict):
        raise UnusableInput(f"Datei {name}: Schlüssel und Werte erwartet, {_shown(content)} gefunden.")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UnusableInput(*problems_of(error, name)) from None
