"""Bins of a histogram: how many, where, and how much is in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Bins:
    """Bins from `start`, each `width` wide; weight in each (k,), and the whole weight."""

    start: float
    width: float
    weight: np.ndarray
    total: float

    @property
    def middles(self) -> np.ndarray:
        """The centre of each bin."""
        return self.start + self.width * (np.arange(len(self.weight)) + 0.5)

    def heights(self, kind: str) -> np.ndarray:
        """Bar heights as density, fraction, percent or frequency."""
        share = self.weight / self.total
        return {
            "density": share / self.width,
            "fraction": share,
            "percent": 100 * share,
            "frequency": self.weight,
        }[kind]


def bins(
    x: np.ndarray, *, weights: np.ndarray | None = None, count: int | None = None, width: float | None = None,
    start: float | None = None,
) -> Bins:  # fmt: skip
    """Bins of x (n,): min(sqrt(n), 10 log10(n)) of them unless `count` or `width` says otherwise."""
    w = np.ones(len(x)) if weights is None else weights
    low = float(x.min()) if start is None else start
    span = float(x.max()) - low
    if width is None:
        n = w.sum()
        k = count or max(int(min(np.sqrt(n), 10 * np.log10(n))), 1)
        width = span / k if span else 1.0
    else:
        k = max(int(np.ceil(span / width * (1 - 1e-12))), 1)
    place = np.minimum(np.floor((x - low) / width * (1 + 1e-12)).astype(int), k - 1)
    return Bins(low, width, np.bincount(place, weights=w, minlength=k), float(w.sum()))


def discrete_bins(
    x: np.ndarray, *, weights: np.ndarray | None = None, width: float | None = None, start: float | None = None
) -> Bins:
    """One bin for each distinct value of x (n,), centred on it; the width is the smallest distance of two values."""
    w = np.ones(len(x)) if weights is None else weights
    values = np.unique(x)
    step = width or (float(np.diff(values).min()) if len(values) > 1 else 1.0)
    low = float(values[0]) if start is None else start
    place = np.round((x - low) / step).astype(int)
    return Bins(low - step / 2, step, np.bincount(place, weights=w), float(w.sum()))
