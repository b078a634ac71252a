"""ologit, oprobit, mlogit: outcomes by their values and labels, predictions of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import Prediction
from statalike.estimation.ml import fitting
from statalike.estimation.ml.estimates import IndexEstimates
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request
from statalike.estimation.ml.scale import Block, Scale
from statalike.models.likelihood.categories import Ordered
from statalike.models.likelihood.indexed import Indexed
from statalike.models.optimize import newton
from statalike.output.table import Table

MOST = 50


@dataclass(frozen=True)
class Outcomes:
    """The values of a response in ascending order, and their value labels ("" where there are none)."""

    values: tuple[float, ...]
    texts: tuple[str, ...]

    def number(self, text: str) -> int:
        """The position of what outcome() names: a value, a label, or # and a number; r(111) if there is none."""
        typed = text.strip().strip('"')
        if re.fullmatch(r"#\d+", typed) and 1 <= int(typed[1:]) <= len(self.values):
            return int(typed[1:]) - 1
        if typed in self.texts:
            return self.texts.index(typed)
        for k, value in enumerate(self.values):
            if f"{value:g}" == typed:
                return k
        raise StataError(111, f"outcome {typed} not found")

    def name(self, k: int) -> str:
        """The label of an outcome, else its value."""
        return self.texts[k] or f"{self.values[k]:g}"


def outcomes_of(ask: Request) -> tuple[Outcomes, np.ndarray]:
    """The outcomes, and which of them every observation has (n,); r(148), r(149) for too few or too many."""
    values, codes = np.unique(ask.y, return_inverse=True)
    if len(values) < 2:
        raise StataError(148, "too few categories")
    if len(values) > MOST:
        raise StataError(149, "too many categories")
    label = ask.data.value_label(ask.depvar) if ask.depvar in ask.data else None
    texts = tuple((label.text(int(v)) or "") if label is not None and v == int(v) else "" for v in values)
    return Outcomes(tuple(float(v) for v in values), texts), codes


@dataclass(eq=False)
class CategoryEstimates(IndexEstimates):
    """outcomes: the categories of the response."""

    outcomes: Outcomes = Outcomes((), ())

    predict_options = "Pr XB STDP Outcome(string) NOOFFset"
    assumed = "(option pr assumed; predicted probabilities)"

    @property
    def outcome_names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The values of the outcomes."""
        return tuple(f"{value:g}" for value in self.outcomes.values)

    def labelled(self) -> dict[str, str]:
        """Labels of the predictions, the default first."""
        return {"pr": "", "xb": "Linear prediction", "stdp": "S.E. of the prediction"}

    def probability(self, k: int) -> Scale:
        """The probability of outcome k."""
        raise StataError(321)

    def probability_label(self, k: int) -> str:
        """`Pr(rep78==1)`."""
        return f"Pr({self.depvar}=={self.outcomes.name(k)})"

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """The probability of outcome(), the first if there is none; the linear prediction."""
        if statistic != "pr":
            return super().scale(statistic, options)
        return self.probability(self.outcomes.number(options.outcome) if options.outcome else 0)

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """One prediction for outcome(), or where one variable is wanted, else the probabilities of all outcomes."""
        if statistic != "pr" or options.outcome or getattr(options, "single", False):
            return super().predict(statistic, data, rows, options)
        scales = [self.probability(k) for k in range(len(self.outcomes.values))]
        eta = self.indices(scales[0], data, rows, bool(options.nooffset))
        return [Prediction(scale.value(eta), scale.label) for scale in scales]


@dataclass(eq=False)
class OrderedEstimates(CategoryEstimates):
    """ologit and oprobit; normal: oprobit."""

    normal: bool = False

    def probability(self, k: int) -> Scale:
        """Between two cuts."""
        cuts = [Block((i,), True) for i, (equation, _) in enumerate(self.stripe) if equation == "/"]

        def likelihood(m: int) -> Ordered:
            return Ordered(np.full(m, k), self.normal)

        def value(eta: np.ndarray) -> np.ndarray:
            return np.exp(likelihood(eta.shape[1]).value(eta))

        blocks = (Block(tuple(self.main), False, True), *cuts)
        return Scale(self.probability_label(k), blocks, value, likelihood=likelihood)

    def footer(self, display: Display) -> list[Table | str]:
        """What is exponentiated."""
        notes = ["Note: Estimates are transformed only in the first equation to odds ratios."] if display.eform else []
        return [*notes, *super().footer(display)]


def fit_ordered(ask: Request, normal: bool, maximize: Maximizer) -> OrderedEstimates:
    """The estimates; the design has no constant."""
    outcomes, codes = outcomes_of(ask)
    fitting.enough(ask)
    count = len(outcomes.values) - 1
    X = ask.design.kept_columns()
    kernel = Ordered(codes, normal)
    model = Indexed(kernel, [X, *[None] * count], [ask.o, *[None] * count], ask.w, len(codes))
    cuts = _cuts(codes, ask.w, normal)
    if ask.o is not None:
        nothing = np.zeros((len(codes), 0))
        cuts = newton(Indexed(kernel, [nothing, *[None] * count], model.offsets, ask.w, len(codes)), cuts).theta
    start = np.concatenate([np.zeros(X.shape[1]), cuts])
    ll_0 = model.value(start)
    found = maximize(model, start)
    title = "Ordered probit regression" if normal else "Ordered logistic regression"
    e = fitting.results(ask, found, X.shape[1] + count, X.shape[1], title, maximize)
    cmd = "oprobit" if normal else "ologit"
    e.macros["predict"] = f"{cmd}_p"
    e.scalars |= {"k_cat": count + 1.0, "k_aux": float(count), "k_eq": count + 1.0}
    stripe, kept, flags = fitting.one_equation(ask, tuple(f"cut{k + 1}" for k in range(count)))
    estimates = fitting.made(
        OrderedEstimates, cmd, ask, model, found, e, stripe, kept, flags, outcomes=outcomes, normal=normal
    )  # fmt: skip
    fitting.test_model(estimates, ll_0, ask.pseudo)
    return estimates


def _cuts(codes: np.ndarray, w: np.ndarray | None, normal: bool) -> np.ndarray:
    """The cuts that give the shares of the outcomes."""
    below = np.cumsum(np.bincount(codes, w))[:-1]
    share = below / (len(codes) if w is None else w.sum())
    return scipy.special.ndtri(share) if normal else scipy.special.logit(share)
