"""The robust variance of a mixed model: scores of independent groups between model-based variances."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.groups import Groups
from statalike.errors import StataError
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.scores import of_observations, scores


def robust(fit: MixedFit, top: Groups | None, clusters: Groups | None) -> tuple[np.ndarray, int]:
    """V (p + k, p + k) of (beta, eta) and the number of clusters C: D (sum s s') D C / (C - 1).

    top: the highest-level groups (None without any: every observation); clusters: groups of observations that hold
    whole highest-level groups (None: the highest-level groups themselves). r(459) if they do not. r(460) for a single
    one, which says nothing of variance; all observations of a residual structure without groups are one. The factor and
    the block-diagonal D reproduce Stata's published standard errors to the last digit.
    """
    if top is None and fit.model.residual is not None:
        raise StataError(460, "only one cluster detected")
    each = of_observations(fit) if top is None else scores(fit)
    if clusters is not None:
        of_top = clusters.codes if top is None else nested(top, clusters)
        sums = np.zeros((clusters.n, each.shape[1]))
        np.add.at(sums, of_top, each)
        each = sums
    C = len(each)
    if C == 1:
        raise StataError(460, "only one cluster detected")
    D = scipy.linalg.block_diag(fit.V_beta, np.nan_to_num(fit.V_eta))
    return D @ (each.T @ each) @ D * (C / (C - 1.0)), C


def nested(top: Groups, clusters: Groups) -> np.ndarray:
    """The cluster (G,) of each highest-level group; r(459) where a group lies in several."""
    of_top = clusters.codes[top.first]
    if (of_top[top.codes] != clusters.codes).any():
        raise StataError(459, "highest-level groups are not nested within clusters")
    return of_top
