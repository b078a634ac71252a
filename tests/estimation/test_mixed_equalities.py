"""Residual and random-effects structures that must be equal where they describe the same covariances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.estimation.mixed_panels import Said, panel, said

METHODS = pytest.mark.parametrize("method", ["", "reml"])


def same(one: Said, other: Said, ll: float = 1e-10) -> None:
    """Log likelihood, fixed effects and their standard errors."""
    assert one.ll == pytest.approx(other.ll, rel=ll)
    assert one.b.keys() == other.b.keys()
    np.testing.assert_allclose(list(one.b.values()), list(other.b.values()), rtol=2e-6, atol=1e-9)


def residuals(structure: str, method: str, data: pd.DataFrame, fixed: str = "y x t") -> Said:
    return said(f"{fixed} || person:, noconstant residuals({structure}) {method}", data)


FULL = {
    # the same for every data set
    "banded of all bands is unstructured": ("banded 3, t(t)", "unstructured, t(t)"),
    "banded without an order too": ("banded, t(t)", "unstructured, t(t)"),
    "banded 0 is a variance a time": ("banded 0, t(t)", "independent, by(t)"),
    "toeplitz without an order is of all lags": ("toeplitz, t(t)", "toeplitz 3, t(t)"),
    "ar 1 with positive rho is exponential": ("ar 1, t(t)", "exponential, t(t)"),
    "by() with one group is no by()": ("ar 1, t(t) by(one)", "ar 1, t(t)"),
    "ar is ar 1": ("ar, t(t)", "ar 1, t(t)"),
}
TWO = {
    # with two times
    "exchangeable is toeplitz 1": ("exchangeable", "toeplitz 1, t(t)"),
    "exchangeable is ar 1": ("exchangeable", "ar 1, t(t)"),
    "exchangeable is ma 1 within its range": ("exchangeable", "ma 1, t(t)"),
    "unstructured is banded 1": ("unstructured, t(t)", "banded 1, t(t)"),
}


@METHODS
@pytest.mark.parametrize("pair", FULL.values(), ids=FULL)
def test_structures_that_are_equal(pair: tuple[str, str], method: str) -> None:
    data = panel(3).assign(one=5)
    one, other = (residuals(structure, method, data) for structure in pair)
    same(one, other)


@METHODS
@pytest.mark.parametrize("pair", TWO.values(), ids=TWO)
def test_structures_that_are_equal_at_two_times(pair: tuple[str, str], method: str) -> None:
    data = panel(3).query("t <= 2").copy()
    effect = data.person.map(dict(zip(range(1000), np.random.default_rng(0).standard_normal(1000), strict=True)))
    data["y"] = 1 + data.x + 0.5 * effect + np.random.default_rng(1).standard_normal(len(data))
    one, other = (residuals(structure, method, data, "y x") for structure in pair)
    same(one, other)


@METHODS
def test_ma_1_is_toeplitz_1_within_its_range(method: str) -> None:
    """Where the lag-1 correlation is below one half, which MA(1) cannot pass."""
    data = panel(3, full=True)
    shocks = np.random.default_rng(2).standard_normal((len(data) // 4, 5))
    data["y"] = 1 + data.x + (shocks[:, 1:] + 0.4 * shocks[:, :-1]).ravel()
    one, other = (residuals(f"{structure} 1, t(t)", method, data, "y x") for structure in ("ma", "toeplitz"))
    same(one, other)
    theta = next(value for label, (value, _) in one.components.items() if "theta" in label)
    covariance, variance = sorted(value for value, _ in other.components.values())
    assert covariance / variance == pytest.approx(theta / (1 + theta**2), rel=1e-6)


@METHODS
def test_exchangeable_residuals_are_a_random_intercept(method: str) -> None:
    """Positive correlation: cov(e) = var(_cons), var(e) = var(_cons) + var(Residual)."""
    data = panel(3)
    intercept = said(f"y x t || person:, {method}", data)
    exchangeable = residuals("exchangeable", method, data)
    same(intercept, exchangeable)
    between, within = (intercept.components[k][0] for k in ("person: Identity|var(_cons)", "|var(Residual)"))
    found = {label.rpartition("|")[2]: value for label, (value, _) in exchangeable.components.items()}
    assert found["cov(e)"] == pytest.approx(between, rel=1e-6)
    assert found["var(e)"] == pytest.approx(between + within, rel=1e-6)


@METHODS
@pytest.mark.parametrize("structure", ["identity", "exchangeable", "unstructured", "independent"])
@pytest.mark.parametrize("effect", ["", "x, noconstant"])
def test_one_effect_has_one_structure(effect: str, structure: str, method: str) -> None:
    data = panel(3)
    option = f"{effect or ','} covariance({structure})"
    one, other = (
        said(f"y x t || person: {option} {method}", data),
        said(f"y x t || person: {effect or ','} {method}", data),
    )
    one.like(other)


@METHODS
@pytest.mark.parametrize(
    "pair", [("x z, covariance(independent)", "x, || person: z, noconstant"), ("x,", "|| person: x, noconstant")]
)
def test_equations_of_a_level_are_independent_effects(pair: tuple[str, str], method: str) -> None:
    data = panel(3)
    one, other = (said(f"y x t || person: {effects} {method}", data) for effects in pair)
    same(one, other)
    np.testing.assert_allclose(one.sorted(), other.sorted(), rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize(
    "structure",
    ["independent, ", "exchangeable, ", "ar 1, t(t) ", "ma 1, t(t) ", "toeplitz 1, t(t) ", "unstructured, t(t) ",
     "banded 1, t(t) ", "exponential, t(t) "],
)  # fmt: skip
def test_by_groups_fit_their_own_data(structure: str) -> None:
    """With the fixed part of each group its own, residuals(, by()) is a fit of each group by itself (ML)."""
    data = panel(6, subjects=48, full=structure.startswith("unstructured"))
    whole = residuals(f"{structure}by(sex)", "", data, "y i.sex i.sex#c.x i.sex#c.t")
    parts = [residuals(structure.removesuffix(", "), "", data[data.sex == k], "y x t") for k in (0, 1)]
    assert whole.ll == pytest.approx(sum(part.ll for part in parts), rel=1e-10)
    own = sorted(row for part in parts for row in part.components.values())
    np.testing.assert_allclose(whole.sorted(), own, rtol=2e-5)


@METHODS
def test_saturated_covariance_is_the_samples(method: str) -> None:
    """Unstructured with a mean at each time, complete data: S (N - 1)/N by ML, S by REML (Anderson 2003, ch. 3)."""
    data = panel(3, full=True)
    wide = data.pivot(index="person", columns="t", values="y").to_numpy()
    N = len(wide)
    S = np.cov(wide.T, ddof=1 if method else 0)
    found = residuals("unstructured, t(t)", method, data, "y i.t")
    for label, (value, _) in found.components.items():
        ends = [int(part.lstrip("e")) - 1 for part in label.rpartition("(")[2].rstrip(")").split(",")]
        assert value == pytest.approx(S[ends[0], ends[-1]], rel=1e-7), label
    if not method:
        ll = -0.5 * N * (4 * np.log(2 * np.pi) + np.linalg.slogdet(S)[1] + 4)
        assert found.ll == pytest.approx(ll, rel=1e-11)
    assert found.b["_cons"][1] == pytest.approx(np.sqrt(S[0, 0] / N), rel=1e-7)


@METHODS
def test_a_by_group_that_most_subjects_lack(method: str) -> None:
    """Three by-groups, one of a single subject, and times that one of them never has."""
    data = panel(8, subjects=48)
    data["g"] = np.where(data.person == data.person.max(), 3, data.sex + 1)
    data = data[~((data.g == 2) & (data.t == 4))]
    one = residuals("ar 1, t(t) by(g)", method, data, "y x")
    other = residuals("exponential, t(t) by(g)", method, data[data.g < 3], "y x")
    assert len(one.components) == 6 and one.ll < other.ll
    shifted = residuals("ar 1, t(t) by(g)", method, data.assign(t=data.t + 7, g=-data.g), "y x")
    same(one, shifted)
