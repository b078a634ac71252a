"""Optima where a covariance matrix of the residuals is singular: the edge of its range, come to from inside.

-2 l is smooth up to a matrix R of less than full rank and cannot be had beyond it, so that Newton's steps run into that
edge and stop wherever they meet it. With mu times the mean of -ln|R / v| over the groups added to -2 l, v the mean
variance, the optimum lies inside for every mu > 0, and as mu falls it tends to that of -2 l, inside or at the edge; mu
over the least eigenvalue tends to the multiplier of the Karush-Kuhn-Tucker conditions, which is positive as it
must be. Fiacco & McCormick (1968), Nonlinear Programming; Nocedal & Wright (2006), Numerical Optimization, ch. 19.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from statalike.models.mixed.likelihood import Criterion, Evaluation
from statalike.models.mixed.residual_curvature import bent
from statalike.models.mixed.search.boundary import settle
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import Control
from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.whitening import Whitening

HIGH, MIDDLE, LOW = 1.0, 1e-2, 1e-6  # the first mu, one for a start near the edge, the last
FALL, WORTHWHILE = 1e-2, 0.5  # how far mu falls from one climb to the next, and when that is too little to go on
NEAREST = 1e-8  # a least eigenvalue below this leaves too few digits to -2 l
ITERATE, ENOUGH = 80, 1e-4  # iterations at each mu, and nrtolerance: near the edge rounding allows no less
SINGULAR = 1e-4  # an eigenvalue below this share of the mean variance is zero
BOUNDLESS = 100.0  # -2 l falls by less than so many times mu where it has a bound
SHARES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.1, 0.0)  # what residual parameters are drawn in by
DISTANT = 0.02  # until this is the least eigenvalue


@dataclass(frozen=True)
class Penalised(Evaluation):
    """The criterion at a point with the barrier's height there."""

    height: float = 0.0

    @property
    def deviance(self) -> float:
        """-2 l and the barrier."""
        return self.found.deviance + self.height


class Barred:
    """-2 l and a barrier before singular covariance matrices of the residuals, as a criterion of its own.

    costly: never, for near the edge no Hessian serves for another point.
    """

    costly = False

    def __init__(self, criterion: Criterion, mu: float) -> None:
        self.criterion, self.mu = criterion, mu
        self.model, self.enough, self.whitening = criterion.model, criterion.enough, criterion.whitening

    def __call__(
        self, Lambda: tuple[np.ndarray, ...], psi: np.ndarray, *, sigma2: float | None = None, gradient: bool = True
    ) -> Penalised | None:
        """The criterion; None outside the parameter space."""
        at = self.criterion(Lambda, psi, sigma2=sigma2, gradient=gradient)
        if at is None:
            return None
        try:
            with np.errstate(all="ignore"):
                value, slope = height(self.whitening, psi)
        except np.linalg.LinAlgError:
            return None
        slopes = at.gradient and replace(at.gradient, psi=at.gradient.psi + self.mu * slope)
        return Penalised(at.found, slopes, self.mu * value)

    def hessian(
        self,
        Lambda: tuple[np.ndarray, ...],
        directions: list[tuple[np.ndarray, ...]],
        sigma2: float | None = None,
        *,
        psi: np.ndarray,
        rough: bool = False,
    ) -> np.ndarray | None:
        """Second derivatives, where the criterion has its own: differences of it would go across the edge."""
        exact = {"slow": True} if isinstance(self.criterion, Criterion) else {"rough": rough}
        H = self.criterion.hessian(Lambda, directions, sigma2, psi=psi, **exact)
        if H is not None:
            H = H.copy()
            own = slice(len(directions), len(directions) + len(psi))
            H[own, own] += self.mu * bend(self.whitening, psi)
        return H


