"""EM for starting values (Laird & Ware 1982; Pinheiro & Bates 2000, sec. 2.2.8), beta and sigma^2 profiled.

The mean over a level's N groups of bb' + Var(b|y) equals G + (2/N) G (dl/dG) G, so one gradient gives the step of
every level. With G = sigma^2 Lambda Lambda' it is Lambda (I - Lambda' Lambda_bar / (2N)) Lambda', Lambda_bar of -2 l.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.likelihood import Criterion, Evaluation
from statalike.models.mixed.search import scoring, starting
from statalike.models.mixed.search.control import Control, Iteration, Stage, Watch
from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.spectrum import spectrum

if TYPE_CHECKING:
    from statalike.models.mixed.crossed.criterion import Crossed

FINE = 1e-10  # relative gain of an EM step beyond which Newton's way would be short
CLEAR = 0.1  # a standard deviation, relative to the residuals', that is clear of zero
NONE = 1e-22  # a gain of -2 l that no step is for
MORE = 4  # steps of scoring beyond it at most
ALIKE = 1e-10  # an eigenvalue of cosines below this share of the largest is of steps that are others combined
ROUNDING = 1e-13  # relative error of -2 l


def moments(criterion: Criterion, roots: Roots) -> np.ndarray:
    """Where EM begins: relative variances of one for columns of size one, unless the criterion has moments of its own;
    psi by its structure, the more likely start where there is a choice."""
    return _begun(criterion, roots)[0]


def _begun(criterion: Criterion | Crossed, roots: Roots) -> tuple[np.ndarray, Evaluation | None]:
    """The same, and the criterion with the expected information there if it is known already."""
    whitening = criterion.whitening
    choice = [(np.zeros(0), 1.0)] if whitening is None else starting.candidates(criterion.model, whitening)
    own = getattr(criterion, "moments", None)
    if own is not None:
        pairs = zip(criterion.model.terms, roots.by_term(tuple(np.diag(v) for v in own())), strict=True)
        each = [term.structure.project(G) if term.q else G for term, G in pairs]
        return roots.from_covariances(each, choice[0][0]), None
    each = [
        term.structure.project(W @ W.T) if term.q else np.zeros((0, 0))
        for term, W in zip(criterion.model.terms, roots.W, strict=True)
    ]
    starts = [roots.from_covariances([size * G for G in each], psi) for psi, size in choice]
    if len(starts) == 1:
        return starts[0], None
    found = [reached for theta in starts if (reached := _onward(criterion, roots, theta)) is not None]
    return min(found, key=lambda reached: reached[1].deviance) if found else (starts[0], None)


def _onward(criterion: Criterion, roots: Roots, theta: np.ndarray) -> tuple[np.ndarray, Evaluation] | None:
    """Where a step of scoring leads from theta if it gains: only then does -2 l tell what residual parameters are good
    for, whatever the variances of effects that they come with."""
    at = criterion(roots.factors(theta), roots.psi(theta), gradient=False, information=True)
    scored = at and scoring.step(roots, theta, at, criterion.degrees)
    if not scored:
        return at and (theta, at)
    new = criterion(roots.factors(scored.theta), roots.psi(theta), gradient=False, information=True)
    return (scored.theta, new) if new and new.deviance < at.deviance else (theta, at)


def step(criterion: Criterion, roots: Roots, theta: np.ndarray, at: Evaluation) -> np.ndarray:
    """theta after one EM step from theta, where `at` has the gradient or the expected information."""
    factors, moved = roots.factors(theta), []
    bars = at.gradient.Lambda if at.gradient is not None else ()
    slopes = [each.slope for each in at.expected] or [L.T @ bar for L, bar in zip(factors, bars, strict=True)]
    for L, slope, N in zip(factors, slopes, criterion.counts, strict=False):
        moved.append(L @ (np.eye(len(L)) - (slope + slope.T) / (4.0 * N)) @ L.T)
    projected = [
        term.structure.project(S) if term.q else S
        for term, S in zip(criterion.model.terms, roots.by_term(tuple(moved)), strict=True)
    ]
    return roots.from_covariances(projected, roots.psi(theta))


def run(
    criterion: Criterion | Crossed, roots: Roots, control: Control, watch: Watch
) -> tuple[np.ndarray, Evaluation, bool]:
    """theta and the criterion with its gradient after EM, and whether its tolerance was met.

    Unless EM is all that is asked for, steps are those of scoring, where the criterion knows the expected information,
    and are combined; EM's own where these do not gain. Where they have come to the optimum but for rounding they go on
    until nothing is left: scoring costs less than Newton's Hessians do, but of one level of groups, where these do well
    unless a variance is next to zero.
    """
    effects = any(term.q for term in criterion.model.terms)
    informed = effects and isinstance(criterion, Criterion) and not control.em_only

    def evaluated(theta: np.ndarray, last: bool = False) -> Evaluation | None:
        if last or not informed:
            return criterion(roots.factors(theta), roots.psi(theta))
        return criterion(roots.factors(theta), roots.psi(theta), gradient=False, information=True)

    theta, at = _begun(criterion, roots)
    at = at if at and informed else evaluated(theta)
    if at is None:
        raise np.linalg.LinAlgError("initial values not feasible")
    settled = True
    if effects:
        watch(Stage("em"))
        theta, at, settled = _run(evaluated, criterion, roots, control, watch, theta, at)
    return theta, evaluated(theta, last=True) if at.gradient is None else at, settled


def _run(
    evaluated: Callable[..., Evaluation | None], criterion: Criterion | Crossed, roots: Roots, control: Control,
    watch: Watch, theta: np.ndarray, at: Evaluation,
) -> tuple[np.ndarray, Evaluation, bool]:  # fmt: skip
    informed, path = bool(at.expected), Path()
    finish, last = informed and not criterion.n_psi, math.inf
    for number in range(1, (control.emiterate if control.em_only else min(control.emiterate, criterion.em_steps)) + 1):
        trial, quick, ends = None, False, False
        if informed:
            scored = scoring.step(roots, theta, at, criterion.degrees)
            if scored is not None:
                quick = criterion.sole is not None and scored.least >= CLEAR
                enough = NONE if finish and not quick else control.emtolerance * abs(at.deviance)
                if scored.gain <= enough:
                    return theta, at, True
                ends = quick and last < math.inf and scored.gain * (scored.gain / last) <= enough
                trial = path.onward(theta, scored.theta) if scored.free else scored.theta
                last = scored.gain
        elif not control.em_only:
            trial = path.onward(theta, step(criterion, roots, theta, at))
        new = None if trial is None else evaluated(trial, ends)
        if ends and new is not None and new.deviance <= at.deviance:
            watch(Iteration("em", number, -0.5 * new.deviance))
            return trial, new, True
        if new is None or new.deviance > at.deviance:
            trial = step(criterion, roots, theta, at)
            new = evaluated(trial)
        if new is None or new.deviance > at.deviance + 1e-8 * abs(at.deviance):
            break
        change = abs(new.deviance - at.deviance)
        theta, at = trial, new
        watch(Iteration("em", number, -0.5 * at.deviance))
        if change <= control.emtolerance * abs(at.deviance):
            if finish and not quick and change <= FINE * abs(at.deviance):
                theta, at = _finished(
                    evaluated, criterion, roots, theta, at, path, math.inf if scored is None else last
                )
            return theta, at, True
    return theta, at, False


def _finished(
    evaluated: Callable[[np.ndarray], Evaluation | None], criterion: Criterion, roots: Roots, theta: np.ndarray,
    at: Evaluation, path: Path, last: float,
) -> tuple[np.ndarray, Evaluation]:  # fmt: skip
    """The last steps of scoring, whose gain the rounding of -2 l hides, as long as each is much less than the last.

    Near a standard deviation of zero what is left of the slope stands in the curvature, over the square of that.
    """
    for _ in range(MORE):
        found = scoring.step(roots, theta, at, criterion.degrees)
        if found is None or found.gain > 0.1 * last:
            break
        enough = criterion.enough * min(1.0, found.least / CLEAR) ** 4
        if found.gain <= enough:
            break
        trial = path.onward(theta, found.theta)
        new = evaluated(trial)
        if new is None or new.deviance > at.deviance + ROUNDING * abs(at.deviance):
            break
        theta, at = trial, new
        if found.gain * (found.gain / last) <= enough:
            break
        last = found.gain
    return theta, at


class Path:
    """The points that steps have led to and from: by them, where they tend to (Anderson 1965).

    The next point is that combination of the last images whose steps cancel best. MEMORY differences are kept.
    """

    MEMORY = 5

    def __init__(self) -> None:
        self._image: np.ndarray | None = None
        self._step: np.ndarray | None = None
        self._images: deque[np.ndarray] = deque(maxlen=self.MEMORY)  # their differences
        self._steps: deque[np.ndarray] = deque(maxlen=self.MEMORY)

    def onward(self, theta: np.ndarray, image: np.ndarray) -> np.ndarray:
        """Where to go from theta, whose image under EM is given: the image itself at first."""
        step = image - theta
        if self._image is not None:
            self._images.append(image - self._image)
            self._steps.append(step - self._step)
        self._image, self._step = image, step
        if len(self._steps) < 2:
            return image
        steps = np.array(self._steps)
        sizes = np.sqrt(np.square(steps).sum(axis=1))
        units = steps / np.where(sizes > 0.0, sizes, 1.0)[:, None]
        values, vectors = spectrum(units.dot(units.T))
        along = vectors.T.dot(units.dot(step))
        told = values > ALIKE * values[-1]
        weights = vectors[:, told] @ (along[told] / values[told]) / np.where(sizes > 0.0, sizes, np.inf)
        return image - weights.dot(np.array(self._images))
