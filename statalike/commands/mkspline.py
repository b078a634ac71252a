"""Variables for splines."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.column import Column
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.lang.numlist import numlist
from statalike.models.splines import HARRELL, linear, restricted_cubic
from statalike.models.summary import quantiles
from statalike.output.table import matrix_table

DECLARED = (
    "mkspline anything [if] [in] [fweight] [, CUBIC NKnots(integer 5) Knots(string) Marginal PCTile DISPLAYknots]"
)

MOST = 1_000  # pieces


@command(DECLARED, raw=True)
def run(session, call):
    """Variables for splines.

    mkspline newvar1 #1 [newvar2 #2 [...]] newvark = oldvar [if] [in] [, marginal displayknots]
    mkspline stub # = oldvar [if] [in] [fweight] [, marginal pctile displayknots]
    mkspline stub = oldvar [if] [in] [fweight], cubic [nknots(#) knots(numlist) displayknots]

    The first form parts oldvar at the numbers, the second into # pieces of equal length (or, with pctile, of equally
    many observations). In a regression on the new variables their coefficients are the slopes of the pieces. The third
    form makes restricted cubic splines.

    cubic           restricted cubic splines
    nknots(#)       number of knots, 3 to 7; 5. They are at Harrell's percentiles
    knots(numlist)  the knots themselves
    marginal        coefficients are changes of the slope
    pctile          knots at percentiles, not at equal distances
    displayknots    show the knots

    . sysuse auto, clear
    (1978 automobile data)
    . mkspline light 2500 middle 3500 heavy = weight
    . quietly regress mpg light middle heavy
    . display _b[middle]
    -.00505885

    Stored: r(N_knots) r(knots)
    """
    if "=" not in call.anything:
        raise StataError(198)
    left, _, right = call.anything.partition("=")
    bound = run.command.syntax.bind(right, session)
    options, data = bound.options, session.data
    source = session.variable(bound.anything.strip())
    x = data.numbers(source)
    rows = bound.touse[~np.isnan(x[bound.touse])]
    if not len(rows):
        raise StataError(2000)
    words = left.split()
    names, knots = _asked(words, bound, x[rows], session, rows)
    basis = (
        restricted_cubic(x[rows], knots) if options.cubic else linear(x[rows], knots, marginal=bool(options.marginal))
    )
    names = names or [f"{words[0]}{i + 1}" for i in range(basis.shape[1])]
    _make(session, names, basis, rows)
    if options.displayknots:
        session.output.line()
        heads = [f"knot{i + 1}" for i in range(len(knots))]
        session.output.emit(matrix_table([list(knots)], [source], heads))
    columns = [f"knot{i + 1}" for i in range(len(knots))]
    session.r = Results({"N_knots": float(len(knots))}, {}, {"knots": Matrix.of(knots[None, :], [source], columns)})


def _asked(words, bound, x, session, rows):
    """The names typed ([] for numbered ones) and the knots."""
    options = bound.options
    weights = None if bound.weights is None else bound.restricted(rows).weights.values
    if options.cubic:
        if len(words) != 1 or options.marginal or options.pctile:
            raise StataError(198, "option cubic needs a stub alone, without marginal and pctile")
        return [], _cubic_knots(x, weights, options, session)
    if options.knots:
        raise StataError(198, "option knots() requires option cubic")
    if len(words) == 2 and re.fullmatch(r"\d+", words[1]):
        return [], _stub_knots(x, weights, int(words[1]), bool(options.pctile))
    if len(words) < 3 or len(words) % 2 == 0 or options.pctile:
        raise StataError(198)
    try:
        knots = np.array([float(word) for word in words[1::2]])
    except ValueError:
        raise StataError(198) from None
    return words[::2], _ascending(knots)


def _ascending(knots):
    if (np.diff(knots) <= 0).any():
        raise StataError(198, "knots must be ascending and different")
    return knots


def _stub_knots(x, weights, count, by_percentiles):
    """The knots that part x into so many pieces."""
    if count < 2:
        raise StataError(198, "there must be at least 2 pieces")
    if count > MOST:
        raise StataError(198, f"there may be at most {MOST} pieces")
    if by_percentiles:
        return _ascending(quantiles(x, weights, [100 * i / count for i in range(1, count)]))
    return x.min() + (x.max() - x.min()) * np.arange(1, count) / count


def _cubic_knots(x, weights, options, session):
    """The knots typed, or as many as asked for at Harrell's percentiles."""
    if options.knots:
        knots = np.array(numlist(options.knots, session))
        if len(knots) < 3:
            raise StataError(198, "there must be at least 3 knots")
        return _ascending(knots)
    if options.nknots not in HARRELL:
        raise StataError(198, "nknots() must be between 3 and 7")
    return _ascending(quantiles(x, weights, HARRELL[options.nknots]))


def _make(session, names, basis, rows):
    """The new variables, missing where oldvar is."""
    data = session.data
    seen = set()
    for name in names:
        if check_name(name) in data or name in seen:
            raise StataError(110, name=name)
        seen.add(name)
    for name, column in zip(names, basis.T, strict=True):
        values = np.full(data.n_obs, np.nan)
        values[rows] = column
        data.put(name, Column.of(values, str(session.settings["type"])))
