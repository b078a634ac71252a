"""What logit predicts about covariate patterns: residuals, leverage and influence.

Observations with the same covariates share one pattern. Hosmer, Lemeshow and Sturdivant (2013, chapter 5);
Pregibon (1981).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy

from statalike.data.groups import group
from statalike.errors import StataError

PLAIN = SimpleNamespace(nooffset=False, rules=False, asif=True)
"""The options of a plain prediction."""

BINARY_DIAGNOSTICS = {
    "number": "sequential number of the covariate pattern",
    "residuals": "Pearson residual",
    "rstandard": "standardized Pearson residual",
    "hat": "leverage",
    "dbeta": "Pregibon's dbeta",
    "dx2": "H-L dX^2",
    "ddeviance": "H-L dD",
    "deviance": "deviance residual",
}


def patterns(estimates: Any, data: Any, used: np.ndarray) -> Any:
    """Groups of the rows `used` with the same covariates (and offset)."""
    names = [name for name in estimates.design.variables()]
    columns = [data.numbers(name) for name in dict.fromkeys(names)]
    if estimates.offset is not None:
        columns.append(data.numbers(estimates.offset.name))
    return group(columns or [np.zeros(data.n_obs)], used)


def frequency(estimates: Any, data: Any, used: np.ndarray) -> np.ndarray:
    """How many observations each row stands for (m,); r(406) after sampling weights."""
    macros = estimates.e.macros
    kind, text = macros.get("wtype"), macros.get("wexp", "").strip(" =")
    if kind is None:
        return np.ones(len(used))
    if kind == "pweight":
        raise StataError(406)
    if text not in data:
        raise StataError(404, "not possible after weights that are an expression")
    return data.numbers(text)[used]


def pattern_statistics(estimates: Any, statistic: str, data: Any, rows: np.ndarray) -> np.ndarray:
    """One of BINARY_DIAGNOSTICS (m,) at rows, in the estimation sample only."""
    used = np.flatnonzero(estimates.in_sample(data))
    found = patterns(estimates, data, used)
    w = frequency(estimates, data, used)
    y = (estimates.fitted_response(data, used) != 0).astype(float)
    p = estimates.predict("pr", data, used, PLAIN)[0].values[found.first]
    m, s = np.bincount(found.codes, w), np.bincount(found.codes, w * y)
    values = _of_patterns(estimates, statistic, data, used[found.first], p, m, s)
    whole = np.full(data.n_obs, np.nan)
    whole[used] = values[found.codes]
    return whole[rows]


def _of_patterns(
    estimates: Any, statistic: str, data: Any, at: np.ndarray, p: np.ndarray, m: np.ndarray, s: np.ndarray
) -> np.ndarray:
    """The statistic of every pattern: probability p, m observations, s of them successes."""
    if statistic == "number":
        return np.arange(1.0, len(p) + 1)
    pearson = (s - m * p) / np.sqrt(m * p * (1 - p))
    xlogy = scipy.special.xlogy
    deviance = 2 * (xlogy(s, s / m) - xlogy(s, p) + xlogy(m - s, 1 - s / m) - xlogy(m - s, 1 - p))
    deviance = np.sign(s - m * p) * np.sqrt(np.maximum(deviance, 0))
    if statistic in ("residuals", "deviance"):
        return pearson if statistic == "residuals" else deviance
    X = estimates.design.matrix(data, at)
    V = estimates.V[np.ix_(estimates.main, estimates.main)]
    h = m * p * (1 - p) * np.einsum("ij,jk,ik->i", X, V, X, optimize=True)
    with np.errstate(all="ignore"):
        match statistic:
            case "hat":
                return h
            case "rstandard":
                return pearson / np.sqrt(1 - h)
            case "dx2":
                return pearson**2 / (1 - h)
            case "dbeta":
                return pearson**2 * h / (1 - h) ** 2
        return deviance**2 / (1 - h)
