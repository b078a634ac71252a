"""The criterion of crossed random effects: the largest grouping integrated out, one dense Cholesky for all others.

With inner effects u_1 (block-diagonal M = F_1'A F_1 + I) and outer ones u_o, W = F_1 M^-1 F_1' of each inner group:

    C_oo <- C_oo - sum D_o'W D_o     C_ox <- C_ox - sum D_o'W D_x     C <- C - sum D_x'W D_x
    S = F_o'C_oo F_o + I             u = S^-1 F_o'C_ox                C <- C - (F_o'C_ox)'u

The sum over inner groups is linear in W (see gram), and so is the way back; S^-1 is formed once an evaluation.
Bates, Maechler, Bolker & Walker (2015), J. Stat. Softw. 67(1); Bates, Alday, Kleinschmidt et al., MixedModels.jl.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from statalike.models.mixed.columns import Columns, base_columns
from statalike.models.mixed.crossed import curvature
from statalike.models.mixed.crossed.correlated import Correlated, Weighed
from statalike.models.mixed.crossed.crossing import Crossing, crossing, outer_cuts, planned
from statalike.models.mixed.crossed.entries import transposed_times
from statalike.models.mixed.crossed.henderson import relative_variances
from statalike.models.mixed.crossed.inverse import inverted
from statalike.models.mixed.crossed.packed import Packed
from statalike.models.mixed.crossed.solutions import remainders
from statalike.models.mixed.crossed.stacked import Stacked, kernel
from statalike.models.mixed.elimination import eliminate, multiply
from statalike.models.mixed.likelihood import Evaluation, Gradient
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.profile import profile
from statalike.models.mixed.threads import one_thread

CHEAP = 300  # up to this many outer effects an evaluation costs little
SMALL = 3_000  # up to this many BLAS does better on one thread
STEP = np.finfo(float).eps ** (1 / 3)  # of central differences in residual parameters
FORWARD = 1e-6  # of forward ones
PLAIN = 0.1  # a mean of one less diagonal elements of S^-1 that has lost one digit at most
PLENTY = 10  # groups of each grouping with which average information serves for a first step


@dataclass(frozen=True)
class Inner:
    """The inner grouping: F (uz, q); root (q, q, G) with M^-1 = root root'; FM = F M^-1 (uz, q, G); W (uz, uz, G)."""

    F: np.ndarray
    root: np.ndarray
    FM: np.ndarray
    W: np.ndarray
    logdet: float


@dataclass(frozen=True)
class Between:
    """The middle grouping once the inner one is gone: done, and its A (v, v, H), D (v, r, H), E (v, H, K_u).

    K (v, v, H) = E F_o S^-1 F_o'E', for the way back.
    """

    done: Inner
    A: np.ndarray
    D: np.ndarray
    E: np.ndarray
    K: np.ndarray


@dataclass(frozen=True)
class Solved:
    """Everything at one Lambda and psi that does not depend on sigma^2.

    S_inverse (K, K); u (K, r): outer effects for each column of X and y; C (r, r): [X y]'V0^-1 [X y]. K (uz, uz, G): D
    T D' of the inner groups, T what their products with the others weigh in ln|V0| (F_o S^-1 F_o' without a middle
    grouping); F_bar: slopes of ln|V0| in the factors, in the order of `Crossed.levels`.
    """

    Lambda: tuple[np.ndarray, ...]
    psi: np.ndarray
    parts: Crossing
    inner: Inner
    between: Between | None
    outer: Stacked
    S_inverse: Packed
    u: np.ndarray
    C: np.ndarray
    logdet: float
    K: np.ndarray
    F_bar: tuple[np.ndarray, ...]


