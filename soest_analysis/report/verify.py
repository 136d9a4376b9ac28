"""Reads a computed edition back from the disk before it is published: all there, whole, and as its manifest says."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

from soest_analysis.errors import SectionFailed
from soest_analysis.report import manifest
from soest_analysis.report.export import NAME
from soest_analysis.report.log import LOGGER

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def check(folder: Path, run_id: str, formats: Sequence[str], promised: Sequence[str]) -> None:
    """Raises SectionFailed with all that is not as it must be. ``promised``: the ids that the report must show."""
    problems = [*_manifest(folder, run_id)]
    looks = {"html": lambda path: _page(path, promised), "pdf": _pdf, "xlsx": _workbook}
    for kind in looks.keys() & set(formats):
        path = folder / f"{NAME}.{kind}"
        try:
            problems += [f"{path.name}: {problem}" for problem in looks[kind](path)]
        except Exception as error:  # each reader has its own ways to complain of a damaged file
            LOGGER.debug("%s", path.name, exc_info=True)
            problems.append(f"{path.name}: lässt sich nicht wieder lesen ({type(error).__name__}).")
    if "csv" in formats:
        paths = [folder / ("tabellen" if id.startswith("tab-") else "abbildungen") / f"{id}.csv" for id in promised]
        problems += [f"{path.relative_to(folder).as_posix()}: fehlt." for path in paths if not path.is_file()]
    if problems:
        raise SectionFailed(
            *sorted(problems),
            "Nichts veröffentlicht. Bitte den Lauf wiederholen; bleibt es dabei, liegt es am Programm oder am Datenträger.",
        )


def _manifest(folder: Path, run_id: str) -> Iterator[str]:
    if not manifest.holds(folder, run_id):
        yield f"{manifest.NAME}: Prüfsummen der geschriebenen Dateien erwartet, andere gefunden."


def _page(path: Path, promised: Sequence[str]) -> Iterator[str]:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    if wrong := page.misplaced + page.open or ["html"] * page.empty:
        yield f"vollständige Seite erwartet, „{wrong[0]}“ fehlend, offen oder an falscher Stelle gefunden."
    if missing := [id for id in promised if id not in page.ids]:
        yield f"{', '.join(missing)} erwartet, nicht gefunden."


def _pdf(path: Path) -> Iterator[str]:
    import pikepdf

    with pikepdf.open(path) as document:
        for page in document.pages:
            page.Contents.read_bytes()
        if not document.pages:
            yield "mindestens eine Seite erwartet, keine gefunden."


def _workbook(path: Path) -> Iterator[str]:
    with ZipFile(path) as archive:
        if damaged := archive.testzip():
            yield f"lesbare Arbeitsmappe erwartet, Fehler in {damaged} gefunden."


class _Page(HTMLParser):
    """Elements that are open at the end, end tags of others than the last opened one, and all ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.misplaced: list[str] = []
        self.ids: set[str | None] = set()
        self.empty = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.empty = False
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
