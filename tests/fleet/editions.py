"""Small published editions of invented towns, written by the report's own writers: the tables that a fleet compares."""

import pandas as pd

from soest_analysis.figure_array import FigureArray
from soest_analysis.fleet.orders import Order, Result
from soest_analysis.parameters import Run
from soest_analysis.report.assemble import assemble
from soest_analysis.report.files import write_tables
from soest_analysis.report.manifest import write_manifest
from tests.report.sample_report import HIDDEN, METADATA, notebook, source, table

SECRET = HIDDEN
SOURCE = "Amt für Beispiele; Stand 30.09.2030; Beispielerhebung"
REFUGEES = "Geflüchtete in Unterkünften von Kommune und Land"
WORKING = "Erwerbsfähige in städtischen Unterkünften"
GLANCE = ((REFUGEES, 120, "Personen", "Juni 2030"), (WORKING, 40, "Personen", "30.09.2030"))
POPULATION = {"jahr": [2027, 2029], "auslaender_anteil": [8.8, 9.5], "gesamt_mit_mh": [1000, 3000]}
POPULATION["gesamt_mit_mh_anteil"] = [10.0, 20.0]


def publish(folder, town="Musterdorf", year=2030, mark=None, glance=GLANCE, population=POPULATION, text=SOURCE):
    """The folder of an edition with the tables at a glance and of the population; either may be None."""
    metadata = METADATA | {"kommune": f"Gemeinde {town}", "jahr": year, "kennzeichnung": [mark] if mark else []}
    cells = []
    if glance:
        topics, values, units, stands = zip(*glance, strict=True)
        frame = pd.DataFrame({"thema": topics, "einheit": units, "stand": stands})
        frame.insert(1, "wert", FigureArray(list(values), "f"))
        cells.append(table("tab-auf-einen-blick", frame, title="Kernzahlen", source=source("asylblg", text=text)))
    if population:
        frame = pd.DataFrame(population)
        cells.append(table("tab-bevoelkerung", frame, title="Bevölkerung", source=source("bevoelkerung", text=text)))
    published = folder / "outputs" / str(year)
    published.mkdir(parents=True)
    report = assemble([(Run(abschnitt="abschnitt"), notebook("# Abschnitt", *cells))], metadata)
    write_tables(report, published / "tabellen", "Titel")
    (published / "sachstandsbericht.html").write_text("<!DOCTYPE html>", "utf-8")
    parameters = {"jahr": year, "titel": "Sachstandsbericht", "kennzeichnung": mark}
    parameters["kommune"] = {"name": town, "bezeichnung": f"Gemeinde {town}", "ags": "00000001"}
    write_manifest(published, "0" * 12, parameters=parameters, inputs={}, outcomes=[])
    return published


def result(published, town="Musterdorf", year=2030, **changed):
    """What a fleet says of such an edition."""
    findings = {"fehler": 0, "warnung": 2, "hinweis": 1, "erläutert": 3}
    given = {"status": "veröffentlicht", "town": town, "ags": "00000001", "findings": findings, "seconds": 12.34}
    order = changed.pop("order", None) or Order(str(published.parents[1]), year)
    return Result(order, **given | {"folder": str(published)} | changed)


def failure(root, code=2, sentences=("Datei data/2030/asylblg.csv: nicht lesbar.",), year=2030, **more):
    """What a fleet says of an edition that failed."""
    return Result(Order(str(root), year), "gescheitert", code, tuple(sentences), seconds=0.2, **more)
