"""Key figures: one line of a table through the editions, or a line of one's own, described so that any chart can draw it.

A key figure is named like a cell without its time: ``gesamt/personen`` in ``fluechtlinge``, ``duldung/personen`` in
``asylblg``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import chart, german, history, style, tracked
from soest_analysis.descriptor import Schema, Series, Table, TableField
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.sources import Source

Record = dict[str, Any]
_EDITION = TableField(name="ausgabe", type="string", title="Ausgabe")
_NAMED = "bezeichnung"  # the field that tells a row's name, where a table has one
_PLACE = {"fundstelle", "quelle", "zeitbezug"}
_MOST_NAMED = 12


@dataclass(frozen=True)
class Line:
    """A key figure: ``frame`` has a row per point, with its time, value, ``ausgabe``, ``reihe`` and ``revidiert``.

    ``reihe`` and ``revidiert`` as ``history.join`` gives them. ``table`` describes the two columns that are drawn.
    """

    table: Table
    frame: pd.DataFrame
    source: Source

    @property
    def values(self) -> pd.Series:
        """The numbers, with their origins, earliest first."""
        return self.frame[chart.value_field(self.table).name]

    def plot(self) -> Figure:
        """The chart: a line or, as long as there is a single point, a bar."""
        return style.nothing() if self.frame.empty else chart.plot(self.frame, self.table)


def compute_key_figures(edition: Edition, tabelle: str) -> pd.DataFrame:
    """A row per key figure: kennzahl (its name), bedeutung, zuletzt (its latest value), zeit."""
    table = describe(edition, tabelle)
    time = _time(table).name
    rows = []
    for name, points in _lines(edition, table).items():
        field, last = table.field(name.rpartition("/")[2]), points[-1]
        latest = history.figure(last, field.name, table)
        rows.append([name, _meaning(last, table, field), latest, _told_time(last[time], table)])
    frame = pd.DataFrame(rows, columns=["kennzahl", "bedeutung", "zuletzt", "zeit"], dtype=object)
    return frame.assign(zuletzt=tracked.column([row[2] for row in rows], "Float64"))


def series(edition: Edition, tabelle: str, kennzahl: str = "") -> Line:
    """A key figure through the editions up to this one; without a name the first of its table. See ``Line``.

    Raises UnusableInput for a table or key figure that there is not. Of a table that no edition holds, the line is empty.
    """
    table = describe(edition, tabelle)
    if not table.values:
        raise UnusableInput(
            f"Die Tabelle „{tabelle}“ enthält keine Zahlen. Bitte in der Zelle „parameters“ eine andere nennen."
        )
    known = _lines(edition, table)
    name = kennzahl or next(iter(known), "")
    if known and name not in known:
        names = ", ".join(list(known)[:_MOST_NAMED]) + (" …" if len(known) > _MOST_NAMED else "")
        raise UnusableInput(f"Die Kennzahl „{name}“ gibt es in der Tabelle „{tabelle}“ nicht. Vorhanden: {names}.")
    points, time = known.get(name, []), _time(table)
    field = table.field(name.rpartition("/")[2]) if points else table.values[0]
    meaning = _meaning(points[-1], table, field) if points else table.title
    unit = points[-1].get("einheit") if points else None
    if "einheit" in [each.name for each in table.fields] and isinstance(unit, str):
        field = field.model_copy(update={"unit": table.field("einheit").labels.get(unit, unit)})
    frame = pd.DataFrame({time.name: [_plain(point[time.name]) for point in points]})
    frame[field.name] = tracked.column([history.figure(point, field.name, table) for point in points], _dtype(field))
    for column in ("ausgabe", "reihe", "revidiert"):
        frame[column] = [str(point[column]) if column == "ausgabe" else point[column] for point in points]
    return Line(_described(table, time, field, meaning), frame, edition.source(tabelle, rows=_with_places(points)))


def columns(line: Line) -> list[str]:
    """The columns of its table: time, value, edition if it has one and, if it was counted in several ways, which."""
    names = [line.table.key[0], chart.value_field(line.table).name]
    names += ["ausgabe"] if line.frame.ausgabe.any() else []
    return list(dict.fromkeys(names)) + (["reihe"] if line.frame.reihe.nunique() > 1 else [])


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """``part`` of ``whole`` in percent, row by row, with origins; missing where either is, or where the whole is zero."""
    pairs = zip(part, whole, strict=True)
    ratios = [a / b * 100 if tracked.is_stated(a) and tracked.is_stated(b) and b != 0 else pd.NA for a, b in pairs]
    return pd.Series(tracked.column(ratios, "Float64"), index=part.index)


def line_of(frame: pd.DataFrame, time: str, value: str, *, title: str, unit: str, source: Source) -> Line:
    """A line of one's own, to be shown like the others: columns ``time`` and ``value`` of a computed frame, to one decimal."""
    kind = "yearmonth" if isinstance(frame[time].dtype, pd.PeriodDtype) else "string"
    table = Table.model_validate(
        {
            "name": value,
            "path": f"{value}.csv",
            "title": title,
            "description": "",
            "lieferant": "",
            "personenzahlen": [],
            "zeitreihe": {"zeit": time},
            "schema": {
                "primaryKey": [time],
                "fields": [
                    {"name": time, "type": kind, "title": "Monat" if kind == "yearmonth" else "Zeitpunkt"},
                    {"name": value, "type": "number", "title": unit, "unit": unit},
                ],
            },
        }
    )
    rounded = [round(number, 1) if tracked.is_stated(number) else number for number in frame[value]]
    own = {"ausgabe": "", time: frame[time], value: tracked.column(rounded, "Float64"), "reihe": 0, "revidiert": False}
    return Line(table, pd.DataFrame(own), source)


