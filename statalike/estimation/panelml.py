"""Random effects by maximum likelihood: xtreg, mle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.panelparts import (
    PanelData,
    Request,
    common_results,
    log_likelihood,
    made_estimates,
    prepared,
    store_model_test,
)
from statalike.estimation.panelreg import PanelEstimates
from statalike.models import panel as panels
from statalike.models.linear import least_squares
from statalike.output.text import iteration


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
    e = common_results(ask, d, made.expand_vector(fit.beta)[: d.X.shape[1]], "ml")
    s = e.scalars
    total = fit.sigma_u**2 + fit.sigma_e**2
    s |= {"ll": fit.ll, "sigma_u": fit.sigma_u, "sigma_e": fit.sigma_e, "rho": fit.sigma_u**2 / total}
    ll_c = log_likelihood(d.n, pooled.rss)
    s |= {"ll_c": ll_c, "chi2_c": max(2 * (fit.ll - ll_c), 0.0), "df_m": float(k), "rank": k + made.constant + 2.0}
    s["p_c"] = float(scipy.special.chdtrc(1, s["chi2_c"])) / 2 if fit.V[-2, -2] > 0 else 1.0
    if constant is not None:
        s["ll_0"] = constant.ll
    kept = [*made.kept, len(made.names), len(made.names) + 1]
    b = np.append(made.expand_vector(fit.beta), [fit.sigma_u, fit.sigma_e])
    V = np.zeros((len(b), len(b)))
    V[np.ix_(kept, kept)] = fit.V
    e.macros |= {"method": "ml", "distrib": "Gaussian"}
    estimates = made_estimates(ask, made, b, V, e, "ml", None, ancillary=("sigma_u", "sigma_e"))
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
        store_model_test(estimates, None)
    else:
        e["chi2"], e["p"] = 0.0, np.nan
        estimates.e.macros["chi2type"] = "Wald"


def _log(say: Callable[[str], None]) -> Callable[[float], None]:
    count = iter(range(10**6))

    def watch(ll: float) -> None:
        say(f"{iteration(next(count))}Log likelihood = {_shown(ll)}")

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
