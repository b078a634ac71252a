"""anova against R (tests/reference/anova.R), and against unweighted means of cells by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from statalike.interpreter.session import Session
from statalike.models.anova import estimable, marginal_hypothesis, partial
from statalike.models.sphericity import epsilons, pooled_covariance

STORED = json.loads((Path(__file__).parents[1] / "reference" / "anova.json").read_text())
COMMANDS = {
    "y a##b": "anova y a b a#b",
    "y a##b c.x": "anova y a b c.x a#b",
    "y a b c.x a#c.x": "anova y a b c.x a#c.x",
    "y a##b##c.x": "anova y a b c.x a#b a#c.x b#c.x a#b#c.x",
}


def made(n: int = 60) -> np.ndarray:
    """a b x y (n, 4) of the R script: the minimal-standard generator of Park and Miller."""
    state, uniform = 12345, []
    for _ in range(4 * n):
        state = state * 16807 % 2147483647
        uniform.append(state / 2147483647)
    u = np.array(uniform).reshape(n, 4)
    a, b, x = 1 + np.floor(3 * u[:, 0]), 1 + np.floor(2 * u[:, 1]), np.round(10 * u[:, 2], 2)
    return np.column_stack([a, b, x, np.round(a * b + x * a / 4 + 3 * u[:, 3], 2)])


@pytest.fixture
def unbalanced(session: Session, run: Callable[..., str]) -> Session:
    lines = "\n".join(" ".join(f"{value:.10g}" for value in row) for row in made())
    run(f"input byte a byte b double x double y\n{lines}\nend\n")
    return session


def terms(session: Session, name: str) -> list[float]:
    """e(name_1), e(name_2) ..."""
    scalars = session.estimates.current.e.scalars
    return [scalars[f"{name}_{k}"] for k in range(1, 1 + sum(key.startswith("ss_") for key in scalars))]


@pytest.mark.parametrize("name", COMMANDS)
def test_type_three_as_r_has_it(unbalanced: Session, run: Callable[..., str], name: str) -> None:
    run(COMMANDS[name])
    expected = STORED[name]
    assert terms(unbalanced, "ss") == pytest.approx(expected["partial"], rel=1e-9)
    assert terms(unbalanced, "df") == expected["df"]
    assert terms(unbalanced, "F") == pytest.approx(expected["F"], rel=1e-9)


@pytest.mark.parametrize("name", COMMANDS)
def test_sequential_as_r_has_it(unbalanced: Session, run: Callable[..., str], name: str) -> None:
    run(COMMANDS[name] + ", sequential")
    assert terms(unbalanced, "ss") == pytest.approx(STORED[name]["sequential"][:-1], rel=1e-9)


def test_sums_of_squares_do_not_depend_on_bases_or_order(unbalanced: Session, run: Callable[..., str]) -> None:
    run("anova y ib2.b##ib3.a c.x")
    found = sorted(terms(unbalanced, "ss"))
    assert found == pytest.approx(sorted(STORED["y a##b c.x"]["partial"]), rel=1e-9)


def test_partial_test_is_that_of_the_coefficients(unbalanced: Session, run: Callable[..., str]) -> None:
    """A covariate's F is the square of its t, and `test` of the term says the same."""
    run("anova y a##b c.x\ntest x")
    found = unbalanced.estimates.current
    i = found.position("x")
    assert terms(unbalanced, "F")[-1] == pytest.approx((found.b[i] / found.se[i]) ** 2, rel=1e-9)
    assert unbalanced.r.scalars["F"] == pytest.approx(terms(unbalanced, "F")[-1], rel=1e-12)


def test_nested_term_averages_its_cells(unbalanced: Session, run: Callable[..., str]) -> None:
    """With b nested in a, the test of a is that of unweighted averages over the cells of b."""
    run("anova y a b|a")
    data = made()
    cells = [[data[(data[:, 0] == i) & (data[:, 1] == j), 3] for j in (1, 2)] for i in (1, 2, 3)]
    means = np.array([[cell.mean() for cell in row] for row in cells])
    V = np.diag([sum(1 / len(cell) for cell in row) / 4 for row in cells])
    C = np.array([[1, -1, 0], [1, 0, -1]])
    d = C @ means.mean(axis=1)
    assert terms(unbalanced, "ss")[0] == pytest.approx(d @ np.linalg.solve(C @ V @ C.T, d), rel=1e-9)
    assert terms(unbalanced, "df") == [2, 3]


def test_empty_cells_leave_what_can_be_estimated() -> None:
    """Two by three with one cell empty: the main effect of a compares it where both levels are seen."""
    cells = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    X = np.array([[1, *np.eye(2)[i], *np.eye(3)[j], *np.eye(5)[k]] for k, (i, j) in enumerate(cells)], dtype=float)
    B = estimable(X, np.array([6, 7, 8, 9, 10]))
    L = marginal_hypothesis(B, np.array([1, 2]), np.arange(6, 11))
    on_means = L @ np.linalg.pinv(X)
    assert on_means / on_means[0, 0] == pytest.approx(np.array([[1, 1, 0, -1, -1]]), abs=1e-9)
    assert partial(np.zeros((0, 3)), np.zeros(3), np.eye(3)) == 0


def test_greenhouse_and_geisser_as_r_has_it(run: Callable[..., str], session: Session) -> None:
    """R's Huynh-Feldt epsilon between groups is a later correction; without groups it is the original."""
    run("sysuse t43\nanova score person drug, repeated(drug)")
    found = session.estimates.current.e.scalars
    assert (found["gg1"], found["hf1"]) == pytest.approx((STORED["t43"]["gg"], STORED["t43"]["hf"]), abs=6e-5)


def test_epsilon_of_a_spherical_covariance_is_one() -> None:
    S = np.full((4, 4), 2.0) + 3 * np.eye(4)
    assert epsilons(S, [4], 20, 1).gg == pytest.approx(1)
    assert epsilons(S, [2, 2], 20, 1).gg == pytest.approx(1)
    x = np.arange(12.0).reshape(6, 2) ** 2
    assert pooled_covariance(x, np.zeros(6, dtype=int)) == pytest.approx(np.cov(x.T))
