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

Token = dict[str, Any]

_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(Tabelle|Abbildung) (?=\d)")  # no line break before the number
_UNREAD = {"fenced_code", "indent_code", "atx_heading", "setex_heading", "ref_link", "raw_html", "inline_html"}


def parse(text: str) -> list[Token]:
    """Markdown as a tree of tokens that fits in JSON, without anything that could be executed."""
    return list(_safe(_PARSER(text)))  # type: ignore[arg-type]


def to_html(text: str) -> str:
    """Markdown as HTML, every character of it escaped."""
    return _RENDERER(parse(text), BlockState())


def plain(text: str) -> str:
    """Markdown without its markup, for headings."""
    return _plain(parse(text))


def _safe(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        attributes = token.get("attrs", {})
        children = list(_safe(token.get("children", ())))
        if token["type"] == "image":
            yield {"type": "text", "raw": f"![{_plain(children)}]({attributes['url']})"}
        elif token["type"] == "link" and not _LINK.match(attributes["url"]):
            yield from children
        elif token["type"] == "text":
            yield {"type": "text", "raw": _NUMBERED.sub("\\1\u00a0", html.unescape(token["raw"]))}
        elif "children" in token:
            yield token | {"children": children}
        else:
            yield token


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
    renderer.register("table", _table)
    renderer.register("table_head", tables.render_table_head)
    renderer.register("table_body", tables.render_table_body)
    renderer.register("table_row", tables.render_table_row)
    renderer.register("table_cell", _table_cell)
    return renderer


_PARSER, _RENDERER = _make_parser(), _make_renderer()
