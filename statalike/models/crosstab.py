"""Two-way tables of counts: tests of independence and measures of association."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class Association:
    """A measure or test: its value, degrees of freedom, p-value, asymptotic standard error (None where it has none)."""

    value: float
    df: int | None = None
    p: float | None = None
    se: float | None = None


def expected(counts: np.ndarray) -> np.ndarray:
    """Counts expected under independence (same shape)."""
    return np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()


def _filled(counts: np.ndarray) -> np.ndarray:
    """The table without empty rows and columns."""
    return counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]


def pearson(counts: np.ndarray) -> Association:
    """Pearson's chi-squared test."""
    table = _filled(counts)
    hoped = expected(table)
    return _chi_squared(float(((table - hoped) ** 2 / hoped).sum()), table)


def likelihood_ratio(counts: np.ndarray) -> Association:
    """The likelihood-ratio chi-squared test; empty cells count nothing."""
    table = _filled(counts)
    hoped = expected(table)
    used = table > 0
    return _chi_squared(float(2 * (table[used] * np.log(table[used] / hoped[used])).sum()), table)


def _chi_squared(value: float, table: np.ndarray) -> Association:
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return Association(value, df, float(scipy.stats.chi2.sf(value, df)) if df else None)


def cramers_v(counts: np.ndarray) -> Association:
    """Cramer's V; for a 2 x 2 table with its sign."""
    table = _filled(counts)
    if table.shape == (2, 2):
        margins = np.prod([*table.sum(axis=0), *table.sum(axis=1)])
        return Association(float((table[0, 0] * table[1, 1] - table[0, 1] * table[1, 0]) / np.sqrt(margins)))
    least = min(table.shape) - 1
    return Association(float(np.sqrt(pearson(table).value / (table.sum() * least))) if least else np.nan)


def _pairs(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each cell, how many observations are concordant with it, and how many discordant."""
    after = np.zeros((counts.shape[0] + 1, counts.shape[1] + 1))
    after[1:, 1:] = counts.cumsum(axis=0).cumsum(axis=1)
    total = after[-1, -1]
    above_left = after[:-1, :-1]
    below_right = total - after[1:, -1:] - after[-1:, 1:] + after[1:, 1:]
    above_right = after[:-1, -1:] - after[:-1, 1:]
    below_left = after[-1:, :-1] - after[1:, :-1]
    return above_left + below_right, above_right + below_left


def gamma(counts: np.ndarray) -> Association:
    """Goodman and Kruskal's gamma with its asymptotic standard error."""
    alike, unlike = _pairs(counts)
    p, q = (counts * alike).sum(), (counts * unlike).sum()
    if not p + q:
        return Association(np.nan)
    spread = (counts * (q * alike - p * unlike) ** 2).sum()
    return Association(float((p - q) / (p + q)), se=float(4 / (p + q) ** 2 * np.sqrt(spread)))


def tau_b(counts: np.ndarray) -> Association:
    """Kendall's tau-b with its asymptotic standard error."""
    alike, unlike = _pairs(counts)
    n, rows, columns = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    wr, wc = n**2 - (rows**2).sum(), n**2 - (columns**2).sum()
    if not wr * wc:
        return Association(np.nan)
    difference, w = (counts * (alike - unlike)).sum(), np.sqrt(wr * wc)
    tau = difference / w
    v = rows[:, None] * wc + columns[None, :] * wr
    inner = (counts * (2 * w * (alike - unlike) + tau * v) ** 2).sum()
    return Association(float(tau), se=float(np.sqrt(max(inner - n**3 * tau**2 * (wr + wc) ** 2, 0.0)) / w**2))


def fisher(counts: np.ndarray) -> tuple[float, float]:
    """Fisher's exact test of a 2 x 2 table: two-sided and one-sided p-values (see also `freeman_halton`)."""
    table = counts.astype(np.int64)
    first, n = table.sum(axis=1)[0], table.sum()
    law = scipy.stats.hypergeom(n, table.sum(axis=0)[0], first)
    support = np.arange(max(0, first + table.sum(axis=0)[0] - n), min(first, table.sum(axis=0)[0]) + 1)
    chances = law.pmf(support)
    seen = law.pmf(table[0, 0])
    two = float(chances[chances <= seen * (1 + 1e-7)].sum())
    one = float(min(chances[support <= table[0, 0]].sum(), chances[support >= table[0, 0]].sum()))
    return min(two, 1.0), min(one, 1.0)


def freeman_halton(counts: np.ndarray, most: int = 100_000_000) -> float:
    """Fisher's exact test of a table of any size: the chance of a table as rare as it or rarer, given its margins.

    Columns are filled one after the other; what is left of the rows and the chance so far are all that a later column
    depends on, so that equal states are counted together (the network of Mehta and Patel 1983, JASA 78: 427-434).
    nan when a column can be filled in more than `most` ways.
    """
    table = _filled(counts).astype(np.int64)
    table = table if table.shape[0] <= table.shape[1] else table.T
    loss = scipy.special.gammaln(np.arange(table.sum() + 1) + 1.0)
    left, lost, number = table.sum(axis=1)[None], np.zeros(1), np.ones(1)
    for total in np.sort(table.sum(axis=0))[:0:-1]:
        fillings = _fillings(int(total), table.shape[0])
        fillings = fillings[(fillings <= left.max(axis=0)).all(axis=1)]
        if len(left) * len(fillings) > most:
            return np.nan
        left, lost, number = _merged(*_filled_once(left, lost, number, fillings, loss[fillings].sum(axis=1)))
    lost = lost + loss[left].sum(axis=1)
    chances = number * np.exp(lost.min() - lost)
    return float(chances[lost >= loss[table].sum() - 1e-7].sum() / chances.sum())


def _fillings(total: int, rows: int) -> np.ndarray:
    """All columns (k, rows) of counts with a total."""
    found = np.zeros((1, 0), dtype=np.int64)
    for _ in range(rows - 1):
        rest = total - found.sum(axis=1)
        again = np.repeat(np.arange(len(found)), rest + 1)
        first = np.arange(len(again)) - np.repeat(np.cumsum(rest + 1) - rest - 1, rest + 1)
        found = np.column_stack([found[again], first])
    return np.column_stack([found, total - found.sum(axis=1)])


def _filled_once(
    left: np.ndarray, lost: np.ndarray, number: np.ndarray, fillings: np.ndarray, costs: np.ndarray, step: int = 1 << 20
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """States after one more column: what is left of the rows (sorted), -log chance, number of ways; some at a time."""
    parts = []
    for some in np.array_split(np.arange(len(left)), len(left) * len(fillings) // step + 1):
        rest = left[some, None, :] - fillings
        state, filling = np.nonzero((rest >= 0).all(axis=2))
        cost = lost[some][state] + costs[filling]
        parts.append(_merged(np.sort(rest[state, filling], axis=1), cost, number[some][state]))
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _merged(left: np.ndarray, lost: np.ndarray, number: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Equal states as one."""
    key = np.column_stack([left, np.round(lost * 1e8).astype(np.int64)])
    order = np.lexsort(key.T)
    new = np.concatenate([[True], (np.diff(key[order], axis=0) != 0).any(axis=1)])
    first = order[new]
    return left[first], lost[first], np.add.reduceat(number[order], np.flatnonzero(new))
