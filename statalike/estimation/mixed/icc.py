"""Intraclass correlations of random intercepts, with delta-method standard errors and logit intervals.

Levels that are crossed by the option of that name have one each, that of two observations which share that level's
group and none of the others'; Stata refuses them where crossed effects are written as R.varname, and so it is here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from statalike.estimation.mixed.levels import chain
from statalike.estimation.mixed.specification import Specification
from statalike.models.mixed.fit import MixedFit

NO_INTERCEPT = (
    "estat icc not allowed after random-effects models with random-level specifications that do not contain random "
    "intercepts"
)


@dataclass(frozen=True)
class Correlation:
    """The intraclass correlation at a level: its label (state|region), value and standard error."""

    label: str
    value: float
    se: float

    def interval(self, z: float) -> tuple[float, float]:
        """Limits of z standard errors to each side of its logit."""
        if not 0 < self.value < 1 or not self.se > 0:
            return np.nan, np.nan
        half = z * self.se / (self.value * (1 - self.value))
        ends = scipy.special.expit(scipy.special.logit(self.value) + np.array([-half, half]))
        return float(ends[0]), float(ends[1])


@dataclass(frozen=True)
class Intraclass:
    """The correlations of a model, from the highest level down, or why there are none."""

    title: str
    levels: tuple[Correlation, ...] = ()
    refused: str = ""


def intraclass(fit: MixedFit, made: Specification, V_eta: np.ndarray) -> Intraclass:
    """ICC_l = sum of intercept variances of the levels that hold l and its own / (all of them + residual).

    V_eta (k, k): the variance of the variance parameters. There are none after residual structures, crossed effects
    written as R.varname and at levels without a random intercept.
    """
    title = _title(made)
    if not made.levels:
        return Intraclass(title, refused="model is linear regression; there are no intraclass correlations")
    if not made.residual.independent:
        return Intraclass(title, refused="estat icc not allowed after models with residual structures")
    if any(part.factor for part in made.parts):
        return Intraclass(title, refused="estat icc not allowed after models with crossed random effects")
    positions = [_intercept(fit, made, depth) for depth in range(len(made.levels))]
    if None in positions:
        return Intraclass(title, refused=NO_INTERCEPT)
    index = np.array([*positions, fit.metric.sigma])
    variances = np.exp(2.0 * fit.eta[index])
    total = variances.sum()
    V = np.nan_to_num(V_eta[np.ix_(index, index)])
    out = []
    for depth in range(len(made.levels)):
        holding = chain(made.levels, depth)
        above = (np.arange(len(index)) <= depth) & (np.arange(len(index)) > depth - len(holding))
        value = variances[above].sum() / total
        gradient = 2.0 * variances * (above - value) / total
        label = "|".join(level.name for level in reversed(holding))
        out.append(Correlation(label, float(value), float(np.sqrt(gradient @ V @ gradient))))
    return Intraclass(title, tuple(out))


def _intercept(fit: MixedFit, made: Specification, depth: int) -> int | None:
    """Where in eta the log standard deviation of a level's random intercept is; None if it has none."""
    for k, part in enumerate(made.parts):
        if part.level_number != depth + 1 or "_cons" not in part.names:
            continue
        kinds = fit.model.terms[k].structure.parameters(len(part.names))
        wanted = part.names.index("_cons") + 1
        for j, parameter in enumerate(kinds):
            if parameter.kind == "lns" and parameter.index in ((wanted,), ()):
                return int(fit.metric.edges[k]) + j
    return None


def _title(made: Specification) -> str:
    """Intraclass, Residual intraclass (fixed covariates) or Conditional intraclass correlation (random slopes)."""
    if any(set(part.names) - {"_cons"} for part in made.parts):
        return "Conditional intraclass correlation"
    covariates = [
        name for name, flag in zip(made.design.names, made.design.flags, strict=True) if name != "_cons" and not flag
    ]
    return "Residual intraclass correlation" if covariates else "Intraclass correlation"
