"""An auditor that shares nothing with the optimiser: it tries counts one after the other, in plain Python.

Counts up to ``MORE`` above the true ones are tried. What it finds possible is possible; it may miss larger counts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from soest_analysis.disclosure.problem import Problem, Requirement

MORE = 12
Bounds = dict[str, tuple[int, int]]
Relations = Sequence[tuple[tuple[tuple[str, int], ...], int | None, int | None]]


def failing(problem: Problem, hidden: Collection[str], requirement: Requirement) -> Iterator[tuple[str, str | None]]:
    """Secrets that do not stay open, with the holder of the 1 who can tell (None: everybody)."""
    holders = [cell.name for cell in problem.cells if cell.name in hidden and cell.value == 1]
    found: list[Mapping[str, int]] = []  # possible tables, for they tell of many cells
    for cell in problem.cells:
        if cell.secret and not cell.shown:
            same = same_persons(problem, cell.name)
            for holder in [None, *holders]:
                known = {holder: (1, 1)} if holder else {}
                if holder not in same and not stays_open(problem, hidden, cell.name, known, requirement, found):
                    yield cell.name, holder


def same_persons(problem: Problem, name: str) -> set[str]:
    """The cell and all that everybody knows to be equal to it, as a total is to its only part beside shown zeros."""
    shown = {cell.name: cell.value for cell in problem.cells if cell.shown}
    equal, found = {name}, {name}
    while found:
        found = set()
        for relation in problem.relations:
            rest = {n: f for n, f in relation.terms if n not in shown}
            known = sum(f * shown.get(n, 0) for n, f in relation.terms)
            equation = relation.low == relation.high == known and not relation.item
            if equation and len(rest) == 2 and sum(rest.values()) == 0 and equal & set(rest):
                found |= set(rest) - equal
        equal |= found
    return equal


def stays_open(
    problem: Problem,
    hidden: Collection[str],
    name: str,
    known: Bounds,
    requirement: Requirement,
    found: list[Mapping[str, int]],
) -> bool:
    """Whether a count can be so large and so small as required."""
    if name not in hidden:
        return False
    true = next(cell.value for cell in problem.cells if cell.name == name)
    fitting = [table[name] for table in found if all(low <= table[n] <= high for n, (low, high) in known.items())]
    low, high = min([true, *fitting]), max([true, *fitting])
    if high >= requirement.threshold and high - low >= requirement.width:
        return True
    while table := possible(problem, hidden, {**known, name: (0, low - 1)}):
        found.append(table)
        low = table[name]
    table = possible(problem, hidden, {**known, name: (max(requirement.threshold, low + requirement.width), 100)})
    found += [table] if table else []
    return table is not None


def possible(problem: Problem, hidden: Collection[str], known: Bounds) -> Mapping[str, int] | None:
    """A table that fits all that is shown and known; None if there is none with counts that are not much larger."""
    true = {cell.name: cell.value for cell in problem.cells}
    bounds = {
        cell.name: (cell.least, cell.value + MORE) if cell.name in hidden else (cell.value, cell.value)
        for cell in problem.cells
    }
    for name, (low, high) in known.items():
        bounds[name] = max(bounds[name][0], low), min(bounds[name][1], high)
        if bounds[name][0] > bounds[name][1]:
            return None
    relations = [(r.terms, r.low, r.high) for r in problem.relations if r.item not in hidden]
    return _try(bounds, relations, true)


def _try(bounds: Bounds, relations: Relations, true: Mapping[str, int]) -> Mapping[str, int] | None:
    if not _narrow(bounds, relations):
        return None
    undecided = [name for name, (low, high) in bounds.items() if low < high]
    if not undecided:
        return {name: low for name, (low, _) in bounds.items()}
    name = min(undecided, key=lambda name: bounds[name][1] - bounds[name][0])
    counts = range(bounds[name][0], bounds[name][1] + 1)
    for count in sorted(counts, key=lambda count: abs(count - true[name])):
        if found := _try({**bounds, name: (count, count)}, relations, true):
            return found
    return None


def _narrow(bounds: Bounds, relations: Relations) -> bool:
    """Narrow the bounds until no relation narrows them further; False if a relation cannot hold."""
    changed = True
    while changed:
        changed = False
        for terms, low, high in relations:
            ends = [sorted((f * bounds[n][0], f * bounds[n][1])) for n, f in terms]
            least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
            if (high is not None and least > high) or (low is not None and most < low):
                return False
            if least == most:
                continue
            for (n, f), (own_least, own_most) in zip(terms, ends, strict=True):
                top = None if high is None else high - least + own_least  # of factor x count
                bottom = None if low is None else low - most + own_most
                if f < 0:
                    top, bottom = bottom, top
                new = (
                    bounds[n][0] if bottom is None else max(bounds[n][0], -(-bottom // f)),
                    bounds[n][1] if top is None else min(bounds[n][1], top // f),
                )
                if new[0] > new[1]:
                    return False
                changed |= new != bounds[n]
                bounds[n] = new
    return True
