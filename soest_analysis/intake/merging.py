"""Puts together what several workbooks of one edition say, cell by cell, and names what contradicts itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from soest_analysis import german
from soest_analysis.descriptor import Table
from soest_analysis.intake import layout
from soest_analysis.intake.answers import Asked, Cells, Key, Line, cells, key_of
from soest_analysis.intake.cells import shown
from soest_analysis.intake.reading import Note, Survey

CLARIFY = "Bitte klären, was gilt, und in einer der Mappen berichtigen oder löschen."


@dataclass(frozen=True)
class Delivered:
    """What all workbooks together deliver for one table. ``surveys``: those that do, the last one filled in first."""

    rows: tuple[Cells, ...]
    surveys: tuple[Survey, ...]
    filled: date
    day: date | None
    source: str
    definition: str


@dataclass(frozen=True)
class Merged:
    """The answers of all workbooks: by table, by run, by table that is not delivered."""

    tables: Mapping[str, Delivered]
    comments: Mapping[str, str]
    absent: Mapping[str, str]


def merge(
    surveys: Sequence[Survey], asked: Mapping[str, Asked], comments: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[Merged, list[str]]:
    """Put the workbooks together; and every contradiction between them.

    ``comments`` and ``reasons`` are what the edition holds: a workbook that repeats them yields to one that differs.
    """
    problems: list[str] = []
    tables = {}
    for name, context in asked.items():
        given = [survey for survey in surveys if name in survey.answers]
        given.sort(key=lambda survey: survey.answers[name].filled, reverse=True)
        if given:
            tables[name], wrong = _table(given, context)
            problems += wrong
    texts, wrong = _notes([survey.comments for survey in surveys], comments)
    problems += wrong
    absent, wrong = _notes([survey.absent for survey in surveys], reasons)
    problems += wrong
    for survey in surveys:
        for name, reason in survey.absent.items():
            problems += [
                f"{reason.place}: kein Grund erwartet, „{reason.text}“ gefunden; die Tabelle {name} steht aber in der "
                f"Datei {other.name}. {CLARIFY}"
                for other in surveys
                if name in other.answers and other is not survey
            ]
    return Merged(tables, texts, absent), problems


def row_name(texts: Cells, table: Table) -> str:
    """How people call a row: the labels of its key, such as ``Gesamtschule / Musterschule``."""
    return " / ".join(value_name(texts[name], name, table) for name in table.key)


def value_name(text: str, name: str, table: Table) -> str:
    """A cell's text as people read it: labels, German dates and decimal commas."""
    field = table.field(name)
    if field.type == "date" and text:
        return german.day(date.fromisoformat(text))
    if field.type == "yearmonth" and text:
        return f"{text[5:]}/{text[:4]}"
    return text.replace(".", ",") if field.type == "number" else field.labels.get(text, text)


def _table(given: list[Survey], asked: Asked) -> tuple[Delivered, list[str]]:
    table = asked.table
    answers = {survey.name: survey.answers[table.name] for survey in given}
    problems: list[str] = []
    entry, before = asked.entry, asked.before

    def detail(label: str, stated: Mapping[str, Any], prefilled: Iterable[Any]) -> Any:
        values, problem = _one({name: value for name, value in stated.items() if value}, prefilled)
        if problem:
            found = "; ".join(f"Datei {name}: „{shown(value)}“" for name, value in stated.items() if value)
            problems.append(f"Blatt {table.name}, {label}: gleiche Angaben erwartet, gefunden: {found}. {CLARIFY}")
        return values

    day = detail(layout.DAY, {name: a.day for name, a in answers.items()}, [entry and entry.stichtag])
    source = detail(
        layout.SOURCE,
        {name: a.source for name, a in answers.items()},
        [known.quelle for known in (entry, before) if known],
    )
    definition = detail(
        layout.DEFINITION, {name: a.definition for name, a in answers.items()}, [entry and entry.definition]
    )
    rows: dict[Key, Cells] = {}
    lines = {name: {key_of(line.texts, table): line for line in a.lines} for name, a in answers.items()}
    dropped = {key_of(line.texts, table): (name, line) for name, a in answers.items() for line in a.dropped}
    for key in _ordered([list(by_key) for by_key in lines.values()]):
        stated = {name: by_key[key] for name, by_key in lines.items() if key in by_key}
        if key in dropped:
            problems += _revived(*dropped[key], stated, asked)
        else:
            rows[key], wrong = _row(stated, asked)
            problems += wrong
    filled = max(answer.filled for answer in answers.values())
    return Delivered(tuple(_placed(rows, asked)), tuple(given), filled, day, source or "", definition or ""), problems


