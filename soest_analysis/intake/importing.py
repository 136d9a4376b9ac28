"""``soest import``: merges returned workbooks, compares them with what is there, writes all of it or nothing."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pandas as pd

from soest_analysis import german
from soest_analysis.atomic import disk_errors, lock, staging, switch
from soest_analysis.descriptor import Table
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput, all_of
from soest_analysis.history import NOTHING, SIGN, Delivery
from soest_analysis.intake import layout
from soest_analysis.intake.answers import Asked, Cells, cells, key_of
from soest_analysis.intake.changes import MOST, Changes, TableChange, cell_text
from soest_analysis.intake.merging import Merged, merge, row_name
from soest_analysis.intake.provenance import new_sources, together, write_sources
from soest_analysis.intake.reading import Survey, open_surveys, read_survey
from soest_analysis.paths import Root
from soest_analysis.sources import Sources
from soest_analysis.tables import read_table, typed, write_table


def import_surveys(
    root: Root,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    replace: bool = False,
    announce: Callable[[str], object] = lambda text: None,
) -> Changes:
    """Read filled workbooks of one edition into its data; what changes, announced in German before it is written.

    ``dry_run``: write nothing. ``replace``: also overwrite figures that another office delivered. Raises UnusableInput
    with the problems of all files at once, Locked if the edition is busy, NotWritable; then nothing has changed.
    """
    _check_names(paths)
    year, books = open_surveys(sorted(paths, key=lambda path: path.name), root)
    with nullcontext() if dry_run else lock(root, str(year)):
        edition = Edition(root, year)
        tables = edition.package.resources
        contexts = all_of(*(partial(Asked.of, edition, table) for table in tables))
        asked = {table.name: context for table, context in zip(tables, contexts, strict=True)}
        surveys = all_of(*(partial(read_survey, book, edition, asked) for book in books))
        merged, problems = merge(surveys, asked, edition.comments(), edition.sources.nicht_geliefert)
        before = {name: _rows(edition, context.table) for name, context in asked.items()}
        if not replace:
            problems += _overruled(edition, surveys, merged, asked, before)
            problems += _emptied(surveys, merged, asked, before)
        if problems:
            raise UnusableInput(*problems)
        changes = _changes(edition, surveys, merged, asked, before)
        announce(changes.text)
        if changes.any and not dry_run:
            _write(root, edition, changes)
    return changes


def _check_names(paths: Sequence[Path]) -> None:
    """The file's name is all that the sources keep of it, so it must tell the files apart."""
    names = [path.name for path in paths]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise UnusableInput(
            *(
                f"Datei {name}: jeden Namen einmal erwartet, {names.count(name)}-mal gefunden. Bitte umbenennen."
                for name in doubles
            )
        )


def _rows(edition: Edition, table: Table) -> tuple[Cells, ...] | None:
    """What the edition holds of a table; None if nothing."""
    if not edition.root.table(edition.year, table.name).exists():
        return None
    return tuple(map(cells, layout.as_texts(edition.table(table.name), table)))


def _carried(edition: Edition, table: Table, rows: tuple[Cells, ...]) -> bool:
    """True if the table asks only to confirm what the last edition said, and that is what the rows do."""
    asked = {field.name for field in table.fields} - {*table.key, *table.erhebung.fortschreiben}
    if asked or not edition.earlier or not any(table.name in e.sources.tabellen for e in edition.earlier):
        return False
    earlier: list[Delivery] = [d for d in edition.earlier[-1].deliveries(table.name) if not d.frame.empty]
    last = tuple(map(cells, layout.as_texts(earlier[-1].frame, table))) if earlier else None
    return TableChange(table, last, rows).equal


def _overruled(
    edition: Edition,
    surveys: Sequence[Survey],
    merged: Merged,
    asked: Mapping[str, Asked],
    before: Mapping[str, tuple[Cells, ...] | None],
) -> Iterator[str]:
    """Figures of another office that the workbooks would change or take away."""
    advice = "Bitte klären, was gilt; mit --replace gilt die neue Mappe."
    for name, context in asked.items():
        rows, entry = before[name], context.entry
        new = [survey for survey in surveys if name in survey.answers or name in survey.absent]
        if not new or not rows or not entry or entry == context.before or entry.lieferant in _offices(new):
            continue
        document = edition.sources.dokumente.get(entry.dokument)
        held = f"{entry.lieferant}, {(document and (document.datei or document.kurz)) or entry.dokument}"
        given = german.enumeration([f"{survey.office}, {survey.name}" for survey in new])
        if name in merged.tables:
            change = TableChange(context.table, rows, merged.tables[name].rows)
            differing = [cell_text(cell, context.table) for cell in change.cells if cell.old]
            differing += [f"{row_name(row, context.table)}: fehlt" for row in change.dropped]
        else:
            differing = ["die Tabelle wird als nicht geliefert gemeldet"]
        if differing:
            more = f" und {len(differing) - MOST} weitere" if len(differing) > MOST else ""
            yield (
                f"Blatt {name}: dieselben Angaben wie in der vorhandenen Lieferung ({held}) erwartet, andere in der neuen "
                f"({given}) gefunden: {'; '.join(differing[:MOST])}{more}. {advice}"
            )


