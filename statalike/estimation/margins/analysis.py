"""Contrasts and pairwise comparisons of margins, whatever the margins are of.

Margins are given as values b (q,) and covariance V (q, q) of the cells of a term; L (q, k), the combinations
of coefficients they are, serves small-sample tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.coeftable import Columns
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.margins.at import base_level
from statalike.estimation.margins.averages import level_sets
from statalike.estimation.margins.comparisons import Adjustment, Method, adjusted, letters, pairs
from statalike.estimation.margins.contrasts import Contrast, Levels, of_term
from statalike.estimation.margins.covariates import Covariates, Estimable, balanced, cell_row, reweighted
from statalike.estimation.margins.tables import JOINT, Effects, TestRow
from statalike.estimation.margins.terms import Term
from statalike.estimation.rowlabels import Label, Labels
from statalike.estimation.wald import SmallSample, WaldTest, full_rank, joint


@dataclass(frozen=True)
class Treatment:
    """How margins are made of factor variables not in a term: as frequent as observed or balanced, then perhaps
    without the empty cells (reweight); check: whether they must be estimable; equation: "" for the first."""

    observed: bool = False
    reweight: bool = False
    check: bool = True
    equation: str = ""

    @classmethod
    def of(cls, options: Any) -> Treatment:
        """From the options asobserved, emptycells(), noestimcheck and equation()."""
        word = (options.emptycells or "strict").strip().lower()
        if word not in ("strict", "reweight"):
            raise StataError(198, f"option emptycells({options.emptycells}) not allowed")
        equation = (options.equation or "").strip()
        return cls(options.asobserved, word == "reweight", not options.noestimcheck, equation)

    @property
    def name(self) -> str:
        """How tables call it."""
        return "asobserved" if self.observed else "asbalanced"

    def positions(self, estimates: Any) -> list[int]:
        """The coefficients of the equation; r(322) for one without the model's regressors."""
        if not self.equation:
            return estimates.main
        found = estimates.in_equation(self.equation)
        if len(found) != len(estimates.design.names):
            raise StataError(322, f"equation {self.equation} has no factor variables")
        return found


ROUNDING = 1e-13
"""A combination of margins whose coefficients are smaller than this part of the margins' is nothing but rounding."""


@dataclass(frozen=True, eq=False)
class Margins:
    """The margins of a term's cells: b (q,), root (q, r) with V = root root', L (q, k) by the coefficients, texts (q,).

    whole (q, p): over all columns of the design, omitted ones too; check: which of their combinations are estimable.
    balanced: whether all cells have equally many observations; names: (q,) as in e(b), `1.group`.
    """

    b: np.ndarray
    root: np.ndarray
    L: np.ndarray
    whole: np.ndarray
    check: Estimable
    texts: tuple[str, ...]
    balanced: bool = True
    names: tuple[str, ...] = ()

    @property
    def V(self) -> np.ndarray:
        """Their covariance (q, q)."""
        return self.root @ self.root.T


@dataclass(frozen=True)
class Inference:
    """Degrees of freedom: df_r (None for z), or the small-sample method; errors: whether there are standard errors."""

    df_r: float | None
    small: SmallSample | None = None
    errors: bool = True

    @property
    def t(self) -> bool:
        """Whether t and F rather than z and chi2."""
        return self.df_r is not None or self.small is not None

    def df(self, L: np.ndarray) -> float | np.ndarray | None:
        """Degrees of freedom of the combinations L (m, k), each by itself."""
        if self.small is None:
            return self.df_r
        return np.array([self.small.ddf(row[None, :]) if row.any() else np.nan for row in L])


