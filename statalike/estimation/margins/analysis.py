"""Contrasts and pairwise comparisons of margins, whatever the margins are of.

Margins are given as values b (q,) and covariance V (q, q) of the cells of a term; L (q, k), the combinations
of coefficients they are, serves small-sample tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.margins.averages import level_sets
from statalike.estimation.margins.comparisons import Adjustment, adjusted, letters, pairs
from statalike.estimation.margins.contrasts import Contrast, Levels, of_term
from statalike.estimation.margins.covariates import Estimable, cell_row
from statalike.estimation.margins.tables import JOINT, Effects, TestRow
from statalike.estimation.margins.terms import Term
from statalike.estimation.rowlabels import Label, Labels
from statalike.estimation.wald import SmallSample, WaldTest, full_rank, joint

ROUNDING = 1e-13
"""A combination of margins whose coefficients are smaller than this part of the margins' is nothing but rounding."""


@dataclass(frozen=True, eq=False)
class Margins:
    """The margins of a term's cells: b (q,), root (q, r) with V = root root', L (q, k) by the coefficients, texts (q,).

    whole (q, p): over all columns of the design, omitted ones too; check: which of their combinations are estimable.
    """

    b: np.ndarray
    root: np.ndarray
    L: np.ndarray
    whole: np.ndarray
    check: Estimable
    texts: tuple[str, ...]

    @property
    def V(self) -> np.ndarray:
        """Their covariance (q, q)."""
        return self.root @ self.root.T


@dataclass(frozen=True)
class Inference:
    """Degrees of freedom: df_r (None for z), or the small-sample method."""

    df_r: float | None
    small: SmallSample | None = None

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
    """Combinations C (m, q) of margins: values b (m,), root (m, r), L (m, k), labels, places of within."""

    term: Term
    heading: str
    labels: tuple[str, ...]
    places: tuple[int, ...]
    place_texts: tuple[str, ...]
    b: np.ndarray
    root: np.ndarray
    L: np.ndarray

    @property
    def V(self) -> np.ndarray:
        """Their covariance (m, m)."""
        return self.root @ self.root.T

    def test(self, chosen: Sequence[int], how: Inference) -> WaldTest:
        """The joint test of some of them; those not estimable are left out."""
        kept = [i for i in chosen if not np.isnan(self.b[i])]
        return joint(self.b[kept], self.V[np.ix_(kept, kept)], how.df_r, how.small, self.L[kept])

    def rows(self, how: Inference) -> list[TestRow]:
        """The lines of the term in a table of joint tests."""
        every = range(len(self.labels))
        whole = TestRow(Label(self.heading), self.test(every, how))
        by_place = [[i for i in every if self.places[i] == place] for place in range(len(self.place_texts))]
        if self.term.has_operator:
            parts = [TestRow(_level(text), self.test([i], how)) for i, text in enumerate(self.labels)]
        else:
            tests = [self.test(place, how) for place in by_place]
            parts = [TestRow(_level(text), test) for text, test in zip(self.place_texts, tests, strict=True)]
        if len(parts) <= 1:
            return [whole]
        return [TestRow(whole.label), *parts, TestRow(_level(JOINT), whole.test)]

    def effects(self, how: Inference, level: float, method: str) -> Effects:
        """Each combination with test and interval."""
        kept = ~np.isnan(self.b)
        V = self.V[np.ix_(kept, kept)]
        plan = Adjustment(method, len(self.labels), len(full_rank(V)))
        se = np.sqrt(np.maximum(np.diag(self.V), 0.0))
        return Effects(self.heading, self.labels, adjusted(self.b, se, how.df(self.L), level, plan))


def _level(text: str) -> Label:
    return Label(text, 0, -1, False)


def factor_levels(design: Design, data: Any, rows: np.ndarray, name: str, labels: Labels) -> Levels:
    """The levels of a factor variable, with texts, base and counts in the sample."""
    numbers = np.array(design.levels[name])
    values = data.numbers(name)[rows] if name in data else np.empty(0)
    marked = (p.level for r in design.regressors for p in r.pieces if p.name == name and p.is_base)
    base = next(marked, numbers[0])
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
    estimates: Any, session: Any, wanted: Sequence[Term], small: SmallSample | None, display: Display
) -> list[tuple[Term, Margins, dict[str, Levels]]]:
    """Marginal linear predictions of terms: factor variables not in a term balanced, continuous ones at zero.

    With `small` their variance is the one adjusted to the sample.
    """
    design, data = estimates.design, session.data
    rows = np.flatnonzero(estimates.in_sample(data))
    check = Estimable(design, data, rows)
    labels = {} if display.nofvlabel else design.labels
    root = root_of(estimates.V if small is None else small.V)
    sets = []
    for term in wanted:
        levels = {f.name: factor_levels(design, data, rows, f.name, labels) for f in term.crossed}
        whole = np.array([cell_row(design, dict(cell), term.slopes) for cell in level_sets(term, design.levels)])
        L = np.zeros((len(whole), len(estimates.b)))
        L[:, estimates.main] = np.where([not flag for flag in design.flags], whole, 0.0)
        texts = cell_texts([levels[f.name] for f in term.crossed])
        sets.append((term, Margins(L @ estimates.b, L @ root, L, whole, check, texts), levels))
    return sets


def contrasted(term: Term, margins: Margins, levels: dict[str, Levels]) -> Compared:
    """The contrasts of a term."""
    found, places = of_term(term, levels)
    return _compared(term, margins, found, places)


def compared_in_pairs(term: Term, margins: Margins) -> Compared:
    """All pairs of a term's cells."""
    crossed = len(term.crossed) > 1
    names = [f"({text})" if crossed else text for text in margins.texts]
    eye = np.eye(len(names))
    found = [Contrast(f"{names[i]} vs {names[j]}", eye[i] - eye[j]) for i, j in pairs(len(names))]
    return _compared(term, margins, found, [""])


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
        term, term.name, tuple(c.label for c in found), tuple(c.within for c in found), tuple(places),
        b, C @ margins.root * known[:, None], L * known[:, None],
    )  # fmt: skip


def group_letters(margins: Margins, pairwise: Effects, level: float) -> list[str]:
    """Letters of the cells that do not differ at the level."""
    indexes = pairs(len(margins.b))
    alike = [pair for pair, p in zip(indexes, pairwise.numbers.p, strict=True) if not p < 1 - level / 100]
    return letters(margins.b, alike)
