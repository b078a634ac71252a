"""Commands that draw more than a twoway line says: histogram, kdensity, lowess, graph combine."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.data.column import Column
from statalike.errors import StataError


@pytest.fixture
def values(session) -> np.ndarray:
    """A variable v of 100 values, 0 to 99."""
    found = np.arange(100.0)
    session.data.drop(list(session.data.names))
    session.data.n_obs = 0
    session.data.put("v", Column.of(found, "double", label="Value"))
    session.data.put("half", Column.of(found >= 50, "byte"))
    return found


def test_histogram_says_its_bins(run, session, values) -> None:
    assert run("histogram v") == "(bin=10, start=0, width=9.9)\n"
    assert session.r.scalars == {"bin": 10.0, "width": 9.9, "start": 0.0}
    bars = session.figures.get().panels[0].layers[0]
    assert sum(bars.high) * 9.9 == pytest.approx(1)
    assert session.figures.get().region.plot_margin[2] == 0


@pytest.mark.parametrize(
    ("options", "said", "heights"),
    [
        ("bin(4) frequency", "(bin=4, start=0, width=24.75)", (25, 25, 25, 25)),
        ("width(50) start(0) percent", "(bin=2, start=0, width=50)", (50, 50)),
        ("width(50) fraction", "(bin=2, start=0, width=50)", (0.5, 0.5)),
    ],
)
def test_histogram_bins_and_scales(run, session, values, options: str, said: str, heights: tuple) -> None:
    assert run(f"histogram v, {options}") == said + "\n"
    assert session.figures.get().panels[0].layers[0].high == pytest.approx(heights)


def test_a_discrete_histogram_has_a_bar_a_value(run, session, values) -> None:
    assert run("histogram half, discrete frequency") == "(start=0, width=1)\n"
    bars = session.figures.get().panels[0].layers[0]
    assert (bars.at, bars.high, bars.width) == ((0, 1), (50, 50), 1)


def test_histogram_with_a_normal_curve_by_groups(run, session, values) -> None:
    run("histogram v, by(half) normal normopts(lcolor(red))")
    figure = session.figures.get()
    bars, curve = figure.panels[0].layers
    assert curve.stroke.color == "#ff0000"
    assert max(curve.y) == pytest.approx(1 / (np.std(values[:50], ddof=1) * np.sqrt(2 * np.pi)), rel=1e-3)
    assert figure.legend is None
    assert figure.panels[1].layers[0].at[0] > bars.at[0] or figure.panels[1].layers[0].high[0] == 0


def test_histogram_errors(run, values) -> None:
    for line, code in (("histogram v if v > 1000", 2000), ("histogram v, bin(3) width(2)", 198),
                       ("histogram v, start(5)", 198), ("histogram v, foo", 198)):  # fmt: skip
        with pytest.raises(StataError) as caught:
            run(line)
        assert caught.value.code == code


def test_kernel_density_integrates_to_one(run, session, values) -> None:
    run("kdensity v, n(400)")
    (line,) = session.figures.get().panels[0].layers
    assert np.trapezoid(line.y, line.x) == pytest.approx(1, abs=0.03)
    assert session.figures.get().titles[0].lines[0].startswith("kernel = epanechnikov, bandwidth = ")
    run("kdensity v, gaussian bwidth(5) normal")
    assert session.r.scalars["bwidth"] == 5
    assert len(session.figures.get().legend.keys) == 2


def test_lowess_follows_a_straight_line(run, session, values) -> None:
    session.data.put("w", Column.of(2 * values + 1, "double"))
    run("lowess w v, bwidth(.3)")
    points, line = session.figures.get().panels[0].layers
    assert line.y == pytest.approx(points.y)


def test_curves_through_medians(run, session, values) -> None:
    session.data.put("w", Column.of(2 * values + 1, "double"))
    run("twoway (mband w v, bands(4)) (mspline w v, bands(4) n(9))")
    bands, spline = session.figures.get().panels[0].layers
    assert len(bands.x) == 4
    assert bands.y == pytest.approx(2 * np.array(bands.x) + 1)
    assert len(spline.x) == 9
    assert spline.y == pytest.approx(2 * np.array(spline.x) + 1)
    assert (spline.x[0], spline.x[-1]) == pytest.approx((bands.x[0], bands.x[-1]))
    with pytest.raises(StataError) as caught:
        run("twoway mspline w v, bands(0)")
    assert caught.value.code == 198


def test_combine(run, session, values) -> None:
    run("scatter v half, name(a)\nline v v if v < 10, name(b)\nhistogram v, name(c)")
    run('graph combine a b c, ycommon cols(2) title("Three") name(all)')
    mosaic = session.figures.get("all")
    assert (mosaic.rows, mosaic.columns, len(mosaic.figures)) == (2, 2, 3)
    assert {axis.high for part in mosaic.figures[:2] for axis in part.panels[0].axes[1:]} == {100.0}
    assert mosaic.titles[0].lines == ("Three",)
    with pytest.raises(StataError) as caught:
        run("graph combine a b, legend(off)")
    assert caught.value.code == 198
    with pytest.raises(StataError) as caught:
        run("graph combine a nosuch")
    assert caught.value.code == 601


def test_labels_with_quotes(run, session) -> None:
    run("""clear
set obs 4
generate x = _n
generate g = _n > 2
label variable x `"the "x" (of all"'
label define g 0 `"the "first""' 1 "b, c"
label values g g""")
    run("xtline x if x > 1 in 1/4, i(g) t(x) overlay")
    figure = session.figures.get()
    assert [key.text for key in figure.legend.keys] == ['the "first"', "b, c"]
    assert [len(layer.x) for layer in figure.panels[0].layers] == [1, 2]
    assert ('the "x" (of all',) in titles(figure)
    run("serrbar x x g")
    assert ('the "x" (of all',) in titles(session.figures.get())


def titles(figure) -> list[tuple[str, ...]]:
    """Of the axes of the first panel."""
    return [axis.title.lines for axis in figure.panels[0].axes if axis.title]
