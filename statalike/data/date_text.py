"""Elapsed dates written by the codes of a %t format: %tdDDmonCCYY, %tcHH:MM:SS, %tm ..."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Protocol

import numpy as np

from statalike.data import dates

DEFAULT_CODES = {
    "d": "DDmonCCYY",
    "c": "DDmonCCYY_HH:MM:SS",
    "C": "DDmonCCYY_HH:MM:SS",
    "w": "CCYY!www",
    "m": "CCYY!mnn",
    "q": "CCYY!qq",
    "h": "CCYY!hh",
    "y": "CCYY",
}

# Code -> how wide it can be; longest codes first where one begins another.
_CODES = {
    ".sss": 4, ".ss": 3, ".s": 2, "CC": 2, "cc": 2, "YY": 2, "yy": 2, "JJJ": 3, "jjj": 3, "Month": 9,
    "Mon": 3, "month": 9, "mon": 3, "NN": 2, "nn": 2, "DD": 2, "dd": 2, "DAYNAME": 9, "Dayname": 9,
    "Day": 3, "Da": 2,
    "dayname": 9, "day": 3, "da": 2, "HH": 2, "Hh": 2, "hH": 2, "hh": 2, "h": 1, "q": 1, "WW": 2, "ww": 2,
    "MM": 2, "mm": 2, "SS": 2, "ss": 2, "am": 2, "a.m.": 4, "AM": 2, "A.M.": 4, "_": 1, "+": 0,
}  # fmt: skip


class HasCodes(Protocol):
    """What a parsed format tells about a date: kind "td" "tc" ... and codes."""

    kind: str
    codes: str


@lru_cache(maxsize=512)
def tokens(codes: str) -> tuple[tuple[str, bool], ...]:
    """The codes of a date format cut up: (text, True for a code or False for a literal)."""
    found, place = [], 0
    names = sorted(_CODES, key=len, reverse=True)
    while place < len(codes):
        if codes[place] == "!" and place + 1 < len(codes):
            found.append((codes[place + 1], False))
            place += 2
            continue
        name = next((n for n in names if codes.startswith(n, place)), None)
        found.append((name, True) if name else (codes[place], False))
        place += len(name) if name else 1
    return tuple(found)


def widest(codes: str) -> int:
    """Characters that a date by these codes can take."""
    return sum(_CODES[text] if is_code else 1 for text, is_code in tokens(codes))


def date_text(value: float, form: HasCodes) -> str:
    """An elapsed date (not missing) by its format's codes."""
    unit = form.kind[1:]
    if unit == "y":
        day = float(dates.to_days(np.float64(value), "y"))
    else:
        day = math.floor(value) if unit == "d" else float(dates.to_days(np.float64(value), unit))
    if not -679350 <= day <= 2936549:
        return "."
    parts = _parts(value, day, unit)
    return "".join(parts[text] if is_code else text for text, is_code in tokens(form.codes))


def _parts(value: float, day: float, unit: str) -> dict[str, str]:
    """Every code's text for one date."""
    year, month, dom = (int(v) for v in dates.civil(day))
    weekday, doy = dates.DAYS[int(dates.dow(day))], int(dates.doy(day))
    week = int(value) % 52 + 1 if unit == "w" else int(dates.week(day))
    name = dates.MONTHS[month - 1]
    found = {
        "CC": f"{year // 100:02d}", "cc": f"{year // 100}", "YY": f"{year % 100:02d}", "yy": f"{year % 100}",
        "JJJ": f"{doy:03d}", "jjj": f"{doy}", "Month": name, "Mon": name[:3], "month": name.lower(),
        "mon": name[:3].lower(), "NN": f"{month:02d}", "nn": f"{month}", "DD": f"{dom:02d}", "dd": f"{dom}",
        "DAYNAME": weekday.ljust(9), "Dayname": weekday, "Day": weekday[:3], "Da": weekday[:2],
        "dayname": weekday.lower(), "day": weekday[:3].lower(), "da": weekday[:2].lower(),
        "h": f"{(month - 1) // 6 + 1}", "q": f"{(month - 1) // 3 + 1}", "WW": f"{week:02d}", "ww": f"{week}",
        "_": " ", "+": "",
    }  # fmt: skip
    return found | _clock_parts(value if unit in "cC" else 0.0, unit)


def _clock_parts(value: float, unit: str) -> dict[str, str]:
    """The time-of-day codes."""
    leap = unit == "C" and bool(dates.in_leap_second(np.float64(value)))
    clock = float(dates.plain_clock(np.float64(value))) if unit == "C" else value
    ms = math.floor(clock - 1000 if leap else clock) % dates.MS_DAY
    hour, minute, second = ms // 3_600_000, ms // 60_000 % 60, ms // 1000 % 60 + leap
    noon, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    dotted = "a.m." if hour < 12 else "p.m."
    return {
        "HH": f"{hour:02d}", "Hh": f"{noon:02d}", "hH": f"{hour}", "hh": f"{noon}", "MM": f"{minute:02d}",
        "mm": f"{minute}", "SS": f"{second:02d}", "ss": f"{second}", ".s": f".{ms % 1000 // 100}",
        ".ss": f".{ms % 1000 // 10:02d}", ".sss": f".{ms % 1000:03d}", "am": half, "AM": half.upper(),
        "a.m.": dotted, "A.M.": dotted.upper(),
    }  # fmt: skip
