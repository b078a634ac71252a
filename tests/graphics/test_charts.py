"""graph bar, graph box, qnorm and pnorm."""

from __future__ import annotations

import pytest

from statalike.errors import StataError


def heights(figure) -> list[tuple[float, ...]]:
    return [layer.high for layer in figure.panels[0].layers]


def test_bars_are_means_over_categories(drawn) -> None:
    figure = drawn("graph bar y, over(g)")
    (bars,) = figure.panels[0].layers
    assert bars.high == pytest.approx((2.5, 3.625))
    x, y = figure.panels[0].axes
    assert [tick.text for tick in x.ticks] == ["Control", "Treated"]
    assert y.title.lines == ("mean of y",)
    assert figure.region.plot_margin[2] == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("graph bar (sum) y", [(24.5,)]),
        ("graph bar (median) y (max) x", [(2.75,), (4,)]),
        ("graph bar (count) z, over(g)", [(3, 4)]),
        ("graph bar (count), over(g)", [(4, 4)]),
        ("graph bar, over(x)", [(25, 25, 25, 25)]),
        ("graph bar (mean) y [fw=w]", [(3.4,)]),
        ("graph bar (count), over(g) asyvars", [(4,), (4,)]),
        ("graph bar (sum) x w, stack percentages over(g)", [(71.428571, 38.461538), (100, 100)]),
        ("graph bar y if g==1, over(x)", [(2, 3.5, 3, 6)]),
    ],
)
def test_statistics(drawn, line: str, expected: list) -> None:
    found = heights(drawn(line))
    assert [pytest.approx(values, rel=1e-6) for values in found] == expected


def test_two_categorical_variables_and_labels(drawn) -> None:
    figure = drawn('graph bar y, over(x) over(g, relabel(1 "C" 2 "T")) blabel(bar, format(%3.1f))')
    assert [tick.text for tick in figure.panels[0].axes[0].ticks] == [*"1234", "\nC", *"1234", "\nT"]
    assert figure.panels[0].layers[1].labels.texts[:3] == ("1.0", "2.0", "2.5")


def test_lying_bars_begin_at_the_top(drawn) -> None:
    x, y = drawn('graph hbar y, over(g, descending) ytitle("Mean")').panels[0].axes
    assert (x.title.lines, y.reverse, [tick.text for tick in y.ticks]) == (("Mean",), True, ["Treated", "Control"])


def test_a_box_has_quartiles_whiskers_and_outside_values(drawn, session) -> None:
    session.data.set_obs(9)
    values = [1, 2, 3, 4, 5, 6, 7, 8, 100]
    column = session.data["y"]
    session.data.put("y", column.with_values(column.values * 0 + 1).of([float(v) for v in values], "double"))
    lower, upper, box, median, outside = drawn("graph box y").panels[0].layers
    assert (box.low, box.high, median.at) == ((3,), (7,), (5,))
    assert (lower.low, upper.high, outside.y) == ((1,), (8,), (100,))
    assert len(drawn("graph box y, nooutsides").panels[0].layers) == 4
    assert drawn("graph hbox y").panels[0].layers[2].horizontal


def test_boxes_by_groups(drawn) -> None:
    figure = drawn("graph box y z, over(x) by(g)")
    assert len(figure.panels) == 2
    assert [key.text for key in figure.legend.keys] == ["Outcome", "z"]
    assert all(len(key.layers) == 1 for key in figure.legend.keys)


def test_the_normal_plots(drawn) -> None:
    points, line = drawn("qnorm y").panels[0].layers
    assert points.y == tuple(sorted(points.y))
    assert line.x == line.y == (points.x[0], points.x[-1])
    points, line = drawn("pnorm y, rlopts(lcolor(black))").panels[0].layers
    assert points.x == pytest.approx([i / 9 for i in range(1, 9)])
    assert line.stroke.color == "#000000"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("graph bar (nostat) y", 198),
        ("graph bar y, over(g) nosuch", 198),
        ("graph bar y, over(nope)", 111),
        ("graph bar y, over(g) over(x) over(w)", 198),
        ("graph bar y, asyvars", 198),
        ("graph box name", 109),
        ("graph box y if x > 100", 2000),
        ("qnorm y if x > 100", 2000),
    ],
)
def test_errors(drawn, line: str, code: int) -> None:
    with pytest.raises(StataError) as caught:
        drawn(line)
    assert caught.value.code == code


def test_markers_of_the_values_outside(drawn, session):
    session.data.set_obs(9)
    session.data.put("y", session.data["y"].of([1.0, 2, 3, 4, 5, 6, 7, 8, 100], "double"))
    session.data.put("z", session.data["y"].of([float(i) for i in range(9)], "double"))
    points = drawn("graph box y, marker(1, msymbol(T) mcolor(red) mlabel(z))").panels[0].layers[4]
    assert points.fill == points.outline.color != drawn("graph box y").panels[0].layers[4].fill
    assert points.labels is not None and points.labels.texts == ("8",)
    turned = drawn("graph hbox y, marker(1, mlabel(z))").panels[0].layers[4]
    assert (turned.x, turned.labels.texts) == (points.y, points.labels.texts)
    assert drawn("graph box y, marker(2, mlabel(z))").panels[0].layers[4].labels is None
    with pytest.raises(StataError):
        drawn("graph box y, marker(mlabel(z))")
