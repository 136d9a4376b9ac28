"""The overview of a fleet: what became of every edition, and their key figures side by side, as a page and as CSV."""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from soest_analysis import bundle, german
from soest_analysis.atomic import whole
from soest_analysis.fleet import comparison
from soest_analysis.fleet.addresses import is_address, shown
from soest_analysis.fleet.comparison import Published, Reader
from soest_analysis.fleet.orders import Result

Row = Mapping[str, Any]

PAGE, TABLE, FIGURES = "uebersicht.html", "uebersicht.csv", "kennzahlen.csv"
REPORT = "sachstandsbericht.html"
DRAFT = "Entwurf"
SEVERITIES = {
    "fehler": "fehler_offen",
    "warnung": "warnungen_offen",
    "hinweis": "hinweise_offen",
    "erläutert": "erlaeutert",
}
FIELDS = (
    *("stadt", "ags", "jahr", "status", "exit_code", *SEVERITIES.values()),
    *("sekunden", "versuche", "ordner", "grund", "kennzeichnung"),
)
NEXT = {
    1: "Die Befunde mit „soest check“ ansehen; dann die Daten berichtigen oder die Abweichung erläutern.",
    2: "Die genannten Eingaben berichtigen.",
    3: "Die genannten Angaben zur Geheimhaltung prüfen.",
    4: "Das Ende des anderen Laufs abwarten.",
    6: "Platz schaffen oder Schreibrechte geben.",
}
LOOK_UP = "Im Protokoll nachsehen, woran es lag."
REPEAT = "Ist behoben, was hier steht, „soest fleet“ mit denselben Angaben wiederholen. Was fertig ist, wird nicht neu berechnet."
SIGNS = (
    f"{bundle.SECRET_NOTE} „{german.MISSING}“: nicht geliefert oder nicht veröffentlicht. {bundle.REVISED_NOTE} "
    "Ein anderer Stand als im Kopf der Spalte steht unter dem Wert."
)


def write(
    results: Sequence[Result], to: Path, read: Reader = comparison.read_file, *, stays: bool = True
) -> list[Path]:
    """Write the page, ``uebersicht.csv`` and ``kennzahlen.csv`` into ``to``; their paths. Raises NotWritable.

    ``read``: reads a file of a published edition, local or at an address. An edition that cannot be read is in the
    overview all the same, and the page says that its key figures are missing. ``stays``: whether the files stay in ``to``,
    so that folders can be named from there.
    """
    results = sorted(results, key=lambda result: (result.status != "gescheitert", town(result), result.order.year or 0))
    editions = [_read(result, read) for result in results]
    rows = [_row(result, edition, to if stays else None) for result, edition in zip(results, editions, strict=True)]
    found = [edition for edition in editions if edition]
    _write_csv(to / TABLE, FIELDS, rows)
    _write_csv(to / FIGURES, comparison.FIELDS, comparison.as_rows(found))
    seen = zip(rows, editions, strict=True)
    unread = [f"{row['stadt']} {row['jahr']}" for row, edition in seen if not edition and not row["failed"]]
    with whole(to / PAGE) as part:
        part.write_text(_page(results, rows, found, unread), encoding="utf-8", newline="\n")
    return [to / PAGE, to / TABLE, to / FIGURES]


def town(result: Result) -> str:
    """The town's name, or its folder's if the parameters could not be read."""
    return result.town or PurePath(shown(result.order.root)).name


def summary(results: Iterable[Result]) -> str:
    """How many editions are published, unchanged and failed, in one sentence."""
    status = [result.status for result in results]
    counts = [f"{status.count(name)} {name}" for name in ("veröffentlicht", "unverändert", "gescheitert")]
    return f"{german.count(len(status), 'Ausgabe', 'Ausgaben')}: {german.enumeration(counts)}."


