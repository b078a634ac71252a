"""Least-squares estimators of xtreg: fixed, random and between effects."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.estimation.panelparts import (
    PanelData,
    Request,
    clustered,
    common_results,
    log_likelihood,
    made_estimates,
    prepared,
    store_model_test,
)
from statalike.estimation.panelreg import PanelEstimates
from statalike.estimation.wald import upper_F
from statalike.models import panel as panels
from statalike.models.linear import LinearFit, least_squares


def fixed_effects(ask: Request) -> PanelEstimates:
    """The within estimator."""
    d = prepared(ask)
    X, y = panels.within(d.X, d.rows, d.weights), panels.within(d.y[:, None], d.rows, d.weights)[:, 0]
    fit = least_squares(y, X, weights=d.weights)
    k, m = fit.rank - 1, d.rows.n_groups
    df_r = d.n - m - k
    if df_r <= 0:
        raise StataError(2001)
    made = ask.design.omit(j for j in np.flatnonzero(~fit.kept) if not ask.design.flags[j])
    s2 = fit.rss / df_r
    e = common_results(ask, d, fit.b[:-1], "fe")
    e.scalars |= {
        "rss": fit.rss, "mss": fit.tss - fit.rss, "tss": fit.tss, "rmse": np.sqrt(s2), "df_b": k, "df_a": m - 1.0,
        "df_m": k + m - 1.0, "r2": 1 - fit.rss / fit.tss, "rank": float(fit.rank),
        "r2_a": 1 - (fit.rss / fit.tss) * (d.n - 1) / df_r, "sigma_e": np.sqrt(s2),
        "ll": log_likelihood(d.n, fit.rss), "ll_0": log_likelihood(d.n, fit.tss),
    }  # fmt: skip
    e.scalars |= {"r2_w": e.scalars["r2"], "Tbar": e.scalars["g_avg"]}
    V = fit.inverse * s2
    df_test = df_r
    if ask.vce.is_robust:
        V, df_test = clustered(ask, e, fit, X, d, fit.rank)
        ratio = fit.rss / (d.n - fit.rank)
        e.scalars |= {"rmse": np.sqrt(ratio), "r2_a": 1 - ratio / fit.tss * (d.n - 1), "df_m": max(k - 1.0, 0.0)}
    estimates = made_estimates(ask, made, fit.b, V, e, "fe", df_test)
    e.scalars["df_r"] = float(df_test)
    store_model_test(estimates, df_test)
    _effects(estimates, d, fit)
    if not ask.vce.is_robust:
        _effects_test(estimates, d, fit, df_r)
    return estimates


def _effects(estimates: PanelEstimates, d: PanelData, fit: LinearFit) -> None:
    """sigma_u, rho and corr(u_i, Xb)."""
    e = estimates.e.scalars
    xb = d.X @ fit.b[:-1]
    u = d.rows.means(d.y - xb) - fit.b[-1]
    e["sigma_u"] = float(np.std(u, ddof=1)) if len(u) > 1 else 0.0
    e["rho"] = e["sigma_u"] ** 2 / (e["sigma_u"] ** 2 + e["sigma_e"] ** 2)
    with np.errstate(all="ignore"):
        spread = u[d.rows.codes]
        e["corr"] = float(np.corrcoef(spread, xb)[0, 1]) if np.ptp(xb) > 0 else 0.0


def _effects_test(estimates: PanelEstimates, d: PanelData, fit: LinearFit, df_r: float) -> None:
    """F test that all panel effects are zero, against the regression without them."""
    e = estimates.e.scalars
    keep = fit.kept[:-1]
    pooled = least_squares(d.y, d.X[:, keep], weights=d.weights)
    e["F_f"] = (pooled.rss - fit.rss) / e["df_a"] / (fit.rss / df_r)
    e["p_f"] = upper_F(e["df_a"], df_r, e["F_f"])


def random_effects(ask: Request, sa: bool = False) -> PanelEstimates:
    """GLS with variance components of Swamy and Arora (sa: adjusted for unbalanced panels)."""
    d = prepared(ask)
    if d.weights is not None:
        raise StataError(101, "weights not allowed")
    m, sizes = d.rows.n_groups, d.rows.sizes
    Xw, yw = panels.within(d.X, d.rows), panels.within(d.y[:, None], d.rows)[:, 0]
    inner = least_squares(yw, Xw)
    sigma_e2 = inner.rss / max(d.n - m - (inner.rank - 1), 1)
    Xb, yb = d.rows.means(d.X), d.rows.means(d.y)
    if sa:
        sigma_u2 = _swamy_arora_adjusted(d, sigma_e2)
    else:
        outer = least_squares(yb, Xb)
        T = m / np.sum(1 / sizes)
        sigma_u2 = max(outer.rss / (m - outer.rank) - sigma_e2 / T, 0.0) if m > outer.rank else 0.0
    total = sizes * sigma_u2 + sigma_e2
    theta = 1 - np.sqrt(np.divide(sigma_e2, total, out=np.ones(len(total)), where=total > 0))
    X = panels.quasi_demeaned(np.column_stack([d.X, np.ones(len(d.y))]), d.rows, theta)
    y = panels.quasi_demeaned(d.y, d.rows, theta)
    fit = least_squares(y, X, constant=False)
    made = ask.design.omit(j for j in np.flatnonzero(~fit.kept) if not ask.design.flags[j])
    e = common_results(ask, d, fit.b[:-1], "re")
    s2 = fit.rss / (d.n - fit.rank)
    total = sigma_u2 + sigma_e2
    e.scalars |= {
        "rmse": np.sqrt(s2), "sigma_u": np.sqrt(sigma_u2), "sigma_e": np.sqrt(sigma_e2), "rho": sigma_u2 / total,
        "df_m": fit.rank - 1.0, "rank": float(fit.rank), "df_b": fit.rank - 1.0,
    }  # fmt: skip
    if np.ptp(sizes) == 0:
        e.scalars["theta"] = float(theta[0])
    else:
        low, q5, median, q95, high = np.percentile(theta, (0, 5, 50, 95, 100), method="averaged_inverted_cdf")
        e.scalars |= {"thta_min": low, "thta_5": q5, "thta_50": median, "thta_95": q95, "thta_max": high}
    V = fit.inverse * s2
    if ask.vce.is_robust:
        V, _ = clustered(ask, e, fit, X, d, fit.rank, constant=False)
    estimates = made_estimates(ask, made, fit.b, V, e, "re", None)
    store_model_test(estimates, None)
    return estimates


def _swamy_arora_adjusted(d: PanelData, sigma_e2: float) -> float:
    """sigma_u^2 from the between regression weighted by panel sizes (Baltagi and Chang 1994)."""
    sizes, X = d.rows.sizes.astype(float), d.rows.means(d.X)
    fit = least_squares(d.rows.means(d.y), X, weights=sizes)
    Z = np.column_stack([X, np.ones(len(X))])[:, fit.kept]
    inverse = fit.inverse[np.ix_(fit.kept, fit.kept)]
    trace = np.trace(inverse @ (Z.T * sizes**2) @ Z)
    total = float(sizes.sum())
    return max((fit.rss - (len(sizes) - fit.rank) * sigma_e2) / (total - trace), 0.0)


def between_effects(ask: Request, by_size: bool = False) -> PanelEstimates:
    """Least squares on panel means, weighted by their sizes if by_size."""
    d = prepared(ask)
    if d.weights is not None:
        raise StataError(101, "weights not allowed")
    X, y = d.rows.means(d.X), d.rows.means(d.y)
    w = d.rows.sizes * (d.rows.n_groups / d.rows.sizes.sum()) if by_size else None
    fit = least_squares(y, X, weights=w)
    m = d.rows.n_groups
    df_r = m - fit.rank
    made = ask.design.omit(j for j in np.flatnonzero(~fit.kept) if not ask.design.flags[j])
    s2 = fit.rss / df_r
    e = common_results(ask, d, fit.b[:-1], "be")
    e.scalars |= {
        "rss": fit.rss, "mss": fit.tss - fit.rss, "rmse": np.sqrt(s2), "df_b": fit.rank - 1.0,
        "df_m": fit.rank - 1.0, "rank": float(fit.rank), "r2": 1 - fit.rss / fit.tss, "df_r": float(df_r),
        "r2_a": 1 - (fit.rss / fit.tss) * (m - 1) / df_r,
        "ll": log_likelihood(m, fit.rss), "ll_0": log_likelihood(m, fit.tss),
        "r2_b": 1 - fit.rss / fit.tss,
    }  # fmt: skip
    estimates = made_estimates(ask, made, fit.b, fit.inverse * s2, e, "be", df_r)
    store_model_test(estimates, df_r)
    return estimates
