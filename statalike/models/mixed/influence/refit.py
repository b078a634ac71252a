"""Influence with nothing held: the model fitted again without each case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statalike.models.mixed.fit import Control, MixedFit, fit
from statalike.models.mixed.influence.measures import Influence
from statalike.models.mixed.influence.rotation import rotation
from statalike.models.mixed.model import MixedModel

BRIEF = Control(se=False)


def refitted(done: MixedFit, codes: np.ndarray) -> Influence:
    """Every group of `codes` (n,) 0..m-1 deleted and all parameters estimated anew; as influence.Influence.

    The variance of beta_- is that of its own fit; COVTRACE is taken without its sign. NaN (leverage aside) where there
    is no fit without the case.
    """
    m, p = int(codes.max()) + 1, done.model.p
    change, measures = np.full((m, p), np.nan), np.full((4, m), np.nan)
    A = np.linalg.inv(done.V_beta)
    for case in range(m):
        left = _without(done, codes != case)
        if left is None:
            continue
        d = change[case] = done.beta - left.beta
        ratio = A @ left.V_beta
        own = d @ np.linalg.solve(left.V_beta, d)
        sizes = np.linalg.det(ratio), abs(np.trace(ratio) - p)
        measures[:, case] = d @ A @ d / p, own / p, *sizes
    return Influence(change, *measures, np.bincount(codes, rotation(done).leverage, m))


def _without(done: MixedFit, keep: np.ndarray) -> MixedFit | None:
    """The fit to the rows kept; None where there is none."""
    if not keep.any():
        return None
    try:
        left = fit(subset(done.model, keep), control=BRIEF)
    except np.linalg.LinAlgError:
        return None
    return left if left.converged and np.isfinite(left.V_beta).all() else None


def subset(model: MixedModel, keep: np.ndarray) -> MixedModel:
    """The model of some of its rows (n,), without weights."""
    terms = tuple(
        replace(
            term,
            Z=tuple(z[keep] for z in term.Z),
            groups=_codes(term.groups[keep]),
        )
        for term in model.terms
    )
    residual = model.residual
    if residual is not None:
        by = None if residual.by is None else residual.by[keep]
        groups = None if residual.groups is None else _codes(residual.groups[keep])
        residual = replace(residual, times=residual.times[keep], by=by, groups=groups)
    return replace(model, y=model.y[keep], X=tuple(x[keep] for x in model.X), terms=terms, residual=residual)


def _codes(groups: np.ndarray) -> np.ndarray:
    """Codes 0..m-1 in the same order."""
    return np.unique(groups, return_inverse=True)[1]
