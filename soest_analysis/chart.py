"""The chart of any table that the descriptor describes: which rows it shows, how it is drawn, what it says in words.

A time series becomes lines, everything else bars.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from soest_analysis import alt, bars, german, history, style, tracked
from soest_analysis.descriptor import Table, TableField
from soest_analysis.errors import UnusableInput
from soest_analysis.lines import End, label_ends, label_extremes, mark_secrets

MOST_SERIES = len(style.PALETTE)  # lines, or bars side by side, that colours can tell apart
MOST_BARS = 30
MOST_TICKS = 8
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # of the named points on the time axis
NOT_COUNTED = ("Prozent", "Euro")  # units of whole numbers that are not a number of things
MARKERS = "os^Dvp"
NAME = 2.5  # inches for the name of a bar
LINE = 0.17  # inches, height of a line of such a name


def value_field(table: Table) -> TableField:
    """The column that the chart is about: the first with figures and a unit, or else the first with figures.

    Raises UnusableInput if the table has no figures.
    """
    if not table.values:
        raise UnusableInput(
            f"Datei data/datapackage.json, Tabelle {table.name}: mindestens ein Feld mit Zahlen (integer oder number) "
            "außerhalb des Schlüssels erwartet, keines gefunden. Bitte ein solches Feld ergänzen oder den Lauf des "
            "Abschnitts zusatztabelle in parameters/ streichen."
        )
    return next((field for field in table.values if field.unit), table.values[0])


def heading(field: TableField) -> str:
    """A column's title with its unit."""
    return field.title if field.unit in (None, field.title) else f"{field.title} ({field.unit})"


def is_total(werte: pd.DataFrame, table: Table) -> pd.Series:
    """True for the rows that are sums of others."""
    sums = pd.Series(False, index=werte.index)
    for total in table.summen:
        sums |= werte[total.feld].astype("string").eq(total.gesamt).fillna(False)
    return sums


