"""The sheets around the tables: how to fill the workbook, comments on sections, and what is not delivered."""

from collections.abc import Mapping, Sequence
from typing import Any

from soest_analysis import german
from soest_analysis.descriptor import Table
from soest_analysis.edition import Edition
from soest_analysis.intake import layout
from soest_analysis.intake.pages import Pages

TOP = 2  # the row of the headings on the sheets of comments and of what is absent, counted from 0
FIRST, SECOND = 27, 84  # widths of the guide's columns in characters
COLOURED = {"Gelbe Zellen": "yellow", "Graue Zellen": "grey"}  # rules that show the colour they are about
RULES = (
    ("Gelbe Zellen", "Nur gelbe Zellen ausfüllen; alle anderen sind gesperrt."),
    ("Graue Zellen", "Der letzte bekannte Wert, zum Vergleich."),
    ("Leer", "Was nicht vorliegt, bleibt leer. Bitte nie 0 eintragen, wenn die Zahl nicht bekannt ist."),
    ("0", "Eine Null heißt: Es wurde gezählt, und das Ergebnis ist null."),
    ("Spalte „Zeichen“", "Wo es sie gibt, sagt „nichts vorhanden“ (gedruckt: „-“), dass nichts zu zählen ist."),
    (
        "Frühere Zeitpunkte",
        "Frühere Monate und Jahre einer Zeitreihe bleiben leer. Nur wenn ein alter Wert falsch ist, den richtigen in "
        "die gelbe Zelle schreiben.",
    ),
    ("Neue Zeilen", "Neues, etwa eine Unterkunft oder Schule, in die freien Zeilen unten auf dem Blatt eintragen."),
    (
        "Spalte „entfällt“",
        "Ein x eintragen, wenn eine Zeile nicht fortgeführt wird, etwa weil eine Schule geschlossen ist.",
    ),
    ("Ausgefüllt am", "Dieses Datum ist auf jedem Blatt Pflicht, das geliefert wird."),
    (
        "Nicht geliefert",
        "Liegt eine ganze Tabelle nicht vor: den Grund auf dem Blatt „Nicht geliefert“ nennen, das Blatt der Tabelle "
        "leer lassen.",
    ),
    ("Kommentare", "Wer zu einem Abschnitt des Berichts etwas sagen will, schreibt es auf das Blatt „Kommentare“."),
    (
        "Schreibweise",
        "Zahlen als Zahlen, ohne Punkt für Tausender (1234), Nachkommastellen mit Komma (12,5). Monate als MM/JJJJ, Tage "
        "als TT.MM.JJJJ.",
    ),
    (
        "Speichern",
        "Als Excel-Arbeitsmappe (.xlsx) ohne Makros speichern. Blätter und Überschriften bitte nicht umbenennen, "
        "verschieben oder löschen.",
    ),
)


def write_guide(pages: Pages, edition: Edition, offices: Mapping[str, Sequence[Table]], office: str) -> None:
    """The first sheet: which edition and town, who fills it in, what it is, the rules, every table with a link."""
    parameters = edition.parameters
    page = pages.add(layout.GUIDE, f"Erhebung {edition.year}, {parameters.kommune.bezeichnung}")
    page.set_portrait()
    page.set_column(0, 0, FIRST)
    page.set_column(1, 1, SECOND)
    label, text = pages.style("label"), pages.style("text")
    for row, name in enumerate((layout.YEAR_LABEL, layout.TOWN_LABEL, layout.OFFICE_LABEL), start=2):
        page.write_string(row, 0, name, label)
    page.write_number(2, 1, edition.year, pages.style("number", "0"))
    page.write_string(3, 1, parameters.kommune.ags, pages.style("text", "@"))
    if office:
        page.write_string(4, 1, office, pages.style("text", "@"))
    else:
        page.write_blank(4, 1, None, pages.style("input", "@"))
        page.data_validation(4, 1, 4, 1, pages.choices("Stellen", layout.offices(edition)))
    day = german.day(parameters.stichtag)
    about = (
        (
            "Worum es geht",
            f"Diese Mappe sammelt die Angaben für den {parameters.titel} {edition.year}. Bitte die Blätter Ihrer Stelle "
            f"ausfüllen und die Mappe zurückgeben an: {parameters.kommune.stelle}.",
        ),
        (
            "Bis wann",
            f"Bis zu dem Tag, den die Redaktion nennt. Gefragt ist der Stand vom {day}; wo ein anderer Tag gilt, bitte "
            "ihn oben auf dem Blatt unter „Stichtag“ eintragen.",
        ),
    )
    row = 6
    for name, sentence in (*about, *RULES):
        page.write_string(row, 0, name, pages.style(COLOURED.get(name, "label"), "@"))
        page.write_string(row, 1, sentence, text)
        pages.fit(page, row, [(sentence, SECOND)])
        row += 1
    row += 1
    page.write_string(row, 0, "Wer antwortet", label)
    page.write_string(row, 1, "Blätter (Klick öffnet das Blatt)", label)
    for name, tables in offices.items():
        for number, table in enumerate(tables):
            row += 1
            page.write_string(row, 0, "" if number else name, text)
            page.write_url(row, 1, f"internal:'{table.name}'!A1", pages.style("link"), f"{table.name}: {table.title}")


def write_comments(pages: Pages, edition: Edition) -> None:
    """A row for every section of the report, with what the office wrote so far."""
    page = pages.add(layout.COMMENTS, "Kommentare zu den Abschnitten des Berichts")
    page.write_string(
        1,
        0,
        "Freiwillig. Gedruckt wird Markdown: Absätze durch eine Leerzeile (Alt+Eingabe), Listen mit „- “, **fett**, "
        "Verweise wie [@tab-massnahmen]. Kein HTML, keine Überschriften. Das Wort „entfällt“ löscht einen früheren Kommentar.",
        pages.style("plain"),
    )
    texts = edition.comments()
    rows = [(run.id, layout.title(run, edition.root.notebooks), texts.get(run.id)) for run in edition.runs]
    _listing(pages, page, ("Abschnitt", "Überschrift", "Kommentar"), rows)


def write_absent(pages: Pages, edition: Edition, tables: Sequence[Table]) -> None:
    """A row for every table of the workbook, for the reason why it is not delivered."""
    page = pages.add(layout.ABSENT, "Nicht gelieferte Tabellen")
    page.write_string(
        1, 0, "Nur ausfüllen, wenn eine ganze Tabelle nicht vorliegt; der Grund steht im Bericht.", pages.style("plain")
    )
    reasons = edition.sources.nicht_geliefert
    rows = [(table.name, table.title, reasons.get(table.name)) for table in tables]
    _listing(pages, page, ("Tabelle", "Titel", "Grund"), rows)


def _listing(
    pages: Pages, page: Any, headings: tuple[str, str, str], rows: Sequence[tuple[str, str, str | None]]
) -> None:
    """Two locked columns and one to fill in."""
    widths = (30, 40, 90)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        page.write_string(TOP, column, heading, pages.style("head"))
        page.set_column(column, column, width)
    for number, (name, title, text) in enumerate(rows, start=TOP + 1):
        page.write_string(number, 0, name, pages.style("fixed", "@"))
        page.write_string(number, 1, title, pages.style("fixed", "@"))
        if text:
            page.write_string(number, 2, text, pages.style("input", "@"))
        else:
            page.write_blank(number, 2, None, pages.style("input", "@"))
        pages.fit(page, number, zip((name, title, text or ""), widths, strict=True))
    page.freeze_panes(TOP + 1, 1)
    page.repeat_rows(TOP)
