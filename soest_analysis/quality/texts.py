"""What people wrote by hand beside the tables: comments on sections, and decisions left open in the parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soest_analysis import german
from soest_analysis.edition import Edition
from soest_analysis.parameters import OPEN, open_decisions
from soest_analysis.quality.findings import Befund

_REFERENCE = re.compile(r"\[@([^\]\s]+)\]")
_UNSAFE = {
    "HTML": re.compile(r"<[a-zA-Z!/?][^>]*>?"),
    "ein Bild": re.compile(r"!\[[^\]]*\]\([^)]*\)?"),
    "ein Codeblock": re.compile(r"^ {0,3}(```|~~~).*"),
    "eine Überschrift": re.compile(r"^ {0,3}#{1,6}(\s.*|$)"),
    "ein Steuerzeichen": re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]"),
}
_LINK = re.compile(r"\]\(\s*<?([a-zA-Z][a-zA-Z0-9+.-]*):")
_WEB = {"http", "https", "mailto"}


def check_texts(edition: Edition) -> list[Befund]:
    """The findings about comments and open decisions of an edition."""
    return [*_unknown_files(edition), *_comments(edition), *_decisions(edition)]


def _unknown_files(edition: Edition) -> Iterator[Befund]:
    runs = {run.id for run in edition.runs}
    for path in sorted(edition.root.comment(edition.year, "").parent.glob("*.md")):
        if path.stem not in runs:
            yield _befund(
                "verweis",
                edition.root.relative(path),
                None,
                f"Der Kommentar {path.name} gehört zu keinem Abschnitt des Berichts.",
                gefunden=path.stem,
                erwartet=german.enumeration(sorted(runs), "oder"),
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
    rule: str, file: str, line: int | None, text: str, *, gefunden: str, erwartet: str, schwere: str = "fehler"
) -> Befund:
    return Befund(
        schluessel=f"{file}:{line or ''}:{gefunden}",
        regel=rule,
        schwere=schwere,
        status="offen",
        tabelle="texte" if file.endswith(".md") else "parameter",
        datei=file,
        zeile=line,
        spalte=None,
        gefunden=gefunden,
        erwartet=erwartet,
        text=text,
        lesart="",
        grund="Was von Hand geschrieben ist, muss im Bericht lesbar sein und auf Vorhandenes verweisen.",
        stelle="Redaktion des Sachstandsberichts",
    )
