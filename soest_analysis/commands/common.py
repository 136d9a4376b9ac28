"""What several commands share: options, the edition that they mean, the width of the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from soest_analysis.german_click import Whole

if TYPE_CHECKING:
    from soest_analysis.paths import Root

ROOT = click.option("--root", type=click.Path(path_type=Path), help="Ordner des Berichts (sonst: hier oder darüber).")
YEAR = click.argument("year", type=Whole(1990), required=False, metavar="[JAHR]")


def edition_of(year: int | None, folder: Path | None) -> tuple["Root", int]:
    """The town's folder and that year, or its newest edition."""
    from soest_analysis.errors import UnusableInput
    from soest_analysis.paths import Root

    root = Root.find(folder)
    years = root.years()
    if not years:
        raise UnusableInput("Ordner parameters: keine Ausgabe vorhanden (JAHR.yaml erwartet).")
    return root, years[-1] if year is None else year


def names_in(text: str) -> list[str]:
    """The names that an option lists, separated by commas."""
    return [name for name in (part.strip() for part in text.split(",")) if name]


def width() -> int:
    """How many characters a line of the terminal holds, within what can be read."""
    import shutil

    return max(60, min(shutil.get_terminal_size().columns, 120))
