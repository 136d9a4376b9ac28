"""Tools of the start notebook ``erkunden``: they show tables, one key figure through the editions, what the gate found.

Everything here shows what the edition shows: without ``internal=True`` that is what the public may see.
"""

from typing import Any

import pandas as pd

from soest_analysis import chart, german
from soest_analysis.display import show_figure, show_table, show_text
from soest_analysis.edition import Edition
from soest_analysis.key_figures import Line, columns, compute_key_figures, describe, line_of, series, share
from soest_analysis.provenance import tell_origin
from soest_analysis.sections import datenqualitaet, zusatztabelle

__all__ = [
    "line_of",
    "series",
    "share",
    "show_findings",
    "show_key_figures",
    "show_series",
    "show_tables",
    "tell_origin",
]


def show_tables(edition: Edition) -> None:
    """Show the tables of the edition: the name to type, what each is, who delivered it, and why one is missing."""
    show_table(
        "tab-erkunden-tabellen",
        compute_tables(edition),
        title=f"Tabellen der Ausgabe {edition.year}",
        source=edition.source(),
        columns={
            "tabelle": "Name",
            "titel": "Titel",
            "lieferant": "Zuständig",
            "zeilen": "Zeilen",
            "hinweis": "Hinweis",
        },
        missing={"hinweis": "–"},
    )


def compute_tables(edition: Edition) -> pd.DataFrame:
    """A row per table that the descriptor knows: tabelle, titel, lieferant, zeilen and, where it is missing, why."""
    rows = []
    for table in edition.descriptor.resources:
        reason = edition.missing(table.name)
        number = pd.NA if reason else len(edition.table(table.name))
        rows.append([table.name, table.title, table.lieferant, number, reason])
    frame = pd.DataFrame(rows, columns=["tabelle", "titel", "lieferant", "zeilen", "hinweis"])
    return frame.astype({"zeilen": "Int64", "hinweis": "string"})


def show_key_figures(edition: Edition, tabelle: str) -> None:
    """Show the key figures of a table, with their latest values; a table without figures says so."""
    table = describe(edition, tabelle)
    if not table.values:
        show_text(f"Die Tabelle „{table.title}“ enthält Texte und keine Zahlen: „edition.table(…)“ zeigt sie.")
        return
    show_table(
        "tab-erkunden-kennzahlen",
        compute_key_figures(edition, tabelle),
        title=f"Kennzahlen der Tabelle „{table.title}“",
        source=edition.source(tabelle),
        columns={"kennzahl": "Name", "bedeutung": "Bedeutung", "zuletzt": "Letzter Wert", "zeit": "Stand"},
        digits={"zuletzt": None},
    )


def show_series(line: Line) -> None:
    """Show a key figure in words, as a chart and as a table; corrected values are marked, breaks in counting are lines."""
    value = chart.value_field(line.table)
    time = line.table.key[0]
    show_text(sentence(line))
    show_figure(
        "abb-erkunden",
        line.plot(),
        line.frame[[time, value.name]],
        title=line.table.title,
        source=line.source,
        digits={value.name: None},
        alt=chart.describe(line.frame, line.table) if len(line.frame) else f"{german.MISSING}.",
    )
    show_table("tab-erkunden", line.frame[columns(line)], **layout(line))


def sentence(line: Line) -> str:
    """The latest value against the one before, the highest and the lowest; or that there is none."""
    return zusatztabelle.sentence_werte(line.frame, line.table) or f"{line.table.title}: {german.MISSING}."


def layout(line: Line) -> dict[str, Any]:
    """How ``show_table`` prints it."""
    value = chart.value_field(line.table)
    return {
        "title": line.table.title,
        "source": line.source,
        "columns": zusatztabelle.headings(line.table) | {"ausgabe": "Ausgabe"},
        "digits": {value.name: None},
        "revised": {value.name: list(line.frame.revidiert)},
    }


def show_findings(edition: Edition, tabelle: str) -> None:
    """Show what the gate found in a table of this edition."""
    table = describe(edition, tabelle)
    found = [finding for finding in edition.findings() if finding["tabelle"] == tabelle]
    show_table(
        "tab-erkunden-befunde",
        datenqualitaet.compute_befunde(found, {tabelle: table.title}).drop(columns="tabelle"),
        title=f"Befunde der Prüfung zu „{table.title}“",
        source=edition.source(),
        columns={
            "nummer": "Nr.",
            "schwere": "Schwere",
            "status": "Status",
            "befund": "Befund",
            "erlaeuterung": "Erläuterung",
        },
        missing={"erlaeuterung": "–"},
    )
