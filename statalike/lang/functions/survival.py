"""Distributions of times and sizes: exponential, Weibull, logistic, Cauchy, Laplace, inverse Gaussian."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.lang.functions.signature import function
from statalike.lang.functions.statistics import within


@function("exponential(b, x)")
def exponential(b, x):
    """Probability of an exponential variable with scale b below x."""
    return -np.expm1(-np.maximum(x, 0) / np.asarray(b))


@function("exponentialtail(b, x)")
def exponentialtail(b, x):
    """Probability of an exponential variable with scale b above x."""
    return np.exp(-np.maximum(x, 0) / np.asarray(b))


@function("exponentialden(b, x)")
def exponentialden(b, x):
    """Exponential density with scale b."""
    return within(np.asarray(x) < 0, 0.0, np.exp(-np.asarray(x) / b) / b)


@function("invexponential(b, p)")
def invexponential(b, p):
    """x below which an exponential variable with scale b has probability p."""
    return -np.asarray(b) * np.log1p(-np.asarray(p))


@function("weibull(a, b, x)")
def weibull(a, b, x):
    """Probability of a Weibull variable with shape a and scale b below x."""
    return -np.expm1(-((np.maximum(x, 0) / np.asarray(b)) ** a))


@function("weibulltail(a, b, x)")
def weibulltail(a, b, x):
    """Probability of a Weibull variable with shape a and scale b above x."""
    return np.exp(-((np.maximum(x, 0) / np.asarray(b)) ** a))


@function("weibullden(a, b, x)")
def weibullden(a, b, x):
    """Weibull density with shape a and scale b."""
    scaled = np.maximum(x, 0) / np.asarray(b)
    return within(np.asarray(x) < 0, 0.0, np.asarray(a) / b * scaled ** (np.asarray(a) - 1) * np.exp(-(scaled**a)))


@function("invweibull(a, b, p)")
def invweibull(a, b, p):
    """x below which a Weibull variable with shape a and scale b has probability p."""
    return b * (-np.log1p(-np.asarray(p))) ** (1 / np.asarray(a))


def _standard(x, m, s):
    """A variable given as x, s, x or m, s, x made standard, and its scale."""
    if s is None:
        return (np.asarray(x), 1.0) if m is None else (np.asarray(m) / x, x)
    return (np.asarray(s) - x) / m, m


@function("logistic(x [, y, x3])")
def logistic(x, y=None, x3=None):
    """Probability of a logistic variable below x; logistic(s,x), logistic(m,s,x) with scale s and mean m."""
    return scipy.special.expit(_standard(x, y, x3)[0])


@function("logistictail(x [, y, x3])")
def logistictail(x, y=None, x3=None):
    """Probability of a logistic variable above x."""
    return scipy.special.expit(-_standard(x, y, x3)[0])


@function("logisticden(x [, y, x3])")
def logisticden(x, y=None, x3=None):
    """Logistic density."""
    scaled, scale = _standard(x, y, x3)
    return scipy.special.expit(scaled) * scipy.special.expit(-scaled) / scale


@function("cauchy(a, b, x)")
def cauchy(a, b, x):
    """Probability of a Cauchy variable with location a and scale b below x."""
    return 0.5 + np.arctan((np.asarray(x) - a) / b) / np.pi


@function("cauchytail(a, b, x)")
def cauchytail(a, b, x):
    """Probability of a Cauchy variable with location a and scale b above x."""
    return 0.5 - np.arctan((np.asarray(x) - a) / b) / np.pi


@function("cauchyden(a, b, x)")
def cauchyden(a, b, x):
    """Cauchy density with location a and scale b."""
    return 1 / (np.pi * np.asarray(b) * (1 + ((np.asarray(x) - a) / b) ** 2))


@function("invcauchy(a, b, p)")
def invcauchy(a, b, p):
    """x below which a Cauchy variable with location a and scale b has probability p."""
    return a + b * np.tan(np.pi * (np.asarray(p) - 0.5))


@function("laplace(m, b, x)")
def laplace(m, b, x):
    """Probability of a Laplace variable with mean m and scale b below x."""
    scaled = (np.asarray(x) - m) / b
    return np.where(scaled < 0, 0.5 * np.exp(scaled), 1 - 0.5 * np.exp(-scaled))[()]


@function("laplaceden(m, b, x)")
def laplaceden(m, b, x):
    """Laplace density with mean m and scale b."""
    return np.exp(-np.abs(np.asarray(x) - m) / b) / (2 * np.asarray(b))


@function("invlogistic(p [, x, y])")
def invlogistic(p, x=None, y=None):
    """x below which a logistic variable has probability p; invlogistic(s,p), invlogistic(m,s,p)."""
    if x is None:
        return scipy.special.logit(p)
    return p * scipy.special.logit(x) if y is None else p + x * scipy.special.logit(y)


@function("igaussian(m, a, x)")
def igaussian(m, a, x):
    """Probability of an inverse Gaussian variable with mean m and shape a below x."""
    root = np.sqrt(np.asarray(a) / x)
    ratio = np.asarray(x) / m
    upper = np.exp(2 * np.asarray(a) / m + scipy.special.log_ndtr(-root * (ratio + 1)))
    return within(np.asarray(x) <= 0, 0.0, scipy.special.ndtr(root * (ratio - 1)) + upper)


@function("igaussiantail(m, a, x)")
def igaussiantail(m, a, x):
    """Probability of an inverse Gaussian variable with mean m and shape a above x."""
    return 1.0 - igaussian.run(m, a, x)


@function("lnigaussianden(m, a, x)")
def lnigaussianden(m, a, x):
    """ln of the inverse Gaussian density with mean m and shape a."""
    m, a, x = (np.asarray(v, dtype=float) for v in (m, a, x))
    return 0.5 * (np.log(a) - np.log(2 * np.pi) - 3 * np.log(x)) - a * (x - m) ** 2 / (2 * m**2 * x)


@function("igaussianden(m, a, x)")
def igaussianden(m, a, x):
    """Inverse Gaussian density with mean m and shape a."""
    return within(np.asarray(x) <= 0, 0.0, np.exp(lnigaussianden.run(m, a, x)))


@function("invigaussian(m, a, p)")
def invigaussian(m, a, p):
    """x below which an inverse Gaussian variable with mean m and shape a has probability p."""
    return scipy.stats.invgauss.ppf(p, np.asarray(m) / a, scale=a)


@function("invexponentialtail(b, p)")
def invexponentialtail(b, p):
    """x above which an exponential variable with scale b has probability p."""
    return -np.asarray(b) * np.log(p)


@function("invweibulltail(a, b, p)")
def invweibulltail(a, b, p):
    """x above which a Weibull variable with shape a and scale b has probability p."""
    return b * (-np.log(p)) ** (1 / np.asarray(a))


@function("weibullph(a, b, x)")
def weibullph(a, b, x):
    """Probability of a Weibull variable in the proportional hazards form below x."""
    return -np.expm1(-b * np.maximum(x, 0) ** np.asarray(a))


@function("weibullphtail(a, b, x)")
def weibullphtail(a, b, x):
    """Probability of a Weibull variable in the proportional hazards form above x."""
    return np.exp(-b * np.maximum(x, 0) ** np.asarray(a))


@function("weibullphden(a, b, x)")
def weibullphden(a, b, x):
    """Weibull density in the proportional hazards form."""
    positive = np.maximum(x, 0)
    density = np.asarray(a) * b * positive ** (np.asarray(a) - 1) * np.exp(-b * positive ** np.asarray(a))
    return within(np.asarray(x) < 0, 0.0, density)


@function("invcauchytail(a, b, p)")
def invcauchytail(a, b, p):
    """x above which a Cauchy variable with location a and scale b has probability p."""
    return a - b * np.tan(np.pi * (np.asarray(p) - 0.5))


@function("lncauchyden(a, b, x)")
def lncauchyden(a, b, x):
    """ln of the Cauchy density."""
    return np.log(cauchyden.run(a, b, x))


@function("laplacetail(m, b, x)")
def laplacetail(m, b, x):
    """Probability of a Laplace variable with mean m and scale b above x."""
    return laplace.run(-np.asarray(m), b, -np.asarray(x))


@function("lnlaplaceden(m, b, x)")
def lnlaplaceden(m, b, x):
    """ln of the Laplace density."""
    return -np.abs(np.asarray(x) - m) / b - np.log(2 * np.asarray(b))


@function("invlaplace(m, b, p)")
def invlaplace(m, b, p):
    """x below which a Laplace variable with mean m and scale b has probability p."""
    p = np.asarray(p)
    return m + b * np.where(p < 0.5, np.log(2 * p), -np.log(2 * (1 - p)))


@function("invlaplacetail(m, b, p)")
def invlaplacetail(m, b, p):
    """x above which a Laplace variable with mean m and scale b has probability p."""
    return invlaplace.run(m, b, 1 - np.asarray(p))


@function("invlogistictail(p [, x, y])")
def invlogistictail(p, x=None, y=None):
    """x above which a logistic variable has probability p; invlogistictail(s,p), invlogistictail(m,s,p)."""
    if x is None:
        return -scipy.special.logit(p)
    return -p * scipy.special.logit(x) if y is None else p - x * scipy.special.logit(y)
