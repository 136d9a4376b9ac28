"""Formulas: how a suite names a figure that stands elsewhere or is computed from others.

A figure in a suite is one of

    {"spalte": S}                                  the same row's column S
    {"tabelle": T, "wo": {F: code}, "spalte": S}   the one row of T with these codes, at the same Stichtag
    {"kennzahl": K}                                the figure K from running text, at the same Stichtag
    {"zahl": 100}                                  a constant
    {"anzahl": {"tabelle": T, "wo": ..., "ausser": ..., "verschieden": F}}   rows of T, or different values of F in them
    {"bezug": {"tabelle": T, "anzahl": S, "anteil": P, "stellen": n}}   the total that T's counts and shares imply
    {"summe": [..]}, {"differenz": [a, b, ..]}, {"produkt": [a, b]}
    {"anteil": [part, whole]}, {"veraenderung": [old, new]}   both in percent

``stellen`` beside a cell says to how many decimals it was rounded for print. ``zeit`` says how close the Stichtage must
be: "tag" (default), "monat", "jahr", "vorjahr" (the same month one year before) or "immer".
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from soest_analysis import german
from soest_analysis.quality.evidence import Evidence
from soest_analysis.quality.figures import Anchor, Figure, Spec, cell, number, rows, rows_at_day, same_day
from soest_analysis.quality.intervals import change, denominator, exact, rounded, share


def evaluate(spec: Spec, anchor: Anchor, evidence: Evidence) -> Figure | None:
    """The figure that a suite names, seen from the anchor row; None where it does not exist or was not delivered."""
    match spec:
        case {"zahl": value}:
            return Figure(exact(value), number(value), "", stated=Fraction(str(value)))
        case {"summe": parts}:
            return _combine([evaluate(part, anchor, evidence) for part in parts], " + ")
        case {"differenz": [first, *rest]}:
            minus: list[Spec] = [{"produkt": [part, {"zahl": -1}]} for part in rest]
            return evaluate({"summe": [first, *minus]}, anchor, evidence)
        case {"produkt": parts}:
            return _combine([evaluate(part, anchor, evidence) for part in parts], " × ")
        case {"anteil": parts} | {"veraenderung": parts}:
            first, second = (evaluate(part, anchor, evidence) for part in parts)
            if first is None or second is None:
                return None
            relation = share if "anteil" in spec else change
            interval = relation(first.interval, second.interval)
            link = " von " if "anteil" in spec else " auf "
            middle = relation(exact(first.value), exact(second.value)).low
            text = f"{german.percent(float(middle), 2)} ({first.text}{link}{second.text})"
            vague = first.stated is None or second.stated is None
            stated = None if vague else Fraction(round(Decimal(str(float(middle))), 2))  # as printed
            return Figure(interval, text, _places([first, second]), stated=stated, percent=True)
        case {"anzahl": query}:
            return _count(query, evidence)
        case {"bezug": query}:
            return _implied_total(query, anchor, evidence)
        case {"kennzahl": code}:
            found = rows_at_day("kennzahlen", {"kennzahl": code}, spec, anchor, evidence)
            return cell("kennzahlen", found[0], "wert", evidence, spec.get("stellen")) if found else None
        case {"tabelle": table, "spalte": column}:
            found = rows_at_day(table, spec.get("wo", {}), spec, anchor, evidence)
            if len(found) > 1:
                raise ValueError(f"{dict(spec)} nennt {len(found)} Zeilen statt einer")
            return cell(table, found[0], column, evidence, spec.get("stellen")) if found else None
        case {"spalte": column}:
            return cell(anchor.table, anchor.row, column, evidence, spec.get("stellen"))
    raise ValueError(f"{dict(spec)} nennt keine Zahl")


def _combine(figures: list[Figure | None], sign: str) -> Figure | None:
    """The sum or product of figures; None as soon as one is missing, because the rest would be too small."""
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures):
        return None
    total = known[0].interval
    for figure in known[1:]:
        total = total + figure.interval if sign == " + " else total * Fraction(figure.value)
    value = Figure(total, "", "").value
    text = f"{number(float(value))} ({sign.join(figure.text for figure in known)})"
    stated = None if any(figure.stated is None for figure in known) else Fraction(value)
    return Figure(total, text, _places(known), stated=stated)


def _places(figures: list[Figure]) -> str:
    return german.enumeration(list(dict.fromkeys(figure.place for figure in figures if figure.place)))


def _count(query: Spec, evidence: Evidence) -> Figure | None:
    table = query["tabelle"]
    if table in evidence.not_delivered:
        return None
    found = [row for _, row in rows(evidence.frames[table], query.get("wo"))]
    for column, code in query.get("ausser", {}).items():
        found = [row for row in found if str(row[column]) != code]
    distinct = query.get("verschieden")
    count = len({str(row[distinct]) for row in found}) if distinct else len(found)
    return Figure(exact(count), str(count), f"{evidence.table_name(table)} (gezählt)", stated=Fraction(count))


def _implied_total(query: Spec, anchor: Anchor, evidence: Evidence) -> Figure | None:
    table, count, percent = query["tabelle"], query["anzahl"], query["anteil"]
    found = [row for row in same_day(table, anchor, evidence) if not german.is_missing(row[percent])]
    possible = denominator((row[count], rounded(row[percent], query["stellen"])) for row in found)
    if not found or possible.empty:  # contradicting shares are the business of another rule
        return None
    text = f"rund {german.number(round(float(possible.low + possible.high) / 2, -2))}"
    return Figure(possible, text, f"{evidence.table_name(table)} (aus Anzahl und Anteil)")
