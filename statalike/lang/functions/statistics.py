"""Probability distributions: densities, cumulative and reverse cumulative probabilities and their inverses."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.missing import MISSING
from statalike.lang.functions.signature import function

ROOT_2PI = np.sqrt(2 * np.pi)


def within(condition, value, otherwise=MISSING):
    """value where a condition holds, otherwise `.` (or something else)."""
    return np.where(condition, value, otherwise)[()]


@function("normal(x)")
def normal(z):
    """Standard normal probability below z."""
    return scipy.special.ndtr(z)


@function("normalden(x [, a, b])")
def normalden(z, x=None, y=None):
    """Normal density at z; with a standard deviation, or with a mean and a standard deviation."""
    mean, sd = (0.0, 1.0 if x is None else x) if y is None else (x, y)
    scaled = (np.asarray(z) - mean) / sd
    return within(np.asarray(sd) > 0, np.exp(-0.5 * scaled**2) / (ROOT_2PI * sd))


@function("invnormal(p)")
def invnormal(p):
    """z below which the standard normal has probability p."""
    return scipy.special.ndtri(p)


@function("lnnormal(x)")
def lnnormal(z):
    """ln of normal(z)."""
    return scipy.special.log_ndtr(z)


@function("lnnormalden(x [, a, b])")
def lnnormalden(z, x=None, y=None):
    """ln of normalden()."""
    mean, sd = (0.0, 1.0 if x is None else x) if y is None else (x, y)
    return -0.5 * ((np.asarray(z) - mean) / sd) ** 2 - np.log(ROOT_2PI * np.asarray(sd))


@function("chi2(df, x)")
def chi2(df, x):
    """Probability of chi-squared below x."""
    return within(np.asarray(x) < 0, 0.0, scipy.special.chdtr(df, x))


@function("chi2tail(df, x)")
def chi2tail(df, x):
    """Probability of chi-squared above x."""
    return within(np.asarray(x) < 0, 1.0, scipy.special.chdtrc(df, x))


@function("chi2den(df, x)")
def chi2den(df, x):
    """Chi-squared density."""
    return gamma_density(np.asarray(df) / 2, 2.0, 0.0, x)


@function("invchi2(df, p)")
def invchi2(df, p):
    """x below which chi-squared has probability p."""
    return scipy.special.chdtri(df, 1.0 - np.asarray(p))


@function("invchi2tail(df, p)")
def invchi2tail(df, p):
    """x above which chi-squared has probability p."""
    return scipy.special.chdtri(df, p)


@function("F(df1, df2, f)")
def F(df1, df2, f):
    """Probability of F below f."""
    return within(np.asarray(f) < 0, 0.0, scipy.special.fdtr(df1, df2, f))


@function("Ftail(df1, df2, f)")
def Ftail(df1, df2, f):
    """Probability of F above f."""
    return within(np.asarray(f) < 0, 1.0, scipy.special.fdtrc(df1, df2, f))


@function("Fden(df1, df2, f)")
def Fden(df1, df2, f):
    """F density."""
    a, b, x = np.asarray(df1) / 2, np.asarray(df2) / 2, np.asarray(f)
    log = a * np.log(a / b) + (a - 1) * np.log(x) - (a + b) * np.log1p(a * x / b) - scipy.special.betaln(a, b)
    return within(x > 0, np.exp(log), 0.0 * x)


@function("invF(df1, df2, p)")
def invF(df1, df2, p):
    """f below which F has probability p."""
    return scipy.special.fdtri(df1, df2, p)


@function("invFtail(df1, df2, p)")
def invFtail(df1, df2, p):
    """f above which F has probability p."""
    x = scipy.special.betaincinv(np.asarray(df2) / 2, np.asarray(df1) / 2, p)
    return within(np.asarray(p) == 1, 0.0, np.asarray(df2) * (1 - x) / (np.asarray(df1) * x))


@function("t(df, t)")
def student(df, t):
    """Probability of Student's t below t."""
    return _student(df, t)


@function("ttail(df, t)")
def ttail(df, t):
    """Probability of Student's t above t."""
    return _student(df, -np.asarray(t))


def _student(df, t):
    """Lower tail by the incomplete beta function, exact far out and for any df > 0."""
    df, t = np.asarray(df, dtype=float), np.asarray(t, dtype=float)
    tail = 0.5 * scipy.special.betainc(df / 2, 0.5, df / (df + t * t))
    return within(df > 0, np.where(t < 0, tail, 1.0 - tail))


@function("tden(df, t)")
def tden(df, t):
    """Density of Student's t."""
    df = np.asarray(df, dtype=float)
    log = -scipy.special.betaln(df / 2, 0.5) - 0.5 * np.log(df) - (df + 1) / 2 * np.log1p(np.square(t) / df)
    return within(df > 0, np.exp(log))


