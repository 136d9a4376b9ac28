"""Drop-down lists in JupyterLab that choose edition, table and key figure, with the chart of what is chosen."""

from collections.abc import Callable
from typing import Any

from IPython.display import display

from soest_analysis import exploring, key_figures
from soest_analysis.attended import is_attended
from soest_analysis.controls import as_bundle, in_words
from soest_analysis.display import make_resource
from soest_analysis.edition import Edition
from soest_analysis.errors import SoestError
from soest_analysis.key_figures import Line
from soest_analysis.paths import visible

_ID = "auswahl"


class Selection:
    """What is chosen: ``edition``, ``tabelle``, ``kennzahl``; the lists change it."""

    def __init__(self, edition: Edition, tabelle: str, kennzahl: str):
        self.edition, self.tabelle, self.kennzahl = edition, tabelle, kennzahl

    def __repr__(self) -> str:
        """As it is typed in the cell of the parameters."""
        return f'jahr = {self.edition.year}, tabelle = "{self.tabelle}", kennzahl = "{self.kennzahl}"'

    def line(self) -> Line:
        """The key figure through the editions."""
        return key_figures.series(self.edition, self.tabelle, self.kennzahl)

    def turn_to(self, year: int, tabelle: str, kennzahl: str) -> None:
        """Choose another; what the edition or table does not have becomes the first that it has."""
        edition = self.edition
        if year != edition.year:
            internal = edition.protection is not None and edition.protection.mode == "intern"
            edition = Edition.load(year, edition.root.folder, internal=internal)
        tabelle = _known(tabelle, _tables(edition))
        kennzahl = _known(kennzahl, _figures(edition, tabelle))
        self.edition, self.tabelle, self.kennzahl = edition, tabelle, kennzahl


def choose(edition: Edition, tabelle: str, kennzahl: str = "") -> Selection:
    """Show lists to choose from, and chart and table of what is chosen; it begins with what is given.

    The selection that it returns follows the lists: ``auswahl.line()`` is the chosen key figure. Raises UnusableInput for
    names that there are not.
    """
    selection = Selection(edition, tabelle, kennzahl or _known("", _figures(edition, tabelle)))
    start = _result(selection)
    if is_attended():
        display(_panel(selection, lambda result: shown.update(result, raw=True)), raw=True)
    shown = display(start, raw=True, display_id=True)
    return selection


def _result(selection: Selection) -> dict[str, str]:
    """Chart and table of what is chosen as one output."""
    line = selection.line()
    resource = make_resource(_ID, line.frame[key_figures.columns(line)], "tabelle", **exploring.layout(line))
    return as_bundle([f"Gewählt: {selection!r}", exploring.sentence(line)], resource, line.plot())


def _known(name: str, options: list[tuple[str, str]]) -> str:
    """The name if it is among the options, or else the first of them, if there is any."""
    names = [option for _, option in options]
    return name if name in names else next(iter(names), "")


def _tables(edition: Edition) -> list[tuple[str, str]]:
    """Title and name of the tables with figures."""
    return [(table.title, table.name) for table in edition.descriptor.resources if table.values]


def _figures(edition: Edition, tabelle: str) -> list[tuple[str, str]]:
    """Meaning and name of the key figures of a table."""
    known = key_figures.compute_key_figures(edition, tabelle)
    return list(zip(known.bedeutung, known.kennzahl, strict=True))


def _panel(selection: Selection, show: Callable[[dict[str, str]], Any]) -> dict[str, Any]:
    """The bundle of the lists; in words where there are no widgets."""
    import ipywidgets as widgets

    root = selection.edition.root
    years = [year for year in root.years() if visible(root.data(year), "*.csv")]
    look = {"style": {"description_width": "6em"}, "layout": {"width": "min(100%, 50em)"}}
    year, table, figure = (widgets.Dropdown(description=title, **look) for title in ("Ausgabe", "Tabelle", "Kennzahl"))
    fields = (year, table, figure)

    def fill() -> None:
        year.options, year.value = years, selection.edition.year
        table.options, table.value = _tables(selection.edition), selection.tabelle
        figures = _figures(selection.edition, selection.tabelle)
        figure.options, figure.value = figures, _known(selection.kennzahl, figures) or None

    def changed(_: Any) -> None:
        for field in fields:
            field.unobserve(changed, "value")  # filling them is no choice
        try:
            selection.turn_to(year.value, table.value, figure.value or "")
            show(_result(selection))
        except SoestError as error:
            show(in_words(error.problems))
        fill()
        for field in fields:
            field.observe(changed, "value")

    fill()
    for field in fields:
        field.observe(changed, "value")
    words = "Listen zum Auswählen, sobald die Zelle in JupyterLab ausgeführt ist: Ausgabe; Tabelle; Kennzahl."
    bundle: dict[str, Any] = widgets.VBox(fields)._repr_mimebundle_()
    return bundle | in_words([words])
