"""What the gate's rules and the descriptor's totals say of counts, rule by rule (see quality/rules and quality/formulas).

Rules that are no equation and no inequality between figures (delivery, gaps, jumps, codes) say nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from soest_analysis import german, history
from soest_analysis.disclosure.expressions import Expression, NotLinear, constant, total
from soest_analysis.disclosure.gathering import Gathering
from soest_analysis.disclosure.view import Dated, EditionView
from soest_analysis.errors import UnusableInput
from soest_analysis.paths import OWN_RULES
from soest_analysis.quality.evidence import Row
from soest_analysis.quality.figures import Anchor, Spec
from soest_analysis.quality.intervals import Interval, exact
from soest_analysis.text_files import read_json

MISSING_PART = constant(Interval(exact(0).low, math.inf))


def gather(view: EditionView, gathering: Gathering, suites: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Add all that the descriptor and the suites (table -> expectations) say of an edition. Raises UnusableInput."""
    for table in view.evidence.frames:
        _descriptor(view, gathering, table)
    for table, expectations in suites.items():
        for expectation in expectations:
            place = expectation["ort"]
            try:
                if said := _KINDS.get(expectation["type"]):
                    said(view, gathering, table, expectation["meta"]["grund"], **expectation["kwargs"])
            except NotLinear:
                raise UnusableInput(
                    f"{place}: für die Geheimhaltung eine Summe, eine Differenz oder einen Anteil von Personenzahlen "
                    "erwartet, etwas anderes gefunden."
                ) from None
            except (KeyError, TypeError, ValueError, AttributeError) as error:  # what exactly is wrong, the gate says
                raise UnusableInput(f"{place} ({expectation['type']}): unbrauchbar ({error}).") from error


