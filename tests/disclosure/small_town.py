"""Invented towns of a few small tables, written as a folder that can be read like a real one."""

import json

from soest_analysis.edition import Edition
from soest_analysis.paths import Root
from tests.examples import REPOSITORY
from tests.small_tables import describe

PARAMETERS = (REPOSITORY / "tests" / "towns" / "musterstadt" / "parameters" / "2030.yaml").read_text("utf-8")


def table(name, fields, counts="personen", **extra):
    """``table("heime", "ort* art=a|b* personen:integer")``, the fields as in ``describe``; ``counts`` count persons."""
    named = {"name": name, "path": f"{name}.csv", "title": name.capitalize()}
    counted = [{"feld": field} for field in counts.split()] if isinstance(counts, str) else counts
    return describe(fields, **named, personenzahlen=counted, **extra).model_dump(by_alias=True, mode="json")


def rule(kind, **kwargs):
    """An expectation as a suite holds it."""
    return {"type": f"expect_{kind}", "kwargs": kwargs, "meta": {"grund": f"Weil {kind}."}, "severity": "critical"}


def build(folder, tables, years, suites=None, redefined=()):
    """The editions, earliest first. ``years``: year -> table -> its rows as lines of words (``.`` is missing).

    ``suites``: table -> expectations. ``redefined``: year and table whose way of counting changed.
    """
    package = {"name": "klein", "title": "Klein", "resources": tables}
    _write(folder / "data" / "datapackage.json", json.dumps(package))
    for name, expectations in (suites or {}).items():
        _write(folder / "expectations" / f"{name}.json", json.dumps({"name": name, "expectations": expectations}))
    for year, filled in years.items():
        _write(folder / "parameters" / f"{year}.yaml", PARAMETERS.replace("2030", str(year)))
        source = {"dokument": "d", "quelle": "q", "fundstelle": "f", "lieferant": "Amt"}
        sources = {name: source | ({"definition": "neu"} if (year, name) in redefined else {}) for name in filled}
        document = {"titel": "D", "kurz": "D", "herausgeber": "D", "lizenz": "frei"}
        absent = {each["name"]: "fehlt" for each in tables if each["name"] not in filled}
        about = {"dokumente": {"d": document}, "tabellen": sources, "nicht_geliefert": absent}
        _write(folder / "data" / str(year) / "quellen.yaml", json.dumps(about))
        for each in tables:
            if each["name"] in filled:
                lines = [",".join(field["name"] for field in each["schema"]["fields"])]
                lines += [
                    ",".join("" if word == "." else word for word in line.split())
                    for line in filled[each["name"]].strip().splitlines()
                ]
                _write(folder / "data" / str(year) / f"{each['name']}.csv", "\n".join(lines) + "\n")
    return [Edition(Root(folder), year) for year in years]


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
