"""What the next survey asks of key figures, over three invented editions."""

import pandas as pd

from soest_analysis.history import Delivery
from soest_analysis.intake.layout import last_rows
from soest_analysis.tables import typed
from tests.conftest import PACKAGE

TABLE = PACKAGE.table("kennzahlen")


def delivery(year, *figures):
    """One edition's key figures: name and value."""
    usual = dict.fromkeys(field.name for field in TABLE.fields)
    usual |= {"stichtag": f"{year}-09-30", "art": "kennzahl", "einheit": "personen", "gebiet": "stadt"}
    rows = [usual | {"kennzahl": name, "wert": value} for name, value in figures]
    return Delivery(year, typed(pd.DataFrame(rows, columns=list(usual), dtype="string"), TABLE))


def asked(*deliveries):
    return [(row["kennzahl"], row["wert"], row["stichtag"][:4]) for row in last_rows(list(deliveries), TABLE)]


def test_a_key_figure_that_ended_is_not_asked_again():
    first, second = delivery(2029, ("a", "1"), ("b", "2")), delivery(2030, ("b", "3"))
    assert asked(first, second) == [("b", "3", "2030")]
    assert asked(first, second, delivery(2031)) == [("b", "3", "2030")]  # the whole table was not delivered


def test_beside_the_cell_stands_the_last_value_that_islast_rows():
    editions = delivery(2029, ("a", "1"), ("b", None)), delivery(2030, ("a", None), ("b", None))
    assert asked(*editions) == [("a", "1", "2029"), ("b", None, "2030")]
