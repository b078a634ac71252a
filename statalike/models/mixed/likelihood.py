"""The profiled ML or REML criterion at given relative factors, and its gradient by the same elimination backwards.

    -2 l = nu ln(2 pi sigma^2) + rss / sigma^2 + ln|R0| + sum ln|M|  [+ ln|X'V0^-1 X| for REML],  V = sigma^2 V0

with nu = n (ML) or n - p (REML), beta (and sigma^2 = rss / nu unless given) profiled out. Harville (1977);
Bates, Maechler, Bolker & Walker (2015), J. Stat. Softw. 67(1), eqs. 33-42.
"""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.models.mixed import nested_curvature, one_level, residual_curvature
from statalike.models.mixed.blocks import (
    Batch,
    CrossProducts,
    Layout,
    cross_products,
    inside,
    layout,
    merged,
    needed,
    spread,
    weighted,
    weights_of,
)
from statalike.models.mixed.columns import base_columns
from statalike.models.mixed.elimination import (
    UNROLLED,
    Eliminated,
    Slopes,
    absorbed,
    eliminate,
    slope,
    slopes_of,
)
from statalike.models.mixed.expected import Expected, expected, expected_within
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.nested_curvature import Bends
from statalike.models.mixed.one_level import OneLevel
from statalike.models.mixed.profile import Profile, profile
from statalike.models.mixed.whitening import Whitened, Whitening

FINER = 1e-20  # a decrement that leaves a ridge without curvature, where exact second derivatives tell so
NONE = np.zeros(0)  # no residual parameters
SAME = 1e-12  # relative difference of two residual variances that are one


@dataclass(frozen=True)
class Gradient:
    """Derivatives of -2 l: Lambda[l] (q, q) per level, psi (n_psi,), log_sigma (0 when sigma^2 is profiled)."""

    Lambda: tuple[np.ndarray, ...]
    psi: np.ndarray
    log_sigma: float


@dataclass(frozen=True)
class Evaluation:
    """The criterion at one point: what is left after the last elimination; the gradient, and of each level what the
    expected information is made of, if they were asked for."""

    found: Profile
    gradient: Gradient | None
    expected: tuple[Expected, ...] = ()

    @property
    def deviance(self) -> float:
        """-2 l."""
        return self.found.deviance

    @property
    def sigma2(self) -> float:
        """The residual variance."""
        return self.found.sigma2

    @cached_property
    def beta(self) -> np.ndarray:
        """(p,) coefficients of the model's own columns."""
        return self.found.beta()

    @cached_property
    def V_beta(self) -> np.ndarray:
        """sigma^2 (X'V0^-1 X)^-1 (p, p) in the model's own columns."""
        return self.found.V_beta()

    @property
    def omega(self) -> np.ndarray:
        """(p + 1,) the combination of base columns (X, y) that is y - X beta."""
        return self.found.omega

    @property
    def XVX_inverse(self) -> np.ndarray:
        """(X'V0^-1 X)^-1 (p, p) in base columns."""
        return self.found.inverse


@dataclass(frozen=True)
class Level:
    """One level's inputs and outcome, kept for the reverse pass."""

    A: np.ndarray
    D: np.ndarray
    done: Eliminated


@dataclass(frozen=True)
class Forward:
    """The eliminations at one point: factors in base columns, cross-products and what whitened them, the outcome of
    each batch of the lowest level, the levels above (lowest first), and C (p + 1, p + 1) of X and y."""

    F: list[np.ndarray]
    parts: CrossProducts
    white: Whitened | None
    lowest: list[Eliminated]
    levels: list[Level]
    C: np.ndarray
    logdet: float


