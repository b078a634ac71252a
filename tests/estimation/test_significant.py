"""Numbers of published tables."""

from __future__ import annotations

import math

import pytest

from statalike.errors import StataError
from statalike.estimation.significant import written


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (1.7465592, "a3", "1.747"),
        (-49.512221, "a3", "-49.51"),
        (1946.0687, "a3", "1946.1"),
        (0.0123456, "a3", "0.0123"),
        (1.5e-12, "a3", "1.50e-12"),
        (1.25e10, "a3", "12500000000"),
        (1.25e10 + 0.5, "a3", "1.25e+10"),
        (74.0, "a3", "74"),
        (0.4567, "2", "0.46"),
        (-0.4567, "%9.3f", "-0.457"),
        (math.nan, "a3", "."),
        (math.inf, "3", "."),
    ],
)
def test_numbers(value: float, spec: str, text: str) -> None:
    assert written(value, spec) == text


@pytest.mark.parametrize("spec", ["x", "a", "%"])
def test_formats_that_are_none(spec: str) -> None:
    with pytest.raises(StataError):
        written(1.0, spec)