def _offices(surveys: Sequence[Survey]) -> set[str]:
    """Every office that sent one of the workbooks, and all of them together as ``provenance`` names them."""
    return {survey.office for survey in surveys} | {together(surveys)}


def _emptied(
    surveys: Sequence[Survey],
    merged: Merged,
    asked: Mapping[str, Asked],
    before: Mapping[str, tuple[Cells, ...] | None],
) -> Iterator[str]:
    """Figures and rows that the workbooks would take away without saying so: perhaps only a part was sent again."""
    for name, delivered in merged.tables.items():
        table = asked[name].table
        change = TableChange(table, before[name], delivered.rows)
        ended = {key_of(line.texts, table) for s in surveys if name in s.answers for line in s.answers[name].dropped}
        lost = [cell_text(c, table) for c in change.cells if c.old and not c.new and c.row.get(SIGN) != NOTHING]
        lost += [f"{row_name(row, table)}: fehlt" for row in change.dropped if key_of(row, table) not in ended]
        if lost and before[name] is not None:
            more = f" und {len(lost) - 10} weitere" if len(lost) > 10 else ""  # noqa: PLR2004
            yield (
                f"Blatt {name}: die vorhandenen Angaben erwartet, nichts gefunden bei: {'; '.join(lost[:10])}{more}. Haben "
                "mehrere Mappen je einen Teil, bitte alle zusammen einlesen. Soll es wirklich leer werden: --replace."
            )


def _changes(
    edition: Edition,
    surveys: Sequence[Survey],
    merged: Merged,
    asked: Mapping[str, Asked],
    before: Mapping[str, tuple[Cells, ...] | None],
) -> Changes:
    tables = {
        name: TableChange(asked[name].table, before[name], delivered.rows) for name, delivered in merged.tables.items()
    }
    changed = {name for name, change in tables.items() if not change.equal}
    carried = {name for name, change in tables.items() if _carried(edition, change.table, change.after)}
    sources = new_sources(edition, merged, asked, changed, carried)
    held = edition.comments()
    comments = {
        run: (held.get(run, ""), "" if text.strip() == layout.DROPPED else f"{text}\n")
        for run, text in merged.comments.items()
    }
    return Changes(
        edition.year,
        tuple(f"{survey.name} ({survey.office})" if survey.office else survey.name for survey in surveys),
        tables,
        tuple(name for name in merged.absent if before[name] is not None),
        {run: (old, new) for run, (old, new) in comments.items() if old.rstrip("\n") != new.rstrip("\n")},
        edition.sources,
        sources,
        tuple(
            name
            for name in asked
            if before[name] is None and name not in tables and name not in sources.nicht_geliefert
        ),
    )


def _write(root: Root, edition: Edition, changes: Changes) -> None:
    """Change a copy of the edition's data beside it, read it again, and put it in its place."""
    year, target = edition.year, root.data(edition.year)
    with staging(target) as staged, disk_errors(staged):
        shutil.copytree(target, staged, dirs_exist_ok=True)

        def copy(path: Path) -> Path:
            return staged / path.relative_to(target)

        for name, change in changes.tables.items():
            if not change.equal:
                write_table(_frame(change), copy(root.table(year, name)))
        for name in changes.removed:
            copy(root.table(year, name)).unlink()
        for run, (_, text) in changes.comments.items():
            path = copy(root.comment(year, run))
            if text:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            else:
                path.unlink(missing_ok=True)
        if changes.old != changes.new:
            write_sources(changes.new, copy(root.sources(year)))
        _verify(edition, copy)
        shutil.rmtree(switch(staged, target), ignore_errors=True)


def _frame(change: TableChange) -> pd.DataFrame:
    rows = [{name: text or None for name, text in row.items()} for row in change.after]
    return typed(
        pd.DataFrame(rows, columns=[field.name for field in change.table.fields], dtype="string"), change.table
    )


def _verify(edition: Edition, copy: Callable[[Path], Path]) -> None:
    """What was written must be readable as the edition's data. Raises UnusableInput."""
    root, year, problems = edition.root, edition.year, []
    Sources.load(root, year, copy(root.sources(year)))
    for table in edition.package.resources:
        path = root.table(year, table.name)
        try:
            if copy(path).exists():
                read_table(copy(path), table, root.relative(path))
        except UnusableInput as error:
            problems += error.problems
    if problems:
        raise UnusableInput(*problems)
