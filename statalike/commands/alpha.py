"""Reliability of a scale: Cronbach's alpha."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.data.format import trimmed
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.counting import counted
from statalike.models.reliability import correlations, pairwise, scale, signs
from statalike.output.table import matrix_table
from statalike.output.text import abbreviated

RULE = "-" * 13 + "+" + "-" * 65


@command(
    "ALPha varlist(numeric min=2) [if] [in]"
    " [, ASis CASEwise Detail Generate(newvarname) Item Label MIN(integer 1) Reverse(varlist) STD]",
    by="each",
)
def run(session, call):
    """Reliability of a scale: Cronbach's alpha.

    alpha varlist [if] [in] [, options]

    The scale is the mean of the items. An item whose sign in the first principal component differs from that of most
    others is reversed. Without casewise each covariance takes the observations that have both items.

    asis              take the items with the signs that they have
    casewise          only observations that have all items
    detail            covariances (or correlations) of the items
    generate(newvar)  the scale as a variable
    item              how each item goes with the scale, and what alpha is without it
    label             labels of the items, in the tables of item and detail
    min(#)            scores only of observations with at least # items
    reverse(varlist)  reverse these items; no others then
    std               standardized items

    . use auto
    . alpha headroom rep78 trunk length, std item

    Test scale = mean(standardized items)
    Reversed item:  rep78

    Average interitem correlation:      0.4304
    Number of items in the scale:            4
    Scale reliability coefficient:      0.7514

                                                                average
                                 item-test     item-rest       interitem
    Item         |  Obs  Sign   correlation   correlation     correlation     alpha
    -------------+-----------------------------------------------------------------
    headroom     |   74    +       0.7689        0.5656          0.4182      0.6832
    rep78        |   69    -       0.5541        0.2595          0.6350      0.8392
    trunk        |   74    +       0.8418        0.6878          0.3446      0.6120
    length       |   74    +       0.8626        0.7248          0.3236      0.5894
    -------------+-----------------------------------------------------------------
    Test scale   |                                               0.4304      0.7514

    Stored: r(alpha) r(k), r(cov) or r(rho), with item r(ItemTestCorr) r(ItemRestCorr) r(MeanInterItemCov) (or
    r(MeanInterItemCorr)) r(Alpha)
    """
    options, data, names = call.options, session.data, call.varlist
    X = np.column_stack([call.numbers(name) for name in names])
    if options.casewise:
        X = np.where(np.isnan(X).any(axis=1)[:, None], np.nan, X)
    if np.isnan(X).all(axis=0).any():
        raise StataError(2000)
    C, counts = pairwise(X)
    if (counts < 2).any():
        raise StataError(2001)
    if (np.diag(C) <= 0).any():
        raise StataError(198, f"{names[int(np.argmin(np.diag(C)))]} does not vary")
    sign = _signs(C, names, options)
    C = C * np.outer(sign, sign)
    C = correlations(C) if options.std else C
    found = scale(C)
    _show(session.output, found, names, sign, bool(options.std))
    shown = [(data[name].label or name) if options.label else name for name in names]
    if options.item:
        for line in _items(found, shown, np.diag(counts), sign, bool(options.std)):
            session.output.line(line)
    if options.detail:
        _detail(session.output, C, shown, bool(options.std))
    if options.generate:
        _score(session, call, X, sign)
    session.r = _stored(found, names, options)


def _signs(C, names, options):
    """Which items are reversed: -1."""
    if options.reverse:
        unknown = [name for name in options.reverse if name not in names]
        if unknown:
            raise StataError(111, f"{unknown[0]} is not among the items")
        return np.array([-1.0 if name in options.reverse else 1.0 for name in names])
    return np.ones(len(names)) if options.asis else signs(C)


def _show(output, found, names, sign, standard):
    """What the scale is, and its reliability."""
    output.line()
    output.line(f"Test scale = mean({'' if standard else 'un'}standardized items)")
    reversed_items = [name for name, s in zip(names, sign, strict=True) if s < 0]
    if reversed_items:
        output.line(f"Reversed item{'s' if len(reversed_items) > 1 else ''}:  {' '.join(reversed_items)}")
    output.line()
    what = "correlation" if standard else "covariance"
    average = trimmed(found.average, "%6.4f" if standard else "%9.0g")
    output.line(f"{f'Average interitem {what}:':<30}{average:>12}")
    output.line(f"{'Number of items in the scale:':<30}{len(names):>12}")
    output.line(f"{'Scale reliability coefficient:':<30}{trimmed(found.alpha, '%6.4f'):>12}")


def _items(found, names, counts, sign, standard):
    """The table of the items."""
    what = "correlation" if standard else "covariance "
    yield ""
    yield f"{'':60}average"
    yield f"{'':29}item-test{'':5}item-rest{'':7}interitem"
    yield f"Item         |  Obs  Sign   correlation   correlation     {what}     alpha"
    yield RULE
    fmt = "%6.4f" if standard else "%9.0g"
    for i, name in enumerate(names):
        average, alpha = trimmed(found.without_average[i], fmt), trimmed(found.without_alpha[i], "%6.4f")
        head = f"{abbreviated(name, 12):<13}|{counts[i]:>5.0f}{'+' if sign[i] > 0 else '-':>5}"
        correlated = f"{trimmed(found.item_test[i], '%6.4f'):>13}{trimmed(found.item_rest[i], '%6.4f'):>14}"
        yield f"{head}{correlated}{average:>16}{alpha:>12}"
    yield RULE
    yield f"{'Test scale':<13}|{'':37}{trimmed(found.average, fmt):>16}{trimmed(found.alpha, '%6.4f'):>12}"


def _detail(output, C, names, standard):
    """The items' covariances or correlations."""
    output.line()
    output.line(f"Interitem {'correlations' if standard else 'covariances'} (reverse applied)")
    output.line()
    lower = [[float(C[i, j]) if j <= i else None for j in range(len(names))] for i in range(len(names))]
    output.emit(matrix_table(lower, names, [abbreviated(name, 9) for name in names]))


def _score(session, call, X, sign):
    """The mean of the items that an observation has."""
    options = call.options
    Z = X * sign
    if options.std:
        Z = (Z - np.nanmean(Z, axis=0)) / np.nanstd(Z, axis=0, ddof=1)
    there = (~np.isnan(Z)).sum(axis=1)
    with np.errstate(all="ignore"):
        score = np.where(there >= max(options.min, 1), np.nansum(Z, axis=1) / there, np.nan)
    values = np.full(session.data.n_obs, np.nan)
    values[call.touse] = score
    name = options.generate
    session.data.put(name, Column.of(values, str(session.settings["type"]), label="mean of items"))
    lost = int(np.isnan(values).sum())
    if lost:
        session.output.line(f"({counted(lost, 'missing value')} generated)")


def _stored(found, names, options):
    """What is stored in r()."""
    kind = ("rho", "Corr") if options.std else ("cov", "Cov")
    result = Results({"alpha": found.alpha, "k": float(len(names)), kind[0]: found.average})
    if options.item:
        for name, values in (
            ("ItemTestCorr", found.item_test), ("ItemRestCorr", found.item_rest),
            (f"MeanInterItem{kind[1]}", found.without_average), ("Alpha", found.without_alpha),
        ):  # fmt: skip
            result.put(name, Matrix.of(values[None, :], ["r1"], names))
    return result
