"""What a small-sample method gives: a variance for the coefficients, degrees of freedom for combinations of them."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class SmallSample(Protocol):
    """V (p, p): variance of beta to use in tests."""

    V: np.ndarray

    def single(self, l: np.ndarray) -> float:
        """Degrees of freedom of one combination l (p,); NaN where there are none."""

    def joint(self, L: np.ndarray, estimate: np.ndarray) -> tuple[float, float]:
        """(F, denominator degrees of freedom) of the q combinations L (q, p) with estimates L beta - r (q,)."""
