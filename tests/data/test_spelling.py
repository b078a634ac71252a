"""Text to numbers and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statalike.data.missing import MISSING, order, tag
from statalike.data.spelling import read_numbers, write_numbers
from statalike.data.storage import as_text


@given(st.lists(st.integers(-(10**9), 10**9).map(float) | st.sampled_from([MISSING, tag(1), tag(26)])))
def test_numbers_come_back(values: list[float]) -> None:
    numbers = np.array(values, dtype=np.float64)
    found = read_numbers(as_text(write_numbers(numbers, "%12.0g")))
    assert not found.wrong.any()
    assert (order(found.numbers) == order(numbers)).all()


def test_what_is_a_number() -> None:
    found = read_numbers(as_text(["1", " 2.5 ", "", ".", ".z", "-1e3", "1d2", ".5", "5."]))
    assert not found.wrong.any()
    assert found.numbers[[0, 1, 5, 6, 7, 8]].tolist() == [1.0, 2.5, -1000.0, 100.0, 0.5, 5.0]


def test_what_is_none() -> None:
    assert read_numbers(as_text(["1a", "nan", "inf", "1_000", "x", "1 2", "--1", ".ab"])).wrong.all()
