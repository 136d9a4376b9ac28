"""Beispieldaten: a report of the invented town Musterstadt, large and hostile enough to test what is printed."""

from typing import Any

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from soest_analysis import german, style
from soest_analysis.bundle import RESOURCE
from soest_analysis.descriptor import Table
from soest_analysis.display import make_resource, make_text
from soest_analysis.figure_array import FigureArray
from soest_analysis.origin import Figure, Leaf, Secret
from soest_analysis.parameters import Run
from soest_analysis.sources import Source

METADATA = {
    "titel": "Sachstandsbericht Integration",
    "kommune": "Stadt Musterstadt",
    "jahr": 2018,
    "stichtag": "2018-09-30",
    "ausschuss": "Ausschuss für Bürgerdienste und Soziales",
    "stelle": "Integrationsbüro (Beispieldaten)",
    "kennzeichnung": ["Beispieldaten", "Entwurf"],
    "entwurf": True,
    "offene_fehler": ["Tabelle zuweisung: Summe 12 erwartet, 13 gefunden."],
}
HOSTILE = '<script>alert(1)</script> <img src=x onerror=alert(1)> # $x$ @y \\z [*fett*](javascript:alert(1)) `r` "q" ä'
ALT = "Beispieldaten: eine Linie steigt von 190 auf 335."


def source(*tables: str, text: str = "Stadt Musterstadt, Beispieldaten; Stand 30.09.2018") -> Source:
    described = [
        Table.model_validate(
            {
                "name": name,
                "path": f"{name}.csv",
                "title": name,
                "description": "",
                "lieferant": "amt",
                "personenzahlen": [],
                "schema": {"fields": [{"name": "art", "type": "string", "title": "Art"}], "primaryKey": ["art"]},
            }
        )
        for name in tables
    ]
    return Source(tuple(described), text)


def shown(resource: dict[str, Any], svg: str | None = None) -> NotebookNode:
    """A code cell as show_table and show_figure leave it."""
    data: dict[str, Any] = {RESOURCE: resource, "text/html": "<b>nur JupyterLab</b>", "text/plain": "nur Text"}
    if svg:
        data["image/svg+xml"] = svg
    return new_code_cell("geheimer_code()", outputs=[new_output("display_data", data=data)])


def said(text: str) -> NotebookNode:
    """A code cell as show_text leaves it."""
    return new_code_cell("geheimer_code()", outputs=[new_output("display_data", data={"text/markdown": text})])


def computed(text: str, *numbers: int) -> NotebookNode:
    """A code cell as show_text leaves it, with ``numbers`` of invented cells in the places ``{}`` of the text."""
    leaves = [
        Leaf("zelle", f"2018:zuweisung/{number}/personen", number, f"data/2018/{HOSTILE}.csv", 2, "06/2018", HOSTILE)
        for number in numbers
    ]
    figures = [Figure(leaf.wert, leaf) for leaf in leaves]
    bundle = make_text(text.format(*map(german.number, figures)))
    return new_code_cell("geheimer_code()", outputs=[new_output("display_data", data=bundle)])


def table(
    id: str, frame: pd.DataFrame | None = None, *tables: str, totals: tuple[int, ...] = (), **options: Any
) -> NotebookNode:
    frame = pd.DataFrame({"art": ["Haus", "Wohnung"], "zahl": [7, 1234]}) if frame is None else frame
    options = {"title": f"Titel von {id}", "source": source(*tables)} | options
    resource = make_resource(id, frame, "tabelle", **options)
    resource["bericht"]["summenzeilen"] = list(totals)
    return shown(resource)


def figure(id: str, *tables: str, alt: str = ALT, title: str = "Menschen in städtischem Wohnraum") -> NotebookNode:
    months = pd.period_range("2017-01", periods=6, freq="M")
    frame = pd.DataFrame({"monat": months, "personen": [190, 240, 238, 290, 301, 335]})
    chart = style.figure(height=2.6)
    axes = style.axes(chart)
    axes.plot([str(month) for month in months], frame["personen"], color=style.BLUE)
    resource = make_resource(
        id, frame, "abbildung", title=title, source=source(*tables), columns={"monat": "Monat", "personen": "Personen"}
    )
    resource["bericht"]["alternativtext"] = alt
    return shown(resource, style.render(chart, id, "svg").decode())


