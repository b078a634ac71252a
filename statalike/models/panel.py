"""Linear models with one error component per panel: within, between, random effects by GLS and by ML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ITERATIONS = 100
BOUNDARY = 1e-4  # sigma_u below this share of sigma_e counts as zero: it has no standard error


@dataclass(frozen=True, eq=False)
class PanelRows:
    """Which panel each row is in: codes (n,) 0..n_groups-1, sizes (n_groups,)."""

    codes: np.ndarray
    sizes: np.ndarray

    @property
    def n_groups(self) -> int:
        """Number of panels."""
        return len(self.sizes)

    def means(self, columns: np.ndarray) -> np.ndarray:
        """Panel means, (n_groups,) of a vector or (n_groups, p) of a matrix."""
        if columns.ndim == 1:
            return np.bincount(self.codes, weights=columns, minlength=self.n_groups) / self.sizes
        return (
            np.column_stack([self.means(column) for column in columns.T])
            if columns.shape[1]
            else np.zeros((self.n_groups, 0))
        )


def within(columns: np.ndarray, panels: PanelRows, weights: np.ndarray | None = None) -> np.ndarray:
    """Columns (n, p) less their panel means plus their grand means; constant where they do not vary within."""
    moved = np.empty_like(columns)
    if not columns.shape[1]:
        return moved
    means = panels.means(columns)
    grand = np.average(columns, axis=0, weights=weights)
    for j in range(columns.shape[1]):
        moved[:, j] = columns[:, j] - means[panels.codes, j]
        if moved[:, j] @ moved[:, j] <= 1e-24 * (columns[:, j] @ columns[:, j]):
            moved[:, j] = 0.0
        moved[:, j] += grand[j]
    return moved


def quasi_demeaned(columns: np.ndarray, panels: PanelRows, theta: np.ndarray) -> np.ndarray:
    """Columns (n,) or (n, p) less theta (n_groups,) times their panel means."""
    means = panels.means(columns)[panels.codes]
    share = theta[panels.codes]
    return columns - (share * means if columns.ndim == 1 else share[:, None] * means)


def squared_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Squared correlation of two vectors, NaN where one is constant."""
    x, y = x - x.mean(), y - y.mean()
    with np.errstate(all="ignore"):
        return float((x @ y) ** 2 / ((x @ x) * (y @ y)))


def random_effects_score(residuals: np.ndarray, panels: PanelRows) -> float:
    """Breusch and Pagan's statistic that a variance between panels is zero, for panels of any sizes (Baltagi and Li).

    residuals (n,): of least squares. Zero where they are less alike in panels than chance would have it.
    """
    sums = panels.means(residuals) * panels.sizes
    alike = float(sums @ sums / (residuals @ residuals)) - 1
    n = float(panels.sizes.sum())
    return n * n / 2 * max(alike, 0.0) ** 2 / float((panels.sizes.astype(float) ** 2).sum() - n)


@dataclass(frozen=True, eq=False)
class PanelML:
    """ML of y = X beta + u_i + e: beta (p,), sigma_u, sigma_e, V (p+2, p+2) in this order, log likelihood.

    V is the inverse of the observed information, with respect to the standard deviations themselves; zero for
    a sigma_u at its boundary.
    """

    beta: np.ndarray
    sigma_u: float
    sigma_e: float
    V: np.ndarray
    ll: float
    converged: bool


