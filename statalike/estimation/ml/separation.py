"""Regressors that predict a binary outcome perfectly: their coefficients would be infinite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from statalike.errors import StataError
from statalike.estimation import stripe
from statalike.estimation.design import Design, Regressor, Source, without_collinear
from statalike.estimation.ml.request import Request, Rule, count

DATA = "outcome = {name} {sign} {value:g} predicts data perfectly"


def separated(ask: Request, say: Callable[[str], None], keep_collinear: bool = False) -> Request:
    """The request without regressors that predict perfectly and the observations they predict; each told of by `say`.

    The base of a factor variable of three levels and more is looked at too. r(2000) where a regressor predicts all of
    the outcome.
    """
    X, y = ask.design.X, ask.y > 0
    source = Source(ask.data, ask.rows)
    used = np.ones(len(y), dtype=bool)
    dropped: dict[int, str] = {}
    rules: list[Rule] = []
    for j, regressor in enumerate(ask.design.regressors):
        if regressor.flag and not _base(regressor, ask.design):
            continue
        x = source.column(regressor) if regressor.flag else X[:, j]
        found = _predicted(x[used], y[used])
        if regressor.flag and (found is None or found[0]):
            continue
        if found is None:
            _check(x[used], y[used], ask.design.names[j])
            continue
        value, outcome = found
        rules.append(Rule(regressor, value, outcome))
        rows = used & (x != value)
        used &= ~rows
        size = count(None if ask.weights is None else replace(ask.weights, values=ask.weights.values[rows]), rows.sum())
        name = (stripe.without_marks if regressor.flag else stripe.without_omission)(ask.design.names[j])
        say(f"note: {name} != {value:g} predicts {'success' if outcome else 'failure'} perfectly;")
        say(f"      {name} omitted and {size:.0f} obs not used.")
        say("")
        dropped[j] = "empty" if any(p.level is not None for p in regressor.pieces) else "omitted"
    if not dropped:
        return _narrowed(ask, ask.design, used, keep_collinear)
    regressors = tuple(replace(r, flag=dropped.get(j, r.flag)) for j, r in enumerate(ask.design.regressors))
    X[:, list(dropped)] = 0.0
    found = _narrowed(ask, replace(ask.design, regressors=regressors), used, keep_collinear)
    return replace(found, rules=tuple(rules))


def _base(regressor: Regressor, made: Design) -> bool:
    """Whether it is the base level of a factor variable of three levels and more."""
    piece = regressor.pieces[0]
    return regressor.flag == "base" and len(regressor.pieces) == 1 and len(made.levels[piece.name]) > 2


def _narrowed(ask: Request, made: Design, used: np.ndarray, keep_collinear: bool) -> Request:
    """The request on the rows used, collinear columns omitted."""
    if not used.any():
        raise StataError(2000)
    made = made if used.all() else replace(made, X=np.asfortranarray(made.X[used]))
    return ask.take(used, made if keep_collinear else without_collinear(made))


def _predicted(x: np.ndarray, y: np.ndarray) -> tuple[float, bool] | None:
    """(value, outcome) where a regressor of two values is followed by one outcome unless it is `value`."""
    values = np.unique(x)
    if len(values) != 2:
        return None
    low, high = y[x == values[0]], y[x == values[1]]
    if low.all() == low.any() and high.all() == high.any():
        return None
    if high.all() or not high.any():
        return float(values[0]), bool(high.any())
    if low.all() or not low.any():
        return float(values[1]), bool(low.any())
    return None


def _check(x: np.ndarray, y: np.ndarray, name: str) -> None:
    """r(2000) where a regressor separates the outcomes."""
    if y.all() or not y.any():
        return
    ones, zeros = x[y], x[~y]
    if ones.min() > zeros.max():
        raise StataError(2000, DATA.format(name=name, sign=">", value=zeros.max()))
    if ones.max() < zeros.min():
        raise StataError(2000, DATA.format(name=name, sign="<=", value=ones.max()))