class Criterion:
    """-2 log (restricted) likelihood as a function of relative factors Lambda (G = sigma^2 Lambda Lambda') and psi.

    em_steps: how many EM steps before Newton's pay; enough: the decrement of -2 l that is as good as none. Another
    criterion may offer `moments()`, relative variances to start from.
    """

    em_steps = 10_000
    enough = 1e-16
    costly = False

    def __init__(self, model: MixedModel) -> None:
        self.model = model
        self.layout: Layout = layout(model)
        self.columns = base_columns(model, self.layout.order)
        self.rest = needed(self.columns)
        self.z = self.columns.z or (np.empty(0, dtype=int),)
        self.T = self.columns.T or (np.zeros((0, 0)),)
        self.weights = weights_of(model, self.layout)
        self._last: Forward | None = None
        self._bent: tuple[Forward, list, Bends] | None = None
        self.sole: OneLevel | None = None
        self._turned: tuple[list, np.ndarray] | None = None
        self.degrees = model.n - model.p if model.reml else self.weights.size
        low = self.layout.n_levels - 1
        if model.residual is None:
            self.whitening = None
            self.parts = cross_products(self.columns, self.layout, self.rest[low], self.z[low], self.weights)
            self.quick = merged(self.parts)
            if not low and all(term.q for term in model.terms) and one_level.able(self.T[0], len(self.rest[0])):
                self.sole = OneLevel(self.quick, self.columns, self.degrees, model.reml)
        else:
            self.whitening = Whitening(model.residual, self.columns, self.layout, self.rest[low], self.z[low])
            variances = sum(len(term.structure.parameters(term.q)) for term in model.terms if term.q)
            if self._exact(variances):
                self.enough = FINER
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
        information: bool = False,
    ) -> Evaluation | None:
        """The criterion; None where it is infinite (a matrix that is not positive definite).

        Lambda: one (q, q) relative factor per level; psi: residual parameters. sigma2 given: not profiled.
        information: with the expected information.
        """
        F = self.in_base(Lambda)
        try:
            with np.errstate(all="ignore"):
                return self._evaluate(F, psi, sigma2, gradient, information)
        except np.linalg.LinAlgError:
            return None

    def hessian(
        self,
        Lambda: tuple[np.ndarray, ...],
        directions: list[tuple[np.ndarray, ...]],
        sigma2: float | None = None,
        *,
        psi: np.ndarray | None = None,
        rough: bool = False,
        slow: bool = False,
    ) -> np.ndarray | None:
        """Second derivatives of -2 l along directions of Lambda, in psi, and in ln sigma (last) where sigma2 is given.

        None where there are no effects in a term, or more than the formulas are quick for, or so many groups within
        groups that differences need less room; with residual parameters psi also where groups are of several levels
        and, unless `slow` ones will do, where differences need less time. They are exact even where `rough` ones
        would do.
        """
        F = self.in_base(Lambda)
        if self.whitening is not None:
            able = self._exact(len(directions), slow)
            return self._with_residuals(F, directions, psi, sigma2) if able else None
        if not directions or not all(term.q for term in self.model.terms):
            return None
        try:
            with np.errstate(all="ignore"):
                if self.sole is not None:
                    return self.sole.hessian(F[0], self._along(directions), sigma2)
                if not self._nested(directions):
                    return None
                made = self.forward(F, np.zeros(0))
                found = profile(made.C, self.columns, made.logdet, self.degrees, self.model.reml, sigma2)
                bends = self._bends(made, found, directions)
                return nested_curvature.hessian(bends, found, self.model.reml, self.degrees, sigma2)
        except np.linalg.LinAlgError:
            return None

    def _nested(self, directions: list[tuple[np.ndarray, ...]]) -> bool:
        """Whether second derivatives of several levels are made by formulas."""
        small = max(T.shape[1] for T in self.T) <= UNROLLED
        return small and self.layout.n_levels > 1 and len(directions) * self.parts.C.size <= nested_curvature.ROOM

    def _along(self, directions: list[tuple[np.ndarray, ...]]) -> np.ndarray:
        """Those of one level in base columns (k, uz, q); the last ones are kept."""
        if self._turned is None or self._turned[0] is not directions:
            self._turned = directions, np.array([self.T[0].dot(each[0]) for each in directions])
        return self._turned[1]

    def _exact(self, directions: int, slow: bool = False) -> bool:
        """Whether second derivatives with residual parameters are made by formulas, where they take little time or, if
        slow ones will do, room."""
        worth = residual_curvature.affordable if slow else residual_curvature.quick
        return self.layout.n_levels == 1 and worth(self.whitening, directions)

    def _with_residuals(
        self, F: list[np.ndarray], directions: list[tuple[np.ndarray, ...]], psi: np.ndarray, sigma2: float | None
    ) -> np.ndarray | None:
        """The same in psi too; None also next to where a structure has no matrix."""
        reml = self.model.reml
        dF = self._along(directions).reshape(len(directions), *F[0].shape)
        try:
            with np.errstate(all="ignore"):
                made = self.forward(F, psi)
                found = profile(made.C, self.columns, made.logdet, self.degrees, reml, sigma2)
                H, C = residual_curvature.bends(self.whitening, psi, F[0], dF, found.adjoint(reml))
                H = nested_curvature.hessian(Bends(H, C, 1.0), found, reml, self.degrees, sigma2)
                return H if np.isfinite(H).all() else None
        except np.linalg.LinAlgError:
            return None

    def _bends(self, made: Forward, found: Profile, directions: list[tuple[np.ndarray, ...]]) -> Bends:
        """The last ones are kept: standard errors are asked for where the search has ended."""
        if self._bent is not None:
            at, along, bends = self._bent
            same = at is made and abs(bends.ratio - found.rss / found.sigma2) <= SAME * bends.ratio
            if same and along is directions:
                return bends
        self._bent = made, directions, nested_curvature.bends(self, made, found, directions)
        return self._bent[2]

    def in_base(self, Lambda: tuple[np.ndarray, ...]) -> list[np.ndarray]:
        """F (uz, q) of each level: the factors in base columns."""
        return [T.dot(L) for T, L in zip(self.T, Lambda or (np.zeros((0, 0)),), strict=True)]

    def source(self, psi: np.ndarray) -> tuple[CrossProducts, float, Whitened | None]:
        """Lowest-level cross-products at psi, ln|R0| and what its adjoint needs."""
        if self.whitening is None:
            return self.quick, 0.0, None
        return self.whitening.cross_products(psi)

    def _evaluate(
        self, F: list, psi: np.ndarray, sigma2: float | None, gradient: bool, information: bool
    ) -> Evaluation:
        if self.sole is not None:
            found, F_bar, scored = self.sole.evaluated(F[0], sigma2, gradient, information)
            slopes = Gradient((self.T[0].T.dot(F_bar),), NONE, self._scale_slope(found, sigma2)) if gradient else None
            return Evaluation(found, slopes, scored)
        made = self.forward(F, psi)
        found = profile(made.C, self.columns, made.logdet, self.degrees, self.model.reml, sigma2)
        slopes = self._gradient(made, found, sigma2) if gradient else None
        return Evaluation(found, slopes, self._expected(made, found) if information else ())

    def _scale_slope(self, found: Profile, sigma2: float | None) -> float:
        """The slope in ln sigma; none where it is profiled out."""
        return 0.0 if sigma2 is None else 2.0 * (self.degrees - found.rss / sigma2)

    def _expected(self, made: Forward, found: Profile) -> tuple[Expected, ...]:
        """Of each level, highest first; the information of weighted groups as if there were nothing above them."""
        Gamma, out = found.adjoint(self.model.reml), []
        children, total = (None, *self.layout.children), self.weights.total
        for k, level in enumerate(made.levels[::-1]):
            Gamma, _, slopes = self.through(k, made, Gamma)
            batch = Batch(level.A, level.D, total[k], None, slice(None), children[k])
            out.append(self._of_groups(k, made, batch, level.done, slopes))
        each = []
        for batch, done in zip(made.parts.batches, made.lowest, strict=True):
            slopes = slopes_of(done, inside(batch, Gamma), batch.weights)
            each.append(self._of_groups(len(out), made, batch, done, slopes))
        return (*out, functools.reduce(operator.add, each))

    def _of_groups(self, k: int, made: Forward, batch: Batch, done: Eliminated, slopes: Slopes) -> Expected:
        """Of some groups of level k."""
        if k == 0 or self.model.weighted:
            return expected(done, batch.A, made.F[k], batch.weights, slopes)
        above, root = np.searchsorted(self.rest[k], self.z[k - 1]), made.levels[-k].done.root[:, :, batch.parents]
        return expected_within(done, slopes, batch.A, made.F[k], above, batch.starts, root, made.F[k - 1])

    def forward(self, F: list, psi: np.ndarray) -> Forward:
        """The eliminations; the last outcome is kept, for a Hessian is asked for where the gradient was."""
        last = self._last
        if last is not None and all(np.array_equal(one, other) for one, other in zip(last.F, F, strict=True)):
            return last
        if self.sole is not None:
            self.sole.last = None  # its arrays make room for these
        parts, logdet, white = self.source(psi)
        lowest, levels, C = self.reduce(parts, F)
        logdet += sum(done.logdet for done in lowest) + sum(level.done.logdet for level in levels)
        made = Forward(F, parts, white, lowest, levels, C, logdet)
        self._last = made if white is None else None
        return made

    def reduce(self, parts: CrossProducts, F: list) -> tuple[list[Eliminated], list[Level], np.ndarray]:
        """Eliminate upwards: the lowest level's batches, the upper levels (lowest first), and C of X and y."""
        C = parts.C.copy()
        lowest = []
        for batch in parts.batches:
            done = eliminate(batch.A, batch.D, F[-1], batch.weights)
            taken = absorbed(weighted(done.V, batch.scale), batch.starts)
            C[:, :, slice(None) if batch.parents is None else batch.parents] -= taken
            lowest.append(done)
        levels = []
        for k in reversed(range(self.layout.n_levels - 1)):
            z, r = self.above[k]
            A, D, inner = C[np.ix_(z, z)], C[np.ix_(z, r)], C[np.ix_(r, r)]
            own = self.weights.own[k]
            done = eliminate(A, D, F[k], self.weights.total[k])
            inner = inner if own is None else inner * own
            starts = self.layout.children[k - 1] if k else None
            C = np.add.reduceat(inner, starts, axis=2) if k else inner.sum(axis=2, keepdims=True)
            C -= absorbed(weighted(done.V, self.weights.roots(k)), starts)
            levels.append(Level(A, D, done))
        return lowest, levels, C[:, :, 0]

    def _gradient(self, made: Forward, found: Profile, sigma2: float | None) -> Gradient:
        F_bar: list[np.ndarray] = []
        Gamma = found.adjoint(self.model.reml)
        for k, level in enumerate(made.levels[::-1]):
            Gamma, own, slopes = self.through(k, made, Gamma)
            F_bar.append(slope(level.A, level.D, made.F[k], own, slopes))
        F, lowest, onward = made.F[-1], 0.0, []
        for batch, done in zip(made.parts.batches, made.lowest, strict=True):
            own = inside(batch, Gamma)
            slopes = slopes_of(done, own, batch.weights)
            lowest = lowest + slope(batch.A, batch.D, F, own, slopes)
            if made.white is not None:
                onward.append(slopes.onward(F))
        psi = np.zeros(0)
        if made.white is not None:
            psi = self.whitening.adjoint(made.white, np.concatenate(onward, axis=2), Gamma)
        Lambda = tuple(T.T @ each for T, each in zip(self.T, (*F_bar, lowest), strict=True))
        return Gradient(Lambda, psi, self._scale_slope(found, sigma2))

    def through(self, k: int, made: Forward, Gamma: np.ndarray) -> tuple[np.ndarray, np.ndarray, Slopes]:
        """Reverse one upper level: Gamma (R, k + q, G) over the columns of its groups' cross-products, and what it was
        with the groups' own weights."""
        level, F = made.levels[-1 - k], made.F[k]
        inner = spread(Gamma, self.layout.parent(k), self.weights.roots(k))
        slopes = slopes_of(level.done, inner, self.weights.total[k])
        return self.descend(k, inner, slopes.onward(F)), inner, slopes

    def descend(self, k: int, Gamma: np.ndarray, at_Z: np.ndarray) -> np.ndarray:
        """Gamma (R, k + q, G) over the columns that the level below k still has, with its rows `at_Z`."""
        z, r = self.above[k]
        below = np.zeros((len(self.rest[k + 1]), *at_Z.shape[1:]))
        below[r, : Gamma.shape[1]] = Gamma if Gamma.ndim == 3 else Gamma[:, :, None]
        below[z] += at_Z
        return below
