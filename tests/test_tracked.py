"""Tables whose figures remember where they come from: tracking, rows as records, counts, and columns put together."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from soest_analysis import origin, tracked
from soest_analysis.figure_array import FigureArray, FigureDtype
from soest_analysis.origin import Figure, Leaf, Secret

ROWS = Leaf("anzahl", "2030:haus", 0, "data/2030/haus.csv", 0, "30.09.2030", "Amt")


def leaf(position, column, value):
    return Leaf("zelle", f"{column}/{position}", value, "data/2030/haus.csv", position + 2, None, "Amt")


@pytest.fixture
def plain(unchanged):
    return unchanged(
        pd.DataFrame(
            {
                "art": pd.Categorical(["voll", "leer", None, "voll"], ["leer", "halb", "voll"], ordered=True),
                "amt": pd.array(["b", "a", None, "b"], dtype="string"),
                "plaetze": pd.array([40, 7, None, 40], dtype="Int64"),
                "anteil": pd.array([12.5, None, 0.0, 1.0], dtype="Float64"),
                "jahr": pd.array([2030, 2030, 2031, 2031], dtype="Int64"),
            }
        )
    )


@pytest.fixture
def table(plain, unchanged):
    """Its figures, but not its years, with their origins."""
    return unchanged(tracked.track(plain, leaf, ["plaetze", "anteil"], ROWS))


def named_counts(counts):
    return {value: (int(number), origin.named(number.origin)) for value, number in counts.items()}


def test_the_figures_know_their_cell_and_the_other_columns_stay(table, plain):
    assert table.dtypes[["plaetze", "anteil", "jahr"]].astype(str).tolist() == ["Figure[i]", "Figure[f]", "Int64"]
    assert table.plaetze[1].origin == leaf(1, "plaetze", 7.0) and table.anteil[2].origin == leaf(2, "anteil", 0.0)
    assert table.plaetze.isna().tolist() == [False, False, True, False]
    assert_frame_equal(table.drop(columns=["plaetze", "anteil"]), plain.drop(columns=["plaetze", "anteil"]))


def test_an_empty_table_keeps_its_types(plain):
    empty = tracked.track(plain[:0], leaf, ["plaetze", "anteil"], ROWS)
    assert empty.plaetze.dtype == FigureDtype("i") and empty.anteil.dtype == FigureDtype("f")
    assert empty.plaetze.sum() == 0 and empty.plaetze.max() is pd.NA


def test_records_keep_the_figures(table):
    first, _, third, _ = tracked.records(table)
    assert first == {"art": "voll", "amt": "b", "plaetze": 40, "anteil": 12.5, "jahr": 2030}
    assert first["plaetze"].origin == leaf(0, "plaetze", 40.0) and third["plaetze"] is pd.NA


@pytest.mark.parametrize(
    ("step", "number"),
    [
        (lambda t: t, 4),
        (lambda t: t[t.plaetze > 8], 2),
        (lambda t: t[t.amt == "c"], 0),
        (lambda t: t.dropna(subset="anteil").sort_values("anteil"), 3),
        (lambda t: t.drop_duplicates("amt"), 3),
        (lambda t: t.assign(neu=1).reset_index(drop=True).copy(), 4),
        (lambda t: next(group for year, group in t.groupby("jahr") if year == 2030), 2),
    ],
)
def test_a_count_says_how_many_rows_of_which_table_are_left(table, step, number):
    counted = tracked.count(step(table))
    expected = ROWS._replace(name=f"2030:haus#{number}", wert=float(number))
    assert counted == number and isinstance(counted, Figure) and counted.origin == expected


@pytest.mark.parametrize("frame", [pd.DataFrame({"a": [1, 2]}), pd.DataFrame()])
def test_rows_of_no_known_table_are_a_plain_number(frame):
    assert tracked.count(frame) == len(frame) and type(tracked.count(frame)) is int


def test_rows_of_two_tables_are_a_plain_number(table, plain):
    other = tracked.track(plain, leaf, ["plaetze"], ROWS._replace(name="2030:wohnung"))
    assert type(tracked.count(pd.concat([table, other]))) is int
    assert type(tracked.count(table.merge(plain[["amt"]], on="amt"))) is int
    assert isinstance(tracked.count(pd.concat([table, table])), Figure)


def test_a_tally_of_codes_is_in_the_order_of_the_codes_without_those_that_do_not_occur(table):
    counts = tracked.tally(table, "art")
    assert list(counts) == ["leer", "voll"]
    assert named_counts(counts) == {"leer": (1, "2030:haus[art=leer]#1"), "voll": (2, "2030:haus[art=voll]#2")}


def test_a_tally_of_texts_is_in_the_order_of_the_rows(table):
    assert list(named_counts(tracked.tally(table, "amt")).items()) == [
        ("b", (2, "2030:haus[amt=b]#2")),
        ("a", (1, "2030:haus[amt=a]#1")),
    ]


def test_a_tally_of_a_plain_or_empty_table(plain):
    assert tracked.tally(plain, "art") == {"leer": 1, "voll": 2}
    assert tracked.tally(plain[:0], "art") == tracked.tally(plain[:0], "amt") == {}


def test_a_column_of_figures_is_put_together_from_single_ones(table):
    share = table.plaetze[0] / table.plaetze[1]
    found = pd.Series(tracked.column([share, None, 3], "Float64"))
    assert found.dtype == FigureDtype("f") and found.isna().tolist() == [False, True, False]
    assert origin.named(found[0].origin) == ["/", "plaetze/0", "plaetze/1"] and not isinstance(found[2], Figure)


@pytest.mark.parametrize("values", [[], [None, pd.NA], [3, None], [float("nan"), 2.0]])
def test_a_column_without_origins_is_an_ordinary_one(values):
    assert tracked.column(values, "Int64").dtype == "Int64"
    assert pd.isna(tracked.column(values, "Float64")).tolist() == [pd.isna(value) for value in values]


def test_a_hidden_cell_is_secret_and_a_missing_one_is_not(plain):
    table = tracked.track(plain.assign(plaetze=pd.array([40, None, None, 40], "Int64")), leaf, ["plaetze"], ROWS,
                          secret={"plaetze/1"})  # fmt: skip
    assert [isinstance(value, Secret) for value in table.plaetze] == [False, True, False, False]
    assert table.plaetze[1].origin == leaf(1, "plaetze", None)
    assert tracked.any_secret(table.plaetze) and not tracked.any_secret(table.plaetze[2:])


def test_a_column_put_together_keeps_secrets_apart_from_what_is_missing():
    found = pd.Series(tracked.column([Secret(origin=None), None, 3], "Int64"))
    assert [isinstance(value, Secret) for value in found] == [True, False, False] and found.isna().tolist() == [
        True,
        True,
        False,
    ]


def test_what_is_kept_secret_was_stated_and_what_is_missing_was_not():
    frame = pd.DataFrame({"a": FigureArray([1, Secret(), pd.NA, 4], "i"), "b": [1, 2, 3, None]})
    assert list(tracked.stated(frame, "a").b) == [1, 2, pytest.approx(float("nan"), nan_ok=True)]
    assert list(tracked.stated(frame, "a", "b").b) == [1, 2]
    assert tracked.stated(frame[:0], "a").columns.tolist() == ["a", "b"]
    assert [tracked.is_stated(value) for value in (0, Secret(), None, pd.NA)] == [True, True, False, False]
