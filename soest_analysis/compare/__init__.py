"""Two editions compared: what is new, revised, developed, counted otherwise or gone, and which measures moved."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from soest_analysis import german, history, origin, tracked
from soest_analysis.compare.series import SeriesPair
from soest_analysis.compare.tables import FIGURE, GONE, MOVED, NEW, REDEFINED, REVISED, SECRET, Pair
from soest_analysis.edition import Edition
from soest_analysis.errors import UnusableInput

LATER = "neuer Zeitpunkt"  # what a new point of a series is called beside the value before it
ARTS = {NEW: "neu", MOVED: "geändert", REVISED: "berichtigt", REDEFINED: "neue Zählweise", GONE: "entfallen"}
COLUMNS = [
    *("tabelle", "titel", "schluessel", "feld", "feldtitel", "einheit", "art", "ebene", "alt", "neu"),
    *("veraenderung", "prozent", "stand_alt", "stand_neu", "quelle_alt", "quelle_neu", "grund"),
]
MEASURES, REPORTED = "massnahmen", ("status", "bearbeitungsstand", "naechster_schritt", "termin")
MOVES = ["nummer", "titel", "baustein", "status_alt", "status_neu", *REPORTED[1:]]
EXPLANATIONS, CHANGE_RULE = "erlaeuterungen", "vorjahr"
APART = (EXPLANATIONS, "diagramm_knoten", "diagramm_kanten")  # about one edition's findings and drawings, no data


@dataclass(frozen=True)
class Comparison:
    """What changed between the editions ``years`` (earlier, or None if there is none; later).

    ``changes``: one row per difference, columns ``COLUMNS``; ``measures``: one row per measure whose status changed,
    columns ``MOVES``. Absent values are None. ``secret``: of how many figures it cannot be told whether they differ,
    because a value is kept secret; they are not among the changes.

    ``art``: neu, geaendert (the situation developed), revidiert (the same point of a series, counted alike, is stated
    otherwise), neue_zaehlweise (counted differently, so nothing is subtracted), entfallen. ``ebene``: kennzahl; summe
    (a stated total); einzelwert; zwischenstand (a new point of a series that is not its last); text; tabelle (the
    whole table). ``alt`` and ``neu`` are numbers or text, ``veraenderung`` their difference, ``prozent`` the difference
    in percent of ``alt`` (not for percentages and bases up to 0); ``einheit`` is None where it changed. A new point of
    a series is compared with the last one that the earlier edition had, as it is stated by now.
    """

    years: tuple[int | None, int]
    changes: pd.DataFrame
    measures: pd.DataFrame
    secret: int = 0


def compare(a: Edition, b: Edition) -> Comparison:
    """Compare an earlier edition with a later one: tables in the descriptor's order, in each the largest change first.

    Raises UnusableInput if ``a`` is not the earlier one or a table cannot be read.
    """
    if a.year >= b.year:
        raise UnusableInput(
            f"Ausgaben {a.year} und {b.year}: zuerst die frühere, dann die spätere Ausgabe erwartet. Bitte zwei "
            "verschiedene Jahre nennen, das frühere zuerst."
        )
    b.check_readable()
    explained, measures = _explanations(b), moved(a, b)
    rows: list[dict[str, Any]] = []
    for table in b.descriptor.resources:
        if table.name not in APART:
            series = table.zeitreihe
            pair = SeriesPair(a, b, table, explained, series) if series else Pair(a, b, table, explained)
            rows += pair.changes()
    told = set(measures.nummer)  # what a measure that moved reports stands there
    rows = [r for r in rows if not (r["tabelle"] == MEASURES and r["feld"] in REPORTED and r["schluessel"] in told)]
    differ = [row for row in rows if row["art"] != SECRET]
    changes = pd.DataFrame(differ, columns=COLUMNS, dtype=object)
    return Comparison((a.year, b.year), changes, measures, len(rows) - len(differ))


def compare_with_earlier(edition: Edition) -> Comparison:
    """The comparison with the edition before; empty, with ``years[0]`` None, for the first edition."""
    if edition.earlier:
        return compare(edition.earlier[-1], edition)
    nothing = (pd.DataFrame(columns=columns, dtype=object) for columns in (COLUMNS, MOVES))
    return Comparison((None, edition.year), *nothing)


def moved(a: Edition, b: Edition) -> pd.DataFrame:
    """The measures of both editions whose status changed, codes in words; columns ``MOVES``, None where not reported."""
    if all(table.name != MEASURES for table in b.descriptor.resources):
        return pd.DataFrame(columns=MOVES, dtype=object)
    before = {str(record["nummer"]): record for record in tracked.records(a.table(MEASURES))}
    rows = []
    for now in tracked.records(b.table(MEASURES)):
        then = before.get(str(now["nummer"]))
        if then and _status(b, then) != _status(b, now):
            reported = {name: None if german.is_missing(now[name]) else now[name] for name in REPORTED[1:]}
            area = history.label(b.describe(MEASURES), "baustein", now["baustein"])
            status = {"status_alt": _status(b, then), "status_neu": _status(b, now)}
            rows.append({"nummer": str(now["nummer"]), "titel": now["titel"], "baustein": area, **status, **reported})
    return pd.DataFrame(rows, columns=MOVES, dtype=object)


def summary(comparison: Comparison) -> str:
    """How many differences there are, by kind."""
    earlier, changes = comparison.years[0], comparison.changes
    if earlier is None:
        return "Eine frühere Ausgabe liegt nicht vor."
    secret = ""
    if comparison.secret:
        number = german.count(counted(comparison.secret), "Zahl", "Zahlen")
        secret = f" Bei {number} lässt sich das nicht sagen, weil ein Wert der Geheimhaltung unterliegt."
    if changes.empty and not comparison.measures.empty:
        told = ", soweit genannt," if secret else ""
        return f"Gegenüber der Ausgabe {earlier} hat sich{told} außer dem Stand von Maßnahmen nichts geändert.{secret}"
    if changes.empty:
        none = "keine genannte Angabe" if secret else "keine Angabe"
        return f"Gegenüber der Ausgabe {earlier} hat sich {none} geändert.{secret}"
    words = ARTS | {REDEFINED: "mit neuer Zählweise"}
    counts = [f"{german.number(counted(n))} {words[art]}" for art, n in _counts(changes).items() if n]
    differ = german.count(counted(len(changes)), "Angabe anders", "Angaben anders")
    verb = "ist" if len(changes) == 1 else "sind"
    return f"Gegenüber der Ausgabe {earlier} {verb} {differ}: {german.enumeration(counts)}.{secret}"


def counted(number: int) -> origin.Figure:
    """A number of differences, which stand in no file but can be listed again."""
    return origin.counted(number, "unterschiede", "soest compare")


def kind(change: Mapping[str, Any]) -> str:
    """The kind of difference in words."""
    return LATER if change["art"] == NEW and change["alt"] is not None else ARTS[change["art"]]


def place(change: Mapping[str, Any]) -> str:
    """Row and column in words; the column is left out where the row is a key figure or the unit says the same."""
    if change["schluessel"] is None:
        return "ganze Tabelle"
    told = change["ebene"] == FIGURE or change["feldtitel"] in (None, change["einheit"])
    return str(change["schluessel"]) if told else f"{change['schluessel']}, {change['feldtitel']}"


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison for machines.

    Keys: ``schema`` (version of this form), ``ausgaben`` (``alt``, ``neu``: years), ``anzahl`` (kind of difference ->
    number), ``veraenderungen`` (objects with the keys ``COLUMNS``, in order), ``massnahmen`` (objects with the keys
    ``MOVES``). Absent values are null, days ISO dates.
    """
    return {
        "schema": "1.0",
        "ausgaben": {"alt": comparison.years[0], "neu": comparison.years[1]},
        "anzahl": _counts(comparison.changes),
        "veraenderungen": comparison.changes.to_dict("records"),
        "massnahmen": [
            {key: value.date().isoformat() if isinstance(value, pd.Timestamp) else value for key, value in row.items()}
            for row in comparison.measures.to_dict("records")
        ],
    }