def suites_of(tables: Iterable[str], folder: Path) -> dict[str, list[Mapping[str, Any]]]:
    """The expectations of each table that has a suite, the town's own last; ``ort`` says where each stands.

    Raises UnusableInput.
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    names = [(table, f"{part}{table}.json") for table in tables for part in ("", f"{OWN_RULES}/")]
    try:
        for table, name in names:
            if (folder / name).is_file():
                place = f"expectations/{name}"
                entries = read_json(folder / name, place)["expectations"]
                placed = [
                    {**e, "type": str(e["type"]), "ort": f"Datei {place}, expectations.{n}"}
                    for n, e in enumerate(entries)
                ]
                found.setdefault(table, []).extend(placed)
        return found
    except (KeyError, TypeError):
        raise UnusableInput("Ordner expectations: Regeln mit Angabe type erwartet, etwas anderes gefunden.") from None


def _descriptor(view: EditionView, gathering: Gathering, table: str) -> None:
    """Totals, and points of a series that an earlier edition states just the same."""
    described = view.table(table)
    columns = list(dict.fromkeys(count.feld for count in described.personenzahlen))
    for identity in described.summen:
        why = f"{described.title}: Summe über {described.field(identity.feld).title}"
        parts_to_equal_total(
            view, gathering, table, why, felder=[identity.feld], gesamt=identity.gesamt, spalten=columns
        )
    for row, (year, old) in view.restated(table):
        for column in (field.name for field in described.values):
            now, then = (history.figure(each, column, described) for each in (row, old))
            one, other = view.figure(table, (view.year, row), column), view.figure(table, (year, old), column)
            same = not german.is_missing(now) and not german.is_missing(then) and now == then
            if one and other and same and one.tells == other.tells:
                gathering.equal(one, other, f"{described.title}: in zwei Ausgaben dieselbe Angabe")


def parts_to_equal_total(
    view: EditionView,
    gathering: Gathering,
    table: str,
    why: str,
    *,
    felder: Sequence[str],
    spalten: Sequence[str],
    gesamt: str = "gesamt",
    je: Sequence[str] | None = None,
    stellen: int | None = None,
    zeichen: str = history.SIGN,
) -> None:
    """ExpectPartsToEqualTotal."""
    group = [name for name in view.table(table).key if name not in felder] if je is None else je
    totals, parts = [], dict[tuple[str, ...], list[Dated]]()
    for year, row in view.known(table):
        place = tuple(str(row[name]) for name in group)
        fields = [str(row[name]) == gesamt for name in felder]
        if all(fields):
            totals.append((place, (year, row)))
        elif not any(fields):
            parts.setdefault(place, []).append((year, row))
    for column in spalten:
        for place, dated in totals:
            whole, own = view.figure(table, dated, column, stellen), parts.get(place, [])
            if whole is None or view.year not in {year for year, _ in [dated, *own]}:
                continue
            gathering.totals.update(whole.terms)
            figures = [view.figure(table, part, column, stellen) for part in own]
            added = total(figure or _nothing(part[1], zeichen) for figure, part in zip(figures, own, strict=True))
            if own:
                gathering.equal(whole, added, why)


def _nothing(row: Row, sign: str) -> Expression:
    """A part without figure: zero by its sign, or not delivered."""
    return constant(exact(0)) if str(row.get(sign)) == history.NOTHING else MISSING_PART


def columns_to_add_up(
    view: EditionView, gathering: Gathering, table: str, why: str, *, gesamt: str, teile: Mapping[str, int]
) -> None:
    """ExpectColumnsToAddUp."""
    for row in view.own(table):
        whole = view.figure(table, (view.year, row), gesamt)
        parts = [(view.figure(table, (view.year, row), column), factor) for column, factor in teile.items()]
        if whole and all(part for part, _ in parts):
            gathering.equal(whole, total(part * factor for part, factor in parts if part), why)


def figures_to_agree(
    view: EditionView,
    gathering: Gathering,
    table: str,
    why: str,
    *,
    spalte: str,
    mit: Spec,
    wo: Spec | None = None,
    stellen: int | None = None,
    toleranz: float = 0,
) -> None:
    """ExpectFiguresToAgree."""
    for row in view.own(table, wo):
        one = view.figure(table, (view.year, row), spalte, stellen)
        other = one and view.evaluate(mit, Anchor.of(table, row, view.evidence))
        if one and other:
            gathering.equal(one, other, why, toleranz)


def tables_to_agree(
    view: EditionView,
    gathering: Gathering,
    table: str,
    why: str,
    *,
    spalte: str,
    mit: Spec,
    ueber: Sequence[str],
    wo: Spec | None = None,
    toleranz: float = 0,
) -> None:
    """ExpectTablesToAgree; of a series, earlier editions count too."""
    partners = {
        tuple(str(row[name]) for name in ueber): (year, row) for year, row in view.known(mit["tabelle"], mit.get("wo"))
    }
    for dated in view.known(table, wo):
        partner = partners.get(tuple(str(dated[1][name]) for name in ueber))
        one, other = view.figure(table, dated, spalte), partner and view.figure(mit["tabelle"], partner, mit["spalte"])
        if one and other:
            gathering.equal(one, other, why, toleranz)


def restatements_to_agree(
    view: EditionView, gathering: Gathering, table: str, why: str, *, je: Sequence[str], spalte: str
) -> None:
    """ExpectRestatementsToAgree."""
    first: dict[tuple[str, ...], Expression] = {}
    for row in view.own(table):
        if figure := view.figure(table, (view.year, row), spalte):
            before = first.setdefault(tuple(str(row[name]) for name in je), figure)
            if before is not figure:
                gathering.equal(before, figure, why)


def parts_within_total(
    view: EditionView,
    gathering: Gathering,
    table: str,
    why: str,
    *,
    spalte: str,
    hoechstens: Spec,
    wo: Spec | None = None,
) -> None:
    """ExpectPartsWithinTotal."""
    for row in view.own(table, wo):
        part = view.figure(table, (view.year, row), spalte)
        whole = part and view.evaluate(hoechstens, Anchor.of(table, row, view.evidence))
        if part and whole:
            gathering.within(part, whole, why)


def share_to_fit_counts(
    view: EditionView,
    gathering: Gathering,
    table: str,
    why: str,
    *,
    anteil: str,
    stellen: int,
    zaehler: Spec,
    nenner: Spec,
    wo: Spec | None = None,
) -> None:
    """ExpectShareToFitCounts."""
    figures_to_agree(
        view, gathering, table, why, spalte=anteil, mit={"anteil": [zaehler, nenner]}, wo=wo, stellen=stellen
    )


def shares_to_have_common_denominator(
    view: EditionView,
    gathering: Gathering,
    table: str,
    why: str,
    *,
    je: Sequence[str],
    anzahl: str,
    anteil: str,
    stellen: int,
) -> None:
    """ExpectSharesToHaveCommonDenominator."""
    groups: dict[tuple[str, ...], list[Dated]] = {}
    for row in view.own(table):
        groups.setdefault(tuple(str(row[name]) for name in je), []).append((view.year, row))
    for group in groups.values():
        view.whole(table, group, anzahl, anteil, stellen)


_KINDS = {
    f"expect_{said.__name__}": said
    for said in (
        parts_to_equal_total,
        columns_to_add_up,
        figures_to_agree,
        tables_to_agree,
        restatements_to_agree,
        parts_within_total,
        share_to_fit_counts,
        shares_to_have_common_denominator,
    )
}
