"""What documents from other municipalities ask for or tell of, and what of it the own measures cover."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from soest_analysis import german, grid, style, tracked
from soest_analysis.sources import Sources

NOT_MENTIONED = "nicht_erwaehnt"  # code: a document is silent
FILLS = {  # the further, the darker
    "umgesetzt": style.BLUE,
    "beschlossen": style.GREEN,
    "beantragt": style.ORANGE,
    "gefordert": style.LIGHT,
    NOT_MENTIONED: "white",
}

NOTE_MATRIX = (
    "So rechnen wir: Jede Spalte gibt wieder, was ein Dokument sagt; welches, steht in Klammern. Ein Antrag oder Vorschlag von "
    "Fraktionen und ein Workshop sind keine Beschlüsse der Kommune. Umgesetzt: Das Dokument sagt, dass es das Instrument gibt. "
    "Beschlossen: Ein Auftrag ist erteilt. Beantragt: Teil eines Beschlussvorschlags. Gefordert: verlangt oder vorgesehen, ohne "
    "Antrag und Beschluss, auch als Aufgabe einer beantragten Stelle. „–“: nicht erwähnt; das heißt nicht, dass es das "
    "Instrument nicht gibt."
)
NOTE_OWN_GAPS = (
    "So rechnen wir: Ein Instrument steht hier, wenn mindestens ein anderes Dokument es erwähnt und ihm keine eigene Maßnahme "
    "zugeordnet ist. Zuerst kommt, was das eigene Dokument nicht erwähnt; manches danach gibt es schon. In Klammern steht, "
    "welches Dokument spricht: Ein Antrag oder Vorschlag von Fraktionen und ein Workshop sind keine Beschlüsse der Kommune. Die "
    "Zuordnung ist unsere; ob ein Instrument nötig ist, sagt die Tabelle nicht."
)
NOTE_OTHER_GAPS = (
    "So rechnen wir: Eine eigene Maßnahme steht hier, wenn sie keinem Instrument zugeordnet ist, das ein anderes Dokument "
    "erwähnt. Die Zuordnung ist unsere; dass ein Dokument von etwas schweigt, kann an seinem Thema liegen."
)


def name_documents(sources: Iterable[Sources]) -> dict[str, str]:
    """Key of a document -> its short name; of two editions' (earlier first) the later one's."""
    return {key: document.kurz for each in sources for key, document in each.dokumente.items()}


def compute_matrix(instrumente: pd.DataFrame, own: str, documents: Mapping[str, str]) -> pd.DataFrame:
    """One row per instrument (column ``instrument``); a column of status codes per municipality, ``own`` first.

    Columns say whose document speaks: ``Musterstadt (Antrag einer Fraktion)``. ``documents``: key -> short name. A cell is
    missing where the table has no such row.
    """
    towns = sorted(instrumente.kommune.unique(), key=lambda town: town != own)
    wide = instrumente.pivot(index="instrument", columns="kommune", values="status")[towns]
    wide = wide.reindex([code for code in instrumente.instrument.cat.categories if code in wide.index])
    wide = wide.rename(columns=_speakers(instrumente, documents)).astype("string").rename_axis(columns=None)
    return wide.reset_index().astype({"instrument": "string"})


def name_matrix(matrix: pd.DataFrame, states: Mapping[str, str]) -> pd.DataFrame:
    """The matrix with the labels of the statuses."""
    towns = matrix.columns.drop("instrument")
    return matrix.assign(**{town: matrix[town].map(dict(states)) for town in towns})


def compute_details(
    instrumente: pd.DataFrame, own: str, states: Mapping[str, str], documents: Mapping[str, str]
) -> pd.DataFrame:
    """What the documents mention, by instrument: of whom; status with its date and quantity; what they say and where.

    ``documents``: key -> short name.
    """
    said = _mentioned(instrumente)
    said = said.assign(rang=said.kommune != own).sort_values(["instrument", "rang"], kind="stable")
    rows = [(r.instrument, r.kommune, _state(r, states), _told(r, documents)) for r in said.itertuples()]
    return pd.DataFrame(rows, columns=["instrument", "kommune", "status", "aussage"], dtype=object)


def compute_own_gaps(
    instrumente: pd.DataFrame, own: str, states: Mapping[str, str], documents: Mapping[str, str]
) -> pd.DataFrame:
    """Instruments that others mention and no own measure covers.

    Columns: instrument; andere (who, in which document, with status); status and aussage of the own document.
    What that is silent about comes first.
    """
    first, others = _uncovered(instrumente, own), _others(instrumente, own)
    mine, speakers = instrumente[instrumente.kommune == own].set_index("instrument"), _speakers(instrumente, documents)
    rows = []
    for code in first.instrument:
        who = [
            f"{speakers[row.kommune]}: {states[row.status]}" for row in others[others.instrument == code].itertuples()
        ]
        known = mine.loc[code] if code in mine.index else None
        status, words = (pd.NA, pd.NA) if known is None else (known.status, _known(known.aussage) or known.hinweis)
        rows.append((code, "; ".join(who), status, words))
    frame = pd.DataFrame(rows, columns=["instrument", "andere", "status", "aussage"], dtype=object)
    silent = frame.status.isna() | (frame.status == NOT_MENTIONED)
    return frame.assign(rang=~silent).sort_values("rang", kind="stable").drop(columns="rang").reset_index(drop=True)


def compute_other_gaps(massnahmen: pd.DataFrame, instrumente: pd.DataFrame, own: str) -> pd.DataFrame:
    """The own measures that belong to no instrument that another municipality's document mentions."""
    found = set(_others(instrumente, own).instrument)
    mine = instrumente[(instrumente.kommune == own) & instrumente.instrument.isin(found)]
    told = {number for cell in mine.massnahmen.dropna() for number in _numbers(cell)}
    left = massnahmen[~massnahmen.nummer.isin(told)] if found else massnahmen[:0]
    return left[["nummer", "titel", "baustein", "zeitraum"]]


