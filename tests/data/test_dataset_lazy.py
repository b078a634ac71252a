"""Rows taken lazily: the data are the same as if all columns had been taken at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from statalike.data.column import Column
from statalike.data.dataset import Dataset

NAMES = ("a", "b", "c", "d")


def made() -> Dataset:
    data = Dataset()
    for j, name in enumerate(NAMES):
        data.put(name, Column.of(np.arange(6.0) + 10 * j, "double"))
    data.put("s", Column.of(np.array(list("uvwxyz"), dtype=np.dtypes.StringDType())))
    return data


def rows_of(n: int) -> some.SearchStrategy:
    return some.lists(some.integers(0, n - 1), min_size=1, max_size=8).map(np.array)


STEPS = {
    "look": lambda data, index: data["b"],
    "put": lambda data, index: data.put("b", Column.of(np.full(data.n_obs, 7.0), "double")),
    "rename": lambda data, index: data.rename({"a": "b", "b": "a"}),
    "drop": lambda data, index: data.drop([name for name in ("d",) if name in data]),
    "order": lambda data, index: data.order(["s"]),
    "grow": lambda data, index: data.set_obs(data.n_obs + 2),
    "take": lambda data, index: data.take(index % data.n_obs),
    "again": lambda data, index: data.take(index[::-1] % data.n_obs, lazily=True),
    "sort": lambda data, index: data.sort(["s"]),
    "restore": lambda data, index: data.restore(data.snapshot()),
}


@given(rows_of(6), some.lists(some.tuples(some.sampled_from(sorted(STEPS)), rows_of(50)), max_size=5))
def test_lazily_or_at_once(rows: np.ndarray, steps: list[tuple[str, np.ndarray]]) -> None:
    lazy, whole = made(), made()
    before = lazy.snapshot()
    lazy.take(rows, lazily=True)
    whole.take(rows)
    for name, index in steps:
        for data in (lazy, whole):
            STEPS[name](data, index)
    assert lazy.names == whole.names and lazy.n_obs == whole.n_obs and lazy.sorted_by == whole.sorted_by
    for name, column in whole.items():
        assert repr(lazy[name].values.tolist()) == repr(column.values.tolist())
    assert [before[name].values.tolist() for name in NAMES] == [made()[name].values.tolist() for name in NAMES]
