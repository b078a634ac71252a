"""Comparing models: likelihood-ratio tests and information criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import scipy

from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.output.table import Field, Row, Table

CRITERIA = ("N", "ll0", "ll", "df", "AIC", "BIC")


@dataclass(frozen=True)
class Criteria:
    """Information criteria of a model: AIC = -2 ll + 2 df, BIC = -2 ll + ln(N) df; ll0 may be missing."""

    N: float
    ll0: float
    ll: float
    df: float

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.ll + 2 * self.df

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return -2 * self.ll + np.log(self.N) * self.df

    @property
    def values(self) -> tuple[float, ...]:
        """N, ll0, ll, df, AIC, BIC."""
        return (self.N, self.ll0, self.ll, self.df, self.aic, self.bic)


def rank(estimates: Any) -> float:
    """Degrees of freedom of a model: e(rank), or the rank of e(V)."""
    known = estimates.e.scalars.get("rank")
    return float(np.linalg.matrix_rank(estimates.V)) if known is None else known


def criteria(estimates: Any, n: float | None = None) -> Criteria:
    """Information criteria; r(321) for estimates without a log likelihood."""
    e = estimates.e.scalars
    if "ll" not in e:
        raise StataError(321, "likelihood information not found in last estimation results")
    return Criteria(n or e["N"], e.get("ll_0", np.nan), e["ll"], rank(estimates))


def criteria_table(models: Sequence[tuple[str, Criteria]]) -> Table:
    """The table of `estat ic` and `estimates stats`."""
    fields = (
        Field("Model", 12, gap=0, bar=True),
        Field("N", 10, "%10.0fc", gap=1),
        Field("ll(null)", 9, "%9.0g"),
        Field("ll(model)", 9, "%9.0g"),
        Field("df", 7, "%7.0f", gap=1),
        Field("AIC", 9, "%9.0g"),
        Field("BIC", 9, "%9.0g"),
    )
    return Table(fields, tuple(Row(name, *found.values) for name, found in models))


def criteria_matrix(models: Sequence[tuple[str, Criteria]]) -> Matrix:
    """r(S): one row a model."""
    return Matrix.of([found.values for _, found in models], [("", name) for name, _ in models], CRITERIA)


@dataclass(frozen=True)
class Composite:
    """Models that count as one, mostly just one: observations, log likelihoods and dimensions add up."""

    name: str
    models: tuple[Any, ...]

    @property
    def total(self) -> Criteria:
        """Its information criteria; r(498) for a model without a log likelihood."""
        if any("ll" not in model.e.scalars for model in self.models):
            raise StataError(498, f"{self.name} does not contain scalar e(ll)")
        each = np.array([criteria(model).values[:4] for model in self.models])
        return Criteria(*(float(x) for x in each.sum(axis=0)))


@dataclass(frozen=True)
class LikelihoodRatio:
    """A test of a smaller model (its name) within a larger one; the notes that belong to it."""

    smaller: str
    larger: str
    chi2: float
    df: float
    p: float
    notes: tuple[str, ...] = ()


BOUNDARY = (
    "Note: The reported degrees of freedom assumes the null hypothesis is not on the boundary of the"
    " parameter space. If this is not true, then the reported test is conservative."
)
REML = "Note: LR tests based on REML are valid only when the fixed-effects specification is identical for both models."


def likelihood_ratio(
    first: Composite, second: Composite, *, df: float | None = None, force: bool = False
) -> LikelihoodRatio:
    """The test between two models, or sums of models, in whichever order they come.

    r(498) where they cannot be compared, unless force.
    """
    small, large = sorted((first, second), key=lambda each: (each.total.df, each.total.ll))
    if not force:
        for one, other in product(first.models, second.models):
            _check_criteria(one, other)
        if len(first.models) == len(second.models) == 1:
            _check(*first.models, *second.models)
    difference = large.total.df - small.total.df if df is None else df
    if difference <= 0:
        raise StataError(498, f"df(unrestricted) = df(restricted) = {large.total.df:g}")
    chi2 = max(2 * (large.total.ll - small.total.ll), 0.0)
    p = float(scipy.special.chdtrc(difference, chi2))
    return LikelihoodRatio(small.name, large.name, chi2, difference, p, _notes(small.models, large.models))


def _check_criteria(first: Any, second: Any) -> None:
    """Raise r(498) for criteria of which no difference can be taken."""
    if _is_reml(first) != _is_reml(second):
        raise StataError(498, "cannot compare a REML model with an ML model")
    if _is_reml(first) and _fixed(first) != _fixed(second):
        raise StataError(498, "REML criterion is not comparable under different fixed-effects specifications")
    for model in (first.e, second.e):
        if model.macros.get("vce") in ("robust", "cluster", "hc2", "hc3", "bootstrap", "jackknife"):
            raise StataError(498, "LR test likely invalid for models with robust vce")


def _check(first: Any, second: Any) -> None:
    """Raise r(498) for what makes two single models incomparable."""
    a, b = first.e, second.e
    if a.macros.get("cmd") != b.macros.get("cmd"):
        names = f"{a.macros.get('cmd')} vs. {b.macros.get('cmd')}"
        raise StataError(498, f"test involves different estimators: {names}")
    if a.scalars.get("N") != b.scalars.get("N"):
        raise StataError(498, f"observations differ: {a.scalars['N']:.0f} vs. {b.scalars['N']:.0f}")
    if first.depvar != second.depvar:
        raise StataError(498, "dependent variables differ")
    one, other = sorted((_random(first), _random(second)), key=len)
    if not one <= other:
        raise StataError(498, "Mixed models are not nested")


def _is_reml(model: Any) -> bool:
    return model.e.macros.get("method", "").upper() == "REML"


def _fixed(model: Any) -> set[str]:
    return {model.stripe[i][1] for i in model.main if not model.flags[i]}


def _random(model: Any) -> set[tuple[str, str]]:
    """Level and name of every random effect of a mixed model; none of others.

    What makes mixed models nested is decided here by these alone: fixed parts may be nested under other names.
    """
    macros = model.e.macros
    names = iter(macros.get("revars", "").split())
    sizes = zip(macros.get("ivars", "").split(), macros.get("redim", "").split(), strict=True)
    return {(level, next(names)) for level, size in sizes for _ in range(int(size))}


def _notes(small: Sequence[Any], large: Sequence[Any]) -> tuple[str, ...]:
    """What must be said about tests of variance components and of REML fits."""
    notes = []
    counts = [[model.e.scalars.get("k_rs") for model in models] for models in (small, large)]
    if None not in counts[0] + counts[1] and sum(counts[0]) != sum(counts[1]):
        notes.append(BOUNDARY)
    if all(_is_reml(model) for model in (*small, *large)):
        notes.append(REML)
    return tuple(notes)
