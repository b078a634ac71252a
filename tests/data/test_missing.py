"""Missing values: tags, codes, Stata's order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from statalike.data import missing

CODES = range(missing.COUNT)


@pytest.mark.parametrize("code", CODES)
def test_tag_and_code_are_inverse(code: int) -> None:
    value = missing.tag(code)
    assert np.isnan(value)
    assert missing.code(np.array([value]))[0] == missing.code_of(value) == code
    assert missing.parse(missing.spell(code)) is not None
    assert missing.code_of(missing.parse(missing.spell(code))) == code


def test_tags_survive_float32_copies_and_negation() -> None:
    tags = missing.TAGS.astype(np.float32).astype(np.float64)
    assert missing.code(tags).tolist() == list(CODES)
    assert missing.code(np.concatenate([tags, -tags])).tolist() == [*CODES, *CODES]


def test_nan_without_a_tag_is_the_plain_missing_value() -> None:
    with np.errstate(all="ignore"):
        strange = np.array([np.nan, np.float64(0) / 0, np.inf, -np.inf, np.float64(0) * np.inf])
    assert missing.code(missing.normalise(strange)).tolist() == [0] * 5
    kept = np.array([1.0, missing.tag(3)])
    assert missing.code(missing.normalise(kept)).tolist() == [-1, 3]


numbers = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(list(missing.TAGS)))


@given(arrays(np.float64, st.integers(0, 30), elements=numbers))
def test_order_is_numbers_then_missing_values_by_letter(x: np.ndarray) -> None:
    codes = missing.code(x)
    slow = sorted(range(len(x)), key=lambda i: (codes[i] >= 0, codes[i] if codes[i] >= 0 else x[i]))
    fast = np.argsort(missing.order(x), kind="stable")
    assert [missing.order(x[[i]])[0] for i in slow] == [missing.order(x[[i]])[0] for i in fast]
    assert slow == fast.tolist()


def test_zero_and_negative_zero_are_equal() -> None:
    assert missing.order(np.array([0.0]))[0] == missing.order(np.array([-0.0]))[0]
