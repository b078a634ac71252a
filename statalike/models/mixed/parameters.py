"""Where the optimiser moves: each random term's matrix square root (Stata's matsqrt), then psi.

A term's relative factor is Lambda = sum_j s_j B_j with the structure's basis B, linear in s and smooth where a
variance is zero.
"""

from __future__ import annotations

import numpy as np
import scipy

from statalike.models.mixed.model import MixedModel


class Roots:
    """The vector theta = (s of each term, psi) and its way to one factor per level and back.

    linear: the factors are linear in theta.
    """

    linear = True

    def __init__(self, model: MixedModel, n_psi: int) -> None:
        self.model = model
        self.bases = [term.structure.basis(term.q) if term.q else np.zeros((0, 0, 0)) for term in model.terms]
        sizes = [len(basis) for basis in self.bases]
        self.edges = np.cumsum([0, *sizes])
        self.size = int(self.edges[-1]) + n_psi

    def psi(self, theta: np.ndarray) -> np.ndarray:
        """The residual-structure part."""
        return theta[self.edges[-1] :]

    def factors(self, theta: np.ndarray) -> tuple[np.ndarray, ...]:
        """Lambda (q, q) of each level, block-diagonal over its terms."""
        each = [
            (theta[a:b] @ basis.reshape(len(basis), basis[0].size if len(basis) else 0)).reshape(basis.shape[1:])
            for a, b, basis in self._slices()
        ]
        return self.by_level(each)

    def by_level(self, each: list[np.ndarray]) -> tuple[np.ndarray, ...]:
        """Block-diagonal matrices of each level from one matrix per term."""
        out = []
        for level in range(self.model.n_levels):
            blocks = [m for m, term in zip(each, self.model.terms, strict=True) if term.level == level and term.q]
            alone = blocks[0] if blocks else np.zeros((0, 0))
            out.append(scipy.linalg.block_diag(*blocks) if len(blocks) > 1 else alone)
        return tuple(out)

    def by_term(self, levels: tuple[np.ndarray, ...]) -> list[np.ndarray]:
        """The diagonal block of each term out of one matrix per level, (q, q) or (q, q, G)."""
        start = [0] * self.model.n_levels
        out = []
        for term in self.model.terms:
            a = start[term.level]
            out.append(levels[term.level][a : a + term.q, a : a + term.q])
            start[term.level] += term.q
        return out

    def gradient(self, levels: tuple[np.ndarray, ...], psi: np.ndarray) -> np.ndarray:
        """theta_bar from Lambda_bar of each level and psi_bar."""
        parts = [
            basis.reshape(len(basis), block.size) @ block.ravel()
            for basis, block in zip(self.bases, self.by_term(levels), strict=True)
        ]
        return np.concatenate([*parts, psi])

    def slope(self, theta: np.ndarray, levels: tuple[np.ndarray, ...], psi: np.ndarray) -> np.ndarray:
        """The same at theta; where factors are linear it does not matter where."""
        return self.gradient(levels, psi)

    def from_covariances(self, each: list[np.ndarray], psi: np.ndarray) -> np.ndarray:
        """theta whose relative covariances are `each` (one (q, q) matrix of its structure per term)."""
        parts = []
        for G, basis in zip(each, self.bases, strict=True):
            flat = basis.reshape(len(basis), G.size)
            parts.append(np.linalg.lstsq(flat.T, symmetric_root(G).ravel(), rcond=None)[0] if G.size else np.zeros(0))
        return np.concatenate([*parts, psi])

    def directions(self) -> list[tuple[np.ndarray, ...]]:
        """The factors of each unit vector of theta, psi aside: what `factors` is linear in."""
        return [self.factors(unit) for unit in np.eye(self.size)[: self.edges[-1]]]

    def slopes(self, theta: np.ndarray, slopes: list[np.ndarray]) -> np.ndarray:
        """d theta (k, m) where the terms' relative covariances move by `slopes`, (m, q, q) of each term."""
        parts = []
        for (a, b, basis), dG in zip(self._slices(), slopes, strict=True):
            flat = basis.reshape(len(basis), -1)
            moved = np.array([_root_slope(np.tensordot(theta[a:b], basis, 1), each).ravel() for each in dG])
            parts.append(np.linalg.lstsq(flat.T, moved.T, rcond=None)[0] if flat.size else np.zeros((0, len(dG))))
        return np.concatenate(parts)

    def _slices(self) -> list[tuple[int, int, np.ndarray]]:
        return [
            (int(a), int(b), basis) for a, b, basis in zip(self.edges[:-1], self.edges[1:], self.bases, strict=True)
        ]


def symmetric_root(G: np.ndarray) -> np.ndarray:
    """The symmetric positive semidefinite square root of G (q, q)."""
    values, vectors = np.linalg.eigh(G)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def _root_slope(R: np.ndarray, dG: np.ndarray) -> np.ndarray:
    """dR with dR R + R dR = dG for symmetric R (q, q); zero along what R has none of."""
    values, vectors = np.linalg.eigh(R)
    sums = values[:, None] + values
    there = np.abs(sums) > 1e-10 * np.abs(values).max(initial=0.0)
    return vectors @ np.where(there, (vectors.T @ dG @ vectors) / np.where(there, sums, 1.0), 0.0) @ vectors.T
