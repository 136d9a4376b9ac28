"""What a notebook shows: sentences, tables and figures, each as one call and one Jupyter mime bundle.

Beside the HTML that JupyterLab displays, a table or figure carries a Frictionless data resource
(``application/vnd.dataresource+json``) with id, title, source, note and typed data. Everything that is published is
made from that resource, so the same cell serves JupyterLab, HTML, PDF, XLSX and CSV.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.text import Text

from soest_analysis import german, origin, style
from soest_analysis.attended import is_attended
from soest_analysis.bundle import (
    EVIDENCE,
    RESOURCE,
    REVISED_NOTE,
    SECRET_NOTE,
    Resource,
    cell,
    image_html,
    notebook_html,
)
from soest_analysis.plain_text import literal, printable
from soest_analysis.sources import Source

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it would tell in notebooks which weights it has
Missing = str | Sequence[str | None]
PIXELS = round(96 * style.WIDTH)  # in CSS, so that a chart is as large on a screen as in the report


def show_text(*paragraphs: str) -> None:
    """Show computed sentences as Markdown, one paragraph each; empty ones are left out."""
    display(make_text(*paragraphs), raw=True)


def make_text(*paragraphs: str) -> dict[str, Any]:
    """The bundle of ``show_text``: the Markdown and, for the report, where its numbers come from (``EVIDENCE``).

    That is the text with a mark at every number, the list ``belege`` of how each was computed (see
    ``soest_analysis.origin``), and the ``zellen`` of the data that they were computed from. A last paragraph explains the
    sign of secret numbers, if there are any.
    """
    said = "\n\n".join(filter(None, paragraphs))
    said += f"\n\n{SECRET_NOTE}" if origin.has_secret(said) else ""
    text, origins = origin.extract(printable(said))
    evidence = {"text": literal(text), "belege": list(map(origin.named, origins)), "zellen": printable(_cells(origins))}
    return {"text/markdown": origin.plain(evidence["text"]), "text/plain": origin.plain(text), EVIDENCE: evidence}


def show_table(
    id: str,
    frame: pd.DataFrame,
    *,
    title: str,
    source: Source,
    note: str = "",
    columns: Mapping[str, str] | None = None,
    totals: Sequence[str] = (),
    totals_in: str = "",
    headers: int = 1,
    digits: Mapping[str, int | None] | None = None,
    missing: Mapping[str, Missing] | None = None,
    revised: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Show a table.

    Columns and codes get their German headings from the descriptors of ``source``; ``columns`` adds or overrides
    headings. Rows whose column ``totals_in`` (default: the first) is one of ``totals`` are set in bold. The first
    ``headers`` columns name the row. ``digits`` are decimals per column (default 1 for non-integers, None for as
    delivered); ``missing`` is the sign per column (or per cell of a column) where a value is absent and "liegt nicht
    vor" would be wrong. ``revised`` says per column which cells correct an earlier edition; they are marked.
    """
    resource = make_resource(
        id,
        frame,
        "tabelle",
        title=title,
        source=source,
        note=note,
        columns=columns,
        headers=headers,
        digits=digits,
        missing=missing,
        revised=revised,
    )
    if totals:
        marks = frame[totals_in or frame.columns[0]].astype("string").isin(totals)
        resource["bericht"]["summenzeilen"] = [index for index, mark in enumerate(marks) if mark]
    display({RESOURCE: resource, "text/html": notebook_html(resource), "text/plain": as_plain_text(resource)}, raw=True)


def show_figure(
    id: str,
    chart: Figure,
    frame: pd.DataFrame,
    *,
    title: str,
    source: Source,
    alt: str,
    note: str = "",
    columns: Mapping[str, str] | None = None,
    digits: Mapping[str, int | None] | None = None,
    missing: Mapping[str, Missing] | None = None,
) -> None:
    """Show a figure with its alternative text and ``frame``, the data behind it. For the rest see show_table."""
    resource = make_resource(
        id, frame, "abbildung", title=title, source=source, note=note, columns=columns, digits=digits, missing=missing
    )
    alt = resource["bericht"]["alternativtext"] = printable(origin.plain(german.spoken(alt)))
    strip_origins(chart)
    words = {"title": resource["title"], "description": f"{alt} Quelle: {resource['sources'][0]['title']}"}
    bundle: dict[str, Any] = {
        RESOURCE: resource,
        "image/svg+xml": style.render(chart, id, "svg", **words).decode(),
        "image/png": style.render(chart, id, "png", **words),
        "text/plain": f"{resource['title']}. {alt}",
    }
    if is_attended():  # with title and source; nobody else needs the chart a third time
        image = image_html("svg+xml", bundle["image/svg+xml"].encode(), alt, PIXELS)
        bundle["text/html"] = notebook_html(resource, image)
    display(bundle, raw=True, metadata={"image/png": {"alt": alt}, "image/svg+xml": {"alt": alt}})


