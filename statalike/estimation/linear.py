"""Linear regression as Stata shows it: estimates from data, header with analysis of variance, predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.influence import INFLUENCE_OPTIONS, STATISTICS, influence
from statalike.estimation.regression_header import anova_header, robust_header
from statalike.estimation.sample import marked, response
from statalike.estimation.vce_option import Vce
from statalike.estimation.wald import model_test, upper_F
from statalike.models import vce as sandwiches
from statalike.models.linear import LinearFit, least_squares, leverage, moments
from statalike.output.table import Field, Row, Table


@dataclass(eq=False)
class LinearEstimates(Estimates):
    """regress: inverse (k, k) is (X'WX)^-1, weight the name of the variable the weights come from."""

    inverse: np.ndarray | None = None
    weight: str = ""
    weight_kind: str = ""
    beta: bool = False

    predict_options = INFLUENCE_OPTIONS
    statistics: Mapping[str, str] = field(default_factory=lambda: STATISTICS, init=False)
    assumed = "(option xb assumed; fitted values)"

    @property
    def is_robust(self) -> bool:
        """Whether the header is the short one."""
        return bool(self.e.macros.get("vcetype"))

    @property
    def regression(self) -> LinearEstimates:
        """What `regress` shows again."""
        return self

    def header(self, display: Display) -> list[Table | str]:
        """The analysis of variance, or the short header of robust variances."""
        e = self.e.scalars
        return [robust_header(e) if self.is_robust else anova_header(e)]

    def table(self, display: Display) -> Table:
        """Coefficients; with option beta standardized ones in place of the intervals."""
        if not self.beta:
            return super().table(display)
        display = replace(display, noci=True)
        table = super().table(display)
        betas = iter(self.e.matrices["beta"].values[0][[not flag for flag in self.flags[: self.k_slopes]]])
        rows = [
            Row(*part.cells, next(betas, np.nan)) if isinstance(part, Row) and len(part.cells) == 5 else part
            for part in table.rows
        ]
        return Table((*table.fields, Field("Beta", 9, gap=16)), tuple(rows))

    @property
    def k_slopes(self) -> int:
        """How many columns there are beside the constant."""
        return len(self.stripe) - (self.stripe[-1][1] == "_cons")

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Fitted values, residuals and what measures influence."""
        return influence(self, statistic, data, rows, options)


def regress(
    data: Any, depvar: Any, made: Design, rows: np.ndarray, vce: Vce, weights: Any = None, *, cmdline: str = ""
) -> LinearEstimates:
    """Least squares of depvar (a Factor) on the design over `rows`; `weights` (or None) are those of `rows`.

    The design may still hold collinear columns: those found here are omitted.
    """
    y = response(data, depvar)[rows]
    w, n = scaled(weights, len(rows))
    X = made.X[:, :-1] if made.constant else made.X
    central = moments(X, weights=w, constant=made.constant)
    fit = least_squares(y, X, weights=w, constant=made.constant, moments_of_X=central)
    made = made.omit(j for j in np.flatnonzero(~fit.kept) if not made.flags[j])
    df_r = n - fit.rank
    if df_r < 0:
        raise StataError(2001)
    e = _fit_results(fit, n, df_r, made.constant)
    V, df_test = _variance(fit, X, made, w, weights, n, vce, data, rows, e)
    e.macros |= {"model": "ols", "title": "Linear regression", "predict": "regres_p", "vce": vce.kind}
    if vce.title:
        e.macros["vcetype"] = vce.title
    if weights is not None:
        e.macros |= {"wtype": weights.kind, "wexp": f"= {weights.text}"}
    estimates = LinearEstimates(
        cmd="regress", cmdline=cmdline, depvar=depvar.full_name, b=fit.b, V=V,
        stripe=tuple(("", name) for name in made.names), df_r=df_test, e=e, sample=marked(data, rows),
        design=made.light(), flags=made.flags, inverse=fit.inverse,
        weight=weights.text.strip(" =") if weights is not None else "",
        weight_kind=weights.kind if weights is not None else "",
    )  # fmt: skip
    _model_F(estimates, vce)
    beta = fit.b[: X.shape[1]] * central.scale / np.sqrt(fit.tss) if fit.tss > 0 else fit.b[: X.shape[1]]
    e.put("beta", Matrix.of(beta, [("", "y1")], estimates.stripe[: X.shape[1]]))
    return estimates


def scaled(weights: Any, rows: int) -> tuple[np.ndarray | None, float]:
    """Weights as least squares takes them and the number of observations they stand for.

    Analytic and sampling weights are scaled to sum to the number of rows; frequency weights count.
    """
    if weights is None:
        return None, rows
    w = weights.values
    if weights.kind in ("aweight", "pweight"):
        return w * (rows / w.sum()), rows
    return w, float(np.floor(w.sum())) if weights.kind == "iweight" else float(w.sum())


def _fit_results(fit: LinearFit, n: float, df_r: float, constant: bool) -> Results:
    """The scalars of e() that do not depend on the variance estimator."""
    df_m = fit.rank - constant
    mss = max(fit.tss - fit.rss, 0.0)
    s2 = fit.rss / df_r if df_r > 0 else np.nan
    with np.errstate(all="ignore"):
        r2 = mss / fit.tss if fit.tss > 0 else np.nan
        r2_a = 1 - (1 - r2) * (n - constant) / df_r if df_r > 0 else np.nan
        ll, ll_0 = (-n / 2 * (np.log(2 * np.pi) + np.log(ss / n) + 1) for ss in (fit.rss, fit.tss))
    return Results({
        "N": n, "df_m": df_m, "df_r": df_r, "F": np.nan, "r2": r2, "rmse": np.sqrt(s2), "mss": mss,
        "rss": fit.rss, "r2_a": r2_a, "ll": ll, "ll_0": ll_0, "rank": fit.rank,
    })  # fmt: skip


def _variance(
    fit: LinearFit, X: np.ndarray, made: Design, w: np.ndarray | None, weights: Any, n: float, vce: Vce,
    data: Any, rows: np.ndarray, e: Results,
) -> tuple[np.ndarray, float]:  # fmt: skip
    """V (k, k) and the degrees of freedom of tests."""
    df_r = e.scalars["df_r"]
    if not vce.is_robust:
        return fit.inverse * e.scalars["rmse"] ** 2, df_r
    residuals = fit.residuals
    counts = weights is not None and weights.kind == "fweight"
    if vce.kind in ("hc2", "hc3"):
        if weights is not None and weights.kind == "pweight":
            raise StataError(404, f"pweight not allowed with vce({vce.kind})")
        h = leverage(X, fit.inverse, None if counts else w)
        power = 0.5 if vce.kind == "hc2" else 1.0
        residuals = residuals / np.maximum(1 - h, 0.0) ** power
    weighting = np.ones(len(rows)) if w is None else np.sqrt(w) if counts and vce.kind != "cluster" else w
    scores = sandwiches.linear_scores(X, residuals * weighting, made.constant)
    if vce.kind == "cluster":
        found = group([data[vce.cluster].values], rows)
        scores = sandwiches.sums_by_cluster(scores, found.codes, found.n)
        e.scalars["N_clust"] = found.n
        e.macros["clustvar"] = vce.cluster
        return sandwiches.sandwich(fit.inverse, scores, sandwiches.small_sample(n, fit.rank, found.n)), found.n - 1
    factor = sandwiches.small_sample(n, fit.rank) if vce.kind == "robust" else 1.0
    return sandwiches.sandwich(fit.inverse, scores, factor), df_r


def _model_F(estimates: LinearEstimates, vce: Vce) -> None:
    """e(F) and e(p): from the sums of squares, or a Wald test where the variance is robust."""
    e = estimates.e.scalars
    e["df_r"] = float(estimates.df_r)
    if not vce.is_robust:
        e["F"] = e["mss"] / e["df_m"] / e["rmse"] ** 2 if e["df_m"] and e["rmse"] > 0 else np.nan
        if not e["df_m"]:
            e["F"] = 0.0
    else:
        test = model_test(estimates, estimates.df_r)
        e["F"] = test.statistic if test.df == e["df_m"] and test.df else (np.nan if e["df_m"] else 0.0)
    known = e["df_m"] and not np.isnan(e["F"])
    e["p"] = upper_F(e["df_m"], e["df_r"], e["F"]) if known else np.nan
