"""boxcox: estimates, tables, predictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import columns, number_cells, table_fields
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates, Prediction
from statalike.estimation.ml.estimates import tail
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.sample import marked
from statalike.models.boxcox import BoxCox, power, unpower
from statalike.models.optimize import Optimum
from statalike.output.table import Cell, Field, Line, Part, Row, Rule, Table

POWERS = {"lhsonly": ("theta",), "rhsonly": ("lambda",), "lambda": ("lambda",), "theta": ("lambda", "theta")}
SIDES = {"lhsonly": (0, None), "rhsonly": (None, 0), "lambda": (0, 0), "theta": (1, 0)}
"""For each model the positions of the power of the response and of that of the regressors."""
TRIED = (-1.0, 0.0, 1.0)


@dataclass(frozen=True)
class Restricted:
    """A value that the powers are tested for: the log likelihood there, chi2 and its p-value.

    The p-value is that of one degree of freedom, as Stata's tables have it for model(theta) too.
    """

    value: float
    ll: float
    chi2: float
    p: float


@dataclass(eq=False)
class BoxCoxEstimates(Estimates):
    """e(b) holds Notrans:, Trans: and the powers; model as typed; changed: the design of transformed regressors."""

    model: str = "lhsonly"
    changed: Design | None = None
    restricted: tuple[Restricted, ...] = ()
    residuals: np.ndarray = field(default_factory=lambda: np.zeros(0))

    predict_options = "Yhat XBT"
    assumed = "(option yhat assumed; predicted response by smearing)"

    def __post_init__(self) -> None:
        """Its own predictions."""
        super().__post_init__()
        self.statistics = {"yhat": f"Predicted {self.depvar}", "xbt": "Transformed linear prediction"}

    def header(self, display: Display) -> list[Table | str]:
        """Counts and the test of the model."""
        e = self.e.scalars
        right = [
            ("Number of obs", trimmed(e["N"], "%10.0fc")),
            (f"LR chi2({e['df_m']:.0f})", trimmed(e["chi2"], "%9.2f")),
            ("Prob > chi2", trimmed(e["p"], "%5.3f")),
        ]
        lefts = ("", "", f"Log likelihood = {trimmed(e['ll'], '%10.0g')}")
        lines = [f"{left:<50}{label:<16}={value:>11}" for left, (label, value) in zip(lefts, right, strict=True)]
        return [Table((Field("", 78, gap=0),), tuple(Line(text) for text in lines), top=False, bottom=False)]

    def table(self, display: Display) -> Table:
        """The powers."""
        at = [i for i, (equation, _) in enumerate(self.stripe) if equation == "/" and self.stripe[i][1] != "sigma"]
        numbers = columns(self.b, self.se, None, display.level)
        rows = [Row(f"/{self.stripe[i][1]}", *number_cells(numbers, i, display)) for i in at]
        return Table(table_fields(12, self.depvar, display), tuple(rows))

    def footer(self, display: Display) -> list[Table | str]:
        """Coefficients that depend on the units, and tests of powers."""
        return ["", "Estimates of scale-variant parameters", self._coefficients(), "", self._tests()]

    def _coefficients(self) -> Table:
        rows: list[Part] = []
        for equation in ("Notrans", "Trans"):
            shown = [i for i, (eq, _) in enumerate(self.stripe) if eq == equation and self.flags[i] != "base"]
            names = [(self.stripe[i][1], self.b[i]) for i in shown]
            if names:
                rows += [Rule()] if rows else []
                rows.append(Row(Cell(equation, align="left")))
                rows += [Row(name, value) for name, value in names]
        rows += [Rule(), Row("/sigma", self.e.scalars["sigma"])]
        fields = (Field("", 12, gap=0, bar=True), Field("Coefficient", 9, shift=1), Field("", 3, gap=0))
        return Table(fields, tuple(rows))

    def _tests(self) -> Table:
        name = "theta" if self.model == "lhsonly" else "lambda" if self.model != "theta" else "theta=lambda"
        more = 7 if self.model == "theta" else 0
        lines = [
            f"{f'{name} = {test.value:2.0f}':<{16 + more}}{trimmed(test.ll, '%10.0g'):>10}"
            f"{trimmed(test.chi2, '%9.2f'):>13}{trimmed(test.p, '%5.3f'):>16}"
            for test in self.restricted
        ]
        blank, rule = " " * more, "-" * (57 + more)
        heads = (
            f"{blank}   Test         Restricted     LR statistic",
            f"{blank}    H0:       log likelihood       chi2       Prob > chi2",
        )
        body = tuple(Line(text) for text in (rule, *heads, rule, *lines, rule))
        return Table((Field("", 57 + more, gap=0),), body, top=False, bottom=False)

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """On the scale of the transformed response, or of the response by Duan's (1983) smearing."""
        left, right = SIDES[self.model]
        powers = [self.coefficient("/", name) for name in POWERS[self.model]]
        total = self.design.xb(data, rows, self.b[[i for i, (eq, _) in enumerate(self.stripe) if eq == "Notrans"]])
        if self.changed is not None:
            X = power(self.changed.matrix(data, rows), powers[right])
            total = total + X @ self.b[[i for i, (eq, _) in enumerate(self.stripe) if eq == "Trans"]]
        if statistic == "yhat" and left is not None:
            total = np.array([unpower(value + self.residuals, powers[left]).mean() for value in total])
        return [Prediction(total, self.statistics[statistic])]


