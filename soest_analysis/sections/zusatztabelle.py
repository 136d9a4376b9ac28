"""Any small table that the descriptor describes, so that a town adds tables of its own without code."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from soest_analysis import chart, german, history, tracked
from soest_analysis.descriptor import Table, TableField
from soest_analysis.edition import Edition
from soest_analysis.history import Delivery

MOST_NAMES = 3  # entries that share a value and are still named


def select_ausgabe(edition: Edition, name: str) -> Edition:
    """The edition whose rows are shown: this one or, if it has no such table, the last one before it with rows."""
    if edition.describe(name).collected(edition.year) and name not in edition.sources.nicht_geliefert:
        return edition
    return next((earlier for earlier in reversed(edition.earlier) if not earlier.table(name).empty), edition)


def compute_werte(deliveries: Sequence[Delivery], table: Table) -> pd.DataFrame:
    """The rows of the last delivery or, for a time series, of all of them in the order of time (see ``history.join``).

    Numbers in the key, such as years, become texts, because nobody calculates with them.
    """
    werte = deliveries[-1].frame
    if table.zeitreihe:
        werte = history.join(deliveries, table).sort_values(table.zeitreihe.zeit, kind="stable", ignore_index=True)
    return werte.astype({name: "string" for name in table.key if table.field(name).type == "integer"})


def compute_tabelle(werte: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The key first, then the other columns; with two keys and a single value one column per code of the second key."""
    if _is_crossed(table):
        return _cross(werte, table, chart.value_field(table).name).reset_index()
    return werte[[*table.key, *(field.name for field in table.fields if field.name not in table.key)]]


