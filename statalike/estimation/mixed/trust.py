"""How far a fit can be trusted, in plain sentences: each names the component and says what to try."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from statalike.estimation.mixed.components import absolute
from statalike.estimation.mixed.specification import Specification
from statalike.models.mixed.components import CERTAIN, LIMITS, is_zero, vanishing
from statalike.models.mixed.fit import MixedFit

FEW = 4  # parameters that are named one by one
EXACT = 1e-12  # a residual variance below this share of the outcome's is zero
NEXT_TO_NOTHING = 1e-6  # and below this one, where nothing else is known of it, it may be
SINGULAR = (
    1e-3  # an eigenvalue of a correlation matrix, or a share of the largest standard deviation, below this is zero
)
SETTLED = 1e-5  # a scaled gradient of an optimum as far as numbers tell
EXACT_FIT = (
    "Warning: var(Residual) is estimated as zero, the model fits the data exactly; standard errors mean nothing."
)
ALL_BUT_EXACT = "var(Residual) is next to zero, the random effects fit the data all but exactly; try fewer of them"
NOT_CONCAVE = "the log likelihood is not concave at the estimates; try other random effects or structures"
RESIDUAL = {"phi": "phi", "theta": "theta", "att": "theta", "logitr": "rho"}


def sentences(fit: MixedFit, made: Specification) -> list[str]:
    """All that the user must know, as Stata's warnings and notes of our own."""
    if fit.sigma2 <= EXACT * float(np.var(fit.model.y)):
        return [EXACT_FIT]
    said = _stopped(fit, made)
    if not fit.control.se:
        return said
    if fit.curvature.confounded or (np.isnan(fit.V_eta).all() and fit.metric.size > 1):
        said.append("Warning: standard-error calculation failed")
    said += [f"Note: {what}." for what in [*_confounded(fit, made), *_edges(fit, made)]]
    if not fit.curvature.definite and fit.converged and len(said) < 2:
        exact = fit.model.residual is None and fit.sigma2 < NEXT_TO_NOTHING * float(np.var(fit.model.y))
        said.append(f"Note: {ALL_BUT_EXACT if exact else NOT_CONCAVE}.")
    return list(dict.fromkeys(said))


def _stopped(fit: MixedFit, made: Specification) -> list[str]:
    if fit.converged:
        return []
    if fit.control.em_only:
        return ["Note: EM algorithm failed to converge"]
    if fit.gradient <= SETTLED:
        return ["Warning: convergence not achieved", "Note: this is an optimum, but not by the tolerances asked for."]
    edge = _residual_edge(fit, made)
    if edge and fit.iterations < fit.control.iterate:
        return ["Warning: convergence not achieved", f"Note: {edge}, the edge of its range; try a simpler structure."]
    if fit.iterations >= fit.control.iterate:
        what = "allow more iterations with iterate()"
    else:
        what = "try option difficult or matlog, or a simpler structure"
    where = _block(fit, made, fit.curvature.steepest)
    return ["Warning: convergence not achieved", f"Note: the log likelihood still rises, most with {where}; {what}."]


def _residual_edge(fit: MixedFit, made: Specification) -> str:
    """What of the residuals' covariance matrix is at the edge of the matrices there are; "" where nothing is."""
    residual = fit.model.residual
    if residual is None:
        return ""
    nothing = vanishing(fit.metric, fit.eta)
    if len(nothing):
        return f"{_names(fit, made, tuple(nothing[:1]))[0]} of the residuals is estimated as zero"
    for g in range(residual.n_by):
        R = residual.structure.matrix(absolute(fit, g)[0], np.arange(max(residual.levels, 2)))
        sd = np.sqrt(np.diag(R))
        smallest = np.linalg.eigvalsh(R / np.outer(sd, sd))[0]
        if made.residual.option.word == "exchangeable":
            size = made.levels[-1].groups.sizes.max() if made.levels else fit.model.n
            smallest = 1.0 - (1.0 - smallest) * (size - 1.0) if R[0, 1] < 0 else smallest
        if smallest < SINGULAR:
            return "the covariance matrix of the residuals is singular at the estimates"
    return ""


def _block(fit: MixedFit, made: Specification, term: int | None) -> str:
    """The random effects of an equation, or the residuals, in words."""
    if term is None:
        return "the residual parameters"
    return f"the random effects of {made.parts[term].level}"


def _confounded(fit: MixedFit, made: Specification) -> Iterable[str]:
    """Directions in which the log likelihood is level, each said once."""
    unknown = tuple(each[0] for each in fit.curvature.confounded if len(each) == 1)
    if fit.metric.sigma in unknown and fit.model.residual is None:
        unknown = tuple(j for j in unknown if j != fit.metric.sigma)
        yield ALL_BUT_EXACT
    if unknown:
        which = "it" if len(unknown) == 1 else "them"
        yield f"the data say nothing about {_listed(_names(fit, made, unknown))}; leave {which} out of the model"
    for each, count in _overlapping([set(each) for each in fit.curvature.confounded if len(each) > 1]):
        which = "one" if count == 1 else "some"
        listed = _together(fit, made, tuple(sorted(each)))
        yield f"{listed} cannot be told apart by these data, other values fit as well; leave {which} of them out"


