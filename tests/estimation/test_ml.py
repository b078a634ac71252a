"""Models of linear predictors against R (tests/reference/glm.R) and against one another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import gammaln

from statalike.errors import StataError
from statalike.interpreter.session import Session
from statalike.models.likelihood.counts import NegativeBinomial

R: dict[str, Any] = json.loads((Path(__file__).parents[1] / "reference" / "glm.json").read_text())
DATA = """
set type double
set obs 80
generate i = _n - 1
generate a = mod(i, 3) + 1
generate x = mod(i * 7, 11) / 5
generate e = 1 + mod(i * 5, 7)
generate w = 1 + mod(i, 4)
generate b = sin(i * 1.7) + .4 * x > .5 * (a == 2)
generate c = floor(exp(.3 + .4 * x + .3 * (a == 3) + 1.5 * sin(i * i * .9)))
generate t = 4 + mod(i, 5)
generate s = min(t, floor(t * invlogit(.5 * x - .6 + sin(i * 3.1))))
generate z = exp(1 + .2 * x + .4 * sin(i * 1.3))
generate o = 1 + (sin(i * 1.1) + .5 * x > .3) + (sin(i * 1.1) + .5 * x > 1)
generate g = floor(i / 10)
"""
TIGHT = "nolog tolerance(1e-12) ltolerance(1e-14) nrtolerance(1e-16)"


@pytest.fixture
def data(session: Session, run: Callable[..., str]) -> Session:
    """The data of glm.R."""
    run(DATA)
    return session


def order(session: Session) -> list[int]:
    """Positions of what is estimated, the constant of the first equation first, as R has it."""
    current = session.estimates.current
    kept = [i for i in range(len(current.b)) if not current.flags[i]]
    main = [i for i in kept if i in current.main]
    rest = [i for i in kept if i not in current.main]
    return [main[-1], *main[:-1], *rest] if current.stripe[main[-1]][1] == "_cons" else [*main, *rest]


FITS = {
    "logit": "logit b x i.a",
    "probit": "probit b x i.a",
    "cloglog": "cloglog b x i.a",
    "poisson": "poisson c x i.a, exposure(e)",
    "weighted": "poisson c x i.a [fweight=w]",
    "grouped": "glm s x i.a, family(binomial t)",
    "gamma": "glm z x i.a, family(gamma) link(log) irls",
    "igaussian": "glm z x i.a, family(igaussian) irls",
    "nbreg": "nbreg c x i.a",
    "ologit": "ologit o x i.a",
    "oprobit": "oprobit o x i.a",
}


@pytest.mark.parametrize("name", FITS)
def test_it_agrees_with_R(name: str, data: Session, run: Callable[..., str]) -> None:
    typed = FITS[name]
    run(f"{typed}{' ' if ',' in typed else ', '}{TIGHT}")
    current, expected = data.estimates.current, R[name]
    at = order(data)
    np.testing.assert_allclose(current.b[at], expected["b"], rtol=2e-6, atol=2e-8)
    np.testing.assert_allclose(current.se[at], expected["se"], rtol=2e-6)
    if "ll" in data.e.scalars:
        assert data.e.scalars["ll"] == pytest.approx(expected["ll"], rel=1e-9)
    if "deviance" in expected:
        assert data.e.scalars["deviance"] == pytest.approx(expected["deviance"], rel=1e-8)
    if "phi" in expected:
        assert data.e.scalars["phi"] == pytest.approx(expected["phi"], rel=1e-7)


def test_multinomial_logit_agrees_with_R(data: Session, run: Callable[..., str]) -> None:
    run(f"mlogit o x i.a, baseoutcome(1) {TIGHT}")
    current, expected = data.estimates.current, R["mlogit"]
    at = [i for i in range(len(current.b)) if not current.flags[i]]
    at = [at[3], *at[:3], at[7], *at[4:7]]
    np.testing.assert_allclose(current.b[at], expected["b"], rtol=2e-6)
    np.testing.assert_allclose(current.se[at], expected["se"], rtol=2e-6)
    assert data.e.scalars["ll"] == pytest.approx(expected["ll"], rel=1e-9)
    run("quietly predict double p*\negen double total = rowtotal(p1 p2 p3)")
    np.testing.assert_allclose(data.data.numbers("total"), 1)
    means = [data.data.numbers(f"p{k}").mean() for k in (1, 2, 3)]
    np.testing.assert_allclose(means, np.bincount(data.data.numbers("o").astype(int))[1:] / 80)


def test_the_base_outcome_changes_the_equations_only(data: Session, run: Callable[..., str]) -> None:
    found = []
    for base in (1, 3):
        run(f"mlogit o x i.a, baseoutcome({base}) {TIGHT}\nquietly margins, predict(outcome(2)) dydx(x)")
        found.append(data.r.matrices["table"].values)
    first, second = found
    np.testing.assert_allclose(first[:6], second[:6], rtol=1e-6)


@pytest.mark.parametrize("how", ["robust", "cluster"])
def test_robust_standard_errors(how: str, data: Session, run: Callable[..., str]) -> None:
    run(f"logit b x i.a, vce({how}{' g' if how == 'cluster' else ''}) {TIGHT}")
    np.testing.assert_allclose(data.estimates.current.se[order(data)], R["logit"][how], rtol=1e-6)


def test_margins_by_the_delta_method(data: Session, run: Callable[..., str]) -> None:
    def check(typed: str, expected: dict[str, Any]) -> None:
        run(f"quietly {typed}")
        table = data.r.matrices["table"].values
        np.testing.assert_allclose(table[0], np.atleast_1d(expected["b"]), rtol=1e-6)
        np.testing.assert_allclose(table[1], np.atleast_1d(expected["se"]), rtol=1e-5)

    run(f"logit b x i.a, {TIGHT}")
    check("margins a", R["margins"]["levels"])
    check("margins, dydx(x)", R["margins"]["slope"])
    check("margins, eyex(x)", R["margins"]["elasticity"])
    run(f"nbreg c x i.a, {TIGHT}")
    check("margins, predict(pr(0))", R["margins"]["zero"])
    check("margins, predict(pr(0)) dydx(x)", R["margins"]["zeroslope"])


@pytest.mark.parametrize("effect", ["dydx", "eyex", "dyex", "eydx"])
@pytest.mark.parametrize("typed", ["logit b c.x##i.a", "poisson c c.x##c.x i.a, offset(e)", "cloglog b c.x##i.a"])
def test_effects_are_those_of_the_expression(typed: str, effect: str, data: Session, run: Callable[..., str]) -> None:
    run(f"quietly {typed}\nquietly margins, {effect}(*) at(x=1) at(x=2)")
    found = data.r.matrices["table"].values[:2]
    formula = {
        "logit": "invlogit(predict(xb))", "poisson": "exp(predict(xb) + e)", "cloglog": "invcloglog(predict(xb))",
    }[typed.split()[0]]  # fmt: skip
    run(f"quietly margins, {effect}(*) at(x=1) at(x=2) expression({formula})")
    np.testing.assert_allclose(found, data.r.matrices["table"].values[:2], rtol=1e-5)


@pytest.mark.parametrize("typed", ["ologit o x i.a", "oprobit o c.x##c.x", "mlogit o x i.a"])
def test_margins_of_all_outcomes_sum_to_one_and_effects_to_nothing(
    typed: str, data: Session, run: Callable[..., str]
) -> None:
    run(f"quietly {typed}\nquietly margins")
    assert data.r.matrices["b"].values.sum() == pytest.approx(1)
    np.testing.assert_allclose(data.r.matrices["V"].values.sum(axis=0), 0, atol=1e-9)
    run("quietly margins, dydx(x)")
    assert data.r.matrices["b"].values.sum() == pytest.approx(0, abs=1e-9)
    one = data.r.matrices["b"].values[0, 1]
    run("quietly margins, dydx(x) predict(outcome(2))")
    assert data.r.matrices["b"].values[0, 0] == pytest.approx(one)


def test_leverage_and_influence(data: Session, run: Callable[..., str]) -> None:
    run(
        f"quietly {FITS['grouped']} {TIGHT}\npredict double h, hat\npredict double k, cooksd\npredict double q, pearson"
    )
    np.testing.assert_allclose(data.data.numbers("h")[:5], R["grouped"]["hat"], rtol=1e-7)
    np.testing.assert_allclose(data.data.numbers("k")[:5], R["grouped"]["cooksd"], rtol=1e-6)
    assert np.sum(data.data.numbers("q") ** 2) == pytest.approx(R["grouped"]["pearson"])
    assert data.e.scalars["deviance_p"] == pytest.approx(R["grouped"]["pearson"])


@pytest.mark.parametrize("alpha", [1e-2, 1e-4, 1e-7, 1e-10])
def test_negative_binomial_without_cancellation(alpha: float) -> None:
    y, m = np.array([0.0, 1.0, 7.0, 60.0]), np.array([0.5, 3.0, 5.0, 40.0])
    eta = np.array([np.log(m), np.full(4, np.log(alpha))])
    ll, score, curvature = NegativeBinomial(y).derivatives(eta)
    rises = [sum(np.log1p(alpha * j) for j in range(int(k))) for k in y]
    poisson = y * np.log(m) - m - gammaln(y + 1)
    first = np.array([k * (k - 1) / 2 for k in y]) - m * y + m**2 / 2
    np.testing.assert_allclose(ll, rises + y * np.log(m) - (y + 1 / alpha) * np.log1p(alpha * m) - gammaln(y + 1))
    np.testing.assert_allclose(score[1], alpha * first, rtol=300 * alpha + 1e-6, atol=1e-16)
    if alpha < 1e-5:
        np.testing.assert_allclose(ll, poisson + alpha * first, rtol=1e-9)
        np.testing.assert_allclose(-curvature[1, 1], score[1], rtol=1e-3)


SAME = [
    (f"logit b x i.a, {TIGHT}", f"glm b x i.a, family(binomial) {TIGHT}"),
    (f"probit b x, vce(robust) {TIGHT}", f"glm b x, family(binomial) link(probit) vce(robust) {TIGHT}"),
    (f"cloglog b x, vce(cluster g) {TIGHT}", f"glm b x, family(binomial) link(cloglog) vce(cluster g) {TIGHT}"),
    (f"poisson c x [pweight=w], {TIGHT}", f"glm c x [pweight=w], family(poisson) {TIGHT}"),
    (f"blogit s t x i.a, {TIGHT}", f"glm s x i.a, family(binomial t) {TIGHT}"),
    (f"bprobit s t x i.a, {TIGHT}", f"glm s x i.a, family(binomial t) link(probit) {TIGHT}"),
    (f"poisson c x, exposure(e) vce(opg) {TIGHT}", f"generate f = ln(e)\npoisson c x, offset(f) vce(opg) {TIGHT}"),
    (f"logit b x i.a, offset(t) {TIGHT}", f"glm b x i.a, family(binomial) offset(t) {TIGHT}"),
    (f"logit b x [fweight=w], {TIGHT}", f"expand w\nlogit b x, {TIGHT}"),
    (f"logit b x [fweight=w], vce(robust) {TIGHT}", f"expand w\nlogit b x, vce(robust) {TIGHT}"),
    ("regress z x i.a, noheader", "newey z x i.a, lag(0) force"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_the_same(one: str, other: str, data: Session, run: Callable[..., str]) -> None:
    run("tsset i\n" + (one if one.startswith("regress") is False else one.replace(", noheader", ", vce(robust)")))
    first = data.estimates.current
    run(other)
    second = data.estimates.current
    np.testing.assert_allclose(first.b, second.b, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(first.V, second.V, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize(
    "typed",
    ["logit b X i.a", "probit b X", "cloglog b X", "poisson c X i.a", "nbreg c X", "ologit o X i.a", "mlogit o X",
     "glm z X, family(gamma) link(log)"],
)  # fmt: skip
@pytest.mark.parametrize(("scale", "shift"), [(1000.0, 0.0), (1e-4, 5.0), (-1.0, 300.0)])
def test_units_of_a_regressor_do_not_matter(
    typed: str, scale: float, shift: float, data: Session, run: Callable[..., str]
) -> None:
    def fit(variable: str) -> tuple[float, np.ndarray]:
        words, comma, options = typed.replace("X", variable).partition(",")
        run(f"quietly {words}{comma or ','} {options} {TIGHT}\nquietly lincom {named}{variable}")
        found = data.r.scalars["z"], data.e.scalars["ll"]
        run("predict double p" + (", outcome(2)" if "o " in typed else ""))
        p = data.data.numbers("p")
        run("drop p")
        return found, p

    named = "[2]" if typed.startswith("mlogit") else ""
    run(f"generate v = {scale} * x + {shift}")
    (z, ll), p = fit("x")
    (other_z, other_ll), other_p = fit("v")
    assert other_z == pytest.approx(np.sign(scale) * z, rel=1e-5) and other_ll == pytest.approx(ll, rel=1e-9)
    np.testing.assert_allclose(other_p, p, rtol=1e-6)


def test_predicted_probabilities_of_counts_sum_to_one(data: Session, run: Callable[..., str]) -> None:
    for typed in ("poisson c x", "nbreg c x", "nbreg c x, dispersion(constant)"):
        run(f"quietly {typed}\npredict double p1, pr(0,3)\npredict double p2, pr(4,.)\npredict double p3, pr(2)")
        total = data.data.numbers("p1") + data.data.numbers("p2")
        np.testing.assert_allclose(total, 1)
        assert (data.data.numbers("p3") < data.data.numbers("p1")).all()
        run("drop p1 p2 p3")


def test_scores_are_the_gradient(data: Session, run: Callable[..., str]) -> None:
    for typed, count in (("logit b x", 1), ("poisson c x", 1), ("nbreg c x", 2), ("probit b x", 1)):
        run(f"quietly {typed}, {TIGHT}\npredict double s*, score\ngenerate double sx = s1 * x")
        for name in [f"s{k + 1}" for k in range(count)] + ["sx"]:
            assert data.data.numbers(name).sum() == pytest.approx(0, abs=1e-6)
        run("drop s1-sx")


WRONG = [
    ("logit x i.a", 0),
    ("logit t x", 2000),
    ("poisson q x", 459),
    ("glm z x, family(binomial)", 459),
    ("glm z x, family(nothing)", 198),
    ("glm z x, family(gamma) link(logit)", 198),
    ("poisson c x, exposure(e) offset(w)", 198),
    ("logit b x, vce(hc3)", 198),
    ("logit b x [aweight=w]", 101),
    ("newey z x", 198),
    ("blogit t s x", 459),
    ("logit b p", 2000),
]


@pytest.mark.parametrize(("typed", "code"), WRONG)
def test_what_is_refused(typed: str, code: int, data: Session, run: Callable[..., str]) -> None:
    run("generate q = -x\ngenerate p = b * 3 + x / 100\ntsset i")
    if not code:
        run(typed)
        return
    with pytest.raises(StataError) as error:
        run(typed)
    assert error.value.code == code
