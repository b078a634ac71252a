"""ANOVA (containment) degrees of freedom: of the random effect that a covariate also is, else n - rank([X Z])."""

from __future__ import annotations

import numpy as np

from statalike.models.mixed.crossed.rank import crossed_rank
from statalike.models.mixed.ddf.residual import ByCoefficient
from statalike.models.mixed.fit import MixedFit
from statalike.models.mixed.rank import rank, span

WORD = "ANOVA"
TITLE = "ANOVA"


def method(fit: MixedFit, information: str = "eim") -> ByCoefficient:
    """A coefficient whose column is a random effect too has the rank that the effect adds to [X Z].

    Effects are added in order, equation by equation as typed, so that of nested intercepts the higher one has its
    groups less one. Of several effects that are the column the one that adds least counts (the containment method of
    SAS, procedures MIXED and GLIMMIX). How Stata counts where effects are crossed or nested could not be checked.
    """
    model = fit.model
    effects = [(k, a) for k, term in enumerate(model.terms) for a in range(term.q)]
    ranks: dict[int, int] = {0: model.p}

    def first(count: int) -> int:
        if count not in ranks:
            ranks[count] = _rank(fit, effects[:count])
        return ranks[count]

    df = np.full(model.p, float(model.n - first(len(effects))))
    for j, x in enumerate(model.X):
        own = [i for i, (k, a) in enumerate(effects) if _same(model.terms[k].Z[a], x)]
        if own:
            df[j] = min(first(i + 1) - first(i) for i in own)
    return ByCoefficient(fit.V_beta, df)


def _same(z: np.ndarray, x: np.ndarray) -> bool:
    return z is x or np.array_equal(z, x)


def _rank(fit: MixedFit, effects: list[tuple[int, int]]) -> int:
    """Rank of X and some of the effects, given as (term, column)."""
    criterion, start, spans = fit.criterion, [0] * fit.model.n_levels, []
    columns: list[list[int]] = [[] for _ in start]
    for k, term in enumerate(fit.model.terms):
        columns[term.level] += [start[term.level] + a for a in range(term.q) if (k, a) in effects]
        start[term.level] += term.q
    for level, T in enumerate(criterion.columns.T[: len(columns)]):
        spans.append(span(T[:, columns[level]]))
    if fit.model.crossed:
        return crossed_rank(criterion, spans)
    return rank(criterion, spans or [np.zeros((0, 0))])