class Crossed:
    """-2 log (restricted) likelihood as a function of relative factors, one per grouping; as likelihood.Criterion.

    block: a matrix (K_u, K_u) that is made once, since asking for new memory costs as much as filling it. Base columns
    lie there while the data are read; then, where every outer factor is a number, S_inverse of the last solution.
    """

    sole = None

    def __init__(self, model: MixedModel) -> None:
        self.model = model
        columns, where = planned(model, base_columns(model, None))
        self.columns = replace(columns)  # their products, not U, are all that is needed from here on
        size = float(model.n if model.weights is None else model.weights.sum())
        self.degrees = size - model.p if model.reml else size
        self.source = None if model.residual is None else Correlated(model.residual, columns, where)
        self.whitening = None if self.source is None else self.source.whitening
        self.layout = None if self.source is None else self.source.layout
        self.weighed: Weighed | None = None
        self.block = Packed(outer_cuts(where.outer))
        if self.source is None:
            U = _in_room(columns, self.block.flat)
            weights = model.weights
            self.parts: Crossing = crossing(where, columns, U, U if weights is None else weights * U)
        else:
            self.weighed = self.source(self.whitening.start())
            self.parts = self.weighed.parts
        groupings = (self.parts.inner, *((self.parts.middle,) if self.parts.middle else ()), *self.parts.outer)
        self.levels = tuple(each.level for each in groupings)
        self.empty = (np.zeros((0, 0)),) * (len(self.levels) - model.n_levels)  # groups that only correlate
        groups = {each.level: each.G for each in groupings}
        self.counts = [float(groups[level]) for level in range(len(groups))]
        K = len(self.parts.Cox)
        self.costly = K > CHEAP
        self.dear = self.costly and self.parts.inner.size > self.parts.inner.G  # dearer than several evaluations
        self.enough = 1e-13 if self.costly else 1e-16
        slopes = any(T.shape[1] > 1 for T in self.columns.T)
        self.em_steps = (1 if self.dear else 5) if slopes else 0  # moments do well for intercepts
        self.threads = one_thread if K <= SMALL else nullcontext
        self._last: Solved | None = None
        self._value: tuple[float | None, Evaluation] | None = None  # of the last solution, by sigma^2

    def __call__(
        self,
        Lambda: tuple[np.ndarray, ...],
        psi: np.ndarray,
        *,
        sigma2: float | None = None,
        gradient: bool = True,
    ) -> Evaluation | None:
        """The criterion; None where it is infinite. Lambda: one (q, q) relative factor per grouping."""
        try:
            if not gradient and self.source is None and not any(L.any() for L in Lambda):
                solved, C, logdet = None, self.parts.C, 0.0
            else:
                solved = self.solved(Lambda, psi)
                C, logdet = solved.C, solved.logdet
            reml = self.model.reml
            if gradient and self._value is not None and self._value[0] == sigma2:
                return self._value[1]
            found = profile(C, self.columns, logdet, self.degrees, reml, sigma2)
        except np.linalg.LinAlgError:
            return None
        if gradient:
            log_sigma = 0.0 if sigma2 is None else 2.0 * (self.degrees - found.rss / sigma2)
            Gamma = found.adjoint(reml)
            with self.threads():
                own = self._slopes(solved, Gamma)
                more = np.zeros(0) if self.source is None else self.source.adjoint(self.weighed, solved, Gamma, psi)
                slopes = Gradient(own, more, log_sigma)
            self._value = sigma2, Evaluation(found, slopes)
            return self._value[1]
        return Evaluation(found, None)

    def moments(self) -> tuple[np.ndarray, ...]:
        """Relative variances (q,) of each grouping's effects to start from."""
        found = dict(zip(self.levels, relative_variances(self.parts, self.columns.T), strict=True))
        return tuple(found[level] for level in range(len(self.levels)))

    def hessian(
        self,
        Lambda: tuple[np.ndarray, ...],
        directions: list[tuple[np.ndarray, ...]],
        sigma2: float | None = None,
        *,
        psi: np.ndarray | None = None,
        rough: bool = False,
    ) -> np.ndarray | None:
        """Second derivatives of -2 l along directions of Lambda, in psi, and in ln sigma (last) where sigma2 is given.

        Those in psi are differences of the gradient, central where sigma2 is given. rough: where they are costly and
        the data plenty, an approximation will do; where they are dear, too, unless sigma2 is given.
        """
        psi = np.zeros(0) if psi is None else psi
        at = self(Lambda, psi, sigma2=sigma2)
        if at is None:
            return None
        average = (rough or (self.dear and sigma2 is None)) and self.costly and min(self.counts) > PLENTY
        directions = [(*each, *self.empty) for each in directions]
        with self.threads():
            H = curvature.hessian(self, self._last, at, directions, sigma2, average)
        if H is None or not len(psi):
            return H
        here = curvature.gradient_along(at, directions, sigma2)
        slopes = [self._slope_in_psi(Lambda, psi, j, directions, sigma2, here) for j in range(len(psi))]
        return (
            None if any(each is None for each in slopes) else curvature.bordered(H, np.array(slopes), len(directions))
        )

    def _slope_in_psi(
        self, Lambda: tuple[np.ndarray, ...], psi: np.ndarray, j: int, directions: list, sigma2: float | None,
        here: np.ndarray,
    ) -> np.ndarray | None:  # fmt: skip
        """How the gradient moves with an element of psi; it is `here` now."""
        unit, size = np.eye(len(psi))[j], abs(psi[j])
        h = FORWARD * max(0.1, size) if sigma2 is None else STEP * max(1.0, size)
        ahead = self(Lambda, psi + h * unit, sigma2=sigma2)
        if sigma2 is None:
            return None if ahead is None else (curvature.gradient_along(ahead, directions, sigma2) - here) / h
        behind = self(Lambda, psi - h * unit, sigma2=sigma2)
        if ahead is None or behind is None:
            return None
        return (
            curvature.gradient_along(ahead, directions, sigma2) - curvature.gradient_along(behind, directions, sigma2)
        ) / (2.0 * h)

    @property
    def n_psi(self) -> int:
        """Number of residual-structure parameters besides sigma."""
        return 0 if self.whitening is None else self.whitening.n_psi

    def solved(self, Lambda: tuple[np.ndarray, ...], psi: np.ndarray | None = None) -> Solved:
        """Eliminate everything at Lambda and psi; the last outcome is kept."""
        psi = np.zeros(0) if psi is None else psi
        last, where = self._last, (*Lambda, *self.empty, psi)
        if last is None or not all(np.array_equal(a, b) for a, b in zip((*last.Lambda, last.psi), where, strict=True)):
            self.forget()
            with np.errstate(all="ignore"), self.threads():
                self._last = self._solve((*Lambda, *self.empty), psi)
        return self._last

    def forget(self) -> None:
        """Let go of the last solution: its memory is needed."""
        self._last = self._value = None

    def _solve(self, Lambda: tuple[np.ndarray, ...], psi: np.ndarray) -> Solved:
        parts = self._parts(psi)
        F = [self.columns.T[level] @ Lambda[level] for level in self.levels]
        inner = eliminated(parts.A, F.pop(0))
        moved = np.einsum("abg,brg->arg", inner.W, parts.D)
        Coo = parts.without(inner.W, self.block)
        Cox = parts.Cox - sum(transposed_times(E, each.T) for E, each in zip(parts.E, moved, strict=True))
        C = parts.C - np.einsum("arg,asg->rs", parts.D, moved)
        between, logdet = None, inner.logdet
        if parts.between is not None:
            between = _eliminate_middle(parts.between.without(inner.W, parts.D), F.pop(0), Coo, Cox, C)
            logdet += between.done.logdet
        outer = Stacked(tuple(F), tuple(each.G for each in parts.outer))
        S = outer.inside(Coo)
        for own in S.diagonals():
            own += 1.0
        done = inverted(S, outer.down(Cox))
        logdet += done.logdet + (0.0 if self.source is None else self.weighed.logdet)
        between, K, slopes = self._back(parts, inner, between, outer, S)
        if outer.plain:
            slopes += _numbers_slopes(outer, S, lambda: outer.inside(_left(parts, inner, between)))
        else:
            slopes += _outer_slopes(outer, Coo, S)
        C = C - done.V.T @ done.V
        return Solved(Lambda, psi, parts, inner, between, outer, S, done.u, C, logdet, K, tuple(slopes))

    def _parts(self, psi: np.ndarray) -> Crossing:
        """The cross-products at psi, which are new only with a residual structure."""
        if self.source is None:
            return self.parts
        if self.weighed is None or not np.array_equal(self.weighed.psi, psi):
            self.weighed = None
            self.weighed = self.source(psi)
        return self.weighed.parts

    def _back(
        self, parts: Crossing, inner: Inner, between: Between | None, outer: Stacked, S_inverse: Packed
    ) -> tuple[Between | None, np.ndarray, list[np.ndarray]]:
        """The way back of ln|V0|: the middle grouping with its K, K of the inner groups, slopes in their factors."""
        T, scale = outer.weights(S_inverse, parts.cuts)
        K = parts.gram.pull(T, scale)
        slopes = []
        if between is not None:
            E = between.E if scale is None else between.E * scale
            H = T.times(E.reshape(-1, E.shape[2])).reshape(E.shape)
            H = H if scale is None else H * scale
            between = replace(between, K=np.einsum("vhk,whk->vwh", H, between.E))
            K = parts.between.back(K, between.done.W, H, between.K)
            slopes.append(2.0 * _own_slope(between.done, between.A, between.K))
        return between, K, [2.0 * _own_slope(inner, parts.A, K), *slopes]

    def _slopes(self, solved: Solved, Gamma: np.ndarray) -> tuple[np.ndarray, ...]:
        """Lambda_bar of every grouping: what ln|V0| and what beta and sigma^2 bring."""
        parts, outer, between = solved.parts, solved.outer, solved.between
        Y = solved.u @ Gamma
        e, above, left = remainders(parts, solved, Gamma)
        bars = [-2.0 * _through(solved.inner, parts.A, np.einsum("akg,bkg->abg", e, e))]
        if between is not None:
            bars.append(-2.0 * _through(between.done, between.A, np.einsum("vkh,wkh->vwh", above, above)))
        for own, effects, G in zip(outer.rows(True), outer.rows(False), outer.G, strict=True):
            block = left[own].reshape(G, -1, left.shape[1])
            bars.append(-2.0 * np.einsum("gak,gbk->ab", block, Y[effects].reshape(G, -1, left.shape[1])))
        total = [one + other for one, other in zip(solved.F_bar, bars, strict=True)]
        by_level = dict(zip(self.levels, total, strict=True))
        return tuple(T.T @ by_level[level] for level, T in enumerate(self.columns.T))


