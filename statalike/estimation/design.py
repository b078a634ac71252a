"""Design: the regressors of a model, from terms and data to columns with Stata's names.

`design(terms, data, rows)` finds the levels of factor variables in the estimation sample, their bases, the
cells without observations and the collinear columns. Every column stays, under Stata's name for it
(`1b.group`, `2.group`, `1o.a#2o.b`, `o.x`); those without a coefficient hold zeros and are not in `kept`.
`Design.matrix(data, rows)` and `Design.xb(data, rows, b)` build the same columns for other observations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from statalike.data import fvsettings
from statalike.data.positions import is_whole
from statalike.estimation import stripe
from statalike.estimation.cells import Cells, Levels, cells_of, code_of, codes_of, factor_levels
from statalike.estimation.stripe import Piece
from statalike.lang.series import shifted
from statalike.models.linear import independent, moments

Names = tuple[str, ...]


class Numbers(Protocol):
    """What a design asks of data: a Dataset, or anything that can stand in for one (as for margins)."""

    chars: Mapping[str, str]

    def numbers(self, name: str) -> np.ndarray:
        """A variable's values, all observations, missing as NaN."""


@dataclass(frozen=True)
class Regressor:
    """One column: the product of indicators (variable at a level) and of continuous variables."""

    pieces: tuple[Piece, ...]
    flag: str = ""

    @property
    def name(self) -> str:
        """Stata's name of the coefficient."""
        if not self.flag:
            return stripe.join(self.pieces)
        return stripe.join(tuple(p if p.is_base else replace(p, mark="o") for p in self.pieces))


@dataclass(frozen=True, eq=False)
class Design:
    """The regressors of a model over its estimation sample.

    X: (n, p) float64, columns contiguous, the constant last if there is one; names: (p,) coefficient names;
    flags: (p,) "" where there is a coefficient, else "base", "empty" or "omitted"; kept: positions of the
    columns that have one; labels: value labels of the factor variables, variable -> {level: text};
    levels: variable -> its levels in the sample; notes: what to tell the user about empty and omitted columns.
    spread: variable -> "asbalanced" or "asobserved" where fvset says how margins spread it.
    """

    X: np.ndarray
    regressors: tuple[Regressor, ...]
    constant: bool
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    spread: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> Names:
        """Names of all columns, `_cons` last."""
        names = tuple(r.name for r in self.regressors)
        return (*names, "_cons") if self.constant else names

    @property
    def flags(self) -> Names:
        """Why a column has no coefficient: "base", "empty", "omitted"; "" where it has one."""
        flags = tuple(r.flag for r in self.regressors)
        return (*flags, "") if self.constant else flags

    @property
    def kept(self) -> np.ndarray:
        """Positions of the columns that have a coefficient."""
        return np.array([i for i, flag in enumerate(self.flags) if not flag], dtype=np.int64)

    def kept_columns(self) -> np.ndarray:
        """The columns that have a coefficient (n, k); X itself when all have."""
        kept = self.kept
        return self.X if len(kept) == self.X.shape[1] else self.X[:, kept]

    def expand_vector(self, b: np.ndarray) -> np.ndarray:
        """Coefficients of the kept columns (k,) -> of all columns (p,), zero elsewhere."""
        whole = np.zeros(len(self.names))
        whole[self.kept] = b
        return whole

    def expand_matrix(self, V: np.ndarray) -> np.ndarray:
        """A covariance matrix of the kept columns (k, k) -> of all columns (p, p), zero elsewhere."""
        whole = np.zeros((len(self.names), len(self.names)))
        whole[np.ix_(self.kept, self.kept)] = V
        return whole

    def omit(self, columns: Iterable[int], note: bool = True) -> Design:
        """The same design with further columns omitted as collinear (their values become zero)."""
        chosen = set(columns)
        regressors = tuple(replace(r, flag="omitted") if i in chosen else r for i, r in enumerate(self.regressors))
        self.X[:, sorted(chosen)] = 0.0
        said = [collinear_note(self.regressors[i]) for i in sorted(chosen)] if note else []
        return replace(self, regressors=regressors, notes=(*self.notes, *said))

    def light(self) -> Design:
        """The same design without its data, for keeping: matrix() and xb() build columns anew."""
        return replace(self, X=np.empty((0, len(self.names))))

    def variables(self) -> Names:
        """The variables that the kept columns are made of."""
        return tuple(dict.fromkeys(p.name for r in self.regressors if not r.flag for p in r.pieces))

    def matrix(self, data: Numbers, rows: np.ndarray | None = None) -> np.ndarray:
        """The columns (m, p) for some observations (all if rows is None), missing (NaN) where a variable is.

        A level that the estimation sample did not have counts as the base. Omitted columns are zero.
        """
        source = Source(data, rows)
        X = np.zeros((source.size, len(self.names)), order="F")
        for j, regressor in enumerate(self.regressors):
            if not regressor.flag:
                X[:, j] = source.column(regressor)
        if self.constant:
            X[:, -1] = 1.0
        return X

    def xb(self, data: Numbers, rows: np.ndarray | None, b: np.ndarray) -> np.ndarray:
        """X b (m,) for some observations, column by column; b (p,) over all columns."""
        source = Source(data, rows)
        total = np.full(source.size, b[-1] if self.constant else 0.0)
        for regressor, coefficient in zip(self.regressors, b, strict=False):
            if not regressor.flag:
                total += coefficient * source.column(regressor)
        return total


