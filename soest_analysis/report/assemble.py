"""From executed sections to one combined notebook: chapters, numbers, references and explanations.

The combined notebook holds what is printed and nothing else: one Markdown cell per heading, whose metadata is its
entry in the table of contents, Markdown cells with text, and code cells without code that show one table or figure.
Paths, times and user names in the sections' metadata stay behind.
"""

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from soest_analysis import origin
from soest_analysis.bundle import EVIDENCE, RESOURCE, Resource
from soest_analysis.errors import SectionFailed
from soest_analysis.parameters import Run
from soest_analysis.plain_text import printable
from soest_analysis.report import contract, evidence, markdown
from soest_analysis.report.alternatives import replace_alternatives
from soest_analysis.report.contents import Contents
from soest_analysis.report.explanations import explain

KEY = "sachstandsbericht"
COMMENT = "Kommentar der Verwaltung"

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"\[@([\w-]+)\]")
_PUBLISHED = (RESOURCE, "image/svg+xml", "image/png")


@dataclass(frozen=True)
class Heading:
    """A heading as written: 1 is the section's title, 2 what stands below it."""

    level: int
    text: str


class Computed(str):
    """Markdown with marked numbers; ``evidence`` says where they come from (see ``display.show_text``)."""

    evidence: Mapping[str, Any]


class Comment(str):
    """What the office wrote, most of it Markdown. A reference without target is printed as it is; the gate judges them."""


@dataclass
class Section:
    """What one run prints, in its order: headings, Markdown texts, and bundles with a table or figure.

    ``title``: Markdown if it is a heading of the notebook, else as the parameters say it.
    """

    id: str
    title: Heading | str
    parts: list[Heading | str | dict[str, Any]]

    @classmethod
    def read(cls, id: str, notebook: NotebookNode, title: str | None = None) -> "Section":
        """Read an executed notebook; ``title`` replaces its first heading."""
        parts = list(_parts(id, notebook))
        first = next((part for part in parts if isinstance(part, Heading) and part.level == 1), None)
        if first:
            parts.remove(first)
        if not (title or first):
            raise SectionFailed(f"Abschnitt {id}: eine Überschrift erster Ebene („# …“) erwartet, keine gefunden.")
        return cls(id, printable(title) if title else first, parts)  # type: ignore[arg-type]

    @property
    def resources(self) -> list[Resource]:
        """The resources of its tables and figures."""
        return [part[RESOURCE] for part in self.parts if isinstance(part, dict)]


def assemble(
    sections: Sequence[tuple[Run, NotebookNode]],
    metadata: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]] = (),
    elsewhere: Collection[str] = (),
    comments: Mapping[str, str] | None = None,
    alternatives: Mapping[str, str] | None = None,
) -> NotebookNode:
    """The combined notebook of a report. Each section becomes a chapter.

    ``metadata``: titel, kommune, jahr, stichtag (ISO date), ausschuss, stelle, kennzeichnung (what every page is marked
    with), entwurf, offene_fehler. ``findings``: the gate's; those that the office explained are printed below the table
    that they concern. ``elsewhere``: ids that an excerpt may refer to although it does not show them. ``comments``: what
    the office wrote, by run id; it is printed at the end of the section. ``alternatives``: the alternative texts that it
    wrote, by figure. Raises SectionFailed for error output, a
    reference without target, an id used twice and a section without title.
    """
    read = [Section.read(run.id, notebook, run.titel) for run, notebook in sections]
    for section in read:
        if comment := printable((comments or {}).get(section.id, "")).strip():
            section.parts += [Heading(2, COMMENT), Comment(origin.clean(comment))]
    resources = [resource for section in read for resource in section.resources]
    explain(resources, printable(list(findings)))
    replace_alternatives(resources, printable(dict(alternatives or {})), f"parameters/{metadata['jahr']}.yaml")
    return _combine(read, printable(dict(metadata)), elsewhere)


def as_combined(notebook: NotebookNode) -> NotebookNode:
    """A combined notebook as it is, a section's (see ``assemble_single``) as one of its own."""
    return notebook if KEY in notebook.metadata else assemble_single(notebook)


def assemble_single(notebook: NotebookNode) -> NotebookNode:
    """The combined notebook of one section alone: its title becomes the report's, its headings the chapters.

    Raises SectionFailed also for a section that was not executed to its end.
    """
    section = Section.read("notebook", notebook)
    if problems := contract.problems(notebook, [resource["name"] for resource in section.resources]):
        raise SectionFailed(*(f"{problem} Bitte das Notebook vollständig ausführen." for problem in problems))
    return _combine(
        [section], {"titel": markdown.plain(getattr(section.title, "text", ""))}, elsewhere=None, chapters=False
    )


