"""Date and time functions."""

from __future__ import annotations

import datetime
import re

import numpy as np

from statalike.data import dates as calendar
from statalike.data.missing import MISSING
from statalike.lang import date_reading as reading
from statalike.lang.functions.signature import function


@function("mdy(m, d, y)")
def mdy(m, d, y):
    """The date of a month, day and year."""
    return calendar.mdy(m, d, y)


@function("dmy(d, m, y)")
def dmy(d, m, y):
    """The date of a day, month and year."""
    return calendar.mdy(m, d, y)


@function("day(d)")
def day(d):
    """Day of the month of a date."""
    return calendar.day(d)


@function("month(d)")
def month(d):
    """Month of a date."""
    return calendar.month(d)


@function("year(d)")
def year(d):
    """Year of a date."""
    return calendar.year(d)


@function("dow(d)")
def dow(d):
    """Day of the week of a date: 0 is Sunday."""
    return calendar.dow(d)


@function("doy(d)")
def doy(d):
    """Day of the year of a date."""
    return calendar.doy(d)


@function("week(d)")
def week(d):
    """Week of the year of a date."""
    return calendar.week(d)


@function("quarter(d)")
def quarter(d):
    """Quarter of a date."""
    return calendar.quarter(d)


@function("halfyear(d)")
def halfyear(d):
    """Half-year of a date."""
    return calendar.halfyear(d)


@function("date(s1, s2 [, y])", each=True)
def date(s1, s2, y=MISSING) -> float:
    """The date of a text, by a mask such as DMY; y is the latest year for years of two digits."""
    return reading.day(s1, s2, y)


@function("daily(s1, s2 [, y])", each=True)
def daily(s1, s2, y=MISSING) -> float:
    """The date of a text, as date()."""
    return reading.day(s1, s2, y)


@function("clock(s1, s2 [, y])", each=True)
def clock(s1, s2, y=MISSING) -> float:
    """The %tc time of a text, by a mask such as DMYhms."""
    return reading.clock(s1, s2, y)


@function("Clock(s1, s2 [, y])", each=True)
def Clock(s1, s2, y=MISSING) -> float:
    """The %tC time of a text."""
    value = reading.clock(s1, s2, y)
    return float(calendar.leap_clock(np.float64(value))) if value == value else MISSING


@function("weekly(s1, s2 [, y])", each=True)
def weekly(s1, s2, y=MISSING) -> float:
    """The week of a text."""
    return reading.period(s1, s2, "w", y)


@function("monthly(s1, s2 [, y])", each=True)
def monthly(s1, s2, y=MISSING) -> float:
    """The month of a text."""
    return reading.period(s1, s2, "m", y)


@function("quarterly(s1, s2 [, y])", each=True)
def quarterly(s1, s2, y=MISSING) -> float:
    """The quarter of a text."""
    return reading.period(s1, s2, "q", y)


@function("halfyearly(s1, s2 [, y])", each=True)
def halfyearly(s1, s2, y=MISSING) -> float:
    """The half-year of a text."""
    return reading.period(s1, s2, "h", y)


@function("yearly(s1, s2 [, y])", each=True)
def yearly(s1, s2, y=MISSING) -> float:
    """The year of a text."""
    return reading.period(s1, s2, "y", y)


def _period(year, number, count):
    within = (np.asarray(number) >= 1) & (np.asarray(number) <= count)
    whole = (np.floor(year) - 1960) * count + np.floor(number) - 1
    return np.where(within & (np.asarray(year) >= 100) & (np.asarray(year) <= 9999), whole, MISSING)[()]


@function("yw(y, w)")
def yw(y, w):
    """The week of a year and a week's number."""
    return _period(y, w, 52)


@function("ym(y, m)")
def ym(y, m):
    """The month of a year and a month's number."""
    return _period(y, m, 12)


@function("yq(y, q)")
def yq(y, q):
    """The quarter of a year and a quarter's number."""
    return _period(y, q, 4)


@function("yh(y, h)")
def yh(y, h):
    """The half-year of a year and a half-year's number."""
    return _period(y, h, 2)


@function("today()")
def today():
    """Today's date."""
    return float((datetime.date.today() - datetime.date(1960, 1, 1)).days)


@function("now()")
def now():
    """The time now (%tc)."""
    passed = datetime.datetime.now() - datetime.datetime(1960, 1, 1)
    return float(passed // datetime.timedelta(milliseconds=1))


@function("isleapyear(y)")
def isleapyear(y):
    """1 if a year is a leap year."""
    y = np.asarray(y)
    leap = ((np.mod(y, 4) == 0) & (np.mod(y, 100) != 0)) | (np.mod(y, 400) == 0)
    return np.where(np.isnan(y), MISSING, leap.astype(float))[()]


@function("firstdayofmonth(d)")
def firstdayofmonth(d):
    """The first day of a date's month."""
    return np.asarray(d) - calendar.day(d) + 1


@function("lastdayofmonth(d)")
def lastdayofmonth(d):
    """The last day of a date's month."""
    return calendar.to_days(calendar.from_days(d, "m") + 1, "m") - 1


@function("daysinmonth(d)")
def daysinmonth(d):
    """How many days a date's month has."""
    return lastdayofmonth.run(d) - firstdayofmonth.run(d) + 1


@function("age(d1, d2)")
def age(born, on):
    """Whole years from one date to another; someone born on 29 February turns on 1 March of other years."""
    months = calendar.from_days(on, "m") - calendar.from_days(born, "m")
    years = np.floor((months - (calendar.day(on) < calendar.day(born))) / 12)
    return np.where(years >= 0, years, MISSING)[()]


@function("datediff(d1, d2, s)", each=True)
def datediff(d1, d2, s) -> float:
    """Whole years, months or days from one date to another."""
    if d1 != d1 or d2 != d2:
        return MISSING
    unit = s.lower()
    if unit in ("day", "days", "d"):
        return float(np.floor(d2) - np.floor(d1))
    low, high = np.float64(min(d1, d2)), np.float64(max(d1, d2))
    months = calendar.from_days(high, "m") - calendar.from_days(low, "m")
    months -= calendar.day(high) < calendar.day(low)
    sign = 1.0 if d2 >= d1 else -1.0
    if unit in ("month", "months", "m"):
        return sign * float(months)
    return sign * float(months // 12) if re.fullmatch("y(ears?)?", unit) else MISSING
