"""What must not change what `mixed` says: order, labels, units, repetition against weights, ways to write a model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.estimation.mixed_panels import Said, panel, said

COMMANDS = [
    "y x t || person:",
    "y x t || person: x, covariance(unstructured) reml",
    "y x t || school: || person: x",
    "y x t || person:, noconstant residuals(unstructured, t(t)) reml",
    "y x t || school: || person:, noconstant residuals(ar 1, t(t) by(sex))",
    "y x t || person:, residuals(independent, by(t))",
    "y x t || person:, residuals(exponential, t(t))",
]
commands = pytest.mark.parametrize("command", COMMANDS)


@commands
def test_order_of_observations(command: str) -> None:
    data = panel()
    said(command, data).like(said(command, data.sample(frac=1, random_state=3)))


@commands
@pytest.mark.parametrize("kind", ["numbers", "fractions", "strings"])
def test_names_of_groups(command: str, kind: str) -> None:
    """Other numbers, numbers that are not whole, words."""
    data = panel()
    renamed = data.copy()
    for name in ("school", "person"):
        values = np.unique(data[name])
        new = np.random.default_rng(5).permutation(len(values))
        made = {"numbers": new * 1_000_003 - 7, "fractions": new / 7 - 1, "strings": [f"é{v} b" for v in new]}[kind]
        renamed[name] = data[name].map(dict(zip(values, made, strict=True)))
    said(command, data).like(said(command, renamed))


@commands
def test_ids_that_start_anew_in_each_school(command: str) -> None:
    """Below `school:` the id within the school serves as well as one of its own."""
    if "school" in command:
        one = said(command, panel())
        other = said(command.replace("person", "id"), panel())
        np.testing.assert_allclose(one.sorted(), other.sorted(), rtol=1e-7)
        assert one.ll == pytest.approx(other.ll, rel=1e-12) and one.groups == other.groups


@commands
@pytest.mark.parametrize(("shift", "scale"), [(0.0, 1e6), (1e6, 1.0), (2.0, 1e-6)])
def test_units_of_a_covariate(command: str, shift: float, scale: float) -> None:
    """z becomes shift + scale z: its slope is divided, the rest stays; REML moves by the Jacobian."""
    data = panel()
    command = command.replace("y x t", "y x t z")
    before, after = said(command, data), said(command, data.assign(z=shift + scale * data.z))
    assert after.ll + np.log(scale) * ("reml" in command) == pytest.approx(before.ll, rel=1e-10)
    for name in ("x", "t"):
        np.testing.assert_allclose(after.b[name], before.b[name], rtol=1e-6)
    np.testing.assert_allclose(np.array(after.b["z"]) * scale, before.b["z"], rtol=1e-6)
    np.testing.assert_allclose(after.sorted(), before.sorted(), rtol=2e-5)


@pytest.mark.parametrize("scale", [1e6, 1e-6])
@pytest.mark.parametrize("structure", ["independent", "unstructured"])
def test_units_of_a_random_slope(structure: str, scale: float) -> None:
    """x becomes scale x: its variance is divided by the square, the covariance by the scale."""
    command, data = f"y x t || person: x, covariance({structure})", panel()
    before, after = said(command, data), said(command, data.assign(x=scale * data.x))
    assert after.ll == pytest.approx(before.ll, rel=1e-11)
    for label, (value, se) in before.components.items():
        power = scale ** (2 if "var(x)" in label else 1 if "cov(" in label else 0)
        np.testing.assert_allclose(np.array(after.components[label]) * power, (value, se), rtol=1e-5, err_msg=label)


@pytest.mark.parametrize("shift", [100.0, 2000.0, 1e4])
def test_origin_of_a_random_slope(shift: float) -> None:
    """x + shift spans the same model where intercept and slope covary freely."""
    command, data = "y x t || person: x, covariance(unstructured) reml", panel()
    before, after = said(command, data), said(command, data.assign(x=data.x + shift))
    assert after.ll == pytest.approx(before.ll, rel=1e-9)
    for label in ("person: Unstructured|var(x)", "|var(Residual)"):
        np.testing.assert_allclose(after.components[label], before.components[label], rtol=1e-4)
    np.testing.assert_allclose(after.b["x"], before.b["x"], rtol=1e-6)


@commands
@pytest.mark.parametrize("scale", [1e-4, 1e5])
def test_units_of_the_outcome(command: str, scale: float) -> None:
    data = panel()
    before, after = said(command, data), said(command, data.assign(y=scale * data.y))
    nu = before.N - 3 * ("reml" in command)
    assert after.ll + nu * np.log(scale) == pytest.approx(before.ll, rel=1e-9)
    for name, row in before.b.items():
        np.testing.assert_allclose(np.array(after.b[name]) / scale, row, rtol=1e-6)
    for label, row in before.components.items():
        unit = 1.0 if label.endswith("rho") else scale**2
        np.testing.assert_allclose(np.array(after.components[label]) / unit, row, rtol=1e-5, err_msg=label)


def weighted_panel() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Data with weights w (observations) and v (schools); its rows repeated w times; then its schools v times."""
    rng = np.random.default_rng(2)
    data = panel()
    data["w"] = rng.integers(1, 4, len(data))
    data["v"] = data.school.map(dict(zip(range(1, 7), rng.integers(1, 4, 6), strict=True)))
    rows = data.loc[np.repeat(data.index, data.w)].reset_index(drop=True)
    copies = [rows[rows.v > k].assign(school=rows.school + 100 * k) for k in range(3)]
    return data, rows, pd.concat(copies, ignore_index=True)


