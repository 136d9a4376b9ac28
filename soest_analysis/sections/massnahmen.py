"""The measures and goals of the concept: period, status, what is due when, when the concept is reviewed."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from soest_analysis import german, style, tracked
from soest_analysis.parameters import Concept

DONE = ("umgesetzt", "dauerhaft", "beendet")  # nothing is left that could fall due
ROW, NAME, PAD = 0.285, 2.4, 0.08  # inches: height of a row, width of a measure's name, blank around a period's name
SMALL = 8  # points


def compute_faelligkeit(massnahmen: pd.DataFrame, concept: Concept | None) -> pd.DataFrame:
    """Every measure with the years in which it falls due (faellig_von, faellig_bis; missing where open-ended).

    The spans are the concept's definition of its horizons, counted from the concept's year (``concept.horizonte``).
    Without a concept no year is known; the gate then refuses every measure.
    """
    frame = massnahmen[["nummer", "titel", "baustein", "prozessverantwortung", "zeitraum", "status"]].copy()
    spans = {code: (each.von_jahren, each.bis_jahren) for code, each in concept.horizonte.items()} if concept else {}
    for column, position in (("faellig_von", 0), ("faellig_bis", 1)):
        years = [spans[code][position] if concept else None for code in frame.zeitraum]
        frame[column] = pd.array([pd.NA if n is None else _start(concept, 0) + n for n in years], dtype="Int64")
    frame["faellig_von"] = frame.faellig_von.fillna(frame.faellig_bis)
    return frame


def compute_tabelle(faelligkeit: pd.DataFrame) -> pd.DataFrame:
    """The overview for print: the due years in words (column faellig)."""
    frame = faelligkeit.drop(columns=["baustein", "faellig_von", "faellig_bis"])
    due = [_due(row.faellig_von, row.faellig_bis) for row in faelligkeit.itertuples()]
    frame.insert(frame.columns.get_loc("status"), "faellig", due)
    return frame


def sentence_zeitraeume(massnahmen: pd.DataFrame, labels: dict[str, str]) -> str:
    """How many measures there are per period."""
    if massnahmen.empty:
        return f"Welche Maßnahmen es gibt, {german.MISSING}."
    counts = tracked.tally(massnahmen, "zeitraum")
    parts = [f"{german.number(n)} {labels[code].lower()}" for code, n in counts.items()]
    return f"Das Konzept nennt {german.count(tracked.count(massnahmen), 'Maßnahme', 'Maßnahmen')}: {german.enumeration(parts)}."


def sentence_faellig(faelligkeit: pd.DataFrame, year: int) -> str:
    """Which measures fall due in the year after the edition; those that are done or ended do not."""
    if faelligkeit.empty:
        return f"Was {year + 1} fällig wird, {german.MISSING}."
    faelligkeit = faelligkeit[~faelligkeit.status.isin(DONE)]
    due = faelligkeit[(faelligkeit.faellig_von <= year + 1) & (faelligkeit.faellig_bis >= year + 1)]
    if due.empty:
        return f"{year + 1} wird keine befristete Maßnahme fällig."
    parts = [f"{row.nummer}{german.NBSP}„{row.titel}“" for row in due.itertuples()]
    return f"{year + 1} {'wird fällig' if len(due) == 1 else 'werden fällig'}: {german.enumeration(parts)}."


def sentence_ueberfaellig(faelligkeit: pd.DataFrame, year: int) -> str:
    """Which measures should be done by the edition and were not reported so; empty if none, or before any report."""
    if faelligkeit.status.isna().all():
        return ""
    late = faelligkeit[(faelligkeit.faellig_bis <= year) & ~faelligkeit.status.isin(DONE)]
    parts = [f"{row.nummer}{german.NBSP}„{row.titel}“" for row in late.itertuples()]
    return (
        f"Bis {year} fällig und nicht als umgesetzt, dauerhaft oder beendet gemeldet: {german.enumeration(parts)}."
        if parts
        else ""
    )


def sentence_status(massnahmen: pd.DataFrame, labels: dict[str, str]) -> str:
    """How many measures have a reported status, by status."""
    reported, silent = massnahmen.dropna(subset="status"), massnahmen[massnahmen.status.isna()]
    if massnahmen.empty:
        return f"Der Stand der Maßnahmen {german.MISSING}."
    if reported.empty:
        return (
            f"Ein Bearbeitungsstand {german.MISSING}: Das Konzept beschließt die Maßnahmen, über ihre Umsetzung wird "
            "erst künftig berichtet. Was es über den Stand einzelner Maßnahmen sagt, steht bei den Bausteinen."
        )
    counts = tracked.tally(reported, "status")
    parts = [f"{german.number(n)} {labels[code][0].lower()}{labels[code][1:]}" for code, n in counts.items()]
    number = german.count(tracked.count(silent), "Maßnahme", "Maßnahmen")
    missing = "" if silent.empty else f" Zu {number} liegt kein Stand vor."
    return f"Gemeldeter Stand: {german.enumeration(parts)}.{missing}"


def next_review(concept: Concept | None, year: int) -> int | None:
    """The first review year after ``year``: every ``ueberpruefung_nach_jahren`` years from the concept's year."""
    if not concept or not concept.ueberpruefung_nach_jahren:
        return None
    step = concept.ueberpruefung_nach_jahren
    return concept.jahr + step * ((max(year, concept.jahr) - concept.jahr) // step + 1)


def sentence_ueberpruefung(concept: Concept | None, year: int) -> str:
    """When the concept is due for its next review."""
    if not concept or not concept.ueberpruefung_nach_jahren:
        return f"Wann Ziele und Maßnahmen überprüft werden, {german.MISSING}."
    step, passed = concept.ueberpruefung_nach_jahren, year - concept.jahr
    if passed > 0 and passed % step == 0:
        return (
            f"Alle {german.words(step)} Jahre werden Ziele und Maßnahmen überprüft; {year} ist es so weit, danach wieder "
            f"{next_review(concept, year)}."
        )
    return (
        f"Alle {german.words(concept.ueberpruefung_nach_jahren)} Jahre werden Ziele und Maßnahmen überprüft; "
        f"vom Konzeptjahr {concept.jahr} an gerechnet das nächste Mal {next_review(concept, year)}."
    )


def plot_zeitraeume(
    faelligkeit: pd.DataFrame, concept: Concept | None, year: int, labels: dict[str, str], states: dict[str, str]
) -> Figure:
    """Every measure as a line from the concept's year and a bar over its due years; continuing ones run on as an arrow.

    Marked are the edition's ``year``, the next review, and on the right the reported status, if any is.
    ``labels``, ``states``: code of a period, of a status -> label.
    """
    if faelligkeit.empty:
        return style.nothing()
    chart = style.figure(height=1.1 + ROW * len(faelligkeit))
    ax = style.axes(chart, grid="x")
    review, start = next_review(concept, year), _start(concept, year) - 0.5  # a year is as wide as its column
    last = (
        max(int(faelligkeit.faellig_bis.max()) if faelligkeit.faellig_bis.notna().any() else 0, review or 0, year) + 1
    )
    top: dict[str, Any] = {
        "xycoords": ("data", "axes fraction"),
        "textcoords": "offset points",
        "ha": "center",
        "fontsize": SMALL,
    }
    ax.axvspan(year - 0.5, year + 0.5, color=style.LIGHT, alpha=0.5, linewidth=0)
    ax.annotate(f"Ausgabe {year}", (year, 1), xytext=(0, 14), **top)
    if review:
        ax.axvline(review, color=style.INK, linestyle=":", linewidth=1.4)
        ax.annotate(f"Überprüfung {review}", (review, 1), xytext=(0, 3), **top)
    for position, row in enumerate(faelligkeit.itertuples()):
        colour = style.COLOURS[row.zeitraum]
        if pd.isna(row.faellig_bis):
            look: dict[str, Any] = {"arrowstyle": "-|>", "color": colour, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (last + 0.5, position), (start, position), arrowprops=look)
        else:
            first, end = row.faellig_von - 0.5, row.faellig_bis + 0.5
            ax.plot([start, first], [position, position], color=colour, linewidth=2, solid_capstyle="butt")
            ax.barh(position, end - first, left=first, color=colour, height=0.6)
        if faelligkeit.status.notna().any():
            state = states.get(row.status, german.MISSING)
            ax.annotate(state, (1.02, position), xycoords=ax.get_yaxis_transform(), va="center", fontsize=SMALL)
    names = [style.wrap(f"{row.nummer} {row.titel}", NAME, SMALL) for row in faelligkeit.itertuples()]
    ax.set_yticks(range(len(names)), names, fontsize=SMALL)
    ax.set_ylim(len(faelligkeit) - 0.4, -0.6)
    ax.set_xlim(start, last + 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    _name_periods(ax, faelligkeit, start, labels)
    return chart


def _name_periods(ax: Axes, faelligkeit: pd.DataFrame, start: float, labels: dict[str, str]) -> None:
    """The period's name above its line, or behind the bar where the line is too short; of the arrows above the first."""
    left, right = ax.get_xlim()
    scale, told = style.measure(ax)[0] / (right - left), False
    for position, row in enumerate(faelligkeit.itertuples()):
        above: dict[str, Any] = {"xytext": (3, 2), "va": "bottom"}
        behind: dict[str, Any] = {"xytext": (3, 0), "va": "center", "bbox": style.GROUND}
        name, place, side = labels[row.zeitraum], start, above
        if pd.isna(row.faellig_bis):
            name, told = "" if told else name, True
        elif style.width(name, SMALL) + PAD > (row.faellig_von - 0.5 - start) * scale:
            place, side = row.faellig_bis + 0.5, behind
        look: dict[str, Any] = {"textcoords": "offset points", "fontsize": SMALL, **side}
        ax.annotate(name, (place, position), **look)


def alt_zeitraeume(
    faelligkeit: pd.DataFrame, concept: Concept | None, year: int, labels: dict[str, str], states: dict[str, str]
) -> str:
    """Alternative text: per period the measures and when they are due, and what status was reported."""
    if faelligkeit.empty:
        return f"Zeitstrahl: {german.MISSING}."
    parts = []
    for code, group in faelligkeit.groupby("zeitraum", observed=True):
        first = group.iloc[0]
        due = _due(first.faellig_von, first.faellig_bis)
        parts.append(f"{labels[code]} ({due}): {german.enumeration([str(n) for n in group.nummer])}")
    reported = [
        f"{states[code]}: {german.enumeration([str(n) for n in group.nummer])}"
        for code, group in faelligkeit.groupby("status", observed=True)
    ]
    review = next_review(concept, year)
    marked = (
        f"Markiert sind das Jahr der Ausgabe, {year}, und die nächste Überprüfung des Konzepts, {review}."
        if review
        else f"Markiert ist das Jahr der Ausgabe, {year}."
    )
    return (
        f"Zeitstrahl ab {_start(concept, year)} mit {german.count(len(faelligkeit), 'Maßnahme', 'Maßnahmen')}. "
        f"{'; '.join(parts)}. {marked} Gemeldeter Stand: {'; '.join(reported) or german.MISSING}."
    )


def note_zeitraeume(faelligkeit: pd.DataFrame) -> str:
    """What bars, lines and arrows mean, and the words on the right if there are any."""
    state = " Rechts: der gemeldete Stand." if faelligkeit.status.notna().any() else ""
    return (
        "Balken: die Jahre, in denen die Maßnahme fällig wird; Linien: die Zeit davor. Pfeile: laufende Aufgaben."
        + state
    )


def compute_ziele(ziele: pd.DataFrame) -> pd.DataFrame:
    """All goals, by Baustein and horizon."""
    return ziele[["baustein", "horizont", "text", "fundstelle"]]


def _start(concept: Concept | None, year: int) -> int:
    """The concept's year, from which the horizons count; ``year`` where there is none."""
    return concept.jahr if concept else year


def _due(first: int, last: int) -> str:
    if pd.isna(last):
        return "laufend"
    return str(last) if first == last else f"{first} bis {last}"
