"""Columns, data sets, value labels, groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from statalike.data import missing
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.groups import group, sort_order
from statalike.data.labels import ValueLabel
from statalike.errors import StataError


def small() -> Dataset:
    return Dataset({"x": Column.of([3.0, 1.0, 2.0]), "s": Column.of(["b", "é", "a"])})


def test_columns_own_their_memory() -> None:
    mine = np.array([1.0, 2.0])
    column = Column.of(mine)
    mine[0] = 9
    assert column.values.tolist() == [1, 2]
    with pytest.raises(ValueError):
        column.values[0] = 5
    with pytest.raises(ValueError):
        column.stored[0] = 5


def test_sorting_carries_marks_and_text() -> None:
    data = small()
    key = data.mark(np.array([True, False, False]))
    data.sort(["s"])
    assert data["s"].values.tolist() == ["a", "b", "é"]
    assert data["x"].values.tolist() == [2, 3, 1]
    assert data.marked(key).tolist() == [False, True, False]
    assert data.sorted_by == ("s",)
    data.take(np.array([True, False, True]))
    assert data.sorted_by == ("s",)
    data.put("s", Column.of(["q", "p"]))
    assert data.sorted_by == ()


def test_snapshot_is_unharmed() -> None:
    data = small()
    before = data.snapshot()
    data.rename({"x": "y"})
    data.drop(["s"])
    data.set_obs(5)
    assert before.names == ("x", "s")
    assert before.n_obs == 3
    data.restore(before)
    assert data.names == ("x", "s")
    assert data["x"].values.tolist() == [3, 1, 2]


def test_new_observations_are_missing() -> None:
    data = small()
    data.set_obs(4)
    assert np.isnan(data["x"].values[3])
    assert data["s"].values[3] == ""
    with pytest.raises(StataError):
        data.set_obs(2)


def test_names_may_be_swapped_and_ordered() -> None:
    data = small()
    data.rename({"x": "s", "s": "x"})
    assert data.names == ("s", "x")
    data.order(["x"])
    assert data.names == ("x", "s")
    with pytest.raises(StataError) as caught:
        data["nothing"]
    assert caught.value.code == 111


def test_value_labels() -> None:
    label = ValueLabel.of({2: "two", 1: "one", missing.tag(1): "refused"})
    assert [text for _, text in label.items()] == ["one", "two", "refused"]
    assert label.text(1.0) == "one"
    assert label.text(missing.tag(1)) == "refused"
    assert label.text(1.5) is None
    assert label.text(missing.tag(0)) is None
    assert label.numbers["two"] == 2
    assert len(label.with_({1: ""})) == 2


keys = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([0.5, 1e300, *missing.TAGS[:4]]))


@given(arrays(np.float64, st.integers(1, 40), elements=keys), st.data())
def test_groups_are_numbered_in_stata_order(x: np.ndarray, draw: st.DataObject) -> None:
    y = draw.draw(arrays(np.float64, len(x), elements=keys))
    found = group([x, y])
    slow = sorted(set(zip(missing.order(x).tolist(), missing.order(y).tolist(), strict=True)))
    pairs = list(zip(missing.order(x).tolist(), missing.order(y).tolist(), strict=True))
    assert found.n == len(slow)
    assert found.codes.tolist() == [slow.index(pair) for pair in pairs]
    assert found.sizes.sum() == len(x)
    assert [pairs[i] for i in found.first] == slow
    assert sort_order([x, y]).tolist() == sorted(range(len(x)), key=lambda i: pairs[i])
    for number in range(found.n):
        assert found.rows(number).tolist() == [i for i, code in enumerate(found.codes) if code == number]
        assert found.position[found.rows(number)].tolist() == list(range(found.sizes[number]))


def test_groups_may_leave_out_missing_keys() -> None:
    x = np.array([2.0, np.nan, 1.0, 2.0])
    found = group([x, Column.of(["a", "a", "", "b"]).values], keep_missing=False)
    assert found.codes.tolist() == [0, -1, -1, 1]
    assert found.order.tolist() == [0, 3]
    assert group([x], np.array([0, 3])).n == 1
    assert group([np.empty(0)]).n == 0
