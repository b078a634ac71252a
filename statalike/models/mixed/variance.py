"""The variance of the variance parameters, and what the curvature of the log likelihood tells about the model.

At an optimum the Hessian is taken where the search went, in roots over centred and scaled columns and ln sigma, and
carried to the estimation metric, so that an uncentred covariate costs no digits; at the edge of the parameter space the
rest is as if the edge were known. Directions without curvature are parameters that cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy

from statalike.models.mixed.components import (
    CERTAIN,
    Metric,
    free_parameters,
    observed_information,
    relative_log_sd,
    vanishing,
)
from statalike.models.mixed.search.boundary import EDGE, Direction, small
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import Control
from statalike.models.mixed.search.stepping import equilibrated
from statalike.models.mixed.spectrum import spectrum

ENDLESS = 1e200  # a residual variance beside which there are no residuals
UNIDENTIFIED = 1e-8  # an eigenvalue of the equilibrated information below this share of the largest is zero
ROUNDING = 1e-12  # of sums over observations
LOST = 1e-13  # and one of a covariance matrix below this share: covariates far from zero come close
LEVEL = 100.0  # the variance of a log standard deviation that the log likelihood does not know
SEEN = 1e-6  # how far, as a share, a direction may leave an edge
INVOLVED = 1e-2  # a parameter's share in a direction without curvature


@dataclass(frozen=True, eq=False)
class Curvature:
    """V (k, k) of eta, NaN without standard errors. confounded: elements of eta that directions without curvature
    involve, each direction's together. definite: whether the rest is a maximum. condition: of the equilibrated
    negative Hessian (NaN where there is none). deficient: terms whose covariance matrix is singular, None for the
    residuals'. steepest: the term along which the log likelihood rises most, None for the residual's parameters."""

    V: np.ndarray
    confounded: tuple[tuple[int, ...], ...] = ()
    definite: bool = True
    condition: float = np.nan
    deficient: tuple[int | None, ...] = ()
    steepest: int | None = None


def curvature(metric: Metric, climb: Climb, eta: np.ndarray, control: Control) -> Curvature:
    """At the end of the climb."""
    edges = small(climb, EDGE) if climb.converged else []
    found = _curvature(metric, climb, eta, control, edges)
    for j in vanishing(metric, eta):
        if found.V[j, j] > LEVEL:
            found.V[j] = found.V[:, j] = np.nan
    if climb.converged:
        ends = metric.roots.edges
        at = {int(np.searchsorted(ends, np.flatnonzero(each.coordinates)[0], "right")) - 1 for each in edges}
        return replace(found, deficient=tuple(sorted(at)) + (None,) * bool(len(climb.leaving())))
    return replace(found, steepest=_steepest(metric, climb))


def _steepest(metric: Metric, climb: Climb) -> int | None:
    """The term whose parameters the gradient concerns most, by the curvature's scale."""
    g = climb.slope(climb.at)
    scale = equilibrated(climb.H) if climb.H is not None else np.ones(len(g))
    if not len(g):
        return None
    j = int(np.argmax(np.abs(g) / scale))
    term = int(np.searchsorted(metric.roots.edges, j, "right")) - 1
    return term if term < len(metric.terms) else None


def _curvature(metric: Metric, climb: Climb, eta: np.ndarray, control: Control, edges: list[Direction]) -> Curvature:
    V, zero = np.full((metric.size, metric.size), np.nan), UNIDENTIFIED
    if not control.se:
        return Curvature(V)
    free = free_parameters(metric, eta)
    if climb.converged and not control.em_only:
        inside = _inside(metric, climb, free, edges)
        information, zero = _in_roots(metric, climb, eta, inside), _rounding(metric, climb)
        onto = slopes_of_eta(metric, climb.theta, free)
        left = sizes = np.abs(onto).max(axis=1, initial=0.0)
        if inside is not None:
            onto = onto @ inside
            left = np.abs(onto).max(axis=1, initial=0.0)
        free &= left > SEEN * np.maximum(sizes, SEEN)
    else:
        information, onto = (
            (observed_information(metric, eta, free) if free.any() else None),
            np.eye(metric.size)[:, free],
        )
    if information is None or not np.isfinite(information).all():
        return Curvature(V, definite=False)
    return _of(information, onto, V, free, zero, lambda: _sizes(metric, eta))


def _rounding(metric: Metric, climb: Climb) -> float:
    """The share of the largest eigenvalue below which one is zero: what the curvature has along a small standard
    deviation s, relative to the residuals', is the difference of sums s^-2 as large."""
    least = climb.smallest()
    if not EDGE < least < np.inf:
        roots = metric.roots.symmetric(climb.theta)
        least = min((abs(s) for S in roots for s in spectrum(S)[0].tolist() if abs(s) > EDGE), default=1.0)
    return max(UNIDENTIFIED, ROUNDING / least**2)


