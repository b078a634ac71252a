"""What nested random effects and residual structures contribute to degrees of freedom (see second_order).

Down the levels V0^-1 [X y] is found, of each group only as S = Z'V0^-1 [X y]. Where parameter i moves the effects'
covariance by B_i sigma^2 the rows of V_i V0^-1 [X y] are then Z B_i S: columns that the elimination takes from products
of groups, without a look at the observations, and groups that stand for others serve as well as themselves. Up the
levels [X y]'V0^-1 V_i V0^-1 [X y] and ... V_i V0^-1 V_j ... come out of it. Of residual parameters the columns are of
observations (residual_order). Scale is free: V_ln_sigma = 2 V - 2 sum nu_i V_i over the effects' parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from statalike.models.covariance.structure import RandomStructure
from statalike.models.mixed.blocks import Batch, CrossProducts, pieces
from statalike.models.mixed.elimination import Eliminated, beside, multiply, product
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import Criterion, Level
from statalike.models.mixed.products import squares, sums
from statalike.models.mixed.sensitivity.residual import ResidualColumns, residual_columns
from statalike.models.mixed.whitening import Whitened

NUMBERS = 65_536  # held at a time in an array over columns and groups


@dataclass(frozen=True)
class Elimination:
    """An elimination at the estimates: source and outcome (levels: highest first), F (uz, q) of each level.

    moves: of each level, which parameters move its effects and by which B_i (J, uz, uz); nu (k,): variances and
    covariances of the effects, zero elsewhere.
    """

    criterion: Criterion
    parts: CrossProducts
    white: Whitened | None
    lowest: list[Eliminated]
    levels: list[Level]
    C: np.ndarray
    F: list[np.ndarray]
    moves: list[tuple[np.ndarray, np.ndarray]]
    nu: np.ndarray
    sigma: int


@dataclass(frozen=True)
class Solved:
    """V0^-1 times c combinations of columns, down from a level `top`: S (uz, c, G) = Z'V0^-1 times them, of each level
    from `top` on but the lowest, then of each of the lowest's batches.

    onto (uz, c, G), omega (R, c, P): what is left of them at the lowest level in the columns of Z, of each group, and
    in the others, of each group above (None: just [X y]).
    """

    top: int
    S: list[np.ndarray]
    onto: np.ndarray
    omega: np.ndarray | None


def elimination(fit: MixedFit) -> Elimination:
    """At the fit's factors and psi."""
    criterion: Criterion = fit.criterion
    F = criterion.in_base(fit.factors)
    made = criterion.forward(F, fit.psi)
    moves, nu = moves_of(fit, criterion.T)
    return Elimination(
        criterion, made.parts, made.white, made.lowest, made.levels[::-1], made.C, F, moves, nu, fit.metric.sigma
    )


def moves_of(
    fit: MixedFit, to_base: tuple[np.ndarray, ...]
) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:  # fmt: skip
    """Elimination.moves and nu: G = sum nu_i dG_i, dG_i being the same everywhere; to_base: T of each level."""
    metric = fit.metric
    start, nu = [0] * len(to_base), np.zeros(metric.size)
    found = [([np.zeros(0, dtype=int)], [np.zeros((0, len(T), len(T)))]) for T in to_base]
    for k, (term, size) in enumerate(metric.terms):
        if not size:
            continue
        dG, left = slopes(term.structure, term.q)
        own = np.arange(metric.edges[k], metric.edges[k + 1])
        nu[own] = fit.G[k].ravel() @ left
        T = to_base[term.level][:, start[term.level] : start[term.level] + term.q]
        found[term.level][0].append(own)
        found[term.level][1].append(T @ dG @ T.T / fit.sigma2)
        start[term.level] += term.q
    return [(np.concatenate(own), np.concatenate(B)) for own, B in found], nu


