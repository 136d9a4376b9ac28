"""Where a number comes from that somebody just computed in JupyterLab: cells, files with checksums, documents."""

from typing import Any

import pandas as pd

from soest_analysis import checksums, german, origin, tracked
from soest_analysis.display import show_table, show_text
from soest_analysis.edition import Edition
from soest_analysis.origin import Figure, Leaf, Secret
from soest_analysis.report.evidence import describe, places

_CELLS = {
    "zelle": "Zelle",
    "wert": "Wert",
    "datei": "Datei",
    "zeile": "Zeile",
    "stand": "Stand",
    "lieferant": "Geliefert von",
}
_FILES = {"datei": "Datei", "pruefsumme": "Prüfsumme (sha256)", "dokument": "Dokument"}


def tell_origin(number: Any, edition: Edition) -> None:
    """Show how a number was computed and from which cells, down to file, line, checksum and document.

    ``number``: a figure of a table of the edition, anything computed from such, or a text with a formatted number in it.
    """
    expression = _expression(number)
    if expression is None:
        show_text(
            "Zu dieser Zahl ist keine Herkunft verzeichnet: Sie ist getippt oder wurde außerhalb von Tabellen der Ausgabe "
            "gerechnet."
        )
        return
    show_text(sentence_origin(number, expression))
    show_table(
        "tab-erkunden-zellen",
        compute_cells(expression),
        title="Die Zellen, aus denen die Zahl stammt",
        source=edition.source(),
        columns=_CELLS,
        digits={"wert": None},
        missing=dict.fromkeys(("stand", "zeile"), "–"),
    )
    show_table(
        "tab-erkunden-dateien",
        compute_files(expression, edition),
        title="Ihre Dateien, und wonach diese erfasst sind",
        source=edition.source(),
        columns=_FILES,
        missing=dict.fromkeys(("pruefsumme", "dokument"), "–"),
    )


def sentence_origin(number: Any, expression: Any) -> str:
    """``69,0: 122 : 159 × 100; data/2018/…``; of a secret number only where its cells stand."""
    cells = {leaf.name: leaf._asdict() for leaf in _leaves(expression)}
    if isinstance(number, Secret) or any(cell["wert"] is None for cell in cells.values()):
        return f"Die Zahl {german.KEPT_SECRET}: {'; '.join(places(cells))}."
    values = {name: cell["wert"] for name, cell in cells.items()}
    told = german.number(origin.compute(origin.named(expression), values), None)
    return f"{told}: {describe(origin.named(expression), cells)}."


def compute_cells(expression: Any) -> pd.DataFrame:
    """A row per cell that a number was computed from: zelle, wert, datei, zeile, stand, lieferant. A secret one has no value."""
    leaves = _leaves(expression)
    rows = [[leaf.name, leaf.datei, str(leaf.zeile or "") or None, leaf.stand, leaf.lieferant] for leaf in leaves]
    frame = pd.DataFrame(rows, columns=["zelle", "datei", "zeile", "stand", "lieferant"], dtype="string")
    values = [Secret(origin=leaf) if leaf.wert is None else Figure(leaf.wert, leaf) for leaf in leaves]
    frame.insert(1, "wert", tracked.column(values, "Float64"))
    return frame


def compute_files(expression: Any, edition: Edition) -> pd.DataFrame:
    """A row per file behind a number: datei, pruefsumme, dokument. Only tables of the editions have the last two."""
    editions = {each.year: each for each in [*edition.earlier, edition]}
    files = {leaf.datei: _file(leaf, editions) for leaf in _leaves(expression)}
    rows = [[name, *known] for name, known in files.items()]
    return pd.DataFrame(rows, columns=["datei", "pruefsumme", "dokument"], dtype="string")


def _leaves(expression: Any) -> list[Leaf]:
    """What stands at the end of the chain, each once."""
    return list({leaf.name: leaf for leaf in origin.leaves(expression)}.values())


def _expression(number: Any) -> Any:
    found = origin.extract(number)[1] if isinstance(number, str) else []
    return number.origin if isinstance(number, Figure) else next(iter(found), None)


def _file(leaf: Leaf, editions: dict[int, Edition]) -> tuple[str | None, str | None]:
    """The checksum of the file, as it may be seen (one of all figures would tell small secrets), and the document behind it."""
    year, _, table = leaf.name.partition("/")[0].partition("[")[0].partition(origin.COUNT)[0].partition(":")
    edition = editions.get(int(year)) if year.isdecimal() else None
    if edition is None or leaf.art not in ("zelle", "anzahl"):
        return None, None
    seen = edition.protection.file(edition.year, table) if edition.protection else None
    path = seen or edition.root.table(edition.year, table)
    entry = edition.sources.tabellen.get(table)
    document = edition.sources.dokumente.get(entry.dokument) if entry else None
    checksum = checksums.of_bytes(path.read_bytes()) if path.is_file() else None
    return checksum, f"{document.titel} ({document.herausgeber}), {entry.fundstelle}" if document and entry else None
