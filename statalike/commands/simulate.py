"""Statistics of a command run many times, as data."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.collecting import Dots, Gathering, expressions, legend, parted
from statalike.interpreter.command import command
from statalike.interpreter.execute import run_line
from statalike.lang.syntax import Syntax

DECLARED = "SIMulate [anything] [, Reps(integer 0) seed(integer 0) Double NODots NOLEGend]"


@command(DECLARED, raw=True)
def run(session, call):
    """Run a command, usually a program that draws random data, many times and make data of its statistics.

    simulate [name=]exp ... , reps(#): command

    Without expressions, the coefficients of an estimation command (_b; _se are their standard errors), or all of r().
    The data in memory are replaced.

    reps(#)   how many times
    seed(#)   start the random numbers anew, as set seed does
    double    statistics are double, not float
    nodots    no dots as the runs go by
    nolegend  without telling what is gathered

    . program draw, rclass
      1.   drop _all
      2.   set obs 20
      3.   generate x = rnormal()
      4.   summarize x
      5.   return scalar mean = r(mean)
      6. end
    . simulate average=r(mean), reps(10) seed(1) nodots nolegend: draw
    . count
      10
    """
    head, line = parted(call.anything)
    bound = Syntax.parse(DECLARED).bind(head, session)
    options = bound.options
    if options.reps < 1:
        raise StataError(198, "option reps() required")
    if options.seed:
        session.reseed(options.seed)
    gathering = Gathering(session, expressions(bound.anything), "_sim")
    dots = None
    for _ in range(options.reps):
        dot = gathering.add(lambda: run_line(session, line))
        if dots is None:
            if not options.nolegend:
                legend(session, [("Command", line), *gathering.described])
            dots = Dots(session, "Simulations", options.reps, not options.nodots)
        dots.show(dot)
    dots.done()
    session.data = gathering.dataset("double" if options.double else "float")
