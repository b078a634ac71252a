"""Numbers for groups and places: group, tag, rank, seq, fill, cut, std."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data import missing
from statalike.data.groups import group as groups_of
from statalike.data.labels import ValueLabel
from statalike.data.missing import MISSING
from statalike.egen.signature import Given, Made, egen
from statalike.errors import StataError
from statalike.models import grouped


@egen("group(varlist) [, Missing Label LName(name) Truncate(integer 0)]", by=False)
def group(given: Given) -> Made:
    """1, 2, ... for the groups that the variables form, in sorted order; missing where any of them is.

    missing: missing values form groups too. label, lname(name): a value label made of the variables' values.
    """
    found = groups_of([column.values for column in given.columns], keep_missing=bool(given.options.missing))
    values = np.where(found.codes < 0, MISSING, found.codes + 1.0)
    label = None
    if given.options.label or given.options.lname or given.options.truncate:
        cut = given.options.truncate or 80
        texts = [[text[:cut] for text in shown(c.take(found.first), given.value_labels)] for c in given.columns]
        label = ValueLabel({i + 1: " ".join(row) for i, row in enumerate(zip(*texts, strict=True))})
    return Made(values, label=f"group({' '.join(given.names)})"[:80], value_label=label)


def shown(column, value_labels) -> list[str]:
    """Values as a table shows them: by their labels, or in the display format."""
    if column.is_string:
        return column.values.tolist()
    texts = [text.strip() for text in formats.column(column.values, column.format)]
    label = value_labels.get(column.value_label)
    named = label.apply(column.values) if label is not None else [None] * len(texts)
    return [text if name is None else name for text, name in zip(texts, named, strict=True)]


@egen("tag(varlist) [, Missing]", by=False)
def tag(given: Given) -> Made:
    """1 for the first observation of each group that the variables form, 0 for the others."""
    found = groups_of([column.values for column in given.columns], keep_missing=bool(given.options.missing))
    values = np.zeros(given.size)
    values[found.first] = 1
    return Made(values, "byte", f"tag({' '.join(given.names)})"[:80])


@egen("rank(exp) [, Field Track Unique]")
def rank(given: Given) -> Made:
    """Ranks; of equal values the mean rank. field: the highest value has rank 1; track: the lowest, equal values
    share the best rank; unique: equal values get different ranks."""
    options = given.options
    if sum(map(bool, (options.field, options.track, options.unique))) > 1:
        raise StataError(198, "only one of field, track and unique may be specified")
    x = given.number()
    rows = np.flatnonzero(~np.isnan(x))
    codes = given.groups.codes[rows]
    key = -x[rows] if options.field else x[rows]
    order = np.lexsort((key, codes))
    starts = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=given.groups.n))])
    place = np.arange(len(rows)) - starts[codes[order]] + 1.0
    if not options.unique:
        step = np.ones(len(rows), dtype=bool)
        step[1:] = (np.diff(key[order]) != 0) | (np.diff(codes[order]) != 0)
        ties = np.cumsum(step) - 1
        place = place[step][ties] + (0 if options.field or options.track else (np.bincount(ties)[ties] - 1) / 2)
    values = np.full(given.size, MISSING)
    values[rows[order]] = place
    kind = next((f"{name} " for name in ("field", "track", "unique") if getattr(options, name)), "")
    return Made(values, label=f"{kind}rank of ({given.argument})"[:80])


@egen("seq() [, From(integer 1) To(integer) Block(integer 1)]")
def seq(given: Given) -> np.ndarray:
    """from, from+1, ... to, over and over, in the order of the data; block(#): each number # times."""
    low, high, block = getattr(given.options, "from"), given.options.to, given.options.block
    if block < 1:
        raise StataError(198, "block() must be a positive integer")
    place = given.groups.position // block
    if high is None:
        return (low + place).astype(np.float64)
    length = abs(high - low) + 1
    return (low + (place % length) * (1 if high >= low else -1)).astype(np.float64)


@egen("fill(numlist)", by=False)
def fill(given: Given) -> np.ndarray:
    """The continuation of some numbers: by the step, or by the repeated block, that they show."""
    numbers = np.array(given.numbers)
    if len(numbers) < 2:
        raise StataError(122)
    for period in range(1, len(numbers)):
        steps = numbers[period:] - numbers[:-period]
        if (steps == steps[0]).all():
            break
    rounds, place = np.divmod(np.arange(given.size), period)
    return numbers[place] + steps[0] * rounds


@egen("cut(exp) [, AT(numlist ascending) Group(integer) ICodes Label]", by=False)
def cut(given: Given) -> Made:
    """Values put into intervals, shown by their left ends. at(numlist): the ends; group(#): # intervals of equal
    frequency; icodes: numbered 0, 1, ... instead; label: and labelled by the left ends."""
    options, x = given.options, given.number()
    if (options.at is None) == (options.group is None):
        raise StataError(198, "either at() or group() is required")
    present = ~np.isnan(x)
    if options.at is not None:
        ends = np.array(options.at)
        with np.errstate(invalid="ignore"):
            inside = present & (x >= ends[0]) & (x < ends[-1])
        codes = np.searchsorted(ends, x, side="right") - 1
    else:
        inside, kept = present, np.sort(x[present])
        first = np.searchsorted(kept, x, side="left")
        raw = np.where(present, first * options.group // max(len(kept), 1), 0)
        used, codes = np.unique(raw, return_inverse=True)
        ends = np.array([x[present & (raw == one)].min() for one in used] if present.any() else [0.0])
    if options.label or options.icodes or options.at is None:
        texts = {i: f"{formats.trimmed(float(end), '%9.0g')}-" for i, end in enumerate(ends)}
        label = ValueLabel(texts) if options.label else None
        return Made(np.where(inside, codes, MISSING), value_label=label)
    return Made(np.where(inside, ends[np.clip(codes, 0, len(ends) - 1)], MISSING))


@egen("std(exp) [, Mean(real 0) SD(real 1) STD(real 1)]")
def std(given: Given) -> Made:
    """Standardized values. mean(#), sd(#) (or std(#)): with this mean and standard deviation."""
    x, codes, n = given.number(), given.groups.codes, given.groups.n
    kept = ~np.isnan(x)
    centre = grouped.mean(x[kept], codes[kept], n)[codes]
    spread = grouped.sd(x[kept], codes[kept], n)[codes]
    scale = given.options.sd * given.options.std
    with np.errstate(all="ignore"):
        values = given.options.mean + scale * (x - centre) / spread
    return Made(missing.normalise(values), label=f"Standardized values of ({given.argument})"[:80])
