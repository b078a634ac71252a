"""The other space to move in: each random term's matrix logarithm (Stata's matlog), then psi.

A term's relative covariance is exp(A) with A = sum_j a_j B_j in the structure's basis, so that every a is inside the
parameter space and variances of zero lie at minus infinity. Its root is exp(A / 2), whose derivative has divided
differences of the exponential (Daleckii-Krein; Higham 2008, Functions of Matrices, sec. 3.2).
"""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.spectrum import spectrum

LEAST = 1e-14  # eigenvalues of a relative covariance below this share of the largest start here


class Logarithms(Roots):
    """theta = (a of each term, psi); factors are symmetric roots, and not linear in theta."""

    linear = False

    def factors(self, theta: np.ndarray) -> tuple[np.ndarray, ...]:
        """Lambda (q, q) of each level, block-diagonal over its terms."""
        each = []
        for W, A in zip(self.W, self.symmetric(theta), strict=True):
            values, vectors = spectrum(A)
            each.append(W @ (vectors * np.exp(0.5 * values)) @ vectors.T)
        return self.by_level(each)

    def slope(self, theta: np.ndarray, levels: tuple[np.ndarray, ...], psi: np.ndarray) -> np.ndarray:
        """theta_bar from Lambda_bar of each level and psi_bar, at theta."""
        parts = []
        for A, basis, block in zip(self.symmetric(theta), self.bases, self.turned(levels), strict=True):
            values, vectors = spectrum(A)
            inside = vectors.T @ (block + block.T) @ vectors * _divided(0.5 * values) / 4.0
            parts.append(basis.reshape(len(basis), block.size) @ (vectors @ inside @ vectors.T).ravel())
        return np.concatenate([*parts, psi])

    def from_covariances(self, each: list[np.ndarray], psi: np.ndarray) -> np.ndarray:
        """theta whose relative covariances are `each`, with variances of zero made small ones."""
        parts = []
        for G, W, basis in zip(each, self.W, self.bases, strict=True):
            values, vectors = spectrum(self.own(G, W))
            logs = np.log(np.maximum(values, LEAST * max(float(values.max(initial=0.0)), 1e-300)))
            flat = basis.reshape(len(basis), G.size)
            target = ((vectors * logs) @ vectors.T).ravel()
            parts.append(np.linalg.lstsq(flat.T, target, rcond=None)[0] if G.size else np.zeros(0))
        return np.concatenate([*parts, psi])


def relative_covariances(space: Roots, theta: np.ndarray) -> list[np.ndarray]:
    """Lambda Lambda' of each term at theta, to take from one space into another."""
    return [L @ L.T for L in space.by_term(space.factors(theta))]


def _divided(w: np.ndarray) -> np.ndarray:
    """(exp w_i - exp w_j) / (w_i - w_j), exp w_i on the diagonal."""
    half = 0.5 * (w[:, None] - w)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(np.abs(half) > 1e-6, np.sinh(half) / half, 1.0 + half * half / 6.0)
    return np.exp(0.5 * (w[:, None] + w)) * ratio
