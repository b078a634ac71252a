"""Designs: levels, bases, empty cells, collinear columns, and the same columns elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.estimation.design import design

ALL = np.arange(12)
NAMES = {
    "x": "x",
    "i.a": "1b.a 2.a 3.a",
    "ib3.a": "1.a 2.a 3b.a",
    "ib(last).a": "1.a 2.a 3b.a",
    "ib(freq).b": "0b.b 1.b",
    "2.a 3.a": "2.a 3.a",
    "i.a#c.x": "1b.a#c.x 2.a#c.x 3.a#c.x",
    "c.x i.a#c.x": "x 1b.a#co.x 2.a#c.x 3.a#c.x",
    "c.x#i.a": "1b.a#c.x 2.a#c.x 3.a#c.x",
    "c.x##c.x": "x c.x#c.x",
    "o.x": "o.x",
    "x z": "x o.z",
    "i.a#i.b": "1b.a#0b.b 1b.a#1.b 2.a#0b.b 2.a#1.b 3.a#0b.b 3o.a#1o.b",
    "i.a##i.b": "1b.a 2.a 3.a 0b.b 1.b 1b.a#0b.b 1b.a#1o.b 2o.a#0b.b 2.a#1.b 3o.a#0b.b 3o.a#1o.b",
    "i.a i.a#i.b": "1b.a 2.a 3.a 1b.a#0b.b 1b.a#1.b 2o.a#0b.b 2.a#1.b 3o.a#0b.b 3o.a#1o.b",
    "ibn.a": "1bn.a 2.a 3o.a",
}


@pytest.mark.parametrize("text", NAMES)
def test_names_are_those_of_stata(text: str, data: Dataset, read: Callable) -> None:
    assert " ".join(design(read(text), data, ALL).names) == NAMES[text] + " _cons"


def test_flags_and_notes(data: Dataset, read: Callable) -> None:
    made = design(read("i.a##i.b x z"), data, ALL)
    said = dict(zip(made.names, made.flags, strict=True))
    assert said["1b.a"] == said["1b.a#1o.b"] == "base"
    assert said["3o.a#1o.b"] == "empty" and said["o.z"] == "omitted" and said["2.a"] == ""
    assert made.notes == (
        "note: 3.a#1.b identifies no observations in the sample.",
        "note: z omitted because of collinearity.",
    )


def test_columns(data: Dataset, read: Callable) -> None:
    made = design(read("i.a##c.x"), data, ALL)
    a, x = data.numbers("a"), data.numbers("x")
    expected = [0 * a, a == 2, a == 3, x, 0 * a, (a == 2) * x, (a == 3) * x, 1 + 0 * a]
    np.testing.assert_array_equal(made.X, np.column_stack(expected))
    assert made.kept.tolist() == [1, 2, 3, 5, 6, 7]
    assert made.kept_columns().shape == (12, 6)
    np.testing.assert_array_equal(made.matrix(data), made.X)
    b = np.arange(8.0) * [0, 1, 1, 1, 0, 1, 1, 1]
    np.testing.assert_allclose(made.xb(data, None, b), made.X @ b)
    assert made.labels == {"a": {1: "one", 2: "two", 3: "three"}}


def test_elsewhere_missing_is_missing_and_unknown_levels_are_the_base(data: Dataset, read: Callable) -> None:
    made = design(read("i.a x"), data, ALL)
    other = Dataset({"a": Column.of([2.0, 9.0, np.nan]), "x": Column.of([1.0, 1.0, 1.0])})
    np.testing.assert_array_equal(made.matrix(other), [[0, 1, 0, 1, 1], [0, 0, 0, 1, 1], [0, np.nan, np.nan, 1, 1]])


def test_expanding_puts_zeros_where_columns_have_no_coefficient(data: Dataset, read: Callable) -> None:
    made = design(read("i.a x z"), data, ALL)
    assert made.expand_vector(np.array([1.0, 2, 3, 4])).tolist() == [0, 1, 2, 3, 0, 4]
    whole = made.expand_matrix(np.eye(4))
    assert np.diag(whole).tolist() == [0, 1, 1, 1, 0, 1]


def test_the_sample_decides(data: Dataset, read: Callable) -> None:
    assert " ".join(design(read("i.a i.b"), data, np.arange(4, 12)).names) == "2b.a 3.a 0b.b 1.b _cons"


@pytest.mark.parametrize("values", [[-1.0, 0, 1], [0.5, 1, 2]])
def test_levels_are_whole_and_not_negative(values: list[float]) -> None:
    from statalike.lang.varlist import Factor, Term

    broken = Dataset({"g": Column.of(values)})
    with pytest.raises(StataError) as error:
        design((Term((Factor("g", "i"),)),), broken, np.arange(3))
    assert error.value.code == 452


def test_lags(data: Dataset, read: Callable) -> None:
    data.put("t", Column.of(np.arange(12.0)))
    data.chars["_TStvar"] = "t"
    made = design(read("L.x D2.x"), data, np.arange(2, 12))
    x = data.numbers("x")
    assert made.names == ("L.x", "D2.x", "_cons")
    np.testing.assert_allclose(made.X[:, 0], x[1:11])
    np.testing.assert_allclose(made.X[:, 1], x[2:] - 2 * x[1:11] + x[:10])
