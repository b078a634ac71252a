"""Older names of functions, which do-files still use."""

from __future__ import annotations

import numpy as np

from statalike.lang.functions import counts, math, statistics
from statalike.lang.functions.signature import function


@function("norm(x)")
def norm(x):
    """Standard normal probability below x, as normal()."""
    return statistics.normal.run(x)


@function("normprob(x)")
def normprob(x):
    """Standard normal probability below x, as normal()."""
    return statistics.normal.run(x)


@function("invnorm(p)")
def invnorm(p):
    """x below which the standard normal has probability p, as invnormal()."""
    return statistics.invnormal.run(p)


@function("normd(x)")
def normd(x):
    """Standard normal density, as normalden()."""
    return statistics.normalden.run(x)


@function("normden(x [, y])")
def normden(x, y=1.0):
    """Normal density, as normalden()."""
    return statistics.normalden.run(x, y)


@function("chiprob(df, x)")
def chiprob(df, x):
    """Probability of chi-squared above x, as chi2tail()."""
    return statistics.chi2tail.run(df, x)


@function("invchi(df, p)")
def invchi(df, p):
    """x above which chi-squared has probability p, as invchi2tail()."""
    return statistics.invchi2tail.run(df, p)


@function("fprob(df1, df2, f)")
def fprob(df1, df2, f):
    """Probability of F above f, as Ftail()."""
    return statistics.Ftail.run(df1, df2, f)


@function("invfprob(df1, df2, p)")
def invfprob(df1, df2, p):
    """f above which F has probability p, as invFtail()."""
    return statistics.invFtail.run(df1, df2, p)


@function("tprob(df, t)")
def tprob(df, t):
    """Probability of Student's t further from 0 than t."""
    return 2 * statistics.ttail.run(df, np.abs(t))


@function("Binomial(n, k, p)")
def Binomial(n, k, p):
    """Probability of k or more successes in n trials, as binomialtail()."""
    return counts.binomialtail.run(n, k, p)


@function("lnfact(n)")
def lnfact(n):
    """ln of n factorial, as lnfactorial()."""
    return math.lnfactorial.run(n)
