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
