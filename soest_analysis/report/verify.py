"""Reads a computed edition back from the disk before it is published: all there, whole, and as its manifest says."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from soest_analysis.errors import SectionFailed
from soest_analysis.report import manifest
from soest_analysis.report.export import NAME

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def check(folder: Path, run_id: str, promised: Sequence[str]) -> None:
    """Raises SectionFailed with all that is not as it must be. ``promised``: the ids that the page must show."""
    problems = [*_manifest(folder, run_id)]
    for kind, look in (("html", lambda path: _page(path, promised)), ("pdf", _pdf), ("xlsx", _workbook)):
        path = folder / f"{NAME}.{kind}"
        if path.exists():
            problems += [f"{path.name}: {problem}" for problem in look(path)]
    if problems:
        raise SectionFailed(
            *problems,
            "Nichts veröffentlicht. Bitte den Lauf wiederholen; bleibt es dabei, liegt es am Programm oder am Datenträger.",
        )


def _manifest(folder: Path, run_id: str) -> Iterator[str]:
    if not manifest.holds(folder, run_id):
        yield f"{manifest.NAME}: Prüfsummen der geschriebenen Dateien erwartet, andere gefunden."


def _page(path: Path, promised: Sequence[str]) -> Iterator[str]:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    if page.misplaced or page.open:
        yield f"vollständige Seite erwartet, „{(page.misplaced + page.open)[0]}“ an falscher Stelle oder offen gefunden."
    if missing := [id for id in promised if id not in page.ids]:
        yield f"{', '.join(missing)} erwartet, nicht gefunden."


def _pdf(path: Path) -> Iterator[str]:
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            for page in document.pages:
                page.Contents.read_bytes()
            if not document.pages:
                yield "mindestens eine Seite erwartet, keine gefunden."
    except pikepdf.PdfError as error:
        yield f"lesbares PDF erwartet, {error} gefunden."


def _workbook(path: Path) -> Iterator[str]:
    try:
        with ZipFile(path) as archive:
            damaged = archive.testzip()
    except BadZipFile:
        damaged = path.name
    if damaged:
        yield f"lesbare Arbeitsmappe erwartet, Fehler in {damaged} gefunden."


class _Page(HTMLParser):
    """Elements that are open at the end, end tags of others than the last opened one, and all ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.misplaced: list[str] = []
        self.ids: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids.update(value for name, value in attrs if name == "id")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.misplaced.append(tag)
        else:
            self.open.pop()
