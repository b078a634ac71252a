"""predict, scores after mixed: the slopes of the log likelihood in the parameters of e(b), by highest-level group."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import Prediction
from statalike.estimation.mixed.components import stated
from statalike.estimation.mixed.places import sample
from statalike.estimation.mixed.robust import check_whole
from statalike.models.mixed.scores import is_linear, of_observations, scores


def predict(estimates: Any, data: Any, rows: np.ndarray) -> list[Prediction]:
    """One score a parameter of e(b), on the last observation of each highest-level group; elsewhere missing.

    Omitted coefficients have a score of zero there. r(198) after REML; r(459) where crossed effects are not of groups
    within the highest-level ones.
    """
    fit, made = estimates.fit, estimates.made
    if fit.model.reml:
        raise StataError(198, "option scores not allowed after estimation with option reml")
    used, which = sample(estimates, data, "scores")
    if is_linear(fit.model):
        each, groups = of_observations(fit), which
    else:
        top = made.levels[0].groups.codes if made.levels else np.zeros(fit.model.n, dtype=np.int64)
        if made.apart:
            check_whole(made, made.levels[0].groups, f"those of {made.levels[0].name}")
        each, groups = scores(fit, top if made.apart else None), top[which]
    last = np.zeros(len(each), dtype=np.int64)
    last[groups] = used  # of several observations the last one stays
    out = []
    kept = _columns(estimates)
    each = each / np.concatenate([np.ones(fit.model.p), stated(fit)[1]])
    for (equation, name), column in zip(estimates.stripe, kept, strict=True):
        values = np.full(data.n_obs, np.nan)
        values[last] = 0.0 if column is None else each[:, column]
        out.append(Prediction(values[rows], f"Score for _b[{equation}:{name}]"))
    return out


def _columns(estimates: Any) -> list[int | None]:
    """Which column of the scores each parameter of e(b) is; None for an omitted coefficient."""
    p, k = estimates.fit.model.p, estimates.fit.metric.size
    names = len(estimates.b) - k
    kept = {int(j): i for i, j in enumerate(estimates.design.kept)}
    return [kept.get(j) for j in range(names)] + list(range(p, p + k))