@lru_cache(64)
def slopes(structure: RandomStructure, q: int) -> tuple[np.ndarray, np.ndarray]:
    """dG_i (k, q, q) of the variances and covariances that a structure shows, and (q^2, k) from a matrix to them."""
    theta = structure.start(q)
    J = np.array([row.gradient for row in structure.natural(theta, q)])
    dG = np.einsum("ia,ipq->apq", np.linalg.inv(J), structure.derivative(theta, np.arange(q)))
    left = np.linalg.pinv(dG.reshape(len(dG), -1))
    for each_one in (dG, left):
        each_one.setflags(write=False)
    return dG, left


def solved(made: Elimination, top: int = 0, omega: np.ndarray | None = None) -> Solved:
    """The way down from level `top`, the levels above counted out.

    omega (R, c, P): combinations of the columns that are left at `top`, of each group above (None: [X y] at the top).
    """
    criterion, S, onto = made.criterion, [], []
    where = criterion.layout
    for k in range(top, len(made.levels)):
        level = made.levels[k]
        here = None if omega is None else omega[:, :, where.parent(k)]
        own, taken = _solved(level.A, level.D, made.F[k], level.done, here)
        S.append(own)
        z, rest = criterion.above[k]
        omega = np.zeros((len(criterion.rest[k + 1]), *taken.shape[1:]))
        omega[rest] = np.eye(len(rest))[:, :, None] if here is None else here
        omega[z] -= taken
    for batch, done in zip(made.parts.batches, made.lowest, strict=True):
        here = None if omega is None else omega[:, :, parents(batch)]
        own, taken = _solved(batch.A, batch.D, made.F[-1], done, here)
        S.append(own)
        onto.append(-taken)
    return Solved(top, S, np.concatenate(onto, axis=2), omega)


