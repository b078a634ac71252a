"""Histograms."""

from __future__ import annotations

from statalike.commands.twoway import PLOTTYPES, draw
from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command


@command(
    "HISTogram varname(numeric) [if] [in] [fweight] [, BIN(integer) Width(real) STart(real) Discrete DENsity FRACtion"
    " FREQuency PERCent HORizontal *]"
)
def run(session, call):
    """Histogram.

    histogram varname [if] [in] [fweight] [, options]

    bin(#)      number of bins
    width(#)    width of bins
    start(#)    where the first bin begins
    discrete    one bin for each value
    density     heights are densities; the default
    fraction    heights are shares
    frequency   heights are counts
    percent     heights are percentages
    horizontal  bars lie

    Further options are those of twoway histogram and of whole graphs: normal and normopts() add a normal density,
    kdensity and kdenopts() a kernel density; color() fcolor() lcolor() gap() barwidth(); by() title() xlabel() ...

    . sysuse auto, clear
    (1978 automobile data)
    . histogram mpg, percent normal
    (bin=8, start=12, width=3.625)

    Stored: r(bin) r(width) r(start)
    """
    options = call.options
    rows = call.complete(call.varlist)
    if not len(rows):
        raise StataError(2000)
    bins = PLOTTYPES["histogram"].binned(call, rows)
    start, width = (trimmed(value, "%9.0g") for value in (bins.start + bins.width / 2 * options.discrete, bins.width))
    if options.discrete:
        session.output.line(f"(start={start}, width={width})")
    else:
        session.output.line(f"(bin={len(bins.weight)}, start={start}, width={width})")
    draw(session, _line(call, bins))
    session.r = Results()
    session.r.scalars = {"bin": float(len(bins.weight)), "width": bins.width, "start": bins.start}


def _line(call, bins):
    """The twoway line: the same bins in each by-group, bars that stand on the axis, no legend unless asked for."""
    options, clauses = call.options, call.clauses
    words = [name for name in ("discrete", "density", "fraction", "frequency", "percent", "horizontal")
             if getattr(options, name)]  # fmt: skip
    start = bins.start + bins.width / 2 if options.discrete else bins.start
    words += [f"start({start!r})", f"width({bins.width!r})", "legend(off)"]
    words.append(f"plotregion(margin({'l' if options.horizontal else 'b'}=0))")
    return f"histogram {clauses.text[: _head(clauses)]}, {' '.join(words)} {options.rest}"


def _head(clauses):
    """Where the options begin."""
    return clauses.commas[0] if clauses.commas else len(clauses.text)
