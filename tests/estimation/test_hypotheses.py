"""Linear forms, Wald tests, the delta method, likelihood ratios."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.compare import Composite, criteria, likelihood_ratio
from statalike.estimation.delta import delta, jacobian
from statalike.estimation.linearform import coefficient_list, equalities, form, written
from statalike.estimation.wald import Constraint, combination, constrained, wald
from tests.estimation.madeup import estimates


def scalars(name: str) -> float | None:
    return {"two": 2.0}.get(name)


WRITTEN = {
    "x = 0": "x = 0",
    "x = y": "x - y = 0",
    "y = x": "- x + y = 0",
    "2*x - y/4 == 3 + 1": "2*x - .25*y = 4",
    "-(x - _b[y])*two = x": "- 3*x + 2*y = 0",
    "2.g = 3.g": "2.g - 3.g = 0",
    "c.x#2.g = 1.5e1": "2.g#c.x = 15",
    "L2.z = _coef[_cons]": "L2.z - _cons = 0",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_restrictions_are_written_in_the_order_of_the_coefficients(text: str) -> None:
    made = estimates("x y 1b.g 2.g 3.g 2.g#c.x L2.z _cons")
    (found,) = equalities(text, made, scalars)
    assert written(found, made) == WRITTEN[text]


def test_equations_are_named() -> None:
    made = estimates("y:x y:_cons s:_cons")
    (found,) = equalities("[y]x = [s]_cons + 1", made, scalars)
    assert written(found, made) == "[y]x - [s]_cons = 1"
    assert [written(c, made) for c in coefficient_list("[y] [s]_cons", made, scalars)] == [
        "[y]x = 0",
        "[s]_cons = 0",
    ]
    assert form("_b[s:_cons]", made, scalars).L.tolist() == [0, 0, 1]


def test_several_equalities_make_several_restrictions() -> None:
    made = estimates("x y z")
    assert [written(c, made) for c in equalities("x = y = z", made, scalars)] == ["x - y = 0", "x - z = 0"]


@pytest.mark.parametrize(
    ("text", "code"), [("x*y = 0", 131), ("1/x = 0", 131), ("nosuch = 0", 111), ("x +", 198), ("(x = 0", 132)]
)
def test_what_is_not_linear_or_not_there(text: str, code: int) -> None:
    with pytest.raises(StataError) as error:
        equalities(text, estimates("x y"), scalars) if "=" in text else form(text, estimates("x y"), scalars)
    assert error.value.code == code


def test_wald_drops_what_says_nothing_new() -> None:
    made = estimates("x y 1b.g", [1.0, 2.0, 0.0])
    made.V[2, 2] = 0.0
    L = np.eye(3)
    found = wald(made, [Constraint(L[0]), Constraint(2 * L[0]), Constraint(L[1]), Constraint(L[2])], None)
    assert found.statistic == 5 and found.df == 2 and found.dropped == (1, 3)
    np.testing.assert_allclose(found.p, np.exp(-2.5))
    assert wald(made, [Constraint(L[0])], 10.0).statistic == 1
    both = combination(made, Constraint(L[0] + L[1], 1.0), None)
    assert both.estimate == 2 and both.se == np.sqrt(2)


def test_delta_method() -> None:
    values, V = delta(lambda b: np.array([b[0] * b[1], np.exp(b[0])]), np.array([2.0, 3.0]), np.diag([0.1, 0.2]))
    np.testing.assert_allclose(values, [6, np.exp(2)])
    np.testing.assert_allclose(V[0, 0], 9 * 0.1 + 4 * 0.2, rtol=1e-7)
    np.testing.assert_allclose(V[1, 1], np.exp(4) * 0.1, rtol=1e-7)


def fitted(ll: float, rank: float, n: float = 50, **macros: str) -> object:
    return estimates("x _cons", e=Results({"ll": ll, "rank": rank, "N": n}, dict(macros)))


def test_likelihood_ratio_whatever_the_order() -> None:
    small, large = Composite("a", (fitted(-100, 2),)), Composite("b", (fitted(-97, 4),))
    for pair in ((small, large), (large, small)):
        found = likelihood_ratio(*pair)
        assert (found.smaller, found.larger, found.chi2, found.df) == ("a", "b", 6, 2)
    assert likelihood_ratio(small, large, df=3).df == 3
    assert criteria(fitted(-100, 2)).aic == 204


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        (fitted(-9, 2), fitted(-8, 3, 51), "observations differ: 50 vs. 51"),
        (fitted(-9, 2, method="REML"), fitted(-8, 3, method="ML"), "cannot compare a REML model with an ML model"),
        (fitted(-9, 2), fitted(-8, 2), "df(unrestricted) = df(restricted) = 2"),
        (fitted(-9, 2), fitted(-8, 3, vce="robust"), "LR test likely invalid for models with robust vce"),
    ],
)
def test_models_that_cannot_be_compared(one: object, other: object, text: str) -> None:
    with pytest.raises(StataError) as error:
        likelihood_ratio(Composite("a", (one,)), Composite("b", (other,)))
    assert error.value.code == 498 and error.value.message == text


def test_derivatives_may_be_extrapolated() -> None:
    b, se = np.array([0.7, 3.0]), np.array([0.1, 0.2])

    def function(b: np.ndarray) -> np.ndarray:
        return np.array([np.exp(b[0]) * np.sin(b[1]), b[0] ** 3])

    exact = np.array([[np.exp(0.7) * np.sin(3), np.exp(0.7) * np.cos(3)], [3 * 0.49, 0]])
    np.testing.assert_allclose(jacobian(function, b, se, 100), exact, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(jacobian(function, b, se), exact, rtol=1e-8, atol=1e-12)


def test_constrained_coefficients_satisfy_the_restrictions() -> None:
    made = estimates("x y z", [1.0, 3.0, 5.0])
    made.V = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, 0.3], [0.1, 0.3, 1.5]])
    L = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, 1.0]])
    restrictions = [Constraint(L[0]), Constraint(2 * L[0]), Constraint(L[1], 4.0)]
    b, V = constrained(made, restrictions)
    np.testing.assert_allclose(L @ b, [0, 4], atol=1e-12)
    np.testing.assert_allclose(L @ V, 0, atol=1e-12)
    W = np.linalg.inv(made.V)
    free = np.array([1.0, 1.0, -1.0])
    expected = np.array([0, 0, 4.0]) + free * (free @ W @ (made.b - [0, 0, 4])) / (free @ W @ free)
    np.testing.assert_allclose(b, expected)
