"""Laws that every estimator keeps: what postestimation relies on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from statalike.errors import StataError
from statalike.interpreter.session import Session

FITS = {
    "regress": "regress weight week i.half",
    "regress, robust": "regress weight week, vce(cluster id)",
    "xtreg, fe": "xtreg weight week i.half, i(id) fe",
    "xtreg, re": "xtreg weight week, i(id)",
    "xtreg, be": "xtreg weight start, i(id) be",
    "xtreg, mle": "xtreg weight week, i(id) mle nolog",
    "poisson": "poisson weight week i.half, nolog",
    "nbreg": "nbreg weight week i.half, nolog vce(cluster id)",
    "glm": "glm weight week i.half, family(gamma) link(log) nolog",
    "newey": "newey weight week i.half, lag(2) force",
    "logit": "logit heavy week start i.half, nolog",
    "probit": "probit heavy week start, vce(robust) nolog",
    "cloglog": "cloglog heavy week i.half, nolog",
    "mixed": "mixed weight week i.half || id:, nolog",
    "mixed, reml": "mixed weight week || id: week, reml nolog",
}
PREPARE = (
    "use pig, clear\ngenerate half = week > 5\nbysort id: generate start = weight[1]\n"
    "generate heavy = weight + 2*mod(id, 9) > 58\nxtset id week\n"
)


@pytest.fixture(params=FITS.values(), ids=FITS)
def fitted(request: pytest.FixtureRequest, session: Session, run: Callable[..., str]) -> Session:
    """A session after one of the estimations; session.said is what it showed."""
    run(PREPARE)
    session.said = run(request.param)
    return session


def test_e_describes_the_estimation(fitted: Session) -> None:
    e, current = fitted.e, fitted.estimates.current
    assert e.macros["cmd"] == current.cmd and e.macros["cmdline"].startswith(current.cmd)
    assert e.macros["depvar"] in ("weight", "heavy") and e.macros["properties"] == "b V"
    b, V = e.matrices["b"], e.matrices["V"]
    assert current.depvar == e.macros["depvar"]
    assert b.cols == V.cols == V.rows and b.shape == (1, len(current.b))
    np.testing.assert_allclose(V.values, V.values.T)
    assert fitted.sample.sum() == e.scalars["N"]


def test_omitted_coefficients_are_zero(fitted: Session) -> None:
    current = fitted.estimates.current
    for i, flag in enumerate(current.flags):
        assert flag in ("", "base", "empty", "omitted")
        assert not flag or (current.b[i] == 0 and not current.V[i].any())


def test_replay_shows_the_same(fitted: Session, run: Callable[..., str]) -> None:
    again = run(fitted.estimates.current.cmd)
    assert [line for line in again.splitlines() if line.strip()] == [
        line for line in fitted.said.splitlines() if line.strip() and not line.startswith("note:")
    ]


def test_the_level_may_be_chosen(fitted: Session, run: Callable[..., str]) -> None:
    assert "[90% conf. interval]" in run(f"{fitted.estimates.current.cmd}, level(90)")


def test_stored_results_come_back(fitted: Session, run: Callable[..., str]) -> None:
    first = fitted.estimates.current
    run("estimates store one\nquietly regress weight id\nestimates restore one")
    assert fitted.estimates.current is first and fitted.sample.sum() == first.n
    assert "one" in run("estimates table one") or "weight" in run("estimates table one")


def test_coefficients_may_be_called_tested_and_combined(fitted: Session, run: Callable[..., str]) -> None:
    current = fitted.estimates.current
    run("scalar b = _b[_cons]\nscalar se = _se[_cons]")
    i = current.position("_cons")
    assert fitted.scalars["b"] == current.b[i] and fitted.scalars["se"] == pytest.approx(current.se[i])
    run("quietly test _cons = 1")
    statistic = fitted.r.scalars.get("chi2", fitted.r.scalars.get("F"))
    assert statistic == pytest.approx(((current.b[i] - 1) / current.se[i]) ** 2)
    run("quietly lincom 2*_cons")
    assert fitted.r.scalars["estimate"] == pytest.approx(2 * current.b[i])


def test_predictions_ride_along(fitted: Session, run: Callable[..., str]) -> None:
    run("quietly predict a, xb\nquietly predict s, stdp")
    before = fitted.data.numbers("a")
    current = fitted.estimates.current
    np.testing.assert_allclose(before, current.xb(fitted.data), rtol=1e-6)
    assert (fitted.data.numbers("s") > 0).all()
    run("gsort -weight\nquietly predict b, xb")
    np.testing.assert_allclose(fitted.data.numbers("a"), fitted.data.numbers("b"))
    assert fitted.data[("a")].label and fitted.data["a"].storage == "float"


def test_if_and_in_choose_the_sample(fitted: Session, run: Callable[..., str]) -> None:
    typed = fitted.estimates.current.e.macros["cmdline"]
    words, comma, options = typed.partition(" ||") if "||" in typed else typed.partition(",")
    run(f"quietly {words} if week != 3 {comma}{options}")
    np.testing.assert_array_equal(fitted.sample, fitted.data.numbers("week") != 3)


def test_no_observations(fitted: Session, run: Callable[..., str]) -> None:
    typed = fitted.estimates.current.e.macros["cmdline"]
    words, comma, options = typed.partition(" ||") if "||" in typed else typed.partition(",")
    with pytest.raises(StataError) as error:
        run(f"{words} if week > 99 {comma}{options}")
    assert error.value.code == 2000


def test_information_criteria_and_covariances(fitted: Session, run: Callable[..., str]) -> None:
    run("quietly estat vce")
    assert fitted.r.matrices["V"].shape[0] == sum(not flag for flag in fitted.estimates.current.flags)
    if "ll" in fitted.e.scalars:
        run("quietly estat ic")
        assert fitted.r.matrices["S"].values[0, 2] == fitted.e.scalars["ll"]


def test_no_observations_of_another_command(run: Callable[..., str]) -> None:
    run(PREPARE + "quietly regress weight week")
    with pytest.raises(StataError) as error:
        run("xtreg")
    assert error.value.code == 301
