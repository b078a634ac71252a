"""Declare time-series data."""

from __future__ import annotations

from statalike.commands.xtset import delta_of, establish
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.panels import Panels, declare, declared
from statalike.interpreter.command import command


@command(
    "tsset [varlist(default=none max=2)] [, DELTA(string) CLEAR Daily Weekly Monthly Quarterly Halfyearly"
    " Yearly Generic Clocktime Format(string) NOQuery]"
)
def run(session, call):
    """Declare the time variable, and the panel variable if there are panels.

    tsset timevar [, options]
    tsset panelvar timevar [, options]
    tsset                                show what is declared
    tsset, clear

    The data are sorted by it. Time-series operators (L. F. D. S.) rely on it.

    delta(#)         distance between periods, 1 by default
    clear            take the declaration away
    daily            the time variable is in days; it gets the format %td
    weekly           weeks, %tw
    monthly          months, %tm
    quarterly        quarters, %tq
    halfyearly       half-years, %th
    yearly           years, %ty
    generic          no calendar
    clocktime        milliseconds, %tc
    format(%fmt)     format of the time variable
    noquery          show nothing

    . use uslifeexp
    . tsset year

    Time variable: year, 1900 to 1999
            Delta: 1 unit

    Stored: r(timevar) r(panelvar) r(unit) r(tdelta) r(tmin) r(tmax) r(gaps)
    """
    data, options = session.data, call.options
    if options.clear:
        declare(data, Panels())
        session.r = Results()
        return
    delta = delta_of(options.delta)
    match call.varlist:
        case (time,):
            panels = Panels("", time, delta)
        case (panel, time):
            panels = Panels(panel, time, delta)
        case _:
            panels = declared(data)
            if not panels.time:
                raise StataError(459, "time variable not set, use tsset varname ...")
    establish(session, panels, options)
