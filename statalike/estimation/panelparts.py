"""What the estimators of xtreg share: the data they work on, common results, robust variances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.design import Design
from statalike.estimation.linear import scaled
from statalike.estimation.panelreg import TITLES, PanelEstimates
from statalike.estimation.sample import marked, response
from statalike.estimation.vce_option import Vce
from statalike.estimation.wald import model_test
from statalike.models import panel as panels
from statalike.models import vce as sandwiches
from statalike.models.linear import LinearFit


@dataclass(frozen=True, eq=False)
class PanelData:
    """What the estimators work on: y (n,), X (n, p) without constant, panels, weights scaled, their sum n."""

    y: np.ndarray
    X: np.ndarray
    rows: panels.PanelRows
    weights: np.ndarray | None
    n: float


@dataclass(frozen=True, eq=False)
class Request:
    """What an estimator is asked for."""

    data: Any
    depvar: Any
    design: Design
    rows: np.ndarray
    panel: str
    vce: Vce
    weights: Any = None
    cmdline: str = ""


def prepared(ask: Request) -> PanelData:
    """y, X and panels over the estimation sample; r(199)-like refusal of weights that vary within panels."""
    made = ask.design
    codes = group([ask.data[ask.panel].values], ask.rows)
    weights, n = scaled(ask.weights, len(ask.rows))
    if weights is not None:
        first = weights[codes.first][codes.codes]
        if not np.allclose(weights, first, rtol=1e-10):
            raise StataError(199, f"weight must be constant within {ask.panel}")
    X = made.X[:, :-1] if made.constant else made.X
    rows = panels.PanelRows(codes.codes, codes.sizes)
    return PanelData(response(ask.data, ask.depvar)[ask.rows], X, rows, weights, n)


def log_likelihood(n: float, rss: float) -> float:
    """Log likelihood of a linear regression with normal errors."""
    with np.errstate(all="ignore"):
        return float(-n / 2 * (np.log(2 * np.pi) + np.log(rss / n) + 1))


def common_results(ask: Request, d: PanelData, slopes: np.ndarray, model: str) -> Results:
    """What e() holds of every model: counts and R-squared."""
    sizes = d.rows.sizes
    xb = d.X @ slopes
    xw, yw = xb - d.rows.means(xb)[d.rows.codes], d.y - d.rows.means(d.y)[d.rows.codes]
    scalars = {
        "N": float(d.n),
        "N_g": float(d.rows.n_groups),
        "g_min": float(sizes.min()),
        "g_avg": float(sizes.mean()),
        "g_max": float(sizes.max()),
        "Tbar": float(len(sizes) / np.sum(1 / sizes)),
        "Tcon": float(np.ptp(sizes) == 0),
        "r2_w": panels.squared_correlation(xw, yw),
        "r2_b": panels.squared_correlation(d.rows.means(xb), d.rows.means(d.y)),
        "r2_o": panels.squared_correlation(xb, d.y),
    }
    macros = {"ivar": ask.panel, "model": model, "vce": ask.vce.kind, "title": TITLES[model], "cmd": "xtreg"}
    if ask.vce.title:
        macros["vcetype"] = ask.vce.title
    if ask.weights is not None:
        macros |= {"wtype": ask.weights.kind, "wexp": f"= {ask.weights.text}"}
    return Results(scalars, macros)


def clustered(
    ask: Request, e: Results, fit: LinearFit, X: np.ndarray, d: PanelData, rank: int, constant: bool = True
) -> tuple[np.ndarray, float]:
    """Cluster-robust V and its degrees of freedom; without a cluster variable panels are the clusters."""
    name = ask.vce.cluster or ask.panel
    found = group([ask.data[name].values], ask.rows)
    nested = group([ask.data[ask.panel].values, ask.data[name].values], ask.rows).n == d.rows.n_groups
    if not nested:
        raise StataError(498, "panels are not nested within clusters")
    weighted = fit.residuals if d.weights is None else fit.residuals * d.weights
    scores = sandwiches.linear_scores(X, weighted, constant)
    scores = sandwiches.sums_by_cluster(scores, found.codes, found.n)
    factor = sandwiches.small_sample(d.n, rank, found.n)
    e.scalars["N_clust"] = float(found.n)
    e.macros |= {"clustvar": name, "vce": "cluster"}
    return sandwiches.sandwich(fit.inverse, scores, factor), found.n - 1


def made_estimates(
    ask: Request, made: Design, b: np.ndarray, V: np.ndarray, e: Results, model: str, df_r: float | None,
    ancillary: tuple[str, ...] = (),
) -> PanelEstimates:  # fmt: skip
    """The estimates, ancillary parameters in the equation "/"."""
    name = ask.depvar.full_name if ancillary else ""
    stripe = (*((name, column) for column in made.names), *(("/", extra) for extra in ancillary))
    return PanelEstimates(
        cmd="xtreg", cmdline=ask.cmdline, depvar=ask.depvar.full_name, b=b, V=V, stripe=stripe, df_r=df_r, e=e,
        sample=marked(ask.data, ask.rows), design=made.light(), flags=(*made.flags, *("" for _ in ancillary)),
        model=model, panel=ask.panel,
    )  # fmt: skip


def store_model_test(estimates: PanelEstimates, df_r: float | None) -> None:
    """e(F) or e(chi2), and e(p)."""
    e = estimates.e.scalars
    test = model_test(estimates, df_r)
    k = e.get("df_b", e["df_m"])
    complete = test.df == k and test.df > 0
    e["chi2" if df_r is None else "F"] = test.statistic if complete else (0.0 if not k else np.nan)
    e["p"] = test.p if complete else np.nan
