"""Fisher scoring of the relative covariances, sigma^2 profiled: EM's steps, lengthened by what EM takes as known.

In units of the effects' own factors, G = L (I + D) L', the log likelihood has the slope -L'L_bar / 4 in D (L_bar the
gradient of -2 l in L), and the information is half the sum over groups of tr(P D P D), P = I - M^-1 being what a
group's data tell of its effects; EM takes P for I. With D = sum_j g_j E_j in the span of the terms' structures

    [sum tr(P E_j P E_k) - (sum tr P E_j) (sum tr P E_k) / nu] g_k = -tr(L'L_bar E_j) / 2

while sigma^2 goes to sigma^2 (1 + s), s = -sum g_k tr P E_k / nu. The step is taken in sigma^2 and sigma^2 G, in which
the covariance of y is linear, so that one is enough where groups are alike; relative to sigma^2 it is g / (1 + s).
With levels above, P is Z'V^-1 Z (see expected). Longford (1987), Biometrika 74(4).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy

from statalike.models.mixed.likelihood import Evaluation
from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.spectrum import spectrum

FLOOR = 1e-4  # the least standard deviation, of columns of size one and relative to the residuals'
GONE = 1e-6  # and one that is none
UNTOLD = 1e-8  # the share of its information that a parameter keeps when others are unknown, below which it has none
LEAST = 0.01  # what a step leaves of a variance, or of its part of sigma^2


@dataclass(frozen=True)
class Scored:
    """theta after a step, and how fast -2 l falls along it: to second order twice the gain; free: no variance of it was
    kept from zero; least: the least standard deviation there was, relative to the residuals'."""

    theta: np.ndarray
    gain: float
    free: bool
    least: float


def step(roots: Roots, theta: np.ndarray, at: Evaluation, degrees: float) -> Scored | None:
    """One step from theta; `at` has the expected information there, degrees is nu.

    No variance is brought to zero, where its slope could not be seen. None where there is nothing to solve for.
    """
    units = [_in_units(S, basis) for S, basis in zip(roots.symmetric(theta), roots.bases, strict=True)]
    information, trace, slope = _information(roots, [unit.E for unit in units], at)
    information -= trace[:, None] * (trace / degrees)
    score = -0.5 * slope
    g = _solved(information, score)
    gain = float(score.dot(g))
    if not gain > 0.0:
        return None
    D = _relative(roots, units, g, share := _share(g, trace, degrees))
    held = list(_held(roots, units, D, share))
    if held:
        g = _solved_within(information, score, held)
        D = [_bounded(each, LEAST - 1.0) for each in _relative(roots, units, g, _share(g, trace, degrees))]
    moved = [unit.S.dot(unit.S + each.dot(unit.S)) for unit, each in zip(units, D, strict=True)]
    least = min(unit.least for unit in units)
    return Scored(roots.from_squares(moved, roots.psi(theta), FLOOR**2), gain, not held, least)


@dataclass(frozen=True)
class _Unit:
    """Of a term: its square root S (q, q), the least size of an eigenvalue of that, E (k, q, q): its basis in units of
    its factor, where that is not zero."""

    S: np.ndarray
    least: float
    E: np.ndarray


def _relative(roots: Roots, units: list[_Unit], g: np.ndarray, share: float) -> list[np.ndarray]:
    """D = sum_k g_k E_k (q, q) of each term, relative to what is left of sigma^2."""
    pairs = zip(units, roots.slices, strict=True)
    return [(g[a:b].dot(unit.E.reshape(b - a, unit.S.size)) / share).reshape(unit.S.shape) for unit, (a, b, _) in pairs]


def _share(g: np.ndarray, trace: np.ndarray, degrees: float) -> float:
    """What the step leaves of sigma^2."""
    return max(1.0 - float(trace.dot(g)) / degrees, LEAST)


