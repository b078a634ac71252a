"""Figures compared as plain values, without drawing."""

from __future__ import annotations

import math

import pytest

from statalike.errors import StataError
from statalike.graphics.layers import Line, Points, Stroke
from statalike.graphics.patterns import Symbol

STC1, STC2, STC3 = "#1a85ff", "#d41159", "#00bf7f"


def test_a_scatterplot_is_markers_in_the_first_colour(drawn) -> None:
    figure = drawn("scatter y x if g==0")
    (panel,) = figure.panels
    assert panel.layers == (
        Points(
            (1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 2.5, 4.5), Symbol("circle"), (1.3,), STC1, Stroke(STC1, 0.3), None
        ),
    )  # fmt: skip
    assert figure.legend is None
    assert (figure.width, figure.height) == (7.5, 4.5)


def test_axes_are_titled_by_the_variable_labels_and_hold_the_labelled_values(drawn) -> None:
    x, y = drawn("scatter y x").panels[0].axes
    assert (x.side, x.title.lines, x.low, x.high) == ("bottom", ("Time",), 1, 4)
    assert (y.side, y.title.lines, y.low, y.high) == ("left", ("Outcome",), 1, 6)
    assert [tick.text for tick in y.ticks] == ["1", "2", "3", "4", "5", "6"]
    assert y.look.angle == 0
    assert y.grid == (1, 2, 3, 4, 5, 6)


def test_connect_L_breaks_the_line_where_x_descends(drawn) -> None:
    (line, _) = drawn("twoway scatter y x, connect(L)").panels[0].layers
    assert isinstance(line, Line)
    assert [round(v, 1) if not math.isnan(v) else None for v in line.x] == [1, 2, 3, 4, None, 1, 2, 3, 4]
    assert line.stroke == Stroke(STC1, 0.45)


@pytest.mark.parametrize(
    ("style", "x", "y"),
    [
        ("l", (1, 2, 3, 4), (1, 2, 2.5, 4.5)),
        ("J", (1, 2, 2, 3, 3, 4, 4), (1, 1, 2, 2, 2.5, 2.5, 4.5)),
        ("stepstair", (1, 1, 2, 2, 3, 3, 4), (1, 2, 2, 2.5, 2.5, 4.5, 4.5)),
    ],
)
def test_connectstyles(drawn, style: str, x: tuple, y: tuple) -> None:
    (line,) = drawn(f"line y x in 1/4, connect({style})").panels[0].layers
    assert (line.x, line.y) == (x, y)


def test_sort_connects_in_the_order_of_x(drawn) -> None:
    (line,) = drawn("line y x, sort").panels[0].layers
    assert line.x == (1, 1, 2, 2, 3, 3, 4, 4)
    assert line.y == (1, 2, 2, 3.5, 2.5, 3, 4.5, 6)


def test_missing_values_are_passed_over_unless_cmissing_n(drawn) -> None:
    assert drawn("line z x in 1/4").panels[0].layers[0].x == (1, 3, 4)
    broken = drawn("line z x in 1/4, cmissing(n)").panels[0].layers[0]
    assert math.isnan(broken.y[1])


def test_several_y_variables_have_their_colours_and_a_legend(drawn) -> None:
    figure = drawn("scatter y z x, msymbol(D .) mcolor(. red)")
    first, second = figure.panels[0].layers
    assert (first.fill, second.fill) == (STC1, "#ff0000")
    assert (first.symbol.shape, second.symbol.shape) == ("diamond", "circle")
    assert [key.text for key in figure.legend.keys] == ["Outcome", "z"]
    assert (figure.legend.clock, figure.legend.columns) == (3, 1)
    assert figure.panels[0].axes[1].title is None


def test_overlaid_plots_count_on_through_the_colours(drawn) -> None:
    for line in ("twoway (scatter y x) (lfit y x)", "scatter y x || lfit y x", "tw scatter y x || lfit y x ||"):
        figure = drawn(line)
        markers, fit = figure.panels[0].layers
        assert (markers.fill, fit.stroke.color) == (STC1, STC2)
        assert [key.text for key in figure.legend.keys] == ["Outcome", "Fitted values"]
        assert figure.panels[0].axes[1].title.lines == ("Outcome/Fitted values",)