def _in_room(columns: Columns, room: np.ndarray) -> np.ndarray:
    """U (u, n) of `columns`, in `room` if it is large enough."""
    shape = (len(columns.bases), len(columns.bases[0]))
    size = shape[0] * shape[1]
    U = room[:size].reshape(shape) if size <= len(room) else np.empty(shape)
    for values, base in zip(U, columns.bases, strict=True):
        base.put(slice(None), values)
    return U


def _eliminate_middle(
    left: tuple[np.ndarray, np.ndarray, np.ndarray], F: np.ndarray, Coo: Packed, Cox: np.ndarray, C: np.ndarray
) -> Between:
    """The middle groups (A, D, E without the inner ones) integrated out of Coo, Cox and C, in place; K is to come."""
    A, D, E = left
    done = eliminated(A, F)
    _subtract_middle(Coo, done.W, E)
    WD = np.einsum("vwh,wrh->vrh", done.W, D)
    Cox -= np.einsum("vhk,vrh->kr", E, WD, optimize=True)
    C -= np.einsum("vrh,vsh->rs", D, WD)
    return Between(done, A, D, E, np.zeros_like(A))


def _subtract_middle(Coo: Packed, W: np.ndarray, E: np.ndarray) -> None:
    for a, each in enumerate(E):
        moved = sum(W[a, b][:, None] * other for b, other in enumerate(E))
        for start, end, M in Coo.panels:
            M -= each[:, start:end].T @ moved[:, start:]


