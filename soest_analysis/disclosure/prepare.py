"""Decides what is hidden in an edition, and lays down what its sections may see.

Editions follow on one another: what an earlier one showed counts as known, what it hid stays hidden.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from filelock import FileLock

from soest_analysis import checksums, german, history, reads
from soest_analysis.atomic import disk_errors
from soest_analysis.descriptor import Table, TableField
from soest_analysis.disclosure import register
from soest_analysis.disclosure.links import Links, Rule, link
from soest_analysis.disclosure.problem import Cell, Item, Problem
from soest_analysis.disclosure.protection import FILE, Mode, Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused
from soest_analysis.parameters import Parameters
from soest_analysis.paths import Root
from soest_analysis.tables import write_table

View = Literal["public", "internal", "as-new"]
SECONDS = 120  # that the search for the best pattern may take


@dataclass(frozen=True)
class Decision:
    """What may be seen, and the counts with all that links them; None where nothing had to be decided."""

    protection: Protection
    links: Links | None = None


def prepare(edition: Edition, view: View, folder: Path) -> Decision:
    """Decide what is hidden and lay down in ``folder`` what may be seen. Raises DisclosureRefused, UnusableInput."""
    decision = decide(edition, view, folder)
    _lay_down(decision, edition.root, _key(edition.root, edition.year, view))
    return decision


def explore(root: Root, year: int, internal: bool) -> Protection:
    """What a notebook in JupyterLab may see: as the next report would publish it, or everything."""
    view: View = "internal" if internal else "public"
    folder = root.protection(f"{year}-jupyterlab{'-intern' * internal}")
    if _stored_key(folder) == _key(root, year, view):
        return Protection.load(folder)
    edition = Edition(root, year)
    if root.years()[0] < year or not edition.parameters.geheimhaltung.bereits_veroeffentlicht:
        edition.check_readable()  # all that is wrong at once, not only what stands first in the way
    return prepare(edition, view, folder).protection


def decide(newest: Edition, view: View, folder: Path | None = None) -> Decision:
    """What is hidden in an edition, and in those before it as it was when they were published.

    Raises DisclosureRefused, UnusableInput.
    """
    year, rule = newest.year, newest.parameters.geheimhaltung
    if view == "internal":
        return Decision(Protection(year, "intern", rule, folder=folder))
    known: dict[str, bool] = {}
    cells: dict[str, list[str]] = {}
    found: Links | None = None
    editions = [*newest.earlier, newest]
    _refuse_another_method(editions)
    for number, edition in enumerate(editions, 1):
        found = None
        if edition is newest and view == "public" and rule.bereits_veroeffentlicht:
            break  # its figures are all shown, and nobody needs their names
        own = _known_already(edition, newest=edition is newest, as_new=view == "as-new")
        known |= own or {}
        if own is None or (edition is newest and not _all_shown(edition, known)):
            found = link(editions[:number], rule_of(edition), known)
            hidden = _hidden(found, edition, editions[:number], known)
            known |= {n: found.aliases[n] not in hidden for n in found.aliases if n.startswith(f"{edition.year}:")}
            known |= dict.fromkeys(_loose_shares(edition, known, found), False)
        if _is_rounded(edition):
            cells |= {f"{edition.year}/{table.name}": [] for table in edition.package.resources if table.personenzahlen}
    for name in (name for name, shown in known.items() if not shown):
        own_year, _, cell = name.partition(":")
        cells.setdefault(f"{own_year}/{cell.partition('/')[0]}", []).append(cell)
    cells = {table: sorted(names) for table, names in sorted(cells.items())}
    mode: Mode = "geschuetzt" if found else "veroeffentlicht"
    basis = rule.basis if found and _is_rounded(newest) else None
    return Decision(Protection(year, mode, rule, cells, folder, basis), found)


def _refuse_another_method(editions: Sequence[Edition]) -> None:
    """Raises DisclosureRefused if editions were not all rounded, or hidden in, alike; declared ones show everything."""
    new = [e for e in editions if not e.parameters.geheimhaltung.bereits_veroeffentlicht]
    if not new or new[-1] is not editions[-1]:
        return
    methods = {e.year: _method(e) for e in new}
    own = methods[editions[-1].year]
    for year, method in methods.items():
        if method != own:
            raise DisclosureRefused(
                f"Datei parameters/{editions[-1].year}.yaml, geheimhaltung: dasselbe Verfahren wie in parameters/{year}.yaml "
                f"erwartet ({method}), „{own}“ gefunden. Nebeneinander verrieten beide mehr als jedes für sich. Nichts "
                "veröffentlicht. Bitte beim Verfahren bleiben."
            )


def _method(edition: Edition) -> str:
    rule = edition.parameters.geheimhaltung
    return f"{rule.verfahren}, basis {rule.basis}" if rule.verfahren == "rundung" else rule.verfahren


def rule_of(edition: Edition) -> Rule:
    """Which counts of an edition are secret, and what must remain possible for them."""
    rule = edition.parameters.geheimhaltung
    return Rule(rule.schwelle, rule.nullen_zeigen, rule.summen_zeigen, rule.width)


def figures(edition: Edition, rounded: bool = False) -> Iterator[tuple[str, Any]]:
    """Name and value of every figure of an edition's own tables."""
    for table in edition.package.resources:
        frame = edition.table(table.name)
        frame = _rounded(frame, table, edition.parameters.geheimhaltung.basis) if rounded else frame
        for record in frame.to_dict("records"):
            for field in table.values:
                if not pd.isna(record[field.name]):
                    yield f"{edition.year}:{table.cell(record, field.name)}", record[field.name]


