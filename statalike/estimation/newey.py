"""newey: least squares with Newey-West standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.linear import scaled
from statalike.estimation.sample import marked, named_response, response
from statalike.estimation.wald import model_test
from statalike.lang.series import calendar
from statalike.models.linear import least_squares
from statalike.models.newey import Pairs, newey_west
from statalike.models.vce import linear_scores
from statalike.output.table import Field, Line, Table

TITLE = "Regression with Newey–West standard errors"


@dataclass(eq=False)
class NeweyEstimates(Estimates):
    """Least squares; lag: the last lag that counts."""

    lag: int = 0

    predict_options = "XB Residuals STDP"
    assumed = "(option xb assumed; fitted values)"

    def __post_init__(self) -> None:
        """Residuals are predicted too."""
        super().__post_init__()
        self.statistics = {"xb": "Fitted values", "residuals": "Residuals", "stdp": "S.E. of the prediction"}

    def header(self, display: Display) -> list[Table | str]:
        """Counts and the test of the model."""
        e = self.e.scalars
        right = [
            ("Number of obs", trimmed(e["N"], "%10.0fc")),
            (f"F({e['df_m']:3.0f},{e['df_r']:10.0f})", trimmed(e["F"], "%10.2f")),
            ("Prob > F", trimmed(e["p"], "%10.4f")),
        ]
        lefts = (TITLE, f"Maximum lag = {self.lag}", "")
        lines = [f"{left:<48}{label:<17} ={value:>11}" for left, (label, value) in zip(lefts, right, strict=True)]
        return [Table((Field("", 78, gap=0),), tuple(Line(text) for text in lines), top=False, bottom=False)]

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Fitted values and residuals."""
        if statistic == "residuals":
            return [Prediction(named_response(data, self.depvar)[rows] - self.xb(data, rows), "Residuals")]
        return super().predict(statistic, data, rows, options)


def newey(
    data: Any, depvar: Any, made: Design, rows: np.ndarray, lag: int, force: bool, weights: Any, cmdline: str
) -> NeweyEstimates:
    """Least squares of depvar (a Factor) on the design over `rows`; r(459) for gaps in time unless forced."""
    y = response(data, depvar)[rows]
    w, n = scaled(weights, len(rows))
    X = made.X[:, :-1] if made.constant else made.X
    fit = least_squares(y, X, weights=w, constant=made.constant)
    made = made.omit(j for j in np.flatnonzero(~fit.kept) if not made.flags[j])
    if n <= fit.rank:
        raise StataError(2001)
    residuals = fit.residuals if w is None else fit.residuals * w
    scores = linear_scores(X, residuals, made.constant)
    pairs = lagged_pairs(data, rows, lag, force) if lag else []
    V = newey_west(fit.inverse, scores, pairs, n / (n - fit.rank))
    e = Results(
        {"N": float(n), "df_m": float(fit.rank - made.constant), "df_r": float(n - fit.rank), "lag": float(lag),
         "rank": float(fit.rank)},
        {"title": TITLE, "vcetype": "Newey–West", "predict": "newey_p"},
    )  # fmt: skip
    if weights is not None:
        e.macros |= {"wtype": weights.kind, "wexp": f"= {weights.text}"}
    estimates = NeweyEstimates(
        cmd="newey", cmdline=cmdline, depvar=depvar.full_name, b=fit.b, V=V,
        stripe=tuple(("", name) for name in made.names), df_r=float(n - fit.rank), e=e, sample=marked(data, rows),
        design=made.light(), flags=made.flags, lag=lag,
    )  # fmt: skip
    test = model_test(estimates, estimates.df_r)
    e.scalars |= {"F": test.statistic if test.df else 0.0, "p": test.p}
    return estimates


def lagged_pairs(data: Any, rows: np.ndarray, lag: int, force: bool) -> list[Pairs]:
    """For each lag 1..`lag` the positions in `rows` of observations that far apart within panels.

    force counts observations in the order of time, whatever lies between them.
    """
    known = calendar(data)
    panel, period = known.panel[rows], known.period[rows]
    order = np.lexsort((period, panel))
    same = np.diff(panel[order]) == 0
    if not force and (np.diff(period[order])[same] != 1).any():
        raise StataError(198, f"{data.chars.get('_TStvar')} is not regularly spaced -- use option force to override")
    found = []
    for step in range(1, lag + 1):
        later, earlier = order[step:], order[:-step]
        together = panel[later] == panel[earlier]
        found.append((later[together], earlier[together]))
    return found
