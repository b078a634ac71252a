"""Plots of margins with confidence intervals."""

from __future__ import annotations

import re

import numpy as np

from statalike.commands.twoway import keep, plottype
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.estimation.margins.plotdata import EFFECT, plot_data, text_of
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command

MOST_TICKS = 25
SINGLE = re.compile(r"\b(plot|ci)(\d+)opts\(")


@command(
    "marginsplot [, XDIMension(string) PLOTDIMension(string) BYDIMension(string) NOCI HORizontal NOLABels"
    " RECAST(string) RECASTCI(string) PLOTOPts(string asis) CIOPts(string asis) *]"
)
def run(session, call):
    """Plot the margins, contrasts or comparisons that the last margins command estimated.

    marginsplot [, options]

    The first variable of at(), or of the marginlist, runs along the x axis; the others make one plot each.

    xdimension(names)     variables of the x axis; also _deriv, the effects of dydx(), and _at
    plotdimension(names)  variables that make separate plots
    bydimension(names)    variables that make separate panels
    noci                  without confidence intervals
    horizontal            margins along the x axis
    nolabels              numbers instead of value labels
    recast(plottype)      how margins are drawn: connected (the default), line, scatter, bar ...
    recastci(plottype)    how intervals are drawn: rcap (the default), rarea, rspike, rline ...
    plotopts()            look of the margins
    ciopts()              look of the intervals

    plot#opts() and ci#opts() are for plot number # only. Further options are those of whole graphs: title() ytitle()
    xlabel() legend() name() ...

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg i.foreign##c.weight
    . quietly margins foreign, at(weight=(2000(500)4000))
    . marginsplot, noci

    Variables that uniquely identify margins: weight foreign
    """
    options = call.options
    results = session.r
    made = plot_data(results, session.data)
    if options.nolabels:
        made.texts.clear()
    x, plots, by = dimensions(made, options)
    session.output.line()
    session.output.line(f"Variables that uniquely identify margins: {' '.join(made.dimensions) or '_cons'}")
    data, ticks = frame(made, x, plots, by, session.data)
    options.rest, single = single_options(options.rest)
    rest = re.sub(
        rf"\b{'y' if options.horizontal else 'x'}label\(\s*,", lambda typed: typed[0][:-1] + f"{ticks},", options.rest
    )
    whole = _whole(made, results, x, by, ticks, options, session)
    text = f"{_plots(made, data, options, single, len(x) > 0)} {whole} {rest}"
    found = twoway(text, Shown(session, data), plottype)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)


class Shown:
    """The session with the margins as its data."""

    def __init__(self, session, data):
        self._session = session
        self.data = data

    def __getattr__(self, name):
        return getattr(self._session, name)

    def variable(self, name):
        """A variable of the margins by its full name."""
        if name not in self.data:
            raise StataError(111, name=name)
        return name


def dimensions(made, options):
    """The names along x, those of separate plots and those of panels."""
    names = list(made.dimensions)
    x, plots, by = (_chosen(getattr(options, f"{kind}dimension"), names) for kind in ("x", "plot", "by"))
    taken = [*x, *plots, *by]
    if len(set(taken)) < len(taken):
        raise StataError(198, "a variable may be in one dimension only")
    rest = [name for name in names if name not in taken]
    if not x and rest:
        first = next((name for name in rest if name in made.at or name == EFFECT), rest[0])
        x, rest = [first], [name for name in rest if name != first]
    return x, [*plots, *rest], by


def _chosen(text, names):
    """Names among the dimensions; r(198) for others."""
    found = []
    for word in (text or "").split():
        if word not in names:
            raise StataError(198, f"{word} is not a dimension of the margins: {' '.join(names)}")
        found.append(word)
    return found


