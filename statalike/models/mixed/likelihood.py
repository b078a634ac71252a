"""The profiled ML or REML criterion at given relative factors, and its gradient by the same elimination backwards.

    -2 l = nu ln(2 pi sigma^2) + rss / sigma^2 + ln|R0| + sum ln|M|  [+ ln|X'V0^-1 X| for REML],  V = sigma^2 V0

with nu = n (ML) or n - p (REML), beta (and sigma^2 = rss / nu unless given) profiled out. Harville (1977);
Bates, Maechler, Bolker & Walker (2015), J. Stat. Softw. 67(1), eqs. 33-42.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.blocks import CrossProducts, Layout, cross_products, layout, merged, needed, weights_of
from statalike.models.mixed.columns import base_columns
from statalike.models.mixed.elimination import Adjoint, Eliminated, absorbed, backward, eliminate
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.profile import profile
from statalike.models.mixed.whitening import Whitened, Whitening


@dataclass(frozen=True)
class Gradient:
    """Derivatives of -2 l: Lambda[l] (q, q) per level, psi (n_psi,), log_sigma (0 when sigma^2 is profiled)."""

    Lambda: tuple[np.ndarray, ...]
    psi: np.ndarray
    log_sigma: float


@dataclass(frozen=True)
class Evaluation:
    """The criterion at one point.

    deviance: -2 l. beta (p,) and V_beta (p, p) = sigma^2 (X'V0^-1 X)^-1 in the model's own columns.
    omega (u0,): the combination of base columns (x, y) that is y - X beta. XVX_inverse: (p, p) in base columns.
    """

    deviance: float
    sigma2: float
    beta: np.ndarray
    V_beta: np.ndarray
    omega: np.ndarray
    XVX_inverse: np.ndarray
    gradient: Gradient | None


@dataclass(frozen=True)
class Level:
    """One level's inputs and outcome, kept for the reverse pass."""

    A: np.ndarray
    D: np.ndarray
    done: Eliminated


class Criterion:
    """-2 log (restricted) likelihood as a function of relative factors Lambda (G = sigma^2 Lambda Lambda') and psi.

    em_steps: how many EM steps before Newton's pay; enough: the decrement of -2 l that is as good as none. Another
    criterion may offer `moments()`, relative variances to start from, and `hessian(Lambda, directions, sigma2)`, second
    derivatives (rough=True: where an approximation will do).
    """

    em_steps = 10_000
    enough = 1e-16

    def __init__(self, model: MixedModel) -> None:
        self.model = model
        self.layout: Layout = layout(model)
        self.columns = base_columns(model, self.layout.order)
        self.rest = needed(self.columns)
        self.z = self.columns.z or (np.empty(0, dtype=int),)
        self.T = self.columns.T or (np.zeros((0, 0)),)
        self.weights = weights_of(model, self.layout)
        self.degrees = model.n - model.p if model.reml else self.weights.size
        low = self.layout.n_levels - 1
        if model.residual is None:
            self.whitening = None
            self.parts = cross_products(self.columns, self.layout, self.rest[low], self.z[low], self.weights)
            self.quick = merged(self.parts)
        else:
            self.whitening = Whitening(model.residual, self.columns, self.layout, self.rest[low], self.z[low])
        top = self.rest[0]
        self._x = np.searchsorted(top, self.columns.x)
        self._y = int(np.searchsorted(top, self.columns.y))
        self.above = [
            (np.searchsorted(self.rest[k + 1], self.z[k]), np.searchsorted(self.rest[k + 1], self.rest[k]))
            for k in range(low)
        ]

    @property
    def counts(self) -> list[float]:
        """Number of groups of each level, as weights count them."""
        pairs = zip(self.layout.first, self.weights.total, strict=True)
        return [len(first) if total is None else float(total.sum()) for first, total in pairs]

    @property
    def n_psi(self) -> int:
        """Number of residual-structure parameters besides sigma."""
        return 0 if self.whitening is None else self.whitening.n_psi

    def __call__(
        self,
        Lambda: tuple[np.ndarray, ...],
        psi: np.ndarray,
        *,
        sigma2: float | None = None,
        gradient: bool = True,
    ) -> Evaluation | None:
        """The criterion; None where it is infinite (a matrix that is not positive definite).

        Lambda: one (q, q) relative factor per level; psi: residual parameters. sigma2 given: not profiled.
        """
        F = self.in_base(Lambda)
        try:
            with np.errstate(all="ignore"):
                return self._evaluate(F, psi, sigma2, gradient)
        except np.linalg.LinAlgError:
            return None

    def in_base(self, Lambda: tuple[np.ndarray, ...]) -> list[np.ndarray]:
        """F (uz, q) of each level: the factors in base columns."""
        return [T @ L for T, L in zip(self.T, Lambda or (np.zeros((0, 0)),), strict=True)]

    def source(self, psi: np.ndarray) -> tuple[CrossProducts, float, Whitened | None]:
        """Lowest-level cross-products at psi, ln|R0| and what its adjoint needs."""
        if self.whitening is None:
            return self.quick, 0.0, None
        return self.whitening.cross_products(psi)

    def _evaluate(self, F: list, psi: np.ndarray, sigma2: float | None, gradient: bool) -> Evaluation:
        parts, logdet_R, white = self.source(psi)
        lowest, levels, C = self.reduce(parts, F)
        logdet = logdet_R + sum(e.logdet for e in lowest) + sum(level.done.logdet for level in levels)
        return self._finish(parts, white, F, lowest, levels, C, logdet, sigma2, gradient)

    def reduce(
        self, parts: CrossProducts, F: list, above: list | None = None
    ) -> tuple[list[Eliminated], list[Level], np.ndarray]:
        """Eliminate upwards: the lowest level's batches, the upper levels (lowest first), and C of X and y.

        above: where Z and the columns still needed lie at each upper level, if not the criterion's own columns.
        """
        above = self.above if above is None else above
        C = parts.C.copy()
        lowest = []
        for batch in parts.batches:
            done = eliminate(batch.A, F[-1], batch.weights)
            inside = slice(None) if batch.parents is None else batch.parents
            C[:, :, inside] -= absorbed(batch.D, _scaled(done.kernel(F[-1]), batch.scale), batch.starts)
            lowest.append(done)
        levels = []
        for k in reversed(range(self.layout.n_levels - 1)):
            z, r = above[k]
            A, D, inner = C[np.ix_(z, z)], C[np.ix_(z, r)], C[np.ix_(r, r)]
            own = self.weights.own[k]
            done = eliminate(A, F[k], self.weights.total[k])
            inner = inner if own is None else inner * own
            starts = self.layout.children[k - 1] if k else None
            C = np.add.reduceat(inner, starts, axis=2) if k else inner.sum(axis=2, keepdims=True)
            C -= absorbed(D, _scaled(done.kernel(F[k]), self.weights.roots(k)), starts)
            levels.append(Level(A, D, done))
        return lowest, levels, C[:, :, 0]

    def _finish(
        self, parts: CrossProducts, white: Whitened | None, F: list, lowest: list, levels: list, C: np.ndarray,
        logdet: float, sigma2: float | None, gradient: bool,
    ) -> Evaluation:  # fmt: skip
        found = profile(C, self._x, self._y, self.columns, logdet, self.degrees, self.model.reml, sigma2)
        slopes = None
        if gradient:
            Gamma = found.adjoint(self.columns, self.model.reml)
            slopes = self._gradient(parts, white, F, lowest, levels, Gamma, sigma2, found.rss)
        beta, V_beta = found.coefficients(self.columns)
        return Evaluation(found.deviance, found.sigma2, beta, V_beta, found.omega, found.inverse, slopes)

    def _gradient(
        self, parts: CrossProducts, white: Whitened | None, F: list, lowest: list, levels: list,
        Gamma: np.ndarray, sigma2: float | None, rss: float,
    ) -> Gradient:  # fmt: skip
        F_bar: list[np.ndarray] = []
        for k, level in enumerate(reversed(levels)):
            Gamma, slope = self._through(k, level, F[k], Gamma)
            F_bar.append(slope)
        adjoints = []
        for batch, done in zip(parts.batches, lowest, strict=True):
            inner = Gamma
            if batch.parents is not None:
                counts = np.diff(batch.starts, append=batch.A.shape[2])
                inner = np.repeat(Gamma[:, :, batch.parents], counts, axis=2)
            inner = _weighted(inner, batch.scale)
            adjoints.append(backward(batch.A, batch.D, F[-1], done, inner, batch.weights))
        F_bar.append(sum(adjoint.F for adjoint in adjoints))
        psi = np.zeros(0)
        if white is not None:
            psi = self.whitening.adjoint(white, np.concatenate([each.Z for each in adjoints], axis=2), Gamma)
        Lambda = tuple(T.T @ slope for T, slope in zip(self.T, F_bar, strict=True))
        log_sigma = 0.0 if sigma2 is None else 2.0 * (self.degrees - rss / sigma2)
        return Gradient(Lambda, psi, log_sigma)

    def _through(self, k: int, level: Level, F: np.ndarray, Gamma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Reverse one upper level: Gamma (R, k + q, G) over the columns of its groups' cross-products, and F_bar."""
        inner = spread(Gamma, self.layout.parent(k), self.weights.roots(k))
        adjoint = backward(level.A, level.D, F, level.done, inner, self.weights.total[k])
        return self.descend(k, inner, adjoint), adjoint.F

    def descend(self, k: int, Gamma: np.ndarray, adjoint: Adjoint) -> np.ndarray:
        """Gamma (R, k + q, G) over the columns that the level below k still has."""
        z, r = self.above[k]
        below = np.zeros((len(self.rest[k + 1]), *adjoint.Z.shape[1:]))
        below[r, : Gamma.shape[1]] = Gamma if Gamma.ndim == 3 else Gamma[:, :, None]
        below[z] += adjoint.Z
        return below


def spread(Gamma: np.ndarray, parent: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """Gamma of the groups above for each group of a level, times the square roots of the groups' own weights."""
    return _weighted(Gamma if Gamma.ndim == 2 else Gamma[:, :, parent], scale)


def _scaled(K: np.ndarray, roots: np.ndarray | None) -> np.ndarray:
    """K times the groups' own weights, whose square roots are given."""
    return K if roots is None else K * roots**2


def _weighted(Gamma: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """Gamma (r, k) or (r, k, G) times the square roots of the groups' weights."""
    if scale is None:
        return Gamma
    return (Gamma if Gamma.ndim == 3 else Gamma[:, :, None]) * scale
