"""blogit and bprobit: binary outcomes given as numbers of successes and of observations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.ml import fitting
from statalike.estimation.ml.binary import KERNELS, LINKS
from statalike.estimation.ml.estimates import IndexEstimates
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request
from statalike.estimation.ml.scale import Scale, through_link
from statalike.lang.call import Weights
from statalike.models.likelihood.indexed import single
from statalike.output.table import Field, Line, Table

TITLES = {"logit": "Logistic regression for grouped data", "probit": "Probit regression for grouped data"}
OUTCOME = "_outcome"


@dataclass(eq=False)
class GroupedEstimates(IndexEstimates):
    """link_name: logit or probit; size: the variable of numbers of observations."""

    link_name: str = "logit"
    size: str = ""

    assumed = "(option n assumed; expected number of positive outcomes)"
    predict_options = "N Pr XB STDP NOOFFset"

    @property
    def baseline(self) -> str:  # type: ignore[override]
        """What an exponentiated constant is."""
        return "baseline odds" if self.link_name == "logit" else ""

    def labelled(self) -> dict[str, str]:
        """Labels of the predictions, the default first."""
        return {
            "n": "Expected number of positive outcomes",
            "pr": "Probability of a positive outcome",
            "xb": "Linear prediction",
            "stdp": "S.E. of the prediction",
        }

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """Numbers and probabilities."""
        if statistic in ("n", "pr"):
            each = self.size if statistic == "n" else 1.0
            return through_link(self.statistics[statistic], self.main, LINKS[self.link_name], each)
        return super().scale(statistic, options)

    def header(self, display: Display) -> list[Table | str]:
        """Counts and the test of the model, in the layout that these commands have kept."""
        e = self.e.scalars
        right = [
            ("Number of obs", trimmed(e["N"], "%10.0f")),
            self.chi2_line(),
            self.p_line(),
            *([("Pseudo R2", trimmed(e["r2_p"], "%6.4f"))] if "r2_p" in e else []),
        ]
        lefts = [self.title, *[""] * (len(right) - 2), self.fit_line()]
        lines = [f"{left:<50}{label:<16}={value:>11}" for left, (label, value) in zip(lefts, right, strict=True)]
        return [Table((Field("", 78, gap=0),), tuple(Line(text) for text in lines), top=False, bottom=False)]

    def table(self, display: Display) -> Table:
        """Coefficients under the heads that these commands have kept."""
        table = super().table(display)
        heads = {
            "Coefficient": ("Coef.", 0),
            "Std. err.": ("Std. Err.", 1),
            "Robust\nstd. err.": ("Robust\nStd. Err.", 1),
            display.interval: (f"[{display.level:g}% Conf. Interval]", 0),
        }
        fields = tuple(
            replace(field, head=heads[field.head][0], shift=heads[field.head][1]) if field.head in heads else field
            for field in table.fields
        )
        return replace(table, fields=fields)


def expanded(ask: Request, size: str) -> Request:
    """The request on two rows a group: its successes, then its failures, by frequency; r(459) for impossible counts."""
    trials = ask.data.numbers(size)[ask.rows]
    if (ask.y < 0).any() or (ask.y > trials).any() or (trials < 0).any():
        raise StataError(459, f"{ask.depvar} must be between 0 and {size}")
    counts = np.concatenate([ask.y, trials - ask.y])
    y = np.repeat([1.0, 0.0], len(ask.y))
    used = counts > 0
    X = np.asfortranarray(np.vstack([ask.design.X, ask.design.X])[used])
    return replace(
        ask, depvar=OUTCOME, rows=np.tile(ask.rows, 2)[used], y=y[used], design=replace(ask.design, X=X),
        weights=Weights("fweight", counts[used], ""), w=counts[used], n=float(counts.sum()),
        o=None if ask.o is None else np.tile(ask.o, 2)[used],
    )  # fmt: skip


def fit_grouped(ask: Request, size: str, link: str, cmd: str, maximize: Maximizer) -> GroupedEstimates:
    """The estimates of successes ask.y among `size` observations a row."""
    whole = expanded(ask, size)
    if not 0 < float(whole.w @ whole.y) < whole.n:
        raise StataError(2000, "outcome does not vary")
    X = whole.design.kept_columns()
    model = single(KERNELS[link](whole.y), X, whole.o, whole.w)
    start = np.zeros(X.shape[1])
    ll_0 = None
    if ask.constant:
        start[-1] = LINKS[link].link(np.average(whole.y, weights=whole.w))
        ll_0 = model.value(start)
    found = maximize(model, start)
    e = fitting.results(whole, found, X.shape[1], X.shape[1] - ask.constant, TITLES[link], maximize)
    for name in ("wtype", "wexp"):
        del e.macros[name]
    e.macros["predict"] = "glogit_p"
    stripe, kept, flags = fitting.one_equation(whole)
    estimates = fitting.made(
        GroupedEstimates, cmd, whole, model, found, e, stripe, kept, flags, link_name=link, size=size
    )  # fmt: skip
    fitting.test_model(estimates, ll_0, ask.pseudo)
    return estimates
