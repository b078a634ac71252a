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
    """Fisher's exact test of a 2 x 2 table: two-sided and one-sided p-values."""
    table = counts.astype(np.int64)
    first, n = table.sum(axis=1)[0], table.sum()
    law = scipy.stats.hypergeom(n, table.sum(axis=0)[0], first)
    support = np.arange(max(0, first + table.sum(axis=0)[0] - n), min(first, table.sum(axis=0)[0]) + 1)
    chances = law.pmf(support)
    seen = law.pmf(table[0, 0])
    two = float(chances[chances <= seen * (1 + 1e-7)].sum())
    one = float(min(chances[support <= table[0, 0]].sum(), chances[support >= table[0, 0]].sum()))
    return min(two, 1.0), min(one, 1.0)
