"""Texts that people wrote: what is printed of them, and that none of it is taken for markup."""

import pytest

from soest_analysis.plain_text import cut, literal, printable
from soest_analysis.report import markdown


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x00b\x1b[2J\x7f\x85", "a\ufffdb\ufffd[2J\ufffd\ufffd"),  # as they would be in no XML, or act on a terminal
        ("\ud800 \ufffe", "\ufffd \ufffd"),
        ("Soll \u202e100\u202c \u2066Ist\u2069", "Soll 100 Ist"),  # reversed, it would read 001
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("الجمعية \u200f Grün e\u0301", "الجمعية \u200f Grün e\u0301"),
    ],
)
def test_what_cannot_be_printed_is_seen_and_nothing_turns_the_direction(text, printed):
    assert printable(text) == printed
    assert printable({"a": [text, 7, None]}) == {"a": [printed, 7, None]}


@pytest.mark.parametrize(
    "text",
    [
        "Schüler*innen und Lehrer*innen",
        "__init__ _unten_ `r` ~~weg~~",
        "1. Januar",
        "# Titel",
        "> 7",
        "+ mehr",
        "-5 Grad",
        "---",
        "===",
        "[x](https://fremd.example)",
        "![x](y.png)",
        "<https://fremd.example>",
        "&lt; &lt &#60 B&Q",
        "a | b",
        "\\* \\",
        "$x$ @tab-a [@nirgends]",
        "**fett** und mehr",
    ],
)
def test_a_text_prints_as_it_stands_alone_and_in_a_list(text):
    assert markdown.plain(literal(text)) == text
    assert markdown.plain(literal(f"- {text}\n- b")) == f"{text}b"


def test_what_our_own_sentences_use_keeps_its_meaning():
    text = "Siehe [@tab-a] und 7.\n\n**Kurz*frist**\n\n- eins\n- zwei"
    assert literal(text) == text.replace("Kurz*", "Kurz\\*")


def test_excel_counts_units_of_utf_16():
    assert [cut("abc", 3), cut("abcd", 3), cut("a\U0001f600b", 3), cut("a\U0001f600", 3)] == [
        "abc",
        "ab…",
        "a…",
        "a\U0001f600",
    ]
