"""The column type of figures that remember where they come from (``soest_analysis.origin``).

To pandas it is an extension array of Python objects, its public interface for columns of one's own: filtering, sorting,
pivoting, sums and ratios keep the origin.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, no_default, register_extension_dtype, take

from soest_analysis.origin import Figure, Secret, total


@register_extension_dtype
class FigureDtype(ExtensionDtype):  # type: ignore[misc]
    """The type of a column of figures; ``kind`` is "i" for whole numbers and "f" for others, as NumPy names them."""

    type = Figure
    kind = "f"
    na_value = pd.NA
    _metadata = ("kind",)
    _is_numeric = True

    def __init__(self, kind: str = "f"):
        self.kind = kind

    @property
    def name(self) -> str:
        """How pandas prints the type."""
        return f"Figure[{self.kind}]"

    def __repr__(self) -> str:
        return self.name

    @classmethod
    def construct_from_string(cls, string: str) -> FigureDtype:
        """The type of that name."""
        if string in ("Figure[i]", "Figure[f]"):
            return cls(string[-2])
        raise TypeError(f"Cannot construct a '{cls.__name__}' from '{string}'")

    @classmethod
    def construct_array_type(cls) -> Any:
        """The class of the column's values."""
        return FigureArray

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        kinds = {dtype.kind for dtype in dtypes}
        return FigureDtype("i" if kinds <= set("iu") else "f") if kinds <= set("iuf") else None


class FigureArray(ExtensionArray):  # type: ignore[misc]
    """A column of figures, missing ones as NA: what pandas calls an extension array, kept as Python objects.

    A secret figure is missing too, but a sum with it is secret, and ``fillna`` leaves it. Numbers without an origin may
    stand among them. What cannot be followed back to single cells (a median, a remainder) is computed on ``plain``.
    """

    _readonly = False  # pandas 3 sets it on what must not be written to
    __pandas_priority__ = 1500  # above pandas' own columns, which leave the computing to this one; below Index

    def __init__(self, values: Any, kind: str):
        self._dtype = FigureDtype(kind)
        self._numbers = np.empty(len(values), dtype=object)
        self._numbers[:] = list(values)
        self._numbers[pd.isna(self._numbers) & ~_secret(self._numbers)] = pd.NA
        for value in self._numbers[~self.isna()]:
            number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
            if not number or (kind == "i" and not float(value).is_integer()):
                raise TypeError(f"Invalid value '{value}' for dtype '{self._dtype}'")

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> FigureArray:
        return cls(scalars, dtype.kind if dtype is not None else "f")

    @classmethod
    def _from_factorized(cls, values: Any, original: FigureArray) -> FigureArray:
        return cls(values, original.dtype.kind)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[FigureArray]) -> FigureArray:
        return to_concat[0]._like(np.concatenate([part._numbers for part in to_concat]))

    def _like(self, values: np.ndarray[Any, Any]) -> FigureArray:
        """Values of a column of figures as another one."""
        new = object.__new__(FigureArray)
        new._numbers, new._dtype = values, self._dtype
        return new

    @property
    def dtype(self) -> FigureDtype:
        """The column's type."""
        return self._dtype

    @property
    def plain(self) -> Any:
        """The numbers without their origins, as Int64 or Float64."""
        known = np.where(self.isna(), pd.NA, self._numbers)
        return pd.array(known, dtype={"i": "Int64", "f": "Float64"}[self.dtype.kind])

    nbytes = property(lambda self: int(self._numbers.nbytes), doc="Size of the references.")

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, item: Any) -> Any:
        found = self._numbers[pd.api.indexers.check_array_indexer(self, item)]
        if not isinstance(found, np.ndarray):
            return found
        part = self._like(found)
        part._readonly = self._readonly
        return part

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._readonly:
            raise ValueError("Cannot modify read-only array")
        scalar = pd.api.types.is_scalar(value)
        if pd.api.types.is_integer(key) and not scalar:
            raise ValueError("setting an array element with a sequence.")
        numbers = FigureArray([value] if scalar else value, self.dtype.kind)._numbers
        self._numbers[pd.api.indexers.check_array_indexer(self, key)] = numbers[0] if scalar else numbers

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Plain numbers for NumPy, and for pandas when it prints a column."""
        return self.plain.to_numpy(dtype=object) if pd.api.types.is_object_dtype(dtype) else self.to_numpy(dtype=dtype)

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = no_default) -> Any:
        """Plain floats with NaN for what is missing; objects, if asked for, keep their origin."""
        if pd.api.types.is_object_dtype(dtype):
            return np.where(self.isna(), pd.NA if na_value is no_default else na_value, self._numbers)
        return self.plain.to_numpy(dtype=dtype or float, na_value=np.nan if na_value is no_default else na_value)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Another type. As the nullable Int64 or Float64 it stays a column of figures, which is one of them."""
        dtype = pd.api.types.pandas_dtype(dtype)
        if dtype == self.dtype:
            return self.copy() if copy else self
        if isinstance(dtype, FigureDtype) or str(dtype) in ("Int64", "Float64"):
            return FigureArray(self._numbers, dtype.kind)
        return self._numbers.copy() if pd.api.types.is_object_dtype(dtype) else self.plain.astype(dtype)

    def isna(self) -> Any:
        """Which values are missing."""
        return pd.isna(self._numbers)

    @property
    def secret(self) -> Any:
        """Which values are missing because they are kept secret."""
        return _secret(self._numbers)

    def fillna(self, value: Any = None, *args: Any, **options: Any) -> FigureArray:
        """Filled, but for what is secret."""
        filled = super().fillna(value, *args, **options)
        filled._numbers[self.secret] = self._numbers[self.secret]
        return filled  # type: ignore[no-any-return]

    def isin(self, values: Any) -> Any:
        """Which values are among others."""
        return self.plain.isin(values)

    def value_counts(self, dropna: bool = True) -> Any:
        """How often each number occurs."""
        return self.plain.value_counts(dropna=dropna)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> FigureArray:
        """The values at these places; −1 is filled if ``allow_fill``."""
        fill = pd.NA if fill_value is None else fill_value
        return FigureArray(take(self._numbers, indices, allow_fill=allow_fill, fill_value=fill), self.dtype.kind)

    def copy(self) -> FigureArray:
        """The same figures in another column."""
        return self._like(self._numbers.copy())

    __pos__ = copy

    def round(self, decimals: int = 0) -> FigureArray:
        """Rounded figures."""
        return FigureArray([_or_missing(round, value, decimals) for value in self], self.dtype.kind)

    def interpolate(self, **options: Any) -> Any:
        """Plain numbers: what is filled in stands in no file."""
        return self.plain.interpolate(**options)

    def _values_for_argsort(self) -> Any:
        return self.to_numpy()

    def _values_for_factorize(self) -> tuple[Any, Any]:
        return self.to_numpy(), np.nan

    def __abs__(self) -> FigureArray:
        return FigureArray([_or_missing(abs, value) for value in self], self.dtype.kind)

    def __neg__(self) -> Any:
        return 0 - self

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        if name not in _REDUCTIONS:
            return self.plain._reduce(name, skipna=skipna, keepdims=keepdims, **kwargs)
        result = _reduced(name, self._numbers, skipna, kwargs.get("min_count", 0))
        return FigureArray([result], "f" if name == "mean" else self.dtype.kind) if keepdims else result

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        if name != "cumsum":
            return self.plain._accumulate(name, skipna=skipna, **kwargs)
        sums: list[Any] = []
        running: Any = 0
        for value in self._numbers:
            missing = value is pd.NA and skipna
            running = running if missing else _or_missing(operator.add, running, value)
            sums.append(pd.NA if missing else running)
        return FigureArray(sums, self.dtype.kind)

    def _groupby_op(self, *, how: str, min_count: int, ngroups: int, ids: Any, **kwargs: Any) -> Any:
        if how not in _REDUCTIONS:
            return self.plain._groupby_op(how=how, min_count=min_count, ngroups=ngroups, ids=ids, **kwargs)
        groups = [self._numbers[ids == group] for group in range(ngroups)]
        results = [_reduced(how, group, kwargs.get("skipna", True), min_count) for group in groups]
        return FigureArray(results, "f" if how == "mean" else self.dtype.kind)


_REDUCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": total,
    "mean": lambda known: total(known) / len(known),
    "min": min,
    "max": max,
    "first": operator.itemgetter(0),
    "last": operator.itemgetter(-1),
}


def _reduced(name: str, values: Iterable[Any], skipna: bool, min_count: int) -> Any:
    """One number for many; missing if too few are known."""
    values = list(values)
    known = [value for value in values if value is not pd.NA]
    if name in ("min", "max"):  # among what may be known
        known = [value for value in known if not isinstance(value, Secret)]
    if (not skipna and len(known) < len(values)) or len(known) < max(min_count, name != "sum"):
        return pd.NA
    return _REDUCTIONS[name](known)


def _add_operators() -> None:
    for name, compute in (("add", operator.add), ("sub", operator.sub), ("mul", operator.mul), ("truediv", _divide)):
        setattr(FigureArray, f"__{name}__", _tracked(compute, swapped=False))
        setattr(FigureArray, f"__r{name}__", _tracked(compute, swapped=True))
    for name in ("floordiv", "mod", "pow", "divmod"):
        setattr(FigureArray, f"__{name}__", _plain(f"__{name}__"))
        setattr(FigureArray, f"__r{name}__", _plain(f"__r{name}__"))
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(FigureArray, f"__{name}__", _plain(f"__{name}__"))


def _tracked(compute: Callable[[Any, Any], Any], swapped: bool) -> Callable[[FigureArray, Any], Any]:
    def operate(self: FigureArray, other: Any) -> Any:
        if isinstance(other, (pd.Series, pd.Index, pd.DataFrame)):
            return NotImplemented
        others = [other] * len(self) if pd.api.types.is_scalar(other) else list(other)
        pairs = zip(others, self, strict=True) if swapped else zip(self, others, strict=True)
        whole = compute is not _divide and self.dtype.kind == _kind(other) == "i"
        return FigureArray([_or_missing(compute, *pair) for pair in pairs], "i" if whole else "f")

    return operate


def _plain(name: str) -> Callable[[FigureArray, Any], Any]:
    def operate(self: FigureArray, other: Any) -> Any:
        if isinstance(other, (pd.Series, pd.Index, pd.DataFrame)):
            return NotImplemented
        return getattr(self.plain, name)(other.plain if isinstance(other, FigureArray) else other)

    return operate


def _or_missing(compute: Callable[..., Any], *values: Any) -> Any:
    return pd.NA if any(pd.isna(v) and not isinstance(v, Secret) for v in values) else compute(*values)


def _divide(first: Any, second: Any) -> Any:
    return pd.NA if second == 0 else first / second


def _secret(numbers: Any) -> Any:
    return np.array([isinstance(number, Secret) for number in numbers], dtype=bool)


def _kind(other: Any) -> str:
    """ "i" if only whole numbers are meant; a missing one does not make a column of fractions."""
    if not pd.api.types.is_scalar(other):
        return "i" if pd.array(other).dtype.kind in "iub" else "f"
    return "i" if pd.isna(other) or other % 1 == 0 else "f"


_add_operators()
