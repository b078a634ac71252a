"""Programming functions: choosing, testing and recoding values; limits of the storage types."""

from __future__ import annotations

import os

import numpy as np

from statalike.data import format as formats
from statalike.data import storage as types
from statalike.data.missing import MISSING
from statalike.errors import StataError
from statalike.lang import operators
from statalike.lang.functions.signature import function
from statalike.lang.place import Place


@function("cond(x, z1, z2 [, z3])", tags=True)
def cond(x, a, b, c=None):
    """a where x is true, b where it is 0; where x is missing c, or a if there is no c."""
    choices = [a, b] if c is None else [a, b, c]
    if len({operators.is_text(choice) for choice in choices}) > 1:
        raise StataError(109)
    if isinstance(x, float):
        return b if x == 0 else a if x == x or c is None else c
    texts = operators.is_text(a)
    a, b, c = (np.asarray(choice, dtype=types.TEXT if texts else float) for choice in (a, b, a if c is None else c))
    return np.where(x == 0, b, np.where(np.isnan(x), c, a))


@function("inlist(z, z1, ...)")
def inlist(z, *members):
    """1 if z is one of the arguments after it."""
    found = operators.binary("==", z, members[0])
    for member in members[1:]:
        found = operators.binary("|", found, operators.binary("==", z, member))
    return _number(found)


@function("inrange(z, z1, z2)")
def inrange(z, low, high):
    """1 if low <= z <= high; a missing low or high sets no bound, and a missing z is in no range."""
    above, below = operators.binary(">=", z, low), operators.binary("<=", z, high)
    above = operators.binary("|", above, absent(low))
    below = operators.binary("|", below, absent(high))
    inside = operators.binary("&", above, below)
    return _number(operators.binary("&", inside, operators.inverse(absent(z))))


def absent(z):
    """Whether a value is missing (for text: empty)."""
    if operators.is_text(z):
        return operators.binary("==", z, "")
    return np.isnan(z) if isinstance(z, np.ndarray) else float(z != z)


def _number(value):
    return operators.as_number(value)


@function("missing(z, ...)")
def missing(*z):
    """1 if any argument is missing (for text: empty)."""
    found = absent(z[0])
    for other in z[1:]:
        found = operators.binary("|", found, absent(other))
    return _number(found)


@function("mi(z, ...)")
def mi(*z):
    """1 if any argument is missing, as missing()."""
    return missing.run(*z)


@function("clip(x, a, b)", tags=True)
def clip(x, a, b):
    """x, but at least a and at most b; `.` if a > b; missing a or b set no bound."""
    low, high = (np.where(np.isnan(k), other, k) for k, other in ((a, -np.inf), (b, np.inf)))
    found = np.where(low > high, MISSING, np.clip(x, low, high))
    return np.where(np.isnan(x), x, found)[()]


@function("chop(x, y)", tags=True)
def chop(x, epsilon):
    """round(x) where x is closer than epsilon to it, x elsewhere."""
    whole = np.floor(np.asarray(x) + 0.5)
    return np.where(np.abs(x - whole) < epsilon, whole, x)[()]


@function("float(x)", tags=True)
def as_float(x):
    """x rounded to float precision."""
    return np.asarray(np.float32(x), dtype=np.float64)[()]


@function("autocode(x, n, a, b)")
def autocode(x, n, a, b):
    """The upper end of the interval that holds x when a to b is cut into n equal ones."""
    width = (np.asarray(b) - a) / n
    place = np.clip(np.ceil((np.asarray(x) - a) / width), 1, n)
    return np.where(np.isnan(x), MISSING, a + place * width)[()]


@function("recode(x, x1, ...)")
def recode(x, *bounds):
    """The first of the arguments after x that is not below x, or the last of them."""
    found = bounds[-1]
    for bound in reversed(bounds[:-1]):
        found = np.where(np.asarray(x) <= bound, bound, found)
    return np.where(np.isnan(x), MISSING, found)[()]


@function("irecode(x, x1, ...)")
def irecode(x, *bounds):
    """How many of the arguments after x are below x."""
    found = sum((np.asarray(x) > bound).astype(float) for bound in bounds)
    return np.where(np.isnan(x), MISSING, found)[()]


@function("fileexists(s)", each=True)
def fileexists(s) -> float:
    """1 if there is such a file."""
    return float(os.path.isfile(os.path.expanduser(s)))


@function("fileread(s)", each=True)
def fileread(s) -> str:
    """The text of a file; of one that cannot be read, the message fileread() error 601."""
    try:
        with open(os.path.expanduser(s), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return "fileread() error 601"


@function("fmtwidth(s)", each=True)
def fmtwidth(s) -> float:
    """How many characters a display format takes; missing if it is none."""
    try:
        return float(formats.parse(s).width)
    except StataError:
        return MISSING


@function("has_eprop(s)", place=True)
def has_eprop(place: Place, s):
    """1 if a word is one of e(properties)."""
    properties = place.scope.result("e", "properties")
    return float(isinstance(properties, str) and s in properties.split())


@function("replay()", place=True)
def replay(place: Place):
    """1 if the first word that a program was given begins with a comma, or there is none."""
    given = place.scope.local("0").strip()
    return float(not given or given.startswith(","))


@function("caller()", place=True)
def caller(place: Place):
    """The version that the running program was written for."""
    found = place.scope.result("c", "version")
    return float(found) if found is not None else MISSING


@function("_caller()", place=True)
def _caller(place: Place):
    """The version that the running program was written for, as caller()."""
    return caller.run(place)


@function("byteorder()")
def byteorder():
    """1 if numbers are stored with the high byte first, 2 otherwise."""
    return 1.0 if np.dtype(float).newbyteorder("=") == np.dtype(">f8") else 2.0
