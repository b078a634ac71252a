"""Second derivatives of the criterion of several nested levels along directions of the factors, exactly, in one more
pass over groups (see one_level for a single one).

Of a group at a level, with E = D Gamma, Y = M^-1 F'E and M_bar = YY' + w M^-1 as in the reverse step, w ln|M| - Y'MY
has the second derivatives (an index is a derivative along a direction, M_i = F_i'AF + F'AF_i + F'A_i F)

    tr M_bar M_ij - w tr M^-1 M_i M^-1 M_j - 2 rho_i'M^-1 rho_j - 2 Y'(F_i'E_j + F_j'E_i)
    rho_i = F_i'E + F'E_i - M_i Y

since Y'MY is the maximum over u of 2u'F'E - u'Mu. A_i, D_i and C_i rise from level to level as A, D and C do; what
reaches the top, C_i of X and y, goes through beta and sigma^2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.blocks import Batch, inside, pieces, spread, weighted
from statalike.models.mixed.elimination import Eliminated, beside, moments, multiply, slopes_of
from statalike.models.mixed.products import inner, sums
from statalike.models.mixed.profile import Profile, with_scale

if TYPE_CHECKING:
    from statalike.models.mixed.likelihood import Criterion, Forward

NUMBERS = 32_768  # of an array of derivatives that are worked at a time
ROOM = 10_000_000  # numbers in derivatives of the products within groups above


@dataclass(frozen=True)
class Groups:
    """Groups of a level: A, D, factor and outcome; weights of ln|M|; square roots of their own weights; Gamma times
    those, (r, c) or (r, c, G); the first group in each group above (None at the top)."""

    A: np.ndarray
    D: np.ndarray
    F: np.ndarray
    done: Eliminated
    weights: np.ndarray | None
    scale: np.ndarray | None
    Gamma: np.ndarray
    starts: np.ndarray | None


@dataclass(frozen=True)
class Motion:
    """Derivatives along k directions: F (k, uz, q), A (k, uz, uz, G) and D (k, uz, r, G), the last two None if zero."""

    F: np.ndarray
    A: np.ndarray | None = None
    D: np.ndarray | None = None


@dataclass(frozen=True)
class Bend:
    """H (k, k) of a level's own; N = root'M_i root (k, q, q, G), R = root'rho_i (k, q, c, G), Y (q, c, G)."""

    H: np.ndarray
    N: np.ndarray
    R: np.ndarray
    Y: np.ndarray


@dataclass(frozen=True)
class Bends:
    """What the second derivatives are made of where sigma^2 is rss / `ratio`: H (k, k) of the groups, C_i Gamma
    (k, p + 1, c) of what is left of them."""

    H: np.ndarray
    C: np.ndarray
    ratio: float


def bends(criterion: Criterion, made: Forward, found: Profile, directions: list[tuple[np.ndarray, ...]]) -> Bends:
    """One pass over the groups of every level, along k `directions`."""
    low, reml = criterion.layout.n_levels - 1, criterion.model.reml
    dF = [np.array([T @ each[level] for each in directions]) for level, T in enumerate(criterion.T)]
    Gammas = [found.adjoint(reml)]
    for level in range(low):
        Gammas.append(criterion.through(level, made, Gammas[-1])[0])
    H, C = _lowest(criterion, made, dF[low], Gammas[low])
    for level in reversed(range(low)):
        own, C = _upper(criterion, made, level, Motion(dF[level]), Gammas[level], C)
        H += own
    return Bends(H, C, found.rss / found.sigma2)