@pytest.mark.parametrize("effects", ["", " x, covariance(unstructured)"])
def test_frequency_weights_are_repetition(effects: str) -> None:
    """Of observations, of schools, of both; numbers of observations and groups too."""
    data, rows, schools = weighted_panel()
    own = effects or ","
    ways = [
        (f"y x t [fw=w] || school:{effects}", data, f"y x t || school:{effects}", rows),
        (f"y x t || school:{own} fweight(v)", rows, f"y x t || school:{effects}", schools),
        (f"y x t [fw=w] || school:{own} fweight(v)", data, f"y x t || school:{effects}", schools),
        (f"y x t [fw=w] || school:, fweight(v) || id:{effects}", data, f"y x t || school: || id:{effects}", schools),
    ]
    for weighted, few, plain, many in ways:
        one, other = said(weighted, few), said(plain, many)
        one.like(other)
        assert (one.N, one.groups) == (other.N, other.groups)


def test_weights_of_one_change_nothing() -> None:
    """Sampling weights of one give the same estimates; their standard errors are robust."""
    data = panel().assign(w=1.0)
    one, other = said("y x || school: x [pw=w]", data), said("y x || school: x, vce(robust)", data)
    one.like(other)
    said("y x [pw=w] || school: x, pweight(w)", data).like(other)


@pytest.mark.parametrize("method", ["", " reml"])
def test_ways_to_write_crossed_effects(method: str) -> None:
    data = panel(4, subjects=60)
    ways = [
        f"y x || _all: R.t || school:,{method}",
        f"y x || _all: R.t || _all: R.school,{method}",
        f"y x || _all: R.school || _all: R.t,{method}",
        f"y x || _all: R.school || t:,{method}",
    ]
    first, *others = [said(way, data) for way in ways]
    for other in others:
        assert other.ll == pytest.approx(first.ll, rel=1e-11)
        np.testing.assert_allclose(list(other.b.values()), list(first.b.values()), rtol=1e-6)
        np.testing.assert_allclose(other.sorted(), first.sorted(), rtol=1e-5)


@pytest.mark.parametrize("method", ["", " reml"])
def test_ways_to_write_nested_effects(method: str) -> None:
    """|| school: R.id are the pupils of each school; _all: R.school is a school's intercept."""
    data = panel(4, subjects=60)
    ways = [
        f"y x || school: || id:,{method}",
        f"y x || school: || person:,{method}",
        f"y x || _all: R.school || person:,{method}",
        f"y x || _all: R.school || _all: R.person,{method}",
        f"y x || school: || school: R.id,{method}",
    ]
    first, *others = [said(way, data) for way in ways]
    for other in others:
        assert other.ll == pytest.approx(first.ll, rel=1e-11)
        np.testing.assert_allclose(list(other.b.values()), list(first.b.values()), rtol=1e-6)
        np.testing.assert_allclose(other.sorted(), first.sorted(), rtol=1e-5)


def variances(found: Said) -> list[float]:
    """Estimates of the components in order of size."""
    return [value for value, _ in found.sorted()]


def test_balanced_one_way_layout() -> None:
    """ML and REML in closed form by the mean squares (Searle, Casella & McCulloch 1992, section 3.7)."""
    data = panel(full=True)
    wide = data.pivot(index="person", columns="t", values="y").to_numpy()
    a, n = wide.shape
    within = np.sum((wide - wide.mean(axis=1, keepdims=True)) ** 2) / (a * (n - 1))
    between = n * np.sum((wide.mean(axis=1) - wide.mean()) ** 2)
    for method, divisor in (("", a), ("reml", a - 1)):
        found = said(f"y || person:, {method}", data)
        expected = sorted([within, (between / divisor - within) / n])
        np.testing.assert_allclose(variances(found), expected, rtol=1e-7)
        assert found.b["_cons"][0] == pytest.approx(wide.mean(), rel=1e-10)
        assert found.b["_cons"][1] == pytest.approx(np.sqrt(between / divisor / (a * n)), rel=1e-7)
