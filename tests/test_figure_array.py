"""Columns of figures: every step that analysts take with pandas gives the numbers that it gives on plain columns.

Where a result can be followed back to single cells, it is; a result without origins is a plain number, never an error.
"""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from soest_analysis import german, origin
from soest_analysis.figure_array import FigureArray, FigureDtype
from soest_analysis.origin import Figure, Leaf
from soest_analysis.tracked import track

PLAIN = pd.DataFrame(
    {
        "g": pd.Categorical(["a", "b", "a", "c"]),
        "m": pd.PeriodIndex(["2030-01", "2030-02", "2030-03", "2030-04"], freq="M"),
        "n": pd.array([11, None, 7, 100], dtype="Int64"),
        "x": pd.array([1.5, 2.5, None, 4.0], dtype="Float64"),
    }
)


def leaf(position, column, value):
    return Leaf("zelle", f"{column}/{position}", value, "probe.csv", position + 2, None, "Amt")


VALUES = {f"{c}/{i}": float(v) for c in ("n", "x") for i, v in enumerate(PLAIN[c]) if not pd.isna(v)}


@pytest.fixture
def t(unchanged):
    """The frame, its figures with their origins."""
    return unchanged(track(PLAIN, leaf, ["n", "x"], leaf(-2, "", 0)._replace(art="anzahl")))


def is_number(value):
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and not pd.isna(value)


def single_values(result):
    """Index and columns, then every value of a frame, a series, a sequence or a single number."""
    if isinstance(result, tuple):
        return [value for part in result for value in single_values(part)]
    if isinstance(result, pd.DataFrame):
        return [
            *map(str, result.columns),
            *(v for name in range(result.shape[1]) for v in single_values(result.iloc[:, name])),
        ]
    if isinstance(result, pd.Series):
        return [*map(str, result.index), *result]
    return list(result) if pd.api.types.is_list_like(result) else [result]


def without_origins(result):
    """The values as plain numbers and texts, None where one is missing."""
    values = [None if pd.isna(value) else value for value in single_values(result)]
    return [pytest.approx(float(v)) if is_number(v) else v if v is None else str(v) for v in values]


def recomputed(result):
    """For every number of the result, what its origin comes to; None for a number without one."""
    numbers = [v for v in single_values(result) if is_number(v)]
    return [origin.compute(origin.named(v.origin), VALUES) if isinstance(v, Figure) else None for v in numbers]


def numbers(result):
    return [pytest.approx(float(v)) for v in single_values(result) if is_number(v)]


