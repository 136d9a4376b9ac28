"""What would help where secrets cannot be protected: to merge groups of a table, so that its counts are larger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from time import monotonic
from typing import Any

from soest_analysis import german
from soest_analysis.descriptor import Table
from soest_analysis.disclosure.links import Links, Rule, link
from soest_analysis.disclosure.problem import Cell, Problem, Relation
from soest_analysis.disclosure.rules import suites_of
from soest_analysis.disclosure.suppress import OutOfTime, Unprotectable, protect
from soest_analysis.edition import Edition

MOST = 5  # proposals that people still read
TRIED = 40  # merges, those of the smallest groups first
TRIED_IN_PAIRS = 12
SECONDS = 15  # that one of them may take: ten times the usual, for a machine that has other work, too
IN_ALL = 180  # seconds; what was not tried by then is not proposed
TOTAL = "gesamt"  # as the gate's rules call a total unless they say otherwise


@dataclass(frozen=True)
class Proposal:
    """``sentence``: what to do and what it costs. ``hidden``: counts that are hidden then. ``rows``: that are lost."""

    sentence: str
    hidden: int
    rows: int


@dataclass(frozen=True)
class Merge:
    """To state some groups (codes) of a table's field as one."""

    table: str
    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class _Merged:
    """The problem after merging, with the cells that are still printed and the number of rows that are lost."""

    problem: Problem
    printed: frozenset[str]
    rows: int


def proposals(editions: Sequence[Edition], rule: Rule, shown: Mapping[str, bool], part: Problem) -> list[Proposal]:
    """At most five ways to make ``part`` (from ``Unprotectable``) protectable, those that hide and lose least first.

    What they name are tables of the last edition. Arguments as for ``links.link``.
    """
    deadline = monotonic() + IN_ALL
    known = link(editions, rule, shown)
    found = _without_totals(editions, rule, shown, part)
    tables = _Tables(editions[-1], known, shown, part)
    singles = sorted(tables.merges(), key=lambda merge: (tables.size(merge), merge.table, merge.field, merge.codes))
    working = [p for merge in singles[:TRIED] if (p := _attempt(tables, rule, deadline, merge))]
    if not working:
        pairs = combinations(singles[:TRIED_IN_PAIRS], 2)
        working = [p for pair in pairs if (p := _attempt(tables, rule, deadline, *_joined(*pair)))]
    return sorted(working, key=lambda p: (p.hidden, p.rows, p.sentence))[: MOST - len(found)] + found


def _without_totals(
    editions: Sequence[Edition], rule: Rule, shown: Mapping[str, bool], part: Problem
) -> list[Proposal]:
    """What happens if totals may be hidden, too."""
    if not rule.totals_shown:
        return []
    names = {cell.name for cell in part.cells}
    free = replace(rule, totals_shown=False)
    parts = [p for p in link(editions, free, shown).problem.parts() if any(cell.name in names for cell in p.cells)]
    try:
        patterns = [protect(each, rule.requirement, SECONDS) for each in parts]
    except (Unprotectable, OutOfTime):
        return []
    hidden = sum(_chosen(each, pattern.hidden) for each, pattern in zip(parts, patterns, strict=True))
    sentence = f"In parameters/ „summen_zeigen: false“ setzen, also auch Summen sperren; gesperrt {_numbers(hidden)}."
    return [Proposal(sentence, hidden, 0)]


def _chosen(problem: Problem, hidden: frozenset[str]) -> int:
    return sum(cell.name in hidden for cell in problem.cells if cell.shown is None)


def _attempt(tables: _Tables, rule: Rule, deadline: float, *merges: Merge) -> Proposal | None:
    """The proposal, if nothing is left open after these merges and there is still time to find out."""
    if (left := deadline - monotonic()) <= 0:
        return None
    merged = tables.merged(rule, merges)
    try:
        pattern = protect(merged.problem, rule.requirement, min(SECONDS, left))
    except (Unprotectable, OutOfTime):
        return None
    hidden = len(pattern.hidden & merged.printed)
    what = "; ".join(tables.words(merge) for merge in merges)
    rows = german.count(merged.rows, "Zeile fällt", "Zeilen fallen")
    return Proposal(f"{what} zusammenfassen; {rows} weg, gesperrt {_numbers(hidden)}.", hidden, merged.rows)


def _numbers(hidden: int) -> str:
    many = german.count(hidden, "Zahl", "Zahlen") if hidden else "nichts mehr"
    return f"{'sind' if hidden > 1 else 'ist'} dann {many}"


def _joined(one: Merge, other: Merge) -> list[Merge]:
    """Two merges; groups that they have in common become one group of three."""
    same = (one.table, one.field) == (other.table, other.field)
    if same and set(one.codes) & set(other.codes):
        return [replace(one, codes=tuple(dict.fromkeys(one.codes + other.codes)))]
    return [one, other]


