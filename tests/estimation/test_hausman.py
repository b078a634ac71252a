"""Hausman's test against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError


@pytest.fixture(scope="module")
def fitted():
    st = Stata()
    st.run(
        "webuse pig, clear\nset seed 3\nxtset id week\ngen x2 = rnormal() + id/10\n"
        "quietly xtreg weight week x2, fe\nestimates store fe\nquietly xtreg weight week x2, re\nestimates store re"
    )
    return st


def parts(st, name):
    st.run(f"estimates restore {name}")
    return np.array(st.e["b"])[0], np.array(st.e["V"]), st.e["rmse"]


@pytest.mark.parametrize("option", ["", "sigmamore", "sigmaless", "constant"])
def test_statistic_is_the_quadratic_form_of_the_difference(fitted, option):
    b, V_b, s = parts(fitted, "fe")
    B, V_B, S = parts(fitted, "re")
    fitted.run(f"hausman fe re, {option}")
    kept = slice(0, 3 if option == "constant" else 2)
    V_b = V_b * (S / s) ** 2 if option == "sigmamore" else V_b
    V_B = V_B * (s / S) ** 2 if option == "sigmaless" else V_B
    D, d = (V_b - V_B)[kept, kept], (b - B)[kept]
    assert fitted.r["rank"] == np.linalg.matrix_rank(D / np.sqrt(np.outer(abs(np.diag(D)), abs(np.diag(D)))), tol=1e-9)
    assert fitted.r["chi2"] == pytest.approx(d @ np.linalg.pinv(D, rcond=1e-9) @ d, rel=1e-6)


def test_mixed_against_fixed_effects(fitted):
    fitted.run("quietly mixed weight week x2 || id:\nhausman fe .")
    assert fitted.r["df"] == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [("hausman fe fe", 198), ("hausman nowhere", 111), ("hausman fe re, sigmamore sigmaless", 198)],
)
def test_bad_input(fitted, line, code):
    with pytest.raises(StataError) as found:
        fitted.run(line)
    assert found.value.code == code


def test_robust_estimates_are_refused(fitted):
    fitted.run("quietly regress weight week x2, vce(robust)\nestimates store rob")
    with pytest.raises(StataError, match="vce"):
        fitted.run("hausman fe rob")
    fitted.run("hausman fe rob, force")
