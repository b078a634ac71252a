"""-2 l of one level of groups with independent residuals: all that a search asks at a point, from few sums over groups.

With M = I + F'AF of a group, A = Z'Z and D = Z'[X y] in base columns, what the likelihood and its derivatives see of it
are, in units of the effects' own factors (F square and sound) or else in those of the base columns,

    N = Z'V0^-1 Z = M^-1 F'AF      S = Z'V0^-1 [X y] = M^-1 F'D

Where V0 moves by Z E_i Z' the slopes and second derivatives of -2 l are those of

    tr N E_i    tr N E_i N E_j    T_st(i) = S_s'E_i S_t    S_s'E_i N E_j S_s

summed over groups, so that sums of products of N and S, a few numbers however many groups there are, serve every
direction, the Hessian as well as the expected information. With [X y] turned so that [X y]'V0^-1 [X y] = I, X first,
then e = y - X beta, and rho = rss / sigma^2 (r: 1 for REML, 0 for ML; x runs over X)

    slope    sum tr N E_i - rho T_ee(i) - r sum_x T_xx(i)
    Hessian  -tr N E_i N E_j + 2 (rho S_e'E_i N E_j S_e + r sum_x S_x'E_i N E_j S_x) + slope in E_ij
             - 2 rho sum_x T_ex(i) T_ex(j) - r sum_xx' T_xx'(i) T_xx'(j)
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statalike.models.mixed.blocks import Batch, CrossProducts, weighted
from statalike.models.mixed.columns import Columns
from statalike.models.mixed.elimination import UNROLLED, congruence, inverse_root, multiply, product
from statalike.models.mixed.expected import Expected, pairs
from statalike.models.mixed.products import inner
from statalike.models.mixed.profile import Profile, profile, with_scale
from statalike.models.mixed.spectrum import inverse

SOUND = 1e-3  # the least pivot of a factor whose units are taken, beside the largest
ROOM = 10_000_000  # numbers in the products of all columns with each other
RUN = 32_768  # numbers of an array over groups that are worked at a time, so that they stay in cache


@dataclass(frozen=True)
class Groups:
    """Some groups: N (u, u, G), S (u, r, G) times the square roots of their own weights; weights (G,) of ln|M| (None:
    all one)."""

    N: np.ndarray
    S: np.ndarray
    weights: np.ndarray | None

    @property
    def counted(self) -> np.ndarray:
        """w N."""
        return self.N if self.weights is None else self.N * self.weights

    def squares(self, Gamma: np.ndarray) -> np.ndarray:
        """The sum of S Gamma Gamma'S' (u, u), Gamma (r, k)."""
        SG = np.matmul(Gamma.T, self.S)
        SG = SG.reshape(len(SG), SG[0].size)
        return inner(SG, SG)


def able(T: np.ndarray, r: int) -> bool:
    """Whether this is for effects that are base columns times T (uz, q), beside r columns of X and y."""
    return 0 < T.shape[1] <= UNROLLED and (len(T) * r) ** 2 <= ROOM


class OneLevel:
    """The criterion's groups where they are of one level, with independent residuals (see able).

    The last point is kept, for a Hessian is asked for where the gradient was, and standard errors where the search has
    ended.
    """

    def __init__(self, parts: CrossProducts, columns: Columns, degrees: float, reml: bool) -> None:
        self.parts, self.columns, self.degrees, self.reml = parts, columns, degrees, reml
        self.last: Point | None = None

    def evaluated(
        self, F: np.ndarray, sigma2: float | None, gradient: bool, information: bool
    ) -> tuple[Profile, np.ndarray | None, tuple[Expected, ...]]:
        """The criterion at F (uz, q), and if they are asked for F_bar (uz, q) of -2 l and what scoring takes."""
        at = self.at(F)
        found, slope = self._profiled(at, sigma2), None
        if gradient:
            slope = at.sums(found, self.reml).slope(F, found.rss / found.sigma2)
        return found, slope, (at.expected(found.adjoint(self.reml)),) if information else ()

    def hessian(self, F: np.ndarray, dF: np.ndarray, sigma2: float | None) -> np.ndarray:
        """Second derivatives (k, k) of -2 l along dF (k, uz, q), sigma^2 profiled out or, given, ln sigma last."""
        at = self.at(F)
        found = self._profiled(at, None)
        rho = self.degrees if sigma2 is None else found.rss / sigma2
        H, slope = at.sums(found, self.reml).hessian(F, dF, rho)
        return with_scale(H, -slope, found, self.degrees, sigma2)

    def _profiled(self, at: Point, sigma2: float | None) -> Profile:
        """Where sigma^2 is not given it is kept."""
        if sigma2 is not None:
            return profile(at.C, self.columns, at.logdet, self.degrees, self.reml, sigma2)
        if at.found is None:
            at.found = profile(at.C, self.columns, at.logdet, self.degrees, self.reml, None)
        return at.found

    def at(self, F: np.ndarray) -> Point:
        """The groups eliminated at F (uz, q).

        Raises numpy.linalg.LinAlgError if an M is not positive definite (NaN in F).
        """
        if self.last is None or self.last.F.tobytes() != F.tobytes():
            self.last = self._eliminated(F)
        return self.last

    def _eliminated(self, F: np.ndarray) -> Point:
        C, logdet, groups = self.parts.C[:, :, 0].copy(), 0.0, []
        for batch in self.parts.batches:
            B, FD = congruence(F.T, batch.A), weighted(multiply(F.T, batch.D), batch.scale)
            M_inverse, logs = inverted(B)
            logdet += float(logs.sum() if batch.weights is None else logs @ batch.weights)
            S = product(M_inverse, FD)
            for one, other in zip(FD, S, strict=True):
                C -= one.dot(other.T)
            groups.append(Groups(product(M_inverse, B), S, batch.weights))
        if not math.isfinite(logdet):
            raise np.linalg.LinAlgError("not positive definite")
        return Point(F, self.parts.batches, groups, C, logdet)


@dataclass
class Point:
    """Groups eliminated at a factor F (uz, q), in its units; C (r, r): what is left of the products of X and y; logdet:
    the sum of w ln|M|; found: what was profiled out of C."""

    F: np.ndarray
    batches: tuple[Batch, ...]
    groups: list[Groups]
    C: np.ndarray
    logdet: float
    found: Profile | None = None
    _sums: Sums | None = None

    def expected(self, Gamma: np.ndarray) -> Expected:
        """What scoring takes; Gamma (r, k): Gamma Gamma' is the adjoint of C."""
        own, known = _total([pairs(each.counted, each.N) for each in self.groups]), _known(self.groups)
        return Expected(own, known, 2.0 * (known - _total([each.squares(Gamma) for each in self.groups])))

    @cached_property
    def units(self) -> tuple[np.ndarray, list[Groups]]:
        """frame (u, uz), from base columns to units of the effects if F is square and sound, else to themselves; and
        the groups in these."""
        if len(self.F) == self.F.shape[1]:
            frame, least = inverse(self.F)
            if least > SOUND:
                return frame, self.groups
        return np.eye(len(self.F)), [self._in_base(*each) for each in zip(self.batches, self.groups, strict=True)]

    def _in_base(self, batch: Batch, own: Groups) -> Groups:
        AF = np.einsum("abg,bq->aqg", batch.A, self.F)
        M_inverse = inverted(congruence(self.F.T, batch.A))[0]
        N = batch.A - product(product(AF, M_inverse), AF.swapaxes(0, 1))
        return Groups(N, weighted(batch.D, batch.scale) - product(AF, own.S), own.weights)

    def sums(self, found: Profile, reml: bool) -> Sums:
        """Those of products over the groups, `found` of C."""
        if self._sums is None:
            self._sums = self._summed(found.half, reml)
        return self._sums

    def _summed(self, half: np.ndarray, reml: bool) -> Sums:
        frame, groups = self.units
        u, r = len(frame), len(half)
        kinds, c = (3, r) if reml else (2, 1)
        K, T = np.zeros((u * u, kinds * u * u)), np.zeros((u * r, u * c))
        for N, counted, S in _runs(groups, u * r):
            G = N.shape[2]
            S, R = np.matmul(half, S), np.empty((kinds, u, u, G))
            X, e = S[:, :-1], S[:, -1]
            R[0] = counted
            np.multiply(e[:, None], e, out=R[1])
            if reml:
                np.einsum("axg,bxg->abg", X, X, out=R[2])
            K += N.reshape(u * u, G).dot(R.reshape(kinds * u * u, G).T)
            flat = S.reshape(u * r, G)
            T += inner(flat, flat if reml else e)
        K = K.reshape(u, u, kinds, u, u).transpose(2, 1, 3, 4, 0).reshape(kinds, u * u, u * u)
        T = np.ascontiguousarray(T.reshape(u, r, u, c).swapaxes(1, 2))
        return Sums(frame, _known(groups), K, T, np.einsum("abxx->ab", T[:, :, :-1, :-1]) if reml else None)


