"""Scope: all that a line of text may ask of the session while it becomes values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.models.mersenne import Uniforms


class Scope(Protocol):
    """Satisfied by the session; tests pass a small fake.

    The time and panel variables that xtset and tsset declare are read from the data's own characteristics, as Stata
    keeps them: data.chars["_TStvar"], ["_TSpanel"] (absent or "" without panels), ["_TSdelta"] (absent: 1).
    """

    data: Dataset
    rc: int
    memory: dict[str, Any]  # what one function call leaves for the next: regexm() for regexs()

    @property
    def rng(self) -> Uniforms:
        """The generator of random numbers."""

    def variable(self, name: str) -> str:
        """The full name of a variable, abbreviated perhaps if varabbrev is on; r(111) if none or several fit."""

    def scalar(self, name: str) -> float | str | None:
        """The value of a scalar, or None."""

    def matrix(self, name: str) -> Matrix | None:
        """A matrix by its name, or None."""

    def result(self, kind: str, name: str) -> float | str | Matrix | np.ndarray | None:
        """What r(), e(), s() or c() hold under a name (e(sample): booleans, one per observation), or None."""

    def results(self, kind: str) -> Results:
        """All of r(), e() or s() (kind: "r", "e", "s")."""

    def defined(self, kind: str) -> Sequence[str]:
        """The names of all there are of a kind: "globals", "scalars", "matrices"."""

    def coefficient(self, equation: str, name: str, what: str) -> float:
        """A coefficient of the last estimates or its standard error (what: "b", "se"); r(111) if there is none."""

    def local(self, name: str) -> str:
        """The text of a local macro; "" where it is not defined."""

    def set_local(self, name: str, text: str) -> None:
        """Define a local macro, as `++i' does."""

    def global_(self, name: str) -> str:
        """The text of a global macro; "" where it is not defined."""

    def temporary_name(self) -> str:
        """A name that nothing else has."""

    def setting(self, name: str) -> Any:
        """A setting of `set` and c(): "level", "varabbrev" ..."""