def _sizes(metric: Metric, eta: np.ndarray) -> np.ndarray:
    """(k,) how far the variances and covariances of effects of columns of size one, over the residual variance, move
    with each element of eta, by its order of magnitude."""
    logs, out = {}, np.empty(metric.size)
    for j, (term, g, parameter) in enumerate(metric.parameters):
        if parameter.kind == "lns":
            own = relative_log_sd(metric, eta, j) if term is not None else eta[j] * (j > metric.sigma)
            logs[term, g, parameter.index] = logs[term, g, ()] = np.clip(own, -100.0, 100.0)
    for j, (term, g, parameter) in enumerate(metric.parameters):
        ends = [(i,) for i in parameter.index] if parameter.kind == "atr" else [parameter.index]
        both = [logs.get((term, g, end), logs[term, g, ()]) for end in ends or [()]]
        out[j] = np.exp(2.0 * np.mean(both))
        if parameter.kind in ("atr", "att"):
            out[j] *= np.cosh(np.clip(eta[j], -CERTAIN, CERTAIN)) ** -2.0
    return out


def _inside(metric: Metric, climb: Climb, free: np.ndarray, at_edge: list[Direction]) -> np.ndarray | None:
    """Orthonormal directions (k, m) of (theta, ln sigma) that do not leave an edge of the parameter space; None: all.

    Where a root has the null space N (its projector), symmetric A keep its rank that have N A N = 0.
    """
    roots = metric.roots
    size = roots.size
    bound = roots.edges[-1] + np.flatnonzero(~free[metric.sigma + 1 :])
    aside = climb.leaving()
    if not len(bound) and not len(aside) and not at_edge:
        return None
    edges = [np.eye(size + 1)[bound], np.hstack([aside, np.zeros((len(aside), 1))])]
    null = sum((each.coordinates for each in at_edge), np.zeros(size))
    for (a, b, basis), N in zip(roots.slices, roots.symmetric(null), strict=True):
        leaving = np.zeros((N.size, size + 1))
        leaving[:, a:b] = (N @ basis @ N).reshape(len(basis), N.size).T
        edges.append(leaving)
    _, sizes, directions = np.linalg.svd(np.concatenate(edges))
    return directions[np.count_nonzero(sizes > SEEN) :].T


def _of(
    information: np.ndarray, onto: np.ndarray, V: np.ndarray, free: np.ndarray, zero: float,
    size: Callable[[], np.ndarray],
) -> Curvature:  # fmt: skip
    """From the information in coordinates x, with eta = onto x to first order; zero: the share below which an
    eigenvalue is none; size: (k,) what a step of each element of eta means, for how far a direction involves it."""
    values, back, null = _decomposed(information, zero)
    sizes = np.abs(values)
    condition = float(sizes.max() / sizes.min()) if sizes.min() > 0 else np.inf
    confounded: tuple[tuple[int, ...], ...] = ()
    if null.any():
        confounded = _involved(onto @ back[:, null], size())
        values, back = values[~null], back[:, ~null]
    if not (values > 0).all():
        return Curvature(V, confounded, False, condition)
    half = onto.dot(back) / np.sqrt(values)
    if confounded or not free.all():
        free = free.copy()
        free[[j for each in confounded for j in each]] = False
        half = half[free]
    product = half.dot(half.T)
    if not _lost(product, half.shape[1]):
        V = V.copy()
        V[free[:, None] & free] = product.ravel()
    return Curvature(V, confounded, True, condition)


def _lost(V: np.ndarray, rank: int) -> bool:
    """Whether a covariance matrix V (k, k) of some rank has come close to being of less."""
    factor, failed = scipy.linalg.lapack.dpotrf(V, lower=1)
    if not failed and len(V) and float(np.prod(np.square(factor.diagonal()) / V.diagonal())) > UNIDENTIFIED:
        return False  # the determinant of the correlations, which the least eigenvalue is hardly less than
    own = np.sort(np.abs(_decomposed(V, UNIDENTIFIED)[0]))[::-1][:rank]
    return not len(own) or not own[-1] > LOST * own[0]


