"""What regress predicts: fitted values, residuals, leverage and measures of influence.

s is the root mean squared error, h = x'(X'WX)^-1 x the leverage. Formulas: Belsley, Kuh and Welsch (1980);
Cook (1977).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.sample import named_response

INFLUENCE_OPTIONS = (
    "XB Residuals SCore RSTAndard RSTUdent STDP STDF STDR Hat Leverage Cooksd DFITs COVratio Welsch DFBeta(string)"
)

STATISTICS = {
    "xb": "Fitted values",
    "residuals": "Residuals",
    "score": "Residuals",
    "rstandard": "Standardized residuals",
    "rstudent": "Studentized residuals",
    "stdp": "S.E. of the prediction",
    "stdf": "S.E. of the forecast",
    "stdr": "S.E. of the residual",
    "hat": "Leverage",
    "leverage": "Leverage",
    "cooksd": "Cook's D",
    "dfits": "Dfits",
    "covratio": "Covratio",
    "welsch": "Welsch distance",
    "dfbeta": "Dfbeta",
}
OLS = {"dfits", "covratio", "welsch", "dfbeta"}
"""Measures that take the conventional standard errors, and are refused after any vce() but ols."""


def influence(estimates: Any, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
    """One of STATISTICS at `rows`; those that tell of an observation's influence in the sample only.

    r(404) for influence after weights, r(198) for OLS after a robust vce(), r(111) for dfbeta() of what is not there.
    """
    label = STATISTICS[statistic]
    if statistic in ("xb", "stdp"):
        values = estimates.xb(data, rows) if statistic == "xb" else estimates.stdp(data, rows)
        return [Prediction(values, label)]
    if statistic in ("residuals", "score"):
        return [Prediction(named_response(data, estimates.depvar)[rows] - estimates.xb(data, rows), label)]
    s = estimates.e.scalars["rmse"]
    if statistic == "stdf":
        return [Prediction(np.sqrt(estimates.stdp(data, rows) ** 2 + s**2), label)]
    _check(estimates, statistic)
    h = _leverage(estimates, data, rows)
    if statistic == "stdr":
        values = s * np.sqrt(1 - h)
    elif statistic == "dfbeta":
        values, label = _dfbeta(estimates, data, rows, h, options.dfbeta), f"Dfbeta {options.dfbeta}"
    else:
        r = named_response(data, estimates.depvar)[rows] - estimates.xb(data, rows)
        values = _of_residuals(statistic, r, h, s, estimates)
    inside = estimates.in_sample(data, rows)
    return [Prediction(np.where(inside, values, np.nan), label)]


def _check(estimates: Any, statistic: str) -> None:
    vce = estimates.e.macros.get("vce", "ols")
    if statistic in OLS and vce != "ols":
        raise StataError(198, f"option {statistic} not allowed after vce({vce})")
    if estimates.weight_kind == "pweight" or (estimates.weight_kind and statistic not in ("hat", "leverage")):
        raise StataError(404, f"option {statistic} is not possible after weighted estimation")


def _leverage(estimates: Any, data: Any, rows: np.ndarray) -> np.ndarray:
    X = estimates.design.matrix(data, rows)
    h = np.einsum("ij,jk,ik->i", X, estimates.inverse, X, optimize=True)
    if not estimates.weight_kind or estimates.weight_kind == "fweight":
        return h
    if estimates.weight not in data:
        raise StataError(404, "leverage after weights that are an expression is not supported")
    w = data.numbers(estimates.weight)
    return h * w[rows] * estimates.n / w[estimates.in_sample(data)].sum()


def _deleted(r: np.ndarray, h: np.ndarray, s: float, df: float) -> np.ndarray:
    """Root mean squared error without the observation."""
    with np.errstate(all="ignore"):
        return np.sqrt((s**2 * df - r**2 / (1 - h)) / (df - 1))


def _of_residuals(statistic: str, r: np.ndarray, h: np.ndarray, s: float, estimates: Any) -> np.ndarray:
    e = estimates.e.scalars
    k, n, df = e["rank"], e["N"], e["N"] - e["rank"]
    if statistic in ("hat", "leverage"):
        return h
    with np.errstate(all="ignore"):
        standard = r / (s * np.sqrt(1 - h))
        student = r / (_deleted(r, h, s, df) * np.sqrt(1 - h))
        dfits = student * np.sqrt(h / (1 - h))
        match statistic:
            case "rstandard":
                return standard
            case "rstudent":
                return student
            case "cooksd":
                return standard**2 * h / (1 - h) / k
            case "dfits":
                return dfits
            case "welsch":
                return dfits * np.sqrt((n - 1) / (1 - h))
            case "covratio":
                return ((df - standard**2) / (df - 1)) ** k / (1 - h)
    raise AssertionError(statistic)


def _dfbeta(estimates: Any, data: Any, rows: np.ndarray, h: np.ndarray, name: str) -> np.ndarray:
    """Change of a coefficient without the observation, in standard errors computed without it."""
    i = estimates.position(name)
    X = estimates.design.matrix(data, rows)
    e = estimates.e.scalars
    r = named_response(data, estimates.depvar)[rows] - estimates.xb(data, rows)
    partial = X @ estimates.inverse[:, i]
    s = _deleted(r, h, e["rmse"], e["N"] - e["rank"])
    with np.errstate(all="ignore"):
        return r * partial / ((1 - h) * s * np.sqrt(estimates.inverse[i, i]))
