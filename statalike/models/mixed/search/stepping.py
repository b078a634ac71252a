"""Steps of the optimization: Newton's, what stands for it where the log likelihood is not concave, secant Hessians.

Newton-Raphson with the diagonal raised where needed (Marquardt 1963); BFGS and DFP updates (Fletcher 1987, Practical
Methods of Optimization, sec. 3.2). All is written for -2 l, which is minimised.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.models.mixed.spectrum import spectrum

DOUBTFUL = 1e-6  # a share of the largest eigenvalue below which its sign may be the error of differences
NOTHING = 1e-9  # gain of -2 l in a direction that does not matter
FLAT = 1e-10  # an eigenvalue of the equilibrated Hessian below this share of the largest has no curvature


@dataclass(frozen=True)
class Quadratic:
    """-2 l to second order: H = diag(scale) V diag(values) V' diag(scale), along = V' diag(1/scale) g.

    A small eigenvalue where there is nothing to gain counts as positive; found (k,): those there were.
    scale (k,) makes the entries of H alike in size, so that nothing depends on the units of the parameters.
    """

    scale: np.ndarray
    values: np.ndarray
    vectors: np.ndarray
    along: np.ndarray
    found: np.ndarray

    @classmethod
    def of(cls, g: np.ndarray, H: np.ndarray) -> Quadratic:
        """At gradient g (k,) and Hessian H (k, k)."""
        scale = equilibrated(H)
        return cls._at(g, scale, *spectrum(H / scale / scale[:, None]))

    def again(self, g: np.ndarray) -> Quadratic:
        """With the same Hessian at another gradient."""
        return self._at(g, self.scale, self.found, self.vectors)

    @classmethod
    def _at(cls, g: np.ndarray, scale: np.ndarray, found: np.ndarray, vectors: np.ndarray) -> Quadratic:
        along = (g / scale).dot(vectors)
        values, own = found, [abs(value) for value in found.tolist()]
        if own and not min(own) > DOUBTFUL * max(own):
            sizes = np.abs(found)
            doubtful = (sizes <= DOUBTFUL * sizes.max()) & (along**2 <= NOTHING * sizes)
            values = np.where(doubtful, sizes, values)
        return cls(scale, values, vectors, along, found)

    @cached_property
    def curved(self) -> bool:
        """Whether there is curvature in every direction, by the eigenvalues alone."""
        sizes = [abs(value) for value in self.values.tolist()]
        return not sizes or min(sizes) > FLAT * max(sizes)

    @cached_property
    def flat(self) -> np.ndarray:
        """(k,) where there is neither curvature nor slope."""
        if self.curved:
            return np.zeros(len(self.values), dtype=bool)
        sizes = np.abs(self.values)
        least = FLAT * float(sizes.max(initial=0.0))
        return (sizes <= least) & (self.along**2 <= least)

    @cached_property
    def concave(self) -> bool:
        """Whether the log likelihood is concave where it has any curvature."""
        values = self.values if self.curved else self.values[~self.flat]
        return all(value > 0.0 for value in values.tolist())

    @cached_property
    def decrement(self) -> float:
        """g'H^-1 g of -2 l where concave."""
        if self.curved:
            return float(self.along.dot(self.along / self.values))
        there = ~self.flat
        return float(np.sum(self.along[there] ** 2 / self.values[there]))

    @property
    def condition(self) -> float:
        """Condition number of the equilibrated Hessian."""
        sizes = np.abs(self.values)
        return float(sizes.max() / sizes.min()) if len(sizes) and sizes.min() > 0 else np.inf

    def damping(self) -> float:
        """What must be added to the eigenvalues at least for a step downhill; 0 where concave."""
        if self.concave:
            return 0.0
        return max(-float(self.values.min()), 0.0) + 1e-2 * float(np.abs(self.values).max())

    def step(self, damping: float) -> np.ndarray:
        """-(H + damping)^-1 g in the equilibrated metric; flat directions stay where they are."""
        size = self.values + damping
        return self._back(-self.along / (size if self.curved else np.where(self.flat, np.inf, size)))

    def steepest(self, size: float) -> np.ndarray:
        """Newton's step where concave; downhill over the largest curvature, times `size`, in the subspace where not."""
        bent = (self.values <= 1e-6 * np.abs(self.values).max()) & ~self.flat
        divisor = np.where(self.flat, np.inf, np.where(bent, np.abs(self.values).max(), self.values))
        return self._back(-self.along / divisor * np.where(bent, size, min(size, 1.0)))

    def change(self, step: np.ndarray) -> float:
        """How -2 l moves over `step` by this picture."""
        moved = self.vectors.T.dot(step * self.scale)
        return float(self.along.dot(moved) + 0.5 * self.values.dot(moved**2))

    def _back(self, along: np.ndarray) -> np.ndarray:
        return self.vectors.dot(along) / self.scale


def equilibrated(H: np.ndarray) -> np.ndarray:
    """(k,) such that H / (scale scale') has entries of at most about one: square roots of the diagonal, as of a matrix
    that is positive definite, or if these do not do of row sizes."""
    sizes, own = np.abs(H), H.diagonal()
    if own.min(initial=np.inf) > 0.0:
        scale = np.sqrt(own)
        if (sizes <= 1.1 * (scale * scale[:, None])).all():
            return scale
    scale = np.ones(len(H))
    for _ in range(3):
        size = (sizes / scale / scale[:, None]).max(axis=1, initial=0.0)
        size[size == 0.0] = 1.0
        scale *= np.sqrt(size)
    return scale


def definite(H: np.ndarray) -> np.ndarray:
    """H with its eigenvalues made positive, in its equilibrated form."""
    scale = equilibrated(H)
    values, vectors = spectrum(H / np.outer(scale, scale))
    sizes = np.maximum(np.abs(values), 1e-6 * np.abs(values).max(initial=1e-300))
    return (vectors * sizes) @ vectors.T * np.outer(scale, scale)


def secant(technique: str, H: np.ndarray, step: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """H (k, k) after a step over which the gradient rose by `rise`; unchanged where the rise is not uphill."""
    curvature = float(step @ rise)
    if curvature <= 1e-10 * np.linalg.norm(step) * np.linalg.norm(rise):
        return H
    if technique == "bfgs":
        Hs = H @ step
        return H - np.outer(Hs, Hs) / float(step @ Hs) + np.outer(rise, rise) / curvature
    shift = np.eye(len(H)) - np.outer(rise, step) / curvature
    return shift @ H @ shift.T + np.outer(rise, rise) / curvature


def symmetric_rank_one(H: np.ndarray, step: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """H (k, k) that agrees with how the gradient rose over a step; unchanged where that is not certain."""
    missed = rise - H @ step
    across = float(missed @ step)
    if abs(across) <= 1e-8 * np.linalg.norm(missed) * np.linalg.norm(step):
        return H
    return H + np.outer(missed, missed) / across
