"""Means, totals and proportions over groups, with their linearized covariance matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.vce import sums_by_cluster


@dataclass(frozen=True, eq=False)
class Sample:
    """What is averaged: values X (n, k), codes of the groups over which (0 to m-1), weights w or None and their kind
    ("fweight" counts), clusters (codes) or None."""

    X: np.ndarray
    codes: np.ndarray
    m: int
    w: np.ndarray | None
    kind: str
    clusters: np.ndarray | None

    @property
    def weights(self) -> np.ndarray:
        """Weights (n,), 1 where there are none."""
        return np.ones(len(self.X)) if self.w is None else self.w

    @property
    def n(self) -> float:
        """Number of observations: with fweights the sum of the weights."""
        return float(self.weights.sum()) if self.kind == "fweight" else float(len(self.X))

    @property
    def counts(self) -> np.ndarray:
        """Number of observations (m,) in each group."""
        return np.bincount(self.codes, self.w if self.kind == "fweight" else None, minlength=self.m).astype(float)


@dataclass(frozen=True)
class Averages:
    """b (k m,), variable by variable; V (k m, k m); n observations; df degrees of freedom."""

    b: np.ndarray
    V: np.ndarray
    n: float
    df: float


def means(sample: Sample) -> Averages:
    """Means; the influence of an observation on its group's mean is w (x - mean) / sum of w in the group."""
    w, counts = sample.weights, sample.counts
    sums = np.bincount(sample.codes, w, minlength=sample.m)
    b, scores = [], []
    for x in sample.X.T:
        mean = np.bincount(sample.codes, w * x, minlength=sample.m) / sums
        b.append(mean)
        scores.append(w * (x - mean[sample.codes]) / sums[sample.codes])
    if sample.clusters is not None:
        return _clustered(np.concatenate(b), scores, sample)
    with np.errstate(all="ignore"):
        factor = np.where(counts > 1, counts / (counts - 1), np.nan)
    V = _within_groups(scores, factor, sample)
    return Averages(np.concatenate(b), V, sample.n, sample.n - 1)


def proportions(sample: Sample) -> Averages:
    """Means of columns of 0 and 1; without weights and clusters their variance is p (1 - p) / n."""
    found = means(sample)
    if sample.clusters is not None or sample.kind not in ("", "fweight"):
        return found
    counts = np.tile(sample.counts, sample.X.shape[1])
    return Averages(found.b, found.V * (counts - 1) / counts, found.n, found.df)


def totals(sample: Sample) -> Averages:
    """Sums of w x, and n/(n-1) times the sum of squared deviations of w x from its mean, 0 outside of the group."""
    n, m, k = sample.n, sample.m, sample.X.shape[1]
    w = sample.weights
    b = np.concatenate([np.bincount(sample.codes, w * x, minlength=m) for x in sample.X.T])
    if sample.clusters is not None:
        return _clustered(b, [w * x for x in sample.X.T], sample)
    V = np.zeros((m * k, m * k))
    for i in range(k):
        for j in range(k):
            product = sample.X[:, i] * sample.X[:, j] * (w if sample.kind == "fweight" else w * w)
            here = np.arange(m)
            V[here + i * m, here + j * m] = np.bincount(sample.codes, product, minlength=m)
    V -= np.outer(b, b) / n
    return Averages(b, V * (n / (n - 1) if n > 1 else np.nan), n, n - 1)


def _within_groups(scores: list[np.ndarray], factor: np.ndarray, sample: Sample) -> np.ndarray:
    """Sums of products of influences, group by group."""
    k, here = len(scores), np.arange(sample.m)
    V = np.zeros((k * sample.m, k * sample.m))
    for i in range(k):
        for j in range(k):
            product = scores[i] * scores[j] / (sample.weights if sample.kind == "fweight" else 1.0)
            block = np.bincount(sample.codes, product, minlength=sample.m) * factor
            V[here + i * sample.m, here + j * sample.m] = np.nan_to_num(block)
    return V


def _clustered(b: np.ndarray, scores: list[np.ndarray], sample: Sample) -> Averages:
    """G/(G-1) times the sum over G clusters of products of their summed influences, about their mean."""
    wide = np.zeros((len(sample.X), len(b)))
    for j, each in enumerate(scores):
        wide[np.arange(len(wide)), j * sample.m + sample.codes] = each
    groups = int(sample.clusters.max()) + 1
    summed = sums_by_cluster(wide, sample.clusters, groups)
    summed = summed - summed.mean(axis=0)
    return Averages(b, summed.T @ summed * groups / (groups - 1), sample.n, groups - 1.0)


def logit_limits(p: np.ndarray, se: np.ndarray, t: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits of proportions p (k,) by way of the logit, t standard errors away; NaN for 0 and 1."""
    with np.errstate(all="ignore"):
        middle, half = np.log(p / (1 - p)), t * se / (p * (1 - p))
        inside = (p > 0) & (p < 1)
        ends = (1 / (1 + np.exp(-(middle + side * half))) for side in (-1, 1))
        low, high = (np.where(inside, end, np.nan) for end in ends)
        return low, high
