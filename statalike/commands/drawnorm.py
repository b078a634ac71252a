"""Variables drawn from a multivariate normal distribution."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.dataset import Dataset
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.evaluate import evaluate_matrix
from statalike.lang.expression import parse_matrix
from statalike.lang.numlist import numlist
from statalike.models.normal import draws, root


@command(
    "drawnorm newvarlist [, CLEAR Double N(integer 0) SDs(string) CORR(string) COV(string) CSTORage(string)"
    " FORCEPSD Means(string) SEED(integer -1)]"
)
def run(session, call):
    """Variables drawn from a multivariate normal distribution.

    drawnorm newvarlist [, options]

    Matrices and vectors are names, matrix expressions such as (1, .5 \\ .5, 1), or lists of numbers; e(b) and e(V) of
    a model serve as well, for draws of its coefficients. By default the variables are standard normal and independent.

    clear          forget the data in memory
    double         doubles instead of floats
    n(#)           number of observations; as many as there are
    sds(vector)    standard deviations
    corr(matrix)   correlations
    cov(matrix)    covariances
    cstorage(how)  the matrix is given as a vector: lower (its lower triangle row by row) or upper; full if not given
    forcepsd       make a matrix that is not one of covariances the nearest one
    means(vector)  means
    seed(#)        start the random numbers anew

    . clear
    . matrix C = (1, .5 \\ .5, 2)
    . drawnorm x y, n(2000) cov(C) means(3 4) seed(1)
    (obs 2,000)
    . count
      2,000
    """
    options, names = call.options, [name for _, name, _ in call.newvars]
    k = len(names)
    C, mean = _covariance(session, options, k), _vector(session, options.means, "means", k, 0.0)
    A = root(C, forced=bool(options.forcepsd))
    if A is None:
        raise StataError(506, "matrix not positive (semi)definite")
    if options.n < 0:
        raise StataError(198, "option n() must be positive")
    if options.seed >= 0:
        session.reseed(options.seed)
    _room(session, options)
    n = options.n or session.data.n_obs
    if not n:
        raise StataError(2000)
    whole = draws(session.rng, mean, A, n)
    usual = "double" if options.double else str(session.settings["type"])
    for j, (storage, name, _) in enumerate(call.newvars):
        values = np.full(session.data.n_obs, np.nan)
        values[:n] = whole[:, j]
        session.data.put(name, Column.of(values, storage or usual))


def _room(session, options):
    """Clear the data and make room for more observations, as asked."""
    if options.clear:
        session.data = Dataset()
    if options.n > session.data.n_obs:
        session.data.set_obs(options.n)
    if options.n:
        session.output.line(f"(obs {options.n:,})")


def _covariance(session, options, k):
    """The covariance matrix that the options tell."""
    if options.cov and (options.corr or options.sds):
        raise StataError(198, f"options cov() and {'corr' if options.corr else 'sds'}() may not be combined")
    if options.cov:
        return _square(session, options.cov, options.cstorage, "cov", k)
    sds = _vector(session, options.sds, "sds", k, 1.0)
    R = _square(session, options.corr, options.cstorage, "corr", k) if options.corr else np.eye(k)
    if not np.allclose(np.diag(R), 1.0, atol=1e-7):
        raise StataError(508, "the diagonal of the correlation matrix must be 1")
    return R * np.outer(sds, sds)


def _numbers(session, text, option):
    """A matrix by its name, an expression, or a list of numbers."""
    try:
        return np.atleast_2d(evaluate_matrix(parse_matrix(text), session).values)
    except StataError as error:
        if error.code != 198:
            raise
    try:
        return np.array([numlist(text.replace(",", " "), session)])
    except StataError:
        raise StataError(198, f"option {option}() invalid") from None


def _vector(session, text, option, k, default):
    if not text:
        return np.full(k, default)
    values = _numbers(session, text, option)
    if 1 not in values.shape or values.size != k:
        raise StataError(503, f"{option}() must be a vector of {k} numbers")
    if np.isnan(values).any():
        raise StataError(504)
    return values.ravel()


def _square(session, text, storage, option, k):
    values = _numbers(session, text, option)
    if np.isnan(values).any():
        raise StataError(504)
    kind = storage or "full"
    if kind not in ("full", "lower", "upper"):
        raise StataError(198, f"option cstorage({storage}) invalid")
    if kind != "full":
        if values.size != k * (k + 1) // 2:
            raise StataError(503, f"{option}() must have {k * (k + 1) // 2} numbers")
        full = np.zeros((k, k))
        full[np.tril_indices(k) if kind == "lower" else np.triu_indices(k)] = values.ravel()
        return full + full.T - np.diag(np.diag(full))
    if values.shape != (k, k):
        raise StataError(503, f"{option}() must be a matrix of {k} rows and {k} columns")
    if not np.allclose(values, values.T, rtol=1e-8):
        raise StataError(505, f"{option}() is not symmetric")
    return values
