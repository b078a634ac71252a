"""What `mixed` takes beside the data in memory: no copies of variables, less than three times the model's columns."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session

N = 120_000


@pytest.fixture
def data() -> Dataset:
    """Groups of 8 at times 1 to 8, a covariate in double and one in float."""
    rng = np.random.default_rng(1)
    g, t, x = np.arange(N) // 8, np.arange(N) % 8 + 1.0, rng.normal(size=N)
    y = x + rng.normal(size=N)[g] + rng.normal(size=N)
    columns = {"y": y, "x": x, "z": rng.normal(size=N).astype(np.float32), "g": g, "t": t + rng.uniform(0.0, 0.9, N)}
    return Dataset({name: Column.of(values) for name, values in columns.items()})


def fitted(data: Dataset, line: str) -> Session:
    """A session in which the line has run."""
    session = Session()
    session.data = data
    with session.output.muted():
        run_text(session, line)
    return session


@pytest.mark.parametrize(("line", "columns"), [
    ("mixed y x || g: x, covariance(unstructured)", 4),
    ("mixed y x z || g: x, covariance(unstructured) reml dfmethod(kroger)", 5),
    ("mixed y x || g:, noconstant residuals(exponential, t(t))", 5),
])  # fmt: skip
def test_memory(data: Dataset, line: str, columns: int) -> None:
    fitted(data, line)
    tracemalloc.start()
    fitted(data, line)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 3.0 * 8 * N * columns


def test_columns_are_those_of_the_data(data: Dataset) -> None:
    model = fitted(data, "mixed y x z || g: x").estimates.current.fit.model
    own = data["x"].stored
    assert model.X[0] is model.terms[0].Z[0]
    assert np.shares_memory(model.X[0], own)
    np.testing.assert_array_equal(model.X[1], data.numbers("z"))
    assert model.X[2].strides == (0,)
    some = fitted(data, "mixed y x z if t > 2 || g: x").estimates.current.fit.model
    assert not np.shares_memory(some.X[0], own)
    np.testing.assert_array_equal(some.X[0], own[data.numbers("t") > 2])
