"""How well a model of counts or of a binary outcome fits: Pearson, deviance, Hosmer and Lemeshow, classification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.estimation.ml.diagnostics import PLAIN, frequency, patterns
from statalike.models.likelihood.families import PoissonFamily
from statalike.models.summary import percentiles


@dataclass(frozen=True, eq=False)
class Fit:
    """Groups of observations: sizes, successes, expected successes and (largest) probability, each (g,); the test."""

    sizes: np.ndarray
    successes: np.ndarray
    expected: np.ndarray
    p: np.ndarray
    chi2: float

    @property
    def count(self) -> int:
        """How many groups."""
        return len(self.sizes)

    @property
    def n(self) -> float:
        """How many observations."""
        return float(self.sizes.sum())


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The estimation sample: rows, outcomes y, probabilities p and frequencies w, each (n,)."""

    rows: np.ndarray
    y: np.ndarray
    p: np.ndarray
    w: np.ndarray


def outcomes(estimates: Any, data: Any) -> Outcomes:
    """What was observed and what is predicted."""
    used = np.flatnonzero(estimates.in_sample(data))
    y = (estimates.fitted_response(data, used) != 0).astype(float)
    p = estimates.predict("pr", data, used, PLAIN)[0].values
    return Outcomes(used, y, p, frequency(estimates, data, used))


def _fit(found: Outcomes, codes: np.ndarray, count: int) -> Fit:
    sizes = np.bincount(codes, found.w, count)
    successes = np.bincount(codes, found.w * found.y, count)
    expected = np.bincount(codes, found.w * found.p, count)
    p = np.zeros(count)
    np.maximum.at(p, codes, found.p)
    with np.errstate(all="ignore"):
        chi2 = float(np.nansum((successes - expected) ** 2 / (expected * (1 - expected / sizes))))
    return Fit(sizes, successes, expected, p, chi2)


def pearson(estimates: Any, data: Any) -> Fit:
    """Over covariate patterns."""
    found = outcomes(estimates, data)
    known = patterns(estimates, data, found.rows)
    return _fit(found, known.codes, known.n)


def hosmer_lemeshow(estimates: Any, data: Any, groups: int) -> Fit:
    """Over quantiles of the predicted probability; Hosmer, Lemeshow and Sturdivant (2013, section 5.2.2)."""
    found = outcomes(estimates, data)
    order = np.argsort(found.p, kind="stable")
    cuts = percentiles(found.p[order], np.cumsum(found.w[order]), [100 * i / groups for i in range(1, groups)])
    codes = np.searchsorted(np.unique(cuts), found.p, side="left")
    _, codes = np.unique(codes, return_inverse=True)
    return _fit(found, codes, int(codes.max()) + 1)


def roc(found: Outcomes) -> tuple[np.ndarray, np.ndarray, float]:
    """1 - specificity and sensitivity (k,) at falling cutoffs, from (0, 0) to (1, 1), and the area under them."""
    cutoffs, which = np.unique(-found.p, return_inverse=True)
    hits = np.cumsum(np.bincount(which, found.w * found.y, len(cutoffs)))
    alarms = np.cumsum(np.bincount(which, found.w * (1 - found.y), len(cutoffs)))
    along, across = np.append(0.0, hits / hits[-1]), np.append(0.0, alarms / alarms[-1])
    area = float(np.sum(np.diff(across) * (along[1:] + along[:-1]) / 2))
    return across, along, area


def poisson_fit(estimates: Any, data: Any) -> tuple[float, float, float]:
    """Degrees of freedom, deviance and Pearson's chi-squared."""
    used = np.flatnonzero(estimates.in_sample(data))
    y, w = estimates.fitted_response(data, used), frequency(estimates, data, used)
    mu = estimates.predict("n", data, used, PLAIN)[0].values
    deviance = float(w @ PoissonFamily().deviance(y, mu))
    return estimates.n - estimates.e.scalars["rank"], deviance, float(w @ ((y - mu) ** 2 / mu))
