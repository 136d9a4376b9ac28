"""An edition as its rules see it, its counts under their names: the gate's rows and days, with expressions for figures.

The gate asks whether the figures of a rule can be true together; here the same figures, found in the same way, give
the equations that an outsider can set up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from soest_analysis import german, history
from soest_analysis.descriptor import Table
from soest_analysis.disclosure.expressions import Expression, constant, count, product, ratio, total
from soest_analysis.quality import formulas
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import Anchor, Spec, allowed, continued, rows, rows_at_day, same_day
from soest_analysis.quality.intervals import exact

if TYPE_CHECKING:
    from soest_analysis.disclosure.gathering import Gathering

Row = Mapping[str, Any]
Dated = tuple[int, Row]  # a row and the edition that states it
EDITION = "ausgabe"  # the column of a joined time series that names the edition (history.join)


class EditionView:
    """One edition; ``gathering`` knows the counts of this and the earlier editions."""

    def __init__(self, evidence: Evidence, gathering: Gathering):
        self.evidence = evidence
        self.year = evidence.year
        self.gathering = gathering
        earlier = {name: evidence.comparable(name) for name in evidence.frames if self.table(name).zeitreihe}
        self._earlier = {name: frame for name, frame in earlier.items() if frame is not None}
        self._before = replace(evidence, frames=self._earlier)

    def table(self, name: str) -> Table:
        """The descriptor of a table."""
        return self.evidence.package.table(name)

    def own(self, table: str, where: Spec | None = None) -> Iterator[Row]:
        """The edition's own rows with these codes."""
        return (row for _, row in rows(self.evidence.frames[table], where))

    def known(self, table: str, where: Spec | None = None) -> list[Dated]:
        """The rows with these codes; a time series is completed by what earlier editions state and count alike."""
        series, frame = self.table(table).zeitreihe, _with_codes(self.evidence.frames[table], where)
        point = (series.zeit, *series.je) if series else ()
        earlier = self._earlier.get(table)
        found = continued(frame, point, None if earlier is None else _with_codes(earlier, where))
        return [(row[EDITION] if position is None else self.year, row) for position, row in found]

    def restated(self, table: str) -> Iterator[tuple[Row, Dated]]:
        """The edition's own rows of a time series with the same points of earlier editions, if they are counted alike."""
        series, earlier = self.table(table).zeitreihe, self._earlier.get(table)
        if series is None or earlier is None:
            return
        names = (series.zeit, *series.je, *series.gleich)
        before: dict[tuple[str, ...], list[Row]] = {}
        for _, old in rows(earlier):
            before.setdefault(tuple(str(old[name]) for name in names), []).append(old)
        for row in self.own(table):
            if series.bruch is None or german.is_missing(row[series.bruch]):
                for same in before.get(tuple(str(row[name]) for name in names), ()):
                    yield row, (same[EDITION], same)

    def figure(self, table: str, dated: Dated, column: str, digits: int | None = None) -> Expression | None:
        """The figure in a cell; None where nothing was delivered. ``digits``: decimals it was rounded to."""
        name, row = self.name(table, dated, column), dated[1]
        if name in self.gathering.counts:
            return count(name)
        interval = allowed(row, column, digits)
        if interval is None:
            nothing = str(row.get(history.SIGN)) == history.NOTHING
            return constant(exact(0)) if nothing else None
        return constant(interval, name)

    def name(self, table: str, dated: Dated, column: str) -> str:
        """The name of a cell, after the edition."""
        return f"{dated[0]}:{self.table(table).cell(dated[1], column)}"

    def evaluate(self, spec: Spec, anchor: Anchor) -> Expression | None:
        """The figure that a suite names (see quality/formulas.py), seen from the anchor row; None where there is none."""
        match spec:
            case {"zahl": value}:
                return constant(exact(value))
            case {"summe": parts}:
                return _complete(total, [self.evaluate(part, anchor) for part in parts])
            case {"differenz": [first, *rest]}:
                minus: list[Spec] = [{"produkt": [part, {"zahl": -1}]} for part in rest]
                return self.evaluate({"summe": [first, *minus]}, anchor)
            case {"produkt": parts}:
                return _complete(product, [self.evaluate(part, anchor) for part in parts])
            case {"anteil": parts}:
                return _complete(lambda pair: ratio(*pair), [self.evaluate(part, anchor) for part in parts])
            case {"veraenderung": [old, new]}:
                return self.evaluate({"anteil": [{"differenz": [new, old]}, old]}, anchor)
            case {"anzahl": _}:
                counted = formulas.evaluate(spec, anchor, self.evidence)
                return constant(counted.interval) if counted else None
            case {"bezug": query}:
                same = [(self.year, row) for row in same_day(query["tabelle"], anchor, self.evidence)]
                return self.whole(query["tabelle"], same, query["anzahl"], query["anteil"], query["stellen"])
            case {"kennzahl": code}:
                found = self._at_day("kennzahlen", {"kennzahl": code}, spec, anchor)
                return self.figure("kennzahlen", found[0], "wert", spec.get("stellen")) if found else None
            case {"tabelle": table, "spalte": column}:
                found = self._at_day(table, spec.get("wo", {}), spec, anchor)
                return self.figure(table, found[0], column, spec.get("stellen")) if len(found) == 1 else None
            case {"spalte": column}:
                return self.figure(anchor.table, (self.year, anchor.row), column, spec.get("stellen"))
        raise ValueError(f"{dict(spec)} nennt keine Zahl")

    def _at_day(self, table: str, where: Spec, spec: Spec, anchor: Anchor) -> list[Dated]:
        """The rows of that day, from an earlier edition if this one states none: outsiders read that one, too."""
        own = rows_at_day(table, where, spec, anchor, self.evidence)
        if own or table not in self._earlier:
            return [(self.year, row) for row in own]
        return [(row[EDITION], row) for row in rows_at_day(table, where, spec, anchor, self._before)]

    def whole(
        self, table: str, found: Sequence[tuple[int, Row]], number: str, share: str, digits: int
    ) -> Expression | None:
        """The whole that counts and their printed shares have in common, where it is printed nowhere itself."""
        complete = [dated for dated in found if not any(german.is_missing(dated[1][name]) for name in (number, share))]
        pairs = [(self.figure(table, d, number), self.figure(table, d, share, digits)) for d in complete]
        if not any(part and part.tells for part, _ in pairs):
            return None
        name = f"{self.name(table, complete[0], number)}:{share}:gesamtheit"
        self.gathering.whole(name, [(row[number], row[share]) for _, row in complete], digits)
        for part, printed in pairs:
            if part and printed:
                title = self.table(table).title
                self.gathering.equal(printed, ratio(part, count(name)), f"{title}: Anzahl und Anteil")
        return count(name)


def _with_codes(frame: pd.DataFrame, where: Spec | None) -> pd.DataFrame:
    return frame.iloc[[position for position, _ in rows(frame, where)]] if where else frame


def _complete(combine: Callable[[list[Expression]], Expression], parts: list[Expression | None]) -> Expression | None:
    """None as soon as one part is missing, because then nothing is known."""
    known = [part for part in parts if part is not None]
    return combine(known) if len(known) == len(parts) else None
