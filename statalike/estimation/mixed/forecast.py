"""predict after mixed beyond Stata: how sure predictions of observations are, and intervals.

stdfitted: of xb + Zu, with the uncertainty of the coefficients, of the predicted effects and of both together. stdf:
of a new observation with these covariates in this group: the variance of its residual is added, which counts as
independent of the residuals observed. With newgroups, an effect of a group that was not in the sample counts with its
variance. The variance parameters count as known in all of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed.components import absolute
from statalike.estimation.mixed.fitted import fitted
from statalike.estimation.mixed.places import (
    Fitted,
    columns,
    factor_levels,
    groups_of,
    incomplete,
    residual_positions,
)
from statalike.models.mixed.joint import error_variance

LABELS = {
    "stdfitted": "S.E. of the fitted values",
    "stdf": "S.E. of the forecast",
    "interval": "prediction limit",
}


def predict(
    estimates: Fitted, statistic: str, data: Any, rows: np.ndarray, level: int | None, new: bool, options: Any
) -> list[Prediction]:
    """stdfitted, stdf, or with interval the two limits of a new observation, fitted +- z stdf."""
    check_model_based(estimates, statistic)
    variance = _fitted_variance(estimates, data, rows, level, new)
    suffix = f", relevel({estimates.made.levels[level].name})" if level is not None else ""
    if statistic == "stdfitted":
        return [Prediction(np.sqrt(variance), LABELS[statistic] + suffix)]
    se = np.sqrt(variance + residual_variance(estimates, data, rows))
    if statistic == "stdf":
        return [Prediction(se, LABELS[statistic] + suffix)]
    percent = _percent(options)
    half = float(scipy.special.ndtri(0.5 + percent / 200.0)) * se
    centre = fitted(estimates, data, rows, level, new)
    return [
        Prediction(centre + sign * half, f"{which} {percent:g}% {LABELS[statistic]}{suffix}")
        for sign, which in ((-1, "Lower"), (1, "Upper"))
    ]


def is_number(text: str | None) -> bool:
    """Whether level() holds a confidence level, not a level variable."""
    try:
        float(text or "")
    except ValueError:
        return False
    return True


def _percent(options: Any) -> float:
    """The confidence level; r(198) for one that is none."""
    percent = float(options.level) if is_number(options.level) else options.cilevel
    if not 10 <= percent <= 99.99:
        raise StataError(198, "level() must be between 10 and 99.99 inclusive")
    return percent


def check_model_based(estimates: Any, what: str) -> None:
    """r(198) where variances are not those of the model."""
    if estimates.e.macros.get("vce") in ("robust", "cluster"):
        raise StataError(198, f"option {what} not allowed after estimation with robust standard errors")


def _fitted_variance(estimates: Fitted, data: Any, rows: np.ndarray, level: int | None, new: bool) -> np.ndarray:
    """Var(fitted - true) of each row (m,); NaN as for fitted."""
    design = estimates.made.design
    X = design.matrix(data, rows)[:, design.kept]
    Z, groups = [], []
    bad = np.isnan(X).any(axis=1)
    for k, (part, term) in enumerate(zip(estimates.made.parts, estimates.fit.model.terms, strict=True)):
        code = groups_of(estimates, data, rows, k)
        z = np.zeros((len(rows), term.q))
        if part.names and (level is None or part.level_number - 1 <= level):
            z, code = _effects(estimates, data, rows, k, code)
            bad |= incomplete(estimates, data, rows, k) | np.isnan(z).any(axis=1)
            bad |= (code < 0) & (not new)
        Z.append(np.nan_to_num(z))
        groups.append(code)
    variance = error_variance(estimates.fit, np.nan_to_num(X), Z, groups)
    return np.where(bad, np.nan, variance)


def _effects(estimates: Fitted, data: Any, rows: np.ndarray, k: int, code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Z (m, q) of equation k, and the groups of the rows: a new level of R.varname is a new group."""
    part, term = estimates.made.parts[k], estimates.fit.model.terms[k]
    if not part.factor:
        return columns(part, data, rows), code
    if part.own:
        return np.ones((len(rows), 1)), code
    at = factor_levels(estimates, k, data, rows)
    z = np.zeros((len(rows), term.q))
    z[np.arange(len(rows)), np.maximum(at, 0)] = 1.0
    z[np.isnan(data.numbers(part.factor)[rows])] = np.nan
    return z, np.where(at < 0, -1, code)


def residual_variance(estimates: Fitted, data: Any, rows: np.ndarray) -> np.ndarray:
    """Variance of the residual of each row (m,); NaN for a time or by-group that the model does not know."""
    fit = estimates.fit
    residual = fit.model.residual
    if residual is None:
        return np.full(len(rows), fit.sigma2)
    by, at = residual_positions(estimates, data, rows)
    out = np.full(len(rows), np.nan)
    for g in range(residual.n_by):
        theta, _ = absolute(fit, g)
        here = np.flatnonzero((by == g) & ~np.isnan(at))
        times = at[here].astype(residual.times.dtype)
        distinct, which = np.unique(times, return_inverse=True)
        each = [residual.structure.matrix(theta, np.array([t]))[0, 0] for t in distinct]
        out[here] = np.array(each)[which] if len(here) else 0.0
    return out
