"""Options of margins that change what is averaged or how sure it is, held against sums made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.stats

from statalike.api.stata import Stata
from statalike.errors import StataError
from statalike.estimation.margins.ranges import dunnett_bound, dunnett_tail, range_bound, range_tail, stepwise
from statalike.files import dta
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from tests.estimation.test_margins import fresh


@pytest.fixture
def session() -> Session:
    """The data of tests/reference/margins.R after a regression with robust variance."""
    made = fresh()
    run_text(made, "generate byte d = y > 2")
    run_text(made, "generate byte g = mod(_n, 9)")
    run_text(made, "regress y i.a##i.b i.a##c.x, vce(robust)")
    return made


def numbers(session: Session, line: str) -> np.ndarray:
    """Margins and standard errors."""
    run_text(session, line)
    return session.r.matrices["table"].values[:2]


def sandwich(session: Session, scores: np.ndarray, hessian: np.ndarray, f: np.ndarray, J: np.ndarray, w=None) -> float:
    """The standard error of the mean of f (n,) by stacked estimating equations, with the clusters w perhaps."""
    n = len(f)
    psi = np.column_stack([scores, f - f.mean()])
    bread = np.zeros((len(J) + 1, len(J) + 1))
    bread[:-1, :-1], bread[-1, :-1], bread[-1, -1] = hessian, -n * J, n
    m = n
    if w is not None:
        psi = np.array([psi[w == each].sum(axis=0) for each in np.unique(w)])
        m = len(psi)
    inverse = np.linalg.inv(bread)
    return float(np.sqrt((inverse @ (psi.T @ psi) @ inverse.T)[-1, -1] * m / (m - 1)))


def test_unconditional_variance_of_a_linear_prediction(session: Session) -> None:
    estimates, data = session.estimates.current, session.data
    X, y = estimates.design.matrix(data), data.numbers("y")
    kept = [i for i, flag in enumerate(estimates.flags) if not flag]
    up = X.copy()
    names = list(estimates.design.names)
    b, x = data.numbers("b"), data.numbers("x")
    for name, value in {"2.a": 1, "3.a": 0, "2.a#1.b": b, "3.a#1.b": 0, "2.a#c.x": x, "3.a#c.x": 0}.items():
        up[:, names.index(name)] = value
    X, up, beta = X[:, kept], up[:, kept], estimates.b[kept]
    scores = X * (y - X @ beta)[:, None]
    se = sandwich(session, scores, X.T @ X, up @ beta, up.mean(axis=0))
    assert numbers(session, "margins 2.a, vce(unconditional)")[1, 0] == pytest.approx(se, rel=1e-9)


def test_unconditional_variance_of_a_probability_with_clusters(session: Session) -> None:
    run_text(session, "quietly logit d x i.b, vce(cluster g)")
    estimates, data = session.estimates.current, session.data
    kept = [i for i, flag in enumerate(estimates.flags) if not flag]
    X, d = estimates.design.matrix(data)[:, kept], data.numbers("d")
    beta = estimates.b[kept]
    p = 1 / (1 + np.exp(-X @ beta))
    v = p * (1 - p)
    slope = v * beta[0]
    J = (v * (1 - 2 * p) * beta[0]) @ X / len(d) + np.eye(len(beta))[0] * v.mean()
    hessian = (X * v[:, None]).T @ X
    se = sandwich(session, X * (d - p)[:, None], hessian, slope, J, data.numbers("g"))
    found = numbers(session, "margins, dydx(x) vce(unconditional)")
    assert found[0, 0] == pytest.approx(slope.mean()) and found[1, 0] == pytest.approx(se, rel=1e-7)


def test_unconditional_variance_after_mixed(session: Session) -> None:
    run_text(session, "quietly mixed y x i.b || g:, vce(robust)")
    conditional = numbers(session, "margins, at(x=1 b=1)")
    found = numbers(session, "margins, at(x=1 b=1) vce(unconditional)")
    np.testing.assert_allclose(found, conditional, rtol=1e-6)
    assert numbers(session, "margins, vce(unconditional)")[1, 0] > 0


@pytest.mark.parametrize("model", ["regress y x i.b", "logit d x i.b"])
def test_unconditional_variance_with_weights(session: Session, model: str) -> None:
    run_text(session, "generate f = mod(_n, 3) + 1")
    run_text(session, f"quietly {model} [fweight=f], vce(robust)")
    weighted = numbers(session, "margins b, vce(unconditional)")
    run_text(session, f"quietly {model} [pweight=f], vce(cluster g)")
    clustered = numbers(session, "margins b, vce(unconditional)")
    run_text(session, "expand f")
    run_text(session, f"quietly {model}, vce(robust)")
    np.testing.assert_allclose(numbers(session, "margins b, vce(unconditional)"), weighted, rtol=1e-9)
    run_text(session, f"quietly {model}, vce(cluster g)")
    np.testing.assert_allclose(numbers(session, "margins b, vce(unconditional)"), clustered, rtol=1e-7)


def test_unconditional_needs_a_robust_variance(session: Session) -> None:
    run_text(session, "quietly regress y x")
    with pytest.raises(StataError):
        run_text(session, "margins, vce(unconditional)")


def test_generated_values(session: Session) -> None:
    shifted = numbers(session, "margins, at(x=generate(x + 1))")[0, 0]
    assert shifted - numbers(session, "margins")[0, 0] == pytest.approx(numbers(session, "margins, dydx(x)")[0, 0])
    both = numbers(session, "margins, at((asobserved) _all) at(x = generate((x + 1)*2) a=1)")
    assert both.shape == (2, 2)
    slope, level = numbers(session, "margins, dydx(x) at(a=1)"), numbers(session, "margins, at(x=0 a=1)")
    mean = (session.data.numbers("x").mean() + 1) * 2
    assert both[0, 1] == pytest.approx(level[0, 0] + slope[0, 0] * mean)


@pytest.mark.parametrize("options", ["", "dydx(x)", "eyex(x)", "dydx(a)", "dydx(a) continuous", "at(x=generate(x/2))"])
def test_chain_rule_changes_nothing(session: Session, options: str) -> None:
    run_text(session, "quietly logit d i.a x, vce(robust)")
    own = numbers(session, f"margins, {options}")
    np.testing.assert_allclose(numbers(session, f"margins, {options} expression(invlogit(xb()))"), own, rtol=2e-6)
    slow = numbers(session, f"margins, {options} expression(invlogit(xb())) nochainrule")
    np.testing.assert_allclose(slow, own, rtol=2e-6)


def test_continuous_treats_indicators_as_variables(session: Session) -> None:
    run_text(session, "quietly logit d i.b x")
    p = 1 / (1 + np.exp(-session.estimates.current.xb(session.data)))
    slope = session.estimates.current.coefficient("", "1.b") * (p * (1 - p)).mean()
    run_text(session, "margins, dydx(b) continuous")
    assert session.r.matrices["b"].values[0, 1] == pytest.approx(slope)


def test_empty_cells_are_left_out_by_reweighting(session: Session) -> None:
    run_text(session, "quietly regress y i.a##i.b if !(a == 3 & b == 1)")
    run_text(session, "margins b, asbalanced")
    assert session.r.matrices["error"].values[0].tolist() == [0, 8]
    found = numbers(session, "margins b, asbalanced emptycells(reweight)")
    cells = numbers(session, "margins a#b")
    assert found[0, 1] == pytest.approx((cells[0, 1] + cells[0, 3]) / 2)
    run_text(session, "contrast r.b, emptycells(reweight)")
    assert session.r.matrices["b"].values[0, 0] == pytest.approx(found[0, 1] - found[0, 0])


def test_within_averages_over_nested_levels(session: Session) -> None:
    run_text(session, "generate byte n = cond(a == 1, b, cond(a == 2, 2 + b, 4))")
    run_text(session, "quietly regress y i.a i.n x")
    found = numbers(session, "margins, within(a)")
    run_text(session, "margins, over(a) at((omean) x)")
    np.testing.assert_allclose(found[0], session.r.matrices["b"].values[0])


def test_over_several_variables_and_subpopulations(session: Session) -> None:
    cells = numbers(session, "margins, over(a b)")
    assert cells.shape[1] == 6
    alone = numbers(session, "margins if a == 2 & b == 1")
    np.testing.assert_allclose(cells[:, 3], alone[:, 0])
    np.testing.assert_allclose(numbers(session, "margins, subpop(if a == 2 & b == 1)")[:, 0], alone[:, 0])
    np.testing.assert_allclose(numbers(session, "margins, subpop(b if a == 2)")[:, 0], alone[:, 0])


def test_contrasts_across_at_and_over(session: Session) -> None:
    run_text(session, "margins, at(x=(0 1 2)) contrast(atcontrast(ar))")
    steps = session.r.matrices["b"].values[0]
    slope = numbers(session, "margins, dydx(x)")[0, 0]
    np.testing.assert_allclose(steps, slope)
    run_text(session, "margins r.b, over(r.a)")
    assert session.r.matrices["b"].values.shape == (1, 2)
    run_text(session, "margins r.a, at(x=(0 1)) contrast(atjoint)")
    joint = session.r.matrices["F"].values[0, -1]
    run_text(session, "testparm i.a#c.x")
    assert session.r.scalars["F"] == pytest.approx(joint)


def test_contrasts_of_several_effects(session: Session) -> None:
    run_text(session, "margins r.a, dydx(x b)")
    run_text(session, "margins r.a, dydx(x)")
    run_text(session, "lincom 2.a#c.x")
    assert session.r.scalars["estimate"] == pytest.approx(numbers(session, "margins r.a, dydx(x)")[0, 0])


def test_what_is_posted(session: Session) -> None:
    run_text(session, "margins r.a, post")
    assert session.estimates.current.cmd == "margins"
    run_text(session, "lincom r3vs1.a - r2vs1.a")
    difference = session.r.scalars["estimate"]
    run_text(session, "quietly regress y i.a##i.b i.a##c.x")
    run_text(session, "margins a, pwcompare post")
    run_text(session, "lincom 3.a - 2.a")
    assert session.r.scalars["estimate"] == pytest.approx(difference)


def test_posted_margins_are_shown_again_but_have_no_margins(session: Session) -> None:
    run_text(session, "margins a, post")
    first = session.r.matrices["table"].values
    run_text(session, "margins, level(90) noci")
    np.testing.assert_array_equal(session.r.matrices["table"].values[:4], first[:4])
    for line in ("margins a", "margins, dydx(x)", "margins if x > 1"):
        with pytest.raises(StataError):
            run_text(session, line)


def test_saved_margins(session: Session, tmp_path: Path) -> None:
    run_text(session, f'margins a, at(x=(0 2)) saving("{tmp_path}/m")')
    saved, table = dta.read(tmp_path / "m.dta"), session.r.matrices["table"].values
    np.testing.assert_allclose(saved.numbers("_margin"), table[0])
    np.testing.assert_allclose(saved.numbers("_ci_ub"), table[5])
    assert saved.numbers("_m1").tolist() == [1, 2, 3, 1, 2, 3] and saved.numbers("_at1").tolist() == [0, 0, 0, 2, 2, 2]
    with pytest.raises(StataError) as error:
        run_text(session, f'margins, saving("{tmp_path}/m")')
    assert error.value.code == 602


def test_results_have_the_names_of_stata(session: Session) -> None:
    run_text(session, "margins a, at(x=(0 1)) over(b)")
    r = session.r
    assert {name: r.scalars[name] for name in ("N", "k_predict", "k_margins", "k_by", "k_at")} == {
        "N": 60, "k_predict": 1, "k_margins": 1, "k_by": 2, "k_at": 2
    }  # fmt: skip
    known = {
        "margins": "a",
        "over": "b",
        "by": "b",
        "at2": "x=1",
        "est_cmd": "regress",
        "predict1_label": "Linear prediction",
    }
    assert {name: r.macros[name] for name in known} == known
    at = r.matrices["at"]
    assert [name for _, name in at.cols] == ["1b.a", "2.a", "3.a", "0b.b", "1.b", "x"]
    np.testing.assert_array_equal(at.values[:, -1], [0, 1])
    assert np.isnan(at.values[:, :-1]).all()
    assert {"b", "V", "Jacobian", "_N", "at", "error", "table"} <= set(r.matrices)


def test_dunnett_is_the_distribution_of_correlated_statistics() -> None:
    normal = scipy.stats.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]])
    inside = normal.cdf([2.2, 2.2], lower_limit=[-2.2, -2.2])
    assert dunnett_tail(np.array([2.2]), 2, None)[0] == pytest.approx(1 - inside, abs=1e-7)
    assert dunnett_tail(np.array([-1.7]), 1, 9.0)[0] == pytest.approx(2 * scipy.stats.t.sf(1.7, 9), rel=1e-9)
    assert dunnett_bound(95, 3, 20.0) == pytest.approx(2.54, abs=0.005)


@pytest.mark.parametrize(("k", "df"), [(2, 3.5), (3, 20.0), (5, 2.0), (8, 41.3), (4, None), (12, None)])
def test_ranges_are_studentized(k: int, df: float | None) -> None:
    freedom = np.inf if df is None else df
    t = np.array([0.3, 1.0, 2.5, 4.0])
    expected = scipy.stats.studentized_range.sf(np.sqrt(2) * t, k, freedom)
    np.testing.assert_allclose(range_tail(t, k, df), expected, rtol=1e-6, atol=1e-9)
    bound = scipy.stats.studentized_range.ppf(0.95, k, freedom) / np.sqrt(2)
    assert range_bound(95, k, df) == pytest.approx(bound, rel=1e-6)


def test_stepwise_methods_are_between_t_and_tukey() -> None:
    pairs, order = [(1, 0), (2, 0), (2, 1)], np.array([0, 1, 2])
    t = np.array([2.0, 4.0, 2.0])
    snk = stepwise(t, pairs, order, 10.0, duncan=False)
    duncan = stepwise(t, pairs, order, 10.0, duncan=True)
    plain = 2 * scipy.stats.t.sf(t, 10)
    tukey = scipy.stats.studentized_range.sf(np.sqrt(2) * t, 3, 10)
    np.testing.assert_allclose(snk, [plain[0], tukey[1], plain[2]], rtol=1e-6)
    np.testing.assert_allclose(duncan, [plain[0], 1 - np.sqrt(1 - tukey[1]), plain[2]], rtol=1e-6)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("margins, at(x=generate(nosuch))", 111),
        ("margins, at(x=generate(x)", 132),
        ("margins, vce(bootstrap)", 198),
        ("margins, emptycells(none)", 198),
        ("margins, continuous", 198),
        ("margins, chainrule nochainrule", 198),
        ("margins, within(x)", 322),
        ("margins, mcompare(tukey)", 198),
        ("margins a, contrast(atjoint nosuch)", 198),
        ("margins, dydx(x) eyex(x)", 198),
        ("pwcompare a, mcompare(tukey adjustall)", 198),
        ("contrast a, equation(nosuch)", 111),
        ("contrast a, or eform", 198),
    ],
)  # fmt: skip
def test_errors(session: Session, line: str, code: int) -> None:
    with pytest.raises(StataError) as error:
        run_text(session, line)
    assert error.value.code == code


@pytest.mark.parametrize("model", ["ologit", "oprobit", "mlogit"])
def test_probabilities_of_categories_know_their_derivatives(session: Session, model: str) -> None:
    run_text(session, "generate byte k = min(3, max(1, ceil(y/2)))")
    run_text(session, f"quietly {model} k x i.b")
    for outcome in range(3):
        exact = session.estimates.current.probability(outcome)
        numeric = replace(exact, likelihood=None)
        eta = np.array([[-0.3, 0.4, 1.2], [-0.5, -0.2, 0.1], [0.8, 0.9, 1.0]])[: len(exact.blocks)]
        np.testing.assert_allclose(exact.first(eta), numeric.first(eta), atol=1e-9)
        np.testing.assert_allclose(exact.second(eta), numeric.second(eta), atol=1e-7)


def test_margins_themselves_may_be_adjusted(session: Session) -> None:
    run_text(session, "margins a")
    plain = session.r.matrices["table"].values
    run_text(session, "margins a, mcompare(bonferroni)")
    found = session.r.matrices["table"].values
    np.testing.assert_allclose(found[3], np.minimum(plain[3] * 3, 1))
    run_text(session, f"margins a, level({100 - 5 / 3:.12f})")
    np.testing.assert_allclose(found[4:6], session.r.matrices["table"].values[4:6])


def test_posted_margins_may_be_contrasted(session: Session) -> None:
    run_text(session, "margins a, pwcompare")
    pairs = session.r.matrices["table_vs"].values
    run_text(session, "margins b r.a@b, contrast(nowald)")
    within = session.r.matrices["b"].values[0]
    run_text(session, "margins a a#b, post")
    run_text(session, "pwcompare a")
    np.testing.assert_allclose(session.r.matrices["table_vs"].values, pairs)
    run_text(session, "contrast r.a@b")
    np.testing.assert_allclose(session.r.matrices["b"].values[0], within[-4:])
    for line in ("contrast b", "contrast r.nosuch", "contrast r.a, small"):
        with pytest.raises(StataError):
            run_text(session, line)


@pytest.mark.parametrize("option", ["dydx(*)", "eyex(_factor)"])
def test_effects_of_nothing(option):
    st = Stata()
    st.run("sysuse auto, clear\nquietly regress mpg")
    with pytest.raises(StataError) as found:
        st.run(f"margins, {option}")
    assert found.value.code == 322
