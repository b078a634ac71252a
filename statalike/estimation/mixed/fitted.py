"""Fitted values of a mixed model, xb + Z u, wherever there are data."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.estimation.mixed.places import Fitted, blocks, columns, factor_levels, groups_of, incomplete
from statalike.models.mixed.effects import Effects, effects


def fitted(estimates: Fitted, data: Any, rows: np.ndarray, level: int | None = None, new: bool = False) -> np.ndarray:
    """xb + Z u of all levels down to `level` (m,)."""
    return estimates.xb(data, rows) + _random_part(estimates, effects(estimates.fit), data, rows, level, new)


def _random_part(
    estimates: Fitted, found: Effects, data: Any, rows: np.ndarray, level: int | None, new: bool
) -> np.ndarray:
    """Z u of all levels down to `level` (all if None), (m,); NaN where a group is unknown, unless `new`."""
    total = np.zeros(len(rows))
    for k, (part, block) in enumerate(zip(estimates.made.parts, blocks(estimates), strict=True)):
        if (level is not None and part.level_number - 1 > level) or not part.names:
            continue
        b = of_rows(estimates, found.b, data, rows, k, block, 0.0 if new else np.nan)
        if part.factor:
            total += b[:, 0]
        else:
            total += np.einsum("mq,mq->m", columns(part, data, rows), b)
    return total


def of_rows(
    estimates: Fitted, found: tuple[np.ndarray, ...], data: Any, rows: np.ndarray, k: int, block: slice,
    otherwise: float | np.ndarray,
) -> np.ndarray:  # fmt: skip
    """What was found for the effects of equation k in each row's group (m, q); R.varname's for its own level (m, 1).

    otherwise: for a group that is not known; NaN in any case where a variable that tells groups apart is missing.
    """
    codes = groups_of(estimates, data, rows, k)
    values = found[estimates.fit.model.terms[k].level]
    missing = incomplete(estimates, data, rows, k)
    if estimates.places.factors[k] is None:
        out = np.where((codes >= 0)[:, None], values[codes, block], otherwise)
    else:
        at = factor_levels(estimates, k, data, rows)
        missing |= np.isnan(data.numbers(estimates.made.parts[k].factor)[rows])
        first = otherwise if np.ndim(otherwise) == 0 else otherwise[:1]
        out = np.where(((codes >= 0) & (at >= 0))[:, None], values[codes, block.start + at][:, None], first)
    return np.where(missing[:, None], np.nan, out)
