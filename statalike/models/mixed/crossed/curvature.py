"""Second derivatives of the crossed criterion for the price of one K x K product, or one solution, an inner direction.

In the space of the standardised effects u, N = L'Z'V0^-1 Z L = I - C^-1 (L all relative factors, C = L'Z'Z L + I). A
direction dL = L psi moves V0 by Z L Psi L'Z', Psi = psi + psi', and with v_i = Psi_i u for the columns [X y]:

    tr V0^-1 V_i V0^-1 V_j = tr N Psi_i N Psi_j    R'V_i R = u'v_i    R'V_i V0^-1 V_j R = v_i'N v_j    (R = V0^-1 [X y])

What dL_i and dL_j give together is <dL_i, L_bar psi_j>, L_bar the gradient. N among outer effects is I - S^-1; towards
the inner ones it is M^-1 B S^-1, which meets itself through U_i = B'M^-1 Psi_i M^-1 B only. All is exact but, where
outer effects are many, S^-1 U_i S^-1, a difference of inverses in the memory of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.crossed.inverse import inverted
from statalike.models.mixed.crossed.packed import Packed
from statalike.models.mixed.crossed.solutions import Vectors, inverse_times, standardised
from statalike.models.mixed.crossed.stacked import kernel

if TYPE_CHECKING:
    from statalike.models.mixed.crossed.criterion import Crossed, Solved
    from statalike.models.mixed.likelihood import Evaluation

MANY = 300  # outer effects from which on products of their matrices need more room and time than another solution
STEP = 3e-8  # of differences, where they and rounding err by as much


@dataclass(frozen=True)
class Directions:
    """psi and Psi = psi + psi' (k, q, q) of each grouping, inner first; zero where a direction leaves it alone."""

    psi: tuple[np.ndarray, ...]
    Psi: tuple[np.ndarray, ...]
    dL: tuple[np.ndarray, ...]


def hessian(
    criterion: Crossed,
    at: Solved,
    value: Evaluation,
    directions: list[tuple[np.ndarray, ...]],
    sigma2: float | None,
    average: bool,
) -> np.ndarray | None:
    """(k, k) second derivatives of -2 l along `directions`, sigma^2 profiled; with sigma2, ln sigma is added last.

    average: of observed and expected ones (Gilmour, Thompson & Cullis 1995), which takes no traces. None where a factor
    is exactly singular, and for the traces of a middle grouping.
    """
    if at.between is not None and not average:
        return None
    try:
        ways = way(criterion, at, directions)
    except np.linalg.LinAlgError:
        return None
    first, second = quadratics(criterion, at, ways)
    s2, p = value.sigma2, criterion.model.p
    omega = value.omega * criterion.columns.scale_y
    slope = -np.einsum("r,krs,s->k", omega, first, omega)
    beside = (first @ omega)[:, :p]
    H = (np.einsum("r,irjs,s->ij", omega, second, omega) - beside @ value.XVX_inverse @ beside.T) / s2
    if not average:
        H = 2.0 * H - _traces(criterion, at, ways)
        if criterion.model.reml:
            inside = value.XVX_inverse @ first[:, :p, :p]
            H += 2.0 * np.einsum("rs,isjr->ij", value.XVX_inverse, second[:, :p, :, :p])
            H -= np.einsum("irs,jsr->ij", inside, inside)
    for level, psi, dL in zip(criterion.levels, ways.psi, ways.dL, strict=True):
        H += np.einsum("iab,ac,jcb->ij", dL, value.gradient.Lambda[level], psi)
    H = 0.5 * (H + H.T)
    if sigma2 is None:
        return H - np.outer(slope, slope) / (criterion.degrees * s2 * s2)
    rss = float(omega @ at.C @ omega)
    return np.block([[H, -2.0 * slope[:, None] / s2], [-2.0 * slope[None] / s2, np.full((1, 1), 4.0 * rss / s2)]])


def gradient_along(at: Evaluation, directions: list, sigma2: float | None) -> np.ndarray:
    """The gradient along the directions, in psi, and in ln sigma where sigma2 is given."""
    slopes = at.gradient
    along = [sum(np.vdot(d, L) for d, L in zip(each, slopes.Lambda, strict=True)) for each in directions]
    return np.concatenate([along, slopes.psi, [] if sigma2 is None else [slopes.log_sigma]])


def bordered(H: np.ndarray, slopes: np.ndarray, k: int) -> np.ndarray:
    """H with the rows of psi put after its first k: slopes (n_psi, k + n_psi [+ 1])."""
    size = len(H) + len(slopes)
    inside = np.arange(k, k + len(slopes))
    others = np.setdiff1d(np.arange(size), inside)
    out = np.zeros((size, size))
    out[np.ix_(others, others)] = H
    out[inside, :] = slopes
    out[np.ix_(others, inside)] = slopes[:, others].T
    out[np.ix_(inside, inside)] = 0.5 * (slopes[:, inside] + slopes[:, inside].T)
    return out


def way(
    criterion: Crossed, at: Solved, directions: list[tuple[np.ndarray, ...]], inverse: Callable = np.linalg.inv
) -> Directions:
    """Raises numpy.linalg.LinAlgError where a factor is exactly singular, unless `inverse` knows what to do."""
    dL = tuple(np.array([each[level] for each in directions]) for level in criterion.levels)
    psi = tuple(inverse(at.Lambda[level]) @ d for level, d in zip(criterion.levels, dL, strict=True))
    return Directions(psi, tuple(each + each.swapaxes(1, 2) for each in psi), dL)


