"""What a shown table or figure carries for the report: its data resource, and how the cells of that are printed.

``soest_analysis.display`` makes it in a notebook; here is what the report, which only reads it, needs: no pandas frame, no
chart.
"""

import base64
import html
from collections.abc import Mapping
from typing import Any

from soest_analysis import german, origin
from soest_analysis.plain_text import printable

# JupyterLab sets every cell to the right and centres tables; doubled, the class counts for more than its rules.
_STYLE = """<style>
.sachstand.sachstand { overflow-x: auto; }
.sachstand.sachstand table { margin: 0 0 0.5em; min-width: min(100%, 32em); }
.sachstand.sachstand caption { text-align: left; font-weight: bold; padding: 0.25em 0.5em; color: inherit; white-space: normal; }
.sachstand.sachstand :is(th, td) { text-align: left; vertical-align: top; max-width: 40em; }
.sachstand.sachstand tbody th { font-weight: normal; }
.sachstand.sachstand .zahl { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.sachstand.sachstand .summe > * { font-weight: bold; }
.sachstand.sachstand p { max-width: 60em; margin: 0 0 0.5em; padding: 0 0.5em; font-size: 90%; }
</style>"""
RESOURCE = "application/vnd.dataresource+json"
EVIDENCE = "application/vnd.sachstandsbericht.text+json"
CHANGES = ("veraenderung",)  # columns whose numbers carry a sign
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
REVISED_NOTE = f"{german.REVISED}: gegenüber einer früheren Ausgabe berichtigt."
SECRET_NOTE = f"{german.SECRET}: {german.KEPT_SECRET}."
_SPOKEN_SIGN = f'<span role="img" aria-label="{german.SPOKEN_SECRET}">{german.SECRET}</span>'  # for screen readers
Resource = dict[str, Any]


def cell(resource: Resource, index: int, field: Mapping[str, Any]) -> str:
    """The value of row ``index`` as it is printed: German number, text, or the sign for a missing or secret value.

    Behind it stand the sign of a corrected figure and the numbers of the notes (``notes``: row -> numbers) on this cell.
    """
    value = resource["data"][index][field["name"]]
    if is_secret(field, index):
        text = german.SECRET
    elif value is None:
        sign = field.get("missing")
        text = (sign if isinstance(sign, str) else sign and sign[index]) or german.MISSING
    elif field["type"] in ("integer", "number"):
        printed = german.signed if field["name"] in CHANGES else german.number
        text = printed(value, field.get("digits", 0))
    else:
        text = str(value)
    if "revised" in field and field["revised"][index]:
        text += f"{german.NBSP}{german.REVISED}"
    notes = field.get("notes", {}).get(str(index), ())
    return german.NBSP.join([text, *(str(note).translate(SUPERSCRIPTS) for note in notes)])


def is_secret(field: Mapping[str, Any], index: int) -> bool:
    """True if the value of row ``index`` is missing because it is kept secret."""
    return "secret" in field and bool(field["secret"][index])


def empty(resource: Resource) -> str:
    """What stands in a table without rows: that nothing was delivered, or that there is nothing to list."""
    return german.MISSING if german.MISSING in resource["sources"][0]["title"] else "keine Einträge"


def table_html(resource: Resource, number: str = "", id: str | None = None) -> str:
    """The resource as an accessible HTML table: caption, column and row headers with scope, every value escaped."""
    fields, report = resource["schema"]["fields"], resource["bericht"]
    caption = html.escape(f"{number}: {resource['title']}" if number else resource["title"])
    head = "".join(f'<th scope="col"{_numeric(field)}>{html.escape(field["title"])}</th>' for field in fields)
    lines = []
    for index, row in enumerate(resource["data"]):
        cells = []
        for position, field in enumerate(fields):
            text, secret = html.escape(cell(resource, index, field)), is_secret(field, index)
            text = text.replace(german.SECRET, _SPOKEN_SIGN, 1) if secret else text
            tag = 'th scope="row"' if position < report["kopfspalten"] else "td"
            look = ' class="zahl geheim"' if secret else _numeric(field, row[field["name"]])
            cells.append(f"<{tag}{look}>{text}</{tag.split(maxsplit=1)[0]}>")
        total = ' class="summe"' if index in report["summenzeilen"] else ""
        lines.append(f"<tr{total}>{''.join(cells)}</tr>")
    if not lines:
        lines = [f'<tr><td colspan="{len(fields)}">{html.escape(empty(resource))}</td></tr>']
    anchor = f' id="{html.escape(id)}"' if id else ""
    body = "\n".join(lines)
    return f"<table{anchor}>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def notebook_html(resource: Resource, image: str = "") -> str:
    """What JupyterLab shows of a resource: the table or, for a figure, its ``image``; note and source below. Text to the left."""
    title = f"<p><strong>{html.escape(resource['title'])}</strong></p>\n{image}" if image else table_html(resource)
    below = filter(None, [resource["description"], resource["sources"][0]["title"]])
    return "\n".join([f'{_STYLE}\n<div class="sachstand">', title, *map(paragraph, below), "</div>"])


def image_html(kind: str, content: bytes, alt: str, width: int) -> str:
    """An image that needs no file; ``width`` in CSS pixels."""
    data = base64.b64encode(content).decode()
    look = f'width="{width}" style="max-width: 100%; height: auto"'
    return f'<p><img alt="{html.escape(alt)}" {look} src="data:image/{kind};base64,{data}"></p>'


def paragraph(text: str) -> str:
    """A paragraph of text without markup."""
    return f"<p>{html.escape(printable(origin.plain(text)))}</p>"


def _numeric(field: Mapping[str, Any], value: Any = 0) -> str:
    if field["type"] == "string":
        return ""
    return ' class="zahl fehlt"' if value is None else ' class="zahl"'
