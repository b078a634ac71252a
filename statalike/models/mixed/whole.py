"""Every group by itself: the elimination at the estimates without groups that stand for others.

What predictions, scores and degrees of freedom start from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statalike.models.mixed.blocks import CrossProducts
from statalike.models.mixed.elimination import Eliminated
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.likelihood import Level
from statalike.models.mixed.whitening import Whitened, Whitening


@dataclass(frozen=True)
class Whole:
    """levels: A, D and outcome of all groups of each level, highest first. F: (uz, q) of each. whitening, white: the
    residual structure's source and what its reverse pass needs (None for iid)."""

    levels: tuple[Level, ...]
    F: tuple[np.ndarray, ...]
    whitening: Whitening | None
    white: Whitened | None


def whole(fit: MixedFit) -> Whole:
    """Eliminate at the fit's factors and psi."""
    criterion = fit.criterion
    F = criterion.in_base(fit.factors)
    whitening, white = None, None
    parts: CrossProducts
    if criterion.whitening is None:
        parts = criterion.parts
    else:
        low = criterion.layout.n_levels - 1
        whitening = Whitening(
            fit.model.residual, criterion.columns, criterion.layout, criterion.rest[low], criterion.z[low], False
        )
        parts, _, white = whitening.cross_products(fit.psi)
    lowest, levels, _ = criterion.reduce(parts, F)
    A, D = (np.concatenate([getattr(batch, name) for batch in parts.batches], axis=2) for name in ("A", "D"))
    root, V = (np.concatenate([getattr(done, name) for done in lowest], axis=2) for name in ("root", "V"))
    logdet = sum(done.logdet for done in lowest)
    return Whole((*reversed(levels), Level(A, D, Eliminated(root, V, logdet))), tuple(F), whitening, white)