def describe(edition: Edition, tabelle: str) -> Table:
    """The descriptor of a table. Raises UnusableInput, with the names that there are."""
    names = [table.name for table in edition.descriptor.resources]
    if tabelle not in names:
        raise UnusableInput(f"Die Tabelle „{tabelle}“ gibt es nicht. Vorhanden: {', '.join(names)}.")
    return edition.describe(tabelle)


def _lines(edition: Edition, table: Table) -> dict[str, list[Record]]:
    """Name -> points of every key figure of a table, earliest first; of several statements for a time the first."""
    time, keys = _time(table).name, table.zeitreihe.je if table.zeitreihe else table.key
    lines: dict[str, dict[Any, Record]] = {}
    for record in _records(edition, table):
        for field in table.values:
            name = "/".join([*(str(record[key]) for key in keys), field.name])
            lines.setdefault(name, {}).setdefault(record[time], record)
    return {name: [points[at] for at in sorted(points)] for name, points in lines.items()}


def _records(edition: Edition, table: Table) -> Iterator[Record]:
    """Every row of all editions up to this one, with ``ausgabe``, ``reihe`` and ``revidiert``."""
    if table.zeitreihe:
        yield from tracked.records(edition.series(table.name))
        return
    counted = 0
    for delivery in edition.deliveries(table.name):
        counted += bool(delivery.definition)
        for record in tracked.records(delivery.frame):
            yield record | {"ausgabe": delivery.year, "reihe": counted, "revidiert": False}


def _with_places(points: list[Record]) -> pd.DataFrame | None:
    """The points if each says itself where it comes from."""
    return pd.DataFrame(points, dtype=object) if points and set(points[0]) >= _PLACE else None


def _time(table: Table) -> TableField:
    """The field of time; of a table that is no time series, the edition stands for it."""
    return table.field(table.zeitreihe.zeit) if table.zeitreihe else _EDITION


def _meaning(record: Record, table: Table, field: TableField) -> str:
    """What a key figure is about, in words."""
    keys = table.zeitreihe.je if table.zeitreihe else table.key
    if isinstance(record.get(_NAMED), str):
        return str(record[_NAMED])
    words = [history.label(table, key, record[key]) for key in keys]
    return ", ".join([*words, field.title] if len(table.values) > 1 or not words else words)


def _told_time(value: Any, table: Table) -> str:
    """A point of time as people read it."""
    return german.label(value, _time(table).labels)


def _described(table: Table, time: TableField, field: TableField, meaning: str) -> Table:
    """The descriptor of a single line: its time and its value."""
    fields = (time.model_copy(update={"type": "string"}) if time.type == "integer" else time, field)
    change = {
        "title": meaning if meaning == table.title else f"{table.title}: {meaning}",
        "schema_": Schema(fields=fields, primaryKey=(time.name,)),
        "zeitreihe": Series(zeit=time.name),
        "summen": (),
        "personenzahlen": (),
    }
    return table.model_copy(update=change)


def _plain(time: Any) -> Any:
    """Years are names, not numbers to be calculated with."""
    return time if isinstance(time, pd.Period | pd.Timestamp) else str(time)


def _dtype(field: TableField) -> str:
    return "Int64" if field.type == "integer" else "Float64"