@dataclass(frozen=True, eq=False)
class Compared:
    """Combinations C (m, q) of margins: values b (m,), root (m, r), L (m, k), the contrasts, texts of within.

    cells: of all pairs, how many cells are compared, which, and their order; None for contrasts.
    """

    term: Term
    heading: str
    contrasts: tuple[Contrast, ...]
    place_texts: tuple[str, ...]
    b: np.ndarray
    root: np.ndarray
    L: np.ndarray
    cells: tuple[int, list[tuple[int, int]], np.ndarray] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What each is called in tables."""
        return tuple(c.label for c in self.contrasts)

    @property
    def V(self) -> np.ndarray:
        """Their covariance (m, m)."""
        return self.root @ self.root.T

    def test(self, chosen: Sequence[int], how: Inference) -> WaldTest:
        """The joint test of some of them; those not estimable are left out."""
        kept = [i for i in chosen if not np.isnan(self.b[i])]
        return joint(self.b[kept], self.V[np.ix_(kept, kept)], how.df_r, how.small, self.L[kept])

    def rows(self, how: Inference, levels: bool = True) -> list[TestRow]:
        """The lines of the term in a table of joint tests; levels: those of `within` too."""
        every = range(len(self.contrasts))
        whole = TestRow(Label(self.heading), self.test(every, how), self.term.of)
        if self.term.within and not levels:
            return [whole]
        if self.term.has_operator:
            texts, keys = tuple(dict.fromkeys(c.joint for c in self.contrasts)), [c.joint for c in self.contrasts]
        else:
            texts, keys = self.place_texts, [self.place_texts[c.within] for c in self.contrasts]
        if len(texts) <= 1:
            return [whole]
        parts = [TestRow(_level(text), self.test([i for i in every if keys[i] == text], how)) for text in texts]
        return [TestRow(whole.label, None, self.term.of), *parts, TestRow(_level(JOINT), whole.test)]

    def effects(self, how: Inference, display: Display, method: Method, every: Sequence[Compared] = ()) -> Effects:
        """Each combination with test and interval, adjusted for its term, or for all terms (every) together."""
        se = np.sqrt(np.maximum(np.diag(self.V), 0.0))
        counted = every if method.together else [self]
        kept = np.concatenate([~np.isnan(each.b) for each in counted])
        root = np.vstack([each.root for each in counted])[kept]
        cells = self.cells or (0, [], None)
        plan = Adjustment(method.name, len(kept), len(full_rank(root @ root.T)), *cells)
        df = how.df(self.L)
        labels = self.labels
        if method.name == "dunnett":
            control = [i for i, pair in enumerate(plan.pairs) if 0 in pair]
            plan, labels = replace(plan, m=len(control)), tuple(labels[i] for i in control)
            numbers = adjusted(self.b[control], se[control], _chosen(df, control), display.level, plan)
        else:
            numbers = adjusted(self.b, se, df, display.level, plan)
        return Effects(self.heading, labels, exponentiated(numbers, display), self.term.of)


def _chosen(df: float | np.ndarray | None, index: list[int]) -> float | np.ndarray | None:
    return df[index] if isinstance(df, np.ndarray) else df


def exponentiated(numbers: Columns, display: Display) -> Columns:
    """Estimates and limits exponentiated where that is to be shown."""
    if not display.eform:
        return numbers
    b = np.exp(numbers.b)
    return replace(numbers, b=b, se=b * numbers.se, lower=np.exp(numbers.lower), upper=np.exp(numbers.upper))


def _level(text: str) -> Label:
    return Label(text, 0, -1, False)


def factor_levels(design: Design, data: Any, rows: np.ndarray, name: str, labels: Labels) -> Levels:
    """The levels of a factor variable, with texts, base and counts in the sample."""
    numbers = np.array(design.levels[name])
    values = data.numbers(name)[rows] if name in data else np.empty(0)
    base = base_level(name, design)
    known = labels.get(name, {})
    return Levels(
        numbers,
        tuple(known.get(int(n)) or str(n) for n in numbers),
        int(np.flatnonzero(numbers == base)[0]),
        np.array([(values == n).sum() for n in numbers], dtype=float),
    )


def cell_texts(factors: Sequence[Levels]) -> tuple[str, ...]:
    """The cells of crossed factors: labels joined by #, bare numbers by blanks."""
    bare = all(text.isdigit() for f in factors for text in f.texts)
    return tuple((" " if bare else "#").join(texts) for texts in product(*(f.texts for f in factors)))