class _Likelihood:
    """Log likelihood of y (n,) given X (n, p) with its derivatives in (beta, sigma_u, sigma_e).

    With a = sigma_u^2, s = sigma_e^2 and d_i = s + T_i a: within-panel residuals have variance s, and panel
    means of residuals times the root of T_i have variance d_i.
    """

    def __init__(self, y: np.ndarray, X: np.ndarray, panels: PanelRows) -> None:
        self.T = panels.sizes.astype(float)
        self.root = np.sqrt(self.T)
        self.n = len(y)
        self.X_mean = panels.means(X)
        self.y_mean = panels.means(y)
        Xw = X - self.X_mean[panels.codes]
        yw = y - self.y_mean[panels.codes]
        self.XX, self.Xy, self.yy = Xw.T @ Xw, Xw.T @ yw, float(yw @ yw)

    def pieces(self, beta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Within sum of squares W, its half gradient Xw'ew (p,), and scaled residual means (n_groups,)."""
        W = self.yy - 2 * beta @ self.Xy + beta @ self.XX @ beta
        return W, self.Xy - self.XX @ beta, self.root * (self.y_mean - self.X_mean @ beta)

    def value(self, parameters: np.ndarray) -> float:
        """The log likelihood."""
        beta, a, s = parameters[:-2], parameters[-2] ** 2, parameters[-1] ** 2
        W, _, m = self.pieces(beta)
        d = s + self.T * a
        logs = (self.n - len(self.T)) * np.log(s) + np.log(d).sum()
        return float(-0.5 * (self.n * np.log(2 * np.pi) + logs + W / s + (m * m / d).sum()))

    def derivatives(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Gradient (p+2,) and Hessian (p+2, p+2)."""
        beta, su, se = parameters[:-2], parameters[-2], parameters[-1]
        a, s = su**2, se**2
        W, g, m = self.pieces(beta)
        T, d = self.T, s + self.T * a
        M = self.root[:, None] * self.X_mean
        B = m * m
        N = self.n - len(T)
        first = 1 / d - B / d**2
        second = -1 / d**2 + 2 * B / d**3
        l_a, l_s = -0.5 * (T * first).sum(), -0.5 * (N / s - W / s**2 + first.sum())
        l_aa, l_as = -0.5 * (T * T * second).sum(), -0.5 * (T * second).sum()
        l_ss = -0.5 * (-N / s**2 + 2 * W / s**3 + second.sum())
        gradient = np.concatenate([g / s + M.T @ (m / d), [2 * su * l_a, 2 * se * l_s]])
        p = len(beta)
        H = np.zeros((p + 2, p + 2))
        H[:p, :p] = -(self.XX / s + M.T @ (M / d[:, None]))
        H[:p, p] = H[p, :p] = -(M.T @ (T * m / d**2)) * 2 * su
        H[:p, p + 1] = H[p + 1, :p] = (-g / s**2 - M.T @ (m / d**2)) * 2 * se
        H[p, p] = 4 * a * l_aa + 2 * l_a
        H[p + 1, p + 1] = 4 * s * l_ss + 2 * l_s
        H[p, p + 1] = H[p + 1, p] = 4 * su * se * l_as
        return gradient, H


def random_effects_ml(
    y: np.ndarray,
    X: np.ndarray,
    panels: PanelRows,
    *,
    start: tuple[float, float],
    watch: Callable[[float], None] | None = None,
) -> PanelML:
    """Newton's method from sigma_u, sigma_e = start; X (n, p) holds the constant. `watch` gets each ll."""
    likelihood = _Likelihood(y, X, panels)
    parameters = np.concatenate([_gls(likelihood, *start), start])
    ll = likelihood.value(parameters)
    watch = watch or (lambda value: None)
    watch(ll)
    converged = False
    for _ in range(ITERATIONS):
        gradient, H = likelihood.derivatives(parameters)
        parameters, new = _stepped(likelihood, parameters, ll, gradient, H)
        watch(new)
        converged = abs(new - ll) <= 1e-9 * (abs(ll) + 1e-9)
        ll = new
        if converged:
            break
    parameters[-2:] = np.abs(parameters[-2:])
    _, H = likelihood.derivatives(parameters)
    V = np.linalg.pinv(-H)
    if parameters[-2] < BOUNDARY * parameters[-1]:
        inside = [*range(len(parameters) - 2), len(parameters) - 1]
        V = np.zeros_like(H)
        V[np.ix_(inside, inside)] = np.linalg.pinv(-H[np.ix_(inside, inside)])
    return PanelML(parameters[:-2], parameters[-2], parameters[-1], V, ll, converged)


def _gls(likelihood: _Likelihood, sigma_u: float, sigma_e: float) -> np.ndarray:
    """beta at given variances."""
    d = sigma_e**2 + likelihood.T * sigma_u**2
    M = likelihood.root[:, None] * likelihood.X_mean
    A = likelihood.XX / sigma_e**2 + M.T @ (M / d[:, None])
    return np.linalg.solve(A, likelihood.Xy / sigma_e**2 + M.T @ (likelihood.root * likelihood.y_mean / d))


def _stepped(
    likelihood: _Likelihood, parameters: np.ndarray, ll: float, gradient: np.ndarray, H: np.ndarray
) -> tuple[np.ndarray, float]:
    """A Newton step, on the Hessian's absolute eigenvalues, halved until the log likelihood does not fall."""
    values, vectors = np.linalg.eigh(-H)
    values = np.maximum(np.abs(values), 1e-10 * np.abs(values).max())
    step = vectors @ ((vectors.T @ gradient) / values)
    for _ in range(40):
        tried = parameters + step
        new = likelihood.value(tried) if tried[-1] > 0 else -np.inf
        if new >= ll:
            return tried, new
        step = step / 2
    return parameters, ll
