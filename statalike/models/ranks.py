"""Tests on ranks: rank sums of two or more groups, signed ranks of pairs, and their permutation distributions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

WORK = 2e10


@dataclass(frozen=True)
class RankTest:
    """A sum of ranks with its expectation and variances under the null hypothesis.

    ties, zeros: what ties among values and differences of zero add to `unadjusted`. ranks: those that are drawn from
    (signed ranks: those that may have either sign); chosen: how many, None where each may or may not be.
    """

    observed: float
    expected: float
    unadjusted: float
    ties: float
    zeros: float
    ranks: np.ndarray
    chosen: int | None

    @property
    def variance(self) -> float:
        """The adjusted variance."""
        return self.unadjusted + self.ties + self.zeros

    @property
    def z(self) -> float:
        """The standardized sum; missing if it cannot vary."""
        return (self.observed - self.expected) / np.sqrt(self.variance) if self.variance > 0 else np.nan

    @property
    def p(self) -> tuple[float, float, float]:
        """Normal p-values: below, two-sided, above."""
        lower, upper = (float(scipy.special.ndtr(s * self.z)) for s in (1, -1))
        return lower, 2 * min(lower, upper), upper


@dataclass(frozen=True)
class Exact:
    """p-values of the permutation distribution: below, two-sided (as far from the expectation or farther), above."""

    lower: float
    p: float
    upper: float


def ranks(x: np.ndarray) -> np.ndarray:
    """Ranks from 1; equal values share the mean of their ranks."""
    _, place, sizes = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2)[place]


def rank_sum(x: np.ndarray, first: np.ndarray) -> RankTest:
    """Wilcoxon's rank sum of the values x (n,) of the first group (booleans), Mann and Whitney (1947)."""
    r, n, n1 = ranks(x), len(x), int(first.sum())
    plain = n1 * (n - n1) * (n + 1) / 12
    variance = n1 * (n - n1) * float(r.var(ddof=1)) / n
    return RankTest(float(r[first].sum()), n1 * (n + 1) / 2, plain, variance - plain, 0.0, r, n1)


def signed_rank(d: np.ndarray) -> RankTest:
    """Wilcoxon's (1945) sum of the ranks of positive differences d (n,); zeros take part in the ranking."""
    r, n, zero = ranks(np.abs(d)), len(d), int((d == 0).sum())
    used = r[d != 0]
    plain, zeros = n * (n + 1) * (2 * n + 1) / 24, -zero * (zero + 1) * (2 * zero + 1) / 24
    ties = float((used**2).sum()) / 4 - plain - zeros
    return RankTest(float(r[d > 0].sum()), float(used.sum()) / 2, plain, ties, zeros, used, None)


def exact(test: RankTest) -> Exact | None:
    """The exact p-values; None where they would take too long.

    Distributions are built rank by rank (Streitberg and Röhmel 1986), in halves where ranks are shared.
    """
    whole = test.ranks == np.floor(test.ranks)
    unit = 1.0 if whole.all() else 0.5
    steps = np.rint(test.ranks / unit).astype(np.int64)
    observed = round(test.observed / unit)
    if test.chosen is None:
        chances, centre = _signed(steps), steps.sum() / 2
    else:
        chosen = min(test.chosen, len(steps) - test.chosen)
        centre = test.chosen * steps.sum() / len(steps)
        if chosen != test.chosen:
            observed, centre = int(steps.sum()) - observed, float(steps.sum()) - centre
        if _work(steps, chosen) > WORK:
            return None
        chances = _drawn(steps, chosen)
    sums = np.arange(len(chances))
    lower, upper = float(chances[sums <= observed].sum()), float(chances[sums >= observed].sum())
    far = float(chances[np.abs(sums - centre) >= abs(observed - centre) - 1e-6].sum())
    if test.chosen is not None and chosen != test.chosen:
        lower, upper = upper, lower
    return Exact(min(lower, 1.0), min(far, 1.0), min(upper, 1.0))


def _signed(steps: np.ndarray) -> np.ndarray:
    """Chances of the sums 0, 1, ... of steps (m,) each of which is counted with probability one half."""
    chances = np.zeros(int(steps.sum()) + 1)
    chances[0] = 1.0
    for step in steps:
        chances /= 2
        chances[step:] += chances[: len(chances) - step].copy()
    return chances


def _work(steps: np.ndarray, chosen: int) -> float:
    return float(np.sort(steps)[len(steps) - chosen :].sum()) * chosen * len(steps)


def _drawn(steps: np.ndarray, chosen: int) -> np.ndarray:
    """Chances of the sums of `chosen` of the steps (m,), drawn without replacement."""
    most = int(np.sort(steps)[len(steps) - chosen :].sum())
    chances = np.zeros((chosen + 1, most + 1))
    chances[0, 0] = 1.0
    for k, step in enumerate(steps):
        for j in range(min(k + 1, chosen), 0, -1):
            share = (chosen - j + 1) / (len(steps) - k)  # of the draws that are left when j - 1 have been made
            stay = 1 - (chosen - j) / (len(steps) - k)
            chances[j] *= stay
            chances[j, step:] += share * chances[j - 1, : most + 1 - step]
        chances[0] *= 1 - chosen / (len(steps) - k)
    return chances[chosen]


@dataclass(frozen=True)
class KruskalWallis:
    """chi2 without and with adjustment for ties, degrees of freedom, and sums (k,) and sizes (k,) of the groups."""

    chi2: float
    adjusted: float
    df: float
    sums: np.ndarray
    sizes: np.ndarray

    def p(self, chi2: float) -> float:
        """That chi2 is exceeded where the populations are equal."""
        return float(scipy.special.chdtrc(self.df, chi2)) if self.df else np.nan


def kruskal_wallis(x: np.ndarray, codes: np.ndarray) -> KruskalWallis:
    """Kruskal and Wallis (1952): values x (n,) of the groups `codes` (0 to k-1, all used)."""
    r, n = ranks(x), len(x)
    sizes, sums = np.bincount(codes), np.bincount(codes, r)
    chi2 = 12 / (n * (n + 1)) * float((sums**2 / sizes).sum()) - 3 * (n + 1)
    _, counts = np.unique(x, return_counts=True)
    left = 1 - float((counts.astype(float) ** 3 - counts).sum()) / (float(n) ** 3 - n) if n > 1 else 0.0
    return KruskalWallis(chi2, chi2 / left if left > 0 else np.nan, len(sizes) - 1.0, sums, sizes)


@dataclass(frozen=True)
class SignTest:
    """Numbers of positive, negative and zero differences, and p-values: below (more negative), two-sided, above."""

    positive: int
    negative: int
    zero: int
    lower: float
    p: float
    upper: float


def sign_test(d: np.ndarray) -> SignTest:
    """The sign test of differences d (n,): signs are a fair coin's."""
    positive, negative = int((d > 0).sum()), int((d < 0).sum())
    upper, lower = (at_least(k, positive + negative) for k in (positive, negative))
    return SignTest(positive, negative, len(d) - positive - negative, lower, min(1.0, 2 * min(lower, upper)), upper)


def at_least(k: int, n: int) -> float:
    """The probability of k or more heads in n tosses of a fair coin."""
    return float(scipy.special.betainc(k, n - k + 1, 0.5)) if 0 < k <= n else 1.0