def _read(result: Result, read: Reader) -> Published | None:
    """What the edition published; None if it failed or cannot be read."""
    if not result.folder:
        return None
    try:
        edition = comparison.read_published(_readable(result), read)
    except Exception:  # drivers of addresses raise what they like, and one edition must not cost the others' overview
        return None
    return replace(edition, mark=", ".join(filter(None, [edition.mark, DRAFT if result.order.draft else ""])))


def _readable(result: Result) -> str:
    """Where the published edition can be read: the folder that the result names leaves out a password."""
    if not is_address(result.order.root):
        return result.folder
    return f"{result.order.root.rstrip('/')}/outputs/{PurePath(result.folder).name}"


def _row(result: Result, edition: Published | None, to: Path | None) -> Row:
    """What the table of editions and its CSV say of one, and what the page says beyond that."""
    counts = [None if result.findings is None else result.findings.get(name, 0) for name in SEVERITIES]
    return {
        "stadt": town(result),
        "ags": result.ags,
        "jahr": result.order.year or "",
        "status": result.status,
        "exit_code": result.code,
        **dict(zip(SEVERITIES.values(), counts, strict=True)),
        "sekunden": round(result.seconds, 1),
        "versuche": result.attempts,
        "ordner": _shown(result.folder, to),
        "grund": " ".join(result.sentences),
        "kennzeichnung": edition.mark if edition else "",
        "failed": result.status == "gescheitert",
        "counts": counts,
        "sentences": result.sentences,
        "next": NEXT.get(result.code, LOOK_UP),
        "root": _shown(result.order.root, to),
        "log": _shown(result.log, to),
        "link": _link(result.folder, to),
    }


def _shown(place: str, to: Path | None) -> str:
    """A local path as seen from ``to`` where that is possible; an address without a password."""
    if is_address(place) or not place or not to:
        return shown(place)
    try:
        return Path(os.path.relpath(place, to)).as_posix()
    except ValueError:  # another drive of Windows
        return place


def _link(folder: str, to: Path | None) -> str:
    """Where a browser finds the report; empty if it cannot get there."""
    seen = _shown(folder, to).rstrip("/")
    if is_address(folder):
        return f"{seen}/{REPORT}" if folder.startswith(("http://", "https://")) else ""
    if not folder or not to:
        return ""
    target = f"{seen}/{REPORT}" if (Path(folder) / REPORT).is_file() else seen
    return Path(target).as_uri() if Path(target).is_absolute() else quote(target)


def _page(results: Sequence[Result], rows: Sequence[Row], editions: Sequence[Published], unread: Sequence[str]) -> str:
    from jinja2 import Environment, FileSystemLoader

    from soest_analysis.report.brand import COLOURS
    from soest_analysis.report.html import TEMPLATES

    loader = FileSystemLoader([Path(__file__).parent, TEMPLATES])
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("uebersicht.html.j2").render(
        summary=summary(results),
        marks=sorted({edition.mark for edition in editions if edition.mark}),
        rows=rows,
        repeat=REPEAT,
        tables=_tables(editions),
        signs=SIGNS,
        unread=german.enumeration(unread),
        files={"table": TABLE, "figures": FIGURES},
        colours=COLOURS,
        german=german,
    )


def _tables(editions: Sequence[Published]) -> list[dict[str, Any]]:
    """Per year, towns as rows and figures as columns."""
    tables = []
    for year, group in groupby(sorted(editions, key=lambda edition: edition.year), lambda edition: edition.year):
        same_year = list(group)
        columns = comparison.columns(same_year)
        heads = [(*column, comparison.usual_stand(same_year, column)) for column in columns]
        tables.append(
            {
                "year": year,
                "columns": [dict(zip(("label", "unit", "stand"), head, strict=True)) for head in heads],
                "rows": [(edition, list(map(edition.figure, columns))) for edition in same_year],
            }
        )
    return tables


def _write_csv(path: Path, fields: Sequence[str], rows: Iterable[Row]) -> None:
    from soest_analysis.report.files import harmless

    with whole(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