def _held(
    roots: Roots, units: list[_Unit], relative: list[np.ndarray], share: float
) -> Iterator[tuple[np.ndarray, float]]:
    """(a, c), a'g = c, for every direction whose variance the step g would make smaller than it may."""
    for unit, D, (a, b, _) in zip(units, relative, roots.slices, strict=True):
        if b == a:
            continue
        most = -_least(unit.least**2)
        if float(np.vdot(D, D)) < most**2:  # no eigenvalue is beyond the norm
            continue
        values, vectors = spectrum(D)
        if values[0] >= -most:
            continue
        for value, v in zip(values, vectors.T, strict=True):
            least = _least(float(np.square(unit.S @ v).sum()))
            if value < least:
                along = np.zeros(roots.slices[-1][1])
                along[a:b] = np.einsum("i,kij,j->k", v, unit.E, v)
                yield along, least * share


def _least(variance: float) -> float:
    """By how much a step may change a variance, as a share of it."""
    return max(LEAST, FLOOR**2 / max(variance, FLOOR**2)) - 1.0


def _in_units(S: np.ndarray, basis: np.ndarray) -> _Unit:
    values, vectors = spectrum(S)
    least = min((abs(value) for value in values.tolist()), default=1.0)
    if least <= GONE:
        there = np.abs(values) > GONE
        values, vectors = values[there], vectors[:, there]
    inverse = (vectors / values).dot(vectors.T)
    return _Unit(S, least, basis.dot(inverse).swapaxes(1, 2).dot(inverse))


def _solved(information: np.ndarray, score: np.ndarray) -> np.ndarray:
    """g (k,); the shortest, in units of the parameters' own information, where it tells of fewer than k together; zero
    where it is not finite."""
    sizes = information.diagonal()
    factor, g, failed = scipy.linalg.lapack.dposv(information, score)
    if not failed and math.isfinite(g.sum()) and (factor.diagonal() ** 2 > UNTOLD * sizes).all():
        return g
    if not math.isfinite(information.sum() + score.sum()):
        return np.zeros(len(score))
    scale = 1.0 / np.sqrt(np.where(sizes > 0.0, sizes, np.inf))
    return scale * np.linalg.lstsq(scale[:, None] * information * scale, scale * score, rcond=UNTOLD)[0]


def _solved_within(information: np.ndarray, score: np.ndarray, held: list[tuple[np.ndarray, float]]) -> np.ndarray:
    """g (k,) with a'g = c for those (a, c) of `held` from which the step would not lead back, given the others."""
    k, nothing = len(score), UNTOLD * float(np.abs(score).max())
    while True:
        along, ends = np.array([a for a, _ in held]).reshape(-1, k), [c for _, c in held]
        system = np.block([[information, along.T], [along, np.zeros((len(held), len(held)))]])
        found = np.linalg.lstsq(system, np.concatenate([score, ends]), rcond=UNTOLD)[0]
        kept = [each for each, multiplier in zip(held, found[k:], strict=True) if multiplier <= nothing]
        if len(kept) == len(held):
            return found[:k]
        held = kept


def _bounded(M: np.ndarray, least: float) -> np.ndarray:
    """M (q, q) with no eigenvalue below `least`."""
    values, vectors = spectrum(M)
    return M if not len(M) or values[0] >= least else (vectors * np.maximum(values, least)) @ vectors.T


def _information(roots: Roots, units: list[np.ndarray], at: Evaluation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Twice the expected information (k, k) of the g of all terms, (k,) of them and ln sigma^2 together, and the slope
    (k,) of -2 l in them."""
    if len(at.expected) == 1 == len(units):
        found, flat = at.expected[0], units[0].reshape(len(units[0]), -1)
        return flat.dot(found.own).dot(flat.T), flat.dot(found.trace.ravel()), flat.dot(found.slope.ravel())
    k = int(roots.edges[-1])
    H, trace, slope = np.zeros((k, k)), np.zeros(k), np.zeros(k)
    last: tuple[np.ndarray, np.ndarray] | None = None
    for level, found in enumerate(at.expected):
        E, where = roots.of_level(level, units)
        flat = E.reshape(len(E), found.trace.size)
        H[where[:, None], where] = flat @ found.own @ flat.T
        trace[where], slope[where] = flat @ found.trace.ravel(), flat @ found.slope.ravel()
        if found.above is not None:
            both = flat @ found.above @ last[0].T
            H[where[:, None], last[1]], H[last[1][:, None], where] = both, both.T
        last = flat, where
    return H, trace, slope
