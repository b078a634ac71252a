"""suest: the sandwich covariance of several models is that of each alone, and of differences across samples."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError


@pytest.fixture(scope="module")
def fitted():
    st = Stata()
    st.run("sysuse auto, clear\ngen group = int(price/1000)")
    return st


def V(st):
    return np.array(st.e["V"])


@pytest.mark.parametrize("vce", ["robust", "cluster group"])
@pytest.mark.parametrize("line", ["logit foreign weight mpg", "poisson rep78 weight i.foreign", "probit foreign mpg"])
def test_alone_it_is_the_robust_covariance(fitted, line, vce):
    fitted.run(f"quietly {line}, vce({vce})")
    alone = V(fitted)
    fitted.run(f"quietly {line}\nestimates store one\nquietly suest one, vce({vce})")
    np.testing.assert_allclose(V(fitted), alone, rtol=1e-6, atol=1e-12)


def test_mean_of_regress_is_robust_but_for_degrees_of_freedom(fitted):
    fitted.run("quietly regress mpg weight length, vce(robust)")
    alone, n = V(fitted), 74
    fitted.run("quietly regress mpg weight length\nestimates store one")
    rmse = fitted.e["rmse"]
    fitted.run("quietly suest one")
    np.testing.assert_allclose(V(fitted)[:3, :3], alone * (n - 3) / (n - 1), rtol=1e-8)
    assert np.array(fitted.e["b"])[0][-1] == pytest.approx(2 * np.log(rmse))


def test_models_of_different_observations_are_independent(fitted):
    fitted.run(
        "quietly regress mpg weight if foreign\nestimates store a\nquietly regress mpg weight if !foreign\n"
        "estimates store h\nquietly suest a h"
    )
    assert fitted.e["N"] == 74
    assert not V(fitted)[:3, 3:].any()


def test_the_same_model_twice_has_no_difference(fitted):
    fitted.run("quietly logit foreign weight\nestimates store a\nestimates store h\nquietly suest a h")
    found = V(fitted)
    np.testing.assert_allclose(found[:2, 2:], found[:2, :2], rtol=1e-12)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("regress mpg weight, vce(robust)", 198),
        ("regress mpg weight [fw=rep78]", 101),
        ("mixed mpg weight || rep78:", 322),
    ],
)
def test_models_that_cannot_be_combined(fitted, line, code):
    fitted.run(f"quietly {line}\nestimates store bad")
    with pytest.raises(StataError) as found:
        fitted.run("suest bad")
    assert found.value.code == code
