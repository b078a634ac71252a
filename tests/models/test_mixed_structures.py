"""Residual structures, alone and under random effects, against R: mixed_structures.R of tests/reference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.estimation.mixed_panels import said

REFERENCE = Path(__file__).parents[1] / "reference"
STORED = json.loads((REFERENCE / "mixed_structures.json").read_text())
PUPIL, SLOPE = "|| id:", "|| id: x, covariance(unstructured)"
ALONE = "|| id:, noconstant"
COMMANDS = {
    "exchangeable": (ALONE, "exchangeable"),
    "exchangeable by": (ALONE, "exchangeable, by(sex)"),
    "unstructured": (ALONE, "unstructured, t(t)"),
    "unstructured by": (ALONE, "unstructured, t(t) by(sex)"),
    "ar 1": (ALONE, "ar 1, t(t)"),
    "ar 1 by": (ALONE, "ar 1, t(t) by(sex)"),
    "ar 2": (ALONE, "ar 2, t(t)"),
    "ma 1": (ALONE, "ma 1, t(t)"),
    "ma 2": (ALONE, "ma 2, t(t)"),
    "ma 1 by": (ALONE, "ma 1, t(t) by(sex)"),
    "exponential": (ALONE, "exponential, t(real)"),
    "exponential by": (ALONE, "exponential, t(real) by(sex)"),
    "toeplitz 2": (ALONE, "toeplitz 2, t(t)"),
    "banded 1": (ALONE, "banded 1, t(t)"),
    "banded 1 by": (ALONE, "banded 1, t(t) by(sex)"),
    "intercept, by sex": (f"{PUPIL},", "independent, by(sex)"),
    "intercept, by time": (f"{PUPIL},", "banded 0, t(t)"),
    "intercept, ar 1": (f"{PUPIL},", "ar 1, t(t)"),
    "intercept, exponential by": (f"{PUPIL},", "exponential, t(real) by(sex)"),
    "intercept, banded 1": (f"{PUPIL},", "banded 1, t(t)"),
    "slope, by sex": (SLOPE, "independent, by(sex)"),
    "slope, ar 1": (SLOPE, "ar 1, t(t)"),
    "slope, ma 1": (SLOPE, "ma 1, t(t)"),
    "slope, exponential": (SLOPE, "exponential, t(real)"),
    "slope, by time": (SLOPE, "banded 0, t(t)"),
    "nested, ar 1": ("|| school: || id:,", "ar 1, t(t)"),
    "nested, by sex": ("|| school: || id:,", "independent, by(sex)"),
    "school, unstructured": ("|| school: || id:, noconstant", "unstructured, t(t)"),
}


def named(heading_and_label: str) -> str:
    """A component's name as R's rows have it: `id var(x)`, `0: rho`, `var(e)`."""
    heading, _, label = heading_and_label.partition("|")
    level = heading.partition(":")[0]
    return label if level in ("Residual", "") else f"{level} {label}"


@pytest.mark.parametrize("method", ["ml", "reml"])
@pytest.mark.parametrize("name", COMMANDS)
def test_structure(name: str, method: str) -> None:
    """Log likelihood, coefficients, displayed components; standard errors of both."""
    kept = STORED[f"{name} {method}"]
    random, residual = COMMANDS[name]
    found = said(f"y x t {random} residuals({residual}) {method}", pd.read_csv(REFERENCE / "panel_sex.csv"))
    assert found.ll == pytest.approx(kept["ll"], abs=1e-8)
    rows = [found.b[k] for k in ("_cons", "x", "t")]
    np.testing.assert_allclose([b for b, _ in rows], kept["beta"], rtol=1e-6)
    np.testing.assert_allclose([se for _, se in rows], kept["se"], rtol=1e-6)
    own = {named(label): row for label, row in found.components.items()}
    assert own.keys() == kept["components"].keys()
    for (label, value), error in zip(kept["components"].items(), kept["errors"], strict=True):
        np.testing.assert_allclose(own[label], (value, error), rtol=2e-5, atol=2e-6 * error, err_msg=label)
