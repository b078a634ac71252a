"""Plots of margins with confidence intervals."""

from __future__ import annotations

import re

import numpy as np

from statalike.commands.twoway import keep, plottype
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.estimation.display import check_level
from statalike.estimation.margins.plotdata import Asked, kind_of, plot_data
from statalike.estimation.margins.plotlayout import arranged
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command
from statalike.lang.outermost import closing

MOST_TICKS = 25
SINGLE = re.compile(r"\b(plot|ci)(\d+)opts\(")
NAME = re.compile(r"\bname\(\s*(\w+)\s*((?:,[^)]*)?)\)")


LOOK = (
    "Xdimension(string asis) PLOTdimension(string asis) BYdimension(string asis) GRaphdimension(string asis) NOCI"
    " HORIZontal DERIVLABels ALLXlabels NOLABels ALLSIMplelabels NOSIMplelabels SEParator(string) NOSEParator"
    " RECAST(string) RECASTCI(string) PLOTOPts(string asis) CIOPts(string asis) BYOPts(string asis)"
    " ADDPLOT(string asis)"
)


@command(f"marginsplot [, {LOOK} Level(cilevel) MCOMPare(string) UNIQue CSORT *]")
def run(session, call):
    """Plot the margins, contrasts or comparisons that the last margins, contrast or pwcompare estimated.

    marginsplot [, options]

    The first variable of at(), or of the marginlist, runs along the x axis; the others make one plot each.

    xdimension(names [, how])      variables of the x axis; also _deriv, the effects of dydx(), _predict, _at and,
                                   of comparisons, _pw1 (compared), _pw0 (with) and _pw (the pairs)
    plotdimension(names [, how])   variables that make separate plots
    bydimension(names [, how])     variables that make separate panels
    graphdimension(names [, how])  variables that make separate graphs, name1 name2 ... with name(), else _mp_1 ...
    noci                           without confidence intervals
    horizontal                     margins along the x axis
    derivlabels                    effects of dydx() by the labels of variables
    allxlabels                     a label at each value of x; else only up to 25
    nolabels                       numbers instead of value labels
    allsimplelabels                groups without the names of variables
    nosimplelabels                 groups with the names of variables
    separator(text)                between labels of several variables
    noseparator                    a blank between them
    recast(plottype)               how margins are drawn: connected (the default), line, scatter, bar ...
    recastci(plottype)             how intervals are drawn: rcap (the default), rarea, rspike, rline ...
    plotopts()                     look of the margins
    ciopts()                       look of the intervals
    byopts()                       how panels are arranged
    addplot(plots)                 further plots, of the data in memory
    level(#)                       confidence level; that of the estimation if not given
    mcompare(method)               intervals adjusted for their number, as margins and pwcompare adjust them
    unique                         each pair of comparisons once, not both ways
    csort                          comparisons by the category compared with

    How groups are called may be said of each dimension: labels("text" ...) of all, elabels(# "text" ...) of some,
    nolabels allsimplelabels nosimplelabels separator() noseparator. plot#opts() and ci#opts() are for plot number #
    only. Further options are those of whole graphs: title() ytitle() xlabel() legend() name() ...

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg i.foreign##c.weight
    . quietly margins foreign, at(weight=(2000(500)4000))
    . marginsplot, noci

    Variables that uniquely identify margins: weight foreign
    """
    options = call.options
    level = check_level(options.level) if options.level else None
    made = plot_data(session.r, session.data, Asked(level, options.mcompare, options.unique, options.csort))
    draw(session, made, session.r, options)


def draw(session, made, results, options):
    """Draw margins, of which `results` tell, as the options say."""
    if options.derivlabels:
        derivative_labels(made, session.data)
    x, plots, by, graphs = arranged(made, options, session)
    session.output.line()
    session.output.line(f"Variables that uniquely identify margins: {' '.join(made.unique) or '_cons'}")
    codes, titles = graphs.codes(made, True)
    options.rest, single = single_options(options.rest)
    for number, title in enumerate(titles, 1):
        rest = options.rest if len(titles) == 1 else named(options.rest, number, title)
        chosen = np.flatnonzero(codes == number)
        figure = Drawing(session, (made, results), (x, plots, by), options, single, rest, chosen)
        found = twoway(figure.text(), Shown(session, figure.data), plottype)
        for note in found.options.notes:
            session.output.line(note)
        keep(session, found.figure, found.options)