def _known_already(edition: Edition, *, newest: bool, as_new: bool) -> dict[str, bool] | None:
    """Cell -> shown, of an edition that was published before; None if that is still to be decided.

    A figure that was corrected since is not known to readers; in an earlier edition it is not shown now either.
    """
    if newest and as_new:
        return None
    if edition.parameters.geheimhaltung.bereits_veroeffentlicht:
        return {name: True for name, _ in figures(edition)}
    registered = register.read(edition.root, edition.year)
    if registered is None:
        return None
    seen = dict(figures(edition, rounded=_is_rounded(edition)))
    same = {name: True for name, value in seen.items() if registered.get(name) == value}
    hidden = {name: False for name, value in registered.items() if value is None}
    return same | hidden | ({} if newest else {name: False for name in seen if name not in same})


def _is_rounded(edition: Edition) -> bool:
    """Whether its counts are rounded, in so far as they are not published already as they are."""
    rule = edition.parameters.geheimhaltung
    return rule.verfahren == "rundung" and not rule.bereits_veroeffentlicht


def _all_shown(edition: Edition, known: Mapping[str, bool]) -> bool:
    return all(known.get(name) for name, _ in figures(edition))


def _hidden(found: Links, edition: Edition, editions: Sequence[Edition], known: Mapping[str, bool]) -> set[str]:
    """The cells and items that are hidden, by the names that stand for them. Raises DisclosureRefused."""
    rule = rule_of(edition)
    if _is_rounded(edition):  # beside a rounded count, an exact percentage of it would tell the count
        own = {item for name, item in found.aliases.items() if name.startswith(f"{edition.year}:")}
        return own & {item.name for item in found.problem.items} | _fixed(found.problem)
    from soest_analysis.disclosure import suppress  # the solver takes time to import

    try:
        return set(suppress.protect(found.problem, rule.requirement, SECONDS).hidden) | _fixed(found.problem)
    except suppress.OutOfTime:
        raise DisclosureRefused(
            f"Ausgabe {edition.year}: binnen {SECONDS} Sekunden wurde keine sichere und sparsame Sperrung gefunden. Nichts "
            "veröffentlicht. Bitte Gruppen zusammenfassen oder in parameters/ „verfahren: rundung“ wählen."
        ) from None
    except suppress.Unprotectable as failure:
        from soest_analysis.disclosure import merging

        advice = merging.proposals(editions, rule, known, failure.part)
        tables = sorted({cell.name.partition(":")[2].partition("/")[0] for cell in failure.part.cells})
        raise DisclosureRefused(
            f"Ausgabe {edition.year}: Die geheimen Werte der Tabellen {', '.join(tables)} lassen sich nicht schützen, weil "
            "andere Angaben festliegen, aus denen sie sich errechnen lassen. Nichts veröffentlicht.",
            *(proposal.sentence for proposal in advice),
        ) from None