KEPT = {
    "filter with a missing comparison": lambda t: t[t.n > 8],
    "loc": lambda t: t.loc[t.n >= 11, "n"],
    "iloc": lambda t: t.iloc[1:3],
    "one cell": lambda t: t.n.iloc[-1],
    "a row": lambda t: t.loc[0, ["n", "x"]],
    "reindex": lambda t: t.n.reindex([3, 7, 0]),
    "take": lambda t: t.n.take([0, -1]),
    "sort": lambda t: t.sort_values("n", ascending=False),
    "sort by two": lambda t: t.sort_values(["g", "x"]),
    "largest": lambda t: t.nlargest(2, "n"),
    "smallest": lambda t: t.n.nsmallest(2),
    "shift": lambda t: t.n.shift(),
    "concat": lambda t: pd.concat([t, t]),
    "concat with the other kind": lambda t: pd.concat([t.n, t.x]),
    "concat with what was not delivered": lambda t: pd.concat([t.n, pd.Series([None, None], dtype="Float64")]),
    "pivot": lambda t: t.pivot(index="m", columns="g", values="n"),
    "pivot table": lambda t: t[t.n > 0].pivot_table(index="g", values="n", aggfunc="sum", observed=True),
    "unstack": lambda t: t.set_index(["g", "m"]).n.unstack(),
    "stack": lambda t: t[["n", "x"]].stack(),
    "transpose": lambda t: t[["n", "x"]].T,
    "melt": lambda t: t.melt(id_vars="g", value_vars=["n", "x"]),
    "merge": lambda t: t.merge(t[["g", "n"]], on="g", how="outer"),
    "merge with plain figures": lambda t: t[["g", "n"]].merge(PLAIN[["g"]], on="g", how="left"),
    "drop duplicates": lambda t: pd.concat([t, t]).drop_duplicates(),
    "unique": lambda t: t.n.unique(),
    "fill forward": lambda t: t.n.ffill(),
    "fill with another column": lambda t: t.x.fillna(t.n),
    "where": lambda t: t.n.where(t.n > 8),
    "mask": lambda t: t.n.mask(t.n > 8),
    "combine first": lambda t: t.n.combine_first(t.x),
    "sum": lambda t: t.n.sum(),
    "sum of rows": lambda t: t[["n", "x"]].sum(axis=1),
    "sum of complete rows": lambda t: t[["n", "x"]].sum(axis=1, skipna=False),
    "sum of rows with two": lambda t: t[["n", "x"]].sum(axis=1, min_count=2),
    "sum of too few": lambda t: t.n.sum(min_count=4),
    "sum with a gap": lambda t: t.n.sum(skipna=False),
    "minimum": lambda t: t.n.min(),
    "maximum of rows": lambda t: t[["n", "x"]].max(axis=1),
    "mean": lambda t: t.n.mean(),
    "mean of rows": lambda t: t[["n", "x"]].mean(axis=1),
    "running sum": lambda t: t.n.cumsum(),
    "running sum that ends at a gap": lambda t: t.n.cumsum(skipna=False),
    "difference": lambda t: t.n.diff(),
    "sum of groups": lambda t: t.groupby("g", observed=True).n.sum(min_count=1),
    "sum of groups of rows": lambda t: t.groupby("g", observed=True)[["n", "x"]].sum(min_count=1),
    "maximum of groups": lambda t: t.groupby("g", observed=True).n.max(),
    "mean of groups": lambda t: t.groupby("g", observed=True).n.mean(),
    "first of groups": lambda t: t.groupby("g", observed=True).n.first(),
    "last of groups": lambda t: t.groupby("g", observed=True).n.last(),
    "maximum of each row's group": lambda t: t.groupby("g", observed=True).n.transform("max"),
    "plus": lambda t: 1 + t.n + t.x,
    "minus": lambda t: 1.5 - t.n - 2,
    "times": lambda t: np.float64(2) * t.n * np.int64(3),
    "share": lambda t: t.n / t.n.sum() * 100,
    "plain column first": lambda t: PLAIN.n - t.n,
    "plain floats first": lambda t: PLAIN.x.astype(float) * t.n,
    "array first": lambda t: np.array([1, 2, 3, 4]) * t.n,
    "list": lambda t: t.n * [1, 2, 3, 4],
    "other index": lambda t: t.n + t.n[2:],
    "frame by column": lambda t: t[["n", "x"]].div(t.n, axis=0),
    "frame by sums": lambda t: t[["n", "x"]] / t[["n", "x"]].sum(),
    "missing scalar": lambda t: t.n + pd.NA,
    "negative": lambda t: -t.n,
    "absolute": lambda t: (t.n - 50).abs(),
    "round": lambda t: t.x.round(1),
    "map": lambda t: t.n.map(lambda value: value),
    "Int64": lambda t: t.n.astype("Int64"),
    "Float64": lambda t: t.n.astype("Float64"),
    "objects": lambda t: t.n.astype(object),
    "copy": copy.copy,
    "pickle": lambda t: pickle.loads(pickle.dumps(t)),
    "index": lambda t: t.set_index("n").reset_index(),
}  # fmt: skip


@pytest.mark.parametrize("step", KEPT.values(), ids=KEPT)
def test_a_step_gives_the_same_numbers_and_keeps_their_origin(t, step):
    assert without_origins(step(t)) == without_origins(step(PLAIN))
    assert recomputed(step(t)) == numbers(step(t))


