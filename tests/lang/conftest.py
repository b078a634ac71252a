"""A small scope that stands for the session: some data, macros, scalars, matrices and results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix
from statalike.data.missing import MISSING, tag
from statalike.errors import StataError
from statalike.models.mersenne import Uniforms


@dataclass
class FakeScope:
    """All that a Scope must have, and no more."""

    data: Dataset = field(default_factory=Dataset)
    rc: int = 0
    memory: dict[str, Any] = field(default_factory=dict)
    locals: dict[str, str] = field(default_factory=dict)
    globals: dict[str, str] = field(default_factory=dict)
    scalars: dict[str, Any] = field(default_factory=dict)
    matrices: dict[str, Matrix] = field(default_factory=dict)
    results: dict[tuple[str, str], Any] = field(default_factory=dict)
    rng: Uniforms = field(default_factory=lambda: Uniforms(1))

    def variable(self, name: str) -> str:
        if name in self.data:
            return name
        longer = [full for full in self.data if full.startswith(name)]
        if len(longer) != 1:
            raise StataError(111, f"{name} ambiguous abbreviation" if longer else None, name=name)
        return longer[0]

    def scalar(self, name: str) -> Any:
        return self.scalars.get(name)

    def matrix(self, name: str) -> Matrix | None:
        return self.matrices.get(name)

    def result(self, kind: str, name: str) -> Any:
        return self.results.get((kind, name))

    def coefficient(self, equation: str, name: str, what: str) -> float:
        try:
            return self.results[equation, name, what]
        except KeyError:
            raise StataError(111, f"[{equation}]{name} not found") from None

    def local(self, name: str) -> str:
        return self.locals.get(name, "")

    def set_local(self, name: str, text: str) -> None:
        self.locals[name] = text

    def global_(self, name: str) -> str:
        return self.globals.get(name, "")

    def temporary_name(self) -> str:
        return "__000001"

    def defined(self, kind: str) -> list[str]:
        return list({"globals": self.globals, "scalars": self.scalars, "matrices": self.matrices}[kind])

    def setting(self, name: str) -> Any:
        return {"level": 95.0, "varabbrev": "on"}[name]


COLUMNS = {
    "id": [1.0, 1, 1, 2, 2, 2],
    "week": [1.0, 2, 4, 1, 2, 3],
    "y": [10.0, 12, 15, 20, MISSING, 26],
    "x1": [1.0, 2, 3, 4, 5, 6],
    "x2": [6.0, 5, 4, 3, 2, 1],
    "x3": [0.5, 0.25, 0.125, -1, -2, tag(1)],
    "group": [1.0, 2, 3, 1, 2, 3],
    "w": [1.0, 2, 0, 1, MISSING, 3],
    "name": ["ann", "bob", "", "dora", "Éva", "bob"],
}


@pytest.fixture
def scope() -> FakeScope:
    found = FakeScope()
    for name, values in COLUMNS.items():
        found.data.put(name, Column.of(values if name == "name" else np.array(values)))
    found.data.chars.update({"_TSpanel": "id", "_TStvar": "week"})
    found.scalars.update({"a": 3.0, "s": "text", "x1": 99.0})
    found.matrices["A"] = Matrix.of([[1.0, 2.0], [3.0, 4.0]], ["p", "q"], ["u", "v"])
    found.results.update(
        {
            ("r", "mean"): 2.5,
            ("e", "cmd"): "regress",
            ("c", "level"): 95.0,
            ("e", "sample"): np.array([True, True, False, True, False, True]),
            ("r", "table"): Matrix.of([[1.5, 2.5]], ["b"], ["x1", "_cons"]),
            ("", "x1", "b"): 0.7,
            ("", "2.group#c.x1", "b"): 0.2,
            ("", "x1", "se"): 0.1,
            ("eq", "x1", "b"): 0.9,
        }
    )
    return found
