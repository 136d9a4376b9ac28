"""The Markdown of the report: one dialect, parsed once, for the HTML and the PDF.

What could carry code is text here: raw HTML, code blocks, images. Headings are not read either, because assembling
takes them out and numbers them. A link leads to the web, to a mail address or within the report.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import mistune
from mistune.core import BlockState
from mistune.plugins import table as tables
from mistune.renderers.html import HTMLRenderer

from soest_analysis import origin
from soest_analysis.plain_text import printable

Token = dict[str, Any]

_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(Tabelle|Abbildung) (?=\d)")  # no line break before the number
_UNREAD = {"fenced_code", "indent_code", "atx_heading", "setex_heading", "ref_link", "raw_html", "inline_html"}


def parse(text: str, evidence: Mapping[str, str] | None = None) -> list[Token]:
    """Markdown as a tree of tokens that fits in JSON, without anything that could be executed.

    A marked number becomes a token of its own (``beleg``) if ``evidence`` (id -> where it comes from) knows its mark.
    """
    return list(_safe(_PARSER(text), evidence or {}))  # type: ignore[arg-type]


def to_html(text: str, evidence: Mapping[str, str] | None = None) -> str:
    """Markdown as HTML, every character of it escaped; a number links to its ``evidence``."""
    return _RENDERER(parse(text, evidence), BlockState())


def plain(text: str) -> str:
    """Markdown without its markup, for headings."""
    return _plain(parse(text))


def _safe(tokens: Iterable[Token], evidence: Mapping[str, str]) -> Iterator[Token]:
    for token in tokens:
        attributes = token.get("attrs", {})
        children = list(_safe(token.get("children", ()), evidence))
        if token["type"] == "image":
            yield {"type": "text", "raw": f"![{_plain(children)}]({attributes['url']})"}
        elif token["type"] == "link" and not _LINK.match(attributes["url"]):
            yield from children
        elif token["type"] in ("block_code", "block_html", "heading"):  # mistune reads these behind a list all the same
            text = [{"type": "text", "raw": printable(token["raw"].strip())}] if "raw" in token else children
            yield {"type": "paragraph", "children": text}
        elif token["type"] == "text":
            yield from _numbers(token["raw"], evidence)
        elif "children" in token:
            yield token | {"children": children}
        else:
            yield token


def _numbers(text: str, evidence: Mapping[str, str]) -> Iterator[Token]:
    text, *rest = origin.split(text)
    yield {"type": "text", "raw": _read(text)}
    for id, number, following in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if id in evidence:
            yield {"type": "beleg", "raw": number, "attrs": {"id": id, "titel": evidence[id]}}
            yield {"type": "text", "raw": _read(following)}
        else:
            yield {"type": "text", "raw": _read(number + following)}


def _read(text: str) -> str:
    """The text with characters for entities, among which there may be some that nobody could have written as such."""
    return _NUMBERED.sub("\\1\u00a0", printable(origin.clean(html.unescape(text))))


def _number(_: HTMLRenderer, text: str, id: str, titel: str) -> str:
    back = html.escape(id.replace("beleg", "zahl"))
    return (
        f'<a class="beleg" id="{back}" href="#{html.escape(id)}" title="{html.escape(titel)}">{html.escape(text)}</a>'
    )


def _plain(tokens: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        token.get("raw") or _plain(token.get("children", ())) or " " * ("break" in token["type"]) for token in tokens
    )


def _table(_: HTMLRenderer, rows: str) -> str:
    return f'<div class="rollen" role="group" aria-label="Tabelle" tabindex="0"><table>\n{rows}</table></div>\n'


def _table_cell(_: HTMLRenderer, text: str, align: str | None = None, head: bool = False) -> str:
    number = ' class="zahl"' if align == "right" else ""
    return f'<th scope="col"{number}>{text}</th>\n' if head else f"<td{number}>{text}</td>\n"


def _make_parser() -> mistune.Markdown:
    parser = mistune.create_markdown(renderer=None, plugins=["table"])
    for rules in (parser.block.rules, parser.block.list_rules, parser.block.block_quote_rules, parser.inline.rules):
        rules[:] = [rule for rule in rules if rule not in _UNREAD]
    return parser


def _make_renderer() -> HTMLRenderer:
    renderer = HTMLRenderer(escape=True)
    renderer.register("beleg", _number)
    renderer.register("table", _table)
    renderer.register("table_head", tables.render_table_head)
    renderer.register("table_body", tables.render_table_body)
    renderer.register("table_row", tables.render_table_row)
    renderer.register("table_cell", _table_cell)
    return renderer


_PARSER, _RENDERER = _make_parser(), _make_renderer()
