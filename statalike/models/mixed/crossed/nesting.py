"""Groupings put in order: the same partition twice is one level, and a chain of nested ones is a nested model."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from statalike.models.mixed.model import MixedModel

STRIP = 65_536  # observations looked at together


def arranged(model: MixedModel) -> MixedModel:
    """An equivalent model with the same terms in the same order, `crossed` only where its groupings are not nested.

    Levels without effects are left out; those that stay are numbered from the coarsest grouping down. Nested levels are
    those of a residual structure only if its groups are the finest of them.
    """
    if not model.crossed:
        return model
    used = sorted({term.level for term in model.terms if term.q})
    codes = {level: model.at_level(level)[0].groups for level in used}
    counts = {level: int(codes[level].max(initial=-1)) + 1 for level in used}
    used.sort(key=lambda level: (counts[level], level))
    same: dict[int, int] = {}
    distinct: list[int] = []
    for level in used:
        twins = (j for j in distinct if counts[j] == counts[level] and within(codes[level], codes[j]))
        twin = next(twins, None)
        same[level] = len(distinct) if twin is None else distinct.index(twin)
        if twin is None:
            distinct.append(level)
    nested = all(within(codes[fine], codes[coarse]) for coarse, fine in pairwise(distinct))
    chosen = [codes[level] for level in distinct]
    residual = model.residual
    if residual is not None:
        nested &= not chosen or (within(residual.groups, chosen[-1]) and within(chosen[-1], residual.groups))
        chosen = chosen or [residual.groups]
    if nested:
        chosen = lexicographic(chosen)
        residual = residual and replace(residual, groups=None)
    chosen = chosen or [np.zeros(model.n, dtype=np.int64)]
    terms = tuple(
        replace(term, level=same.get(term.level, 0), groups=chosen[same.get(term.level, 0)]) for term in model.terms
    )
    return replace(model, terms=terms, residual=residual, crossed=not nested)


def within(fine: np.ndarray, coarse: np.ndarray) -> bool:
    """Whether every group of `fine` lies in one group of `coarse` (codes of the observations)."""
    holder = np.zeros(int(fine.max(initial=-1)) + 1, dtype=coarse.dtype)
    strips = [slice(start, start + STRIP) for start in range(0, len(fine), STRIP)]
    for at in strips:
        holder[fine[at].astype(np.intp)] = coarse[at]
    return all((holder.take(fine[at]) == coarse[at]).all() for at in strips)


def lexicographic(codes: list[np.ndarray]) -> list[np.ndarray]:
    """Codes of nested groupings, coarsest first, renumbered so that each sorts as those above it do."""
    out = codes[:1]
    for fine in codes[1:]:
        holder = np.zeros(int(fine.max(initial=-1)) + 1, dtype=np.int64)
        holder[fine] = out[-1]
        rank = np.empty(len(holder), dtype=np.int64)
        rank[np.argsort(holder, kind="stable")] = np.arange(len(holder))
        out.append(rank[fine])
    return out
