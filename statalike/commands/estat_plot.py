"""Graphs of random effects, residuals and trajectories, after mixed."""

from __future__ import annotations

import re

from statalike.commands.marginsplot import Shown
from statalike.commands.twoway import keep, plottype
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.estimation.coeftable import critical
from statalike.estimation.estimates import last
from statalike.estimation.mixed import plotdata
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command
from statalike.lang.varlist import expand

KINDS = ("caterpillar", "qq", "qqresiduals", "residuals", "fitted", "trajectories")
FEW = 9  # groups whose trajectories are shown


@command("estat PLOT anything [, RELEVel(string) Level(real -1) SAMple(integer -1) *]")
def run(session, call):
    """Graphs of a mixed model.

    estat plot caterpillar [, relevel(levelvar) level(#)]    predicted random effects in order, with intervals
    estat plot qq [, relevel(levelvar)]                      predicted random effects against normal quantiles
    estat plot qqresiduals                                   standardized residuals against normal quantiles
    estat plot residuals                                     standardized residuals against fitted values
    estat plot fitted                                        observed against fitted values
    estat plot trajectories [xvar] [, sample(#)]             observed and fitted values of some groups along a variable

    relevel(levelvar)  effects or groups of this level only; trajectories are of the lowest level by default
    level(#)           confidence level of the intervals
    sample(#)          how many groups have their trajectories shown, 9 by default, evenly chosen among all

    Further options are those of whole graphs: title() xtitle() ytitle() name() saving() by's look ... see twoway.
    Intervals count coefficients as known after ML and as estimated after REML, as predict's reses does.

    . webuse pig, clear
    . quietly mixed weight week || id: week, covariance(unstructured)
    . estat plot caterpillar
    . estat plot trajectories week, sample(4)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    options, words = call.options, call.anything.split()
    kind = next((one for one in KINDS if one == words[0]), None)
    kind = kind or next((one for one in KINDS if len(words[0]) > 2 and one.startswith(words[0])), None)
    if kind is None:
        raise StataError(198, f"{words[0]} is not a graph of estat plot: {' '.join(KINDS)}")
    if len(words) > 1 and kind != "trajectories":
        raise StataError(198, f"estat plot {kind} allows no variable")
    check(kind, options)
    made, plots, said = DRAWN[kind](session, estimates, options, words[1:])
    draw(session, made, plots, said, options.rest)


def check(kind, options):
    """r(198) for an option that the graph does not know."""
    for name, given, kinds in (
        ("relevel()", options.relevel, ("caterpillar", "qq", "trajectories")),
        ("level()", options.level != -1, ("caterpillar",)),
        ("sample()", options.sample != -1, ("trajectories",)),
    ):
        if given and kind not in kinds:
            raise StataError(198, f"option {name} not allowed with {kind}")
    if options.level != -1 and not 10 <= options.level <= 99.99:
        raise StataError(198, "level() must be between 10 and 99.99 inclusive")


def caterpillar(session, estimates, options, words):
    """Predicted effects in order of size with their intervals."""
    level = session.settings["level"] if options.level == -1 else options.level
    made = plotdata.predicted_effects(estimates, options.relevel, critical(None, level))
    plots = "(rspike _lower _upper _rank, lcolor(gs10)) (scatter _b _rank, msize(small) mcolor(navy))"
    said = {"ytitle": f"Predicted effect with {level:g}% interval", "xtitle": "Groups in order", "legend": "off"}
    return made, plots, said | {"yline": "0, lcolor(cranberry) lwidth(thin)"}


def qq(session, estimates, options, words):
    """Predicted effects against normal quantiles."""
    made = plotdata.predicted_effects(estimates, options.relevel, 0.0)
    plots = "(line _normal _normal, lcolor(gs10)) (scatter _b _normal, msize(small) mcolor(navy))"
    return made, plots, {"ytitle": "Predicted effect", "xtitle": "Inverse normal", "legend": "off"}


def qqresiduals(session, estimates, options, words):
    """Standardized residuals against normal quantiles."""
    made = plotdata.residuals(estimates, session.data)
    plots = "(line _normal _normal, sort lcolor(gs10)) (scatter _standard _normal, msize(small) mcolor(navy))"
    return made, plots, {"ytitle": "Standardized residuals", "xtitle": "Inverse normal", "legend": "off"}


def residuals(session, estimates, options, words):
    """Standardized residuals against fitted values."""
    made = plotdata.residuals(estimates, session.data)
    said = {"ytitle": "Standardized residuals", "xtitle": "Fitted values: xb + Zu", "legend": "off"}
    return made, "(scatter _standard _fitted, msize(small) mcolor(navy))", said | {"yline": "0, lcolor(cranberry)"}


def fitted(session, estimates, options, words):
    """Observed against fitted values."""
    made = plotdata.residuals(estimates, session.data)
    plots = "(line _fitted _fitted, sort lcolor(gs10)) (scatter _observed _fitted, msize(small) mcolor(navy))"
    label = _title(session.data, estimates.depvar)
    return made, plots, {"ytitle": label, "xtitle": "Fitted values: xb + Zu", "legend": "off"}


def trajectories(session, estimates, options, words):
    """Observed and fitted values of some groups."""
    if options.sample < 1 and options.sample != -1:
        raise StataError(198, "option sample() must be a positive integer")
    names = expand(" ".join(words), session) if words else [plotdata.along(estimates)]
    if len(names) > 1:
        raise StataError(103)
    count = FEW if options.sample == -1 else options.sample
    made = plotdata.trajectories(estimates, session.data, names[0], options.relevel, count)
    plots = "(line _fitted _x, sort lcolor(cranberry)) (scatter _observed _x, msize(small) mcolor(navy))"
    label = _title(session.data, estimates.depvar)
    keys = 'order(2 "Observed" 1 "Fitted")'
    return made, plots, {"ytitle": label, "xtitle": _title(session.data, names[0]), "legend": keys}


DRAWN = {
    "caterpillar": caterpillar,
    "qq": qq,
    "qqresiduals": qqresiduals,
    "residuals": residuals,
    "fitted": fitted,
    "trajectories": trajectories,
}


def _title(data, name):
    """A variable's label, or its name."""
    return (data[name].label if name in data else "") or name


def draw(session, made, plots, said, rest):
    """The graph of these plots over the data, a panel each where there are several."""
    columns = {f"_{name}": Column.of(values, storage="double") for name, values in made.columns.items()}
    data = Dataset(columns)
    if made.panel is not None:
        data.put("_panel", Column.of(made.panel, storage="long", value_label="_panel"))
        data.value_labels["_panel"] = ValueLabel.of(dict(enumerate(made.panels, 1)))
        alone = len(made.panels) == 1
        by = f'_panel, note("") {"rescale" if "rank" in made.columns else ""}'
        said = said | ({"title": f'"{made.panels[0]}"'} if alone else {"by": by})
    quoted = {"xtitle", "ytitle"}
    given = [
        f'{name}("{text}")' if name in quoted else f"{name}({text})"
        for name, text in said.items()
        if not re.search(rf"\b{name}\(", rest)
    ]
    found = twoway(f"{plots}, {' '.join(given)} {rest}", Shown(session, data), plottype)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)


def suggest(session, before):
    """The graphs, for completion."""
    return None if "," in before else KINDS
