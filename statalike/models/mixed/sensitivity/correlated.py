"""What crossed effects with a residual structure contribute to degrees of freedom (see second_order, crossed_order).

With R = V0^-1 [X y], the columns V_i R of every element of eta are made observation by observation; V0^-1 between them
is R0^-1 less what the effects explain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from statalike.models.mixed.crossed.correlated import Correlated
from statalike.models.mixed.crossed.criterion import Solved
from statalike.models.mixed.crossed.crossing import Grouping
from statalike.models.mixed.crossed.solutions import Vectors, inverse_times
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.patterns import Bucket, apply
from statalike.models.mixed.sensitivity.residual import portions


def correlated_order(fit: MixedFit) -> tuple[np.ndarray, np.ndarray]:
    """R'V_i R (k, r, r) and R'V_i V0^-1 V_j R (k, r, k, r) of all eta, V_i and V_j over sigma^2."""
    criterion = fit.criterion
    source, at = criterion.source, criterion.solved(fit.factors, fit.psi)
    inverses, r = criterion.weighed.R_inverse, len(at.C)
    R = _responses(fit)
    moved = np.concatenate([*_of_effects(fit, R), *_of_residuals(fit, R)])
    k = len(moved)
    flat = moved.reshape(k * r, -1)
    weighed = _times(source, inverses, flat)
    s = _standardised(source, at, weighed)
    second = flat @ weighed.T - s.dot(inverse_times(at.parts, at, s))
    return np.einsum("rn,isn->irs", R, moved), second.reshape(k, r, k, r)


def correlated_pieces(fit: MixedFit, matrices: int) -> Iterator[tuple[Bucket, np.ndarray]]:
    """R = V0^-1 [X y] (r, m, g) of some groups of a bucket at a time, with room for `matrices` of each pattern."""
    source, R = fit.criterion.source, _responses(fit)
    for k, bucket in enumerate(source.buckets):
        span = slice(source.edges[k], source.edges[k + 1])
        own = R[:, span].reshape(len(R), *bucket.Y.shape[1:])
        for groups, patterns in portions(bucket, len(R), matrices):
            yield bucket.part(groups, patterns), np.ascontiguousarray(own[:, :, groups])


def correlated_adjoints(fit: MixedFit) -> Iterator[tuple[Bucket, np.ndarray]]:
    """The adjoint of R0 within the groups of each pattern, (P, m, m), of -2 l of a REML fit."""
    criterion = fit.criterion
    at = criterion.solved(fit.factors, fit.psi)
    yield from zip(
        criterion.source.buckets,
        criterion.source.R_bar(criterion.weighed, at, fit.at.found.adjoint(True)),
        strict=True,
    )


def _responses(fit: MixedFit) -> np.ndarray:
    """V0^-1 [X y] (r, n), in the source's order."""
    criterion = fit.criterion
    at = criterion.solved(fit.factors, fit.psi)
    return _times(criterion.source, criterion.weighed.R_inverse, np.array(criterion.source.left(at, np.eye(len(at.C)))))


def _of_effects(fit: MixedFit, R: np.ndarray) -> list[np.ndarray]:
    """V_i R of each term's parameters, (size, r, n)."""
    metric, source = fit.metric, fit.criterion.source
    columns, start, out = source.columns, dict.fromkeys(range(fit.model.n_levels), 0), []
    for (term, _), theta in zip(metric.terms, metric.split(fit.eta)[0], strict=True):
        if not term.q:
            continue
        a, codes = start[term.level], source.plan.codes[term.level]
        start[term.level] += term.q
        T = columns.T[term.level][:, a : a + term.q]
        Z = T.T @ np.array([columns.U[j] for j in columns.z[term.level]])
        slopes = np.nan_to_num(term.structure.derivative(theta, np.arange(term.q))) / fit.sigma2
        sums = np.array([[np.bincount(codes, z * row) for row in R] for z in Z])
        effects = np.einsum("iab,brg->iarg", slopes, sums)
        out.append(np.einsum("an,iarn->irn", Z, effects[..., codes], optimize=True))
    return out


def _of_residuals(fit: MixedFit, R: np.ndarray) -> list[np.ndarray]:
    """The same of ln sigma and of psi, (1, r, n) each."""
    source = fit.criterion.source
    whitening, thetas = source.whitening, source.whitening.thetas(fit.psi)
    own = [whitening.matrices(thetas, bucket, derivative=False) for bucket in source.buckets]
    slopes = [whitening.matrices(thetas, bucket, derivative=True) for bucket in source.buckets]
    out = [2.0 * _times(source, own, R)[None]]
    for j in range(1, len(fit.psi) + 1):
        g, inside = divmod(j, whitening.k)
        pairs = zip(slopes, source.buckets, strict=True)
        out.append(_times(source, [each[inside] * (b.by == g)[:, None, None] for each, b in pairs], R)[None])
    return out


def _times(source: Correlated, matrices: Sequence[np.ndarray], values: np.ndarray) -> np.ndarray:
    """Matrices of the patterns (P, m, m) of each bucket times the rows of values (c, n), in the source's order."""
    out = np.empty_like(values)
    for k, (bucket, each) in enumerate(zip(source.buckets, matrices, strict=True)):
        span = slice(source.edges[k], source.edges[k + 1])
        Y = np.ascontiguousarray(values[:, span]).reshape(len(values), *bucket.Y.shape[1:])
        out[:, span] = apply(bucket, each, Y).reshape(len(values), -1)
    return out


def _standardised(source: Correlated, at: Solved, values: np.ndarray) -> Vectors:
    """L'Z' times the rows of values (m, n)."""
    U, where = source.columns.U, source.plan

    def sums(grouping: Grouping) -> np.ndarray:
        code = where.codes[grouping.level]
        return np.array([[np.bincount(code, U[j] * row, grouping.G) for row in values] for j in grouping.z])

    inner = np.einsum("aq,amg->qmg", at.inner.F, sums(where.inner))
    middle = None if where.middle is None else np.einsum("aq,amg->qmg", at.between.done.F, sums(where.middle))
    outer = np.zeros((where.K, len(values)))
    for j, place in where.places():
        for m, row in enumerate(values):
            outer[:, m] += np.bincount(place, U[j] * row, where.K)
    return Vectors(inner, middle, at.outer.down(outer))
