"""What disclosure control decides about: the counts of an edition, and all that an outsider knows about them.

One number is one cell, wherever it is printed. Two tables that state the same count name the same cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Requirement:
    """What must remain possible for every secret count, whoever computes and whatever was printed.

    ``threshold``: the least count that is no secret; it must remain possible. ``width``: the least distance between the
    smallest and the largest possible count.
    """

    threshold: int = 3
    width: int = 2


@dataclass(frozen=True)
class Cell:
    """A count of people, whole and never negative.

    ``name``: as ``Table.cell`` names it, after the edition: ``2031:erwerbsfaehige/18-25/berufskolleg/personen``.
    ``shown``: True where everybody knows the count already, or must see it; False where it has to stay hidden; None
    where it can be chosen. ``least``: what everybody knows a hidden count to be at least: 1 if zeros are always shown.
    ``cost``: what is lost if it is hidden.
    """

    name: str
    value: int
    secret: bool = False
    shown: bool | None = None
    least: int = 0
    cost: int = 1


@dataclass(frozen=True)
class Item:
    """A printed number that is no count but tells of counts, such as a rounded percentage (see ``Relation.item``)."""

    name: str
    shown: bool | None = None
    cost: int = 1


@dataclass(frozen=True)
class Relation:
    """``low`` <= sum of factor × count <= ``high`` (None: no bound), which holds for the true counts.

    Everybody knows it; with ``item``, only as long as that item is shown. ``terms``: pairs of cell name and factor, each
    cell once. ``reason``: where it comes from, in German, for the audit.
    """

    terms: tuple[tuple[str, int], ...]
    low: int | None = 0
    high: int | None = 0
    item: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Problem:
    """Cells, items and relations; what is not linked by relations can be decided apart."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...] = ()
    items: tuple[Item, ...] = ()

    def parts(self) -> list["Problem"]:
        """The problem in parts that no relation links, and only those that hold a secret that is not known already.

        Cells, items and relations are in the order of their names, whatever order they came in.
        """
        leaders = {cell.name: cell.name for cell in self.cells}

        def leader(name: str) -> str:
            while leaders[name] != name:
                name = leaders[name]
            return name

        for group in [*(relation.terms for relation in self.relations), *self._with_one_item()]:
            linked = sorted({leader(name) for name, _ in group})
            leaders.update(dict.fromkeys(linked, linked[0]))
        parts = []
        for start in sorted({leader(cell.name) for cell in self.cells if cell.secret and not cell.shown}):
            names = {cell.name for cell in self.cells if leader(cell.name) == start}
            own = [relation for relation in self.relations if any(name in names for name, _ in relation.terms)]
            items = {relation.item for relation in own}
            parts.append(
                Problem(
                    _by_name(cell for cell in self.cells if cell.name in names),
                    tuple(sorted(own, key=lambda r: (r.terms, str(r.item), str(r.low), str(r.high)))),
                    _by_name(item for item in self.items if item.name in items),
                )
            )
        return parts

    def _with_one_item(self) -> Iterable[tuple[tuple[str, int], ...]]:
        """The terms of all relations that hang on the same item, so that they stay together."""
        for item in self.items:
            yield tuple(term for relation in self.relations if relation.item == item.name for term in relation.terms)


def _by_name(parts: Iterable) -> tuple:  # type: ignore[type-arg]
    return tuple(sorted(parts, key=lambda part: part.name))
