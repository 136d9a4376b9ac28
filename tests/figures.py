"""Every figure of an edition as its notebooks show it, without kernels: what a reader of the report gets to see."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from soest_analysis import controls, display, origin
from soest_analysis.edition import Edition
from soest_analysis.paths import Root


@dataclass
class Shown:
    """A figure with the words that go with it."""

    chart: Figure
    title: str
    alt: str
    note: str


def shown(root: Path, year: int, monkeypatch) -> dict[str, Shown]:
    """Id -> figure, in the order of the report; what notebooks show besides is left out."""
    found: dict[str, Shown] = {}

    def show_figure(id: str, chart: Figure, frame: Any, *, title: str, alt: str, note: str = "", **_: Any) -> None:
        for text in chart.findobj(Text):
            text.set_text(origin.plain(text.get_text()))
        found[id] = Shown(chart, title, origin.plain(alt), note)

    monkeypatch.chdir(root)
    monkeypatch.setattr(display, "show_figure", show_figure)
    for name in ("show_table", "show_text"):
        monkeypatch.setattr(display, name, lambda *_, **__: None)
    monkeypatch.setattr(controls, "explore", lambda *_, **__: None)  # draws once more what analysts alone may alter
    for run in Edition(Root(root), year).runs:
        notebook = json.loads((root / "notebooks" / f"{run.abschnitt}.ipynb").read_text("utf-8"))
        code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        if any("show_figure(" in source for source in code):
            given = {"jahr": year} | (run.parameter or {})
            names: dict[str, Any] = {}
            for source, cell in zip(code, [c for c in notebook["cells"] if c["cell_type"] == "code"], strict=True):
                exec(source, names)
                names |= given if "parameters" in cell["metadata"].get("tags", ()) else {}
    return found
