"""mlogit: fit and display."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.errors import StataError
from statalike.estimation.coeftable import coefficient_table
from statalike.estimation.display import Display
from statalike.estimation.estimates import Prediction
from statalike.estimation.ml import fitting
from statalike.estimation.ml.categories import CategoryEstimates, Outcomes, outcomes_of
from statalike.estimation.ml.estimates import tail
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request
from statalike.estimation.ml.scale import Block, Scale
from statalike.estimation.stripe import join, parse
from statalike.estimation.wald import Constraint, wald
from statalike.models.likelihood.categories import Multinomial
from statalike.models.likelihood.indexed import Indexed
from statalike.output.table import Cell, Part, Row, Rule, Table
from statalike.output.text import abbreviated


@dataclass(eq=False)
class MultinomialEstimates(CategoryEstimates):
    """base: the position of the base outcome; its equation holds zeros."""

    base: int = 0

    all_equations = True
    baseline = "baseline relative risk for each outcome"

    @property
    def main(self) -> list[int]:
        """Positions of the first equation that is estimated."""
        return self.in_equation(self.names[1 if self.base == 0 else 0])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the equations, one an outcome."""
        return equation_names(self.outcomes)

    def table(self, display: Display) -> Table:
        """The equations in the order of the outcomes, the base told as such."""
        names = self.names
        others = tuple(name for k, name in enumerate(names) if k != self.base)
        table = coefficient_table(self, display, equations=others, head=self.depvar)
        rows = list(table.rows)
        names = tuple(abbreviated(name, table.fields[0].width) for name in names)
        if len(others) == 1:
            rows.insert(0, Row(Cell(names[1 - self.base], align="left")))
        base: list[Part] = [Row(Cell(names[self.base], align="left"), Cell("(base outcome)", align="left"))]
        following = names[self.base + 1] if self.base + 1 < len(names) else None
        if following is None:
            rows += [Rule(), *base]
        else:
            at = next(i for i, row in enumerate(rows) if isinstance(row, Row) and _heads(row, following))
            rows[at:at] = [*base, Rule()]
        return Table(table.fields, tuple(rows))

    def probability(self, k: int) -> Scale:
        """From the linear predictions of all equations."""
        blocks = [Block(tuple(self.in_equation(name))) for i, name in enumerate(self.names) if i != self.base]
        order = [i for i in range(len(self.names)) if i != self.base]

        def likelihood(m: int) -> Multinomial:
            return Multinomial(np.full(m, -1 if k == self.base else order.index(k)))

        def value(eta: np.ndarray) -> np.ndarray:
            return np.exp(likelihood(eta.shape[1]).value(eta))

        return Scale(self.probability_label(k), tuple(blocks), value, likelihood=likelihood)

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """Probabilities, and the linear prediction of an outcome's equation."""
        if statistic != "xb":
            return super().scale(statistic, options)
        k = self.outcomes.number(options.outcome) if options.outcome else (1 if self.base == 0 else 0)
        positions = tuple(self.in_equation(self.names[k]))
        return Scale(
            f"Linear prediction, {self.depvar}=={self.outcomes.name(k)}", (Block(positions),), lambda eta: eta[0]
        )

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """stdp is of the equation of outcome()."""
        if statistic != "stdp":
            return super().predict(statistic, data, rows, options)
        k = self.outcomes.number(options.outcome) if options.outcome else (1 if self.base == 0 else 0)
        at = self.in_equation(self.names[k])
        X = self.design.matrix(data, rows)
        values = np.sqrt(np.einsum("ij,jk,ik->i", X, self.V[np.ix_(at, at)], X, optimize=True))
        return [Prediction(values, self.statistics["stdp"])]


def _omitted(name: str) -> str:
    """A coefficient's name in the base equation: `o.x`, `2o.group`."""
    if name == "_cons":
        return name
    return join(tuple(piece if piece.mark else replace(piece, mark="o") for piece in parse(name)))


def _heads(row: Row, name: str) -> bool:
    cell = row.cells[0] if row.cells else None
    return len(row.cells) == 1 and isinstance(cell, Cell) and cell.align == "left" and cell.value == name


def equation_names(outcomes: Outcomes) -> tuple[str, ...]:
    """Labels with underscores for what names may not hold, or values."""
    texts = (outcomes.name(k) for k in range(len(outcomes.values)))
    return tuple("".join(letter if letter.isalnum() else "_" for letter in text)[:32] for text in texts)


def base_of(text: str | None, outcomes: Outcomes, codes: np.ndarray, w: np.ndarray | None) -> int:
    """The base outcome asked for, the most frequent one by default."""
    return outcomes.number(text) if text else int(np.argmax(np.bincount(codes, w)))


def fit_multinomial(ask: Request, baseoutcome: str | None, maximize: Maximizer) -> MultinomialEstimates:
    """The estimates."""
    outcomes, codes = outcomes_of(ask)
    fitting.enough(ask)
    count = len(outcomes.values)
    base = base_of(baseoutcome, outcomes, codes, ask.w)
    others = [k for k in range(count) if k != base]
    index = np.full(count, -1)
    index[others] = np.arange(count - 1)
    X = ask.design.kept_columns()
    p = X.shape[1]
    model = Indexed(Multinomial(index[codes]), [X] * (count - 1), [None] * (count - 1), ask.w, len(codes))
    start, ll_0 = np.zeros(p * (count - 1)), None
    if ask.constant:
        shares = np.bincount(codes, ask.w, count)
        start[p - 1 :: p] = np.log(shares[others] / shares[base])
        ll_0 = model.value(start)
    found = maximize(model, start)
    df_m = (p - ask.constant) * (count - 1)
    e = fitting.results(ask, found, p * (count - 1), df_m, "Multinomial logistic regression", maximize)
    e.macros |= {"predict": "mlogit_p", "baselab": outcomes.name(base)}
    e.scalars |= {"k_out": float(count), "baseout": outcomes.values[base], "ibaseout": base + 1.0, "k_eq": float(count)}
    return _made(ask, model, found, e, outcomes, base, ll_0)


def _made(
    ask: Request, model: Indexed, found: Any, e: Any, outcomes: Outcomes, base: int, ll_0: float | None
) -> MultinomialEstimates:
    """Estimates with an equation for each outcome."""
    names, columns, kept = equation_names(outcomes), ask.design.names, ask.design.kept
    if len(set(names)) < len(names):
        raise StataError(110, "value labels of the outcomes do not tell them apart")
    stripe = tuple((name, _omitted(x) if k == base else x) for k, name in enumerate(names) for x in columns)
    flags = [flag or ("omitted" if k == base else "") for k in range(len(names)) for flag in ask.design.flags]
    at = np.concatenate([k * len(columns) + kept for k in range(len(names)) if k != base]).astype(int)
    estimates = fitting.made(
        MultinomialEstimates, "mlogit", ask, model, found, e, stripe, at, tuple(flags), outcomes=outcomes, base=base
    )  # fmt: skip
    fitting.test_model(estimates, ll_0, ask.pseudo)
    if e.macros["chi2type"] == "Wald":
        slopes = [i for i in at if stripe[i][1] != "_cons"]
        test = wald(estimates, [Constraint(np.eye(len(stripe))[i]) for i in slopes], None) if slopes else None
        e.scalars["chi2"] = 0.0 if test is None else test.statistic
        e.scalars["p"] = tail(e.scalars["df_m"], e.scalars["chi2"])
    return estimates