def derivative_labels(made, data):
    """Effects by the labels of their variables."""
    for value, name in made.texts.get("_deriv", {}).items():
        made.texts["_deriv"][value] = (data[name].label if name in data else "") or name


def named(rest, number, title):
    """The options of one of several graphs: a name and a title of its own."""
    typed = NAME.search(rest)
    name = f"name({typed[1] if typed else '_mp_'}{number}{typed[2] if typed else ', replace'})"
    rest = NAME.sub("", rest)
    return f"{rest} {name}" + ("" if "subtitle(" in rest else f' subtitle("{title}")')


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


def single_options(text):
    """The options without plot#opts() and ci#opts(), and those by (kind, number)."""
    found = {}
    while typed := SINGLE.search(text):
        end = closing(text, typed.end() - 1)
        found[typed[1], int(typed[2])] = text[typed.end() : end - 1]
        text = f"{text[: typed.start()]} {text[end:]}"
    return text, found


class Drawing:
    """One graph: its data and the text of the twoway command that draws it."""

    def __init__(self, session, margins, dimensions, options, single, rest, chosen):
        self.session, self.options, self.single = session, options, single
        self.made, self.results = margins
        self.x, self.plots, self.by = dimensions
        self.data, self.ticks = self.frame(chosen)
        axis = "y" if options.horizontal else "x"
        self.rest = re.sub(rf"\b{axis}label\(\s*,", lambda typed: typed[0][:-1] + f"{self.ticks},", rest)

    def frame(self, chosen):
        """The margins as data: x, panel, plot number, b, limits; and the ticks of x as xlabel() writes them."""
        made, x = self.made, self.x
        along, texts = x.codes(made, True)
        plot, plot_texts = self.plots.codes(made, True)
        panel, panel_texts = self.by.codes(made, True)
        real = len(x.names) == 1
        position = made.dimensions[x.names[0]] if real else along
        chosen = chosen[np.argsort(position[chosen], kind="stable")]
        columns = {
            "_x": position,
            "_plot": plot,
            "_by": panel,
            "_b": made.b,
            "_lower": made.lower,
            "_upper": made.upper,
        }
        found = self.around(len(chosen))
        for name, values in columns.items():
            whole = np.full(found.n_obs or len(chosen), np.nan)
            whole[: len(chosen)] = np.asarray(values, dtype=float)[chosen]
            found.put(name, Column.of(whole, storage="double"))
        label = " and ".join(self.title(name) for name in self.by.names)
        found.put("_by", found["_by"].with_(value_label="_by", label=label))
        found.value_labels["_by"] = ValueLabel.of(dict(enumerate(panel_texts, 1)))
        found.value_labels["_plot"] = ValueLabel.of(dict(enumerate(plot_texts, 1)))
        known = {float(p): texts[int(c) - 1] for p, c in zip(position[chosen], along[chosen], strict=True)}
        return found, self.axis(known)

    def around(self, count):
        """The data in memory with room for the margins where addplot() needs them, else nothing."""
        if not self.options.addplot:
            return Dataset({})
        if self.by.names:
            raise StataError(198, "options addplot() and bydimension() may not be combined")
        found = self.session.data.snapshot()
        if found.n_obs < count:
            found.set_obs(count)
        return found

    def axis(self, known):
        """The ticks: values and their texts, or values alone for a continuous variable."""
        x, made = self.x, self.made
        values = sorted(known)
        if not x.names or (len(values) > MOST_TICKS and not self.options.allxlabels):
            return ""
        name = x.names[0]
        labelled = len(x.names) > 1 or name in made.texts or name in made.factors or x.labels or x.elabels
        if not labelled and x.texts.named is not True:
            return " ".join(f"{v!r}" for v in values)
        simple = not (x.texts.named or len(x.names) > 1)
        words = [known[v].partition("=")[2] or known[v] if simple and "=" in known[v] else known[v] for v in values]
        return " ".join(f'{v!r} "{text}"' for v, text in zip(values, words, strict=True))

    def title(self, name):
        """A dimension's name on an axis: the variable's label, or its name."""
        if name in self.made.titles:
            return self.made.titles[name]
        data = self.session.data
        return (data[name].label if name in data else "") or name

    def text(self):
        """What follows the word twoway."""
        return f"{self.pieces()} {self.whole()} {self.rest}"

    def pieces(self):
        """The plots: for each group its interval and its margins, in one colour; what is added comes last."""
        options, data = self.options, self.data
        kind = options.recast or ("connected" if self.x.names else "scatter")
        ci = options.recastci or "rcap"
        numbers = sorted(n for n in set(data.numbers("_plot").tolist()) if n == n)
        flat = "horizontal " if options.horizontal else ""
        order = "_b _x" if not options.horizontal or kind == "bar" else "_x _b"
        intervals, margins = [], []
        for i, number in enumerate(numbers, 1):
            condition = f"if _plot == {number:g}"
            look = f"{options.ciopts or ''} {self.single.get(('ci', i), '')}"
            intervals.append(f"({ci} _lower _upper _x {condition}, pstyle(p{i}) {flat}{look})")
            more = f"{flat if kind == 'bar' else ''}{options.plotopts or ''} {self.single.get(('plot', i), '')}"
            margins.append(f"({kind} {order} {condition}, pstyle(p{i}) {more})")
        pieces = margins if options.noci else [*intervals, *margins]
        first = 0 if options.noci else len(numbers)
        labels = [data.value_labels["_plot"].text(number) for number in numbers]
        keys = " ".join(f'{first + i} "{text}"' for i, text in enumerate(labels, 1))
        added = self.added(pieces)
        return " ".join(added) + (f", legend(order({keys}))" if len(numbers) > 1 else ", legend(off)")

    def added(self, pieces):
        """The plots with those of addplot()."""
        text = (self.options.addplot or "").strip()
        if not text:
            return pieces
        return [*pieces, text if text.startswith("(") else f"({text})"]

    def whole(self):
        """Titles, axes and panels, each unless given by the user."""
        options, results = self.options, self.results
        across = ", ".join(self.title(name) for name in self.x.names)
        a, b = ("y", "x") if options.horizontal else ("x", "y")
        title = heading(self.made, results, options)
        said = {f"{a}title": f'"{across}"', f"{b}title": f'"{what(results)}"', "title": f'"{title}"'}
        if self.ticks:
            said[f"{a}label"] = f"{self.ticks}{', angle(0)' if options.horizontal else ''}"
        if self.by.names:
            byopts = options.byopts or ""
            note = "" if re.search(r"\bnote\(", byopts) else 'note("")'
            said["by"] = f'_by, title("{title}") {note} {byopts}'
            del said["title"]
        elif options.byopts:
            raise StataError(198, "option byopts() requires bydimension()")
        return " ".join(f"{name}({text})" for name, text in said.items() if f"{name}(" not in self.rest)


def heading(made, results, options):
    """The title: what is estimated, of what, and how sure."""
    effect, names = results.macros.get("derivatives"), "#".join(made.factors)
    title = results.macros["title"]
    if effect:
        variables = [name for name in results.macros["xvars"].split() if not re.match(r"\d+b\.", name)]
        title += f" of {variables[0]}" if len(variables) == 1 else ""
    elif names and kind_of(results) != "pwcompare":
        title += f" of {names}"
    level = getattr(options, "level", None) or results.scalars["level"]
    return title + ("" if options.noci else f" with {level:g}% CIs")


def what(results):
    """The title of the margins' axis."""
    label = results.macros.get("predict_label") or results.macros.get("expression") or "Linear prediction"
    small = f"{label[0].lower()}{label[1:]}" if not label.startswith("Pr(") else label
    kind = kind_of(results)
    if kind != "margins":
        return f"{'Contrasts' if kind == 'contrast' else 'Comparisons'} of {small}"
    return f"Effects on {small}" if results.macros.get("derivatives") else label