def _combine(
    sections: Sequence[Section], metadata: Mapping[str, Any], elsewhere: Collection[str] | None, chapters: bool = True
) -> NotebookNode:
    numbers = _number(sections)
    contents = Contents(taken={*numbers, *(section.id for section in sections)})
    register = evidence.Register()
    cells = []
    for section in sections:
        resolve = _Resolver(section.id, numbers, elsewhere)
        if chapters:
            title = resolve.plain(section.title.text) if isinstance(section.title, Heading) else section.title
            cells.append(_heading_cell(contents.add(1, title, section.id)))
        cells += _cells(section, contents, resolve, register)
    for position, cell in enumerate(cells, 1):
        cell["id"] = f"zelle-{position}"  # nbformat would draw ids at random
    lists = {
        plural: [
            {"id": resource["name"], "number": resource["bericht"]["nummer"], "title": resource["title"]}
            for section in sections
            for resource in section.resources
            if resource["bericht"]["art"] == kind
        ]
        for kind, plural in (("tabelle", "tabellen"), ("abbildung", "abbildungen"))
    }
    found = {"belege": register.entries, "zellen": register.cells}
    return new_notebook(cells=cells, metadata={KEY: {**metadata, "inhalt": contents.entries, **lists, **found}})


def _parts(id: str, notebook: NotebookNode) -> Iterator[Heading | str | dict[str, Any]]:
    for position, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "markdown":
            yield from _split(cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if output.output_type == "error":
                raise SectionFailed(
                    f"Abschnitt {id}, Zelle {position}: endete mit dem Fehler {output.ename}; ein Bericht "
                    "entsteht nur aus Abschnitten ohne Fehler."
                )
            if RESOURCE in data:
                yield {kind: copy.deepcopy(data[kind]) for kind in _PUBLISHED if kind in data}
            elif EVIDENCE in data:
                yield _computed(data[EVIDENCE])
            elif "text/markdown" in data:
                yield from _split(data["text/markdown"])


def _computed(evidence: Mapping[str, Any]) -> Computed:
    text = Computed(evidence["text"])
    text.evidence = evidence
    return text


def _split(text: str) -> Iterator[Heading | str]:
    text, *rest = _HEADING.split(text)
    yield text
    for marks, heading, following in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield Heading(len(marks), heading)
        yield following


def _number(sections: Sequence[Section]) -> dict[str, str]:
    """Number tables and figures through the whole report. Returns id -> "Tabelle 1"."""
    numbers: dict[str, str] = {}
    counts = {"tabelle": 0, "abbildung": 0}
    for section in sections:
        for resource in section.resources:
            id, kind = resource["name"], resource["bericht"]["art"]
            if id in numbers:
                raise SectionFailed(
                    f"Abschnitt {section.id}: „{id}“ wird zum zweiten Mal gezeigt; jede Tabelle und "
                    "Abbildung darf im Bericht nur einmal stehen."
                )
            counts[kind] += 1
            numbers[id] = resource["bericht"]["nummer"] = f"{kind.capitalize()} {counts[kind]}"
    return numbers


@dataclass(frozen=True)
class _Resolver:
    """Replaces ``[@id]`` by the number of its target; ``elsewhere`` may be the target too (None: anything may)."""

    section: str
    numbers: Mapping[str, str]
    elsewhere: Collection[str] | None

    def __call__(self, text: str, link: bool = True) -> str:
        """The text with numbers for references. Raises SectionFailed for one without target, but in a comment."""

        def number(match: re.Match[str]) -> str:
            id = match[1]
            if id in self.numbers:
                return f"[{self.numbers[id]}](#{id})" if link else self.numbers[id]
            if self.elsewhere is not None and id not in self.elsewhere:
                if isinstance(text, Comment):
                    return match[0]
                raise SectionFailed(
                    f"Abschnitt {self.section}: der Verweis {match[0]} hat kein Ziel; keine Tabelle "
                    f"oder Abbildung im Bericht heißt „{id}“."
                )
            return f"{id} (im Gesamtbericht)"

        return _REFERENCE.sub(number, text)

    def plain(self, heading: str) -> str:
        """A heading without references and markup."""
        return markdown.plain(self(heading, link=False))


def _cells(
    section: Section, contents: Contents, resolve: _Resolver, register: evidence.Register
) -> Iterator[NotebookNode]:
    """The section's cells below its title."""
    for part in section.parts:
        if isinstance(part, Heading):
            text = resolve.plain(part.text)
            anchor = contents.anchor(section.id, text)
            yield _heading_cell(contents.add(max(part.level, 2), text, anchor))
        elif isinstance(part, dict):
            resource, report = part[RESOURCE], part[RESOURCE]["bericht"]
            resource["description"] = resolve(resource["description"], link=False)
            report["alternativtext"] = resolve(report.get("alternativtext", ""), link=False)
            report["fussnoten"] = [resolve(Comment(note), link=False) for note in report.get("fussnoten", [])]
            yield new_code_cell(outputs=[new_output("display_data", data=part)])
        elif isinstance(part, Computed) and part.strip():
            yield new_markdown_cell(register.enter(resolve(part), part.evidence, section.id).strip("\n"))
        elif part.strip():
            yield new_markdown_cell(resolve(part).strip("\n"))


def _heading_cell(entry: dict[str, Any]) -> NotebookNode:
    return new_markdown_cell(f"{'#' * entry['level']} {entry['number']} {entry['text']}", metadata={KEY: entry})
