"""What residual structures that are not linear in their parameters add to degrees of freedom (see second_order).

The parameters are those that are shown, variances and rho, phi, theta: nu, with J = d nu / d eta. V_ab = d2V / d nu_a
d nu_b is zero unless the structure has a `curvature`. Then the expected information has the term (tr P V_ab -
y'P V_ab P y) / 2, half the slope of -2 l along V_ab, and the variance of Kenward & Roger (1997) that of R_ab =
X'V^-1 V_ab V^-1 X.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from statalike.models.mixed.elimination import slopes_of
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import spread
from statalike.models.mixed.patterns import Bucket, apply
from statalike.models.mixed.sensitivity.correlated import correlated_adjoints, correlated_pieces
from statalike.models.mixed.sensitivity.nested import Elimination, Solved, parents
from statalike.models.mixed.sensitivity.residual import NUMBERS, pieces
from statalike.models.mixed.whitening import outer, solved


def information(fit: MixedFit, made: Elimination | None) -> np.ndarray:
    """J'(tr P V_ab - y'P V_ab P y)J / 2, over all parameters (k, k); made: None with crossed effects."""
    out = np.zeros((fit.metric.size, fit.metric.size))
    if not curved(fit):
        return out
    source = fit.criterion.whitening
    total = np.zeros((source.residual.n_by, source.k, source.k))
    for bucket, R_bar in correlated_adjoints(fit) if made is None else _adjoints(fit, made):
        step = max(1, NUMBERS // (source.k * bucket.at.shape[1]) ** 2)
        for start in range(0, len(R_bar), step):
            here = slice(start, start + step)
            for g, own in _by(bucket.by[here]):
                total[g] += np.einsum("pij,abpij->ab", R_bar[here][own], _second(fit, bucket.at[here][own], g))
    sigma = fit.metric.sigma
    out[sigma:, sigma:] = sum(0.5 * J.T @ each @ J for J, each in zip(_shown(fit), total, strict=True))
    return out


def bend(fit: MixedFit, made: Elimination | None, down: Solved | None, W: np.ndarray) -> np.ndarray:
    """sum W_ab R_ab (p, p) for the variance W (k, k) of all parameters."""
    p = fit.model.p
    if not curved(fit):
        return np.zeros((p, p))
    criterion, sigma = fit.criterion, fit.metric.sigma
    T, matrices = criterion.columns.Tx, criterion.whitening.k**2
    spreads = [J @ W[sigma:, sigma:] @ J.T for J in _shown(fit)]
    total = np.zeros((p + 1, p + 1))
    for bucket, v in correlated_pieces(fit, matrices) if made is None else _pieces(fit, made, down, matrices):
        M = np.empty((len(bucket.at), *v.shape[1:2] * 2))
        for g, own in _by(bucket.by):
            M[own] = np.einsum("ab,abpij->pij", spreads[g], _second(fit, bucket.at[own], g))
        total += np.tensordot(v, apply(bucket, M, v), ((1, 2), (1, 2)))
    return T.T @ total[:p, :p] @ T / fit.sigma2


def _pieces(fit: MixedFit, made: Elimination, down: Solved, matrices: int) -> Iterator[tuple[Bucket, np.ndarray]]:
    """V0^-1 [X y] (r, m, g) of some groups of a bucket at a time."""
    for piece in pieces(fit.criterion.whitening, made.white, down.onto, down.omega, len(made.C), matrices):
        yield piece.bucket, piece.v


def curved(fit: MixedFit) -> bool:
    """Whether V is not linear in the parameters that are shown."""
    residual = fit.model.residual
    return residual is not None and hasattr(residual.structure, "curvature")


def _by(codes: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """The by-groups among patterns, and which patterns are theirs."""
    return [(int(g), codes == g) for g in np.unique(codes)]


def _absolute(fit: MixedFit, g: int) -> np.ndarray:
    """theta (k,) of by-group g, its log standard deviation included."""
    source = fit.criterion.whitening
    return source.thetas(fit.psi)[g] + source.scales() * fit.eta[fit.metric.sigma]


def _second(fit: MixedFit, at: np.ndarray, g: int) -> np.ndarray:
    """V_ab over sigma^2 within the groups of patterns `at`, (k, k, P, m, m)."""
    return fit.model.residual.structure.curvature(_absolute(fit, g), at) / fit.sigma2


def _shown(fit: MixedFit) -> list[np.ndarray]:
    """d nu / d (ln sigma, psi) of each by-group, (k, 1 + n_psi)."""
    residual, source = fit.model.residual, fit.criterion.whitening
    out = []
    for g in range(residual.n_by):
        curved = getattr(residual.structure, "curved", residual.structure.natural)
        rows = curved(_absolute(fit, g), residual.levels)
        own = np.array([row.gradient for row in rows])
        J = np.zeros((len(rows), residual.n_by * source.k))
        J[:, 0] = own @ source.scales()
        J[:, g * source.k + (g == 0) : (g + 1) * source.k] = own[:, int(g == 0) :]
        out.append(J)
    return out


def _adjoints(fit: MixedFit, made: Elimination) -> Iterator[tuple[Bucket, np.ndarray]]:
    """The adjoint of R0 within the groups of some patterns at a time, (P, m, m), of -2 l."""
    source = fit.criterion.whitening
    Z, Gamma = _lowest(fit, made)
    for bucket, halves in zip(source.buckets, made.white.halves, strict=True):
        for patterns, groups in bucket.portions():
            part, half = bucket.part(groups, patterns), halves.of(patterns)
            R_inverse = half.swapaxes(1, 2) @ (part.counts[:, :, None] * half)
            yield part, R_inverse - outer(part, solved(part, half, source.combined(part.groups, part.Y, Z, Gamma)))


def _lowest(fit: MixedFit, made: Elimination) -> tuple[np.ndarray, np.ndarray]:
    """Z (uz, c, G) and Gamma at the lowest level, as Whitening.outer takes them."""
    criterion, p = fit.criterion, fit.model.p
    more = np.zeros((len(made.C), p))
    more[:p] = np.linalg.cholesky(fit.at.XVX_inverse)
    Gamma = np.column_stack([fit.at.omega * criterion.columns.scale_y / np.sqrt(fit.sigma2), more])
    for k, level in enumerate(made.levels):
        inner = spread(Gamma, criterion.layout.parent(k), None)
        Gamma = criterion.descend(k, inner, slopes_of(level.done, inner, None).onward(made.F[k]))
    Z = []
    for batch, done in zip(made.parts.batches, made.lowest, strict=True):
        inner = Gamma if batch.parents is None else Gamma[:, :, parents(batch)]
        Z.append(slopes_of(done, inner, batch.weights).onward(made.F[-1]))
    return np.concatenate(Z, axis=2), Gamma