def height(whitening: Whitening, psi: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean of -ln|R / v| over groups, v the mean variance, and its slope in psi (n_psi,); LinAlgError outside."""
    thetas, logdet = whitening.thetas(psi), 0.0
    slope, variance = np.zeros(thetas.shape), np.zeros(thetas.shape)
    groups, n, total = _sizes(whitening), 0.0, 0.0
    for bucket in whitening.buckets:
        R = whitening.matrices(thetas, bucket, derivative=False)
        dR = whitening.matrices(thetas, bucket, derivative=True)
        n += float(bucket.count.sum()) * R.shape[1]
        roots = np.diagonal(np.linalg.cholesky(R), axis1=1, axis2=2)
        logdet += 2.0 * float(bucket.count @ np.log(roots).sum(axis=1))
        total += float(bucket.count @ np.trace(R, axis1=1, axis2=2))
        count = bucket.count[:, None]
        np.add.at(slope, bucket.by, count * np.einsum("pij,kpij->pk", np.linalg.inv(R), dR))
        np.add.at(variance, bucket.by, count * np.trace(dR, axis1=2, axis2=3).T)
    value = n * np.log(total / n) - logdet
    return value / groups, (n * variance / total - slope).ravel()[1:] / groups


def bend(whitening: Whitening, psi: np.ndarray) -> np.ndarray:
    """The second derivatives of the same, (n_psi, n_psi)."""
    thetas, structure = whitening.thetas(psi), whitening.residual.structure
    n_by, k = thetas.shape
    logdet, trace, slope = np.zeros((n_by, k, n_by, k)), np.zeros((n_by, k, n_by, k)), np.zeros((n_by, k))
    n = total = 0.0
    for bucket in whitening.buckets:
        R = whitening.matrices(thetas, bucket, derivative=False)
        dR = whitening.matrices(thetas, bucket, derivative=True)
        n += float(bucket.count.sum()) * R.shape[1]
        total += float(bucket.count @ np.trace(R, axis1=1, axis2=2))
        np.add.at(slope, bucket.by, bucket.count[:, None] * np.trace(dR, axis1=2, axis2=3).T)
        inverse, own = np.linalg.inv(R), np.broadcast_to(np.eye(R.shape[1]), R.shape)
        turned = inverse @ dR
        for g in np.unique(bucket.by):
            here = np.flatnonzero(bucket.by == g)
            at, count = bucket.at[here], bucket.count[here, None, None]
            weighted = (turned[:, here] * count).reshape(k, -1)
            logdet[g, :, g] += bent(structure, thetas[g], at, count * inverse[here])
            logdet[g, :, g] -= weighted @ turned[:, here].swapaxes(2, 3).reshape(k, -1).T
            trace[g, :, g] += bent(structure, thetas[g], at, count * own[here])
    flat = slope.ravel()
    H = n * (trace.reshape(len(flat), -1) / total - np.outer(flat, flat) / total**2) - logdet.reshape(len(flat), -1)
    H = np.nan_to_num(H[1:, 1:]) / _sizes(whitening)
    return 0.5 * (H + H.T)


def _sizes(whitening: Whitening) -> float:
    """How many groups there are."""
    return float(sum(bucket.count.sum() for bucket in whitening.buckets))


class Inside(Climb):
    """A climb that keeps within the edge by a barrier."""

    rounding = 1e-8

    def hessian(self, g: np.ndarray, rough: bool = False) -> np.ndarray:
        """d2(-2 l + barrier)/d theta2: differences for -2 l, which changes little where the barrier rises steeply."""
        return self._with_barrier(super().hessian)

    def _small_step(self, step: np.ndarray) -> bool:
        return self.go(self.theta + step, self.at.deviance + self.rounding * (1.0 + abs(self.at.deviance)))

    def _central(self) -> np.ndarray:
        return self._with_barrier(lambda g: super(Inside, self)._central())

    def _with_barrier(self, differences: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        barred, own, psi = self.criterion, self.space.psi(self.theta), slice(self.space.edges[-1], None)
        g = self.slope(self.at).copy()
        g[psi] -= barred.mu * height(barred.whitening, own)[1]
        self.criterion = barred.criterion
        H = differences(g)
        self.criterion = barred
        H[psi, psi] += barred.mu * bend(barred.whitening, own)
        return H

    def least(self) -> float:
        """The least eigenvalue of the residuals' covariance matrices, as a share of the mean variance."""
        spectra = list(self._spectra())
        return min(float(values.min()) for values, _, _, _ in spectra) / self._variance(spectra)

    def leaving(self) -> np.ndarray:
        """(m, k) directions of theta out of the parameter space: what moves the eigenvalues at the edge."""
        whitening, spectra = self.criterion.whitening, list(self._spectra())
        found, limit = [np.zeros((0, len(self.theta)))], SINGULAR * self._variance(spectra)
        for values, vectors, slopes, by in spectra:
            null = vectors[:, values < limit]
            moved = np.einsum("ia,kij,jb->abk", null, slopes, null)[np.triu_indices(null.shape[1])]
            rows = np.zeros((len(moved), whitening.residual.n_by, whitening.k))
            rows[:, by] = moved
            rows = rows.reshape(len(moved), whitening.n_psi + 1)[:, 1:]
            sizes = np.linalg.norm(rows, axis=1, keepdims=True)
            found.append(np.pad(rows / np.where(sizes > 0.0, sizes, 1.0), ((0, 0), (self.space.edges[-1], 0))))
        return np.concatenate(found)

    def _variance(self, spectra: list) -> float:
        return float(np.mean(np.concatenate([values for values, _, _, _ in spectra])))

    def _spectra(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, int]]:
        """Eigenvalues (m,) and vectors of R of each pattern, its slopes (k, m, m) and its by-group."""
        whitening = self.criterion.whitening
        thetas = whitening.thetas(self.space.psi(self.theta))
        for bucket in whitening.buckets:
            dR = whitening.matrices(thetas, bucket, derivative=True)
            values, vectors = np.linalg.eigh(whitening.matrices(thetas, bucket, derivative=False))
            for p, g in enumerate(bucket.by):
                yield values[p], vectors[p], dR[:, p], int(g)


