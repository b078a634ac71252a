"""Where the optimiser moves: each random term's matrix square root (Stata's matsqrt), then psi.

A term's relative factor is Lambda = W sum_j s_j B_j with the structure's basis B, linear in s and smooth where a
variance is zero. W takes the effects of centred and scaled columns to those of the model's own, as far as the structure
allows, so that neither the units nor the origin of a covariate matter to the search.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import scipy

from statalike.models.covariance.structure import RandomStructure
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.spectrum import inverse, spectrum

SAFE = 1e12  # a map to base columns worse conditioned than this is not undone


@dataclass(frozen=True)
class _Basis:
    """A structure's basis (k, q, q), the same flat (k, q^2), its left inverse (q^2, k), whether it is of projectors."""

    own: np.ndarray
    flat: np.ndarray
    left: np.ndarray
    projectors: bool


@lru_cache(64)
def _basis(structure: RandomStructure, q: int) -> _Basis:
    own = structure.basis(q) if q else np.zeros((0, 0, 0))
    flat = own.reshape(len(own), q * q)
    left = np.linalg.pinv(flat) if flat.size else flat.T
    for each in (own, flat, left):
        each.setflags(write=False)
    return _Basis(own, flat, left, bool(np.abs(own @ own - own).max(initial=0.0) < 1e-8))


