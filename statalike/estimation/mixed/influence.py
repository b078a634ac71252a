"""Influence statistics as `estat influence` names, labels and orders them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.mixed.cases import Cases
from statalike.models.mixed.influence.measures import Influence, fitted_change, of_groups, of_observations
from statalike.models.mixed.influence.refit import refitted

TITLES = {
    "cooksd": "Cook's D",
    "dffits": "DFFITS",
    "mdffits": "MDFFITS",
    "covratio": "COVRATIO",
    "covtrace": "COVTRACE",
    "leverage": "Leverage",
}
"""The statistics of a case that are one number, in the order of the table."""


@dataclass(frozen=True, eq=False)
class Found:
    """values: (m,) of each statistic asked for; dfbetas (m, p) and the names of the coefficients; copies (m,) of cases
    that count several times."""

    values: dict[str, np.ndarray]
    dfbetas: np.ndarray
    names: tuple[str, ...]
    copies: np.ndarray

    @property
    def missing(self) -> int:
        """How many cases there are without which the model cannot be fitted."""
        return int(self.copies[np.isnan(self.dfbetas).any(axis=1)].sum())

    def order(self, by: str | None) -> np.ndarray:
        """The cases (m,) by falling size of a statistic, missing last; None: as they are in the data.

        COVRATIO counts by how far it is from 1; dfbetas by the largest of a case.
        """
        if by is None:
            return np.arange(len(self.dfbetas))
        size = np.abs(self.dfbetas).max(axis=1, initial=0.0) if by == "dfbetas" else np.abs(self.values[by])
        if by == "covratio":
            with np.errstate(divide="ignore"):
                size = np.abs(np.log(size))
        return np.argsort(np.where(np.isnan(size), np.inf, -size), kind="stable")


def found(estimates: Any, cases: Cases, statistics: Sequence[str], refit: bool) -> Found:
    """Compute the statistics of all cases; refit: fit again without each.

    r(404) after sampling weights; r(198) where crossed effects are too many or there are no fixed effects, and to refit
    without one of the cases in groups that count several times, which no weights tell.
    """
    fit, weighting = estimates.fit, estimates.made.weighting
    if weighting is not None and weighting.kind != "fweight":
        raise StataError(404, "estat influence after estimation with sampling weights is not supported")
    if not fit.model.p:
        raise StataError(198, "model has no fixed effects; nothing to be influenced")
    if refit and (fit.model.copies(0, cases.depth) != 1.0).any():
        raise StataError(198, "option refit not allowed; the cases are in groups that have weights")
    made = refitted(fit, cases.codes, cases.depth) if refit else _held(fit, cases)
    values = {
        name: fitted_change(fit, made) if name == "dffits" else getattr(made, name)
        for name in TITLES
        if name in statistics
    }
    names = tuple(estimates.stripe[i][1] for i in estimates.made.design.kept)
    return Found(values, made.change / np.sqrt(np.diag(fit.V_beta)), names, cases.copies)


def _held(fit: Any, cases: Cases) -> Influence:
    try:
        return of_groups(fit, cases.codes) if cases.level else of_observations(fit)
    except MemoryError as error:
        raise StataError(198, f"estat influence not possible: {error}") from None
