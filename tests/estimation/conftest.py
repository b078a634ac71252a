"""Small data for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.interpreter.session import Session
from statalike.lang.varlist import Term, terms


@pytest.fixture
def data() -> Dataset:
    """Twelve observations: factors a (1 2 3, labelled) and b (0 1) with an empty cell, x, z = 2x, y."""
    a = np.repeat([1.0, 2.0, 3.0], 4)
    b = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0.0])
    x = np.arange(12.0) ** 1.5
    columns = {"a": a, "b": b, "x": x, "z": 2 * x, "y": x + a}
    made = Dataset({name: Column.of(values) for name, values in columns.items()})
    made.put("a", made["a"].with_(value_label="letters"))
    made.value_labels["letters"] = ValueLabel.of({1.0: "one", 2.0: "two", 3.0: "three"})
    return made


@pytest.fixture
def read(data: Dataset) -> Callable[[str], tuple[Term, ...]]:
    """Terms from text."""
    session = Session()
    session.data = data
    return lambda text: terms(text, session)