def _decomposed(M: np.ndarray, zero: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Eigenvalues of M (k, k) equilibrated, its eigenvectors in the coordinates of M, which of them are zero,
    being less than that share of the largest."""
    sizes = np.abs(M).max(axis=1, initial=0.0)
    least, most = sizes.min(initial=np.inf), sizes.max(initial=0.0)
    if least <= UNIDENTIFIED * most:
        nothing = sizes <= UNIDENTIFIED * most
        M = np.where(nothing[:, None] | nothing, 0.0, M)
    scale = equilibrated(M)
    values, vectors = spectrum(M / scale / scale[:, None])
    return values, vectors / scale[:, None], np.abs(values) <= zero * np.abs(values).max(initial=0.0)


def _involved(null: np.ndarray, size: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Elements of eta that each of a few directions (k, m) involves, as they are or times their size (k,); directions
    chosen to involve few."""
    left, found = null / np.abs(null).max(axis=0), []
    while left.shape[1]:
        row = int(np.argmax(np.abs(left).max(axis=1)))
        column = int(np.argmax(np.abs(left[row])))
        direction = left[:, column] / left[row, column]
        left = np.delete(left - np.outer(direction, left[row]), column, axis=1)
        for k, other in enumerate(found):
            found[k] = other - other[row] * direction
        found.append(direction)
    shares = [[np.abs(each) / np.abs(each).max(), size * np.abs(each) / (size * np.abs(each)).max()] for each in found]
    return tuple(tuple(np.flatnonzero(np.max(own, axis=0) > INVOLVED).tolist()) for own in shares)


def _in_roots(metric: Metric, climb: Climb, eta: np.ndarray, along: np.ndarray | None) -> np.ndarray | None:
    """The information in (theta, ln sigma) at an optimum, along some directions (k, m) of it (None: all): (m, m)."""
    sigma2 = float(np.exp(2.0 * eta[metric.sigma]))
    roots, criterion = metric.roots, climb.criterion
    if hasattr(criterion, "hessian"):
        H = criterion.hessian(roots.factors(climb.theta), roots.directions, sigma2, psi=roots.psi(climb.theta))
        if H is not None:
            return 0.5 * (H if along is None else along.T @ H @ along)
    along = np.eye(roots.size + 1) if along is None else along
    x = np.concatenate([climb.theta, [0.5 * np.log(sigma2)]])
    H = np.empty((along.shape[1], along.shape[1]))
    for j, direction in enumerate(along.T):
        if not direction[:-1].any():
            H[j] = 2.0 * direction[-1] * _with_sigma(climb) @ along
            continue
        h = np.finfo(float).eps ** (1 / 3) * max(1.0, np.abs(direction * x).max())
        up, down = _slope(climb, x + h * direction), _slope(climb, x - h * direction)
        if up is None or down is None:
            return None
        H[j] = (up - down) @ along / (2.0 * h)
    return 0.25 * (H + H.T)


def _with_sigma(climb: Climb) -> np.ndarray:
    """Half of d2(-2 l) / d ln sigma d(theta, ln sigma): slopes are a + b / sigma^2, and a where sigma^2 is endless."""
    roots, at = climb.space, climb.at
    bare = climb.evaluated(climb.theta, ENDLESS)
    rise = roots.slope(climb.theta, bare.gradient.Lambda, bare.gradient.psi) - climb.slope(at)
    return np.append(rise, 2.0 * at.found.rss / at.sigma2)


def _slope(climb: Climb, x: np.ndarray) -> np.ndarray | None:
    """d(-2 l) / d (theta, ln sigma), beta profiled out."""
    roots, theta = climb.space, x[:-1]
    at = climb.evaluated(theta, float(np.exp(2.0 * x[-1])))
    if at is None:
        return None
    return np.append(roots.slope(theta, at.gradient.Lambda, at.gradient.psi), at.gradient.log_sigma)


def slopes_of_eta(metric: Metric, theta: np.ndarray, free: np.ndarray) -> np.ndarray:
    """d eta / d (theta, ln sigma) (k, k), where they say the same; zero for elements of eta that are not free."""
    roots, size = metric.roots, len(theta)
    out = np.zeros((metric.size, size + 1))
    out[metric.sigma, size] = 1.0
    out[metric.sigma + 1 :, roots.edges[-1] : size] = np.eye(metric.size - metric.sigma - 1)
    for k, ((term, _), S, (a, b, basis)) in enumerate(
        zip(metric.terms, roots.symmetric(theta), roots.slices, strict=True)
    ):
        if not term.q:
            continue
        where = slice(metric.edges[k], metric.edges[k + 1])
        L = roots.W[k].dot(S)
        moved = (roots.W[k] @ basis).dot(L.T)
        with np.errstate(all="ignore"):
            out[where, a:b] = term.structure.theta_slopes(L.dot(L.T), moved + moved.swapaxes(1, 2))
        out[where, size] = [parameter.kind == "lns" for parameter in term.structure.parameters(term.q)]
    if not free.all():
        out[~free] = 0.0
    return out
