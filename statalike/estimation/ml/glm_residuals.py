"""Residuals, leverage and influence after glm. McCullagh and Nelder (1989), Hardin and Hilbe (2018)."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.models.likelihood.glm import GeneralizedLinear

GLM_STATISTICS = {
    "anscombe": "Anscombe residual",
    "cooksd": "Cook's distance",
    "deviance": "deviance residual",
    "hat": "leverage",
    "likelihood": "likelihood residual",
    "pearson": "Pearson residual",
    "response": "response residual",
    "score": "score residual",
    "working": "working residual",
}
IN_SAMPLE = ("hat", "cooksd", "likelihood")


def residual_statistic(estimates: Any, statistic: str, data: Any, rows: np.ndarray, options: Any) -> Prediction:
    """One of GLM_STATISTICS at rows; r(198) for adjustments of statistics that have none."""
    how = estimates.how
    y = estimates.fitted_response(data, rows)
    family = how.family.made(data, rows)
    model = GeneralizedLinear(y, family, how.link.made(how.family))
    eta = estimates.indices(estimates.linear(), data, rows, options.nooffset)[0]
    with np.errstate(all="ignore"):
        mu = model.mean(eta)
        V = family.variance(mu)
        asked = [options.standardized, options.studentized, options.adjusted, options.modified]
        if statistic in ("hat", "cooksd", "score", "likelihood") and any(asked):
            raise StataError(198, f"option {statistic} may not be combined with adjustments of residuals")
        values = _plain(statistic, model, eta, mu, V, estimates, data, rows)
        if options.modified:
            values = values / np.sqrt(estimates.e.scalars["phi"] * V)
        if options.adjusted:
            raise StataError(198, "option adjusted is not supported")
        if options.studentized:
            values = values / np.sqrt(estimates.e.scalars["phi"])
        if options.standardized:
            values = values / np.sqrt(1 - _leverage(estimates, model, eta, data, rows))
    inside = estimates.in_sample(data, rows)
    return Prediction(np.where(inside, values, np.nan) if statistic in IN_SAMPLE else values, GLM_STATISTICS[statistic])


def _plain(
    statistic: str, model: GeneralizedLinear, eta: np.ndarray, mu: np.ndarray, V: np.ndarray, estimates: Any,
    data: Any, rows: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """The statistic without adjustments (m,)."""
    y, family = model.y, model.family
    pearson = (y - mu) / np.sqrt(V)
    signed = np.sign(y - mu) * np.sqrt(np.maximum(family.deviance(y, mu), 0.0))
    match statistic:
        case "response":
            return y - mu
        case "pearson":
            return pearson
        case "deviance":
            return signed
        case "anscombe":
            return family.anscombe(y, mu)
        case "working":
            return model.working(eta)[0]
        case "score":
            return model.derivatives(eta[None])[1][0] / estimates.e.scalars["phi"]
    h, phi = _leverage(estimates, model, eta, data, rows), estimates.e.scalars["phi"]
    if statistic == "hat":
        return h
    if statistic == "cooksd":
        return h * pearson**2 / ((1 - h) ** 2 * estimates.e.scalars["rank"] * phi)
    return np.sign(y - mu) * np.sqrt(h * pearson**2 / (1 - h) + signed**2)


def _leverage(estimates: Any, model: GeneralizedLinear, eta: np.ndarray, data: Any, rows: np.ndarray) -> np.ndarray:
    """Diagonal of the hat matrix, w x'(X'WX)^-1 x with the working weights."""
    if estimates.e.macros.get("wtype"):
        raise StataError(404, "leverage is not possible after weighted estimation")
    how = estimates.how
    used = np.flatnonzero(estimates.in_sample(data))
    sample = GeneralizedLinear(
        estimates.fitted_response(data, used), how.family.made(data, used), how.link.made(how.family)
    )
    weights = sample.working(estimates.indices(estimates.linear(), data, used)[0])[1]
    kept = estimates.design.kept
    X = estimates.design.matrix(data, used)[:, kept]
    inverse = np.linalg.inv((X * weights[:, None]).T @ X)
    Z = estimates.design.matrix(data, rows)[:, kept]
    return model.working(eta)[1] * np.einsum("ij,jk,ik->i", Z, inverse, Z, optimize=True)
