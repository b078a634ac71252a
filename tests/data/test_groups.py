"""Groups of rows that agree in their keys."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data import missing
from statalike.data.groups import group

MISSING = missing.tag(0)
COLUMNS = {
    "whole numbers": [3.0, -2.0, 3.0, 7.0],
    "one negative fraction": [-0.5, -0.5, -0.5],
    "neighbouring negatives": [-0.5, np.nextafter(-0.5, 0), -0.5],
    "fractions": [2.5, -1.5, 2.5, 0.0],
    "large": [1e15, 1e15 + 1, 1e15],
    "past four bytes": [2.0**31, 2.0**31 - 5, 2.0**31],
    "four bytes wide": [-(2.0**31), 2.0**31 - 1, 0.0],
    "missing": [1.0, MISSING, 2.0, MISSING],
    "all missing": [MISSING, MISSING],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_numbered_in_order(name: str) -> None:
    values = np.array(COLUMNS[name])
    before = values.copy()
    keys, codes = np.unique(missing.order(values), return_inverse=True)
    found = group([values])
    np.testing.assert_array_equal(found.codes, codes)
    assert found.n == len(keys)
    np.testing.assert_array_equal(found.sizes, np.bincount(codes))
    np.testing.assert_array_equal(found.first, [np.flatnonzero(codes == k)[0] for k in range(len(keys))])
    np.testing.assert_array_equal(values.view(np.int64), before.view(np.int64))


def test_missing_keys_in_no_group() -> None:
    found = group([np.array([5.0, MISSING, -1.0, 5.0]), np.array([1.0, 2.0, 2.0, 1.0])], keep_missing=False)
    np.testing.assert_array_equal(found.codes, [1, -1, 0, 1])
    assert found.n == 2
    assert group([np.array([MISSING, MISSING])], keep_missing=False).n == 0


def test_whole_numbers_are_left_as_they_were() -> None:
    values = np.array([4, 2, 4], dtype=np.int64)
    np.testing.assert_array_equal(group([values]).codes, [1, 0, 1])
    np.testing.assert_array_equal(values, [4, 2, 4])


def test_more_pairs_of_keys_than_four_bytes_hold() -> None:
    """As many groups as rows by either key: their pairs are told apart, and numbered in few bytes."""
    n = 70_000
    one, other = np.arange(float(n)), np.arange(float(n))[::-1]
    for columns in ([one, other], [other, one]):
        found = group(columns)
        assert found.n == n and found.codes.dtype == np.int32
        np.testing.assert_array_equal(found.codes, columns[0])
