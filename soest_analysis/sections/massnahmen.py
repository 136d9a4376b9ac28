"""The measures and goals of the concept: period, status, what is due when, when the concept is reviewed."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from soest_analysis import german, style
from soest_analysis.parameters import Concept

DONE = ("umgesetzt", "dauerhaft", "beendet")  # nothing is left that could fall due


def compute_faelligkeit(massnahmen: pd.DataFrame, concept: Concept) -> pd.DataFrame:
    """Every measure with the years in which it falls due (faellig_von, faellig_bis; missing where open-ended).

    The spans are the concept's definition of its horizons, counted from the concept's year (``concept.horizonte``).
    """
    frame = massnahmen[["nummer", "titel", "baustein", "prozessverantwortung", "zeitraum", "status"]].copy()
    spans = {code: (horizon.von_jahren, horizon.bis_jahren) for code, horizon in concept.horizonte.items()}
    for column, position in (("faellig_von", 0), ("faellig_bis", 1)):
        years = [spans[code][position] for code in frame.zeitraum]
        frame[column] = pd.array([pd.NA if n is None else concept.jahr + n for n in years], dtype="Int64")
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
    counts = massnahmen.zeitraum.value_counts(sort=False)
    parts = [f"{german.number(n)} {labels[code].lower()}" for code, n in counts.items() if n]
    return f"Das Konzept nennt {german.count(len(massnahmen), 'Maßnahme', 'Maßnahmen')}: {german.enumeration(parts)}."


def sentence_faellig(faelligkeit: pd.DataFrame, year: int) -> str:
    """Which measures fall due in the year after the edition; those that are done or ended do not."""
    if faelligkeit.empty:
        return f"Was {year + 1} fällig wird, {german.MISSING}."
    faelligkeit = faelligkeit[~faelligkeit.status.isin(DONE)]
    due = faelligkeit[(faelligkeit.faellig_von <= year + 1) & (faelligkeit.faellig_bis >= year + 1)]
    if due.empty:
        return f"{year + 1} wird keine befristete Maßnahme fällig."
    parts = [f"{row.nummer} „{row.titel}“" for row in due.itertuples()]
    return f"{year + 1} {'wird fällig' if len(due) == 1 else 'werden fällig'}: {german.enumeration(parts)}."


def sentence_ueberfaellig(faelligkeit: pd.DataFrame, year: int) -> str:
    """Which measures should be done by the edition and were not reported so; empty if none, or before any report."""
    if faelligkeit.status.isna().all():
        return ""
    late = faelligkeit[(faelligkeit.faellig_bis <= year) & ~faelligkeit.status.isin(DONE)]
    parts = [f"{row.nummer} „{row.titel}“" for row in late.itertuples()]
    return (
        f"Bis {year} fällig und nicht als umgesetzt, dauerhaft oder beendet gemeldet: {german.enumeration(parts)}."
        if parts
        else ""
    )


def sentence_status(massnahmen: pd.DataFrame, labels: dict[str, str]) -> str:
    """How many measures have a reported status, by status."""
    reported = massnahmen.status.dropna()
    if massnahmen.empty:
        return f"Der Stand der Maßnahmen {german.MISSING}."
    if reported.empty:
        return (
            f"Ein Bearbeitungsstand {german.MISSING}: Das Konzept beschließt die Maßnahmen, über ihre Umsetzung wird "
            "erst künftig berichtet. Was es über den Stand einzelner Maßnahmen sagt, steht bei den Bausteinen."
        )
    counts = reported.value_counts(sort=False)
    parts = [f"{german.number(n)} {labels[code][0].lower()}{labels[code][1:]}" for code, n in counts.items() if n]
    open_ = len(massnahmen) - len(reported)
    missing = f" Zu {german.count(open_, 'Maßnahme', 'Maßnahmen')} liegt kein Stand vor." if open_ else ""
    return f"Gemeldeter Stand: {german.enumeration(parts)}.{missing}"


def next_review(concept: Concept, year: int) -> int:
    """The first review year after ``year``: every ``ueberpruefung_nach_jahren`` years from the concept's year."""
    step = concept.ueberpruefung_nach_jahren
    return concept.jahr + step * ((max(year, concept.jahr) - concept.jahr) // step + 1)


def sentence_ueberpruefung(concept: Concept, year: int) -> str:
    """When the concept is due for its next review."""
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
    faelligkeit: pd.DataFrame, concept: Concept, areas: dict[str, str], labels: dict[str, str]
) -> Figure:
    """Every measure as a bar from the concept's year to its due year; continuing ones run on as an arrow."""
    if faelligkeit.empty:
        return style.nothing()
    chart = style.figure(height=1.2 + 0.235 * len(faelligkeit))
    ax = style.axes(chart, grid="x")
    last = (
        int(max(faelligkeit.faellig_bis.max(skipna=True), next_review(concept, concept.jahr)))
        if faelligkeit.faellig_bis.notna().any()
        else concept.jahr + concept.ueberpruefung_nach_jahren
    )
    end = last + 1
    for position, row in enumerate(faelligkeit.itertuples()):
        colour = style.COLOURS[row.zeitraum]
        if pd.isna(row.faellig_bis):
            ax.annotate(
                "",
                (end, position),
                (concept.jahr, position),
                arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2, "shrinkA": 0, "shrinkB": 0},
            )
        else:
            ax.barh(position, row.faellig_bis - concept.jahr, left=concept.jahr, color=style.LIGHT, height=0.62)
            ax.barh(
                position,
                row.faellig_bis - row.faellig_von + 0.12,
                left=row.faellig_von - 0.06,
                color=colour,
                height=0.62,
            )
    review = next_review(concept, concept.jahr)
    ax.axvline(review, color=style.INK, linestyle=":", linewidth=1.4)
    ax.annotate(f"Überprüfung {review}", (review, -0.6), xytext=(4, 2), textcoords="offset points", fontsize=9)
    for code in dict.fromkeys(faelligkeit.zeitraum):
        ax.plot([], [], color=style.COLOURS[code], linewidth=5, label=labels[code])
    chart.legend(loc="outside upper left", ncols=4, handlelength=1)
    ax.set_yticks(
        range(len(faelligkeit)),
        [f"{row.nummer}  {areas[row.baustein]}" for row in faelligkeit.itertuples()],
        fontsize=9,
    )
    ax.set_ylim(len(faelligkeit) - 0.4, -1.2)
    ax.set_xlim(concept.jahr, end + 0.15)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    return chart


def alt_zeitraeume(faelligkeit: pd.DataFrame, concept: Concept, labels: dict[str, str]) -> str:
    """Alternative text: per period the measures and when they are due."""
    parts = []
    for code, group in faelligkeit.groupby("zeitraum", observed=True):
        first = group.iloc[0]
        due = _due(first.faellig_von, first.faellig_bis)
        parts.append(f"{labels[code]} ({due}): {german.enumeration([str(n) for n in group.nummer])}")
    return (
        f"Zeitstrahl ab {concept.jahr} mit {german.count(len(faelligkeit), 'Maßnahme', 'Maßnahmen')}. {'; '.join(parts)}. "
        f"Überprüfung des Konzepts {next_review(concept, concept.jahr)}."
    )


def compute_ziele(ziele: pd.DataFrame) -> pd.DataFrame:
    """All goals, by Baustein and horizon."""
    return ziele[["baustein", "horizont", "text", "fundstelle"]]


def _due(first: int, last: int) -> str:
    if pd.isna(last):
        return "laufend"
    return str(last) if first == last else f"{first} bis {last}"
