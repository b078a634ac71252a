"""The dense oracle against published results of Stata's mixed (examples of the [ME] manual and stata.com)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import statalike
from tests.models.oracle import Dense, Effects, Errors, richardson

DATA = Path(statalike.__file__).parent / "datasets"


@dataclass(frozen=True)
class Published:
    """Log likelihood; fixed effects and displayed variance rows as (estimate, standard error)."""

    ll: float
    b: tuple[tuple[float, float], ...]
    rows: tuple[tuple[float, float], ...]


def columns(name: str) -> dict[str, np.ndarray]:
    return {k: v.to_numpy(float) for k, v in pd.read_stata(DATA / f"{name}.dta").items()}


def pig(z: str, structure: str, reml: bool = False) -> Dense:
    data = columns("pig")
    X = np.column_stack([data["week"], np.ones(432)])
    Z = X if z == "week" else X[:, 1:]
    return Dense(data["weight"], X, (Effects(Z, data["id"], structure),), reml=reml)


def pig_crossed() -> Dense:
    data = columns("pig")
    one = np.ones((432, 1))
    X = np.column_stack([data["week"], one])
    effects = (Effects(one, data["id"], "identity"), Effects(one, data["week"], "identity"))
    return Dense(data["weight"], X, effects)


def productivity(*effects: str) -> Dense:
    data = columns("productivity")
    n = len(data["gsp"])
    one = np.ones((n, 1))
    X = np.column_stack([*(data[k] for k in ("private", "emp", "hwy", "water", "other", "unemp")), one])
    states = (data["state"][:, None] == np.unique(data["state"])).astype(float)
    made = {
        "region": Effects(one, data["region"], "identity"),
        "state": Effects(one, data["state"], "identity"),
        "R.state": Effects(states, data["region"], "exchangeable"),
    }
    return Dense(data["gsp"], X, tuple(made[name] for name in effects))


def ovary(kind: str, slope: bool) -> Dense:
    data = columns("ovary")
    one = np.ones(len(data["mare"]))
    X = np.column_stack([data["sin1"], data["cos1"], one])
    Z = np.column_stack([data["sin1"], one]) if slope else one[:, None]
    effects = Effects(Z, data["mare"], "diagonal" if slope else "identity")
    return Dense(data["follicles"], X, (effects,), Errors(kind, data["mare"], data["time"], 2))


def t43() -> Dense:
    data = columns("t43")
    X = np.column_stack([*(data["drug"] == k for k in (2, 3, 4)), np.ones(20)]).astype(float)
    return Dense(data["score"], X, (Effects(np.ones((20, 1)), data["person"], "identity"),), reml=True)


PIG = ((6.209896, 0.0390124), (19.35561, 0.5974059))
STATES = (
    (0.2671484, 0.0212591),
    (0.754072, 0.0261868),
    (0.0709767, 0.023041),
    (0.0761187, 0.0139248),
    (-0.0999955, 0.0169366),
    (-0.0058983, 0.0009031),
    (2.128823, 0.1543854),
)
CASES = {
    "pig intercept": (
        lambda: pig("", "identity"),
        Published(-1014.9268, PIG, ((14.81751, 3.124225), (4.383264, 0.3163348))),
    ),
    "pig intercept reml": (
        lambda: pig("", "identity", reml=True),
        Published(
            -1016.8984,
            ((6.209896, 0.0390633), (19.35561, 0.603139)),
            ((15.14185, 3.224447), (4.394709, 0.3175746)),
        ),
    ),
    "pig slope": (
        lambda: pig("week", "diagonal"),
        Published(
            -869.03825,
            ((6.209896, 0.0906819), (19.35561, 0.3979159)),
            ((0.3680668, 0.0801181), (6.756364, 1.543503), (1.598811, 0.1233988)),
        ),
    ),
    "pig slope unstructured": (
        lambda: pig("week", "unstructured"),
        Published(
            -868.96185,
            ((6.209896, 0.0910745), (19.35561, 0.3996387)),
            ((0.3715251, 0.0812958), (6.823363, 1.566194), (-0.0984378, 0.2545767), (1.596829, 0.123198)),
        ),
    ),
    "pig slope unstructured reml": (
        lambda: pig("week", "unstructured", reml=True),
        Published(
            -870.4356,
            ((6.209896, 0.0920382), (19.35561, 0.4038676)),
            ((0.3799957, 0.0839022), (6.986464, 1.616356), (-0.1033632, 0.2627279), (1.59683, 0.1231981)),
        ),
    ),
    "pig crossed": (
        pig_crossed,
        Published(
            -1013.824,
            ((6.209896, 0.0539313), (19.35561, 0.6333982)),
            ((14.83623, 3.126142), (0.0849874, 0.0868856), (4.297328, 0.3134404)),
        ),
    ),
    "productivity": (
        lambda: productivity("region", "state"),
        Published(1430.5017, STATES, ((0.0014506, 0.0012995), (0.0062757, 0.0014871), (0.0013461, 6.89e-05))),
    ),
    "productivity R.state": (
        lambda: productivity("R.state"),
        Published(1430.5017, STATES, ((0.0077263, 0.0017926), (0.0014506, 0.0012995), (0.0013461, 6.89e-05))),
    ),
    "ovary ar 2": (
        lambda: ovary("ar", slope=False),
        Published(
            -773.96542,
            ((-2.908496, 0.5031893), (-0.8660701, 0.5328758), (12.14668, 0.9036006)),
            ((6.372018, 3.823872), (0.5304458, 0.0620191), (0.1427098, 0.0632381), (13.81546, 2.26483)),
        ),
    ),
    "ovary ma 2": (
        lambda: ovary("ma", slope=True),
        Published(
            -778.85936,
            ((-3.116854, 0.6122144), (-0.8691369, 0.3829281), (12.194199, 0.8987516)),
            (
                (2.410734, 1.763312),
                (7.97369, 3.754089),
                (0.4723035, 0.0614676),
                (0.2547907, 0.0544484),
                (10.452386, 1.085619),
            ),
        ),
    ),
    "t43": (
        t43,
        Published(
            -49.640099,
            ((-0.8, 1.939072), (-10.8, 1.939072), (5.6, 1.939072), (26.4, 3.149603)),
            ((40.2, 30.10269), (9.4, 3.837534)),
        ),
    ),
}


def displayed(model: Dense, theta: np.ndarray) -> np.ndarray:
    """Variances and covariances of each equation, residual parameters, residual variance."""
    parts, lnsig, rest = model.split(theta)
    rows = []
    for effects, own in zip(model.effects, parts, strict=True):
        G = effects.covariance(own)
        q = len(G)
        shared = effects.structure in ("identity", "exchangeable")
        rows += [G[0, 0]] if shared else list(np.diag(G))
        rows += [G[0, 1]] if effects.structure == "exchangeable" else []
        rows += [G[i, j] for i in range(q) for j in range(i)] if effects.structure == "unstructured" else []
    return np.array([*rows, *rest, np.exp(2 * lnsig)])


def numbers(pairs: tuple[tuple[float, float], ...]) -> tuple[np.ndarray, np.ndarray]:
    estimates, errors = np.array(pairs).T
    return estimates, errors


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_published(name: str) -> None:
    """Seven printed digits, less what Stata's own convergence leaves open."""
    make, published = CASES[name]
    model = make()
    theta = model.optimum(starts=1)
    assert model.loglik(theta) == pytest.approx(published.ll, abs=6e-5)
    beta, V_beta = model.gls(theta)
    b, b_se = numbers(published.b)
    np.testing.assert_allclose(beta, b, rtol=3e-6, atol=6e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(V_beta)), b_se, rtol=3e-6, atol=6e-8)
    slopes = richardson(lambda x: displayed(model, x), theta, 1e-3)
    se = np.sqrt(np.diag(slopes.T @ np.linalg.inv(model.information(theta)) @ slopes))
    rows, rows_se = numbers(published.rows)
    np.testing.assert_allclose(displayed(model, theta), rows, rtol=1e-5, atol=6e-8)
    np.testing.assert_allclose(se, rows_se, rtol=2e-5, atol=6e-8)


@pytest.mark.parametrize(("reml", "week", "cons"), [(False, 0.1516534, 0.8488297), (True, 0.1746709, 0.9238758)])
def test_standard_errors_of_blups(reml: bool, week: float, cons: float) -> None:
    """ML takes beta as known, REML does not."""
    model = pig("week", "unstructured", reml=reml)
    theta = model.optimum(starts=1)
    [(b, se)] = model.blups(theta)
    np.testing.assert_allclose(se[0], [week, cons], rtol=1e-6)
    if not reml:
        np.testing.assert_allclose(b[0], [-0.3957636, 0.2369444], rtol=2e-6)