def _loose_shares(edition: Edition, known: Mapping[str, bool], found: Links) -> Iterator[str]:
    """Percentages that no rule links to counts, in tables with hidden or rounded ones: what they tell, nobody can say."""
    for table in edition.package.resources:
        records = edition.table(table.name).to_dict("records") if table.personenzahlen else []
        counts = [f"{edition.year}:{table.cell(r, field.name)}" for r in records for field in table.values]
        if _is_rounded(edition) or not all(known.get(name, True) for name in counts):
            names = [
                f"{edition.year}:{table.cell(record, field.name)}"
                for record in records
                for field in table.values
                if _is_share_of_persons(table, record, field)
            ]
            yield from (name for name in names if name not in found.aliases)


def _is_share_of_persons(table: Table, record: Mapping[str, Any], field: TableField) -> bool:
    """A percentage; where each row has a unit of its own, one that stands where a count of persons could stand."""
    if str(record.get("einheit", field.unit)).lower() != german.PERCENT.lower():
        return False
    return "einheit" not in record or any(
        count.includes({**record, "einheit": unit})
        for count in table.personenzahlen
        for unit in count.wo.get("einheit", ("",))
    )


def _fixed(problem: Problem) -> set[str]:
    parts: list[Cell | Item] = [*problem.cells, *problem.items]
    return {part.name for part in parts if part.shown is False}


def _lay_down(decision: Decision, root: Root, key: str) -> None:
    """Write the tables as they may be seen; the gate's result beside them stays, it has a seal of its own."""
    protection = decision.protection
    folder = protection.folder
    assert folder
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):  # another notebook may be opening the same edition
            for year in folder.glob("[0-9]*"):
                shutil.rmtree(year)
            for name in protection.cells:
                _write_seen(root, name, protection)
            protection.save(key)


def _write_seen(root: Root, name: str, protection: Protection) -> None:
    """A table without its hidden cells, its counts rounded if they are."""
    year, _, table_name = name.partition("/")
    edition, path = Edition(root, int(year)), protection.file(int(year), table_name)
    table, frame = edition.describe(table_name), edition.table(table_name)
    assert path
    path.parent.mkdir(parents=True, exist_ok=True)
    seen = _rounded(frame, table, edition.parameters.geheimhaltung.basis) if _is_rounded(edition) else frame
    write_table(_without(seen, table, set(protection.cells[name])), path)


def _without(frame: pd.DataFrame, table: Table, hidden: set[str]) -> pd.DataFrame:
    """The frame without the cells of these names."""
    seen, records = frame.copy(), frame.to_dict("records")
    for field in table.values:
        mask = [table.cell(record, field.name) in hidden for record in records]
        seen.loc[mask, field.name] = pd.NA
        if history.SIGN in seen and field is table.values[0]:
            seen.loc[mask, history.SIGN] = pd.NA  # it would say that nobody is there
    return seen


def _rounded(frame: pd.DataFrame, table: Table, basis: int) -> pd.DataFrame:
    """The frame with its counts of persons rounded to the nearest multiple of ``basis``, halves up.

    The sign for nobody becomes a zero like others, or a printed zero would mean that somebody is there.
    """
    rounded, records = frame.copy(), frame.to_dict("records")
    if history.SIGN in frame and table.counts_persons(records[0] if records else {}, table.values[0].name):
        nobody = frame[table.values[0].name].isna() & (frame[history.SIGN].astype("string") == history.NOTHING).fillna(
            False
        )
        rounded.loc[nobody, history.SIGN] = pd.NA
        frame = frame.assign(**{table.values[0].name: frame[table.values[0].name].mask(nobody, 0)})
    for field in table.values:
        counts = [table.counts_persons(record, field.name) for record in records]
        nearest = (frame[field.name] + basis / 2) // basis * basis
        rounded[field.name] = frame[field.name].mask(counts, nearest.astype(frame[field.name].dtype))
    return rounded


def _key(root: Root, year: int, view: View) -> str:
    with reads.unnoted():
        inputs = checksums.inputs(root, Parameters.load(root, year))
    return checksums.of_value([inputs, checksums.program("quality", "disclosure"), checksums.packages(), view])


def _stored_key(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / FILE).read_text(encoding="utf-8"))["schluessel"])
    except (OSError, ValueError, KeyError):
        return None
