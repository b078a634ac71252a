"""Positions of observations."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data import positions
from statalike.data.positions import common, firsts, is_whole, taken


def test_all_in_their_order_are_the_whole() -> None:
    values = np.arange(5.0)
    assert taken(values, np.arange(5)) is values
    for rows in ([4, 3, 2, 1, 0], [0, 2, 1, 3, 4], [0, 1, 1, 3, 4], [1, 2, 3, 4]):
        assert not is_whole(np.array(rows), 5)
        np.testing.assert_array_equal(taken(values, np.array(rows)), values[rows])
    assert is_whole(np.zeros(0, dtype=np.int64), 0)


@pytest.mark.parametrize("strip", [2, 100])
def test_first_of_each_group(strip: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "STRIP", strip)
    np.testing.assert_array_equal(firsts(np.array([1, -1, 0, 1, 3, 0, -1]), 4), [2, 0, -1, 4])
    np.testing.assert_array_equal(firsts(np.zeros(0, dtype=np.int64), 2), [-1, -1])


@pytest.mark.parametrize(
    ("first", "second"), [([0, 2, 5, 9], [1, 2, 3, 9, 12]), ([], [1]), ([3], []), ([1, 2], [1, 2])]
)
def test_positions_in_both(first: list[int], second: list[int]) -> None:
    found = common(np.array(first, dtype=np.int64), np.array(second, dtype=np.int64))
    assert found.tolist() == [i for i in first if i in second]
