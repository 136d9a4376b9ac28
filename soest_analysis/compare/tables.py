"""What changed in one table between two editions: one row per figure or text that differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

from soest_analysis import german, history, tracked
from soest_analysis.descriptor import Table, TableField
from soest_analysis.edition import Edition
from soest_analysis.sources import UNKNOWN

NEW, GONE, REVISED, MOVED, REDEFINED = "neu", "entfallen", "revidiert", "geaendert", "neue_zaehlweise"
SECRET = "geheim"  # whether the figure differs cannot be told, because a value is kept secret
FIGURE, SUM, CELL, BETWEEN, TEXT, WHOLE = "kennzahl", "summe", "einzelwert", "zwischenstand", "text", "tabelle"
PROVENANCE = ("quelle", "fundstelle")  # printed as the source of a value, not values of their own
BESIDE = (*PROVENANCE, history.SIGN)

Change = dict[str, Any]


@dataclass(frozen=True)
class Stated:
    """A row as an edition states it. Rows of a series that differ in ``reihe`` were counted differently."""

    record: Mapping[str, Any]
    edition: Edition
    stand: str
    time: Any = None
    reihe: int = 0


@dataclass(frozen=True)
class Pair:
    """One table in an earlier edition ``a`` and a later one ``b``.

    ``explained``: cell (``Table.cell``) -> why the later edition states it otherwise.
    """

    a: Edition
    b: Edition
    table: Table
    explained: Mapping[str, str]

    def changes(self) -> list[Change]:
        """Every difference with the keys of ``compare.COLUMNS``: the largest first (``weight``), texts last.

        With them stand the figures of which one value is secret, as ``SECRET`` and without values.
        """
        whole = self._whole()
        found = self._rows() if whole is None else whole
        return sorted(found, key=lambda c: (c["ebene"] == TEXT, c["veraenderung"] is None, -weight(c)))

    def _whole(self) -> list[Change] | None:
        """The one change of a table that only one of the editions has; None if both have it."""
        name = self.table.name
        was, now = self.a.missing(name), self.b.missing(name)
        retired = self.table.collected(self.a.year) and not self.table.collected(self.b.year)
        if now and (retired or not was):
            reason = now if retired else f"nicht geliefert: {now}"
            return [self._change(GONE, WHOLE, None, self._stated(self.a, {}), None, reason)]
        if was and not now:
            first = not self.table.collected(self.a.year)
            why = "erstmals erhoben" if first else f"in Ausgabe {self.a.year} nicht geliefert"
            rows = german.count(len(self.b.table(name)), "Zeile", "Zeilen")
            return [self._change(NEW, WHOLE, None, None, self._stated(self.b, {}), f"{why}, {rows}")]
        return [] if was else None

    def _rows(self) -> Iterable[Change]:
        """A table that is no series: the same key with another value; rows that came or went."""
        old, new = self._keyed(self.a), self._keyed(self.b)
        fields = [f for f in self.table.fields if f.name not in (*self.table.key, *BESIDE)]
        for key, now in new.items():
            if then := old.get(key):
                for field in fields:
                    if self._secret(field, then, now):
                        yield self._change(SECRET, self._level(field, now), field, then, now)
                    elif self._value(then, field) != self._value(now, field):
                        definition = self._definition if self._measured(field) else None
                        yield self._moved(field, then, now, REDEFINED if definition else MOVED, definition)
            else:
                for telling in self._telling(now):
                    art = SECRET if self._secret(telling, now) else NEW
                    yield self._change(art, self._level(telling, now), telling, None, now)
        gone = f"in Ausgabe {self.b.year} nicht mehr enthalten"
        for then in (then for key, then in old.items() if key not in new):
            for telling in self._telling(then):
                art = SECRET if self._secret(telling, then) else GONE
                yield self._change(art, self._level(telling, then), telling, then, None, gone)

    def _moved(self, field: TableField, then: Stated, now: Stated, art: str, reason: str | None = None) -> Change:
        """Another value under the same key, or one that came or went."""
        if self._value(now, field) is None:
            art, reason = GONE, f"liegt in Ausgabe {self.b.year} nicht vor"
        elif self._value(then, field) is None:
            art, reason = NEW, None
        return self._change(art, self._level(field, now), field, then, now, reason)

    def _change(
        self,
        art: str,
        level: str,
        field: TableField | None,
        then: Stated | None,
        now: Stated | None,
        reason: str | None = None,
    ) -> Change:
        old, new = self._value(then, field), self._value(now, field)
        if art == SECRET:
            old = new = None
        units = {self._unit(field, stated) for stated in (then, now) if stated}
        unit, difference, percent = units.pop() if len(units) == 1 else None, None, None
        if field and self._measured(field) and art != REDEFINED and None not in (old, new):
            difference = round(new - old, 9)
            percent = difference / old * 100 if old > 0 and unit != "Prozent" else None
        explained = self._explanation(now, field)
        return {
            "tabelle": self.table.name,
            "titel": self.table.title,
            "schluessel": self._row_in_words(now or then),
            "feld": field and field.name,
            "feldtitel": field and field.title,
            "einheit": unit,
            "art": art,
            "ebene": level,
            "alt": old,
            "neu": new,
            "veraenderung": difference,
            "prozent": percent,
            "stand_alt": then and then.stand,
            "stand_neu": now and now.stand,
            "quelle_alt": then and self._source(then),
            "quelle_neu": now and self._source(now),
            "grund": "; ".join(filter(None, [reason, explained])) or None,
        }

    def _keyed(self, edition: Edition) -> dict[tuple[str, ...], Stated]:
        records = tracked.records(edition.table(self.table.name))
        return {tuple(str(r[name]) for name in self.table.key): self._stated(edition, r) for r in records}

    def _stated(self, edition: Edition, record: Mapping[str, Any]) -> Stated:
        entry = edition.sources.tabellen.get(self.table.name)
        return Stated(record, edition, (entry and entry.stand) or f"Ausgabe {edition.year}")

    def _value(self, stated: Stated | None, field: TableField | None) -> Any:
        """A number; a code, day or text as people read it; None where nothing is stated."""
        if stated is None or field is None:
            return None
        measured = field in self.table.values
        value = history.figure(stated.record, field.name, self.table) if measured else stated.record[field.name]
        if german.is_missing(value):
            return None
        return value if measured else history.label(self.table, field.name, value)

    def _secret(self, field: TableField | None, *stated: Stated | None) -> bool:
        """True if one of the values is kept secret."""
        return field is not None and tracked.any_secret(s.record[field.name] for s in stated if s)

    def _measured(self, field: TableField) -> bool:
        """True for a figure. A whole number without a unit, such as a phase, is a name."""
        has_unit = field.unit or any(f.name == "einheit" for f in self.table.fields)
        return field in self.table.values and bool(has_unit or field.type == "number")

    def _telling(self, stated: Stated) -> list[TableField | None]:
        """What tells of a row that came or went: its figures, or else its first text."""
        given = [f for f in self.table.fields if f.name not in (*self.table.key, *BESIDE)]
        given = [f for f in given if self._value(stated, f) is not None or self._secret(f, stated)]
        figures = [f for f in given if self._measured(f)]
        texts = [f for f in given if f.type == "string" and not f.categories]
        return [*figures] or [*texts[:1]] or [None]

    def _level(self, field: TableField | None, stated: Stated) -> str:
        """What a change is about, so that a reader can tell totals from parts."""
        if not field or not self._measured(field):
            return TEXT
        totals = [str(stated.record[total.feld]) == total.gesamt for total in self.table.summen]
        return SUM if totals and all(totals) else CELL

    def _unit(self, field: TableField | None, stated: Stated) -> str | None:
        if field in self.table.values and "einheit" in stated.record:
            unit: str | None = self._value(stated, self.table.field("einheit"))
            return unit
        return field.unit if field else None

    def _row_in_words(self, stated: Stated | None) -> str | None:
        if not stated or not stated.record:
            return None
        return ", ".join(history.label(self.table, name, stated.record[name]) for name in self.table.key)

    def _explanation(self, now: Stated | None, field: TableField | None) -> str | None:
        if not now or not field:
            return None
        cell = self.table.cell(now.record, field.name)
        return next((text for key, text in self.explained.items() if key == cell or key.startswith(f"{cell}:")), None)

    def _source(self, stated: Stated) -> str | None:
        """Edition, origin, date, place and delivered file of a value; a row that names its own origin goes before."""
        entry = stated.edition.sources.tabellen.get(self.table.name)
        if not entry:
            return f"Ausgabe {stated.edition.year}"
        own = {name: stated.record.get(name) for name in PROVENANCE}
        origin, place = (None if german.is_missing(own[name]) else str(own[name]) for name in PROVENANCE)
        document = stated.edition.sources.dokumente.get(entry.dokument)
        parts = [
            origin or entry.quelle,
            f"Stand {entry.stand}" if entry.stand else None,
            f"{document.kurz if document else UNKNOWN}, {place or entry.fundstelle}",
            f"Datei {document.datei}" if document and document.datei else None,
        ]
        return f"Ausgabe {stated.edition.year}: {'; '.join(filter(None, parts))}"

    @cached_property
    def _definition(self) -> str | None:
        """What changed in counting the whole table since the earlier edition."""
        stated = [d.definition for d in self.b.deliveries(self.table.name) if d.year > self.a.year and d.definition]
        return stated[-1] if stated else None


def weight(change: Mapping[str, Any]) -> float:
    """How telling a change is: |new - old| / sqrt(max(|old|, |new|, 1)).

    That ranks by the difference times its share of the larger value (the square of the weight), so both count: a small
    count that doubled does not outrank a large one that moved by a third (1 -> 2 weighs 0.7, 300 -> 200 weighs
    5.8), nor a large one that hardly moved the others. 0 where nothing can be subtracted.
    """
    if change["veraenderung"] is None:
        return 0.0
    return float(abs(change["veraenderung"]) / sqrt(max(abs(change["alt"]), abs(change["neu"]), 1)))
