"""Estimates: the one contract between an estimator and everything that comes after estimation.

An estimator makes an Estimates (or a subclass that shows and predicts in its own way) and the command posts
it: `session.post(estimates)`. Replay, predict, test, lincom, margins, lrtest, estat and `estimates ...` know
nothing else. What a subclass may override:

    header(display)    items above the table (Tables and lines)
    table(display)     the coefficient table; base: all equations
    footer(display)    items below
    small              a wald.SmallSample for tests under the option small; None where there is none
    predict_options, statistics, assumed, predict(): what predict can do
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.matrix import Matrix, Stripe
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation import stripe as names
from statalike.estimation.coeftable import cluster_line, coefficient_table
from statalike.estimation.design import Design
from statalike.estimation.display import Display
from statalike.estimation.resampled_header import resampled_header
from statalike.output.table import Table


@dataclass(frozen=True, eq=False)
class Prediction:
    """One predicted variable: values (m,) at the rows asked for, its label, and which option names it.

    source "" is the newvar (or stub*, newvarlist) after `predict`; otherwise an option such as "reses".
    """

    values: np.ndarray
    label: str
    source: str = ""


@dataclass(eq=False)
class Estimates:
    """Results of an estimation: b (k,), V (k, k) over all columns, omitted ones included (zero).

    stripe: (equation, name) per coefficient, as Stata's e(b); flags: "" or "base", "empty", "omitted" each.
    df_r: residual degrees of freedom, None for z and chi2. df: what the coefficient table uses: df_r, or one
    number a coefficient (k,). sample: key of the data's mark. labels: variable -> {level: value label}.
    tested: the restrictions tested last, for `test, accumulate`. compared: what `contrast` and `pwcompare` were asked
    for last, by command.
    e: further results; scalars and macros put there appear in e() with e(b), e(V), e(cmd) and so on.
    """

    cmd: str
    cmdline: str
    depvar: str
    b: np.ndarray
    V: np.ndarray
    stripe: Stripe
    df_r: float | None = None
    e: Results = field(default_factory=Results)
    sample: object | None = None
    design: Design | None = None
    flags: Sequence[str] = ()
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    df_each: np.ndarray | None = None
    tested: list[Any] = field(default_factory=list)
    compared: dict[str, Any] = field(default_factory=dict)

    small = None
    offset = None
    """A variable whose coefficient is 1: an ml.request.Offset."""
    all_equations = False
    """Whether a name without an equation means the coefficients of all equations, as tests after mlogit take it."""
    has_scales = False
    """Whether predictions are functions of linear predictors that margins can average: method `scale`."""
    shown: Display | None = field(default=None, init=False)
    """How they were shown first, for what shows them again with other variances."""
    margin: tuple[str, str] | None = field(default=None, init=False)
    """What margins averages where not the linear prediction: an expression of predict(xb), and what it is called."""
    predict_options = "XB STDP"
    statistics: Mapping[str, str] = field(
        default_factory=lambda: {"xb": "Linear prediction", "stdp": "S.E. of the prediction"}, init=False
    )
    assumed = "(option xb assumed)"
    companions: tuple[str, ...] = field(default=(), init=False)
    """Statistics that, given new variables in parentheses, come along with the one chosen: `reffects reses(s*)`."""

    def __post_init__(self) -> None:
        """Derive flags and labels where they are not given, and complete e()."""
        self.V = (self.V + self.V.T) / 2
        if not self.flags:
            self.flags = tuple(_flag(name) for _, name in self.stripe)
        if not self.labels and self.design is not None:
            self.labels = self.design.labels
        self.e.sample = self.sample
        for name in ("cmdline", "cmd", "depvar"):
            self.e.macros.setdefault(name, getattr(self, name))
        self.e.macros.setdefault("properties", "b V")
        spread = {} if self.design is None else self.design.spread
        for word in dict.fromkeys(spread.values()):
            self.e.macros.setdefault(word, " ".join(name for name, each in spread.items() if each == word))
        if self.df_r is not None:
            self.e.scalars.setdefault("df_r", float(self.df_r))
        stripe = self.stripe if self.several_equations else tuple(("", name) for _, name in self.stripe)
        self.e.put("b", Matrix.of(self.b, [("", "y1")], stripe))
        self.e.put("V", Matrix.of(self.V, stripe, stripe))

    # what it holds ---------------------------------------------------------------------------------

    @property
    def se(self) -> np.ndarray:
        """Standard errors (k,)."""
        return np.sqrt(np.maximum(np.diag(self.V), 0.0))

    @property
    def df(self) -> float | np.ndarray | None:
        """Degrees of freedom of the coefficient table: one a coefficient if there are such, else df_r."""
        return self.df_r if self.df_each is None else self.df_each

    @property
    def vcetype(self) -> str:
        """What stands above "std. err.": "Robust", "OIM" or nothing."""
        return self.e.macros.get("vcetype", "")

    @property
    def equations(self) -> tuple[str, ...]:
        """Names of the equations, in order."""
        return tuple(dict.fromkeys(equation for equation, _ in self.stripe))

    @property
    def several_equations(self) -> bool:
        """Whether coefficients must be called by equation."""
        return len(self.equations) > 1 or self.equations not in ((), ("",), (self.depvar,))

    @property
    def called_by_equation(self) -> bool:
        """Whether the legend of coefficients names their equations."""
        return self.several_equations

    @property
    def n(self) -> float:
        """e(N)."""
        return self.e.scalars.get("N", np.nan)

    @property
    def resampled(self) -> bool:
        """Whether the variance is that of the bootstrap or the jackknife."""
        return self.e.macros.get("prefix") in ("bootstrap", "jackknife")

    def with_variance(self, V: np.ndarray, df_r: float | None = None) -> Estimates:
        """The same estimates with another variance matrix (k, k): tests are z, or t with df_r; their e() is a copy."""
        view = copy.copy(self)
        view.V, view.df_r, view.df_each, view.small = V, df_r, None, None
        view.tested, view.compared, view.e = [], {}, self.e.copy()
        for name in ("F", "df_r", "N_clust"):
            view.e.scalars.pop(name, None)
        view.e.macros.pop("clustvar", None)
        if df_r is not None:
            view.e.put("df_r", df_r)
        names = view.e.matrices["b"].cols
        if "V" in view.e.matrices:
            view.e.put("V_modelbased", view.e.matrices.pop("V"))
        view.e.put("V", Matrix.of(V, names, names))
        return view

    def find(self, name: str, equation: str = "") -> int | None:
        """Position of a coefficient: `x`, `2.group`, `c.x#2.group`, in any order of the pieces; None if absent.

        Without an equation the first that has the name counts. "#2" is the second equation.
        """
        equation = self.equation_called(equation)
        if name.startswith("/"):
            equation, name = "/", name[1:]
        if name == "_cons" and ("/", equation) in self.stripe:
            equation, name = "/", equation
        wanted = names.key(name)
        for i, (eq, candidate) in enumerate(self.stripe):
            meant = not equation or (eq or self.depvar) == equation
            if meant and names.key(candidate) == wanted:
                return i
        if not equation and (name, "_cons") in self.stripe:
            return self.stripe.index((name, "_cons"))
        return self._abbreviated(name, equation)

    def _abbreviated(self, name: str, equation: str) -> int | None:
        """Position of the one plain variable of an equation whose name begins like this."""
        equation = equation or next(iter(self.equations), "")
        longer = [
            i
            for i, (eq, candidate) in enumerate(self.stripe)
            if (eq or self.depvar) in (equation, equation or self.depvar) and candidate.startswith(name)
        ]
        return longer[0] if len(longer) == 1 and name.isidentifier() and name != "_" else None

    def position(self, name: str, equation: str = "") -> int:
        """Position of a coefficient; r(111) if there is none."""
        found = self.find(name, equation)
        if found is None:
            raise StataError(111, f"[{equation}]{name} not found" if equation else f"[{name}] not found")
        return found

    def coefficient(self, equation: str, name: str, what: str = "b") -> float:
        """_b[equation:name] or (what="se") its standard error; r(111) if there is none."""
        i = self.position(name, equation)
        return float(self.b[i] if what == "b" else self.se[i])

    def equation_called(self, text: str) -> str:
        """An equation by its name or, as `#2`, by its number."""
        if text.startswith("#") and text[1:].isdigit() and 1 <= int(text[1:]) <= len(self.equations):
            return self.equations[int(text[1:]) - 1]
        return text

    def in_equation(self, equation: str) -> list[int]:
        """Positions of an equation's coefficients; r(111) if there is no such equation."""
        equation = self.equation_called(equation)
        found = [i for i, (eq, _) in enumerate(self.stripe) if eq == equation]
        if not found:
            raise StataError(111, f"equation [{equation}] not found")
        return found

    @property
    def main(self) -> list[int]:
        """Positions of the coefficients of the first equation, the one `design` makes the columns of."""
        return [i for i, (eq, _) in enumerate(self.stripe) if eq == self.stripe[0][0]]

    def in_sample(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """Which of the rows (all if None) were used in estimation, as booleans."""
        marked = data.marked(self.sample)
        used = np.zeros(data.n_obs, dtype=bool) if marked is None else marked
        return used if rows is None else used[rows]

    # what it shows ---------------------------------------------------------------------------------

    def show(self, output: Any, display: Display) -> None:
        """Header (a blank line before and after it), table and footer."""
        header = [] if display.noheader else self.resampled_header() if self.resampled else self.header(display)
        if header:
            header = ["", *header, *([] if display.notable else [""])]
        body = [] if display.notable else [*self._table_items(display), *self.footer(display)]
        for item in (*header, *body):
            output.emit(item)

    def seen(self, display: Display) -> Estimates:
        """The estimates with the variances and degrees of freedom that a display shows."""
        return self

    def _table_items(self, display: Display) -> list[Table | str]:
        """The coefficient table with the line about clusters above it."""
        table = self.table(display)
        clusters = self.e.scalars.get("N_clust")
        if clusters is None:
            return [table]
        variable = self.e.macros.get("cluster" if self.resampled else "clustvar", "")
        return [cluster_line(int(clusters), variable, table, drawn=self.resampled), table]

    def header(self, display: Display) -> list[Table | str]:
        """What stands above the table."""
        return []

    def resampled_header(self) -> list[Table | str]:
        """What stands above the table of a bootstrap or jackknife variance."""
        return resampled_header(self.e)

    def table(self, display: Display) -> Table:
        """The coefficient table."""
        return coefficient_table(self, display)

    def full_table(self, display: Display) -> Table:
        """The table of all of e(b), where the coefficient table leaves some of it out."""
        return self.table(display)

    def results(self, display: Display) -> list[Table]:
        """The tables of estimates, in the order shown."""
        return [self.table(display)]

    def footer(self, display: Display) -> list[Table | str]:
        """What stands below the table."""
        return []

    def term_test(self, text: str, scope: Any) -> tuple[list[str], Results] | None:
        """Lines and r() of `test` where the text is about terms of an analysis of variance; None where it is not."""
        return None

    # what it predicts ------------------------------------------------------------------------------

    def regressors(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """The columns of the first equation (m, k); r(321) for results that do not tell them."""
        return self._known_design().matrix(data, rows)

    def kept_regressors(self, data: Any, rows: np.ndarray) -> np.ndarray:
        """Those of `regressors` that are neither omitted nor the constant."""
        kept = [i for i in self.main if not self.flags[i] and self.stripe[i][1] != "_cons"]
        return self.regressors(data, rows)[:, kept]

    def _known_design(self) -> Design:
        if self.design is None:
            raise StataError(321)
        return self.design

    def xb(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """The linear prediction of the first equation (m,); r(321) for results that tell no regressors."""
        return self._known_design().xb(data, rows, self.b[self.main])

    def stdp(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """Standard error of the linear prediction (m,)."""
        X = self.regressors(data, rows)
        V = self.V[np.ix_(self.main, self.main)]
        return np.sqrt(np.einsum("ij,jk,ik->i", X, V, X, optimize=True))

    def predict(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Predict one of `statistics` for the observations `rows`; missing (NaN) where it cannot be had.

        `options` holds the options of `predict_options`. Several predictions fill a stub* or a newvarlist.
        """
        values = self.xb(data, rows) if statistic == "xb" else self.stdp(data, rows)
        return [Prediction(values, self.statistics[statistic])]


def _flag(name: str) -> str:
    """Why a coefficient is zero, as far as its name tells."""
    if not names.is_omitted(name):
        return ""
    return "base" if names.is_base(name) else "omitted"


def last(current: Estimates | None, *commands: str) -> Estimates:
    """The estimates at hand: r(301) if there are none, r(321) if they are of none of the commands named."""
    if current is None:
        raise StataError(301)
    if commands and current.cmd not in commands:
        raise StataError(321)
    return current
