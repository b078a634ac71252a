"""areg: least squares with the effects of one categorical variable absorbed, and its predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.format import trimmed
from statalike.data.groups import Groups, group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.linear import scaled
from statalike.estimation.panelparts import log_likelihood
from statalike.estimation.sample import marked, named_response, response
from statalike.estimation.vce_option import Vce
from statalike.estimation.wald import model_test, upper_F
from statalike.models import grouped
from statalike.models import vce as sandwiches
from statalike.models.linear import LinearFit, least_squares
from statalike.output.table import Table
from statalike.output.text import between


@dataclass(eq=False)
class AbsorbedEstimates(Estimates):
    """areg: absorbed is the variable whose effects are, effects its values and their effects d."""

    absorbed: str = ""
    effects: tuple[np.ndarray, np.ndarray] = field(default=(np.zeros(0), np.zeros(0)))

    predict_options = "XB STDP XBD D Residuals SCore DResiduals"
    statistics: Mapping[str, str] = field(default_factory=dict, init=False)
    assumed = "(option xb assumed; fitted values)"

    def __post_init__(self) -> None:
        """Labels of the predictions name the absorbed variable."""
        super().__post_init__()
        d = f"d[{self.absorbed}]"
        self.statistics = {
            "xb": "Linear prediction", "stdp": "S.E. of the prediction", "xbd": f"Xb + {d}", "d": d,
            "residuals": "Residuals", "score": "Score", "dresiduals": f"{d} + e",
        }  # fmt: skip

    def header(self, display: Display) -> list[Table | str]:
        """Title and absorbed variable on the left, the fit on the right, as wide as its longest value."""
        e = self.e.scalars
        lines = [
            ("Linear regression, absorbing indicators", "Number of obs", trimmed(e["N"], "%10.0gc")),
            (f"Absorbed variable: {self.absorbed}", "No. of categories", trimmed(e["k_absorb"], "%10.0gc")),
            ("", f"F({e['df_m']:.0f}, {e['df_r']:.0f})", trimmed(e["F"], "%10.2f")),
            ("", "Prob > F", trimmed(e["p"], "%10.4f")),
            ("", "R-squared", trimmed(e["r2"], "%10.4f")),
            ("", "Adj R-squared", trimmed(e["r2_a"], "%10.4f")),
            ("", "Root MSE", trimmed(e["rmse"], "%10.5g")),
        ]
        width = max(len(value) for _, _, value in lines)
        return [f"{left:<{58 - width}}{label:<17} = {value:>{width}}" for left, label, value in lines]

    def footer(self, display: Display) -> list[Table | str]:
        """The test that the absorbed effects are all zero, where the variance is not robust."""
        e = self.e.scalars
        if "F_absorb" not in e or self.resampled:
            return []
        left = f"F test of absorbed indicators: F({e['df_a']:.0f}, {e['df_r']:.0f}) = {trimmed(e['F_absorb'], '%9.3f')}"
        return [between(left, f"Prob > F = {trimmed(e['p_absorb'], '%5.3f')}")]

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Xb anywhere; what needs d where the absorbed variable has a value of the estimation sample."""
        if statistic in ("xb", "stdp"):
            return super().predict(statistic, data, rows, options)
        xb, d = self.xb(data, rows), self._effect(data, rows)
        if statistic in ("d", "xbd"):
            return [Prediction(d if statistic == "d" else xb + d, self.statistics[statistic])]
        residual = named_response(data, self.depvar)[rows] - xb
        return [Prediction(residual if statistic == "dresiduals" else residual - d, self.statistics[statistic])]

    def _effect(self, data: Any, rows: np.ndarray) -> np.ndarray:
        """d at some observations, missing for values that the sample does not have."""
        known, effects = self.effects
        values = data[self.absorbed].values[rows]
        place = np.clip(np.searchsorted(known, values), 0, len(known) - 1)
        return np.where(known[place] == values, effects[place], np.nan)


