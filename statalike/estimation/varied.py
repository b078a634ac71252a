"""Expressions of coefficients, variables and predictions as functions of the coefficients."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import normalise
from statalike.lang.evaluate import evaluate_at, spread
from statalike.lang.expression import Expression, parse
from statalike.lang.outermost import closing
from statalike.lang.place import Place

CALL = re.compile(r"\b(?:predict\(|xb\(\s*\))")
COEFFICIENT = re.compile(r"\b_(?:b|coef|se)\[|\]\s*_?\w+|\b(?:e|r)\(")
HOLDER = "__prediction"


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
    """An expression in which predict() and xb() may stand: its tree, and the options of each of these (xb: "xb").

    has_coefficients: whether _b[] stands in it too.
    """

    tree: Expression
    calls: tuple[str, ...] = ()
    has_coefficients: bool = True

    def mentions(self, name: str) -> bool:
        """Whether a variable stands in it by itself."""
        return name in self.tree.names()

    def values(
        self, session: Any, estimates: Any, b: np.ndarray, rows: np.ndarray, predictions: Sequence[np.ndarray],
        held: Mapping[str, float | np.ndarray] | None = None,
    ) -> np.ndarray:  # fmt: skip
        """The values (m,) at `rows` with the coefficients b and the predictions that stand in it, (m,) or (1,) each.

        held: variables that count as having other values, one everywhere or one a row.
        """
        data = session.data.snapshot()
        columns = {name: value for name, value in (held or {}).items() if self.mentions(name)}
        columns |= {f"{HOLDER}{i}": values for i, values in enumerate(predictions)}
        for name, values in columns.items():
            whole = np.full(data.n_obs, np.nan)
            whole[rows] = values
            data.put(name, Column.of(normalise(whole), storage="double"))
        place = Place(Varied(session, estimates, b, data), rows)
        return np.asarray(spread(evaluate_at(self.tree, place), place.size), dtype=float)


def predicted(text: str) -> Predicted:
    """Read an expression; r(132) for a predict() that is not closed."""
    calls: list[str] = []
    plain, position = "", 0
    for found in CALL.finditer(text):
        if found.start() < position:
            continue
        plain += text[position : found.start()]
        position = found.end()
        if found[0].startswith("predict"):
            position = closing(text, position - 1)
            options = text[found.end() : position - 1].strip()
        else:
            options = "xb"
        if options not in calls:
            calls.append(options)
        plain += f"{HOLDER}{calls.index(options)}"
    plain += text[position:]
    return Predicted(parse(plain.strip()), tuple(calls), COEFFICIENT.search(plain) is not None)
