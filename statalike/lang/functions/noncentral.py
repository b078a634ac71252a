"""Noncentral distributions: chi-squared, F and t. np is the noncentrality."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.lang.functions.signature import function
from statalike.lang.functions.statistics import within


@function("nchi2(df, np, x)")
def nchi2(df, np_, x):
    """Probability of noncentral chi-squared below x."""
    return within(np.asarray(x) < 0, 0.0, scipy.special.chndtr(x, df, np_))


@function("nchi2tail(df, np, x)")
def nchi2tail(df, np_, x):
    """Probability of noncentral chi-squared above x."""
    return within(np.asarray(x) < 0, 1.0, 1.0 - scipy.special.chndtr(x, df, np_))


@function("invnchi2(df, np, p)")
def invnchi2(df, np_, p):
    """x below which noncentral chi-squared has probability p."""
    return scipy.special.chndtrix(p, df, np_)


@function("nF(df1, df2, np, f)")
def nF(df1, df2, np_, f):
    """Probability of noncentral F below f."""
    return within(np.asarray(f) < 0, 0.0, scipy.special.ncfdtr(df1, df2, np_, f))


@function("nFtail(df1, df2, np, f)")
def nFtail(df1, df2, np_, f):
    """Probability of noncentral F above f."""
    return within(np.asarray(f) < 0, 1.0, 1.0 - scipy.special.ncfdtr(df1, df2, np_, f))


@function("nt(df, np, t)")
def nt(df, np_, t):
    """Probability of noncentral t below t."""
    return scipy.special.nctdtr(df, np_, t)


@function("nttail(df, np, t)")
def nttail(df, np_, t):
    """Probability of noncentral t above t."""
    return 1.0 - scipy.special.nctdtr(df, np_, t)


@function("invnttail(df, np, p)")
def invnttail(df, np_, p):
    """t above which noncentral t has probability p."""
    return scipy.special.nctdtrit(df, np_, 1.0 - np.asarray(p))


@function("invnchi2tail(df, np, p)")
def invnchi2tail(df, np_, p):
    """x above which noncentral chi-squared has probability p."""
    return scipy.special.chndtrix(1.0 - np.asarray(p), df, np_)


@function("npnchi2(df, x, p)")
def npnchi2(df, x, p):
    """The noncentrality at which noncentral chi-squared below x has probability p."""
    return scipy.special.chndtrinc(x, df, p)


@function("nchi2den(df, np, x)")
def nchi2den(df, np_, x):
    """Noncentral chi-squared density."""
    return within(np.asarray(x) < 0, 0.0, scipy.stats.ncx2.pdf(x, df, np_))


@function("invnF(df1, df2, np, p)")
def invnF(df1, df2, np_, p):
    """f below which noncentral F has probability p."""
    return scipy.special.ncfdtri(df1, df2, np_, p)


@function("invnFtail(df1, df2, np, p)")
def invnFtail(df1, df2, np_, p):
    """f above which noncentral F has probability p."""
    return scipy.special.ncfdtri(df1, df2, np_, 1.0 - np.asarray(p))


@function("npnF(df1, df2, f, p)")
def npnF(df1, df2, f, p):
    """The noncentrality at which noncentral F below f has probability p."""
    return scipy.special.ncfdtrinc(df1, df2, p, f)


@function("nFden(df1, df2, np, f)")
def nFden(df1, df2, np_, f):
    """Noncentral F density."""
    return within(np.asarray(f) < 0, 0.0, scipy.stats.ncf.pdf(f, df1, df2, np_))


@function("invnt(df, np, p)")
def invnt(df, np_, p):
    """t below which noncentral t has probability p."""
    return scipy.special.nctdtrit(df, np_, p)


@function("npnt(df, t, p)")
def npnt(df, t, p):
    """The noncentrality at which noncentral t below t has probability p."""
    return scipy.special.nctdtrinc(df, p, t)


@function("ntden(df, np, t)")
def ntden(df, np_, t):
    """Noncentral t density."""
    return scipy.stats.nct.pdf(t, df, np_)
