"""Exact (restricted) likelihood-ratio tests of one variance of random effects, by simulation of their distribution.

With Z the columns of the effects, mu the eigenvalues of Z'(I - P_X)Z and xi those of Z'Z, the test of a model without
them has under its null hypothesis the distribution of the maximum over lambda >= 0 of

    restricted: (n - p) ln(T / D) - sum ln(1 + lambda mu_s)      likelihood: n ln(T / D) - sum ln(1 + lambda xi_s)

T = sum w_s^2 + W, D = sum w_s^2 / (1 + lambda mu_s) + W, w_s standard normal, W chi2 of what is left of n - p.
Crainiceanu & Ruppert (2004), J. R. Statist. Soc. B 66(1); with further random effects, which count as if they were
known, Greven, Crainiceanu, Kuechenhoff & Peters (2008), J. Comput. Graph. Statist. 17(4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.model import MixedModel

SAME = 1e-9  # relative difference up to which eigenvalues are one
MOST = 2_000  # eigenvalues that are had from one dense matrix; with more, groups with similar ones count as alike
ENTRIES = 4_000_000  # entries of simulated values at a time
LEAST = 1e-5  # an eigenvalue below this share of the largest is as good as any other there
GRID = 400  # values of lambda at which the maximum is sought, evenly spaced in its logarithm
SPAN = (-12.0, 12.0)  # of ln(lambda mu_max)


@dataclass(frozen=True)
class ExactTest:
    """statistic: twice the difference of the log likelihoods. p: share of the simulated values that reach it; se: its
    Monte Carlo standard error."""

    statistic: float
    p: float
    se: float


def without(model: MixedModel, term: int, effect: int | None) -> MixedModel:
    """The model without one random effect of a term, without all of them if None."""
    terms = list(model.terms)
    Z = () if effect is None else tuple(z for i, z in enumerate(terms[term].Z) if i != effect)
    terms[term] = replace(terms[term], Z=Z)
    return replace(model, terms=tuple(terms))


def exact_test(done: MixedFit, term: int, effect: int | None, reps: int, rng: np.random.Generator) -> ExactTest:
    """Test one variance: of an effect of a term (None: the one that all its effects share)."""
    statistic = max(2.0 * (done.ll - fit(without(done.model, term, effect)).ll), 0.0)
    drawn = simulated(done.model, term, effect, reps, rng)
    p = float(np.mean(drawn >= statistic))
    return ExactTest(statistic, p, float(np.sqrt(p * (1.0 - p) / reps)))


def simulated(model: MixedModel, term: int, effect: int | None, reps: int, rng: np.random.Generator) -> np.ndarray:
    """Values (reps,) of the test under the null hypothesis."""
    chosen = model.terms[term]
    Z = chosen.Z if effect is None else (chosen.Z[effect],)
    d, B = _products(Z, chosen.groups, model.X)
    mu, counts = _distinct(_left(d, B))
    xi, times = _distinct(d)
    degrees = model.n - model.p
    inside = mu > SAME * mu.max(initial=0.0)
    mu, counts = mu[inside], counts[inside]
    rest = degrees - int(counts.sum())
    if not len(mu):
        return np.zeros(reps)
    grid = np.exp(np.linspace(*SPAN, GRID)) / mu[-1]
    shrunk = 1.0 / (1.0 + np.outer(mu, grid))
    if model.reml:
        penalty, size = counts @ np.log1p(np.outer(mu, grid)), degrees
    else:
        penalty, size = times @ np.log1p(np.outer(xi, grid)), model.n
    out = np.empty(reps)
    step = max(1, ENTRIES // max(GRID, len(mu)))
    for start in range(0, reps, step):
        w = rng.chisquare(counts, (min(step, reps - start), len(mu)))
        left = rng.chisquare(rest, len(w)) if rest else np.zeros(len(w))
        values = size * np.log((w.sum(axis=1) + left)[:, None] / (w @ shrunk + left[:, None])) - penalty
        out[start : start + len(w)] = _peaks(values)
    return out


def _products(
    Z: tuple[np.ndarray, ...], groups: np.ndarray, X: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues d (m,) of Z'Z and, in the basis of their vectors, Z'Q (m, p), Q an orthonormal basis of X."""
    G, q = int(groups.max()) + 1, len(Z)
    Q = np.linalg.qr(np.column_stack(X))[0] if X else np.empty((len(groups), 0))
    A = np.array([[np.bincount(groups, a * b, G) for b in Z] for a in Z]).transpose(2, 0, 1)
    B = np.array([[np.bincount(groups, z * column, G) for column in Q.T] for z in Z]).reshape(q, -1, G)
    values, vectors = np.linalg.eigh(A)
    return values.ravel(), np.einsum("gqa,qpg->gap", vectors, B).reshape(G * q, -1)


def _left(d: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Eigenvalues (m,) of diag(d) - BB': of equal d, all directions but those of B keep it."""
    order = np.argsort(d, kind="stable")
    d, B = d[order], B[order]
    edges = np.concatenate(([0], np.flatnonzero(np.diff(d) > SAME * d[-1]) + 1, [len(d)]))
    if np.minimum(np.diff(edges), B.shape[1]).sum() > MOST:
        size = np.log(np.maximum(d / d[-1], LEAST))
        classes = np.linspace(size[0], 0.0, MOST // max(B.shape[1], 1) + 1)[1:-1]
        edges = np.unique(np.concatenate(([0], np.searchsorted(size, classes), [len(d)])))
    kept, diagonal, rows = [], [], []
    for a, b in pairwise(edges.tolist()):
        value, own = d[a:b].mean(), B[a:b]
        if b - a > B.shape[1]:
            kept.append(np.full(b - a - B.shape[1], value))
            own = np.linalg.qr(own, mode="r")
        diagonal.append(np.full(len(own), value))
        rows.append(own)
    diagonal, rows = np.concatenate(diagonal), np.concatenate(rows)
    return np.concatenate([*kept, np.linalg.eigvalsh(np.diag(diagonal) - rows @ rows.T)])


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values in order and how often each occurs."""
    values = np.sort(values)
    first = np.concatenate(([0], np.flatnonzero(np.diff(values) > SAME * values[-1]) + 1))
    counts = np.diff(first, append=len(values))
    return np.add.reduceat(values, first) / counts, counts


def _peaks(values: np.ndarray) -> np.ndarray:
    """The greatest value of each row (m, grid), not less than zero, by a parabola through the points about it."""
    at = np.clip(values.argmax(axis=1), 1, values.shape[1] - 2)
    rows = np.arange(len(values))
    a, b, c = values[rows, at - 1], values[rows, at], values[rows, at + 1]
    bend = 2.0 * b - a - c
    with np.errstate(divide="ignore", invalid="ignore"):
        peak = np.where((bend > 0) & (b >= a) & (b >= c), b + (c - a) ** 2 / (8.0 * bend), values.max(axis=1))
    return np.maximum(peak, 0.0)
