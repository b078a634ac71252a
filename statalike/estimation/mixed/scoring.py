"""predict, scores after mixed: the slopes of the log likelihood in the parameters of e(b), by highest-level group."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed.places import Fitted, sample
from statalike.models.mixed.scores import of_observations, scores


def predict(estimates: Any, data: Any, rows: np.ndarray) -> list[Prediction]:
    """One score a parameter of e(b), on the last observation of each highest-level group; elsewhere missing.

    Omitted coefficients have a score of zero there. r(198) after REML and with crossed effects.
    """
    fit = estimates.fit
    if fit.model.reml:
        raise StataError(198, "option scores not allowed after estimation with option reml")
    if fit.model.crossed:
        raise StataError(198, "option scores not allowed with crossed random effects")
    used, groups = _groups(estimates, data)
    each = of_observations(fit) if _alone(fit) else scores(fit)
    last = np.zeros(len(each), dtype=np.int64)
    last[groups] = used  # of several observations the last one stays
    out = []
    kept = _columns(estimates)
    for (equation, name), column in zip(estimates.stripe, kept, strict=True):
        values = np.full(data.n_obs, np.nan)
        values[last] = 0.0 if column is None else each[:, column]
        out.append(Prediction(values[rows], f"Score for _b[{equation}:{name}]"))
    return out


def _groups(estimates: Fitted, data: Any) -> tuple[np.ndarray, np.ndarray]:
    """The sample's rows and the highest-level group of each; a model without groups scores observations."""
    used, which = sample(estimates, data, "scores")
    if _alone(estimates.fit):
        return used, which
    top = next((term.groups for term in estimates.fit.model.terms if term.level == 0), None)
    return used, np.zeros(len(used), dtype=np.int64) if top is None else top[which]


def _alone(fit: Any) -> bool:
    """Whether observations are independent: a linear regression."""
    return fit.model.residual is None and not any(term.q for term in fit.model.terms)


def _columns(estimates: Any) -> list[int | None]:
    """Which column of the scores each parameter of e(b) is; None for an omitted coefficient."""
    p, k = estimates.fit.model.p, estimates.fit.metric.size
    names = len(estimates.b) - k
    kept = {int(j): i for i, j in enumerate(estimates.design.kept)}
    return [kept.get(j) for j in range(names)] + list(range(p, p + k))
