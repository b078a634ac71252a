"""What crossed random effects contribute to degrees of freedom in parameters in which V is linear (see second_order).

They have a place for variances of zero and correlations of one, where those of eta have none. In base columns, with B
of the inner groups with the outer effects, A and W = F M^-1 F' theirs, J = I - A W, C the products of the outer effects
without the inner ones, T = F S^-1 F' and P = I - C T, U'V0^-1 U of all effects is

    inner J A - J B T B'J'      inner and outer J B P'      outer P C

and V_i V0^-1 [X y] the columns U B_i S, S = U'V0^-1 [X y] of each group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.crossed.criterion import Solved, outer_products
from statalike.models.mixed.crossed.packed import Packed
from statalike.models.mixed.crossed.solutions import Vectors, inverse_times, remainders
from statalike.models.mixed.crossed.stacked import kernel
from statalike.models.mixed.elimination import product
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.sensitivity.nested import moves_of, scaled
from statalike.models.mixed.sensitivity.traces import paired, with_scale

ROOM = 250_000_000  # numbers of matrices over the outer effects that are held at most
OTHERS = 5  # such matrices beside one for each parameter of the inner effects


@dataclass(frozen=True)
class _Moves:
    """Of each grouping, inner first, the parameters that move its effects and by which B_i (j, uz, uz)."""

    which: list[np.ndarray]
    B: list[np.ndarray]
    J: np.ndarray


def at_edge(fit: MixedFit) -> bool:
    """Whether a crossed model is at an edge, residuals being independent, and there is room for its traces."""
    if fit.model.residual is not None or not np.isnan(np.diag(fit.V_eta)).any():
        return False
    parts, columns = fit.criterion.parts, fit.criterion.columns.T[fit.criterion.levels[0]]
    held = OTHERS + columns.shape[1] * (columns.shape[1] + 1) // 2
    return parts.middle is None and held * len(parts.Cox) ** 2 <= ROOM


def linear_order(fit: MixedFit) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """R'V_i R (k, r, r) and R'V_i V0^-1 V_j R (k, r, k, r), as nested_order, and the traces (k, k)."""
    criterion, metric = fit.criterion, fit.metric
    at = criterion.solved(fit.factors, fit.psi)
    found, nu = moves_of(fit, criterion.columns.T)
    of_levels = [found[level] for level in criterion.levels]
    J = np.eye(len(at.inner.F))[:, :, None] - product(at.parts.A, at.inner.W)
    moves = _Moves([own for own, _ in of_levels], [B for _, B in of_levels], J)
    elements = np.concatenate(moves.which)
    k, r = metric.size, len(at.C)
    first, second = np.zeros((k, r, r)), np.zeros((k, r, k, r))
    own, twice = _products(at, moves)
    first[elements] = own
    second[np.ix_(elements, np.arange(r), elements, np.arange(r))] = twice
    scaled(first, second, at.C, nu, metric.sigma)
    traces, once = _traces(at, moves, k)
    return first, second, with_scale(traces, once, fit.model.n, nu, metric.sigma)


def _products(at: Solved, moves: _Moves) -> tuple[np.ndarray, np.ndarray]:
    """The two of the elements of `moves`, in their order: (m, r, r) and (m, r, m, r)."""
    parts, r, m = at.parts, len(at.C), sum(map(len, moves.which))
    e, _, left = remainders(parts, at, np.eye(r))
    S = product(moves.J, e)
    inner, outer = np.zeros((len(S), m, r, S.shape[2])), np.zeros((len(left), m, r))
    start = len(moves.which[0])
    inner[:, :start] = np.einsum("jab,brg->ajrg", moves.B[0], S)
    for rows, G, B in zip(at.outer.rows(True), at.outer.G, moves.B[1:], strict=True):
        moved = np.einsum("jab,gbr->gajr", B, left[rows].reshape(G, -1, r))
        outer[rows, start : start + len(B)] = moved.reshape(-1, len(B), r)
        start += len(B)
    c, o = inner.reshape(len(S), m * r, -1), outer.reshape(len(left), m * r)
    w = product(parts.A, c) + np.array([(E @ o).T for E in parts.E])
    below = parts.Coo @ o + sum(E.T @ own.T for E, own in zip(parts.E, c, strict=True))
    v = Vectors(np.einsum("aq,amg->qmg", at.inner.F, w), None, at.outer.down(below))
    second = np.tensordot(c, w, ([0, 2], [0, 2])) + o.T @ below - v.dot(inverse_times(parts, at, v))
    first = np.tensordot(S, c, ([0, 2], [0, 2])) + left.T @ o
    return first.reshape(r, m, r).transpose(1, 0, 2), second.reshape(m, r, m, r)


def _traces(at: Solved, moves: _Moves, k: int) -> tuple[np.ndarray, np.ndarray]:
    """tr V^-1 V_i V^-1 V_j (k, k) and tr V^-1 V_i (k,) of the effects' parameters."""
    twice, once = np.zeros((k, k)), np.zeros(k)
    packed, C = at.outer.outside(at.S_inverse, at.parts.cuts), outer_products(at)
    T = packed.full()
    P = -C @ T
    P.flat[:: len(P) + 1] += 1.0
    N = P @ C
    rows, sizes = at.outer.rows(True), at.outer.G
    for a, one in enumerate(rows):
        once[moves.which[a + 1]] = np.einsum("ab,jba->j", _diagonal(N[one, one], sizes[a]), moves.B[a + 1])
        for b, other in enumerate(rows):
            sums = kernel(N[one, other], N[one, other], (sizes[a], sizes[b]))
            both = np.einsum("abcd,jbd,ica->ij", sums, moves.B[b + 1], moves.B[a + 1])
            twice[np.ix_(moves.which[a + 1], moves.which[b + 1])] = both
    _inner_traces(at, moves, packed, P, twice, once)
    return twice, once


def _inner_traces(at: Solved, moves: _Moves, T: Packed, P: np.ndarray, twice: np.ndarray, once: np.ndarray) -> None:
    """Put in those of the inner effects' parameters, by U_i = sum B'J'B_i J B."""
    own, B, J = moves.which[0], moves.B[0], moves.J
    JA, X = product(J, at.parts.A), np.einsum("abg,bcg,dcg->adg", J, at.parts.gram.pull(T), J, optimize=True)
    NB, XB = (np.einsum("abg,jbc->jacg", M, B) for M in (JA, X))
    cross = paired(NB, XB, np.ones(J.shape[2]))
    twice[np.ix_(own, own)] = paired(NB, NB, np.ones(J.shape[2])) - cross - cross.T
    once[own] = np.einsum("jaag->j", NB - XB)
    moved: list[np.ndarray] = []
    for i, each_B in zip(own, B, strict=True):
        U = at.parts.gram.form(np.einsum("bag,bc,cdg->adg", J, each_B, J, optimize=True), Packed(at.parts.cuts)).full()
        met = P @ U @ P.T
        for G, rows, which, other in zip(at.outer.G, at.outer.rows(True), moves.which[1:], moves.B[1:], strict=True):
            twice[i, which] = twice[which, i] = np.einsum("ab,jba->j", _diagonal(met[rows, rows], G), other)
        moved.append(T @ U)
        for j, one in zip(own, moved, strict=False):
            both = float(np.einsum("gh,hg->", one, moved[-1]))
            twice[i, j] += both
            twice[j, i] += both if i != j else 0.0


def _diagonal(M: np.ndarray, G: int) -> np.ndarray:
    """Sum of the diagonal blocks of G groups."""
    uz = len(M) // G
    return np.einsum("gagb->ab", M.reshape(G, uz, G, uz))