@dataclass(frozen=True, eq=False)
class Asked:
    """What boxcox is asked for: rows, y (n,), designs of plain and transformed regressors, weights (n,) or None."""

    data: Any
    depvar: str
    rows: np.ndarray
    y: np.ndarray
    plain: Design
    changed: Design | None
    model: str
    weights: np.ndarray | None
    cmdline: str


def fit_boxcox(
    ask: Asked, maximize: Maximizer, say: Callable[[str], None], start: np.ndarray | None = None
) -> BoxCoxEstimates:
    """The estimates, the powers searched from start (ones); `say` tells what is fitted, with or without a log.

    r(411) where what is transformed is not positive; r(503) for another number of starting values than of powers.
    """
    left, right = SIDES[ask.model]
    changed = np.zeros((len(ask.y), 0)) if ask.changed is None else ask.changed.X
    if (left is not None and (ask.y <= 0).any()) or (changed <= 0).any():
        raise StataError(411)
    plain = ask.plain.X[:, :-1] if ask.plain.constant else ask.plain.X
    nothing = np.zeros((len(ask.y), 0))
    powers = len(POWERS[ask.model])
    if start is not None and len(start) != powers:
        raise StataError(503)
    say("Fitting comparison model")
    alone = BoxCox(ask.y, nothing, nothing, None if left is None else 0, None, ask.plain.constant, ask.weights)
    ll_0 = alone.value(np.zeros(0)) if left is None else maximize(alone, np.ones(1)).ll
    say("")
    say("Fitting full model")
    model = BoxCox(ask.y, plain, changed, left, right, ask.plain.constant, ask.weights)
    found = maximize(model, np.ones(powers) if start is None else start)
    return _made(ask, model, found, ll_0)


def _made(ask: Asked, model: BoxCox, found: Optimum, ll_0: float) -> BoxCoxEstimates:
    fit = model.fit(found.theta)
    p = model.plain.shape[1]
    coefficients = [*fit.b[:p], *fit.b[len(fit.b) - ask.plain.constant :]]
    stripe = [("Notrans", name) for name in ask.plain.names]
    flags = [*ask.plain.flags]
    if ask.changed is not None:
        coefficients += list(fit.b[p : p + model.changed.shape[1]])
        stripe += [("Trans", name) for name in ask.changed.names]
        flags += ask.changed.flags
    sigma = float(np.sqrt(fit.rss / model.n))
    k = len(coefficients)
    b = np.array([*coefficients, *found.theta, sigma])
    V = np.zeros((len(b), len(b)))
    V[k:-1, k:-1] = np.linalg.inv(found.information)
    df_m = fit.rank - ask.plain.constant + (ask.model in ("rhsonly", "theta"))
    chi2 = 2 * (found.ll - ll_0)
    e = Results(
        {"N": model.n, "ll": found.ll, "ll0": ll_0, "df_m": float(df_m), "chi2": chi2, "p": tail(df_m, chi2),
         "sigma": sigma, "ic": float(found.iterations), "rank": fit.rank + len(found.theta) + 1.0},
        {"model": ask.model, "chi2type": "LR", "predict": "boxcox_p"},
    )  # fmt: skip
    e.scalars |= {name: float(value) for name, value in zip(POWERS[ask.model], found.theta, strict=True)}
    tests = []
    for value in TRIED:
        ll = model.value(np.full(len(found.theta), value))
        statistic = max(2 * (found.ll - ll), 0.0)
        tests.append(Restricted(value, ll, statistic, float(scipy.special.chdtrc(1, statistic))))
        sign = "m" if value < 0 else ""
        e.scalars |= {f"ll_t{sign}{abs(value):.0f}": ll, f"chi2_t{sign}{abs(value):.0f}": statistic}
    return BoxCoxEstimates(
        cmd="boxcox", cmdline=ask.cmdline, depvar=ask.depvar, b=b, V=V,
        stripe=(*stripe, *(("/", name) for name in (*POWERS[ask.model], "sigma"))), df_r=None, e=e,
        sample=marked(ask.data, ask.rows), design=ask.plain.light(), flags=(*flags, *[""] * (len(found.theta) + 1)),
        model=ask.model, changed=None if ask.changed is None else ask.changed.light(), restricted=tuple(tests),
        residuals=fit.residuals,
    )  # fmt: skip
