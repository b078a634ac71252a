"""marginsplot: what is drawn of the margins."""

from __future__ import annotations

from pathlib import Path

import pytest

from statalike.errors import StataError
from statalike.graphics.figure import Figure
from statalike.graphics.layers import Bars, Line, Points, Spikes
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output


@pytest.fixture
def session() -> Session:
    """A regression of mpg on a factor and a covariate, without showing graphs."""
    made = Session(Output(lambda text, style: None))
    run_text(made, "set graphics off")
    run_text(made, "sysuse auto")
    run_text(made, "quietly regress mpg i.foreign##c.weight i.rep78")
    return made


def drawn(session: Session, line: str) -> Figure:
    """The figure of a marginsplot line."""
    run_text(session, line)
    return session.figures.get("Graph")


def layers(figure: Figure, kind: type) -> list:
    """The layers of a kind in all panels."""
    return [layer for panel in figure.panels for layer in panel.layers if isinstance(layer, kind)]


def test_margins_stand_at_the_values_of_at_with_a_line_a_level(session: Session) -> None:
    run_text(session, "margins foreign, at(weight=(2000 3000 4000))")
    table = session.r.matrices["table"].values
    figure = drawn(session, "marginsplot")
    lines, spikes = layers(figure, Line), layers(figure, Spikes)
    assert len(lines) == 2 and len(spikes) == 2
    assert lines[0].x == (2000, 3000, 4000)
    assert lines[1].y == pytest.approx(tuple(table[0, 1::2]))
    assert spikes[0].low == pytest.approx(tuple(table[4, ::2]))
    assert spikes[0].stroke.color == lines[0].stroke.color != lines[1].stroke.color
    assert [key.text for key in figure.legend.keys] == ["Domestic", "Foreign"]
    assert figure.panels[0].axes[0].title.lines == ("Weight (lbs.)",)


def test_titles_say_what_is_shown(session: Session) -> None:
    run_text(session, "margins foreign")
    figure = drawn(session, "marginsplot")
    assert ("Predictive margins of foreign with 95% CIs",) in [title.lines for title in figure.titles]
    run_text(session, "margins, dydx(weight) at(foreign=(0 1)) level(90)")
    figure = drawn(session, "marginsplot")
    assert ("Average marginal effects of weight with 90% CIs",) in [title.lines for title in figure.titles]
    assert figure.panels[0].axes[1].title.lines == ("Effects on linear prediction",)


def test_dimensions_may_be_chosen(session: Session) -> None:
    run_text(session, "margins foreign, at(weight=(2000 3000 4000))")
    figure = drawn(session, "marginsplot, xdimension(foreign) noci")
    assert len(layers(figure, Line)) == 3
    assert [tick.text for tick in figure.panels[0].axes[0].ticks] == ["Domestic", "Foreign"]
    assert len(drawn(session, "marginsplot, bydimension(foreign)").panels) == 2


def test_margins_may_be_drawn_otherwise(session: Session) -> None:
    run_text(session, "margins rep78")
    assert layers(drawn(session, "marginsplot, recast(bar) noci"), Bars)
    figure = drawn(session, "marginsplot, horizontal recast(scatter)")
    assert layers(figure, Spikes)[0].horizontal
    assert not layers(figure, Line)
    assert layers(figure, Points)[0].y == (1, 2, 3, 4, 5)


def test_contrasts_are_drawn_by_their_labels(session: Session) -> None:
    run_text(session, "margins ar.rep78, contrast(nowald)")
    figure = drawn(session, "marginsplot, xlabel(, angle(45))")
    assert [tick.text for tick in figure.panels[0].axes[0].ticks] == ["(2 vs 1)", "(3 vs 2)", "(4 vs 3)", "(5 vs 4)"]
    run_text(session, "margins rep78, pwcompare")
    assert len(layers(drawn(session, "marginsplot, unique xdimension(_pw)"), Points)[0].x) == 10
    assert len(layers(drawn(session, "marginsplot, noci"), Line)) == 5
    assert len(layers(drawn(session, "marginsplot, noci unique"), Line)) == 4


def test_it_needs_margins(session: Session) -> None:
    run_text(session, "summarize mpg")
    with pytest.raises(StataError) as error:
        run_text(session, "marginsplot")
    assert error.value.code == 301
    run_text(session, "margins rep78")
    with pytest.raises(StataError) as error:
        run_text(session, "marginsplot, xdimension(weight)")
    assert error.value.code == 198


