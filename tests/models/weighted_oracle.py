"""The weighted pseudo-likelihood of nested random effects, from its definition.

A group's contribution is w_j ln of the integral of exp(sum of w_i ln f_i) over its random effects, level within level
(Rabe-Hesketh & Skrondal 2006, J. R. Stat. Soc. A 169, eq. 3). ln f_i is quadratic in beta and all effects, so every
integral is that of a quadratic form: nothing is factored or profiled, and nothing here knows the package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.models.oracle import Effects, richardson


@dataclass(frozen=True)
class Quadratic:
    """c + b'v - v'Av / 2 in v = (beta, effects of each level from the top)."""

    c: float
    b: np.ndarray
    A: np.ndarray

    def __add__(self, other: Quadratic) -> Quadratic:
        return Quadratic(self.c + other.c, self.b + other.b, self.A + other.A)

    def __rmul__(self, weight: float) -> Quadratic:
        return Quadratic(weight * self.c, weight * self.b, weight * self.A)

    def over(self, q: int, G: np.ndarray) -> Quadratic:
        """ln of the integral of exp(self) over the last q elements of v, which are N(0, G)."""
        if not q:
            return self
        S, b, across = self.A[-q:, -q:] + np.linalg.inv(G), self.b[-q:], self.A[:-q, -q:]
        logdet = np.linalg.slogdet(G)[1] + np.linalg.slogdet(S)[1]
        solved = np.linalg.solve(S, np.column_stack([b, across.T]))
        c = self.c - 0.5 * logdet + 0.5 * b @ solved[:, 0]
        return Quadratic(c, self.b[:-q] - across @ solved[:, 0], self.A[:-q, :-q] - across @ solved[:, 1:])


@dataclass(frozen=True)
class Weighted:
    """y (n,), X (n, p), one equation a level from the top down, weights of observations and of each level's groups.

    weights (n,); group_weights: of each level (n,), the weight of the group each observation is in.
    """

    y: np.ndarray
    X: np.ndarray
    effects: tuple[Effects, ...]
    weights: np.ndarray
    group_weights: tuple[np.ndarray, ...]

    def groups(self, theta: np.ndarray) -> list[Quadratic]:
        """What each highest-level group (sorted) adds to the log pseudo-likelihood, a quadratic in beta."""
        G, ids = self._covariances(theta), self.effects[0].groups
        rows = [np.flatnonzero(ids == g) for g in np.unique(ids)]
        return [self._group(own, 0, G, np.exp(2 * theta[-1])) for own in rows]

    def modes(self, beta: np.ndarray, theta: np.ndarray) -> list[np.ndarray]:
        """Of each level (n, q): where the integrand of each observation's group peaks, given the levels above."""
        G, sigma2 = self._covariances(theta), np.exp(2 * theta[-1])
        above, out = np.tile(beta, (len(self.y), 1)), []
        for level, e in enumerate(self.effects):
            q = e.Z.shape[1]
            u = np.zeros((len(self.y), q))
            for g in np.unique(e.groups) if q else ():
                rows = np.flatnonzero(e.groups == g)
                inner = self._inside(rows, level, G, sigma2)
                slope = inner.b[-q:] - inner.A[-q:, :-q] @ above[rows[0]]
                u[rows] = np.linalg.solve(inner.A[-q:, -q:] + np.linalg.inv(G[level]), slope)
            above = np.column_stack([above, u])
            out.append(u)
        return out

    def _covariances(self, theta: np.ndarray) -> list[np.ndarray]:
        parts = np.split(theta[:-1], np.cumsum([e.size for e in self.effects], dtype=int)[:-1])
        return [e.covariance(own) for e, own in zip(self.effects, parts, strict=True)]

    def _group(self, rows: np.ndarray, level: int, G: list[np.ndarray], sigma2: float) -> Quadratic:
        """A group's weighted log contribution, its own effects integrated out."""
        inside = self._inside(rows, level, G, sigma2)
        return float(self.group_weights[level][rows[0]]) * inside.over(self.effects[level].Z.shape[1], G[level])

    def _inside(self, rows: np.ndarray, level: int, G: list[np.ndarray], sigma2: float) -> Quadratic:
        """The sum over what a group holds, before its own effects are integrated out."""
        if level + 1 == len(self.effects):
            return self._observations(rows, sigma2)
        ids = self.effects[level + 1].groups[rows]
        first, *others = [self._group(rows[ids == g], level + 1, G, sigma2) for g in np.unique(ids)]
        return sum(others, first)

    def _observations(self, rows: np.ndarray, sigma2: float) -> Quadratic:
        """The sum of w_i ln f_i given all effects."""
        a = np.column_stack([self.X[rows], *(e.Z[rows] for e in self.effects)])
        y, w = self.y[rows], self.weights[rows]
        c = -0.5 * (w.sum() * np.log(2 * np.pi * sigma2) + w @ (y * y) / sigma2)
        return Quadratic(c, a.T @ (w * y) / sigma2, a.T @ (w[:, None] * a) / sigma2)

    def profile(self, theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """The log pseudo-likelihood at the best beta, that beta, and minus the inverse of its Hessian."""
        first, *others = self.groups(theta)
        total = sum(others, first)
        V = np.linalg.inv(total.A)
        return total.c + 0.5 * total.b @ V @ total.b, V @ total.b, V

    def score(self, theta: np.ndarray) -> np.ndarray:
        """Gradient of the profile in theta."""
        return richardson(lambda x: np.array(self.profile(x)[0]), theta)

    def scores(self, beta: np.ndarray, theta: np.ndarray) -> np.ndarray:
        """(groups, p + k): gradient in (beta, theta) of each highest-level group's contribution."""
        p = len(beta)

        def each(x: np.ndarray) -> np.ndarray:
            b = x[:p]
            return np.array([q.c + q.b @ b - 0.5 * b @ q.A @ b for q in self.groups(x[p:])])

        return richardson(each, np.concatenate([beta, theta]), step=1e-3).T
