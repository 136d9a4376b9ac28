"""Where imported tables come from: the entries of ``quellen.yaml``, written the same way for the same content."""

import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ruamel.yaml import YAML

from soest_analysis import german
from soest_analysis.edition import Edition
from soest_analysis.intake.answers import Asked
from soest_analysis.intake.merging import Delivered, Merged
from soest_analysis.intake.reading import Survey
from soest_analysis.paths import slug
from soest_analysis.sources import Document, Sources, TableSource


def new_sources(
    edition: Edition, merged: Merged, asked: Mapping[str, Asked], changed: Collection[str], carried: Collection[str]
) -> Sources:
    """The edition's sources after the import.

    ``changed``: tables whose rows differ from what is there. ``carried``: tables that say what the last edition said
    and ask nothing else; their source stays the one that their content comes from.
    """
    old = edition.sources
    documents, tables = dict(old.dokumente), dict(old.tabellen)
    for name, delivered in merged.tables.items():
        entry = old.tabellen.get(name)
        if name in carried and not delivered.definition:
            if entry is None or name in changed:
                tables[name] = _carried(edition, name, documents)
            continue
        draft = _entry(delivered, asked[name])
        if entry is None or name in changed or _details(entry) != _details(draft):
            first, *others = (_document(edition, survey, documents) for survey in delivered.surveys)
            tables[name] = draft.model_copy(update={"dokument": first, "weitere": others})
    for name in merged.absent:
        tables.pop(name, None)
    reasons = {**old.nicht_geliefert, **merged.absent}
    used, before = _named(tables), _named(old.tabellen)
    order = [table.name for table in edition.descriptor.resources]
    return Sources(
        dokumente={key: document for key, document in documents.items() if key in used or key not in before},
        tabellen={name: tables[name] for name in sorted(tables, key=order.index)},
        nicht_geliefert={name: reasons[name] for name in sorted(reasons) if name not in merged.tables},
    )


def write_sources(sources: Sources, path: Path) -> None:
    """Write ``quellen.yaml``: UTF-8, LF, keys in the order of the model."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, 1000
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    text = io.StringIO()
    yaml.dump(sources.model_dump(mode="json"), text)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def together(surveys: Sequence[Survey]) -> str:
    """The offices that sent these workbooks."""
    return german.enumeration(list(dict.fromkeys(survey.office for survey in surveys)))


def _entry(delivered: Delivered, asked: Asked) -> TableSource:
    """The source of a table as the workbooks state it; its document is still to be named."""
    others = delivered.surveys[1:]
    place = f"Blatt „{asked.table.name}“"
    if others:
        place += f", zusammengeführt mit {german.enumeration([survey.name for survey in others])}"
    return TableSource(
        dokument="",
        stichtag=delivered.day,
        stand=german.day(delivered.day) if delivered.day else None,
        quelle=delivered.source or (asked.before.quelle if asked.before else None),
        fundstelle=place,
        lieferant=together(delivered.surveys),
        datum=delivered.filled,
        definition=delivered.definition or None,
    )


def _details(entry: TableSource) -> tuple[object, ...]:
    return entry.stichtag, entry.quelle, entry.definition


def _document(edition: Edition, survey: Survey, documents: dict[str, Document]) -> str:
    """The key of the workbook's entry; one is added if there is none."""
    year = edition.year
    document = Document(
        titel=f"Erhebung {year}, {survey.office}",
        kurz=f"Erhebung {year}",
        herausgeber=edition.parameters.kommune.bezeichnung,
        datum=max(answers.filled for answers in survey.answers.values()).isoformat(),
        lizenz="nicht angegeben",
        sha256=survey.sha256,
        datei=survey.name,
    )
    return _added(f"erhebung_{year}_{slug(survey.office).replace('-', '_') or 'stelle'}", document, documents)


def _named(tables: Mapping[str, TableSource]) -> set[str]:
    """The keys of all documents that the tables rest on."""
    return {key for entry in tables.values() for key in (entry.dokument, *entry.weitere)}


def _carried(edition: Edition, name: str, documents: dict[str, Document]) -> TableSource:
    """The source entry of the last edition that has the table, its documents copied."""
    source = next(e.sources for e in reversed(edition.earlier) if name in e.sources.tabellen)
    entry = source.tabellen[name]
    first, *others = (
        _added(key, source.dokumente[key], documents) if key in source.dokumente else key
        for key in (entry.dokument, *entry.weitere)
    )
    return entry.model_copy(update={"dokument": first, "weitere": others})


def _added(key: str, document: Document, documents: dict[str, Document]) -> str:
    """The key under which the document stands, after it was added if it was not there: ``key``, ``key_2``, …"""
    number, name = 1, key
    while name in documents and documents[name] != document:
        number += 1
        name = f"{key}_{number}"
    documents[name] = document
    return name