class Source:
    """Columns of regressors from data, each variable fetched once."""

    def __init__(self, data: Numbers, rows: np.ndarray | None) -> None:
        self.data = data
        self.rows = rows
        self.size = data.n_obs if rows is None else len(rows)
        self._fetched: dict[tuple[str, str], np.ndarray] = {}

    def values(self, piece: Piece) -> np.ndarray:
        """A variable, or its lag, lead or difference, at the rows."""
        known = self._fetched.get((piece.name, piece.operator))
        if known is None:
            known = self.data.numbers(piece.name)
            if piece.operator:
                known = shifted(piece.operator, known, self.data)
            known = known if self.rows is None else known[self.rows]
            self._fetched[piece.name, piece.operator] = known
        return known

    def column(self, regressor: Regressor) -> np.ndarray:
        """One column: indicators and continuous variables multiplied."""
        product: np.ndarray | None = None
        for piece in regressor.pieces:
            values = self.values(piece)
            if piece.level is not None:
                values = np.where(np.isnan(values), np.nan, values == piece.level)
            product = values if product is None else product * values
        return product


def design(
    terms: Sequence[object],
    data: Numbers,
    rows: np.ndarray,
    *,
    constant: bool = True,
    collinear: str = "drop",
    weights: np.ndarray | None = None,
) -> Design:
    """The design of terms (lang.varlist.Term) over the observations `rows`, none of which may be missing.

    collinear="keep" leaves collinear columns in. r(452) for factor variables with negative or fractional
    values, r(109) for strings.
    """
    levels = factor_levels(terms, data, rows)
    cells = cells_of(terms, levels)
    X = np.zeros((len(rows), sum(len(term.columns) for term in cells) + constant), order="F")
    source = Source(data, None if is_whole(rows, data.n_obs) else rows)
    regressors: list[Regressor] = []
    for term in cells:
        regressors += _fill(X[:, len(regressors) :], term, levels, source)
    if constant:
        X[:, -1] = 1.0
    notes = tuple(empty_note(r) for r in regressors if r.flag == "empty")
    found = {name: known.levels for name, known in levels.items()}
    spread = {name: word for name in levels if (word := fvsettings.design(data, name))}
    made = Design(X, tuple(regressors), constant, _labels(levels, data), found, notes, spread)
    return made if collinear == "keep" else without_collinear(made, weights)


def _fill(X: np.ndarray, cells: Cells, levels: Mapping[str, Levels], source: Source) -> list[Regressor]:
    """Write a term's columns into the first columns of X; tell which have no coefficient."""
    codes, count = codes_of(cells, levels)
    product: np.ndarray | None = None
    for piece in cells.continuous:
        values = source.values(piece)
        product = values if product is None else product * values
    if codes is None:
        flag = "omitted" if cells.omitted[0] else ""
        if not flag:
            X[:, 0] = product
        return [Regressor(cells.columns[0], flag)]
    sizes = np.bincount(codes, minlength=count)
    made = []
    for j, pieces in enumerate(cells.columns):
        code = code_of(pieces, levels)
        flag = "base" if cells.bases[j] else "omitted" if cells.omitted[j] else ""
        flag = flag if sizes[code] else "empty"
        if not flag:
            np.equal(codes, code, out=X[:, j], casting="unsafe")
            if product is not None:
                X[:, j] *= product
        made.append(Regressor(pieces, flag))
    return made


def _labels(levels: Mapping[str, Levels], data: object) -> dict[str, dict[int, str]]:
    """Value labels of the factor variables' levels, where they have any."""
    found = {}
    for name, known in levels.items():
        label = data.value_label(name) if hasattr(data, "value_label") else None
        if label is not None:
            found[name] = {level: text for level in known.levels if (text := label.text(level))}
    return found


def without_collinear(made: Design, weights: np.ndarray | None = None) -> Design:
    """The design with each column omitted that the columns before it (and the constant) determine."""
    X = made.X[:, :-1] if made.constant else made.X
    keep = independent(moments(X, weights=weights, constant=made.constant))
    return made.omit(j for j, regressor in enumerate(made.regressors) if not (keep[j] or regressor.flag))


def collinear_note(regressor: Regressor) -> str:
    """What Stata says when it omits a column."""
    return f"note: {stripe.without_omission(regressor.name)} omitted because of collinearity."


def empty_note(regressor: Regressor) -> str:
    """What Stata says about a cell without observations."""
    name = stripe.without_omission(regressor.name)
    return f"note: {name} identifies no observations in the sample."