PLAINLY = {
    "median": lambda t: t.n.median(),
    "deviation": lambda t: t[["n", "x"]].std(),
    "product": lambda t: t.n.prod(),
    "quantiles": lambda t: t.n.quantile([0.25, 0.5]),
    "description": lambda t: t.describe(),
    "rolling mean": lambda t: t.n.rolling(2).mean(),
    "running maximum": lambda t: t.n.cummax(),
    "growth": lambda t: t.n.dropna().pct_change(),
    "interpolation": lambda t: t.n.interpolate(),
    "median of groups": lambda t: t.groupby("g", observed=True).n.median(),
    "running sum of groups": lambda t: t.groupby("g", observed=True).n.cumsum(),
    "several of groups": lambda t: t.groupby("g", observed=True).n.agg(["sum", "std"]),
    "position of the largest": lambda t: t.n.idxmax(),
    "position of the smallest": lambda t: t[["n", "x"]].idxmin(),
    "values counted": lambda t: t.n.value_counts().sort_index(),
    "membership": lambda t: t.n.isin([7, 11]),
    "bounds": lambda t: t.n.clip(8, 50),
    "between": lambda t: t.n.between(7, 11),
    "equal": lambda t: t.n == 7,
    "unequal to a column": lambda t: t.n != t.x,
    "less than a plain column": lambda t: PLAIN.x < t.n,
    "of no number": lambda t: t.n == "a",
    "remainder": lambda t: t.n % 2,
    "whole quotient": lambda t: 100 // t.n,
    "power": lambda t: t.n**2,
    "both": lambda t: divmod(t.n, 2),
    "root": lambda t: np.sqrt(t.n.dropna()),
    "filled": lambda t: t.n.fillna(0),
    "filled by column": lambda t: t[["n", "x"]].fillna({"n": 0, "x": 1}),
    "replaced": lambda t: t.n.replace(7, 8),
    "classes": lambda t: pd.cut(t.n, [0, 10, 200]),
    "crosstab": lambda t: pd.crosstab(t.g, t.m, values=t.n, aggfunc="sum"),
    "transpose of one column": lambda t: t[["n"]].T,
    "mapped to texts": lambda t: t.n.map({7: "sieben"}),
    "mapped to truth": lambda t: t.n.map(lambda value: value > 8, na_action="ignore"),
    "applied": lambda t: t[["n", "x"]].apply(lambda column: column.sum()),
    "floats": lambda t: t.n.astype(float),
    "array": lambda t: t.n.to_numpy(),
    "array with zeros": lambda t: t.n.to_numpy(dtype=int, na_value=0),
    "array of whole numbers": lambda t: t.n.dropna().astype(int),
    "texts": lambda t: t.n.astype("string"),
    "strings": lambda t: t.n.astype(str),
    "categories": lambda t: t.n.astype("category"),
    "other with a text": lambda t: pd.concat([t.n, pd.Series(["a"])]),
    "other with truth": lambda t: pd.concat([t.n, pd.Series([True])]),
    "query": lambda t: t.query("n > 8 and x < 3"),
    "CSV": lambda t: t[["g", "n"]].to_csv(),
    "same": lambda t: t.n.equals(t.n.copy()),
}


@pytest.mark.parametrize("step", PLAINLY.values(), ids=PLAINLY)
def test_a_step_whose_result_has_no_cells_gives_the_same_numbers(t, step):
    assert without_origins(step(t)) == without_origins(step(PLAIN))


@pytest.mark.parametrize(
    "step",
    [
        lambda t: t.n.astype(int),  # a gap is no number
        lambda t: t.n + "a",
        lambda t: t.n[[1]].idxmax(),
        lambda t: t.n.fillna("–"),
        lambda t: t.n.fillna(0.5),
        lambda t: t.n * [1, 2],
    ],
)
def test_what_a_plain_column_refuses_a_column_of_figures_refuses(t, step):
    for frame in (t, PLAIN):
        with pytest.raises((TypeError, ValueError)):
            step(frame)


