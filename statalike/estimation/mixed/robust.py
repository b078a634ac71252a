"""The robust variance of a mixed model: scores of independent groups between model-based variances."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.dataset import Dataset
from statalike.data.groups import Groups, group
from statalike.errors import StataError
from statalike.estimation.mixed.specification import Specification
from statalike.models.mixed.crossed.nesting import within
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.scores import of_observations, scores


def robust(fit: MixedFit, groups: Groups | None) -> tuple[np.ndarray, int]:
    """V (p + k, p + k) of (beta, eta) and the number of groups C: D (sum s s') D C / (C - 1).

    groups: those that count as independent (see independent; None: every observation). The factor and the
    block-diagonal D reproduce Stata's published standard errors to the last digit.
    """
    each = of_observations(fit) if groups is None else scores(fit, groups.codes)
    C = len(each)
    D = scipy.linalg.block_diag(fit.V_beta, np.nan_to_num(fit.V_eta))
    return D @ (each.T @ each) @ D * (C / (C - 1.0)), C


def independent(data: Dataset, made: Specification, cluster: str | None) -> Groups | None:
    """The groups that count as independent: those of the variable `cluster`, else the highest-level groups.

    None without any: every observation. r(459) where they do not hold whole highest-level groups; those of crossed
    effects need not be the highest level's, but must hold all groups of effects whole: || region: R.year || state: by
    region, || _all: R.year || state: by a variable within which years and states stay. r(460) for a single one, which
    says nothing of variance; all observations of a residual structure without groups are one.
    """
    top = made.levels[0].groups if made.levels else None
    if top is None and made.model.residual is not None:
        raise StataError(460, "only one cluster detected")
    found = group([data[cluster].values], made.rows) if cluster else top
    if found is not None and found.n == 1:
        raise StataError(460, "only one cluster detected")
    if made.apart:
        check_whole(made, found, f"clusters of {cluster}" if cluster else f"those of {made.levels[0].name}")
    elif top is not None and not within(top.codes, found.codes):
        raise StataError(459, "highest-level groups are not nested within clusters")
    return found


def check_whole(made: Specification, groups: Groups, told: str) -> None:
    """r(459) where groups that effects or residuals of a crossed model are of lie in several of `groups`."""
    pairs = zip(made.parts, made.model.terms, strict=True)
    names = [(part.factor or part.level, term.groups) for part, term in pairs if term.q]
    if made.model.residual is not None:
        names.append((made.levels[-1].name, made.model.residual.groups))
    for name, codes in names:
        if not within(codes, groups.codes):
            raise StataError(459, f"groups of {name} are not nested within {told}")