def _solved(
    A: np.ndarray, D: np.ndarray, F: np.ndarray, done: Eliminated, omega: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Z'V0^-1 and F M^-1 F'Z' times the combinations omega (all columns: None), (uz, c, G)."""
    here, V = (D, done.V) if omega is None else (beside(D, omega), beside(done.V, omega))
    taken = multiply(F, done.onto(V))
    return here - product(A, taken), taken


def parents(batch: Batch) -> np.ndarray:
    """The group one level up that each group of a batch lies in."""
    counts = np.diff(batch.starts, append=batch.A.shape[2])
    return np.repeat(np.arange(batch.parents.start, batch.parents.stop), counts)


def nested_order(made: Elimination, down: Solved) -> tuple[np.ndarray, np.ndarray]:
    """R'V_i R (k, r, r) and R'V_i V0^-1 V_j R (k, r, k, r), R = V0^-1 [X y], V_i and V_j over sigma^2."""
    k, r, sigma, nu = len(made.nu), len(made.C), made.sigma, made.nu
    elements, X, FF = products(made, down)
    m = len(elements)
    first, second = np.zeros((k, r, r)), np.zeros((k, r, k, r))
    first[elements] = X[:, :, 0].reshape(r, m, r).transpose(1, 2, 0)
    second[np.ix_(elements, np.arange(r), elements, np.arange(r))] = FF.reshape(m, r, m, r)
    scaled(first, second, made.C, nu, sigma)
    return first, second


def scaled(first: np.ndarray, second: np.ndarray, C: np.ndarray, nu: np.ndarray, sigma: int) -> None:
    """Put in the rows of ln sigma, the parameter `sigma`, as V_ln_sigma = 2 V - 2 sum nu_i V_i."""
    k, r = first.shape[:2]
    first[sigma] = 2.0 * (C - (nu @ first.reshape(k, r * r)).reshape(r, r))
    second[sigma] = 2.0 * (first.transpose(1, 0, 2) - (nu @ second.reshape(k, k * r * r)).reshape(r, k, r))
    second[:, :, sigma] = 2.0 * (first - nu @ second)


def products(made: Elimination, down: Solved) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameters of the levels from `down.top` on, lowest first; of columns V_i V0^-1 times c combinations, c for each
    parameter: X (R, m, P) with the columns left above, FF (m, m) with each other by V0^-1."""
    criterion = made.criterion
    X, FF = _lowest(made, down)
    elements = [np.arange(made.sigma + 1, len(made.nu)), made.moves[-1][0]]
    for k in reversed(range(down.top, len(made.levels))):
        level = made.levels[k]
        w = _moved(made.moves[k][1], down.S[k - down.top])
        z, rest = criterion.above[k]
        starts = criterion.layout.children[k - 1] if k else None
        X, more = _taken(level.A, level.D, made.F[k], level.done, w, X[z], starts, X[rest])
        more[: len(FF), : len(FF)] += FF
        FF = more
        elements.append(made.moves[k][0])
    return np.concatenate(elements), X, FF


def _moved(B: np.ndarray, S: np.ndarray) -> np.ndarray:
    """B_i S of every group, (uz, J c, G)."""
    uz, c, G = S.shape
    return (B.transpose(1, 0, 2).reshape(uz * len(B), uz) @ S.reshape(uz, c * G)).reshape(uz, len(B) * c, G)


def _lowest(made: Elimination, down: Solved) -> tuple[np.ndarray, np.ndarray]:
    """X (R, m, P) and FF (m, m) of the lowest level: residual parameters first, then effects."""
    B, S = made.moves[-1][1], down.S[len(made.levels) - down.top :]
    own = lowest_columns(made, down.onto, down.omega)
    b, m = len(own.FF), len(own.FF) + len(B) * down.onto.shape[1]
    X, FF = np.zeros((len(own.X), m, own.X.shape[2])), np.zeros((m, m))
    X[:, :b], FF[:b, :b] = own.X, own.FF
    start = 0
    for batch, done, here in zip(made.parts.batches, made.lowest, S, strict=True):
        for groups, piece in pieces(batch, max(NUMBERS // (len(B) * down.onto.shape[1] * len(here) or 1), 1)):
            Z = own.Z[:, :, start + groups.start : start + groups.stop]
            w = _moved(B, np.ascontiguousarray(here[:, :, groups]))
            x, more = _taken(piece.A, piece.D, made.F[-1], done.some(groups), w, Z, piece.starts)
            X[:, :, slice(None) if piece.parents is None else piece.parents] += x
            FF += more
        start += here.shape[2]
    return X, FF


def lowest_columns(made: Elimination, onto: np.ndarray, omega: np.ndarray | None) -> ResidualColumns:
    """Those of the residual structure's parameters; none if residuals are independent."""
    source = made.criterion.whitening
    if source is None:
        return ResidualColumns.none(*onto.shape[::2], made.parts.C.shape[::2])
    return residual_columns(source, made.white, onto, omega)


def _taken(
    A: np.ndarray, D: np.ndarray, F: np.ndarray, done: Eliminated, w: np.ndarray, Z: np.ndarray,
    starts: np.ndarray | None, X: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Columns from below, then Z w, through one level.

    Z (uz, b, G), X (R, b, G, None: counted elsewhere): products of the columns from below with Z and the rest.
    Returns those of all columns with the rest, summed above (R, b + m, P), and the change in those among columns.
    """
    b, own = Z.shape[1], product(A, w)
    Z = np.concatenate([Z, own], axis=1) if b else own
    H, HD = done.halves(F, Z), done.V
    FF = -squares(H)
    cross = sums(w, Z)
    FF[b:] += cross
    FF[:b, b:] += cross[:, :b].T
    if starts is None:
        out = -sums(HD, H)
        out[:, b:] += sums(D, w)
        out[:, :b] += 0.0 if X is None else X.sum(axis=2)
        return out[:, :, None], FF
    out = np.empty((D.shape[1], Z.shape[1], len(starts)))
    for s in range(D.shape[1]):
        row = -np.einsum("qg,qmg->mg", HD[:, s], H)
        row[b:] += np.einsum("ag,amg->mg", D[:, s], w)
        if X is not None:
            row[:b] += X[s]
        out[s] = np.add.reduceat(row, starts, axis=1)
    return out, FF
