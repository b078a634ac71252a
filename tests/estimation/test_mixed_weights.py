"""Sampling weights through the command, pwscale() included, against the definition of the pseudo-likelihood.

WeMix, the R package for these models, was not at hand: tests.models.weighted_oracle stands in its place, itself held
against quadrature.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from statalike import Stata
from tests.estimation.mixed_panels import panel
from tests.models.oracle import Effects, richardson
from tests.models.weighted_oracle import Weighted

SCALED = {
    # of the weights of a school's observations; then of the school's own weight
    "": (lambda w: w, lambda w: 1.0),
    "size": (lambda w: w * len(w) / w.sum(), lambda w: 1.0),
    "effective": (lambda w: w * w.sum() / (w * w).sum(), lambda w: 1.0),
    "gk": (lambda w: np.ones(len(w)), lambda w: w.mean()),
}


def sampled(subjects: int = 60) -> pd.DataFrame:
    """A panel with weights w of observations, v of pupils and u of schools."""
    rng = np.random.default_rng(9)
    data = panel(9, subjects=subjects)
    data["w"] = rng.uniform(0.4, 3, len(data)).round(3)
    data["v"] = data.person.map(dict(zip(np.unique(data.person), rng.uniform(0.5, 2, 60).round(3), strict=False)))
    data["u"] = data.school.map(dict(zip(range(1, 7), rng.uniform(1, 4, 6).round(3), strict=True)))
    return data


def check(command: str, data: pd.DataFrame, effects: tuple[Effects, ...], w: np.ndarray, upper: tuple) -> None:
    """The command ends where the oracle has no slope, with its value, beta, model-based variances and curvature."""
    st = Stata()
    st.from_pandas(data)
    st.run(f"quietly mixed {command}")
    done = st.session.estimates.current.fit
    assert done.converged
    oracle = Weighted(data.y.to_numpy(), np.column_stack([data.x, data.t, np.ones(len(data))]), effects, w, upper)
    ll, beta, V_beta = oracle.profile(done.eta)
    assert done.ll == pytest.approx(ll, rel=1e-11)
    np.testing.assert_allclose(done.beta, beta, rtol=1e-8)
    np.testing.assert_allclose(done.V_beta, V_beta, rtol=1e-7)
    slope = oracle.score(done.eta)
    assert slope @ done.V_eta @ slope < 1e-12
    H = richardson(oracle.score, done.eta, step=1e-2)
    np.testing.assert_allclose(-np.linalg.inv((H + H.T) / 2), done.V_eta, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("pwscale", SCALED)
@pytest.mark.parametrize("upper", [False, True], ids=["", "pweight()"])
@pytest.mark.parametrize("structure", ["", "independent", "unstructured"])
def test_two_levels(structure: str, upper: bool, pwscale: str) -> None:
    data = sampled()
    within, above = SCALED[pwscale]
    groups = data.groupby("school")["w"]
    w = groups.transform(lambda s: within(s.to_numpy())).to_numpy(float)
    v = groups.transform(lambda s: above(s.to_numpy())).to_numpy(float) * (data.u if upper else 1.0)
    Z = np.column_stack([data.x, np.ones(len(data))][0 if structure else 1 :])
    effects = Effects(Z, data.school.to_numpy(), {"independent": "diagonal", "": "identity"}.get(structure, structure))
    options = [f"covariance({structure})"] * bool(structure) + ["pweight(u)"] * upper
    options += [f"pwscale({pwscale})"] * bool(pwscale)
    command = f"y x t [pw=w] || school: {'x' if structure else ''}, {' '.join(options)}"
    check(command, data, (effects,), w, (np.asarray(v, dtype=float),))


@pytest.mark.parametrize("given", [(True, True, True), (False, True, True), (False, False, True), (True, False, False)])
def test_three_levels(given: tuple[bool, bool, bool]) -> None:
    """Weights of observations, pupils, schools: all or some."""
    data = sampled(24)
    one = np.ones(len(data))
    w, v, u = (data[name].to_numpy() if asked else one for name, asked in zip("wvu", given, strict=True))
    command = (
        f"y x t {'[pw=w]' * given[0]} || school:, {'pweight(u)' * given[2]} || person: x, {'pweight(v)' * given[1]}"
    )
    effects = (
        Effects(one[:, None], data.school.to_numpy(), "identity"),
        Effects(np.column_stack([data.x, one]), data.person.to_numpy(), "diagonal"),
    )
    check(command, data, effects, w, (u, v))
