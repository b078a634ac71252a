"""replace, observation by observation: against a loop over the observations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session

# A command, and what it does to observation i (from 0) of the list x, changed in place.
CASES: dict[str, Callable[[list[float], int], float]] = {
    "replace x = x[_n-1] + 1 if _n > 1": lambda x, i: x[i - 1] + 1 if i else x[i],
    "replace x = x[_n+1] + x if _n < _N": lambda x, i: x[i + 1] + x[i] if i < len(x) - 1 else x[i],
    "replace x = x[1]": lambda x, i: x[0],
    "replace x = x[_N] - x[1] + _n": lambda x, i: x[-1] - x[0] + i + 1,
    "replace x = x[_n-2] * 2 if mod(_n, 3) == 0": lambda x, i: x[i - 2] * 2 if i % 3 == 2 else x[i],
    "replace x = 0 if x[_n-1] == 1": lambda x, i: 0 if i and x[i - 1] == 1 else x[i],
    "replace x = max(x, x[_n-1])": lambda x, i: max(x[i], x[i - 1]) if i else x[i],
}


def replaced(session: Session, x: list[float], command: str) -> list[float]:
    session.data = Dataset({"x": Column.of(np.array(x), "double")})
    run_text(session, command + "\n")
    return session.data["x"].values.tolist()


@pytest.mark.parametrize("command", CASES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(x=st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12))
def test_as_a_loop_would(session: Session, command: str, x: list[float]) -> None:
    slow = list(x)
    for i in range(len(slow)):
        slow[i] = CASES[command](slow, i)
    assert replaced(session, x, command) == slow


def test_rounding_is_that_of_the_storage_type(session: Session) -> None:
    session.data = Dataset({"x": Column.of(np.full(50, 0.1), "float")})
    run_text(session, "replace x = x[_n-1]*1.1 if _n > 1\n")
    slow = np.float32(0.1)
    for _ in range(49):
        slow = np.float32(np.float64(slow) * 1.1)
    assert session.data["x"].values[-1] == slow