class Roots:
    """The vector theta = (s of each term, psi) and its way to one factor per level and back.

    linear: the factors are linear in theta. slices: (start, end, basis) of each term in theta. W: (q, q) of each term;
    none given, the identity. projectors: whether each term's basis is made of them.
    """

    linear = True

    def __init__(self, model: MixedModel, n_psi: int, W: list[np.ndarray] | None = None) -> None:
        self.model = model
        self.W = [np.eye(term.q) for term in model.terms] if W is None else W
        made = [_basis(term.structure, term.q) for term in model.terms]
        self.bases, self.flat = [each.own for each in made], [each.flat for each in made]
        self._left, self.projectors = [each.left for each in made], [each.projectors for each in made]
        self._ends = [0, *itertools.accumulate(len(basis) for basis in self.bases)]
        self.edges = np.array(self._ends)
        self.size = self._ends[-1] + n_psi
        self.slices = list(zip(self._ends[:-1], self._ends[1:], self.bases, strict=True))
        self._of_level = [
            [k for k, term in enumerate(model.terms) if term.level == level and term.q]
            for level in range(model.n_levels)
        ]
        self._where = [
            np.array([j for k in those for j in range(self._ends[k], self._ends[k + 1])], dtype=int)
            for those in self._of_level
        ]
        self._own = [inverse(W)[0] for W in self.W]
        self._onto = [
            (W @ basis).reshape(flat.shape) for W, basis, flat in zip(self.W, self.bases, self.flat, strict=True)
        ]

    def psi(self, theta: np.ndarray) -> np.ndarray:
        """The residual-structure part."""
        return theta[self._ends[-1] :]

    def factors(self, theta: np.ndarray) -> tuple[np.ndarray, ...]:
        """Lambda (q, q) of each level, block-diagonal over its terms."""
        return self.by_level(self._combined(theta, self._onto))

    def symmetric(self, theta: np.ndarray) -> list[np.ndarray]:
        """S = sum_j s_j B_j (q, q) of each term."""
        return self._combined(theta, self.flat)

    def _combined(self, theta: np.ndarray, flat: list[np.ndarray]) -> list[np.ndarray]:
        return [
            theta[a:b].dot(each).reshape(basis.shape[1:]) for (a, b, basis), each in zip(self.slices, flat, strict=True)
        ]

    def turned(self, levels: tuple[np.ndarray, ...]) -> list[np.ndarray]:
        """S_bar (q, q) of each term from Lambda_bar of each level."""
        return [W.T.dot(block) for W, block in zip(self.W, self.by_term(levels), strict=True)]

    def own(self, G: np.ndarray, W: np.ndarray) -> np.ndarray:
        """A covariance of the term's effects as one of those that the search sees."""
        return np.linalg.solve(W, np.linalg.solve(W, G).T)

    def by_level(self, each: list[np.ndarray]) -> tuple[np.ndarray, ...]:
        """Block-diagonal matrices of each level from one matrix per term."""
        out = []
        for those in self._of_level:
            alone = each[those[0]] if those else np.zeros((0, 0))
            out.append(scipy.linalg.block_diag(*(each[k] for k in those)) if len(those) > 1 else alone)
        return tuple(out)

    def by_term(self, levels: tuple[np.ndarray, ...]) -> list[np.ndarray]:
        """The diagonal block of each term out of one matrix per level, (q, q) or (q, q, G)."""
        start = [0] * len(self._of_level)
        out = []
        for term in self.model.terms:
            a = start[term.level]
            out.append(levels[term.level][a : a + term.q, a : a + term.q])
            start[term.level] += term.q
        return out

    def gradient(self, levels: tuple[np.ndarray, ...], psi: np.ndarray) -> np.ndarray:
        """theta_bar from Lambda_bar of each level and psi_bar."""
        parts = [flat.dot(block.ravel()) for flat, block in zip(self.flat, self.turned(levels), strict=True)]
        return np.concatenate([*parts, psi])

    def slope(self, theta: np.ndarray, levels: tuple[np.ndarray, ...], psi: np.ndarray) -> np.ndarray:
        """The same at theta; where factors are linear it does not matter where."""
        return self.gradient(levels, psi)

    def from_covariances(self, each: list[np.ndarray], psi: np.ndarray) -> np.ndarray:
        """theta whose relative covariances are `each` (one (q, q) matrix of its structure per term)."""
        return self.from_squares([own.dot(G).dot(own.T) for G, own in zip(each, self._own, strict=True)], psi)

    def from_squares(self, each: list[np.ndarray], psi: np.ndarray, least: float = 0.0) -> np.ndarray:
        """theta where S S (q, q) of each term is given, its eigenvalues `least` at least."""
        parts = [symmetric_root(square, least).ravel().dot(left) for square, left in zip(each, self._left, strict=True)]
        return np.concatenate([*parts, psi])

    def of_level(self, level: int, each: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Stacks (k, q, q) of a level's terms as blocks of one (sum k, sum q, sum q), and their places in theta: other
        levels' terms may stand between them."""
        those, where = self._of_level[level], self._where[level]
        if not those:
            return np.zeros((0, 0, 0)), where
        if len(those) == 1:
            return each[those[0]], where
        blocks = [scipy.linalg.block_diag(*(each[k][i] if k == own else np.zeros_like(each[k][0]) for k in those))
                  for own in those for i in range(len(each[own]))]  # fmt: skip
        return np.array(blocks), where

    @cached_property
    def directions(self) -> list[tuple[np.ndarray, ...]]:
        """The factors of each unit vector of theta, psi aside: what `factors` is linear in."""
        if len(self.slices) == 1 == len(self._of_level):
            return [(each,) for each in self._onto[0].reshape(self.bases[0].shape)]
        return [self.factors(unit) for unit in np.eye(self.size)[: self.edges[-1]]]

    def slopes(self, theta: np.ndarray, slopes: list[np.ndarray]) -> np.ndarray:
        """d theta (k, m) where the terms' relative covariances move by `slopes`, (m, q, q) of each term."""
        parts = []
        for S, W, basis, dG in zip(self.symmetric(theta), self.W, self.bases, slopes, strict=True):
            flat = basis.reshape(len(basis), -1)
            moved = np.array([_root_slope(S, self.own(each, W)).ravel() for each in dG])
            parts.append(np.linalg.lstsq(flat.T, moved.T, rcond=None)[0] if flat.size else np.zeros((0, len(dG))))
        return np.concatenate(parts)


def unitless(model: MixedModel, T: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """W of each term: the inverse of its map to base columns for an unstructured one that holds its constant, else what
    takes away the columns' sizes: one by one for independent effects, together for others.

    T: of each level, the map (uz, q) from its columns to base columns of mean square one.
    """
    start = [0] * model.n_levels
    out = []
    for term in model.terms:
        a = start[term.level]
        start[term.level] += term.q
        block = T[term.level][:, a : a + term.q] if term.q else np.zeros((0, 0))
        block = block[np.abs(block).max(axis=1) > 0] if term.q else block
        sizes = np.sqrt(np.square(block).sum(axis=0))
        count = len(term.structure.parameters(term.q)) if term.q else 0
        if count == term.q * (term.q + 1) // 2 and term.q > 1:
            own, least = inverse(block / sizes) if block.shape == (term.q, term.q) else (block, 0.0)
            out.append(own / sizes[:, None] if least > 1.0 / SAFE else np.diag(1.0 / sizes))
        elif not term.q or all(np.count_nonzero(each) == 1 for each in term.structure.basis(term.q)):
            out.append(np.diag(1.0 / sizes))
        else:
            out.append(np.eye(term.q) / np.sqrt(np.mean(np.square(sizes))))
    return out


def symmetric_root(G: np.ndarray, least: float = 0.0) -> np.ndarray:
    """The symmetric positive semidefinite square root of G (q, q), whose eigenvalues count as `least` at least."""
    values, vectors = spectrum(G)
    return (vectors * np.sqrt(np.maximum(values, least))).dot(vectors.T)


def _root_slope(R: np.ndarray, dG: np.ndarray) -> np.ndarray:
    """dR with dR R + R dR = dG for symmetric R (q, q); zero along what R has none of."""
    values, vectors = spectrum(R)
    sums = values[:, None] + values
    there = np.abs(sums) > 1e-10 * np.abs(values).max(initial=0.0)
    return vectors @ np.where(there, (vectors.T @ dG @ vectors) / np.where(there, sums, 1.0), 0.0) @ vectors.T
