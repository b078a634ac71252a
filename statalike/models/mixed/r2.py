"""Variances that R-squared measures of a mixed model are made of.

Nakagawa & Schielzeth (2013), Methods Ecol. Evol. 4(2), with the random slopes of Johnson (2014), ibid. 5(9): the
variance of Xb, the mean of z'Gz and that of the residual variance over the observations. Snijders & Bosker (1994),
Sociol. Methods Res. 22(3): by how much the error of predicting an observation, or a group's mean, is less than with a
null model.
Rights & Sterba (2019), Psychol. Methods 24(3): the same variances within and between the groups of a two-level model.

Weights are frequencies: of observations given their groups, of groups given those above.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from statalike.models.covariance import identity
from statalike.models.mixed.fit import MixedFit, fit
from statalike.models.mixed.model import MixedModel, RandomTerm
from statalike.models.mixed.search.control import Control
from statalike.models.mixed.sensitivity.residual import portions

ROUNDING = 1e-14  # of the total: a part that is less is none


@dataclass(frozen=True)
class Sources:
    """fixed: variance of Xb (divisor n - 1); random: mean of z'Gz of each term; residual: mean residual variance."""

    fixed: float
    random: tuple[float, ...]
    residual: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.fixed + sum(self.random) + self.residual


def sources(done: MixedFit) -> Sources:
    """Where the variance comes from, at the estimates."""
    predicted, w = _predicted(done), done.model.frequencies()
    left = predicted - np.average(predicted, weights=w)
    random = tuple(_mean_square(term, G, w) for term, G in zip(done.model.terms, done.G, strict=True))
    found = Sources(float(w @ (left * left)) / float(w.sum() - 1), random, _residual(done))
    return found if found.fixed > ROUNDING * found.total else replace(found, fixed=0.0)


@dataclass(frozen=True)
class Decomposition:
    """Of a two-level model: f1 and f2, Xb within and between groups; v and m, Zu about and at the groups' means of
    z; residual. With covariates centred at their group means these are what Rights & Sterba call so."""

    f1: float
    f2: float
    v: float
    m: float
    residual: float

    @property
    def within(self) -> float:
        """Variance within groups."""
        return self.f1 + self.v + self.residual

    @property
    def between(self) -> float:
        """Variance between groups."""
        return self.f2 + self.m


def decomposition(done: MixedFit) -> Decomposition:
    """The sources within and between the groups of the one level that there is."""
    codes, w = done.model.terms[0].groups, done.model.frequencies()
    predicted = _predicted(done)
    means = _group_means(predicted, codes, w)
    about, among = predicted - means, means - np.average(predicted, weights=w)
    v = m = 0.0
    for term, G in zip(done.model.terms, done.G, strict=True):
        middle = tuple(_group_means(z, codes, w) for z in term.Z)
        m += _mean_square(replace(term, Z=middle), G, w)
        v += _mean_square(replace(term, Z=tuple(z - c for z, c in zip(term.Z, middle, strict=True))), G, w)
    n = w.sum() - 1
    each = np.array([w @ about**2 / n, w @ among**2 / n, v, m, _residual(done)])
    return Decomposition(*np.where(each > ROUNDING * each.sum(), each, 0.0).tolist())


def _predicted(done: MixedFit) -> np.ndarray:
    return sum((b * x for b, x in zip(done.beta, done.model.X, strict=True)), np.zeros(done.model.n))


def _residual(done: MixedFit) -> float:
    if done.criterion.whitening is None:
        return done.sigma2
    return done.sigma2 * float(done.criterion.whitening.diagonal(done.psi).mean())


def _mean_square(term: RandomTerm, G: np.ndarray, w: np.ndarray) -> float:
    """Mean of z'Gz."""
    if not term.q:
        return 0.0
    Z = np.array(term.Z)
    return float(np.sum(G * ((w * Z) @ Z.T))) / float(w.sum())


def _group_means(values: np.ndarray, codes: np.ndarray, w: np.ndarray) -> np.ndarray:
    """(n,) the mean of each observation's group."""
    with np.errstate(invalid="ignore"):  # groups that count not once
        return np.nan_to_num(np.bincount(codes, w * values) / np.bincount(codes, w))[codes]


