"""Call: one command line as values, which is all that a command sees of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from statalike.data.groups import Groups
from statalike.lang.clauses import Clauses
from statalike.lang.equations import Effects
from statalike.lang.evaluate import evaluate_at, evaluate_scalar, spread, truth
from statalike.lang.expression import Expression, as_expression
from statalike.lang.place import Place
from statalike.lang.scope import Scope
from statalike.lang.varlist import Term

NewVariable = tuple[str | None, str, str | None]


@dataclass(frozen=True, eq=False)
class Weights:
    """kind: aweight, fweight, pweight or iweight; values at touse (float64); text: the expression as typed.

    assumed: the word `weight` was typed and the command's usual kind taken.
    """

    kind: str
    values: np.ndarray
    text: str
    assumed: bool = False


class Options(SimpleNamespace):
    """The options by their full names in lower case: flags True or False, others their value or None.

    rest: the text of those that the command takes without knowing them (declared *). given: names of those typed.
    """

    rest: str = ""
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Call:
    """A command line bound to its declaration.

    varlist: full names. terms: the same with factor-variable and time-series operators. newvars: (storage type or
    None, name, value label or None) of new variables. anything: the subject's text. names, numbers: of a namelist,
    a numlist. exp: what follows `=`, or a subject that is an expression. using: the file as typed, without quotes;
    files: all of them. rows: the observations to use, None for all (see touse). conditional: if or in was typed.
    effects: of a part `level: varlist`. parts: the equations after `||`.
    """

    command: Any = None
    cmdline: str = ""
    varlist: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    newvars: tuple[NewVariable, ...] = ()
    anything: str = ""
    names: tuple[str, ...] = ()
    numlist: tuple[float, ...] = ()
    exp: Expression | None = None
    using: str | None = None
    files: tuple[str, ...] = ()
    rows: np.ndarray | None = None
    conditional: bool = False
    weights: Weights | None = None
    options: Options = field(default_factory=Options)
    effects: Effects | None = None
    parts: tuple[Call, ...] = ()
    by: Groups | None = None
    scope: Scope | None = None
    clauses: Clauses | None = None

    @property
    def touse(self) -> np.ndarray:
        """Positions of the observations to use: those of if, in, the by-group, and with positive weights."""
        return np.arange(self.scope.data.n_obs) if self.rows is None else self.rows

    @property
    def everything(self) -> bool:
        """True if all observations are to be used."""
        return self.rows is None or len(self.rows) == self.scope.data.n_obs

    @property
    def place(self) -> Place:
        """Where this command's expressions are evaluated."""
        return Place(self.scope, None if self.everything else self.rows, self.by)

    def numbers(self, name: str) -> np.ndarray:
        """A numeric variable at touse (float64, tagged NaN); r(109) for text. L2.x and the like may be asked for."""
        if "." in name:
            return self.evaluate(name)
        return self._at_touse(self.scope.data.numbers(name))

    def values(self, name: str) -> np.ndarray:
        """A variable at touse: float64, or a text array."""
        return self._at_touse(self.scope.data[name].values)

    def _at_touse(self, values: np.ndarray) -> np.ndarray:
        return values if self.everything else values[self.rows]

    def complete(self, names: tuple[str, ...] | list[str]) -> np.ndarray:
        """touse without the observations that are missing (for text: empty) in any of some variables."""
        kept = self.touse
        for name in names:
            column = self.scope.data[name]
            values = column.values[kept]
            kept = kept[values != "" if column.is_string else ~np.isnan(values)]
        return kept

    def evaluate(self, expression: Expression | str) -> np.ndarray:
        """An expression at touse: one value per observation to use (float64 or text array)."""
        place = self.place
        return spread(evaluate_at(as_expression(expression), place), place.size)

    def scalar(self, expression: Expression | str) -> Any:
        """An expression as one value: a variable means its first observation."""
        return evaluate_scalar(as_expression(expression), self.scope)

    def satisfying(self, expression: Expression | str) -> np.ndarray:
        """Those of touse for which an expression is true."""
        return self.touse[truth(self.evaluate(expression))]

    def restricted(self, rows: np.ndarray) -> Call:
        """The same call for some of its observations (positions in the data, ascending)."""
        weights = self.weights
        if weights is not None:
            weights = replace(weights, values=weights.values[np.searchsorted(self.touse, rows)])
        return replace(self, rows=rows, weights=weights)