def _left(parts: Crossing, inner: Inner, between: Between | None) -> Packed:
    """C_oo (K_u, K_u) without inner and middle groups."""
    Coo = parts.without(inner.W)
    if between is not None:
        _subtract_middle(Coo, between.done.W, between.E)
    return Coo


def outer_products(at: Solved) -> np.ndarray:
    """C_oo (K_u, K_u) without inner and middle groups."""
    return _left(at.parts, at.inner, at.between).full()


def eliminated(A: np.ndarray, F: np.ndarray) -> Inner:
    """The inner groups at their factor. Raises numpy.linalg.LinAlgError if M is not positive definite."""
    done = eliminate(A, np.empty((len(A), 0, A.shape[2])), F, None)
    FM = np.einsum("uqg,sqg->usg", multiply(F, done.root), done.root)
    return Inner(F, done.root, FM, done.kernel(F), done.logdet)


def _through(inner: Inner, A: np.ndarray, K: np.ndarray) -> np.ndarray:
    """sum_g (I - A W) K F M^-1 (uz, q)."""
    KFM = np.einsum("abg,bqg->aqg", K, inner.FM)
    return KFM.sum(axis=2) - np.einsum("abg,bcg,cqg->aq", A, inner.W, KFM, optimize=True)


def _own_slope(inner: Inner, A: np.ndarray, K: np.ndarray) -> np.ndarray:
    """Half the slope of ln|V0| in the inner factor."""
    return np.einsum("abg,bqg->aq", A, inner.FM) - _through(inner, A, K)


