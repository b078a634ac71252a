"""estat plot: what the figures hold is what predict says."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.graphics.figure import Figure
from statalike.graphics.layers import Points
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session()
    run_text(made, "webuse pig\nquietly mixed weight week || id: week\npredict double u1 u0, reffects reses(s1 s0)\n")
    run_text(made, "predict double fit, fitted\npredict double rs, rstandard\n")
    return made


def drawn(session: Session, text: str) -> Figure:
    run_text(session, f"estat plot {text}, nodraw name(g, replace)\n")
    return session.figures.get("g")


def points(figure: Figure, panel: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The markers of a panel."""
    [found] = [layer for layer in figure.panels[panel].layers if isinstance(layer, Points)]
    return np.array(found.x), np.array(found.y)


def test_caterpillar(session: Session) -> None:
    figure = drawn(session, "caterpillar")
    assert [panel.strip.lines for panel in figure.panels] == [("id: week",), ("id: _cons",)]
    for panel, name in enumerate(("u1", "u0")):
        expected = np.sort(session.data.numbers(name)[::9])
        np.testing.assert_allclose(points(figure, panel)[1], expected, rtol=1e-12)


def test_quantiles(session: Session) -> None:
    across, along = points(drawn(session, "qqresiduals"))
    assert np.corrcoef(across, along)[0, 1] > 0.98
    np.testing.assert_allclose(np.sort(along), np.sort(session.data.numbers("rs")), rtol=1e-12)


@pytest.mark.parametrize(("kind", "x", "y"), [("residuals", "fit", "rs"), ("fitted", "fit", "weight")])
def test_over_fitted_values(session: Session, kind: str, x: str, y: str) -> None:
    across, along = points(drawn(session, kind))
    np.testing.assert_allclose(np.sort(across), np.sort(session.data.numbers(x)), rtol=1e-12)
    np.testing.assert_allclose(np.sort(along), np.sort(session.data.numbers(y)), rtol=1e-12)


def test_trajectories(session: Session) -> None:
    run_text(session, "estat plot trajectories week, sample(4) nodraw name(g, replace)\n")
    figure = session.figures.get("g")
    assert [panel.strip.lines[0] for panel in figure.panels] == ["id 1", "id 17", "id 32", "id 48"]
    np.testing.assert_allclose(points(figure, 3)[1], session.data.numbers("weight")[-9:])
