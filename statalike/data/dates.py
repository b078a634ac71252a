"""Elapsed dates (%td %tc %tC %tw %tm %tq %th %ty: units since the start of 1960) and the calendar."""

from __future__ import annotations

import numpy as np

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()  # noqa: SIM905
MS_DAY = 86_400_000
_EPOCH = np.datetime64("1960-01-01", "D")
_EPOCH_DAYS = int(_EPOCH.astype(np.int64))  # days from 1970 to 1960, negative

# The days that end in a leap second (announced by the IERS), for %tC.
LEAP_DAYS = (  # noqa: SIM905
    "1972-06-30 1972-12-31 1973-12-31 1974-12-31 1975-12-31 1976-12-31 1977-12-31 1978-12-31 1979-12-31 "
    "1981-06-30 1982-06-30 1983-06-30 1985-06-30 1987-12-31 1989-12-31 1990-12-31 1992-06-30 1993-06-30 "
    "1994-06-30 1995-12-31 1997-06-30 1998-12-31 2005-12-31 2008-12-31 2012-06-30 2015-06-30 2016-12-31"
).split()
_LEAP_END = np.array(LEAP_DAYS, dtype="M8[D]").astype(np.int64) - _EPOCH_DAYS + 1  # first day after each
_LEAP_CLOCK = _LEAP_END * MS_DAY + np.arange(len(_LEAP_END)) * 1000  # %tC when each leap second begins


def _whole(x: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Floor of a number as int64 (0 where missing), and where it is missing or far out of the calendar."""
    values = np.floor(np.asarray(x, dtype=np.float64))
    lost = ~(np.abs(values) < 2**53)
    return np.where(lost, 0, values).astype(np.int64), lost


def _floats(values: np.ndarray, lost: np.ndarray) -> np.ndarray:
    return np.where(lost, np.nan, values)


def civil(days: np.ndarray | float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Year, month (1-12) and day (1-31) of %td dates; int64 arrays. Missing dates give 1 January 1960."""
    whole, _ = _whole(days)
    stamp = (whole + _EPOCH_DAYS).astype("M8[D]")
    month = stamp.astype("M8[M]")
    index = month.astype(np.int64)
    return 1970 + index // 12, index % 12 + 1, (stamp - month).astype(np.int64) + 1


def mdy(month: np.ndarray, day: np.ndarray, year: np.ndarray) -> np.ndarray:
    """%td dates of calendar dates; missing where there is no such day (years 100 to 9999)."""
    m, lost_m = _whole(month)
    d, lost_d = _whole(day)
    y, lost_y = _whole(year)
    lost = lost_m | lost_d | lost_y | (m < 1) | (m > 12) | (y < 100) | (y > 9999)
    index = np.where(lost, 0, (y - 1970) * 12 + m - 1)
    first = index.astype("M8[M]").astype("M8[D]").astype(np.int64) - _EPOCH_DAYS
    length = (index + 1).astype("M8[M]").astype("M8[D]").astype(np.int64) - _EPOCH_DAYS - first
    return _floats(first + d - 1, lost | (d < 1) | (d > length))


def year(days: np.ndarray) -> np.ndarray:
    """Calendar year of %td dates (float64, missing stays missing)."""
    return _floats(civil(days)[0], _whole(days)[1])


def month(days: np.ndarray) -> np.ndarray:
    """Month 1 to 12 of %td dates."""
    return _floats(civil(days)[1], _whole(days)[1])


def day(days: np.ndarray) -> np.ndarray:
    """Day of the month of %td dates."""
    return _floats(civil(days)[2], _whole(days)[1])


def dow(days: np.ndarray) -> np.ndarray:
    """Day of the week of %td dates: 0 is Sunday."""
    whole, lost = _whole(days)
    return _floats((whole + 5) % 7, lost)


def doy(days: np.ndarray) -> np.ndarray:
    """Day of the year of %td dates, from 1."""
    whole, lost = _whole(days)
    return _floats(whole - _january(civil(days)[0]) + 1, lost)


def _january(years: np.ndarray) -> np.ndarray:
    return (years - 1970).astype("M8[Y]").astype("M8[D]").astype(np.int64) - _EPOCH_DAYS


def week(days: np.ndarray) -> np.ndarray:
    """Week of the year of %td dates, 1 to 52; week 1 begins on 1 January and week 52 takes what is left."""
    return np.minimum((doy(days) - 1) // 7 + 1, 52)


def quarter(days: np.ndarray) -> np.ndarray:
    """Quarter 1 to 4 of %td dates."""
    return (month(days) - 1) // 3 + 1


def halfyear(days: np.ndarray) -> np.ndarray:
    """Half-year 1 or 2 of %td dates."""
    return (month(days) - 1) // 6 + 1


def from_days(days: np.ndarray, unit: str) -> np.ndarray:
    """%td dates in another unit: c C w m q h y."""
    if unit in "cC":
        clock = np.floor(np.asarray(days, dtype=np.float64)) * MS_DAY
        return clock if unit == "c" else leap_clock(clock)
    if unit == "y":
        return year(days)
    part = {"w": week, "m": month, "q": quarter, "h": halfyear}[unit](days)
    return (year(days) - 1960) * PER_YEAR[unit] + part - 1


def to_days(values: np.ndarray, unit: str) -> np.ndarray:
    """%td date on which a period of another unit begins (c C w m q h y)."""
    if unit in "cC":
        clock = np.asarray(values, dtype=np.float64)
        return np.floor((clock if unit == "c" else plain_clock(clock)) / MS_DAY)
    whole, lost = _whole(values)
    if unit == "y":
        return _floats(_january(whole), lost | (whole < 100) | (whole > 9999))
    per = PER_YEAR[unit]
    january = _january(1960 + whole // per)
    if unit == "w":
        return _floats(january + 7 * (whole % per), lost)
    start = (whole * (12 // per) - 120).astype("M8[M]").astype("M8[D]").astype(np.int64) - _EPOCH_DAYS
    return _floats(start, lost)


PER_YEAR = {"w": 52, "m": 12, "q": 4, "h": 2}


def leap_clock(clock: np.ndarray) -> np.ndarray:
    """%tC (with leap seconds) of %tc times."""
    times = np.asarray(clock, dtype=np.float64)
    passed = np.searchsorted(_LEAP_END * MS_DAY, times, side="right")
    return times + 1000.0 * passed


def plain_clock(clock: np.ndarray) -> np.ndarray:
    """%tc of %tC times; a leap second counts as the second after it."""
    times = np.asarray(clock, dtype=np.float64)
    passed = np.searchsorted(_LEAP_CLOCK, times, side="right")
    return times - 1000.0 * np.where(np.isnan(times), 0, passed)


def in_leap_second(clock: np.ndarray) -> np.ndarray:
    """True where a %tC time lies within a leap second (shown as second 60)."""
    times = np.asarray(clock, dtype=np.float64)
    place = np.searchsorted(_LEAP_CLOCK, times, side="right") - 1
    return (place >= 0) & (times - _LEAP_CLOCK[np.maximum(place, 0)] < 1000)


def time_of_day(clock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hour, minute and second (with its fraction) of %tc times; float64, missing stays missing."""
    ms = np.mod(np.asarray(clock, dtype=np.float64), MS_DAY)
    return np.floor(ms / 3_600_000), np.floor(ms / 60_000) % 60, np.mod(ms, 60_000) / 1000
