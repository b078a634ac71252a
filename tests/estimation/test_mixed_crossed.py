"""Factors crossed by the option `crossed`: beside lme4 and nlme, beside R.varname, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from statalike import Stata
from statalike.errors import StataError

REFERENCE = Path(__file__).parents[1] / "reference"
STORED = json.loads((REFERENCE / "crossed.json").read_text())
MODELS = {
    # name in crossed.json: equations; rows of the variance table in order; effects of each factor in order
    "slopes": (
        "|| s: x, cov(un) || d: x, cov(un) crossed",
        ("s x", "s (Intercept)", "s (Intercept) x", "d x", "d (Intercept)", "d (Intercept) x"),
        (("s", 1), ("s", 0), ("d", 1), ("d", 0)),
    ),
    "independent": (
        "|| s: x || d:, crossed",
        ("s.1 x", "s (Intercept)", "d (Intercept)"),
        (("s", 1), ("s", 0), ("d", 0)),
    ),
    "three": (
        "|| s: || d:, crossed || k:, crossed",
        ("s (Intercept)", "d (Intercept)", "k (Intercept)"),
        (("s", 0), ("d", 0), ("k", 0)),
    ),
    "four": (
        "|| s: || d:, crossed || k:, crossed || m:, crossed",
        ("s (Intercept)", "d (Intercept)", "k (Intercept)", "m (Intercept)"),
        (("s", 0), ("d", 0), ("k", 0), ("m", 0)),
    ),
    "nested": (
        "|| g: || s: || d: x, cov(un) crossed",
        ("g (Intercept)", "s:g (Intercept)", "d x", "d (Intercept)", "d (Intercept) x"),
        (("g", 0), ("s:g", 0), ("d", 1), ("d", 0)),
    ),
}
METHODS = pytest.mark.parametrize("method", ["ml", "reml"])


@pytest.fixture
def st() -> Stata:
    """A session with the data of crossed.csv."""
    made = Stata()
    made.from_pandas(pd.read_csv(REFERENCE / "crossed.csv"))
    return made


def natural(st: Stata) -> np.ndarray:
    """Variances and covariances of all equations, in order of the table, then the residual variance."""
    estimates = st.session.estimates.current
    rows = []
    for part, term, theta in zip(
        estimates.made.parts, estimates.fit.model.terms, estimates.fit.metric.split(estimates.fit.eta)[0], strict=True
    ):
        rows += [row.value for row in term.structure.natural(theta, len(part.names), "variance")]
    return np.array([*rows, estimates.fit.sigma2])


@METHODS
@pytest.mark.parametrize("name", MODELS)
def test_lme4(st: Stata, name: str, method: str) -> None:
    """Estimates, standard errors and predictions of lmer, from tests/reference/crossed.R."""
    equations, rows, effects = MODELS[name]
    kept = STORED[f"{name} {method}"]
    st.run(
        f"mixed y x {equations} {'' if ',' in equations.split('||')[-1] else ','} {method if method == 'reml' else ''}"
    )
    assert st.e["ll"] == pytest.approx(kept["ll"], abs=1e-7)
    b, V = st.e["b"].values[0], st.e["V"].values
    np.testing.assert_allclose(b[[1, 0]], kept["beta"], rtol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(V))[[1, 0]], kept["se"], rtol=1e-4)
    expected = [*(kept["rows"][row] for row in rows), kept["rows"]["Residual "]]
    np.testing.assert_allclose(natural(st), expected, rtol=2e-4, atol=1e-5)
    st.run(f"predict {' '.join(f'u{j}' for j in range(len(effects)))}, reffects")
    data = st.to_pandas()
    for j, (factor, column) in enumerate(effects):
        keys = data["s"] if factor == "s:g" else data[factor]
        ours = data.groupby(keys)[f"u{j}"].first().sort_index().to_numpy()
        np.testing.assert_allclose(ours, np.array(kept["ranef"][factor])[:, column], atol=2e-4)


@METHODS
def test_nlme(st: Stata, method: str) -> None:
    """Autoregressive residuals within one of two crossed factors."""
    kept = STORED[f"ar {method}"]
    st.run(f"mixed y x || d: || s:, crossed residuals(ar 1, t(t)) {method if method == 'reml' else ''}")
    assert st.e["ll"] == pytest.approx(kept["ll"], abs=2e-6)
    b, V = st.e["b"].values[0], st.e["V"].values
    np.testing.assert_allclose(b[[1, 0]], kept["beta"], rtol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(V))[[1, 0]], kept["se"], rtol=1e-4)
    shown = [*np.exp(2 * b[[2, 3, 4]]), np.tanh(b[5])]
    np.testing.assert_allclose(shown, [kept["rows"][k] for k in ("d", "s", "sigma2", "rho")], rtol=5e-4)


FORMS = [
    ("|| _all: R.s || d:", "|| s: || d:, crossed"),
    ("|| _all: R.s || _all: R.d", "|| d: || s:, crossed"),
    ("|| _all: R.s || _all: R.d || _all: R.k || m:", "|| m: || d:, crossed || k:, crossed || s:, crossed"),
    ("|| _all: R.d || s: x, cov(un)", "|| s: x, cov(un) || d:, crossed"),
    ("|| _all: R.d || g: || s:, cov(id)", "|| g: || s: || d:, crossed"),
    ("|| _all: R.d || s: x, residuals(ar 1, t(t))", "|| d: || s: x, crossed residuals(ar 1, t(t))"),
    ("|| _all: R.d || s:, residuals(independent, by(k))", "|| s: || d:, crossed residuals(independent, by(k))"),
    ("|| g: R.k || s: x, cov(un)", "|| gk: || s: x, cov(un) crossed"),
    ("|| g: R.k || g: R.m || s:, cov(id)", "|| gk: || gm:, crossed || s:, crossed"),
]


@METHODS
@pytest.mark.parametrize(("factors", "plain"), FORMS)
def test_the_same_as_factors(st: Stata, factors: str, plain: str, method: str) -> None:
    """R.varname and crossed give one model: log likelihood, coefficients, variances, predictions."""
    option = "reml" if method == "reml" else ""
    st.run("generate gk = 10 * g + k\ngenerate gm = 10 * g + m")
    found = []
    for k, equations in enumerate((factors, plain)):
        comma = "" if "," in equations.split("||")[-1] else ","
        st.run(f"mixed y x {equations}{comma} {option}\npredict f{k}, fitted\npredict r{k}, rstandard")
        e = st.e
        found.append((e["ll"], e["b"].values[0], np.diag(e["V"].values)))
    one, other = found
    assert one[0] == pytest.approx(other[0], abs=1e-9)
    np.testing.assert_allclose(one[1][:2], other[1][:2], rtol=1e-7)
    np.testing.assert_allclose(one[2][:2], other[2][:2], rtol=1e-6)
    np.testing.assert_allclose(np.sort(one[1][2:]), np.sort(other[1][2:]), atol=1e-6)
    np.testing.assert_allclose(np.sort(one[2][2:]), np.sort(other[2][2:]), rtol=1e-4)
    data = st.to_pandas()
    np.testing.assert_allclose(data["f0"], data["f1"], atol=1e-5)
    np.testing.assert_allclose(data["r0"], data["r1"], atol=1e-5)


@METHODS
@pytest.mark.parametrize(
    ("exchangeable", "split"),
    [
        ("|| g: R.k, cov(exc) || s: x, cov(un)", "|| g: || g: R.k || s: x, cov(un)"),
        ("|| _all: R.d || g: R.k, cov(exc) || s: x, cov(un)", "|| _all: R.d || g: || g: R.k || s: x, cov(un)"),
    ],
)
def test_exchangeable_factors(st: Stata, exchangeable: str, split: str, method: str) -> None:
    """Effects that share a covariance are those of the factor and one of the level that holds it."""
    option = "reml" if method == "reml" else ""
    st.run(f"mixed y x {exchangeable} {option}")
    one, ll, b = natural(st), st.e["ll"], st.e["b"].values[0]
    st.run(f"mixed y x {split} {option}")
    other, at = natural(st), int("_all" in split)
    assert st.e["ll"] == pytest.approx(ll, abs=1e-8)
    np.testing.assert_allclose(st.e["b"].values[0][:2], b[:2], rtol=1e-6)
    np.testing.assert_allclose(one[at + 1], other[at], rtol=1e-4)
    np.testing.assert_allclose(one[at] - one[at + 1], other[at + 1], rtol=1e-4)
    np.testing.assert_allclose(one[at + 2 :], other[at + 2 :], rtol=1e-4)


def test_frequency_weights_are_copies(st: Stata) -> None:
    """[fweight] of observations."""
    st.run("generate w = 1 + mod(_n, 3)\nmixed y x [fweight=w] || s: || d:, crossed")
    b, V, ll = st.e["b"].values, st.e["V"].values, st.e["ll"]
    assert st.e["N"] == 1400.0
    st.run("expand w\nmixed y x || _all: R.s || d:")
    assert st.e["ll"] == pytest.approx(ll, abs=1e-8)
    np.testing.assert_allclose(st.e["b"].values, b, atol=1e-6)
    np.testing.assert_allclose(np.diag(st.e["V"].values), np.diag(V), rtol=1e-4)


@pytest.mark.parametrize("method", ["satterthwaite", "kroger"])
def test_degrees_of_freedom(st: Stata, method: str) -> None:
    """Those of factors written as R.varname."""
    st.run(f"mixed y x || s: || d:, crossed reml dfmethod({method})")
    df, F = st.e["df"].values, st.e["F"]
    st.run(f"mixed y x || _all: R.s || d:, reml dfmethod({method})")
    np.testing.assert_allclose(df, st.e["df"].values, rtol=1e-5)
    assert st.e["F"] == pytest.approx(F, rel=1e-6)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mixed y x || s:, crossed", "option crossed not allowed in the first random-effects equation"),
        ("mixed y x || s: || s: x, crossed", "the level s is not crossed with itself"),
        ("mixed y x || s: || _all: R.d, crossed", "the level _all is not crossed with itself"),
        ("mixed y x || s: || d:, crossed || s: x", "level s is not nested within the levels before it"),
        ("mixed y x [pweight=k] || s: || d:, crossed", "option crossed allows frequency weights of observations only"),
        ("mixed y x || s:, fweight(g) || d:, crossed", "option crossed allows frequency weights of observations only"),
        ("mixed y x || s: || d:, crossed reml dfmethod(repeated)", "dfmethod(repeated)"),
        ("mixed y x || _all: R.s#k", ""),
        ("mixed y x || _all: R.s x", ""),
    ],
)
def test_refused(st: Stata, line: str, message: str) -> None:
    with pytest.raises(StataError) as caught:
        st.run(line)
    assert caught.value.code == 198 and message in str(caught.value)


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("mixed y x || s: || d:, crossed vce(robust)", 459, "groups of d are not nested within those of s"),
        ("mixed y x || _all: R.s || d:, vce(cluster d)", 459, "groups of s are not nested within clusters of d"),
        ("mixed y x || _all: R.s || d:, vce(robust)", 460, "only one cluster detected"),
    ],
)
def test_clusters_must_hold_groups_whole(st: Stata, line: str, code: int, message: str) -> None:
    with pytest.raises(StataError) as caught:
        st.run(line)
    assert caught.value.code == code and message in str(caught.value)


@METHODS
@pytest.mark.parametrize("within", ["s", "t5"], ids=["groups of effects", "groups without effects"])
def test_errors_of_fitted_values(st: Stata, within: str, method: str) -> None:
    """stdfitted with exchangeable residuals: Henderson's mixed-model equations, densely."""
    option = "reml" if method == "reml" else ""
    st.run("generate t5 = mod(_n, 50)")
    if within == "s":
        st.run(f"mixed y x || d: || s:, crossed {option} res(exc)")
    else:
        st.run(f"mixed y x || _all: R.s || _all: R.d || t5:, noconstant {option} res(exc)")
    st.run("predict sf, stdfitted")
    data, b = st.to_pandas(), st.e["b"].values[0]
    first, second, sigma2, rho = *np.exp(2 * b[2:5]), np.tanh(b[5])
    groups = data[within].to_numpy()
    R = sigma2 * ((groups[:, None] == groups) * rho + (1 - rho) * np.eye(len(data)))
    Z = [np.equal.outer(data[g].to_numpy(), np.unique(data[g])).astype(float) for g in "sd"]
    variances = {"s": second, "d": first} if within == "s" else {"s": first, "d": second}
    W = np.column_stack([data["x"], np.ones(len(data)), *Z])
    shrunk = np.repeat([0.0, 1 / variances["s"], 1 / variances["d"]], [2, Z[0].shape[1], Z[1].shape[1]])
    inverse = np.linalg.inv(W.T @ np.linalg.solve(R, W) + np.diag(shrunk))
    expected = np.sqrt(np.einsum("nk,kl,nl->n", W, inverse, W))
    np.testing.assert_allclose(data["sf"], expected, rtol=1e-5)


def test_an_equation_without_effects(st: Stata) -> None:
    """Its groups are known to residuals, predictions and correlations, though nothing of it is estimated."""
    st.run("generate t5 = mod(_n, 50)\nmixed y x || _all: R.s || _all: R.d || t5:, noconstant res(exc)")
    st.run("predict r, rstandard\npredict e, residuals\nestat wcorrelation, at(t5=3)")
    data, b = st.to_pandas(), st.e["b"].values[0]
    assert st.r["R"].values.shape == (14, 14)
    groups = data["t5"].to_numpy()
    same = groups[:, None] == groups
    R = np.exp(2 * b[4]) * (same * np.tanh(b[5]) + (1 - np.tanh(b[5])) * np.eye(700))
    e = data["e"].to_numpy(float)
    assert float(data["r"] @ data["r"]) == pytest.approx(e @ np.linalg.solve(R, e), rel=1e-5)
