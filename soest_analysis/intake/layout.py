"""What the survey workbook asks, sheet by sheet: the one description that the template writes and the import reads."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from soest_analysis import german
from soest_analysis.descriptor import Table, TableField
from soest_analysis.edition import Edition
from soest_analysis.history import Delivery, join
from soest_analysis.parameters import Run
from soest_analysis.tables import as_text

GUIDE, COMMENTS, ABSENT, LISTS = "Anleitung", "Kommentare", "Nicht geliefert", "Listen"
HEAD = 9  # the row of a table sheet that holds the headings, counted from 1; data begin in the next
SPARE = 40  # empty rows below the known ones, for a new accommodation or school
PAST = 12  # points of a series before the new ones, so that they can be revised
DROPPED, DROPPED_MARK = "entfällt", "x"  # the last column: the row is not continued

YEAR_LABEL, TOWN_LABEL, OFFICE_LABEL = "Ausgabe", "Gemeindeschlüssel", "Ausgefüllt von (Stelle)"
FILLED, DAY, SOURCE, DEFINITION = "Ausgefüllt am", "Stichtag", "Quelle", "Neue Zählweise"
DETAILS = (FILLED, DAY, SOURCE, DEFINITION)  # rows 4 to 7 of a table sheet: label in column A, answer in column B
DETAILS_FROM = 4
NOT_YET = "noch nicht erhoben"  # the reason of a new town's tables, until somebody delivers them or gives another

Texts = Mapping[str, str | None]  # field -> text as the CSV file writes it, None where nothing stands


@dataclass(frozen=True)
class Row:
    """One prefilled row: what stands in the cells, and beside them what the edition before said.

    ``known``: an earlier edition states this point of a series, so leaving its figures empty means "unchanged".
    """

    values: Texts
    last: Texts
    known: bool = False


@dataclass(frozen=True)
class Sheet:
    """The sheet of one table. ``held``: its rows are what the edition holds already, empty cells included."""

    table: Table
    rows: tuple[Row, ...]
    held: bool = False

    @property
    def columns(self) -> Iterator[tuple[TableField, str, bool]]:
        """Every column as field, heading and whether it is the grey one with the last known value."""
        known = any(row.last for row in self.rows)
        for field in self.table.fields:
            yield field, heading(field), False
            if known and asked(self.table, field):
                yield field, f"{heading(field)}, zuletzt", True


def heading(field: TableField) -> str:
    """A column's heading: title and unit."""
    return f"{field.title} [{field.unit}]" if field.unit and field.unit != field.title else field.title


def asked(table: Table, field: TableField) -> bool:
    """True if the field is asked anew, without its last value in the cell."""
    return field.name not in (*table.key, *table.erhebung.fortschreiben, *table.erhebung.vorbelegung)


def sheet(edition: Edition, table: Table, fresh: bool = False) -> Sheet:
    """The sheet of a table for this edition: with what the edition holds already or, ``fresh``, as first sent out."""
    deliveries = edition.earlier[-1].deliveries(table.name) if edition.earlier else []
    if not fresh and edition.root.table(edition.year, table.name).exists():
        own = as_texts(edition.table(table.name), table)
        last = {_key(texts, table): texts for texts in last_rows(deliveries, table)}
        return Sheet(table, tuple(Row(texts, last.get(_key(texts, table), {})) for texts in own), True)
    known = [
        t for t in last_rows(deliveries, table) if all(t[name] in codes for name, codes in table.erhebung.nur.items())
    ]
    defaults = _defaults(edition, table)
    rows = [Row(_prefilled(texts, defaults, table), texts, _periodic(table)) for texts in known]
    rows += [Row({name: point.get(name) for name in _names(table)}, {}) for point in _due(edition, deliveries, table)]
    return Sheet(table, tuple(rows))


def offices(edition: Edition) -> dict[str, list[Table]]:
    """Office -> its tables, in the descriptor's order."""
    found: dict[str, list[Table]] = {}
    for table in edition.package.resources:
        found.setdefault(table.lieferant, []).append(table)
    return found


def title(run: Run, notebooks: Path) -> str:
    """The heading of a run in the report: its own, or its notebook's."""
    if run.titel:
        return run.titel
    import json

    cells = json.loads((notebooks / f"{run.abschnitt}.ipynb").read_text(encoding="utf-8"))["cells"]
    first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return first.splitlines()[0].lstrip("# ")


