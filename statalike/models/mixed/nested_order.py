"""What nested random effects and residual structures contribute to degrees of freedom (see second_order).

Down the levels V0^-1 [X y] is found, of each group only as S = Z'V0^-1 [X y]. Along element i of eta a group's rows of
V_i V0^-1 [X y] are then Z B_i S, B_i = dG / d eta_i / sigma^2: columns that the elimination can take from products of
groups, without a look at the observations, and groups that stand for others serve as well as those themselves. Up the
levels [X y]'V0^-1 V_i V0^-1 [X y] and ... V_i V0^-1 V_j ... come out of it. Of residual parameters the columns are of
observations (residual_order). Scale is free: V_ln_sigma = 2 V - sum of V_i over the log standard deviations of effects.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.blocks import Batch, CrossProducts
from statalike.models.mixed.elimination import Eliminated, multiply
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import Criterion, Level
from statalike.models.mixed.residual_order import ResidualColumns, residual_columns
from statalike.models.mixed.whitening import Whitened


@dataclass(frozen=True)
class Descent:
    """An elimination at the estimates and the way back down: in base columns, r of them (X and y) at the top.

    parts, white, lowest, levels, C: source and outcome of the elimination (levels: highest first). F (uz, q) of each
    level. S: (uz, r, G) = Z'V0^-1 [X y] of each level but the lowest, then of each of the lowest's batches.
    b (uz, r, G): what the lowest level's effects take from [X y]; omega (R, r, P): [X y] less the effects above, in the
    columns that the lowest level still has (None: just themselves).
    """

    parts: CrossProducts
    white: Whitened | None
    lowest: list[Eliminated]
    levels: list[Level]
    C: np.ndarray
    F: list[np.ndarray]
    S: list[np.ndarray]
    b: np.ndarray
    omega: np.ndarray | None


def descent(fit: MixedFit) -> Descent:
    """At the fit's factors and psi."""
    criterion: Criterion = fit.criterion
    where, F = criterion.layout, criterion.in_base(fit.factors)
    parts, _, white = criterion.source(fit.psi)
    lowest, levels, C = criterion.reduce(parts, F)
    levels = levels[::-1]
    omega, S, b = None, [], []
    for k, level in enumerate(levels):
        here = None if omega is None else omega[:, :, where.parent(k)]
        solved, taken = _solved(level.A, level.D, F[k], level.done, here)
        S.append(solved)
        z, rest = criterion.above[k]
        omega = np.zeros((len(criterion.rest[k + 1]), *taken.shape[1:]))
        omega[rest] = np.eye(len(rest))[:, :, None] if here is None else here
        omega[z] -= taken
    for batch, done in zip(parts.batches, lowest, strict=True):
        here = None if omega is None else omega[:, :, parents(batch)]
        solved, taken = _solved(batch.A, batch.D, F[-1], done, here)
        S.append(solved)
        b.append(taken)
    return Descent(parts, white, lowest, levels, C, F, S, np.concatenate(b, axis=2), omega)


