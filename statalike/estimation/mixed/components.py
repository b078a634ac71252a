"""The variance components of a fit as displayed: blocks of rows with estimate, standard error and interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statalike.estimation.mixed.specification import RandomPart, ResidualPart, Specification
from statalike.models.covariance.structure import Natural
from statalike.models.mixed.components import Component, display
from statalike.models.mixed.fit import MixedFit


@dataclass(frozen=True)
class Block:
    """One equation's block of the table: heading lines, then labelled components."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, Component], ...]


def blocks(fit: MixedFit, made: Specification, V_eta: np.ndarray, *, z: float, metric: str) -> tuple[Block, ...]:
    """All blocks: each random-effects equation, then the residual.

    V_eta (k, k): variance of the estimation metric; metric: "variance" or "sd"; z: normal quantile.
    """
    out = []
    each, _, _ = fit.metric.split(fit.eta)
    edges = fit.metric.edges
    for k, part in enumerate(made.parts):
        term = fit.model.terms[k]
        if not term.q:
            out.append(Block((f"{part.level}:", "(empty)"), ()))
            continue
        V = V_eta[edges[k] : edges[k + 1], edges[k] : edges[k + 1]]
        rows = term.structure.natural(each[k], term.q, metric)
        shown = tuple((effect_label(row, part), display(row, V, z)) for row in rows)
        out.append(Block((f"{part.level}: {part.title}",), shown))
    return (*out, _residual_block(fit, made.residual, V_eta, z, metric))


def effect_label(row: Natural, part: RandomPart) -> str:
    """var(week), cov(week,_cons); a row for all effects lists them, or the factor they come from."""
    concerned = ",".join(part.names[i - 1] for i in row.index)
    return f"{row.name}({concerned or ' '.join(dict.fromkeys(part.names))})"


def _residual_block(fit: MixedFit, part: ResidualPart, V_eta: np.ndarray, z: float, metric: str) -> Block:
    residual = fit.model.residual
    sigma = fit.metric.sigma
    V = V_eta[sigma:, sigma:]
    if residual is None:
        structure_row = iid(fit, metric)
        return Block((), ((f"{structure_row.name}(Residual)", display(structure_row, V, z)),))
    k = len(residual.structure.parameters(residual.levels))
    rows = []
    for g in range(residual.n_by):
        theta, J = absolute(fit, g)
        for row in residual.structure.natural(theta, residual.levels, metric):
            onto = Natural(row.name, row.index, row.value, row.gradient @ J, row.scale)
            rows.append((residual_label(row, part, g, residual.n_by), display(onto, V, z)))
    assert len(V) == k * residual.n_by
    heading = (f"Residual: {part.title}",)
    if part.option.by:
        heading = (f"Residual: {part.title},", f"    by {part.option.by}")
    return Block(heading, tuple(rows))


def iid(fit: MixedFit, metric: str) -> Natural:
    """The residual variance or standard deviation of independent residuals, by ln sigma."""
    sigma2 = fit.sigma2
    if metric == "sd":
        return Natural("sd", (), float(np.sqrt(sigma2)), np.array([np.sqrt(sigma2)]), "log")
    return Natural("var", (), sigma2, np.array([2.0 * sigma2]), "log")


def absolute(fit: MixedFit, g: int) -> tuple[np.ndarray, np.ndarray]:
    """theta (k,) of by-group g with its own scale, and its Jacobian (k, 1 + n_psi) in what e(b) has of residuals."""
    residual = fit.model.residual
    kinds = [p.kind == "lns" for p in residual.structure.parameters(residual.levels)]
    k = len(kinds)
    relative = np.concatenate(([0.0], fit.psi)).reshape(residual.n_by, k)[g]
    theta = relative + np.array(kinds) * 0.5 * np.log(fit.sigma2)
    J = np.zeros((k, 1 + len(fit.psi)))
    J[np.array(kinds), 0] = 1.0
    for j in range(k):
        if g * k + j > 0:
            J[j, g * k + j] += 1.0
    return theta, J / stated(fit)[1][fit.metric.sigma :]


def stated(fit: MixedFit) -> tuple[np.ndarray, np.ndarray]:
    """The variance parameters (k,) as e(b) has them, and their slopes (k,) in those of the fit, which differ where a
    residual structure measures time in units of its own."""
    eta, slopes = fit.eta.copy(), np.ones(fit.metric.size)
    residual = fit.model.residual
    if residual is None or not hasattr(residual.structure, "stated"):
        return eta, slopes
    k = len(residual.structure.parameters(residual.levels))
    for start in range(fit.metric.sigma, fit.metric.size, k):
        own = slice(start, start + k)
        eta[own], slopes[own] = residual.structure.stated(eta[own])
    return eta, slopes


def residual_label(row: Natural, part: ResidualPart, g: int, n_by: int) -> str:
    """rho, phi1, var(e), var(e2), cov(e1,e2); before a by-group's rows its label."""
    if row.name in ("var", "sd", "cov", "corr"):
        if part.option.word == "independent":
            return f"{part.by_labels[row.index[0] - 1]}: {row.name}(e)"
        positions = ",".join(f"e{part.times[i - 1]:g}" for i in row.index) or "e"
        text = f"{row.name}({positions})"
    else:
        text = row.name
    return f"{part.by_labels[g]}: {text}" if n_by > 1 else text


def column_names(fit: MixedFit, made: Specification) -> tuple[str, ...]:
    """Equation names of the variance parameters in e(b): lns1_1_1, atr1_1_1_2, lnsig_e, r_phi1_1 ..."""
    names = []
    for term, g, parameter in fit.metric.parameters:
        if term is not None:
            part = made.parts[term]
            where = "_".join(str(i) for i in (part.level_number, part.equation, *(parameter.index or (1,))))
            names.append(f"{parameter.kind}{where}")
        elif not any(name == "lnsig_e" for name in names):
            names.append("lnsig_e")
        else:
            names.append(residual_name(parameter.kind, parameter.index, g, made.residual))
    return tuple(names)


def residual_name(kind: str, index: Sequence[int], g: int, part: ResidualPart) -> str:
    if part.option.word == "independent":
        return f"r_lns{index[0]}ose"
    if kind == "lns":
        return f"r_lns{g + 1}_{index[0]}ose" if index else f"r_lns{g + 1}ose"
    return "_".join([f"r_{kind}{g + 1}", *map(str, index)])


def counts(fit: MixedFit) -> tuple[int, int]:
    """(number of variances incl. the residual's, number of covariances) among the variance parameters but those of the
    residual structure: k_rs, k_rc."""
    kinds = [parameter.kind for _, _, parameter in fit.metric.parameters[: fit.metric.sigma + 1]]
    variances = sum(kind == "lns" for kind in kinds)
    return variances, len(kinds) - variances
