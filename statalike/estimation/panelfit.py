"""Estimators of xtreg: from data to PanelEstimates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.design import Design
from statalike.estimation.linear import scaled
from statalike.estimation.panelreg import TITLES, PanelEstimates
from statalike.estimation.sample import marked, response
from statalike.estimation.vce_option import Vce
from statalike.estimation.wald import model_test, upper_F
from statalike.models import panel as panels
from statalike.models import vce as sandwiches
from statalike.models.linear import LinearFit, least_squares


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
    e = _common(ask, d, fit.b[:-1], "fe")
    e.scalars |= {
        "rss": fit.rss, "mss": fit.tss - fit.rss, "tss": fit.tss, "rmse": np.sqrt(s2), "df_b": k, "df_a": m - 1.0,
        "df_m": k + m - 1.0, "r2": 1 - fit.rss / fit.tss, "rank": float(fit.rank),
        "r2_a": 1 - (fit.rss / fit.tss) * (d.n - 1) / df_r, "sigma_e": np.sqrt(s2),
        "ll": _ll(d.n, fit.rss), "ll_0": _ll(d.n, fit.tss),
    }  # fmt: skip
    e.scalars |= {"r2_w": e.scalars["r2"], "Tbar": e.scalars["g_avg"]}
    V = fit.inverse * s2
    df_test = df_r
    if ask.vce.is_robust:
        V, df_test = _clustered(ask, e, fit, X, d, fit.rank)
        ratio = fit.rss / (d.n - fit.rank)
        e.scalars |= {"rmse": np.sqrt(ratio), "r2_a": 1 - ratio / fit.tss * (d.n - 1), "df_m": max(k - 1.0, 0.0)}
    estimates = _estimates(ask, made, fit.b, V, e, "fe", df_test)
    e.scalars["df_r"] = float(df_test)
    _model_test(estimates, df_test)
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
    theta = 1 - np.sqrt(sigma_e2 / (sizes * sigma_u2 + sigma_e2))
    X = panels.quasi_demeaned(np.column_stack([d.X, np.ones(len(d.y))]), d.rows, theta)
    y = panels.quasi_demeaned(d.y, d.rows, theta)
    fit = least_squares(y, X, constant=False)
    made = ask.design.omit(j for j in np.flatnonzero(~fit.kept) if not ask.design.flags[j])
    e = _common(ask, d, fit.b[:-1], "re")
    s2 = fit.rss / (d.n - fit.rank)
    total = sigma_u2 + sigma_e2
    e.scalars |= {
        "rmse": np.sqrt(s2), "sigma_u": np.sqrt(sigma_u2), "sigma_e": np.sqrt(sigma_e2), "rho": sigma_u2 / total,
        "df_m": fit.rank - 1.0, "rank": float(fit.rank), "df_b": fit.rank - 1.0,
    }  # fmt: skip
    if np.ptp(sizes) == 0:
        e.scalars["theta"] = float(theta[0])
    else:
        low, q5, median, q95, high = np.percentile(theta[d.rows.codes], (0, 5, 50, 95, 100))
        e.scalars |= {"thta_min": low, "thta_5": q5, "thta_50": median, "thta_95": q95, "thta_max": high}
    V = fit.inverse * s2
    if ask.vce.is_robust:
        V, _ = _clustered(ask, e, fit, X, d, fit.rank, constant=False)
    estimates = _estimates(ask, made, fit.b, V, e, "re", None)
    _model_test(estimates, None)
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
    e = _common(ask, d, fit.b[:-1], "be")
    e.scalars |= {
        "rss": fit.rss, "mss": fit.tss - fit.rss, "rmse": np.sqrt(s2), "df_b": fit.rank - 1.0,
        "df_m": fit.rank - 1.0, "rank": float(fit.rank), "r2": 1 - fit.rss / fit.tss, "df_r": float(df_r),
        "r2_a": 1 - (fit.rss / fit.tss) * (m - 1) / df_r, "ll": _ll(m, fit.rss), "ll_0": _ll(m, fit.tss),
    }  # fmt: skip
    estimates = _estimates(ask, made, fit.b, fit.inverse * s2, e, "be", df_r)
    _model_test(estimates, df_r)
    return estimates


def maximum_likelihood(ask: Request, say: Callable[[str], None]) -> PanelEstimates:
    """ML with normal effects; `say` prints the iteration logs."""
    d = prepared(ask)
    if d.weights is not None:
        raise StataError(101, "weights not allowed")
    pooled = least_squares(d.y, d.X, constant=ask.design.constant)
    made = ask.design.omit(j for j in np.flatnonzero(~pooled.kept) if not ask.design.flags[j])
    X = made.kept_columns()
    k = X.shape[1] - made.constant
    constant = None
    if k and made.constant:
        say("Fitting constant-only model:")
        start, ones = _start(d, d.X[:, :0]), np.ones((len(d.y), 1))
        constant = panels.random_effects_ml(d.y, ones, d.rows, start=start, watch=_log(say))
        say("Fitting full model:")
    fit = panels.random_effects_ml(d.y, X, d.rows, start=_start(d, d.X), watch=_log(say))
    e = _common(ask, d, made.expand_vector(fit.beta)[: d.X.shape[1]], "ml")
    s = e.scalars
    total = fit.sigma_u**2 + fit.sigma_e**2
    s |= {"ll": fit.ll, "sigma_u": fit.sigma_u, "sigma_e": fit.sigma_e, "rho": fit.sigma_u**2 / total}
    ll_c = _ll(d.n, pooled.rss)
    s |= {"ll_c": ll_c, "chi2_c": max(2 * (fit.ll - ll_c), 0.0), "df_m": float(k), "rank": k + made.constant + 2.0}
    s["p_c"] = float(scipy.special.chdtrc(1, s["chi2_c"])) / 2 if s["chi2_c"] > 0 else 1.0
    if constant is not None:
        s["ll_0"] = constant.ll
    kept = [*made.kept, len(made.names), len(made.names) + 1]
    b = np.append(made.expand_vector(fit.beta), [fit.sigma_u, fit.sigma_e])
    V = np.zeros((len(b), len(b)))
    V[np.ix_(kept, kept)] = fit.V
    e.macros |= {"method": "ml", "distrib": "Gaussian"}
    estimates = _estimates(ask, made, b, V, e, "ml", None, ancillary=("sigma_u", "sigma_e"))
    _ml_test(estimates, constant, k)
    return estimates


def _ml_test(estimates: PanelEstimates, constant: panels.PanelML | None, k: int) -> None:
    """The test of the model: likelihood ratio against the constant-only model, else Wald."""
    e = estimates.e.scalars
    if constant is not None:
        e["chi2"] = 2 * (e["ll"] - constant.ll)
        e["p"] = float(scipy.special.chdtrc(k, e["chi2"]))
        estimates.e.macros["chi2type"] = "LR"
    elif k:
        _model_test(estimates, None)
    else:
        e["chi2"], e["p"] = 0.0, np.nan
        estimates.e.macros["chi2type"] = "Wald"


def _log(say: Callable[[str], None]) -> Callable[[float], None]:
    count = iter(range(10**6))

    def watch(ll: float) -> None:
        say(f"Iteration {next(count)}:  Log likelihood = {_shown(ll)}")

    return watch


def _shown(ll: float) -> str:
    from_format = f"{ll:.8g}"
    return f"{from_format:>10}"


def _start(d: PanelData, X: np.ndarray) -> tuple[float, float]:
    """sigma_u and sigma_e to begin with, from sums of squares within and between panels given X (n, p)."""
    inner = least_squares(panels.within(d.y[:, None], d.rows)[:, 0], panels.within(X, d.rows))
    sigma_e2 = max(inner.rss / max(d.n - d.rows.n_groups - inner.rank + 1, 1), 1e-12 * float(np.var(d.y)) + 1e-300)
    outer = least_squares(d.rows.means(d.y), d.rows.means(X))
    T = d.rows.n_groups / np.sum(1 / d.rows.sizes)
    spread = outer.rss / max(d.rows.n_groups - outer.rank, 1)
    return float(np.sqrt(max(spread - sigma_e2 / T, 0.05 * sigma_e2))), float(np.sqrt(sigma_e2))


def _ll(n: float, rss: float) -> float:
    with np.errstate(all="ignore"):
        return float(-n / 2 * (np.log(2 * np.pi) + np.log(rss / n) + 1))


def _common(ask: Request, d: PanelData, slopes: np.ndarray, model: str) -> Results:
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
        macros |= {"wtype": ask.weights.kind, "wexp": ask.weights.text}
    return Results(scalars, macros)


def _clustered(
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


def _estimates(
    ask: Request, made: Design, b: np.ndarray, V: np.ndarray, e: Results, model: str, df_r: float | None,
    ancillary: tuple[str, ...] = (),
) -> PanelEstimates:  # fmt: skip
    """The estimates, ancillary parameters in the equation "/"."""
    name = ask.depvar.full_name if ancillary else ""
    stripe = (*((name, column) for column in made.names), *(("/", extra) for extra in ancillary))
    return PanelEstimates(
        cmd="xtreg", cmdline=ask.cmdline, depvar=ask.depvar.full_name, b=b, V=V, stripe=stripe, df_r=df_r, e=e,
        sample=marked(ask.data, ask.rows), design=made, flags=(*made.flags, *("" for _ in ancillary)), model=model,
        panel=ask.panel,
    )  # fmt: skip


def _model_test(estimates: PanelEstimates, df_r: float | None) -> None:
    """e(F) or e(chi2), and e(p)."""
    e = estimates.e.scalars
    test = model_test(estimates, df_r)
    k = e.get("df_b", e["df_m"])
    complete = test.df == k and test.df > 0
    e["chi2" if df_r is None else "F"] = test.statistic if complete else (0.0 if not k else np.nan)
    e["p"] = test.p if complete else np.nan
