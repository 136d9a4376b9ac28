"""Hostile texts, and a town that has one of them wherever a town can put text."""

import csv
import io
import json
from itertools import cycle

from ruamel.yaml import YAML

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "</title></style></svg><svg onload=alert(3)>",
    "[Link](javascript:alert(4))",
    "]]> &#106;avascript:alert(5) &lt;b&gt;",
    '"\'><a href="data:text/html,<script>alert(6)</script>">',
    "<style>@import 'https://fremd.example/7.css'</style>",
    "<base href=https://fremd.example/8/><meta http-equiv=refresh content=0>",
    "![Bild](https://fremd.example/9.png) {{ 7*7 }} {% raw %}",
    '<iframe srcdoc="<script>parent.alert(10)</script>"></iframe>',
    '#panic("11") #read("/etc/passwd") #eval("1") @nirgends',
    "$x^2$ $1/0$ \\ // weg /* weg */",
    "*Stern*innen _unten_ __init__ **fett** `r`",
    "<label> ~ -- --- '' \"\" \\u{41} = Titel",
    "=1+1 @SUM(A1) {} {0} %s %(x)s ${HOME}",
    "ÄÖÜ äöü ß < > & é",
)
FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://fremd.example","Klick")',
    "Stand;=1+1",
)
# What says which thing is which: no reader sees it.
_NAMES = {"kennzahl", "ziel", "nummer", "knoten", "von", "nach", "regel", "schluessel", "kommune"}


def poison(root, year):
    """Add a hostile text to every text that an edition may hold; returns the texts as they stand there now."""
    texts, written = cycle(MARKUP), []

    def bad(text):
        written.append(f"{text} {next(texts)}")
        return written[-1]

    package = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    strings = _poison_descriptor(package, bad)
    (root / "data" / "datapackage.json").write_text(json.dumps(package), "utf-8")
    for path in sorted((root / "data" / str(year)).glob("*.csv")):
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
        for row in rows:
            row.update({name: bad(row[name]) for name in strings[path.stem] if row[name]})
        if path.stem == "akteure":  # at the start of a cell too
            shown = [row for row in rows if row["baustein"] != "uebergreifend"]
            for row, formula in zip(shown, FORMULAS, strict=False):
                row["rolle"] = formula
        if rows:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    _edit(root / "data" / str(year) / "quellen.yaml", lambda sources: _poison_sources(sources, bad))
    _edit(root / "parameters" / f"{year}.yaml", lambda parameters: _poison_parameters(parameters, bad))
    return written


def _poison_descriptor(package, bad):
    """Returns table -> columns of free text."""
    package["title"] = bad(package["title"])
    strings = {}
    for table in package["resources"]:
        for name in {"title", "description", "lieferant", "frage"} & set(table):
            table[name] = bad(table[name])
        fields = table["schema"]["fields"]
        for field in fields:
            for name in {"title", "description", "unit"} & set(field):
                field[name] = bad(field[name])
            for category in field.get("categories", ()):
                category["label"] = bad(category["label"])
        strings[table["name"]] = [
            f["name"]
            for f in fields
            if f["type"] == "string" and not f.get("categories") and f["name"] not in _NAMES
            and "pattern" not in f.get("constraints", {})
        ]  # fmt: skip
    return strings


def _poison_sources(sources, bad):
    for document in sources["dokumente"].values():
        document.update({name: bad(document[name]) for name in ("titel", "kurz", "herausgeber", "lizenz")})
    for source in sources["tabellen"].values():
        names = ("stand", "quelle", "fundstelle", "konzeptnummer", "lieferant")
        source.update({name: bad(source[name]) for name in names if source.get(name)})
        for part in source.get("teile", {}).values():
            part.update({name: bad(text) for name, text in part.items()})


def _poison_parameters(parameters, bad):
    parameters["titel"] = bad(parameters["titel"])
    parameters["kommune"] |= {name: bad(parameters["kommune"][name]) for name in ("name", "bezeichnung", "stelle")}
    parameters["ausschuss"] = {name: bad(text) for name, text in parameters["ausschuss"].items()}
    parameters["konzept"] |= {name: bad(parameters["konzept"][name]) for name in ("titel", "quelle")}
    for horizon in parameters["konzept"]["horizonte"].values():
        horizon["bezeichnung"] = bad(horizon["bezeichnung"])
    for area in parameters["bausteine"].values():
        chart = area["schaubild"]
        area["kapitel"] = bad(area["kapitel"])
        chart.update(frage=bad(chart["frage"]), einheit=bad(chart["einheit"]))
    for run in parameters["laeufe"]:
        if "titel" in run:
            run["titel"] = bad(run["titel"])
    parameters["alternativtexte"] = {"abb-asylblg": bad("Balken")}


def _edit(path, change):
    content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    change(content)
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(content, file)
