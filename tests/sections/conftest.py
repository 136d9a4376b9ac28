"""Every test of a section runs twice: on plain figures, and on figures that remember where they come from."""

from collections.abc import Callable

import pandas as pd
import pytest

from soest_analysis import origin
from soest_analysis.origin import Leaf
from soest_analysis.tracked import track
from tests.conftest import PACKAGE


@pytest.fixture(params=["plain", "tracked"])
def frame(request, frame, monkeypatch) -> Callable[..., pd.DataFrame]:
    """``frame`` of all tests, its figures with an origin or without; in sentences they look the same."""
    monkeypatch.setattr(origin, "mark", lambda text, value: text)
    if request.param == "plain":
        return frame

    def build(name: str, *lines: str) -> pd.DataFrame:
        def leaf(position: int, column: str, value: float) -> Leaf:
            return Leaf("zelle", f"2030:{name}/{position}/{column}", value, f"{name}.csv", position + 2, None, "Amt")

        columns = [field.name for field in PACKAGE.table(name).values]
        return track(frame(name, *lines), leaf, columns, leaf(-2, "", 0)._replace(art="anzahl"))

    return build
