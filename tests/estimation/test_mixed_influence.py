"""estat influence after mixed: against lme4 and dense algebra in R (tests/reference/influence.R)."""

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

STORED = json.loads((Path(__file__).parents[1] / "reference" / "influence.json").read_text())
MODELS = {
    "sleepstudy Subject": ("mixed reaction days || subject: days, covariance(unstructured)", "subject"),
    "pastes batch": ("mixed strength || batch: || cask:", "batch"),
    "pastes cask": ("mixed strength || batch: || cask:", "cask"),
    "penicillin sample": ("mixed diameter || _all: R.plate || _all: R.sample", "sample"),
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


def estimated(after: Callable[..., Session], name: str) -> tuple[Session, str]:
    """A session after the model of a stored case, and its level variable."""
    key, method = name.rsplit(" ", 1)
    line, level = MODELS[key]
    return after(f"webuse {key.split()[0]}", f"{line}{'' if ',' in line else ','} nolog {method}"), level


def changes(session: Session) -> np.ndarray:
    """b - b(i) in R's order of coefficients, the intercept first."""
    estimates = session.estimates.current
    p = session.r.matrices["dfbetas"].values.shape[1]
    return np.roll(session.r.matrices["dfbetas"].values * np.sqrt(np.diag(estimates.V))[:p], 1, axis=1)


@EVERY
def test_held_as_dense_algebra_in_r(after, name: str) -> None:
    session, level = estimated(after, name)
    run_text(session, f"estat influence, relevel({level}) cooksd mdffits covratio covtrace leverage dfbetas")
    expected = np.array(STORED[name]["held"])
    found = session.r.matrices["influence"].values
    p = expected.shape[1] - 4
    scale = np.abs(expected).max(axis=0)
    np.testing.assert_allclose(changes(session), expected[:, :p], rtol=2e-5, atol=1e-5 * scale[:p].max())
    np.testing.assert_allclose(found[:, :4], expected[:, p:], rtol=2e-5, atol=1e-5 * scale[p:].max())
    np.testing.assert_allclose(found[:, 4], STORED[name]["leverage"], rtol=2e-5)


@EVERY
def test_refit_as_lmer(after, name: str) -> None:
    """Fits without each group, by lmer (tight) and by lme4::influence (less so)."""
    session, level = estimated(after, name)
    run_text(session, f"estat influence, relevel({level}) cooksd mdffits covratio covtrace dfbetas refit")
    expected = np.array(STORED[name]["refit"])
    found = session.r.matrices["influence"].values
    p = expected.shape[1] - 4
    se = np.sqrt(np.diag(session.estimates.current.V))[:p].max()
    np.testing.assert_allclose(changes(session), expected[:, :p], rtol=1e-4, atol=1e-5 * se)
    np.testing.assert_allclose(found, expected[:, p:], rtol=1e-4, atol=1e-5)
    b = np.roll(session.estimates.current.b[:p], 1)
    theirs = b - np.array(STORED[name]["influence"]).reshape(-1, p)
    np.testing.assert_allclose(changes(session), theirs, rtol=1e-3, atol=1e-3 * se)


def test_new_variables(after) -> None:
    """Each observation has its group's; labels tell what they are; the order of the data does not matter."""
    session = after("webuse pig", "keep if id <= 12", "mixed weight week || id:", "gsort -week weight")
    run_text(session, "estat influence, relevel(id) cooksd dfbetas generate(by) top(0)")
    data = session.data
    assert data["by_cooksd"].label == "Cook's D, id deleted"
    assert data["by_dfbeta2"].label == "DFBETAS of _cons, id deleted"
    table = dict(zip(range(1, 13), session.r.matrices["influence"].values[:, 0], strict=True))
    wanted = [table[int(i)] for i in data.numbers("id")]
    np.testing.assert_allclose(data.numbers("by_cooksd"), wanted, rtol=1e-6)


def test_observations_out_of_the_sample_are_missing(after) -> None:
    session = after("webuse pig", "mixed weight week || id: if week > 2", "estat influence, generate(o)")
    missing = np.isnan(session.data.numbers("o_leverage"))
    np.testing.assert_array_equal(missing, session.data.numbers("week") <= 2)
    assert session.data.numbers("o_leverage")[~missing].sum() == pytest.approx(2, rel=1e-6)


def test_refit_of_observations(after) -> None:
    """Without the last observation, as mixed itself estimates it."""
    session = after("webuse pig", "keep if id <= 6", "mixed weight week || id: week, reml")
    b = session.estimates.current.b[:2]
    run_text(session, "estat influence, dfbetas refit")
    changed = changes(session)[-1][[1, 0]]
    run_text(session, "mixed weight week in 1/53 || id: week, reml")
    np.testing.assert_allclose(changed, b - session.estimates.current.b[:2], rtol=1e-5, atol=1e-7)


WRONG = {
    "estat influence, relevel(week)": (198, "week is not a level variable in your model"),
    "estat influence, relevel(id) level(id)": (198, "options level() and relevel() may not be combined"),
    "estat influence, relevel(id) dffits": (198, "option dffits is for observations; of groups there is mdffits"),
    "estat influence, sort(cooksd) nosort": (198, "options sort() and nosort may not be combined"),
    "estat influence, cooksd sort(mdffits)": (198, "option sort(): mdffits is not among the statistics: cooksd"),
    "estat influence, top(-1)": (198, "option top() must be a whole number not less than zero"),
    "estat influence, generate(week)": (110, "variable week_cooksd already defined"),
}


@pytest.mark.parametrize("line", WRONG)
def test_refusals(after, line: str) -> None:
    session = after("webuse pig", "keep if id < 9", "generate week_cooksd = 1", "mixed weight week || id:")
    code, text = WRONG[line]
    with pytest.raises(StataError) as error:
        run_text(session, line)
    assert error.value.code == code
    assert str(error.value).startswith(text)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ((), 301),
        (("webuse pig", "regress weight week"), 321),
        (("webuse pig", "mixed weight week [pw=week] || id:"), 404),
        (("webuse pig", "mixed weight week || id:", "drop in 1"), 459),
        (("webuse pig", "mixed weight, noconstant || id:"), 198),
    ],
)
def test_where_there_is_nothing_to_tell(after, before: tuple[str, ...], code: int) -> None:
    session = after(*before)
    with pytest.raises(StataError) as error:
        run_text(session, "estat influence")
    assert error.value.code == code


