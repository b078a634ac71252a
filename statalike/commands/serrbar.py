"""Means with bars of their standard errors."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.data.column import Column
from statalike.errors import StataError
from statalike.graphics.faces import face
from statalike.interpreter.command import command
from statalike.lang.words import quoted


@command(
    "serrbar varlist(numeric min=3 max=3) [if] [in]"
    " [, SCale(real 1) MVopts(string asis) ADDPLOT(string asis) PLOT(string asis) *]"
)
def run(session, call):
    """Means with bars of their standard errors.

    serrbar mvar svar xvar [if] [in] [, options]

    Points mvar over xvar, with bars from mvar - # svar to mvar + # svar.

    scale(#)       how many standard errors; 1
    mvopts(...)    look of the points: msymbol() mcolor() mlabel() ...
    addplot(plot)  further plots
    plot(plot)     the same

    Look of the bars (lcolor() lwidth() msize() ...) and options of whole graphs are as for twoway rcap.

    . webuse pig, clear
    (Longitudinal analysis of pig weights)
    . collapse (mean) m=weight (semean) se=weight, by(week)
    . serrbar m se week, scale(1.96) ytitle("Weight")
    """
    options, data = call.options, session.data
    mean, error, across = call.varlist
    if options.addplot and options.plot:
        raise StataError(198, "options addplot() and plot() may not be combined")
    m, s = data.numbers(mean), data.numbers(error)
    names = [session.temporary_name() for _ in range(2)]
    whole = data.snapshot()
    try:
        for name, values in zip(names, (m - options.scale * s, m + options.scale * s), strict=True):
            data.put(name, Column.of(values, "double"))
        which = call.clauses.restriction()
        title = quoted(face(data, mean).title)
        further = (options.addplot or options.plot or "").strip()
        added = further if not further or further.startswith("(") else f"|| {further} ||"
        draw(
            session,
            f"(rcap {names[0]} {names[1]} {across}{which}, ytitle({title}) legend(off) {options.rest})"
            f" (scatter {mean} {across}{which}, pstyle(p1) {options.mvopts or ''}) {added}",
        )
    finally:
        data.restore(whole)
