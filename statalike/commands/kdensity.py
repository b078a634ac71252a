"""Kernel density estimates, shown as a graph."""

from __future__ import annotations

import numpy as np

from statalike.commands.twoway import PLOTTYPES, draw
from statalike.data.column import Column
from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command

KERNELS = "EPanechnikov EPAN2 BIweight COSine GAUssian PARzen RECtangle TRIangle"


@command(
    f"KDENsity varname(numeric) [if] [in] [aweight fweight iweight] [, Kernel(string) {KERNELS}"
    " BWidth(real) Width(real) N(integer 50) RANGE(numlist min=2 max=2) GENerate(newvarlist)"
    " AT(varname numeric) NOGRaph NORMal NORMOPts(string asis) *]"
)
def run(session, call):
    """Density of a variable by a kernel.

    kdensity varname [if] [in] [weight] [, options]

    kernel(name)   epanechnikov epan2 biweight cosine gaussian parzen rectangle triangle
    bwidth(#)      half-width of the kernel; the best one for normal data unless given
    n(#)           number of points; 50 unless given
    normal         add the normal density with the same mean and variance
    normopts(...)  look of that curve
    width(#)       the same as bwidth(#)
    range(# #)     estimate the density from the first number to the second
    generate(x d)  new variables of the points and of the density at them, in the first observations
    at(varname)    estimate the density at the values of a variable; generate() may then name the density alone
    nograph        no graph
    epanechnikov   the same as kernel(epanechnikov)
    epan2          the same as kernel(epan2)
    biweight       the same as kernel(biweight)
    cosine         the same as kernel(cosine)
    gaussian       the same as kernel(gaussian)
    parzen         the same as kernel(parzen)
    rectangle      the same as kernel(rectangle)
    triangle       the same as kernel(triangle)

    Further options are those of line and of whole graphs.

    . sysuse auto, clear
    (1978 automobile data)
    . kdensity mpg, normal
    . display %6.4f r(bwidth)
    1.9746

    Stored: r(bwidth) r(n) r(kernel)
    """
    options, data, name = call.options, session.data, call.varlist[0]
    rows = call.complete(call.varlist)
    if len(rows) < 2:
        raise StataError(2000 if not len(rows) else 2001)
    plottype = PLOTTYPES["kdensity"]
    width, kernel = plottype.width_of(call, rows), plottype.kernel_of(options)
    options.n = min(options.n, data.n_obs)
    if options.generate or options.at:
        _keep(session, call, rows, plottype)
    head = call.clauses.text[: call.clauses.commas[0] if call.clauses.commas else None]
    low, high = options.range or (None, None)
    span = f"range({low!r} {high!r})" if options.range else ""
    plots = f"(kdensity {head}, {kernel} bwidth({width!r}) n({options.n}) {span})"
    if options.normal or options.normopts:
        plots += f" ({_normal(call, rows, plottype, options)})"
    label = data[name].label or name
    note = f"kernel = {kernel}, bandwidth = {trimmed(width, '%6.4f')}"
    titles = f'title("Kernel density estimate") xtitle("{label}") ytitle("Density") note("{note}")'
    keys = 'legend(order(1 "Kernel density estimate" 2 "Normal density"))' if "function" in plots else ""
    if not options.nograph:
        draw(session, f"{plots}, {titles} {keys} {options.rest}")
    session.r = Results()
    session.r.scalars = {"bwidth": width, "n": float(options.n)}
    session.r.macros["kernel"] = kernel


def _keep(session, call, rows, plottype):
    """Make the variables of points and density."""
    options, data = call.options, session.data
    label = data[call.varlist[0]].label or call.varlist[0]
    names = options.generate or ()
    if len(names) not in ((1, 2) if options.at else (2,)):
        raise StataError(198, "generate() must name a variable for the points and one for the density")
    if options.at:
        points = data.numbers(options.at)
        known = np.flatnonzero(~np.isnan(points))
    else:
        known = np.arange(options.n)
    at, height = plottype.estimate(call, rows, points[known] if options.at else None)
    made = ((at, label), (height, f"density: {label}"))[-len(names) :]
    for name, (values, said) in zip(names, made, strict=True):
        whole = np.full(data.n_obs, np.nan)
        whole[known] = values
        data.put(name, Column.of(whole, str(session.settings["type"]), label=said[:80]))


def _normal(call, rows, plottype, options):
    """The function plot of the normal density over the points of the estimate."""
    summary, at = plottype.summary_of(call, rows), plottype.estimate(call, rows)[0]
    span = f"range({float(at[0])!r} {float(at[-1])!r})"
    return f"function normalden(x,{summary.mean!r},{summary.sd!r}), {span} {options.normopts or ''}"
