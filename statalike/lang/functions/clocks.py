"""Times of day, and conversion between units of time."""

from __future__ import annotations

import numpy as np

from statalike.data import dates as calendar
from statalike.data.missing import MISSING
from statalike.lang.functions.signature import function


def _time(h, m, s):
    inside = (np.asarray(h) >= 0) & (np.asarray(m) >= 0) & (np.asarray(s) >= 0)
    inside = inside & (np.asarray(h) < 24) & (np.asarray(m) < 60) & (np.asarray(s) < 60)
    return np.where(inside, np.floor(h) * 3_600_000.0 + np.floor(m) * 60_000.0 + np.rint(np.asarray(s) * 1000), MISSING)


@function("hms(h, m, x)")
def hms(h, m, x):
    """The %tc time of hours, minutes and seconds on 1 January 1960."""
    return _time(h, m, x)


@function("Chms(h, m, x)")
def Chms(h, m, x):
    """The %tC time of hours, minutes and seconds on 1 January 1960."""
    return _time(h, m, x)


@function("dhms(d, h, m, x)")
def dhms(d, h, m, x):
    """The %tc time of a date, hours, minutes and seconds."""
    return np.floor(d) * calendar.MS_DAY + _time(h, m, x)


@function("Cdhms(d, h, m, x)")
def Cdhms(d, h, m, x):
    """The %tC time of a date, hours, minutes and seconds."""
    return calendar.leap_clock(dhms.run(d, h, m, x))


@function("mdyhms(m, d, y, h, mi, x)")
def mdyhms(m, d, y, h, mi, x):
    """The %tc time of a calendar date and time."""
    return calendar.mdy(m, d, y) * calendar.MS_DAY + _time(h, mi, x)


@function("Cmdyhms(m, d, y, h, mi, x)")
def Cmdyhms(m, d, y, h, mi, x):
    """The %tC time of a calendar date and time."""
    return calendar.leap_clock(mdyhms.run(m, d, y, h, mi, x))


@function("hh(c)")
def hh(c):
    """Hour of a %tc time."""
    return calendar.time_of_day(c)[0]


@function("mm(c)")
def mm(c):
    """Minute of a %tc time."""
    return calendar.time_of_day(c)[1]


@function("ss(c)")
def ss(c):
    """Second of a %tc time, with its fraction."""
    return calendar.time_of_day(c)[2]


@function("hhC(c)")
def hhC(c):
    """Hour of a %tC time."""
    return calendar.time_of_day(calendar.plain_clock(c))[0]


@function("mmC(c)")
def mmC(c):
    """Minute of a %tC time."""
    return calendar.time_of_day(calendar.plain_clock(c))[1]


@function("ssC(c)")
def ssC(c):
    """Second of a %tC time."""
    return calendar.time_of_day(calendar.plain_clock(c))[2]


@function("hours(x)")
def hours(x):
    """Milliseconds in hours."""
    return np.asarray(x) / 3_600_000.0


@function("minutes(x)")
def minutes(x):
    """Milliseconds in minutes."""
    return np.asarray(x) / 60_000.0


@function("seconds(x)")
def seconds(x):
    """Milliseconds in seconds."""
    return np.asarray(x) / 1000.0


@function("msofhours(x)")
def msofhours(x):
    """Hours in milliseconds."""
    return np.rint(np.asarray(x) * 3_600_000.0)


@function("msofminutes(x)")
def msofminutes(x):
    """Minutes in milliseconds."""
    return np.rint(np.asarray(x) * 60_000.0)


@function("msofseconds(x)")
def msofseconds(x):
    """Seconds in milliseconds."""
    return np.rint(np.asarray(x) * 1000.0)


@function("dofc(c)")
def dofc(c):
    """The date of a %tc time."""
    return calendar.to_days(c, "c")


@function("dofC(c)")
def dofC(c):
    """The date of a %tC time."""
    return calendar.to_days(c, "C")


@function("dofw(w)")
def dofw(w):
    """The first day of a week."""
    return calendar.to_days(w, "w")


@function("dofm(m)")
def dofm(m):
    """The first day of a month."""
    return calendar.to_days(m, "m")


@function("dofq(q)")
def dofq(q):
    """The first day of a quarter."""
    return calendar.to_days(q, "q")


@function("dofh(h)")
def dofh(h):
    """The first day of a half-year."""
    return calendar.to_days(h, "h")


@function("dofy(y)")
def dofy(y):
    """The first day of a year."""
    return calendar.to_days(y, "y")


@function("cofd(d)")
def cofd(d):
    """The %tc time at which a date begins."""
    return calendar.from_days(d, "c")


@function("Cofd(d)")
def Cofd(d):
    """The %tC time at which a date begins."""
    return calendar.from_days(d, "C")


@function("cofC(c)")
def cofC(c):
    """The %tc time of a %tC time."""
    return calendar.plain_clock(c)


@function("Cofc(c)")
def Cofc(c):
    """The %tC time of a %tc time."""
    return calendar.leap_clock(c)


@function("wofd(d)")
def wofd(d):
    """The week of a date."""
    return calendar.from_days(d, "w")


@function("mofd(d)")
def mofd(d):
    """The month of a date."""
    return calendar.from_days(d, "m")


@function("qofd(d)")
def qofd(d):
    """The quarter of a date."""
    return calendar.from_days(d, "q")


@function("hofd(d)")
def hofd(d):
    """The half-year of a date."""
    return calendar.from_days(d, "h")


@function("yofd(d)")
def yofd(d):
    """The year of a date."""
    return calendar.from_days(d, "y")
