"""What the tests of crediting share; a module with a fixture of the same name uses its own."""

from functools import partial

import pytest
from credited import HEADER, given_premises

from soest_analysis.origin import Figure


@pytest.fixture
def given(frame):
    """The premises of 2018, changed by name, with an origin if the figures of the tables have one."""
    tracked = isinstance(frame("asylblg", "aufenthaltsstatus,personen", "gesamt,1").personen.iloc[0], Figure)
    return partial(given_premises, tracked)


@pytest.fixture
def town(frame):
    return lambda *rows: frame("zuweisung", HEADER, *rows)
