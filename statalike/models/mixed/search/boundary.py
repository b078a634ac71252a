"""Optima at the edge of the space of covariances: variances of zero and matrices of less than full rank.

In a matrix square root the slope vanishes where a variance does, whether or not that is an optimum, and where the log
likelihood is level there Newton's steps shrink the variance by a third at a time. Along one direction of the root that
keeps its eigenvectors, a projector P with eigenvalue s, the variance is v = s^2 and

    d(-2 l)/dv = [d(-2 l)/ds] / (2 s)

is smooth at zero. Two such slopes give Newton's step in v, cut off at zero, and the sign of the slope at zero is the
Karush-Kuhn-Tucker condition of an optimum there.

A moving average is the same with a coefficient as with its inverse, so that one of one is stationary whatever the data
say (Sargan & Bhargava 1983, Econometrica 51(3)). -2 l is smooth in the correlation of neighbours, which is greatest
there: how much less it is, relatively, has the place of v, and zero is an optimum by the same condition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.components import LIMITS
from statalike.models.mixed.components import NOTHING as NOTHING_BESIDE
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.spectrum import spectrum

SMALL = 1e-2  # a relative standard deviation (of columns of size one) below this may belong to a variance of zero
PROBES = (1e-3, 3e-3)  # where slopes in the variance are taken, as such standard deviations
EDGE = 3e-5  # and below this it does: a variance of 1e-9 of the residuals' is zero
NOTHING = 1e-12  # and such a one may go to zero without another look
GAIN = 1e-7  # how much -2 l may still fall for an optimum
FALLEN = 0.01  # the share of it that it must fall indeed
SHARES = (1.0, 0.25, 0.06, 0.015)  # of the way to where it should be least
LEVEL = 1e-2  # curvature of -2 l in a log standard deviation; an observation of its own gives one of order one
ROUNDS = 6


@dataclass(frozen=True)
class Direction:
    """A direction of one term's square root: coordinates (k,) in theta of the projector, and the root's eigenvalue."""

    coordinates: np.ndarray
    s: float

    def to(self, theta: np.ndarray, s: float) -> np.ndarray:
        """theta (k,) with that eigenvalue moved to s."""
        return theta + (s - self.s) * self.coordinates

    def rise(self, slope: np.ndarray, s: float) -> float:
        """d(-2 l)/dv at s from the slope (k,) in theta there."""
        return float(slope @ self.coordinates) / (2.0 * s)


@dataclass(frozen=True)
class Average:
    """A moving average near one or, side -1, minus one: its place in theta, and s, the root of v = 1 - tanh 2|att|."""

    place: int
    side: float
    s: float

    @classmethod
    def of(cls, place: int, att: float) -> Average:
        """Where its inverse hyperbolic tangent is att."""
        return cls(place, float(np.sign(att)), float(np.sqrt(2.0 / (1.0 + np.exp(4.0 * abs(att))))))

    def to(self, theta: np.ndarray, s: float) -> np.ndarray:
        """theta (k,) with the coefficient where v is s^2."""
        att = 0.25 * np.log(2.0 / s**2 - 1.0) if s else 2.0 * LIMITS["att"]
        return _with(theta, self.place, self.side * att)

    def rise(self, slope: np.ndarray, s: float) -> float:
        """d(-2 l)/dv at s from the slope (k,) in theta there."""
        return -self.side * float(slope[self.place]) / (2.0 * s**2 * (2.0 - s**2))


def settle(climb: Climb) -> bool:
    """Bring small variances to where they belong; whether the conditions of an optimum hold at the end."""
    if _vanished(climb):
        return False
    if _canonical(climb) or _correlations(climb):
        climb.H = None
        climb.polish()
    for _ in range(ROUNDS):
        slopes = [(each, *_newton(climb, each)) for each in (*small(climb), *_averages(climb))]
        moved = False
        for each, variance, gain in slopes:
            if gain > GAIN:
                moved |= _better(climb, each, variance)
            elif variance == 0.0 and each.s != 0.0:
                moved |= _move(climb, each, 0.0) and abs(each.s) > NOTHING
        if not moved:
            between = [(each, *_newton(climb, each)) for each in (_between(climb) if len(slopes) > 1 else ())]
            if not any(gain > GAIN and _better(climb, each, variance) for each, variance, gain in between):
                return all(gain <= GAIN or abs(each.s) > EDGE for each, _, gain in [*slopes, *between])
        climb.H = None
        climb.polish()
    return all(_newton(climb, each)[1] <= GAIN or abs(each.s) > EDGE for each in (*small(climb), *_averages(climb)))


def small(climb: Climb, limit: float = SMALL) -> list[Direction]:
    """The directions of all terms along which effects hardly vary: eigenvalues of the root below the limit."""
    found: list[Direction] = []
    if climb.smallest() >= limit:
        return found
    roots = climb.space
    terms = zip(roots.slices, roots.symmetric(climb.theta), roots.projectors, strict=True)
    for (a, b, basis), root, projectors in terms:
        for own, s in _directions(basis, None if projectors else root, climb.theta[a:b], limit):
            coordinates = np.zeros(len(climb.theta))
            coordinates[a:b] = own
            found.append(Direction(coordinates, s))
    return found


def _directions(
    basis: np.ndarray, root: np.ndarray | None, theta: np.ndarray, limit: float
) -> list[tuple[np.ndarray, float]]:
    """Projectors onto the eigenspaces with eigenvalues below the limit, by their coordinates in the basis, and these;
    root None: the basis itself is made of projectors."""
    if root is None:
        return [(np.eye(len(basis))[j], float(theta[j])) for j in np.flatnonzero(np.abs(theta) < limit)]
    values, vectors = spectrum(root)
    flat = basis.reshape(len(basis), -1).T
    below = [(float(s), np.outer(v, v).ravel()) for s, v in zip(values, vectors.T, strict=True) if abs(s) < limit]
    return [(np.linalg.lstsq(flat, P, rcond=None)[0], s) for s, P in below]


def _between(climb: Climb) -> list[Direction]:
    """Of each term with several directions at zero the one along which -2 l falls fastest: its slopes in a covariance
    matrix over these directions are a matrix, all of whose eigenvalues must be positive at an optimum."""
    found, roots = [], climb.space
    terms = zip(roots.slices, roots.symmetric(climb.theta), roots.projectors, strict=True)
    for k, ((a, b, basis), root, projectors) in enumerate(terms):
        values, vectors = (np.zeros(0), np.zeros((0, 0))) if projectors else spectrum(root)
        null = vectors[:, np.abs(values) < EDGE]
        if null.shape[1] < 2:
            continue
        flat = basis.reshape(len(basis), -1).T
        theta = climb.theta.copy()
        theta[a:b] += PROBES[0] * np.linalg.lstsq(flat, (null @ null.T).ravel(), rcond=None)[0]
        at = climb.evaluated(theta)
        if at is None:
            continue
        slopes = roots.turned(at.gradient.Lambda)[k]
        steepest = null @ spectrum(null.T @ (slopes + slopes.T) @ null)[1][:, 0]
        coordinates = np.zeros(len(theta))
        coordinates[a:b] = np.linalg.lstsq(flat, np.outer(steepest, steepest).ravel(), rcond=None)[0]
        found.append(Direction(coordinates, 0.0))
    return found


def _canonical(climb: Climb) -> bool:
    """Of residual parameters that give the same matrix take the usual ones; whether any changed."""
    residual = climb.space.model.residual
    if residual is None or not hasattr(residual.structure, "canonical"):
        return False
    psi = climb.space.psi(climb.theta)
    each = np.concatenate([[0.0], psi]).reshape(residual.n_by, -1)
    moved = np.concatenate([residual.structure.canonical(theta) for theta in each])[1:]
    theta = np.concatenate([climb.theta[: climb.space.edges[-1]], moved])
    return not np.array_equal(moved, psi) and _take(climb, theta, 1e-9)


def _correlations(climb: Climb) -> bool:
    """Put residual parameters that run towards a correlation of one (or zero, of the logistic kind) to that, where the
    log likelihood does not fall by it; whether any was."""
    moved = False
    for j, kind in _kinds(climb):
        limit, side = LIMITS.get(kind, np.inf), np.sign(climb.theta[j])
        if kind != "att" and 0.4 * limit < abs(climb.theta[j]) != 2.0 * limit:
            moved |= _take(climb, _with(climb.theta, j, side * 2.0 * limit))
    return moved


def _vanished(climb: Climb) -> bool:
    """Whether a standard deviation of residuals runs to zero along a log likelihood that is level in its logarithm; it
    is taken back to where -2 l still has its digits."""
    logs = np.array([-1, *(j for j, kind in _kinds(climb) if kind == "lns")])
    if len(logs) == 1:
        return False
    relative = np.append(0.0, climb.theta[logs[1:]])
    gone = logs[(relative < NOTHING_BESIDE + relative.max()) & (logs >= 0)]
    if not len(gone) or len(climb.leaving()):
        return False
    H = climb.hessian(climb.slope(climb.at)) if climb.H is None else climb.H
    gone = gone[np.abs(np.diagonal(H)[gone]) < LEVEL]
    theta = climb.theta.copy()
    theta[gone] = np.maximum(theta[gone], NOTHING_BESIDE - 1.0 + relative.max())
    return len(gone) > 0 and climb.go(theta, np.inf)


def _averages(climb: Climb) -> list[Average]:
    """The moving averages that may be of one."""
    each = [Average.of(j, climb.theta[j]) for j, kind in _kinds(climb) if kind == "att"]
    return [average for average in each if average.s < SMALL]


def _kinds(climb: Climb) -> list[tuple[int, str]]:
    """Where residual parameters are in theta, and their kinds."""
    residual = climb.space.model.residual
    if residual is None:
        return []
    kinds = [each.kind for each in residual.structure.parameters(residual.levels)] * residual.n_by
    return list(enumerate(kinds[1:], start=int(climb.space.edges[-1])))


def _with(theta: np.ndarray, j: int, value: float) -> np.ndarray:
    """theta (k,) with another value of one element."""
    theta = theta.copy()
    theta[j] = value
    return theta


def _newton(climb: Climb, along: Direction | Average) -> tuple[float, float]:
    """(variance, gain): where Newton's step in the variance leads, not below zero, and how far -2 l falls there."""
    low, high = (_slope(climb, along, probe) for probe in PROBES)
    if low is None or high is None:
        return along.s**2, 0.0
    (v0, d0), (v1, d1) = low, high
    curvature = (d1 - d0) / (v1 - v0)
    here = along.s**2
    if not curvature > 0.0:
        target = 0.0 if d0 > 0.0 else (10.0 * SMALL) ** 2
        return target, max((d0 + d1) / 2.0 * (here - target), 0.0)
    target = max(v0 - d0 / curvature, 0.0)
    if target < EDGE**2:
        target = 0.0
    gain = d0 * (here - target) + curvature * ((here - v0) ** 2 - (target - v0) ** 2) / 2.0
    return target, max(gain, 0.0)