class _Tables:
    """The tables of an edition whose counts are in a part that cannot be protected."""

    def __init__(self, edition: Edition, known: Links, shown: Mapping[str, bool], part: Problem):
        self.part = part
        self._year = f"{edition.year}:"
        self._cells = {cell.name: cell for cell in part.cells}
        self._leader, self._shown = known.aliases, shown
        self._others: dict[str, set[str]] = {}
        for name, leader in known.aliases.items():
            self._others.setdefault(leader, set()).add(name)
        inside = [name for name, leader in known.aliases.items() if leader in self._cells]
        named = sorted({name.removeprefix(self._year).split("/")[0] for name in inside if name.startswith(self._year)})
        described = {name: edition.describe(name) for name in named}
        self._tables = {name: t for name, t in described.items() if not any(c.wo or c.ausser for c in t.personenzahlen)}
        self._rows = {name: edition.table(name).to_dict("records") for name in self._tables}
        self._totals = {name: _totals(table, edition) for name, table in self._tables.items()}

    def merges(self) -> Iterator[Merge]:
        """Every merge of two groups with a count in the part: neighbours if the groups have an order."""
        for name, table in self._tables.items():
            time = table.zeitreihe.zeit if table.zeitreihe else None
            for field in (table.field(key) for key in table.key if key != time):
                present = {str(row[field.name]) for row in self._rows[name] if self._inside(table, row)}
                present -= {total for fields, total in self._totals[name] if field.name in fields}
                codes = [code for code in field.labels if code in present] or sorted(present)
                ordered = field.categories and field.categories_ordered
                if field.type == "string":
                    pairs = pairwise(codes) if ordered else combinations(codes, 2)
                    yield from (Merge(name, field.name, pair) for pair in pairs)

    def _inside(self, table: Table, row: Mapping[str, Any]) -> bool:
        return any(self._cell(table, row, count.feld) for count in table.personenzahlen)

    def _cell(self, table: Table, row: Mapping[str, Any], column: str) -> Cell | None:
        return self._cells.get(self._leader.get(self._year + table.cell(row, column), ""))

    def size(self, merge: Merge) -> int:
        """How many persons the smallest of the groups has."""
        table = self._tables[merge.table]
        sums = dict.fromkeys(merge.codes, 0)
        for row in self._rows[merge.table]:
            if (code := str(row[merge.field])) in sums:
                cells = [self._cell(table, row, count.feld) for count in table.personenzahlen]
                sums[code] += sum(cell.value for cell in cells if cell)
        return min(sums.values())

    def words(self, merge: Merge) -> str:
        """Table, field and groups as people read them."""
        table = self._tables[merge.table]
        field = table.field(merge.field)
        groups = german.enumeration([f"„{german.label(code, field.labels)}“" for code in merge.codes])
        return f"Tabelle „{table.title}“: {field.title} {groups}"

    def merged(self, rule: Rule, merges: Sequence[Merge]) -> _Merged:
        """The part with counts of merged groups; what they are made of is printed no more and stays as it is."""
        cells, relations, rows = dict(self._cells), list(self.part.relations), 0
        printed = {name for name, cell in cells.items() if cell.shown is None}
        for name, table in self._tables.items():
            own = [merge for merge in merges if merge.table == name]
            groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
            for row in self._rows[name] if own else ():
                groups.setdefault(tuple(_code(row, key, own) for key in table.key), []).append(row)
            for key, members in groups.items():
                rows += len(members) - 1
                for column in (count.feld for count in table.personenzahlen) if len(members) > 1 else ():
                    parts = [cell for row in members if (cell := self._cell(table, row, column))]
                    if len(parts) == len(members):
                        total = _sum("/".join([f"{self._year}{name}", *key, column]), parts, rule)
                        cells[total.name] = total
                        terms = Counter({total.name: 1})
                        terms.subtract(cell.name for cell in parts)
                        relations.append(Relation(tuple(sorted(terms.items())), reason="zusammengefasst"))
                        printed |= {total.name}
                        gone = [cell for cell in parts if self._only_there(table, members, column, cell)]
                        printed -= {cell.name for cell in gone}
                        open_still = len(gone) < len(parts)  # a part that is known elsewhere would tell another one
                        cells |= {c.name: _unprinted(c, secret=c.secret and open_still) for c in gone}
        problem = Problem(tuple(cells.values()), tuple(relations), self.part.items)
        return _Merged(problem, frozenset(printed), rows)

    def _only_there(self, table: Table, members: Sequence[Mapping[str, Any]], column: str, cell: Cell) -> bool:
        """True if a count is printed in these rows only, and was not published before."""
        here = {self._year + table.cell(row, column) for row in members}
        return self._others[cell.name] <= here and not here & set(self._shown)


def _sum(name: str, parts: Sequence[Cell], rule: Rule) -> Cell:
    """The count of a merged group; a total or zero that must be shown stays so."""
    value = sum(cell.value for cell in parts)
    secret = rule.secret(value)
    forced = not secret and all(cell.shown for cell in parts)
    return Cell(name, value, secret, forced or None, least=1 if rule.zeros_shown and value else 0, cost=value + 1)


def _unprinted(cell: Cell, secret: bool) -> Cell:
    """A count that no table states any more, so that nobody knows whether there is anyone."""
    return replace(cell, shown=False, secret=secret, least=0, cost=0)


def _code(row: Mapping[str, Any], key: str, own: Sequence[Merge]) -> str:
    code = str(row[key])
    return next(("+".join(merge.codes) for merge in own if merge.field == key and code in merge.codes), code)


def _totals(table: Table, edition: Edition) -> list[tuple[Sequence[str], str]]:
    """Fields and the code that calls their total."""
    suite = suites_of([table.name], edition.root.expectations).get(table.name, [])
    rules = [e["kwargs"] for e in suite if e["type"] == "expect_parts_to_equal_total"]
    stated = [((identity.feld,), identity.gesamt) for identity in table.summen]
    return [*stated, *((rule["felder"], rule.get("gesamt", TOTAL)) for rule in rules)]
