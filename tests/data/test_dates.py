"""Elapsed dates against the standard library's calendar."""

from __future__ import annotations

import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statalike.data import dates

EPOCH = datetime.date(1960, 1, 1)
DAYS = st.dates(datetime.date(1000, 1, 1), datetime.date(9999, 12, 31)).map(lambda d: (d - EPOCH).days)


@given(DAYS)
def test_civil_and_mdy_are_inverse(day: int) -> None:
    there = EPOCH + datetime.timedelta(days=day)
    year, month, dom = (int(v) for v in dates.civil(float(day)))
    assert (year, month, dom) == (there.year, there.month, there.day)
    assert dates.mdy(np.array(month), np.array(dom), np.array(year)) == day
    assert dates.dow(np.array(day)) == there.isoweekday() % 7
    assert dates.doy(np.array(day)) == there.timetuple().tm_yday
    assert dates.week(np.array(day)) == min((there.timetuple().tm_yday - 1) // 7 + 1, 52)


@given(DAYS)
def test_units_begin_where_the_day_lies(day: int) -> None:
    for unit in "wmqhy":
        period = dates.from_days(np.array(float(day)), unit)
        start = dates.to_days(period, unit)
        assert start <= day
        assert dates.from_days(start, unit) == period
        assert dates.from_days(np.array(start - 1), unit) == period - 1


def test_no_such_day_is_missing() -> None:
    found = dates.mdy(np.array([2, 2, 13, np.nan]), np.array([29, 29, 1, 1]), np.array([2023, 2024, 2024, 2024]))
    assert np.isnan(found).tolist() == [True, False, True, True]


def test_leap_seconds() -> None:
    before = dates.from_days(dates.mdy(np.array(12), np.array(31), np.array(2016)), "c") + dates.MS_DAY - 1000
    with_leaps = dates.leap_clock(before)
    assert with_leaps - before == 26_000
    assert not dates.in_leap_second(with_leaps)
    assert dates.in_leap_second(with_leaps + 1000)
    assert dates.leap_clock(before + 1000) - (before + 1000) == 27_000
    assert dates.plain_clock(dates.leap_clock(before + 1000)) == before + 1000
    assert dates.leap_clock(np.array(0.0)) == 0