def _numbers_slopes(outer: Stacked, S_inverse: Packed, again: Callable[[], Packed]) -> list[np.ndarray]:
    """Slopes of ln|V0| in outer factors that are numbers, by the diagonal of F C_oo F S^-1.

    It is that of I - S^-1, which loses digits where variances are small: F C_oo F is then made `again`.
    """
    kept, groups = 1.0 - S_inverse.diagonal(), outer.rows(False)
    if any(kept[own].sum() < PLAIN * G for own, G in zip(groups, outer.G, strict=True)):
        kept = np.zeros(len(kept))
        for (rows, _, N), (_, _, P) in zip(again().blocks(), S_inverse.blocks(), strict=True):
            kept[rows] += np.einsum("ij,ij->i", N, P)
    sums = [2.0 * kept[own].sum() for own in groups]
    return [np.array([[own / F[0, 0] if F[0, 0] else 0.0]]) for own, F in zip(sums, outer.F, strict=True)]


def _outer_slopes(outer: Stacked, Coo: Packed, S_inverse: Packed) -> list[np.ndarray]:
    """Slopes of ln|V0| in the outer factors: 2 sum over groups of the diagonal blocks of C_oo F S^-1."""
    out = [np.zeros(F.shape) for F in outer.F]
    for (rows, columns, C), (own, beside, P) in zip(Coo.blocks(), S_inverse.blocks(), strict=True):
        left, right = ({l: at for l, at, _ in outer.split(each, False)} for each in (own, beside))
        for (a, i, G), (b, j, H) in product(outer.split(rows, True), outer.split(columns, True)):
            if a in left and b in right:
                sums = kernel(C[i, j], P[left[a], right[b]], (G, H))
                out[a] += 2.0 * np.einsum("uvqs,vs->uq", sums, outer.F[b])
    return out
