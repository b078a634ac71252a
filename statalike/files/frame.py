"""The edge to pandas: a data set as a DataFrame, and a DataFrame as a data set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from statalike.data import dates, missing
from statalike.data import format as formats
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel

if TYPE_CHECKING:
    import pandas

_EPOCH_DAYS = 3653  # from 1 January 1960 to 1 January 1970


def to_pandas(data: Dataset, columns: Sequence[str] | None = None, labels: bool = False) -> pandas.DataFrame:
    """A DataFrame of the data (or of some variables).

    Integer types stay integers where nothing is missing; %td and %tc become datetime64; with labels=True labelled
    variables become categoricals. All missing values become NaN (NaT): pandas has only one.
    """
    import pandas

    chosen = data.names if columns is None else columns
    return pandas.DataFrame({name: _series(data, name, labels) for name in chosen}, copy=False)


def _series(data: Dataset, name: str, labels: bool) -> object:
    import pandas

    column = data[name]
    values = column.values
    if column.is_string:
        return np.array(values.tolist(), dtype=object)
    label = data.value_label(name)
    if labels and label is not None:
        texts = label.apply(values)
        shown = [None if v != v and t is None else t or _plain(v) for v, t in zip(values, texts, strict=True)]
        known = dict.fromkeys(label.texts.values())
        extra = {t: None for t in shown if t is not None and t not in known}
        return pandas.Categorical(shown, categories=[*known, *extra], ordered=True)
    unit = formats.parse(column.format).kind
    if unit in ("td", "tc"):
        return _datetimes(values, unit)
    lost = np.isnan(values)
    if lost.any():
        return np.where(lost, np.nan, values).astype(np.float32 if column.storage == "float" else np.float64)
    return np.array(column.stored)


def _plain(value: float) -> str:
    return formats.trimmed(value, "%18.0g")


def _datetimes(values: np.ndarray, unit: str) -> np.ndarray:
    lost = np.isnan(values)
    safe = np.where(lost, 0, np.floor(values)).astype(np.int64)
    days = safe - _EPOCH_DAYS if unit == "td" else safe - _EPOCH_DAYS * dates.MS_DAY
    found = days.astype("M8[D]" if unit == "td" else "M8[ms]")
    found[lost] = np.datetime64("NaT")
    return found.astype("M8[s]" if unit == "td" else "M8[ms]")


def from_pandas(frame: pandas.DataFrame) -> Dataset:
    """A data set of a DataFrame's columns (its index is left behind).

    Names that Stata cannot have are mended; datetime64 becomes %tc, or %td where every time is midnight;
    categoricals become labelled integers; booleans become byte; objects become text, None and NaN missing.
    """
    found = Dataset(n_obs=len(frame))
    for name, position in _names(frame.columns):
        series = frame.iloc[:, position]
        column, label = _from_series(series, name)
        found.put(name, column)
        if label is not None:
            found.value_labels[name] = label
    return found


def _names(labels: Iterable[object]) -> list[tuple[str, int]]:
    """Legal, distinct variable names for column labels, each with its position."""
    used: dict[str, int] = {}
    for position, label in enumerate(labels):
        name = "".join(c if c.isalnum() or c == "_" else "_" for c in str(label))[:32] or "v"
        name = name if not name[0].isdigit() else ("_" + name)[:32]
        base, number = name, 1
        while name in used:
            number += 1
            name = f"{base[: 31 - len(str(number))]}_{number}"
        used[name] = position
    return list(used.items())


def _from_series(series: pandas.Series, name: str) -> tuple[Column, ValueLabel | None]:
    import pandas

    kind = series.dtype
    if isinstance(kind, pandas.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        texts = {i + 1: str(c) for i, c in enumerate(series.cat.categories)}
        values = np.where(codes < 0, missing.MISSING, codes + 1.0)
        storage = "byte" if len(texts) <= 100 else "int" if len(texts) <= 32740 else "long"
        return Column.of(values, storage, value_label=name), ValueLabel(texts)
    if kind.kind == "M":
        return _from_datetimes(series.to_numpy(dtype="M8[ms]")), None
    if pandas.api.types.is_bool_dtype(kind) or pandas.api.types.is_numeric_dtype(kind):
        return _from_numbers(series), None
    blank = series.isna().to_numpy()
    texts = ["" if lost else str(v) for v, lost in zip(series.tolist(), blank, strict=True)]
    return Column.of(np.array(texts, dtype=object)), None


# The storage type for pandas' numbers; what it cannot hold exactly becomes double.
_STORAGES = {"bool": "byte", "boolean": "byte", "int8": "byte", "uint8": "int", "int16": "int", "float32": "float"}
_STORAGES |= {"uint16": "long", "int32": "long", "uint32": "long", "int64": "long", "uint64": "long"}


def _from_numbers(series: pandas.Series) -> Column:
    values = missing.normalise(series.to_numpy(dtype=np.float64, na_value=np.nan))
    found = Column.of(values, _STORAGES.get(str(series.dtype).lower(), "double"))
    return found if np.array_equal(found.values, values, equal_nan=True) else Column.of(values, "double")


def _from_datetimes(stamps: np.ndarray) -> Column:
    lost = np.isnat(stamps)
    clock = np.where(lost, 0, stamps.astype(np.int64)) + _EPOCH_DAYS * dates.MS_DAY
    if not (clock % dates.MS_DAY).any():
        return Column.of(np.where(lost, missing.MISSING, clock // dates.MS_DAY), "long", "%td")
    return Column.of(np.where(lost, missing.MISSING, clock), "double", "%tc")
