"""What the cross-products of X and y lose when a group of any level is left out, by eliminating again above it.

The products of a group, its own effects integrated out, are taken from those of the group above; that is eliminated
without them, and the difference goes on upwards. So a group costs one small elimination for each level above it. Of a
group that counts several times one is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from statalike.models.mixed.blocks import ROWS, Layout
from statalike.models.mixed.crossed.nesting import within
from statalike.models.mixed.elimination import eliminate
from statalike.models.mixed.fit import MixedFit

if TYPE_CHECKING:
    from statalike.models.mixed.influence.rotation import Rotation


def losses(fit: MixedFit, turned: Rotation, codes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Some groups at a time, (their codes, c (g, p + 1, p + 1)): U'S^-1 [U e] of XR and y - X beta (see measures).

    Raises ValueError where the groups are not those of a level.
    """
    where, level = fit.criterion.layout, level_of(fit, codes)
    codes = codes if where.order is None else codes[where.order]
    U, weights = _white_columns(fit), fit.criterion.weights
    for rows in _stretches(where):
        spans = [slice(*np.searchsorted(first, (rows.start, rows.stop))) for first in where.first]
        starts = [first[span] for first, span in zip(where.first, spans, strict=True)]
        own = [None if each is None else each[span] for each, span in zip(weights.own, spans, strict=True)]
        observed = None if weights.observations is None else weights.observations[rows]
        part = _Part(U[:, rows], [each - rows.start for each in starts], observed, own)
        lost = _lost(fit, part, level)
        yield codes[starts[level]], np.einsum("ri,rsg,sj->gij", turned.onto, lost, turned.onto, optimize=True)


@dataclass(frozen=True)
class _Part:
    """Rows of whole highest-level groups: base columns U (u, rows), where each level's groups start, weights of the
    observations and of each level's groups (or None)."""

    U: np.ndarray
    starts: list[np.ndarray]
    observed: np.ndarray | None
    own: list[np.ndarray | None]


def level_of(fit: MixedFit, codes: np.ndarray) -> int:
    """The level whose groups are those told by codes (n,). Raises ValueError where there is none."""
    where = fit.criterion.layout
    codes = codes if where.order is None else codes[where.order]
    for level, first in enumerate(where.first):
        own = where.codes(level)
        if len(first) == len(np.unique(codes)) and within(own, codes) and within(codes, own):
            return level
    raise ValueError("the groups are not those of a level of the model")


def _white_columns(fit: MixedFit) -> np.ndarray:
    """Base columns (u, n) times R0^-1/2, in the layout's order."""
    criterion = fit.criterion
    if criterion.whitening is None:
        return np.array(criterion.columns.U)
    return np.array([criterion.whitening.whiten(u, fit.psi, None) for u in criterion.columns.U])


def _stretches(where: Layout) -> Iterator[slice]:
    """Observations of whole highest-level groups, at most ROWS at a time where one group is not more."""
    edges = np.append(where.first[0], where.n)
    k = 0
    while k < len(edges) - 1:
        reach = max(k + 1, int(np.searchsorted(edges, edges[k] + ROWS, side="right")) - 1)
        yield slice(int(edges[k]), int(edges[reach]))
        k = reach


def _lost(fit: MixedFit, part: _Part, level: int) -> np.ndarray:
    """(u0, u0, g) what X and y's products lose with each group of `level`."""
    criterion, starts = fit.criterion, part.starts
    F, low = criterion.in_base(fit.factors), len(starts) - 1
    places = [*criterion.above, (criterion.z[low], criterion.rest[low])]
    products = {low: _products(part.U, starts[low], part.observed)}
    passed = {low: _through(products[low], F[low], places[low])}
    for k in reversed(range(low)):
        several = passed[k + 1] if part.own[k + 1] is None else passed[k + 1] * part.own[k + 1]
        products[k] = np.add.reduceat(several, np.searchsorted(starts[k + 1], starts[k]), axis=2)
        passed[k] = _through(products[k], F[k], places[k])
    lost = passed[level]
    for k in reversed(range(level)):
        holder = np.searchsorted(starts[k], starts[level], side="right") - 1
        without = products[k][:, :, holder] - lost
        lost = passed[k][:, :, holder] - _through(without, F[k], places[k])
    return lost


def _products(U: np.ndarray, starts: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Sums of products of all pairs of base columns within each group, (u, u, g)."""
    out = np.empty((len(U), len(U), len(starts)))
    for i, one in enumerate(U if weights is None else U * weights):
        for j, other in enumerate(U[: i + 1]):
            out[i, j] = out[j, i] = np.add.reduceat(one * other, starts)
    return out


def _through(C: np.ndarray, F: np.ndarray, places: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Products of the columns still needed once a level's effects are integrated out, group by group."""
    z, r = places
    V = eliminate(C[np.ix_(z, z)], C[np.ix_(z, r)], F, None).V
    return C[np.ix_(r, r)] - np.einsum("arg,asg->rsg", V, V)
