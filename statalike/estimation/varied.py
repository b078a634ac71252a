"""Expressions of coefficients, variables and the linear prediction as functions of the coefficients."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import normalise
from statalike.errors import StataError
from statalike.lang.evaluate import evaluate_at, spread
from statalike.lang.expression import Expression, parse
from statalike.lang.place import Place

LINEAR = re.compile(r"\b(?:predict\(\s*(?:xb\s*(?:\(\s*\))?)?\s*\)|xb\(\s*\))")
BARE = re.compile(r"\bpredict\(\s*\)")
OTHER = re.compile(r"\b(?:predict|xb)\(")
COEFFICIENT = re.compile(r"\b_(?:b|coef|se)\[|\]\s*_?\w+|\b(?:e|r)\(")
HOLDER = "__linear"


class Varied:
    """The session with other values of the coefficients, and perhaps other data."""

    def __init__(self, session: Any, estimates: Any, b: np.ndarray, data: Any = None) -> None:
        self._session = session
        self._estimates = estimates
        self._b = b
        self.data = session.data if data is None else data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def coefficient(self, equation: str, name: str, what: str = "b") -> float:
        """A coefficient among the values tried; a standard error as estimated."""
        if what != "b":
            return self._estimates.coefficient(equation, name, what)
        return float(self._b[self._estimates.position(name, equation)])


@dataclass(frozen=True)
class Predicted:
    """An expression in which predict(xb) and xb() may stand: its tree, and whether they do.

    has_coefficients: whether _b[] stands in it too. bare: whether predict() does.
    """

    tree: Expression
    linear: bool
    has_coefficients: bool = True
    bare: bool = False

    def mentions(self, name: str) -> bool:
        """Whether a variable stands in it by itself."""
        return name in self.tree.names()

    def values(
        self, session: Any, estimates: Any, b: np.ndarray, rows: np.ndarray, eta: np.ndarray | None,
        held: Mapping[str, float | np.ndarray] | None = None,
    ) -> np.ndarray:  # fmt: skip
        """The values (m,) at `rows` with the coefficients b and the linear prediction eta (m,).

        held: variables that count as having other values, one everywhere or one a row.
        """
        if self.bare and estimates.has_scales:
            raise StataError(198, f"predict() after {estimates.cmd} is not linear; use predict(xb)")
        data = session.data.snapshot()
        columns = {name: value for name, value in (held or {}).items() if self.mentions(name)}
        if self.linear:
            columns[HOLDER] = eta
        for name, values in columns.items():
            whole = np.full(data.n_obs, np.nan)
            whole[rows] = values
            data.put(name, Column.of(normalise(whole), storage="double"))
        place = Place(Varied(session, estimates, b, data), rows)
        return np.asarray(spread(evaluate_at(self.tree, place), place.size), dtype=float)


def predicted(text: str) -> Predicted:
    """Read an expression; r(198) for other predictions than the linear one."""
    plain, uses = LINEAR.subn(HOLDER, text)
    if OTHER.search(plain):
        raise StataError(198, "only the linear prediction, predict(xb) or xb(), may stand in the expression")
    has_coefficients, bare = COEFFICIENT.search(plain) is not None, BARE.search(text) is not None
    return Predicted(parse(plain.strip()), bool(uses), has_coefficients, bare)
