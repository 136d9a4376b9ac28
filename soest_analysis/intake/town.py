"""``soest init-town``: the working skeleton of another town, in which everything is still to be delivered."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from soest_analysis.atomic import disk_errors, staging, switch
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.intake.layout import NOT_YET
from soest_analysis.intake.provenance import write_sources
from soest_analysis.paths import Root, visible
from soest_analysis.sources import Sources
from soest_analysis.text_files import read_json, read_text

FIRST, LAST = 1990, 2100  # years that the parameters allow
OFFICE = "Redaktion des Sachstandsberichts"  # of every table, until the town says who delivers it


def create(model: Root, folder: Path, name: str, ags: str, year: int, designation: str | None = None) -> list[Path]:
    """Create the town's folder with all that its first edition needs but its data; the files written.

    ``model``: where notebooks, descriptor and suites come from; what is that town's own stays behind. ``ags``: the
    official key of the municipality. ``designation``: how it calls itself, such as ``Gemeinde Musterdorf``. Raises
    UnusableInput or NotWritable; then nothing was written.
    """
    folder = folder.resolve()
    if problems := list(_problems(folder, name, ags, year)):
        raise UnusableInput(*problems)
    with staging(folder) as staged, disk_errors(folder):
        town = Root(staged)
        for place in (town.descriptor.parent, town.data(year), town.parameters(year).parent, town.outputs):
            place.mkdir(parents=True, exist_ok=True)
        tables = _descriptor(model, town)
        _suites(model, town, tables)
        _notebooks(model, town, year)
        write_sources(Sources(nicht_geliefert=dict.fromkeys(tables, NOT_YET)), town.sources(year))
        words = {"name": name, "ags": ags, "bezeichnung": designation or name, "stelle": OFFICE}
        quoted = {word: json.dumps(text, ensure_ascii=False) for word, text in words.items()}
        _template("stadt.yaml", town.parameters(year), {**quoted, "jahr": year})
        _template("LIESMICH.md", staged / "LIESMICH.md", {**words, "jahr": year})
        Edition(town, year).check_readable()
        written = [folder / path.relative_to(staged) for path in sorted(staged.rglob("*")) if path.is_file()]
        shutil.rmtree(switch(staged, folder), ignore_errors=True)
    return written


def _problems(folder: Path, name: str, ags: str, year: int) -> Iterator[str]:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        yield f"Ordner {folder}: einen neuen oder leeren Ordner erwartet, Vorhandenes gefunden. Bitte anders nennen."
    if not re.fullmatch(r"\S(.*\S)?", name) or not name.isprintable():
        yield f"--name: den Namen der Kommune in einer Zeile erwartet, „{name}“ gefunden."
    if not re.fullmatch(r"[0-9]{8}", ags):
        yield f"--ags: den Amtlichen Gemeindeschlüssel aus acht Ziffern erwartet (etwa 05999999), „{ags}“ gefunden."
    if not FIRST <= year <= LAST:
        yield f"--year: ein Jahr von {FIRST} bis {LAST} erwartet, „{year}“ gefunden."


def _descriptor(model: Root, town: Root) -> list[str]:
    """Write the descriptor without what is the model's own; the names of its tables.

    A table with ``seit`` or ``eingestellt`` is one that the model added or ended for itself.
    """
    package = read_json(model.descriptor, model.relative(model.descriptor))
    tables = [table for table in package["resources"] if not table.keys() & {"seit", "eingestellt"}]
    package["resources"] = [_anybodys(table) for table in tables]
    _write_json(package, town.descriptor)
    return [table["name"] for table in tables]


def _anybodys(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table's descriptor for any town: without the office, and without rows that are named by no closed list of codes.

    So figures that the model takes for no persons count as persons, until the town says otherwise.
    """
    coded = {field["name"] for field in table["schema"]["fields"] if field.get("categories")}
    counts = [
        {
            **count,
            **{
                part: {name: codes for name, codes in count[part].items() if name in coded}
                for part in ("wo", "ausser")
                if part in count
            },
        }
        for count in table["personenzahlen"]
    ]
    return {**table, "lieferant": OFFICE, "personenzahlen": counts}


def _suites(model: Root, town: Root, tables: list[str]) -> None:
    """Copy the general rules; the model's own (``eigene/``) stay behind."""
    for table in tables:
        path = model.expectations / f"{table}.json"
        suite = read_json(path, model.relative(path))
        for rule in suite["expectations"]:
            rule["meta"]["stelle"] = OFFICE
        _write_json(suite, town.expectations / path.name)


def _notebooks(model: Root, town: Root, year: int) -> None:
    """Copy the notebooks; in JupyterLab they start with the town's edition."""
    for path in visible(model.notebooks, "*.ipynb"):
        text = re.sub(r"(\"jahr: int = )\d+", rf"\g<1>{year}", read_text(path, model.relative(path)))
        _write(text, town.notebooks / path.name)


def _template(name: str, path: Path, values: Mapping[str, Any]) -> None:
    text = files("soest_analysis.intake").joinpath(name).read_text(encoding="utf-8")
    _write(Template(text).substitute(values), path)


def _write_json(content: Any, path: Path) -> None:
    _write(json.dumps(content, ensure_ascii=False, indent=2) + "\n", path)


def _write(text: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
