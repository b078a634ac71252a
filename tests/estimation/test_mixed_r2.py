"""estat r2 after mixed: against performance, insight and hand computation in R (tests/reference/r2.R)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from statalike.errors import StataError
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output

STORED = json.loads((Path(__file__).parents[1] / "reference" / "r2.json").read_text())
RAGGED = (
    "webuse sleepstudy",
    "drop if mod(subject + days, 5) == 0",
    "egen mean = mean(days), by(subject)",
    "generate double centred = days - mean",
)
MODELS = {
    "sleepstudy": (("webuse sleepstudy",), "mixed reaction days || subject: days, covariance(unstructured)"),
    "ragged": (RAGGED, "mixed reaction centred mean || subject: centred, covariance(unstructured)"),
    "pastes": (("webuse pastes", "generate late = cask == 3"), "mixed strength late || batch: || cask:,"),
    "orthodont": (("webuse orthodont",), "mixed distance age || subject:, residuals(independent, by(sex))"),
}
EVERY = pytest.mark.parametrize("name", STORED)


@pytest.fixture
def after() -> Callable[..., Session]:
    """A session after some lines."""

    def ran(*lines: str) -> Session:
        made = Session(Output(lambda text, style: None))
        for line in lines:
            run_text(made, line)
        return made

    return ran


@EVERY
def test_as_in_r(after, name: str) -> None:
    key, method = name.split()
    before, line = MODELS[key]
    session = after(*before, f"{line} nolog {method}", "set type double", "estat r2")
    expected, found = STORED[name], session.r
    assert found.scalars["r2_m"] == pytest.approx(expected["r2_m"], rel=2e-5)
    assert found.scalars["r2_c"] == pytest.approx(expected["r2_c"], rel=2e-5)
    variance = found.matrices["variance"].values[0]
    fixed, random, residual = variance[0], variance[1:-1].sum(), variance[-1]
    np.testing.assert_allclose([fixed, random, residual], expected["variance"], rtol=2e-5)
    if "sb" in expected:
        np.testing.assert_allclose(found.matrices["sb"].values[:, :2], expected["sb"], rtol=2e-5)
    if "rs" in expected:
        f1, f2, v, m, s2 = expected["rs"]
        total, within, between = f1 + f2 + v + m + s2, f1 + v + s2, f2 + m
        wanted = [
            [f1 / total, f1 / within, np.nan],
            [f2 / total, np.nan, f2 / between],
            [v / total, v / within, np.nan],
            [m / total, np.nan, m / between],
            [(f1 + f2) / total, f1 / within, f2 / between],
            [(f1 + f2 + v) / total, (f1 + v) / within, f2 / between],
            [(f1 + f2 + v + m) / total, (f1 + v) / within, 1.0],
        ]
        np.testing.assert_allclose(found.matrices["rs"].values, wanted, rtol=5e-5)


def test_covariates_need_not_be_centred(after) -> None:
    """Days as they are, and as deviations and means with one slope for both: the parts add up to the same."""
    session = after(*RAGGED, "mixed reaction days || subject: days, covariance(unstructured)", "estat r2")
    rs = session.r.matrices["rs"].values
    assert rs[6, 0] == pytest.approx(session.r.scalars["r2_c"], rel=1e-9)
    assert rs[4, 0] == pytest.approx(session.r.scalars["r2_m"], rel=1e-9)


def test_the_null_model_is_what_it_says(after) -> None:
    """Fitted by hand, its variances are those of the table."""
    session = after("webuse productivity", "mixed gsp private emp || region: emp || state:", "estat r2")
    table, null, compared = session.r.matrices["sb"].values, session.r.macros["null"], session.r.macros["compared"]
    assert null == "mixed gsp || region: || state:"
    assert compared == "mixed gsp private emp || region: || state:"
    for column, line in enumerate((null, compared)):
        run_text(session, line)
        components = [G.sum() for G in session.estimates.current.fit.G]
        assert table[0, column] == pytest.approx(sum(components) + session.estimates.current.fit.sigma2, rel=1e-6)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ((), 301),
        (("webuse pig", "regress weight week"), 321),
        (("webuse pig", "mixed weight week"), 459),
        (("webuse pig", "mixed weight week [pw=week] || id:"), 404),
    ],
)
def test_refusals(after, before: tuple[str, ...], code: int) -> None:
    session = after(*before)
    with pytest.raises(StataError) as error:
        run_text(session, "estat r2")
    assert error.value.code == code


WEIGHTED = {
    "observations": (
        "webuse sleepstudy",
        "generate k = 1 + mod(subject * days, 3)",
        "mixed reaction days [fw=k] || subject: days",
        ("expand k", "mixed reaction days || subject: days"),
    ),
    "crossed": (
        "webuse penicillin",
        "generate k = 1 + mod(_n, 3)\ngenerate x = sin(_n)",
        "mixed diameter x [fw=k] || _all: R.plate || sample: x",
        ("expand k", "mixed diameter x || _all: R.plate || sample: x"),
    ),
    "levels": (
        "webuse pastes\ngenerate b = batch\ngenerate s = sample",
        "generate x = sin(_n)\ngenerate k = 1 + mod(_n, 2)\ngenerate m = 1 + mod(b, 3)\ngenerate t = 1 + mod(s, 2)",
        "mixed strength x [fw=k] || b: x, fweight(m) || s:, fweight(t)",
        (
            "expand m\nbysort b s x k: generate copy = _n\nreplace b = 100 * b + copy",
            "expand t\nbysort b s x k: generate again = _n\nreplace s = 10 * s + again",
            "expand k",
            "mixed strength x || b: x || s:",
        ),
    ),
}


@pytest.mark.parametrize("name", WEIGHTED)
def test_frequency_weights_count_rows_and_groups_several_times(after, name: str) -> None:
    data, made, line, expanded = WEIGHTED[name]
    found = after(data, made, f"{line} nolog" if "," in line else f"{line}, nolog", "estat r2").r
    again = after(data, made, found.macros["null"], "estat r2").r
    assert again.matrices["sb"].values[:, 1] == pytest.approx(found.matrices["sb"].values[:, 0], rel=1e-7)
    *several, whole = expanded
    expected = after(data, made, *several, f"{whole}, nolog", "estat r2").r
    assert found.scalars == pytest.approx(expected.scalars, rel=1e-7, abs=1e-7)
    for key, matrix in expected.matrices.items():
        np.testing.assert_allclose(found.matrices[key].values, matrix.values, rtol=1e-6, atol=1e-7)
