"""A dense linear mixed model, written plainly from the definitions, to hold the fast engine against.

V = Z G Z' + R is formed as an n x n matrix from raw group ids and times. Nothing here knows the package, so
that a mistake would have to be made twice. theta is Stata's e(b) after the fixed effects: for each
random-effects equation its log standard deviations, then its atanh correlations; lnsig_e; then the residual
structure's parameters (of each by-group: log ratios of standard deviations to the first, then what shapes
correlations).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.linalg
import scipy.optimize

HETEROGENEOUS = ("diagonal", "unstructured", "banded")


@dataclass(frozen=True)
class Effects:
    """One random-effects equation: Z (n, q), the group of each row, and identity, diagonal, exchangeable or
    unstructured."""

    Z: np.ndarray
    groups: np.ndarray
    structure: str

    @property
    def size(self) -> int:
        """Number of covariance parameters."""
        q = self.Z.shape[1]
        full = {"identity": 1, "diagonal": q, "exchangeable": 2, "unstructured": q * (q + 1) // 2}
        return full[self.structure] if q else 0

    def covariance(self, theta: np.ndarray) -> np.ndarray:
        """G of one group, (q, q)."""
        q = self.Z.shape[1]
        if self.structure == "exchangeable":
            corr = np.full((q, q), np.tanh(theta[1]))
            np.fill_diagonal(corr, 1.0)
            return np.exp(2 * theta[0]) * corr
        sd = np.exp(np.repeat(theta[:1], q) if self.structure == "identity" else theta[:q])
        corr = np.eye(q)
        if self.structure == "unstructured":
            for r, (i, j) in zip(theta[q:], pairs(q, q), strict=True):
                corr[i, j] = corr[j, i] = np.tanh(r)
        return np.diag(sd) @ corr @ np.diag(sd)


@dataclass(frozen=True)
class Errors:
    """A residual structure: its name and order, the group within which errors correlate, times, by-groups."""

    structure: str
    groups: np.ndarray
    times: np.ndarray
    order: int | None = None
    by: np.ndarray | None = None

    @cached_property
    def distinct(self) -> np.ndarray:
        """Sorted distinct times; parameters a position belong to them."""
        return np.unique(self.times)

    @cached_property
    def band(self) -> int:
        """How far from the diagonal covariances reach, for structures with a parameter a position."""
        full = len(self.distinct)
        return 0 if self.structure == "diagonal" else full if self.order is None else self.order

    @property
    def n_by(self) -> int:
        """Number of by-groups."""
        return 1 if self.by is None else len(np.unique(self.by))

    @property
    def shapes(self) -> int:
        """Parameters that shape the correlations of one by-group."""
        one = {"identity": 0, "exchangeable": 1, "exponential": 1, "diagonal": 0}
        if self.structure in one:
            return one[self.structure]
        return len(pairs(len(self.distinct), self.band)) if self.structure in HETEROGENEOUS else self.order

    @property
    def spreads(self) -> int:
        """Standard deviations of one by-group."""
        return len(self.distinct) if self.structure in HETEROGENEOUS else 1

    @property
    def size(self) -> int:
        """Number of parameters beside lnsig_e."""
        return self.n_by * (self.spreads + self.shapes) - 1

    def covariance(self, lnsig: float, theta: np.ndarray) -> np.ndarray:
        """R (n, n); NaN where the process is not stationary."""
        n = len(self.groups)
        by = np.zeros(n) if self.by is None else self.by
        relative = np.concatenate([[0.0], theta])
        R = np.zeros((n, n))
        same = self.groups[:, None] == self.groups
        for g, own in enumerate(np.unique(by)):
            here = by == own
            mine = relative[g * (self.spreads + self.shapes) :]
            sd = np.exp(lnsig + mine[: self.spreads])
            block = same & here & here[:, None]
            R[block] = self._full(sd, mine[self.spreads : self.spreads + self.shapes])[block]
        return R

    def _full(self, sd: np.ndarray, shape: np.ndarray) -> np.ndarray:
        """sd_i sd_j corr_ij for every pair of rows, as if all were of one group."""
        n = len(self.times)
        same = np.eye(n, dtype=bool)
        if self.structure in HETEROGENEOUS:
            position = np.searchsorted(self.distinct, self.times)
            corr = np.zeros((len(self.distinct), len(self.distinct)))
            for r, (i, j) in zip(shape, pairs(len(corr), self.band), strict=True):
                corr[i, j] = corr[j, i] = np.tanh(r)
            spread = sd[position]
            return np.where(same, 1.0, corr[np.ix_(position, position)]) * np.outer(spread, spread)
        lag = np.abs(self.times[:, None] - self.times)
        return sd[0] ** 2 * np.where(same, 1.0, self._correlation(lag, shape))

    def _correlation(self, lag: np.ndarray, shape: np.ndarray) -> np.ndarray:
        kind, order = self.structure, self.order
        if kind == "identity":
            return np.zeros_like(lag, dtype=float)
        if kind == "exchangeable":
            return np.full_like(lag, np.tanh(shape[0]), dtype=float)
        if kind == "exponential":
            return (1 / (1 + np.exp(-shape[0]))) ** lag
        if kind == "ar":
            phi = np.tanh(shape) if order == 1 else shape
            table = autocorrelation_ar(phi, int(lag.max()))
        elif kind == "ma":
            table = autocorrelation_ma(np.tanh(shape) if order == 1 else shape)
        elif kind == "toeplitz":
            table = np.concatenate([[1.0], np.tanh(shape)])
        table = np.concatenate([table, np.zeros(int(lag.max()) + 1)])
        return table[lag.astype(int)]


def pairs(q: int, band: int) -> list[tuple[int, int]]:
    """(i, j) with 0 < j - i <= band, row by row."""
    return [(i, j) for i in range(q) for j in range(i + 1, q) if j - i <= band]


def autocorrelation_ar(phi: np.ndarray, last: int) -> np.ndarray:
    """By the stationary covariance of the companion form; NaN if a root is not inside the unit circle."""
    p = len(phi)
    F = np.vstack([phi, np.eye(p - 1, p)])
    if np.abs(np.linalg.eigvals(F)).max() >= 1:
        return np.full(last + 1, np.nan)
    shock = np.zeros((p, p))
    shock[0, 0] = 1.0
    state = scipy.linalg.solve_discrete_lyapunov(F, shock)
    out = []
    for _ in range(last + 1):
        out.append(state[0, 0])
        state = F @ state
    return np.array(out) / out[0]


def autocorrelation_ma(theta: np.ndarray) -> np.ndarray:
    """Lags 0..q of white noise filtered by 1, theta_1, ..., theta_q."""
    c = np.concatenate([[1.0], theta])
    acf = np.correlate(c, c, "full")[len(c) - 1 :]
    return acf / acf[0]


def richardson(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, step: float = 0.004) -> np.ndarray:
    """d f / d x by central differences at three steps, extrapolated to order 6; leading axis is x's."""
    slopes = []
    for k in range(len(x)):
        unit = np.zeros(len(x))
        unit[k] = 1.0
        d = [(f(x + h * unit) - f(x - h * unit)) / (2 * h) for h in (step, step / 2, step / 4)]
        a, b = (4 * d[1] - d[0]) / 3, (4 * d[2] - d[1]) / 3
        slopes.append((16 * b - a) / 15)
    return np.array(slopes)