def absorb(
    data: Any,
    depvar: Any,
    made: Design,
    rows: np.ndarray,
    name: str,
    vce: Vce,
    weights: Any = None,
    *,
    cmdline: str = "",
) -> AbsorbedEstimates:
    """Least squares of depvar on the design and indicators of the values of `name`, over `rows`.

    b, V and R-squared are those of the regression with the indicators; the constant makes the mean of xb that of y.
    """
    y, w, n = response(data, depvar)[rows], *scaled(weights, len(rows))
    X = made.X[:, :-1]
    groups = group([data[name].values], rows)
    fit = least_squares(_within(y[:, None], groups, w)[:, 0], _within(X, groups, w), weights=w)
    k, df_r = fit.rank - 1, n - groups.n - (fit.rank - 1)
    if df_r <= 0:
        raise StataError(2001)
    made = made.omit(j for j in np.flatnonzero(~fit.kept) if not made.flags[j])
    total = least_squares(y, np.zeros((len(y), 0)), weights=w).rss
    e = _results(fit, total, n, df_r, k, groups.n)
    V, df_test = _variance(fit, _within(X, groups, w), (w, weights, n), groups.n, vce, data, rows, e)
    e.macros |= {"model": "fe", "title": "Linear regression, absorbing indicators", "absvar": name, "vce": vce.kind}
    if vce.title:
        e.macros["vcetype"] = vce.title
    if weights is not None:
        e.macros |= {"wtype": weights.kind, "wexp": f"= {weights.text}"}
    d = grouped.mean(y - X @ fit.b[:-1], groups.codes, groups.n, w) - fit.b[-1]
    estimates = AbsorbedEstimates(
        cmd="areg", cmdline=cmdline, depvar=depvar.full_name, b=fit.b, V=V, stripe=tuple(("", x) for x in made.names),
        df_r=df_test, e=e, sample=marked(data, rows), design=made.light(), flags=made.flags, absorbed=name,
        effects=(data[name].values[rows[groups.first]], d),
    )  # fmt: skip
    _tests(estimates, vce, fit, (y, X, w), df_r)
    return estimates


def _within(columns: np.ndarray, groups: Groups, w: np.ndarray | None) -> np.ndarray:
    """Columns (n, p) less their (weighted) group means plus their grand means; constant where they do not vary."""
    moved, codes = np.empty_like(columns), groups.codes.astype(np.intp)
    for j, column in enumerate(columns.T):
        rest = column - grouped.mean(column, codes, groups.n, w)[codes]
        if rest @ rest <= 1e-24 * (column @ column):
            rest = np.zeros_like(rest)
        moved[:, j] = rest + np.average(column, weights=w)
    return moved


def _results(fit: LinearFit, tss: float, n: float, df_r: float, k: int, m: int) -> Results:
    """The scalars of e() that do not depend on the variance estimator."""
    share = fit.rss / tss if tss > 0 else np.nan
    return Results({
        "N": n, "mss": tss - fit.rss, "df_m": float(k), "rss": fit.rss, "df_r": df_r, "r2": 1 - share,
        "r2_a": 1 - share * (n - 1) / df_r, "F": np.nan, "rmse": float(np.sqrt(fit.rss / df_r)),
        "ll": log_likelihood(n, fit.rss), "ll_0": log_likelihood(n, tss), "tss": tss, "df_a": m - 1.0,
        "k_absorb": float(m), "rank": float(fit.rank),
    })  # fmt: skip


def _variance(
    fit: LinearFit, X: np.ndarray, weighting: tuple[np.ndarray | None, Any, float], m: int, vce: Vce, data: Any,
    rows: np.ndarray, e: Results,
) -> tuple[np.ndarray, float]:  # fmt: skip
    """V and the degrees of freedom of tests; all indicators count as parameters."""
    w, weights, n = weighting
    if not vce.is_robust:
        return fit.inverse * e.scalars["rmse"] ** 2, e.scalars["df_r"]
    counts = weights is not None and weights.kind == "fweight"
    root = np.ones(len(rows)) if w is None else np.sqrt(w) if counts and vce.kind != "cluster" else w
    scores = sandwiches.linear_scores(X, fit.residuals * root, True)
    rank = fit.rank + m - 1
    if vce.kind != "cluster":
        return sandwiches.sandwich(fit.inverse, scores, sandwiches.small_sample(n, rank)), e.scalars["df_r"]
    found = group([data[vce.cluster].values], rows)
    e.scalars["N_clust"] = float(found.n)
    e.macros["clustvar"] = vce.cluster
    scores = sandwiches.sums_by_cluster(scores, found.codes, found.n)
    factor = sandwiches.small_sample(n, rank, found.n)
    return sandwiches.sandwich(fit.inverse, scores, factor), found.n - 1.0


def _tests(
    estimates: AbsorbedEstimates, vce: Vce, fit: LinearFit, parts: tuple[np.ndarray, np.ndarray, np.ndarray | None],
    df_r: float,
) -> None:  # fmt: skip
    """e(F) and e(p) of the regressors, and of the absorbed effects unless the variance is robust."""
    e = estimates.e.scalars
    e["df_r"] = float(estimates.df_r)
    test = model_test(estimates, estimates.df_r)
    e["F"] = test.statistic if test.df == e["df_m"] and test.df else (np.nan if e["df_m"] else 0.0)
    e["p"] = test.p if test.df == e["df_m"] and test.df else np.nan
    if vce.is_robust:
        return
    y, X, w = parts
    pooled = least_squares(y, X[:, fit.kept[:-1]], weights=w)
    e["F_absorb"] = e["p_absorb"] = np.nan
    if e["df_a"] and fit.rss > 0:
        e["F_absorb"] = (pooled.rss - fit.rss) / e["df_a"] / (fit.rss / df_r)
        e["p_absorb"] = upper_F(e["df_a"], df_r, e["F_absorb"])
