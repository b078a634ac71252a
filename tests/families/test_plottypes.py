"""Laws for every plottype, found by listing the folder."""

from __future__ import annotations

import numpy as np
import pytest

from statalike.commands.twoway import PLOTTYPES, plottype
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.graphics.gallery import rendered
from statalike.graphics.record import dumped, loaded

NAMES = PLOTTYPES.names
TYPED = {"function": "x^2", "histogram": "a", "kdensity": "a", "tsline": "a"}


@pytest.fixture
def drawn(session, run):
    """The figure of `twoway plottype ...` on forty observations."""
    t = np.arange(40.0)
    session.data = Dataset(
        {
            "a": Column.of(10 + 3 * np.sin(t) + t / 10, "double", label="First"),
            "b": Column.of(15 + 3 * np.cos(t), "double", label="Second"),
            "t": Column.of(t, "int", label="Time"),
        }
    )
    session.data.chars = {"_TStvar": "t"}

    def drawn(name: str, options: str = ""):
        run(f"twoway {name} {_subject(name)}{options}")
        return session.figures.get()

    return drawn


def _subject(name: str) -> str:
    if name in TYPED:
        return TYPED[name]
    most = PLOTTYPES[name].plots.plottype.syntax.declared.subject.least
    return " ".join(["a", "b"][: most - 1]) + " t"


@pytest.mark.parametrize("name", NAMES)
def test_its_declaration_is_understood_and_explained(name: str) -> None:
    kind = PLOTTYPES[name].plots.plottype
    assert kind.name == name
    assert kind.syntax.declared.others, "options of the whole graph must be let through"
    assert kind.doc


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_whole_and_as_short_as_may_be(name: str) -> None:
    kind = PLOTTYPES[name].plots.plottype
    assert plottype(name) is kind
    assert plottype(name[: kind.least]) is kind


@pytest.mark.parametrize("name", NAMES)
def test_it_draws_and_labels_itself(name: str, drawn) -> None:
    figure = drawn(name, ", legend(on)")
    assert figure.panels[0].layers
    assert all(key.text and key.layers for key in figure.legend.keys)
    assert all(axis.title is None or axis.title.lines for axis in figure.panels[0].axes)
    assert rendered(figure, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_its_figure_is_plain_values(name: str, drawn) -> None:
    figure = drawn(name)
    assert drawn(name) == figure
    assert loaded(dumped(figure), "figure.gph") == figure


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_the_options_of_whole_graphs_and_refuses_others(name: str, drawn) -> None:
    assert drawn(name, ', title("T") nodraw').titles[0].lines == ("T",)
    with pytest.raises(Exception, match="option nosuchoption not allowed"):
        drawn(name, ", nosuchoption")
