"""Dates and times read from text by a mask such as DMY, MD19Y or YMDhms."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np

from statalike.data import dates
from statalike.data.missing import MISSING

MASK = re.compile(r"\s*(\d\dY|[YMDHQWhms#])")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
NAME = re.compile(r"[A-Za-z]{3,}\.?")
HALF_DAY = re.compile(r"([ap])\.?m\.?", re.IGNORECASE)
SECONDS = re.compile(r"\d+(?:\.\d*)?")
MS = {"h": 3_600_000.0, "m": 60_000.0, "s": 1000.0}


@dataclass(frozen=True)
class Part:
    """One component of a mask; century: of 19Y, the hundreds that a two-digit year is added to."""

    letter: str
    century: int | None = None


@functools.lru_cache(256)
def mask(text: str) -> tuple[Part, ...] | None:
    """The components of a mask, or None if it is none."""
    parts: list[Part] = []
    at = 0
    while at < len(text.rstrip()):
        found = MASK.match(text, at)
        if found is None:
            return None
        word = found[1]
        parts.append(Part("Y", int(word[:2]) * 100) if len(word) == 3 else Part(word))
        at = found.end()
    return tuple(parts)


def read(text: str, by: str, top: float = MISSING) -> dict[str, float] | None:
    """The components of a date in text, by letters; None where it does not fit. top: the latest two-digit year."""
    parts = mask(by)
    if parts is None:
        return None
    found: dict[str, float] = {}
    at = 0
    for index, part in enumerate(parts):
        at, value = _component(text, at, part, parts[index + 1 :], top)
        if value is None:
            return None
        if part.letter != "#":
            found[part.letter] = value
    half = HALF_DAY.search(text, at) if "h" in found else None
    if half is not None:
        found["h"] = found["h"] % 12 + (12 if half[1].lower() == "p" else 0)
        at = half.end()
    return found if not re.search(r"[^\W_]", text[at:]) else None


def _component(text: str, at: int, part: Part, later: tuple[Part, ...], top: float) -> tuple[int, float | None]:
    """Where the next component ends and its value."""
    while at < len(text) and not text[at].isalnum():
        at += 1
    if part.letter == "#":
        found = re.compile(r"[^\W_]+").match(text, at)
        return (found.end(), 0.0) if found else (at, None)
    if part.letter == "M":
        named = NAME.match(text, at)
        month = _month(named[0]) if named else None
        if month is not None:
            return named.end(), float(month)
    if part.letter == "s":
        found = SECONDS.match(text, at)
        return (found.end(), float(found[0])) if found else (at, None)
    while at < len(text) and not text[at].isdigit():
        at += 1
    run = re.compile(r"\d+").match(text, at)
    if run is None:
        return at, None
    digits = run[0][: _width(part, len(run[0]), later)]
    value = float(digits)
    if part.letter == "Y" and len(digits) <= 2:
        value = _year(int(digits), part.century, top)
    return at + len(digits), value


def _width(part: Part, length: int, later: tuple[Part, ...]) -> int:
    """How many of a run of digits belong to a component, when the components may follow without anything between."""
    most = 4 if part.letter == "Y" else 2
    if length <= most and not (part.letter == "Y" and later and length > 2 and part.century is not None):
        return length
    needed = sum(2 for other in later if other.letter in "MDHQWhm" or other.letter == "Y")
    return max(min(most, length - needed), 2) if part.letter == "Y" else min(2, length)


def _year(digits: int, century: int | None, top: float) -> float | None:
    if top == top:
        year = int(top) // 100 * 100 + digits
        return float(year if year <= top else year - 100)
    return None if century is None else float(century + digits)


def _month(name: str) -> int | None:
    lower = name.rstrip(".").lower()
    lower = "sep" if lower == "sept" else lower
    return next((i + 1 for i, month in enumerate(MONTHS) if month.startswith(lower)), None)


def day(text: str, by: str, top: float = MISSING) -> float:
    """The %td date of a text, or `.`."""
    found = read(text, by, top)
    if found is None or not {"Y", "M", "D"} <= set(found):
        return MISSING
    return _settled(dates.mdy(np.float64(found["M"]), np.float64(found["D"]), np.float64(found["Y"])))


def clock(text: str, by: str, top: float = MISSING) -> float:
    """The %tc time of a text, or `.`; without a date in the mask, on 1 January 1960."""
    found = read(text, by, top)
    if found is None:
        return MISSING
    days = 0.0
    if "Y" in found:
        days = _settled(dates.mdy(np.float64(found.get("M", 1)), np.float64(found.get("D", 1)), np.float64(found["Y"])))
    if days != days or found.get("h", 0) > 24 or found.get("m", 0) > 59 or found.get("s", 0) >= 60:
        return MISSING
    return days * dates.MS_DAY + round(sum(found.get(letter, 0.0) * ms for letter, ms in MS.items()))


def period(text: str, by: str, unit: str, top: float = MISSING) -> float:
    """The %tw %tm %tq %th or %ty date of a text, or `.`."""
    found = read(text, by, top)
    if found is None or "Y" not in found:
        return MISSING
    if unit == "y":
        return found["Y"]
    within = found.get(unit.upper())
    count = {"w": 52, "m": 12, "q": 4, "h": 2}[unit]
    if within is None or not 1 <= within <= count:
        return MISSING
    return (found["Y"] - 1960) * count + within - 1


def literal(text: str, unit: str) -> float:
    """The value of td(01jan2020), tc(01jan2020 10:30), tm(2020m1) ...; `.` where it is no date."""
    if unit == "d":
        return day(text, "DMY")
    if unit in "cC":
        value = next((v for v in (clock(text, f"DMY{time}") for time in ("hms", "hm", "")) if v == v), MISSING)
        return float(dates.leap_clock(np.float64(value))) if unit == "C" and value == value else value
    return period(text, "Y" + unit.upper() if unit != "y" else "Y", unit)


def _settled(value: np.ndarray) -> float:
    number = float(value)
    return number if number == number else MISSING
