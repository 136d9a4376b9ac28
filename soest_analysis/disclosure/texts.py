"""Texts that people wrote, where figures are kept secret: they must not say them.

A program cannot tell whether "zwei" means those two people. So a text that names a hidden number, of whatever table and
edition, is printed only if somebody has read it and says so in the parameters, with the checksum of what was read.

In comments, explanations, alternative texts and reasons why a table is missing, every such number counts, in figures or in
words up to ninety-nine. In tables, and in all else of the sources and the parameters, many numbers mean something else
("Phase 2", "Kapitel 5, Tabelle 2"): there one counts only if one of the next three words, or the word before, means people.
So does "eine" anywhere, if that is one of the next two words ("eine alleinstehende Frau"). No number are dates and chapters
(``5.1``) and figures after a letter (``A2``).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from soest_analysis import checksums
from soest_analysis.disclosure.prepare import figures
from soest_analysis.disclosure.protection import Protection
from soest_analysis.edition import Edition
from soest_analysis.errors import DisclosureRefused
from soest_analysis.parameters import READ_DIGITS, ReadText
from soest_analysis.tables import record_lines

EXPLANATIONS = "erlaeuterungen"  # printed only with their findings
_TOKEN = re.compile(r"(?<![^\W_])\d{1,3}(?: \d{3})+(?!\d)|(?<![^\W_])\d+(?:[.,]\d+)*|[^\W\d_]+")
_NUMBER = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?")
_PEOPLE = re.compile(
    r"\w*(person(en)?|menschen?|leuten?|kind(es|ern?)?|babys?|familien?|haushalte?n?|paare?n?|frau(en)?|mann(es)?|männern?"
    r"|müttern?|mutter|vaters?|vätern?|eltern|mädchen|jungen?|jugendliche[nr]?|erwachsene[nr]?|schülern?"
    r"|schülerin(nen)?|flüchtlinge?[ns]?|ausländern?|ausländerin(nen)?|bewohnern?|bewohnerin(nen)?|bewerbern?"
    r"|bewerberin(nen)?|migrant(en|innen|in)?|beziehern?|bezieherin(nen)?|teilnehmern?|teilnehmerin(nen)?"
    r"|teilnehmende[nr]?|(geflüchtet|zugewandert|geduldet|berechtigt|suchend|lebend|minderjährig|erwerbsfähig)e[nr]?|fälle?n?)"
)
_COMPOUND = re.compile(r"-(?!innen)\w")  # an "Eltern-Kind-Gruppe" is no child
_ONES = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_WORDS = {
    **{word: number for number, word in enumerate(_ONES[1:], 2)},
    **{"zehn": 10, "elf": 11, "zwölf": 12, "dutzend": 12, "sechzehn": 16, "siebzehn": 17},
    **{f"{_ONES[n - 1]}zehn": 10 + n for n in (3, 4, 5, 8, 9)},
    **{ten: 10 * number for number, ten in enumerate(_TENS, 2)},
    **{f"{one}und{ten}": 10 * t + o for t, ten in enumerate(_TENS, 2) for o, one in enumerate(_ONES, 1)},
    **dict.fromkeys(["null", "niemand", "niemanden", "niemandem"], 0),
    **dict.fromkeys(["eins", "einzige", "einziger", "einziges", "einzigen", "einzigem"], 1),
    **dict.fromkeys(["beide", "beiden", "beider", "zweien", "zweier", "zweit", "ehepaar", "zwillinge"], 2),
    **dict.fromkeys(["dreien", "dreier", "dritt", "drillinge"], 3),
}
_ARTICLES = {f"{no}ein{end}": 0 if no else 1 for no in ("", "k") for end in ("", "e", "er", "es", "em", "en")}


class _Text(NamedTuple):
    """A written text: ``file`` and ``place`` as messages call them, ``name`` of the file as ``gelesene_texte`` does.

    ``strict``: every number counts.
    """

    file: str
    place: str
    name: str
    text: str
    strict: bool


def refuse_secrets(edition: Edition, protection: Protection, findings: Iterable[Mapping[str, Any]]) -> None:
    """Raises DisclosureRefused for every text that names a hidden number and that nobody has declared harmless.

    ``edition`` as delivered; ``findings``: those that are printed. All texts count, also of sections that are left out.
    """
    if not protection.cells:
        return
    hidden, read = _hidden(edition, protection), set(protection.rule.gelesene_texte)
    problems, entries = [], []
    for written in _texts(edition, findings):
        checksum = checksums.of_bytes(written.text.encode())[:READ_DIGITS]
        if ReadText(datei=written.name, pruefsumme=checksum) in read:
            continue
        for line, said in _said(written, hidden).items():
            place = written.place or f"Zeile {line}"
            words = ", ".join(f"„{word}“" for word in dict.fromkeys(said))
            problems.append(f"Datei {written.file}, {place}: nennt {words}; ein Wert, der geheim ist, lautet auch so.")
            entries.append(f'- {{datei: {written.name}, pruefsumme: "{checksum}"}}')
    if problems:
        raise DisclosureRefused(
            *problems,
            "Nichts veröffentlicht. Bitte die Texte lesen und entweder ändern oder, wenn die Zahl etwas anderes meint, in "
            f"parameters/{edition.year}.yaml unter geheimhaltung, gelesene_texte die Zeile des Textes eintragen:",
            *dict.fromkeys(entries),
        )


def _hidden(edition: Edition, protection: Protection) -> set[float]:
    """The figures of this and the earlier editions that readers do not see, or not as they are (rounded)."""
    assert protection.folder  # without it, an edition looks as if nothing were hidden
    seen = Edition(edition.root, edition.year, protection=protection)
    shown = {name: value for part in [*seen.earlier, seen] for name, value in figures(part)}
    delivered = (figure for part in [*edition.earlier, edition] for figure in figures(part))
    return {float(value) for name, value in delivered if shown.get(name) != value}


def _texts(edition: Edition, findings: Iterable[Mapping[str, Any]]) -> Iterator[_Text]:
    """Every text that people wrote for this edition, and in the tables and sources of the earlier ones."""
    root, year = edition.root, edition.year
    for run, comment in edition.comments().items():
        path = root.comment(year, run)
        yield _Text(root.relative(path), "", path.relative_to(root.data(year)).as_posix(), comment, True)
    path = root.table(year, EXPLANATIONS)
    for finding in findings:
        if finding["erlaeuterung"]:
            place = f"regel {finding['regel']}, schluessel {finding['schluessel']}"
            yield _Text(root.relative(path), place, path.name, finding["erlaeuterung"]["text"], True)
    file = root.relative(root.parameters(year))
    for place, text in _strings(
        edition.parameters.model_dump(mode="json", exclude={"geheimhaltung": {"gelesene_texte"}})
    ):
        yield _Text(file, place, file, text, place.startswith("alternativtexte."))
    for part in [*edition.earlier, edition]:
        path = root.sources(part.year)
        for place, text in _strings(part.sources.model_dump(mode="json")):
            yield _Text(root.relative(path), place, path.name, text, place.startswith("nicht_geliefert."))
        for table in part.package.resources:
            frame, path = part.table(table.name), root.table(part.year, table.name)
            columns = [
                f.name for f in table.fields if f.type == "string" and not f.categories and not f.constraints.pattern
            ]
            for column in columns if table.name != EXPLANATIONS else ():
                for line, text in zip(record_lines(path), frame[column], strict=path.exists()):
                    if not pd.isna(text):
                        yield _Text(root.relative(path), f"Zeile {line}, Spalte {column}", path.name, text, False)


def _strings(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text within what YAML can hold, with its place in it: ``tabellen.schulen.definition``."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(item, f"{place}.{key}" if place else str(key))


def _said(written: _Text, hidden: set[float]) -> dict[int, list[str]]:
    """Line -> the words in it that name a hidden number."""
    text = unicodedata.normalize("NFKC", written.text)  # ² is a two, too
    found = list(_TOKEN.finditer(text))
    people = [bool(_PEOPLE.fullmatch(token[0].lower())) and not _COMPOUND.match(text, token.end()) for token in found]
    said: dict[int, list[str]] = {}
    for i, token in enumerate(found):
        word = token[0].lower()
        counts = written.strict or any(people[max(i - 1, 0) : i + 4])
        numbers = _numbers(word) if counts else set()
        if word in _ARTICLES and any(people[i + 1 : i + 3]):
            numbers = {_ARTICLES[word]}
        if numbers & hidden:
            said.setdefault(text.count("\n", 0, token.start()) + 1, []).append(token[0])
    return said


def _numbers(word: str) -> set[float]:
    """What a word may mean as a number; nothing if it is none."""
    if not word[0].isdecimal():
        return {_WORDS[word]} if word in _WORDS else set()
    if number := _NUMBER.fullmatch(word):
        whole = float(re.sub("[. ]", "", number[1]))
        parts = {float(part) for part in number[1].split(" ")} if " " in number[1] else set()
        return parts | {whole + float(f"0.{number[2]}") if number[2] else whole}
    return {float(part) for part in word.split(",") if part.isdecimal()}
