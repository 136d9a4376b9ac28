"""Beispieldaten: a tiny edition of an invented town, assembled and written by the real exporters."""

import json

import pandas as pd

from soest_analysis import bundle, style, tracked
from soest_analysis.bundle import RESOURCE
from soest_analysis.display import make_resource, make_text
from soest_analysis.origin import Figure, Leaf, Secret
from soest_analysis.parameters import Run
from soest_analysis.report.assemble import assemble
from soest_analysis.report.export import export, write_notebook
from tests.report.sample_report import METADATA, notebook, source

ABOUT = METADATA | {"jahr": 2031, "stichtag": "2031-09-30", "entwurf": False, "offene_fehler": []}


def name(key, year=2031):
    return f"{year}:heim/{key}/personen"


def figure(value, key, year=2031):
    """A number of the table heim; None is one that is kept secret."""
    leaf = Leaf("zelle", name(key, year), value, "data/2031/heim.csv", 2, None, "Amt", "Heime", key)
    return Secret(origin=leaf._replace(wert=None)) if value is None else Figure(value, leaf)


def frame(**figures):
    return pd.DataFrame({"haus": list(figures), "personen": tracked.column(list(figures.values()), "Int64")})


def houses(**values):
    """The frame of one row a house: its number, or None if that is kept secret."""
    return frame(**{key: figure(value, key) for key, value in values.items()})


def table(data, id="tab-heim", tables=("heim",), **options):
    resource = make_resource(id, data, "tabelle", title="Heime", source=source(*tables), **options)
    return {RESOURCE: resource, "text/html": bundle.table_html(resource), "text/plain": "Heime"}


def chart(data, alt):
    drawn = style.figure(height=1.0)
    style.axes(drawn)
    resource = make_resource("abb-heim", data, "abbildung", title="Heime im Bild", source=source("heim"))
    resource["bericht"]["alternativtext"] = alt
    return {RESOURCE: resource, "image/svg+xml": style.render(drawn, "abb-heim", "svg").decode(), "image/png": ""}


def publish(folder, *shown, formats=("html", "xlsx", "csv")):
    """The edition in ``folder``: texts (strings), tables and figures (bundles) in one section."""
    made = [make_text(part) if isinstance(part, str) else part for part in shown]
    executed = notebook("# Heime", *map(_cell, made))
    (folder / "notebooks").mkdir(parents=True)
    run = Run(abschnitt="heime", titel="Heime")
    combined = assemble([(run, json_copy(executed))], ABOUT)
    write_notebook(executed, folder / "notebooks" / "heime.ipynb")
    export(combined, folder, formats)
    return folder


def _cell(bundle_):
    from nbformat.v4 import new_code_cell, new_output

    return new_code_cell("zeigen()", outputs=[new_output("display_data", data=bundle_)])


def json_copy(executed):
    """As Jupyter reads it from its file."""
    from nbformat import from_dict

    return from_dict(json.loads(json.dumps(executed)))


def change(path, old, new):
    """Change what one file says, and nothing else."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), encoding="utf-8")
