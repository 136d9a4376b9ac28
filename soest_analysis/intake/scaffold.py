"""``soest new``: the next edition's parameters and folder, derived from the last one, and the survey workbooks."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from soest_analysis.atomic import whole
from soest_analysis.descriptor import DataPackage
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.intake.layout import offices
from soest_analysis.intake.template import write_survey
from soest_analysis.parameters import OPEN, Parameters
from soest_analysis.paths import Root, slug
from soest_analysis.yaml_files import load_model

REVIEW = "die Überprüfung des Konzepts ist fällig"
NO_SOURCES = "dokumente: {}\ntabellen: {}\nnicht_geliefert: {}\n"


def new(root: Root, year: int, by_office: bool = False) -> list[Path]:
    """Create the edition if there is none, and its survey workbook, or one for each office; the files written.

    An existing edition is left as it is: the workbook then holds what the edition holds. Raises UnusableInput, before
    anything is written, if a workbook exists already or no earlier edition can serve as model; NotWritable.
    """
    tables = DataPackage.load(root.descriptor).of(year).resources
    names = dict.fromkeys(table.lieferant for table in tables) if by_office else [""]
    surveys = {name: root.survey(year, slug(name)) for name in names}
    existing = [root.relative(path) for path in surveys.values() if path.exists()]
    if existing:
        raise UnusableInput(
            *(
                f"Datei {name}: gibt es schon und wird nicht überschrieben. "
                f"Bitte umbenennen, verschieben oder löschen und „soest new {year}“ wiederholen."
                for name in existing
            )
        )
    created = [] if root.parameters(year).exists() else _create(root, year)
    edition = Edition(root, year)
    for name, path in surveys.items():
        with whole(path) as part:
            write_survey(edition, part, offices(edition)[name] if name else tables, name)
    return [*created, *surveys.values()]


def _create(root: Root, year: int) -> list[Path]:
    """The edition's sources, empty, and its parameters: last, because they make it an edition."""
    earlier = [known for known in root.years() if known < year]
    if not earlier:
        raise UnusableInput(
            f"Ausgabe {year}: eine frühere Ausgabe als Vorlage erwartet, keine gefunden. Vorhandene Ausgaben: "
            f"{', '.join(map(str, root.years())) or 'keine'}. Bitte ein späteres Jahr nennen oder die erste Ausgabe von "
            "Hand anlegen (parameters/JAHR.yaml)."
        )
    model = Edition(root, earlier[-1])
    model.check_readable()  # a workbook could not be filled with its values
    text = root.parameters(model.year).read_text(encoding="utf-8")
    sources, parameters = root.sources(year), root.parameters(year)
    created = []
    if not sources.exists():  # there already if an earlier attempt was interrupted
        with whole(sources) as part:
            part.write_text(NO_SOURCES, encoding="utf-8", newline="\n")
        created.append(sources)
    with whole(parameters) as part:
        lines = "\n".join(_carried(text.splitlines(), model.parameters, year))
        part.write_text(lines + "\n", encoding="utf-8", newline="\n")
        carried = load_model(Parameters, part, root.relative(parameters))
        if carried.geheimhaltung.bereits_veroeffentlicht:
            raise UnusableInput(
                f"Datei {root.relative(root.parameters(model.year))}, geheimhaltung: „bereits_veroeffentlicht:“ in einer "
                "Zeile für sich erwartet, um zwei Stellen eingerückt; es gilt für die neue Ausgabe nicht mehr."
            )
    return [parameters, *created]


def _carried(lines: Sequence[str], model: Parameters, year: int) -> Iterator[str]:
    """The parameters of the edition before with the new year, and a remark above everything to be decided."""
    day = (pd.Timestamp(model.stichtag) + pd.DateOffset(years=year - model.jahr)).date()
    concept = model.konzept
    decisions = {"stichtag": "Stichtag bestätigen", "bausteine": "Fragen und Kennzahlen der Schaubilder bestätigen"}
    decisions |= {"laeufe": "Abschnitte bestätigen", "annahmen": "Annahmen der Szenarien bestätigen"}
    asked_anew = {*decisions.values(), REVIEW}
    step = concept and concept.ueberpruefung_nach_jahren
    if concept and step and year > concept.jahr and (year - concept.jahr) % step == 0:
        decisions["konzept"] = REVIEW
    head = True
    for line in _without(lines, "  bereits_veroeffentlicht:"):  # true of one edition only
        if line.removeprefix(f"# {OPEN}: ") in asked_anew:
            continue
        head = head and line.startswith(("#", "%", "---"))
        key = line.partition(":")[0]
        if key in decisions:
            yield f"# {OPEN}: {decisions[key]}"
        if key == "jahr":
            yield re.sub(r"\d+", str(year), line, count=1)
        elif key == "stichtag":
            yield re.sub(r"\d+-\d+-\d+", day.isoformat(), line, count=1)
        else:
            yield line.replace(f"Ausgabe {model.jahr}", f"Ausgabe {year}") if head else line


def _without(lines: Sequence[str], start: str) -> Iterator[str]:
    """The lines without the one that starts so and what is indented below it."""
    indent, below = len(start) - len(start.lstrip()), False
    for line in lines:
        below = line.startswith(start) or (below and line[: indent + 1].isspace())
        if not below:
            yield line