def quadratics(criterion: Crossed, at: Solved, ways: Directions) -> tuple[np.ndarray, np.ndarray]:
    """R'V_i R = u'v_i (k, r, r) and R'V_i V0^-1 V_j R = v_i'N v_j (k, r, k, r)."""
    parts, r, k = at.parts, len(at.C), len(ways.Psi[0])
    u = standardised(parts, at)
    each = list(ways.Psi)
    inner, middle = _moved(each.pop(0), u.inner), None
    if u.middle is not None:
        middle = _moved(each.pop(0), u.middle)
    blocks = []
    for Psi, own, G in zip(each, at.outer.rows(False), at.outer.G, strict=True):
        blocks.append(np.einsum("kab,gbr->gakr", Psi, u.outer[own].reshape(G, -1, r)).reshape(-1, k * r))
    v = Vectors(inner, middle, np.concatenate([np.zeros((0, k * r)), *blocks]))
    first = u.dot(v).reshape(r, k, r).transpose(1, 0, 2)
    del u
    return first, v.dot(v - inverse_times(parts, at, v)).reshape(k, r, k, r)


def _moved(Psi: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Psi_i u of every group: (q, k r, G)."""
    moved = np.einsum("kab,brg->akrg", Psi, u)
    return moved.reshape(len(u), len(Psi) * u.shape[1], u.shape[2])


def _traces(criterion: Crossed, at: Solved, ways: Directions) -> np.ndarray:
    """tr N Psi_i N Psi_j (k, k); of many outer effects this uses up the solution."""
    out = _among_outer(at, ways)
    active = [i for i in range(len(out)) if ways.Psi[0][i].any()]
    if not active:
        return out
    moved = [np.einsum("aqg,qs,bsg->abg", at.inner.FM, ways.Psi[0][i], at.inner.FM, optimize=True) for i in active]
    across, within = _by_differences(criterion, at, moved) if at.S_inverse.K > MANY else _by_products(at, moved)
    for l, sums in enumerate(across):
        cross = np.einsum("jab,iab->ij", ways.Psi[l + 1], sums)
        out[active] += cross
        out[:, active] += cross.T
    out[np.ix_(active, active)] += _within(at, ways.Psi[0][active]) + within
    return out


def _among_outer(at: Solved, ways: Directions) -> np.ndarray:
    """The same of the outer effects alone."""
    k, P, own = len(ways.Psi[0]), at.S_inverse, at.S_inverse.diagonals()
    out, kept = np.zeros((k, k)), at.S_inverse.diagonal()
    for each in own:
        each -= 1.0  # N, less its sign
    for rows, columns, N in P.blocks():
        for (a, i, G), (b, j, H) in product(at.outer.split(rows, False), at.outer.split(columns, False)):
            sums = kernel(N[i, j], N[i, j], (G, H))
            out += np.einsum("abcd,iac,jbd->ij", sums, ways.Psi[a + 1], ways.Psi[b + 1])
    for each, where in zip(own, P.cuts, strict=False):
        each[:] = kept[where : where + len(each)]
    return out


def _by_products(at: Solved, moved: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
    """For U_i = F_o'(sum D_o' moved_i D_o) F_o the diagonal blocks of P U_i P, P = S^-1, summed over the groups of each
    outer grouping (m, q, q), and tr P U_i P U_j (m, m)."""
    outer, P, m = at.outer, at.S_inverse.full(), len(moved)
    U = [outer.inside(at.parts.gram.form(each, Packed(at.parts.cuts))) for each in moved]
    PU = [each.times(P) for each in U]
    across = [
        np.array([kernel(each[own], P[own], (G, len(P)))[:, 0, :, 0] for each in PU]).reshape(m, F.shape[1], F.shape[1])
        for own, F, G in zip(outer.rows(False), outer.F, outer.G, strict=True)
    ]
    return across, np.array([[np.einsum("ab,ba->", one, other) for other in PU] for one in PU]).reshape(m, m)


def _by_differences(criterion: Crossed, at: Solved, moved: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
    """The same by (S - h U_i)^-1 = P + h P U_i P + ..., in the memory of P.

    They are the small part of the second derivatives that comes by the outer effects, and good to seven digits.
    """
    outer, parts = at.outer, at.parts
    sizes = [F.shape[1] for F in outer.F]
    before = [at.S_inverse.diagonal_blocks(own, q) for own, q in zip(outer.rows(False), sizes, strict=True)]
    criterion.forget()
    across, within = [np.zeros((len(moved), q, q)) for q in sizes], np.zeros((len(moved), len(moved)))
    for i, each in enumerate(moved):
        step = STEP * np.abs(at.inner.W).max() / np.abs(each).max()
        P = outer.inside(parts.without(at.inner.W + step * each, criterion.block))
        for own in P.diagonals():
            own += 1.0
        inverted(P, np.zeros((P.K, 1)))
        for l, (own, q) in enumerate(zip(outer.rows(False), sizes, strict=True)):
            across[l][i] = (P.diagonal_blocks(own, q) - before[l]).sum(axis=0) / step
        rise = (parts.gram.pull(*outer.weights(P, parts.cuts)) - at.K) / step
        within[i] = [np.vdot(other, rise) for other in moved]
    return across, 0.5 * (within + within.T)


def _within(at: Solved, Psi: np.ndarray) -> np.ndarray:
    """tr E Psi_i E Psi_j - 2 tr E Psi_i R Psi_j over the inner groups, where N = E - R, E = I - M^-1."""
    E = -np.einsum("aqg,bqg->abg", at.inner.root, at.inner.root)
    E[np.arange(len(E)), np.arange(len(E))] += 1.0
    R = np.einsum("aqg,abg,bsg->qsg", at.inner.FM, at.K, at.inner.FM, optimize=True)
    moved = np.einsum("abg,ibc->iacg", E, Psi)
    return np.einsum("iabg,jbag->ij", moved, moved) - 2.0 * np.einsum("jab,ibcg,cag->ij", Psi, moved, R, optimize=True)
