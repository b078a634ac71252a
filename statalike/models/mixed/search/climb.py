"""The way to the optimum: steps that gain, until Stata's tolerances hold, then silent ones to the optimum itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from statalike.models.mixed.likelihood import Criterion, Evaluation
from statalike.models.mixed.search.control import NEWTON, Control, Iteration, Step, Switch, Watch
from statalike.models.mixed.search.parameters import Roots
from statalike.models.mixed.search.stepping import Quadratic, definite, secant, symmetric_rank_one
from statalike.models.mixed.spectrum import spectrum

SETTLED = 1e-7  # below this decrement of -2 l the last Hessian serves to tell that the optimum is reached
HIDDEN = 1e-10  # a decrement that the rounding of -2 l may hide
UNKNOWN = 1e-5  # a change of -2 l less than this tells nothing
GAINED = 1e-10  # -2 l that a renewed Hessian must have gained to go on along a curved valley
PATIENCE, STANDSTILL = 20, 1e-7  # that many iterations that gain no more of -2 l lead nowhere
NEARBY = 1e-2  # a decrement below this is that of a short step
SERVED = 1e-2  # a Hessian whose step left less than this of the decrement will do again
SHORT = 1e-13  # a decrement above this is worth another Hessian


class Climb:
    """From theta up the log likelihood in one space of parameters (square roots or logarithms of covariances)."""

    rounding = 1e-11  # a share of -2 l that is not more than its error

    def __init__(self, criterion: Criterion, space: Roots, theta: np.ndarray, at: Evaluation) -> None:
        self.criterion, self.space = criterion, space
        self.theta, self.at = theta, at
        self.iterations, self.converged, self.norm = 0, True, 0.0
        self.H: np.ndarray | None = None
        self._damping, self._size = 0.0, 1.0
        self._promised, self._mended = 0.0, False  # decrement of -2 l before the last step; what it told of H
        self._sloped: tuple[Evaluation, np.ndarray] | None = None  # the last slope, of where
        self._smallest: tuple[np.ndarray, float] | None = None  # of theta
        self._seen: tuple[Evaluation, np.ndarray, Quadratic] | None = None  # the last picture, of where and what

    # the iterations that are shown -----------------------------------------------------------------

    def run(self, control: Control, watch: Watch) -> None:
        """Iterate until Stata's tolerances hold, telling `watch` each iteration."""
        self.converged = False
        moved = gained = np.inf
        steps: tuple[Step, ...] = ()
        past: list[float] = []
        for number in range(control.iterate + 1):
            self.iterations = number
            change = min(moved / control.tolerance, gained / control.ltolerance)
            technique = control.technique(number)
            if control.techniques != NEWTON and (not number or technique != control.technique(number - 1)):
                watch(Switch(technique, number))
            g = self.slope(self.at)
            picture = self._picture(g, technique, number, change)
            concave = picture.concave
            scaled = 0.5 * picture.decrement if concave else None
            backed_up = any(not step.taken for step in steps)
            watch(
                Iteration(
                    "gradient", number, -0.5 * self.at.deviance, concave, backed_up,
                    self.theta, -0.5 * g, 0.5 * self.H, steps, scaled, moved, gained,
                )
            )  # fmt: skip
            if number and scaled is not None and change < 1.0 and self._ended(control, technique, scaled):
                self.converged = True
                return
            if number == control.iterate:
                return
            before, start = self.at.deviance, self.theta
            past.append(before)
            steps = () if self._arrived(picture) else self._advance(picture, control)
            if technique == "nr":
                self._mend(start, g, picture.decrement)
            else:
                self.H = secant(technique, self.H, self.theta - start, self.slope(self.at) - g)
            moved = float(np.max(np.abs(self.theta - start) / (1.0 + np.abs(start))))
            gained = abs(self.at.deviance - before) / (1.0 + abs(before))
            if moved == 0.0 and not (concave and self._enough(control, 0.5 * picture.decrement)):
                return  # no step gains, at the edge of the parameter space: the next iteration would be the same
            if number >= PATIENCE and past[-PATIENCE] - self.at.deviance < STANDSTILL:
                return  # along an edge that steps run into again and again

    def _arrived(self, picture: Quadratic) -> bool:
        """Whether the optimum is so near that rounding hides what a step gains; if so, the step is taken."""
        if not picture.concave or picture.decrement > HIDDEN:
            return False
        return picture.decrement <= self.criterion.enough or self._small_step(picture.step(0.0))

    def _picture(self, g: np.ndarray, technique: str, number: int, change: float) -> Quadratic:
        """-2 l to second order: by Newton a new Hessian, unless the last one tells already that this is the optimum;
        else the one that secants have made of Newton's first."""
        if technique != "nr":
            if self.H is None:
                self.H = definite(self.hessian(g))
            return self.quadratic(g, self.H)
        if number:
            last = self.quadratic(g, self.H)
            serves = self.criterion.costly and last.concave and last.decrement < SERVED * self._promised
            settled = last.concave and last.decrement < SETTLED and change < 1.0
            if settled or (serves and self._mended):
                self._promised = last.decrement
                return last
        self.H = self.hessian(g, rough=not number or serves)
        picture = self.quadratic(g, self.H)
        self._promised = picture.decrement if picture.concave else 0.0
        return picture

    def _mend(self, start: np.ndarray, g: np.ndarray, decrement: float) -> None:
        """Where another Hessian is costly, mend the last by a short step from `start`, where the slope was g."""
        self._mended = self.criterion.costly and decrement < NEARBY
        if self._mended:
            self.H = symmetric_rank_one(self.H, self.theta - start, self.slope(self.at) - g)

    def _ended(self, control: Control, technique: str, scaled: float) -> bool:
        """Whether the scaled gradient is small enough, by the true Hessian unless qtolerance asks for the other."""
        if technique == "nr":
            return self._enough(control, scaled)
        if control.qtolerance is not None:
            return scaled < control.qtolerance
        if control.nrtolerance is None:
            return True
        g = self.slope(self.at)
        H = self.hessian(g)
        true = self.quadratic(g, H)
        if true.concave and self._enough(control, 0.5 * true.decrement):
            return True
        self.H = definite(H)
        return False

    def _enough(self, control: Control, scaled: float) -> bool:
        return control.nrtolerance is None or scaled < control.nrtolerance

    def _advance(self, picture: Quadratic, control: Control) -> tuple[Step, ...]:
        """Take the first step that gains what it should, each next one shorter; what was tried."""
        if control.difficult and not picture.concave:
            return self._search((picture.steepest(self._size * 2.0**-k) for k in range(40)), picture, doubling=True)
        return self._damped(picture)

    def _damped(self, picture: Quadratic) -> tuple[Step, ...]:
        """Newton's step, its curvature raised until it gains."""
        dampings: list[float] = []

        def trials() -> Iterator[np.ndarray]:
            least, largest = picture.damping(), float(np.abs(picture.values).max(initial=0.0))
            dampings.append(max(least, self._damping / 10.0 if self._damping > 1e-3 * largest else 0.0))
            while len(dampings) < 20:
                yield picture.step(dampings[-1])
                dampings.append(max(4.0 * dampings[-1], least + 1e-2 * largest))

        steps = self._search(trials(), picture)
        self._damping = dampings[len(steps) - 1] if steps[-1].taken else 0.0
        return steps

    def _search(self, trials: Iterable[np.ndarray], picture: Quadratic, doubling: bool = False) -> tuple[Step, ...]:
        """Try steps in turn; doubling: what is remembered of the size of the one taken."""
        tried: list[Step] = []
        first = 0.0
        for k, step in enumerate(trials):
            scaled = step * picture.scale
            size = math.sqrt(scaled @ scaled)
            first = first if k else size
            theta = self.theta + step
            new = self.evaluated(theta)
            taken = new is not None and new.deviance <= self.at.deviance + 1e-4 * min(picture.change(step), 0.0)
            share = size / first if first else 1.0
            tried.append(Step(share, -np.inf if new is None else -0.5 * new.deviance, taken))
            if taken:
                self.theta, self.at = theta, new
                if doubling:
                    self._size = self._size * (2.0 if k == 0 else 2.0**-k)
                break
        return tuple(tried)

    # the silent ones -------------------------------------------------------------------------------

    def polish(self) -> None:
        """Steps to the optimum, with the last Hessian as long as it serves."""
        best = renewed = last = np.inf
        fine = False
        for _ in range(60):
            g = self.slope(self.at)
            fresh = self.H is None
            if fresh:
                self.H = self._central() if fine else self.hessian(g)
            picture = self.quadratic(g, self.H)
            decrement = picture.decrement if picture.concave else np.inf
            if fresh:
                if not (decrement < renewed / 2.0 or self.at.deviance < last - GAINED):
                    if fine or decrement <= SHORT:
                        return
                    fine, self.H, renewed = True, None, np.inf
                    continue
                renewed, last = decrement, self.at.deviance
            elif not decrement < best / 10.0:
                if decrement <= SHORT:
                    return
                self.H = None
                continue
            best, self.norm = decrement, float(np.sqrt(decrement))
            if decrement <= self.criterion.enough:
                return
            start = self.theta
            if not self._small_step(picture.step(0.0)) and not self._damped(picture)[-1].taken:
                return
            self._mend(start, g, decrement)

    def _small_step(self, step: np.ndarray) -> bool:
        """Take the step unless the log likelihood falls by more than its rounding."""
        theta = self.theta + step
        return self.go(theta, self.at.deviance + 1e-9 * (1.0 + abs(self.at.deviance)))

    def go(self, theta: np.ndarray, limit: float) -> bool:
        """Go to theta unless -2 l is above the limit there; whether it was done."""
        new = self.evaluated(theta)
        if new is None or new.deviance > limit:
            return False
        self.theta, self.at = theta, new
        return True

    def evaluated(self, theta: np.ndarray, sigma2: float | None = None) -> Evaluation | None:
        """The criterion at theta; sigma2 given: not profiled."""
        return self.criterion(self.space.factors(theta), self.space.psi(theta), sigma2=sigma2)

    def measure(self) -> None:
        """Take the norm of the gradient where the climb ended without an optimum; NaN where it is not concave."""
        g = self.slope(self.at)
        if self.H is None:
            self.H = self.hessian(g)
        picture = self.quadratic(g, self.H)
        self.norm = float(np.sqrt(picture.decrement)) if picture.concave else np.nan

    def quadratic(self, g: np.ndarray, H: np.ndarray) -> Quadratic:
        """-2 l to second order, without what is but rounding: parameters that -2 l does not know, by slope or curvature
        over a change of one or of themselves."""
        if self._seen is not None and self._seen[0] is self.at and self._seen[1] is H:
            return self._seen[2]
        told = bool(H.diagonal().min(initial=np.inf) > UNKNOWN)
        if told and self._seen is not None and self._seen[1] is H:
            found = self._seen[2].again(g)
        else:
            found = Quadratic.of(*((g, H) if told else self._known(g, H)))
        self._seen = self.at, H, found
        return found

    def _known(self, g: np.ndarray, H: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        size = 1.0 + np.abs(self.theta)
        unknown = (np.abs(g) * size < 1e-3 * UNKNOWN) & (np.abs(H).max(axis=1, initial=0.0) * size**2 < UNKNOWN)
        if not unknown.any():
            return g, H
        return np.where(unknown, 0.0, g), np.where(unknown[:, None] | unknown, 0.0, H)

    def smallest(self) -> float:
        """The least size of an eigenvalue of the roots."""
        if self._smallest is None or self._smallest[0] is not self.theta:
            sizes = (abs(s) for S in self.space.symmetric(self.theta) for s in spectrum(S)[0].tolist())
            self._smallest = self.theta, min(sizes, default=np.inf)
        return self._smallest[1]

    def leaving(self) -> np.ndarray:
        """(m, k) directions of theta that lead out of the parameter space, aside from those of the roots: none."""
        return np.zeros((0, len(self.theta)))

    def slope(self, at: Evaluation) -> np.ndarray:
        """d(-2 l)/d theta at self.theta."""
        if self._sloped is None or self._sloped[0] is not at:
            self._sloped = at, self.space.slope(self.theta, at.gradient.Lambda, at.gradient.psi)
        return self._sloped[1]

    def hessian(self, g: np.ndarray, rough: bool = False) -> np.ndarray:
        """d2(-2 l)/d theta2: the criterion's own where it offers it, else forward differences of the gradient."""
        if self.space.linear and hasattr(self.criterion, "hessian"):
            own = self.criterion.hessian(
                self.space.factors(self.theta), self.space.directions, psi=self.space.psi(self.theta), rough=rough
            )
            if own is not None:
                return own
        k = len(self.theta)
        H = np.empty((k, k))
        for j in range(k):
            h = 1e-6 * max(0.1, abs(self.theta[j]))
            found = self._shifted_slope(j, h)
            if found is None:
                h = -h
                found = self._shifted_slope(j, h)
            H[j] = (found - g) / h if found is not None else np.eye(k)[j]
        return 0.5 * (H + H.T)

    def _central(self) -> np.ndarray:
        """The same by central differences, where the curvature is too uneven for others."""
        k = len(self.theta)
        H = np.empty((k, k))
        for j in range(k):
            h = 6e-6 * max(0.1, abs(self.theta[j]))
            ahead, behind = self._shifted_slope(j, h), self._shifted_slope(j, -h)
            H[j] = (ahead - behind) / (2.0 * h) if ahead is not None and behind is not None else np.eye(k)[j]
        return 0.5 * (H + H.T)

    def _shifted_slope(self, j: int, h: float) -> np.ndarray | None:
        theta = self.theta.copy()
        theta[j] += h
        at = self.evaluated(theta)
        return None if at is None else self.space.slope(theta, at.gradient.Lambda, at.gradient.psi)
