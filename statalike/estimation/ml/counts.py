"""poisson and nbreg: fits and predictions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.coeftable import critical
from statalike.estimation.display import Display
from statalike.estimation.estimates import Prediction
from statalike.estimation.ml import fitting
from statalike.estimation.ml.estimates import IndexEstimates, Line
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request
from statalike.estimation.ml.scale import Block, Scale, through_link
from statalike.models.likelihood import counts
from statalike.models.likelihood.families import PoissonFamily
from statalike.models.likelihood.glm import GeneralizedLinear, Weighted
from statalike.models.likelihood.indexed import Indexed, single
from statalike.models.likelihood.links import Power
from statalike.models.optimize import Control, Optimum
from statalike.output.table import Part, Row, Rule, Table
from statalike.output.text import between

NEGATIVE = "{name} must be greater than or equal to zero"
KERNELS = {"mean": counts.NegativeBinomial, "constant": counts.ConstantDispersion}
ANCILLARY = {"mean": "lnalpha", "constant": "lndelta"}


@dataclass(eq=False)
class CountEstimates(IndexEstimates):
    """A model of a number of events; dispersion: "" (Poisson), "mean" or "constant"."""

    dispersion: str = ""

    assumed = "(option n assumed; predicted number of events)"
    predict_options = "N IR PR(string) XB STDP SCore NOOFFset"
    baseline = "baseline incidence rate"

    def labelled(self) -> dict[str, str]:
        """Labels of the predictions, the default first."""
        return {
            "n": "Predicted number of events",
            "ir": "Predicted incidence rate",
            "pr": f"Pr({self.depvar})",
            "xb": "Linear prediction",
            "stdp": "S.E. of the prediction",
            "score": "equation-level score",
        }

    def scale(self, statistic: str, options: Any) -> Scale | None:
        """Events, rates and probabilities of numbers of events."""
        if statistic in ("n", "ir"):
            return through_link(self.statistics[statistic], self.main, Power(0.0), offset=statistic == "n")
        if statistic == "pr":
            return self._probability(options.pr)
        return super().scale(statistic, options)

    def _probability(self, text: str) -> Scale:
        """Pr(n) or Pr(a <= n <= b); r(198) for anything but numbers there."""
        found = re.fullmatch(r"\s*(\.|\d+)\s*(?:,\s*(\.|\d+)\s*)?", text)
        if not found:
            raise StataError(198, f"pr({text}) is not supported; pr(#) and pr(#,#) take nonnegative integers")
        low, high = found[1], found[1] if found[2] is None else found[2]
        first = 0 if low == "." else int(low)
        last = None if high == "." else int(high)
        label = f"Pr({self.depvar}={low})" if found[2] is None else f"Pr({low}<={self.depvar}<={high})"
        blocks = [Block(tuple(self.main), False, True)]
        blocks += [Block((i,), True) for i, (equation, _) in enumerate(self.stripe) if equation == "/"]

        def probability(eta: np.ndarray) -> np.ndarray:
            return self._below(eta, last) - (self._below(eta, first - 1) if first else 0.0)

        return Scale(label, blocks, probability)

    def _below(self, eta: np.ndarray, most: int | None) -> np.ndarray | float:
        """Pr(y <= most)."""
        if most is None:
            return 1.0
        if not self.dispersion:
            return scipy.special.pdtr(most, np.exp(eta[0]))
        if self.dispersion == "mean":
            return scipy.special.betainc(np.exp(-eta[1]), most + 1.0, scipy.special.expit(-eta[0] - eta[1]))
        return scipy.special.betainc(np.exp(eta[0] - eta[1]), most + 1.0, scipy.special.expit(-eta[1]))

    def diagnostic(self, statistic: str, data: Any, rows: np.ndarray, options: Any) -> list[Prediction]:
        """Scores of each equation."""
        y, scale = self.fitted_response(data, rows), self.linear()
        eta = self.indices(scale, data, rows, options.nooffset)
        if not self.dispersion:
            return [Prediction(y - np.exp(eta[0]), self._score_label(f"[{self.depvar}]"))]
        ancillary = self.position(ANCILLARY[self.dispersion], "/")
        eta = np.vstack([eta, np.full_like(eta, self.b[ancillary])])
        scores = KERNELS[self.dispersion](y).derivatives(eta)[1]
        names = (f"[{self.depvar}]", f"/{ANCILLARY[self.dispersion]}")
        return [Prediction(values, self._score_label(name)) for name, values in zip(names, scores, strict=True)]

    def _score_label(self, equation: str) -> str:
        return f"equation-level score for {equation} from {self.cmd}"

    def header_lines(self) -> list[Line]:
        """nbreg names the dispersion."""
        lines = super().header_lines()
        if self.dispersion:
            _, label, value = lines[2]
            if len(lines) == 4:
                lines[2] = (f"Dispersion: {self.dispersion}", label, value)
            else:
                lines[1] = (f"Dispersion: {self.dispersion}", *lines[1][1:])
        return lines

    def ancillary_rows(self, display: Display) -> list[Part]:
        """The logarithm of the dispersion, and the dispersion with limits from the logarithm."""
        rows = super().ancillary_rows(display)
        if not self.dispersion or display.coeflegend:
            return rows
        i = self.position(ANCILLARY[self.dispersion], "/")
        value, half = np.exp(self.b[i]), critical(None, display.level) * self.se[i]
        tests = [] if display.nopvalues else [None, None]
        with np.errstate(over="ignore"):
            limits = [] if display.noci else [value * np.exp(sign * half) for sign in (-1, 1)]
        limits = [limit if np.isfinite(limit) else np.nan for limit in limits]
        return [*rows, Rule(), Row(ANCILLARY[self.dispersion][2:], value, value * self.se[i], *tests, *limits)]

    def footer(self, display: Display) -> list[Table | str]:
        """What is exponentiated, and the test against Poisson."""
        notes = super().footer(display)
        if self.dispersion and display.eform:
            notes.insert(0, "Note: Estimates are transformed only in the first equation to incidence-rate ratios.")
        e = self.e.scalars
        if "chi2_c" in e:
            chi2 = trimmed(e["chi2_c"], "%7.2f" if e["chi2_c"] < 9999.995 else "%8.1e")
            left = f"LR test of {ANCILLARY[self.dispersion][2:]}=0: chibar2(01) = {chi2}"
            notes.append(between(left, f"Prob >= chibar2 = {e['p_c']:.3f}"))
        return notes


def check(ask: Request) -> None:
    """r(459) for negative numbers, r(2001) for too few observations."""
    if (ask.y < 0).any():
        raise StataError(459, NEGATIVE.format(name=ask.depvar))
    fitting.enough(ask)


def poisson_start(y: np.ndarray, X: np.ndarray, o: np.ndarray | None, w: np.ndarray | None) -> np.ndarray:
    """Coefficients from a weighted regression of ln(y), the constant set so that the sums agree.

    Stata's own starting values are not published; these come as near to the optimum as those its logs show.
    """
    regression = Weighted(GeneralizedLinear(y, PoissonFamily(), Power(0.0)), X, o, w)
    b = regression.start()
    with np.errstate(all="ignore"):
        better = regression.step(b)
        fine = np.isfinite(better).all() and regression.deviance(better) <= regression.deviance(b)
    return better if fine else b


def constant_only(ask: Request, y: np.ndarray) -> tuple[float, float]:
    """The constant of a Poisson model without regressors, and its log likelihood."""
    w = np.ones_like(y) if ask.w is None else ask.w
    exposure = np.ones_like(y) if ask.o is None else np.exp(ask.o)
    constant = np.log((w @ y) / (w @ exposure))
    model = single(counts.Poisson(y), np.ones((len(y), 1)), ask.o, ask.w)
    return constant, model.value(np.array([constant]))


def fit_poisson(ask: Request, maximize: Maximizer) -> CountEstimates:
    """The estimates of a Poisson regression."""
    check(ask)
    y, X = ask.y, ask.design.kept_columns()
    model = single(counts.Poisson(y), X, ask.o, ask.w)
    found = maximize(model, poisson_start(y, X, ask.o, ask.w))
    e = fitting.results(ask, found, X.shape[1], X.shape[1] - ask.constant, "Poisson regression", maximize)
    e.macros |= {"predict": "poisso_p", "estat_cmd": "poisson_estat"}
    stripe, kept, flags = fitting.one_equation(ask)
    estimates = fitting.made(CountEstimates, "poisson", ask, model, found, e, stripe, kept, flags)
    fitting.test_model(estimates, constant_only(ask, y)[1] if ask.constant else None, ask.pseudo)
    return estimates


def fit_nbreg(ask: Request, dispersion: str, lrtest: bool, maximize: Maximizer) -> CountEstimates:
    """The estimates of a negative binomial regression: Poisson, constant-only and full model in turn."""
    check(ask)
    y, X = ask.y, ask.design.kept_columns()
    maximize.heading("Fitting Poisson model:")
    poisson = maximize(single(counts.Poisson(y), X, ask.o, ask.w), poisson_start(y, X, ask.o, ask.w))
    ones, ll_0, spread = np.ones((len(y), 1)), None, None
    if ask.constant:
        maximize.heading("Fitting constant-only model:")
        alone = _negative_binomial(ask, y, ones, dispersion)
        start = np.append(constant_only(ask, y)[0], _spread(ask, y, dispersion))
        constant = maximize(alone, start)
        ll_0, spread = constant.ll, constant.theta[-1]
        maximize.heading("Fitting full model:")
    model = _negative_binomial(ask, y, X, dispersion)
    found = maximize(model, _full_start(model, poisson, spread, ask, y, dispersion))
    name = ANCILLARY[dispersion]
    df_m = X.shape[1] - ask.constant
    e = fitting.results(ask, found, X.shape[1] + 1, df_m, "Negative binomial regression", maximize)
    e.macros |= {"predict": "nbreg_p", "dispers": dispersion, "estat_cmd": "nbreg_estat"}
    e.scalars |= {"k_eq": 2.0, "k_aux": 1.0, name[2:]: float(np.exp(found.theta[-1]))}
    if lrtest and not ask.pseudo:
        e.scalars |= {"ll_c": poisson.ll, "chi2_c": max(2 * (found.ll - poisson.ll), 0.0)}
        e.scalars["p_c"] = float(scipy.special.chdtrc(1, e.scalars["chi2_c"])) / 2
        e.macros["chi2_ct"] = "LR"
    stripe, kept, flags = fitting.one_equation(ask, (name,))
    estimates = fitting.made(
        CountEstimates, "nbreg", ask, model, found, e, stripe, kept, flags, dispersion=dispersion
    )  # fmt: skip
    fitting.test_model(estimates, ll_0, ask.pseudo)
    return estimates


def dispersion(ask: Request) -> float:
    """alpha of a negative binomial regression by maximum likelihood."""
    check(ask)
    return fit_nbreg(ask, "mean", False, Maximizer(Control(), None)).e.scalars["alpha"]


def _negative_binomial(ask: Request, y: np.ndarray, X: np.ndarray, dispersion: str) -> Indexed:
    return Indexed(KERNELS[dispersion](y), [X, None], [ask.o, None], ask.w, len(y))


def _spread(ask: Request, y: np.ndarray, dispersion: str) -> float:
    """The logarithm of the dispersion from moments about the mean, kept away from zero."""
    w = np.ones_like(y) if ask.w is None else ask.w
    mean = max(float(np.average(y, weights=w)), 1e-8)
    excess = float(np.average((y - mean) ** 2, weights=w)) - mean
    ratio = excess / mean**2 if dispersion == "mean" else excess / mean
    return float(np.log(min(max(ratio, 0.05), 20.0)))


def _full_start(
    model: Indexed, poisson: Optimum, spread: float | None, ask: Request, y: np.ndarray, dispersion: str
) -> np.ndarray:
    """The Poisson coefficients with the dispersion of the constant-only model, or a smaller one that fits better."""
    first = _spread(ask, y, dispersion) if spread is None else spread
    tried = [np.append(poisson.theta, first - step) for step in (0.0, 0.5, 1.0, 2.0)]
    return max(tried, key=lambda theta: _value(model, theta))


def _value(model: Indexed, theta: np.ndarray) -> float:
    value = model.value(theta)
    return value if np.isfinite(value) else -np.inf
