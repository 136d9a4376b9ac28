"""An invented town with an edition of 2030, small enough to survey it by hand."""

import json

import pytest

from soest_analysis.paths import Root

PARAMETERS = """# Ausgabe 2030 der Probe; unbekannte Schlüssel sind Fehler.
jahr: 2030   # mit Bemerkung
stichtag: 2030-09-30
titel: Bericht zur Probe
kommune: {name: Probstadt, bezeichnung: Stadt Probstadt, ags: "00000009", stelle: Amt für Proben}
ausschuss: {name: Ausschuss für Proben, kurz: AfP}
konzept:
  titel: Konzept zur Probe, Ausgabe 2030
  jahr: 2028
  ueberpruefung_nach_jahren: 3
  quelle: Kapitel 1
  horizonte: {}
bausteine:
  sprache: {kapitel: "1.1", schaubild: {frage: Wie viele?, einheit: Personen}}
laeufe:
  - {abschnitt: wohnen, titel: Wohnen, zeigt: [tab-belegung]}
  - {abschnitt: vergleich, titel: Vergleich, vergleicht: true}
"""
SOURCES = """
dokumente: {}
tabellen:
  belegung: {dokument: x, quelle: Zählung im Haus, fundstelle: Blatt 1, lieferant: Wohnungsamt}
"""
TOTAL = {"value": "gesamt", "label": "Gesamt"}
COUNT = {"type": "integer", "unit": "Personen", "constraints": {"minimum": 0}}


def coded(name, title, **labels):
    categories = [{"value": value.lstrip("_").replace("_", "-"), "label": label} for value, label in labels.items()]
    categories = [*categories, TOTAL] if name != "zeichen" else [{"value": "-", "label": "nichts vorhanden"}]
    return {"name": name, "type": "string", "title": title, "categories": categories}


def table(name, title, office, key, fields, **more):
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": title,
        "description": f"Eine Zeile je {key[0]}.",
        "lieferant": office,
        "personenzahlen": [],
        "schema": {"fields": fields, "primaryKey": key},
        **more,
    }


TABLES = [
    table(
        "belegung",
        "Belegung & Betten",
        "Wohnungsamt",
        ["monat", "ort"],
        [
            {"name": "monat", "type": "yearmonth", "title": "Monat"},
            coded("ort", "Ort", nord="Im Norden", sued="Im Süden"),
            {"name": "personen", "title": "Personen", "description": "Wer dort wohnt", **COUNT},
            coded("zeichen", "Zeichen"),
        ],
        summen=[{"feld": "ort", "gesamt": "gesamt"}],
        zeitreihe={"zeit": "monat", "je": ["ort"]},
    ),
    table(
        "arbeit",
        "Arbeit nach Alter",
        "Amt für Prüfung",
        ["alter", "arbeit"],
        [
            coded("alter", "Alter", _1_3="1-3", _4_6="4-6"),
            coded("arbeit", "Arbeit", ja="mit Arbeit", nein="ohne Arbeit"),
            {"name": "personen", "title": "Personen", **COUNT},
        ],
        summen=[{"feld": "alter", "gesamt": "gesamt"}, {"feld": "arbeit", "gesamt": "gesamt"}],
    ),
    table(
        "schulen",
        "Schulen",
        "Amt für Prüfung",
        ["form", "schule"],
        [
            coded("form", "Form", grund="Grundschule", real="Realschule"),
            {"name": "schule", "type": "string", "title": "Schule"},
            {"name": "klassen", "type": "integer", "title": "Klassen", "constraints": {"minimum": 0, "maximum": 40}},
            {"name": "quote", "type": "number", "title": "Quote", "unit": "Prozent", "constraints": {"maximum": 100}},
            {"name": "besucht", "type": "date", "title": "Besucht am"},
        ],
        summen=[{"feld": "schule", "gesamt": "gesamt"}],
    ),
    table(
        "kennzahlen",
        "Kennzahlen",
        "Büro Ü/Ö",
        ["kennzahl", "stichtag"],
        [
            {"name": "kennzahl", "type": "string", "title": "Kennung"},
            {"name": "stichtag", "type": "date", "title": "Stichtag"},
            {"name": "bezeichnung", "type": "string", "title": "Bezeichnung"},
            {"name": "wert", "type": "number", "title": "Wert"},
        ],
        zeitreihe={"zeit": "stichtag", "je": ["kennzahl"]},
        erhebung={"fortschreiben": ["bezeichnung"], "vorbelegung": {"stichtag": "{stichtag}"}},
    ),
    table(
        "altes",
        "Altes",
        "Wohnungsamt",
        ["name"],
        [{"name": "name", "type": "string", "title": "Name"}],
        eingestellt={"ab": 2031, "grund": "niemand zählt es mehr"},
    ),
]
DATA = {
    "belegung": """monat,ort,personen,zeichen
2030-06,nord,11,
2030-06,sued,,-
2030-06,gesamt,11,
2030-09,nord,12,
2030-09,sued,5,
2030-09,gesamt,17,
""",
    "arbeit": """alter,arbeit,personen
1-3,ja,1
1-3,nein,2
1-3,gesamt,3
4-6,ja,4
4-6,nein,5
4-6,gesamt,9
gesamt,ja,5
gesamt,nein,7
gesamt,gesamt,12
""",
    "schulen": """form,schule,klassen,quote,besucht
grund,=Amsel-Schule,4,12.5,2030-05-01
grund,Biber-Schule,6,,
grund,gesamt,10,,
real,Dachs-Schule,7,,
""",
    "kennzahlen": """kennzahl,stichtag,bezeichnung,wert
busse,2029-12-31,Busse,3
busse,2030-08-31,Busse der Stadt,4
""",
    "altes": "name\nEins\n",
}


def build_town(folder):
    """Write the town into an empty folder."""
    for name in ("parameters", "data/2030"):
        (folder / name).mkdir(parents=True)
    (folder / "parameters" / "2030.yaml").write_text(PARAMETERS, encoding="utf-8")
    (folder / "data" / "2030" / "quellen.yaml").write_text(SOURCES, encoding="utf-8")
    package = {"name": "probstadt", "title": "Invented town", "resources": TABLES}
    (folder / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    for name, text in DATA.items():
        (folder / "data" / "2030" / f"{name}.csv").write_text(text, encoding="utf-8")
    return Root(folder)


@pytest.fixture
def town(tmp_path):
    """The town, in a folder that the test may change."""
    return build_town(tmp_path)


@pytest.fixture(scope="module")
def shared_town(tmp_path_factory):
    """The town, in a folder that the tests of a module share."""
    return build_town(tmp_path_factory.mktemp("town"))
