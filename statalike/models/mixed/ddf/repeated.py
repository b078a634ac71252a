"""Between and within degrees of freedom of a repeated-measures design: one level of subjects."""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.ddf.residual import ByCoefficient
from statalike.models.mixed.fit import MixedFit

WORD = "REPeated"
TITLE = "Repeated"


def method(fit: MixedFit, information: str = "eim") -> ByCoefficient:
    """Columns constant within subjects have m - rank(between part), the others n - m - rank(within part).

    The between part are the constant columns, the within part the deviations of all columns from subject means.
    """
    model = fit.model
    codes = model.terms[0].groups
    m = int(codes.max()) + 1
    sizes = np.bincount(codes, minlength=m)
    X = np.column_stack(model.X)
    means = np.column_stack([np.bincount(codes, x, m) / sizes for x in model.X])
    deviations = X - means[codes]
    between = np.abs(deviations).max(axis=0) <= 1e-12 * np.abs(X).max(axis=0)
    within = model.n - m - np.linalg.matrix_rank(deviations[:, ~between]) if (~between).any() else 0
    outer = m - (np.linalg.matrix_rank(means[:, between]) if between.any() else 0)
    return ByCoefficient(fit.V_beta, np.where(between, float(outer), float(within)))
