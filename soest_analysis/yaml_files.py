"""Strict YAML 1.2: no duplicate keys, no tags, no surprises with ``no`` or ``018``; German messages."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from soest_analysis.errors import UnusableInput

Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": "Angabe erwartet, nichts gefunden.",
    "extra_forbidden": "unbekannter Schlüssel. Bitte Schreibweise prüfen oder streichen.",
}


def read_yaml(path: Path, name: str) -> Any:
    """The content of a YAML file; ``name`` is how messages call it. Raises UnusableInput."""
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusableInput(f"Datei {name}: fehlt.") from None
    except UnicodeDecodeError:
        raise UnusableInput(f"Datei {name}: UTF-8 erwartet, andere Kodierung gefunden.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", Zeile {mark.line + 1}, Spalte {mark.column + 1}" if mark else ""
        raise UnusableInput(f"Datei {name}{where}: kein gültiges YAML ({error.problem}).") from None
    except YAMLError as error:
        raise UnusableInput(f"Datei {name}: kein gültiges YAML ({error}).") from None


def load_model(model: type[Model], path: Path, name: str) -> Model:
    """Read a YAML file into a pydantic model; every problem is one sentence with its place."""
    content = read_yaml(path, name)
    if not isinstance(content, dict):
        raise UnusableInput(f"Datei {name}: Schlüssel und Werte erwartet, „{content}“ gefunden.")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UnusableInput(
            *(
                f"Datei {name}, {'.'.join(map(str, e['loc']))}: "
                + _MESSAGES.get(e["type"], f"{e['msg']}; „{e['input']}“ gefunden.")
                for e in error.errors()
            )
        ) from None
