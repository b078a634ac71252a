"""Analysis of variance as Stata shows it: a regression whose terms are tested one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation import anova_lines as shown
from statalike.estimation import termlist
from statalike.estimation.cells import Signature
from statalike.estimation.design import Design, Regressor, Source
from statalike.estimation.display import Display
from statalike.estimation.linear import LinearEstimates, regress, scaled
from statalike.estimation.sample import response
from statalike.estimation.termlist import Effect, Tested
from statalike.estimation.vce_option import Vce
from statalike.estimation.wald import upper_F
from statalike.models import anova as squares


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of a model, the positions of their columns, and the basis (r, p) of models.anova.estimable."""

    effects: Sequence[Effect]
    columns: Mapping[Signature, np.ndarray]
    basis: np.ndarray

    def hypothesis(self, chosen: Sequence[Effect]) -> np.ndarray:
        """L (df, p) of the partial test of some terms together."""
        marks = {effect.signature for effect in chosen}
        above = [
            other.signature
            for other in self.effects
            if other.signature not in marks and any(other.contains(effect) for effect in chosen)
        ]
        return squares.marginal_hypothesis(self.basis, self._positions(marks), self._positions(above))

    def _positions(self, marks: Iterable[Signature]) -> np.ndarray:
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(self.columns[mark] for mark in marks)]))


@dataclass(eq=False)
class AnovaEstimates(LinearEstimates):
    """anova: a regression, its terms (None where results were read from a file), and what e() says of them."""

    terms: Terms | None = None

    def show(self, output: Any, display: Display) -> None:
        """The table of sums of squares, and those of repeated measures."""
        if not display.noheader:
            output.emit("")
            for line in shown.anova_lines(self.e):
                output.emit(line)
        for line in shown.repeated_lines(self.e):
            output.emit(line)

    @property
    def regression(self) -> LinearEstimates:
        """The regression underneath, as `regress` shows it again."""
        given = {f.name: getattr(self, f.name) for f in fields(LinearEstimates) if f.init}
        return LinearEstimates(**given)

    def term_test(self, text: str, scope: Any) -> tuple[list[str], Results] | None:
        """Lines and r() of `test term ... [/ errorterm]`; None if the text is not about terms of the model."""
        try:
            groups = termlist.read(text, scope)
        except StataError:
            return None
        every = termlist.merged(groups)
        if self.terms is None or len(groups) != 1 or not {x.signature for x in every} <= self.terms.columns.keys():
            return None
        if any(f.levels is not None for effect in every for f in effect.term.factors):
            return None
        [group] = groups
        ss, df = self._explained(group.effects)
        error = "Residual" if group.error is None else group.error.name
        if group.error is None:
            below, df_r = self.e.scalars["rss"], self.e.scalars["df_r"]
        else:
            below, df_r = self._explained((group.error,))
        F, p = ratio(ss, df, below, df_r)
        rows = [([effect.name for effect in group.effects], ss, df, F, p), ([error], below, df_r, None, None)]
        r = Results({"drop": 0.0, "ss": ss, "df": df, "rss": below, "df_r": df_r, "F": F, "p": p})
        return shown.test_lines(rows), r

    def _explained(self, effects: Sequence[Effect]) -> tuple[float, float]:
        """Partial sum of squares and degrees of freedom of terms together."""
        L = self.terms.hypothesis(effects)
        return squares.partial(L, self.b, self.inverse), float(len(L))


def ratio(ss: float, df: float, below: float, df_r: float) -> tuple[float, float]:
    """F and its p-value; missing where either mean square is not known."""
    if not df or not df_r or not below > 0:
        return np.nan, np.nan
    F = ss / df / (below / df_r)
    return F, upper_F(df, df_r, F)


