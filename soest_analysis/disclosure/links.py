"""The problem of an edition: its counts and all that links them, with each other and with earlier editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from soest_analysis import german, history
from soest_analysis.disclosure.gathering import Count, Gathering
from soest_analysis.disclosure.problem import Cell, Item, Problem, Requirement
from soest_analysis.disclosure.rules import gather, suites_of
from soest_analysis.disclosure.view import EditionView
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import allowed


@dataclass(frozen=True)
class Rule:
    """Which counts are secret: those below ``threshold``, with or without zeros.

    ``totals_shown``: totals that are no secret themselves are never hidden. ``width``: see ``Requirement``.
    """

    threshold: int = 3
    zeros_shown: bool = True
    totals_shown: bool = False
    width: int = 2

    @property
    def requirement(self) -> Requirement:
        """What must remain possible for secret counts."""
        return Requirement(self.threshold, self.width)

    def secret(self, value: int) -> bool:
        """True if a count of that many persons is secret."""
        return value < self.threshold and (value > 0 or not self.zeros_shown)


@dataclass(frozen=True)
class Links:
    """The problem, and for every count and item in it the name that stands for it there."""

    problem: Problem
    aliases: dict[str, str]


def link(editions: Sequence[Edition], rule: Rule, shown: Mapping[str, bool]) -> Links:
    """The problem of the last of these editions (earliest first, without origins).

    ``shown``: name of a cell -> True if it is published already, False if it was hidden. What an earlier edition holds
    besides counts as published if anything of that edition is. Raises UnusableInput.
    """
    evidence = [Evidence.of(edition) for edition in editions]
    counts: dict[str, Count] = {}
    for edition in evidence:
        for name, count in _counts(edition):
            if name in counts:
                raise UnusableInput(f"data/{edition.year}: Zwei Zahlen heißen {name.partition(':')[2]}.")
            counts[name] = count
    gathering = Gathering(counts)
    suites = suites_of(evidence[-1].frames, editions[-1].root.expectations)
    for edition in evidence:
        gather(EditionView(edition, gathering), gathering, suites)
    return _links(gathering, rule, _Seen(shown, evidence[-1].year))


def _counts(evidence: Evidence) -> Iterator[tuple[str, Count]]:
    """Every delivered count of persons. A mean counts as what it is rounded down to; a negative number is no count."""
    for name, frame in evidence.frames.items():
        table = evidence.package.table(name)
        columns = list(dict.fromkeys(count.feld for count in table.personenzahlen))
        for row in frame.to_dict("records") if columns else ():
            for column in columns:
                value = history.figure(row, column, table)
                if not german.is_missing(value) and value >= 0 and table.counts_persons(row, column):
                    interval = allowed(row, column)
                    exact = value == int(value) and (interval is None or interval.low == interval.high)
                    yield f"{evidence.year}:{table.cell(row, column)}", Count(int(value), exact)


class _Seen:
    """What is known already of cells and items."""

    def __init__(self, shown: Mapping[str, bool], last: int):
        self.shown = shown
        self.last = f"{last}:"
        self.published = {name.partition(":")[0] for name, seen in shown.items() if seen}

    def of(self, names: Sequence[str]) -> bool | None:
        """Whether the number behind these names is shown: known where one of them is, hidden where one of them is, or open."""
        said = {self._one(name) for name in names}
        return True if True in said else False if False in said else None

    def _one(self, name: str) -> bool | None:
        if name in self.shown:
            return self.shown[name]
        return None if name.startswith(self.last) else name.partition(":")[0] in self.published


def _links(gathering: Gathering, rule: Rule, seen: _Seen) -> Links:
    """Put together what was gathered."""
    members: dict[str, list[str]] = {}
    for name in sorted(gathering.counts):
        members.setdefault(gathering.same.leader(name), []).append(name)
    cells = {leader: _cell(leader, names, gathering, rule, seen) for leader, names in members.items()}
    cells |= {name: Cell(name, value, shown=False, cost=0) for name, value in gathering.wholes.items()}
    relations = [
        relation
        for relation in gathering.relations()
        if not all(cells[name].shown for name, _ in relation.terms)  # of which nothing is left to find out
    ]
    bundles: dict[str, list[str]] = {relation.item: [] for relation in relations if relation.item}
    for name in sorted({*gathering.items.names, *bundles}):
        if gathering.items.leader(name) in bundles:
            bundles[gathering.items.leader(name)].append(name)
    items = [Item(leader, seen.of(names), len(names)) for leader, names in sorted(bundles.items())]
    aliases = {name: leader for groups in (members, bundles) for leader, names in groups.items() for name in names}
    problem = Problem(tuple(cells[name] for name in sorted(cells)), tuple(relations), tuple(items))
    return Links(problem, dict(sorted(aliases.items())))


def _cell(leader: str, names: list[str], gathering: Gathering, rule: Rule, seen: _Seen) -> Cell:
    """The cell that these counts are."""
    value = gathering.value(leader)
    secret = any(rule.secret(gathering.counts[name].value) for name in names)
    exact = [name for name in names if gathering.counts[name].exact]
    shown = seen.of(exact or names)
    if shown is None and value == 0 and not secret:
        shown = True
    if shown is None and rule.totals_shown and not secret and not gathering.totals.isdisjoint(names):
        shown = True
    return Cell(leader, value, secret, shown, least=1 if rule.zeros_shown and value > 0 else 0, cost=value + 1)
