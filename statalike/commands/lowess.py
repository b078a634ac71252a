"""Lowess smoothing, shown as a graph."""

from __future__ import annotations

from statalike.commands.twoway import draw
from statalike.data.format import trimmed
from statalike.interpreter.command import command


@command("lowess varlist(min=2 max=2 numeric) [if] [in] [, BWidth(real 0.8) MEAN NOWeight LINEOPts(string asis) *]")
def run(session, call):
    """Locally weighted regression of y on x, drawn through the points.

    lowess y x [if] [in] [, options]

    bwidth(#)    share of the data used at each point; 0.8 unless given
    mean         smooth by means instead of lines
    noweight     give the data used at a point equal weight
    lineopts()   look of the curve: lcolor() lwidth() lpattern()

    Further options are those of scatter and of whole graphs.

    . sysuse auto, clear
    (1978 automobile data)
    . lowess mpg weight, bwidth(.5)
    """
    options, clauses = call.options, call.clauses
    head = clauses.text[: clauses.commas[0] if clauses.commas else None]
    how = f"bwidth({options.bwidth!r}){' mean' * options.mean}{' noweight' * options.noweight}"
    kind = "Running-mean smoother" if options.mean else "Lowess smoother"
    titles = f'title("{kind}") note("bandwidth = {trimmed(options.bwidth, "%9.0g")}") legend(off)'
    curve = f"lowess {head}, {how} {options.lineopts or ''} {titles}"
    title = f'ytitle("{_title(session.data, call.varlist[0])}")'
    draw(session, f"(scatter {head}) ({curve}), {title} {options.rest}")


def _title(data, name):
    """A variable's label, or its name."""
    return data[name].label or name
