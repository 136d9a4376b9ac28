"""What changed in a time series between two editions: points that are new, revised or counted differently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from soest_analysis import german, history, tracked
from soest_analysis.compare.tables import (
    BETWEEN,
    FIGURE,
    GONE,
    MOVED,
    NEW,
    REDEFINED,
    REVISED,
    SECRET,
    Change,
    Pair,
    Stated,
)
from soest_analysis.descriptor import Series, TableField
from soest_analysis.edition import Edition

REPEATED = "wiedergabe"  # a figure from running text that repeats one of a table
OTHERWISE = {"einheit": "andere Einheit", "gebiet": "anderes Gebiet"}

Line = tuple[str, ...]


@dataclass(frozen=True)
class SeriesPair(Pair):
    """A time series in both editions, each as its editions together know it; only figures are compared."""

    series: Series

    def _whole(self) -> list[Change] | None:
        """As for any table, but a series that the earlier edition did not get is continued from the ones before it."""
        name = self.table.name
        if self.a.missing(name) and not self.b.missing(name) and not self.a.series(name).empty:
            return None
        return super()._whole()

    def _rows(self) -> Iterator[Change]:
        """Points that are stated otherwise, and what is new: every point, or for key figures the latest value."""
        old, new = self._lines(self.a), self._lines(self.b)
        for line, points in new.items():
            before = old.get(line, {})
            last = before[max(before)] if before else None
            if self._dated:
                yield from self._latest(last, points)
            for time, now in points.items():
                if then := before.get(time):
                    yield from self._restated(then, now, points)
                elif not self._dated:
                    yield from self._continued(last, now, points)
        if self._dated:
            ended = self._own_lines(self.a) - self._own_lines(self.b)
            for line, points in old.items():
                then = points[max(points)]
                if line in ended and self._asked(then):
                    gone = f"in Ausgabe {self.b.year} nicht mehr enthalten"
                    art = SECRET if self._secret(self.table.values[0], then) else GONE
                    yield self._change(art, FIGURE, self.table.values[0], then, None, gone)

    def _restated(self, then: Stated, now: Stated, points: Mapping[Any, Stated]) -> Iterator[Change]:
        """The same point in both editions: revised if it is counted alike."""
        if now.record.get("art") == REPEATED:
            return
        if then.reihe != now.reihe and self._dated:
            return
        fields = [f for f in self.table.values if not self._secret(f, then, now)]
        if now.edition.year > then.edition.year:  # else it is not stated again
            for field in (f for f in self.table.values if f not in fields):
                yield self._change(SECRET, self._level(field, now), field, then, now)
        if then.reihe == now.reihe:
            revised = {name for name, *_ in history.changed_figures(then.record, now.record, self.table)}
            for field in fields:
                if field.name in revised:
                    yield self._change(REVISED, self._level(field, now), field, then, now)
                elif self._value(then, field) is None and self._value(now, field) is not None:
                    yield self._change(NEW, self._level(field, now), field, then, now)
        else:
            for field in fields:
                if self._value(then, field) != self._value(now, field):
                    reason = self._reason(then, now, points)
                    yield self._moved(field, then, now, REDEFINED, reason)

    def _continued(self, last: Stated | None, now: Stated, points: Mapping[Any, Stated]) -> Iterator[Change]:
        """A point that the earlier edition did not have, beside the last one that it had of the line."""
        before = last if last and last.time < now.time else None
        then = self._by_now(before, points)
        for field in self.table.values:
            if self._value(now, field) is None and not self._secret(field, now):
                continue
            if self._secret(field, then, now):
                change = self._change(SECRET, self._level(field, now), field, then, now)
            elif then and then.reihe != now.reihe:
                change = self._moved(field, then, now, REDEFINED, self._reason(then, now, points))
            else:
                reason = self._since_revised(field, before, then)
                change = self._change(NEW, self._level(field, now), field, then, now, reason)
            yield change if now.time == max(points) else change | {"ebene": BETWEEN}

    def _latest(self, last: Stated | None, points: Mapping[Any, Stated]) -> Iterator[Change]:
        """The latest value of a key figure. What is not asked each year, such as a rule, only if its value changed."""
        now = points[max(points)]
        alike = last is not None and last.reihe == now.reihe
        if now.record.get("art") == REPEATED or (last and alike and last.time == now.time):
            return
        then = self._by_now(last, points)
        for field in self.table.values:
            if self._secret(field, then, now):
                yield self._change(SECRET, FIGURE, field, then, now)
                continue
            old, new = self._value(then, field), self._value(now, field)
            if (old is None and new is None) or (not self._asked(now) and (then is None or old == new)):
                continue
            if then is None:
                yield self._change(NEW, FIGURE, field, None, now)
            elif not alike:
                yield self._moved(field, then, now, REDEFINED, self._reason(then, now, points))
            elif old != new:
                yield self._moved(field, then, now, MOVED, self._since_revised(field, last, then))

    def _asked(self, stated: Stated) -> bool:
        """True if the survey asks for the row every year."""
        return all(str(stated.record[name]) in codes for name, codes in self.table.erhebung.nur.items())

    def _lines(self, edition: Edition) -> dict[Line, dict[Any, Stated]]:
        """Line -> time -> the point; where an edition states a point several times, its first statement counts."""
        editions = {e.year: e for e in [*edition.earlier, edition]}
        lines: dict[Line, dict[Any, Stated]] = {}
        for record in tracked.records(edition.series(self.table.name)):
            time, words = record[self.series.zeit], record.get("zeitbezug")
            stand = history.label(self.table, self.series.zeit, time) if german.is_missing(words) else str(words)
            point = Stated(record, editions[record["ausgabe"]], stand, time, record["reihe"])
            lines.setdefault(tuple(str(record[name]) for name in self.series.je), {}).setdefault(time, point)
        return lines

    def _own_lines(self, edition: Edition) -> set[Line]:
        """The lines that the edition itself states, not only those before it."""
        records = tracked.records(edition.table(self.table.name))
        return {tuple(str(record[name]) for name in self.series.je) for record in records}

    def _by_now(self, then: Stated | None, points: Mapping[Any, Stated]) -> Stated | None:
        """The point as the later edition knows it, so that both reports show the same change; itself if that counts
        it differently."""
        by_now = points.get(then.time) if then else None
        return by_now if then and by_now and by_now.reihe == then.reihe else then

    def _since_revised(self, field: TableField, then: Stated | None, by_now: Stated | None) -> str | None:
        """That the value compared with is not the one that the earlier edition stated."""
        old, new = self._value(then, field), self._value(by_now, field)
        if not then or old is None or old == new or self._secret(field, by_now):
            return None
        return f"Wert für {then.stand} berichtigt: {german.number(old, None)} → {german.number(new, None)}"

    def _reason(self, then: Stated, now: Stated, points: Mapping[Any, Stated]) -> str | None:
        """Why values of a line cannot be compared: what a row or the delivery says, the unit or area that differs."""
        since = [
            p.record[self.series.bruch] for p in points.values() if p.edition.year > self.a.year and self.series.bruch
        ]
        stated = [str(text) for text in since if not german.is_missing(text)]
        differs = []
        for name in self.series.gleich:
            old, new = self._value(then, self.table.field(name)), self._value(now, self.table.field(name))
            differs += [f"{OTHERWISE.get(name, self.table.field(name).title)} ({old} → {new})"] if old != new else []
        return "; ".join(filter(None, [stated[-1] if stated else self._definition, *differs])) or None

    def _level(self, field: TableField | None, stated: Stated) -> str:
        return FIGURE if self._dated else super()._level(field, stated)

    def _measured(self, field: TableField) -> bool:
        return field in self.table.values

    def _row_in_words(self, stated: Stated | None) -> str | None:
        name = stated.record.get("bezeichnung") if stated else None
        return super()._row_in_words(stated) if german.is_missing(name) else str(name)

    @property
    def _dated(self) -> bool:
        """True for key figures, each with days of its own; False for a series with a rhythm (months, years)."""
        return self.table.field(self.series.zeit).type == "date"
