"""Checks, before anything is started, that each run's notebook is one and takes the parameters that it is given."""

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from soest_analysis.errors import SectionFailed, UnusableInput
from soest_analysis.parameters import Run
from soest_analysis.paths import Root

YEAR = "jahr"  # every notebook is given it; it cannot be set for one run
_TYPES = {"int": ("ganze Zahl", int), "str": ("Text", str)}
_FORMAT = 4
_MEND = "Bitte die Datei in JupyterLab öffnen und speichern oder die letzte gute Fassung zurückholen."


class _Parameter(NamedTuple):
    """What the cell tagged ``parameters`` says of one: its type, and whether it has a value of its own."""

    type: str
    optional: bool

    def __str__(self) -> str:
        return _TYPES[self.type][0] if self.type in _TYPES else self.type


class _Unreadable(Exception):
    """A notebook that is none: where, what was expected, what was found."""


def check(root: Root, year: int, runs: Sequence[Run]) -> None:
    """Raises SectionFailed for notebooks that cannot be read, else UnusableInput for what does not fit their parameters."""
    declared, unreadable = {}, []
    for stem in dict.fromkeys(run.abschnitt for run in runs):
        path = root.notebooks / f"{stem}.ipynb"
        try:
            declared[stem] = _declared(path)
        except _Unreadable as error:
            unreadable.append(f"Datei {root.relative(path)}{error}")
    if unreadable:
        raise SectionFailed(*unreadable)
    file = root.relative(root.parameters(year))
    problems = [
        f"Datei {file}, Lauf {run.id}: {problem}" for run in runs for problem in _problems(run, declared[run.abschnitt])
    ]
    if problems:
        raise UnusableInput(*problems)


def _problems(run: Run, declared: dict[str, _Parameter]) -> Iterator[str]:
    """What does not fit, one German sentence each."""
    own = {name: parameter for name, parameter in declared.items() if name != YEAR}
    known = ", ".join(f"{name} ({parameter})" for name, parameter in own.items()) or "keine"
    notebook = f"notebooks/{run.abschnitt}.ipynb"
    if YEAR not in declared or declared[YEAR].type != "int":
        yield f"„{YEAR}: int = …“ in der Zelle mit dem Tag parameters von {notebook} erwartet, nicht gefunden."
    for name, value in run.parameter.items():
        if name == YEAR:
            yield f"„{YEAR}“ ist immer das Jahr der Ausgabe. Bitte unter parameter streichen."
        elif name not in own:
            yield f"Parameter „{name}“ ist in {notebook} nicht vereinbart. Möglich: {known}."
        elif type(value) is not _TYPES.get(own[name].type, ("", None))[1]:
            yield f"Parameter „{name}“: {own[name]} erwartet, „{value}“ gefunden. Möglich: {known}."
    for name, parameter in own.items():
        if name not in run.parameter and not parameter.optional:
            yield f"Parameter „{name}“: {parameter} erwartet, nichts gefunden. Möglich: {known}."


def _declared(path: Path) -> dict[str, _Parameter]:
    """The parameters that a notebook declares. Raises _Unreadable."""
    for number, cell in enumerate(_read(path)["cells"], start=1):
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", []):
            try:
                return dict(_assigned(ast.parse("".join(cell["source"]))))
            except SyntaxError as error:
                found = (error.text or "").strip()
                raise _Unreadable(
                    f", Zelle {number}, Zeile {error.lineno}: Python erwartet, „{found}“ gefunden."
                ) from None
    return {}


def _assigned(cell: ast.Module) -> Iterator[tuple[str, _Parameter]]:
    for line in cell.body:
        match line:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                yield name, _Parameter(ast.unparse(annotation), value is not None)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                yield name, _Parameter(type(value).__name__, True)


def _read(path: Path) -> dict[str, Any]:
    """A notebook as it stands in its file. Raises _Unreadable."""
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _Unreadable(": fehlt. Bitte zurückholen oder den Abschnitt aus parameters/ streichen.") from None
    except UnicodeDecodeError:
        raise _Unreadable(f": UTF-8 erwartet, andere Kodierung gefunden. {_MEND}") from None
    except json.JSONDecodeError as error:
        found = error.doc[error.pos : error.pos + 20].partition("\n")[0]
        place = f", Zeile {error.lineno}, Spalte {error.colno}"
        raise _Unreadable(
            f"{place}: Notebook (JSON) erwartet, „{found or 'Ende der Datei'}“ gefunden. {_MEND}"
        ) from None
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if version != _FORMAT:
        raise _Unreadable(f": Notebook im Format {_FORMAT} erwartet, {version or 'etwas anderes'} gefunden. {_MEND}")
    try:
        nbformat.validate(nbformat.from_dict(notebook))
    except nbformat.ValidationError as error:
        place = ".".join(map(str, error.absolute_path)) or "oberste Ebene"
        raise _Unreadable(
            f", {place}: Notebook im Format {_FORMAT} erwartet, etwas anderes gefunden. {_MEND}"
        ) from None
    return notebook