def singles(werte: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The rows that are no sums of others."""
    return werte[~is_total(werte, table)]


def label(werte: pd.DataFrame, fields: Sequence[str], table: Table) -> pd.Series:
    """Every row's name, made from these fields as people read them."""
    names = [", ".join(history.label(table, name, row[name]) for name in fields) for row in werte.to_dict("records")]
    return pd.Series(names, index=werte.index, dtype="object")


def lines(werte: pd.DataFrame, table: Table) -> dict[str, pd.DataFrame]:
    """Name -> rows of every line of a time series that the chart has room for.

    These are all lines if there are at most six of them, or else the totals, or else the six that end highest.
    """
    names = label(werte, _line_keys(table), table)
    if names.nunique() > MOST_SERIES:
        totals = names[is_total(werte, table)]
        ends = werte[value_field(table).name].astype(float).groupby(names).last()
        chosen = totals if 0 < totals.nunique() <= MOST_SERIES else ends.nlargest(MOST_SERIES).index
        werte, names = werte[names.isin(chosen)], names[names.isin(chosen)]
    return dict(iter(werte.groupby(names, sort=False)))


def select(werte: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The rows behind the chart: key, value and, for lines, ``reihe`` (see ``history.join``).

    ``lines`` of a time series, or the single entries as bars, of more than thirty the largest. Bars stand in the order of
    what they are about (age, class, year); what has none is sorted, the largest first.
    """
    columns = [*table.key, value_field(table).name]
    if _has_lines(werte, table):
        shown = pd.concat(lines(werte, table).values()).sort_index()
        return shown[[*columns, "reihe"]].reset_index(drop=True)
    single = _sort(singles(werte, table), table)
    names, parts = _names(single, table), _parts(single, table)
    sums = single[columns[-1]].astype(float).groupby(names).sum()
    most = MOST_BARS // len(parts) if parts and not _divides(single, table) else MOST_BARS
    return single[names.isin(sums.nlargest(most).index)][columns].reset_index(drop=True)


def note(werte: pd.DataFrame, table: Table) -> str:
    """Which lines or entries the chart leaves out; empty if none but totals beside their parts."""
    shown = select(werte, table)
    drawn, known, words = len(shown), len(singles(werte, table)), "Einträgen"
    if _has_lines(werte, table):
        known, words = label(werte, _line_keys(table), table).nunique(), "Reihen"
        drawn = label(shown, _line_keys(table), table).nunique()
    if drawn == known:
        return ""
    secret = tracked.any_secret(werte[value_field(table).name])
    largest = "größten, soweit die Werte genannt sind" if secret else "größten"
    which = "Summen" if is_total(shown, table).all() else largest
    return f"Das Schaubild zeigt {drawn} von {known} {words}, und zwar die {which}; alle stehen in der Tabelle."


def question(schaubild: pd.DataFrame, table: Table) -> str:
    """The question that the chart answers: as the descriptor asks it, or else made from the table's title."""
    if table.frage:
        return table.frage
    value = value_field(table)
    by = german.enumeration([table.field(name).title for name in table.key if name != _time(table)] or ["Zeitpunkt"])
    if _has_lines(schaubild, table):
        asked = "Wie haben sich die Werte entwickelt?"
    elif value.type == "integer" and value.unit and value.unit not in NOT_COUNTED:
        asked = f"Wie verteilen sich die {value.unit}{'' if by in table.title else f' nach {by}'}?"
    else:
        asked = f"Wie hoch ist der Wert „{value.title}“ je {by}?"
    return f"{table.title}: {asked}"


def plot(schaubild: pd.DataFrame, table: Table) -> Figure:
    """The chart of what ``select`` returns."""
    values = schaubild[value_field(table).name]
    if values.isna().all():
        return style.nothing(german.none_known(values))
    return _plot_lines(schaubild, table) if _has_lines(schaubild, table) else _plot_bars(schaubild, table)


def describe(schaubild: pd.DataFrame, table: Table) -> str:
    """The chart's alternative text."""
    field = value_field(table)
    unit, size = field.unit or "", "" if field.unit else f" der Größe „{field.title}“"
    if _has_lines(schaubild, table):
        texts = []
        for name, line in lines(schaubild, table).items():
            for number, (_, part) in enumerate(line.groupby("reihe")):
                kind = "Linie" + f" „{name}“" * bool(name) + size + " nach neuer Zählweise" * bool(number)
                texts.append(alt.series(kind, label(part, [_time(table)], table), part[field.name], unit, None))
        return " ".join(texts)
    kind = "Balken"
    parts, values = _values(schaubild, table)
    if parts:
        kind = "Geteilte Balken" if _divides(schaubild, table) else "Balken nebeneinander"
    frame = pd.DataFrame(values, dtype=object).assign(eintrag=list(dict.fromkeys(_names(schaubild, table))))
    return alt.bars(kind + size, frame, "eintrag", parts or {field.name: ""}, unit, None)


def _time(table: Table) -> str:
    return table.zeitreihe.zeit if table.zeitreihe else ""


def _line_keys(table: Table) -> tuple[str, ...]:
    return table.zeitreihe.je if table.zeitreihe else ()


def _has_lines(werte: pd.DataFrame, table: Table) -> bool:
    """A time series with a single point of time has no lines yet."""
    return bool(table.zeitreihe) and werte[_time(table)].nunique() > 1


def _parts(single: pd.DataFrame, table: Table) -> dict[str, str]:
    """Code -> label of the bars that stand together, if the second of two keys has a few codes; or else none."""
    second = table.field(table.key[-1])
    found = {code: words for code, words in second.labels.items() if code in set(single[second.name])}
    return found if len(table.key) == 2 and 1 < len(found) <= MOST_SERIES else {}  # noqa: PLR2004


def _names(single: pd.DataFrame, table: Table) -> pd.Series:
    """The bars' names: without the key that ``_parts`` divides by, and without what a unique last key makes needless."""
    if _parts(single, table):
        return label(single, table.key[:1], table)
    short = label(single, table.key[-1:], table)
    return short if short.is_unique else label(single, table.key, table)


def _sort(single: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The rows from the largest bar (with its parts) to the smallest, unless the bars' names have an order of their own."""
    parts, names = _parts(single, table), _names(single, table)
    short = label(single, table.key[-1:], table).is_unique
    naming = table.key[:1] if parts else table.key[-1:] if short else table.key
    if any(field.categories_ordered or field.type != "string" for field in map(table.field, naming)):
        return single
    sizes = single[value_field(table).name].astype(float).groupby(names).sum(min_count=1)
    places = {name: place for place, name in enumerate(sizes.sort_values(ascending=False, kind="stable").index)}
    return single.loc[names.map(places).sort_values(kind="stable").index]


def _values(single: pd.DataFrame, table: Table) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """``_parts``, and per part (or under the value's own name) one value per bar, None where it is not known."""
    field, parts = value_field(table), _parts(single, table)
    names = _names(single, table)
    groups = single[table.key[-1]].astype("string") if parts else pd.Series(field.name, index=single.index)
    known = {(name, group): value for name, group, value in zip(names, groups, single[field.name], strict=True)}
    codes = parts or {field.name: ""}
    return parts, {code: [known.get((name, code)) for name in dict.fromkeys(names)] for code in codes}


def _divides(single: pd.DataFrame, table: Table) -> bool:
    """True if the parts of each bar add up to a total, none is missing and each has room for its number."""
    field = value_field(table)
    if field.type != "integer" or table.key[-1] not in {total.feld for total in table.summen}:
        return False
    rows = list(zip(*_values(single, table)[1].values(), strict=True))
    if any(german.is_missing(value) or value < 0 for row in rows for value in row):
        return False
    scale = (style.WIDTH - NAME) / (max(map(sum, rows), default=0) or 1)  # inches per unit, beside the longest names
    return all(
        value == 0 or value * scale >= style.width(german.number(value), style.SMALL) for row in rows for value in row
    )


def _plot_bars(schaubild: pd.DataFrame, table: Table) -> Figure:
    parts, values = _values(schaubild, table)
    names = [style.wrap(name, NAME) for name in dict.fromkeys(_names(schaubild, table))]
    divided = bool(parts) and _divides(schaubild, table)
    rows = max(0.3, 0.2 * (1 if divided else len(values)), LINE * max(name.count("\n") + 1 for name in names))
    chart = style.figure(height=0.8 + rows * len(names) + 0.4 * divided)
    ax = style.axes(chart, grid="x")
    if divided:
        bars.divided(ax, names, values, parts)
    else:
        bars.side_by_side(ax, names, values, parts)
    ax.set_xlabel(heading(value_field(table)))
    _count_in_whole_numbers(ax, table, "x")
    return chart


def _plot_lines(schaubild: pd.DataFrame, table: Table) -> Figure:
    """One line per ``je``, interrupted where counting changes; a single line names its extremes."""
    value, time, je = value_field(table).name, _time(table), _line_keys(table)
    drawn, places = lines(schaubild, table), _places(schaubild, table)
    codes = [str(line.iloc[0][je[0]]) if len(je) == 1 else name for name, line in drawn.items()]
    fills = style.colours(codes) if len(drawn) > 1 else {codes[0]: style.BLUE}
    chart = style.figure(height=3.4)
    ax = style.axes(chart)
    breaks: set[float] = set()
    ends, alone = [], len(drawn) == 1
    for (name, line), code, marker in zip(drawn.items(), codes, MARKERS, strict=False):
        segments = [part for _, part in line.groupby("reihe")]
        for part in segments:
            x = [places[point] for point in part[time]]
            title = name if part is segments[0] else None
            ax.plot(x, part[value].astype(float), color=fills[code], marker=marker, markersize=3.5, label=title)
        for before, after in pairwise(segments):
            breaks.add((places[before[time].iloc[-1]] + places[after[time].iloc[0]]) / 2)
        known = line.dropna(subset=value)
        last = (known if len(known) else line).iloc[-1]
        where = _secret_points(line, table) if len(known) else ""
        ends.append(End(places[last[time]], last[value], "" if alone else f"{name}{where}:", fills[code]))
    for place in sorted(breaks):
        style.mark_break(ax, place)
    told = pd.concat(line for line in drawn.values() if line[value].notna().any())
    mark_secrets(ax, [places[point] for point in told[time]], list(told[value]))
    step = next((step for step in STEPS if len(places) / step <= MOST_TICKS), STEPS[-1])
    shown = list(places)[::-1][::step]
    ax.set_xticks([places[point] for point in shown], [history.label(table, time, point) for point in shown])
    ax.margins(y=0.12)
    if schaubild[value].min() >= 0:
        ax.set_ylim(bottom=0)
    ax.set_ylabel(heading(value_field(table)))
    if not label_ends(ax, ends):
        style.legend(chart, list(drawn))
    if alone:
        known = schaubild.dropna(subset=value)
        label_extremes(ax, [places[point] for point in known[time]], list(known[value]))
    _count_in_whole_numbers(ax, table, "y")
    return chart


def _secret_points(line: pd.DataFrame, table: Table) -> str:
    """`` (2029 und 2030: *)``: at which points of a line the value is secret; empty if there is none."""
    values = zip(line[_time(table)], line[value_field(table).name], strict=True)
    secret = [history.label(table, _time(table), point) for point, value in values if german.is_secret(value)]
    return f" ({german.enumeration(secret)}: {german.SECRET})" if secret else ""


def _places(schaubild: pd.DataFrame, table: Table) -> dict[Any, int]:
    """Point of time -> place on the axis: years, months, days, or the position of what is none of these."""
    points = list(dict.fromkeys(schaubild[_time(table)].sort_values()))
    match table.field(_time(table)).type:
        case "integer":
            return {point: int(point) for point in points}
        case "yearmonth":
            return {point: point.ordinal for point in points}
        case "date":
            return {point: point.toordinal() for point in points}
    return {point: position for position, point in enumerate(points)}


def _count_in_whole_numbers(ax: Axes, table: Table, axis: Literal["x", "y"]) -> None:
    if value_field(table).type == "integer":
        ax.locator_params(axis=axis, integer=True)
