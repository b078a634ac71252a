"""Residuals in whatever units time is measured: the same model, rho that of times 1 apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from statalike import Stata

REFERENCE = Path(__file__).parents[1] / "reference"


def panel() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    ids = np.repeat(np.arange(24), 6)
    t = np.sort(rng.uniform(0, 20, (24, 6)), axis=1)
    noise = [np.linalg.cholesky(np.exp(-np.abs(own[:, None] - own) / 4)) @ rng.standard_normal(6) for own in t]
    x = rng.standard_normal(144)
    return pd.DataFrame({"id": ids, "t": t.ravel(), "x": x, "y": 1 + x + 2 * np.concatenate(noise), "b": ids % 2})


def fitted(unit: float, rest: str = "") -> Stata:
    st = Stata()
    st.from_pandas(panel().assign(t=lambda data: data.t * unit))
    st.run(f"mixed y x || id:, noconstant residuals(exponential, t(t)) {rest}", quietly=True)
    return st


@pytest.mark.parametrize("unit", [1440.0, 86_400_000.0, 1e-3], ids=["minutes", "milliseconds", "millennia"])
def test_units_of_time_do_not_matter(unit: float) -> None:
    plain, other = fitted(1.0), fitted(unit)
    assert other.e["ll"] == pytest.approx(plain.e["ll"], rel=1e-9)
    b, V = (np.asarray(plain.e[name].values) for name in ("b", "V"))
    decay = np.logaddexp(0.0, -b[0, -1])
    logit = -decay / unit - np.log(-np.expm1(-decay / unit))
    slope = -np.expm1(-decay) / (unit * -np.expm1(-decay / unit))
    np.testing.assert_allclose(np.asarray(other.e["b"].values)[0], [*b[0, :-1], logit], rtol=1e-6)
    np.testing.assert_allclose(np.asarray(other.e["V"].values)[-1, -1], V[-1, -1] * slope**2, rtol=1e-5)
    for st in (plain, other):
        st.run("predict double e, rstandard\npredict double s*, scores")
    one, two = plain.to_pandas(), other.to_pandas()
    np.testing.assert_allclose(two.e, one.e, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(two.s4 * slope, one.s4, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("method", ["kroger", "satterthwaite"])
def test_small_samples_in_milliseconds_and_millennia(method: str) -> None:
    one, two = (fitted(unit, f"reml dfmethod({method})") for unit in (86_400_000.0, 1e-3))
    for name in ("F", "ddf_m"):
        assert two.e[name] == pytest.approx(one.e[name], rel=1e-6)


@pytest.mark.parametrize("apart", [2, 5, 12, 365])
@pytest.mark.parametrize("rest", ["noconstant", "reml"])
def test_autoregression_of_every_few_years(apart: int, rest: str) -> None:
    """Where no two observations are 1 apart the likelihood is level at rho = 0, which is no place to begin."""
    found = []
    for step in (1, apart):
        st = Stata()
        data = panel()
        st.from_pandas(data.assign(t=data.groupby("id").cumcount() * step))
        st.run(f"mixed y x || id:, residuals(ar 1, t(t)) {rest}", quietly=True)
        assert st.e["converged"]
        found.append((st.e["ll"], np.tanh(np.asarray(st.e["b"].values)[0, -1])))
    (ll, rho), (other, root) = found
    assert other == pytest.approx(ll, rel=1e-9)
    assert root**apart == pytest.approx(rho, rel=1e-5)


def test_autocorrelation_of_what_no_random_effect_takes() -> None:
    """Groups differ, their equation has no intercept: their means belong to the residuals' autocorrelation, and without
    them the search would end at rho = -.63, a log likelihood lower by 13."""
    st = Stata()
    st.from_pandas(pd.read_csv(REFERENCE / "autoregressive_start.csv"))
    st.run(
        "mixed y x1 || g: i.f, cov(identity) nocons || h: i.f, cov(identity) reml residuals(ar 1, t(t))", quietly=True
    )
    assert st.e["converged"] and np.tanh(np.asarray(st.e["b"].values)[0, -1]) > 0.9


def test_profile_of_a_rho_next_to_one() -> None:
    """Of milliseconds rho is 1 but for its last digits, between which a limit cannot be told more closely."""
    st = fitted(86_400_000.0)
    assert "rho" in st.run("estat profile")
