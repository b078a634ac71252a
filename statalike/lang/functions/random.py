"""Random numbers, one per observation at which the expression is evaluated."""

from __future__ import annotations

import numpy as np

from statalike.data.missing import MISSING
from statalike.lang.functions.signature import function
from statalike.lang.place import Place


def drawn(place: Place, draw, *parameters, valid=True):
    """A draw for each observation, `.` where the parameters are not valid."""
    size = None if place.single else place.size
    allowed = np.asarray(valid)
    for parameter in parameters:
        allowed = allowed & ~np.isnan(parameter)
    if allowed.all():
        return draw(*parameters, size=size)
    where = np.broadcast_to(allowed, () if size is None else (size,))
    safe = [np.where(where, parameter, 1.0) for parameter in parameters]
    return np.where(where, draw(*safe, size=size), MISSING)[()]


def _uniform(place: Place):
    """Draws strictly between 0 and 1."""
    return place.scope.rng.random(None if place.single else place.size)


@function("runiform([a, b])", place=True)
def runiform(place, a=0.0, b=1.0):
    """Uniform between 0 and 1, or between a and b."""
    return a + (np.asarray(b) - a) * _uniform(place)


@function("uniform()", place=True)
def uniform(place):
    """Uniform between 0 and 1: the older name of runiform()."""
    return _uniform(place)


@function("runiformint(a, b)", place=True)
def runiformint(place, a, b):
    """An integer from floor(a) to floor(b), all equally likely."""
    low, high = np.floor(a), np.floor(b)
    spread = np.broadcast_to(high - low, 1 if place.single else place.size)
    allowed = spread >= 0
    found = np.full(len(spread), MISSING)
    found[allowed] = place.scope.rng.whole(spread[allowed])
    return low + (found[0] if place.single else found)


@function("rnormal([m, b])", place=True)
def rnormal(place, m=0.0, s=1.0):
    """Normal with mean m and standard deviation s."""
    return drawn(place, place.scope.rng.normal, m, s, valid=np.asarray(s) >= 0)


@function("rbinomial(n, p)", place=True)
def rbinomial(place, n, p):
    """Successes in n trials with probability p."""
    valid = (np.asarray(n) >= 0) & (np.asarray(p) >= 0) & (np.asarray(p) <= 1)
    return drawn(place, _as_float(place.scope.rng.binomial), np.floor(n), p, valid=valid)


def _as_float(draw):
    return lambda *parameters, size: np.asarray(
        draw(*(np.asarray(p, dtype=np.int64) if i == 0 else p for i, p in enumerate(parameters)), size=size),
        dtype=np.float64,
    )[()]


@function("rpoisson(m)", place=True)
def rpoisson(place, m):
    """Poisson with mean m."""
    rng = place.scope.rng
    return drawn(place, lambda mean, size: rng.poisson(mean, size) * 1.0, m, valid=np.asarray(m) >= 0)


@function("rnbinomial(n, p)", place=True)
def rnbinomial(place, n, p):
    """Failures before the nth success."""
    rng = place.scope.rng
    valid = (np.asarray(n) > 0) & (np.asarray(p) > 0) & (np.asarray(p) <= 1)
    return drawn(place, lambda *a, size: rng.negative_binomial(*a, size) * 1.0, n, p, valid=valid)


@function("rhypergeometric(m, k, n)", place=True)
def rhypergeometric(place, m, k, n):
    """Marked among n drawn from m, of which k are marked."""
    rng = place.scope.rng
    size = None if place.single else place.size
    whole = [np.asarray(v, dtype=np.int64) for v in (k, np.asarray(m) - k, n)]
    return rng.hypergeometric(*whole, size=size) * 1.0


@function("rchi2(df)", place=True)
def rchi2(place, df):
    """Chi-squared with df degrees of freedom."""
    return drawn(place, place.scope.rng.chisquare, df, valid=np.asarray(df) > 0)


@function("rt(df)", place=True)
def rt(place, df):
    """Student's t with df degrees of freedom."""
    return drawn(place, place.scope.rng.standard_t, df, valid=np.asarray(df) > 0)


@function("rgamma(a, b)", place=True)
def rgamma(place, a, b):
    """Gamma with shape a and scale b."""
    return drawn(place, place.scope.rng.gamma, a, b, valid=(np.asarray(a) > 0) & (np.asarray(b) > 0))


@function("rbeta(a, b)", place=True)
def rbeta(place, a, b):
    """Beta with shapes a and b."""
    return drawn(place, place.scope.rng.beta, a, b, valid=(np.asarray(a) > 0) & (np.asarray(b) > 0))


@function("rexponential(b)", place=True)
def rexponential(place, b):
    """Exponential with scale b."""
    return drawn(place, place.scope.rng.exponential, b, valid=np.asarray(b) > 0)


@function("rlogistic([x, y])", place=True)
def rlogistic(place, x=None, y=None):
    """Logistic; rlogistic(s) with scale s, rlogistic(m,s) with mean m too."""
    m, s = (0.0, 1.0 if x is None else x) if y is None else (x, y)
    return drawn(place, place.scope.rng.logistic, m, s, valid=np.asarray(s) > 0)


@function("rweibull(a, b [, g])", place=True)
def rweibull(place, a, b, g=0.0):
    """Weibull with shape a, scale b and location g."""
    valid = (np.asarray(a) > 0) & (np.asarray(b) > 0)
    return g + b * drawn(place, place.scope.rng.weibull, a, valid=valid)


@function("rcauchy(a, b)", place=True)
def rcauchy(place, a, b):
    """Cauchy with location a and scale b."""
    return a + b * np.tan(np.pi * (_uniform(place) - 0.5))


@function("rlaplace(m, b)", place=True)
def rlaplace(place, m, b):
    """Laplace with mean m and scale b."""
    return drawn(place, place.scope.rng.laplace, m, b, valid=np.asarray(b) > 0)


@function("rigaussian(m, a)", place=True)
def rigaussian(place, m, a):
    """Inverse Gaussian with mean m and shape a."""
    return drawn(place, place.scope.rng.wald, m, a, valid=(np.asarray(m) > 0) & (np.asarray(a) > 0))
