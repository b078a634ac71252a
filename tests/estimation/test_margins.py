"""margins, contrast and pwcompare against emmeans, and what must hold of any margins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.estimation.margins.comparisons import letters
from statalike.estimation.margins.contrasts import orthogonal
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output

EMMEANS = json.loads((Path(__file__).parents[1] / "reference" / "margins.json").read_text())


def fresh() -> Session:
    """The data of tests/reference/margins.R."""
    i = np.arange(60.0)
    a, b, x = i % 3 + 1, (i // 3) % 2, ((i * 7) % 11) / 5
    y = 1 + a * 0.5 - b + 0.3 * x + 0.2 * a * x + 0.4 * (a == 2) * b + np.sin(i * 1.7)
    made = Session(Output(lambda text, style: None))
    columns = {"a": a, "b": b, "x": x, "y": y}
    made.data = Dataset({name: Column.of(values, storage="double") for name, values in columns.items()})
    return made


@pytest.fixture
def session() -> Session:
    """The data of tests/reference/margins.R after the same regression."""
    made = fresh()
    run_text(made, "regress y i.a##i.b i.a##c.x")
    return made


@pytest.fixture
def table(session: Session) -> Callable[[str], np.ndarray]:
    """r(table) after a command: rows b se t p ll ul ..."""

    def after(line: str) -> np.ndarray:
        run_text(session, line)
        return session.r.matrices["table"].values

    return after


def expected(name: str, estimate: str) -> np.ndarray:
    """The same rows as emmeans has them."""
    found = EMMEANS[name]
    return np.array([found[key] for key in (estimate, "SE", "t.ratio", "p.value", "lower.CL", "upper.CL")])


@pytest.mark.parametrize(
    ("line", "name", "estimate"),
    [
        ("margins a, asbalanced atmeans", "balanced", "emmean"),
        ("margins a#b, at(x=2)", "cells_at_2", "emmean"),
        ("margins a, dydx(x)", "slopes", "x.trend"),
    ],
)
def test_margins_agree_with_emmeans(table, line: str, name: str, estimate: str) -> None:
    np.testing.assert_allclose(table(line)[:6], expected(name, estimate), rtol=1e-8)


@pytest.mark.parametrize("method", ["bonferroni", "sidak", "scheffe"])
def test_pairwise_comparisons_agree_with_emmeans(session: Session, method: str) -> None:
    run_text(session, f"margins a, asbalanced atmeans pwcompare(effects) mcompare({method})")
    found = session.r.matrices["table_vs"].values[:6]
    np.testing.assert_allclose(found, expected(f"pairs_{method}", "estimate"), rtol=1e-7)


def test_tukey_comparisons_agree_with_emmeans(session: Session) -> None:
    run_text(session, "pwcompare a, mcompare(tukey)")
    found = session.r.matrices["table_vs"].values[:6]
    np.testing.assert_allclose(found, expected("pairs_tukey", "estimate"), rtol=1e-5)


def test_small_sample_comparisons_after_mixed_agree_with_emmeans(session: Session) -> None:
    run_text(session, "generate s = int((_n - 1)/7)")
    run_text(session, "generate double y2 = y + cos(s*2.3)")
    run_text(session, "quietly mixed y2 i.a x || s:, reml dfmethod(kroger)")
    run_text(session, "pwcompare a, small mcompare(bonferroni)")
    found = session.r.matrices["table_vs"].values[:6]
    np.testing.assert_allclose(found, expected("mixed_pairs", "estimate"), rtol=2e-5)
    np.testing.assert_allclose(session.r.matrices["L_df"].values[0], EMMEANS["mixed_pairs"]["df"], rtol=1e-5)
    run_text(session, "contrast a, small")
    joint = EMMEANS["mixed_joint"]
    assert session.r.matrices["F"].values[0, 0] == pytest.approx(joint["Fstat"][0], rel=1e-6)
    assert session.r.matrices["p"].values[0, 0] == pytest.approx(joint["p.value"][0], rel=1e-5)


def test_contrasts_agree_with_joint_tests_of_emmeans(session: Session) -> None:
    run_text(session, "contrast a b a#b")
    joint = EMMEANS["joint"]
    np.testing.assert_allclose(session.r.matrices["F"].values[0], joint["F.ratio"], atol=6e-4)
    np.testing.assert_allclose(session.r.matrices["p"].values[0], joint["p.value"], rtol=1e-6)
    np.testing.assert_array_equal(session.r.matrices["df"].values[0], joint["df1"])


def test_contrast_of_slopes_is_the_test_of_the_interaction(session: Session) -> None:
    run_text(session, "testparm i.a#c.x")
    F = session.r.scalars["F"]
    run_text(session, "contrast a#c.x")
    assert session.r.matrices["F"].values[0, 0] == pytest.approx(F, rel=1e-10)
    run_text(session, "margins a, dydx(x) contrast")
    assert session.r.matrices["F"].values[0, 0] == pytest.approx(F, rel=1e-10)


def test_every_full_set_of_contrasts_tests_the_same(session: Session) -> None:
    tests = []
    for operator in ("", "r.", "rb2.", "a.", "ar.", "g.", "gw.", "h.", "hw.", "j.", "jw.", "p.", "pw.", "q.", "qw."):
        run_text(session, f"contrast {operator}a")
        tests.append(session.r.matrices["F"].values[0, -1])
    np.testing.assert_allclose(tests, tests[0], rtol=1e-9)


def test_averaging_predictions_gives_the_margin(session: Session, table) -> None:
    overall = table("margins")[0, 0]
    run_text(session, "summarize y")
    assert overall == pytest.approx(session.r.scalars["mean"])
    two = table("margins, over(b)")[0]
    assert two.mean() == pytest.approx(overall)


def test_elasticities_match_numerical_derivatives(session: Session, table) -> None:
    h = 1e-5
    y, up, down = (table(f"margins, at(a=2 b=1 x={x})")[0, 0] for x in (1.5, 1.5 * (1 + h), 1.5 * (1 - h)))
    assert table("margins, eyex(x) at(a=2 b=1 x=1.5)")[0, 0] == pytest.approx((up - down) / (2 * h * y), rel=1e-6)
    assert table("margins, dyex(x) at(a=2 b=1 x=1.5)")[0, 0] == pytest.approx((up - down) / (2 * h), rel=1e-6)
    slope = (up - down) / (3 * h)
    assert table("margins, eydx(x) at(a=2 b=1 x=1.5)")[0, 0] == pytest.approx(slope / y, rel=1e-6)


def test_standard_errors_of_elasticities_are_those_of_the_delta_method(session: Session, table) -> None:
    se = table("margins, eyex(x) at(a=1 b=0 x=1.5)")[1, 0]
    run_text(session, "nlcom 1.5*_b[x]/(_b[_cons] + 1.5*_b[x])")
    assert se == pytest.approx(float(np.sqrt(session.r.matrices["V"].values[0, 0])), rel=1e-6)


def test_at_takes_statistics_and_combinations(session: Session, table) -> None:
    grid = table("margins, at(a=(1 3) x=(0(1)2))")
    assert grid.shape[1] == 6
    assert table("margins, at(a=3 x=1)")[0, 0] == pytest.approx(grid[0, 4])
    both = table("margins, at(a=1 x=0) at((median) x (p25) x b=1)")
    assert both.shape[1] == 2
    run_text(session, "summarize x, detail")
    quarter = session.r.scalars["p25"]
    assert table(f"margins, at(x={quarter:.12f} b=1)")[0, 0] == pytest.approx(both[0, 1])


def test_margins_with_post_can_be_tested(session: Session) -> None:
    run_text(session, "margins a, post")
    assert session.estimates.current.cmd == "margins"
    run_text(session, "lincom 2.a - 1.a")
    assert session.r.scalars["estimate"] == pytest.approx(
        session.estimates.current.b[1] - session.estimates.current.b[0]
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("margins x", 322),
        ("margins y", 322),
        ("margins, dydx(y)", 322),
        ("margins, at(a=7)", 459),
        ("margins, at(y=1)", 322),
        ("margins, predict(stdp)", 498),
        ("margins, predict(nosuch)", 198),
        ("margins a, pwcompare mcompare(tukey)", 198),
        ("contrast a, mcompare(tukey)", 198),
        ("margins a, pwcompare mcompare(duncan)", 198),
        ("margins if x > 1000", 2000),
        ("contrast z.a", 198),
        ("contrast a, small", 198),
        ("pwcompare r.a", 198),
    ],
)
def test_errors(session: Session, line: str, code: int) -> None:
    with pytest.raises(StataError) as error:
        run_text(session, line)
    assert error.value.code == code


def test_orthogonal_polynomials_are_orthogonal() -> None:
    weights = np.array([1.0, 2, 3, 4])
    rows = orthogonal(np.array([1.0, 2, 5, 7]), weights) / (weights / weights.sum())
    products = rows @ np.diag(weights / weights.sum()) @ rows.T
    np.testing.assert_allclose(products, np.eye(3), atol=1e-12)


def test_letters_join_cells_that_do_not_differ() -> None:
    assert letters(np.array([1.0, 2.0, 3.0]), [(0, 1), (1, 2)]) == ["A ", "AB", " B"]
    assert letters(np.array([3.0, 1.0]), []) == ["", ""]


def test_an_estimator_may_say_what_is_averaged(session: Session, table) -> None:
    estimates = session.estimates.current
    estimates.margin = ("invlogit(predict(xb))", "Pr(y)")
    X = estimates.design.matrix(session.data)
    p = 1 / (1 + np.exp(-X @ estimates.b))
    assert table("margins")[0, 0] == pytest.approx(p.mean())
    slope = X[:, [list(estimates.design.names).index(name) for name in ("2.a#c.x", "3.a#c.x")]]
    inner = estimates.coefficient("", "x") + (slope > 0) @ [
        estimates.coefficient("", "2.a#c.x"),
        estimates.coefficient("", "3.a#c.x"),
    ]
    zero = session.data.numbers("x") == 0
    found = table("margins if x > 0, dydx(x)")[0, 0]
    assert found == pytest.approx((p * (1 - p) * inner)[~zero].mean(), rel=1e-7)
    assert session.r.macros["predict_label"] == "Pr(y)"


@pytest.mark.parametrize("kind", ["dydx", "eyex", "dyex", "eydx"])
def test_effects_of_an_expression_agree_with_those_of_the_linear_prediction(table, kind: str) -> None:
    exact = table(f"margins a, {kind}(x b)")
    np.testing.assert_allclose(table(f"margins a, {kind}(x b) expression(xb())")[:6], exact[:6], rtol=1e-6)