def _solved(
    A: np.ndarray, D: np.ndarray, F: np.ndarray, done: Eliminated, omega: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Z'V0^-1 and F M^-1 F'Z' times the combinations omega (all columns: None), (uz, c, G)."""
    here = D if omega is None else np.einsum("arg,rcg->acg", D, omega)
    taken = multiply(F, done.solve(F, here))
    return here - _each(A, taken), taken


def parents(batch: Batch) -> np.ndarray:
    """The group one level up that each group of a batch lies in."""
    counts = np.diff(batch.starts, append=batch.A.shape[2])
    return np.repeat(np.arange(batch.parents.start, batch.parents.stop), counts)


def nested_order(fit: MixedFit, down: Descent) -> tuple[np.ndarray, np.ndarray]:
    """R'V_i R (k, r, r) and R'V_i V0^-1 V_j R (k, r, k, r) of all eta, R = V0^-1 [X y], V_i and V_j over sigma^2."""
    criterion, metric, r = fit.criterion, fit.metric, len(down.C)
    directions = _directions(fit)
    elements = np.concatenate([np.arange(metric.sigma + 1, metric.size), *(own for own, _ in directions[::-1])])
    X, FF = _lowest(fit, down, directions[-1][1])
    for k in reversed(range(len(down.levels))):
        level = down.levels[k]
        w = _moved(directions[k][1], down.S[k])
        z, rest = criterion.above[k]
        starts = criterion.layout.children[k - 1] if k else None
        X, more = _taken(level.A, level.D, down.F[k], level.done, w, X[z], starts, X[rest])
        more[: len(FF), : len(FF)] += FF
        FF = more
    m = len(elements)
    first, second = np.zeros((metric.size, r, r)), np.zeros((metric.size, r, metric.size, r))
    first[elements] = X[:, :, 0].reshape(r, m, r).transpose(1, 2, 0)
    second[np.ix_(elements, np.arange(r), elements, np.arange(r))] = FF.reshape(m, r, m, r)
    return _with_sigma(first, second, down.C, metric.sigma, _spreads(fit))


def _with_sigma(
    first: np.ndarray, second: np.ndarray, C: np.ndarray, sigma: int, spreads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The row and the column of ln sigma put in."""
    first[sigma] = 2.0 * C - first[spreads].sum(axis=0)
    second[sigma] = 2.0 * first.transpose(1, 0, 2) - second[spreads].sum(axis=0)
    second[:, :, sigma] = 2.0 * first - second[:, :, spreads].sum(axis=2)
    return first, second


def _spreads(fit: MixedFit) -> np.ndarray:
    """Which elements of eta are log standard deviations of random effects."""
    kinds = fit.metric.parameters()
    return np.array(
        [j for j, (term, _, each) in enumerate(kinds) if term is not None and each.kind == "lns"], dtype=int
    )


def _directions(fit: MixedFit) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each level the elements of eta that move its G, and B_i (J, uz, uz) = T dG_i T' / sigma^2."""
    metric, model, criterion = fit.metric, fit.model, fit.criterion
    each, _, _ = metric.split(fit.eta)
    start, out = [0] * criterion.layout.n_levels, [([], []) for _ in criterion.T]
    for k, (term, size) in enumerate(metric.terms):
        if not size:
            continue
        T = criterion.T[term.level][:, start[term.level] : start[term.level] + term.q]
        dG = np.nan_to_num(term.structure.derivative(each[k], np.arange(term.q)))
        out[term.level][0].append(np.arange(metric.edges[k], metric.edges[k + 1]))
        out[term.level][1].append(T @ dG @ T.T / fit.sigma2)
        start[term.level] += term.q
    found = []
    for (elements, moves), T in zip(out, criterion.T, strict=True):
        none = np.zeros((0, len(T), len(T)))
        found.append((np.concatenate([np.zeros(0, int), *elements]), np.concatenate([none, *moves])))
    assert sum(len(own) for own, _ in found) == metric.sigma == sum(size for _, size in metric.terms), model.n_levels
    return found


def _moved(B: np.ndarray, S: np.ndarray) -> np.ndarray:
    """B_i S of every group, (uz, J r, G)."""
    uz, r, G = S.shape
    return (B.transpose(1, 0, 2).reshape(uz * len(B), uz) @ S.reshape(uz, r * G)).reshape(uz, len(B) * r, G)


def _lowest(fit: MixedFit, down: Descent, B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """X (R, m, P) and FF (m, m) of the lowest level: residual parameters first, then effects."""
    criterion = fit.criterion
    S = down.S[len(down.levels) :]
    if criterion.whitening is None:
        own = ResidualColumns.none(S[0].shape[0], sum(each.shape[2] for each in S), down.parts.C.shape[::2])
    else:
        own = residual_columns(criterion.whitening, down.white, down.b, down.omega)
    m = len(own.FF) + len(B) * len(down.C)
    X, FF = np.zeros((len(own.X), m, own.X.shape[2])), np.zeros((m, m))
    X[:, : len(own.FF)], FF[: len(own.FF), : len(own.FF)] = own.X, own.FF
    start = 0
    for batch, done, solved in zip(down.parts.batches, down.lowest, S, strict=True):
        here = slice(start, start := start + solved.shape[2])
        inside = slice(None) if batch.parents is None else batch.parents
        x, more = _taken(batch.A, batch.D, down.F[-1], done, _moved(B, solved), own.Z[:, :, here], batch.starts)
        X[:, :, inside] += x
        FF += more
    return X, FF


def _taken(
    A: np.ndarray, D: np.ndarray, F: np.ndarray, done: Eliminated, w: np.ndarray, Z: np.ndarray,
    starts: np.ndarray | None, X: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Columns from below, then Z w, through one level.

    Z (uz, b, G), X (R, b, G, None: counted elsewhere): products of the columns from below with Z and the rest.
    Returns those of all columns with the rest, summed above (R, b + m, P), and the change in those among columns.
    """
    b, own = Z.shape[1], _each(A, w)
    Z = np.concatenate([Z, own], axis=1) if b else own
    H, HD = (_halved(done.root, multiply(F.T, each)) for each in (Z, D))
    FF = -_across(H, H)
    cross = _across(w, Z)
    FF[b:] += cross
    FF[:b, b:] += cross[:, :b].T
    if starts is None:
        out = -_across(HD, H)
        out[:, b:] += _across(D, w)
        out[:, :b] += 0.0 if X is None else X.sum(axis=2)
        return out[:, :, None], FF
    out = np.empty((D.shape[1], Z.shape[1], len(starts)))
    for s in range(D.shape[1]):
        each = -np.einsum("qg,qmg->mg", HD[:, s], H)
        each[b:] += np.einsum("ag,amg->mg", D[:, s], w)
        if X is not None:
            each[:b] += X[s]
        out[s] = np.add.reduceat(each, starts, axis=1)
    return out, FF


def _across(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Sum over rows and groups of products of columns: (a, c, G) and (a, d, G) to (c, d)."""
    return np.matmul(one, other.swapaxes(1, 2)).sum(axis=0)


def _halved(root: np.ndarray, B: np.ndarray) -> np.ndarray:
    """root'B of every group, (q, c, G)."""
    return np.einsum("kag,kcg->acg", root, B)


def _each(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """A B of every group, (a, c, G)."""
    return np.einsum("abg,bcg->acg", A, B)