def analysis(
    data: Any, depvar: Any, tested: Sequence[Tested], made: Design, rows: np.ndarray, weights: Any,
    *, sequential: bool = False, cmdline: str = "",
) -> AnovaEstimates:  # fmt: skip
    """The analysis of variance of depvar (a Factor) over `rows`; `made` is the design of the terms.

    Partial sums of squares are those of type III hypotheses, with cells that have no observations left out;
    sequential ones those of the columns in the order of the terms.
    """
    fit = regress(data, depvar, made, rows, Vce("ols"), weights, cmdline=cmdline)
    effects = termlist.merged(tested)
    terms = _terms(data, rows, fit, made, effects)
    e = Results(dict(fit.e.scalars), dict(fit.e.macros) | {"cmd": "anova", "title": "Analysis of variance"})
    known = {f.name: getattr(fit, f.name) for f in fields(LinearEstimates) if f.init}
    known |= {"cmd": "anova", "e": e, "terms": terms}
    e.macros["sstype"] = "sequential" if sequential else "partial"
    e.macros["varnames"] = " ".join(dict.fromkeys(f.name for x in effects for f in x.term.factors))
    if sequential:
        found = _sequential(response(data, depvar)[rows], data, rows, fit, made, effects, weights)
    else:
        tests = {effect.signature: terms.hypothesis([effect]) for effect in effects}
        found = {mark: (squares.partial(L, fit.b, fit.inverse), len(L)) for mark, L in tests.items()}
    _put(e, tested, found)
    return AnovaEstimates(**known)


def _columns(made: Design, effect: Effect) -> np.ndarray:
    """Positions of a term's columns among those of the design; cells without observations do not count."""
    return np.array(
        [
            j
            for j, regressor in enumerate(made.regressors)
            if regressor.flag != "empty" and _signature(regressor) == effect.signature
        ],
        dtype=np.int64,
    )


def _signature(regressor: Regressor) -> Signature:
    return tuple(sorted(("c" if p.level is None else "i", p.operator, p.name) for p in regressor.pieces))


def _whole(data: Any, rows: np.ndarray, made: Design) -> np.ndarray:
    """The columns of all levels (n, p), bases too; zero for cells without observations."""
    source = Source(data, rows)
    X = np.zeros((len(rows), len(made.names)), order="F")
    for j, regressor in enumerate(made.regressors):
        if regressor.flag != "empty":
            X[:, j] = source.column(regressor)
    if made.constant:
        X[:, -1] = 1.0
    return X


def _terms(data: Any, rows: np.ndarray, fit: LinearEstimates, made: Design, effects: Sequence[Effect]) -> Terms:
    """The terms with what tests of them need."""
    kept = np.array([j for j, flag in enumerate(fit.flags) if not flag], dtype=np.int64)
    X = _whole(data, rows, made)
    present = np.flatnonzero((X != 0).any(axis=0))
    B = np.zeros((len(kept), X.shape[1]))
    B[:, present] = squares.estimable(X[:, present], np.searchsorted(present, kept))
    return Terms(effects, {effect.signature: _columns(made, effect) for effect in effects}, B)


def _sequential(
    y: np.ndarray, data: Any, rows: np.ndarray, fit: LinearEstimates, made: Design, effects: Sequence[Effect],
    weights: Any,
) -> dict[Signature, tuple[float, int]]:  # fmt: skip
    """Sequential sums of squares and degrees of freedom of the terms."""
    kept = [[j for j in _columns(made, effect) if not fit.flags[j]] for effect in effects]
    X = _whole(data, rows, made)[:, [j for columns in kept for j in columns]]
    ends = np.cumsum([len(columns) for columns in kept]).tolist()
    w, _ = scaled(weights, len(rows))
    explained = squares.sequential(y, X, ends, weights=w, constant=made.constant)
    return {
        effect.signature: (float(ss), len(columns))
        for effect, ss, columns in zip(effects, explained, kept, strict=True)
    }


def _put(e: Results, tested: Sequence[Tested], found: dict[Signature, tuple[float, int]]) -> None:
    """e(term_#) e(errorterm_#) e(ss_#) e(df_#) e(ssdenom_#) e(dfdenom_#) e(F_#), terms in the order shown."""
    for k, (effect, error) in enumerate(((x, group.error) for group in tested for x in group.effects), 1):
        ss, df = found[effect.signature]
        below, df_r = (e.scalars["rss"], e.scalars["df_r"]) if error is None else found[error.signature]
        e.macros[f"term_{k}"] = effect.name
        e.macros[f"errorterm_{k}"] = "Residual" if error is None else error.name
        e.scalars |= {f"ss_{k}": ss, f"df_{k}": float(df), f"ssdenom_{k}": below, f"dfdenom_{k}": float(df_r)}
        e.scalars[f"F_{k}"] = ratio(ss, df, below, df_r)[0]


def without_empty(made: Design) -> Design:
    """The design without the columns of cells that have no observations."""
    kept = [j for j, flag in enumerate(made.flags) if flag != "empty"]
    regressors = tuple(r for r in made.regressors if r.flag != "empty")
    return Design(made.X[:, kept], regressors, made.constant, made.labels, made.levels, (), made.spread)