def sentence_matrix(
    instrumente: pd.DataFrame, own: str, instruments: Mapping[str, str], states: Mapping[str, str]
) -> str:
    """How much is compared, how the own town stands, and what most documents mention, each counted once."""
    if instrumente.empty:
        return f"Was andere Kommunen fordern oder tun, {german.MISSING}."
    instrument, document = (tracked.count(instrumente.drop_duplicates(column)) for column in ("instrument", "dokument"))
    text = (
        f"Verglichen {'wird' if instrument == 1 else 'werden'} {german.count(instrument, 'Instrument', 'Instrumente')} in "
        f"{german.count(document, 'Dokument', 'Dokumenten')}. {_own_stand(instrumente, own, states)}"
    )
    named = tracked.tally(_mentioned(instrumente).drop_duplicates(["dokument", "instrument"]), "instrument")
    if not named:
        return text
    most = max(named.values())
    frequent = [f"„{instruments[code]}“" for code, number in named.items() if number == most]
    return f"{text} Am häufigsten erwähnt, in {german.count(most, 'Dokument', 'Dokumenten')}: {german.enumeration(frequent)}."


def _own_stand(instrumente: pd.DataFrame, own: str, states: Mapping[str, str]) -> str:
    mine = instrumente[instrumente.kommune == own]
    if mine.empty:
        return f"Was das eigene Dokument ({own}) dazu sagt, {german.MISSING}."
    counts = tracked.tally(mine, "status")
    silent = counts.pop(NOT_MENTIONED, 0)
    parts = [f"{german.number(number)} als {states[status]}" for status, number in counts.items()]
    rest = f"; {german.number(silent)} erwähnt es nicht" if silent else ""
    return f"Das eigene Dokument ({own}) nennt {german.enumeration(parts) or 'nichts davon'}{rest}."


def sentence_limits(instrumente: pd.DataFrame, documents: Mapping[str, str]) -> str:
    """What the comparison cannot say: whose documents these are, that they bind nobody, and that many bear no date."""
    if instrumente.empty:
        return ""
    said = _mentioned(instrumente)
    undated = german.number(tracked.count(said[said.datum.isna()]))
    return (
        "Es sprechen Dokumente verschiedener Art und verschiedenen Alters: "
        f"{german.enumeration(list(_speakers(instrumente, documents).values()))}. Was darin gefordert oder beantragt ist, hat "
        "die Kommune damit noch nicht beschlossen. Nicht erwähnt heißt nicht, dass es etwas nicht gibt. Ohne Datum "
        f"{'ist' if undated == '1' else 'sind'} {undated} von {german.count(tracked.count(said), 'Aussage', 'Aussagen')}."
    )


def sentence_own_gaps(instrumente: pd.DataFrame, own: str) -> str:
    """How many instruments of others no own measure covers: not mentioned by the own document, there, or only intended."""
    others = _others(instrumente, own).drop_duplicates("instrument")
    if others.empty:
        return f"Welche Instrumente andere Dokumente nennen, {german.MISSING}."
    first = _uncovered(instrumente, own)
    known = _mentioned(instrumente[instrumente.kommune == own])
    there = known[known.status == "umgesetzt"].instrument
    silent, has = first[~first.instrument.isin(known.instrument)], first[first.instrument.isin(there)]
    meant = first[first.instrument.isin(known.instrument) & ~first.instrument.isin(there)]
    text = f"Die anderen Dokumente nennen {german.count(tracked.count(others), 'Instrument', 'Instrumente')}."
    if first.empty:
        return f"{text} Jedes davon deckt eine eigene Maßnahme ab."
    words = (
        "erwähnt das eigene Dokument nicht",
        "gibt es laut eigenem Dokument schon",
        "sieht das eigene Dokument erst vor",
    )
    parts = [
        f"{german.number(tracked.count(rows))} {word}"
        for rows, word in zip((silent, has, meant), words, strict=True)
        if len(rows)
    ]
    return f"{text} Zu {german.number(tracked.count(first))} davon gehört keine eigene Maßnahme: {german.enumeration(parts)}."