@pytest.mark.parametrize(("rows", "name"), [([], "sum"), ([1], "sum"), ([1], "max"), ([], "mean")])
def test_nothing_sums_to_zero_and_has_no_maximum(t, rows, name):
    assert without_origins(getattr(t.n[rows], name)()) == without_origins(getattr(PLAIN.n[rows], name)())


def test_values_can_be_set_by_hand(t):
    mine = t.copy()
    mine.loc[0, "n"] = 12
    mine.loc[mine.n == 7, "n"] = pd.NA
    mine.loc[1, "n"] = t.n[3]
    mine.insert(0, "half", mine.n / 2)
    assert list(mine.n.astype(float).fillna(-1)) == [12, 100, -1, 100]
    assert list(mine.half.astype(float).fillna(-1)) == [6, 50, -1, 50]
    assert mine.n[1].origin == leaf(3, "n", 100.0) and mine.dtypes["n"] == FigureDtype("i")
    assert not isinstance(mine.n[0], Figure)  # a number typed by hand stands in no file


def test_a_ratio_to_zero_is_missing(t):
    assert (t.n / (t.n - 7)).isna().tolist() == [False, True, True, False]
    assert (t.n.fillna(0) / 0).isna().all() and (0 / t.n.fillna(0)).isna().tolist() == [False, True, False, False]


def test_fractions_do_not_become_whole_numbers(t):
    with pytest.raises(TypeError, match=r"'1\.5'"):
        t.x.astype("Int64")


def test_kinds_follow_the_numbers(t):
    kinds = {"n": t.n, "x": t.x, "n + x": t.n + t.x, "n / 1": t.n / 1, "n - sum": t.n - t.n.sum(), "n * 1.5": t.n * 1.5}
    assert {name: column.dtype.kind for name, column in kinds.items()} == {
        **{"n": "i", "x": "f", "n + x": "f"},
        **{"n / 1": "f", "n - sum": "i", "n * 1.5": "f"},
    }
    means = t.groupby("g", observed=True).n.mean()
    assert means.dtype == FigureDtype("f") and t[["n"]].mean().dtype == FigureDtype("f")


def test_equal_columns_are_equal_whatever_their_origin(t):
    other = track(PLAIN, lambda *cell: leaf(*cell)._replace(name="anders"), ["n", "x"], leaf(0, "", 0))
    assert_frame_equal(t, other)
    other.loc[0, "n"] = 12
    with pytest.raises(AssertionError):
        assert_frame_equal(t, other)


def test_the_type_has_a_name(t):
    assert str(t.n.dtype) == "Figure[i]" and PLAIN.x.astype("Figure[f]").dtype == t.x.dtype
    with pytest.raises(TypeError, match="not understood"):
        PLAIN.n.astype("Figure[z]")


def test_a_frame_prints_as_a_plain_one(t):
    assert repr(t) == repr(PLAIN) and t._repr_html_() == PLAIN._repr_html_()
    assert repr(t.n).replace("Figure[i]", "Int64") == repr(PLAIN.n) and "[11, <NA>, 7, 100]" in repr(t.n.array)


@pytest.mark.parametrize(("values", "kind"), [(["a"], "f"), ([True], "i"), ([1.5], "i"), ([[1]], "f")])
def test_a_column_holds_numbers_only(values, kind):
    with pytest.raises((TypeError, ValueError)):
        FigureArray(values, kind)


def test_a_column_that_pandas_protects_cannot_be_written_to(t):
    column = t.n.array.copy()
    column._readonly = True
    with pytest.raises(ValueError, match="read-only"):
        column[:2][0] = 5


@pytest.fixture
def s(unchanged):
    """The frame ``t`` with the second n (line 3) kept secret, and one more row whose n is missing."""
    more = pd.concat([PLAIN, PLAIN[:1].assign(g="c", n=pd.array([None], "Int64"))], ignore_index=True)
    return unchanged(track(more, leaf, ["n", "x"], leaf(-2, "", 0), secret={"n/1"}))