def test_one_plot_may_look_otherwise(session: Session) -> None:
    run_text(session, "margins foreign, at(weight=(2000 3000))")
    figure = drawn(session, 'marginsplot, plot1opts(lcolor("1 2 3")) ci2opts(lcolor("4 5 6") lwidth(thick))')
    lines, spikes = layers(figure, Line), layers(figure, Spikes)
    assert lines[0].stroke.color == "#010203" != lines[1].stroke.color
    assert spikes[1].stroke.color == "#040506" != spikes[0].stroke.color


def test_dimensions_have_labels_and_graphs_of_their_own(session: Session) -> None:
    run_text(session, "margins foreign, at(weight=(2000 3000 4000))")
    figure = drawn(session, 'marginsplot, plotdimension(weight, labels("light" "middle" "heavy")) noci')
    assert [key.text for key in figure.legend.keys] == ["light", "middle", "heavy"]
    figure = drawn(session, 'marginsplot, plotdimension(foreign, elabels(2 "abroad") nosimplelabels)')
    assert [key.text for key in figure.legend.keys] == ["foreign=Domestic", "abroad"]
    run_text(session, "marginsplot, graphdimension(foreign) name(g, replace)")
    assert all(layers(session.figures.get(name), Line) for name in ("g1", "g2"))
    with pytest.raises(StataError):
        run_text(session, 'marginsplot, plotdimension(foreign, elabels(3 "none"))')


def test_lines_join_margins_in_the_order_of_x(session: Session) -> None:
    run_text(session, "margins rep78#foreign")
    figure = drawn(session, "marginsplot, xdimension(foreign rep78) noci allxlabels")
    (line,) = layers(figure, Line)
    assert line.x == tuple(float(i) for i in range(1, 11))


def test_level_and_adjustment_of_intervals(session: Session) -> None:
    run_text(session, "margins rep78")
    wide = layers(drawn(session, "marginsplot"), Spikes)[0]
    narrow = layers(drawn(session, "marginsplot, level(50)"), Spikes)[0]
    assert all(a < b for a, b in zip(wide.low, narrow.low, strict=True))
    run_text(session, "pwcompare rep78, mcompare(tukey)")
    known = layers(drawn(session, "marginsplot, unique xdimension(_pw)"), Spikes)[0]
    run_text(session, "pwcompare rep78")
    found = layers(drawn(session, "marginsplot, unique xdimension(_pw) mcompare(tukey)"), Spikes)[0]
    assert found.low == pytest.approx(known.low)


def test_data_may_be_added(session: Session) -> None:
    run_text(session, "margins, at(weight=(2000 3000 4000))")
    figure = drawn(session, "marginsplot, addplot(scatter mpg weight) noci")
    assert {len(points.x) for points in layers(figure, Points)} == {3, 74}
    with pytest.raises(StataError):
        run_text(session, "marginsplot, byopts(rows(1))")


def test_several_terms_and_outcomes(session: Session) -> None:
    run_text(session, "margins foreign rep78")
    run_text(session, "marginsplot, xdimension(rep78)")
    run_text(session, "quietly ologit rep78 weight")
    run_text(session, "margins, at(weight=(2000 3000))")
    assert len(layers(drawn(session, "marginsplot"), Line)) == 5


def test_files_are_drawn_together(session: Session, tmp_path: Path) -> None:
    run_text(session, f'margins foreign, at(weight=(2000 3000)) saving("{tmp_path}/one")')
    first = session.r.matrices["table"].values[0]
    run_text(session, "quietly regress mpg i.foreign weight")
    run_text(session, f'margins foreign, at(weight=(2000 3000)) saving("{tmp_path}/two")')
    figure = drawn(session, f'combomarginsplot "{tmp_path}/one" "{tmp_path}/two", labels("a" "b") noci')
    lines = layers(figure, Line)
    assert len(lines) == 4 and lines[0].x == (2000, 3000)
    assert lines[0].y == pytest.approx(tuple(first[::2]))
    assert [key.text for key in figure.legend.keys] == ["Domestic, a", "Domestic, b", "Foreign, a", "Foreign, b"]
    with pytest.raises(StataError):
        run_text(session, f'combomarginsplot "{tmp_path}/one"')
    run_text(session, f'save "{tmp_path}/data"')
    with pytest.raises(StataError):
        run_text(session, f'combomarginsplot "{tmp_path}/one" "{tmp_path}/data"')