def _slope(climb: Climb, along: Direction | Average, s: float) -> tuple[float, float] | None:
    """(v, d(-2 l)/dv) where the root's eigenvalue is s; None outside the parameter space."""
    theta = along.to(climb.theta, s)
    at = climb.evaluated(theta)
    if at is None:
        return None
    return s * s, along.rise(climb.space.slope(theta, at.gradient.Lambda, at.gradient.psi), s)


def _move(climb: Climb, along: Direction | Average, s: float) -> bool:
    """Put the eigenvalue to s unless the log likelihood falls by it."""
    return _take(climb, along.to(climb.theta, s))


def _better(climb: Climb, along: Direction | Average, variance: float) -> bool:
    """Go to a variance, or as much of the way as it takes, if -2 l falls there: it is no parabola everywhere."""
    here = along.s**2
    for share in SHARES:
        s = np.sqrt(here + share * (variance - here))
        if climb.go(along.to(climb.theta, s), climb.at.deviance - FALLEN * GAIN):
            return True
    return False


def _take(climb: Climb, theta: np.ndarray, loss: float = 0.0) -> bool:
    """Go to theta unless -2 l is higher there by more than a share."""
    return climb.go(theta, climb.at.deviance + max(loss, climb.rounding) * (1.0 + abs(climb.at.deviance)))
