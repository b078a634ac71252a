"""The fast engine against lme4 and nlme; the numbers and the script that made them are in tests/reference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy

import statalike
from statalike.models.mixed.effects import effects
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.model import MixedModel, RandomTerm, Residual
from tests.models.designs import STRUCTURES, nested_codes

REFERENCE = Path(__file__).parents[1] / "reference"
STORED = json.loads((REFERENCE / "mixed.json").read_text())
DATA = Path(statalike.__file__).parent / "datasets"


def sheet(name: str) -> pd.DataFrame:
    """A shipped data set, or the simulated panel; value labels as codes."""
    if name == "panel":
        return pd.read_csv(REFERENCE / "panel.csv")
    return pd.read_stata(DATA / f"{name}.dta", convert_categoricals=False)


def columns(data: pd.DataFrame, formula: str) -> tuple[np.ndarray, ...]:
    """The intercept and the named columns; `name=value` is an indicator."""
    one = np.ones(len(data))
    made = [one if word == "1" else data[word].to_numpy(float) for word in formula.split() if "=" not in word]
    words = (word.split("=") for word in formula.split() if "=" in word)
    return (*made, *((data[name] == float(value)).to_numpy(float) for name, value in words))


def built(
    name: str, y: str, X: str, terms: tuple[tuple[str, str, str], ...], residual: tuple = (), reml: bool = False
) -> MixedModel:
    """A model from names: terms of (grouping, columns, structure); residual of (structure, order, t, by)."""
    data = sheet(name)
    groups = [np.unique(data[g], return_inverse=True)[1] for g in dict.fromkeys(g for g, _, _ in terms)]
    codes = nested_codes(groups)
    level = {g: k for k, g in enumerate(dict.fromkeys(g for g, _, _ in terms))}
    made = tuple(
        RandomTerm(columns(data, z), codes[level[g]], STRUCTURES[s].structure(), level[g]) for g, z, s in terms
    )
    errors = None
    if residual:
        structure, order, t, by = residual
        times = data[t].to_numpy() if t else np.zeros(len(data))
        distinct, position = np.unique(times, return_inverse=True)
        places = STRUCTURES[structure].TIMES == "positions"
        groups = np.unique(data[by], return_inverse=True)[1] if by else None
        errors = Residual(
            STRUCTURES[structure].structure(order),
            position if places else times,
            len(distinct) if places else 1,
            groups,
            groups.max() + 1 if by else 1,
        )
    return MixedModel(data[y].to_numpy(float), columns(data, X), made, errors, reml)


SLEEP = ("sleepstudy", "reaction", "1 days")
ORTHODONT = ("orthodont", "distance", "1 age sex=2")
OVARY = ("ovary", "follicles", "1 sin1 cos1")
PANEL = ("panel", "y", "1 x")
MARE, CHILD = (("mare", "1", "identity"),), (("subject", "1", "identity"),)
ALONE = {"orthodont": (("subject", "", "identity"),), "panel": (("id", "", "identity"),)}
MODELS = {
    "sleepstudy intercept": (*SLEEP, (("subject", "1", "identity"),)),
    "sleepstudy independent": (*SLEEP, (("subject", "1 days", "diagonal"),)),
    "sleepstudy unstructured": (*SLEEP, (("subject", "1 days", "unstructured"),)),
    "pastes": ("pastes", "strength", "1", (("batch", "1", "identity"), ("sample", "1", "identity"))),
    "machines": (
        "machines",
        "score",
        "1 machine=2 machine=3",
        (("worker", "1", "identity"), ("machine", "1", "identity")),
    ),
    "orthodont exchangeable": (*ORTHODONT, ALONE["orthodont"], ("exchangeable", None, "", "")),
    "orthodont unstructured": (*ORTHODONT, ALONE["orthodont"], ("unstructured", None, "age", "")),
    "orthodont by sex": (*ORTHODONT, CHILD, ("identity", None, "", "sex")),
    "orthodont diagonal": (*ORTHODONT, CHILD, ("banded", 0, "age", "")),
    "ovary ar1": (*OVARY, MARE, ("ar", 1, "time", "")),
    "ovary ar2": (*OVARY, MARE, ("ar", 2, "time", "")),
    "ovary ma1": (*OVARY, MARE, ("ma", 1, "time", "")),
    "ovary ma2 alone": (*OVARY, (("mare", "", "identity"),), ("ma", 2, "time", "")),
    "panel car1": (*PANEL, ALONE["panel"], ("exponential", None, "real", "")),
    "panel intercept car1": (*PANEL, (("id", "1", "identity"),), ("exponential", None, "real", "")),
    "panel ar1 gaps": (*PANEL, (("id", "1", "identity"),), ("ar", 1, "t", "")),
}
PREDICTED = ("sleepstudy intercept", "sleepstudy unstructured", "pastes")
CASES = [(name, reml) for name in MODELS for reml in (False, True)]
cases = pytest.mark.parametrize(("name", "reml"), CASES, ids=[f"{n} {'reml' if r else 'ml'}" for n, r in CASES])


def both(name: str, reml: bool) -> tuple[MixedFit, dict]:
    """The engine's fit and the stored one."""
    return fit(built(*MODELS[name], reml=reml)), STORED[f"{name} {'reml' if reml else 'ml'}"]