def as_text(comparison: Comparison, width: int) -> str:
    """The comparison for a terminal of that width: summary, then a heading per table and a line per difference; a
    revised figure with the sources of both values and the reason; last the measures that moved."""
    lines = textwrap.wrap(origin.plain(summary(comparison)), width)
    for title, group in comparison.changes.groupby("titel", sort=False):
        lines += ["", str(title)]
        for change in group.to_dict("records"):
            lines += _wrapped(_line(change), width, "  ")
            for detail in _origin(change) if change["art"] == REVISED else ():
                lines += _wrapped(detail, width, "      ")
    if not comparison.measures.empty:
        lines += ["", f"Maßnahmen mit geändertem Stand: {german.number(len(comparison.measures))}"]
    for measure in comparison.measures.to_dict("records"):
        status = " → ".join(measure[name] or german.MISSING for name in ("status_alt", "status_neu"))
        lines += _wrapped(f"{measure['nummer']} {measure['titel']} ({measure['baustein']}): {status}", width, "  ")
    return "\n".join(lines)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent + "    ", break_on_hyphens=False)


def _line(change: Mapping[str, Any]) -> str:
    """``Gestattung, Personen: 122 → 131 (+9; +7,4 %)  [geändert; Stand 30.09.2018 → 30.09.2019]``."""
    title, unit = change["feldtitel"], change["einheit"]
    values = [_printed(change[name]) for name in ("alt", "neu") if change[name] is not None or change["art"] == REVISED]
    said = " → ".join(values) + (f" {'%' if unit == 'Prozent' else unit}" if unit and unit != title else "")
    if (difference := change["veraenderung"]) is not None:
        moves = [german.points(difference) if unit == "Prozent" else german.signed(difference, None)]
        moves += [] if change["prozent"] is None else [f"{german.signed(change['prozent'], 1)}{german.NBSP}%"]
        said += f" ({'; '.join(moves)})"
    if change["art"] == REVISED:
        return f"{kind(change)}: {place(change)} {said}"
    stands = dict.fromkeys(filter(None, [change["stand_alt"], change["stand_neu"]]))
    notes = "; ".join(filter(None, [kind(change), f"Stand {' → '.join(stands)}", change["grund"]]))
    where = place({**change, "einheit": None})  # with the column, as no unit is printed where it says the same
    return f"{': '.join([where, said] if values else [where])}  [{notes}]"


def _origin(change: Mapping[str, Any]) -> list[str]:
    """Where both values of a revised figure stand, and why they differ."""
    said = [f"bisher: {change['quelle_alt']}", f"jetzt: {change['quelle_neu']}"]
    return said + ([f"Grund: {change['grund']}"] if change["grund"] else [])


def _printed(value: Any) -> str:
    return f"„{value}“" if isinstance(value, str) else german.number(value, None)


def _counts(changes: pd.DataFrame) -> dict[str, int]:
    return {art: int((changes["art"] == art).sum()) for art in ARTS}


def _status(edition: Edition, record: Mapping[str, Any]) -> str | None:
    status = record["status"]
    return None if german.is_missing(status) else history.label(edition.describe(MEASURES), "status", status)


def _explanations(edition: Edition) -> dict[str, str]:
    """Cell -> why it changed, as somebody explained it."""
    if all(table.name != EXPLANATIONS for table in edition.package.resources):
        return {}
    frame = edition.table(EXPLANATIONS)
    frame = frame[frame.regel == CHANGE_RULE]
    return dict(zip(frame.schluessel, frame.erlaeuterung, strict=True))