def test_a_linear_fit_is_the_regression_line(drawn) -> None:
    (fit,) = drawn("twoway lfit y x, range(0 10) n(3)").panels[0].layers
    assert fit.x == (0, 5, 10)
    assert fit.y == pytest.approx((0.25, 5.875, 11.5))


def test_the_band_of_a_fit_is_a_plot_of_its_own(drawn) -> None:
    figure = drawn("twoway lfitci y x || scatter y x")
    assert [key.text for key in figure.legend.keys] == ["95% CI", "Fitted values", "Outcome"]
    band, fit, markers = figure.panels[0].layers
    assert (fit.stroke.color, markers.fill) == (STC2, STC3)
    assert all(low < high for low, high in zip(band.low, band.high, strict=True))


def test_if_and_in_after_the_plots_hold_for_all_of_them(drawn) -> None:
    first, second = drawn("twoway (scatter y x if x<4) (scatter z x) if g==0").panels[0].layers
    assert (first.x, second.x) == ((1, 2, 3), (1, 3, 4))


def test_weights_make_areas(drawn) -> None:
    (points,) = drawn("scatter y x [aw=w]").panels[0].layers
    assert points.sizes[4] / points.sizes[0] == pytest.approx(2)


def test_marker_labels(drawn) -> None:
    (points,) = drawn("scatter y x, mlabel(name) mlabposition(12) mlabsize(large) mlabcolor(black)").panels[0].layers
    assert points.labels.texts == tuple("abcdefgh")
    assert (points.labels.clock, points.labels.size, points.labels.color) == ((12,), 4.8611, "#000000")
    assert drawn("scatter y x, mlabel(g)").panels[0].layers[0].labels.texts[0] == "Control"


def test_jitter_moves_points_the_same_way_each_time(drawn) -> None:
    first, again = drawn("scatter y x, jitter(5)"), drawn("scatter y x, jitter(5)")
    assert first == again
    assert first.panels[0].layers[0].x != drawn("scatter y x").panels[0].layers[0].x


def test_a_second_y_axis(drawn) -> None:
    panel = drawn('twoway (line y x) (line w x, yaxis(2)), ytitle("Weights", axis(2)) ylabel(0 4, axis(2))').panels[0]
    assert [axis.side for axis in panel.axes] == ["bottom", "left", "right"]
    assert panel.axes[2].title.lines == ("Weights",)
    assert [tick.at for tick in panel.axes[2].ticks] == [0, 4]
    assert [layer.axis for layer in panel.layers] == [1, 2]


def test_by_makes_panels_that_share_their_axes(drawn) -> None:
    figure = drawn("scatter y x, by(g)")
    assert [panel.strip.lines for panel in figure.panels] == [("Control",), ("Treated",)]
    assert (figure.rows, figure.columns) == (1, 2)
    assert {(axis.low, axis.high) for panel in figure.panels for axis in panel.axes} == {(1, 4), (1, 6)}
    assert [bool(panel.axes[1].ticks) for panel in figure.panels] == [True, False]
    assert (figure.x_title.lines, figure.y_title.lines) == (("Time",), ("Outcome",))
    assert figure.titles[-1].lines == ("Graphs by Group",)


def test_by_with_its_own_options(drawn) -> None:
    figure = drawn('scatter y x, by(g, total rescale cols(1) note("") title("All"))')
    assert [panel.strip.lines[0] for panel in figure.panels] == ["Control", "Treated", "Total"]
    assert (figure.rows, figure.columns) == (3, 1)
    assert [text.lines for text in figure.titles] == [("All",)]
    assert figure.panels[0].axes[1].high != figure.panels[1].axes[1].high


def test_fits_are_made_within_by_groups(drawn) -> None:
    figure = drawn("twoway lfit y x, by(g) n(2)")
    first, second = (panel.layers[0].y for panel in figure.panels)
    assert first == pytest.approx((0.85, 4.15))
    assert second == pytest.approx((1.9, 5.35))


def test_nothing_to_draw_is_an_error(drawn) -> None:
    with pytest.raises(StataError) as caught:
        drawn("scatter y x if x > 100")
    assert caught.value.code == 2000
