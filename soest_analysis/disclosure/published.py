"""What a published edition tells: every number in it as a statement of where the value of an expression lies.

Taken from the published files alone. Only what a number means, its expression of cell names, is taken from the evidence
in the published notebooks; how large it is, from where it is printed.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from soest_analysis import origin
from soest_analysis.bundle import EVIDENCE, RESOURCE, Resource
from soest_analysis.disclosure import artefacts, wording
from soest_analysis.disclosure.artefacts import NBSP, SECRET, Interval, Page, Rows

KEY = "sachstandsbericht"
SIGN = "_zeichen"  # ends the name of a column of signs in a CSV file
TOP = 4  # lines above the table on a sheet
WITHOUT_TABLE = ("Inhalt", "Hinweise")


@dataclass(frozen=True)
class Statement:
    """The value of an ``expression`` of cell names (``origin.named``) lies between ``low`` and ``high``, both included.

    ``where``: file and place that say so. ``expression`` None: nothing says what the number means; then ``tables`` are
    those that the table or figure is made from.
    """

    where: str
    expression: Any
    low: Fraction
    high: Fraction
    tables: tuple[str, ...] = ()


@dataclass
class Published:
    """``statements``: all numbers. ``hidden``: cell printed as ``*`` -> where first. ``problems``: what cannot be read."""

    statements: list[Statement] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def say(self, where: str, expression: Any, value: Interval | None, tables: Sequence[str] = ()) -> None:
        """Add a number; None is one that cannot be read."""
        if value is None:
            self.problems.append(f"{where}: die Zahl ist nicht lesbar.")
        else:
            self.statements.append(Statement(where, expression, *value, tuple(tables)))

    def known(self) -> dict[str, Fraction]:
        """Cell -> value, where a number says exactly that."""
        return {s.expression: s.low for s in self.statements if isinstance(s.expression, str) and s.low == s.high}


def read(folder: Path) -> Published:
    """Everything that an edition says in the formats in which it is there.

    Raises OSError, ValueError or KeyError if the edition has no notebooks or files that are damaged.
    """
    found = Published()
    combined = json.loads((folder / "notebooks" / f"{KEY}.ipynb").read_text(encoding="utf-8"))
    shown = {resource["name"]: resource for output in _outputs(combined) if (resource := output["data"].get(RESOURCE))}
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        _read_notebook(found, f"notebooks/{path.name}", json.loads(path.read_text(encoding="utf-8")))
    about = combined["metadata"][KEY]
    alternatives = []
    if (path := folder / f"{KEY}.html").exists():
        page = Page(path.read_text(encoding="utf-8"))
        _read_page(found, path.name, page, shown, about["belege"])
        alternatives = list(page.alternatives.items())
    if (path := folder / f"{KEY}.xlsx").exists():
        _read_workbook(found, path, shown)
    for path in sorted([*folder.glob("tabellen/*.csv"), *folder.glob("abbildungen/*.csv")]):
        _read_flat_file(found, path, shown.get(path.stem))
    alternatives += [(id, resource["bericht"].get("alternativtext", "")) for id, resource in shown.items()]
    alternatives += [(path.stem, artefacts.description(path)) for path in sorted(folder.glob("abbildungen/*.svg"))]
    known = found.known()
    for id, text in dict.fromkeys((id, text) for id, text in alternatives if id in shown):
        for number, value in wording.foreign_in_alternative(shown[id], text, known):
            found.say(f"{id}, Alternativtext, Zahl {number}", None, value, shown[id]["bericht"]["tabellen"])
    return found


def _outputs(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            yield {"data": {}, **output}


class _Reader:
    """Reads the cells of one table or figure in one file."""

    def __init__(self, found: Published, file: str, resource: Resource):
        self.found, self.file, self.resource = found, file, resource
        self.fields, self.report = resource["schema"]["fields"], resource["bericht"]

    def table(self, rows: Sequence[Sequence[Any]], headings: int = 1) -> None:
        """Rows of cells below ``headings``, a column a field; an edition may have tables without any row."""
        body, fields = rows[headings:], self.fields
        if not self.resource["data"] and len(body) == 1:
            body = []
        if len(body) != len(self.resource["data"]) or any(len(row) != len(fields) for row in body):
            self.found.problems.append(
                f"{self.file}, {self.resource['name']}: andere Zeilen oder Spalten als beschrieben."
            )
            return
        for index, row in enumerate(body):
            for position, content in enumerate(row):
                self.cell(index, position, content)

    def cell(self, index: int, position: int, content: Any) -> None:
        """A number counts as it is; of a text, what is printed in it."""
        column = self.fields[position]
        expression = (self.report["belege"].get(column["name"]) or [None] * (index + 1))[index]
        numeric = column["type"] != "string"
        if content is None or not (numeric or expression is not None):
            return
        where = f"{self.file}, {self.resource['name']}, Zeile {index + 1}, Spalte {column['name']}"
        tables = () if numeric and position < self.report["kopfspalten"] else self.report["tabellen"]
        if not isinstance(content, str):
            self.found.say(where, expression, artefacts.stored(content), tables)
        elif (text := content.partition(NBSP)[0] if numeric else content) == SECRET:
            if isinstance(expression, str):
                self.found.hidden.setdefault(expression, where)
        elif any(letter.isdigit() for letter in text):
            self._printed(where, expression, text, tables, column)

    def _printed(
        self, where: str, expression: Any, text: str, tables: Sequence[str], column: Mapping[str, Any]
    ) -> None:
        if column["type"] == "string":  # the evidence is that of its first number; others have none
            first, *others = artefacts.numbers(text) or [text]
            self.found.say(where, expression, artefacts.printed(first), tables)
            for other in others:
                self.found.say(where, None, artefacts.printed(other), tables)
        else:
            digits = None if column["type"] == "integer" else column.get("digits", 0)
            self.found.say(where, expression, artefacts.printed(text, digits), tables)


def _read_notebook(found: Published, file: str, notebook: Mapping[str, Any]) -> None:
    """Data, tables and texts of an executed section or of the combined notebook."""
    about = notebook["metadata"].get(KEY, {})
    evidence = {f"beleg-{entry['nummer']}": entry["rechnung"] for entry in about.get("belege", ())}
    _cells(found, file, about.get("zellen", {}))
    for entry in about.get("belege", ()):
        where = f"{file}, beleg-{entry['nummer']}"
        _say(found, where, entry["zahl"], entry["rechnung"])
        for number in wording.foreign_in_formula(entry, about["zellen"]):
            found.problems.append(f"{where}: die Zahl {number} der Rechnung gehört zu keiner ihrer Zellen.")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            _marked(found, file, cell["source"], evidence)
    for output in _outputs(notebook):
        data = output["data"]
        if RESOURCE in data:
            _read_resource(found, file, data, output.get("metadata", {}))
        elif EVIDENCE in data:
            said = data[EVIDENCE]
            _cells(found, file, said["zellen"])
            _marked(found, file, said["text"], {str(index): origin for index, origin in enumerate(said["belege"])})
            _repeats(
                found, file, [data.get("text/markdown", ""), data.get("text/plain", "")], origin.plain(said["text"])
            )
        else:
            _repeats(found, file, [*map(str, data.values()), str(output.get("text", ""))], "")


def _read_resource(found: Published, file: str, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
    """The data behind a table or figure, and what JupyterLab shows of them."""
    resource = data[RESOURCE]
    reader = _Reader(found, file, resource)
    for index, row in enumerate(resource["data"]):
        for position, column in enumerate(reader.fields):
            marks = column.get("secret") or ()
            kept = row[column["name"]] is None and len(marks) > index and marks[index]
            reader.cell(index, position, SECRET if kept else row[column["name"]])
    texts = [resource["title"], resource["description"], resource["sources"][0]["title"]]
    texts += [resource["bericht"].get("alternativtext", ""), *(column["title"] for column in reader.fields)]
    if "text/html" in data:
        rows = Page(data["text/html"]).tables.get("", [])
        reader.table(rows)
        texts += [str(cell) for row in rows for cell in row]
    said = [data.get("text/plain", ""), *(image.get("alt", "") for image in metadata.values())]
    _repeats(found, f"{file}, {resource['name']}", said, " ".join(texts))


def _cells(found: Published, file: str, cells: Mapping[str, Mapping[str, Any]]) -> None:
    """The values that a notebook keeps of the cells behind its numbers; those of secret ones are missing."""
    for name, cell in cells.items():
        if wording.is_number(cell["wert"]):
            found.say(f"{file}, Nachweis der Zelle", name, artefacts.stored(cell["wert"]))


def _marked(found: Published, file: str, text: str, evidence: Mapping[str, Any]) -> None:
    """The numbers in a text that carry the mark of their evidence."""
    _, *rest = origin.split(text)
    for mark, number in zip(rest[::3], rest[1::3], strict=True):
        _say(found, f"{file}, Text, Zahl {mark}", number, evidence.get(mark))


def _say(found: Published, where: str, number: str, expression: Any) -> None:
    """A number of the text; a secret one is a sign, and its expression no cell's."""
    if expression is None:
        found.problems.append(f"{where}: zu {number} gibt es keinen Nachweis.")
    elif number != SECRET:
        found.say(where, expression, artefacts.printed(number))


