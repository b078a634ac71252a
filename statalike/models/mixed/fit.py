"""Fitting: EM for starting values, Newton-Raphson on the profiled criterion, then the metric of the standard errors."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.components import Metric
from statalike.models.mixed.crossed.criterion import Crossed
from statalike.models.mixed.crossed.nesting import arranged
from statalike.models.mixed.likelihood import Criterion, Evaluation
from statalike.models.mixed.model import MixedModel
from statalike.models.mixed.pages import keep_pages
from statalike.models.mixed.search import em
from statalike.models.mixed.search.boundary import settle
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import NEWTON, Control, Stage, Watch
from statalike.models.mixed.search.logarithms import Logarithms, relative_covariances
from statalike.models.mixed.search.parameters import Roots, unitless
from statalike.models.mixed.search.restart import restarted
from statalike.models.mixed.threads import one_thread
from statalike.models.mixed.variance import Curvature, curvature


@dataclass(frozen=True)
class MixedFit:
    """A fitted model.

    ll: log (restricted) likelihood. beta (p,), V_beta (p, p). G: covariance (q, q) of each term. sigma2: residual
    variance (of the first by-group or position). psi: residual-structure parameters relative to ln sigma.
    eta (k,): every variance parameter in the estimation metric (terms, ln sigma, psi) and V_eta (k, k), NaN where
    there is no standard error. iterations, converged, scaled gradient; curvature: what the Hessian tells; `at` and
    `criterion` for the rest.
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
    curvature: Curvature


def fit(model: MixedModel, *, control: Control | None = None, watch: Watch | None = None) -> MixedFit:
    """Maximum likelihood or REML at the optimum, with the standard errors of all parameters.

    The iterations reported to `watch` stop where Stata's criteria are met; a few silent Newton steps then go on to the
    optimum itself. Raises numpy.linalg.LinAlgError if X is rank deficient or no feasible start exists.
    """
    keep_pages()
    model = arranged(model)
    threads = nullcontext() if model.crossed else one_thread()  # crossed models know their size before they choose
    with threads, np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what is not finite is no step's end
        return _fit(model, control or Control(), watch or (lambda event: None))


def _fit(model: MixedModel, control: Control, watch: Watch) -> MixedFit:
    criterion = Crossed(model) if model.crossed else Criterion(model)
    roots = Roots(model, criterion.n_psi, unitless(model, criterion.columns.T))
    theta, at, settled = em.run(criterion, roots, control, watch)
    climb = _climb(criterion, roots, theta, at, control, watch)
    if not roots.size or control.em_only:
        climb.converged = settled
    metric = Metric(criterion, roots)
    at, G, eta, shape = _found(metric, climb, control, watch)
    if climb.converged and not shape.definite and roots.size and control.se:
        other = restarted(climb, control, watch)
        if other is not climb:
            climb = other
            at, G, eta, shape = _found(metric, climb, control, watch)
    theta = climb.theta
    return MixedFit(
        model, -0.5 * at.deviance, at.beta, at.V_beta, G, at.sigma2, roots.psi(theta), eta,
        shape.V, climb.iterations, climb.converged, climb.norm, theta,
        roots.factors(theta), at, criterion, metric, control, shape,
    )  # fmt: skip


def _found(
    metric: Metric, climb: Climb, control: Control, watch: Watch
) -> tuple[Evaluation, tuple[np.ndarray, ...], np.ndarray, Curvature]:
    """Where the climb ended: the criterion, G of each term, eta, and the curvature."""
    roots, theta, at = metric.roots, climb.theta, climb.at
    if climb.criterion is not metric.criterion:
        at = metric.criterion(roots.factors(theta), roots.psi(theta))
    G = tuple(at.sigma2 * L.dot(L.T) for L in roots.by_term(roots.factors(theta)))
    if roots.size and control.se:
        watch(Stage("se"))
    eta = metric.eta(list(G), at.sigma2, roots.psi(theta))
    return at, G, eta, curvature(metric, climb, eta, control)


def _climb(
    criterion: Criterion | Crossed, roots: Roots, theta: np.ndarray, at: Evaluation, control: Control, watch: Watch
) -> Climb:
    """The shown iterations in the space that was asked for, then on to the optimum in square roots."""
    climb = Climb(criterion, roots, theta, at)
    if not roots.size or control.em_only:
        return climb
    watch(Stage("gradient"))
    if control.logarithm:
        space = Logarithms(roots.model, criterion.n_psi, roots.W)
        shown = Climb(
            criterion, space, space.from_covariances(relative_covariances(roots, theta), roots.psi(theta)), at
        )
        shown.run(control, watch)
        climb.theta = roots.from_covariances(relative_covariances(space, shown.theta), space.psi(shown.theta))
        climb.at, climb.iterations, climb.converged = shown.at, shown.iterations, shown.converged
    else:
        climb.run(control, watch)
    if climb.converged:
        if control.logarithm or control.techniques != NEWTON:
            climb.H = None
        climb.polish()
        climb.converged = settle(climb)
    if not climb.converged:
        climb = restarted(climb, control, watch)
    if not climb.converged:
        climb.measure()
    return climb


def linear_log_likelihood(fit: MixedFit) -> float:
    """Log (restricted) likelihood of the same fixed part with iid errors: what the LR test compares with."""
    model, criterion = fit.model, fit.criterion
    if model.residual is not None:
        criterion = Criterion(MixedModel(model.y, model.X, (), None, model.reml))
        return -0.5 * criterion((), np.zeros(0), gradient=False).deviance
    return -0.5 * criterion(tuple(np.zeros_like(L) for L in fit.factors), fit.psi, gradient=False).deviance
