"""Discrete distributions: binomial, negative binomial, Poisson, hypergeometric."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.data.missing import MISSING
from statalike.lang.functions.signature import function
from statalike.lang.functions.statistics import within


@function("binomial(n, k, p)")
def binomial(n, k, p):
    """Probability of floor(k) or fewer successes in floor(n) trials."""
    k, n = np.floor(k), np.floor(n)
    below = scipy.special.betaincc(np.maximum(k + 1, 1), np.maximum(n - k, 1), p)
    return within(k >= n, np.where(np.isnan(p), MISSING, 1.0), np.where(k < 0, 0.0, below))


@function("binomialtail(n, k, p)")
def binomialtail(n, k, p):
    """Probability of floor(k) or more successes in floor(n) trials."""
    k, n = np.floor(k), np.floor(n)
    above = scipy.special.betainc(np.maximum(k, 1), np.maximum(n - k + 1, 1), p)
    return within(k <= 0, np.where(np.isnan(p), MISSING, 1.0), np.where(k > n, 0.0, above))


@function("binomialp(n, k, p)")
def binomialp(n, k, p):
    """Probability of floor(k) successes in floor(n) trials."""
    k, n = np.floor(k), np.floor(n)
    log = _ln_choose(n, k) + scipy.special.xlogy(k, p) + scipy.special.xlog1py(n - k, -np.asarray(p))
    return within((k >= 0) & (k <= n), np.exp(log), np.where(np.isnan(log), MISSING, 0.0))


def _ln_choose(n, k):
    return scipy.special.gammaln(n + 1) - scipy.special.gammaln(k + 1) - scipy.special.gammaln(n - k + 1)


@function("invbinomial(n, k, q)")
def invbinomial(n, k, q):
    """Probability of a success such that floor(k) or fewer in floor(n) trials have probability q."""
    k, n = np.floor(k), np.floor(n)
    return within((k >= 0) & (k < n), 1.0 - scipy.special.betaincinv(n - k, k + 1, q))


@function("invbinomialtail(n, k, q)")
def invbinomialtail(n, k, q):
    """Probability of a success such that floor(k) or more in floor(n) trials have probability q."""
    k, n = np.floor(k), np.floor(n)
    return within((k >= 1) & (k <= n), scipy.special.betaincinv(k, n - k + 1, q))


@function("poisson(m, k)")
def poisson(m, k):
    """Probability of floor(k) or fewer outcomes, m expected."""
    k = np.floor(k)
    return within(k < 0, 0.0, scipy.special.pdtr(k, m))


@function("poissontail(m, k)")
def poissontail(m, k):
    """Probability of floor(k) or more outcomes, m expected."""
    k = np.floor(k)
    return within(k <= 0, np.where(np.isnan(m), MISSING, 1.0), scipy.special.pdtrc(k - 1, m))


@function("poissonp(m, k)")
def poissonp(m, k):
    """Probability of floor(k) outcomes, m expected."""
    k = np.floor(k)
    log = scipy.special.xlogy(k, m) - m - scipy.special.gammaln(k + 1)
    return within(k >= 0, np.exp(log), np.where(np.isnan(log), MISSING, 0.0))


@function("invpoisson(k, p)")
def invpoisson(k, p):
    """m such that floor(k) or fewer outcomes have probability p."""
    return scipy.special.gammainccinv(np.floor(k) + 1, p)


@function("invpoissontail(k, q)")
def invpoissontail(k, q):
    """m such that floor(k) or more outcomes have probability q."""
    return scipy.special.gammaincinv(np.floor(k), q)


@function("nbinomial(n, k, p)")
def nbinomial(n, k, p):
    """Probability of floor(k) or fewer failures before the nth success."""
    k = np.floor(k)
    return within(k < 0, 0.0, scipy.special.betainc(n, k + 1, p))


@function("nbinomialtail(n, k, p)")
def nbinomialtail(n, k, p):
    """Probability of floor(k) or more failures before the nth success."""
    k = np.floor(k)
    return within(k <= 0, 1.0, scipy.special.betainc(np.maximum(k, 1e-300), n, 1 - np.asarray(p)))


@function("nbinomialp(n, k, p)")
def nbinomialp(n, k, p):
    """Probability of floor(k) failures before the nth success."""
    k, n = np.floor(k), np.asarray(n)
    log = scipy.special.gammaln(n + k) - scipy.special.gammaln(n) - scipy.special.gammaln(k + 1)
    log = log + scipy.special.xlogy(n, p) + scipy.special.xlog1py(k, -np.asarray(p))
    return within(k >= 0, np.exp(log), np.where(np.isnan(log), MISSING, 0.0))


@function("hypergeometricp(m, k, n, j)")
def hypergeometricp(m, k, n, j):
    """Probability that j of n drawn from m, of which k are marked, are marked."""
    m, k, n, j = (np.asarray(v) for v in (m, k, n, j))
    log = _ln_choose(k, j) + _ln_choose(m - k, n - j) - _ln_choose(m, n)
    inside = (j >= 0) & (j <= k) & (j <= n) & (n - j <= m - k)
    return within(inside, np.exp(log), np.where(np.isnan(m + k + n + j), MISSING, 0.0))


@function("hypergeometric(m, k, n, j)")
def hypergeometric(m, k, n, j):
    """Probability that j or fewer of n drawn from m, of which k are marked, are marked."""
    return scipy.stats.hypergeom.cdf(j, m, k, n)


@function("invnbinomial(n, k, q)")
def invnbinomial(n, k, q):
    """Probability of a success such that floor(k) or fewer failures before the nth success have probability q."""
    return scipy.special.betaincinv(n, np.floor(k) + 1, q)


@function("invnbinomialtail(n, k, q)")
def invnbinomialtail(n, k, q):
    """Probability of a success such that floor(k) or more failures before the nth success have probability q."""
    return 1.0 - scipy.special.betaincinv(np.floor(k), n, q)
