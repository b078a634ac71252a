"""No fit ends at a non-optimum unsaid: edges of the residuals' covariances, and variances of zero in any direction."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.models.covariance import banded, exchangeable, identity, toeplitz, unstructured
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.likelihood import Criterion
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from statalike.models.mixed.search.barrier import bend, height
from statalike.models.mixed.search.boundary import settle
from statalike.models.mixed.search.climb import Climb
from statalike.models.mixed.search.control import Control, Iteration, Restart
from tests.models import designs
from tests.models.oracle import Dense, Effects, Errors

M, T = 16, 4
STRUCTURES = {
    "exchangeable": (exchangeable.structure(), None),
    "banded 1": (banded.structure(1), 1),
    "banded 2": (banded.structure(2), 2),
    "toeplitz 2": (toeplitz.structure(2), 2),
}


class Panel:
    """M groups of T times, less alike within groups than chance has it, half of them cut short."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        rows = [(g, t) for g in range(M) for t in range(T if g % 2 else rng.integers(2, T + 1))]
        self.g, self.t = np.array(rows).T
        self.x, e = rng.normal(size=(2, len(rows)))
        self.one = np.ones(len(rows))
        means = np.bincount(self.g, e) / np.bincount(self.g)
        self.y = 1.0 + self.x + e - 0.8 * means[self.g]

    def model(self, residual: str, reml: bool, slope: bool) -> MixedModel:
        structure, _ = STRUCTURES[residual]
        at = np.zeros_like(self.g) if residual == "exchangeable" else self.t
        errors = Residual(structure, at, T if residual.startswith("banded") else 1)
        effects = (self.x if slope else self.one,)
        return MixedModel(
            self.y, (self.x, self.one), (RandomTerm(effects, self.g, identity.structure(), 0),), errors, reml
        )

    def dense(self, residual: str, reml: bool, slope: bool) -> Dense:
        kind, order = residual.split()[0], STRUCTURES[residual][1]
        effects = Effects((self.x if slope else self.one)[:, None], self.g, "identity")
        errors = Errors(kind, self.g, self.t, order)
        return Dense(self.y, np.column_stack([self.x, self.one]), (effects,), errors, reml)


def told(model: MixedModel, **more) -> tuple[MixedFit, list]:
    events: list = []
    return fit(model, watch=events.append, control=Control(**more)), events


STUCK = [  # residual structure, seed, REML, a random slope: the first climb runs into the edge
    ("exchangeable", 1, False, True),
    ("exchangeable", 3, True, True),
    ("banded 2", 5, False, False),
    ("banded 2", 5, True, False),
    ("toeplitz 2", 5, False, False),
]


@pytest.mark.parametrize(("residual", "seed", "reml", "slope"), STUCK)
def test_optimum_at_the_edge(residual: str, seed: int, reml: bool, slope: bool) -> None:
    """By the dense likelihood no point of the parameter space nearby is better; the log tells what happened."""
    panel = Panel(seed)
    done, events = told(panel.model(residual, reml, slope))
    assert done.converged
    assert done.curvature.definite
    assert None in done.curvature.deficient
    iterations = [event for event in events if isinstance(event, Iteration) and event.stage == "gradient"]
    assert [event.number for event in iterations] == list(range(done.iterations + 1))
    assert sum(isinstance(event, Restart) for event in events) == 1
    assert iterations[-1].ll == pytest.approx(done.ll, abs=1e-5)
    dense, eta = panel.dense(residual, reml, slope), np.maximum(done.eta, -20.0)
    assert dense.loglik(eta) == pytest.approx(done.ll, abs=3e-6)
    rng = np.random.default_rng(seed)
    near = [dense.loglik(eta + rng.normal(size=len(eta)) * 10.0 ** rng.uniform(-4, -1)) for _ in range(400)]
    assert max(near) < done.ll + 2e-5


def test_rounding_is_no_likelihood() -> None:
    """A residual variance of zero at one position: beside it the eliminations have no digits left, and what they make
    of the log likelihood is higher than it is anywhere."""
    design = designs.draw(0)
    done = fit(designs.model(design, "exchangeable", "diagonal", False))
    oracle = designs.dense(design, "exchangeable", "diagonal", False)
    assert done.converged
    assert done.curvature.deficient == (None,)
    assert oracle.loglik(done.eta) == pytest.approx(done.ll, abs=1e-6)
    psi = done.psi.copy()
    psi[np.argmin(psi)] = -17.0
    assert done.criterion(done.factors, psi) is None


def test_no_restart_unless_stuck() -> None:
    panel = Panel(1)
    for residual in STRUCTURES:
        _, events = told(panel.model(residual, False, False))
        assert not any(isinstance(event, Restart) for event in events)
    done, events = told(panel.model("exchangeable", False, True), iterate=10)
    assert not done.converged
    assert done.iterations == 10
    assert not any(isinstance(event, Restart) for event in events)


def test_zero_in_every_direction() -> None:
    """Intercepts vary less than chance has it and so do slopes, but both together more: at zero the slopes along each
    of the two variances say nothing of that."""
    rng = np.random.default_rng(7)
    m, n = 40, 6
    g, t = np.repeat(np.arange(m), n), np.tile(np.arange(n) - (n - 1) / 2, m)
    t /= np.sqrt(np.mean(t**2))
    one, e = np.ones(m * n), rng.normal(size=m * n)
    means = np.column_stack([np.bincount(g, e * z) / n for z in (one, t)])
    apart = means @ [[0.5, -0.5], [-0.5, 0.5]]
    y = e - ((apart - 0.3 * (means - apart))[g] * np.column_stack([one, t])).sum(axis=1)
    effects = (t, one)
    done = fit(MixedModel(y, (one,), (RandomTerm(effects, g, unstructured.structure(), 0),)))
    theta = np.zeros_like(done.theta)
    roots, criterion = done.metric.roots, done.criterion
    climb = Climb(criterion, roots, theta, criterion(roots.factors(theta), roots.psi(theta)))
    climb.polish()
    assert not climb.theta.any()
    assert settle(climb)
    assert climb.theta.any()
    assert -0.5 * climb.at.deviance == pytest.approx(done.ll, abs=1e-8)


@pytest.mark.parametrize("residual", STRUCTURES)
def test_slopes_of_the_barrier(residual: str) -> None:
    whitening = Criterion(Panel(2).model(residual, False, True)).whitening
    psi = whitening.start() + 0.1 * np.random.default_rng(4).normal(size=whitening.n_psi)
    steps = 1e-5 * np.eye(len(psi))
    by_differences = [(height(whitening, psi + h)[0] - height(whitening, psi - h)[0]) / 2e-5 for h in steps]
    np.testing.assert_allclose(height(whitening, psi)[1], by_differences, atol=1e-8)
    by_differences = [(height(whitening, psi + h)[1] - height(whitening, psi - h)[1]) / 2e-5 for h in steps]
    np.testing.assert_allclose(bend(whitening, psi), by_differences, atol=1e-4)
