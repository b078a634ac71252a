"""Plots of coefficients with confidence intervals."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from statalike.commands.marginsplot import Shown
from statalike.commands.twoway import keep, plottype
from statalike.data import format as formats
from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.estimation.coefdata import Choice, estimates, is_meant, label, places
from statalike.estimation.stored import chosen
from statalike.estimation.stripe import key
from statalike.graphics.twoway import twoway
from statalike.interpreter.command import command
from statalike.lang.equations import split_parts, split_plots
from statalike.lang.outermost import closing, cut
from statalike.lang.syntax import Syntax
from statalike.lang.words import stripped, words

MODEL = (
    "Keep(string) Drop(string) REName(string asis) OMITted BASElevels EForm LEVels(numlist) Level(real 0) NOCI"
    " LABel(string) CIOPts(string asis) RECAST(string) OFFset(real -99) MLABel"
)
WHOLE = (
    "VERTical HORizontal COEFLabels(string asis) HEADings(string asis) ORDer(string) NOLABels NOOFFsets FORMat(string)"
    " BYLabel(string) BYOPts(string asis) PLOTLabels(string asis) GRID(string) *"
)
ITEM = re.compile(r'((?:[^\s="]+\s*)+?)=\s*("(?:[^"]*)"|`"(?:.*?)"\'|\S+)')


@dataclass(frozen=True)
class Plot:
    """One plot of a panel: its estimates, how they are drawn, and the levels of its intervals."""

    panel: int
    found: list
    options: object
    names: str


@command(f"coefplot anything [, {MODEL} {WHOLE}]", raw=True)
def run(session, call):
    """Plot the coefficients of stored models with their confidence intervals.

    coefplot model [model ...] [, options]
    coefplot (model [\\ model ...] [, options]) (...) [|| ... , bylabel(text)] [, options]

    Each model, or each parenthesis, is a plot of its own; || parts panels. A dot is the results at hand. The options
    down to mlabel may also stand within a parenthesis, with those of the look of scatter: msymbol() mcolor() ...

    keep(list)          only these coefficients; * and ? may stand in names, eq: before them
    drop(list)          without these
    rename(old = new ...)  take coefficients for others
    omitted             omitted coefficients, too
    baselevels          base levels, too
    eform               exponentiated coefficients
    levels(numlist)     levels of the intervals; further ones are drawn thicker
    level(#)            one level
    noci                without intervals
    label(text)         the plot's name in the legend
    ciopts(options)     look of the intervals; recast(rcap) and the like
    recast(plottype)    how estimates are drawn: scatter, bar, connected ...
    offset(#)           shift of the plot; 0 is the place of the coefficient, 1 the distance to the next
    mlabel              the estimates as texts
    vertical            coefficients along the x axis
    horizontal          along the y axis, as by default
    coeflabels(name = "text" ...)  what stands for coefficients
    headings(name = "text" ...)    lines of text above coefficients
    order(list)         these coefficients first
    nolabels            names of variables instead of labels
    nooffsets           plots upon each other
    format(%fmt)        of the texts of mlabel
    bylabel(text)       the panel's name
    byopts(options)     of the panels, as by() has them
    plotlabels("text" ...)  the names of the plots in the legend
    grid(between|none)  lines between the coefficients, or none

    Further options are those of whole graphs: xline(0) title() xlabel() legend() name() ...

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress price mpg weight
    . estimates store m1
    . quietly regress price mpg weight i.foreign
    . estimates store m2
    . coefplot m1 m2, drop(_cons) xline(0)
    """
    panels, shared = _panels(call.anything)
    whole = _options(f"[, {MODEL} {WHOLE}]", shared, session)
    plots = [plot for i, (text, own) in enumerate(panels, 1) for plot in _plots(session, text, own, shared, i)]
    names = places([plot.found for plot in plots], (whole.order or "").split())
    texts, ticks = _axis(session, plots, names, whole)
    across = _across(plots, whole)
    data = _frame(plots, names, ticks, across, whole)
    labels = [stripped((own.bylabel or "").strip()) or names for own, names in _heads(session, panels)]
    data.value_labels["_by"] = ValueLabel.of(dict(enumerate(labels, 1)))
    letter = "x" if whole.vertical else "y"
    shown = " ".join(f'{at} "{text}"' for at, text in texts)
    rest = re.sub(rf"\b{letter}lab(?:e|el)?\(\s*,", lambda typed: f"{letter}label({shown},", whole.rest)
    line = f"{_drawn(plots, data, whole, session)} {_whole(shown, texts[-1][0], rest, whole, len(panels))} {rest}"
    found = twoway(line, Shown(session, data), plottype)
    for note in found.options.notes:
        session.output.line(note)
    keep(session, found.figure, found.options)


def _panels(text):
    """(plots, own options) of each panel, and the options of the whole graph."""
    parts = split_parts(text)
    pairs = [cut(part, ",") or (part, "") for part in parts]
    if len(pairs) == 1:
        return [(pairs[0][0], "")], pairs[0][1]
    shared = pairs[-1][1] if not pairs[-1][0].strip() else ""
    panels = [pair for pair in pairs if pair[0].strip()]
    if not shared and panels:
        own = re.findall(r"bylabel\([^()]*\)", panels[-1][1])
        rest = re.sub(r"bylabel\([^()]*\)", "", panels[-1][1])
        panels[-1], shared = (panels[-1][0], " ".join(own)), rest
    return panels, shared


def _options(declared, text, session):
    return Syntax.parse(declared).bind(f", {text}", session, command="coefplot").options


def _plots(session, text, own, shared, panel):
    """The plots of a panel."""
    outer = f"{_only_model(shared, session)} {_only_model(own, session)}"
    pieces, _ = split_plots(text) if "(" in text else (text.split() or ["."], "")
    for piece in pieces:
        models, inner = cut(piece, ",") or (piece, "")
        options = _options(f"[, {MODEL} *]", f"{outer} {inner}", session)
        names = models.replace("\\", " ")
        pairs = chosen(session, names)
        if not pairs:
            raise StataError(100, "coefplot: no model given")
        levels = tuple(options.levels or ([options.level] if options.level else [session.settings["level"]]))
        choice = Choice(
            tuple((options.keep or "").split()),
            tuple((options.drop or "").split()),
            _pairs(options.rename, "rename"),
            bool(options.omitted),
            bool(options.baselevels),
            bool(options.eform),
            () if options.noci else levels,
        )
        found = [each for _, model in pairs for each in estimates(model, choice)]
        yield Plot(panel, found, options, " ".join(name for name, _ in pairs))


def _only_model(text, session):
    """Those of the options that plots have, too, as typed."""
    found = []
    rest = text
    while rest.strip():
        option = re.match(r"\s*(\w+)", rest)
        end = option.end() if option else len(rest)
        if rest[end : end + 1] == "(":
            end = closing(rest, end)
        typed, rest = rest[:end], rest[end:]
        if option and _is_model(option[1], session):
            found.append(typed)
    return " ".join(found)


def _is_model(name, session):
    """Whether an option's name, perhaps abbreviated, is one that plots have."""
    declared = [word.split("(")[0] for word in MODEL.split() if word[0].isalpha() and word[0].isupper()]
    return any(full.lower().startswith(name) and len(name) >= sum(c.isupper() for c in full) for full in declared)


def _pairs(text, option):
    """`name = "text" ...` as a mapping; several names before one sign all get the text."""
    found = {}
    if text and not ITEM.fullmatch(text.strip()) and "=" not in text:
        raise StataError(198, f"{option}() invalid: name = text")
    for names, value in ITEM.findall(text or ""):
        for name in names.split():
            found[name] = words(value)[0] if value.startswith(('"', "`")) else value
    return found


def _heads(session, panels):
    """The own options of each panel and what it is called without bylabel()."""
    return [(_options("[, BYLabel(string asis) *]", own, session), text.strip()) for text, own in panels]


def _axis(session, plots, names, whole):
    """The labels of the axis, (place, text), headings among them, and the place of each coefficient."""
    headings = _pairs(whole.headings, "headings")
    own = _pairs(whole.coeflabels, "coeflabels")
    levels = {}
    for _, model in ((n, m) for plot in plots for n, m in chosen(session, plot.names)):
        levels |= model.labels
    texts, ticks, at = [], {}, 0
    for name in names:
        for item, text in headings.items():
            if is_meant(name, item):
                at += 1
                texts.append((at, text))
        at += 1
        ticks[name] = at
        texts.append((at, label(name, own, session.data, levels, bool(whole.nolabels))))
    return texts, ticks


def _across(plots, whole):
    """How far each plot lies beside the place of the coefficient."""
    counts = {panel: [p for p in plots if p.panel == panel] for panel in {p.panel for p in plots}}
    found = []
    for plot in plots:
        same = counts[plot.panel]
        i, n = next(k for k, p in enumerate(same) if p is plot), len(same)
        usual = 0.0 if whole.nooffsets else (i + 1) / (n + 1) - 0.5
        found.append(-plot.options.offset if plot.options.offset > -99 else usual)
    return found


def _frame(plots, names, ticks, across, whole):
    """The estimates as data: plot, panel, place, b and the limits of each level."""
    place_of = {(name[0], key(name[1])): ticks[name] for name in names}
    rows, most = [], max((len(e.limits) for p in plots for e in p.found), default=0)
    number, numbers = {}, []
    for plot in plots:
        number[plot.panel] = number.get(plot.panel, 0) + 1
        numbers.append(number[plot.panel])
    for i, plot in enumerate(plots):
        for each in plot.found:
            at = place_of[each.name[0], key(each.name[1])]
            limits = [x for pair in each.limits for x in pair]
            rows.append([numbers[i], plot.panel, at + across[i], each.b, *limits, *[np.nan] * (2 * most - len(limits))])
    columns = ["_plot", "_by", "_at", "_b", *(f"_{side}{k}" for k in range(1, most + 1) for side in ("ll", "ul"))]
    table = np.array(rows, dtype=float).reshape(len(rows), len(columns))
    data = Dataset({name: Column.of(table[:, j], storage="double") for j, name in enumerate(columns)})
    form = whole.format or "%9.3g"
    data.put("_label", Column.of(np.array([formats.trimmed(b, form) for b in table[:, 3]], dtype=object).astype(str)))
    data.put("_by", data["_by"].with_(value_label="_by"))
    return data


def _drawn(plots, data, whole, session):
    """The twoway plots: for each plot its intervals and its estimates, in one colour."""
    pieces, keys, first = [], [], [plot for plot in plots if plot.panel == 1]
    count = max(sum(p.panel == panel for p in plots) for panel in {p.panel for p in plots})
    given = words(whole.plotlabels or "")
    for i in range(1, count + 1):
        plot = first[i - 1] if i <= len(first) else plots[i - 1]
        condition, o = f"if _plot == {i}", plot.options
        for k in range(1, max((len(e.limits) for e in plot.found), default=0) + 1):
            kind, look = _interval(o.ciopts or "", k)
            flat = "" if whole.vertical else "horizontal"
            pieces.append(f"({kind} _ll{k} _ul{k} _at {condition}, pstyle(p{i}) {look} {flat})")
        order = "_b _at" if whole.vertical else "_at _b"
        kind = o.recast or "scatter"
        if kind == "bar":
            order = "_b _at"
        flat = "horizontal barwidth(.5)" if kind == "bar" and not whole.vertical else ""
        text = "mlabel(_label)" if o.mlabel else ""
        pieces.append(f"({kind} {order} {condition}, pstyle(p{i}) {flat} {text} {o.rest or ''})")
        name = given[i - 1] if i <= len(given) else o.label or _called(session, plot)
        keys.append(f'{len(pieces)} "{name}"')
    return " ".join(pieces) + (f", legend(order({' '.join(keys)}))" if count > 1 else ", legend(off)")


def _called(session, plot):
    """A plot's name: the title of its model, or the names as typed."""
    pairs = chosen(session, plot.names)
    return (pairs[0][1].e.macros.get("_estimates_title") if len(pairs) == 1 else "") or plot.names


def _interval(text, k):
    """The plottype of intervals and their look; those of the second level and on are thicker."""
    kind = re.search(r"\brecast\((\w+)\)", text)
    look = text.replace(kind[0], "") if kind else text
    if k > 1 and "lwidth(" not in look:
        look += f" lwidth({'thick' if k == 2 else 'vthick'})"
    return kind[1] if kind else "rspike", look


def _whole(shown, last, rest, whole, panels):
    """Axis labels and panels, each unless the rest of the options gives them."""
    a = "x" if whole.vertical else "y"
    grid = "grid" if whole.grid != "none" else "nogrid"
    said = {f"{a}label": f"{shown}, {grid}{'' if whole.vertical else ' angle(0)'}"}
    said |= {"xtitle": '""', "ytitle": '""'}
    said[f"{a}scale"] = f"range(.5 {last + 0.5})" + ("" if whole.vertical else " reverse")
    if panels > 1:
        said["by"] = f'_by, note("") {whole.byopts or ""}'
    return " ".join(f"{name}({text})" for name, text in said.items() if not re.search(rf"\b{name}\(", rest))


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