def frame(made, x, plots, by, data):
    """The margins as data: x, panel, plot number, b, limits; and the ticks of x as xlabel() writes them."""
    q = len(made.b)
    along, texts = _joined(made, x, q)
    plot, plot_texts = _joined(made, plots, q, named=True)
    panel, panel_texts = _joined(made, by, q, named=True)
    single = len(x) == 1
    position = made.dimensions[x[0]] if single else along
    columns = {"_x": position, "_plot": plot, "_by": panel, "_b": made.b, "_lower": made.lower, "_upper": made.upper}
    found = Dataset({name: Column.of(np.asarray(v, dtype=float), storage="double") for name, v in columns.items()})
    found.put("_by", found["_by"].with_(value_label="_by", label=" and ".join(_title(name, data) for name in by)))
    found.value_labels["_by"] = ValueLabel.of(dict(enumerate(panel_texts, 1)))
    found.value_labels["_plot"] = ValueLabel.of(dict(enumerate(plot_texts, 1)))
    values = sorted(set(position.tolist()))
    words = [text_of(made, x[0], v) if single else texts[int(v) - 1] for v in values]
    labelled = not single or x[0] in made.texts or x[0] in made.factors
    ticks = " ".join(f'{v!r} "{text}"' if labelled else f"{v!r}" for v, text in zip(values, words, strict=True))
    return found, ticks if len(values) <= MOST_TICKS and x else ""


def _joined(made, names, q, named=False):
    """Codes from 1 of the combinations of some dimensions (q,), and what each is called."""
    if not names:
        return np.ones(q), [""]
    table = np.column_stack([made.dimensions[name] for name in names])
    distinct, codes = np.unique(table, axis=0, return_inverse=True)
    texts = [", ".join(text_of(made, n, v, named=named) for n, v in zip(names, row, strict=True)) for row in distinct]
    return codes.reshape(-1) + 1.0, texts


def single_options(text):
    """The options without plot#opts() and ci#opts(), and those by (kind, number)."""
    found = {}
    while typed := SINGLE.search(text):
        depth, end = 1, typed.end()
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found[typed[1], int(typed[2])] = text[typed.end() : end - 1]
        text = f"{text[: typed.start()]} {text[end:]}"
    return text, found


def _plots(made, data, options, single, joined):
    """The plots: for each group its interval and its margins, in one colour."""
    kind, ci = options.recast or ("connected" if joined else "scatter"), options.recastci or "rcap"
    pieces, numbers = [], sorted(set(data.numbers("_plot").tolist()))
    flat = "horizontal " if options.horizontal else ""
    order = "_b _x" if not options.horizontal or kind == "bar" else "_x _b"
    for i, number in enumerate(numbers, 1):
        condition = f"if _plot == {number:g}"
        if not options.noci:
            look = f"{options.ciopts or ''} {single.get(('ci', i), '')}"
            pieces.append(f"({ci} _lower _upper _x {condition}, pstyle(p{i}) {flat}{look})")
        more = f"{flat if kind == 'bar' else ''}{options.plotopts or ''} {single.get(('plot', i), '')}"
        pieces.append(f"({kind} {order} {condition}, pstyle(p{i}) {more})")
    step = 1 if options.noci else 2
    labels = [data.value_labels["_plot"].text(number) for number in numbers]
    keys = " ".join(f'{step * i} "{text}"' for i, text in enumerate(labels, 1))
    return " ".join(pieces) + (f", legend(order({keys}))" if len(numbers) > 1 else ", legend(off)")


def _whole(made, results, x, by, ticks, options, session):
    """Titles, axes and panels, each unless given by the user."""
    effect = results.macros.get("derivatives")
    names = "#".join(made.factors)
    title = results.macros["title"]
    if effect:
        title += f" of {results.macros['xvars']}" if len(results.macros["xvars"].split()) == 1 else ""
    elif names:
        title += f" of {names}"
    title += "" if options.noci else f" with {results.scalars['level']:g}% CIs"
    label = results.macros.get("predict_label") or results.macros["expression"]
    small = f"{label[0].lower()}{label[1:]}"
    margin = {"contrast": f"Contrasts of {small}", "pwcompare": f"Comparisons of {small}"}.get(results.macros["cmd"])
    margin = margin or (f"Effects on {small}" if effect else label)
    across = ", ".join(_title(name, session.data) for name in x) or ""
    a, b = ("y", "x") if options.horizontal else ("x", "y")
    said = {f"{a}title": f'"{across}"', f"{b}title": f'"{margin}"', "title": f'"{title}"'}
    if ticks:
        said[f"{a}label"] = f"{ticks}{', angle(0)' if options.horizontal else ''}"
    if by:
        said["by"] = f'_by, title("{title}")'
        del said["title"]
    given = options.rest
    return " ".join(f"{name}({text})" for name, text in said.items() if f"{name}(" not in given)


def _title(name, data):
    """A dimension's name on an axis: the variable's label, or its name."""
    if name == EFFECT:
        return "Effects with respect to"
    return (data[name].label if name in data else "") or name
