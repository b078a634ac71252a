"""mixed against figures that Stata printed, with where they were published (tests/reference/published_mixed.json).

Stata stops about 1e-6 short of the optimum, so variances and what follows from them may differ in the last digits.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statalike import Stata
from statalike.estimation.mixed.components import blocks
from statalike.estimation.mixed.estimates import MixedEstimates

REFERENCE = Path(__file__).parents[1] / "reference"
PUBLISHED = json.loads((REFERENCE / "published_mixed.json").read_text())
AFTER = json.loads((REFERENCE / "published_after.json").read_text())
STOPPED_SHORT = 2e-5  # in standard errors, or relative: how far Stata's figures are from the optimum


def close(own: float, published: float, relative: float = STOPPED_SHORT, se: float = 0.0) -> bool:
    """Whether a figure agrees to a unit of its last printed place, or relatively, or in standard errors."""
    places = len(f"{published:.10g}".partition(".")[2])
    return abs(own - published) <= max(1.01 * 10.0**-places, relative * abs(published), STOPPED_SHORT * se)


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case['data']}: {case['command'][6:60]}")
def test_published(case: dict) -> None:
    st = Stata()
    st.run(f"webuse {case['data']}")
    st.run(case["command"])
    estimates = st.session.estimates.current
    assert close(st.e["ll"], case["ll"], 0.0)
    if case["chi2"]:
        assert st.e["df_m"] == case["chi2"][0]
        assert close(st.e["chi2"], case["chi2"][1])
    for name, row in case["b"].items():
        i = estimates.position(name)
        assert close(estimates.b[i], row[0], 1e-7, estimates.se[i] / 10)
        assert len(row) == 1 or close(estimates.se[i], row[1])
    if case["lr"]:
        assert close(st.e["chi2_c"], case["lr"][1], 0.0)
    shown = components(estimates)
    for key, row in case["variances"].items():
        own = shown[key.replace(" (R.id)", "").replace(" (R.week)", "")]
        for mine, published in zip(own, row if isinstance(row, list) else [row], strict=False):
            assert close(mine, published, case.get("loose", STOPPED_SHORT), own[1]), key


@pytest.mark.parametrize("case", AFTER, ids=lambda case: case["name"])
def test_published_after(case: dict) -> None:
    """What commands after mixed printed: expressions and their values, to the printed digit and relatively 3e-6."""
    st = Stata()
    for command in case["commands"]:
        st.run(command)
    for expression, printed in case["expect"].items():
        st.run(f"scalar found = {expression}")
        places = len(printed.partition(".")[2])
        value = float(printed)
        assert abs(st.scalar("found") - value) <= 1.01 * 10.0**-places + 3e-6 * abs(value), expression


def components(estimates: MixedEstimates) -> dict[str, tuple[float, ...]]:
    """Estimate, standard error and limits of the rows of the random-effects table, by heading and label."""
    rows = {}
    for block in blocks(estimates.fit, estimates.made, estimates.V_eta, z=1.959963984540054, metric="variance"):
        heading = f"{block.heading[0]}|" if block.heading else ""
        rows |= {f"{heading}{label}": (c.value, c.se, c.lower, c.upper) for label, c in block.rows}
    return rows