def _lowest(criterion: Criterion, made: Forward, dF: np.ndarray, Gamma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the lowest level gives to H (k, k), and C_i, summed within the groups above (k, r, r, P)."""
    k, (r, _, P) = len(dF), made.parts.C.shape
    H, C = np.zeros((k, k)), np.zeros((k, r, r, P))
    moves = np.flatnonzero(dF.any(axis=(1, 2)))
    motion = Motion(dF[moves])
    for batch, done in _pieces(made, len(moves) * ((r + 1) // 2)):
        own = inside(batch, Gamma)
        groups = Groups(batch.A, batch.D, made.F[-1], done, batch.weights, batch.scale, own, batch.starts)
        bend = bent(groups, motion)
        H[np.ix_(moves, moves)] += bend.H
        C[moves, :, :, batch.parents] += within(groups, motion, bend)
    return H, C


def _pieces(made: Forward, columns: int) -> Iterator[tuple[Batch, Eliminated]]:
    """The batches in pieces whose derivatives of `columns` columns stay in cache."""
    for batch, done in zip(made.parts.batches, made.lowest, strict=True):
        for at, piece in pieces(batch, max(NUMBERS // (len(done.root) * columns), 256)):
            yield piece, done.some(at)


def _upper(
    criterion: Criterion, made: Forward, level: int, motion: Motion, Gamma: np.ndarray, C: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same of a level above, with C_i of the one below."""
    z, rest = criterion.above[level]
    there = made.levels[-1 - level]
    roots = criterion.weights.roots(level)
    own = spread(Gamma, criterion.layout.parent(level), roots)
    starts = criterion.layout.children[level - 1] if level else None
    total = criterion.weights.total[level]
    groups = Groups(there.A, there.D, made.F[level], there.done, total, roots, own, starts)
    motion = Motion(motion.F, C[:, z[:, None], z], C[:, z[:, None], rest])
    bend = bent(groups, motion)
    stays = weighted(C[:, rest[:, None], rest], None if roots is None else roots**2)
    if level:
        return bend.H, np.add.reduceat(stays, starts, axis=3) + within(groups, motion, bend)
    return bend.H, stays.sum(axis=3) @ Gamma + through(groups, motion, bend)


def bent(groups: Groups, motion: Motion) -> Bend:
    """What the groups of a level give to the Hessian by themselves, and what their C_i is made of."""
    A, F, dF, root = groups.A, groups.F, motion.F, groups.done.root
    k = len(dF)
    found = slopes_of(groups.done, groups.Gamma, groups.weights)
    turned = dF.transpose(0, 2, 1).reshape(-1, len(F))
    dM = multiply(turned, multiply(F.T, A).swapaxes(0, 1)).reshape(k, len(root), *root.shape[1:])
    dM = dM + dM.swapaxes(1, 2)
    E = beside(groups.D, groups.Gamma)
    dB = multiply(turned, E).reshape(k, len(root), *E.shape[1:])
    M = found.M()
    P = moments(A, M).transpose(0, 3, 1, 2).reshape(dF[0].size, dF[0].size)
    H = 2.0 * dF.reshape(k, -1) @ P @ dF.reshape(k, -1).T
    if motion.A is not None:
        dM += np.einsum("iadg,ac->icdg", np.einsum("iabg,bd->iadg", motion.A, F), F)
        dE = np.einsum("izrg,rcg->izcg" if groups.Gamma.ndim == 3 else "izrg,rc->izcg", motion.D, groups.Gamma)
        dB += np.einsum("za,izcg->iacg", F, dE)
        aside = np.einsum("jabg,bcg->jac", motion.A, multiply(F, M)) - np.einsum("jzcg,acg->jza", dE, found.Y)
        cross = 2.0 * dF.reshape(k, -1) @ aside.reshape(k, -1).T
        H += cross + cross.T
    N = np.einsum("iabg,bdg->iadg", np.einsum("cag,icbg->iabg", root, dM), root)
    R = np.einsum("bag,ibcg->iacg", root, dB)
    R -= np.einsum("iabg,bcg->iacg", N, found.N)
    counted = N if groups.weights is None else N * groups.weights
    flat = R.reshape(k, -1)
    H -= inner(counted.reshape(k, -1), N.reshape(k, -1)) + 2.0 * inner(flat, flat)
    return Bend(H, N, R, found.Y)


def through(groups: Groups, motion: Motion, bend: Bend) -> np.ndarray:
    """-(D'F M^-1 F'D)_i Gamma (k, r, c), summed over the groups of the top level."""
    Y, scale = bend.Y, groups.scale
    k, q, c, G = bend.R.shape
    dY = np.einsum("abg,ibcg->aicg", groups.done.root, bend.R)
    back = multiply(motion.F.transpose(1, 0, 2).reshape(-1, q), Y).reshape(-1, k, c, G)
    back += multiply(groups.F, dY.reshape(q, k * c, G)).reshape(back.shape)
    back = back if scale is None else back * scale
    summed = sums(back.reshape(-1, k * c, G), groups.D)
    FY = multiply(groups.F, Y)
    moved = np.einsum("izrg,zcg->irc", motion.D, FY if scale is None else FY * scale)
    return -summed.reshape(k, c, groups.D.shape[1]).swapaxes(1, 2) - moved


def within(groups: Groups, motion: Motion, bend: Bend) -> np.ndarray:
    """-(D'F M^-1 F'D)_i (k, r, r, P), summed within the groups above."""
    V = groups.done.V
    dB = np.tensordot(motion.F, groups.D, ([1], [0]))
    if motion.D is not None:
        dB += np.einsum("za,izrg->iarg", groups.F, motion.D)
    J = np.einsum("bag,ibrg->iarg", groups.done.root, dB) - 0.5 * np.einsum("iabg,brg->iarg", bend.N, V)
    V = V if groups.scale is None else V * groups.scale**2
    k, r, P = len(J), V.shape[1], len(groups.starts)
    out = np.empty((k, r, r, P))
    for i in range(k):
        for s in range(r):
            out[i, s] = np.add.reduceat(np.einsum("ag,atg->tg", V[:, s], J[i]), groups.starts, axis=1)
    return -(out + out.swapaxes(1, 2))


def hessian(bends: Bends, found: Profile, reml: bool, degrees: float, sigma2: float | None) -> np.ndarray:
    """(k, k) second derivatives of -2 l along the directions of the bends, beta profiled out and sigma^2 too; where it
    is given, ln sigma is added last."""
    Gamma, moved, H = found.adjoint(reml), bends.C, bends.H
    slope = moved[:, :, 0] @ Gamma[:, 0]
    beside = moved[:, :-1, 0] @ found.root.T
    H = H - 2.0 * beside @ beside.T
    if reml:
        inner = (Gamma[:, 1:].T @ moved[:, :, 1:]).reshape(len(H), -1)
        H = H - inner @ inner.T
    return with_scale(H, slope, found, degrees, sigma2)
