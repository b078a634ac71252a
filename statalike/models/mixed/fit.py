"""Fitting: EM for starting values, Newton-Raphson on the profiled criterion, then the metric of the standard errors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.components import Metric, exact_information, free_parameters, observed_information
from statalike.models.mixed.crossed import Crossed
from statalike.models.mixed.em import moments, step
from statalike.models.mixed.likelihood import Criterion, Evaluation
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.nesting import arranged
from statalike.models.mixed.parameters import Roots
from statalike.models.mixed.threads import one_thread


@dataclass(frozen=True)
class Stage:
    """The fit enters a stage: "em", "gradient" or "se"."""

    name: str


@dataclass(frozen=True)
class Iteration:
    """An iteration of a stage: number, log likelihood, whether the Hessian was concave and the step cut back."""

    stage: str
    number: int
    ll: float
    concave: bool = True
    backed_up: bool = False


SETTLED = 1e-7  # below this decrement of -2 l the last Hessian serves to tell that the optimum is reached

Watch = Callable[[Stage | Iteration], None]


@dataclass(frozen=True)
class Control:
    """When to stop: EM steps and tolerance, Newton steps, and Stata's three tolerances (maximize).

    se: standard errors of the variance parameters; em_only: stop after EM.
    """

    emiterate: int = 20
    emtolerance: float = 1e-8
    iterate: int = 300
    tolerance: float = 1e-6
    ltolerance: float = 1e-7
    nrtolerance: float = 1e-5
    se: bool = True
    em_only: bool = False


@dataclass(frozen=True)
class MixedFit:
    """A fitted model.

    ll: log (restricted) likelihood. beta (p,), V_beta (p, p). G: covariance (q, q) of each term. sigma2: residual
    variance (of the first by-group or position). psi: residual-structure parameters relative to ln sigma.
    eta (k,): every variance parameter in the estimation metric (terms, ln sigma, psi) and V_eta (k, k), NaN where
    there is no standard error. iterations, converged, gradient norm; `at` and `criterion` for the rest.
    """

    model: MixedModel
    ll: float
    beta: np.ndarray
    V_beta: np.ndarray
    G: tuple[np.ndarray, ...]
    sigma2: float
    psi: np.ndarray
    eta: np.ndarray
    V_eta: np.ndarray
    iterations: int
    converged: bool
    gradient: float
    theta: np.ndarray
    factors: tuple[np.ndarray, ...]
    at: Evaluation
    criterion: Criterion | Crossed
    metric: Metric
    control: Control


def fit(model: MixedModel, *, control: Control | None = None, watch: Watch | None = None) -> MixedFit:
    """Maximum likelihood or REML at the optimum, with the standard errors of all parameters.

    The iterations reported to `watch` stop where Stata's criteria are met; a few silent Newton steps then go on to the
    optimum itself. Raises numpy.linalg.LinAlgError if X is rank deficient or no feasible start exists.
    """
    model = arranged(model)
    with nullcontext() if model.crossed else one_thread():  # crossed models know their size before they choose
        return _fit(model, control or Control(), watch or (lambda event: None))


def _fit(model: MixedModel, control: Control, watch: Watch) -> MixedFit:
    criterion = Crossed(model) if model.crossed else Criterion(model)
    roots = Roots(model, criterion.n_psi)
    theta, at, settled = _em(criterion, roots, control, watch)
    climb = _Climb(criterion, roots, theta, at)
    if roots.size and not control.em_only:
        watch(Stage("gradient"))
        climb.run(control, watch)
        climb.polish()
    elif roots.size:
        climb.converged = settled
    theta, at = climb.theta, climb.at
    psi = roots.psi(theta)
    G = tuple(at.sigma2 * L @ L.T for L in roots.by_term(roots.factors(theta)))
    metric = Metric(criterion, roots)
    if roots.size and control.se:
        watch(Stage("se"))
    eta = metric.eta(list(G), at.sigma2, psi)
    return MixedFit(
        model, -0.5 * at.deviance, at.beta, at.V_beta, G, at.sigma2, psi, eta,
        _variance(metric, eta, climb, control.em_only) if control.se else np.full((metric.size, metric.size), np.nan),
        climb.iterations, climb.converged, climb.norm, theta, roots.factors(theta), at, criterion, metric, control,
    )  # fmt: skip


def linear_log_likelihood(fit: MixedFit) -> float:
    """Log (restricted) likelihood of the same fixed part with iid errors: what the LR test compares with."""
    model, criterion = fit.model, fit.criterion
    if model.residual is not None:
        criterion = Criterion(MixedModel(model.y, model.X, (), None, model.reml))
        return -0.5 * criterion((), np.zeros(0), gradient=False).deviance
    return -0.5 * criterion(tuple(np.zeros_like(L) for L in fit.factors), fit.psi, gradient=False).deviance


def _em(
    criterion: Criterion | Crossed, roots: Roots, control: Control, watch: Watch
) -> tuple[np.ndarray, Evaluation, bool]:
    """theta and the criterion after EM, and whether EM met its tolerance."""
    theta = moments(criterion, roots)
    at = criterion(roots.factors(theta), roots.psi(theta))
    if at is None:
        raise np.linalg.LinAlgError("initial values not feasible")
    if not any(term.q for term in criterion.model.terms):
        return theta, at, True
    watch(Stage("em"))
    steps = control.emiterate if control.em_only else min(control.emiterate, criterion.em_steps)
    for number in range(1, steps + 1):
        trial = step(criterion, roots, theta, at)
        new = criterion(roots.factors(trial), roots.psi(trial))
        if new is None or new.deviance > at.deviance + 1e-8 * abs(at.deviance):
            break
        change = abs(new.deviance - at.deviance)
        theta, at = trial, new
        watch(Iteration("em", number, -0.5 * at.deviance))
        if change <= control.emtolerance * abs(at.deviance):
            return theta, at, True
    return theta, at, False


class _Climb:
    """Newton-Raphson from theta: analytic gradient, Hessian by differences of it, steps halved until they gain."""

    def __init__(self, criterion: Criterion, roots: Roots, theta: np.ndarray, at: Evaluation) -> None:
        self.criterion, self.roots = criterion, roots
        self.theta, self.at = theta, at
        self.iterations, self.converged, self.norm = 0, True, 0.0
        self.H = np.eye(len(theta))

    def run(self, control: Control, watch: Watch) -> None:
        """Iterate until Stata's tolerances hold, telling `watch` each iteration."""
        self.converged = False
        backed_up, change = False, np.inf
        for number in range(control.iterate + 1):
            g = self.slope(self.at)
            direction, concave = ascent(g, self.H)
            if not (number and concave and -g @ direction < SETTLED and change < 1.0):
                self.H = self.hessian(g, rough=not number)
                direction, concave = ascent(g, self.H)
            watch(Iteration("gradient", number, -0.5 * self.at.deviance, concave, backed_up))
            self.iterations = number
            decrement = float(-g @ direction)
            if number and concave and decrement < control.nrtolerance and change < 1.0:
                self.converged = True
                return
            if number == control.iterate:
                return
            before, start = self.at.deviance, self.theta
            backed_up = self.advance(direction, decrement)
            moved = np.max(np.abs(self.theta - start) / (1.0 + np.abs(start)))
            gained = abs(self.at.deviance - before) / (1.0 + abs(before))
            change = min(moved / control.tolerance, gained / control.ltolerance)
            if moved == 0.0 and not (concave and decrement < control.nrtolerance):
                return  # no step gains, at the edge of the parameter space: the next iteration would be the same

    def polish(self) -> None:
        """Silent steps to the optimum with the last Hessian, as long as they make the gradient smaller."""
        best = np.inf
        for _ in range(30 if self.converged else 0):
            g = self.slope(self.at)
            direction, concave = ascent(g, self.H)
            decrement = float(-g @ direction)
            if decrement >= best / 2 or not concave:
                return
            best, self.norm = decrement, float(np.sqrt(decrement))
            if decrement <= self.criterion.enough:
                return
            trial = self.theta + direction
            new = self.criterion(self.roots.factors(trial), self.roots.psi(trial))
            if new is None or new.deviance > self.at.deviance + 1e-9 * (1.0 + abs(self.at.deviance)):
                return
            self.theta, self.at = trial, new

    def slope(self, at: Evaluation) -> np.ndarray:
        """d(-2 l)/d theta."""
        return self.roots.gradient(at.gradient.Lambda, at.gradient.psi)

    def hessian(self, g: np.ndarray, rough: bool = False) -> np.ndarray:
        """d2(-2 l)/d theta2: the criterion's own where it offers it, else forward differences of the gradient."""
        if hasattr(self.criterion, "hessian"):
            own = self.criterion.hessian(self.roots.factors(self.theta), self.roots.directions(), rough=rough)
            if own is not None:
                return own
        k = len(self.theta)
        H = np.empty((k, k))
        for j in range(k):
            h = 1e-6 * max(0.1, abs(self.theta[j]))
            shifted = self.theta.copy()
            shifted[j] += h
            at = self.criterion(self.roots.factors(shifted), self.roots.psi(shifted))
            if at is None:
                h = -h
                shifted[j] = self.theta[j] + h
                at = self.criterion(self.roots.factors(shifted), self.roots.psi(shifted))
            H[j] = (self.slope(at) - g) / h if at is not None else np.eye(k)[j]
        return 0.5 * (H + H.T)

    def advance(self, direction: np.ndarray, decrement: float) -> bool:
        """Take the largest halved step that gains; True if it had to be cut."""
        size = 1.0
        for halvings in range(40):
            trial = self.theta + size * direction
            new = self.criterion(self.roots.factors(trial), self.roots.psi(trial))
            if new is not None and new.deviance <= self.at.deviance - 1e-4 * size * min(decrement, 0.0):
                self.theta, self.at = trial, new
                return halvings > 0
            size /= 2.0
        return True


def ascent(g: np.ndarray, H: np.ndarray) -> tuple[np.ndarray, bool]:
    """The Newton direction -H^-1 g for -2 l; where H is not positive definite its eigenvalues are made so."""
    values, vectors = np.linalg.eigh(H)
    largest = max(float(np.abs(values).max()), 1e-300)
    flat = np.abs(values) < 1e-10 * largest
    concave = bool((values[~flat] > 0).all())
    along = vectors.T @ g
    size = np.where(flat, np.inf, np.abs(values)) if concave else np.maximum(np.abs(values), 1e-3 * largest)
    return -(vectors @ (along / size)), concave


def _variance(metric: Metric, eta: np.ndarray, climb: _Climb, em_only: bool) -> np.ndarray:
    V = np.full((metric.size, metric.size), np.nan)
    free = free_parameters(metric, eta)
    information = None
    if climb.converged and not em_only and hasattr(metric.criterion, "hessian"):
        information = exact_information(metric, climb.theta, eta, free)
    if information is None and free.any():
        information = observed_information(metric, eta, free)
    if information is None or not np.isfinite(information).all():
        return V
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return V
    V[np.ix_(free, free)] = np.linalg.inv(information)
    return V
