"""Unquoted dates, td(01jan2020), and the functions that select a span of the declared time variable."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.lang import date_reading as reading
from statalike.lang.functions.signature import function
from statalike.lang.place import Place


@function("td(s)")
def td(s):
    """A date: td(1jan2020)."""
    return _literal(s, "d")


@function("d(s)")
def d(s):
    """A date: the older name of td()."""
    return _literal(s, "d")


@function("tc(s)")
def tc(s):
    """A %tc time: tc(1jan2020 10:30:00)."""
    return _literal(s, "c")


@function("tC(s)")
def tC(s):
    """A %tC time."""
    return _literal(s, "C")


@function("tw(s)")
def tw(s):
    """A week: tw(2020w1)."""
    return _literal(s, "w")


@function("w(s)")
def w(s):
    """A week: the older name of tw()."""
    return _literal(s, "w")


@function("tm(s)")
def tm(s):
    """A month: tm(2020m1)."""
    return _literal(s, "m")


@function("m(s)")
def m(s):
    """A month: the older name of tm()."""
    return _literal(s, "m")


@function("tq(s)")
def tq(s):
    """A quarter: tq(2020q1)."""
    return _literal(s, "q")


@function("q(s)")
def q(s):
    """A quarter: the older name of tq()."""
    return _literal(s, "q")


@function("th(s)")
def th(s):
    """A half-year: th(2020h1)."""
    return _literal(s, "h")


@function("h(s)")
def h(s):
    """A half-year: the older name of th()."""
    return _literal(s, "h")


@function("ty(s)")
def ty(s):
    """A year: ty(2020)."""
    return _literal(s, "y")


@function("y(s)")
def y(s):
    """A year: the older name of ty()."""
    return _literal(s, "y")


def _literal(text: str, unit: str) -> float:
    value = reading.literal(text, unit)
    if value != value:
        raise StataError(198, f"{text} invalid date")
    return value


@function("tin(s)", place=True)
def tin(place: Place, s):
    """1 where the time variable lies from one date to another, both included; either may be left out."""
    low, high, when = _span(place, s)
    return _between(when, when >= low if low == low else True, when <= high if high == high else True)


@function("twithin(s)", place=True)
def twithin(place: Place, s):
    """1 where the time variable lies between two dates, both excluded."""
    low, high, when = _span(place, s)
    return _between(when, when > low if low == low else True, when < high if high == high else True)


def _between(when, above, below):
    return np.where(np.isnan(when), 0.0, np.logical_and(above, below).astype(float))[()]


def _span(place: Place, text: str):
    name = place.data.chars.get("_TStvar", "")
    if not name:
        raise StataError(111, "time variable not set")
    first, comma, last = text.partition(",")
    if not comma:
        raise StataError(198)
    column = place.data[name]
    unit = formats.parse(column.format).kind
    return _end(first, unit), _end(last, unit), np.asarray(place.values(column))


def _end(text: str, kind: str) -> float:
    if not text.strip():
        return MISSING
    if kind.startswith("t") and len(kind) > 1:
        return _literal(text.strip(), kind[1])
    try:
        return float(text)
    except ValueError:
        raise StataError(198) from None
