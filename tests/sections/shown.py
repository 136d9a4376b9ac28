"""What a reader sees of a sentence or a chart."""

import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from soest_analysis import origin


def plain(sentence: str) -> str:
    """The sentence without the origins of its numbers, with ordinary blanks instead of protected ones."""
    return origin.plain(sentence).replace("\u00a0", " ")


def listed(column: pd.Series) -> list:
    """The values of a column, None where one is missing, without the last digits of binary fractions."""
    return [None if pd.isna(value) else round(value, 9) if isinstance(value, float) else value for value in column]


def stacks(chart: Figure) -> dict[str, list[tuple[float, float]]]:
    """Colour -> for each of its bars, where it starts and ends on the value axis."""
    found: dict[str, list[tuple[float, float]]] = {}
    for bars in chart.axes[0].containers:
        for bar in bars:
            start, length = (
                (bar.get_x(), bar.get_width()) if bars.orientation == "horizontal" else (bar.get_y(), bar.get_height())
            )
            found.setdefault(to_hex(bar.get_facecolor()), []).append((round(start, 9), round(start + length, 9)))
    return found


def texts(chart: Figure) -> list[str]:
    """Everything written beside and on the bars and lines, in the order of drawing."""
    return [plain(text.get_text()) for text in chart.axes[0].texts]


def middles(chart: Figure) -> list[tuple[float, float]]:
    """Where each text stands: on the value axis of horizontal bars, and in which bar from the top."""
    return [tuple(round(float(place), 9) for place in text.get_position()) for text in chart.axes[0].texts]


def names(chart: Figure) -> list[str]:
    """The names of horizontal bars, from top to bottom."""
    ax = chart.axes[0]
    found = [label.get_text() for label in ax.get_yticklabels()]
    return found if ax.yaxis_inverted() else found[::-1]
