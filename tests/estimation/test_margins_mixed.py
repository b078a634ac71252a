"""margins, contrast and pwcompare after mixed models with interactions, against emmeans and pbkrtest."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from tests.estimation.test_margins import fresh

EMMEANS = json.loads((Path(__file__).parents[1] / "reference" / "margins.json").read_text())
MODEL = "quietly mixed y2 i.a##i.b i.a##c.x || s:, reml dfmethod(kroger)"
COLUMNS = ("estimate", "SE", "t.ratio", "p.value", "lower.CL", "upper.CL")


@pytest.fixture(scope="module")
def session() -> Session:
    """The data of tests/reference/margins.R with unbalanced cells, after the mixed model."""
    made = fresh()
    for line in (
        "generate s = int((_n - 1)/7)",
        "generate double y2 = y + cos(s*2.3)",
        "drop if mod(_n - 1, 7) == 3 & b == 1",
        MODEL,
    ):
        run_text(made, line)
    return made


def shown(session: Session, line: str, name: str = "table_vs") -> np.ndarray:
    """Six numbers of each comparison."""
    run_text(session, line)
    return session.r.matrices[name].values[:6]


def expected(name: str, order: list[int] | None = None) -> np.ndarray:
    """The same as emmeans has them."""
    found = np.array([EMMEANS[name][key] for key in COLUMNS])
    return found if order is None else found[:, order]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("pwcompare a, small effects", "unbalanced_pairs"),
        ("pwcompare a, small mcompare(tukey)", "unbalanced_tukey"),
        ("pwcompare a#c.x, small effects", "trends"),
    ],
)
def test_pairs_agree(session: Session, line: str, name: str) -> None:
    np.testing.assert_allclose(shown(session, line), expected(name), rtol=2e-5)


def test_pairs_of_cells_agree(session: Session) -> None:
    found, known = shown(session, "pwcompare a#b, small mcompare(sidak)"), expected("unbalanced_cells")
    order, other = np.argsort(np.abs(found[0])), np.argsort(np.abs(known[0]))
    np.testing.assert_allclose(np.abs(found[:4, order]), np.abs(known[:4, other]), rtol=5e-5)


def test_contrasts_within_levels_agree(session: Session) -> None:
    found = shown(session, "contrast r.a@b, small effects", "table")
    np.testing.assert_allclose(found, expected("within_b", [0, 2, 1, 3]), rtol=2e-5)


def test_contrasts_of_contrasts_agree(session: Session) -> None:
    found = shown(session, "contrast ar.a#r.b, small effects", "table")
    np.testing.assert_allclose(found, expected("of_contrasts"), rtol=2e-5)


def test_joint_tests_agree(session: Session) -> None:
    run_text(session, "contrast a##b, small")
    joint = EMMEANS["joint_unbalanced"].values()
    np.testing.assert_allclose(session.r.matrices["F"].values[0], [each["F"][0] for each in joint], rtol=1e-5)
    np.testing.assert_allclose(session.r.matrices["p"].values[0], [each["p"][0] for each in joint], rtol=2e-5)


def test_margins_at_a_value_agree(session: Session) -> None:
    run_text(session, "quietly regress y i.a##i.b x")
    found = shown(session, "margins a, at(x=1.5) asbalanced", "table")
    known = np.array([EMMEANS["at_x"][key] for key in ("emmean", *COLUMNS[1:])])
    np.testing.assert_allclose(found, known, rtol=1e-8)
    np.testing.assert_allclose(shown(session, "pwcompare a, asobserved effects"), expected("observed"), rtol=1e-8)
    run_text(session, MODEL)