@dataclass(frozen=True)
class Sums:
    """frame (u, uz): to the units; once (u, u): of w N; K (2 for ML, 3, u^2, u^2), forms of vec(E_i) and vec(E_j): of
    w tr N E_i N E_j, S_e'E_i N E_j S_e and sum_x S_x'E_i N E_j S_x; T (u, u, r, c): of S_s S_t', t = e alone for ML;
    X (u, u): of sum_x S_x S_x', for REML."""

    frame: np.ndarray
    once: np.ndarray
    K: np.ndarray
    T: np.ndarray
    X: np.ndarray | None

    def left(self, rho: float) -> np.ndarray:
        """The form (u, u) of E_i that is the slope."""
        left = self.once - rho * self.T[:, :, -1, -1]
        return left if self.X is None else left - self.X

    def slope(self, F: np.ndarray, rho: float) -> np.ndarray:
        """The gradient F_bar (uz, q) of -2 l."""
        return 2.0 * self.frame.T.dot(self.left(rho)).dot(self.frame).dot(F)

    def along(self, E: np.ndarray) -> np.ndarray:
        """T_st(i) (k, r, c) for E (k, u^2)."""
        return E.dot(self.T.reshape(E.shape[1], self.T[0, 0].size)).reshape(len(E), *self.T.shape[2:])

    def hessian(self, F: np.ndarray, dF: np.ndarray, rho: float) -> tuple[np.ndarray, np.ndarray]:
        """Second derivatives (k, k) of -2 l along dF (k, uz, q), and rho T_ee(i) (k,)."""
        k = len(dF)
        moved = self.frame @ dF
        E = moved.dot(self.frame.dot(F).T)
        E = (E + E.swapaxes(1, 2)).reshape(k, self.once.size)
        T = self.along(E)
        form = 2.0 * rho * self.K[1] - self.K[0]
        flat, across = moved.reshape(k, moved[0].size), T[:, :-1, -1]
        H = 2.0 * (flat.dot((self.left(rho) @ moved).reshape(flat.shape).T) - rho * across.dot(across.T))
        if self.X is not None:
            form += 2.0 * self.K[2]
            within = T[:, :-1, :-1].reshape(k, across.shape[1] ** 2)
            H -= within.dot(within.T)
        return H + E.dot(form).dot(E.T), rho * T[:, -1, -1]