def found(done: MixedFit) -> tuple[list[float], list[float]]:
    """All free variances and covariances, and all that shapes correlations, each sorted."""
    variances, shapes = [done.sigma2], []
    for G, term in zip(done.G, done.model.terms, strict=True):
        free = np.diag(G) if term.structure.title == "Independent" else G[np.tril_indices(len(G))]
        variances += free.tolist()
    curves = {"atr": np.tanh, "att": np.tanh, "logitr": scipy.special.expit}
    residual = done.metric.parameters[done.metric.sigma + 1 :]
    for value, (_, _, parameter) in zip(done.psi, residual, strict=True):
        if parameter.kind == "lns":
            variances.append(done.sigma2 * np.exp(2 * value))
        else:
            shapes.append(curves.get(parameter.kind, float)(value))
    return sorted(variances), sorted(shapes)


def stored(rows: dict[str, float]) -> tuple[list[float], list[float]]:
    """The same of lme4's or nlme's rows; w: ratios of standard deviations to the first."""
    shapes = sorted(v for k, v in rows.items() if k.startswith("r"))
    ratios = [rows["sigma2"] * v**2 for k, v in rows.items() if k.startswith("w")]
    return sorted([v for k, v in rows.items() if k[0] not in "rw"] + ratios), shapes


@cases
def test_fit(name: str, reml: bool) -> None:
    done, kept = both(name, reml)
    assert done.converged
    # the package's ovary holds sine and cosine in single precision
    assert done.ll == pytest.approx(kept["ll"], abs=3e-6 if name.startswith("ovary") else 2e-8)
    np.testing.assert_allclose(done.beta, np.atleast_1d(kept["beta"]), rtol=5e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(done.V_beta)), np.atleast_1d(kept["se"]), rtol=2e-5)
    for ours, theirs in zip(found(done), stored(kept["rows"]), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=5e-5)


@pytest.mark.parametrize(("name", "reml"), [case for case in CASES if case[0] in PREDICTED])
def test_blups(name: str, reml: bool) -> None:
    done, kept = both(name, reml)
    b = effects(done).b[0]
    np.testing.assert_allclose(b, np.array(kept["ranef"]).reshape(b.shape), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("reml", [False, True], ids=["ml", "reml"])
@pytest.mark.parametrize("nested", [False, True], ids=["_all", "efficient"])
def test_crossed(nested: bool, reml: bool) -> None:
    """_all: R.plate || _all: R.sample, and _all: R.sample || plate:, against lme4's crossed effects."""
    data = sheet("penicillin")
    one = np.ones(len(data))
    whole = np.zeros(len(data), dtype=np.int64)
    plate, sample = (np.unique(data[name], return_inverse=True)[1] for name in ("plate", "sample"))
    identity = STRUCTURES["identity"].structure()

    def crossed(codes: np.ndarray) -> RandomTerm:
        return RandomTerm(tuple((codes[:, None] == np.unique(codes)).T.astype(float)), whole, identity, 0)

    lower = RandomTerm((one,), plate, identity, 1) if nested else crossed(plate)
    y = data["diameter"].to_numpy(float)
    done = fit(MixedModel(y, (one,), (crossed(sample), lower), reml=reml))
    kept = STORED[f"penicillin {'reml' if reml else 'ml'}"]
    assert done.converged and done.ll == pytest.approx(kept["ll"], abs=1e-8)
    assert np.sqrt(done.V_beta[0, 0]) == pytest.approx(kept["se"], rel=1e-6)
    expected = [kept["rows"][row] for row in ("sample (Intercept)", "plate (Intercept)", "Residual ")]
    np.testing.assert_allclose([done.G[0][0, 0], done.G[1][0, 0], done.sigma2], expected, rtol=1e-5)