WEIGHTED = {
    "observations": (
        "webuse sleepstudy\nkeep if subject <= 335\ngenerate k = 1 + mod(subject * days, 3)",
        "mixed reaction days [fw=k] || subject: days, nolog",
        "expand k",
        "mixed reaction days || subject: days, nolog",
        ("subject",),
    ),
    "crossed": (
        "webuse penicillin\nkeep if plate <= 8\ngenerate k = 1 + mod(_n, 3)\ngenerate x = sin(_n)",
        "mixed diameter x [fw=k] || _all: R.plate || sample: x, nolog",
        "expand k",
        "mixed diameter x || _all: R.plate || sample: x, nolog",
        ("plate", "sample"),
    ),
    "levels": (
        "webuse pastes\nkeep if batch <= 6\ngenerate b = batch\ngenerate s = sample\ngenerate x = sin(_n)\n"
        "generate k = 1 + mod(_n, 2)\ngenerate m = 1 + mod(b, 3)\ngenerate t = 1 + mod(s, 2)",
        "mixed strength x [fw=k] || b:, fweight(m) || s:, fweight(t) nolog",
        "expand m\nbysort key: generate copy = _n\nreplace b = 100 * b + copy\n"
        "expand t\nbysort key copy: generate again = _n\nreplace s = 10 * s + again\nexpand k",
        "mixed strength x || b: || s:, nolog",
        ("b", "s"),
    ),
}


@pytest.mark.parametrize("refit", ["", "refit"])
@pytest.mark.parametrize("name", WEIGHTED)
def test_frequency_weights_make_several_cases(after, name: str, refit: str) -> None:
    """As each of the observations and groups has it in the data expanded."""
    data, weighted, expansion, expanded, levels = WEIGHTED[name]
    asked = f"{refit} top(0) cooksd dfbetas covratio covtrace leverage mdffits"
    every = [f"estat influence, generate(o) {asked}"]
    every += [f"estat influence, relevel({level}) generate({level}_) {asked}" for level in levels]
    if refit and name == "levels":  # of groups that count several times only the highest can be told apart
        del every[0], every[1]
    one = after(data, "generate key = _n", weighted, *every)
    found = one.r.scalars["N"]
    other = after(data, "generate key = _n", expansion, expanded, *every)
    assert found == other.r.scalars["N"]
    first = [int(np.flatnonzero(other.data.numbers("key") == key)[0]) for key in one.data.numbers("key")]
    tolerance = {"rtol": 2e-5, "atol": 2e-6} if refit else {"rtol": 2e-6, "atol": 1e-8}
    for column in one.data.names:
        if column.startswith(("o_", *(f"{level}__" for level in levels))):
            expected = other.data.numbers(column)[first]
            np.testing.assert_allclose(one.data.numbers(column), expected, err_msg=column, **tolerance)


@pytest.mark.parametrize("asked", ["", "relevel(sample)"])
def test_cases_in_groups_with_weights_cannot_be_refitted(after, asked: str) -> None:
    session = after(
        "webuse pastes", "generate m = 1 + mod(batch, 3)", "mixed strength || batch:, fweight(m) || sample:"
    )
    with pytest.raises(StataError, match="the cases are in groups that have weights"):
        run_text(session, f"estat influence, {asked} refit")
