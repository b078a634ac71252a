"""Declare panel data."""

from __future__ import annotations

from statalike.data.format import parse
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.panels import Panels, declare, declared, description, shape, unit
from statalike.interpreter.command import command

FORMATS = {
    "daily": "%td",
    "weekly": "%tw",
    "monthly": "%tm",
    "quarterly": "%tq",
    "halfyearly": "%th",
    "yearly": "%ty",
    "generic": "%9.0g",
    "clocktime": "%tc",
}


@command(
    "xtset [varlist(default=none max=2)] [, DELTA(string) CLEAR Daily Weekly Monthly Quarterly Halfyearly"
    " Yearly Generic Clocktime Format(string) NOQuery]"
)
def run(session, call):
    """Declare the variables that tell panels and times apart.

    xtset panelvar [timevar] [, options]
    xtset                                 show what is declared
    xtset, clear

    The data are sorted by panel and time. Time-series operators (L. F. D. S.) and the xt commands rely on it.

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

    . use pig
    . xtset id week

    Panel variable: id (strongly balanced)
     Time variable: week, 1 to 9
             Delta: 1 unit

    Stored: r(panelvar) r(timevar) r(balanced) r(unit) r(tdelta) r(tmin) r(tmax) r(imin) r(imax) r(gaps)
    """
    data, options = session.data, call.options
    if options.clear:
        declare(data, Panels())
        session.r = Results()
        return
    if not call.varlist:
        panels = declared(data)
        if not panels.panel:
            raise StataError(459, "panel variable not set; use xtset varname ...")
    else:
        panels = Panels(call.varlist[0], call.varlist[1] if len(call.varlist) > 1 else "", delta_of(options.delta))
    establish(session, panels, options)


def delta_of(text):
    """The number in delta(), which may have a unit behind it."""
    if not text:
        return 1.0
    words = text.split()
    scale = {"": 1, "unit": 1, "units": 1, "seconds": 1000, "second": 1000, "secs": 1000, "minutes": 60000}
    scale |= {"minute": 60000, "mins": 60000, "hours": 3600000, "hour": 3600000, "days": 1, "day": 1}
    try:
        value = float(words[0]) * scale[words[1] if len(words) > 1 else ""]
    except (ValueError, KeyError):
        raise StataError(198, "option delta() incorrectly specified") from None
    if value <= 0:
        raise StataError(198, "delta() must be positive")
    return value


def establish(session, panels, options):
    """Check, declare, sort and describe; results go to r()."""
    data = session.data
    for name in (panels.panel, panels.time):
        if name and data[name].is_string:
            raise StataError(109, f"string variables not allowed in varlist;\n{name} is a string variable")
    _format(data, panels.time, options)
    found = shape(data, panels)
    declare(data, panels)
    data.sort([name for name in (panels.panel, panels.time) if name])
    session.r = _stored(data, panels, found)
    if options.noquery:
        return
    session.output.line()
    for line in description(data, panels, found):
        session.output.line(line)


def _format(data, name, options):
    """Give the time variable the format that an option asks for."""
    chosen = [fmt for word, fmt in FORMATS.items() if getattr(options, word)]
    if options.format:
        parse(options.format)
        chosen.append(options.format)
    if chosen and name:
        data.put(name, data[name].with_(format=chosen[-1]))


def _stored(data, panels, found):
    result = Results()
    if panels.panel:
        keys = data.numbers(panels.panel)
        keys = keys[keys == keys]
        result.scalars |= {"imin": float(keys.min()), "imax": float(keys.max())}
        result.macros |= {"panelvar": panels.panel, "balanced": found.balance}
    if panels.time:
        result.scalars |= {"tmin": found.first, "tmax": found.last, "tdelta": panels.delta}
        result.scalars["gaps"] = float(found.gaps)
        word = unit(data, panels.time)
        result.macros |= {"timevar": panels.time, "unit1": word[0] if word != "unit" else "."}
        result.macros |= {"unit": {"day": "daily", "unit": "generic"}.get(word, word + "ly")}
        result.macros["tsfmt"] = data[panels.time].format
    return result
