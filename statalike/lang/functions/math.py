"""Mathematical functions."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.missing import MISSING
from statalike.lang.functions.signature import function
from statalike.lang.operators import Value
from statalike.lang.place import Place


@function("abs(x)")
def absolute(x):
    """Absolute value."""
    return np.abs(x)


@function("ceil(x)", tags=True)
def ceil(x):
    """The least integer that is not below x."""
    return np.ceil(x)


@function("floor(x)", tags=True)
def floor(x):
    """The greatest integer that is not above x."""
    return np.floor(x)


@function("int(x)", tags=True)
def integer(x):
    """x cut off towards 0."""
    return np.trunc(x)


@function("trunc(x)", tags=True)
def trunc(x):
    """x cut off towards 0, as int()."""
    return np.trunc(x)


@function("round(x [, y])", tags=True)
def rounded(x, y=1.0):
    """x in units of y, the nearest multiple; halves go up."""
    unit = np.where(np.asarray(y) == 0, 1.0, y)
    nearest = np.floor(np.asarray(x) / unit + 0.5) * unit
    exact = np.where(np.isnan(y), MISSING, np.where(np.asarray(y) == 0, x, nearest))
    return np.where(np.isnan(x) & ~np.isnan(y), x, exact)[()]


@function("sign(x)", tags=True)
def sign(x):
    """-1, 0 or 1."""
    return np.sign(x)


@function("sqrt(x)")
def sqrt(x):
    """Square root."""
    return np.sqrt(x)


@function("exp(x)")
def exp(x):
    """e to the power of x."""
    return np.exp(x)


@function("expm1(x)")
def expm1(x):
    """exp(x) - 1, exact for small x."""
    return np.expm1(x)


@function("ln(x)")
def ln(x):
    """Natural logarithm."""
    return np.log(x)


@function("log(x)")
def log(x):
    """Natural logarithm, as ln()."""
    return np.log(x)


@function("log10(x)")
def log10(x):
    """Logarithm to base 10."""
    return np.log10(x)


@function("ln1p(x)")
def ln1p(x):
    """ln(1 + x), exact for small x."""
    return np.log1p(x)


@function("log1p(x)")
def log1p(x):
    """ln(1 + x), as ln1p()."""
    return np.log1p(x)


@function("ln1m(x)")
def ln1m(x):
    """ln(1 - x), exact for small x."""
    return np.log1p(-np.asarray(x))


@function("log1m(x)")
def log1m(x):
    """ln(1 - x), as ln1m()."""
    return np.log1p(-np.asarray(x))


@function("mod(x, y)")
def mod(x, y):
    """x - y*floor(x/y), for y > 0."""
    return np.where(np.asarray(y) > 0, np.mod(x, y), MISSING)[()]


@function("max(x, ...)")
def maximum(*x):
    """The greatest of the arguments that are not missing."""
    return _folded(np.fmax, x)


@function("min(x, ...)")
def minimum(*x):
    """The least of the arguments that are not missing."""
    return _folded(np.fmin, x)


def _folded(combine, x):
    found = x[0]
    for other in x[1:]:
        found = combine(found, other)
    return found


@function("sum(x)", place=True)
def running_sum(place: Place, x: Value) -> Value:
    """The running sum over the observations, within by-groups; missing counts as 0."""
    steps = np.nan_to_num(np.broadcast_to(x, (place.size,)), nan=0.0)
    if place.single:
        return float(np.nan_to_num(x, nan=0.0))
    if place.by is None:
        return np.cumsum(steps)
    codes = place.by.codes if place.rows is None else place.by.codes[place.rows]
    order = np.argsort(codes, kind="stable")
    total = np.cumsum(steps[order])
    begins = np.flatnonzero(np.diff(codes[order], prepend=-2))
    before = np.concatenate([[0.0], total])[begins]
    found = np.empty_like(total)
    found[order] = total - np.repeat(before, np.diff(np.append(begins, len(total))))
    return found


@function("comb(n, k)")
def comb(n, k):
    """How many ways there are to choose k out of n."""
    whole = (np.floor(n) == n) & (np.floor(k) == k) & (np.asarray(k) >= 0) & (np.asarray(k) <= n)
    return np.where(whole, np.rint(scipy.special.comb(n, k)), MISSING)[()]


@function("lnfactorial(n)")
def lnfactorial(n):
    """ln of n factorial, for integers n >= 0."""
    whole = (np.floor(n) == n) & (np.asarray(n) >= 0)
    return np.where(whole, scipy.special.gammaln(np.asarray(n) + 1.0), MISSING)[()]


@function("lngamma(x)")
def lngamma(x):
    """ln of the gamma function."""
    negative = (np.asarray(x) <= 0) & (np.floor(x) == x)
    return np.where(negative, MISSING, scipy.special.gammaln(x))[()]


@function("digamma(x)")
def digamma(x):
    """Derivative of lngamma()."""
    return scipy.special.digamma(x)


@function("trigamma(x)")
def trigamma(x):
    """Second derivative of lngamma()."""
    return scipy.special.polygamma(1, x)[()]


@function("logit(x)")
def logit(x):
    """ln(x / (1 - x))."""
    return scipy.special.logit(x)


@function("invlogit(x)")
def invlogit(x):
    """exp(x) / (1 + exp(x))."""
    return scipy.special.expit(x)


@function("cloglog(x)")
def cloglog(x):
    """ln(-ln(1 - x))."""
    return np.log(-np.log1p(-np.asarray(x)))


@function("invcloglog(x)")
def invcloglog(x):
    """1 - exp(-exp(x))."""
    return -np.expm1(-np.exp(x))


@function("reldif(x, y)")
def reldif(x, y):
    """|x - y| / (|y| + 1); 0 if both are the same missing value, `.` if only one is missing."""
    close = np.abs(np.subtract(x, y)) / (np.abs(y) + 1.0)
    same = np.asarray(x, float).view(np.int64) == np.asarray(y, float).view(np.int64)
    return np.where(np.isnan(x) & np.isnan(y) & same, 0.0, close)[()]
