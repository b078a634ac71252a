"""Satterthwaite and Kenward-Roger from their definitions, with n x n matrices, for the dense models of oracle.py.

The variance parameters nu are those that are shown: variances and covariances, rho, phi, theta. V is differentiated in
them by differences, once and twice; information matrices are traces and differences of the score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tests.models.oracle import HETEROGENEOUS, Dense, Effects, pairs, richardson


def of_covariance(values: np.ndarray, q: int, band: int) -> np.ndarray:
    """Log sds and atanh correlations from variances, then covariances within the band."""
    variances, rest = values[:q], values[q:]
    corr = [c / np.sqrt(variances[i] * variances[j]) for c, (i, j) in zip(rest, pairs(q, band), strict=True)]
    return np.concatenate([np.log(variances) / 2, np.arctanh(corr)])


def shown(G: np.ndarray, structure: str) -> np.ndarray:
    """The variances and covariances of G that are parameters."""
    q = len(G)
    if structure in ("identity", "exchangeable"):
        return G[0, :1] if structure == "identity" else G[0, :2]
    variances = np.diag(G)
    return variances if structure == "diagonal" else np.concatenate([variances, [G[i, j] for i, j in pairs(q, q)]])


def of_effects(effects: Effects, values: np.ndarray) -> np.ndarray:
    """theta of an equation from its variances and covariances."""
    if effects.structure in ("unstructured", "exchangeable"):
        q = effects.Z.shape[1] if effects.structure == "unstructured" else 1
        if effects.structure == "exchangeable":
            return np.array([np.log(values[0]) / 2, np.arctanh(values[1] / values[0])])
        return of_covariance(values, q, q)
    return np.log(values) / 2


def scaled(f: Callable[[np.ndarray], np.ndarray], nu: np.ndarray) -> np.ndarray:
    """d f / d nu, each element moved in proportion to its size."""
    size = np.maximum(np.abs(nu), 0.05)
    slopes = richardson(lambda x: f(size * x), nu / size, 2e-2)
    return slopes / size.reshape(-1, *[1] * (slopes.ndim - 1))


@dataclass(frozen=True)
class Small:
    """A dense model and a point of it."""

    model: Dense
    theta: np.ndarray

    def to_theta(self, nu: np.ndarray) -> np.ndarray:
        """theta from nu; of each by-group nu has its variances, then what shapes its correlations."""
        model, at, out = self.model, 0, []
        for effects in model.effects:
            out.append(of_effects(effects, nu[at : at + effects.size]) if effects.size else np.zeros(0))
            at += effects.size
        rest = nu[at:]
        if model.errors is None:
            return np.concatenate([*out, np.log(rest) / 2])
        errors = model.errors
        each = rest.reshape(errors.n_by, errors.spreads + errors.shapes)
        thetas = np.array([self._residual(row) for row in each])
        thetas[:, : errors.spreads] -= thetas[0, 0]
        first = np.log(each[0, 0]) / 2
        return np.concatenate([*out, [first], thetas.ravel()[1:]])

    def _residual(self, row: np.ndarray) -> np.ndarray:
        errors = self.model.errors
        kind, order = errors.structure, errors.order
        if kind in HETEROGENEOUS:
            return of_covariance(row, errors.spreads, errors.band)
        lns, shape = np.log(row[:1]) / 2, row[1:]
        if kind in ("exchangeable", "toeplitz"):
            shape = np.arctanh(shape / row[0])
        elif kind == "exponential":
            shape = np.log(shape / (1 - shape))
        elif kind in ("ar", "ma") and order == 1:
            shape = np.arctanh(shape)
        return np.concatenate([lns, shape])

    def nu(self) -> np.ndarray:
        """nu at theta."""
        model = self.model
        parts, lnsig, rest = model.split(self.theta)
        out = [shown(e.covariance(own), e.structure) for e, own in zip(model.effects, parts, strict=True) if e.size]
        if model.errors is None:
            return np.concatenate([*out, [np.exp(2 * lnsig)]])
        errors = model.errors
        each = np.concatenate([[0.0], rest]).reshape(errors.n_by, errors.spreads + errors.shapes)
        for row in each:
            sd, shape = np.exp(lnsig + row[: errors.spreads]), row[errors.spreads :]
            if errors.structure == "exponential":
                shape = 1 / (1 + np.exp(-shape))
            elif errors.structure not in ("ar", "ma") or errors.order == 1:
                shape = np.tanh(shape)
            if errors.structure in HETEROGENEOUS:
                shape = [r * sd[i] * sd[j] for r, (i, j) in zip(shape, pairs(len(sd), errors.band), strict=True)]
            elif errors.structure in ("exchangeable", "toeplitz"):
                shape = shape * sd[0] ** 2
            out.append(np.concatenate([sd**2, shape]))
        return np.concatenate(out)

    def covariance(self, nu: np.ndarray) -> np.ndarray:
        """V (n, n)."""
        return self.model.random_covariance(self.to_theta(nu))

    @property
    def bent(self) -> bool:
        """Whether V is not linear in nu."""
        return self.model.errors is not None and self.model.errors.structure in ("ar", "ma", "exponential")

    def parts(self) -> Parts:
        """Everything at theta."""
        nu, X, y = self.nu(), self.model.X, self.model.y
        V = self.covariance(nu)
        slopes = scaled(self.covariance, nu) if self.bent else richardson(self.covariance, nu, 0.01 * nu[-1])
        linear = of_slopes(X, y, V, slopes)
        if not self.bent:
            return linear
        weighted = np.linalg.solve(V, X)
        P = np.linalg.inv(V) - weighted @ linear.Phi @ weighted.T
        second = scaled(lambda at: scaled(self.covariance, at), nu)
        R = np.array([[weighted.T @ c @ weighted for c in row] for row in second])
        more = np.array([[np.sum(P * c) - y @ P @ c @ P @ y for c in row] for row in second]) / 2
        oim = np.linalg.inv(np.linalg.inv(linear.W["oim"]) + more)
        return replace(linear, R=R, W={"eim": linear.W["eim"], "oim": oim})

    def observed(self) -> np.ndarray:
        """Minus the Hessian of the log likelihood in nu at its optimum, by differences of the score."""
        J = scaled(self.to_theta, self.nu())  # (nu, theta)
        return J @ self.model.information(self.theta) @ J.T


def of_slopes(X: np.ndarray, y: np.ndarray, V: np.ndarray, slopes: list[np.ndarray]) -> Parts:
    """From V and its derivatives, V being linear."""
    inverse = np.linalg.inv(V)
    weighted = inverse @ X
    Phi = np.linalg.inv(X.T @ weighted)
    P = inverse - weighted @ Phi @ weighted.T
    eim = np.array([[0.5 * np.sum((P @ a) * (P @ b).T) for b in slopes] for a in slopes])
    first = np.array([-(weighted.T @ a @ weighted) for a in slopes])
    both = np.array([[weighted.T @ a @ inverse @ b @ weighted for b in slopes] for a in slopes])
    working = [a @ P @ y for a in slopes]
    oim = np.array([[a @ P @ b for b in working] for a in working]) - eim
    return Parts(Phi, first, both, np.zeros_like(both), {"eim": np.linalg.inv(eim), "oim": np.linalg.inv(oim)})


@dataclass(frozen=True)
class Parts:
    """Phi, P_i, Q_ij, R_ij of Kenward & Roger (1997) and the variance W of nu by either information."""

    Phi: np.ndarray
    P: np.ndarray
    Q: np.ndarray
    R: np.ndarray
    W: dict[str, np.ndarray]

    def adjusted(self, information: str, R: bool = True) -> np.ndarray:
        """Phi_A."""
        W, inside = self.W[information], np.zeros_like(self.Phi)
        for i in range(len(W)):
            for j in range(len(W)):
                inside += W[i, j] * (self.Q[i, j] - self.P[i] @ self.Phi @ self.P[j] - 0.25 * R * self.R[i, j])
        return self.Phi + 2 * self.Phi @ inside @ self.Phi

    def satterthwaite(self, l: np.ndarray, information: str) -> float:
        """2 E^2 / Var of l'Phi l."""
        g = np.array([-(l @ self.Phi @ P @ self.Phi @ l) for P in self.P])
        return 2 * (l @ self.Phi @ l) ** 2 / (g @ self.W[information] @ g)

    def kenward_roger(self, L: np.ndarray, information: str) -> tuple[float, float]:
        """lambda and m."""
        q, W, Phi = len(L), self.W[information], self.Phi
        Theta = L.T @ np.linalg.inv(L @ Phi @ L.T) @ L
        A1 = A2 = 0.0
        for i in range(len(W)):
            for j in range(len(W)):
                one, other = Theta @ Phi @ self.P[i] @ Phi, Theta @ Phi @ self.P[j] @ Phi
                A1 += W[i, j] * np.trace(one) * np.trace(other)
                A2 += W[i, j] * np.trace(one @ other)
        B = (A1 + 6 * A2) / (2 * q)
        g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2)
        c1, c2, c3 = (top / (3 * q + 2 * (1 - g)) for top in (g, q - g, q + 2 - g))
        E = 1 / (1 - A2 / q)
        variance = (2 / q) * (1 + c1 * B) / ((1 - c2 * B) ** 2 * (1 - c3 * B))
        m = 4 + (q + 2) / (q * variance / (2 * E**2) - 1)
        return m / (E * (m - 2)), m
