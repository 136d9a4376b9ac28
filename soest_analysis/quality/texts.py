"""What people wrote by hand beside the tables: sources, comments on sections, decisions left open; and stray files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soest_analysis import german
from soest_analysis.edition import Edition
from soest_analysis.parameters import OPEN, open_decisions
from soest_analysis.paths import visible
from soest_analysis.quality.findings import Befund

EXPLANATIONS = "erlaeuterungen"  # written by the office itself, so it has no source
_REFERENCE = re.compile(r"\[@([^\]\s]+)\]")
_UNSAFE = {
    "HTML": re.compile(r"<[a-zA-Z!/?][^>]*>?"),
    "ein Bild": re.compile(r"!\[[^\]]*\]\([^)]*\)?"),
    "ein Codeblock": re.compile(r"^ {0,3}(```|~~~).*"),
    "eine Überschrift": re.compile(r"^ {0,3}#{1,6}(\s.*|$)"),
    "ein Steuerzeichen": re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]"),
}
_WHY = {  # rule -> why it holds; of what people write for the report, see _befund
    "quelle": "Unter jeder Tabelle und Abbildung des Berichts steht, woher ihre Zahlen kommen.",
    "datei": "Was nicht gelesen wird, fehlt im Bericht, ohne dass es jemand merkt.",
    "entscheidung": "Veröffentlicht wird, was entschieden ist.",
}
_LINK = re.compile(r"\]\(\s*<?([a-zA-Z][a-zA-Z0-9+.-]*):")
_WEB = {"http", "https", "mailto"}


def check_texts(edition: Edition) -> list[Befund]:
    """The findings about comments and open decisions of an edition."""
    return [*_stray_files(edition), *_sources(edition), *_comments(edition), *_decisions(edition)]


def _stray_files(edition: Edition) -> Iterator[Befund]:
    """Comments on no section, and files that nobody reads."""
    runs, root, year = {run.id for run in edition.runs}, edition.root, edition.year
    texts = root.comment(year, "").parent
    read = {root.sources(year), texts, *(root.table(year, table.name) for table in edition.descriptor.resources)}
    read |= {root.comment(year, run) for run in runs}
    found = (path for path in sorted([*visible(root.data(year), "*"), *visible(texts, "*")]) if path not in read)
    for path in found:
        if path.suffix == ".md" and path.parent == texts:
            yield _befund(
                "verweis",
                edition.root.relative(path),
                None,
                f"Der Kommentar {path.name} gehört zu keinem Abschnitt des Berichts.",
                gefunden=path.stem,
                erwartet=german.enumeration(sorted(runs), "oder"),
            )
        else:
            yield _befund(
                "datei",
                root.relative(path),
                None,
                f"{path.name} gehört nicht zu den Daten der Ausgabe {year} und wird nicht gelesen.",
                gefunden=path.name,
                erwartet="Tabellen, quellen.yaml und Kommentare als texte/ABSCHNITT.md",
                schwere="warnung",
                tabelle="daten",
            )


def _sources(edition: Edition) -> Iterator[Befund]:
    """Tables that nobody says the source of, and sources in documents that nobody describes."""
    sources, file = edition.sources, edition.root.relative(edition.root.sources(edition.year))
    for table in edition.package.resources:
        entry = sources.tabellen.get(table.name)
        if entry is None and table.name != EXPLANATIONS and edition.root.table(edition.year, table.name).exists():
            yield _befund(
                "quelle",
                file,
                None,
                f"Woher die Tabelle „{table.title}“ kommt, steht nicht in {file}.",
                gefunden=f"nichts unter tabellen.{table.name}",
                erwartet="Dokument, Fundstelle und Lieferant",
                tabelle=table.name,
            )
        for document in [entry.dokument, *entry.weitere] if entry else []:
            if document not in sources.dokumente:
                yield _befund(
                    "quelle",
                    file,
                    None,
                    f"Die Tabelle „{table.title}“ kommt aus dem Dokument „{document}“, das {file} nicht beschreibt.",
                    gefunden=document,
                    erwartet="ein Schlüssel unter dokumente",
                    tabelle=table.name,
                )


def _comments(edition: Edition) -> Iterator[Befund]:
    shown = {id for run in edition.runs for id in run.zeigt}
    for run, text in edition.comments().items():
        file = edition.root.relative(edition.root.comment(edition.year, run))
        for number, line in enumerate(text.splitlines(), start=1):
            place = f"Kommentar zum Abschnitt „{run}“, Zeile {number}"
            for match in _REFERENCE.finditer(line):
                if match[1] not in shown:
                    yield _befund(
                        "verweis",
                        file,
                        number,
                        f"{place}: Der Verweis {match[0]} hat kein Ziel im Bericht.",
                        gefunden=match[0],
                        erwartet="die Kennung einer Tabelle oder Abbildung des Berichts",
                    )
            for what, found in _unsafe(line):
                yield _befund(
                    "auszeichnung",
                    file,
                    number,
                    f"{place}: {what} ist in Kommentaren nicht vorgesehen und würde als Text gedruckt.",
                    gefunden=found,
                    erwartet="Absätze, Listen, Tabellen, Hervorhebungen und Verweise in Markdown",
                )


def _unsafe(line: str) -> Iterator[tuple[str, str]]:
    for what, pattern in _UNSAFE.items():
        if match := pattern.search(line):
            yield what, match[0] if what != "ein Steuerzeichen" else f"U+{ord(match[0]):04X}"
    for match in _LINK.finditer(line):
        if match[1].lower() not in _WEB:
            yield "ein solcher Verweis", f"{match[1]}:"


def _decisions(edition: Edition) -> Iterator[Befund]:
    file = edition.root.relative(edition.root.parameters(edition.year))
    for number, text in open_decisions(edition.root, edition.year):
        yield _befund(
            "entscheidung",
            file,
            number,
            f"In den Parametern ist noch zu entscheiden: {text}",
            gefunden=OPEN,
            erwartet="eine Entscheidung; danach den Vermerk streichen",
            schwere="warnung",
        )


def _befund(
    rule: str,
    file: str,
    line: int | None,
    text: str,
    *,
    gefunden: str,
    erwartet: str,
    schwere: str = "fehler",
    tabelle: str = "",
) -> Befund:
    return Befund(
        schluessel=f"{file}:{line or ''}:{gefunden}",
        regel=rule,
        schwere=schwere,
        status="offen",
        tabelle=tabelle or ("texte" if file.endswith(".md") else "parameter"),
        datei=file,
        zeile=line,
        spalte=None,
        gefunden=gefunden,
        erwartet=erwartet,
        text=text,
        lesart="",
        grund=_WHY.get(
            rule, "Was von Hand geschrieben ist, muss im Bericht lesbar sein und auf Vorhandenes verweisen."
        ),
        stelle="Redaktion des Sachstandsberichts",
    )
