"""estat profile against lme4's profiles, and errors of random effects against its conditional variances."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from statalike.api.stata import Stata

STORED = json.loads((Path(__file__).parents[1] / "reference" / "postestimation.json").read_text())
MODELS = {
    # the parameters of each in lme4's order: as estat profile calls them
    "sleepstudy": (
        "mixed reaction days || subject: days, covariance(unstructured)",
        ["sd(_cons)", "corr(days,_cons)", "sd(days)", "sd(e)", "[reaction]_cons", "days"],
    ),
    "sleepstudy independent": (
        "mixed reaction days || subject: days",
        ["sd(_cons)", "sd(days)", "sd(e)", "[reaction]_cons", "days"],
    ),
    "pastes": (
        "mixed strength || batch: || cask:",
        ["[batch>cask]sd(_cons)", "[batch]sd(_cons)", "sd(e)", "[strength]_cons"],
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_profile_limits(name: str) -> None:
    typed, parameters = MODELS[name]
    st = Stata()
    st.run(f"webuse {name.split()[0]}, clear\nquietly {typed}\nquietly estat profile {' '.join(parameters)}")
    found = np.asarray(st.r["table"])[1:3]
    expected = np.array([[v for key, v in row.items() if key != "_row"] for row in STORED["profile"][name]])
    np.testing.assert_allclose(found, expected, rtol=2e-7, atol=1e-12)


@pytest.mark.parametrize("method", ["ml", "reml"])
def test_conditional_standard_errors(method: str) -> None:
    st = Stata()
    st.run(f"webuse sleepstudy, clear\nquietly mixed reaction days || subject: days, covariance(unstructured) {method}")
    st.run("predict double s1 s0, reses resetype(conditional)\nsort subject days")
    data = st.to_pandas().groupby("subject").first()
    np.testing.assert_allclose(data[["s0", "s1"]].to_numpy(), np.array(STORED["condvar"][method]), rtol=1e-6)


TESTED = {
    "orthodont slopes": ("webuse orthodont", "mixed distance age || subject: age", "subject:age"),
    "pastes batch": ("webuse pastes", "mixed strength || batch: || cask:", "batch"),
    "pastes cask": ("webuse pastes", "mixed strength || batch: || cask:", "cask"),
    "few subjects": (
        "webuse sleepstudy\nkeep if inlist(subject, 308, 310, 330, 335, 351) & days > 6",
        "mixed reaction days || subject:",
        "subject",
    ),
}


@pytest.mark.parametrize("name", TESTED)
def test_restricted_likelihood_ratio(name: str) -> None:
    """The statistic as lme4 has it, p as RLRsim's within the error of both simulations."""
    data, typed, variance = TESTED[name]
    st = Stata()
    st.run(f"{data}\nquietly {typed}, reml\nestat rlrt {variance}, seed(3) reps(100000)")
    check(st, STORED["rlrt"][name])


def test_likelihood_ratio() -> None:
    data, typed, _ = TESTED["few subjects"]
    st = Stata()
    st.run(f"{data}\nquietly {typed}\nestat rlrt, seed(3) reps(100000)")
    check(st, STORED["lrt"])


def check(st: Stata, expected: dict[str, float]) -> None:
    """Statistic and p."""
    assert st.r["stat"] == pytest.approx(expected["statistic"], rel=1e-6)
    p = expected["p"]
    assert st.r["p"] == pytest.approx(p, abs=4 * np.sqrt(2 * p * (1 - p) / 100000) + 1e-12)