def layout(werte: pd.DataFrame, table: Table, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """How ``show_table`` prints ``compute_tabelle``: row headers, totals, decimals, signs, corrections and note."""
    value = chart.value_field(table)
    crossed = _is_crossed(table)
    keys = table.key[:1] if crossed else table.key
    texts = [field.name for field in table.fields if field not in table.values and field.name not in table.key]
    columns = list(_cross(werte, table, value.name)) if crossed else [field.name for field in table.values]
    totals = [total for total in table.summen if total.feld in keys][:1]
    marks = _corrected(werte, table, deliveries, crossed) if table.zeitreihe else {}
    notes = [f"Werte: {chart.heading(value)}." if crossed else ""]
    notes += ["„–“: keine Angabe." if texts and werte[texts].isna().any(axis=None) else ""]
    return {
        "columns": headings(table) | (table.field(table.key[-1]).labels if crossed else {}),
        "headers": len(keys),
        "totals": [total.gesamt for total in totals],
        "totals_in": "".join(total.feld for total in totals),
        "digits": dict.fromkeys(columns),
        "missing": dict.fromkeys(texts, "–"),
        "revised": marks,
        "note": " ".join(filter(None, notes)),
    }


def headings(table: Table) -> dict[str, str]:
    """Column -> heading with unit, for table and chart."""
    return {field.name: chart.heading(field) for field in table.fields} | {"reihe": "Zählweise (laufende Nummer)"}


def sentence_bestand(deliveries: Sequence[Delivery], table: Table, reason: str | None) -> str:
    """Why this edition (the last delivery) has no rows, and from which edition they are instead; empty if it has.

    ``reason``: why the table was not delivered, None if it was.
    """
    own, start = deliveries[-1], f"Die Tabelle „{table.title}“"
    if not own.frame.empty:
        return ""
    if table.eingestellt and table.eingestellt.ab <= own.year:
        reason = table.eingestellt.grund
        text = f"{start} wird seit {table.eingestellt.ab} nicht mehr erhoben."
    elif reason is None and table.collected(own.year):
        return f"{start} enthält in der Ausgabe {own.year} keine Einträge."
    else:
        text = f"{start} {german.MISSING}."
    if reason:
        text += f" Grund: {reason.rstrip('.')}."
    known = history.delivered(deliveries)
    return f"{text} Gezeigt ist der letzte bekannte Stand aus der Ausgabe {known[-1]}." if known else text


def sentence_werte(werte: pd.DataFrame, table: Table) -> str:
    """What the table says: total and largest entry, or how every line of a time series moved; empty without rows."""
    value = chart.value_field(table)
    start = f"„{table.title}“, {chart.heading(value)}:"
    if werte.empty:
        return ""
    if not any(map(tracked.is_stated, werte[value.name])):
        return f"{start} {german.MISSING}."
    if all(map(german.is_secret, werte[value.name])):
        return f"{start} {german.KEPT_SECRET}."
    if not table.zeitreihe:
        return f"{start} {_extremes(werte, table)}."
    lines = {name: _moved(line, table) for name, line in chart.lines(werte, table).items()}
    if len(lines) == 1:
        return f"{start} {next(iter(lines.values()))}."
    return f"{start}\n\n" + "\n".join(f"- {name}: {text}." for name, text in lines.items())


def sentence_veraenderung(deliveries: Sequence[Delivery], table: Table) -> str:
    """How the total and the most changed entry moved since the edition before that counted alike.

    Empty if there is none, and for a time series, which holds its own past.
    """
    alike = history.comparable(deliveries)
    if table.zeitreihe or alike[-1:] != [deliveries[-1]] or len(alike) == 1:
        return ""
    value, keys, (old, new) = chart.value_field(table), list(table.key), alike[-2:]
    parts = []
    before, now = _total(old.frame, table), _total(new.frame, table)
    if not german.is_missing(before) and not german.is_missing(now):
        parts.append(f"insgesamt {_instead(now, before, value)}")
    both = chart.singles(new.frame, table)[[*keys, value.name]].merge(old.frame[[*keys, value.name]], on=keys)
    secret = tracked.any_secret([*both[f"{value.name}_x"], *both[f"{value.name}_y"]])
    both = both.dropna()
    steps = (both[f"{value.name}_x"] - both[f"{value.name}_y"]).abs()
    if len(both) > 1 and steps.max() > 0:
        most = steps.idxmax()
        name, now, before = (
            chart.label(both, keys, table)[most],
            both[f"{value.name}_x"][most],
            both[f"{value.name}_y"][most],
        )
        most_changed = "unter den genannten Werten am stärksten verändert" if secret else "am stärksten verändert"
        parts.append(f"{most_changed} „{name}“: {_instead(now, before, value)}")
    return f"Gegenüber der Ausgabe {old.year}: {'; '.join(parts)}." if parts else ""


def sentence_zaehlweise(deliveries: Sequence[Delivery], table: Table) -> str:
    """What the last delivery corrects in earlier ones, and since when counting is different; empty if nothing."""
    corrected = ""
    if table.zeitreihe:
        corrected = history.sentence_revisions(_corrections(deliveries, table), table)
    return " ".join(filter(None, [corrected, history.sentence_breaks(deliveries)]))


def _is_crossed(table: Table) -> bool:
    """Two keys and one value are read best as a table with two sides."""
    two_keys_one_value = len(table.key) == 2 and len(table.fields) == 3 and len(table.values) == 1  # noqa: PLR2004
    return two_keys_one_value and bool(table.field(table.key[1]).categories)


def _cross(werte: pd.DataFrame, table: Table, column: str) -> pd.DataFrame:
    """First key down, in the order of the rows, the codes of the second across."""
    first, second = table.key
    texts = werte.astype({name: "string" for name in table.key if table.field(name).type == "string"})
    codes = [code for code in table.field(second).labels if code in set(texts[second])]
    wide = texts.pivot(index=first, columns=second, values=column)
    return wide.reindex(index=list(dict.fromkeys(texts[first])), columns=codes).rename_axis(index=first, columns=None)


def _corrected(
    werte: pd.DataFrame, table: Table, deliveries: Sequence[Delivery], crossed: bool
) -> dict[str, list[Any]]:
    """Column -> which of its cells correct an earlier edition."""
    if crossed:
        return {code: list(marks) for code, marks in _cross(werte, table, "revidiert").items()}
    found = _corrections(deliveries, table)
    return {field.name: history.marks(werte, found, field.name) for field in table.values}


def _corrections(deliveries: Sequence[Delivery], table: Table) -> pd.DataFrame:
    """What the last delivery states otherwise than those before it."""
    found = history.revisions(deliveries, table)
    return found[found.ausgabe_neu == deliveries[-1].year]


def _total(werte: pd.DataFrame, table: Table) -> Any:
    """The grand total as stated, or else the sum of counts: NA if one is missing, None where nothing can be added."""
    value = chart.value_field(table)
    grand = (
        pd.concat([werte[t.feld].astype("string").eq(t.gesamt) for t in table.summen], axis=1) if table.summen else None
    )
    if grand is not None and grand.all(axis=1).sum() == 1:
        return werte.loc[grand.all(axis=1), value.name].iloc[0]
    adds_up = value.type == "integer" and value.unit not in (None, "Prozent")
    if not adds_up or any(table.field(name).type != "string" for name in table.key):  # nobody adds up years
        return None
    return chart.singles(werte, table)[value.name].sum(skipna=False, min_count=1)


def _extremes(werte: pd.DataFrame, table: Table) -> str:
    """``insgesamt 48; größter Einzelwert 37 („Nord“), das sind 77,1 %``, or the highest and the lowest entry."""
    value, total = chart.value_field(table), _total(werte, table)
    single = chart.singles(werte, table)
    known = single.set_axis(chart.label(single, table.key, table))[value.name].dropna()
    secret, parts = single[[german.is_secret(number) for number in single[value.name]]], []
    told = "" if secret.empty else "genannter "
    if total is not None:
        parts.append(
            f"eine Summe {german.absent(total)}" if german.is_missing(total) else f"insgesamt {_number(total)}"
        )
    if len(known) == 1:
        parts.append(f"{_number(known.iloc[0])} {_where(known, known.iloc[0])}")
    elif len(known) and known.min() == known.max():
        parts.append(f"{'soweit genannt, ' if told else ''}überall {_number(known.max())}")
    elif len(known):
        if german.is_missing(total) or not total or value.unit == "Prozent" or known.min() < 0:
            parts.append(f"höchster {told}Wert {_number(known.max())} {_where(known, known.max())}")
            parts.append(f"niedrigster {told}Wert {_number(known.min())} {_where(known, known.min())}")
        else:
            share = german.percent(known.max() / total * 100)
            each = "je " if (known == known.max()).sum() > 1 else ""
            parts.append(
                f"größter {told}Einzelwert {_number(known.max())} {_where(known, known.max())}, das sind {each}{share}"
            )
    gaps = single[[not tracked.is_stated(number) for number in single[value.name]]]
    for left_out, one, several in (
        (gaps, german.MISSING, "liegen nicht vor"),
        (secret, german.KEPT_SECRET, "unterliegen der Geheimhaltung"),
    ):
        if number := tracked.count(left_out):
            of = f"{german.number(number)} von {german.number(tracked.count(single))} Werten"
            parts.append(f"{of} {one if number == 1 else several}")
    return "; ".join(parts)


def _where(known: pd.Series, value: Any) -> str:
    """Which entries have that value."""
    names = [f"„{name}“" for name in known.index[known == value]]
    if len(names) <= MOST_NAMES:
        return f"({german.enumeration(names)})"
    return f"({german.number(tracked.count(known[known == value]))} Einträge)"


def _moved(line: pd.DataFrame, table: Table) -> str:
    """The last value of a line against the one before it, highest and lowest, as far as they are counted alike."""
    value = chart.value_field(table)
    times = chart.label(line, [table.zeitreihe.zeit] if table.zeitreihe else [], table)
    last, end = line.iloc[-1], line.index[-1]
    stated = tracked.stated(line[line.reihe == last.reihe], value.name)[value.name]
    alike, told = stated.dropna(), "genannter " if tracked.any_secret(stated) else ""
    text = f"{_number(last[value.name])} ({times[end]})"
    if alike.empty:
        return text
    if german.is_missing(last[value.name]):
        text += f", zuletzt {'genannt ' if told else ''}{_number(alike.iloc[-1])} ({times[alike.index[-1]]})"
    elif len(alike) > 1:
        text += f", gegenüber {times[alike.index[-2]]} {_difference(alike.iloc[-1], alike.iloc[-2], value)}"
    elif (line.reihe != last.reihe).any():
        text += ", neu gezählt und mit früheren Werten nicht vergleichbar"
    if alike.nunique() > 1:
        high, low = alike.idxmax(), alike.idxmin()
        text += f"; höchster {told}Wert {_number(alike[high])} ({times[high]}), niedrigster {_number(alike[low])} ({times[low]})"
    return text


def _instead(now: Any, before: Any, value: TableField) -> str:
    if now == before:
        return f"unverändert {_number(now)}"
    return f"{_number(now)} statt {_number(before)} ({_difference(now, before, value)})"


def _difference(now: Any, before: Any, value: TableField) -> str:
    return german.points(now - before, None) if value.unit == "Prozent" else german.signed(now - before, None)


def _number(value: Any) -> str:
    return german.number(value, None)
