"""estat wcorrelation, estat sd and estat df after mixed: what must hold of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from statalike.errors import StataError
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output

MODELS = (
    "mixed weight week || id: week, covariance(unstructured)",
    "mixed weight week || id:, residuals(ar 1, t(week))",
    "mixed weight week || id:, noconstant residuals(unstructured, t(week))",
    "mixed weight week || id:, residuals(independent, by(half))",
)


@pytest.fixture
def fitted() -> Callable[[str], Session]:
    """A session after a mixed command on some of the pigs."""

    def after(line: str) -> Session:
        made = Session(Output(lambda text, style: None))
        run_text(made, "webuse pig")
        run_text(made, "keep if week <= 4 & id <= 30")
        run_text(made, "generate byte half = week > 2")
        run_text(made, f"{line} nolog" if "," in line else f"{line}, nolog")
        return made

    return after


@pytest.mark.parametrize("line", MODELS)
def test_the_covariance_is_that_of_effects_and_residuals(fitted, line: str) -> None:
    session = fitted(line)
    run_text(session, "estat wcorrelation, at(id=3)")
    found = session.r.matrices
    Z, G, R = (found[name].values for name in "ZGR")
    np.testing.assert_allclose(found["Cov"].values, Z @ G @ Z.T + R, atol=1e-8)
    sd = np.sqrt(np.diag(found["Cov"].values))
    np.testing.assert_allclose(found["sd"].values[0], sd)
    np.testing.assert_allclose(found["Corr"].values, found["Cov"].values / np.outer(sd, sd))


def test_all_the_data_hold_each_group_and_nothing_between(fitted) -> None:
    session = fitted(MODELS[1])
    run_text(session, "estat wcorrelation, at(id=2)")
    one = session.r.matrices["Cov"].values
    run_text(session, "estat wcorrelation, all")
    whole = session.r.matrices["Cov"].values
    np.testing.assert_allclose(whole[4:8, 4:8], one)
    assert not whole[:4, 4:].any()
    assert len(whole) == 120


def test_order_of_the_data_does_not_matter_unless_asked_for(fitted) -> None:
    session = fitted(MODELS[0])
    run_text(session, "estat wcorrelation, at(id=5)")
    before = session.r.matrices["Cov"].values
    run_text(session, "gsort -week")
    run_text(session, "estat wcorrelation, at(id=5)")
    np.testing.assert_array_equal(session.r.matrices["Cov"].values, before)


def test_components_posted_have_the_standard_errors_shown(fitted) -> None:
    session = fitted(MODELS[0])
    run_text(session, "estat sd, post")
    table = session.r.matrices["table"].values
    run_text(session, "lincom _b[id:sd(week)]")
    assert session.r.scalars["se"] == pytest.approx(table[1, 2])
    run_text(session, "nlcom _b[id:sd(week)]^2")
    variance = session.r.matrices["V"].values[0, 0]
    again = fitted(MODELS[0])
    run_text(again, "estat sd, variance post")
    made = again.estimates.current
    place = made.position("var(week)", "id")
    assert made.V[place, place] == pytest.approx(variance, rel=1e-6)


def test_degrees_of_freedom_are_those_of_the_estimation(fitted) -> None:
    first = fitted("mixed weight week || id:, reml dfmethod(satterthwaite)")
    run_text(first, "estat df")
    kept = first.r.matrices["df"].values
    session = fitted("mixed weight week || id:, reml")
    run_text(session, "estat df, method(repeated satterthwaite) post(satterthwaite)")
    np.testing.assert_allclose(session.r.matrices["df"].values[1:], kept)
    np.testing.assert_allclose(session.e.matrices["df"].values, kept)
    assert session.e.macros["dfmethod"] == "satterthwaite"
    run_text(session, "test week, small")
    assert session.r.scalars["df_r"] == pytest.approx(kept[0, 0])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("estat wcorrelation, at(id=3) all", 198),
        ("estat wcorrelation, at(week=3)", 198),
        ("estat wcorrelation, at(id=99)", 459),
        ("estat df", 198),
        ("estat df, method(kroger)", 198),
        ("estat df, method(residual repeated) post", 198),
        ("contrast week, small", 198),
        ("contrast week", 322),
        ("test week, small", 198),
    ],
)
def test_errors(fitted, line: str, code: int) -> None:
    session = fitted(MODELS[0])
    with pytest.raises(StataError) as error:
        run_text(session, line)
    assert error.value.code == code