def _overlapping(sets: list[set[int]]) -> list[tuple[set[int], int]]:
    """Sets that have members in common as one, and how many each was."""
    found: list[tuple[set[int], int]] = []
    for own in sets:
        met = [each for each in found if each[0] & own]
        found = [each for each in found if not each[0] & own]
        found.append((own.union(*(each for each, _ in met)), 1 + sum(count for _, count in met)))
    return found


def _together(fit: MixedFit, made: Specification, index: tuple[int, ...]) -> str:
    """Parameters that only together are known; those at zero are told of by themselves."""
    inside = tuple(j for j in index if not is_zero(fit.metric, fit.eta, j))
    names = _names(fit, made, inside if len(inside) > 1 else index)
    return f"the {len(index)} parameters {names[0]}" if len(set(names)) == 1 < len(names) else _listed(names)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _names(fit: MixedFit, made: Specification, index: tuple[int, ...]) -> list[str]:
    """The parameters as rows of the table; many of one equation or of the residuals together."""
    parameters = fit.metric.parameters
    together: dict[int | None, list[str]] = {}
    for j in index:
        term, g, parameter = parameters[j]
        together.setdefault(term, []).append(parameter_label(made, term, g, parameter))
    out = []
    for term, names in together.items():
        if len(names) <= FEW:
            out += names
        else:
            title = made.residual.title.lower() if term is None else made.parts[term].title.lower()
            where = "residuals" if term is None else f"effects of {made.parts[term].level}"
            out.append(f"the {len(names)} parameters of the {title} {where}")
    return out


def parameter_label(made: Specification, term: int | None, g: int, parameter) -> str:
    """var(_cons)[id], cov(week,_cons)[id], var(Residual), var(e2), rho: the row a parameter is shown in."""
    if term is not None:
        part = made.parts[term]
        names = ",".join(part.names[i - 1] for i in parameter.index) or " ".join(dict.fromkeys(part.names))
        return f"{'var' if parameter.kind == 'lns' else 'cov'}({names})[{part.level}]"
    residual = made.model.residual
    if residual is None:
        return "var(Residual)"
    if made.residual.option.word == "independent":
        return f"{made.residual.by_labels[parameter.index[0] - 1]}: var(e)"
    text = _residual_row(made, parameter)
    return f"{made.residual.by_labels[g]}: {text}" if residual.n_by > 1 else text


def _residual_row(made: Specification, parameter) -> str:
    where = ",".join(f"e{made.residual.times[i - 1]:g}" for i in parameter.index) if made.residual.times else ""
    if parameter.kind == "lns":
        return f"var({where or 'e'})"
    if parameter.kind == "atr" and made.residual.option.word == "ar":
        return "rho"
    if parameter.kind == "atr":
        return f"cov({where})" if where else f"cov{''.join(map(str, parameter.index)) or '(e)'}"
    return f"{RESIDUAL[parameter.kind]}{''.join(map(str, parameter.index)) or ('1' if parameter.kind == 'att' else '')}"


def _edges(fit: MixedFit, made: Specification) -> Iterable[str]:
    """Variances estimated as zero, correlations as one, matrices of less than full rank."""
    without = "the model may do without it"
    known: set[int | None] = set()
    for j, (term, g, parameter) in enumerate(fit.metric.parameters):
        if not np.isnan(fit.V_eta[j, j]):
            continue
        if term is None:
            if j in vanishing(fit.metric, fit.eta):
                known.add(None)
                row = parameter_label(made, None, g, parameter)
                yield f"{row} of the residuals is estimated as zero, the edge of its range; try a simpler structure"
            if abs(fit.eta[j]) > LIMITS.get(parameter.kind, np.inf):
                known.add(None)
                what = f"the edge of its range{_limit(parameter.kind, fit.eta[j])}"
                yield f"{parameter_label(made, None, g, parameter)} of the residuals is estimated at {what}"
            continue
        part = made.parts[term]
        names = ",".join(part.names[i - 1] for i in parameter.index) or " ".join(dict.fromkeys(part.names))
        if is_zero(fit.metric, fit.eta, j):
            known.add(term)
            yield f"var({names}) of {part.level} is estimated as zero, the edge of its range; {without}"
        elif parameter.kind == "atr" and abs(fit.eta[j]) > CERTAIN:
            known.add(term)
            sign = f"{np.sign(fit.eta[j]):.0f}"
            yield f"corr({names}) of {part.level} is estimated as {sign}, the edge of its range; {without}"
    for term in fit.curvature.deficient:
        if term in known:
            continue
        where = "the residuals" if term is None else made.parts[term].level
        what = "a simpler structure" if term is None else "fewer effects or independent ones"
        yield f"the covariance matrix of {where} is singular, the edge of its range; try {what}"


def _limit(kind: str, value: float) -> str:
    if kind == "logitr":
        return f", {'1' if value > 0 else '0'}"
    return f", a correlation of {np.sign(value):.0f}" if kind == "atr" else ""
