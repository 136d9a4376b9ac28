"""What lies in an edition's folder beside what the edition reads."""

import difflib
from functools import partial

from soest_analysis.descriptor import DataPackage
from soest_analysis.errors import UnusableInput, all_of
from soest_analysis.paths import Root, visible
from soest_analysis.tables import read_table
from soest_analysis.text_files import read_text


def refuse_unknown_tables(root: Root, year: int, descriptor: DataPackage) -> None:
    """Raises UnusableInput for every CSV file that is no table: one whose name is misspelt would be left out in silence."""
    names, problems = [table.name for table in descriptor.resources], []
    for path in visible(root.data(year), "*"):
        if path.suffix.lower() == ".csv" and path.name not in {f"{name}.csv" for name in names}:
            alike = difflib.get_close_matches(path.stem.lower(), names, 1)
            meant = f"Gemeint ist vielleicht {alike[0]}.csv. " if alike else ""
            problems.append(
                f"Datei {root.relative(path)}: eine Tabelle aus {root.relative(root.descriptor)} erwartet, „{path.name}“ "
                f"gefunden. {meant}Bitte umbenennen oder löschen."
            )
    if problems:
        raise UnusableInput(*problems)


def problems_beside(root: Root, year: int) -> list[str]:
    """What is wrong with tables and texts, as far as it can be told while parameters or sources cannot be read."""
    try:
        descriptor = DataPackage.load(root.descriptor)
        paths = {root.table(year, table.name): table for table in descriptor.of(year).resources}
        readers = [
            partial(read_table, path, table, root.relative(path)) for path, table in paths.items() if path.exists()
        ]
        texts = visible(root.comment(year, "").parent, "*.md")
        readers += [partial(read_text, path, root.relative(path)) for path in texts]
        all_of(*readers, partial(refuse_unknown_tables, root, year, descriptor))
    except UnusableInput as error:
        return error.problems
    return []
