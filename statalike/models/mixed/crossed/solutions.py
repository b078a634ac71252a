"""Standardised effects of crossed groupings, and C^-1 times vectors in their space (C = L'Z'Z L + I, see curvature)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.crossed.entries import times, transposed_times

if TYPE_CHECKING:
    from statalike.models.mixed.crossed.criterion import Solved
    from statalike.models.mixed.crossed.crossing import Crossing


@dataclass(frozen=True)
class Vectors:
    """m vectors over all effects: inner (q, m, G), middle (q, m, H) or None, outer (K, m)."""

    inner: np.ndarray
    middle: np.ndarray | None
    outer: np.ndarray

    def dot(self, other: Vectors) -> np.ndarray:
        """Inner products (m, m')."""
        out = self.outer.T @ other.outer
        for one, two in ((self.inner, other.inner), (self.middle, other.middle)):
            if one is not None:
                out += sum(a @ b.T for a, b in zip(one, two, strict=True))
        return out

    def __sub__(self, other: Vectors) -> Vectors:
        middle = None if self.middle is None else self.middle - other.middle
        return Vectors(self.inner - other.inner, middle, self.outer - other.outer)


def standardised(parts: Crossing, at: Solved) -> Vectors:
    """The effects of each column of X and y: u = C^-1 L'Z'[X y]."""
    based = at.outer.up(at.u)
    left = parts.D - _met(parts, based)
    middle = None
    if at.between is not None:
        gone = at.between.D - (at.between.E @ based).swapaxes(1, 2)
        middle = np.einsum("vqh,vrh->qrh", at.between.done.FM, gone)
        left = left - _held(parts, at, middle)
    return Vectors(np.einsum("aqg,arg->qrg", at.inner.FM, left), middle, at.u)


def remainders(parts: Crossing, at: Solved, Gamma: np.ndarray) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """Z'R^-1 times combinations Gamma (r, k) of X and y less their effects: inner (uz, k, G); middle (v, k, H) or None,
    where inner groups are integrated out; outer (K_u, k)."""
    based = at.outer.up(at.u @ Gamma)
    e = np.einsum("arg,rk->akg", parts.D, Gamma) - _met(parts, based)
    outer, above = parts.Cox @ Gamma - parts.Coo @ based, None
    if at.between is not None:
        above = np.einsum("vrh,rk->vkh", at.between.D, Gamma) - (at.between.E @ based).swapaxes(1, 2)
        b = np.einsum("vwh,wkh->vkh", at.between.done.W, above)
        e -= np.einsum("avg,vkg->akg", parts.between.B, b[:, :, parts.between.parent])
        outer -= sum(E.T @ own.T for E, own in zip(parts.between.E, b, strict=True))
    b = np.einsum("abg,bkg->akg", at.inner.W, e)
    outer -= sum(transposed_times(E, own.T) for E, own in zip(parts.E, b, strict=True))
    return e, above, outer


def inverse_times(parts: Crossing, at: Solved, v: Vectors) -> Vectors:
    """C^-1 v."""
    t = np.einsum("aqg,qmg->amg", at.inner.FM, v.inner)
    rest = sum(transposed_times(each, rows.T) for each, rows in zip(parts.E, t, strict=True))
    middle = v.middle
    if middle is not None:
        between, done = at.between, at.between.done
        below = parts.between.sums(np.einsum("avg,amg->vmg", parts.between.B, t))
        middle = middle - np.einsum("vq,vmh->qmh", done.F, below)
        rest = rest + np.einsum("vhk,vmh->km", between.E, np.einsum("vqh,qmh->vmh", done.FM, middle), optimize=True)
    del t
    z = at.S_inverse @ (v.outer - at.outer.down(rest))
    based = at.outer.up(z)
    left = _met(parts, based)
    if middle is not None:
        middle = _twice(done.root, middle)
        middle -= np.einsum("vqh,vhm->qmh", done.FM, between.E @ based)
        left = left + _held(parts, at, middle)
    inner = np.einsum("aqg,amg->qmg", at.inner.FM, left)
    del left
    np.subtract(_twice(at.inner.root, v.inner), inner, out=inner)
    return Vectors(inner, middle, z)


def _met(parts: Crossing, based: np.ndarray) -> np.ndarray:
    """Products of the inner groups with the outer effects, times their base coefficients (K_u, m): (u, m, G)."""
    found = [times(each, based).T for each in parts.E]
    return found[0][None] if len(found) == 1 else np.array(found)


def _held(parts: Crossing, at: Solved, middle: np.ndarray) -> np.ndarray:
    """The same for the middle group that holds each, standardised (q, m, H): (u, m, G)."""
    based = np.einsum("vq,qmh->vmh", at.between.done.F, middle)
    return np.einsum("avg,vmg->amg", parts.between.B, based[:, :, parts.between.parent])


def _twice(root: np.ndarray, v: np.ndarray) -> np.ndarray:
    """root root' v of each group."""
    return np.einsum("abg,bmg->amg", np.einsum("aqg,bqg->abg", root, root), v)
