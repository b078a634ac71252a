"""Degrees of freedom against lmerTest and pbkrtest (tests/reference/ddf.R) and against closed forms."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from statalike import Stata
from statalike.models.mixed.ddf import anova, kenward_roger, repeated, residual, satterthwaite
from statalike.models.mixed.fit import MixedFit

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "ddf.json").read_text())
COMMANDS = {
    "sleep": ("sleepstudy", "mixed reaction days || subject: days, cov(un) reml"),
    "sleep_unbalanced": ("sleepstudy", "mixed reaction days || subject: days, cov(un) reml"),
    "pastes": ("pastes", "mixed strength || batch: || cask:, reml"),
    "machines": ("machines", "mixed score i.machine || worker:, reml"),
    "orthodont": ("orthodont", "mixed distance c.age i.sex c.age#i.sex || subject: age, cov(un) reml"),
}


def fitted(name: str) -> MixedFit:
    """The engine's fit of a reference model; coefficients with the intercept last."""
    data, command = COMMANDS[name]
    st = Stata()
    st.run(f"webuse {data}")
    if name == "sleep_unbalanced":
        rows = " | ".join(f"_n == {row}" for row in REFERENCE["sparse_rows"])
        st.run(f"keep if {rows}")
    st.run(f"quietly {command}")
    return st.session.estimates.current.fit


def reordered(values: list[float] | float) -> np.ndarray:
    """R's order of coefficients, intercept first, with the intercept last."""
    return np.roll(np.atleast_1d(values), -1)


@pytest.mark.parametrize("name", COMMANDS)
def test_against_r(name: str) -> None:
    fit, reference = fitted(name), REFERENCE["models"][name]
    L = np.eye(fit.model.p)
    assert fit.ll == pytest.approx(reference["ll"], abs=1e-5)
    kroger, observed = kenward_roger.method(fit), satterthwaite.method(fit, "oim")
    slack = {"rel": 2e-4 if fit.ll - reference["ll"] < 1e-6 else 1e-3}  # where R stopped short of the optimum
    assert np.sqrt(np.diag(kroger.V)) == pytest.approx(reordered(reference["se"]), **slack)
    assert [kroger.single(row) for row in L] == pytest.approx(reordered(reference["kroger"]), **slack)
    assert [observed.single(row) for row in L] == pytest.approx(reordered(reference["satterthwaite"]), **slack)
    if len(reference["kroger_joint"]):
        F, ddf = kroger.joint(L[:-1], fit.beta[:-1])
        assert (F, ddf) == pytest.approx(tuple(reference["kroger_joint"]), **slack)


SEVERAL = {
    "orthodont_unbalanced": (
        "mixed distance i.age##i.sex || subject:, reml",
        ["testparm i.age", "testparm i.age#i.sex", "testparm i.age i.sex i.age#i.sex"],
    ),
    "orthodont_slope": (
        "mixed distance c.age##i.sex || subject: age, reml",
        ["testparm age c.age#i.sex", "testparm i.sex c.age#i.sex"],
    ),
}


@pytest.mark.parametrize("method", ["kroger", "satterthwaite"])
@pytest.mark.parametrize("name", SEVERAL)
def test_several_combinations(name: str, method: str) -> None:
    """F and denominator degrees of freedom of testparm, small against pbkrtest and lmerTest, and the F of contrast."""
    command, tests = SEVERAL[name]
    st = Stata()
    st.run("webuse orthodont")
    st.run(f"keep if {' | '.join(f'_n == {row}' for row in REFERENCE['few_rows'])}")
    option = "kroger" if method == "kroger" else "satterthwaite, oim"  # lmerTest has the observed information
    st.run(f"quietly {command} dfmethod({option})")
    for test, expected in zip(tests, REFERENCE["models"][name]["several"], strict=True):
        st.run(f"{test}, small")
        assert [st.r["F"], st.r["df_r"]] == pytest.approx(expected[method], rel=2e-4)
        assert st.r["df"] == len(expected["rows"])
    if "i.age" in command:
        st.run("contrast age#sex, small")
        assert st.r["F"][0, 0] == pytest.approx(REFERENCE["models"][name]["several"][1][method][0], rel=2e-4)


def test_single_combinations_agree() -> None:
    """For one combination Kenward-Roger's d.f. are Satterthwaite's with the expected information."""
    fit = fitted("sleep_unbalanced")
    kroger, satt = kenward_roger.method(fit), satterthwaite.method(fit)
    for row in np.random.default_rng(1).normal(size=(5, 2)):
        assert kroger.single(row) == pytest.approx(satt.single(row), rel=1e-8)


def test_balanced_one_way() -> None:
    """In a balanced design with a random intercept all methods give the classical degrees of freedom."""
    fit = fitted("machines")
    inside, between = fit.model.n - 6 - 2, 6 - 1
    assert anova.method(fit).df == pytest.approx([inside, inside, between])
    assert repeated.method(fit).df == pytest.approx([inside, inside, between])
    assert residual.method(fit).df == pytest.approx([fit.model.n - 3] * 3)
    assert kenward_roger.method(fit).single(np.array([1.0, 0.0, 0.0])) == pytest.approx(inside, rel=1e-6)


def test_without_known_variance_parameters_there_are_no_degrees_of_freedom():
    at, one = SimpleNamespace(Phi=np.eye(2), P=np.zeros((0, 2, 2))), np.eye(2)
    assert np.isnan(kenward_roger.KenwardRoger(one, np.zeros((0, 0)), at, one, one).single(np.array([1.0, 0.0])))