def told(result):
    """The values, ``*`` for a secret one, None for a missing one."""
    return ["*" if german.is_secret(v) else None if pd.isna(v) else pytest.approx(v) for v in single_values(result)]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (lambda s: list(s.n), [11, "*", 7, 100, None]),
        (lambda s: list(s.n + 1), [12, "*", 8, 101, None]),
        (lambda s: list(s.n + s.x), [12.5, "*", None, 104, None]),
        (lambda s: list((s.x / s.n).round(1)), [0.1, "*", None, 0.0, None]),
        (lambda s: list(-s.n), [-11, "*", -7, -100, None]),
        (lambda s: list(abs(s.n)), [11, "*", 7, 100, None]),
        (lambda s: s.n.sum(), ["*"]),
        (lambda s: s.n.mean(), ["*"]),
        (lambda s: s.n[[0, 2]].sum(), [18]),
        (lambda s: s.n[[1, 4]].sum(min_count=2), [None]),
        (lambda s: s.n.sum(skipna=False), [None]),  # what was not delivered is not known at all
        (lambda s: s.n[:4].sum(skipna=False), ["*"]),
        (lambda s: list(s.n.cumsum()), [11, "*", "*", "*", None]),
        (lambda s: list(s[["n", "x"]].sum(axis=1)), [12.5, "*", 7, 104, 1.5]),
        (lambda s: s.n.max(), [100]),
        (lambda s: s.n.min(), [7]),
        (lambda s: s.n[[1]].max(), [None]),
        (lambda s: s.n.idxmin(), [2]),
        (lambda s: list(s.n.fillna(0)), [11, "*", 7, 100, 0]),
        (lambda s: list(s[["n"]].fillna(0).n), [11, "*", 7, 100, 0]),
        (lambda s: list(s.n.astype("Float64")), [11, "*", 7, 100, None]),
        (lambda s: list(s.n.astype(object)), [11, "*", 7, 100, None]),
        (lambda s: list(s.n.map(lambda value: value)), [11, "*", 7, 100, None]),
        (lambda s: list(s.sort_values("n").n), [7, 11, 100, "*", None]),
        (lambda s: list(s.dropna(subset="n").n), [11, 7, 100]),
        (lambda s: list(s.n.reindex([1, 9])), ["*", None]),
        (lambda s: list(pd.concat([s.n, s.x]))[:2], [11, "*"]),
        (lambda s: list(s.groupby("g", observed=True).n.sum(min_count=1)), [18, "*", 100]),
        (lambda s: list(s.groupby("g", observed=True).n.max()), [11, None, 100]),
        (lambda s: list(s.groupby("g", observed=True).n.first()), [11, "*", 100]),
        (lambda s: list(s.groupby("g", observed=True).n.last()), [7, "*", 100]),
        (lambda s: list(s[:4].pivot(index="m", columns="g", values="n").b), [None, "*", None, None]),
        (lambda s: list(s[["n", "x"]].T[1]), ["*", 2.5]),
        (lambda s: list(s.merge(s[["g"]].drop_duplicates(), on="g").n), [11, "*", 7, 100, None]),
        (lambda s: list(pickle.loads(pickle.dumps(s)).n), [11, "*", 7, 100, None]),
        (lambda s: s.n.iloc[1], ["*"]),
    ],
)
def test_a_secret_stays_secret_and_makes_every_sum_with_it_secret(s, step, expected):
    assert told(step(s)) == expected


def test_a_secret_is_missing_to_pandas_and_flagged_apart(s):
    assert s.n.isna().tolist() == [False, True, False, False, True]
    assert s.n.array.secret.tolist() == [False, True, False, False, False]
    assert origin.named(s.n[1].origin) == "n/1" and s.n[1].origin.wert is None


@pytest.mark.parametrize(
    "step",
    [repr, lambda s: s._repr_html_(), lambda s: s.to_csv(), lambda s: str(s.n.to_numpy()), lambda s: s.n.median()],
)
def test_to_whoever_takes_plain_numbers_a_secret_is_like_a_missing_one(s, step):
    assert step(s) == step(s.assign(n=FigureArray([pd.NA if pd.isna(value) else value for value in s.n], "i")))