def balanced_margins(
    estimates: Any, session: Any, wanted: Sequence[Term], small: SmallSample | None, display: Display,
    how: Treatment,
) -> list[tuple[Term, Margins, dict[str, Levels]]]:  # fmt: skip
    """Marginal linear predictions of terms: factor variables not in a term balanced, continuous ones at zero.

    With `small` their variance is the one adjusted to the sample.
    """
    design, data = estimates.design, session.data
    rows = np.flatnonzero(estimates.in_sample(data))
    check = Estimable(design, data, rows if how.check else None)
    set_observed = estimates.e.macros.get("asobserved", "").split()
    observed = Covariates(design, data, rows) if how.observed or set_observed else None
    labels = {} if display.nofvlabel else design.labels
    root = root_of(estimates.V if small is None else small.V)
    sets = []
    for term in wanted:
        levels = {f.name: factor_levels(design, data, rows, f.name, labels) for f in term.crossed}
        held = [dict(cell) for cell in level_sets(term, design.levels)]
        others = [name for name in design.levels if name not in held[0] and name not in set_observed]
        if how.reweight:
            held = [reweighted(design, cell, others) for cell in held]
        elif set_observed and not how.observed:
            held = [{name: balanced(design.levels[name]) for name in others} | cell for cell in held]
        whole = np.array([cell_row(design, cell, term.slopes, observed) for cell in held])
        L = np.zeros((len(whole), len(estimates.b)))
        L[:, how.positions(estimates)] = np.where([not flag for flag in design.flags], whole, 0.0)
        texts = cell_texts([levels[f.name] for f in term.crossed])
        names = tuple("#".join(f"{n}.{name}" for name, n in cell) for cell in level_sets(term, design.levels))
        equal = _equally_frequent(term, data, rows)
        sets.append((term, Margins(L @ estimates.b, L @ root, L, whole, check, texts, equal, names), levels))
    return sets


def _equally_frequent(term: Term, data: Any, rows: np.ndarray) -> bool:
    """Whether all cells of a term's factors have equally many observations."""
    names = [f.name for f in term.crossed]
    if not names or any(name not in data for name in names) or not len(rows):
        return True
    found = group([data.numbers(name) for name in names], rows)
    whole = np.prod([len(np.unique(data.numbers(name)[rows])) for name in names])
    return found.n == whole and len(set(found.sizes.tolist())) == 1


def contrasted(term: Term, margins: Margins, levels: dict[str, Levels], sums: bool = True) -> Compared:
    """The contrasts of a term; sums: whether typed coefficients must sum to zero."""
    found, places = of_term(term, levels, sums)
    return _compared(term, margins, found, places)


def compared_in_pairs(term: Term, margins: Margins) -> Compared:
    """All pairs of a term's cells."""
    crossed = len(term.crossed) > 1
    names = [f"({text})" if crossed else text for text in margins.texts]
    eye, indexes = np.eye(len(names)), pairs(len(names))
    found = [Contrast(f"{names[i]} vs {names[j]}", eye[i] - eye[j], 0, _pair_name(margins, i, j)) for i, j in indexes]
    cells = (len(names), indexes, np.argsort(margins.b, kind="stable"))
    return replace(_compared(term, margins, found, [""]), cells=cells)


def _pair_name(margins: Margins, i: int, j: int) -> str:
    """As in r(b_vs): `2vs1.group`, `(2 1)vs(1 1).a#b`."""
    if not margins.names:
        return f"{margins.texts[i]}vs{margins.texts[j]}"
    levels = [[piece.partition(".")[0] for piece in margins.names[place].split("#")] for place in (i, j)]
    variables = "#".join(piece.partition(".")[2] for piece in margins.names[i].split("#"))
    first, second = ((f"({' '.join(each)})" if len(each) > 1 else each[0]) for each in levels)
    return f"{first}vs{second}.{variables}"


def root_of(V: np.ndarray) -> np.ndarray:
    """A matrix R (k, k) with R R' = V, for a covariance matrix V."""
    values, vectors = np.linalg.eigh(V)
    return vectors * np.sqrt(np.maximum(values, 0.0))


def _compared(term: Term, margins: Margins, found: Sequence[Contrast], places: Sequence[str]) -> Compared:
    C = np.array([c.C for c in found]).reshape(len(found), len(margins.b))
    estimable = [margins.check.is_estimable(row) for row in C @ margins.whole]
    size = np.abs(C) @ np.abs(margins.L).max(axis=1, initial=0.0)
    L = C @ margins.L
    known = np.abs(L).max(axis=1, initial=0.0) > ROUNDING * size
    b = np.where(estimable, np.where(known, C @ margins.b, 0.0), np.nan)
    return Compared(
        term, term.name, tuple(found), tuple(places), b, C @ margins.root * known[:, None], L * known[:, None],
    )  # fmt: skip


def group_letters(margins: Margins, pairwise: Effects, level: float) -> list[str]:
    """Letters of the cells that do not differ at the level."""
    indexes = pairs(len(margins.b))
    alike = [pair for pair, p in zip(indexes, pairwise.numbers.p, strict=True) if not p < 1 - level / 100]
    return letters(margins.b, alike)
