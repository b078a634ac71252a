"""Influence with nothing held: the model fitted again without each case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statalike.models.mixed.fit import Control, MixedFit, fit
from statalike.models.mixed.influence.measures import Influence
from statalike.models.mixed.influence.rotation import rotation
from statalike.models.mixed.model import MixedModel

BRIEF = Control(se=False)


def refitted(done: MixedFit, codes: np.ndarray, level: int | None = None) -> Influence:
    """Every group of `codes` (n,) 0..m-1 deleted and all parameters estimated anew; as influence.Influence.

    level: the one whose groups they are (None: observations); of a case that counts several times one is deleted. The
    variance of beta_- is that of its own fit; COVTRACE is taken without its sign. NaN (leverage aside) where there is
    no fit without the case.
    """
    m, p = int(codes.max()) + 1, done.model.p
    change, measures = np.full((m, p), np.nan), np.full((4, m), np.nan)
    A = np.linalg.inv(done.V_beta)
    for case in range(m):
        left = _without(done, codes == case, level)
        if left is None:
            continue
        d = change[case] = done.beta - left.beta
        ratio = A @ left.V_beta
        own = d @ np.linalg.solve(left.V_beta, d)
        sizes = np.linalg.det(ratio), abs(np.trace(ratio) - p)
        measures[:, case] = d @ A @ d / p, own / p, *sizes
    counts = 1.0 if level is None else done.model.frequencies(level + 1)
    return Influence(change, *measures, np.bincount(codes, counts * rotation(done).leverage, m))


def _without(done: MixedFit, rows: np.ndarray, level: int | None) -> MixedFit | None:
    """The fit without the case of some rows (n,); None where there is none."""
    model = _one_less(done.model, rows, level)
    if model is None and rows.all():
        return None
    try:
        left = fit(model or subset(done.model, ~rows), control=BRIEF)
    except np.linalg.LinAlgError:
        return None
    return left if left.converged and np.isfinite(left.V_beta).all() else None


def _one_less(model: MixedModel, rows: np.ndarray, level: int | None) -> MixedModel | None:
    """The model in which the case of some rows counts once less; None where nothing is left of it."""
    if level is None:
        several = model.weights is not None and (model.weights[rows] > 1).all()
        return replace(model, weights=model.weights - rows) if several else None
    own = model.level_weights[level] if model.level_weights else None
    code = model.at_level(level)[0].groups[rows][0]
    if own is None or not own[code] > 1:
        return None
    less = own - (np.arange(len(own)) == code)
    return replace(model, level_weights=(*model.level_weights[:level], less, *model.level_weights[level + 1 :]))


def subset(model: MixedModel, keep: np.ndarray) -> MixedModel:
    """The model of some of its rows (n,)."""
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
    weights = None if model.weights is None else model.weights[keep]
    upper = tuple(
        None if own is None else own[np.unique(model.at_level(level)[0].groups[keep])]
        for level, own in enumerate(model.level_weights)
    )
    return replace(
        model, y=model.y[keep], X=tuple(x[keep] for x in model.X), terms=terms, residual=residual, weights=weights,
        level_weights=upper,
    )  # fmt: skip


def _codes(groups: np.ndarray) -> np.ndarray:
    """Codes 0..m-1 in the same order."""
    return np.unique(groups, return_inverse=True)[1]