def _placed(rows: Mapping[Key, Cells], asked: Asked) -> Iterator[Cells]:
    """The rows in the workbook's order, but those that it did not ask for, written at its end, within their group.

    A group shares all key fields but the last; a new row stands after its others and before its total.
    """
    table, sent = asked.table, {key_of(cells(row.values), asked.table) for row in asked.sheets[0].rows}
    order = [key for key in rows if key in sent] if sent and not table.zeitreihe else list(rows)
    for key in (key for key in rows if key not in order):
        group = [position for position, other in enumerate(order) if other[:-1] == key[:-1]]
        sums = [at for at in group if any(rows[order[at]][total.feld] == total.gesamt for total in table.summen)]
        order.insert(sums[0] if sums else group[-1] + 1 if group else len(order), key)
    return (rows[key] for key in order)


def _row(stated: Mapping[str, Line], asked: Asked) -> tuple[Cells, list[str]]:
    """One row from what the files say about it: a cell left as it went out yields to an edited one."""
    table, texts, problems = asked.table, {}, []
    key = key_of(next(iter(stated.values())).texts, table)
    for field in table.fields:
        went_out = {row[field.name] for row in asked.prefilled.get(key, [])} or {""}
        texts[field.name], conflict = _one({name: line.texts[field.name] for name, line in stated.items()}, went_out)
        if conflict:
            found = "; ".join(
                f"Datei {name}, Zeile {line.row}: „{value_name(line.texts[field.name], field.name, table)}“"
                for name, line in stated.items()
            )
            problems.append(
                f"Blatt {table.name}, {row_name(texts, table)}, Spalte {layout.heading(field)}: gleiche "
                f"Angaben erwartet, gefunden: {found}. {CLARIFY}"
            )
    return texts, problems


def _one(stated: Mapping[str, Any], went_out: Iterable[Any]) -> tuple[Any, bool]:
    """The value that counts, and whether the files contradict each other."""
    values = list(dict.fromkeys(stated.values()))
    if len(values) > 1:
        edited = [value for value in values if value not in set(went_out)]
        # Where every file holds what some workbook went out with, a figure counts more than an empty cell.
        values = edited or sorted(values, key=lambda value: value == "")
        if len(edited) > 1:
            return values[0], True
    return (values[0] if values else None), False


def _revived(name: str, dropped: Line, stated: Mapping[str, Line], asked: Asked) -> list[str]:
    """One file ends a row that others have filled in."""
    key = key_of(dropped.texts, asked.table)
    return [
        f"Blatt {asked.table.name}, {row_name(line.texts, asked.table)}: gleiche Angaben erwartet, gefunden: Datei {name}, "
        f"Zeile {dropped.row}: „{layout.DROPPED}“; Datei {other}, Zeile {line.row}: ausgefüllt. {CLARIFY}"
        for other, line in stated.items()
        if line.texts not in asked.prefilled.get(key, [])
    ]


def _ordered(orders: Sequence[Sequence[Key]]) -> list[Key]:
    """All keys in the first file's order; what it lacks follows what it follows in the others."""
    ordered = list(orders[0])
    for order in orders[1:]:
        position = 0
        for key in order:
            if key not in ordered:
                ordered.insert(position, key)
            position = ordered.index(key) + 1
    return ordered


def _notes(given: Sequence[Mapping[str, Note]], held: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Comments or reasons of all files; one that only repeats what the edition holds yields to another."""
    texts, problems = {}, []
    for key in dict.fromkeys(key for notes in given for key in notes):
        stated = {notes[key].place: notes[key].text.rstrip("\n") for notes in given if key in notes}
        texts[key], conflict = _one(stated, [held.get(key, "").rstrip("\n")])
        if conflict:
            found = "; ".join(f"{place}: „{_short(text)}“" for place, text in stated.items())
            problems.append(f"{key}: gleiche Angaben erwartet, gefunden: {found}. {CLARIFY}")
    return texts, problems


def _short(text: str, most: int = 60) -> str:
    """The beginning of a long text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()} …"