@dataclass(frozen=True)
class Dense:
    """y (n,), X (n, p) of full rank, random-effects equations, residual structure (None: iid)."""

    y: np.ndarray
    X: np.ndarray
    effects: tuple[Effects, ...] = ()
    errors: Errors | None = None
    reml: bool = False

    @property
    def size(self) -> int:
        """Length of theta."""
        return sum(e.size for e in self.effects) + 1 + (self.errors.size if self.errors else 0)

    def split(self, theta: np.ndarray) -> tuple[list[np.ndarray], float, np.ndarray]:
        """theta of each equation, lnsig_e, residual parameters."""
        ends = np.cumsum([e.size for e in self.effects], dtype=int)
        parts = np.split(np.asarray(theta, dtype=float), ends)
        return parts[:-1], parts[-1][0], parts[-1][1:]

    def random_covariance(self, theta: np.ndarray) -> np.ndarray:
        """Z G Z' + R, (n, n)."""
        parts, lnsig, rest = self.split(theta)
        V = np.exp(2 * lnsig) * np.eye(len(self.y)) if self.errors is None else self.errors.covariance(lnsig, rest)
        for effects, own in zip(self.effects, parts, strict=True):
            if effects.size:
                same = effects.groups[:, None] == effects.groups
                V = V + same * (effects.Z @ effects.covariance(own) @ effects.Z.T)
        return V

    def loglik(self, theta: np.ndarray) -> float:
        """Log likelihood (or restricted) with beta profiled out; -inf outside the parameter space."""
        try:
            if self.errors is not None:
                np.linalg.cholesky(self.errors.covariance(*self.split(theta)[1:]))
            L = np.linalg.cholesky(self.random_covariance(theta))
        except np.linalg.LinAlgError:
            return -np.inf
        if not np.isfinite(L).all():
            return -np.inf
        X, y = (scipy.linalg.solve_triangular(L, a, lower=True) for a in (self.X, self.y))
        Q, T = np.linalg.qr(X)
        rss = np.sum((y - Q @ (Q.T @ y)) ** 2)
        n, p = X.shape
        value = (n - p * self.reml) * np.log(2 * np.pi) + 2 * np.log(np.diag(L)).sum() + rss
        return -0.5 * (value + self.reml * 2 * np.log(np.abs(np.diag(T))).sum())

    def score(self, theta: np.ndarray) -> np.ndarray:
        """Gradient of loglik: 1/2 (r'V^-1 dV V^-1 r - tr(V^-1 dV)), with P for V^-1 in the trace if REML."""
        V = self.random_covariance(theta)
        inverse = np.linalg.inv(V)
        weighted = inverse @ self.X
        P = inverse - weighted @ np.linalg.solve(self.X.T @ weighted, weighted.T)
        Py = P @ self.y
        trace = P if self.reml else inverse
        slopes = richardson(self.random_covariance, np.asarray(theta, dtype=float))
        return np.array([0.5 * (Py @ dV @ Py - np.sum(trace * dV)) for dV in slopes])

    def information(self, theta: np.ndarray) -> np.ndarray:
        """Minus the Hessian of loglik in theta (beta profiled)."""
        H = richardson(self.score, np.asarray(theta, dtype=float), step=1e-3)
        return -(H + H.T) / 2

    def gls(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """beta and (X'V^-1X)^-1."""
        weighted = np.linalg.solve(self.random_covariance(theta), self.X)
        bread = np.linalg.inv(self.X.T @ weighted)
        return bread @ (weighted.T @ self.y), bread

    def blups(self, theta: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each equation BLUPs and their standard errors, (groups in sorted order, q).

        ML takes beta as known: diag(G - GZ'V^-1ZG); REML adds K (X'V^-1X)^-1 K', K = GZ'V^-1X.
        """
        parts, _, _ = self.split(theta)
        inverse = np.linalg.inv(self.random_covariance(theta))
        beta, bread = self.gls(theta)
        out = []
        for effects, own in zip(self.effects, parts, strict=True):
            rows = []
            for g in np.unique(effects.groups):
                GZ = effects.covariance(own) @ (effects.Z * (effects.groups == g)[:, None]).T
                variance = effects.covariance(own) - GZ @ inverse @ GZ.T
                if self.reml:
                    K = GZ @ inverse @ self.X
                    variance += K @ bread @ K.T
                rows.append((GZ @ inverse @ (self.y - self.X @ beta), np.sqrt(np.diag(variance))))
            out.append((np.array([b for b, _ in rows]), np.array([s for _, s in rows])))
        return out

    def start(self) -> np.ndarray:
        """Everything uncorrelated, residual and effects sharing the residual spread of OLS."""
        residual = self.y - self.X @ np.linalg.lstsq(self.X, self.y, rcond=None)[0]
        spread = np.log(residual.std())
        theta = np.zeros(self.size)
        at = 0
        for e in self.effects:
            if e.size:
                q = {"identity": 1, "exchangeable": 1}.get(e.structure, e.Z.shape[1])
                scale = np.sqrt(np.mean(e.Z**2, axis=0))
                theta[at : at + q] = spread - 0.7 - np.log(scale if q == len(scale) else scale.mean())
            at += e.size
        theta[at] = spread - 0.35
        return theta

    def optimum(self, starts: int = 3, seed: int = 0) -> np.ndarray:
        """The best of several quasi-Newton climbs, polished by Newton steps."""
        rng = np.random.default_rng(seed)
        begin = self.start()
        best = None
        for k in range(starts):
            x = begin + (0.3 * rng.standard_normal(self.size) if k else 0.0)
            if not np.isfinite(self.loglik(x)):
                x = begin
            done = scipy.optimize.minimize(self._falling, x, jac=True, method="BFGS", options={"gtol": 1e-4})
            if best is None or done.fun < best.fun:
                best = done
        theta = best.x
        for _ in range(3):
            slope = self.score(theta)
            step = np.linalg.solve(self.information(theta), slope)
            if abs(slope @ step) < 1e-13 or self.loglik(theta + step) < self.loglik(theta) - 1e-9:
                break
            theta = theta + step
        return theta

    def _falling(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        value = self.loglik(theta)
        if not np.isfinite(value):
            return 1e10, np.zeros(len(theta))
        return -value, -self.score(theta)