def last_rows(deliveries: list[Delivery], table: Table) -> list[Texts]:
    """What the editions before know: the last points of a series, each line's last point, or the last table."""
    if not deliveries or all(delivery.frame.empty for delivery in deliveries):
        return []
    if table.zeitreihe is None:
        return as_texts(next(d.frame for d in reversed(deliveries) if not d.frame.empty), table)
    frame = join(deliveries, table).sort_values(table.zeitreihe.zeit, kind="stable")
    if _periodic(table):
        times = sorted(frame[table.zeitreihe.zeit].unique())[-PAST:]
        frame = frame[frame[table.zeitreihe.zeit].isin(times)]
    else:
        last = next(delivery.frame for delivery in reversed(deliveries) if not delivery.frame.empty)
        frame = _latest(frame, last, table)
    return as_texts(frame, table)


def _latest(joined: pd.DataFrame, last: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Each line that the last delivery still states, once: its last row with a value or, without any, its last row."""
    line = list(table.zeitreihe.je) if table.zeitreihe else []
    rows = joined.reset_index(names="_order").merge(last[line].drop_duplicates(), on=line)
    known = rows[[field.name for field in table.values]].notna().any(axis=1)
    rows = rows.iloc[known.argsort(kind="stable")]  # those with a value last, in each half in the order of time
    return rows.drop_duplicates(line, keep="last").sort_values("_order")


def _periodic(table: Table) -> bool:
    """True for a series with a rhythm (months, years); False where every line has its own days."""
    return bool(table.zeitreihe) and table.field(table.zeitreihe.zeit).type != "date"  # type: ignore[union-attr]


def _due(edition: Edition, deliveries: list[Delivery], table: Table) -> list[dict[str, str | None]]:
    """The points of a periodic series after the last one up to the edition's Stichtag, in the rhythm of the last two."""
    if not table.zeitreihe or not _periodic(table) or all(d.frame.empty for d in deliveries):
        return []
    frame, time = join(deliveries, table), table.zeitreihe.zeit
    times = sorted(frame[time].unique())
    day = edition.parameters.stichtag
    end = pd.Period(day, freq="M") if table.field(time).type == "yearmonth" else day.year
    step = _distance(times[-2], times[-1]) if len(times) > 1 else 1
    lines = as_texts(frame[frame[time] == times[-1]], table)
    found: list[dict[str, str | None]] = []
    point = times[-1] + step
    while point <= end:
        found += [{time: str(point), **{name: line[name] for name in table.zeitreihe.je}} for line in lines]
        point = point + step
    return found


def _distance(one: Any, other: Any) -> int:
    return int((other - one).n) if isinstance(one, pd.Period) else int(other - one)


def _prefilled(last: Texts, defaults: Mapping[str, str], table: Table) -> dict[str, str | None]:
    """What stands in the cells of a row that the edition before had: keys and what is carried on."""
    carried = {*table.key, *table.erhebung.fortschreiben}
    return {name: defaults.get(name, last.get(name) if name in carried else None) for name in _names(table)}


def _defaults(edition: Edition, table: Table) -> dict[str, str]:
    day: date = edition.parameters.stichtag
    words = {"jahr": str(edition.year), "stichtag": day.isoformat(), "tag": german.day(day)}
    return {
        name: re.sub(r"\{(jahr|stichtag|tag)\}", lambda word: words[word[1]], text)
        for name, text in table.erhebung.vorbelegung.items()
    }


def _key(texts: Texts, table: Table) -> tuple[str | None, ...]:
    series = table.zeitreihe
    names = table.key if series is None else series.je if not _periodic(table) else (series.zeit, *series.je)
    return tuple(texts[name] for name in names)


def _names(table: Table) -> list[str]:
    return [field.name for field in table.fields]


def as_texts(frame: pd.DataFrame, table: Table) -> list[Texts]:
    """The rows of a typed table as the CSV file writes them."""
    return [{name: _text(record[name]) for name in _names(table)} for record in frame.to_dict("records")]


def _text(value: Any) -> str | None:
    if german.is_missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date().isoformat())
    return str(as_text(value) if isinstance(value, float) else value)
