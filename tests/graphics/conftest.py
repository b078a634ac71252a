"""What the tests of graphs share: small data, and `drawn("...")` for the figure of a command."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.graphics.figure import Figure, Mosaic
from statalike.interpreter.session import Session


def small_data() -> Dataset:
    """Eight observations: two groups (labelled), a y that rises, one missing value, bounds around y, a text."""
    data = Dataset(
        {
            "x": Column.of([1, 2, 3, 4, 1, 2, 3, 4], "byte", label="Time"),
            "y": Column.of([1.0, 2.0, 2.5, 4.5, 2.0, 3.5, 3.0, 6.0], "double", label="Outcome"),
            "z": Column.of([2.0, float("nan"), 3.5, 5.0, 1.0, 2.5, 4.0, 5.5], "double"),
            "low": Column.of([0.5, 1.5, 2.0, 4.0, 1.5, 3.0, 2.5, 5.0], "double"),
            "high": Column.of([1.5, 2.5, 3.0, 5.0, 2.5, 4.0, 3.5, 7.0], "double", format="%9.1f"),
            "g": Column.of([0, 0, 0, 0, 1, 1, 1, 1], "byte", label="Group", value_label="groups"),
            "w": Column.of([1, 1, 1, 1, 4, 4, 4, 4], "byte"),
            "name": Column.of(["a", "b", "c", "d", "e", "f", "g", "h"]),
        }
    )
    data.value_labels["groups"] = ValueLabel.of({0: "Control", 1: "Treated"})
    return data


@pytest.fixture
def session(session: Session) -> Session:
    """A session that holds the small data."""
    session.data = small_data()
    return session


@pytest.fixture
def drawn(session: Session, run: Callable[..., str]) -> Callable[[str], Figure | Mosaic]:
    """The figure that a command puts into memory, drawn from the small data."""

    def drawn(text: str) -> Figure | Mosaic:
        run(text)
        return session.figures.get()

    return drawn