def sentence_other_gaps(massnahmen: pd.DataFrame, instrumente: pd.DataFrame, own: str) -> str:
    """How many own measures no other document mentions."""
    if massnahmen.empty or _others(instrumente, own).empty:
        return f"Zu welchen eigenen Maßnahmen andere Dokumente nichts sagen, {german.MISSING}."
    left = tracked.count(compute_other_gaps(massnahmen, instrumente, own))
    return (
        f"Umgekehrt nennt zu {german.number(left)} von {german.count(tracked.count(massnahmen), 'Maßnahme', 'Maßnahmen')} der "
        f"eigenen Kommune ({own}) kein anderes Dokument ein Gegenstück."
    )


def plot_matrix(matrix: pd.DataFrame, instruments: Mapping[str, str], states: Mapping[str, str]) -> Figure:
    """A field per instrument and municipality, coloured by status, with its word."""
    return grid.plot(matrix.set_index("instrument"), instruments, states, FILLS)


def alt_matrix(matrix: pd.DataFrame, instruments: Mapping[str, str], states: Mapping[str, str]) -> str:
    """Alternative text: per municipality the instruments of every status, and how many are not mentioned."""
    size = f"{german.count(len(matrix), 'Instrument', 'Instrumenten')}, eine Spalte je Kommune und Dokument"
    return grid.describe(f"Matrix mit {size}", matrix.set_index("instrument"), instruments, states, NOT_MENTIONED)


def erkunden(
    values: Mapping[str, Sequence[str]],
    instrumente: pd.DataFrame,
    own: str,
    instruments: Mapping[str, str],
    states: Mapping[str, str],
    documents: Mapping[str, str],
) -> tuple[pd.DataFrame, Figure]:
    """The matrix of the chosen ``kommunen`` with the instruments that have a chosen ``status`` there (label), and its chart.

    What is not chosen from counts as a whole.
    """
    matrix = compute_matrix(instrumente, own, documents)
    chosen = values.get("kommunen", list(matrix.columns.drop("instrument")))
    wanted = [code for code, label in states.items() if label in values.get("status", states.values())]
    kept = matrix[["instrument", *(town for town in matrix.columns if town in chosen)]]
    kept = kept[kept.drop(columns="instrument").isin(wanted).any(axis="columns")].reset_index(drop=True)
    return name_matrix(kept, states), plot_matrix(kept, instruments, states)


def _speakers(instrumente: pd.DataFrame, documents: Mapping[str, str]) -> dict[str, str]:
    """Municipality -> its name and, in brackets, the documents that speak of it."""
    known = instrumente.dokument.map(lambda key: documents.get(key, key))
    told = {town: [name for name in rows.unique() if name != town] for town, rows in known.groupby(instrumente.kommune)}
    return {town: f"{town} ({', '.join(told[town])})" if told[town] else town for town in instrumente.kommune.unique()}


def _numbers(cell: str) -> list[str]:
    return [number.strip() for number in cell.split(";")]


def _mentioned(instrumente: pd.DataFrame) -> pd.DataFrame:
    return instrumente[instrumente.status != NOT_MENTIONED]


def _others(instrumente: pd.DataFrame, own: str) -> pd.DataFrame:
    """What the documents of other municipalities mention."""
    return _mentioned(instrumente[instrumente.kommune != own]).sort_values("instrument", kind="stable")


def _uncovered(instrumente: pd.DataFrame, own: str) -> pd.DataFrame:
    """The first row of every instrument that others mention and no own measure covers."""
    mine = instrumente[(instrumente.kommune == own) & instrumente.massnahmen.notna()]
    first = _others(instrumente, own).drop_duplicates("instrument")
    return first[~first.instrument.isin(list(mine.instrument))]


def _state(row: Any, states: Mapping[str, str]) -> str:
    """``beantragt (Stand 29.04.2015), 1 bis 2 Räume``; a month or a year as exactly as it is stated."""
    years, *rest = (_known(row.datum) or "").split("-")
    when = f"{rest[0]}/{years}" if len(rest) == 1 else ".".join([*reversed(rest), years])
    low, high = (None if german.is_missing(n) else german.number(n, None) for n in (row.menge, row.menge_bis))
    number = f"höchstens {high}" if not low else f"{low} bis {high}" if high else low
    status = f"{states[row.status]} ({f'Stand {when}' if when else 'ohne Datum'})"
    return ", ".join([status, *([f"{number}{german.NBSP}{row.einheit}"] if low or high else [])])


def _told(row: Any, documents: Mapping[str, str]) -> str:
    """What the document says and where, which own measures cover it, and the hint."""
    numbers = _numbers(_known(row.massnahmen) or "")
    place = ", ".join(filter(None, [documents.get(row.dokument, row.dokument), _known(row.fundstelle)]))
    said = [f"{(_known(row.aussage) or '').removesuffix('.')} ({place}).".strip()]
    said += (
        [f"{'Maßnahme' if len(numbers) == 1 else 'Maßnahmen'} {german.enumeration(numbers)}."] if any(numbers) else []
    )
    return " ".join([*said, *([] if german.is_missing(row.hinweis) else [f"Hinweis: {row.hinweis}"])])


def _known(value: Any) -> Any:
    """The value, None if it is missing."""
    return None if german.is_missing(value) else value
