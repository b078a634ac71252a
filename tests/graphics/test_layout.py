"""Where graphs stand in graph combine, axes on the other side, titles at the four sides, variables as categories."""

from __future__ import annotations

import pytest

from statalike.errors import StataError
from statalike.graphics.canvas import Box
from statalike.graphics.layers import Bars
from statalike.graphics.paint_figure import _cells


def test_shares_and_holes(drawn, session) -> None:
    drawn("histogram x, fysize(25) name(top, replace)")
    drawn("scatter y x, name(middle, replace)")
    drawn("histogram y, horizontal fxsize(25) name(side, replace)")
    mosaic = drawn("graph combine top middle side, holes(2) imargin(zero)")
    assert (mosaic.rows, mosaic.columns, mosaic.cells) == (2, 2, (0, 2, 3))
    top, middle, side = _cells(mosaic, Box(0.0, 0.0, 100.0, 100.0))
    assert top.height == pytest.approx(20.0) and middle.height == pytest.approx(80.0)
    assert side.width == pytest.approx(20.0) and top.width == middle.width == pytest.approx(80.0)
    assert (side.bottom, side.left) == (middle.bottom, middle.right)


def test_colfirst_goes_down(drawn) -> None:
    for name in "abc":
        drawn(f"scatter y x, name({name}, replace)")
    assert drawn("graph combine a b c, cols(2) colfirst").cells == (0, 2, 1)


def test_axes_on_the_other_side(drawn) -> None:
    sides = {axis.side for axis in drawn("scatter y x, xscale(alt) yscale(alt)").panels[0].axes}
    assert sides == {"top", "right"}
    assert {a.side for a in drawn("scatter y x, xscale(alt noalt)").panels[0].axes} == {"bottom", "left"}


def test_side_titles(drawn) -> None:
    titles = drawn('scatter y x, t1title(up) b2title("down" "low") l1title(left) r1title(right)').titles
    placed = {text.lines: (text.clock, text.angle) for text in titles}
    assert placed == {("up",): (12, 0.0), ("down", "low"): (6, 0.0), ("left",): (9, 90.0), ("right",): (3, 90.0)}


def test_variables_as_categories_of_boxes(drawn) -> None:
    figure = drawn("graph box y z, ascategory yvaroptions(relabel(2 Later)) medline(lcolor(black))")
    bottom = next(axis for axis in figure.panels[0].axes if axis.side == "bottom")
    assert [tick.text for tick in bottom.ticks] == ["Outcome", "Later"]
    assert figure.legend is None
    boxes = [layer for layer in figure.panels[0].layers if isinstance(layer, Bars)]
    assert len(boxes) == 1 and len(boxes[0].at) == 2
    assert figure.panels[0].layers[-1].stroke.color == "#000000"


def test_variables_as_categories_of_bars(drawn) -> None:
    figure = drawn("graph bar y z, over(g) ascategory")
    (bars,) = [layer for layer in figure.panels[0].layers if isinstance(layer, Bars)]
    assert bars.high == pytest.approx((2.5, 3.5, 3.625, 3.25))


def test_only_outlines(drawn) -> None:
    figure = drawn("graph box y, box(1, bstyle(outline))")
    assert next(layer for layer in figure.panels[0].layers if isinstance(layer, Bars)).fill == "none"
    with pytest.raises(StataError):
        drawn("graph box y, box(1, bstyle(foreground))")


def test_categories_in_the_order_of_a_statistic(drawn) -> None:
    def order(line: str) -> list[str]:
        axis = next(axis for axis in drawn(line).panels[0].axes if axis.side == "bottom")
        return [tick.text for tick in sorted(axis.ticks, key=lambda tick: tick.at)]

    assert order("graph bar (max) y, over(x, sort(1))") == ["1", "3", "2", "4"]
    assert order("graph bar y, over(x, sort((max) y) descending)") == ["4", "2", "3", "1"]
    assert order("graph box y, over(x, sort(z) descending)") == ["4", "3", "2", "1"]
    with pytest.raises(StataError):
        drawn("graph bar y, over(x, sort(2))")


def test_dot_charts(drawn) -> None:
    figure = drawn("graph dot y z, over(g) marker(2, msymbol(T))")
    first, second = figure.panels[0].layers
    assert (first.x, second.x) == (pytest.approx((2.5, 3.625)), pytest.approx((3.5, 3.25)))
    assert (first.symbol.shape, second.symbol.shape) == ("circle", "triangle")
    across, up = figure.panels[0].axes
    assert across.low == 0 and len(up.grid) == 2 and up.grid_line.pattern
    assert drawn("graph dot y z, exclude0").panels[0].axes[0].low > 0


def test_dot_charts_of_variables_as_categories(drawn) -> None:
    (points,) = drawn("graph dot (max) y z, ascategory vertical").panels[0].layers
    assert points.y == (6.0, 5.5)