def descended(criterion: Criterion, roots: Roots, theta: np.ndarray, mu: float = HIGH) -> list[Inside]:
    """The climbs at falling mu from theta, the last at the optimum if converged; none where one cannot begin or does
    not come to an end: it creeps along a ridge, and those after it would."""
    done: list[Inside] = []
    share = 1.0
    while not done or (share < WORTHWHILE and done[-1].criterion.mu > 1.1 * LOW):
        mu = max(share * mu, LOW)
        barred = Barred(criterion, mu)
        at = barred(roots.factors(theta), roots.psi(theta))
        if at is None:
            return []
        climb = Inside(barred, roots, theta, at)
        climb.run(Control(iterate=ITERATE, nrtolerance=ENOUGH), lambda event: None)
        if climb.iterations == ITERATE and not climb.converged:
            return []
        theta = climb.theta
        done.append(climb)
        share = max(FALL, NEAREST / climb.least())
    last = done[-1]
    steps = list(pairwise(done))[-2:]
    last.converged &= all(_deviance(a) - _deviance(b) < BOUNDLESS * a.criterion.mu for a, b in steps)
    if last.converged:
        last.polish()
        last.converged = settle(last)
    return done


def _deviance(climb: Inside) -> float:
    return climb.at.found.deviance


def drawn_in(criterion: Criterion, roots: Roots, theta: np.ndarray) -> np.ndarray:
    """theta with residuals drawn towards independent ones of one variance until the edge is at some distance."""
    start = roots.edges[-1]
    for share in SHARES:
        drawn = theta.copy()
        drawn[start:] *= share
        at = criterion(roots.factors(drawn), roots.psi(drawn))
        if at is not None and Inside(Barred(criterion, 0.0), roots, drawn, at).least() > DISTANT:
            break
    return drawn
