"""Wide to long and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.missing import MISSING, order
from statalike.data.reshaping import Shape, to_long, to_wide, values_in_names, values_of
from statalike.errors import StataError

NUMBERS = st.sampled_from([0.0, 1.0, -3.0, 2.5, 100.0, 1e6, MISSING])


@settings(deadline=None, max_examples=40)
@given(
    rows=st.integers(1, 6),
    values=st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True),
    data=st.data(),
)
def test_there_and_back(rows: int, values: list[int], data: st.DataObject) -> None:
    values.sort()
    wide = Dataset()
    wide.put("id", Column.of(np.arange(float(rows))[::-1].copy()))
    for value in values:
        for stub in ("x", "y"):
            drawn = data.draw(st.lists(NUMBERS, min_size=rows, max_size=rows))
            wide.put(f"{stub}{value}", Column.of(np.array(drawn), "double"))
    wide.put("constant", Column.of(np.arange(float(rows)) * 2))
    shape = Shape(("x", "y"), ("id",), "j")
    shape = replace(shape, values=values_in_names(wide, shape.stubs, False, shape.i))
    assert shape.values == tuple(map(str, values))
    long = to_long(wide, shape)
    assert long.n_obs == rows * len(values) and long.sorted_by == ("id", "j")
    assert values_of(long, "j") == shape.values
    back = to_wide(long, shape)
    wide.sort(["id"])
    for name in wide:
        assert (order(back[name].values) == order(wide[name].values)).all(), name
    again = to_long(back, shape)
    for name in long:
        assert (order(again[name].values) == order(long[name].values)).all(), name


def test_marks_ride_along() -> None:
    wide = Dataset({"id": Column.of([2.0, 1.0]), "x1": Column.of([5.0, 6.0]), "x2": Column.of([7.0, 8.0])})
    key = wide.mark(np.array([True, False]))
    long = to_long(wide, Shape(("x",), ("id",), "j", ("1", "2")))
    assert long.marked(key).tolist() == [False, False, True, True]
    assert wide.n_obs == 2 and "j" not in wide


def test_text_and_unequal_widths() -> None:
    wide = Dataset({"id": Column.of([1.0]), "sa": Column.of(["a"]), "sbb": Column.of(["longer"])})
    shape = Shape(("s",), ("id",), "k", ("a", "bb"), text=True)
    long = to_long(wide, shape)
    assert long["s"].values.tolist() == ["a", "longer"] and long["s"].storage == "str6"
    assert to_wide(long, shape)["sbb"].values.tolist() == ["longer"]


def test_what_cannot_be() -> None:
    twice = Dataset({"id": Column.of([1.0, 1.0]), "j": Column.of([1.0, 1.0]), "x": Column.of([1.0, 2.0])})
    with pytest.raises(StataError, match="not unique within id"):
        to_wide(twice, Shape(("x",), ("id",), "j", ("1",)))
    with pytest.raises(StataError, match="does not uniquely identify"):
        to_long(twice, Shape(("x",), ("id",), "k", ("1",)))
    lost = Dataset({"id": Column.of([1.0]), "j": Column.of([MISSING])})
    with pytest.raises(StataError) as error:
        values_of(lost, "j")
    assert error.value.code == 498
