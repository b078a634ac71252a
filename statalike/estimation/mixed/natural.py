"""The variance components as estimates: names by equation, values and covariances in the metric that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy

from statalike.estimation.mixed.components import absolute, effect_label, iid, residual_label
from statalike.estimation.mixed.levels import chain
from statalike.estimation.mixed.specification import Specification
from statalike.models.covariance.structure import Natural
from statalike.models.mixed.fit import MixedFit

RESIDUAL = "Residual"


@dataclass(frozen=True, eq=False)
class NaturalRow:
    """A component: equation (`id`, `region>state`, Residual), name (`sd(_cons)`), and how it follows from eta (k,)."""

    equation: str
    name: str
    natural: Natural


def natural_rows(fit: MixedFit, made: Specification, metric: str) -> tuple[NaturalRow, ...]:
    """All components in the order of the table; metric "sd" or "variance"."""
    each, _, _ = fit.metric.split(fit.eta)
    found = []
    for k, part in enumerate(made.parts):
        term = fit.model.terms[k]
        if not term.q:
            continue
        where = slice(fit.metric.edges[k], fit.metric.edges[k + 1])
        equation = ">".join(level.name for level in chain(made.levels, part.level_number - 1))
        for row in term.structure.natural(each[k], term.q, metric):
            found.append(NaturalRow(equation, effect_label(row, part), _whole(row, where, fit.metric.size)))
    return (*found, *_residual_rows(fit, made, metric))


def _residual_rows(fit: MixedFit, made: Specification, metric: str) -> list[NaturalRow]:
    size, where = fit.metric.size, slice(fit.metric.sigma, fit.metric.size)
    residual = fit.model.residual
    if residual is None:
        row = iid(fit, metric)
        return [NaturalRow(RESIDUAL, f"{row.name}(e)", _whole(row, where, size))]
    found = []
    for g in range(residual.n_by):
        theta, J = absolute(fit, g)
        for row in residual.structure.natural(theta, residual.levels, metric):
            name = residual_label(row, made.residual, g, residual.n_by)
            found.append(NaturalRow(RESIDUAL, name, _whole(replace(row, gradient=row.gradient @ J), where, size)))
    return found


def _whole(row: Natural, where: slice, size: int) -> Natural:
    """The same with its gradient in all of eta."""
    gradient = np.zeros(size)
    gradient[where] = row.gradient
    return replace(row, gradient=gradient)


def covariance(estimates: Any, rows: Sequence[NaturalRow]) -> np.ndarray:
    """V of the fixed effects and then the components (p + m, p + m)."""
    J = scipy.linalg.block_diag(np.eye(len(estimates.main)), np.array([row.natural.gradient for row in rows]))
    return J @ estimates.V @ J.T
