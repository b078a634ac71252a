"""Where the search begins for residuals whose correlation is a matter of how far apart they are: at their moments.

Random effects and autocorrelations may stand for each other, so that there are two beginnings: either all that effects
could explain, group by group, is theirs, or nothing of it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.model import MixedModel, Residual

ENOUGH = 20_000  # observations that moments are taken of
LOW, HIGH = 0.05, 0.9  # correlations to begin with
HIGHEST = 0.95  # and one of structures with one correlation
NOTHING = 1e-8  # a share of a variance that is none
LEAST, MOST = 1e-2, 1e4  # relative variances of effects to begin with


def serial(residual: Residual) -> bool:
    """Whether a structure says which of its parameters have the correlations that are seen."""
    return hasattr(residual.structure, "from_autocorrelations") or hasattr(residual.structure, "from_neighbours")


@dataclass(frozen=True)
class Series:
    """Errors (n,) in order of group g (n,) and time t (n,), and how many degrees of freedom they have."""

    g: np.ndarray
    t: np.ndarray
    errors: np.ndarray
    degrees: float

    @property
    def variance(self) -> float:
        """Of an error."""
        return float(self.errors @ self.errors) / max(self.degrees, 1.0)

    def theta(self, residual: Residual) -> np.ndarray:
        """theta (k,) of unit variance of a by-group; of no correlation, or the usual one, where none can be seen."""
        structure, k = residual.structure, len(residual.structure.parameters(residual.levels))
        if hasattr(structure, "from_autocorrelations"):
            return structure.from_autocorrelations(self.autocorrelations(k - 1))
        inside = self.g[1:] == self.g[:-1]
        if not (self.errors.any() and inside.any()):
            return structure.start(residual.levels)
        r = float(np.mean((self.errors[1:] * self.errors[:-1])[inside])) / float(np.mean(self.errors**2))
        apart = float(np.mean(np.diff(self.t)[inside]))
        return structure.from_neighbours(float(np.clip(r, LOW, HIGHEST)), apart)

    def autocorrelations(self, order: int) -> np.ndarray:
        """(order,) at lags 1, 2, ...

        Zeros where no two errors are that far apart, but where none are 1 apart the powers of what gives neighbours
        their correlation: at zero the likelihood of two-yearly data is level.
        """
        g, t, errors = self.g, self.t, self.errors
        if not errors.any():
            return np.zeros(order)
        variance = float(np.mean(errors**2))
        sums, counts = np.zeros(order + 1), np.zeros(order + 1)
        for step in range(1, order + 1):
            apart = np.where(g[step:] == g[:-step], t[step:] - t[:-step], 0)
            near = (apart > 0) & (apart <= order)
            sums += np.bincount(apart[near], (errors[step:] * errors[:-step])[near], order + 1)
            counts += np.bincount(apart[near], minlength=order + 1)
        most = HIGHEST if order == 1 else HIGH
        found = np.clip(sums[1:] / np.maximum(counts[1:], 1.0) / variance, -most, most)
        if counts[1]:
            return found
        return np.where(counts[1:] > 0, found, self._neighbours(variance) ** np.arange(1, order + 1))

    def _neighbours(self, variance: float) -> float:
        """rho whose power at the least distance h within groups is the autocorrelation there, or else a small one."""
        inside = self.g[1:] == self.g[:-1]
        if not inside.any():
            return 0.0
        apart = np.diff(self.t)[inside]
        h = int(apart.min())
        r = float(np.mean((self.errors[1:] * self.errors[:-1])[inside][apart == h])) / variance
        if r < 0 and h % 2:
            return -(min(-r, HIGH) ** (1.0 / h))
        return float(np.clip(r, LOW, HIGH)) ** (1.0 / h)

    def without(self, columns: list[np.ndarray]) -> Series:
        """What is left when in each group its mean is taken away and what columns (n,) explain; zeros if nothing is."""
        left, degrees = self.errors, self.degrees
        taken: list[tuple[np.ndarray, np.ndarray]] = []
        for column in (np.ones(len(self.g)), *columns):
            own = column
            for other, square in taken:
                own = own - (np.bincount(self.g, own * other) / square)[self.g] * other
            square = np.bincount(self.g, own**2)
            square[square <= NOTHING * np.bincount(self.g, column**2)] = np.inf
            taken.append((own, square))
            left = left - (np.bincount(self.g, left * own) / square)[self.g] * own
            degrees -= np.count_nonzero(np.isfinite(square))
        if left @ left <= NOTHING * (self.errors @ self.errors):
            left = np.zeros(len(left))
        return Series(self.g, self.t, left, degrees)


def series(model: MixedModel, groups: np.ndarray) -> Series:
    """Least-squares residuals in some of the groups (n,)."""
    some = _some(model, groups)
    return Series(groups[some], model.residual.times[some], least_squares(model, some), float(len(some)))


def least_squares(model: MixedModel, rows: np.ndarray | slice) -> np.ndarray:
    """Residuals of the least-squares regression on X at some rows."""
    y = model.y[rows]
    X = np.array([column[rows] for column in model.X]).reshape(model.p, len(y)).T
    return y - X @ np.linalg.lstsq(X, y, rcond=None)[0] if model.p else y


def candidates(model: MixedModel, groups: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """theta (k,) of a by-group, and the variance of effects of columns of size one relative to the residuals'."""
    some = _some(model, groups)
    columns = [z[some] for term in model.terms for z in term.Z]
    alike = series(model, groups)
    apart = alike.without(columns)
    size = 1.0
    if apart.errors.any() and apart.degrees >= 1.0:
        size = float(np.clip((alike.variance / apart.variance - 1.0) / len(columns), LEAST, MOST))
    return [(apart.theta(model.residual), size), (alike.theta(model.residual), 1.0)]


def _some(model: MixedModel, groups: np.ndarray) -> np.ndarray:
    """Rows of the first groups, in order of group and time: enough of them for moments."""
    some = np.flatnonzero(groups < max(ENOUGH * (int(groups.max(initial=0)) + 1) // max(model.n, 1), 1))
    return some[np.lexsort((model.residual.times[some], groups[some]))]