@function("invt(df, p)")
def invt(df, p):
    """t below which Student's t has probability p."""
    return -_upper_t(df, p)


@function("invttail(df, p)")
def invttail(df, p):
    """t above which Student's t has probability p."""
    return _upper_t(df, p)


def _upper_t(df, p):
    df, p = np.asarray(df, dtype=float), np.asarray(p, dtype=float)
    small = np.minimum(p, 1 - p)
    x = scipy.special.betaincinv(df / 2, 0.5, 2 * small)
    t = np.where(p == 0.5, 0.0, np.sqrt(df * (1 - x) / x))
    t = np.where(df > 1e10, -scipy.special.ndtri(small), t)
    return within((df > 0) & (p > 0) & (p < 1), np.where(p < 0.5, t, -t))


@function("gammap(a, x)")
def gammap(a, x):
    """Probability of a gamma variable with shape a below x."""
    return within(np.asarray(x) < 0, 0.0, scipy.special.gammainc(a, x))


@function("gammaptail(a, x)")
def gammaptail(a, x):
    """Probability of a gamma variable with shape a above x."""
    return within(np.asarray(x) < 0, 1.0, scipy.special.gammaincc(a, x))


@function("invgammap(a, p)")
def invgammap(a, p):
    """x below which a gamma variable with shape a has probability p."""
    return scipy.special.gammaincinv(a, p)


@function("invgammaptail(a, p)")
def invgammaptail(a, p):
    """x above which a gamma variable with shape a has probability p."""
    return scipy.special.gammainccinv(a, p)


@function("gammaden(a, b, g, x)")
def gammaden(a, b, g, x):
    """Gamma density with shape a, scale b and location g."""
    return gamma_density(a, b, g, x)


def gamma_density(a, b, g, x):
    """The density of a gamma variable; 0 below its location."""
    scaled = (np.asarray(x) - g) / b
    log = scipy.special.xlogy(np.asarray(a) - 1, scaled) - scaled - scipy.special.gammaln(a) - np.log(b)
    return within(scaled >= 0, np.exp(log), np.where(np.isnan(scaled), MISSING, 0.0))


@function("ibeta(a, b, x)")
def ibeta(a, b, x):
    """Probability of a beta variable below x."""
    return scipy.special.betainc(a, b, np.clip(x, 0, 1))


@function("ibetatail(a, b, x)")
def ibetatail(a, b, x):
    """Probability of a beta variable above x."""
    return scipy.special.betaincc(a, b, np.clip(x, 0, 1))


@function("invibeta(a, b, p)")
def invibeta(a, b, p):
    """x below which a beta variable has probability p."""
    return scipy.special.betaincinv(a, b, p)


@function("invibetatail(a, b, p)")
def invibetatail(a, b, p):
    """x above which a beta variable has probability p."""
    return scipy.special.betainccinv(a, b, p)


@function("betaden(a, b, x)")
def betaden(a, b, x):
    """Beta density."""
    log = scipy.special.xlogy(np.asarray(a) - 1, x) + scipy.special.xlog1py(np.asarray(b) - 1, -np.asarray(x))
    inside = (np.asarray(x) >= 0) & (np.asarray(x) <= 1)
    return within(inside, np.exp(log - scipy.special.betaln(a, b)), np.where(np.isnan(x), MISSING, 0.0))


@function("binormal(h, k, r)")
def binormal(h, k, r):
    """Probability that two standard normals with correlation r are below h and k.

    By Owen's T function: Owen (1956), Annals of Mathematical Statistics 27.
    """
    h, k, r = (np.asarray(v, dtype=float) for v in (h, k, r))
    h, k = (np.where(v == 0, 1e-300, v) for v in (h, k))
    root = np.sqrt((1 - r) * (1 + r))
    first = scipy.special.owens_t(h, (k / h - r) / root)
    second = scipy.special.owens_t(k, (h / k - r) / root)
    below_h, below_k = scipy.special.ndtr(h), scipy.special.ndtr(k)
    inside = 0.5 * (below_h + below_k) - first - second - np.where(h * k < 0, 0.5, 0.0)
    ends = np.where(r > 0, np.minimum(below_h, below_k), np.maximum(below_h - scipy.special.ndtr(-k), 0))
    return within(np.abs(r) <= 1, np.where(np.abs(r) == 1, ends, inside))


@function("tukeyprob(k, df, x)")
def tukeyprob(k, df, x):
    """Probability of the studentised range of k means below x."""
    return scipy.stats.studentized_range.cdf(x, k, df)


@function("invtukeyprob(k, df, p)")
def invtukeyprob(k, df, p):
    """x below which the studentised range of k means has probability p."""
    return scipy.stats.studentized_range.ppf(p, k, df)
