"""Robust variances against numerical scores in R, and the fixed effects' part against clubSandwich (robust.R)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from statalike import Stata, StataError

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "robust.json").read_text())
COMMANDS = {
    "sleep": ("sleepstudy", "mixed reaction days || subject: days, cov(un) vce(robust)"),
    "pastes": ("pastes", "mixed strength || batch: || cask:, vce(robust)"),
    "pastes_cluster": ("pastes", "mixed strength || sample:, vce(cluster batch)"),
    "ovary": ("ovary", "mixed follicles time || mare:, residuals(ar 1, t(time)) vce(robust)"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_against_r(name: str) -> None:
    """The whole of e(V), of fixed effects and variance parameters."""
    data, command = COMMANDS[name]
    st = Stata()
    st.run(f"webuse {data}")
    st.run(f"quietly {command}")
    reference = REFERENCE[name]
    estimates = st.session.estimates.current
    p = len(np.atleast_1d(reference["beta"]))
    order = np.r_[np.roll(np.arange(p), -1), p : len(estimates.b)]  # R has the intercept first
    theta = np.concatenate([np.atleast_1d(reference["beta"]), reference["eta"]])
    V = np.array(reference["V"])
    assert st.e["ll"] == pytest.approx(reference["ll"], abs=1e-6)
    assert st.e["N_clust"] == reference["clusters"]
    assert estimates.b == pytest.approx(theta[order], rel=1e-5)
    scale = np.sqrt(np.diag(V))[order]
    np.testing.assert_allclose(
        estimates.V / np.outer(scale, scale), V[np.ix_(order, order)] / np.outer(scale, scale), atol=2e-5
    )
    if reference["clubsandwich"]:
        club = np.roll(np.atleast_1d(reference["clubsandwich"]), -1)
        assert np.sqrt(np.diag(estimates.V))[:p] == pytest.approx(club, rel=1e-5)


@pytest.mark.parametrize("options", ["vce(robust)", "vce(cluster id)", "[pw=week]"])
def test_without_groups(options: str) -> None:
    """Linear regression by maximum likelihood has the robust variance of regress, but for its small-sample factor."""
    weight, vce = (options, "") if "[" in options else ("", options)
    st = Stata()
    st.run("webuse pig")
    st.run(f"quietly regress weight week {weight}, {vce}")
    expected, n, clusters = np.array(st.e["V"]), st.e["N"], "cluster" in options
    st.run(f"quietly mixed weight week {weight}, {vce}")
    factor = (n - 2) / (n - 1)  # C / (C - 1) in both with clusters, and here n / (n - 1) for n / (n - 2) without
    np.testing.assert_allclose(np.array(st.e["V"])[:2, :2], expected * factor, rtol=1e-9)
    assert (st.e["N_clust"] == 48) if clusters else "N_clust" not in st.e


@pytest.mark.parametrize("command", ["|| _all: week, vce(robust)", "|| id:, vce(cluster one)", ", vce(cluster one)"])
def test_single_cluster(command: str) -> None:
    st = Stata()
    st.run("webuse pig\ngenerate one = 1")
    with pytest.raises(StataError) as failed:
        st.run(f"quietly mixed weight week {command}")
    assert failed.value.code == 460
