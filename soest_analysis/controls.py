"""Controls in JupyterLab that let an analyst try a scenario with other values of its premises.

What a report prints stands in tables and figures beside them. A run, and every other program that executes notebooks, shows
no control and does not import ipywidgets. The controls and their result are two outputs of the cell: a notebook that was
saved keeps the result, with the values that it was computed with, wherever it is opened.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from soest_analysis import german, style
from soest_analysis.attended import is_attended
from soest_analysis.bundle import image_html, notebook_html, paragraph
from soest_analysis.disclosure import protection
from soest_analysis.display import PIXELS, Missing, as_plain_text, make_resource, strip_origins
from soest_analysis.errors import SoestError
from soest_analysis.plain_text import printable
from soest_analysis.premises import Premise
from soest_analysis.sources import Source

Values = dict[str, Any]
STEPS = 100  # between the ends of a slider, about
NICE = (1, 2, 5, 10)
WHOLE = 100  # percent
MOST_LINES = 8  # of a list to choose from, before it scrolls
RESET = "Zurücksetzen"
_ID = "erkunden"


class Number(NamedTuple):
    """A slider, from ``low`` to ``high``."""

    name: str
    title: str
    unit: str
    low: float
    start: float
    high: float
    step: float

    @property
    def label(self) -> str:
        """Title and unit."""
        return f"{self.title} ({self.unit})"

    def stated(self, value: float) -> str:
        """The value as a reader expects it."""
        return f"{self.title}: {german.number(value, None)}{german.NBSP}{self.unit}"


class Choice(NamedTuple):
    """A list from which several can be chosen; at first all are."""

    name: str
    title: str
    options: tuple[str, ...]

    @property
    def label(self) -> str:
        """Title, and how to choose more than one."""
        return f"{self.title} (mehrere mit der Strg-Taste)"

    @property
    def start(self) -> tuple[str, ...]:
        """All of them."""
        return self.options

    def stated(self, value: Sequence[str]) -> str:
        """What is chosen."""
        chosen = german.enumeration(value) or "keine Auswahl"
        return f"{self.title}: {'alle' if tuple(value) == self.options else chosen}"


def explore(
    compute: Callable[..., tuple[pd.DataFrame, Figure]],
    premises: Mapping[str, Premise],
    names: Sequence[str],
    /,
    *,
    title: str,
    source: Source,
    columns: Mapping[str, str] | None = None,
    headers: int = 1,
    digits: Mapping[str, int | None] | None = None,
    missing: Callable[[pd.DataFrame], Mapping[str, Missing]] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    **data: Any,
) -> None:
    """Show controls, and what ``compute(values, **data)``, a table and a chart, gives for the values chosen with them.

    There is a slider for each of ``names``, from the low to the high end of the premise of that name; none for a premise
    that nobody states or whose range is a single value. ``choices``: name -> options, for lists to choose from.
    ``values``: name -> the number, or the options chosen. ``missing``: from the table, the sign per column (see
    show_table; so ``title``, ``source``, ``columns``, ``headers`` and ``digits``). A run shows nothing of it.
    """
    if protection.given(0):  # what a run told this process, whichever the year
        return
    headings = columns or {}
    known = [premises[name] for name in names if name in premises and not german.is_missing(premises[name].value)]
    controls: list[Number | Choice] = [
        *(slider for slider in map(number, known) if slider.low < slider.high),
        *(Choice(name, headings.get(name, name), tuple(options)) for name, options in (choices or {}).items()),
    ]

    def result(values: Values) -> dict[str, str]:
        stated = "; ".join(control.stated(values[control.name]) for control in controls)
        try:
            frame, chart = compute({name: _plain_number(value) for name, value in values.items()}, **data)
            signs = missing(frame) if missing else None
            resource = make_resource(
                _ID,
                frame,
                "tabelle",
                title=title,
                source=source,
                columns=columns,
                headers=headers,
                digits=digits,
                missing=signs,
            )
            return as_bundle([f"Gerechnet mit: {stated}"] if stated else [], resource, chart)
        except Exception as error:  # whatever the values lead to; a traceback would help nobody who moves a slider
            return _failure(stated, error)

    start = {control.name: control.start for control in controls}
    if controls and is_attended():
        display(_panel(controls, start, lambda values: shown.update(result(values), raw=True)), raw=True)
    shown = display(result(start), raw=True, display_id=True)


def number(premise: Premise) -> Number:
    """The slider of a premise, whose value is known.

    Without a stated range it reaches from zero to twice the value, for percentages to 100. Its steps are 1, 2 or 5 times a
    power of ten, and whole if the value and both ends are.
    """
    value = float(premise.value)
    of_whole = premise.unit.partition(" ")[0] == german.PERCENT and 0 <= value <= WHOLE
    default = (0.0, float(WHOLE)) if of_whole else sorted((0.0, 2 * value or 1.0))
    low, high = (
        end if german.is_missing(stated) else float(stated)
        for stated, end in zip((premise.low, premise.high), default, strict=True)
    )
    step = _step((high - low) / STEPS)
    if all(end.is_integer() for end in (low, value, high)):
        step = max(step, 1.0)
    return Number(premise.name, premise.title, premise.unit, low, value, high, step)


def _step(least: float) -> float:
    """The next number from ``least`` on that is 1, 2 or 5 times a power of ten; as it is, if it is none above zero."""
    if least <= 0:
        return least
    power = 10.0 ** math.floor(math.log10(least))
    return float(f"{next((nice for nice in NICE if nice * power >= least), NICE[-1]) * power:g}")


def as_bundle(said: Sequence[str], resource: dict[str, Any], chart: Figure) -> dict[str, str]:
    """Sentences, chart and table as one HTML text that needs nothing else, and as plain text."""
    strip_origins(chart)
    alt = f"Diagramm zur Tabelle „{resource['title']}“"
    picture = image_html("png", style.render(chart, _ID, "png"), alt, PIXELS)
    parts = [*map(paragraph, said), picture, notebook_html(resource)]
    plain = [*said, as_plain_text(resource), resource["description"]]
    return {"text/html": "\n".join(parts), "text/plain": "\n".join(plain)}


def in_words(said: Sequence[str]) -> dict[str, str]:
    """Sentences as HTML and as plain text."""
    return {"text/html": "\n".join(map(paragraph, said)), "text/plain": printable("\n".join(said))}


def _failure(stated: str, error: Exception) -> dict[str, str]:
    own = error.problems if isinstance(error, SoestError) else [f"Fehler im Programm: {type(error).__name__}: {error}"]
    return in_words([f"Mit diesen Werten lässt sich nicht rechnen ({stated}).", *own])


def _panel(controls: Sequence[Number | Choice], start: Values, show: Callable[[Values], Any]) -> dict[str, Any]:
    """The bundle of the controls, which ``show`` what the chosen values give; in words where there are no widgets."""
    import ipywidgets as widgets

    wide = f"{max(len(control.label) for control in controls)}ch"  # so that no label is cut off
    fields, rows = {}, []
    for control in controls:
        look = {"description": control.label, "tooltip": control.label, "style": {"description_width": wide}}
        if isinstance(control, Number):
            limits = {"value": control.start, "min": control.low, "max": control.high, "step": control.step}
            # The field has the label, which a screen reader does not find at a slider, and takes values between the steps.
            field = widgets.BoundedFloatText(**limits, **look, layout={"width": f"calc({wide} + 8em)"})
            rest = {"flex": "1 1 14em", "width": "auto"}
            slider = widgets.FloatSlider(**limits, continuous_update=False, readout=False, layout=rest)
            widgets.link((slider, "value"), (field, "value"))
            row = widgets.HBox([field, slider], layout={"flex_flow": "row wrap"})
        else:
            lines = min(len(control.options), MOST_LINES)
            room = {"width": f"calc({wide} + 20em)", "max_width": "100%"}
            chosen = {"options": control.options, "value": control.start, "rows": lines}
            field = row = widgets.SelectMultiple(**chosen, **look, layout=room)
        fields[control.name] = field
        rows.append(row)

    def changed(_: Any = None) -> None:
        show({name: field.value for name, field in fields.items()})

    def reset(_: Any) -> None:
        for name, field in fields.items():
            field.unobserve(changed, "value")  # the result changes once, not with every control
            field.value = start[name]
            field.observe(changed, "value")
        changed()

    for field in fields.values():
        field.observe(changed, "value")
    button = widgets.Button(description=RESET)
    button.on_click(reset)
    words = f"Regler zum Ausprobieren, sobald die Zelle in JupyterLab ausgeführt ist: {'; '.join(c.title for c in controls)}."
    bundle: dict[str, Any] = widgets.VBox([*rows, button])._repr_mimebundle_()
    return bundle | in_words([words])


def _plain_number(value: Any) -> Any:
    """Whole numbers without a decimal point, so that they can be counted to."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