def notebook(*cells: NotebookNode | str) -> NotebookNode:
    """An executed section; a string is a Markdown cell. Its metadata holds what must not be published."""
    metadata = {
        "papermill": {"input_path": "/home/geheim/x.ipynb", "start_time": "2031-01-01T00:00:00"},
        "kernelspec": {"name": "python3", "display_name": "geheim"},
    }
    made = [new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    for number, cell in enumerate((cell for cell in made if cell.cell_type == "code"), start=1):
        cell.execution_count = number
    return new_notebook(cells=made, metadata=metadata)


def monthly() -> pd.DataFrame:
    """30 months with counts, the last one a total."""
    numbers = range(1, 31)
    return pd.DataFrame(
        {
            "monat": [f"{(n - 1) % 12 + 1:02d}/{2016 + (n - 1) // 12}" for n in numbers],
            "zugewiesen": [7 * n % 41 for n in numbers],
            "anerkannt": [1000 + 13 * n for n in numbers],
            "anteil": pd.array([None if n % 7 == 0 else n * 1.25 for n in numbers], dtype="Float64"),
        }
    )


def measures() -> pd.DataFrame:
    """Eight columns of text with long German words, as the list of measures has them."""
    words = [
        "Durchführung berufsvorbereitender Qualifizierungsmaßnahmen für erwerbsfähige Leistungsberechtigte im "
        "Rechtskreis SGB II",
        "Kommunales Integrationszentrum, Jobcenter Arbeit Hellweg Aktiv",
        "Arbeitsmarktintegrationsberatung",
        "Handlungsfeldübergreifende Zusammenarbeit wird fortgesetzt; die "
        "Kooperationsvereinbarung liegt unterschriftsreif vor",
        "kurzfristig",
        "laufend",
        "Anzahl der Teilnehmenden je Quartal",
        "Personal- und Sachkosten im Haushaltsansatz enthalten",
    ]
    names = [
        "Maßnahme",
        "Zuständigkeit",
        "Handlungsfeld",
        "Sachstand",
        "Zeithorizont",
        "Status",
        "Indikator",
        "Finanzierung",
    ]
    return pd.DataFrame([dict(zip(names, [f"{row}. {words[0]}", *words[1:]], strict=True)) for row in range(1, 10)])


def sections() -> list[tuple[Run, NotebookNode]]:
    paragraph = (
        "Beispieldaten: Im Berichtsjahr **stieg** die Zahl der Zuweisungen von 190 auf 335 (+145). Die "
        "Verwaltung führt das auf die landesweite Verteilung zurück; Einzelheiten zur "
        "Unterbringungssituation und zum Übergang in den Rechtskreis des SGB II zeigt [@tab-leistungen]. "
    )
    jobs = pd.DataFrame(
        {
            "art": [
                "Berufskolleg",
                "Integrations- und Sprachkurse",
                "Sozialversicherungspflichtige Beschäftigung",
                "Insgesamt",
            ],
            "maenner": pd.array([41, None, 12, 53], dtype="Int64"),
            "frauen": pd.array([17, None, 3, 20], dtype="Int64"),
        }
    )
    headings = {
        "art": "Art",
        "maenner": "Männer",
        "frauen": "Frauen",
        "zugewiesen": "Zuweisungen im Monat",
        "anerkannt": "Anerkannte Flüchtlinge",
        "anteil": "Anteil an der Bevölkerung in Prozent",
        "monat": "Monat",
    }
    return [
        (
            Run(abschnitt="fluechtlingszahlen"),
            notebook(
                "# Flüchtlingszahlen\n\nWie viele Menschen der Stadt zugewiesen wurden. Quelle ist das "
                "[Landesamt](https://www.it.nrw).",
                said(paragraph * 3),
                computed("Im Juni lebten {} Menschen in der Stadt, im Mai {}.", 1335, 190),
                "## Zuweisungen je Monat",
                said(paragraph + "\n\n" + paragraph * 2),
                table(
                    "tab-zuweisung",
                    monthly(),
                    "zuweisung",
                    totals=(29,),
                    columns=headings,
                    title="Zuweisungen, Anerkennungen und Anteil an der Bevölkerung nach Monaten",
                    note="Ohne die Zentrale Unterbringungseinrichtung des Landes.",
                ),
                "## Menschen in städtischem Wohnraum\n\nDer Verlauf steht in [@abb-wohnraum].",
                figure("abb-wohnraum", "wohnraum"),
                said("- erste Feststellung\n- zweite Feststellung\n\n> Zitat"),
            ),
        ),
        (
            Run(abschnitt="ist_stand", titel="Ist-Stand: Sprache", parameter={"baustein": "sprache"}),
            notebook(
                "# Ist-Stand je Baustein",
                said(paragraph),
                "### Maßnahmen",
                table("tab-massnahmen", measures(), "massnahmen", title="Maßnahmen des Bausteins und ihr Sachstand"),
                said(paragraph * 2),
                "### Ziele",
                said(paragraph * 4),
            ),
        ),
        (
            Run(abschnitt="erwerbsfaehige"),
            notebook(
                "# Erwerbsfähige Leistungsberechtigte",
                said(paragraph + "Siehe auch [@tab-zuweisung]."),
                table(
                    "tab-leistungen",
                    jobs,
                    "leistungen",
                    "zuweisung",
                    totals=(3,),
                    columns=headings,
                    title="Erwerbsfähige nach Art der Förderung",
                ),
                figure("abb-leistungen", "leistungen"),
                said(paragraph * 5),
            ),
        ),
        (
            Run(abschnitt="feindlich"),
            notebook(
                "# Schwierige Zeichen # $ @ \\ <b>",
                said(HOSTILE),
                table(
                    "tab-feindlich",
                    pd.DataFrame({"art": [HOSTILE], "zahl": [-1]}),
                    title=HOSTILE,
                    note=HOSTILE,
                    columns={"art": HOSTILE, "zahl": "Zahl"},
                ),
                figure("abb-feindlich", alt=HOSTILE, title=HOSTILE),
            ),
        ),
    ]


FINDINGS = [
    {
        "status": "erlaeutert",
        "tabelle": "leistungen",
        "datei": "data/2018/leistungen.csv",
        "schluessel": "leistungen/sprachkurse/frauen:summe",
        "zeile": 2,
        "text": "Die Summe weicht um 3 ab.",
        "erlaeuterung": {"text": "Das Jobcenter zählte drei Personen doppelt."},
    },
    {"status": "offen", "tabelle": "leistungen", "text": "Offener Befund.", "erlaeuterung": None},
]


HIDDEN = Secret(
    origin=Leaf("zelle", "2018:leistungen/sprachkurs/frauen", None, "data/2018/leistungen.csv", 3, None, "Amt")
)


def secret_table(id: str = "tab-geheim", **options: Any) -> NotebookNode:
    """A table with a known, a secret and a missing number in each of two columns, and a text column between them."""
    frame = pd.DataFrame({"art": ["a", "b", "c"], "wort": ["x", "y", "z"]})
    frame.insert(1, "zahl", FigureArray([7, HIDDEN, pd.NA], "i"))
    frame["anteil"] = FigureArray([12.5, HIDDEN / 3, pd.NA], "f")
    return table(id, frame, **options)


def secret_text() -> NotebookNode:
    """Sentences with a known and with secret numbers, as show_text leaves them."""
    known = Figure(41, HIDDEN.origin._replace(name="2018:leistungen/sprachkurs/maenner", wert=41.0))
    hidden = german.number(HIDDEN)
    bundle = make_text(
        f"Es sind {german.number(known)} Männer und {hidden} Frauen, {hidden} Kinder.", f"**Nord: {hidden}**"
    )
    return new_code_cell("geheimer_code()", outputs=[new_output("display_data", data=bundle)])
