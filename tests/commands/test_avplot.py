"""avplot, avplots, rvpplot and lvr2plot: what their figures hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from statalike.interpreter.session import Session

MODEL = "sysuse auto, clear\nquietly regress mpg weight displacement foreign\n"


def test_the_plot_tells_the_coefficient(run: Callable[..., str], session: Session) -> None:
    run(MODEL + "avplot weight")
    figure = session.figures.get()
    b, se = (session.coefficient("", "weight", what) for what in ("b", "se"))
    assert figure.titles[0].lines == ("coef = -.00677449, se = .00116654, t = -5.81",)
    assert (round(b, 8), round(se, 8)) == (-0.00677449, 0.00116654)
    points, line = figure.panels[0].layers
    assert np.polyfit(points.x, points.y, 1) == pytest.approx([b, 0], abs=1e-9)
    assert np.polyfit(line.x, line.y, 1) == pytest.approx([b, 0], abs=1e-9)
    assert [axis.title.lines for axis in figure.panels[0].axes] == [("e( weight | X )",), ("e( mpg | X )",)]


def test_options_of_the_user_come_last(run: Callable[..., str], session: Session) -> None:
    run(MODEL + 'avplot weight, note("mine") ytitle("y")')
    figure = session.figures.get()
    assert figure.titles[0].lines == ("mine",)
    assert figure.panels[0].axes[1].title.lines == ("y",)


def test_all_plots_in_one(run: Callable[..., str], session: Session) -> None:
    run(MODEL + "avplots, cols(3)")
    figure = session.figures.get()
    assert len(figure.figures) == 3
    assert (figure.rows, figure.columns) == (1, 3)


def test_residuals_against_a_predictor(run: Callable[..., str], session: Session) -> None:
    run(MODEL + "rvpplot weight\npredict double r, residuals")
    points = session.figures.get().panels[0].layers[0]
    assert np.sort(points.y) == pytest.approx(np.sort(session.data.numbers("r")))
    assert np.sort(points.x) == pytest.approx(np.sort(session.data.numbers("weight")))


def test_leverage_against_squared_residuals(run: Callable[..., str], session: Session) -> None:
    run(MODEL + "lvr2plot\npredict double h, leverage")
    points = session.figures.get().panels[0].layers[0]
    assert np.sort(points.y) == pytest.approx(np.sort(session.data.numbers("h")))
    assert sum(points.x) == pytest.approx(1)
    assert np.mean(points.y) == pytest.approx(4 / 74)