def make_resource(
    id: str,
    frame: pd.DataFrame,
    kind: str,
    *,
    title: str,
    source: Source,
    note: str = "",
    columns: Mapping[str, str] | None = None,
    headers: int = 1,
    digits: Mapping[str, int | None] | None = None,
    missing: Mapping[str, Missing] | None = None,
    revised: Mapping[str, Sequence[Any]] | None = None,
) -> Resource:
    """The data resource of a table or figure (``kind``: "tabelle" or "abbildung"). Numbers stay numbers.

    What is kept secret is absent like a missing value, and ``secret`` of its field says so per row.
    """
    if source.tables and frame.empty:  # nothing was delivered that the note could explain
        note = ""
    headings = _headings(source) | dict(columns or {})
    fields: list[dict[str, Any]] = []
    data: dict[str, list[Any]] = {}
    evidence: dict[str, list[Any]] = {}
    for column in map(str, frame.columns):
        series = frame[column]
        field: dict[str, Any] = {"name": column, "type": "string", "title": headings.get(column, column)}
        if pd.api.types.is_bool_dtype(series):
            values: list[Any] = ["ja" if value else "nein" for value in series]
        elif pd.api.types.is_integer_dtype(series):
            field["type"] = "integer"
            values = [None if pd.isna(value) else int(value) for value in series]
        elif pd.api.types.is_numeric_dtype(series):
            field |= {"type": "number", "digits": (digits or {}).get(column, 1)}
            values = [None if pd.isna(value) else float(value) for value in series]
        else:
            labels = _labels(source, column)
            values = [None if german.is_missing(v) else origin.plain(german.label(v, labels)) for v in series]
        if column in (missing or {}) and None in values:
            field["missing"] = _signs((missing or {})[column])
        secret = list(map(german.is_secret, series))
        if any(secret):
            field["secret"] = secret
        marks = [
            not german.is_missing(mark)
            and bool(mark)
            and not hidden  # else it would tell that it is not the earlier value
            for mark, hidden in zip((revised or {}).get(column, ()), secret, strict=False)
        ]
        if any(marks):
            field["revised"] = marks
        fields.append(field)
        data[column] = values
        if any(found := [_evidence(value) for value in series]):
            evidence[column] = found
    legend = [REVISED_NOTE] if any("revised" in field for field in fields) else []
    texts = [title, note, *(value for column in frame for value in frame[column] if isinstance(value, str))]
    if any("secret" in field for field in fields) or any(map(origin.has_secret, texts)):
        legend.append(SECRET_NOTE)
    resource: Resource = {
        "name": id,
        "title": origin.plain(title),
        "description": " ".join(filter(None, [origin.plain(note), *legend])),
        "sources": [{"title": source.text}],
        "schema": {"fields": fields},
        "data": [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)],
        "bericht": {
            "art": kind,
            "tabellen": [table.name for table in source.tables],
            "kopfspalten": headers,
            "summenzeilen": [],
            "belege": evidence,
        },
    }
    if made := _made(frame):
        resource["bericht"]["gemacht"] = made
    return printable(resource)  # type: ignore[no-any-return]


def strip_origins(chart: Figure) -> None:
    """Take the origins out of everything that is written in a chart; ticks are written anew when it is drawn."""
    for axis in (axis for ax in chart.axes for axis in (ax.xaxis, ax.yaxis)):
        labels = [label.get_text() for label in axis.get_ticklabels()]
        if any(origin.OPEN in label for label in labels):
            axis.set_ticks(axis.get_ticklocs(), list(map(origin.plain, labels)))
    for text in chart.findobj(Text):
        text.set_text(printable(origin.plain(text.get_text())).replace("\t", " "))


def _evidence(value: Any) -> Any:
    """How a figure was computed, or else the first number in a text; None if there is neither."""
    found = origin.extract(value)[1] if isinstance(value, str) else []
    if isinstance(value, origin.Figure):
        found = [value.origin]
    return origin.named(found[0]) if found else None


def _made(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Name -> value and place of the assumptions and results of models behind the numbers of a frame."""
    figures = (value for column in frame for value in frame[column] if isinstance(value, origin.Figure))
    leaves = (leaf for figure in figures for leaf in origin.leaves(figure.origin) if leaf.art in origin.MADE)
    return _cells(list(leaves))


def _cells(origins: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Name -> value and place of everything that these numbers were computed from."""
    known = {leaf.name: leaf._asdict() for expression in origins for leaf in origin.leaves(expression)}
    return {name: {key: leaf[key] for key in leaf if key != "name"} for name, leaf in known.items()}


def _signs(missing: Missing) -> str | list[str | None]:
    """Signs for absent values; the hyphen of the official statistics ("nothing there") is printed as a dash."""
    if isinstance(missing, str):
        return missing
    return [None if german.is_missing(sign) else str(sign).replace("-", "–") for sign in missing]


def _headings(source: Source) -> dict[str, str]:
    """Column name -> heading: the fields' titles, and the labels of codes that became columns."""
    headings: dict[str, str] = {}
    for table in source.tables:
        for field in table.fields:
            headings |= field.labels
    for table in source.tables:
        headings |= {field.name: field.title for field in table.fields}
    return headings


def _labels(source: Source, column: str) -> dict[str, str]:
    return {
        code: label
        for table in source.tables
        for field in table.fields
        if field.name == column
        for code, label in field.labels.items()
    }


def as_plain_text(resource: Resource) -> str:
    """Title, table and source of a resource, where nothing but text can be shown."""
    fields = resource["schema"]["fields"]
    frame = pd.DataFrame(
        [[cell(resource, index, f) for f in fields] for index in range(len(resource["data"]))],
        columns=[f["title"] for f in fields],
    )
    return f"{resource['title']}\n{frame.to_string(index=False)}\n{resource['sources'][0]['title']}"