def error_variance(done: MixedFit, at: int) -> float:
    """The variance of a group's mean about that of Xb, averaged over the groups of term `at`.

    With random intercepts of two levels var(_cons) + var(Residual) / h, h the harmonic mean of the group sizes.
    """
    model, codes, level = done.model, done.model.terms[at].groups, done.model.terms[at].level
    size = np.bincount(codes, model.frequencies(level + 1))
    copies = np.empty(len(size))
    copies[codes] = model.copies(0, level + 1)
    total = _summed_residual(done, codes, level)
    for term, G in zip(model.terms, done.G, strict=True):
        if not term.q:
            continue
        lower = max(level, term.level) + 1
        pair, cell = np.unique(codes * (np.int64(term.groups.max()) + 1) + term.groups, return_inverse=True)
        w, times = model.frequencies(lower), np.empty(len(pair))
        times[cell] = model.copies(level + 1, lower)
        sums = np.array([np.bincount(cell, w * z) for z in term.Z])
        total += np.bincount(pair // (int(term.groups.max()) + 1), times * np.einsum("ac,ab,bc->c", sums, G, sums))
    counts = (copies > 0) & (size > 0)
    return float(np.average(total[counts] / size[counts] ** 2, weights=copies[counts]))


def _summed_residual(done: MixedFit, codes: np.ndarray, level: int) -> np.ndarray:
    """1'R1 of each group of a level."""
    whitening = done.criterion.whitening
    if whitening is None:
        return done.sigma2 * np.bincount(codes, done.model.frequencies(level + 1))
    order = done.criterion.layout.order
    codes = codes if order is None else codes[order]
    if done.model.crossed:
        return done.sigma2 * np.bincount(codes, _beside(done, codes))
    return done.sigma2 * np.bincount(codes, whitening.covariance(np.ones(len(codes)), done.psi))


def _beside(done: MixedFit, codes: np.ndarray) -> np.ndarray:
    """(n,) sums of R0 over the observations of the same group, in the layout's order, as codes: a group may hold a part
    of those that are correlated."""
    whitening, first = done.criterion.whitening, done.criterion.layout.first[-1]
    thetas, out = whitening.thetas(done.psi), np.empty(len(codes))
    for bucket in done.criterion.source.buckets:
        m = bucket.at.shape[1]
        for groups, patterns in portions(bucket, m, 1):
            part = bucket.part(groups, patterns)
            rows = first[part.groups][:, None] + np.arange(m)
            R = whitening.matrices(thetas, part, derivative=False)
            which = np.repeat(np.arange(len(part.at)), np.diff(part.ends, prepend=0))
            own = codes[rows]
            out[rows] = np.einsum("gij,gij->gi", R[which], own[:, :, None] == own[:, None])
    return out


def with_intercepts(done: MixedFit, *, null: bool) -> MixedFit | None:
    """The model with a random intercept at each level in place of its effects; null: a constant in place of Xb.

    Levels of one group stay as they are. None where the fit does not converge.
    """
    made = done.model
    one = np.ones(made.n)
    terms: list[RandomTerm] = []
    for term in made.terms:
        if int(term.groups.max(initial=0)) == 0:
            terms.append(term)
        elif term.q and term.level not in {each.level for each in terms if each.q}:
            terms.append(replace(term, Z=(one,), structure=identity.structure()))
        else:
            terms.append(replace(term, Z=(), structure=identity.structure()))
    X = (one,) if null else made.X
    try:
        found = fit(replace(made, X=X, terms=tuple(terms)), control=Control(se=False))
    except np.linalg.LinAlgError:
        return None
    return found if found.converged else None


def only_intercepts(model: MixedModel) -> bool:
    """Whether each level has one random intercept at most (levels of one group aside)."""
    several = [term for term in model.terms if term.q and int(term.groups.max(initial=0)) > 0]
    plain = all(term.q == 1 and (term.Z[0] == 1.0).all() for term in several)
    return plain and len({term.level for term in several}) == len(several)