def inverted(B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """M^-1 (q, q, G) and ln|M| (G,) for M = I + B; not a number where an M is not positive definite."""
    q = len(B)
    if q == 1:
        return 1.0 / (1.0 + B), np.log1p(B[0, 0])
    if q == 2:
        a, b, c = 1.0 + B[0, 0], B[0, 1], 1.0 + B[1, 1]
        det = a * c - b * b
        out = np.empty_like(B)
        np.divide(c, det, out=out[0, 0])
        np.divide(a, det, out=out[1, 1])
        np.divide(b, det, out=out[0, 1])
        np.negative(out[0, 1], out=out[0, 1])
        out[1, 0] = out[0, 1]
        return out, np.log(det)
    root = inverse_root(B + np.eye(q)[:, :, None])
    return np.einsum("acg,bcg->abg", root, root), -2.0 * np.log(np.einsum("kkg->kg", root)).sum(axis=0)


def _known(groups: list[Groups]) -> np.ndarray:
    """The sum of w N (u, u)."""
    return _total([each.counted.sum(axis=2) for each in groups])


def _total(parts: list[np.ndarray]) -> np.ndarray:
    return functools.reduce(operator.add, parts)


def _runs(groups: list[Groups], each: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """N, w N and S of some groups at a time, with room for `each` numbers of every one."""
    step = max(RUN // each, 1)
    for own in groups:
        counted = own.counted
        for start in range(0, own.N.shape[2], step):
            some = slice(start, start + step)
            yield own.N[:, :, some], counted[:, :, some], own.S[:, :, some]
