"""Second derivatives of the crossed criterion, exactly, for the price of one K x K product an inner direction.

In the space of the standardised effects u, N = L'Z'V0^-1 Z L = I - C^-1 (L all relative factors, C = L'Z'Z L + I). A
direction dL = L psi moves V0 by Z L Psi L'Z', Psi = psi + psi', and with v_i = Psi_i u for the columns [X y]:

    tr V0^-1 V_i V0^-1 V_j = tr N Psi_i N Psi_j    R'V_i R = u'v_i    R'V_i V0^-1 V_j R = v_i'N v_j    (R = V0^-1 [X y])

What dL_i and dL_j give together is <dL_i, L_bar psi_j>, L_bar the gradient. N among outer effects is I - S^-1; towards
the inner ones it is M^-1 B S^-1, which meets itself through U_i = B'M^-1 Psi_i M^-1 B only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.crossed.packed import Packed
from statalike.models.mixed.crossed.solutions import Vectors, inverse_times, standardised
from statalike.models.mixed.crossed.stacked import Stacked, kernel

if TYPE_CHECKING:
    from statalike.models.mixed.crossed.criterion import Crossed, Solved
    from statalike.models.mixed.likelihood import Evaluation

SHORT, LONG = 36, 144  # rows of a product made at a time where memory is short, and where it is not


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
    return first, v.dot(v - inverse_times(parts, at, v)).reshape(k, r, k, r)


def _moved(Psi: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Psi_i u of every group: (q, k r, G)."""
    moved = np.einsum("kab,brg->akrg", Psi, u)
    return moved.reshape(len(u), len(Psi) * u.shape[1], u.shape[2])


def _traces(criterion: Crossed, at: Solved, ways: Directions) -> np.ndarray:
    """tr N Psi_i N Psi_j (k, k). Where memory is short the last solution is used up, in single precision: what it then
    makes up, the effect of the others on the inner ones, is a small part of the inner effects' own."""
    out, P = _among_outer(at, ways), at.S_inverse
    active = [i for i in range(len(out)) if ways.Psi[0][i].any()]
    short = bool(active) and at.outer.plain and criterion.costly and not at.parts.roomy
    room = None
    if short:
        criterion.forget()
        P, room = P.halved()
    U = []
    for i in active:
        U.append(_through_inner(at, ways.Psi[0][i], room))
        room = None
    across, within = _products(at.outer, P, U, SHORT if short else LONG)
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


def _products(outer: Stacked, P: Packed, U: list[Packed], step: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Of each grouping the diagonal blocks of P U_i P summed over its groups (m, q, q), and tr P U_i P U_j (m, m); some
    rows at a time, of the columns from these on, as the rest is known by symmetry."""
    across = [np.zeros((len(U), F.shape[1], F.shape[1])) for F in outer.F]
    within = np.zeros((len(U), len(U)))
    for a, b in pairwise(P.strips(step)):
        own = P.rows(a, b)
        PU = [each.times(own, a) for each in U]
        UP = [P.times(each.rows(a, b), a) for each in U]
        own = own[:, a:]
        for i, (one, other) in enumerate(zip(PU, UP, strict=True)):
            for l, at, G in outer.split(slice(a, b), False):
                across[l][i] += kernel(one[at], own[at], (G, own.shape[1]))[:, 0, :, 0]
            for l, at, G in outer.split(slice(b, P.K), False):
                rest = slice(at.start + b - a, at.stop + b - a)
                across[l][i] += kernel(other[:, rest].T, own[:, rest].T, (G, b - a))[:, 0, :, 0]
            for j, (beside, transposed) in enumerate(zip(PU, UP, strict=True)):
                within[i, j] += np.einsum("ab,ab->", one, transposed, dtype=float)
                within[i, j] += np.einsum("ab,ab->", other[:, b - a :], beside[:, b - a :], dtype=float)
    return across, within


def _through_inner(at: Solved, Psi: np.ndarray, room: np.ndarray | None) -> Packed:
    """B'M^-1 Psi M^-1 B (K, K), made in `room`."""
    moved = np.einsum("aqg,qs,bsg->abg", at.inner.FM, Psi, at.inner.FM, optimize=True)
    return at.outer.inside(at.parts.gram.form(moved, Packed(at.parts.cuts, room)))


def _within(at: Solved, Psi: np.ndarray) -> np.ndarray:
    """tr E Psi_i E Psi_j - 2 tr E Psi_i R Psi_j over the inner groups, where N = E - R, E = I - M^-1."""
    E = -np.einsum("aqg,bqg->abg", at.inner.root, at.inner.root)
    E[np.arange(len(E)), np.arange(len(E))] += 1.0
    R = np.einsum("aqg,abg,bsg->qsg", at.inner.FM, at.K, at.inner.FM, optimize=True)
    moved = np.einsum("abg,ibc->iacg", E, Psi)
    return np.einsum("iabg,jbag->ij", moved, moved) - 2.0 * np.einsum("jab,ibcg,cag->ij", Psi, moved, R, optimize=True)
