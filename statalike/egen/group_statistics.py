"""Statistics of an expression over all observations or within by-groups: mean, total, sd, median ..."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.groups import Groups, group
from statalike.data.missing import MISSING
from statalike.egen.signature import Given, Made, egen
from statalike.errors import StataError
from statalike.models import grouped


def _over(given: Given, statistic) -> np.ndarray:
    """A statistic of the nonmissing values in each group, for each observation of the group."""
    x = given.number()
    kept = ~np.isnan(x)
    found = statistic(x[kept], given.groups.codes[kept], given.groups.n)
    return missing.normalise(found[given.groups.codes])


@egen("mean(exp)")
def mean(given: Given) -> np.ndarray:
    """The mean."""
    return _over(given, grouped.mean)


@egen("total(exp) [, Missing]")
def total(given: Given) -> np.ndarray:
    """The sum, missing values taken as 0; missing: no values have no sum."""
    found = _over(given, grouped.total)
    return np.where(_counts(given) == 0, MISSING, found) if given.options.missing else found


@egen("sum(exp) [, Missing]")
def sum(given: Given) -> np.ndarray:
    """The older name of total."""
    return total.run(given)


def _counts(given: Given) -> np.ndarray:
    x = given.x
    kept = (x != "") if x.dtype.kind == "T" else ~np.isnan(x)
    return grouped.count(given.groups.codes[kept], given.groups.n)[given.groups.codes]


@egen("count(exp)")
def count(given: Given) -> np.ndarray:
    """How many values are not missing."""
    return _counts(given)


@egen("min(exp) [, Missing]")
def min(given: Given) -> np.ndarray:
    """The smallest value."""
    return _extreme(given, grouped.smallest)


@egen("max(exp) [, Missing]")
def max(given: Given) -> np.ndarray:
    """The largest value."""
    return _extreme(given, grouped.largest)


def _extreme(given: Given, statistic) -> np.ndarray:
    """With the option missing: missing if any value is."""
    found = _over(given, statistic)
    if not given.options.missing:
        return found
    whole = grouped.count(given.groups.codes, given.groups.n)[given.groups.codes]
    return np.where(_counts(given) < whole, MISSING, found)


@egen("sd(exp)")
def sd(given: Given) -> np.ndarray:
    """The standard deviation; 0 of a single value."""
    found = _over(given, grouped.sd)
    return np.where(_counts(given) == 1, 0.0, found)


@egen("median(exp)")
def median(given: Given) -> np.ndarray:
    """The median."""
    return _over(given, lambda x, codes, n: grouped.percentile(x, codes, n, 50))


@egen("pctile(exp) [, P(real 50)]")
def pctile(given: Given) -> np.ndarray:
    """A percentile, the median by default."""
    if not 0 < given.options.p < 100:
        raise StataError(198, "p() must be between 0 and 100")
    return _over(given, lambda x, codes, n: grouped.percentile(x, codes, n, given.options.p))


@egen("iqr(exp)")
def iqr(given: Given) -> np.ndarray:
    """The interquartile range."""
    return _over(given, grouped.interquartile_range)


@egen("mad(exp)")
def mad(given: Given) -> np.ndarray:
    """The median of the absolute deviations from the median."""
    return _over(given, _about(lambda x, c, n: grouped.percentile(x, c, n, 50), lambda x, c, n: _median(x, c, n)))


@egen("mdev(exp)")
def mdev(given: Given) -> np.ndarray:
    """The mean of the absolute deviations from the mean."""
    return _over(given, _about(grouped.mean, grouped.mean))


def _median(x: np.ndarray, codes: np.ndarray, n: int) -> np.ndarray:
    return grouped.percentile(x, codes, n, 50)


def _about(centre, statistic):
    return lambda x, codes, n: statistic(np.abs(x - centre(x, codes, n)[codes]), codes, n)


@egen("skew(exp)")
def skew(given: Given) -> np.ndarray:
    """The skewness."""
    return _over(given, grouped.skewness)


@egen("kurt(exp)")
def kurt(given: Given) -> np.ndarray:
    """The kurtosis, 3 for a normal distribution."""
    return _over(given, grouped.kurtosis)


@egen("pc(exp) [, PROP]")
def pc(given: Given) -> np.ndarray:
    """The percentage of the total that each value is; prop: the proportion."""
    with np.errstate(all="ignore"):
        share = given.number() / _over(given, grouped.total)
    return missing.normalise(share if given.options.prop else 100 * share)


@egen("mode(exp) [, MINmode MAXmode NUMmode(integer 0) Missing]")
def mode(given: Given) -> np.ndarray | Made:
    """The most frequent value; of several the one that the options choose, else missing."""
    x, options = given.x, given.options
    kept = np.ones(len(x), dtype=bool) if options.missing else (x != "" if x.dtype.kind == "T" else ~np.isnan(x))
    blank = np.full(given.groups.n, "" if x.dtype.kind == "T" else MISSING, dtype=x.dtype)
    if not kept.any():
        return blank[given.groups.codes]
    rows = np.flatnonzero(kept)
    pairs = group([given.groups.codes[rows].astype(np.float64), x[rows]])
    owner = given.groups.codes[rows][pairs.first]
    modes = _most_frequent(pairs, owner)
    tied = np.bincount(owner[modes], minlength=given.groups.n)
    place = 0 if options.minmode else -1 if options.maxmode else None
    if options.nummode:
        place = options.nummode - 1
    starts = np.concatenate([[0], np.cumsum(tied)])
    chosen = starts[:-1] + (tied - 1 if place == -1 else np.full(len(tied), place or 0))
    good = (tied == 1 if place is None else chosen < starts[1:]) & (tied > 0)
    blank[good] = x[rows][pairs.first[modes[chosen[good]]]]
    several = place is None and (tied > 1).any()
    return Made(blank[given.groups.codes], note=SEVERAL if several else "")


SEVERAL = """Warning: at least one group contains multiple modes.  Generating missing values
for the mode of these groups.  Use the missing, maxmode, minmode, or
nummode() options to control this behavior."""


def _most_frequent(pairs: Groups, owner: np.ndarray) -> np.ndarray:
    """The (group, value) pairs that are as frequent as any in their group, ascending. owner: the group of each."""
    most = np.zeros(int(owner.max()) + 1, dtype=np.int64)
    np.maximum.at(most, owner, pairs.sizes)
    return np.flatnonzero(pairs.sizes == most[owner])
