"""coefplot: where coefficients, intervals and texts are in the figure."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.api.stata import Stata
from statalike.errors import StataError
from statalike.graphics.layers import Points, Spikes


@pytest.fixture(scope="module")
def fitted():
    st = Stata()
    st.run(
        "sysuse auto, clear\nquietly regress price mpg weight if !foreign\nestimates store a\n"
        "quietly regress price mpg weight i.foreign\nestimates store b"
    )
    return st


def figure(st, line):
    st.run(f"{line} name(g, replace) nodraw")
    return st.session.figures.get("g")


def ticks(panel, side):
    return [t.text for axis in panel.axes if axis.side == side for t in axis.ticks if t.text]


def test_without_names_the_results_at_hand(fitted):
    fitted.run("quietly regress price mpg weight")
    (panel,) = figure(fitted, "coefplot, drop(_cons)").panels
    assert ticks(panel, "left") == ["Mileage (mpg)", "Weight (lbs.)"]


def test_one_place_a_coefficient_constants_last(fitted):
    (panel,) = figure(fitted, "coefplot a b,").panels
    assert ticks(panel, "left") == ["Mileage (mpg)", "Weight (lbs.)", "Foreign", "Constant"]
    points = [layer for layer in panel.layers if isinstance(layer, Points)]
    assert np.allclose(points[0].y, [1 - 1 / 6, 2 - 1 / 6, 4 - 1 / 6])
    assert np.allclose(points[1].y, [1 + 1 / 6, 2 + 1 / 6, 3 + 1 / 6, 4 + 1 / 6])
    model = fitted.session.estimates.stored["a"]
    assert np.allclose(points[0].x, model.b)


def test_intervals_are_those_of_the_levels(fitted):
    (panel,) = figure(fitted, "coefplot a, levels(95 50)").panels
    wide, narrow = (layer for layer in panel.layers if isinstance(layer, Spikes))
    model = fitted.session.estimates.stored["a"]
    assert wide.horizontal and narrow.stroke.width > wide.stroke.width
    assert np.allclose(np.subtract(wide.high, wide.low), 2 * 2.0095752 * model.se, rtol=1e-6)
    assert (np.subtract(narrow.high, narrow.low) < np.subtract(wide.high, wide.low)).all()


def test_vertical_headings_labels_and_keep(fitted):
    line = 'coefplot b, vertical keep(mpg *.foreign) headings(1.foreign = "Origin") coeflabels(mpg = "Miles")'
    (panel,) = figure(fitted, line).panels
    assert ticks(panel, "bottom") == ["Miles", "Origin", "Foreign"]


def test_panels_have_names(fitted):
    found = figure(fitted, 'coefplot a, bylabel(Home) || b, bylabel("All cars") ||, drop(_cons)')
    assert [panel.strip.lines for panel in found.panels] == [("Home",), ("All cars",)]


@pytest.mark.parametrize(
    ("line", "code"), [("coefplot nothing", 111), ("coefplot a, keep(nothing)", 111), ("coefplot a, rename(x)", 198)]
)
def test_bad_input(fitted, line, code):
    with pytest.raises(StataError) as found:
        fitted.run(line)
    assert found.value.code == code