def _repeats(found: Published, where: str, texts: Iterable[str], known: str) -> None:
    """These texts may say no number that ``known`` does not say."""
    allowed = set(artefacts.numbers(known))
    for number in dict.fromkeys(number for text in texts for number in artefacts.numbers(text)):
        if number not in allowed:
            found.problems.append(f"{where}: die Zahl {number} steht nur in einer anderen Darstellung.")


def _read_page(
    found: Published, file: str, page: Page, shown: Mapping[str, Resource], entries: Sequence[Mapping[str, Any]]
) -> None:
    for id, resource in shown.items():
        _Reader(found, file, resource).table(page.tables.get(id, []))
    evidence = {entry["nummer"]: entry["rechnung"] for entry in entries}
    for number, texts in page.marked.items():
        for text in texts:
            _say(found, f"{file}, beleg-{number}", text, evidence.get(number))


def _read_workbook(found: Published, path: Path, shown: Mapping[str, Resource]) -> None:
    sheets = {resource["bericht"]["nummer"]: resource for resource in shown.values()}
    for name, rows in artefacts.workbook(path):
        where = f"{path.name}, Blatt {name}"
        if name in sheets:
            _Reader(found, path.name, sheets[name]).table(rows, TOP + 1)
        elif name not in WITHOUT_TABLE:
            found.problems.append(f"{where}: gehört zu keiner Tabelle oder Abbildung.")
        above: Rows = rows[: TOP + 1] if name in sheets else rows
        if any(cell is not None and not isinstance(cell, str) for row in above for cell in row):
            found.problems.append(f"{where}: eine Zahl außerhalb der Tabelle.")


def _read_flat_file(found: Published, path: Path, resource: Resource | None) -> None:
    file = f"{path.parent.name}/{path.name}"
    headings, *rows = artefacts.flat_file(path)
    names = [column["name"] for column in resource["schema"]["fields"]] if resource else []
    if (
        resource is None
        or [name for name in headings if name.removesuffix(SIGN) not in names or name in names] != names
    ):
        found.problems.append(
            f"{file}: andere Spalten als beschrieben, oder keine Tabelle oder Abbildung des Berichts."
        )
        return
    contents = []
    for row in rows:
        cells = dict(zip(headings, row, strict=True))
        contents.append([cells.get(name + SIGN) if cells[name] == "" else cells[name] for name in names])
    reader = _Reader(found, file, resource)
    numeric = [column["type"] != "string" for column in reader.fields]
    table = [
        [_number(cell) if is_number else cell for cell, is_number in zip(row, numeric, strict=True)] for row in contents
    ]
    reader.table([headings, *table])


def _number(text: str | None) -> Any:
    """A number in a flat file, which has a point before its decimals; another text stays one."""
    return float(text) if text and re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text) else text
